//! A rhythm.

use diesel::prelude::*;
use serde::Serialize;

use crate::{
    access::Target,
    kernel::{
        id::{InstitutionId, RhythmId},
        rhythm::Rhythm,
    },
    schema::check_in_rhythms,
};

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = check_in_rhythms)]
pub struct CheckInRhythm {
    pub institution_id: InstitutionId,
    pub id: RhythmId,
    pub family: Option<String>,
    pub rhythm: Rhythm,
    pub version: i32,
}

impl CheckInRhythm {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("rhythm", self.institution_id)
    }
}
