//! Parameters in, reports out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    kernel::{
        decimal::Decimal,
        id::{AppraisalId, InstitutionId, ServantId, UnitId},
        paging::page_type,
        sql::text_enum,
    },
    resources::cycles::Phase,
};

text_enum! {
    /// The form of the answer; `Accept` decides if it is absent.
    pub enum Format { Json = "json", Csv = "csv" }
}

text_enum! {
    /// By what marks are grouped.
    pub enum GroupBy { Unit = "unit", Family = "family", Sex = "sex" }
}

/// Whose completion.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompletionParams {
    /// The cycle
    pub cycle_id: Uuid,
    /// The institution
    pub institution_id: Uuid,
    /// The phase
    pub phase: Phase,
    /// `json` or `csv`; `Accept` decides if it is absent
    pub format: Option<Format>,
}

/// Who is late, in pages (JSON) or whole (CSV).
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LateParams {
    /// Rows a page, 1 to 100; 50 if absent; JSON only
    pub limit: Option<i64>,
    /// `next` of the page before; JSON only
    pub after: Option<String>,
    /// The cycle
    pub cycle_id: Uuid,
    /// The institution
    pub institution_id: Uuid,
    /// The phase
    pub phase: Phase,
    /// Only in this unit
    pub unit_id: Option<Uuid>,
    /// `json` or `csv`; `Accept` decides if it is absent
    pub format: Option<Format>,
}

/// Whose marks, grouped.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MarksParams {
    /// The cycle
    pub cycle_id: Uuid,
    /// The institution
    pub institution_id: Uuid,
    /// By what to group; `unit` if absent
    pub by: Option<GroupBy>,
    /// `json` or `csv`; `Accept` decides if it is absent
    pub format: Option<Format>,
}

/// Whose marks, one by one, in pages (JSON) or whole (CSV).
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MarkListParams {
    /// Rows a page, 1 to 100; 50 if absent; JSON only
    pub limit: Option<i64>,
    /// `next` of the page before; JSON only
    pub after: Option<String>,
    /// The cycle
    pub cycle_id: Uuid,
    /// The institution
    pub institution_id: Uuid,
    /// Only in this unit
    pub unit_id: Option<Uuid>,
    /// `json` or `csv`; `Accept` decides if it is absent
    pub format: Option<Format>,
}

/// How far a unit is.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitCompletion {
    /// The unit
    pub unit_id: UnitId,
    /// Its code
    #[schema(example = "PLAN")]
    pub code: String,
    /// English name
    pub name_en: String,
    /// Swahili name
    pub name_sw: String,
    /// Servants with a substantive posting here who follow this cycle
    pub expected: i64,
    /// How many have done the phase: agreed, or final
    pub done: i64,
    /// Of a hundred, two places
    #[schema(example = "66.67")]
    pub percent: Option<Decimal>,
    /// How many stand in each state; `not_started` for who has nothing yet
    #[schema(example = json!({ "agreed": 2, "not_started": 1 }))]
    pub states: BTreeMap<String, i64>,
}

/// Completion of a phase by unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletionOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// The phase
    pub phase: Phase,
    /// All units together: expected
    pub expected: i64,
    /// All units together: done
    pub done: i64,
    /// All units together, of a hundred
    pub percent: Option<Decimal>,
    /// By unit
    pub units: Vec<UnitCompletion>,
}

/// Somebody who has not done the phase.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateOut {
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit
    pub unit_name_en: String,
    /// His designation
    pub designation_en: String,
    /// Where his agreement or appraisal stands; `not_started` if there is none
    #[schema(example = "submitted")]
    pub state: String,
    /// On whom it waits
    #[schema(example = "supervisor")]
    pub waits_on: String,
    /// Since when; null if there is nothing yet
    pub since: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of those who are late.
    LatePage of LateOut
}

/// The marks of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkGroup {
    /// The group: a unit's code, a cadre group, a sex
    #[schema(example = "PLAN")]
    pub group: String,
    /// Whether it is too small to be shown, or would give one away that is
    pub suppressed: bool,
    /// How many; null if suppressed
    pub count: Option<i64>,
    /// The mean, two places; null if suppressed
    #[schema(example = "2.41")]
    pub mean: Option<Decimal>,
    /// How many in each grade; null if suppressed
    #[schema(example = json!({ "average": 4, "outstanding": 1 }))]
    pub grades: Option<BTreeMap<String, i64>>,
}

/// The distribution of disclosed annual marks.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarksOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// By what it is grouped
    pub by: GroupBy,
    /// Groups of fewer people are suppressed
    pub smallest_group: i64,
    /// All together
    pub total: MarkGroup,
    /// By group
    pub groups: Vec<MarkGroup>,
}

/// One disclosed mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkOut {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The institution
    pub institution_id: InstitutionId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit when it was opened
    pub unit_name_en: String,
    /// His designation when it was opened
    pub designation_en: String,
    /// His supervisor's name
    pub supervisor_name: String,
    /// The overall mark
    #[schema(example = "2.45")]
    pub overall: Decimal,
    /// The grade
    pub grade: String,
    /// Whether the marks were agreed
    pub agreed: bool,
    /// `disclosed` or `final`
    pub status: String,
    /// When it was disclosed
    pub disclosed_at: DateTime<Utc>,
}

page_type! {
    /// A page of marks.
    MarkPage of MarkOut
}
