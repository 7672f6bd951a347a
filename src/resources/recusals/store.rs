//! Every query of the slice.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Date, Jsonb, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Facts, People, Recusal, Rule, Status},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{InstitutionId, RecusalId, ServantId},
        paging::Paging,
    },
    schema::recusals,
};

/// What the choice of raters depends on; nothing for who has no posting.
pub async fn facts(tx: &mut Conn, servant: ServantId, today: NaiveDate) -> Result<Option<Facts>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        institution_id: InstitutionId,
        #[diesel(sql_type = Jsonb)]
        chain: People,
        #[diesel(sql_type = Jsonb)]
        recused: People,
    }
    let row: Option<Row> = diesel::sql_query(
        "with recursive mine as (
            select m.institution_id, m.posting_id from main_postings m where m.servant_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $2
        ), above (n, person) as (
            select 1, s.supervisor_id from mine m
            join supervisions s on s.institution_id = m.institution_id and s.posting_id = m.posting_id and daterange(s.starts_on, s.ends_on, '[]') @> $2
            union all
            select a.n + 1, s.supervisor_id from above a
            join main_postings m on m.servant_id = a.person and daterange(m.starts_on, m.ends_on, '[]') @> $2
            join supervisions s on s.institution_id = m.institution_id and s.posting_id = m.posting_id and daterange(s.starts_on, s.ends_on, '[]') @> $2
            where a.n < 20
        ), heads as (
            select distinct a.servant_id from mine m
            join grants g on g.institution_id = m.institution_id and g.role = 'institution_head' and g.revoked_at is null
            join accounts a on a.id = g.account_id and a.status = 'active' and a.servant_id is not null
        )
        select m.institution_id, coalesce((select jsonb_agg(person order by n) from above), '[]')
                || coalesce((select jsonb_agg(servant_id order by servant_id) from heads), '[]') as chain,
            coalesce((select jsonb_agg(r.person_id) from recusals r where r.servant_id = $1 and r.status = 'upheld'
                and daterange(r.starts_on, r.ends_on, '[]') @> $2), '[]') as recused
        from mine m",
    )
    .bind::<SqlUuid, _>(servant)
    .bind::<Date, _>(today)
    .get_result(tx)
    .await
    .optional()?;
    Ok(row.map(|row| Facts {
        institution_id: row.institution_id,
        chain: row.chain.0,
        recused: row.recused.0,
    }))
}

/// Writes a new one.
pub async fn insert(tx: &mut Conn, recusal: &Recusal) -> Result<()> {
    let unknown = |pointer: &'static str| {
        move || {
            crate::kernel::error::FieldError::new(pointer, Code::FieldUnknownReference)
                .with("noun", "servant")
                .into()
        }
    };
    diesel::insert_into(recusals::table)
        .values(recusal)
        .execute(tx)
        .await
        .on_constraint("recusals_person_id_fkey", unknown("/person_id"))
        .on_constraint("recusals_servant_id_excl", || Error::new(Code::RecusalExists))?;
    Ok(())
}

/// Writes one again.
pub async fn update(tx: &mut Conn, recusal: &Recusal) -> Result<()> {
    let unknown = |pointer: &'static str| {
        move || {
            crate::kernel::error::FieldError::new(pointer, Code::FieldUnknownReference)
                .with("noun", "servant")
                .into()
        }
    };
    diesel::update(recusals::table.find((recusal.institution_id, recusal.id)))
        .set(recusal)
        .execute(tx)
        .await
        .on_constraint("recusals_supervisor_id_fkey", unknown("/supervisor_id"))
        .on_constraint("recusals_reviewer_id_fkey", unknown("/reviewer_id"))?;
    Ok(())
}

/// One of them.
pub async fn find(conn: &mut Conn, id: RecusalId) -> Result<Recusal> {
    Recusal::query().filter(recusals::id.eq(id)).first(conn).await.or_not_found("recusal")
}

/// One of them, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: RecusalId) -> Result<Recusal> {
    Recusal::query().filter(recusals::id.eq(id)).for_update().first(tx).await.or_not_found("recusal")
}

/// A page of those within the caller's reach, newest first.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Recusal>> {
    let mut query = Recusal::query().into_boxed();
    if !scope.everything {
        let reach = recusals::institution_id.eq_any(scope.institutions.clone());
        query = match scope.me {
            Some(me) => query.filter(reach.or(recusals::servant_id.eq(me)).or(recusals::person_id.eq(me))),
            None => query.filter(reach),
        };
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(recusals::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(recusals::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(person) = params.person_id {
        query = query.filter(recusals::person_id.eq(ServantId::from(person)));
    }
    if let Some(status) = params.status {
        query = query.filter(recusals::status.eq(status));
    }
    if let Some(unnamed) = params.unnamed {
        let open =
            recusals::rule.assume_not_null().eq(Rule::NoneAbove).and(recusals::status.eq(Status::Upheld));
        query = if unnamed {
            query.filter(open)
        } else {
            query.filter(recusals::rule.is_null().or(recusals::rule.assume_not_null().ne(Rule::NoneAbove)))
        };
    }
    if let Some(place) = paging.after() {
        query = query.filter(recusals::id.lt(RecusalId::from(place.id)));
    }
    Ok(query.order(recusals::id.desc()).limit(paging.fetch()).load(conn).await?)
}
