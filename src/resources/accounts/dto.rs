//! Bodies in and out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Account, Grant, GrantSort, Placed, Sort};
use crate::{
    access::{Actor, Role},
    kernel::{
        error::{Code, FieldError, Result},
        id::{AccountId, GrantId, InstitutionId, ServantId},
        language::Language,
        paging::page_type,
        patch::{nullable, present},
        text::{Check, PROSE, TITLE},
    },
    resources::{postings::PostingOut, sessions::Status},
};

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `display_name` if absent
    pub sort: Option<Sort>,
    /// Only of those with a main posting in this institution today
    pub institution_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
    /// Part of the name
    pub q: Option<String>,
}

/// Which grants of an account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GrantParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `-granted_at` if absent
    pub sort: Option<GrantSort>,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountOut {
    /// Its id
    pub id: AccountId,
    /// The public servant whose it is; null for whoever stands outside the service
    pub servant_id: Option<ServantId>,
    /// His check number, with which he logs in
    #[schema(example = "9000101")]
    pub check_number: Option<String>,
    /// The e-mail address with which he may log in too
    #[schema(example = "neema@example.go.tz")]
    pub email: Option<String>,
    /// His name
    #[schema(example = "Neema Mwakalinga")]
    pub display_name: String,
    /// Its state
    pub status: Status,
    /// The language of what is sent to him
    pub language: Language,
    /// Where he is posted today, or was posted last
    pub institution_id: Option<InstitutionId>,
    /// When he last logged in
    pub last_login_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of accounts.
    AccountPage of AccountOut
}

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    /// His account
    #[serde(flatten)]
    pub account: AccountOut,
    /// His main posting today; the last one if he has left
    pub main_posting: Option<PostingOut>,
    /// The roles that were granted to him
    pub grants: Vec<GrantOut>,
    /// Whether he supervises anybody today
    pub supervises: bool,
    /// Whether he is anybody's reviewer today
    pub reviews: bool,
}

/// A new account: of a servant, or with e-mail and name of a person outside the service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountIn {
    /// The public servant
    pub servant_id: Option<Uuid>,
    /// An e-mail address to log in with; needed without `servant_id`
    #[schema(example = "neema@example.go.tz", max_length = 254)]
    pub email: Option<String>,
    /// The person's name; only without `servant_id`
    #[schema(example = "Neema Mwakalinga", max_length = 200)]
    pub display_name: Option<String>,
    /// The language of what is sent to him; Swahili if absent
    pub language: Option<Language>,
}

/// An activation code. It is shown this once: hand it over in person.
#[derive(Serialize, ToSchema)]
pub struct ActivationOut {
    /// The code; capitals, spaces and hyphens do not matter
    #[schema(example = "K7M2P-QX9TD")]
    pub activation_code: String,
    /// Until when it is good
    pub expires_at: DateTime<Utc>,
    /// The account
    pub account: AccountOut,
}

/// An activation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivateIn {
    /// Check number or e-mail address
    #[schema(example = "9000101", max_length = 254)]
    pub login: String,
    /// The one-time code
    #[schema(example = "K7M2P-QX9TD")]
    pub code: String,
    /// The new password, 12 to 128 characters, not one that others try first
    #[schema(example = "mbuzi wanne kwenye paa", format = Password, min_length = 12, max_length = 128)]
    pub password: String,
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    /// The present password
    #[schema(example = "mbuzi wanne kwenye paa", format = Password)]
    pub current_password: String,
    /// The new password, 12 to 128 characters, not one that others try first
    #[schema(example = "twiga anapenda ugali wa mtama", format = Password, min_length = 12, max_length = 128)]
    pub new_password: String,
}

/// What the holder may change: what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPatchIn {
    /// The language of what is sent to him
    #[serde(default, deserialize_with = "present")]
    pub language: Option<Language>,
    /// The e-mail address to log in with; null takes it away from whoever has a check number
    #[serde(default, deserialize_with = "nullable")]
    #[schema(example = "neema@example.go.tz", max_length = 254)]
    pub email: Option<Option<String>>,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    /// The reason, for the audit trail
    #[schema(example = "Retired on 30 June", max_length = 4000)]
    pub reason: String,
}

