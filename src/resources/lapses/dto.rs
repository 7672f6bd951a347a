//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    model::{DueStep, Hindrance, SubjectKind},
    store::Listed,
};
use crate::{
    kernel::{
        id::{InstitutionId, LapseId, ServantId},
        paging::page_type,
    },
    resources::cycles::{LapsePhase, LapseRule, LapseStep},
};

/// On which day, and of which institution.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewParams {
    /// Rows a page, 1 to 100; 50 if absent
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `next` of the page before
    #[param(max_length = 2000)]
    pub after: Option<String>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// As things would be on this day if nobody did anything until then; today if absent
    #[param(example = "2027-07-15")]
    pub as_of: Option<NaiveDate>,
}

/// Which lapses.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `next` of the page before
    #[param(max_length = 2000)]
    pub after: Option<String>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only by this rule
    pub rule: Option<LapseRule>,
    /// Only of this step
    pub step: Option<LapseStep>,
}

/// A step that would lapse, or something over its time that cannot.
#[derive(Debug, Serialize, ToSchema)]
pub struct LapsePreview {
    /// What the thing is
    pub subject_kind: SubjectKind,
    /// Its id
    pub subject_id: Uuid,
    /// Its institution
    pub institution_id: InstitutionId,
    /// Whose it is
    pub servant_id: ServantId,
    /// His name
    #[schema(example = "Neema Mwakalinga")]
    pub servant_name: String,
    /// The phase
    pub phase: LapsePhase,
    /// The step; null where nothing was ever handed in
    pub step: Option<LapseStep>,
    /// By which day it was due: window, orders and returns counted in
    #[schema(example = "2027-06-30")]
    pub due_on: NaiveDate,
    /// The first day on which it lapses, the days of grace counted in
    #[schema(example = "2027-07-15")]
    pub lapses_on: NaiveDate,
    /// What becomes of it
    pub rule: Option<LapseRule>,
    /// On whom it waits; null where on nobody
    pub waits_on_id: Option<ServantId>,
    /// To whom it would pass
    pub passes_to_id: Option<ServantId>,
    /// Why it does not lapse; null: it does
    pub hindrance: Option<Hindrance>,
}

page_type! {
    /// A page of what would lapse.
    LapsePreviewPage of LapsePreview
}

/// A step that lapsed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LapseOut {
    /// Its id
    pub id: LapseId,
    /// What the thing is
    pub subject_kind: SubjectKind,
    /// Its id
    pub subject_id: Uuid,
    /// Its institution
    pub institution_id: InstitutionId,
    /// Whose it is
    pub servant_id: ServantId,
    /// His name
    #[schema(example = "Neema Mwakalinga")]
    pub servant_name: String,
    /// The phase
    pub phase: LapsePhase,
    /// The step
    pub step: LapseStep,
    /// What became of it
    pub rule: LapseRule,
    /// By which day it should have been done
    #[schema(example = "2027-06-30")]
    pub due_on: NaiveDate,
    /// When it lapsed
    #[schema(example = "2027-07-15T03:00:04Z")]
    pub lapsed_at: DateTime<Utc>,
    /// On whom it waited
    pub from_id: Option<ServantId>,
    /// To whom it passed, where it was passed on
    pub escalated_to_id: Option<ServantId>,
}

page_type! {
    /// A page of lapses.
    LapsePage of LapseOut
}

impl From<DueStep> for LapsePreview {
    fn from(row: DueStep) -> Self {
        Self {
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            institution_id: row.institution_id,
            servant_id: row.servant_id,
            servant_name: row.servant_name,
            phase: row.phase,
            step: row.step,
            due_on: row.due_on,
            lapses_on: row.lapses_on,
            rule: row.rule,
            waits_on_id: row.waits_on_id,
            passes_to_id: row.passes_to_id,
            hindrance: row.hindrance,
        }
    }
}

impl From<Listed> for LapseOut {
    fn from((row, first, last): Listed) -> Self {
        Self {
            id: row.id,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            institution_id: row.institution_id,
            servant_id: row.servant_id,
            servant_name: format!("{first} {last}"),
            phase: row.phase,
            step: row.step,
            rule: row.rule,
            due_on: row.due_on,
            lapsed_at: row.lapsed_at,
            from_id: row.from_id,
            escalated_to_id: row.escalated_to_id,
        }
    }
}
