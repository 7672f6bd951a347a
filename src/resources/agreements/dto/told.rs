//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    interim::Interim,
    model::{Agreement, Content, Context, Objective, StateStep, Status, Version},
};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        decimal::Decimal,
        error::{Code, Error},
        id::{AgreementId, AppraisalId, CycleId, InstitutionId, PostingId, ServantId},
        paging::page_type,
    },
    resources::{
        cycles::{Deadline, Lapsed},
        postings::EndReason,
        receipts::Receipt,
    },
};

/// An agreement in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementSummary {
    /// Its id
    pub id: AgreementId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cycle
    pub cycle_id: CycleId,
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Which revision is being worked on, from 1
    pub revision: i32,
    /// Which revision holds
    pub agreed_revision: Option<i32>,
}

page_type! {
    /// A page of agreements.
    AgreementPage of AgreementSummary
}

/// A performance agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementOut {
    /// Its id
    pub id: AgreementId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cycle
    pub cycle_id: CycleId,
    /// The cycle's label
    #[schema(example = "2026/27")]
    pub cycle_label: String,
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His supervisor, derived from the posting
    pub supervisor_id: Option<ServantId>,
    /// His supervisor's supervisor
    pub reviewer_id: Option<ServantId>,
    /// For whom the supervisor acts (kukaimu) today; null if he is the supervisor himself
    pub acting_for_id: Option<ServantId>,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Which revision this is, from 1
    pub revision: i32,
    /// Why there is a revision
    pub revision_reason: Option<String>,
    /// The review from which the revision was begun, if it was one
    pub revision_appraisal_id: Option<AppraisalId>,
    /// Which revision holds; while a later one is being written, this one does
    pub agreed_revision: Option<i32>,
    /// Why it was returned
    pub return_reason: Option<String>,
    /// After a return: until when it can be handed in again; where the answer was passed on: by when it is to be answered
    pub due_on: Option<NaiveDate>,
    /// When it was last submitted
    pub submitted_at: Option<DateTime<Utc>>,
    /// When a revision was last agreed
    pub agreed_at: Option<DateTime<Utc>>,
    /// The earlier agreement whose objectives this one began with
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copied_from_id: Option<AgreementId>,
    /// The planning window: first day
    pub window_opens_on: NaiveDate,
    /// The planning window: last day, extensions counted in
    pub window_closes_on: NaiveDate,
    /// The institution's own target day inside the window, for reminders; the window alone refuses
    pub target_on: Option<NaiveDate>,
    /// For who was posted within the year: until when the first revision can be written, planning window or not (the cycle's
    /// `joining_days` from the posting's first day); null while the window is what counts
    pub joining_until: Option<NaiveDate>,
    /// The posting's last day, once it is over: the agreement is closed and no longer revised. What was never agreed can
    /// still be, for the cycle's `interim_days`
    pub closed_on: Option<NaiveDate>,
    /// Why the posting ended
    pub closed_reason: Option<EndReason>,
    /// What becomes of it once it is closed: the interim appraisal by the old supervisor, or why there is none; null while the posting
    /// lasts, or where it lasted to the end of the cycle
    pub interim: Option<Interim>,
    /// Proof of having handed it in; only in the answer to that
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// To whom the answer passed when the supervisor's time ran out; until this revision is agreed
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated_to_id: Option<ServantId>,
    /// The step that waits: by when it is due, and what becomes of it after that
    pub deadlines: Vec<Deadline>,
    /// What lapsed so far, oldest first: nobody did it in time, and by the rule it went on
    pub lapses: Vec<Lapsed>,
    /// The sum of the weights
    pub weight_sum: Decimal,
    /// The objectives, in order
    pub objectives: Vec<Objective>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// An agreed revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionOut {
    /// Which, from 1
    pub revision: i32,
    /// Why there was a revision
    pub reason: Option<String>,
    /// The review from which it was begun, if it was one
    pub appraisal_id: Option<AppraisalId>,
    /// When the servant handed it in
    pub submitted_at: DateTime<Utc>,
    /// The supervisor who agreed; null where it is deemed agreed
    pub agreed_by: Option<ServantId>,
    /// When
    pub agreed_at: DateTime<Utc>,
    /// The supervisor for whom a delegate agreed; null if the supervisor did
    pub on_behalf_of_id: Option<ServantId>,
    /// Whether it is deemed agreed: the supervisor did not answer in time, and by the cycle's rule it holds
    pub deemed: bool,
    /// Word for word
    pub content: Content,
}

