//! Every query of the slice.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Designation, Sort},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::DesignationId,
        paging::{Paging, keyset},
        text::contains_pattern,
    },
    schema::designations,
};

/// A page of designations.
pub async fn page(
    conn: &mut Conn,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
) -> Result<Vec<Designation>> {
    let mut query = Designation::query().into_boxed();
    if let Some(family) = &params.family {
        query = query.filter(designations::family.eq(family));
    }
    if let Some(part) = &params.q {
        let like = contains_pattern(part);
        let names = designations::name_en.ilike(like.clone()).or(designations::name_sw.ilike(like.clone()));
        query = query.filter(designations::code.ilike(like).or(names));
    }
    let id = designations::id;
    let query = match sort {
        Sort::Code => keyset!(query, paging, asc designations::code, id, String),
        Sort::CodeDown => keyset!(query, paging, desc designations::code, id, String),
        Sort::Name => keyset!(query, paging, asc designations::name_en, id, String),
        Sort::NameDown => keyset!(query, paging, desc designations::name_en, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One designation.
pub async fn find(conn: &mut Conn, id: DesignationId) -> Result<Designation> {
    Designation::query().filter(designations::id.eq(id)).first(conn).await.or_not_found("designation")
}

/// One designation, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: DesignationId) -> Result<Designation> {
    Designation::query()
        .filter(designations::id.eq(id))
        .for_update()
        .first(tx)
        .await
        .or_not_found("designation")
}

/// Writes a new one.
pub async fn insert(tx: &mut Conn, row: &Designation) -> Result<()> {
    refusals(diesel::insert_into(designations::table).values(row).execute(tx).await)
}

/// Writes one again.
pub async fn update(tx: &mut Conn, row: &Designation) -> Result<()> {
    refusals(diesel::update(designations::table.find(row.id)).set(row).execute(tx).await)
}

fn refusals(done: QueryResult<usize>) -> Result<()> {
    let taken = || FieldError::new("/code", Code::FieldTaken).with("noun", "designation").into();
    done.on_constraint("designations_pkey", || Error::new(Code::IdTaken))
        .on_constraint("designations_code_key", taken)?;
    Ok(())
}
