//! What plans look like.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    content::Content,
    diff::PlanChange,
    model::{Plan, StateStep, Status, Version},
};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        id::{AccountId, InstitutionId, PlanId},
        paging::page_type,
    },
};

/// A plan in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanSummary {
    /// Its id
    pub id: PlanId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The year
    #[schema(example = "2026/27")]
    pub year: String,
    /// Where it stands; always `approved` for those who see only what was approved
    pub status: Status,
    /// Which revision this caller sees, from 1
    pub revision: i32,
    /// Which revision holds
    pub approved_revision: Option<i32>,
}

page_type! {
    /// A page of plans.
    PlanPage of PlanSummary
}

/// An institution's plan for a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOut {
    /// Its id
    pub id: PlanId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The institution that oversees it today; null where the national administrator does
    pub overseen_by: Option<InstitutionId>,
    /// The year
    #[schema(example = "2026/27")]
    pub year: String,
    /// Its first day
    pub starts_on: NaiveDate,
    /// Its last day
    pub ends_on: NaiveDate,
    /// Where it stands; always `approved` for those who see only what was approved
    pub status: Status,
    /// Since when; absent for those who see only what was approved
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_since: Option<DateTime<Utc>>,
    /// Which revision this is, from 1
    pub revision: i32,
    /// Why there is a revision
    pub revision_reason: Option<String>,
    /// Which revision holds; while a later one is being written, this one does
    pub approved_revision: Option<i32>,
    /// Why it was returned
    pub return_reason: Option<String>,
    /// After a return: the day by which it is awaited again
    pub due_on: Option<NaiveDate>,
    /// When it was last submitted; absent for those who see only what was approved
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When a revision was last approved
    pub approved_at: Option<DateTime<Utc>>,
    /// The most that an indicator can attain, in percent of the way from its baseline to its target
    #[schema(minimum = 100, maximum = 200)]
    pub attainment_cap: i32,
    /// Days after a quarter's end on which its figures can still be written
    #[schema(minimum = 1, maximum = 366)]
    pub reporting_days: i32,
    /// What it says
    pub content: Content,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// An approved revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanVersionOut {
    /// Which, from 1
    pub revision: i32,
    /// Why there was a revision
    pub reason: Option<String>,
    /// When it was handed in
    pub submitted_at: DateTime<Utc>,
    /// Whose log-in approved it
    pub approved_by: AccountId,
    /// When
    pub approved_at: DateTime<Utc>,
    /// Word for word
    pub content: Content,
}

/// Every approved revision, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanVersionsOut {
    /// The revisions
    pub versions: Vec<PlanVersionOut>,
}

/// What changed from one revision to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDiffOut {
    /// The revision before; null where there was none
    pub from: Option<i32>,
    /// The revision after
    pub to: i32,
    /// Every part that differs, in the order of the plan, what was removed last
    pub changes: Vec<PlanChange>,
}

impl PlanSummary {
    /// As a caller sees it.
    pub fn new(row: Plan, drafts: bool) -> Self {
        let approved = row.approved_revision.filter(|_| !drafts);
        Self {
            id: row.id,
            institution_id: row.institution_id,
            year: row.year,
            status: if approved.is_some() { Status::Approved } else { row.status },
            revision: approved.unwrap_or(row.revision),
            approved_revision: row.approved_revision,
        }
    }
}

impl PlanOut {
    /// With what is being written, as those see it who may.
    pub fn draft(actor: &Actor, row: Plan, above: Option<InstitutionId>) -> Self {
        let actions = actions(actor, &row, above);
        Self {
            id: row.id,
            institution_id: row.institution_id,
            overseen_by: above,
            year: row.year,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            status: row.status,
            status_since: Some(row.status_since),
            revision: row.revision,
            revision_reason: row.revision_reason,
            approved_revision: row.approved_revision,
            return_reason: row.return_reason,
            due_on: row.due_on,
            submitted_at: row.submitted_at,
            approved_at: row.approved_at,
            attainment_cap: row.attainment_cap,
            reporting_days: row.reporting_days,
            content: row.content,
            actions,
        }
    }

    /// With what was approved, as everybody else sees it: nothing of it tells whether a revision is being written.
    pub fn approved(row: Plan, above: Option<InstitutionId>, version: Version) -> Self {
        Self {
            id: row.id,
            institution_id: row.institution_id,
            overseen_by: above,
            year: row.year,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            status: Status::Approved,
            status_since: None,
            revision: version.revision,
            revision_reason: version.reason,
            approved_revision: Some(version.revision),
            return_reason: None,
            due_on: None,
            submitted_at: None,
            approved_at: Some(version.approved_at),
            attainment_cap: row.attainment_cap,
            reporting_days: row.reporting_days,
            content: version.content,
            actions: vec![],
        }
    }
}

fn actions(actor: &Actor, row: &Plan, above: Option<InstitutionId>) -> Vec<Affordance> {
    let target = row.target(above);
    let action = |name, action, step| {
        let state = row.step(step, actor.account(), actor.today());
        Affordance::of(actor, name, action, &target, state, row.status_since)
    };
    vec![
        action("write", Action::PlanEdit, StateStep::Write),
        action("submit", Action::PlanSubmit, StateStep::Submit),
        action("return", Action::PlanApprove, StateStep::Return),
        action("approve", Action::PlanApprove, StateStep::Approve),
        action("revise", Action::PlanRevise, StateStep::Revise),
        action("cancel_revision", Action::PlanEdit, StateStep::CancelRevision),
    ]
}

impl From<Version> for PlanVersionOut {
    fn from(row: Version) -> Self {
        let Version { revision, reason, submitted_at, approved_by, approved_at, content, .. } = row;
        Self { revision, reason, submitted_at, approved_by, approved_at, content }
    }
}
