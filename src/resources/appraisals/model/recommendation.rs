//! What a supervisor recommends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::sql::text_enum;

text_enum! {
    /// What a supervisor recommends (form TFN 832, section 8).
    pub enum RecommendationKind { Reward = "reward", Development = "development", Sanction = "sanction" }
}

/// A recommendation of reward, development or sanction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its kind
    pub kind: RecommendationKind,
    /// What and why
    #[schema(example = "Letter of commendation for the early budget", max_length = 4000)]
    pub text: String,
}
