//! Every query of the slice: receipts are the audit entries of submissions.

use diesel::{
    QueryResult,
    sql_types::{BigInt, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{dto::ListParams, model::HandedIn};
use crate::kernel::{
    db::Conn,
    error::{QueryResultExt, Result},
    id::{AccountId, AuditId},
    paging::Paging,
};

const COLUMNS: &str =
    "select institution_id, id, at, account_id, on_behalf_of, action, subject_kind, subject_id,
    after #>> '{receipt,sha256}' as sha256 from audit_entries where after #>> '{receipt,sha256}' is not null";

/// A page of an account's receipts, newest first.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<HandedIn>> {
    let rows = diesel::sql_query(format!(
        "{COLUMNS} and account_id = $1 and ($2 is null or subject_id = $2) and ($3 is null or id < $3) order by id desc limit $4"
    ))
    .bind::<SqlUuid, _>(account)
    .bind::<Nullable<SqlUuid>, _>(params.subject_id)
    .bind::<Nullable<SqlUuid>, _>(paging.after().map(|place| place.id))
    .bind::<BigInt, _>(paging.fetch())
    .load(conn)
    .await?;
    Ok(rows)
}

/// One receipt.
pub async fn find(conn: &mut Conn, id: AuditId) -> Result<HandedIn> {
    let found: QueryResult<HandedIn> =
        diesel::sql_query(format!("{COLUMNS} and id = $1")).bind::<SqlUuid, _>(id).get_result(conn).await;
    found.or_not_found("receipt")
}
