//! Bodies in and out.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::CheckInRhythm;
use crate::kernel::{
    error::Result,
    id::{InstitutionId, RhythmId},
    paging::page_type,
    rhythm::Rhythm,
    text::{Check, TITLE},
};

/// Which rhythms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
}

/// A rhythm for a cadre group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheckInRhythmIn {
    /// The institution
    pub institution_id: Uuid,
    /// The cadre group, as designations name it; everybody who is in no other group if absent
    #[schema(example = "health", max_length = 200)]
    pub family: Option<String>,
    /// How often
    pub rhythm: Rhythm,
}

/// Another rhythm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInRhythmIn {
    /// How often
    pub rhythm: Rhythm,
}

/// How often a cadre group fills in progress.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckInRhythmOut {
    /// Its id
    pub id: RhythmId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cadre group; null for everybody who is in no other group
    pub family: Option<String>,
    /// How often
    pub rhythm: Rhythm,
}

page_type! {
    /// A page of check-in rhythms.
    CheckInRhythmPage of CheckInRhythmOut
}

impl NewCheckInRhythmIn {
    /// The checked rhythm.
    pub fn parse(self) -> Result<CheckInRhythm> {
        let mut check = Check::default();
        let family = check.optional_line("/family", self.family.as_deref(), TITLE);
        check.finish()?;
        Ok(CheckInRhythm {
            institution_id: self.institution_id.into(),
            id: RhythmId::new(),
            family,
            rhythm: self.rhythm,
            version: 1,
        })
    }
}

impl From<CheckInRhythm> for CheckInRhythmOut {
    fn from(row: CheckInRhythm) -> Self {
        let CheckInRhythm { institution_id, id, family, rhythm, .. } = row;
        Self { id, institution_id, family, rhythm }
    }
}
