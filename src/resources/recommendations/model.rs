//! A decision on a recommendation.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        id::{AccountId, AppraisalId, InstitutionId, RecommendationDecisionId},
        sql::text_enum,
    },
    schema::recommendation_decisions,
};

text_enum! {
    /// What was decided: nothing yet, that it is granted, or that it is declined.
    pub enum Verdict { Pending = "pending", Granted = "granted", Declined = "declined" }
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = recommendation_decisions)]
pub struct Decision {
    pub institution_id: InstitutionId,
    pub id: RecommendationDecisionId,
    pub appraisal_id: AppraisalId,
    pub decision: Verdict,
    pub note: Option<String>,
    pub decided_by: AccountId,
    pub decided_at: DateTime<Utc>,
    pub version: i32,
}
