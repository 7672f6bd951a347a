//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::model::{Context, ExtensionNote, Goal, Outcome, Plan, Response, ReviewNote, Status, Step};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        config::Improvement,
        id::{AppraisalId, ImprovementPlanId, InstitutionId, PostingId, ServantId},
        paging::page_type,
    },
};

/// A plan in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImprovementPlanSummary {
    /// Its id
    pub id: ImprovementPlanId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// The appraisal, if it follows one
    pub appraisal_id: Option<AppraisalId>,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Its last day, extensions counted in
    pub ends_on: Option<NaiveDate>,
    /// What came of it
    pub outcome: Option<Outcome>,
}

page_type! {
    /// A page of improvement plans.
    ImprovementPlanPage of ImprovementPlanSummary
}

/// An improvement plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImprovementPlanOut {
    /// Its id
    pub id: ImprovementPlanId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The appraisal, if it follows one
    pub appraisal_id: Option<AppraisalId>,
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His supervisor of today
    pub supervisor_id: Option<ServantId>,
    /// His supervisor's supervisor
    pub reviewer_id: Option<ServantId>,
    /// HR's reason, where the grade alone was none
    pub reason: Option<String>,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// The goals
    pub goals: Vec<Goal>,
    /// What the institution does for it
    pub support: Option<String>,
    /// The days of review, in order
    pub review_dates: Vec<NaiveDate>,
    /// Its last day, extensions counted in
    pub ends_on: Option<NaiveDate>,
    /// How the servant took it
    pub response: Option<Response>,
    /// His comment; where it was deemed seen, HR's reason
    pub response_comment: Option<String>,
    /// The reviews, oldest first
    pub reviews: Vec<ReviewNote>,
    /// The orders that lengthened it, oldest first
    pub extensions: Vec<ExtensionNote>,
    /// What came of it
    pub outcome: Option<Outcome>,
    /// Why
    pub outcome_reason: Option<String>,
    /// When it was opened
    pub opened_at: DateTime<Utc>,
    /// When it was closed
    pub closed_at: Option<DateTime<Utc>>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

impl ImprovementPlanOut {
    /// As a caller sees it on a day.
    pub fn new(actor: &Actor, settings: &Improvement, row: Plan, context: Context) -> Self {
        let target = row.target(context.line);
        let action = |name, action, step| {
            let state = row.step(step, actor.today(), settings.acknowledge_days);
            Affordance::of(actor, name, action, &target, state, row.status_since)
        };
        let actions = vec![
            action("write", Action::ImprovementEdit, Step::Write),
            action("acknowledge", Action::ImprovementAcknowledge, Step::Acknowledge),
            action("deem_acknowledged", Action::ImprovementDeem, Step::Deem),
            action("reviews", Action::ImprovementReview, Step::Review),
            action("extensions", Action::ImprovementExtend, Step::Extend),
            action("close", Action::ImprovementClose, Step::Close),
        ];
        Self {
            id: row.id,
            institution_id: row.institution_id,
            appraisal_id: row.appraisal_id,
            posting_id: row.posting_id,
            servant_id: row.servant_id,
            check_number: context.check_number,
            servant_name: context.servant_name,
            supervisor_id: context.line.supervisor,
            reviewer_id: context.line.reviewer,
            reason: row.reason,
            status: row.status,
            status_since: row.status_since,
            goals: row.goals.0,
            support: row.support,
            review_dates: row.review_dates.0,
            ends_on: row.ends_on,
            response: row.response,
            response_comment: row.response_comment,
            reviews: context.reviews,
            extensions: context.extensions,
            outcome: row.outcome,
            outcome_reason: row.outcome_reason,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            actions,
        }
    }
}
