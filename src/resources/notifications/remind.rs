//! Reminders of due days, and escalation to the reviewer: one statement an institution, the same result however often it runs.

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Integer, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::model::Kind;
use crate::{
    kernel::{
        chores,
        clock::{Clock, day_of},
        config::Notify,
        db::Conn,
        error::Result,
        id::{InstitutionId, NotificationId},
    },
    schema::institutions,
};

const REMIND: &str =
    concat!(include_str!("remind.sql"), include_str!("queue.sql"), "select count(*) as told from told");

const CHORE: &str = "remind";

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = BigInt)]
    told: i64,
}

/// Reminds everybody in the nation of what is due on a day, and says how many notifications were new. An institution at a time,
/// each in its own transaction: nobody waits for a lock, and after a crash what is done stays done.
pub async fn remind(conn: &mut Conn, notify: &Notify, now: DateTime<Utc>) -> Result<i64> {
    let today = day_of(now);
    let all: Vec<InstitutionId> =
        institutions::table.select(institutions::id).order(institutions::id).load(conn).await?;
    let mut told = 0;
    for institution in all {
        let query = diesel::sql_query(REMIND)
            .bind::<SqlUuid, _>(institution)
            .bind::<Date, _>(today)
            .bind::<Array<Integer>, _>(&notify.reminder_days)
            .bind::<Integer, _>(notify.escalation_days)
            .bind::<Array<Text>, _>(notify.channels.clone())
            .bind::<Array<Text>, _>(Kind::ALWAYS)
            .bind::<Timestamptz, _>(now)
            .bind::<SqlUuid, _>(NotificationId::new());
        told += query.get_result::<Told>(conn).await?.told;
    }
    Ok(told)
}

/// [`remind`], once a day from an hour on. Two workers at once do it twice, which changes nothing.
pub async fn remind_daily(conn: &mut Conn, notify: &Notify, hour: u32, clock: &Clock) -> Result<Option<i64>> {
    let (now, today) = (clock.now(), clock.today());
    if now.with_timezone(&Dar_es_Salaam).hour() < hour || chores::is_done(conn, CHORE, today).await? {
        return Ok(None);
    }
    let told = remind(conn, notify, now).await?;
    chores::done(conn, CHORE, today).await?;
    Ok(Some(told))
}
