//! What the service does by itself once a day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{db::Conn, error::Result};
use crate::schema::chores;

/// Whether a chore is done for a day.
pub async fn is_done(conn: &mut Conn, chore: &str, day: NaiveDate) -> Result<bool> {
    let last = chores::table.find(chore).select(chores::done_on).first::<NaiveDate>(conn).await.optional()?;
    Ok(last == Some(day))
}

/// Marks a chore as done for a day. Two workers at once may do it twice, so every chore changes nothing the second time.
pub async fn done(conn: &mut Conn, chore: &str, day: NaiveDate) -> Result<()> {
    diesel::insert_into(chores::table)
        .values((chores::name.eq(chore), chores::done_on.eq(day)))
        .on_conflict(chores::name)
        .do_update()
        .set(chores::done_on.eq(day))
        .execute(conn)
        .await?;
    Ok(())
}
