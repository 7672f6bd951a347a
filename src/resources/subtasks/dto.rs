//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Context, Priority, Sort, Status, Step, Subtask, Terms, Version};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        decimal::Decimal,
        difference::{FieldChange, diff, keyed},
        error::{Code, Error, FieldError, Result},
        id::{AgreementId, InstitutionId, ObjectiveId, ServantId, SubtaskId},
        paging::page_type,
        text::{Check, PROSE, TITLE},
    },
    resources::agreements::PerformanceTargetIn,
};

/// Which subtasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; what waits longest first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only of this agreement
    pub agreement_id: Option<Uuid>,
    /// Only under this objective
    pub objective_id: Option<Uuid>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
}

/// A new subtask under one of the caller's objectives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubtaskIn {
    /// Its id, if the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// The agreement, the caller's own
    pub agreement_id: Uuid,
    /// An objective of it
    pub objective_id: Uuid,
    /// What it is
    pub terms: TermsIn,
}

/// What a subtask is, as the servant writes it: all of it, what is left out is gone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsIn {
    /// What is to be done
    #[schema(example = "Collect the wards' priorities", max_length = 400)]
    pub title: String,
    /// The heading under which it stands among the objective's subtasks
    #[schema(max_length = 200)]
    pub task: Option<String>,
    /// More about it
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// How its quality is told; needed when submitted
    #[schema(example = "Every ward's list is signed by its executive officer", max_length = 400)]
    pub qualitative: Option<String>,
    /// How its quantity is measured; needed when submitted
    pub quantitative: Option<PerformanceTargetIn>,
    /// What the servant proposes: more than 0, at most 100, two places
    #[schema(value_type = Option<Decimal>, example = "50")]
    pub weight: Option<String>,
    /// What the servant proposes
    pub priority: Option<Priority>,
    /// What the servant proposes: a day of the cycle
    pub starts_on: Option<NaiveDate>,
    /// What the servant proposes: a day of the cycle, not before the first
    pub ends_on: Option<NaiveDate>,
}

/// What the supervisor sets when he approves; what is left out stays as the servant wrote it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalIn {
    /// Its weight among the objective's subtasks: more than 0, two places; all of them come to at most 100
    #[schema(value_type = Option<Decimal>, example = "50")]
    pub weight: Option<String>,
    /// How urgent it is
    pub priority: Option<Priority>,
    /// Its first day
    pub starts_on: Option<NaiveDate>,
    /// Its last day
    pub ends_on: Option<NaiveDate>,
    /// How its quality is told
    #[schema(max_length = 400)]
    pub qualitative: Option<String>,
    /// How its quantity is measured
    pub quantitative: Option<PerformanceTargetIn>,
}

/// A subtask in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubtaskSummary {
    /// Its id
    pub id: SubtaskId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The objective
    pub objective_id: ObjectiveId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// What is to be done: the terms that hold, else those that are being written
    pub terms: Terms,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Which revision is being worked on, from 1
    pub revision: i32,
    /// Which revision holds
    pub approved_revision: Option<i32>,
}

page_type! {
    /// A page of subtasks.
    SubtaskPage of SubtaskSummary
}

/// A subtask.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubtaskOut {
    /// Its id
    pub id: SubtaskId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The objective
    pub objective_id: ObjectiveId,
    /// The objective's title
    pub objective_title: Option<String>,
    /// Whether the objective is in the agreed revision of the agreement; else the subtask is out of force
    pub objective_agreed: bool,
    /// The servant
    pub servant_id: ServantId,
    /// His supervisor, derived from the posting
    pub supervisor_id: Option<ServantId>,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// What is being written, or was approved last
    pub terms: Terms,
    /// The terms that hold; while a later revision is being written, these do
    pub approved: Option<Terms>,
    /// Which revision this is, from 1
    pub revision: i32,
    /// Why there is a revision
    pub revision_reason: Option<String>,
    /// Which revision holds
    pub approved_revision: Option<i32>,
    /// Why it was returned or cancelled
    pub reason: Option<String>,
    /// How much of it is done, in percent, by the last week that the supervisor accepted
    pub percent: Option<Decimal>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// An approved revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubtaskVersion {
    /// Which, from 1
    pub revision: i32,
    /// Why there was a revision
    pub reason: Option<String>,
    /// The supervisor who approved
    pub approved_by: ServantId,
    /// When
    pub approved_at: DateTime<Utc>,
    /// Word for word
    pub terms: Terms,
    /// What differs from the revision before, field by field; empty for the first
    pub changes: Vec<FieldChange>,
}

/// Every approved revision, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubtaskVersions {
    /// The revisions
    pub versions: Vec<SubtaskVersion>,
}

