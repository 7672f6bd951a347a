//! An agreement, its objectives, and its state machine.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Target, policy::Delegated},
    kernel::{
        decimal::Decimal,
        error::{Code, Error, FieldError, Result},
        id::{
            AgreementId, AgreementVersionId, AppraisalId, CycleId, InstitutionId, ObjectiveId, PostingId,
            ServantId, TargetId,
        },
        sql::{json_column, text_enum},
    },
    resources::{
        cycles::{self, Deadline, Lapsed, Window},
        postings::{EndReason, Line},
    },
    schema::{agreement_versions, agreements, objectives},
};

text_enum! {
    /// Where an agreement stands.
    pub enum Status { Draft = "draft", Submitted = "submitted", Returned = "returned", Agreed = "agreed" }
}

text_enum! {
    /// The order of a list of agreements.
    pub enum Sort { StatusSince = "status_since", StatusSinceDown = "-status_since", CheckNumber = "check_number", CheckNumberDown = "-check_number" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = agreements, treat_none_as_null = true)]
pub struct Agreement {
    pub institution_id: InstitutionId,
    pub id: AgreementId,
    pub cycle_id: CycleId,
    pub posting_id: PostingId,
    pub servant_id: ServantId,
    pub status: Status,
    pub revision: i32,
    pub revision_reason: Option<String>,
    pub revision_appraisal_id: Option<AppraisalId>,
    pub agreed_revision: Option<i32>,
    pub return_reason: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub status_since: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub copied_from_id: Option<AgreementId>,
    pub escalated_to_id: Option<ServantId>,
    pub version: i32,
}

#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = objectives)]
pub struct ObjectiveRow {
    pub id: ObjectiveId,
    pub title: String,
    pub weight: Decimal,
    pub targets: Targets,
    pub criteria: Option<String>,
    pub resources: Option<String>,
    pub serves: Option<String>,
    pub target_id: Option<TargetId>,
}

/// An agreed revision, word for word.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = agreement_versions)]
pub struct Version {
    pub institution_id: InstitutionId,
    pub id: AgreementVersionId,
    pub agreement_id: AgreementId,
    pub revision: i32,
    pub reason: Option<String>,
    pub appraisal_id: Option<AppraisalId>,
    pub content: Content,
    pub submitted_by: ServantId,
    pub submitted_at: DateTime<Utc>,
    /// None where it is deemed agreed
    pub agreed_by: Option<ServantId>,
    pub agreed_at: DateTime<Utc>,
    pub digest: Option<Vec<u8>>,
    pub submitted_digest: Option<Vec<u8>>,
    pub agreed_digest: Option<Vec<u8>>,
    pub on_behalf_of_id: Option<ServantId>,
    pub deemed: bool,
}

/// What was agreed.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[schema(as = AgreementContent)]
pub struct Content {
    /// The objectives, in order
    pub objectives: Vec<Objective>,
}
json_column!(Content);

/// An objective of an agreement (lengo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Objective {
    /// Its id; it stays over revisions
    pub id: ObjectiveId,
    /// What is to be done
    #[schema(example = "Prepare the council's annual plan and budget")]
    pub title: String,
    /// Its weight, of 100
    #[schema(example = "40")]
    pub weight: Decimal,
    /// Performance targets
    pub targets: Vec<PerformanceTarget>,
    /// Performance criteria
    pub criteria: Option<String>,
    /// Resources needed
    pub resources: Option<String>,
    /// The institutional target that it serves, in the servant's words
    pub serves: Option<String>,
    /// The target of the institution's approved plan that it serves
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<TargetId>,
}

/// A performance target: a measurable indicator that leads from a baseline to a target, up or down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PerformanceTarget {
    /// What is measured
    #[schema(example = "Days from receipt of guidelines to the approved plan", max_length = 400)]
    pub indicator: String,
    /// In what
    #[schema(example = "days", max_length = 40)]
    pub unit: String,
    /// Where it stands at the beginning
    #[serde(default)]
    #[schema(example = "90")]
    pub baseline: Option<Decimal>,
    /// Where it shall stand at the end
    #[schema(example = "60")]
    pub target: Decimal,
}

/// Targets as one column.
#[derive(
    Debug, Clone, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Targets(pub Vec<PerformanceTarget>);
json_column!(Targets);

/// What an agreement stands in: its posting's line, its cycle and its window.
#[derive(Debug, Clone)]
pub struct Context {
    pub line: Line,
    /// For whom the supervisor acts
    pub acting_for: Option<ServantId>,
    pub delegated: Delegated,
    pub stay: Stay,
    /// Its annual appraisal, and until when it has days of its own
    pub appraisal: Option<(AppraisalId, Option<NaiveDate>)>,
    /// The institution's own target day inside the window
    pub target_on: Option<NaiveDate>,
    pub former: bool,
    /// The answer was the caller's, and passed on when his time ran out
    pub passed_on: bool,
    /// The step that waits, with its days
    pub deadlines: Vec<Deadline>,
    /// What lapsed so far, oldest first
    pub lapses: Vec<Lapsed>,
    pub cycle_label: String,
    pub cycle_status: cycles::Status,
    pub window: Window,
}

