//! An account, its holder, and what was granted to him.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    access::{Role, Target},
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, GrantId, InstitutionId, ServantId},
        language::Language,
        sql::text_enum,
    },
    resources::{postings::Posting, sessions::Status},
    schema::{accounts, grants},
};

text_enum! {
    /// The order of a list of accounts.
    pub enum Sort { Name = "display_name", NameDown = "-display_name" }
}

text_enum! {
    /// The order of a list of grants.
    pub enum GrantSort { GrantedDown = "-granted_at", Granted = "granted_at" }
}

/// What anybody may know of an account: hashes are no part of it, so that no answer and no audit entry holds one.
#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    pub servant_id: Option<ServantId>,
    pub email: Option<String>,
    pub display_name: String,
    pub status: Status,
    pub language: Language,
    pub last_login_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// An account with its holder's check number and main posting of the day.
#[derive(Debug, Clone)]
pub struct Placed {
    pub account: Account,
    pub check_number: Option<String>,
    pub posting: Option<Posting>,
}

/// A servant who may be given an account.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub name: String,
    pub institution_id: Option<InstitutionId>,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = grants)]
pub struct Grant {
    pub id: GrantId,
    pub account_id: AccountId,
    pub role: Role,
    pub institution_id: Option<InstitutionId>,
    pub with_subordinates: bool,
    pub reason: String,
    pub granted_by: Option<AccountId>,
    pub granted_at: DateTime<Utc>,
    pub revoked_by: Option<AccountId>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Placed {
    /// The institution that it belongs to: where the holder is posted; the nation for whoever is not.
    pub fn home(&self) -> InstitutionId {
        self.posting.as_ref().map_or(InstitutionId::NATION, |posting| posting.institution_id)
    }

    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("account", self.home()).owned_by(self.account.servant_id)
    }
}

/// Whether a role is the institution's own to give; all others are the nation's.
pub const fn is_local(role: Role) -> bool {
    match role {
        Role::HrOfficer | Role::PlanningOfficer | Role::InstitutionHead | Role::CommitteeMember => true,
        Role::InstitutionAdmin | Role::NationalAdmin | Role::Auditor | Role::Integration => false,
    }
}

/// Refuses what may not be done while the account is in this state.
pub fn state_is(account: &Account, wanted: &[Status]) -> Result<()> {
    if wanted.contains(&account.status) {
        return Ok(());
    }
    let names: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
    Err(Error::new(Code::WrongState)
        .with("noun", "account")
        .with("wanted", names.join(", "))
        .with("state", account.status))
}