impl TermsIn {
    /// The checked terms; days lie within the cycle.
    pub fn parse(self, at: &str, context: &Context) -> Result<Terms> {
        let mut check = Check::default();
        let terms = Terms {
            title: check.line(format!("{at}/title"), &self.title, 2 * TITLE),
            task: check.optional_line(format!("{at}/task"), self.task.as_deref(), TITLE),
            description: check.optional_prose(
                format!("{at}/description"),
                self.description.as_deref(),
                PROSE,
            ),
            qualitative: check.optional_line(
                format!("{at}/qualitative"),
                self.qualitative.as_deref(),
                2 * TITLE,
            ),
            quantitative: self.quantitative.map(|raw| raw.parse(&format!("{at}/quantitative"), &mut check)),
            weight: weight(self.weight.as_deref(), at, &mut check),
            priority: self.priority,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        };
        check_days(&terms, at, context, &mut check);
        check.finish()?;
        Ok(terms)
    }
}

impl ApprovalIn {
    /// The servant's terms with what the supervisor set.
    pub fn parse(self, written: &Terms, context: &Context) -> Result<Terms> {
        let mut check = Check::default();
        let qualitative = check.optional_line("/qualitative", self.qualitative.as_deref(), 2 * TITLE);
        let quantitative = self.quantitative.map(|raw| raw.parse("/quantitative", &mut check));
        let terms = Terms {
            weight: weight(self.weight.as_deref(), "", &mut check).or_else(|| written.weight.clone()),
            priority: self.priority.or(written.priority),
            starts_on: self.starts_on.or(written.starts_on),
            ends_on: self.ends_on.or(written.ends_on),
            qualitative: qualitative.or_else(|| written.qualitative.clone()),
            quantitative: quantitative.or_else(|| written.quantitative.clone()),
            ..written.clone()
        };
        check_days(&terms, "", context, &mut check);
        check.finish()?;
        terms.approvable(&context.weight_taken)?;
        Ok(terms)
    }
}

fn weight(raw: Option<&str>, at: &str, check: &mut Check) -> Option<Decimal> {
    let weight = check.decimal(format!("{at}/weight"), raw?, 0, 100, 2);
    if weight == Decimal::zero() && raw?.parse::<Decimal>().is_ok_and(|given| given == weight) {
        check.wrong(FieldError::new(format!("{at}/weight"), Code::WeightZero));
    }
    Some(weight)
}

fn check_days(terms: &Terms, at: &str, context: &Context, check: &mut Check) {
    let (from, to) = (context.standing.cycle_starts_on, context.standing.cycle_ends_on);
    for (name, day) in [("starts_on", terms.starts_on), ("ends_on", terms.ends_on)] {
        if day.is_some_and(|day| day < from || day > to) {
            let error = FieldError::new(format!("{at}/{name}"), Code::OutsideCycle);
            check.wrong(error.with("from", from).with("to", to));
        }
    }
    let ordered = terms.starts_on.zip(terms.ends_on).is_none_or(|(first, last)| first <= last);
    check.ensure(ordered, format!("{at}/ends_on"), Code::DatesOrder);
}

impl SubtaskOut {
    /// As a caller sees it.
    pub fn new(actor: &Actor, row: Subtask, context: Context) -> Self {
        let target = context.standing.target("subtask");
        let action = |name, action, step| {
            Affordance::of(actor, name, action, &target, row.step(step, &context), row.status_since)
        };
        let actions = vec![
            action("write", Action::SubtaskWrite, Step::Edit),
            action("delete", Action::SubtaskWrite, Step::Delete),
            action("submit", Action::SubtaskWrite, Step::Submit),
            action("return", Action::SubtaskDecide, Step::Return),
            action("approve", Action::SubtaskDecide, Step::Approve),
            action("revise", Action::SubtaskRevise, Step::Revise),
            action("cancel_revision", Action::SubtaskWrite, Step::CancelRevision),
            action("complete", Action::SubtaskDecide, Step::Complete),
            action("cancel", Action::SubtaskDecide, Step::Cancel),
        ];
        Self {
            id: row.id,
            institution_id: row.institution_id,
            agreement_id: row.agreement_id,
            objective_id: row.objective_id,
            objective_title: context.objective_title,
            objective_agreed: context.objective_agreed,
            servant_id: context.standing.servant_id,
            supervisor_id: context.standing.supervisor(),
            status: row.status,
            status_since: row.status_since,
            terms: row.terms,
            approved: row.approved,
            revision: row.revision,
            revision_reason: row.revision_reason,
            approved_revision: row.approved_revision,
            reason: row.reason,
            percent: context.percent,
            actions,
        }
    }
}

/// The revisions, each with what it changed.
pub fn told(versions: Vec<Version>) -> Result<SubtaskVersions> {
    let mut before = None;
    let mut told = Vec::new();
    for Version { revision, reason, terms, approved_by, approved_at, .. } in versions {
        let now = keyed(serde_json::to_value(&terms).map_err(Error::internal)?);
        let changes = before.as_ref().map(|before| diff(before, &now)).unwrap_or_default();
        before = Some(now);
        told.push(SubtaskVersion { revision, reason, approved_by, approved_at, terms, changes });
    }
    Ok(SubtaskVersions { versions: told })
}
