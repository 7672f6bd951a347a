//! A subtask, its terms, and its state machine.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    deserialize::FromSqlRow,
    prelude::*,
    sql_types::{Bool, Date, Jsonb, Nullable, Numeric, Text, Uuid as SqlUuid},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{
        Target,
        policy::{Delegated, Duty},
    },
    kernel::{
        decimal::Decimal,
        error::{Code, Error, FieldError, Result},
        id::{AgreementId, InstitutionId, ObjectiveId, ServantId, SubtaskId, SubtaskVersionId},
        sql::{json_column, text_enum},
    },
    resources::{agreements::PerformanceTarget, cycles},
    schema::{subtask_versions, subtasks},
};

text_enum! {
    /// Where a subtask stands.
    pub enum Status {
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        Approved = "approved",
        InProgress = "in_progress",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How urgent a subtask is.
    pub enum Priority { Low = "low", Medium = "medium", High = "high", Critical = "critical" }
}

text_enum! {
    /// The order of a list of subtasks.
    pub enum Sort { StatusSince = "status_since", StatusSinceDown = "-status_since" }
}

/// What a subtask is. The servant writes it; the supervisor sets time frame, indicators and weight when he approves it.
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
#[schema(as = SubtaskTerms)]
pub struct Terms {
    /// What is to be done
    #[schema(example = "Collect the wards' priorities")]
    pub title: String,
    /// The heading under which it stands among the objective's subtasks
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// More about it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How its quality is told
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualitative: Option<String>,
    /// How its quantity is measured
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantitative: Option<PerformanceTarget>,
    /// Its weight among the objective's subtasks, of 100
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "50")]
    pub weight: Option<Decimal>,
    /// How urgent it is
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Its first day
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Its last day
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
}
json_column!(Terms);

#[derive(Debug, Clone, HasQuery, QueryableByName, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = subtasks, treat_none_as_null = true)]
pub struct Subtask {
    pub institution_id: InstitutionId,
    pub id: SubtaskId,
    pub agreement_id: AgreementId,
    pub objective_id: ObjectiveId,
    pub status: Status,
    pub status_since: DateTime<Utc>,
    pub terms: Terms,
    pub approved: Option<Terms>,
    pub revision: i32,
    pub revision_reason: Option<String>,
    pub approved_revision: Option<i32>,
    pub reason: Option<String>,
    pub version: i32,
}

/// An approved revision, word for word.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = subtask_versions)]
pub struct Version {
    pub institution_id: InstitutionId,
    pub id: SubtaskVersionId,
    pub subtask_id: SubtaskId,
    pub revision: i32,
    pub reason: Option<String>,
    pub terms: Terms,
    pub approved_by: ServantId,
    pub approved_at: DateTime<Utc>,
}

/// The duties that the supervisor has delegated to the caller.
#[derive(Debug, Serialize, Deserialize, FromSqlRow)]
struct Held(Vec<Duty>);
json_column!(Held);

impl From<Held> for Delegated {
    fn from(held: Held) -> Self {
        Self::new(&held.0, &[])
    }
}

/// Who stands how to an agreement on a day, and the cycle that it is in.
#[derive(Debug, Clone, QueryableByName)]
pub struct Standing {
    #[diesel(sql_type = SqlUuid)]
    pub institution: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub supervisor_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub reviewer_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub acting_for_id: Option<ServantId>,
    #[diesel(sql_type = Jsonb, deserialize_as = Held)]
    pub delegated: Delegated,
    #[diesel(sql_type = Bool)]
    pub former: bool,
    #[diesel(sql_type = Bool)]
    pub above: bool,
    #[diesel(sql_type = Text)]
    pub cycle_status: cycles::Status,
    #[diesel(sql_type = Date)]
    pub cycle_starts_on: NaiveDate,
    #[diesel(sql_type = Date)]
    pub cycle_ends_on: NaiveDate,
}

impl Standing {
    /// Who supervises: a line that leads back to the servant himself is no line.
    pub fn supervisor(&self) -> Option<ServantId> {
        self.supervisor_id.filter(|person| *person != self.servant_id)
    }

    /// What a permission is asked for.
    pub fn target(&self, noun: &'static str) -> Target {
        Target::of(noun, self.institution)
            .owned_by(self.servant_id)
            .under(self.supervisor(), self.reviewer_id.filter(|person| *person != self.servant_id))
            .formerly(self.former)
            .down_the_line(self.above)
            .delegated(self.delegated)
            .acting(self.acting_for_id)
    }

