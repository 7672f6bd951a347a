//! Every query of the slice.

use chrono::NaiveDate;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Servant, Sort},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{DesignationId, InstitutionId, ServantId, UnitId},
        paging::{Paging, keyset},
        text::contains_pattern,
    },
    resources::postings::{Line, Posting, latest, line},
    schema::{accounts, main_postings, postings, servants},
};

type Row = (Servant, Option<Posting>);

/// Joins each person with his main posting of a day, the last one if he has left.
macro_rules! placed {
    ($on:expr) => {
        servants::table
            .left_join(
                main_postings::table
                    .on(main_postings::servant_id.eq(servants::id).and(latest!("servants.id", $on))),
            )
            .left_join(
                postings::table
                    .on(postings::id.nullable().eq(main_postings::posting_id.nullable()).and(
                        postings::institution_id.nullable().eq(main_postings::institution_id.nullable()),
                    )),
            )
            .select((Servant::as_select(), Option::<Posting>::as_select()))
    };
}

/// A page of the servants within the caller's reach.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    on: NaiveDate,
) -> Result<Vec<Row>> {
    let mut query = placed!(on).into_boxed();
    if !scope.everything {
        // One `in` and no `or`: only so does an index lead to the rows.
        let within = sql::<Bool>("servants.id in (select m.servant_id from main_postings m where m.institution_id = any(")
            .bind::<Array<SqlUuid>, _>(scope.institutions.clone())
            .sql(") and m.starts_on = (select max(l.starts_on) from main_postings l where l.servant_id = m.servant_id and l.starts_on <= ")
            .bind::<Date, _>(on)
            .sql(") union select ")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(" union select p.servant_id from postings p where p.id in (select * from supervised_by(")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(", ")
            .bind::<Date, _>(on)
            .sql(") union select * from reviewed_by(")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(", ")
            .bind::<Date, _>(on)
            .sql(")))");
        query = query.filter(within);
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(postings::institution_id.nullable().eq(InstitutionId::from(institution)));
    }
    if let Some(unit) = params.unit_id {
        query = query.filter(postings::unit_id.nullable().eq(UnitId::from(unit)));
    }
    if let Some(designation) = params.designation_id {
        query = query.filter(postings::designation_id.nullable().eq(DesignationId::from(designation)));
    }
    if let Some(number) = &params.check_number {
        query = query.filter(servants::check_number.eq(number.replace('\0', "")));
    }
    if let Some(part) = &params.q {
        let like = contains_pattern(part);
        let names = servants::first_name.ilike(like.clone()).or(servants::last_name.ilike(like));
        query = query.filter(names);
    }
    let id = servants::id;
    let query = match sort {
        Sort::CheckNumber => keyset!(query, paging, asc servants::check_number, id, String),
        Sort::CheckNumberDown => keyset!(query, paging, desc servants::check_number, id, String),
        Sort::LastName => keyset!(query, paging, asc servants::last_name, id, String),
        Sort::LastNameDown => keyset!(query, paging, desc servants::last_name, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One person with his main posting of a day.
pub async fn find(conn: &mut Conn, id: ServantId, on: NaiveDate) -> Result<Row> {
    placed!(on).filter(servants::id.eq(id)).first(conn).await.or_not_found("servant")
}

/// One person, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: ServantId) -> Result<Servant> {
    Servant::query().filter(servants::id.eq(id)).for_update().first(tx).await.or_not_found("servant")
}

/// Writes a new person.
pub async fn insert(tx: &mut Conn, servant: &Servant) -> Result<()> {
    let taken = || FieldError::new("/check_number", Code::FieldTaken).with("noun", "servant").into();
    diesel::insert_into(servants::table)
        .values(servant)
        .execute(tx)
        .await
        .on_constraint("servants_pkey", || Error::new(Code::IdTaken))
        .on_constraint("servants_check_number_key", taken)?;
    Ok(())
}

/// Lets the log-in of a person bear his name as it is now.
pub async fn rename_account(tx: &mut Conn, servant: &Servant) -> Result<()> {
    let name = format!("{} {}", servant.first_name, servant.last_name);
    diesel::update(accounts::table.filter(accounts::servant_id.eq(servant.id)))
        .set(accounts::display_name.eq(name))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes a person again.
pub async fn update(tx: &mut Conn, servant: &Servant) -> Result<()> {
    diesel::update(servants::table.find(servant.id)).set(servant).execute(tx).await?;
    Ok(())
}

/// The line above a posting, if there is one.
pub async fn line_of(conn: &mut Conn, posting: Option<&Posting>, on: NaiveDate) -> Result<Line> {
    match posting {
        Some(posting) => line(conn, posting.institution_id, posting.id, on).await,
        None => Ok(Line { supervisor: None, reviewer: None }),
    }
}
