//! Every change of an account and of its grants, one transaction each.

mod grants;

use grants::permit_grant;
pub use grants::{grant, revoke};

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde_json::{Value, json};

use super::{
    dto::AccountPatchIn,
    model::{self, Account, Grant, Placed},
    store,
};
use crate::{
    access::{
        Action, Actor, Role, Target, passphrase, password::Passwords, policy, session_rules::SessionRules,
    },
    kernel::{
        audit::{self, By, Change},
        clock::day_of,
        db::{Conn, Db},
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AccountId, GrantId, InstitutionId, SessionId},
        language::Language,
    },
    resources::sessions::{self, Credentials, EndReason, Status, Whose},
};

/// A code as it is shown once, and until when it is good.
pub type Shown = (String, DateTime<Utc>);

/// May the caller see this account? His own he may always.
pub fn permit_read(actor: &Actor, placed: &Placed) -> Result<()> {
    if placed.account.id == actor.account() {
        Ok(())
    } else {
        policy::permit(actor, Action::AccountRead, &placed.target())
    }
}

/// Invites a servant, or a person outside the service.
pub async fn invite(
    conn: &mut Conn,
    rules: &SessionRules,
    actor: &Actor,
    mut account: Account,
) -> Result<(Placed, Shown)> {
    let (code, hash, expires_at) = new_code(rules, account.id, actor.by().at)?;
    conn.transaction::<_, Error, _>(async |tx| {
        let home = match account.servant_id {
            Some(servant) => {
                let found = store::candidate(tx, servant, actor.today()).await?;
                let home = found.institution_id.unwrap_or(InstitutionId::NATION);
                policy::permit(actor, Action::AccountEdit, &Target::of("servant", home))?;
                account.display_name = found.name;
                home
            }
            None => {
                policy::permit(actor, Action::AccountEdit, &Target::national("account"))?;
                InstitutionId::NATION
            }
        };
        store::insert(tx, &account, &hash, expires_at).await?;
        record(tx, actor.by(), home, "account.invite", None, &account, None).await?;
        let placed = store::find(tx, account.id, actor.today()).await?;
        Ok((placed, (code, expires_at)))
    })
    .await
}

/// Gives a new code: the way back in. The old password works until the code is used.
pub async fn renew_code(
    conn: &mut Conn,
    rules: &SessionRules,
    actor: &Actor,
    id: AccountId,
) -> Result<(Placed, Shown)> {
    let (code, hash, expires_at) = new_code(rules, id, actor.by().at)?;
    conn.transaction::<_, Error, _>(async |tx| {
        let placed = lock_for_care(tx, actor, id).await?;
        model::state_is(&placed.account, &[Status::Invited, Status::Active])?;
        store::set_code(tx, id, &hash, expires_at).await?;
        record(tx, actor.by(), placed.home(), "account.renew_code", None, &placed.account, None).await?;
        Ok((placed, (code, expires_at)))
    })
    .await
}

/// Shuts an account and ends its sessions.
pub async fn deactivate(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    reason: String,
) -> Result<(Placed, Vec<SessionId>)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let mut placed = lock_for_care(tx, actor, id).await?;
        model::state_is(&placed.account, &[Status::Invited, Status::Active])?;
        let before = placed.account.clone();
        placed.account =
            Account { status: Status::Deactivated, version: before.version + 1, ..before.clone() };
        store::update(tx, &placed.account).await?;
        let ended = sessions::end_all(tx, id, None, EndReason::AccountChanged, actor.by().at).await?;
        let why = Some(("reason", reason));
        record(tx, actor.by(), placed.home(), "account.deactivate", Some(&before), &placed.account, why)
            .await?;
        Ok((placed, ended))
    })
    .await
}

/// Opens an account again: with its old password if it had one, else with a new code. Its sessions stay ended.
pub async fn reactivate(conn: &mut Conn, actor: &Actor, id: AccountId) -> Result<Placed> {
    conn.transaction::<_, Error, _>(async |tx| {
        let mut placed = lock_for_care(tx, actor, id).await?;
        model::state_is(&placed.account, &[Status::Deactivated])?;
        let before = placed.account.clone();
        let held = sessions::credentials(tx, Whose::Account(id), actor.today()).await?;
        // Who never set a password is as invited as before.
        let status = if held.is_some_and(|held| held.password_hash.is_some()) {
            Status::Active
        } else {
            Status::Invited
        };
        placed.account = Account { status, version: before.version + 1, ..before.clone() };
        store::update(tx, &placed.account).await?;
        record(tx, actor.by(), placed.home(), "account.reactivate", Some(&before), &placed.account, None)
            .await?;
        Ok(placed)
    })
    .await
}

