//! Bodies in and out.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Designation, Sort};
use crate::kernel::{
    error::Result,
    id::DesignationId,
    paging::page_type,
    text::{Check, TITLE},
};

/// Which designations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `code` if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only of this cadre group
    #[param(example = "health")]
    pub family: Option<String>,
    /// Part of the code or a name
    pub q: Option<String>,
}

/// A designation.
#[derive(Debug, Serialize, ToSchema)]
pub struct DesignationOut {
    /// Its id
    pub id: DesignationId,
    /// Its code
    #[schema(example = "nursing-officer")]
    pub code: String,
    /// English name
    #[schema(example = "Nursing officer")]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Afisa muuguzi")]
    pub name_sw: String,
    /// Its cadre group
    #[schema(example = "health")]
    pub family: String,
    /// Salary scale at entry
    #[schema(example = "TGHS D")]
    pub entry_scale: Option<String>,
}

page_type! {
    /// A page of designations.
    DesignationPage of DesignationOut
}

/// A designation, new or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignationIn {
    /// Its id, if the client makes it (UUIDv7); only for a new one
    pub id: Option<Uuid>,
    /// Its code
    #[schema(example = "data-officer", max_length = 60)]
    pub code: String,
    /// English name
    #[schema(example = "Data officer", max_length = 200)]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Afisa takwimu", max_length = 200)]
    pub name_sw: String,
    /// Its cadre group
    #[schema(example = "planning", max_length = 40)]
    pub family: String,
    /// Salary scale at entry
    #[schema(example = "TGS D", max_length = 20)]
    pub entry_scale: Option<String>,
}

impl DesignationIn {
    /// The checked row.
    pub fn parse(self) -> Result<Designation> {
        let mut check = Check::default();
        let row = Designation {
            id: self.id.map_or_else(DesignationId::new, Into::into),
            code: check.line("/code", &self.code, 60).to_lowercase(),
            name_en: check.line("/name_en", &self.name_en, TITLE),
            name_sw: check.line("/name_sw", &self.name_sw, TITLE),
            family: check.line("/family", &self.family, 40).to_lowercase(),
            entry_scale: check.optional_line("/entry_scale", self.entry_scale.as_deref(), 20),
            version: 1,
        };
        check.finish()?;
        Ok(row)
    }
}

impl From<Designation> for DesignationOut {
    fn from(row: Designation) -> Self {
        let Designation { id, code, name_en, name_sw, family, entry_scale, .. } = row;
        Self { id, code, name_en, name_sw, family, entry_scale }
    }
}