/// Every agreed revision, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionsOut {
    /// The revisions
    pub versions: Vec<VersionOut>,
}

impl AgreementOut {
    /// As a caller sees it on a day.
    pub fn new(actor: &Actor, row: Agreement, context: &Context, objectives: Vec<Objective>) -> Self {
        let target = row.target(context);
        let action = |name, action, step| {
            let state = row.step(step, context, actor.today());
            Affordance::of(actor, name, action, &target, state, row.status_since)
        };
        let empty = if objectives.is_empty() { Ok(()) } else { Err(Error::new(Code::ObjectivesPresent)) };
        let begins = row.step(StateStep::Edit, context, actor.today()).and(empty);
        let copy = Affordance::of(actor, "copy", Action::AgreementEdit, &target, begins, row.status_since);
        let actions = vec![
            action("objectives", Action::AgreementEdit, StateStep::Edit),
            copy,
            action("submit", Action::AgreementSubmit, StateStep::Submit),
            action("return", Action::AgreementReturn, StateStep::Return),
            action("agree", Action::AgreementAgree, StateStep::Agree),
            action("revise", Action::AgreementRevise, StateStep::Revise),
            action("cancel_revision", Action::AgreementEdit, StateStep::CancelRevision),
        ];
        let interim = Interim::of(&row, context, actor.today());
        Self {
            id: row.id,
            institution_id: row.institution_id,
            cycle_id: row.cycle_id,
            cycle_label: context.cycle_label.clone(),
            posting_id: row.posting_id,
            servant_id: row.servant_id,
            supervisor_id: context.line.supervisor,
            reviewer_id: context.line.reviewer,
            acting_for_id: context.acting_for,
            status: row.status,
            status_since: row.status_since,
            revision: row.revision,
            revision_reason: row.revision_reason,
            revision_appraisal_id: row.revision_appraisal_id,
            agreed_revision: row.agreed_revision,
            return_reason: row.return_reason,
            due_on: row.due_on,
            submitted_at: row.submitted_at,
            agreed_at: row.agreed_at,
            copied_from_id: row.copied_from_id,
            window_opens_on: context.window.opens_on,
            window_closes_on: context.window.closes_on,
            target_on: context.target_on,
            joining_until: Some(context.stay.joining_until()).filter(|last| *last > context.window.closes_on),
            interim,
            closed_on: context.stay.closed_on(actor.today()),
            closed_reason: context.stay.closed_on(actor.today()).and(context.stay.end_reason),
            receipt: None,
            escalated_to_id: row.escalated_to_id,
            deadlines: context.deadlines.clone(),
            lapses: context.lapses.clone(),
            weight_sum: objectives.iter().map(|objective| objective.weight.clone()).sum(),
            objectives,
            actions,
        }
    }
}

impl AgreementOut {
    /// As it held in a revision: history, in which nobody does anything.
    #[must_use]
    pub fn held(mut self, version: Version) -> Self {
        self.status = Status::Agreed;
        self.status_since = version.agreed_at;
        self.revision = version.revision;
        self.revision_reason = version.reason;
        self.agreed_revision = Some(version.revision);
        (self.return_reason, self.due_on, self.escalated_to_id) = (None, None, None);
        self.deadlines = vec![];
        self.submitted_at = Some(version.submitted_at);
        self.agreed_at = Some(version.agreed_at);
        self.objectives = version.content.objectives;
        self.weight_sum = self.objectives.iter().map(|objective| objective.weight.clone()).sum();
        self.actions = vec![];
        self
    }
}

impl From<Version> for VersionOut {
    fn from(row: Version) -> Self {
        Self {
            revision: row.revision,
            reason: row.reason,
            appraisal_id: row.appraisal_id,
            submitted_at: row.submitted_at,
            agreed_by: row.agreed_by,
            agreed_at: row.agreed_at,
            on_behalf_of_id: row.on_behalf_of_id,
            deemed: row.deemed,
            content: row.content,
        }
    }
}
