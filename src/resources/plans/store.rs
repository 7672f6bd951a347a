//! Every query of the slice on plans, their revisions and their reports.

pub mod serving;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::{not, sql},
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Jsonb, Nullable, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{
    content::Content,
    dto::ListParams,
    model::{Plan, Report, Sort, Status, Version},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{InstitutionId, PlanId},
        paging::{Paging, keyset},
        text::Check,
    },
    schema::{plan_reports, plan_versions, plans},
};

/// A plan, and the institution above its own on the day.
pub type Seen = (Plan, Option<InstitutionId>);

/// The institution above that of a plan on a day.
macro_rules! above {
    ($today:expr) => {
        sql::<Nullable<SqlUuid>>(
            "(select e.parent_id from institution_periods e where e.institution_id = plans.institution_id and e.starts_on <= ",
        )
        .bind::<Date, _>($today)
        .sql(" order by e.starts_on desc limit 1)")
    };
}

/// The plans of which the caller sees what is being written.
macro_rules! drafts_seen {
    ($scope:expr, $today:expr) => {
        plans::institution_id.eq_any($scope.institutions.clone()).or(sql::<Bool>(
            "coalesce((select e.parent_id from institution_periods e where e.institution_id = plans.institution_id and e.starts_on <= ",
        )
        .bind::<Date, _>($today)
        .sql(" order by e.starts_on desc limit 1), '00000000-0000-0000-0000-000000000000') = any(")
        .bind::<Array<SqlUuid>, _>($scope.above.iter().map(|id| id.uuid()).collect::<Vec<_>>())
        .sql(")"))
    };
}

/// A page of plans: those of which the caller sees what is being written, and all that were approved.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Seen>> {
    let mut query = plans::table.select((Plan::as_select(), above!(today))).into_boxed();
    let approved = plans::approved_revision.is_not_null();
    if !scope.everything {
        query = query.filter(approved.or(drafts_seen!(scope, today)));
    }
    query = match params.status {
        None => query,
        Some(status) if scope.everything => query.filter(plans::status.eq(status)),
        Some(Status::Approved) => query.filter(
            (drafts_seen!(scope, today).and(plans::status.eq(Status::Approved)))
                .or(approved.and(not(drafts_seen!(scope, today)))),
        ),
        Some(status) => query.filter(drafts_seen!(scope, today).and(plans::status.eq(status))),
    };
    if let Some(institution) = params.institution_id {
        query = query.filter(plans::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(year) = &params.year {
        query = query.filter(plans::year.eq(year));
    }
    let query = match sort {
        Sort::Year => keyset!(query, paging, asc plans::year, plans::id, String),
        Sort::YearDown => keyset!(query, paging, desc plans::year, plans::id, String),
    };
    Ok(query.load(conn).await?)
}

/// One plan.
pub async fn find(conn: &mut Conn, id: PlanId, today: NaiveDate) -> Result<Seen> {
    let query = plans::table.filter(plans::id.eq(id)).select((Plan::as_select(), above!(today)));
    query.first(conn).await.or_not_found("plan")
}

/// One plan, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: PlanId, today: NaiveDate) -> Result<Seen> {
    let query = plans::table.filter(plans::id.eq(id)).select((Plan::as_select(), above!(today)));
    query.for_update().first(tx).await.or_not_found("plan")
}

/// Writes a new plan.
pub async fn insert(tx: &mut Conn, plan: &Plan) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into();
    diesel::insert_into(plans::table)
        .values(plan)
        .execute(tx)
        .await
        .on_constraint("plans_institution_id_year_key", || Error::new(Code::PlanExists))
        .on_constraint("plans_institution_id_fkey", unknown)?;
    Ok(())
}

/// Writes a plan again.
pub async fn update(tx: &mut Conn, plan: &Plan) -> Result<()> {
    diesel::update(plans::table.find((plan.institution_id, plan.id))).set(plan).execute(tx).await?;
    Ok(())
}

