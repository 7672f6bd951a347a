//! Bodies in and out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Decision, Verdict};
use crate::{
    kernel::{
        error::Result,
        id::{AccountId, AppraisalId},
        text::{Check, PROSE},
    },
    resources::appraisals::Recommendation,
};

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecommendationDecisionIn)]
pub struct DecisionIn {
    /// What was decided
    pub decision: Verdict,
    /// By which organ, with what number, from when
    #[schema(example = "Employment board, sitting 4/2026: one increment from January", max_length = 4000)]
    pub note: Option<String>,
}

/// A recommendation and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationOut {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// What the supervisor recommends
    pub recommendation: Recommendation,
    /// What was decided; `pending` while nothing is recorded
    pub decision: Verdict,
    /// By which organ, with what number, from when
    pub note: Option<String>,
    /// The account that recorded it; null while nothing is
    pub decided_by: Option<AccountId>,
    /// When; null while nothing is recorded
    pub decided_at: Option<DateTime<Utc>>,
}

impl DecisionIn {
    /// The checked decision and note.
    pub fn parse(self) -> Result<(Verdict, Option<String>)> {
        let mut check = Check::default();
        let note = check.optional_prose("/note", self.note.as_deref(), PROSE);
        check.finish()?;
        Ok((self.decision, note))
    }
}

impl RecommendationOut {
    /// A recommendation with its decision, if one is recorded.
    pub fn new(appraisal_id: AppraisalId, recommendation: Recommendation, row: Option<Decision>) -> Self {
        let (decision, note, decided_by, decided_at) = match row {
            Some(row) => (row.decision, row.note, Some(row.decided_by), Some(row.decided_at)),
            None => (Verdict::Pending, None, None, None),
        };
        Self { appraisal_id, recommendation, decision, note, decided_by, decided_at }
    }
}
