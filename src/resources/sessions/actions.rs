//! Every change of a session, one transaction each. What proves itself (a password, a token) needs no permission.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::{
    model::{Credentials, EndReason, RefreshToken, Session},
    store,
};
use crate::{
    access::{Actor, passphrase, password::Passwords, session_rules::SessionRules},
    kernel::{
        audit::{self, By, Change},
        clock::day_of,
        db::{Conn, Db},
        error::{Code, Error, Result},
        id::{AccountId, InstitutionId, SessionId},
    },
};

/// A session with the refresh token that comes next.
pub struct Live {
    pub session: Session,
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

/// Logs in. The password is hashed whoever asks, and no connection is held meanwhile.
pub async fn log_in(
    (db, passwords, rules): (&Db, &Passwords, &SessionRules),
    by: &By,
    (login, password): (&str, &str),
    user_agent: Option<String>,
) -> Result<(Credentials, Live)> {
    let found = store::credentials(&mut *db.conn().await?, store::Whose::Login(login), day_of(by.at)).await?;
    let hash = found.as_ref().and_then(|found| found.usable_hash(by.at));
    let fits = passwords.verify(passphrase::typed(password), hash.clone()).await?;
    let mut conn = db.conn().await?;
    if let Some((found, hash)) = found.as_ref().zip(hash.filter(|_| fits))
        && let Some(live) = begin(&mut conn, rules, by, found, &hash, user_agent).await?
    {
        return Ok((found.clone(), live));
    }
    refuse(&mut conn, rules, by, found.as_ref()).await?;
    Err(Error::new(Code::LoginFailed))
}

async fn begin(
    conn: &mut Conn,
    rules: &SessionRules,
    by: &By,
    who: &Credentials,
    hash: &str,
    user_agent: Option<String>,
) -> Result<Option<Live>> {
    let session = Session {
        id: SessionId::new(),
        account_id: who.id,
        user_agent,
        address: by.address.clone(),
        created_at: by.at,
        last_used_at: by.at,
        ended_at: None,
        end_reason: None,
    };
    let token = SessionRules::first_token();
    conn.transaction::<_, Error, _>(async |tx| {
        // Asked again: in the time of a hash the account may have been locked, deactivated or given another password.
        if !store::note_success(tx, who.id, hash, by.at).await? {
            return Ok(None);
        }
        store::insert(tx, &session).await?;
        let row = token_row(&token, session.id, rules, by.at);
        store::insert_token(tx, &row).await?;
        record(tx, by, who.home(), "session.begin", (None, Some(&session)), &session).await?;
        Ok(Some(Live { session, token, expires_at: row.expires_at }))
    })
    .await
}

/// The same statements whether the account is known or not, so that the time tells nothing.
async fn refuse(conn: &mut Conn, rules: &SessionRules, by: &By, who: Option<&Credentials>) -> Result<()> {
    let account = who.map_or(AccountId::from(uuid::Uuid::nil()), |who| who.id);
    conn.transaction::<_, Error, _>(async |tx| {
        store::note_failure(tx, account, rules, by.at).await?;
        let change = Change {
            institution_id: who.map_or(InstitutionId::NATION, Credentials::home),
            action: "session.refuse",
            subject_kind: "account",
            subject_id: account.uuid(),
            before: None,
            after: None,
        };
        audit::record(tx, by, change).await
    })
    .await
}

/// Exchanges a refresh token for its successor.
pub async fn refresh(conn: &mut Conn, rules: &SessionRules, by: &By, token: &str) -> Result<Live> {
    // The end of a session has to be kept although the answer is a refusal: it is decided after the transaction.
    let live = conn.transaction::<_, Error, _>(async |tx| rotate(tx, rules, by, token).await).await?;
    live.ok_or_else(|| Error::new(Code::RefreshRefused))
}

async fn rotate(tx: &mut Conn, rules: &SessionRules, by: &By, token: &str) -> Result<Option<Live>> {
    let hash = SessionRules::fingerprint(token);
    let Some((row, session)) = store::lock_token(tx, &hash).await? else { return Ok(None) };
    if session.ended_at.is_some() || row.expires_at <= by.at {
        return Ok(None);
    }
    let successors = rules.successors(token);
    let Some(used_at) = row.used_at else {
        let next = successors.into_iter().next().ok_or_else(|| Error::internal("no secret"))?;
        let next_row = token_row(&next, session.id, rules, by.at);
        store::use_token(tx, &hash, by.at).await?;
        store::insert_token(tx, &next_row).await?;
        store::touch(tx, session.id, by.address.as_deref(), by.at).await?;
        return Ok(Some(Live { session, token: next, expires_at: next_row.expires_at }));
    };
    let hashes: Vec<_> = successors.iter().map(|next| SessionRules::fingerprint(next)).collect();
    let given = store::token_among(tx, &hashes).await?;
    let fresh = given.filter(|given| given.used_at.is_none() && by.at - used_at <= rules.refresh_grace);
    if let Some(given) = fresh {
        let same = successors.into_iter().zip(&hashes).find(|(_, hash)| **hash == given.token_hash);
        return Ok(same.map(|(token, _)| Live { session, token, expires_at: given.expires_at }));
    }
    close(tx, &By { account_id: Some(session.account_id), ..by.clone() }, session, EndReason::TokenReused)
        .await?;
    Ok(None)
}

/// Ends a session of one's own.
pub async fn end(conn: &mut Conn, actor: &Actor, id: SessionId) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let session = store::lock_own(tx, actor.account(), id).await?;
        close(tx, actor.by(), session, EndReason::LoggedOut).await
    })
    .await
}

async fn close(tx: &mut Conn, by: &By, session: Session, reason: EndReason) -> Result<()> {
    store::end(tx, session.id, reason, by.at).await?;
    let after = Session { ended_at: Some(by.at), end_reason: Some(reason), ..session.clone() };
    let whose = store::credentials(tx, store::Whose::Account(session.account_id), day_of(by.at)).await?;
    let home = whose.as_ref().map_or(InstitutionId::NATION, Credentials::home);
    record(tx, by, home, "session.end", (Some(&session), Some(&after)), &session).await
}

fn token_row(token: &str, session_id: SessionId, rules: &SessionRules, now: DateTime<Utc>) -> RefreshToken {
    let token_hash = SessionRules::fingerprint(token);
    RefreshToken {
        token_hash,
        session_id,
        issued_at: now,
        expires_at: now + rules.refresh_life,
        used_at: None,
    }
}

async fn record(
    tx: &mut Conn,
    by: &By,
    institution_id: InstitutionId,
    action: &str,
    (before, after): (Option<&Session>, Option<&Session>),
    session: &Session,
) -> Result<()> {
    let change = Change {
        institution_id,
        action,
        subject_kind: "session",
        subject_id: session.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: after.map(audit::snapshot).transpose()?.flatten(),
    };
    audit::record(tx, &By { account_id: Some(session.account_id), ..by.clone() }, change).await
}
