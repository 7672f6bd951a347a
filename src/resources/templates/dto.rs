//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Document, Sort, Status, Template};
use crate::{
    kernel::{
        error::{Code, Result},
        id::{InstitutionId, TemplateId},
        paging::page_type,
        text::{Check, TITLE},
    },
    scoring::Content,
};

/// Which templates.
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
    /// Only in this state
    pub status: Option<Status>,
    /// Only editions of this code
    #[param(example = "opras-tfn832")]
    pub code: Option<String>,
    /// Only variants of this institution; with `as_of`, the institution whose template is asked for
    pub institution_id: Option<Uuid>,
    /// Only variants of this template
    pub base_id: Option<Uuid>,
    /// With `as_of`: the cadre group (a designation's family)
    #[param(example = "education")]
    pub family: Option<String>,
    /// The one edition that held on this day for a cadre group of an institution, both of which must be named; nothing where it
    /// followed no cycle
    pub as_of: Option<NaiveDate>,
}

/// Whose template on which day.
pub type Held = (InstitutionId, String, NaiveDate);

impl ListParams {
    /// What `as_of` asks for.
    pub fn held(&self) -> Result<Option<Held>> {
        let Some(on) = self.as_of else { return Ok(None) };
        let mut check = Check::default();
        check.date("as_of", on);
        check.ensure(self.institution_id.is_some(), "institution_id", Code::FieldEmpty);
        let family = check.line("family", self.family.as_deref().unwrap_or_default(), 40);
        check.finish()?;
        Ok(self.institution_id.map(|institution| (institution.into(), family, on)))
    }
}

/// An edition of a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateOut {
    /// Its id
    pub id: TemplateId,
    /// Its code; all editions share it
    #[schema(example = "opras-tfn832")]
    pub code: String,
    /// Which edition, from 1
    #[schema(example = 1)]
    pub edition: i32,
    /// English name
    pub name_en: String,
    /// Swahili name
    pub name_sw: String,
    /// Where it stands
    pub status: Status,
    /// How its marks are made
    pub content: Content,
    /// Since when it is published and unchangeable
    pub published_at: Option<DateTime<Utc>>,
    /// The national template of which it is a variant
    pub base_id: Option<TemplateId>,
    /// The institution whose variant it is
    pub institution_id: Option<InstitutionId>,
}

page_type! {
    /// A page of templates.
    TemplatePage of TemplateOut
}

/// A draft of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateIn {
    /// Its id, if the client makes it (UUIDv7); only for a new one
    pub id: Option<Uuid>,
    /// Its code: an existing one makes its next edition
    #[schema(example = "opras-tfn832", max_length = 40)]
    pub code: String,
    /// English name
    #[schema(max_length = 200)]
    pub name_en: String,
    /// Swahili name
    #[schema(max_length = 200)]
    pub name_sw: String,
    /// How its marks are made
    pub content: Content,
}

/// An institution's variant of a national template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateVariantIn)]
pub struct VariantIn {
    /// The institution
    pub institution_id: Uuid,
    /// The variant
    pub variant: TemplateIn,
}

impl VariantIn {
    /// The checked row.
    pub fn parse(self) -> Result<Template> {
        let institution_id = Some(self.institution_id.into());
        Ok(Template { institution_id, ..self.variant.parse()? })
    }
}

impl TemplateIn {
    /// The checked row, with every fault of the content at once.
    pub fn parse(self) -> Result<Template> {
        let mut check = Check::default();
        let template = Template {
            id: self.id.map_or_else(TemplateId::new, Into::into),
            code: check.line("/code", &self.code, 40).to_lowercase(),
            edition: 1,
            name_en: check.line("/name_en", &self.name_en, TITLE),
            name_sw: check.line("/name_sw", &self.name_sw, TITLE),
            status: Status::Draft,
            content: Document(self.content),
            version: 1,
            published_at: None,
            base_id: None,
            institution_id: None,
        };
        for fault in template.content.0.faults() {
            check.wrong(fault.under("/content"));
        }
        check.finish()?;
        Ok(template)
    }
}

impl From<Template> for TemplateOut {
    fn from(row: Template) -> Self {
        Self {
            id: row.id,
            code: row.code,
            edition: row.edition,
            name_en: row.name_en,
            name_sw: row.name_sw,
            status: row.status,
            content: row.content.0,
            published_at: row.published_at,
            base_id: row.base_id,
            institution_id: row.institution_id,
        }
    }
}
