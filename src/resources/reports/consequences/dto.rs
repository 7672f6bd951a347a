//! Parameters in, reports out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    super::dto::{Format, GroupBy},
    model::{Kinds, Need, total},
    store::{PersonNeedRow, RecommendationRow},
};
use crate::{
    kernel::{id::AppraisalId, paging::page_type},
    resources::{
        appraisals::{RecommendationKind, Side},
        recommendations::Verdict,
    },
};

/// Whose recommendations, grouped.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationsParams {
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

/// Whose recommendations, one by one, in pages (JSON) or whole (CSV).
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationListParams {
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
    /// Only this cadre group
    pub family: Option<String>,
    /// Only this kind
    pub kind: Option<RecommendationKind>,
    /// Only with this decision
    pub decision: Option<Verdict>,
    /// `json` or `csv`; `Accept` decides if it is absent
    #[param(inline)]
    pub format: Option<Format>,
}

/// Whose training needs, in pages (JSON) or whole (CSV).
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NeedsParams {
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
    /// Only this cadre group
    pub family: Option<String>,
    /// `json` or `csv`; `Accept` decides if it is absent
    #[param(inline)]
    pub format: Option<Format>,
}

/// Which of the recommendations.
#[derive(Debug, Clone)]
pub struct Which {
    pub family: Option<String>,
    pub kind: Option<RecommendationKind>,
    pub decision: Option<Verdict>,
}

/// The recommendations of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationGroup {
    /// The group: a unit's code, a cadre group, a sex
    #[schema(example = "PLAN")]
    pub group: String,
    /// How many in all
    pub count: i64,
    /// How many of each kind stand in each decision
    #[schema(example = json!({ "reward": { "granted": 1, "pending": 3 } }))]
    pub kinds: BTreeMap<String, BTreeMap<String, i64>>,
}

/// The recommendations of disclosed annual appraisals.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationsOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// By what it is grouped
    pub by: GroupBy,
    /// All together
    pub total: RecommendationGroup,
    /// By group
    pub groups: Vec<RecommendationGroup>,
}

impl RecommendationGroup {
    /// A group with its sum.
    pub fn new(group: String, kinds: Kinds) -> Self {
        Self { group, count: total(&kinds), kinds }
    }
}

/// One recommendation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationListed {
    /// The appraisal
    pub appraisal_id: AppraisalId,
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
    /// His cadre group
    pub family: String,
    /// The grade
    pub grade: Option<String>,
    /// `reward`, `development` or `sanction`
    #[schema(example = "reward")]
    pub kind: String,
    /// What and why
    pub text: String,
    /// `pending`, `granted` or `declined`
    #[schema(example = "pending")]
    pub decision: String,
    /// By which organ, with what number, from when
    pub note: Option<String>,
    /// Who recorded the decision
    pub decided_by: Option<String>,
    /// When
    pub decided_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of recommendations.
    RecommendationPage of RecommendationListed
}

impl From<RecommendationRow> for RecommendationListed {
    fn from(row: RecommendationRow) -> Self {
        Self {
            appraisal_id: row.appraisal_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
            unit_name_en: row.unit_name_en,
            unit_name_sw: row.unit_name_sw,
            designation_en: row.designation_en,
            designation_sw: row.designation_sw,
            family: row.family,
            grade: row.grade,
            kind: row.kind,
            text: row.text,
            decision: row.decision,
            note: row.note,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        }
    }
}

/// A training need of an institution.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingNeed {
    /// The need, as most write it
    #[schema(example = "Records management")]
    pub need: String,
    /// How many people have it
    pub count: usize,
    /// Each way in which it was written, with how many wrote it so
    #[schema(example = json!({ "Records management": 3, "records management.": 1 }))]
    pub spellings: BTreeMap<String, usize>,
    /// How many people in each unit, by its code
    #[schema(example = json!({ "PLAN": 3, "HR": 1 }))]
    pub units: BTreeMap<String, usize>,
    /// How many people in each cadre group
    #[schema(example = json!({ "planning": 4 }))]
    pub families: BTreeMap<String, usize>,
}

/// The training needs of an institution, what most people have first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingNeedsOut {
    /// When it was counted
    pub as_of: DateTime<Utc>,
    /// How many people have any
    pub people: usize,
    /// How many different needs there are
    pub needs: usize,
    /// The rows, at most `limit`
    pub items: Vec<TrainingNeed>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

impl From<Need> for TrainingNeed {
    fn from(need: Need) -> Self {
        Self {
            need: need.usual(),
            count: need.count(),
            units: need.units(),
            families: need.families(),
            spellings: need.spellings,
        }
    }
}

/// A training need of one servant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingNeedListed {
    /// The appraisal
    pub appraisal_id: AppraisalId,
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
    /// His cadre group
    pub family: String,
    /// The need, as it was written
    pub need: String,
    /// In which columns it stands
    pub stated_by: Vec<Side>,
}

page_type! {
    /// A page of training needs, person by person.
    TrainingNeedPage of TrainingNeedListed
}

impl From<PersonNeedRow> for TrainingNeedListed {
    fn from(row: PersonNeedRow) -> Self {
        Self {
            appraisal_id: row.appraisal_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
            unit_name_en: row.unit_name_en,
            unit_name_sw: row.unit_name_sw,
            designation_en: row.designation_en,
            designation_sw: row.designation_sw,
            family: row.family,
            need: row.need,
            stated_by: row.stated_by,
        }
    }
}
