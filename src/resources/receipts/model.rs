//! What was handed in, as the audit trail keeps it.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::{Actor, Target},
    kernel::{
        audit::By,
        error::{Error, Result},
        id::{AccountId, AuditId, InstitutionId, ServantId},
    },
};

#[derive(Debug, Clone, QueryableByName)]
pub struct HandedIn {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub id: AuditId,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub account_id: Option<AccountId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub on_behalf_of: Option<ServantId>,
    #[diesel(sql_type = Text)]
    pub action: String,
    #[diesel(sql_type = Text)]
    pub subject_kind: String,
    #[diesel(sql_type = SqlUuid)]
    pub subject_id: Uuid,
    #[diesel(sql_type = Text)]
    pub sha256: String,
}

impl HandedIn {
    /// Of content that is being handed in now.
    pub fn new(
        by: &By,
        institution_id: InstitutionId,
        action: &str,
        (subject_kind, subject_id): (&str, Uuid),
        content: &impl Serialize,
    ) -> Result<Self> {
        let canonical = serde_json_canonicalizer::to_vec(content).map_err(Error::internal)?;
        let sha256 = Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            institution_id,
            id: AuditId::new(),
            at: by.at,
            account_id: by.account_id,
            on_behalf_of: by.on_behalf_of,
            action: action.to_owned(),
            subject_kind: subject_kind.to_owned(),
            subject_id,
            sha256,
        })
    }

    /// What its audit entry carries as `receipt`.
    pub fn note(&self) -> Value {
        json!({ "sha256": self.sha256 })
    }

    /// What a permission is asked for: a receipt is for whoever handed in.
    pub fn target(&self, actor: &Actor) -> Target {
        let mine = self.account_id == Some(actor.account());
        Target::of("receipt", self.institution_id).owned_by(actor.servant().filter(|_| mine))
    }
}