/// Refuses units that are not the institution's, targets that are not the overseer's of this year, and ids of another plan.
pub async fn check_references(
    tx: &mut Conn,
    plan: &Plan,
    above: Option<InstitutionId>,
    content: &Content,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Known {
        #[diesel(sql_type = Array<SqlUuid>)]
        units: Vec<Uuid>,
        #[diesel(sql_type = Array<SqlUuid>)]
        served: Vec<Uuid>,
        #[diesel(sql_type = Array<SqlUuid>)]
        taken: Vec<Uuid>,
    }
    let targets = || content.targets().map(|(_, _, _, target)| target);
    let responsible = targets().flat_map(|target| target.responsible_unit_ids.iter().copied());
    let acting =
        targets().flat_map(|target| target.activities.iter().filter_map(|activity| activity.unit_id));
    let units: Vec<Uuid> = responsible.chain(acting).map(|unit| unit.uuid()).collect();
    let serves: Vec<Uuid> = targets().filter_map(|target| target.serves_id).map(|id| id.uuid()).collect();
    let ids: Vec<Uuid> = targets().map(|target| target.id.uuid()).collect();
    let known: Known = diesel::sql_query(include_str!("store/references.sql"))
        .bind::<SqlUuid, _>(plan.institution_id)
        .bind::<SqlUuid, _>(plan.id)
        .bind::<Nullable<SqlUuid>, _>(above)
        .bind::<Date, _>(plan.starts_on)
        .bind::<Date, _>(plan.ends_on)
        .bind::<Array<SqlUuid>, _>(units)
        .bind::<Array<SqlUuid>, _>(serves)
        .bind::<Array<SqlUuid>, _>(ids)
        .get_result(tx)
        .await?;
    let set = |ids: Vec<Uuid>| ids.into_iter().collect::<BTreeSet<_>>();
    let (units, served, taken) = (set(known.units), set(known.served), set(known.taken));
    if !taken.is_empty() {
        return Err(Error::new(Code::IdTaken));
    }
    let mut check = Check::default();
    let unknown = |at: String| FieldError::new(at, Code::FieldUnknownReference).with("noun", "unit");
    for (n, m, _, target) in content.targets() {
        let at = format!("/objectives/{n}/targets/{m}");
        for (k, unit) in target.responsible_unit_ids.iter().enumerate() {
            if !units.contains(&unit.uuid()) {
                check.wrong(unknown(format!("{at}/responsible_unit_ids/{k}")));
            }
        }
        for (k, activity) in target.activities.iter().enumerate() {
            if activity.unit_id.is_some_and(|unit| !units.contains(&unit.uuid())) {
                check.wrong(unknown(format!("{at}/activities/{k}/unit_id")));
            }
        }
        let is_above = target.serves_id.is_none_or(|id| served.contains(&id.uuid()));
        check.ensure(is_above, format!("{at}/serves_id"), Code::ServesNotAbove);
    }
    check.finish()
}

/// Puts the targets of an approved plan where others can serve them, and their links to the targets above. What is gone is withdrawn.
pub async fn register_targets(
    tx: &mut Conn,
    plan: &Plan,
    above: Option<InstitutionId>,
    at: DateTime<Utc>,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Done {
        #[diesel(sql_type = BigInt)]
        written: i64,
        #[diesel(sql_type = Array<SqlUuid>)]
        linked: Vec<Uuid>,
    }
    let given: Vec<_> = plan
        .content
        .targets()
        .map(|(_, _, objective, target)| {
            json!({ "id": target.id, "title": target.title, "serves_id": target.serves_id,
                "objective_id": objective.id, "objective_title": objective.title })
        })
        .collect();
    let count = i64::try_from(given.len()).unwrap_or(i64::MAX);
    let done: Done = diesel::sql_query(include_str!("store/targets.sql"))
        .bind::<SqlUuid, _>(plan.institution_id)
        .bind::<SqlUuid, _>(plan.id)
        .bind::<Jsonb, _>(json!(given))
        .bind::<Timestamptz, _>(at)
        .bind::<Nullable<SqlUuid>, _>(above)
        .bind::<Date, _>(plan.starts_on)
        .bind::<Date, _>(plan.ends_on)
        .get_result(tx)
        .await?;
    if done.written != count {
        return Err(Error::new(Code::IdTaken));
    }
    let mut check = Check::default();
    for (n, m, _, target) in plan.content.targets() {
        let linked = target.serves_id.is_none() || done.linked.contains(&target.id.uuid());
        check.ensure(linked, format!("/objectives/{n}/targets/{m}/serves_id"), Code::ServesNotAbove);
    }
    check.finish()
}

/// Keeps an approved revision.
pub async fn insert_version(tx: &mut Conn, version: &Version) -> Result<()> {
    diesel::insert_into(plan_versions::table).values(version).execute(tx).await?;
    Ok(())
}

/// Every approved revision, oldest first.
pub async fn versions(conn: &mut Conn, plan: &Plan) -> Result<Vec<Version>> {
    let mine = plan_versions::institution_id.eq(plan.institution_id).and(plan_versions::plan_id.eq(plan.id));
    Ok(Version::query().filter(mine).order(plan_versions::revision).load(conn).await?)
}

/// An approved revision.
pub async fn version(conn: &mut Conn, plan: &Plan, revision: i32) -> Result<Version> {
    let mine = plan_versions::institution_id.eq(plan.institution_id).and(plan_versions::plan_id.eq(plan.id));
    let query = Version::query().filter(mine.and(plan_versions::revision.eq(revision)));
    query.first(conn).await.or_not_found("plan")
}

/// What was reported, a quarter each.
pub async fn reports(conn: &mut Conn, plan: &Plan) -> Result<Vec<Report>> {
    let mine = plan_reports::institution_id.eq(plan.institution_id).and(plan_reports::plan_id.eq(plan.id));
    Ok(Report::query().filter(mine).order(plan_reports::quarter).load(conn).await?)
}

/// Writes the figures of a quarter, for the first time or again; the plan is locked.
pub async fn write_report(tx: &mut Conn, report: &Report) -> Result<()> {
    diesel::insert_into(plan_reports::table)
        .values(report)
        .on_conflict((plan_reports::institution_id, plan_reports::id))
        .do_update()
        .set(report)
        .execute(tx)
        .await?;
    Ok(())
}
