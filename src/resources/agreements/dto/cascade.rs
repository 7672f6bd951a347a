//! Bodies in and out.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{model::Objective, progress::ObjectiveProgress},
    ObjectiveIn,
};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, FieldError, Result},
    id::{AgreementId, InstitutionId, ObjectiveId, PlanId, ServantId, TargetId},
    sql::text_enum,
    text::Check,
};

/// Objectives for several reports at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandDownIn {
    /// The caller's direct reports, 1 to 100; one that is none refuses the whole request
    pub servant_ids: Vec<Uuid>,
    /// The cycle; for each report the one that his cadre group follows today if absent
    pub cycle_id: Option<Uuid>,
    /// The objectives, 1 to 10, without ids: each report gets his own. Weights are a proposal; each servant makes his sum to 100
    pub objectives: Vec<ObjectiveIn>,
}

/// What became of it, a report each, in the order that they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandDownOut {
    /// The reports
    pub results: Vec<HandedDown>,
}

text_enum! {
    /// What became of objectives that were handed down to a report.
    pub enum Outcome { Begun = "begun", Added = "added", Skipped = "skipped" }
}

/// What became of it for one report.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedDown {
    /// The report
    pub servant_id: ServantId,
    /// `begun`: his agreement was begun with them; `added`: they stand after those that his draft had; `skipped`: nothing was changed
    pub outcome: Outcome,
    /// His agreement, if there is one
    pub agreement_id: Option<AgreementId>,
    /// His new objectives
    pub objective_ids: Vec<ObjectiveId>,
    /// Why he was skipped
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<Code>,
}

/// Which agreement is copied.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyIn {
    /// An earlier agreed agreement of the caller in this institution; the latest one if absent
    pub from_id: Option<Uuid>,
}

/// The objectives of an agreement, and what each serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementAlignmentOut {
    /// The objectives, in order
    pub objectives: Vec<AlignedObjective>,
}

/// An objective, and what it serves up to the top.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlignedObjective {
    /// The objective
    pub objective_id: ObjectiveId,
    /// What is to be done
    pub title: String,
    /// Its weight in the agreement
    pub weight: Decimal,
    /// What it serves in the servant's words
    pub serves: Option<String>,
    /// How far it is, by the weeks that the supervisor has accepted; absent for those who do not read progress
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ObjectiveProgress>,
    /// The target that it serves, then the one that this serves, and so on up; empty if it serves none
    pub ladder: Vec<Rung>,
}

/// A target on the way up.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rung {
    /// The target
    pub target_id: TargetId,
    /// What is to be reached
    pub title: String,
    /// The strategic objective that it belongs to
    pub strategic_objective: String,
    /// A later revision of the plan took it out
    pub withdrawn: bool,
    /// The plan
    pub plan_id: PlanId,
    /// The plan's year
    #[schema(example = "2026/27")]
    pub year: String,
    /// The institution
    pub institution_id: InstitutionId,
    /// Its name in English, today
    pub institution_name_en: String,
    /// Its name in Swahili, today
    pub institution_name_sw: String,
}

impl HandDownIn {
    /// The checked reports and objectives.
    pub fn parse(self) -> Result<(Vec<ServantId>, Vec<Objective>)> {
        let mut check = Check::default();
        check.count("/servant_ids", self.servant_ids.len(), 1, 100);
        let mut seen = BTreeSet::new();
        for (n, servant) in self.servant_ids.iter().enumerate() {
            check.ensure(seen.insert(*servant), format!("/servant_ids/{n}"), Code::FieldTwice);
        }
        check.count("/objectives", self.objectives.len(), 1, 10);
        let mut objectives = Vec::new();
        for (n, raw) in self.objectives.into_iter().enumerate() {
            if raw.id.is_some() {
                let fault = FieldError::new(format!("/objectives/{n}/id"), Code::FieldNotHere);
                check.wrong(fault.with("other", "servant_ids"));
            }
            objectives.push(raw.parse(&format!("/objectives/{n}"), &mut check));
        }
        check.finish()?;
        Ok((self.servant_ids.into_iter().map(Into::into).collect(), objectives))
    }
}
