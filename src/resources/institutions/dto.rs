//! Bodies in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Institution, Kind, Period, Sort};
use crate::kernel::{
    error::Result,
    id::{InstitutionId, InstitutionPeriodId},
    paging::page_type,
    patch::{nullable, present},
    text::{Check, TITLE},
};

/// Which institutions.
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
    /// Only this kind
    pub kind: Option<Kind>,
    /// Only this finer kind, such as `city_council`
    pub subkind: Option<String>,
    /// Only in this region, by its code
    #[param(example = "DODOMA")]
    pub region: Option<String>,
    /// Only directly under this institution
    pub parent_id: Option<Uuid>,
    /// Part of the code, the acronym or a name
    pub q: Option<String>,
    /// As it was on this day; today if absent
    pub as_of: Option<NaiveDate>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// As it was on this day; today if absent
    pub as_of: Option<NaiveDate>,
}

/// An institution on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionOut {
    /// Its id
    pub id: InstitutionId,
    /// Its code, unique in the nation
    #[schema(example = "LGA-DODOMA-CC")]
    pub code: String,
    /// The day from which what follows holds
    pub since: NaiveDate,
    /// English name
    #[schema(example = "Dodoma City Council")]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Halmashauri ya Jiji la Dodoma")]
    pub name_sw: String,
    /// Acronym; not unique
    pub acronym: Option<String>,
    /// Its kind
    pub kind: Kind,
    /// Its finer kind
    #[schema(example = "city_council")]
    pub subkind: Option<String>,
    /// The institution that it sits under
    pub parent_id: Option<InstitutionId>,
    /// Code of its region
    #[schema(example = "DODOMA")]
    pub region: Option<String>,
    /// Budget vote
    #[schema(example = "72")]
    pub vote_code: Option<String>,
}

page_type! {
    /// A page of institutions.
    InstitutionPage of InstitutionOut
}

/// All periods of an institution, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionHistory {
    /// The institution as it was from each of the days on
    pub periods: Vec<InstitutionOut>,
}

/// A new institution.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInstitutionIn {
    /// Its id, if the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// Its code: capital letters, digits and hyphens
    #[schema(example = "MEST", max_length = 40)]
    pub code: String,
    /// The day from which it is there
    pub since: NaiveDate,
    /// English name
    #[schema(example = "Ministry of Examples", max_length = 200)]
    pub name_en: String,
    /// Swahili name
    #[schema(example = "Wizara ya Mifano", max_length = 200)]
    pub name_sw: String,
    /// Acronym
    #[schema(max_length = 40)]
    pub acronym: Option<String>,
    /// Its kind
    pub kind: Kind,
    /// Its finer kind
    #[schema(max_length = 40)]
    pub subkind: Option<String>,
    /// The institution that it sits under
    pub parent_id: Option<Uuid>,
    /// Code of its region
    pub region: Option<String>,
    /// Budget vote
    #[schema(max_length = 10)]
    pub vote_code: Option<String>,
}

/// A change from a day on: what is absent stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstitutionPatchIn {
    /// The day from which the change holds; the past before it is kept
    pub since: NaiveDate,
    /// English name
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[schema(max_length = 200)]
    pub name_en: Option<String>,
    /// Swahili name
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[schema(max_length = 200)]
    pub name_sw: Option<String>,
    /// Acronym; null takes it away
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 40)]
    pub acronym: Option<Option<String>>,
    /// Its kind
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<Kind>,
    /// Its finer kind; null takes it away
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 40)]
    pub subkind: Option<Option<String>>,
    /// The institution that it sits under; null for none
    #[serde(default, deserialize_with = "nullable")]
    pub parent_id: Option<Option<Uuid>>,
    /// Code of its region; null for none
    #[serde(default, deserialize_with = "nullable")]
    pub region: Option<Option<String>>,
    /// Budget vote; null for none
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 10)]
    pub vote_code: Option<Option<String>>,
}

impl NewInstitutionIn {
    /// The checked rows.
    pub fn parse(self) -> Result<(Institution, Period)> {
        let mut check = Check::default();
        let id = self.id.map_or_else(InstitutionId::new, Into::into);
        let institution =
            Institution { id, code: check.line("/code", &self.code, 40).to_uppercase(), version: 1 };
        let period = Period {
            institution_id: id,
            id: InstitutionPeriodId::new(),
            starts_on: check.date("/since", self.since),
            name_en: check.line("/name_en", &self.name_en, TITLE),
            name_sw: check.line("/name_sw", &self.name_sw, TITLE),
            acronym: check.optional_line("/acronym", self.acronym.as_deref(), 40),
            kind: self.kind,
            subkind: check.optional_line("/subkind", self.subkind.as_deref(), 40),
            parent_id: self.parent_id.map(Into::into),
            region_code: check.optional_line("/region", self.region.as_deref(), 40),
            vote_code: check.optional_line("/vote_code", self.vote_code.as_deref(), 10),
        };
        check.finish()?;
        Ok((institution, period))
    }
}

impl InstitutionPatchIn {
    /// The period that follows the one before.
    pub fn parse(self, before: &Period) -> Result<Period> {
        let mut check = Check::default();
        let mut after = Period {
            id: InstitutionPeriodId::new(),
            starts_on: check.date("/since", self.since),
            ..before.clone()
        };
        if let Some(name) = self.name_en {
            after.name_en = check.line("/name_en", &name, TITLE);
        }
        if let Some(name) = self.name_sw {
            after.name_sw = check.line("/name_sw", &name, TITLE);
        }
        if let Some(acronym) = self.acronym {
            after.acronym = check.optional_line("/acronym", acronym.as_deref(), 40);
        }
        if let Some(subkind) = self.subkind {
            after.subkind = check.optional_line("/subkind", subkind.as_deref(), 40);
        }
        if let Some(region) = self.region {
            after.region_code = check.optional_line("/region", region.as_deref(), 40);
        }
        if let Some(vote) = self.vote_code {
            after.vote_code = check.optional_line("/vote_code", vote.as_deref(), 10);
        }
        after.kind = self.kind.unwrap_or(after.kind);
        after.parent_id = self.parent_id.map_or(after.parent_id, |parent| parent.map(Into::into));
        check.finish()?;
        Ok(after)
    }
}

impl From<(Institution, Period)> for InstitutionOut {
    fn from((institution, period): (Institution, Period)) -> Self {
        Self {
            id: institution.id,
            code: institution.code,
            since: period.starts_on,
            name_en: period.name_en,
            name_sw: period.name_sw,
            acronym: period.acronym,
            kind: period.kind,
            subkind: period.subkind,
            parent_id: period.parent_id,
            region: period.region_code,
            vote_code: period.vote_code,
        }
    }
}
