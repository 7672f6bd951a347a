//! What an institution is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        id::{InstitutionId, InstitutionPeriodId},
        sql::text_enum,
    },
    schema::{institution_periods, institutions},
};

text_enum! {
    /// The kind of an institution.
    pub enum Kind {
        Ministry = "ministry",
        IndependentDepartment = "independent_department",
        ExecutiveAgency = "executive_agency",
        RegionalSecretariat = "regional_secretariat",
        LocalGovernmentAuthority = "local_government_authority",
        PublicCorporation = "public_corporation",
        Other = "other",
    }
}

text_enum! {
    /// The order of a list of institutions.
    pub enum Sort { Code = "code", CodeDown = "-code", Name = "name_en", NameDown = "-name_en" }
}

/// The row that never changes.
#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = institutions)]
pub struct Institution {
    pub id: InstitutionId,
    pub code: String,
    pub version: i32,
}

/// What it is called and where it belongs, from a date until the next period of the same institution.
#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = institution_periods)]
pub struct Period {
    pub institution_id: InstitutionId,
    pub id: InstitutionPeriodId,
    pub starts_on: NaiveDate,
    pub name_en: String,
    pub name_sw: String,
    pub acronym: Option<String>,
    pub kind: Kind,
    pub subkind: Option<String>,
    pub parent_id: Option<InstitutionId>,
    pub region_code: Option<String>,
    pub vote_code: Option<String>,
}
