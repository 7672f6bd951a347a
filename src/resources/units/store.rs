//! Every query of the slice.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Sort, Unit},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, FieldError, QueryResultExt, Result},
        id::{InstitutionId, UnitId},
        paging::{Paging, keyset},
        text::contains_pattern,
    },
    schema::units,
};

/// A page of units.
pub async fn page(conn: &mut Conn, params: &ListParams, sort: Sort, paging: &Paging) -> Result<Vec<Unit>> {
    let mut query = Unit::query().into_boxed();
    if let Some(institution) = params.institution_id {
        query = query.filter(units::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(parent) = params.parent_id {
        query = query.filter(units::parent_id.eq(UnitId::from(parent)));
    }
    if let Some(kind) = params.kind {
        query = query.filter(units::kind.eq(kind));
    }
    if let Some(part) = &params.q {
        let like = contains_pattern(part);
        let names = units::name_en.ilike(like.clone()).or(units::name_sw.ilike(like.clone()));
        query = query.filter(units::code.ilike(like).or(names));
    }
    let id = units::id;
    let query = match sort {
        Sort::Code => keyset!(query, paging, asc units::code, id, String),
        Sort::CodeDown => keyset!(query, paging, desc units::code, id, String),
        Sort::Name => keyset!(query, paging, asc units::name_en, id, String),
        Sort::NameDown => keyset!(query, paging, desc units::name_en, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One unit.
pub async fn find(conn: &mut Conn, id: UnitId) -> Result<Unit> {
    Unit::query().filter(units::id.eq(id)).first(conn).await.or_not_found("unit")
}

/// One unit, locked until the end of the transaction, and with it the trees of units: whoever looks for circles in a later
/// statement sees what the one before him has written.
pub async fn lock(tx: &mut Conn, id: UnitId) -> Result<Unit> {
    let tree = sql::<Bool>("(select pg_advisory_xact_lock(7063)) is not null");
    Unit::query().filter(units::id.eq(id)).filter(tree).for_update().first(tx).await.or_not_found("unit")
}

/// Writes a new one.
pub async fn insert(tx: &mut Conn, row: &Unit) -> Result<()> {
    refusals(diesel::insert_into(units::table).values(row).execute(tx).await)
}

/// Writes one again.
pub async fn update(tx: &mut Conn, row: &Unit) -> Result<()> {
    refusals(diesel::update(units::table.find((row.institution_id, row.id))).set(row).execute(tx).await)
}

fn refusals(done: QueryResult<usize>) -> Result<()> {
    let taken = || FieldError::new("/code", Code::FieldTaken).with("noun", "unit").into();
    let unknown = |pointer: &'static str, noun| {
        move || FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into()
    };
    done.on_constraint("units_institution_id_code_key", taken)
        .on_constraint("units_institution_id_fkey", unknown("/institution_id", "institution"))
        .on_constraint("units_parent_id_fkey", unknown("/parent_id", "unit"))
        .on_constraint("units_head_id_fkey", unknown("/head_id", "servant"))
        .on_constraint("units_parent_id_check", || {
            FieldError::new("/parent_id", Code::InstitutionCycle).into()
        })?;
    Ok(())
}

/// The units above one in the tree, itself left out.
pub async fn line_above(tx: &mut Conn, institution: InstitutionId, unit: UnitId) -> Result<Vec<UnitId>> {
    #[derive(QueryableByName)]
    struct Above {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        parent_id: UnitId,
    }
    let rows: Vec<Above> = diesel::sql_query(
        "with recursive above (parent_id) as (
            select parent_id from units where institution_id = $1 and id = $2
            union
            select u.parent_id from above a join units u on u.institution_id = $1 and u.id = a.parent_id
        ) select parent_id from above where parent_id is not null",
    )
    .bind::<diesel::sql_types::Uuid, _>(institution)
    .bind::<diesel::sql_types::Uuid, _>(unit)
    .load(tx)
    .await?;
    Ok(rows.into_iter().map(|row| row.parent_id).collect())
}
