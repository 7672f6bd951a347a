//! A session, its tokens, and the account that logs in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        id::{AccountId, InstitutionId, ServantId, SessionId},
        language::Language,
        sql::text_enum,
    },
    schema::{accounts, main_postings, refresh_tokens, servants, sessions},
};

text_enum! {
    /// The state of an account: invited (not yet activated), active, deactivated.
    pub enum Status { Invited = "invited", Active = "active", Deactivated = "deactivated" }
}

text_enum! {
    /// Why a session ended.
    pub enum EndReason {
        LoggedOut = "logged_out",
        TokenReused = "token_reused",
        PasswordChanged = "password_changed",
        AccountChanged = "account_changed",
    }
}

text_enum! {
    /// The order of a list of sessions.
    pub enum Sort { LastUsedDown = "-last_used_at", LastUsed = "last_used_at" }
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<EndReason>,
}

/// No `Serialize`: its hash stays out of the audit trail.
#[derive(HasQuery, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub struct RefreshToken {
    pub token_hash: Vec<u8>,
    pub session_id: SessionId,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// What proves who somebody is, with where he stands today. Neither `Debug` nor `Serialize`: it never leaves by accident.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Credentials {
    pub id: AccountId,
    pub servant_id: Option<ServantId>,
    #[diesel(select_expression = servants::check_number.nullable())]
    pub check_number: Option<String>,
    #[diesel(select_expression = main_postings::institution_id.nullable())]
    pub institution_id: Option<InstitutionId>,
    pub email: Option<String>,
    pub display_name: String,
    pub language: Language,
    pub status: Status,
    pub password_hash: Option<String>,
    pub locked_until: Option<DateTime<Utc>>,
    pub activation_hash: Option<Vec<u8>>,
    pub activation_expires_at: Option<DateTime<Utc>>,
    pub activation_attempts: i32,
}

impl Credentials {
    /// The hash that a password may fit now; none for whoever cannot log in.
    pub fn usable_hash(&self, now: DateTime<Utc>) -> Option<String> {
        let waiting = self.locked_until.is_some_and(|until| now < until);
        self.password_hash.clone().filter(|_| self.status == Status::Active && !waiting)
    }

    /// The words that a password must not be made of.
    pub fn about(&self) -> [&str; 3] {
        [
            self.check_number.as_deref().unwrap_or_default(),
            &self.display_name,
            self.email.as_deref().unwrap_or_default(),
        ]
    }

    /// Where its entries stand in the audit trail.
    pub fn home(&self) -> InstitutionId {
        self.institution_id.unwrap_or(InstitutionId::NATION)
    }
}
