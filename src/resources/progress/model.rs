//! An entry, its state machine, and what filling in may do.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text, Uuid as SqlUuid},
};
use serde::Serialize;

use crate::{
    kernel::{
        clock::day_of,
        config::Progress as Rules,
        decimal::Decimal,
        error::{Code, Error, Result},
        id::{AgreementId, EntryId, InstitutionId, ServantId, SubtaskId},
        rhythm::monday,
        sql::text_enum,
    },
    resources::subtasks::{Standing, Subtask, wrong_state},
    schema::progress_entries,
};

text_enum! {
    /// Where a week's progress stands.
    pub enum ProgressStatus { Draft = "draft", Submitted = "submitted", Accepted = "accepted", Returned = "returned" }
}

text_enum! {
    /// The order of a list of progress.
    pub enum ProgressSort { Week = "week", WeekDown = "-week" }
}

text_enum! {
    /// What came of an entry that was sent.
    pub enum Outcome { Created = "created", Updated = "updated", Unchanged = "unchanged", Refused = "refused" }
}

#[derive(Debug, Clone, PartialEq, Eq, HasQuery, QueryableByName, Insertable, Serialize)]
#[diesel(table_name = progress_entries)]
pub struct Entry {
    pub institution_id: InstitutionId,
    pub id: EntryId,
    pub subtask_id: SubtaskId,
    pub week: NaiveDate,
    pub achieved: Option<Decimal>,
    pub percent: Decimal,
    pub note: Option<String>,
    pub status: ProgressStatus,
    pub status_since: DateTime<Utc>,
    pub return_reason: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_by: Option<ServantId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// A subtask that progress is filled in for, and who stands how to it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Known {
    #[diesel(embed)]
    pub subtask: Subtask,
    #[diesel(embed)]
    pub standing: Standing,
    #[diesel(sql_type = Bool)]
    pub objective_agreed: bool,
}

/// An entry with what it stands in.
#[derive(Debug, Clone, QueryableByName)]
pub struct Placed {
    #[diesel(embed)]
    pub entry: Entry,
    #[diesel(embed)]
    pub standing: Standing,
    #[diesel(sql_type = SqlUuid)]
    pub agreement_id: AgreementId,
    #[diesel(sql_type = Text)]
    pub subtask_title: String,
    /// How many links and files show it
    #[diesel(sql_type = BigInt)]
    pub evidence: i64,
}

/// A step of the state machine; filling in is judged by `judge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Submit,
    Decide,
    Evidence,
}

impl Placed {
    /// Whether the state and the cycle allow a step.
    pub fn step(&self, step: Step) -> Result<()> {
        use ProgressStatus::{Draft, Returned, Submitted};
        let wanted: &[ProgressStatus] = match step {
            Step::Submit => &[Draft, Returned],
            Step::Decide => &[Submitted],
            Step::Evidence => &[Draft, Submitted, Returned],
        };
        if !wanted.contains(&self.entry.status) {
            let wanted: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
            return Err(wrong_state("progress", wanted.join(", "), self.entry.status));
        }
        self.standing.in_open_cycle()
    }
}

/// A week's progress as it was sent, its fields checked.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: Option<EntryId>,
    pub subtask_id: SubtaskId,
    pub week: NaiveDate,
    pub achieved: Option<Decimal>,
    pub percent: Decimal,
    pub note: Option<String>,
    pub submit: bool,
    pub version: Option<i32>,
}

/// What becomes of an entry that was sent: the row to write, or the one that says the same already.
pub fn judge(
    sent: &Sent,
    known: &Known,
    existing: Option<&Entry>,
    taken: bool,
    at: DateTime<Utc>,
    rules: &Rules,
) -> Result<(Outcome, Entry)> {
    let status = if sent.submit { ProgressStatus::Submitted } else { ProgressStatus::Draft };
    let entry = Entry {
        institution_id: known.subtask.institution_id,
        id: existing.map(|entry| entry.id).or(sent.id).unwrap_or_else(EntryId::new),
        subtask_id: sent.subtask_id,
        week: sent.week,
        achieved: sent.achieved.clone(),
        percent: sent.percent.clone(),
        note: sent.note.clone(),
        status,
        status_since: at,
        return_reason: None,
        submitted_at: sent.submit.then_some(at),
        decided_by: None,
        decided_at: None,
        version: existing.map_or(0, |entry| entry.version) + 1,
    };
    if let Some(same) = existing.filter(|existing| says_the_same(existing, &entry)) {
        return Ok((Outcome::Unchanged, same.clone()));
    }
    in_time(sent, known, day_of(at), rules)?;
    if let Some(existing) = existing.filter(|entry| entry.status == ProgressStatus::Accepted) {
        return Err(wrong_state("progress", "draft, submitted, returned", existing.status));
    }
    if sent.version.is_some_and(|version| version != existing.map_or(0, |entry| entry.version)) {
        return Err(Error::new(Code::PreconditionFailed));
    }
    match existing {
        Some(_) => Ok((Outcome::Updated, entry)),
        None if taken => Err(Error::new(Code::IdTaken)),
        None => Ok((Outcome::Created, entry)),
    }
}

/// A retry: the same words, and as far along as this one would be.
fn says_the_same(existing: &Entry, new: &Entry) -> bool {
    let along = match existing.status {
        ProgressStatus::Submitted | ProgressStatus::Accepted => new.status == ProgressStatus::Submitted,
        ProgressStatus::Draft => new.status == ProgressStatus::Draft,
        ProgressStatus::Returned => false,
    };
    along
        && (&existing.achieved, &existing.percent, &existing.note) == (&new.achieved, &new.percent, &new.note)
}

fn in_time(sent: &Sent, known: &Known, today: NaiveDate, rules: &Rules) -> Result<()> {
    known.standing.in_open_cycle()?;
    let terms = known
        .subtask
        .in_force()
        .ok_or_else(|| wrong_state("subtask", "approved, in_progress", known.subtask.status))?;
    if !known.objective_agreed {
        return Err(Error::new(Code::ObjectiveNotAgreed));
    }
    if sent.week > monday(today) {
        return Err(Error::new(Code::WeekInFuture).with("date", sent.week));
    }
    let ends_on = sent.week + Days::new(6);
    let last = ends_on + Days::new(rules.late_days.into());
    if today > last {
        return Err(Error::new(Code::WeekTooOld).with("date", last));
    }
    let from = terms.starts_on.unwrap_or(known.standing.cycle_starts_on);
    if ends_on < from || sent.week > known.standing.cycle_ends_on {
        let to = known.standing.cycle_ends_on;
        return Err(Error::new(Code::WeekOutside).with("from", from).with("to", to));
    }
    Ok(())
}
