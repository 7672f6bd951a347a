//! From the outbox to what people are told, one statement a batch.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;

use super::model::{Kind, RULES};
use crate::kernel::{config::Notify, db::Conn, error::Result};

const RELAY: &str = concat!(
    include_str!("relay.sql"),
    include_str!("queue.sql"),
    "select (select count(*) from gone) as taken, (select count(*) from told) as told, (select count(*) from queued) as queued"
);

/// How much was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Relayed {
    /// Happenings taken from the outbox
    #[diesel(sql_type = BigInt)]
    pub taken: i64,
    /// Notifications made of them
    #[diesel(sql_type = BigInt)]
    pub told: i64,
    /// Deliveries that now wait
    #[diesel(sql_type = BigInt)]
    pub queued: i64,
}

/// Makes notifications and deliveries of the oldest of the outbox.
pub async fn relay(conn: &mut Conn, notify: &Notify, batch: i64, now: DateTime<Utc>) -> Result<Relayed> {
    let rules = || {
        RULES.iter().flat_map(|(action, kind, whom)| {
            whom.iter().map(move |whom| (*action, kind.as_str(), whom.as_str()))
        })
    };
    let query = diesel::sql_query(RELAY)
        .bind::<BigInt, _>(batch)
        .bind::<Array<Text>, _>(rules().map(|(action, _, _)| action).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rules().map(|(_, kind, _)| kind).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rules().map(|(_, _, whom)| whom).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(notify.channels.clone())
        .bind::<Array<Text>, _>(Kind::ALWAYS)
        .bind::<Timestamptz, _>(now);
    Ok(query.get_result(conn).await?)
}