/// An account that the caller may look after: never his own, and none with a role that he could not have granted.
async fn lock_for_care(tx: &mut Conn, actor: &Actor, id: AccountId) -> Result<Placed> {
    store::lock(tx, id).await?;
    let placed = store::find(tx, id, actor.today()).await?;
    policy::permit(actor, Action::AccountEdit, &placed.target())?;
    if id == actor.account() {
        return Err(Error::new(Code::SeparationOfDuties));
    }
    for grant in store::live_grants(tx, id).await? {
        permit_grant(actor, &placed, grant.role, grant.institution_id)?;
    }
    Ok(placed)
}

/// Changes what the holder may change of his own account.
pub async fn patch(
    conn: &mut Conn,
    actor: &Actor,
    id: AccountId,
    read: IfMatch,
    patch: AccountPatchIn,
) -> Result<Placed> {
    conn.transaction::<_, Error, _>(async |tx| {
        store::lock(tx, id).await?;
        let mut placed = store::find(tx, id, actor.today()).await?;
        permit_read(actor, &placed)?;
        // E-24: whoever looks after the person does not touch how he logs in.
        if id != actor.account() {
            return Err(Error::new(Code::Forbidden).with("who", "owner"));
        }
        read.check(placed.account.version)?;
        let before = placed.account.clone();
        placed.account = patch.parse(&before)?;
        store::update(tx, &placed.account).await?;
        record(tx, actor.by(), placed.home(), "account.change", Some(&before), &placed.account, None).await?;
        Ok(placed)
    })
    .await
}

/// Activates an account by its code. The password is hashed whether the code is good or not, with no connection held.
pub async fn activate(
    (db, passwords, rules): (&Db, &Passwords, &SessionRules),
    by: &By,
    (login, code): (&str, &str),
    password: &str,
) -> Result<Vec<SessionId>> {
    let plain = passphrase::chosen(password, "/password", &[])?;
    let found = sessions::credentials(&mut *db.conn().await?, Whose::Login(login), day_of(by.at)).await?;
    let good = found.as_ref().and_then(|found| good_code(found, rules, code, by.at));
    if let Some((found, _)) = found.as_ref().zip(good.as_ref()) {
        passphrase::chosen(password, "/password", &found.about())?;
    }
    let hash = passwords.hash(plain).await?;
    let mut conn = db.conn().await?;
    let ended = conn.transaction::<_, Error, _>(async |tx| {
        let Some((found, good)) = found.as_ref().zip(good.as_ref()) else {
            return refuse(tx, by, found.as_ref()).await;
        };
        let Some(account) =
            store::activate(tx, found.id, good, rules.activation_attempts, &hash, by.at).await?
        else {
            return refuse(tx, by, Some(found)).await;
        };
        let ended = sessions::end_all(tx, found.id, None, EndReason::PasswordChanged, by.at).await?;
        let by = By { account_id: Some(found.id), ..by.clone() };
        record(tx, &by, found.home(), "account.activate", None, &account, None).await?;
        Ok(Some(ended))
    });
    ended.await?.ok_or_else(|| Error::new(Code::ActivationFailed))
}

/// The hash of the code if it is the account's own and still good.
fn good_code(found: &Credentials, rules: &SessionRules, code: &str, now: DateTime<Utc>) -> Option<Vec<u8>> {
    let kept = found.activation_hash.clone()?;
    let open = found.status != Status::Deactivated
        && found.activation_attempts < rules.activation_attempts
        && found.activation_expires_at.is_some_and(|end| now < end);
    (open && rules.code_hashes(found.id, code).contains(&kept)).then_some(kept)
}

async fn refuse(tx: &mut Conn, by: &By, found: Option<&Credentials>) -> Result<Option<Vec<SessionId>>> {
    let id = found.map_or(AccountId::from(uuid::Uuid::nil()), |found| found.id);
    store::note_wrong_code(tx, id).await?;
    let institution = found.map_or(InstitutionId::NATION, Credentials::home);
    write(tx, by, institution, "account.refuse_activation", id, (None, None)).await?;
    Ok(None)
}

