//! Every query about keys.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

use super::{DEAD, KEPT};
use crate::{
    kernel::{
        db::{Conn, Db},
        error::{Code, Error, Result},
        id::AccountId,
    },
    schema::idempotency_keys,
};

/// A request with its key.
pub struct Held {
    db: Arc<Db>,
    account: AccountId,
    key: String,
    digest: Vec<u8>,
    attempt: Uuid,
    at: DateTime<Utc>,
}

/// What was answered.
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What stands under a key.
pub enum Found {
    /// Nothing: it is reserved for this request
    Free,
    /// The answer to this very request
    Answered(Answer),
}

#[derive(HasQuery)]
#[diesel(table_name = idempotency_keys)]
struct Row {
    digest: Vec<u8>,
    status: Option<i32>,
    headers: Option<serde_json::Value>,
    body: Option<Vec<u8>>,
}

impl Held {
    /// A request of an account.
    pub fn new(db: Data<Db>, account: AccountId, key: String, digest: Vec<u8>, at: DateTime<Utc>) -> Self {
        Self { db: db.into_inner(), account, key, digest, attempt: Uuid::now_v7(), at }
    }
}

/// Reserves the key, or says what stands under it. One statement if it is free, two if not.
pub async fn reserve(held: &Held) -> Result<Found> {
    let mut conn = held.db.conn().await?;
    let over = idempotency_keys::reserved_at
        .le(held.at - KEPT)
        .or(idempotency_keys::status.is_null().and(idempotency_keys::reserved_at.le(held.at - DEAD)));
    let upsert = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::account_id.eq(held.account),
            idempotency_keys::key.eq(&held.key),
            idempotency_keys::attempt.eq(held.attempt),
            idempotency_keys::digest.eq(&held.digest),
            idempotency_keys::reserved_at.eq(held.at),
        ))
        .on_conflict((idempotency_keys::account_id, idempotency_keys::key))
        .do_update()
        .set((
            idempotency_keys::attempt.eq(held.attempt),
            idempotency_keys::digest.eq(&held.digest),
            idempotency_keys::reserved_at.eq(held.at),
            idempotency_keys::status.eq(None::<i32>),
            idempotency_keys::headers.eq(None::<serde_json::Value>),
            idempotency_keys::body.eq(None::<Vec<u8>>),
        ));
    let reserved = diesel::query_dsl::methods::FilterDsl::filter(upsert, over).execute(&mut conn).await?;
    if reserved == 1 {
        return Ok(Found::Free);
    }
    let row = Row::query()
        .filter(idempotency_keys::account_id.eq(held.account).and(idempotency_keys::key.eq(&held.key)))
        .first(&mut conn)
        .await;
    let in_progress = || Error::new(Code::RequestInProgress);
    // None: it was released between the two statements; the next try will get it.
    let row: Row = row.optional()?.ok_or_else(in_progress)?;
    if row.digest != held.digest {
        return Err(Error::new(Code::IdempotencyKeyReused));
    }
    let Row { status: Some(code), headers: Some(told), body: Some(bytes), .. } = row else {
        return Err(in_progress());
    };
    Ok(Found::Answered(Answer {
        status: u16::try_from(code).map_err(Error::internal)?,
        headers: serde_json::from_value(told).map_err(Error::internal)?,
        body: bytes,
    }))
}

/// Keeps the answer, unless somebody took the key over meanwhile.
pub async fn keep(held: &Held, answer: &Answer) -> Result<()> {
    let mut conn = held.db.conn().await?;
    let mine = idempotency_keys::account_id
        .eq(held.account)
        .and(idempotency_keys::key.eq(&held.key))
        .and(idempotency_keys::attempt.eq(held.attempt));
    diesel::update(idempotency_keys::table.filter(mine))
        .set((
            idempotency_keys::status.eq(i32::from(answer.status)),
            idempotency_keys::headers.eq(serde_json::to_value(&answer.headers).map_err(Error::internal)?),
            idempotency_keys::body.eq(&answer.body),
        ))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// Gives the key back.
pub async fn release(held: &Held) -> Result<()> {
    let mut conn = held.db.conn().await?;
    let mine = idempotency_keys::account_id
        .eq(held.account)
        .and(idempotency_keys::key.eq(&held.key))
        .and(idempotency_keys::attempt.eq(held.attempt));
    diesel::delete(idempotency_keys::table.filter(mine)).execute(&mut conn).await?;
    Ok(())
}

/// Deletes at most so many keys whose day is over, and says how many.
pub async fn sweep(conn: &mut Conn, now: DateTime<Utc>, most: i64) -> Result<usize> {
    let over = idempotency_keys::table
        .filter(idempotency_keys::reserved_at.le(now - KEPT))
        .order(idempotency_keys::reserved_at)
        .limit(most)
        .select((idempotency_keys::account_id, idempotency_keys::key))
        .for_update()
        .skip_locked();
    let over: Vec<(AccountId, String)> = over.load(conn).await?;
    let (accounts, keys): (Vec<_>, Vec<_>) = over.into_iter().unzip();
    // By both lists: a key of the one with the account of another that is not over is kept by the time.
    let gone = idempotency_keys::account_id
        .eq_any(accounts)
        .and(idempotency_keys::key.eq_any(keys))
        .and(idempotency_keys::reserved_at.le(now - KEPT));
    Ok(diesel::delete(idempotency_keys::table.filter(gone)).execute(conn).await?)
}
