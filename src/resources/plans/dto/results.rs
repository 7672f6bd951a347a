//! What a plan attained, the league, and what serves its targets.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::IndicatorFigure;
use crate::{
    kernel::{
        decimal::Decimal,
        id::{AgreementId, InstitutionId, ObjectiveId, PlanId, ServantId, TargetId, UnitId},
    },
    resources::{agreements, institutions::Kind},
    scoring::{Attainment, Exact, Gap, Status, Step},
};

/// By which quarter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuarterParams {
    /// The quarter, 1 to 4; the last one that has ended if absent
    pub quarter: Option<i32>,
}

/// What was reported of a quarter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanQuarterOut)]
pub struct QuarterOut {
    /// The plan
    pub plan_id: PlanId,
    /// The quarter, 1 to 4
    #[schema(minimum = 1, maximum = 4)]
    pub quarter: i32,
    /// Its first day, from which on it can be written
    pub starts_on: NaiveDate,
    /// Its last day
    pub ends_on: NaiveDate,
    /// The last day on which it can be written
    pub closes_on: NaiveDate,
    /// When it was last written; null while nothing was
    pub reported_at: Option<DateTime<Utc>>,
    /// The figures; an indicator that is not among them is not reported
    pub figures: Vec<IndicatorFigure>,
}

/// The score of a plan by the end of a quarter, with every step that leads to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanScoreOut {
    /// The plan
    pub plan_id: PlanId,
    /// The approved revision that it is computed from
    pub revision: i32,
    /// By the end of which quarter
    #[schema(minimum = 1, maximum = 4)]
    pub quarter: i32,
    /// Whether it is whole
    pub status: Status,
    /// The score, rounded half up to two places; provisional while the status is `partial`
    #[schema(example = "67.75")]
    pub overall: Option<Decimal>,
    /// The score before rounding
    pub exact: Option<Exact>,
    /// How many indicators apply by this quarter
    pub due: usize,
    /// How many of them have all their figures
    pub reported: usize,
    /// What is missing; `/quarters/{quarter}/{indicator_id}`
    pub missing: Vec<Gap>,
    /// What each indicator attained
    pub indicators: Vec<Attainment>,
    /// Every term, weight and subtotal, in percent
    pub explanation: Step,
}

/// Which league.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeagueParams {
    /// The year of the plans, such as `2026/27`
    pub year: String,
    /// By the end of which quarter, 1 to 4; the last one that has ended if absent
    pub quarter: Option<i32>,
    /// Only institutions of this kind
    pub kind: Option<Kind>,
    /// Only institutions of this region, by its code
    pub region: Option<String>,
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
}

/// A league of institutions.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeagueOut {
    /// The year
    pub year: String,
    /// By the end of which quarter
    #[schema(minimum = 1, maximum = 4)]
    pub quarter: i32,
    /// How many institutions there are of this kind and region
    pub institutions: usize,
    /// How many of them have an approved plan of the year
    pub with_plan: usize,
    /// How many of these have a whole score, and so a rank
    pub ranked: usize,
    /// Those with an approved plan: by rank, then those without a whole score
    pub items: Vec<LeagueRow>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

/// An institution in the league.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeagueRow {
    /// Its rank; those with the same score share one, and the next is left out. Null without a whole score
    pub rank: Option<usize>,
    /// The institution
    pub institution_id: InstitutionId,
    /// Its code
    pub code: String,
    /// Its name in English, as it was called at the end of the year or is today
    pub name_en: String,
    /// Its name in Swahili
    pub name_sw: String,
    /// Its kind
    pub kind: Kind,
    /// The code of its region
    pub region: Option<String>,
    /// Its plan
    pub plan_id: PlanId,
    /// Whether its score is whole
    pub status: Status,
    /// Its score; provisional while the status is `partial`
    pub overall: Option<Decimal>,
    /// How many indicators apply by this quarter
    pub due: usize,
    /// How many of them have all their figures
    pub reported: usize,
}

/// A page of objectives that serve none.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlignmentParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only objectives of servants posted in this unit
    pub unit_id: Option<Uuid>,
}

/// What of a plan nobody serves, and what serves nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanAlignmentOut {
    /// How many targets the approved plan has
    pub targets: usize,
    /// Those that no servant's objective and no target of an institution below serves
    pub unserved_targets: Vec<UnservedTarget>,
    /// How many objectives the agreements of the plan's year have
    pub objectives: i64,
    /// How many of them serve a target of the plan
    pub aligned_objectives: i64,
    /// Those that serve none, a page of them
    pub items: Vec<UnalignedObjective>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

/// A target that nobody serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnservedTarget {
    /// The target
    pub target_id: TargetId,
    /// What is to be reached
    pub title: String,
    /// The strategic objective that it belongs to
    pub strategic_objective: String,
}

/// An objective that serves no target of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnalignedObjective {
    /// The objective
    pub objective_id: ObjectiveId,
    /// What is to be done
    pub title: String,
    /// What it serves in the servant's own words
    pub serves: Option<String>,
    /// It named a target that a later revision of the plan took out
    pub target_withdrawn: bool,
    /// The agreement
    pub agreement_id: AgreementId,
    /// Where the agreement stands
    pub agreement_status: agreements::Status,
    /// The servant
    pub servant_id: ServantId,
    /// His name
    pub servant_name: String,
    /// The unit of his posting
    pub unit_id: UnitId,
}
