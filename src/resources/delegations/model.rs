//! A delegation.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Target, policy::Duty},
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, DelegationId, InstitutionId, PostingId, ServantId, UnitId},
        sql::json_column,
    },
    schema::delegations,
};

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = delegations)]
pub struct Delegation {
    pub institution_id: InstitutionId,
    pub id: DelegationId,
    pub delegator_id: ServantId,
    pub delegate_id: ServantId,
    pub duties: Duties,
    pub unit_id: Option<UnitId>,
    pub posting_ids: Option<Reports>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub given_at: DateTime<Utc>,
    pub revoked_by: Option<AccountId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub version: i32,
}

macro_rules! list {
    ($(#[$meta:meta])* $name:ident($inner:ty)) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$inner>);
        json_column!($name);
    };
}

list! {
    /// What is delegated
    Duties(Duty)
}
list! {
    /// The named reports
    Reports(PostingId)
}

impl Delegation {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("delegation", self.institution_id)
            .owned_by(self.delegator_id)
            .between([Some(self.delegate_id), None])
    }

    /// Revoked now.
    pub fn revoke(&self, by: AccountId, at: DateTime<Utc>, today: NaiveDate) -> Result<Self> {
        if self.revoked_at.is_some() || self.ends_on < today {
            return Err(Error::new(Code::AlreadyOver));
        }
        let version = self.version + 1;
        Ok(Self { revoked_by: Some(by), revoked_at: Some(at), version, ..self.clone() })
    }
}
