//! Who has moved and has no agreement yet.

use chrono::NaiveDate;
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Date, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use crate::kernel::{
    db::Conn,
    error::Result,
    id::{CycleId, InstitutionId, PostingId, ServantId},
};

/// The new posting of who has moved within the year, and the cycle that he follows there.
#[derive(Debug, QueryableByName)]
pub struct Newcomer {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub posting_id: PostingId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = SqlUuid)]
    pub cycle_id: CycleId,
}

/// A batch of those in the nation who have no agreement there yet.
pub async fn newcomers(conn: &mut Conn, today: NaiveDate, batch: i64) -> Result<Vec<Newcomer>> {
    let query = diesel::sql_query(include_str!("moved.sql"));
    Ok(query.bind::<Date, _>(today).bind::<BigInt, _>(batch).load(conn).await?)
}
