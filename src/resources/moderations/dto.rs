//! Bodies in and out.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Answer, By, Moderation, Request, Status, Subject};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        decimal::Decimal,
        error::{Code, Result},
        id::{
            AccountId, AppraisalId, CycleId, InstitutionId, ModerationId, ModerationRequestId, ServantId,
            UnitId,
        },
        paging::page_type,
        text::{Check, PROSE},
    },
    resources::reports::MarkGroup,
};

/// Which rounds of moderation.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this cycle
    pub cycle_id: Option<Uuid>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequestParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this round
    pub moderation_id: Option<Uuid>,
    /// Only about this appraisal
    pub appraisal_id: Option<Uuid>,
    /// Only those that wait for an answer, or only those that were answered
    pub waiting: Option<bool>,
}

/// By what to put marks side by side.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DistributionParams {
    /// By supervisor, unit or cadre group; by supervisor if absent
    pub by: Option<By>,
}

/// A page of what the round looks at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubjectParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this supervisor
    pub supervisor_id: Option<Uuid>,
}

/// A round of moderation to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewModerationIn {
    /// Of which institution
    pub institution_id: Uuid,
    /// Of which cycle
    pub cycle_id: Uuid,
    /// Only of this unit; of the whole institution if absent
    pub unit_id: Option<Uuid>,
    /// What for
    #[schema(example = "Kusawazisha alama za idara kabla ya kutangazwa.", max_length = 4000)]
    pub purpose: String,
}

/// The end of a round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConclusionIn {
    /// What came of it
    #[schema(example = "Alama mbili zilifikiriwa upya; nyingine ni sawa.", max_length = 4000)]
    pub conclusion: String,
}

/// A request to re-consider a mark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconsiderationIn {
    /// Which appraisal: countersigned, not yet disclosed, within the round
    pub appraisal_id: Uuid,
    /// Why
    #[schema(example = "Watumishi wote wa kitengo wana alama moja.", max_length = 4000)]
    pub reason: String,
}

/// The supervisor's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIn {
    /// Whether the mark is kept, or reopened for discussion
    pub answer: Answer,
    /// Why; where it is reopened, the appraisee reads it
    #[schema(example = "Lengo la pili litajadiliwa upya kwa ushahidi mpya.", max_length = 4000)]
    pub reason: String,
    /// Where it is reopened: the day until which marks can be made, today to 90 days from now; 14 days from now if absent
    pub due_on: Option<NaiveDate>,
}

/// A round of moderation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModerationOut {
    /// Its id
    pub id: ModerationId,
    /// Of which institution
    pub institution_id: InstitutionId,
    /// Of which cycle
    pub cycle_id: CycleId,
    /// Of which unit; null for the whole institution
    pub unit_id: Option<UnitId>,
    /// What for
    pub purpose: String,
    /// Whether it is going on
    pub status: Status,
    /// Who opened it
    pub opened_by: AccountId,
    /// When
    pub opened_at: DateTime<Utc>,
    /// What came of it
    pub conclusion: Option<String>,
    /// Who closed it
    pub closed_by: Option<AccountId>,
    /// When
    pub closed_at: Option<DateTime<Utc>>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

page_type! {
    /// A page of rounds of moderation.
    ModerationPage of ModerationOut
}

/// Marks side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistributionsOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// By what
    pub by: By,
    /// Groups of fewer people are suppressed, and so is what would give them away
    pub smallest_group: i64,
    /// All together
    pub total: MarkGroup,
    /// Group by group: a supervisor by check number and name, a unit by its code, a cadre group
    pub groups: Vec<MarkGroup>,
}

/// A countersigned mark that the round looks at.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModeratedMark {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit when it was opened
    pub unit_id: UnitId,
    /// Who marked
    pub supervisor_id: ServantId,
    /// The overall mark
    pub overall: Option<Decimal>,
    /// The grade
    pub grade: Option<String>,
    /// Whether the mark was agreed
    pub agreed: Option<bool>,
}

page_type! {
    /// A page of marks that a round looks at.
    ModeratedMarkPage of ModeratedMark
}

