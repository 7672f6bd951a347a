//! Every query of the list. All take the account whose list it is.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Delivery, Notification, Preferences},
};
use crate::{
    kernel::{
        db::Conn,
        error::{QueryResultExt, Result},
        id::{AccountId, NotificationId},
        paging::{Paging, keyset},
    },
    schema::{deliveries, notification_preferences, notifications},
};

/// A page, newest first.
pub async fn page(
    conn: &mut Conn,
    me: AccountId,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Notification>> {
    let mut query = Notification::query().filter(notifications::account_id.eq(me)).into_boxed();
    match params.read {
        Some(true) => query = query.filter(notifications::read_at.is_not_null()),
        Some(false) => query = query.filter(notifications::read_at.is_null()),
        None => {}
    }
    if let Some(kind) = params.kind {
        query = query.filter(notifications::kind.eq(kind));
    }
    if let Some(subject) = params.subject_id {
        query = query.filter(notifications::subject_id.eq(subject));
    }
    let query = keyset!(query, paging, desc notifications::created_at, notifications::id, DateTime<Utc>);
    Ok(query.load(conn).await?)
}

/// How many are unread, and how many there are.
pub async fn counts(conn: &mut Conn, me: AccountId) -> Result<(i64, i64)> {
    let unread = sql::<BigInt>("count(*) filter (where read_at is null)");
    let query = notifications::table.filter(notifications::account_id.eq(me));
    Ok(query.select((unread, diesel::dsl::count_star())).first(conn).await?)
}

/// One of them, with the ways by which it went out.
pub async fn find(
    conn: &mut Conn,
    me: AccountId,
    id: NotificationId,
) -> Result<(Notification, Vec<Delivery>)> {
    let row: Notification = Notification::query()
        .filter(notifications::id.eq(id).and(notifications::account_id.eq(me)))
        .first(conn)
        .await
        .or_not_found("notification")?;
    let out = deliveries::institution_id.eq(row.institution_id).and(deliveries::notification_id.eq(id));
    let sent = Delivery::query().filter(out).order(deliveries::channel).load(conn).await?;
    Ok((row, sent))
}

/// How many of these are his.
pub async fn owned(tx: &mut Conn, me: AccountId, ids: &[NotificationId]) -> Result<i64> {
    let mine = notifications::account_id.eq(me).and(notifications::id.eq_any(ids.to_vec()));
    Ok(notifications::table.filter(mine).count().get_result(tx).await?)
}

/// Marks these, or all, as read; those that are read stay as they are.
pub async fn mark(
    tx: &mut Conn,
    me: AccountId,
    ids: Option<&[NotificationId]>,
    at: DateTime<Utc>,
) -> Result<usize> {
    let mut unread = diesel::update(notifications::table)
        .filter(notifications::account_id.eq(me).and(notifications::read_at.is_null()))
        .set(notifications::read_at.eq(Some(at)))
        .into_boxed();
    if let Some(ids) = ids {
        unread = unread.filter(notifications::id.eq_any(ids.to_vec()));
    }
    Ok(unread.execute(tx).await?)
}

/// What he chose; what everybody has who never chose.
pub async fn preferences(conn: &mut Conn, me: AccountId) -> Result<Preferences> {
    let found = Preferences::query().filter(notification_preferences::account_id.eq(me)).first(conn).await;
    Ok(found.optional()?.unwrap_or_else(|| Preferences::of(me)))
}

/// Holds his account until the end of the transaction, so that two of his devices choose one after the other.
pub async fn lock(tx: &mut Conn, me: AccountId) -> Result<()> {
    use crate::schema::accounts;
    let row = accounts::table.find(me).select(accounts::id).for_no_key_update();
    row.first::<AccountId>(tx).await.or_not_found("account")?;
    Ok(())
}

/// Writes what he chose.
pub async fn save_preferences(tx: &mut Conn, row: &Preferences) -> Result<()> {
    diesel::insert_into(notification_preferences::table)
        .values(row)
        .on_conflict(notification_preferences::account_id)
        .do_update()
        .set(row)
        .execute(tx)
        .await?;
    Ok(())
}
