//! An appraisal, its sheets and signatures, and the state machine.

mod context;
mod lapsed;
mod recommendation;
mod standing;

pub use context::{Context, Revision};
pub use recommendation::{Recommendation, RecommendationKind};
pub use standing::Standing;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::kind::Kind;
use super::objectives::AppraisedObjective;
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Code, Error, Result},
        id::{
            AgreementId, AppraisalId, CycleId, DesignationId, InstitutionId, PostingId, ServantId, SheetId,
            SignatureId, TemplateId, UnitId,
        },
        sql::{json_column, text_enum},
    },
    resources::cycles::{self, Deadline, LapseStep, LapsedSteps},
    schema::{appraisals, sheets, signatures},
    scoring::{self, Item, Marks},
};

text_enum! {
    /// Where an appraisal stands.
    pub enum Status {
        Assessing = "assessing",
        Discussion = "discussion",
        Proposed = "proposed",
        Signing = "signing",
        Countersigning = "countersigning",
        Countersigned = "countersigned",
        Disclosed = "disclosed",
        Final = "final",
        OnHold = "on_hold",
        Unrateable = "unrateable",
    }
}

text_enum! {
    /// The three columns of marks.
    pub enum Side { Own = "self", Supervisor = "supervisor", Agreed = "agreed" }
}

text_enum! {
    /// In which role somebody signed.
    pub enum Role { Appraisee = "appraisee", Supervisor = "supervisor", Reviewer = "reviewer", DecidingBody = "deciding_body" }
}

text_enum! {
    /// What a signature states; the appraisee may sign that he has seen it without agreeing, a body that decides an appeal signs its decision.
    pub enum Statement { Agreed = "agreed", SeenNotAgreed = "seen_not_agreed", Decided = "decided" }
}

text_enum! {
    /// The order of a list of appraisals.
    pub enum Sort { StatusSince = "status_since", StatusSinceDown = "-status_since", CheckNumber = "check_number", CheckNumberDown = "-check_number" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = appraisals, treat_none_as_null = true)]
pub struct Appraisal {
    pub institution_id: InstitutionId,
    pub id: AppraisalId,
    pub cycle_id: CycleId,
    pub agreement_id: AgreementId,
    pub agreement_revision: i32,
    pub posting_id: PostingId,
    pub servant_id: ServantId,
    pub supervisor_id: ServantId,
    pub reviewer_id: Option<ServantId>,
    pub unit_id: UnitId,
    pub designation_id: DesignationId,
    pub template_id: TemplateId,
    pub kind: Kind,
    pub period_starts_on: NaiveDate,
    pub period_ends_on: NaiveDate,
    pub status: Status,
    pub status_since: DateTime<Utc>,
    pub held_status: Option<Status>,
    pub status_reason: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub objectives: Objectives,
    pub agreed: Option<bool>,
    pub disagreement: Option<Disagreement>,
    pub score: Option<Score>,
    pub overall: Option<Decimal>,
    pub grade: Option<String>,
    pub content_round: i32,
    pub opened_at: DateTime<Utc>,
    pub disclosed_at: Option<DateTime<Utc>>,
    pub finalised_at: Option<DateTime<Utc>>,
    pub lapsed: LapsedSteps,
    pub version: i32,
}

macro_rules! document {
    ($(#[$meta:meta])* $name:ident($inner:ty)) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        #[serde(transparent)]
        pub struct $name(pub $inner);
        json_column!($name);
    };
}

document! {
    /// The objectives of the agreed revision with their subtasks, as they were when the appraisal was opened.
    Objectives(Vec<AppraisedObjective>)
}
document! {
    /// The mark with its explanation, as it was made.
    Score(scoring::Score)
}

/// How it came that no marks were agreed.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
pub struct Disagreement {
    /// Why the appraisee declined, each time
    pub declined: Vec<String>,
    /// The third person who knows the work and was asked
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion_by: Option<String>,
    /// What he thinks
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
}
json_column!(Disagreement);

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = sheets, treat_none_as_null = true)]
pub struct Sheet {
    pub institution_id: InstitutionId,
    pub id: SheetId,
    pub appraisal_id: AppraisalId,
    pub side: Side,
    pub content: SheetContent,
    pub author_id: ServantId,
    pub saved_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub on_behalf_of_id: Option<ServantId>,
}

/// One column of the form with what is written beside it.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(deny_unknown_fields)]
pub struct SheetContent {
    /// The marks; a mid-year review has achievements and factors instead
    #[serde(default)]
    pub marks: Marks,
    /// A comment
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
    /// What is recommended; the supervisor's column only
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<Recommendation>,
    /// What training is needed, at most 10
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub training_needs: Vec<String>,
}
json_column!(SheetContent);

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = signatures)]
pub struct Signature {
    pub institution_id: InstitutionId,
    pub id: SignatureId,
    pub appraisal_id: AppraisalId,
    pub content_round: i32,
    pub role: Role,
    pub signer_id: ServantId,
    pub statement: Statement,
    pub comment: Option<String>,
    pub digest: Vec<u8>,
    pub signed_at: DateTime<Utc>,
    pub acting_for_id: Option<ServantId>,
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Write(Side),
    Propose,
    Accept,
    Decline,
    Settle,
    Sign(Role),
    Return,
    Disclose,
    Finalise,
    Hold,
    Resume,
    MarkUnrateable,
    Rederive,
    Revise,
}

