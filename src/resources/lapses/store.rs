//! Every query of the slice.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    dto::ListParams,
    model::{DueStep, Lapse},
};
use crate::{
    kernel::{
        db::Conn,
        error::Result,
        id::{CycleId, InstitutionId},
        paging::Paging,
    },
    schema::{chores, institutions, lapses, servants},
};

const CHORE: &str = "lapse";

/// Which steps that are over their time.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Of one cycle, then with what was never handed in
    pub cycle: Option<CycleId>,
    /// Of these institutions
    pub institutions: Option<Vec<InstitutionId>>,
    /// Of one thing
    pub subject: Option<Uuid>,
    /// Of the things after this one
    pub after: Option<Uuid>,
}

/// The steps that are over their time on a day, one of each thing, by the thing's id.
pub async fn due_steps(conn: &mut Conn, which: Which, day: NaiveDate, limit: i64) -> Result<Vec<DueStep>> {
    let query = diesel::sql_query(include_str!("due_steps.sql"))
        .bind::<Date, _>(day)
        .bind::<Nullable<SqlUuid>, _>(which.cycle)
        .bind::<Nullable<Array<SqlUuid>>, _>(which.institutions)
        .bind::<Nullable<SqlUuid>, _>(which.subject)
        .bind::<Nullable<SqlUuid>, _>(which.after)
        .bind::<BigInt, _>(limit);
    Ok(query.load(conn).await?)
}

/// So many institutions, from one on.
pub async fn institutions(
    conn: &mut Conn,
    from: Option<InstitutionId>,
    most: usize,
) -> Result<Vec<InstitutionId>> {
    let mut query = institutions::table.select(institutions::id).order(institutions::id).into_boxed();
    if let Some(from) = from {
        query = query.filter(institutions::id.ge(from));
    }
    Ok(query.limit(i64::try_from(most).unwrap_or(i64::MAX)).load(conn).await?)
}

/// Keeps a lapse.
pub async fn insert(tx: &mut Conn, lapse: &Lapse) -> Result<()> {
    diesel::insert_into(lapses::table).values(lapse).execute(tx).await?;
    Ok(())
}

/// A row of a list: the lapse and the servant's names.
pub type Listed = (Lapse, String, String);

/// A page of the lapses of a cycle, oldest first; of these institutions or of all.
pub async fn page(
    conn: &mut Conn,
    cycle: CycleId,
    institutions: Option<Vec<InstitutionId>>,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Listed>> {
    let mut query = lapses::table
        .inner_join(servants::table.on(servants::id.eq(lapses::servant_id)))
        .filter(lapses::cycle_id.eq(cycle))
        .select((Lapse::as_select(), servants::first_name, servants::last_name))
        .into_boxed();
    if let Some(institutions) = institutions {
        query = query.filter(lapses::institution_id.eq_any(institutions));
    }
    if let Some(rule) = params.rule {
        query = query.filter(lapses::rule.eq(rule));
    }
    if let Some(step) = params.step {
        query = query.filter(lapses::step.eq(step));
    }
    if let Some(place) = paging.after() {
        query = query.filter(lapses::id.gt(place.id));
    }
    Ok(query.order(lapses::id).limit(paging.fetch()).load(conn).await?)
}

/// On which day the nation was last gone through, and where it stands if not to the end.
pub async fn progress(conn: &mut Conn) -> Result<Option<(NaiveDate, Option<String>)>> {
    let row = chores::table.find(CHORE).select((chores::done_on, chores::position));
    Ok(row.first(conn).await.optional()?)
}

/// Notes how far it has come on a day: to the end, or to a place.
pub async fn note(conn: &mut Conn, done_on: NaiveDate, position: Option<String>) -> Result<()> {
    diesel::insert_into(chores::table)
        .values((chores::name.eq(CHORE), chores::done_on.eq(done_on), chores::position.eq(&position)))
        .on_conflict(chores::name)
        .do_update()
        .set((chores::done_on.eq(done_on), chores::position.eq(&position)))
        .execute(conn)
        .await?;
    Ok(())
}
