//! Every query of the slice.

mod cascade;
mod history;
mod moved;

pub use history::{held, held_revisions, insert_version, version, versions};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Agreement, Context, Objective, ObjectiveRow, Sort, Stay},
};
use crate::{
    access::policy::{Delegated, Duty, Scope},
    kernel::{
        clock::end_of_day,
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AgreementId, AppraisalId, CycleId, InstitutionId, PostingId, ServantId, TargetId, UnitId},
        paging::{Paging, keyset},
        text::Check,
    },
    resources::{
        cycles::{self, Deadline, Phase, Window},
        postings::{EndReason, Line},
    },
    schema::{
        agreement_versions, agreements, cycles as cycles_of, designations, main_postings, objectives,
        plan_targets, plans, postings, servants,
    },
};

pub use cascade::{
    Begun, Given, Report, add_objectives, earlier, ladders, lock_begun, reports, write_agreements,
};
pub use moved::{Newcomer, newcomers};

/// A row of a list: the agreement, the check number and the names.
pub type Listed = (Agreement, String, String, String);

/// The agreements of institutions, and those in a person's line: his own, those of whom he supervises or reviews today, or supervised
/// within the cycle. One `in` and no `or`: only so does an index lead to the rows.
macro_rules! within_reach {
    ($institutions:expr, $me:expr, $today:expr) => {
        sql::<Bool>("agreements.id in (select a.id from agreements a where a.institution_id = any(")
            .bind::<diesel::sql_types::Array<SqlUuid>, _>($institutions)
            .sql(") union select a.id from agreements a where a.servant_id = ")
            .bind::<Nullable<SqlUuid>, _>($me)
            .sql(
                " union select a.id from supervisions s
                  join agreements a on a.institution_id = s.institution_id and a.posting_id = s.posting_id
                  join cycles c on c.id = a.cycle_id
                  where daterange(s.starts_on, s.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]') and s.supervisor_id = ",
            )
            .bind::<Nullable<SqlUuid>, _>($me)
            .sql(" and not is_recused(s.supervisor_id, a.servant_id, ")
            .bind::<Date, _>($today)
            .sql(") union select a.id from (select ")
            .bind::<Nullable<SqlUuid>, _>($me)
            .sql(" as me, ")
            .bind::<Date, _>($today)
            .sql(
                " as day) q
                  cross join lateral (select * from supervised_by(q.me, q.day) union select * from reviewed_by(q.me, q.day)
                    union select * from delegated_postings(q.me, 'agreements', q.day)) x (id)
                  join postings p on p.id = x.id
                  join agreements a on a.institution_id = p.institution_id and a.posting_id = p.id
                  union select a.id from (select ",
            )
            .bind::<Nullable<SqlUuid>, _>($me)
            .sql(" as me, ")
            .bind::<Date, _>($today)
            .sql(
                " as day) q join agreements a on a.escalated_to_id = any (stands_for(q.me, q.day)) and a.servant_id <> q.me
                  and not is_recused(q.me, a.servant_id, q.day)
                  union select l.subject_id from lapses l where l.from_id = ",
            )
            .bind::<Nullable<SqlUuid>, _>($me)
            .sql(" and l.rule = 'escalate' and not is_recused(l.from_id, l.servant_id, ")
            .bind::<Date, _>($today)
            .sql("))")
    };
}

/// A page of the agreements within the caller's reach.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Listed>> {
    let mut query = agreements::table
        .inner_join(servants::table.on(servants::id.eq(agreements::servant_id)))
        .inner_join(
            postings::table.on(postings::institution_id
                .eq(agreements::institution_id)
                .and(postings::id.eq(agreements::posting_id))),
        )
        .select((Agreement::as_select(), servants::check_number, servants::first_name, servants::last_name))
        .into_boxed();
    if !scope.everything {
        query = query.filter(within_reach!(scope.institutions.clone(), scope.me, today));
    }
    if let Some(cycle) = params.cycle_id {
        query = query.filter(agreements::cycle_id.eq(CycleId::from(cycle)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(agreements::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(unit) = params.unit_id {
        query = query.filter(postings::unit_id.eq(UnitId::from(unit)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(agreements::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(status) = params.status {
        query = query.filter(agreements::status.eq(status));
    }
    if let Some(on) = params.as_of {
        let held = agreement_versions::table
            .filter(agreement_versions::institution_id.eq(agreements::institution_id))
            .filter(agreement_versions::agreement_id.eq(agreements::id))
            .filter(agreement_versions::agreed_at.lt(end_of_day(on)));
        query = query.filter(diesel::dsl::exists(held));
    }
    let id = agreements::id;
    let query = match sort {
        Sort::StatusSince => keyset!(query, paging, asc agreements::status_since, id, DateTime<Utc>),
        Sort::StatusSinceDown => keyset!(query, paging, desc agreements::status_since, id, DateTime<Utc>),
        Sort::CheckNumber => keyset!(query, paging, asc servants::check_number, id, String),
        Sort::CheckNumberDown => keyset!(query, paging, desc servants::check_number, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One agreement.
pub async fn find(conn: &mut Conn, id: AgreementId) -> Result<Agreement> {
    Agreement::query().filter(agreements::id.eq(id)).first(conn).await.or_not_found("agreement")
}

/// One agreement, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: AgreementId) -> Result<Agreement> {
    Agreement::query().filter(agreements::id.eq(id)).for_update().first(tx).await.or_not_found("agreement")
}

/// What the agreement stands in on a day, and whether the caller supervised it within the cycle.
pub async fn context(
    conn: &mut Conn,
    agreement: &Agreement,
    today: NaiveDate,
    me: Option<ServantId>,
) -> Result<Context> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        cycle_label: String,
        #[diesel(sql_type = Text)]
        cycle_status: cycles::Status,
        #[diesel(sql_type = Date)]
        opens_on: NaiveDate,
        #[diesel(sql_type = Date)]
        closes_on: NaiveDate,
        #[diesel(sql_type = Nullable<Date>)]
        extended_to: Option<NaiveDate>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        supervisor_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        reviewer_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        acting_for_id: Option<ServantId>,
        #[diesel(sql_type = Jsonb)]
        delegated: serde_json::Value,
        #[diesel(sql_type = Nullable<Date>)]
        target_on: Option<NaiveDate>,
        #[diesel(sql_type = Date)]
        posting_starts_on: NaiveDate,
        #[diesel(sql_type = Nullable<Date>)]
        posting_ends_on: Option<NaiveDate>,
        #[diesel(sql_type = Nullable<Text>)]
        end_reason: Option<EndReason>,
        #[diesel(sql_type = Integer)]
        interim_days: i32,
        #[diesel(sql_type = Integer)]
        joining_days: i32,
        #[diesel(sql_type = Integer)]
        minimum_days: i32,
        #[diesel(sql_type = Date)]
        cycle_starts_on: NaiveDate,
        #[diesel(sql_type = Date)]
        cycle_ends_on: NaiveDate,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        appraisal_id: Option<AppraisalId>,
        #[diesel(sql_type = Nullable<Date>)]
        appraisal_due_on: Option<NaiveDate>,
        #[diesel(sql_type = Bool)]
        former: bool,
        #[diesel(sql_type = Nullable<Bool>)]
        passed_on: Option<bool>,
        #[diesel(sql_type = Jsonb)]
        lapses: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        deadlines: serde_json::Value,
    }
    let row: Row = diesel::sql_query(include_str!("context.sql"))
        .bind::<SqlUuid, _>(agreement.institution_id)
        .bind::<SqlUuid, _>(agreement.id)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(me)
        .get_result(conn)
        .await?;
    let duties: Vec<Duty> = serde_json::from_value(row.delegated).map_err(Error::internal)?;
    Ok(Context {
        line: Line { supervisor: row.supervisor_id, reviewer: row.reviewer_id },
        acting_for: row.acting_for_id,
        delegated: Delegated::new(&duties, &[]),
        stay: Stay {
            starts_on: row.posting_starts_on,
            ends_on: row.posting_ends_on,
            end_reason: row.end_reason,
            joining_days: row.joining_days,
            interim_days: row.interim_days,
            minimum_days: row.minimum_days,
            cycle_starts_on: row.cycle_starts_on,
            cycle_ends_on: row.cycle_ends_on,
        },
        appraisal: row.appraisal_id.map(|id| (id, row.appraisal_due_on)),
        target_on: row.target_on,
        former: row.former,
        passed_on: row.passed_on.unwrap_or(false),
        lapses: serde_json::from_value(row.lapses).map_err(Error::internal)?,
        deadlines: serde_json::from_value(row.deadlines).map_err(Error::internal)?,
        cycle_label: row.cycle_label,
        cycle_status: row.cycle_status,
        window: Window::new(Phase::Planning, row.opens_on, row.closes_on, row.extended_to),
    })
}

/// The objectives that are being worked on, in order.
pub async fn objectives_of(conn: &mut Conn, agreement: &Agreement) -> Result<Vec<Objective>> {
    let rows: Vec<ObjectiveRow> = ObjectiveRow::query()
        .filter(
            objectives::institution_id
                .eq(agreement.institution_id)
                .and(objectives::agreement_id.eq(agreement.id)),
        )
        .order(objectives::position)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Refuses objectives that serve no target of an approved plan of the institution whose year overlaps the agreement's cycle.
pub async fn check_targets(tx: &mut Conn, agreement: &Agreement, new: &[Objective]) -> Result<()> {
    let named: Vec<_> = new.iter().filter_map(|objective| objective.target_id).collect();
    if named.is_empty() {
        return Ok(());
    }
    let known: Vec<TargetId> = plan_targets::table
        .inner_join(plans::table.on(
            plans::institution_id.eq(plan_targets::institution_id).and(plans::id.eq(plan_targets::plan_id)),
        ))
        .inner_join(
            cycles_of::table
                .on(cycles_of::starts_on.le(plans::ends_on).and(cycles_of::ends_on.ge(plans::starts_on))),
        )
        .filter(cycles_of::id.eq(agreement.cycle_id))
        .filter(plan_targets::institution_id.eq(agreement.institution_id))
        .filter(plan_targets::withdrawn_at.is_null().and(plan_targets::id.eq_any(named)))
        .select(plan_targets::id)
        .load(tx)
        .await?;
    let mut check = Check::default();
    for (n, objective) in new.iter().enumerate() {
        let serves = objective.target_id.is_none_or(|target| known.contains(&target));
        check.ensure(serves, format!("/objectives/{n}/target_id"), Code::TargetNotApproved);
    }
    check.finish()
}

/// Replaces the objectives, in one statement. An id that belongs to another agreement is refused.
pub async fn replace_objectives(tx: &mut Conn, agreement: &Agreement, new: &[Objective]) -> Result<()> {
    let ids: Vec<_> = new.iter().map(|objective| objective.id).collect();
    let written = diesel::sql_query(
        "with gone as (delete from objectives where institution_id = $1 and agreement_id = $2 and not (id = any($3)))
         insert into objectives (institution_id, id, agreement_id, position, title, weight, targets, criteria, resources, serves, target_id)
         select $1, (o.value ->> 'id')::uuid, $2, o.n::integer, o.value ->> 'title', (o.value ->> 'weight')::numeric, o.value -> 'targets',
            o.value ->> 'criteria', o.value ->> 'resources', o.value ->> 'serves', (o.value ->> 'target_id')::uuid
         from jsonb_array_elements($4) with ordinality o (value, n)
         on conflict (institution_id, id) do update set position = excluded.position, title = excluded.title,
            weight = excluded.weight, targets = excluded.targets, criteria = excluded.criteria,
            resources = excluded.resources, serves = excluded.serves, target_id = excluded.target_id
         where objectives.agreement_id = excluded.agreement_id",
    )
    .bind::<SqlUuid, _>(agreement.institution_id)
    .bind::<SqlUuid, _>(agreement.id)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Jsonb, _>(serde_json::to_value(new).map_err(Error::internal)?)
    .execute(tx)
    .await?;
    if written == new.len() { Ok(()) } else { Err(Error::new(Code::IdTaken)) }
}

/// The posting of a caller that an agreement is for, with its cadre group: the one named, else the main one of today.
pub async fn posting_of(
    conn: &mut Conn,
    me: ServantId,
    posting: Option<PostingId>,
    today: NaiveDate,
) -> Result<Option<(InstitutionId, PostingId, String)>> {
    let mut query = postings::table
        .inner_join(designations::table)
        .left_join(main_postings::table.on(main_postings::posting_id.eq(postings::id)))
        .filter(postings::servant_id.eq(me))
        .filter(
            postings::starts_on.le(today).and(postings::ends_on.is_null().or(postings::ends_on.ge(today))),
        )
        .select((postings::institution_id, postings::id, designations::family))
        .into_boxed();
    query = match posting {
        Some(id) => query.filter(postings::id.eq(id)),
        None => query.filter(main_postings::posting_id.is_not_null()),
    };
    Ok(query.first(conn).await.optional()?)
}

/// Writes a new agreement.
pub async fn insert(tx: &mut Conn, agreement: &Agreement) -> Result<()> {
    diesel::insert_into(agreements::table)
        .values(agreement)
        .execute(tx)
        .await
        .on_constraint("agreements_institution_id_cycle_id_posting_id_key", || {
            Error::new(Code::AgreementExists)
        })?;
    Ok(())
}

/// Writes new agreements where there are none for the posting and cycle; gives those written, and the ids of those that were there.
pub async fn insert_missing(
    tx: &mut Conn,
    new: &[Agreement],
) -> Result<(Vec<Agreement>, Vec<(PostingId, AgreementId)>)> {
    let mut made = Vec::with_capacity(new.len());
    // One statement takes at most 65,535 values.
    for piece in new.chunks(4000) {
        let written = diesel::insert_into(agreements::table)
            .values(piece)
            .on_conflict((agreements::institution_id, agreements::cycle_id, agreements::posting_id))
            .do_nothing()
            .returning(Agreement::as_returning());
        made.extend(written.get_results(tx).await?);
    }
    let missed = |one: &&Agreement| !made.iter().any(|written: &Agreement| written.id == one.id);
    let missed: Vec<&Agreement> = new.iter().filter(missed).collect();
    let [first, ..] = missed.as_slice() else { return Ok((made, vec![])) };
    let postings: Vec<_> = missed.iter().map(|one| one.posting_id).collect();
    let there = agreements::institution_id
        .eq(first.institution_id)
        .and(agreements::cycle_id.eq(first.cycle_id))
        .and(agreements::posting_id.eq_any(postings));
    let there = agreements::table.filter(there).select((agreements::posting_id, agreements::id));
    Ok((made, there.load(tx).await?))
}

/// Writes an agreement again, and says which step waits on a day.
pub async fn update(tx: &mut Conn, agreement: &Agreement, today: NaiveDate) -> Result<Vec<Deadline>> {
    let waits = sql::<Jsonb>(
        "coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'due_on', s.due_on, 'rule', s.rule, 'lapses_on', s.lapses_on))
            from agreement_steps(agreements, ",
    )
    .bind::<Date, _>(today)
    .sql(") s), '[]')");
    let written = diesel::update(agreements::table.find((agreement.institution_id, agreement.id)));
    let waits = written.set(agreement).returning(waits).get_result::<serde_json::Value>(tx).await?;
    serde_json::from_value(waits).map_err(Error::internal)
}
