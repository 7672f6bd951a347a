//! What differs between two agreed revisions.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::Version;
use crate::kernel::{
    difference::{FieldChange, diff, keyed},
    error::{Error, Result},
};

/// Which revision another is held against.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffParams {
    /// The other revision; the one before if absent, and nothing before the first
    pub against: Option<i32>,
}

/// What differs between two agreed revisions, field by field.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionDiff {
    /// The revision that it leads to
    pub revision: i32,
    /// The revision that it leads from; null for nothing
    pub against: Option<i32>,
    /// What was added, removed or changed; empty where they say the same
    pub changes: Vec<FieldChange>,
}

impl VersionDiff {
    /// Of two revisions of an agreement; 404 if one of them was not agreed.
    pub fn new(versions: &[Version], revision: i32, against: Option<i32>) -> Result<Self> {
        let keyed_of = |revision: i32| {
            let found = versions.iter().find(|version| version.revision == revision);
            let found = found.ok_or_else(|| Error::not_found("agreement"))?;
            serde_json::to_value(&found.content).map(keyed).map_err(Error::internal)
        };
        let before = versions.iter().map(|version| version.revision).filter(|other| *other < revision).max();
        let against = against.or(before);
        let from = against.map_or_else(|| Ok(keyed(serde_json::json!({ "objectives": [] }))), keyed_of)?;
        Ok(Self { revision, against, changes: diff(&from, &keyed_of(revision)?) })
    }
}
