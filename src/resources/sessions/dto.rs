//! Bodies in and out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Credentials, Session, Sort};
use crate::kernel::{
    id::{AccountId, ServantId, SessionId},
    language::Language,
    paging::page_type,
};

/// Which of one's own sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `-last_used_at` if absent
    #[param(inline)]
    pub sort: Option<Sort>,
}

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginIn {
    /// Check number or e-mail address
    #[schema(example = "9000101", max_length = 254)]
    pub login: String,
    /// The password
    #[schema(example = "mbuzi wanne kwenye paa", format = Password)]
    pub password: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshIn {
    /// The refresh token that came last
    #[schema(example = "3q2-7wEjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWc")]
    pub refresh_token: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct TokensOut {
    /// Send it as `Authorization: Bearer …`
    pub access_token: String,
    /// Always `Bearer`
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds the access token is good
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Exchange it for new tokens at `POST /sessions/refresh`, once
    #[schema(example = "3q2-7wEjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWc")]
    pub refresh_token: String,
    /// Until when the refresh token is good
    pub refresh_expires_at: DateTime<Utc>,
}

/// A new session.
#[derive(Serialize, ToSchema)]
pub struct LoginOut {
    /// Its tokens
    #[serde(flatten)]
    pub tokens: TokensOut,
    /// Who logged in
    pub account: WhoOut,
}

/// Who logged in; more at `GET /accounts/me`.
#[derive(Serialize, ToSchema)]
pub struct WhoOut {
    /// The account
    pub id: AccountId,
    /// The public servant, if it is one's
    pub servant_id: Option<ServantId>,
    /// His check number
    #[schema(example = "9000101")]
    pub check_number: Option<String>,
    /// His name
    #[schema(example = "Neema Mwakalinga")]
    pub display_name: String,
    /// The language of what is sent to him
    pub language: Language,
}

/// One of the caller's sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    /// Its id
    pub id: SessionId,
    /// The device, as it named itself
    #[schema(example = "Mozilla/5.0 (Linux; Android 14)")]
    pub device: Option<String>,
    /// The address that it was last used from
    #[schema(example = "10.2.3.4")]
    pub address: Option<String>,
    /// When it began
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed
    pub last_used_at: DateTime<Utc>,
    /// Whether this request comes from it
    pub current: bool,
}

page_type! {
    /// A page of sessions.
    SessionPage of SessionOut
}

impl From<Credentials> for WhoOut {
    fn from(row: Credentials) -> Self {
        let Credentials { id, servant_id, check_number, display_name, language, .. } = row;
        Self { id, servant_id, check_number, display_name, language }
    }
}

impl SessionOut {
    /// A session as the caller of another, or the same one, sees it.
    pub fn new(row: Session, current: SessionId) -> Self {
        let Session { id, user_agent: device, address, created_at, last_used_at, .. } = row;
        Self { id, device, address, created_at, last_used_at, current: id == current }
    }
}