/// A request to re-consider a mark, and its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconsiderationOut {
    /// Its id
    pub id: ModerationRequestId,
    /// The round
    pub moderation_id: ModerationId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The version that it is about
    pub appraisal_version: i32,
    /// The appraisee
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// The supervisor who was asked
    pub supervisor_id: ServantId,
    /// Why
    pub reason: String,
    /// Who asked
    pub requested_by: AccountId,
    /// When
    pub requested_at: DateTime<Utc>,
    /// What was answered; null while it waits
    pub answer: Option<Answer>,
    /// Why
    pub answer_reason: Option<String>,
    /// Who answered
    pub answered_by: Option<ServantId>,
    /// When
    pub answered_at: Option<DateTime<Utc>>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

page_type! {
    /// A page of requests.
    ReconsiderationPage of ReconsiderationOut
}

impl NewModerationIn {
    /// The checked row.
    pub fn parse(self, by: AccountId, at: DateTime<Utc>) -> Result<Moderation> {
        let mut check = Check::default();
        let purpose = check.prose("/purpose", &self.purpose, PROSE);
        check.finish()?;
        Ok(Moderation {
            institution_id: self.institution_id.into(),
            id: ModerationId::new(),
            cycle_id: self.cycle_id.into(),
            unit_id: self.unit_id.map(Into::into),
            purpose,
            status: Status::Open,
            opened_by: by,
            opened_at: at,
            conclusion: None,
            closed_by: None,
            closed_at: None,
            version: 1,
        })
    }
}

impl ConclusionIn {
    /// The checked conclusion.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let conclusion = check.prose("/conclusion", &self.conclusion, PROSE);
        check.finish()?;
        Ok(conclusion)
    }
}

impl ReconsiderationIn {
    /// The checked appraisal and reason.
    pub fn parse(self) -> Result<(AppraisalId, String)> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok((self.appraisal_id.into(), reason))
    }
}

impl AnswerIn {
    /// The checked answer, reason and day.
    pub fn parse(self, today: NaiveDate) -> Result<(Answer, String, NaiveDate)> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        let due_on = self.due_on.unwrap_or(today + Days::new(14));
        check.ensure(due_on >= today && due_on <= today + Days::new(90), "/due_on", Code::DueDate);
        if self.answer == Answer::Kept && self.due_on.is_some() {
            let error = crate::kernel::error::FieldError::new("/due_on", Code::FieldNotHere);
            check.wrong(error.with("other", Answer::Kept));
        }
        check.finish()?;
        Ok((self.answer, reason, due_on))
    }
}

impl ModerationOut {
    /// As a caller sees it.
    pub fn new(actor: &Actor, row: Moderation) -> Self {
        let target = row.target();
        let action =
            |name, action| Affordance::of(actor, name, action, &target, row.expect_open(), row.opened_at);
        let actions =
            vec![action("requests", Action::ReconsiderationAsk), action("close", Action::ModerationRun)];
        let Moderation { id, institution_id, cycle_id, unit_id, purpose, status, .. } = row;
        let Moderation { opened_by, opened_at, conclusion, closed_by, closed_at, .. } = row;
        Self {
            id,
            institution_id,
            cycle_id,
            unit_id,
            purpose,
            status,
            opened_by,
            opened_at,
            conclusion,
            closed_by,
            closed_at,
            actions,
        }
    }
}

impl ReconsiderationOut {
    /// As a caller sees it.
    pub fn new(actor: &Actor, row: Request, subject: Subject) -> Self {
        let target = row.target(&subject);
        let actions = vec![Affordance::of(
            actor,
            "answer",
            Action::ReconsiderationAnswer,
            &target,
            row.expect_waiting(),
            row.requested_at,
        )];
        Self {
            id: row.id,
            moderation_id: row.moderation_id,
            institution_id: row.institution_id,
            appraisal_id: row.appraisal_id,
            appraisal_version: row.appraisal_version,
            servant_id: subject.servant_id,
            check_number: subject.check_number,
            servant_name: subject.servant_name,
            supervisor_id: row.supervisor_id,
            reason: row.reason,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            answer: row.answer,
            answer_reason: row.answer_reason,
            answered_by: row.answered_by,
            answered_at: row.answered_at,
            actions,
        }
    }
}