/// From when to when the servant is in the posting, and the days that the cycle gives at either end.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub end_reason: Option<EndReason>,
    pub joining_days: i32,
    pub interim_days: i32,
    /// A stretch under so many days is not marked
    pub minimum_days: i32,
    pub cycle_starts_on: NaiveDate,
    pub cycle_ends_on: NaiveDate,
}

impl Stay {
    /// The posting is over since this day's end: its agreement is closed.
    pub fn closed_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.ends_on.filter(|end| *end < today)
    }

    /// The last day for the first revision of who was posted within the year, planning window or not.
    pub fn joining_until(&self) -> NaiveDate {
        after(self.starts_on, self.joining_days)
    }

    /// The last day for what a closed agreement still wants: that its first revision is agreed, and its interim appraisal.
    pub fn interim_until(&self) -> Option<NaiveDate> {
        self.ends_on.map(|end| after(end, self.interim_days))
    }
}

/// So many days later.
fn after(day: NaiveDate, days: i32) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days.into())).unwrap_or(day)
}

impl From<ObjectiveRow> for Objective {
    fn from(row: ObjectiveRow) -> Self {
        let ObjectiveRow { id, title, weight, targets, criteria, resources, serves, target_id } = row;
        Self { id, title, weight, targets: targets.0, criteria, resources, serves, target_id }
    }
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateStep {
    Edit,
    Submit,
    Return,
    Agree,
    Revise,
    CancelRevision,
}

impl Agreement {
    /// One that has just begun, without objectives.
    pub fn draft(
        (institution_id, cycle_id): (InstitutionId, CycleId),
        posting_id: PostingId,
        servant_id: ServantId,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            institution_id,
            id: AgreementId::new(),
            cycle_id,
            posting_id,
            servant_id,
            status: Status::Draft,
            revision: 1,
            revision_reason: None,
            agreed_revision: None,
            return_reason: None,
            due_on: None,
            status_since: at,
            submitted_at: None,
            agreed_at: None,
            copied_from_id: None,
            escalated_to_id: None,
            revision_appraisal_id: None,
            version: 1,
        }
    }

    /// What a permission is asked for.
    pub fn target(&self, context: &Context) -> Target {
        let Line { supervisor, reviewer } = context.line;
        Target::of("agreement", self.institution_id)
            .owned_by(self.servant_id)
            .under(supervisor, reviewer)
            .formerly(context.former || context.passed_on)
            .passed_on(context.passed_on)
            .delegated(context.delegated)
            .acting(context.acting_for)
    }

    /// Whether the state, the window and the cycle allow a step on a day.
    pub fn step(&self, step: StateStep, context: &Context, today: NaiveDate) -> Result<()> {
        use Status::{Agreed, Draft, Returned, Submitted};
        let (allowed, wanted): (&[Status], &str) = match step {
            StateStep::Edit | StateStep::Submit => (&[Draft, Returned], "draft, returned"),
            StateStep::Return | StateStep::Agree => (&[Submitted], "submitted"),
            StateStep::Revise => (&[Agreed], "agreed"),
            StateStep::CancelRevision => (&[Draft, Returned], "draft, returned"),
        };
        if !allowed.contains(&self.status) {
            return Err(Error::new(Code::WrongState)
                .with("noun", "agreement")
                .with("wanted", wanted)
                .with("state", self.status));
        }
        if context.cycle_status != cycles::Status::Open {
            return Err(Error::new(Code::WrongState)
                .with("noun", "cycle")
                .with("wanted", "open")
                .with("state", context.cycle_status));
        }
        if step == StateStep::CancelRevision && self.agreed_revision.is_none() {
            return Err(Error::new(Code::NothingAgreedYet));
        }
        if let Some(closed_on) = context.stay.closed_on(today) {
            return self.late(step, closed_on, context, today);
        }
        let first = self.revision == 1 && matches!(step, StateStep::Edit | StateStep::Submit);
        let in_time = self.due_on.is_some_and(|due| today <= due);
        let joining = today > context.window.closes_on && today <= context.stay.joining_until();
        if first && !in_time && !joining { context.window.check(today) } else { Ok(()) }
    }

    /// A closed agreement is not revised; one that was never agreed can still be, so that the stretch can be appraised.
    fn late(&self, step: StateStep, closed_on: NaiveDate, context: &Context, today: NaiveDate) -> Result<()> {
        let first = self.revision == 1 && !matches!(step, StateStep::Revise | StateStep::CancelRevision);
        if first && context.stay.interim_until().is_some_and(|last| today <= last) {
            return Ok(());
        }
        Err(Error::new(Code::AgreementClosed).with("date", closed_on))
    }
}

/// Whether objectives can be handed in: at least one, each with a target, weights of exactly 100.
pub fn complete(objectives: &[Objective]) -> Result<()> {
    let mut faults = Vec::new();
    if objectives.is_empty() {
        faults.push(FieldError::new("/objectives", Code::FieldEmpty));
    }
    for (n, objective) in objectives.iter().enumerate() {
        if objective.targets.is_empty() {
            faults.push(FieldError::new(format!("/objectives/{n}/targets"), Code::FieldEmpty));
        }
    }
    let sum: Decimal = objectives.iter().map(|objective| objective.weight.clone()).sum();
    if !objectives.is_empty() && sum != Decimal::from(100) {
        faults.push(FieldError::new("/objectives", Code::ObjectiveWeights).with("sum", sum));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