/// A granted role.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantOut {
    /// Its id
    pub id: GrantId,
    /// The role
    pub role: Role,
    /// The institution that it is for; null means the nation
    pub institution_id: Option<InstitutionId>,
    /// Whether it reaches the institutions under that one too
    pub with_subordinates: bool,
    /// Why it was given
    #[schema(example = "Appointed by letter CA.12/3")]
    pub reason: String,
    /// Who gave it; null if the command line did
    pub granted_by: Option<AccountId>,
    /// When
    pub granted_at: DateTime<Utc>,
    /// Who revoked it
    pub revoked_by: Option<AccountId>,
    /// When; null while it stands
    pub revoked_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of granted roles.
    GrantPage of GrantOut
}

/// A role to grant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantIn {
    /// The role
    pub role: Role,
    /// The institution; an auditor without one audits the nation, a national administrator has none
    pub institution_id: Option<Uuid>,
    /// Whether it reaches the institutions under that one too
    #[serde(default)]
    pub with_subordinates: bool,
    /// Why
    #[schema(example = "Appointed by letter CA.12/3", max_length = 4000)]
    pub reason: String,
}

impl NewAccountIn {
    /// The checked account, still without the name of a servant.
    pub fn parse(self) -> Result<Account> {
        let mut check = Check::default();
        let email = check.email("/email", self.email.as_deref());
        let display_name = match (self.servant_id, &self.display_name) {
            (Some(_), None) => String::new(),
            (Some(_), Some(_)) => {
                check.wrong(FieldError::new("/display_name", Code::FieldNotHere).with("other", "servant_id"));
                String::new()
            }
            (None, name) => {
                check.ensure(email.is_some(), "/email", Code::FieldEmpty);
                check.line("/display_name", name.as_deref().unwrap_or_default(), TITLE)
            }
        };
        check.finish()?;
        Ok(Account {
            id: AccountId::new(),
            servant_id: self.servant_id.map(Into::into),
            email,
            display_name,
            status: Status::Invited,
            language: self.language.unwrap_or(Language::Sw),
            last_login_at: None,
            version: 1,
        })
    }
}

impl AccountPatchIn {
    /// The changed row.
    pub fn parse(self, before: &Account) -> Result<Account> {
        let mut check = Check::default();
        let mut after = Account { version: before.version + 1, ..before.clone() };
        after.language = self.language.unwrap_or(after.language);
        if let Some(email) = self.email {
            after.email = check.email("/email", email.as_deref());
            check.ensure(after.email.is_some() || after.servant_id.is_some(), "/email", Code::FieldEmpty);
        }
        check.finish()?;
        Ok(after)
    }
}

impl ReasonIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}

impl GrantIn {
    /// The checked grant.
    pub fn parse(self, account_id: AccountId, by: &Actor) -> Result<Grant> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        let national = matches!(self.role, Role::NationalAdmin | Role::Auditor);
        check.ensure(national || self.institution_id.is_some(), "/institution_id", Code::FieldEmpty);
        if self.role == Role::NationalAdmin && self.institution_id.is_some() {
            check.wrong(FieldError::new("/institution_id", Code::FieldNotHere).with("other", self.role));
        }
        if national && self.with_subordinates && self.institution_id.is_none() {
            check.wrong(FieldError::new("/with_subordinates", Code::FieldNotHere).with("other", self.role));
        }
        check.finish()?;
        Ok(Grant {
            id: GrantId::new(),
            account_id,
            role: self.role,
            institution_id: self.institution_id.map(Into::into),
            with_subordinates: self.with_subordinates,
            reason,
            granted_by: Some(by.account()),
            granted_at: by.by().at,
            revoked_by: None,
            revoked_at: None,
        })
    }
}

impl From<Placed> for AccountOut {
    fn from(row: Placed) -> Self {
        let institution_id = row.posting.as_ref().map(|posting| posting.institution_id);
        let Account { id, servant_id, email, display_name, status, language, last_login_at, .. } =
            row.account;
        Self {
            id,
            servant_id,
            check_number: row.check_number,
            email,
            display_name,
            status,
            language,
            institution_id,
            last_login_at,
        }
    }
}

impl From<Grant> for GrantOut {
    fn from(row: Grant) -> Self {
        let Grant {
            id,
            role,
            institution_id,
            with_subordinates,
            reason,
            granted_by,
            granted_at,
            revoked_by,
            revoked_at,
            ..
        } = row;
        Self {
            id,
            role,
            institution_id,
            with_subordinates,
            reason,
            granted_by,
            granted_at,
            revoked_by,
            revoked_at,
        }
    }
}
