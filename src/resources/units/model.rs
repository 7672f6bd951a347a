//! What a unit is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        id::{InstitutionId, ServantId, UnitId},
        sql::text_enum,
    },
    schema::units,
};

text_enum! {
    /// The kind of a unit.
    pub enum Kind {
        Division = "division",
        Department = "department",
        Section = "section",
        Unit = "unit",
        Ward = "ward",
        Station = "station",
    }
}

text_enum! {
    /// The order of a list of units.
    pub enum Sort { Code = "code", CodeDown = "-code", Name = "name_en", NameDown = "-name_en" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = units, treat_none_as_null = true)]
pub struct Unit {
    pub institution_id: InstitutionId,
    pub id: UnitId,
    pub parent_id: Option<UnitId>,
    pub code: String,
    pub kind: Kind,
    pub name_en: String,
    pub name_sw: String,
    pub head_id: Option<ServantId>,
    pub closed_on: Option<NaiveDate>,
    pub version: i32,
}
