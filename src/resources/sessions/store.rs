//! Every query of the slice, and what `accounts` needs of it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Integer, Nullable, Timestamptz},
};
use diesel_async::RunQueryDsl;

use super::model::{Credentials, EndReason, RefreshToken, Session, Sort, Status};
use crate::{
    access::session_rules::SessionRules,
    kernel::{
        db::Conn,
        error::{QueryResultExt, Result},
        id::{AccountId, SessionId},
        paging::{Paging, keyset},
    },
    schema::{accounts, main_postings, refresh_tokens, servants, sessions},
};

/// Whose credentials.
pub enum Whose<'a> {
    /// Who logs in so: by e-mail if there is an `@`, else by check number
    Login(&'a str),
    /// This account
    Account(AccountId),
}

/// The credentials of an account, if there is one.
pub async fn credentials(conn: &mut Conn, whose: Whose<'_>, today: NaiveDate) -> Result<Option<Credentials>> {
    let mut query = accounts::table
        .left_join(servants::table)
        .left_join(
            main_postings::table.on(main_postings::servant_id
                .nullable()
                .eq(accounts::servant_id)
                .and(main_postings::starts_on.le(today))
                .and(main_postings::ends_on.is_null().or(main_postings::ends_on.ge(today)))),
        )
        .select(Credentials::as_select())
        .into_boxed();
    query = match whose {
        Whose::Account(id) => query.filter(accounts::id.eq(id)),
        Whose::Login(login) => {
            let login = login.trim().replace('\0', "");
            if login.contains('@') {
                query.filter(accounts::email.eq(login.to_lowercase()))
            } else {
                query.filter(servants::check_number.eq(login))
            }
        }
    };
    Ok(query.first(conn).await.optional()?)
}

/// Counts a wrong password. After some the account waits, each time twice as long, up to the longest wait; what comes
/// while it waits neither counts nor prolongs it, so that nobody can lock another out for ever.
pub async fn note_failure(
    tx: &mut Conn,
    account: AccountId,
    rules: &SessionRules,
    now: DateTime<Utc>,
) -> Result<()> {
    let until = sql::<Nullable<Timestamptz>>("case when failed_attempts + 1 >= ")
        .bind::<Integer, _>(rules.backoff_after)
        .sql(" then ")
        .bind::<Timestamptz, _>(now)
        .sql(" + make_interval(secs => least(")
        .bind::<Integer, _>(rules.backoff_longest)
        .sql(", ")
        .bind::<Integer, _>(rules.backoff_first)
        .sql(" * power(2, least(20, failed_attempts + 1 - ")
        .bind::<Integer, _>(rules.backoff_after)
        .sql(")))) end");
    let waiting = accounts::locked_until.gt(now);
    diesel::update(accounts::table.filter(
        accounts::id.eq(account).and(accounts::locked_until.is_null().or(diesel::dsl::not(waiting))),
    ))
    .set((accounts::failed_attempts.eq(accounts::failed_attempts + 1), accounts::locked_until.eq(until)))
    .execute(tx)
    .await?;
    Ok(())
}

/// Clears the failures of an account that may still log in with this very hash; false if it may not.
pub async fn note_success(tx: &mut Conn, account: AccountId, hash: &str, now: DateTime<Utc>) -> Result<bool> {
    let open = accounts::locked_until.is_null().or(accounts::locked_until.le(now));
    let same = accounts::id
        .eq(account)
        .and(accounts::status.eq(Status::Active))
        .and(accounts::password_hash.eq(hash));
    let changed = diesel::update(accounts::table.filter(same).filter(open))
        .set((
            accounts::failed_attempts.eq(0),
            accounts::locked_until.eq(None::<DateTime<Utc>>),
            accounts::last_login_at.eq(now),
        ))
        .execute(tx)
        .await?;
    Ok(changed == 1)
}

/// Writes a new session.
pub async fn insert(tx: &mut Conn, session: &Session) -> Result<()> {
    diesel::insert_into(sessions::table).values(session).execute(tx).await?;
    Ok(())
}

/// Writes a new refresh token.
pub async fn insert_token(tx: &mut Conn, token: &RefreshToken) -> Result<()> {
    diesel::insert_into(refresh_tokens::table).values(token).execute(tx).await?;
    Ok(())
}

/// A refresh token with its session, both locked.
pub async fn lock_token(tx: &mut Conn, hash: &[u8]) -> Result<Option<(RefreshToken, Session)>> {
    let found = refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::token_hash.eq(hash))
        .select((RefreshToken::as_select(), Session::as_select()))
        .for_update()
        .first(tx)
        .await
        .optional()?;
    Ok(found)
}

/// The token among these that is there: the successor that was given.
pub async fn token_among(tx: &mut Conn, hashes: &[Vec<u8>]) -> Result<Option<RefreshToken>> {
    Ok(RefreshToken::query().filter(refresh_tokens::token_hash.eq_any(hashes)).first(tx).await.optional()?)
}

/// Marks a token as used.
pub async fn use_token(tx: &mut Conn, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    diesel::update(refresh_tokens::table.find(hash)).set(refresh_tokens::used_at.eq(now)).execute(tx).await?;
    Ok(())
}

/// Notes that a session was used.
pub async fn touch(tx: &mut Conn, id: SessionId, address: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.find(id))
        .set((sessions::last_used_at.eq(now), sessions::address.eq(address)))
        .execute(tx)
        .await?;
    Ok(())
}

/// A page of the sessions of an account that can still be refreshed.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    alive_since: DateTime<Utc>,
    sort: Sort,
    paging: &Paging,
) -> Result<Vec<Session>> {
    let query = Session::query()
        .filter(
            sessions::account_id
                .eq(account)
                .and(sessions::ended_at.is_null())
                .and(sessions::last_used_at.gt(alive_since)),
        )
        .into_boxed();
    let query = match sort {
        Sort::LastUsed => keyset!(query, paging, asc sessions::last_used_at, sessions::id, DateTime<Utc>),
        Sort::LastUsedDown => {
            keyset!(query, paging, desc sessions::last_used_at, sessions::id, DateTime<Utc>)
        }
    };
    Ok(query.load(conn).await?)
}

/// A session of this account that has not ended, locked until the end of the transaction.
pub async fn lock_own(tx: &mut Conn, account: AccountId, id: SessionId) -> Result<Session> {
    Session::query()
        .filter(sessions::id.eq(id).and(sessions::account_id.eq(account)).and(sessions::ended_at.is_null()))
        .for_update()
        .first(tx)
        .await
        .or_not_found("session")
}

/// Ends a session.
pub async fn end(tx: &mut Conn, id: SessionId, reason: EndReason, now: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id).and(sessions::ended_at.is_null())))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends every session of an account but the given one, and says which.
pub async fn end_all(
    tx: &mut Conn,
    account: AccountId,
    but: Option<SessionId>,
    reason: EndReason,
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>> {
    let but = but.map_or(uuid::Uuid::nil(), SessionId::uuid);
    let open = sessions::account_id
        .eq(account)
        .and(sessions::ended_at.is_null())
        .and(sessions::id.ne(SessionId::from(but)));
    let ended = diesel::update(sessions::table.filter(open))
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .returning(sessions::id)
        .get_results(tx)
        .await?;
    Ok(ended)
}
