//! An edition of a template.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Target},
    kernel::{
        error::{Code, Error, FieldError, Result},
        id::{InstitutionId, TemplateId},
        sql::{json_column, text_enum},
    },
    schema::templates,
    scoring::{self, Content},
};

text_enum! {
    /// Where an edition of a template stands.
    pub enum Status { Draft = "draft", Published = "published", Retired = "retired" }
}

text_enum! {
    /// The order of a list of templates.
    pub enum Sort { Code = "code", CodeDown = "-code" }
}

/// The content as one document.
#[derive(
    Debug, Clone, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Document(pub Content);
json_column!(Document);

/// The row.
#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = templates)]
pub struct Template {
    pub id: TemplateId,
    pub code: String,
    pub edition: i32,
    pub name_en: String,
    pub name_sw: String,
    pub status: Status,
    pub content: Document,
    pub version: i32,
    pub published_at: Option<DateTime<Utc>>,
    pub base_id: Option<TemplateId>,
    pub institution_id: Option<InstitutionId>,
}

impl Template {
    /// The institution whose variant it is; the nation where it is none.
    pub fn target(&self) -> Target {
        self.institution_id.map_or_else(|| Target::national("template"), |id| Target::of("template", id))
    }

    /// What somebody who changes it must be allowed to.
    pub fn editing(&self) -> Action {
        if self.institution_id.is_some() { Action::TemplateTighten } else { Action::TemplateEdit }
    }

    /// What somebody who reads it must be allowed to.
    pub fn reading(&self) -> Action {
        match (self.status, self.institution_id) {
            (Status::Draft, Some(_)) => Action::TemplateVariantDraftRead,
            (Status::Draft, None) => Action::TemplateDraftRead,
            _ => Action::TemplateRead,
        }
    }

    /// Refuses a variant that is less strict than this, its base; and a base that is no published national template.
    pub fn takes(&self, variant: &Self) -> Result<()> {
        if self.institution_id.is_some() {
            return Err(FieldError::new("/content", Code::VariantOfVariant).into());
        }
        self.expect(Status::Published)?;
        let faults = scoring::loosened(&self.content.0, &variant.content.0);
        if faults.is_empty() {
            return Ok(());
        }
        Err(Error::invalid(faults.into_iter().map(|fault| fault.under("/content")).collect()))
    }

    /// Refuses unless it is in this state.
    pub fn expect(&self, wanted: Status) -> Result<()> {
        if self.status == wanted {
            return Ok(());
        }
        Err(Error::new(Code::WrongState)
            .with("noun", "template")
            .with("wanted", wanted)
            .with("state", self.status))
    }
}
