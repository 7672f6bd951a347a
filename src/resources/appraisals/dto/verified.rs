//! What a verification says, and the exported form.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::{
    canonical::{SignedContent, differences, digest, hex, sha256},
    model::{Appraisal, Role, Sheet, Signature, Statement},
    versions::{KeptVersion, SupersededBy},
};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, Error, Result},
    id::{AppraisalId, ServantId},
};

/// What was signed by whom and when, and whether it still is what was signed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalVerification {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The version whose mark holds; null while a mark is being made
    pub holding_version: Option<i32>,
    /// Whether everything that anybody ever signed still is what he signed
    pub matches: bool,
    /// Every version that was signed, oldest first
    pub versions: Vec<VersionVerification>,
}

/// One version of an appraisal, verified.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionVerification {
    /// Which, from 1
    pub number: i32,
    /// Its overall mark; null in a mid-year review
    pub overall: Option<Decimal>,
    /// Its grade; null in a mid-year review
    pub grade: Option<String>,
    /// When it was first signed
    pub signed_at: DateTime<Utc>,
    /// SHA-256 of the canonical JSON (RFC 8785) of its content, in hex
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// Whether its content still is what was signed
    pub matches: bool,
    /// What was changed since, as JSON pointers (RFC 6901) into the content; empty if nothing was. The empty pointer stands for
    /// the kept copy itself
    #[schema(example = json!(["/agreed/marks/attributes/1.1/mark"]))]
    pub changed: Vec<String>,
    /// Whether its mark holds
    pub holding: bool,
    /// When it ceased to be the present one; null if it is
    pub superseded_at: Option<DateTime<Utc>>,
    /// What took its place
    pub superseded_by: Option<SupersededBy>,
    /// Why
    pub superseded_reason: Option<String>,
    /// Its signatures, oldest first
    pub signatures: Vec<SignatureVerification>,
}

/// A signature, verified.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppraisalSignatureVerification)]
pub struct SignatureVerification {
    /// In which role
    pub role: Role,
    /// Who
    pub signer_id: ServantId,
    /// His name
    pub signer_name: String,
    /// What it states
    pub statement: Statement,
    /// When
    pub signed_at: DateTime<Utc>,
    /// SHA-256 of the canonical JSON (RFC 8785) of the content with the signer's words, in hex
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// Whether content, signer, statement, comment and time still are what was signed
    pub matches: bool,
}

/// The exported form: what was signed, its canonical text and its digest, which `GET /verify/{digest}` confirms to anybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalExport {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// Which version
    pub version: i32,
    /// Whether its mark holds
    pub holding: bool,
    /// SHA-256 of `canonical`, in hex
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// The content as canonical JSON (RFC 8785): the very text that the digest is of
    pub canonical: String,
    /// The content
    #[schema(value_type = Object)]
    pub content: Value,
    /// Its signatures, oldest first
    pub signatures: Vec<SignatureVerification>,
}

type Named = (Signature, String, String);

fn verify_signature(content: &Value, (signature, first, last): &Named) -> Result<SignatureVerification> {
    Ok(SignatureVerification {
        role: signature.role,
        signer_id: signature.signer_id,
        signer_name: format!("{first} {last}"),
        statement: signature.statement,
        signed_at: signature.signed_at,
        digest: hex(&signature.digest),
        matches: digest(content, signature)? == signature.digest,
    })
}

/// With the rounds that were signed and have no kept copy: the present one stands for itself, of an earlier one nothing can be shown.
fn with_unkept(
    row: &Appraisal,
    live: &Value,
    mut kept: Vec<KeptVersion>,
    signatures: &[Named],
) -> Result<Vec<KeptVersion>> {
    for (signature, ..) in signatures {
        if kept.iter().any(|version| version.number == signature.content_round) {
            continue;
        }
        let present = signature.content_round == row.content_round;
        let content = if present { live.clone() } else { Value::Null };
        kept.push(KeptVersion {
            number: signature.content_round,
            digest: if present { sha256(&content)? } else { vec![] },
            content,
            overall: row.overall.clone().filter(|_| present),
            grade: row.grade.clone().filter(|_| present),
            signed_at: signature.signed_at,
            superseded_at: None,
            superseded_by: None,
            superseded_reason: None,
        });
    }
    kept.sort_by_key(|version| version.number);
    Ok(kept)
}

impl AppraisalVerification {
    /// Of an appraisal as it stands, with all that was kept and signed. The present version is held against what stands in the
    /// tables now, an earlier one against its kept copy.
    pub fn new(
        row: &Appraisal,
        sheets: &[Sheet],
        kept: Vec<KeptVersion>,
        signatures: &[Named],
    ) -> Result<Self> {
        let live = serde_json::to_value(SignedContent::of(row, sheets)).map_err(Error::internal)?;
        let mut versions = Vec::new();
        for version in with_unkept(row, &live, kept, signatures)? {
            let present = version.number == row.content_round;
            let sound = sha256(&version.content)? == version.digest;
            let mut changed = if present { differences(&version.content, &live) } else { vec![] };
            if !sound {
                changed.insert(0, String::new());
            }
            let content = if present { &live } else { &version.content };
            let own = signatures.iter().filter(|(one, ..)| one.content_round == version.number);
            versions.push(VersionVerification {
                number: version.number,
                overall: version.overall,
                grade: version.grade,
                signed_at: version.signed_at,
                digest: hex(&version.digest),
                matches: changed.is_empty(),
                changed,
                holding: row.holding_version() == Some(version.number),
                superseded_at: version.superseded_at,
                superseded_by: version.superseded_by,
                superseded_reason: version.superseded_reason,
                signatures: own.map(|one| verify_signature(content, one)).collect::<Result<_>>()?,
            });
        }
        let sound = |version: &VersionVerification| {
            version.matches && version.signatures.iter().all(|signature| signature.matches)
        };
        Ok(Self {
            appraisal_id: row.id,
            holding_version: row.holding_version(),
            matches: versions.iter().all(sound),
            versions,
        })
    }
}

impl AppraisalExport {
    /// Of a kept version.
    pub fn new(row: &Appraisal, kept: Option<KeptVersion>, signatures: &[Named]) -> Result<Self> {
        let kept = kept.ok_or_else(|| Error::new(Code::NothingSigned))?;
        let own = signatures.iter().filter(|(one, ..)| one.content_round == kept.number);
        Ok(Self {
            appraisal_id: row.id,
            version: kept.number,
            holding: row.holding_version() == Some(kept.number),
            digest: hex(&sha256(&kept.content)?),
            canonical: serde_json_canonicalizer::to_string(&kept.content).map_err(Error::internal)?,
            signatures: own.map(|one| verify_signature(&kept.content, one)).collect::<Result<_>>()?,
            content: kept.content,
        })
    }
}
