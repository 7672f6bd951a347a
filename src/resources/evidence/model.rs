//! A link or a file.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        id::{EntryId, EvidenceId, InstitutionId, ServantId},
        sql::text_enum,
    },
    schema::evidence,
};

text_enum! {
    /// What evidence is.
    pub enum Kind { Link = "link", File = "file" }
}

/// Most links and files of an entry.
pub const MOST: i64 = 10;

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = evidence)]
pub struct Evidence {
    pub institution_id: InstitutionId,
    pub id: EvidenceId,
    pub entry_id: EntryId,
    pub kind: Kind,
    pub title: String,
    pub url: Option<String>,
    pub media_type: Option<String>,
    pub size: Option<i64>,
    pub sha256: Option<Vec<u8>>,
    #[serde(skip)]
    pub object_key: Option<String>,
    pub added_by: ServantId,
    pub added_at: DateTime<Utc>,
}
