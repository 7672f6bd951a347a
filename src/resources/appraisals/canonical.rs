//! What a signature covers, and its digest.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    model::{Appraisal, Disagreement, Kind, Role, Score, Sheet, SheetContent, Side, Signature, Statement},
    objectives::AppraisedObjective,
};
use crate::kernel::{
    error::{Error, Result},
    id::{
        AgreementId, AppraisalId, CycleId, DesignationId, InstitutionId, PostingId, ServantId, TemplateId,
        UnitId,
    },
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
    reviewer_id: Option<ServantId>,
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
}

#[derive(Serialize)]
struct Signed<'a> {
    content: &'a SignedContent<'a>,
    role: Role,
    signer_id: ServantId,
    statement: Statement,
    comment: Option<&'a str>,
    signed_at: DateTime<Utc>,
}

impl<'a> SignedContent<'a> {
    /// Of an appraisal and its sheets.
    pub fn of(appraisal: &'a Appraisal, sheets: &'a [Sheet]) -> Self {
        let side = |side| sheets.iter().find(|sheet| sheet.side == side).map(|sheet| &sheet.content);
        Self {
            appraisal_id: appraisal.id,
            institution_id: appraisal.institution_id,
            cycle_id: appraisal.cycle_id,
            agreement_id: appraisal.agreement_id,
            agreement_revision: appraisal.agreement_revision,
            posting_id: appraisal.posting_id,
            servant_id: appraisal.servant_id,
            supervisor_id: appraisal.supervisor_id,
            reviewer_id: appraisal.reviewer_id,
            unit_id: appraisal.unit_id,
            designation_id: appraisal.designation_id,
            template_id: appraisal.template_id,
            kind: appraisal.kind,
            period_starts_on: appraisal.period_starts_on,
            period_ends_on: appraisal.period_ends_on,
            round: appraisal.content_round,
            objectives: &appraisal.objectives.0,
            own: side(Side::Own),
            supervisor: side(Side::Supervisor),
            agreed: side(Side::Agreed),
            marks_agreed: appraisal.agreed,
            disagreement: appraisal.disagreement.as_ref(),
            score: appraisal.score.as_ref(),
        }
    }
}

/// SHA-256 of the canonical JSON (RFC 8785) of the content with the signer's words. The digest inside the signature is not read.
pub fn digest(content: &SignedContent<'_>, signature: &Signature) -> Result<Vec<u8>> {
    let signed = Signed {
        content,
        role: signature.role,
        signer_id: signature.signer_id,
        statement: signature.statement,
        comment: signature.comment.as_deref(),
        signed_at: signature.signed_at,
    };
    let canonical = serde_json_canonicalizer::to_vec(&signed).map_err(Error::internal)?;
    Ok(Sha256::digest(canonical).to_vec())
}
