//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::model::{Entry, Outcome, Placed, ProgressStatus, Step};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        decimal::Decimal,
        error::Code,
        id::{AgreementId, EntryId, InstitutionId, ObjectiveId, ServantId, SubtaskId, UnitId},
        paging::page_type,
        rhythm::Rhythm,
    },
    scoring::Light,
};

/// A week's progress.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgressEntry)]
pub struct EntryOut {
    /// Its id
    pub id: EntryId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The subtask
    pub subtask_id: SubtaskId,
    /// What is to be done
    pub subtask_title: String,
    /// The servant
    pub servant_id: ServantId,
    /// The week, by its Monday
    pub week: NaiveDate,
    /// How much of the subtask is done, in percent
    pub percent: Decimal,
    /// The figure of the quantitative indicator reached so far
    pub achieved: Option<Decimal>,
    /// What was done
    pub note: Option<String>,
    /// Where it stands
    pub status: ProgressStatus,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Why it was returned
    pub return_reason: Option<String>,
    /// When it was last handed in
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who accepted or returned it
    pub decided_by: Option<ServantId>,
    /// When
    pub decided_at: Option<DateTime<Utc>>,
    /// Its version; the number in its `ETag`
    pub version: i32,
}

/// An entry with what can be done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgressEntryWhole)]
pub struct EntryWhole {
    /// The entry
    pub entry: EntryOut,
    /// How many links and files show it; `GET /evidence?entry_id=…` lists them
    pub evidence: i64,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// An entry in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgressEntrySummary)]
pub struct EntrySummary {
    /// The entry
    pub entry: EntryOut,
    /// The servant's check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
}

page_type! {
    /// A page of progress.
    ProgressPage of EntrySummary
}

/// What came of each entry, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressResults {
    /// One for each entry that was sent
    pub results: Vec<EntryResult>,
}

/// What came of one entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgressEntryResult)]
pub struct EntryResult {
    /// The subtask
    pub subtask_id: Uuid,
    /// The week
    pub week: NaiveDate,
    /// What came of it; `unchanged` is what a retry gets
    pub outcome: Outcome,
    /// Its id, unless it was refused
    pub id: Option<EntryId>,
    /// Where it stands, unless it was refused
    pub status: Option<ProgressStatus>,
    /// Its version, unless it was refused
    pub version: Option<i32>,
    /// Why it was refused: the code of the problem
    pub code: Option<Code>,
    /// What happened and how to mend it, in the language of `Accept-Language`
    pub detail: Option<String>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decided {
    /// The entries, in the order of the request
    pub entries: Vec<EntryOut>,
}

/// Somebody's progress beside what the days say.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardLine {
    /// The institution
    pub institution_id: InstitutionId,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit
    pub unit_id: UnitId,
    /// All of it: the mean of the objectives that have subtasks, by their weights
    pub overall: PaceOut,
    /// Objective by objective
    pub objectives: Vec<BoardObjective>,
}

/// An objective's progress beside what the days say.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardObjective {
    /// The objective
    pub objective_id: ObjectiveId,
    /// Its title
    pub title: String,
    /// Its weight, of 100
    pub weight: Decimal,
    /// How many approved subtasks it has
    pub subtasks: usize,
    /// On how many of them no week was accepted yet; they count as not begun
    pub unreported: usize,
    /// The mean of its subtasks by their weights
    pub pace: PaceOut,
}

/// Planned and actual progress, computed in fractions and rounded half up to two places at the end.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PaceOut {
    /// The share of the days that have passed, in percent; null without subtasks
    pub planned: Option<Decimal>,
    /// What is done by the last accepted week, in percent; null without subtasks
    pub actual: Option<Decimal>,
    /// By actual ÷ planned; null before anything is planned
    pub light: Option<Light>,
}

page_type! {
    /// A page of a board, by check number.
    BoardPage of BoardLine
}

/// Somebody who has not handed in progress on every running subtask.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingLine {
    /// The institution
    pub institution_id: InstitutionId,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit
    pub unit_id: UnitId,
    /// How often his cadre group fills in
    pub rhythm: Rhythm,
    /// The period: first day
    pub first_day: NaiveDate,
    /// The period: last day
    pub last_day: NaiveDate,
    /// How many subtasks run within the period
    pub subtasks: i64,
    /// For how many of them a week that begins in the period was handed in, and not returned
    pub filled: i64,
}

page_type! {
    /// A page of those who are missing, by check number.
    MissingPage of MissingLine
}

impl EntryOut {
    /// Of a row.
    pub fn new(entry: Entry, agreement_id: AgreementId, title: String, servant_id: ServantId) -> Self {
        Self {
            id: entry.id,
            institution_id: entry.institution_id,
            agreement_id,
            subtask_id: entry.subtask_id,
            subtask_title: title,
            servant_id,
            week: entry.week,
            percent: entry.percent,
            achieved: entry.achieved,
            note: entry.note,
            status: entry.status,
            status_since: entry.status_since,
            return_reason: entry.return_reason,
            submitted_at: entry.submitted_at,
            decided_by: entry.decided_by,
            decided_at: entry.decided_at,
            version: entry.version,
        }
    }
}

impl From<Placed> for EntryOut {
    fn from(placed: Placed) -> Self {
        let servant_id = placed.standing.servant_id;
        Self::new(placed.entry, placed.agreement_id, placed.subtask_title, servant_id)
    }
}

impl EntryWhole {
    /// As a caller sees it.
    pub fn new(actor: &Actor, placed: Placed) -> Self {
        let target = placed.standing.target("progress");
        let since = placed.entry.status_since;
        let action =
            |name, action, step| Affordance::of(actor, name, action, &target, placed.step(step), since);
        let actions = vec![
            action("submit", Action::ProgressWrite, Step::Submit),
            action("evidence", Action::ProgressWrite, Step::Evidence),
            action("accept", Action::ProgressDecide, Step::Decide),
            action("return", Action::ProgressDecide, Step::Decide),
        ];
        Self { evidence: placed.evidence, entry: placed.into(), actions }
    }
}
