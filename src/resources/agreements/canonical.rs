//! What the two parties' signatures under an agreed revision cover, and their digests.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::model::{Agreement, Content, Version};
use crate::kernel::{
    error::{Error, Result},
    id::{AgreementId, CycleId, InstitutionId, PostingId, ServantId},
    sql::text_enum,
};

text_enum! {
    /// Which party signed an agreed revision: the servant by handing it in, the supervisor by agreeing.
    pub enum Party { Servant = "servant", Supervisor = "supervisor" }
}

/// Everything that an agreed revision stands for.
#[derive(Debug, Serialize)]
struct Agreed<'a> {
    agreement_id: AgreementId,
    institution_id: InstitutionId,
    cycle_id: CycleId,
    posting_id: PostingId,
    servant_id: ServantId,
    revision: i32,
    reason: Option<&'a str>,
    content: &'a Content,
}

#[derive(Serialize)]
struct Signed<'a> {
    content: &'a Agreed<'a>,
    party: Party,
    signer_id: ServantId,
    signed_at: DateTime<Utc>,
}

/// SHA-256 of the canonical JSON (RFC 8785): of the content, and of the content with each party's name and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    pub content: Vec<u8>,
    pub servant: Vec<u8>,
    /// None where it is deemed agreed: nobody signed
    pub supervisor: Option<Vec<u8>>,
}

/// The digests of an agreed revision; those that stand in it are not read.
pub fn digests(agreement: &Agreement, version: &Version) -> Result<Digests> {
    let content = Agreed {
        agreement_id: agreement.id,
        institution_id: agreement.institution_id,
        cycle_id: agreement.cycle_id,
        posting_id: agreement.posting_id,
        servant_id: agreement.servant_id,
        revision: version.revision,
        reason: version.reason.as_deref(),
        content: &version.content,
    };
    let signed =
        |party, signer_id, signed_at| sha256(&Signed { content: &content, party, signer_id, signed_at });
    Ok(Digests {
        servant: signed(Party::Servant, version.submitted_by, version.submitted_at)?,
        supervisor: version
            .agreed_by
            .map(|agreed_by| signed(Party::Supervisor, agreed_by, version.agreed_at))
            .transpose()?,
        content: sha256(&content)?,
    })
}

impl Version {
    /// Signed by both parties: with the digests of what stands in it.
    pub fn signed(self, agreement: &Agreement) -> Result<Self> {
        let Digests { content, servant, supervisor } = digests(agreement, &self)?;
        Ok(Self { digest: Some(content), submitted_digest: Some(servant), agreed_digest: supervisor, ..self })
    }
}

fn sha256<C: Serialize>(content: &C) -> Result<Vec<u8>> {
    let canonical = serde_json_canonicalizer::to_vec(content).map_err(Error::internal)?;
    Ok(Sha256::digest(canonical).to_vec())
}
