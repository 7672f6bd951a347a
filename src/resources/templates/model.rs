//! An edition of a template.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        error::{Code, Error, Result},
        id::TemplateId,
        sql::{json_column, text_enum},
    },
    schema::templates,
    scoring::Content,
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
}

impl Template {
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
