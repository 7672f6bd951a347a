//! What the verification of an agreement says.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    canonical::{Party, digests},
    model::{Agreement, Version},
};
use crate::kernel::{
    error::{Error, Result},
    id::{AgreementId, ServantId},
};

/// What was agreed by whom and when, and whether it still is what was agreed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementVerification {
    /// The agreement
    pub agreement_id: AgreementId,
    /// Which revision holds
    pub agreed_revision: Option<i32>,
    /// Whether every revision still is what both parties signed; null if one was agreed before signatures were kept
    pub matches: Option<bool>,
    /// Every agreed revision, oldest first
    pub versions: Vec<AgreementVersionVerification>,
}

/// An agreed revision, verified.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementVersionVerification {
    /// Which, from 1
    pub revision: i32,
    /// SHA-256 of its canonical JSON (RFC 8785), in hex; null if it was agreed before digests were kept
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: Option<String>,
    /// Whether its content still is what was agreed; null if it was agreed before digests were kept
    pub matches: Option<bool>,
    /// Whether it holds
    pub holding: bool,
    /// Whether it is deemed agreed: the supervisor did not answer in time
    pub deemed: bool,
    /// The servant's and the supervisor's; of what is deemed agreed the servant's alone
    pub signatures: Vec<AgreementSignatureVerification>,
}

/// A party's signature under an agreed revision, verified.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementSignatureVerification {
    /// Which party
    pub party: Party,
    /// Who
    pub signer_id: ServantId,
    /// When he handed it in, or agreed
    pub signed_at: DateTime<Utc>,
    /// SHA-256 of the canonical JSON (RFC 8785) of the content with party, signer and time, in hex; null if none was kept
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: Option<String>,
    /// Whether content, signer and time still are what was signed; null if no digest was kept
    pub matches: Option<bool>,
}

impl AgreementVerification {
    /// Of an agreement and its agreed revisions.
    pub fn new(row: &Agreement, versions: Vec<Version>) -> Result<Self> {
        let verify = |version: Version| {
            let now = digests(row, &version)?;
            let hex = |kept: &Option<Vec<u8>>| {
                Some(kept.as_ref()?.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            };
            let same = |kept: &Option<Vec<u8>>, now: &Vec<u8>| kept.as_ref().map(|kept| kept == now);
            let signature = |party, signer_id, signed_at, kept: &Option<Vec<u8>>, now: &Vec<u8>| {
                let (digest, matches) = (hex(kept), same(kept, now));
                AgreementSignatureVerification { party, signer_id, signed_at, digest, matches }
            };
            let (servant, supervisor) = (&version.submitted_digest, &version.agreed_digest);
            Ok::<_, Error>(AgreementVersionVerification {
                revision: version.revision,
                digest: hex(&version.digest),
                matches: same(&version.digest, &now.content),
                holding: row.agreed_revision == Some(version.revision),
                signatures: [
                    Some((version.submitted_by, &now.servant)).map(|(signer, now)| {
                        signature(Party::Servant, signer, version.submitted_at, servant, now)
                    }),
                    // Deemed agreed: nobody signed.
                    version.agreed_by.zip(now.supervisor.as_ref()).map(|(signer, now)| {
                        signature(Party::Supervisor, signer, version.agreed_at, supervisor, now)
                    }),
                ]
                .into_iter()
                .flatten()
                .collect(),
                deemed: version.deemed,
            })
        };
        let versions = versions.into_iter().map(verify).collect::<Result<Vec<_>>>()?;
        let told: Vec<Option<bool>> = versions
            .iter()
            .flat_map(|version| {
                let signatures = version.signatures.iter().map(|signature| signature.matches);
                [version.matches].into_iter().chain(signatures)
            })
            .collect();
        let matches = match (told.contains(&Some(false)), told.contains(&None)) {
            (true, _) => Some(false),
            (false, true) => None,
            (false, false) => Some(true),
        };
        Ok(Self { agreement_id: row.id, agreed_revision: row.agreed_revision, matches, versions })
    }
}
