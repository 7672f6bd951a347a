//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Date, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Context, Sort, Subtask, Version},
};
use crate::{
    access::{Actor, policy::Scope},
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AgreementId, InstitutionId, ObjectiveId, ServantId, SubtaskId},
        paging::{Paging, keyset},
    },
    schema::{agreements, servants, subtask_versions, subtasks},
};

/// A row of a list: the subtask, whose it is, the check number and the names.
pub type Listed = (Subtask, ServantId, String, String, String);

/// The agreements that a person sees: his own, those down his line of command today, those of whom he supervised within the cycle.
macro_rules! within_reach {
    ($institutions:expr, $me:expr, $today:expr) => {
        diesel::dsl::sql::<diesel::sql_types::Bool>(
            "agreements.id in (select a.id from agreements a where a.institution_id = any(",
        )
        .bind::<diesel::sql_types::Array<SqlUuid>, _>($institutions)
        .sql(") union select a.id from agreements a where a.servant_id = ")
        .bind::<Nullable<SqlUuid>, _>($me)
        .sql(" union select a.id from supervisions f
            join agreements a on a.institution_id = f.institution_id and a.posting_id = f.posting_id
            join cycles c on c.id = a.cycle_id and daterange(f.starts_on, f.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')
            where f.supervisor_id = ")
        .bind::<Nullable<SqlUuid>, _>($me)
        .sql(" and not is_recused(f.supervisor_id, a.servant_id, ")
        .bind::<Date, _>($today)
        .sql(") union select a.id from (select ")
        .bind::<Nullable<SqlUuid>, _>($me)
        .sql(" as me, ")
        .bind::<Date, _>($today)
        .sql(" as day) q
            cross join lateral (select * from down_the_line(q.me, q.day) union select * from reviewed_by(q.me, q.day)
                union select * from delegated_postings(q.me, 'progress', q.day)) x (id)
            join postings p on p.id = x.id
            join agreements a on a.institution_id = p.institution_id and a.posting_id = p.id)")
    };
}
pub(in crate::resources) use within_reach;

/// A page of the subtasks within the caller's reach.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Listed>> {
    let mut query = subtasks::table
        .inner_join(
            agreements::table.on(agreements::institution_id
                .eq(subtasks::institution_id)
                .and(agreements::id.eq(subtasks::agreement_id))),
        )
        .inner_join(servants::table.on(servants::id.eq(agreements::servant_id)))
        .select((
            Subtask::as_select(),
            agreements::servant_id,
            servants::check_number,
            servants::first_name,
            servants::last_name,
        ))
        .into_boxed();
    if !scope.everything {
        query = query.filter(within_reach!(scope.institutions.clone(), scope.me, today));
    }
    if let Some(agreement) = params.agreement_id {
        query = query.filter(subtasks::agreement_id.eq(AgreementId::from(agreement)));
    }
    if let Some(objective) = params.objective_id {
        query = query.filter(subtasks::objective_id.eq(ObjectiveId::from(objective)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(subtasks::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(agreements::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(status) = params.status {
        query = query.filter(subtasks::status.eq(status));
    }
    let id = subtasks::id;
    let query = match sort {
        Sort::StatusSince => keyset!(query, paging, asc subtasks::status_since, id, DateTime<Utc>),
        Sort::StatusSinceDown => keyset!(query, paging, desc subtasks::status_since, id, DateTime<Utc>),
    };
    Ok(query.load(conn).await?)
}

/// What the agreement stands in: the caller is $1, the day $2, and `a` is the agreement.
macro_rules! standing {
    () => {
        "a.institution_id as institution, a.servant_id, n.supervisor_id, n.reviewer_id, n.acting_for_id, l.delegated, l.former, l.above,
         c.status as cycle_status, c.starts_on as cycle_starts_on, c.ends_on as cycle_ends_on"
    };
}
pub(in crate::resources) use standing;

/// What a subtask of an objective stands in; $3 is the objective, `$4` the subtask that is left out of the sum of weights.
macro_rules! context {
    () => {
        concat!(
            "select ",
            standing!(),
            ", coalesce(
                (select o.title from objectives o where o.institution_id = a.institution_id and o.agreement_id = a.id and o.id = $3),
                (select o ->> 'title' from agreement_versions v cross join lateral jsonb_array_elements(v.content -> 'objectives') o
                 where v.institution_id = a.institution_id and v.agreement_id = a.id and o ->> 'id' = $3::text
                 order by v.revision desc limit 1)) as objective_title,
            exists (select from agreement_versions v cross join lateral jsonb_array_elements(v.content -> 'objectives') o
                where v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
                and o ->> 'id' = $3::text) as objective_agreed,
            coalesce((select sum((k.approved ->> 'weight')::numeric) from subtasks k
                where k.institution_id = a.institution_id and k.agreement_id = a.id and k.objective_id = $3
                and k.id is distinct from $4 and k.status <> 'cancelled'), 0) as weight_taken,
            exists (select from progress_entries e where e.institution_id = a.institution_id and e.subtask_id = $4) as begun,
            (select e.percent from progress_entries e where e.institution_id = a.institution_id and e.subtask_id = $4
                and e.status = 'accepted' order by e.week desc limit 1) as percent
            from agreements a ",
            include_str!("standing.sql"),
            " where a.id = $5"
        )
    };
}

/// One subtask.
pub async fn find(conn: &mut Conn, id: SubtaskId) -> Result<Subtask> {
    Subtask::query().filter(subtasks::id.eq(id)).first(conn).await.or_not_found("subtask")
}

/// One subtask, locked with its agreement until the end of the transaction: weights of siblings are summed one after the other.
pub async fn lock(tx: &mut Conn, id: SubtaskId) -> Result<Subtask> {
    let of = agreements::institution_id
        .eq(subtasks::institution_id)
        .and(agreements::id.eq(subtasks::agreement_id));
    let query = subtasks::table.inner_join(agreements::table.on(of)).filter(subtasks::id.eq(id));
    query.select(Subtask::as_select()).for_update().first(tx).await.or_not_found("subtask")
}

/// What a subtask, or a new one under an objective of an agreement, stands in. None if there is no such agreement.
pub async fn context(
    conn: &mut Conn,
    (agreement, objective, subtask): (AgreementId, ObjectiveId, Option<SubtaskId>),
    me: Option<ServantId>,
    today: NaiveDate,
) -> Result<Context> {
    let query = diesel::sql_query(context!())
        .bind::<Nullable<SqlUuid>, _>(me)
        .bind::<Date, _>(today)
        .bind::<SqlUuid, _>(objective)
        .bind::<Nullable<SqlUuid>, _>(subtask)
        .bind::<SqlUuid, _>(agreement);
    query.get_result(conn).await.or_not_found("agreement")
}

/// What a subtask stands in for a caller today.
pub async fn context_of(conn: &mut Conn, actor: &Actor, subtask: &Subtask) -> Result<Context> {
    let place = (subtask.agreement_id, subtask.objective_id, Some(subtask.id));
    context(conn, place, actor.servant(), actor.today()).await
}

/// Writes a new subtask.
pub async fn insert(tx: &mut Conn, subtask: &Subtask) -> Result<()> {
    diesel::insert_into(subtasks::table)
        .values(subtask)
        .execute(tx)
        .await
        .on_constraint("subtasks_pkey", || Error::new(Code::IdTaken))?;
    Ok(())
}

/// Writes a subtask again.
pub async fn update(tx: &mut Conn, subtask: &Subtask) -> Result<()> {
    diesel::update(subtasks::table.find((subtask.institution_id, subtask.id)))
        .set(subtask)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes out what was never approved.
pub async fn delete(tx: &mut Conn, subtask: &Subtask) -> Result<()> {
    diesel::delete(subtasks::table.find((subtask.institution_id, subtask.id))).execute(tx).await?;
    Ok(())
}

/// Keeps an approved revision.
pub async fn insert_version(tx: &mut Conn, version: &Version) -> Result<()> {
    diesel::insert_into(subtask_versions::table).values(version).execute(tx).await?;
    Ok(())
}

/// Every approved revision, oldest first.
pub async fn versions(conn: &mut Conn, subtask: &Subtask) -> Result<Vec<Version>> {
    let mine = subtask_versions::institution_id
        .eq(subtask.institution_id)
        .and(subtask_versions::subtask_id.eq(subtask.id));
    Ok(Version::query().filter(mine).order(subtask_versions::revision).load(conn).await?)
}
