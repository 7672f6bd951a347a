//! What a designation is.

use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{id::DesignationId, sql::text_enum},
    schema::designations,
};

text_enum! {
    /// The order of a list of designations.
    pub enum Sort { Code = "code", CodeDown = "-code", Name = "name_en", NameDown = "-name_en" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = designations, treat_none_as_null = true)]
pub struct Designation {
    pub id: DesignationId,
    pub code: String,
    pub name_en: String,
    pub name_sw: String,
    pub family: String,
    pub entry_scale: Option<String>,
    pub version: i32,
}
