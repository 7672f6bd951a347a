//! What a signature covers, and its digest.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::versions::Superseded;
use super::{
    model::{Appraisal, Disagreement, Kind, Role, Score, Sheet, SheetContent, Side, Signature, Statement},
    objectives::AppraisedObjective,
};
use crate::{
    kernel::{
        error::{Error, Result},
        id::{
            AgreementId, AppraisalId, CycleId, DesignationId, InstitutionId, PostingId, ServantId,
            TemplateId, UnitId,
        },
    },
    resources::cycles::Lapsed,
};

/// Everything that a signature stands for: who, when, what was agreed, every column, the mark and how it was made.
#[derive(Debug, Serialize)]
pub struct SignedContent<'a> {
    appraisal_id: AppraisalId,
    institution_id: InstitutionId,
    cycle_id: CycleId,
    agreement_id: AgreementId,
    agreement_revision: i32,
    posting_id: PostingId,
    servant_id: ServantId,
    supervisor_id: ServantId,
    unit_id: UnitId,
    designation_id: DesignationId,
    template_id: TemplateId,
    kind: Kind,
    period_starts_on: chrono::NaiveDate,
    period_ends_on: chrono::NaiveDate,
    round: i32,
    objectives: &'a [AppraisedObjective],
    own: Option<&'a SheetContent>,
    supervisor: Option<&'a SheetContent>,
    agreed: Option<&'a SheetContent>,
    marks_agreed: Option<bool>,
    disagreement: Option<&'a Disagreement>,
    score: Option<&'a Score>,
    /// What lapsed before it was signed; absent where nothing did
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lapsed: Vec<&'a Lapsed>,
}

#[derive(Serialize)]
struct Signed<'a, C> {
    content: &'a C,
    role: Role,
    signer_id: ServantId,
    statement: Statement,
    comment: Option<&'a str>,
    signed_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for_id: Option<ServantId>,
}

impl<'a> SignedContent<'a> {
    /// Of an appraisal and its sheets.
    pub fn of(appraisal: &'a Appraisal, sheets: &'a [Sheet]) -> Self {
        let side = |side| sheets.iter().find(|sheet| sheet.side == side).map(|sheet| &sheet.content);
        // A column that was never handed in is nobody's word: where its time ran out, the content goes without it.
        let column = |of: Side| side(of).filter(|_| appraisal.went_without(of).is_none());
        Self {
            appraisal_id: appraisal.id,
            institution_id: appraisal.institution_id,
            cycle_id: appraisal.cycle_id,
            agreement_id: appraisal.agreement_id,
            agreement_revision: appraisal.agreement_revision,
            posting_id: appraisal.posting_id,
            servant_id: appraisal.servant_id,
            supervisor_id: appraisal.supervisor_id,
            unit_id: appraisal.unit_id,
            designation_id: appraisal.designation_id,
            template_id: appraisal.template_id,
            kind: appraisal.kind,
            period_starts_on: appraisal.period_starts_on,
            period_ends_on: appraisal.period_ends_on,
            round: appraisal.content_round,
            objectives: &appraisal.objectives.0,
            own: column(Side::Own),
            supervisor: column(Side::Supervisor),
            agreed: side(Side::Agreed),
            marks_agreed: appraisal.agreed,
            disagreement: appraisal.disagreement.as_ref(),
            score: appraisal.score.as_ref(),
            lapsed: appraisal.lapsed_content().collect(),
        }
    }
}

/// SHA-256 of the canonical JSON (RFC 8785) of the content with the signer's words. The digest inside the signature is not read.
/// The content may come as it was kept: equal JSON has one canonical form.
pub fn digest<C: Serialize>(content: &C, signature: &Signature) -> Result<Vec<u8>> {
    let signed = Signed {
        content,
        role: signature.role,
        signer_id: signature.signer_id,
        statement: signature.statement,
        comment: signature.comment.as_deref(),
        signed_at: signature.signed_at,
        acting_for_id: signature.acting_for_id,
    };
    sha256(&signed)
}

/// SHA-256 of the canonical JSON of anything.
pub fn sha256<C: Serialize>(content: &C) -> Result<Vec<u8>> {
    let canonical = serde_json_canonicalizer::to_vec(content).map_err(Error::internal)?;
    Ok(Sha256::digest(canonical).to_vec())
}

/// As it is shown.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The row that keeps the present round of an appraisal, word for word.
pub fn kept(
    appraisal: &Appraisal,
    sheets: &[Sheet],
    id: Uuid,
    signed_at: DateTime<Utc>,
    superseded: Option<&Superseded>,
) -> Result<Value> {
    let content = serde_json::to_value(SignedContent::of(appraisal, sheets)).map_err(Error::internal)?;
    Ok(json!({
        "institution_id": appraisal.institution_id, "id": id, "appraisal_id": appraisal.id, "number": appraisal.content_round,
        "digest": bytea(&sha256(&content)?), "content": content, "overall": appraisal.overall, "grade": appraisal.grade,
        "signed_at": signed_at, "superseded_at": superseded.map(|s| s.at), "superseded_by": superseded.map(|s| s.by),
        "superseded_reason": superseded.map(|s| &s.reason),
    }))
}

/// The row of a signature.
pub fn signature_row(signature: &Signature) -> Result<Value> {
    let mut row = serde_json::to_value(signature).map_err(Error::internal)?;
    if let Some(columns) = row.as_object_mut() {
        columns.insert("digest".to_owned(), json!(bytea(&signature.digest)));
    }
    Ok(row)
}

/// Bytes as Postgres reads them from text.
pub fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex(bytes))
}

/// Where two documents differ, as JSON pointers (RFC 6901), the deepest that can be told.
pub fn differences(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differ(old, new, String::new(), &mut found);
    found
}

fn differ(old: &Value, new: &Value, at: String, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
            for name in names {
                let below = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                differ(
                    old.get(name).unwrap_or(&Value::Null),
                    new.get(name).unwrap_or(&Value::Null),
                    below,
                    found,
                );
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (n, (old, new)) in old.iter().zip(new).enumerate() {
                differ(old, new, format!("{at}/{n}"), found);
            }
        }
        (old, new) if old != new => found.push(at),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_documents_have_one_digest_and_differences_are_named() {
        let (old, new) = (
            json!({ "a": { "x/y": "1", "z": [1, 2] }, "b": null }),
            json!({ "b": null, "a": { "z": [1, 2], "x/y": "1" } }),
        );
        assert_eq!(sha256(&old).unwrap(), sha256(&new).unwrap());
        assert!(differences(&old, &new).is_empty());
        // RFC 8785: keys sorted, no white space; the digest is that of these very bytes.
        assert_eq!(
            sha256(&json!({ "b": 1, "a": "é" })).unwrap(),
            Sha256::digest("{\"a\":\"é\",\"b\":1}".as_bytes()).to_vec()
        );
        let other = json!({ "a": { "x/y": "2", "z": [1, 3] }, "c": 1 });
        assert_eq!(differences(&old, &other), ["/a/x~1y", "/a/z/1", "/c"]);
        assert_eq!(differences(&json!([1]), &json!([1, 2])), [""]);
    }
}
