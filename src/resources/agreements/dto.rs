//! Bodies in and out.

mod cascade;
mod told;

pub use told::{AgreementOut, AgreementPage, AgreementSummary, VersionsOut};

use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Objective, PerformanceTarget, Sort, Status};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, FieldError, Result},
    id::ObjectiveId,
    text::{Check, PROSE, TITLE},
};

pub use cascade::{
    AgreementAlignmentOut, AlignedObjective, CopyIn, HandDownIn, HandDownOut, HandedDown, Outcome, Rung,
};

/// Which agreements.
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
    /// Only of this cycle
    pub cycle_id: Option<Uuid>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
    /// Only those of which a revision held on this day; `agreed_revision` says which
    pub as_of: Option<NaiveDate>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// The revision that held at the end of this day, word for word; not found where none did
    pub as_of: Option<NaiveDate>,
}

/// A new agreement of the caller.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreementIn {
    /// The posting, one of the caller's; his main posting if absent
    pub posting_id: Option<Uuid>,
    /// The cycle; the one that his cadre group follows today if absent
    pub cycle_id: Option<Uuid>,
}

/// The objectives, all of them: what is not in the list is gone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectivesIn {
    /// At most 30
    pub objectives: Vec<ObjectiveIn>,
}

/// An objective as the servant writes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveIn {
    /// Its id, if it is there already or the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// What is to be done
    #[schema(example = "Prepare the council's annual plan and budget", max_length = 400)]
    pub title: String,
    /// Its weight: more than 0, at most 100, two places; all sum to exactly 100 when submitted
    #[schema(value_type = Decimal, example = "40")]
    pub weight: String,
    /// Performance targets, at most 10; at least one when submitted
    pub targets: Vec<PerformanceTargetIn>,
    /// Performance criteria
    #[schema(max_length = 4000)]
    pub criteria: Option<String>,
    /// Resources needed
    #[schema(max_length = 4000)]
    pub resources: Option<String>,
    /// The institutional target that it serves, in the servant's words
    #[schema(max_length = 400)]
    pub serves: Option<String>,
    /// The target that it serves: of an approved plan of the servant's institution whose year overlaps the cycle
    pub target_id: Option<Uuid>,
}

/// A performance target as the servant writes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PerformanceTargetIn {
    /// What is measured
    #[schema(example = "Days from receipt of guidelines to the approved plan", max_length = 400)]
    pub indicator: String,
    /// In what
    #[schema(example = "days", max_length = 40)]
    pub unit: String,
    /// Where it stands at the beginning
    #[schema(value_type = Option<Decimal>, example = "90")]
    pub baseline: Option<String>,
    /// Where it shall stand at the end; not the baseline
    #[schema(value_type = Decimal, example = "60")]
    pub target: String,
}

/// Why it goes back, and until when it can be handed in again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnIn {
    /// What is to be mended
    #[schema(example = "Objective 2 has no measurable target.", max_length = 4000)]
    pub reason: String,
    /// The day until which it can be handed in again, today or later; 14 days from now if absent
    pub due_on: Option<NaiveDate>,
}

/// Why a change is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    /// Why
    #[schema(example = "The survey was moved to the next year by the ministry.", max_length = 4000)]
    pub reason: String,
}

impl ObjectivesIn {
    /// The checked objectives.
    pub fn parse(self) -> Result<Vec<Objective>> {
        let mut check = Check::default();
        check.count("/objectives", self.objectives.len(), 0, 30);
        let objectives: Vec<_> = self
            .objectives
            .into_iter()
            .enumerate()
            .map(|(n, raw)| raw.parse(&format!("/objectives/{n}"), &mut check))
            .collect();
        let mut seen = BTreeSet::new();
        for (n, objective) in objectives.iter().enumerate() {
            check.ensure(seen.insert(objective.id), format!("/objectives/{n}/id"), Code::FieldTwice);
        }
        check.finish()?;
        Ok(objectives)
    }
}

impl ObjectiveIn {
    fn parse(self, at: &str, check: &mut Check) -> Objective {
        let weight = check.decimal(format!("{at}/weight"), &self.weight, 0, 100, 2);
        if weight == Decimal::zero() && self.weight.trim_matches(['0', '.']).is_empty() {
            check.wrong(FieldError::new(format!("{at}/weight"), Code::WeightZero));
        }
        check.count(format!("{at}/targets"), self.targets.len(), 0, 10);
        let targets = self
            .targets
            .into_iter()
            .enumerate()
            .map(|(n, raw)| raw.parse(&format!("{at}/targets/{n}"), check))
            .collect();
        Objective {
            id: self.id.map_or_else(ObjectiveId::new, Into::into),
            title: check.line(format!("{at}/title"), &self.title, 2 * TITLE),
            weight,
            targets,
            criteria: check.optional_prose(format!("{at}/criteria"), self.criteria.as_deref(), PROSE),
            resources: check.optional_prose(format!("{at}/resources"), self.resources.as_deref(), PROSE),
            serves: check.optional_line(format!("{at}/serves"), self.serves.as_deref(), 2 * TITLE),
            target_id: self.target_id.map(Into::into),
        }
    }
}

/// Largest figure of an indicator: a trillion shillings and more.
const MOST: i64 = 999_999_999_999;

impl PerformanceTargetIn {
    /// The checked target.
    pub fn parse(self, at: &str, check: &mut Check) -> PerformanceTarget {
        let baseline = self.baseline.map(|raw| check.decimal(format!("{at}/baseline"), &raw, -MOST, MOST, 4));
        let target = check.decimal(format!("{at}/target"), &self.target, -MOST, MOST, 4);
        check.ensure(baseline.as_ref() != Some(&target), format!("{at}/target"), Code::TargetIsBaseline);
        PerformanceTarget {
            indicator: check.line(format!("{at}/indicator"), &self.indicator, 2 * TITLE),
            unit: check.line(format!("{at}/unit"), &self.unit, 40),
            baseline,
            target,
        }
    }
}

impl ReturnIn {
    /// The checked reason, and the day.
    pub fn parse(self, today: NaiveDate) -> Result<(String, NaiveDate)> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        let due_on = self.due_on.unwrap_or(today + chrono::Days::new(14));
        let latest = today + chrono::Days::new(90);
        check.ensure(due_on >= today && due_on <= latest, "/due_on", Code::DueDate);
        check.finish()?;
        Ok((reason, due_on))
    }
}

impl ReasonIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}
