//! Queries about extension orders and target days.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
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
        id::{CycleId, InstitutionId, TargetDayId},
        paging::Paging,
    },
    schema::target_days,
};

fn unknown(pointer: &'static str, noun: &'static str) -> Error {
    FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into()
}

/// Writes an extension order, a row for each institution that it reaches on a day, and says how many.
pub async fn insert_extension(tx: &mut Conn, order: &Extension, today: NaiveDate) -> Result<i64> {
    let rows = diesel::sql_query(
        "insert into window_extensions (institution_id, id, order_id, cycle_id, phase, closes_on, scope, scope_of, reason_kind, reason,
            outage_starts_on, outage_ends_on, ordered_by, ordered_at)
         select i.id, $1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
         from institutions i
         left join lateral (select p.kind, p.region_code from institution_periods p
            where p.institution_id = i.id and p.starts_on <= $14 order by p.starts_on desc limit 1) p on true
         where case $5 when 'institution' then i.id = $13 when 'region' then p.region_code = $6 when 'kind' then p.kind = $6 else true end",
    )
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
    .execute(tx)
    .await?;
    match i64::try_from(rows).unwrap_or(i64::MAX) {
        0 if order.scope_of.is_some() => Err(unknown("/region_code", "region")),
        0 => Err(unknown("/institution_id", "institution")),
        reached => Ok(reached),
    }
}

/// The orders of a cycle, those that reach one institution or all, from a place in an order.
macro_rules! orders {
    ($column:literal, $type:literal, $than:literal, $direction:literal) => {
        concat!(
            "select * from (select e.order_id as id, e.cycle_id, e.phase, e.closes_on, e.scope, e.scope_of, e.reason_kind, e.reason,
                e.outage_starts_on, e.outage_ends_on, e.ordered_by, e.ordered_at, count(*) as institutions,
                case when e.scope = 'institution' then (array_agg(e.institution_id))[1] end as institution_id
             from window_extensions e
             where e.cycle_id = $1 and ($2 is null or exists (
                select 1 from window_extensions o where o.order_id = e.order_id and o.institution_id = $2))
             group by e.order_id, e.cycle_id, e.phase, e.closes_on, e.scope, e.scope_of, e.reason_kind, e.reason,
                e.outage_starts_on, e.outage_ends_on, e.ordered_by, e.ordered_at) x
             where $3 is null or (",
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
