//! Every query of the slice.

use diesel::{
    prelude::*,
    sql_types::{Bool, Date, Jsonb, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::{ListParams, NewDelegation},
    model::Delegation,
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, FieldError, QueryResultExt, Result},
        id::{DelegationId, InstitutionId, ServantId},
        paging::Paging,
    },
    schema::delegations,
};

/// What is known of the two on the first day.
#[derive(Debug, QueryableByName)]
pub struct Facts {
    /// Where the delegator is posted
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub institution_id: Option<InstitutionId>,
    /// The delegate is posted there too
    #[diesel(sql_type = Bool)]
    pub posted: bool,
    /// The delegator supervises or reviews somebody
    #[diesel(sql_type = Bool)]
    pub rates: bool,
    /// Every named posting is one that he supervises or reviews
    #[diesel(sql_type = Bool)]
    pub his: bool,
}

/// Loads it.
pub async fn facts(tx: &mut Conn, me: ServantId, new: &NewDelegation) -> Result<Facts> {
    let query = diesel::sql_query(
        "with mine (id) as (select * from supervised_by($1, $3) union select * from reviewed_by($1, $3)), here as (
            select m.institution_id from main_postings m where m.servant_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $3)
         select (select institution_id from here) as institution_id,
            exists (select 1 from here h join postings p on p.institution_id = h.institution_id and p.servant_id = $2
                and daterange(p.starts_on, p.ends_on, '[]') @> $3) as posted,
            exists (select 1 from mine) as rates,
            not exists (select 1 from jsonb_array_elements_text(coalesce($4, '[]')) n (id)
                where not exists (select 1 from mine where mine.id::text = n.id)) as his",
    )
    .bind::<SqlUuid, _>(me)
    .bind::<SqlUuid, _>(new.delegate)
    .bind::<Date, _>(new.starts_on)
    .bind::<Nullable<Jsonb>, _>(new.reports.clone());
    Ok(query.get_result(tx).await?)
}

/// Writes a new one.
pub async fn insert(tx: &mut Conn, delegation: &Delegation) -> Result<()> {
    let unknown = || FieldError::new("/unit_id", Code::FieldUnknownReference).with("noun", "unit").into();
    diesel::insert_into(delegations::table)
        .values(delegation)
        .execute(tx)
        .await
        .on_constraint("delegations_unit_id_fkey", unknown)?;
    Ok(())
}

/// Writes one again.
pub async fn update(tx: &mut Conn, delegation: &Delegation) -> Result<()> {
    let row = delegations::table.find((delegation.institution_id, delegation.id));
    diesel::update(row).set(delegation).execute(tx).await?;
    Ok(())
}

/// One of them.
pub async fn find(conn: &mut Conn, id: DelegationId) -> Result<Delegation> {
    Delegation::query().filter(delegations::id.eq(id)).first(conn).await.or_not_found("delegation")
}

/// One of them, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: DelegationId) -> Result<Delegation> {
    let query = Delegation::query().filter(delegations::id.eq(id));
    query.for_update().first(tx).await.or_not_found("delegation")
}

/// A page of those within the caller's reach, newest first.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Delegation>> {
    let mut query = Delegation::query().into_boxed();
    if !scope.everything {
        let reach = delegations::institution_id.eq_any(scope.institutions.clone());
        query = match scope.me {
            Some(me) => {
                query.filter(reach.or(delegations::delegator_id.eq(me)).or(delegations::delegate_id.eq(me)))
            }
            None => query.filter(reach),
        };
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(delegations::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(delegator) = params.delegator_id {
        query = query.filter(delegations::delegator_id.eq(ServantId::from(delegator)));
    }
    if let Some(delegate) = params.delegate_id {
        query = query.filter(delegations::delegate_id.eq(ServantId::from(delegate)));
    }
    if let Some(on) = params.as_of {
        let within = delegations::starts_on.le(on).and(delegations::ends_on.ge(on));
        query = query.filter(within.and(delegations::revoked_at.is_null()));
    }
    if let Some(place) = paging.after() {
        query = query.filter(delegations::id.lt(DelegationId::from(place.id)));
    }
    Ok(query.order(delegations::id.desc()).limit(paging.fetch()).load(conn).await?)
}
