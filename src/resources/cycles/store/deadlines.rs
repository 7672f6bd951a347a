//! Queries about extension orders and target days.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::{
    dto::TargetDayParams,
    model::{Extension, ExtensionSort, TargetDay},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{CycleId, ExtensionId, InstitutionId, TargetDayId},
        paging::Paging,
    },
    schema::{target_days, window_extensions},
};

fn unknown(pointer: &'static str, noun: &'static str) -> Error {
    FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into()
}

/// The orders of the cycle `$1` for which something holds, from the rows of their institutions.
macro_rules! order_rows {
    ($holds:literal) => {
        concat!(
            "select e.order_id as id, e.cycle_id, e.phase, e.closes_on, e.ordered_closes_on, e.scope, e.scope_of, e.reason_kind, e.reason,
                e.outage_starts_on, e.outage_ends_on, e.ordered_by, e.ordered_at, e.revoked_at, e.revoked_by, e.revoke_reason,
                count(*) as institutions,
                case when e.scope = 'institution' then (array_agg(e.institution_id))[1] end as institution_id
             from window_extensions e where e.cycle_id = $1 and ", $holds,
            " group by e.order_id, e.cycle_id, e.phase, e.closes_on, e.ordered_closes_on, e.scope, e.scope_of, e.reason_kind, e.reason,
                e.outage_starts_on, e.outage_ends_on, e.ordered_by, e.ordered_at, e.revoked_at, e.revoked_by, e.revoke_reason"
        )
    };
}

/// Writes an extension order, a row for each institution that it reaches on a day, and says how many.
pub async fn insert_extension(tx: &mut Conn, order: &Extension, today: NaiveDate) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Written {
        #[diesel(sql_type = BigInt)]
        reached: i64,
        /// The latest day that held before
        #[diesel(sql_type = Nullable<Date>)]
        closes_on: Option<NaiveDate>,
        #[diesel(sql_type = Bool)]
        known: bool,
    }
    let written: Written = diesel::sql_query(include_str!("extend.sql"))
        .bind::<SqlUuid, _>(order.id)
        .bind::<SqlUuid, _>(order.cycle_id)
        .bind::<Text, _>(order.phase)
        .bind::<Date, _>(order.closes_on)
        .bind::<Text, _>(order.scope)
        .bind::<Nullable<Text>, _>(&order.scope_of)
        .bind::<Text, _>(order.reason_kind)
        .bind::<Text, _>(&order.reason)
        .bind::<Nullable<Date>, _>(order.outage_starts_on)
        .bind::<Nullable<Date>, _>(order.outage_ends_on)
        .bind::<SqlUuid, _>(order.ordered_by)
        .bind::<Timestamptz, _>(order.ordered_at)
        .bind::<Nullable<SqlUuid>, _>(order.institution_id)
        .bind::<Date, _>(today)
        .get_result(tx)
        .await?;
    match written {
        Written { reached: 1.., .. } => Ok(written.reached),
        Written { known: true, closes_on, .. } => {
            let refusal = FieldError::new("/closes_on", Code::ExtensionShorter);
            Err(refusal.with("date", closes_on.unwrap_or(order.closes_on)).into())
        }
        _ if order.scope_of.is_some() => Err(unknown("/region_code", "region")),
        _ => Err(unknown("/institution_id", "institution")),
    }
}

/// One order of a cycle, locked until the end of the transaction.
pub async fn lock_extension(tx: &mut Conn, cycle: CycleId, id: ExtensionId) -> Result<Extension> {
    let of_order = window_extensions::cycle_id.eq(cycle).and(window_extensions::order_id.eq(id));
    let rows = window_extensions::table.filter(of_order).select(window_extensions::institution_id);
    rows.for_update().load::<InstitutionId>(tx).await?;
    let found = diesel::sql_query(concat!("select * from (", order_rows!("e.order_id = $2"), ") x"))
        .bind::<SqlUuid, _>(cycle)
        .bind::<SqlUuid, _>(id);
    found.get_result(tx).await.or_not_found("extension order")
}

