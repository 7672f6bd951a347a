//! Bodies in and out.

use actix_web::http::Uri;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Evidence, Kind};
use crate::kernel::{
    error::{Code, FieldError, Result},
    id::{EntryId, EvidenceId, InstitutionId, ServantId},
    text::{Check, TITLE},
};

/// Longest link, in characters.
const LINK: usize = 2000;

/// Whose evidence.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// The entry
    pub entry_id: Uuid,
}

/// Where a file goes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileParams {
    /// The entry that it shows, one of the caller's that was not accepted yet
    pub entry_id: Uuid,
    /// What it is called, at most 200 characters; the name that it is given out under
    pub title: String,
    /// Its id, if the client makes it (UUIDv7)
    pub id: Option<Uuid>,
}

/// A link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkIn {
    /// Its id, if the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// The entry that it shows, one of the caller's that was not accepted yet
    pub entry_id: Uuid,
    /// Where it leads: https only, at most 2000 characters, without user or password
    #[schema(example = "https://example.go.tz/reports/2026-07.pdf", max_length = 2000)]
    pub url: String,
    /// What it is called
    #[schema(example = "Report of July", max_length = 200)]
    pub title: String,
}

/// A link or a file that shows progress.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceOut {
    /// Its id
    pub id: EvidenceId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The entry that it shows
    pub entry_id: EntryId,
    /// What it is
    pub kind: Kind,
    /// What it is called
    pub title: String,
    /// A link: where it leads
    pub url: Option<String>,
    /// A file: its media type, told by its content
    #[schema(example = "application/pdf")]
    pub media_type: Option<String>,
    /// A file: its size, in bytes
    pub size: Option<i64>,
    /// A file: the SHA-256 of its content, in hexadecimal
    pub sha256: Option<String>,
    /// Who added it
    pub added_by: ServantId,
    /// When
    pub added_at: DateTime<Utc>,
}

/// The evidence of an entry, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceList {
    /// At most ten
    pub items: Vec<EvidenceOut>,
}

impl FileParams {
    /// The checked title.
    pub fn title(&self) -> Result<String> {
        let mut check = Check::default();
        let title = check.line("title", &self.title, TITLE);
        check.finish()?;
        Ok(title)
    }
}

impl LinkIn {
    /// The checked link and its title.
    pub fn parse(&self) -> Result<(String, String)> {
        let mut check = Check::default();
        let title = check.line("/title", &self.title, TITLE);
        let url = self.url.trim().to_owned();
        if !is_link(&url) {
            check.wrong(FieldError::new("/url", Code::FieldLink).with("longest", LINK));
        }
        check.finish()?;
        Ok((url, title))
    }
}

fn is_link(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let named = uri.authority().is_some_and(|at| !at.as_str().contains('@') && !at.host().is_empty());
    uri.scheme_str() == Some("https")
        && named
        && url.chars().count() <= LINK
        && !url.contains(char::is_control)
}

impl From<Evidence> for EvidenceOut {
    fn from(row: Evidence) -> Self {
        let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            id: row.id,
            institution_id: row.institution_id,
            entry_id: row.entry_id,
            kind: row.kind,
            title: row.title,
            url: row.url,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256.map(hex),
            added_by: row.added_by,
            added_at: row.added_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_link;

    #[test]
    fn only_https_without_credentials_is_a_link() {
        assert!(is_link("https://example.go.tz/a?b=c#d"));
        assert!(is_link("https://192.0.2.1:8443/"));
        for bad in [
            "http://example.go.tz",
            "javascript:alert(1)",
            "https:///x",
            "https://",
            "//example.go.tz",
            "",
            "https://a:b@example.go.tz/",
            "https://example.go.tz/a b",
            "data:text/html,x",
            "ftp://example.go.tz",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
        assert!(!is_link(&format!("https://example.go.tz/{}", "x".repeat(2000))));
    }
}