    /// Refuses unless the cycle is open.
    pub fn in_open_cycle(&self) -> Result<()> {
        if self.cycle_status == cycles::Status::Open {
            return Ok(());
        }
        Err(wrong_state("cycle", "open", self.cycle_status))
    }
}

/// 409: not in this state.
pub fn wrong_state(noun: &'static str, wanted: impl ToString, state: impl ToString) -> Error {
    Error::new(Code::WrongState).with("noun", noun).with("wanted", wanted).with("state", state)
}

/// What a subtask stands in.
#[derive(Debug, Clone, QueryableByName)]
pub struct Context {
    #[diesel(embed)]
    pub standing: Standing,
    /// The objective's title in the working list, else where it was last agreed
    #[diesel(sql_type = Nullable<Text>)]
    pub objective_title: Option<String>,
    /// Whether the objective is in the agreed revision
    #[diesel(sql_type = Bool)]
    pub objective_agreed: bool,
    /// What the weights of the objective's other approved subtasks come to
    #[diesel(sql_type = Numeric)]
    pub weight_taken: Decimal,
    /// Whether there is progress on it
    #[diesel(sql_type = Bool)]
    pub begun: bool,
    /// How much of it is done, by the last week that was accepted
    #[diesel(sql_type = Nullable<Numeric>)]
    pub percent: Option<Decimal>,
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Edit,
    Delete,
    Submit,
    Return,
    Approve,
    Revise,
    CancelRevision,
    Complete,
    Cancel,
}

impl Subtask {
    /// The terms that hold, while they hold.
    pub fn in_force(&self) -> Option<&Terms> {
        let over = matches!(self.status, Status::Completed | Status::Cancelled);
        self.approved.as_ref().filter(|_| !over)
    }

    /// Whether the state and the cycle allow a step.
    pub fn step(&self, step: Step, context: &Context) -> Result<()> {
        use Status::{Approved, Draft, InProgress, Returned, Submitted};
        let wanted: &[Status] = match step {
            Step::Edit | Step::Delete | Step::Submit | Step::CancelRevision => &[Draft, Returned],
            Step::Return | Step::Approve => &[Submitted],
            Step::Revise | Step::Complete | Step::Cancel => &[Approved, InProgress],
        };
        if !wanted.contains(&self.status) {
            let wanted: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
            return Err(wrong_state("subtask", wanted.join(", "), self.status));
        }
        context.standing.in_open_cycle()?;
        match step {
            Step::Delete if self.approved.is_some() => Err(Error::new(Code::OnceApproved)),
            Step::CancelRevision if self.approved.is_none() => Err(Error::new(Code::NothingApprovedYet)),
            Step::Submit | Step::Approve if !context.objective_agreed => {
                Err(Error::new(Code::ObjectiveNotAgreed))
            }
            Step::Complete if context.percent != Some(Decimal::from(100)) => {
                let percent = context.percent.clone().unwrap_or_else(Decimal::zero);
                Err(Error::new(Code::NotAllDone).with("percent", percent))
            }
            _ => Ok(()),
        }
    }
}

impl Terms {
    /// Whether it can be handed in: both indicators are there.
    pub fn complete(&self) -> Result<()> {
        lacking(&[
            ("/qualitative", self.qualitative.is_none()),
            ("/quantitative", self.quantitative.is_none()),
        ])
    }

    /// Whether it can be approved: the supervisor has set everything, and the weight has room beside the others.
    pub fn approvable(&self, taken: &Decimal) -> Result<()> {
        lacking(&[
            ("/qualitative", self.qualitative.is_none()),
            ("/quantitative", self.quantitative.is_none()),
            ("/weight", self.weight.is_none()),
            ("/priority", self.priority.is_none()),
            ("/starts_on", self.starts_on.is_none()),
            ("/ends_on", self.ends_on.is_none()),
        ])?;
        let weight = self.weight.clone().unwrap_or_else(Decimal::zero);
        if taken.clone() + weight > Decimal::from(100) {
            return Err(FieldError::new("/weight", Code::SubtaskWeights).with("taken", taken).into());
        }
        Ok(())
    }
}

fn lacking(fields: &[(&str, bool)]) -> Result<()> {
    let empty = fields.iter().filter(|(_, lacks)| *lacks);
    let faults: Vec<_> = empty.map(|(at, _)| FieldError::new(*at, Code::FieldEmpty)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
