//! Bodies out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::HandedIn;
use crate::{
    access::token::Tokens,
    kernel::{
        error::Result,
        id::{AuditId, ServantId},
        paging::page_type,
    },
};

/// Which receipts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only for this agreement or appraisal
    pub subject_id: Option<Uuid>,
}

/// Proof of having handed something in on time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// Its id; the audit entry of the submission has the same
    pub id: AuditId,
    /// What was done
    #[schema(example = "agreement.submit")]
    pub action: String,
    /// What kind of thing was handed in
    #[schema(example = "agreement")]
    pub subject_kind: String,
    /// Which
    pub subject_id: Uuid,
    /// When, by the service's clock
    pub received_at: DateTime<Utc>,
    /// For whom, where a delegate or an acting supervisor handed in
    pub on_behalf_of: Option<ServantId>,
    /// SHA-256, in hex, of the canonical JSON (RFC 8785) of what was handed in: `{"objectives": …}` of an agreement, `content` of
    /// a sheet, as the API shows them
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// All of this as a compact JWS (RFC 7515, EdDSA) with `typ` `receipt+jwt`; verify it with `/.well-known/jwks.json`
    pub jws: String,
}

page_type! {
    /// A page of receipts.
    ReceiptPage of Receipt
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    jti: AuditId,
    iat: i64,
    sub: Uuid,
    subject_kind: &'a str,
    action: &'a str,
    received_at: DateTime<Utc>,
    account_id: Option<crate::kernel::id::AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<ServantId>,
    sha256: &'a str,
}

impl Receipt {
    /// Signs it. The same entry gives the same receipt each time, as long as the key is the same.
    pub fn issue(of: HandedIn, tokens: &Tokens) -> Result<Self> {
        let jws = tokens.attest(&Claims {
            iss: tokens.issuer(),
            jti: of.id,
            iat: of.at.timestamp(),
            sub: of.subject_id,
            subject_kind: &of.subject_kind,
            action: &of.action,
            received_at: of.at,
            account_id: of.account_id,
            on_behalf_of: of.on_behalf_of,
            sha256: &of.sha256,
        })?;
        let HandedIn { id, action, subject_kind, subject_id, at, on_behalf_of, sha256, .. } = of;
        Ok(Self { id, action, subject_kind, subject_id, received_at: at, on_behalf_of, sha256, jws })
    }
}
