//! What waits goes out through its channel; what fails comes again later, and is given up after so many times.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    channels::{Channels, Failure, Message},
    model::{DeliveryStatus, Kind, backoff, quiet_until},
    texts,
};
use crate::{
    kernel::{
        config::{Channel, Notify},
        db::{Conn, Db},
        error::Result,
        id::{AccountId, DeliveryId, InstitutionId, NotificationId},
        language::Language,
    },
    schema::deliveries,
};

/// How long a delivery belongs to the worker that took it, beyond the time-out of its channel. After that another may try.
const LEASE: i64 = 60;

/// At most so many at once: a slow mail server does not hold what others could do.
const AT_ONCE: i64 = 20;

#[derive(Debug, QueryableByName)]
struct Taken {
    #[diesel(sql_type = SqlUuid)]
    institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    id: DeliveryId,
    #[diesel(sql_type = SqlUuid)]
    notification_id: NotificationId,
    #[diesel(sql_type = Text)]
    channel: Channel,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = Text)]
    subject_kind: String,
    #[diesel(sql_type = SqlUuid)]
    subject_id: uuid::Uuid,
    #[diesel(sql_type = Nullable<Date>)]
    due_on: Option<NaiveDate>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = SqlUuid)]
    account_id: AccountId,
    #[diesel(sql_type = Text)]
    language: Language,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    quiet_from: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    quiet_until: Option<i32>,
}

/// What came of a delivery.
enum Outcome {
    Sent,
    Later(DateTime<Utc>, &'static str),
    GivenUp(String),
    Quiet(DateTime<Utc>),
}

/// Sends what is due, and says how many were looked at. Nothing is sent within a transaction, and no connection is held for it.
pub async fn deliver(db: &Db, channels: &Channels, notify: &Notify, now: DateTime<Utc>) -> Result<usize> {
    let lease = now + TimeDelta::seconds(LEASE + i64::try_from(notify.timeout_seconds).unwrap_or(0));
    let taken = take(&mut *db.conn().await?, now, lease).await?;
    let sent = taken.iter().map(|one| attempt(channels, notify, one, now));
    let outcomes = futures_util::future::join_all(sent).await;
    let mut conn = db.conn().await?;
    for (one, outcome) in taken.iter().zip(outcomes) {
        settle(&mut conn, one, outcome, now).await?;
    }
    Ok(taken.len())
}

/// Takes what is due; until the lease is over no other worker does.
async fn take(conn: &mut Conn, now: DateTime<Utc>, lease: DateTime<Utc>) -> Result<Vec<Taken>> {
    let query = diesel::sql_query(
        "with due as (
            select institution_id, id from deliveries where status = 'waiting' and next_at <= $1
            order by next_at limit $3 for update skip locked
         ), taken as (
            update deliveries d set attempts = d.attempts + 1, next_at = $2 from due
            where d.institution_id = due.institution_id and d.id = due.id
            returning d.institution_id, d.id, d.notification_id, d.channel, d.attempts
         )
         select t.*, n.kind, n.subject_kind, n.subject_id, n.due_on, n.created_at, n.account_id, a.language,
            coalesce(s.email, a.email) as email, s.phone, p.quiet_from, p.quiet_until
         from taken t
         join notifications n on n.institution_id = t.institution_id and n.id = t.notification_id
         join accounts a on a.id = n.account_id
         left join servants s on s.id = a.servant_id
         left join notification_preferences p on p.account_id = a.id",
    );
    let query = query.bind::<Timestamptz, _>(now).bind::<Timestamptz, _>(lease).bind::<BigInt, _>(AT_ONCE);
    Ok(query.load(conn).await?)
}

async fn attempt(channels: &Channels, notify: &Notify, one: &Taken, now: DateTime<Utc>) -> Outcome {
    let quiet = one.quiet_from.zip(one.quiet_until).and_then(|(from, until)| quiet_until(now, from, until));
    if let Some(end) = quiet.filter(|_| matches!(one.channel, Channel::Email | Channel::Sms)) {
        return Outcome::Quiet(end);
    }
    let attempts = u32::try_from(one.attempts).unwrap_or(u32::MAX);
    match channels.send(one.channel, &message(one, now)).await {
        Ok(()) => Outcome::Sent,
        Err(Failure::Permanent(reason)) => Outcome::GivenUp(reason.to_owned()),
        Err(Failure::Passing(reason)) if attempts >= notify.attempts => {
            Outcome::GivenUp(format!("{reason}, {attempts} times"))
        }
        Err(Failure::Passing(reason)) => {
            let (first, longest) = (notify.backoff_first_seconds, notify.backoff_longest_seconds);
            Outcome::Later(now + backoff(attempts, first, longest, rand::random()), reason)
        }
    }
}

fn message(one: &Taken, now: DateTime<Utc>) -> Message {
    Message {
        id: one.id,
        notification_id: one.notification_id,
        account_id: one.account_id,
        kind: one.kind,
        subject_kind: one.subject_kind.clone(),
        subject_id: one.subject_id,
        due_on: one.due_on,
        created_at: one.created_at,
        sent_at: now,
        text: texts::text(one.kind, one.due_on, one.language),
        language: one.language,
        email: one.email.clone(),
        phone: one.phone.clone(),
    }
}

/// Writes what came of it, unless another worker took it over meanwhile.
async fn settle(conn: &mut Conn, one: &Taken, outcome: Outcome, now: DateTime<Utc>) -> Result<()> {
    let mine = deliveries::table
        .find((one.institution_id, one.id))
        .filter(deliveries::status.eq(DeliveryStatus::Waiting).and(deliveries::attempts.eq(one.attempts)));
    let done = |status, error: Option<String>| {
        (deliveries::status.eq(status), deliveries::finished_at.eq(Some(now)), deliveries::error.eq(error))
    };
    match outcome {
        Outcome::Sent => diesel::update(mine).set(done(DeliveryStatus::Sent, None)).execute(conn).await?,
        Outcome::GivenUp(reason) => {
            tracing::warn!(delivery = %one.id, channel = %one.channel, reason, "a notification was given up");
            diesel::update(mine).set(done(DeliveryStatus::GivenUp, Some(reason))).execute(conn).await?
        }
        Outcome::Later(at, reason) => {
            let later = (deliveries::next_at.eq(at), deliveries::error.eq(Some(reason)));
            diesel::update(mine).set(later).execute(conn).await?
        }
        Outcome::Quiet(end) => {
            let later = (deliveries::next_at.eq(end), deliveries::attempts.eq(one.attempts - 1));
            diesel::update(mine).set(later).execute(conn).await?
        }
    };
    Ok(())
}