impl Appraisal {
    /// The version whose mark holds: the disclosed one. None holds while a mark is being made.
    pub fn holding_version(&self) -> Option<i32> {
        matches!(self.status, Status::Disclosed | Status::Final).then_some(self.content_round)
    }

    /// The objectives as the arithmetic takes them.
    pub fn items(&self) -> Vec<Item> {
        self.objectives.0.iter().map(AppraisedObjective::item).collect()
    }

    /// What others had answered when the mark was made; it counts again whenever the mark is made again.
    pub fn responses(&self) -> Option<&scoring::Responses> {
        self.score.as_ref()?.0.respondents.as_ref()
    }

    /// Whether its mark is disclosed; a review has none.
    pub fn is_disclosed(&self) -> bool {
        !self.kind.is_review() && matches!(self.status, Status::Disclosed | Status::Final)
    }

    /// Whose signature it waits for.
    pub fn next_signer(&self, context: &Context) -> Role {
        match self.status {
            Status::Countersigning => Role::Reviewer,
            _ if context.signed.contains(&Role::Appraisee) || self.has_lapsed(LapseStep::Acknowledgement) => {
                Role::Supervisor
            }
            _ => Role::Appraisee,
        }
    }

    /// Whether the state, the window and the cycle allow a step on a day.
    pub fn step(&self, step: Step, context: &Context, today: NaiveDate) -> Result<()> {
        use Status::{
            Assessing, Countersigned, Countersigning, Disclosed, Discussion, Final, OnHold, Proposed, Signing,
        };
        if step == Step::Revise && !self.kind.is_review() {
            return Err(Error::new(Code::NotAReview));
        }
        let wanted: &[Status] = match step {
            Step::Write(Side::Own | Side::Supervisor) => &[Assessing],
            Step::Write(Side::Agreed) | Step::Propose | Step::Settle => &[Discussion],
            Step::Accept | Step::Decline => &[Proposed],
            Step::Sign(Role::Reviewer) | Step::Return => &[Countersigning],
            Step::Sign(Role::Appraisee | Role::Supervisor) => &[Signing],
            // It signs by its decision, never here.
            Step::Sign(Role::DecidingBody) => &[],
            Step::Disclose => &[Countersigned],
            Step::Finalise => &[Disclosed],
            Step::Hold => &[Assessing, Discussion, Proposed],
            Step::Resume => &[OnHold],
            Step::MarkUnrateable => &[Assessing, Discussion, Proposed, OnHold],
            Step::Rederive => &[Assessing, Discussion, Proposed, Signing, Countersigning],
            Step::Revise => &[Signing, Final],
        };
        if !wanted.contains(&self.status) {
            let wanted: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
            let refusal = Error::new(Code::WrongState).with("noun", "appraisal");
            return Err(refusal.with("wanted", wanted.join(", ")).with("state", self.status));
        }
        // Once disclosed, what becomes of it on appeal does not end with the cycle.
        if context.cycle_status != cycles::Status::Open && self.disclosed_at.is_none() {
            return Err(Error::new(Code::WrongState)
                .with("noun", "cycle")
                .with("wanted", "open")
                .with("state", context.cycle_status));
        }
        match step {
            Step::Write(side) if side != Side::Agreed && context.has(side) => {
                Err(Error::new(Code::SheetSubmitted))
            }
            Step::Write(side) if self.went_without(side).is_some() => self.lapsed_side(side),
            Step::Settle if self.disagreement.as_ref().is_none_or(|d| d.declined.is_empty()) => {
                Err(Error::new(Code::NothingDeclined))
            }
            Step::Sign(role) if role != self.next_signer(context) => {
                Err(Error::new(Code::SignatureOrder).with("role", self.next_signer(context)))
            }
            Step::Disclose if context.moderated => Err(Error::new(Code::ReconsiderationOpen)),
            Step::Finalise => self.appeal_is_over(context, today),
            Step::Propose | Step::Accept | Step::Settle => {
                self.in_time(step, context, today).and_then(|()| context.others_are_heard(today))
            }
            Step::Write(_) | Step::Decline => self.in_time(step, context, today),
            _ => Ok(()),
        }
    }

    /// Marks are made within the window, within the days that a return has given, or, late, until the step lapses.
    fn in_time(&self, step: Step, context: &Context, today: NaiveDate) -> Result<()> {
        let graced = || step.waits().is_some_and(|step| Deadline::graced(&context.deadlines, step, today));
        if self.due_on.is_some_and(|due| today <= due) || graced() {
            Ok(())
        } else {
            context.window.check(today)
        }
    }

    fn appeal_is_over(&self, context: &Context, today: NaiveDate) -> Result<()> {
        let disclosed =
            self.disclosed_at.unwrap_or(self.status_since).with_timezone(&Dar_es_Salaam).date_naive();
        if context.appeal_runs {
            return Err(Error::new(Code::AppealRunning));
        }
        let last = disclosed + Days::new(u64::try_from(context.appeal_days).unwrap_or(0));
        let last = context.appeal_until.map_or(last, |until| until.max(last));
        if today > last { Ok(()) } else { Err(Error::new(Code::AppealStillOpen).with("date", last)) }
    }
}
