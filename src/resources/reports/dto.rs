//! Parameters in, reports out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    model::{Marks, Tally},
    store::{LateRow, MarkRow},
};
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
    /// The institution, by unit; without it all that the caller reaches, by institution
    pub institution_id: Option<Uuid>,
    /// The phase
    pub phase: Phase,
    /// `json` or `csv`; `Accept` decides if it is absent
    #[param(inline)]
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
    #[param(inline)]
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
    #[param(inline)]
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
    #[param(inline)]
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
    /// Servants with a main posting here who follow this cycle
    pub expected: i64,
    /// How many are done with the phase: agreed, final, or found unrateable
    pub done: i64,
    /// Of a hundred, rounded half up to two places
    #[schema(example = "66.67")]
    pub percent: Option<Decimal>,
    /// How many stand in each state; `not_started` for who has nothing yet
    #[schema(example = json!({ "agreed": 2, "not_started": 1 }))]
    pub states: BTreeMap<String, i64>,
}

/// How far an institution is.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionCompletion {
    /// The institution
    pub institution_id: InstitutionId,
    /// Its code
    #[schema(example = "LGA-DODOMA-CC")]
    pub code: String,
    /// English name, as it was on the day that is counted
    pub name_en: String,
    /// Swahili name
    pub name_sw: String,
    /// Servants with a main posting here who follow this cycle
    pub expected: i64,
    /// How many are done with the phase: agreed, final, or found unrateable
    pub done: i64,
    /// Of a hundred, rounded half up to two places
    #[schema(example = "66.67")]
    pub percent: Option<Decimal>,
    /// How many stand in each state; `not_started` for who has nothing yet
    #[schema(example = json!({ "agreed": 2, "not_started": 1 }))]
    pub states: BTreeMap<String, i64>,
}

/// Completion of a phase: of an institution by unit, or of several by institution.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletionOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// The phase
    pub phase: Phase,
    /// All together: expected
    pub expected: i64,
    /// All together: done
    pub done: i64,
    /// All together, of a hundred
    pub percent: Option<Decimal>,
    /// All together: how many stand in each state
    pub states: BTreeMap<String, i64>,
    /// By unit; empty unless `institution_id` was given
    pub units: Vec<UnitCompletion>,
    /// By institution; empty if `institution_id` was given
    pub institutions: Vec<InstitutionCompletion>,
}

impl From<Tally> for UnitCompletion {
    fn from(tally: Tally) -> Self {
        let percent = tally.percent();
        let Tally { id, code, name_en, name_sw, expected, done, states } = tally;
        Self { unit_id: id.into(), code, name_en, name_sw, expected, done, percent, states }
    }
}

impl From<Tally> for InstitutionCompletion {
    fn from(tally: Tally) -> Self {
        let percent = tally.percent();
        let Tally { id, code, name_en, name_sw, expected, done, states } = tally;
        Self { institution_id: id.into(), code, name_en, name_sw, expected, done, percent, states }
    }
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
    /// His unit in Swahili
    pub unit_name_sw: String,
    /// His designation
    pub designation_en: String,
    /// His designation in Swahili
    pub designation_sw: String,
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
    /// The mean, rounded half up to two places; null if suppressed
    #[schema(example = "2.41")]
    pub mean: Option<Decimal>,
    /// The median, likewise; null if suppressed
    #[schema(example = "2.4")]
    pub median: Option<Decimal>,
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

impl MarkGroup {
    /// A group as it may be shown.
    pub fn new(group: String, marks: Marks, shown: bool) -> Self {
        let seen = Some(marks).filter(|_| shown);
        Self {
            group,
            suppressed: !shown,
            count: seen.as_ref().map(Marks::count),
            mean: seen.as_ref().and_then(Marks::mean),
            median: seen.as_ref().and_then(Marks::median),
            grades: seen.map(|marks| marks.grades),
        }
    }
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
    /// The unit in Swahili
    pub unit_name_sw: String,
    /// His designation when it was opened
    pub designation_en: String,
    /// The designation in Swahili
    pub designation_sw: String,
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

impl From<LateRow> for LateOut {
    fn from(row: LateRow) -> Self {
        Self {
            servant_id: row.servant_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
            unit_name_en: row.unit_name_en,
            unit_name_sw: row.unit_name_sw,
            designation_en: row.designation_en,
            designation_sw: row.designation_sw,
            state: row.state,
            waits_on: row.waits_on,
            since: row.since,
        }
    }
}

impl From<MarkRow> for MarkOut {
    fn from(row: MarkRow) -> Self {
        Self {
            appraisal_id: row.appraisal_id,
            institution_id: row.institution_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
            unit_name_en: row.unit_name_en,
            unit_name_sw: row.unit_name_sw,
            designation_en: row.designation_en,
            designation_sw: row.designation_sw,
            supervisor_name: row.supervisor_name,
            overall: row.overall,
            grade: row.grade,
            agreed: row.agreed,
            status: row.status,
            disclosed_at: row.disclosed_at,
        }
    }
}