/// Changes one's own password and ends one's other sessions.
pub async fn change_password(
    (db, passwords, rules): (&Db, &Passwords, &SessionRules),
    actor: &Actor,
    (current, new): (&str, &str),
) -> Result<Vec<SessionId>> {
    let (me, now) = (actor.account(), actor.by().at);
    let found = sessions::credentials(&mut *db.conn().await?, Whose::Account(me), actor.today()).await?;
    let found = found.ok_or_else(|| Error::not_found("account"))?;
    let plain = passphrase::chosen(new, "/new_password", &found.about())?;
    let old = found.usable_hash(now);
    let fits = passwords.verify(passphrase::typed(current), old.clone()).await?;
    let wrong = || Error::from(FieldError::new("/current_password", Code::PasswordWrong));
    let Some(old) = old.filter(|_| fits) else {
        sessions::note_failure(&mut *db.conn().await?, me, rules, now).await?;
        return Err(wrong());
    };
    let hash = passwords.hash(plain).await?;
    let mut conn = db.conn().await?;
    conn.transaction::<_, Error, _>(async |tx| {
        if !store::replace_password(tx, me, &old, &hash).await? {
            return Err(wrong());
        }
        let ended = sessions::end_all(tx, me, Some(actor.session()), EndReason::PasswordChanged, now).await?;
        write(tx, actor.by(), found.home(), "account.change_password", me, (None, None)).await?;
        Ok(ended)
    })
    .await
}

/// The first account of a new service: a national administrator, made by whoever runs the server. Gives the activation code.
pub async fn create_national_admin(
    conn: &mut Conn,
    rules: &SessionRules,
    email: &str,
    name: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let new = super::dto::NewAccountIn {
        servant_id: None,
        email: Some(email.to_owned()),
        display_name: Some(name.to_owned()),
        language: Some(Language::En),
    };
    let account = new.parse()?;
    let (code, hash, expires_at) = new_code(rules, account.id, now)?;
    let by = By { account_id: None, on_behalf_of: None, request_id: None, address: None, at: now };
    let grant = Grant {
        id: GrantId::new(),
        account_id: account.id,
        role: Role::NationalAdmin,
        institution_id: None,
        with_subordinates: false,
        reason: "Made on the command line".to_owned(),
        granted_by: None,
        granted_at: now,
        revoked_by: None,
        revoked_at: None,
    };
    let placed = Placed { account, check_number: None, posting: None };
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &placed.account, &hash, expires_at).await?;
        store::insert_grant(tx, &grant).await?;
        record(tx, &by, InstitutionId::NATION, "account.invite", None, &placed.account, None).await?;
        record_grant(tx, &by, &placed, "grant.give", (None, &grant)).await?;
        Ok(code)
    })
    .await
}

fn new_code(
    rules: &SessionRules,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<(String, Vec<u8>, DateTime<Utc>)> {
    let code = SessionRules::new_code();
    let hash = rules.code_hashes(id, &code).into_iter().next().ok_or_else(|| Error::internal("no secret"))?;
    Ok((code, hash, now + rules.activation_life))
}

async fn record(
    tx: &mut Conn,
    by: &By,
    institution: InstitutionId,
    action: &str,
    before: Option<&Account>,
    after: &Account,
    note: Option<(&str, String)>,
) -> Result<()> {
    let before = before.map(audit::snapshot).transpose()?.flatten();
    let mut snapshot = audit::snapshot(after)?;
    if let Some((fields, (name, value))) = snapshot.as_mut().and_then(Value::as_object_mut).zip(note) {
        fields.insert(name.to_owned(), json!(value));
    }
    write(tx, by, institution, action, after.id, (before, snapshot)).await
}

async fn record_grant(
    tx: &mut Conn,
    by: &By,
    placed: &Placed,
    action: &str,
    (before, after): (Option<&Grant>, &Grant),
) -> Result<()> {
    let before = before.map(audit::snapshot).transpose()?.flatten();
    let institution = after.institution_id.unwrap_or(InstitutionId::NATION);
    write(tx, by, institution, action, placed.account.id, (before, audit::snapshot(after)?)).await
}

async fn write(
    tx: &mut Conn,
    by: &By,
    institution_id: InstitutionId,
    action: &str,
    id: AccountId,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<()> {
    let change =
        Change { institution_id, action, subject_kind: "account", subject_id: id.uuid(), before, after };
    audit::record(tx, by, change).await
}
