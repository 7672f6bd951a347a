//! Every query of the slice.

use chrono::NaiveDate;
use diesel::{
    dsl::{max, sql},
    prelude::*,
    sql_types::{Bool, Date, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Institution, Period, Sort},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::InstitutionId,
        paging::{Paging, keyset},
        text::contains_pattern,
    },
    schema::{institution_periods as periods, institutions},
};

type Row = (Institution, Period);

/// Joins each institution with its period of the day: the last that began on or before it.
macro_rules! on_day {
    ($on:expr) => {{
        let later = diesel::alias!(crate::schema::institution_periods as later);
        let begun = later
            .filter(later.field(periods::institution_id).eq(periods::institution_id))
            .filter(later.field(periods::starts_on).le($on))
            .select(max(later.field(periods::starts_on)));
        institutions::table
            .inner_join(periods::table.on(periods::institution_id.eq(institutions::id)))
            .filter(periods::starts_on.nullable().eq(begun.single_value()))
            .select((Institution::as_select(), Period::as_select()))
    }};
}

/// The sort key of a row, for the cursor.
pub fn key(sort: Sort, institution: &Institution, period: &Period) -> String {
    match sort {
        Sort::Code | Sort::CodeDown => institution.code.clone(),
        Sort::Name | Sort::NameDown => period.name_en.clone(),
    }
}

/// A page of institutions as of a day.
pub async fn page(
    conn: &mut Conn,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    on: NaiveDate,
) -> Result<Vec<Row>> {
    let mut query = on_day!(on).into_boxed();
    if let Some(kind) = params.kind {
        query = query.filter(periods::kind.eq(kind));
    }
    if let Some(subkind) = &params.subkind {
        query = query.filter(periods::subkind.eq(subkind));
    }
    if let Some(region) = &params.region {
        query = query.filter(periods::region_code.eq(region));
    }
    if let Some(parent) = params.parent_id {
        query = query.filter(periods::parent_id.eq(InstitutionId::from(parent)));
    }
    if let Some(part) = &params.q {
        let like = contains_pattern(part);
        query = query.filter(
            (institutions::code.ilike(like.clone()))
                .or(periods::name_en.ilike(like.clone()))
                .or(periods::name_sw.ilike(like.clone()))
                .or(periods::acronym.assume_not_null().ilike(like)),
        );
    }
    let id = institutions::id;
    let query = match sort {
        Sort::Code => keyset!(query, paging, asc institutions::code, id, String),
        Sort::CodeDown => keyset!(query, paging, desc institutions::code, id, String),
        Sort::Name => keyset!(query, paging, asc periods::name_en, id, String),
        Sort::NameDown => keyset!(query, paging, desc periods::name_en, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One institution as of a day.
pub async fn find(conn: &mut Conn, id: InstitutionId, on: NaiveDate) -> Result<Row> {
    on_day!(on).filter(institutions::id.eq(id)).first(conn).await.or_not_found("institution")
}

/// All periods of an institution, oldest first.
pub async fn history(conn: &mut Conn, id: InstitutionId) -> Result<Vec<Row>> {
    let rows: Vec<Row> = institutions::table
        .inner_join(periods::table.on(periods::institution_id.eq(institutions::id)))
        .filter(institutions::id.eq(id))
        .order(periods::starts_on)
        .select((Institution::as_select(), Period::as_select()))
        .load(conn)
        .await?;
    if rows.is_empty() { Err(Error::not_found("institution")) } else { Ok(rows) }
}

/// The row, locked until the end of the transaction, and with it the tree: whoever looks for circles in a later statement
/// sees what the one before him has written.
pub async fn lock(tx: &mut Conn, id: InstitutionId) -> Result<Institution> {
    let tree = sql::<Bool>("(select pg_advisory_xact_lock(7064)) is not null");
    Institution::query()
        .filter(institutions::id.eq(id))
        .filter(tree)
        .for_update()
        .first(tx)
        .await
        .or_not_found("institution")
}

/// Whether an institution would stand above itself under this parent, on the day given or on any later one.
pub async fn would_circle(
    tx: &mut Conn,
    id: InstitutionId,
    parent: InstitutionId,
    since: NaiveDate,
) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        circle: bool,
    }
    let found: Found = diesel::sql_query(
        "with recursive days (day) as (
            select $3 union select starts_on from institution_periods where starts_on > $3
        ), above (day, institution_id) as (
            select day, $2 from days
            union
            select a.day, p.parent_id from above a cross join lateral (
                select parent_id from institution_periods p
                where p.institution_id = a.institution_id and p.starts_on <= a.day order by starts_on desc limit 1
            ) p where p.parent_id is not null and a.institution_id <> $1
        ) select exists (select from above where institution_id = $1) as circle",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<SqlUuid, _>(parent)
    .bind::<Date, _>(since)
    .get_result(tx)
    .await?;
    Ok(found.circle)
}

/// Writes a new institution.
pub async fn insert(tx: &mut Conn, institution: &Institution) -> Result<()> {
    diesel::insert_into(institutions::table)
        .values(institution)
        .execute(tx)
        .await
        .on_constraint("institutions_pkey", || Error::new(Code::IdTaken))
        .on_constraint("institutions_code_key", || {
            FieldError::new("/code", Code::FieldTaken).with("noun", "institution").into()
        })?;
    Ok(())
}

/// Writes a new period.
pub async fn insert_period(tx: &mut Conn, period: &Period) -> Result<()> {
    let unknown = |pointer: &'static str, noun| {
        move || FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into()
    };
    diesel::insert_into(periods::table)
        .values(period)
        .execute(tx)
        .await
        .on_constraint("institution_periods_parent_id_fkey", unknown("/parent_id", "institution"))
        .on_constraint("institution_periods_region_code_fkey", unknown("/region", "region"))
        .on_constraint("institution_periods_parent_id_check", || {
            FieldError::new("/parent_id", Code::InstitutionCycle).into()
        })?;
    Ok(())
}

/// Counts one change.
pub async fn touch(tx: &mut Conn, id: InstitutionId) -> Result<i32> {
    let row =
        diesel::update(institutions::table.find(id)).set(institutions::version.eq(institutions::version + 1));
    Ok(row.returning(institutions::version).get_result(tx).await?)
}
