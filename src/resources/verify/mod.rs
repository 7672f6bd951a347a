//! Confirming a digest, for anybody: whoever holds a printed form can ask whether it is genuine, and learns nothing else.
//!
//! The answer has the same shape whether the digest is known or not. A digest has 256 bits over content with random ids: it cannot be
//! guessed, so there is nothing to enumerate.

use actix_web::{
    get,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Bytea, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::{
    db::Db,
    error::{Code, FieldError, Problem, Result},
    json::Json,
    sql::text_enum,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(verify_digest);
}

text_enum! {
    /// What a known digest is of: a signed appraisal or one signature under it, an agreed performance agreement or one party's signature under it, the file of an appeal.
    pub enum DocumentKind {
        Appraisal = "appraisal",
        AppraisalSignature = "appraisal_signature",
        Agreement = "agreement",
        AgreementSignature = "agreement_signature",
        AppealFile = "appeal_file",
    }
}

/// What can be told of a digest to anybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct DigestConfirmation {
    /// Whether a document with this digest was signed here
    pub known: bool,
    /// What it is of; null if it is not known
    pub kind: Option<DocumentKind>,
    /// When it was signed, first of all; null if it is not known
    pub signed_at: Option<DateTime<Utc>>,
    /// How many signatures the document has; null if it is not known
    pub signatures: Option<i64>,
    /// Whether it is the version that holds: the agreed revision, the disclosed mark; null if it is not known
    pub holding: Option<bool>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: DocumentKind,
    #[diesel(sql_type = Timestamptz)]
    signed_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    signatures: i64,
    #[diesel(sql_type = Bool)]
    holding: bool,
}

/// Confirm a digest
///
/// Of an exported or printed form, or of one signature: whether such a document was signed here, what kind it is, when it was signed,
/// by how many, and whether it is the version that holds. No log-in; no names, no ids, no marks.
#[utoipa::path(tag = "verify", params(("digest" = String, Path, description = "SHA-256 in hex: 64 digits")),
    responses((status = OK, body = DigestConfirmation), (status = 422, body = Problem, content_type = "application/problem+json",
        description = "Not a SHA-256 in hex")))]
#[get("/verify/{digest}")]
async fn verify_digest(db: Data<Db>, digest: Path<String>) -> Result<Json<DigestConfirmation>> {
    let digest = parse(&digest)?;
    let mut conn = db.conn().await?;
    let row: Option<Row> = diesel::sql_query(include_str!("digest.sql"))
        .bind::<Bytea, _>(digest)
        .get_result(&mut *conn)
        .await
        .optional()?;
    Ok(Json(DigestConfirmation {
        known: row.is_some(),
        kind: row.as_ref().map(|row| row.kind),
        signed_at: row.as_ref().map(|row| row.signed_at),
        signatures: row.as_ref().map(|row| row.signatures),
        holding: row.as_ref().map(|row| row.holding),
    }))
}

/// The bytes of 64 hexadecimal digits, in small or capital letters.
fn parse(text: &str) -> Result<Vec<u8>> {
    let wrong = || FieldError::new("digest", Code::FieldDigest);
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong().into());
    }
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..64).step_by(2).map(|at| pair(at).ok_or_else(|| wrong().into())).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_a_whole_digest_is_read() {
        assert_eq!(parse(&"0aFf".repeat(16)).unwrap(), [0x0a, 0xff].repeat(16));
        for bad in
            ["", "0a", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65), &"é".repeat(32), &"+f".repeat(32)]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