/// Writes that an order was revoked.
pub async fn revoke_extension(tx: &mut Conn, order: &Extension) -> Result<()> {
    let rows = window_extensions::table.filter(window_extensions::order_id.eq(order.id));
    diesel::update(rows)
        .set((
            window_extensions::closes_on.eq(order.closes_on),
            window_extensions::revoked_at.eq(order.revoked_at),
            window_extensions::revoked_by.eq(order.revoked_by),
            window_extensions::revoke_reason.eq(&order.revoke_reason),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// The orders of a cycle, those that reach one institution or all, from a place in an order.
macro_rules! orders {
    ($column:literal, $type:literal, $than:literal, $direction:literal) => {
        concat!(
            "select * from (",
            order_rows!(
                "($2 is null or exists (
                select 1 from window_extensions o where o.order_id = e.order_id and o.institution_id = $2))"
            ),
            ") x where $3 is null or (",
            $column, ", id) ", $than, " ($3::", $type, ", $4) order by ", $column, " ", $direction, ", id ", $direction,
            " limit $5"
        )
    };
}

/// A page of extension orders; those that reach one institution, or all.
pub async fn extensions(
    conn: &mut Conn,
    cycle: CycleId,
    institution: Option<Uuid>,
    sort: ExtensionSort,
    paging: &Paging,
) -> Result<Vec<Extension>> {
    let (query, place) = match sort {
        ExtensionSort::OrderedAt => (orders!("ordered_at", "timestamptz", ">", "asc"), moment(paging)?),
        ExtensionSort::OrderedAtDown => (orders!("ordered_at", "timestamptz", "<", "desc"), moment(paging)?),
        ExtensionSort::ClosesOn => (orders!("closes_on", "date", ">", "asc"), day(paging)?),
        ExtensionSort::ClosesOnDown => (orders!("closes_on", "date", "<", "desc"), day(paging)?),
    };
    let (key, id) = place.unzip();
    let rows = diesel::sql_query(query)
        .bind::<SqlUuid, _>(cycle)
        .bind::<Nullable<SqlUuid>, _>(institution)
        .bind::<Nullable<Text>, _>(key)
        .bind::<Nullable<SqlUuid>, _>(id)
        .bind::<BigInt, _>(paging.fetch());
    Ok(rows.load(conn).await?)
}

fn moment(paging: &Paging) -> Result<Option<(String, Uuid)>> {
    Ok(paging.key::<DateTime<Utc>>()?.map(|(key, id)| (key.to_rfc3339(), id)))
}

fn day(paging: &Paging) -> Result<Option<(String, Uuid)>> {
    Ok(paging.key::<NaiveDate>()?.map(|(key, id)| (key.to_string(), id)))
}

/// Writes a target day.
pub async fn insert_target_day(tx: &mut Conn, day: &TargetDay) -> Result<()> {
    let taken = || FieldError::new("/due_on", Code::FieldTaken).with("noun", "target day").into();
    diesel::insert_into(target_days::table)
        .values(day)
        .execute(tx)
        .await
        .on_constraint("target_days_institution_id_fkey", || unknown("/institution_id", "institution"))
        .on_constraint("target_days_unit_id_fkey", || unknown("/unit_id", "unit"))
        .on_constraint("target_days_institution_id_cycle_id_phase_unit_id_family_key", taken)?;
    Ok(())
}

/// One target day of a cycle, locked until the end of the transaction.
pub async fn lock_target_day(tx: &mut Conn, cycle: CycleId, id: TargetDayId) -> Result<TargetDay> {
    let query = TargetDay::query().filter(target_days::cycle_id.eq(cycle).and(target_days::id.eq(id)));
    query.for_update().first(tx).await.or_not_found("target day")
}

/// Takes a target day away.
pub async fn delete_target_day(tx: &mut Conn, day: &TargetDay) -> Result<()> {
    diesel::delete(target_days::table.find((day.institution_id, day.id))).execute(tx).await?;
    Ok(())
}

/// A page of target days, oldest first.
pub async fn target_days(
    conn: &mut Conn,
    cycle: CycleId,
    params: &TargetDayParams,
    paging: &Paging,
) -> Result<Vec<TargetDay>> {
    let mut query = TargetDay::query().filter(target_days::cycle_id.eq(cycle)).into_boxed();
    if let Some(institution) = params.institution_id {
        query = query.filter(target_days::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(place) = paging.after() {
        query = query.filter(target_days::id.gt(place.id));
    }
    Ok(query.order(target_days::id).limit(paging.fetch()).load(conn).await?)
}
