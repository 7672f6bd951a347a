//! Bodies in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Kind, Sort, Unit};
use crate::kernel::{
    error::Result,
    id::{InstitutionId, ServantId, UnitId},
    paging::page_type,
    text::{Check, TITLE},
};

/// Which units.
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
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only directly under this unit
    pub parent_id: Option<Uuid>,
    /// Only this kind
    pub kind: Option<Kind>,
    /// Part of the code or a name
    pub q: Option<String>,
}

/// An organisation unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    /// Its id
    pub id: UnitId,
    /// Its institution
    pub institution_id: InstitutionId,
    /// The unit that it sits under
    pub parent_id: Option<UnitId>,
    /// Its code, unique in the institution
    #[schema(example = "PLAN")]
    pub code: String,
    /// Its kind
    pub kind: Kind,
    /// English name
    #[schema(example = "Planning Department")]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Idara ya Mipango")]
    pub name_sw: String,
    /// Its head
    pub head_id: Option<ServantId>,
    /// Since when it is closed
    pub closed_on: Option<NaiveDate>,
}

page_type! {
    /// A page of units.
    UnitPage of UnitOut
}

/// A unit, new or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitIn {
    /// Its institution; it never changes
    pub institution_id: Uuid,
    /// The unit that it sits under
    pub parent_id: Option<Uuid>,
    /// Its code, unique in the institution
    #[schema(example = "ICT", max_length = 40)]
    pub code: String,
    /// Its kind
    pub kind: Kind,
    /// English name
    #[schema(example = "ICT Unit", max_length = 200)]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Kitengo cha TEHAMA", max_length = 200)]
    pub name_sw: String,
    /// Its head
    pub head_id: Option<Uuid>,
    /// Since when it is closed
    pub closed_on: Option<NaiveDate>,
}

impl UnitIn {
    /// The checked row.
    pub fn parse(self) -> Result<Unit> {
        let mut check = Check::default();
        let row = Unit {
            institution_id: self.institution_id.into(),
            id: UnitId::new(),
            parent_id: self.parent_id.map(Into::into),
            code: check.line("/code", &self.code, 40).to_uppercase(),
            kind: self.kind,
            name_en: check.line("/name_en", &self.name_en, TITLE),
            name_sw: check.line("/name_sw", &self.name_sw, TITLE),
            head_id: self.head_id.map(Into::into),
            closed_on: self.closed_on.map(|date| check.date("/closed_on", date)),
            version: 1,
        };
        check.finish()?;
        Ok(row)
    }
}

impl From<Unit> for UnitOut {
    fn from(row: Unit) -> Self {
        let Unit { id, institution_id, parent_id, code, kind, name_en, name_sw, head_id, closed_on, .. } =
            row;
        Self { id, institution_id, parent_id, code, kind, name_en, name_sw, head_id, closed_on }
    }
}
