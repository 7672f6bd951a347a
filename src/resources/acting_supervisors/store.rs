//! Every query of the slice.

use diesel::{
    prelude::*,
    sql_types::{Bool, Date, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::{ListParams, NewActing},
    model::Acting,
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{ActingId, InstitutionId, ServantId},
        paging::Paging,
    },
    schema::acting_supervisors,
};

/// What is known of the two on the days in question.
#[derive(Debug, QueryableByName)]
pub struct Facts {
    /// Where the absent one is posted
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub institution_id: Option<InstitutionId>,
    /// The acting one has a posting
    #[diesel(sql_type = Bool)]
    pub posted: bool,
    /// One of the two stands in another such relation in that time
    #[diesel(sql_type = Bool)]
    pub chained: bool,
}

/// Loads it.
pub async fn facts(tx: &mut Conn, new: &NewActing) -> Result<Facts> {
    let query = diesel::sql_query(
        "select (select m.institution_id from main_postings m
                where m.servant_id = $1 and daterange(m.starts_on, m.ends_on, '[]') && daterange($3, $4, '[]') limit 1) as institution_id,
            exists (select 1 from main_postings m
                where m.servant_id = $2 and daterange(m.starts_on, m.ends_on, '[]') @> $3) as posted,
            exists (select 1 from acting_supervisors a where (a.absent_id = $2 or a.acting_id = $1) and not a.cancelled
                and daterange(a.starts_on, a.ends_on, '[]') && daterange($3, $4, '[]')) as chained",
    )
    .bind::<SqlUuid, _>(new.absent)
    .bind::<SqlUuid, _>(new.acting)
    .bind::<Date, _>(new.starts_on)
    .bind::<Date, _>(new.ends_on);
    Ok(query.get_result(tx).await?)
}

/// Writes a new one.
pub async fn insert(tx: &mut Conn, acting: &Acting) -> Result<()> {
    diesel::insert_into(acting_supervisors::table)
        .values(acting)
        .execute(tx)
        .await
        .on_constraint("acting_supervisors_absent_id_excl", || Error::new(Code::ActingOverlap))?;
    Ok(())
}

/// Writes one again.
pub async fn update(tx: &mut Conn, acting: &Acting) -> Result<()> {
    let row = acting_supervisors::table.find((acting.institution_id, acting.id));
    diesel::update(row).set(acting).execute(tx).await?;
    Ok(())
}

/// One of them.
pub async fn find(conn: &mut Conn, id: ActingId) -> Result<Acting> {
    let query = Acting::query().filter(acting_supervisors::id.eq(id));
    query.first(conn).await.or_not_found("acting supervisor")
}

/// One of them, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: ActingId) -> Result<Acting> {
    let query = Acting::query().filter(acting_supervisors::id.eq(id));
    query.for_update().first(tx).await.or_not_found("acting supervisor")
}

/// A page of those within the caller's reach, newest first.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Acting>> {
    let mut query = Acting::query().into_boxed();
    if !scope.everything {
        let reach = acting_supervisors::institution_id.eq_any(scope.institutions.clone());
        query = match scope.me {
            Some(me) => query.filter(
                reach.or(acting_supervisors::absent_id.eq(me)).or(acting_supervisors::acting_id.eq(me)),
            ),
            None => query.filter(reach),
        };
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(acting_supervisors::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(absent) = params.absent_id {
        query = query.filter(acting_supervisors::absent_id.eq(ServantId::from(absent)));
    }
    if let Some(acting) = params.acting_id {
        query = query.filter(acting_supervisors::acting_id.eq(ServantId::from(acting)));
    }
    if let Some(on) = params.as_of {
        let within = acting_supervisors::starts_on.le(on).and(acting_supervisors::ends_on.ge(on));
        query = query.filter(within.and(acting_supervisors::cancelled.eq(false)));
    }
    if let Some(place) = paging.after() {
        query = query.filter(acting_supervisors::id.lt(ActingId::from(place.id)));
    }
    Ok(query.order(acting_supervisors::id.desc()).limit(paging.fetch()).load(conn).await?)
}
