//! Every query of the slice on what serves targets, and on many plans at once.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::super::{
    content::Content,
    dto::{CascadeParams, LeagueParams},
    model::{Figures, Plan, Year},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AgreementId, InstitutionId, ObjectiveId, PlanId, ServantId, TargetId, UnitId},
        paging::Paging,
    },
    resources::{agreements, institutions::Kind},
    schema::{agreements as agreement, cycles, objectives, plan_targets, postings, servants},
};

/// An institution with its approved plan of a year, if it has one.
#[derive(QueryableByName)]
pub struct Player {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    pub name_en: String,
    #[diesel(sql_type = Text)]
    pub name_sw: String,
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    #[diesel(sql_type = Nullable<Text>)]
    pub region_code: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub plan_id: Option<PlanId>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub attainment_cap: Option<i32>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub content: Option<Content>,
    #[diesel(sql_type = Jsonb)]
    pub reports: Value,
}

/// Every institution of a kind and region, as it was called on a day, with its approved plan of a year and what was reported of it.
pub async fn players(
    conn: &mut Conn,
    params: &LeagueParams,
    year: &Year,
    on: NaiveDate,
) -> Result<Vec<Player>> {
    Ok(diesel::sql_query(include_str!("league.sql"))
        .bind::<Text, _>(&year.label)
        .bind::<Date, _>(on)
        .bind::<Nullable<Text>, _>(params.kind)
        .bind::<Nullable<Text>, _>(params.region.as_deref())
        .load(conn)
        .await?)
}

/// A target of an approved plan, with what it takes to say how it stands.
#[derive(QueryableByName)]
pub struct TargetRow {
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub objective_title: String,
    #[diesel(sql_type = Bool)]
    pub withdrawn: bool,
    #[diesel(sql_type = Jsonb)]
    pub content: Content,
    #[diesel(sql_type = Jsonb)]
    pub reports: Value,
    #[diesel(sql_type = Jsonb)]
    pub units: Value,
    #[diesel(sql_type = Jsonb)]
    pub institutions: Value,
}

/// A target that was approved, its responsible units, and the targets below that serve it.
pub async fn target(conn: &mut Conn, plan: &Plan, target: TargetId) -> Result<TargetRow> {
    diesel::sql_query(include_str!("target.sql"))
        .bind::<SqlUuid, _>(plan.institution_id)
        .bind::<SqlUuid, _>(plan.id)
        .bind::<SqlUuid, _>(target)
        .get_result(conn)
        .await
        .or_not_found("target")
}

/// What a `jsonb` document of our own making says.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal)
}

/// The reports of a row.
pub fn figures(value: Value) -> Result<Vec<(i32, Figures)>> {
    read(value)
}

/// An objective that serves nothing, with whose it is.
#[derive(Queryable)]
pub struct Listed {
    pub objective_id: ObjectiveId,
    pub title: String,
    pub serves: Option<String>,
    pub target_id: Option<TargetId>,
    pub agreement_id: AgreementId,
    pub agreement_status: agreements::Status,
    pub servant_id: ServantId,
    pub first_name: String,
    pub last_name: String,
    pub unit_id: UnitId,
}

/// What serves a target: a page of objectives, and the totals.
#[derive(QueryableByName)]
pub struct Serving {
    #[diesel(sql_type = Jsonb)]
    pub items: Value,
    #[diesel(sql_type = Jsonb)]
    pub totals: Value,
}

/// The objectives that serve a target, as far as the caller reads their agreements or their progress, and how far they are.
pub async fn serving(
    conn: &mut Conn,
    scope: &Scope,
    (institution, target): (InstitutionId, TargetId),
    params: &CascadeParams,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Serving> {
    let query = diesel::sql_query(include_str!("cascade.sql"))
        .bind::<SqlUuid, _>(institution)
        .bind::<SqlUuid, _>(target)
        .bind::<Nullable<SqlUuid>, _>(scope.me)
        .bind::<Date, _>(today)
        .bind::<Bool, _>(scope.everything)
        .bind::<Array<SqlUuid>, _>(scope.institutions.clone())
        .bind::<Bool, _>(params.below.unwrap_or(false))
        .bind::<Nullable<SqlUuid>, _>(params.unit_id)
        .bind::<Nullable<SqlUuid>, _>(paging.after().map(|place| place.id))
        .bind::<BigInt, _>(paging.fetch());
    Ok(query.get_result(conn).await?)
}

/// A page of the objectives of a plan's year that serve none of the institution's targets.
pub async fn unaligned(
    conn: &mut Conn,
    plan: &Plan,
    unit: Option<Uuid>,
    paging: &Paging,
) -> Result<Vec<Listed>> {
    let mut query = objectives::table
        .inner_join(
            agreement::table.on(agreement::institution_id
                .eq(objectives::institution_id)
                .and(agreement::id.eq(objectives::agreement_id))),
        )
        .inner_join(servants::table.on(servants::id.eq(agreement::servant_id)))
        .inner_join(
            postings::table.on(postings::institution_id
                .eq(agreement::institution_id)
                .and(postings::id.eq(agreement::posting_id))),
        )
        .inner_join(cycles::table.on(cycles::id.eq(agreement::cycle_id)))
        .left_join(
            plan_targets::table.on(plan_targets::institution_id
                .eq(objectives::institution_id)
                .and(plan_targets::id.nullable().eq(objectives::target_id))),
        )
        .select((
            objectives::id,
            objectives::title,
            objectives::serves,
            objectives::target_id,
            agreement::id,
            agreement::status,
            agreement::servant_id,
            servants::first_name,
            servants::last_name,
            postings::unit_id,
        ))
        .order(objectives::id)
        .filter(objectives::institution_id.eq(plan.institution_id))
        .filter(cycles::starts_on.between(plan.starts_on, plan.ends_on))
        .filter(objectives::target_id.is_null().or(plan_targets::withdrawn_at.is_not_null()))
        .limit(paging.fetch())
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(postings::unit_id.eq(UnitId::from(unit)));
    }
    if let Some(place) = paging.after() {
        query = query.filter(objectives::id.gt(ObjectiveId::from(place.id)));
    }
    Ok(query.load(conn).await?)
}

/// A target of a plan, whether anybody serves it, and the same counts of objectives on each row.
#[derive(QueryableByName)]
pub struct TargetServed {
    #[diesel(sql_type = SqlUuid)]
    pub id: TargetId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub objective_title: String,
    #[diesel(sql_type = Bool)]
    pub served: bool,
    #[diesel(sql_type = BigInt)]
    pub objectives: i64,
    #[diesel(sql_type = BigInt)]
    pub aligned: i64,
}

/// The targets of an approved plan in order. There is always one.
pub async fn targets_served(conn: &mut Conn, plan: &Plan) -> Result<Vec<TargetServed>> {
    let rows: Vec<TargetServed> = diesel::sql_query(include_str!("served.sql"))
        .bind::<SqlUuid, _>(plan.institution_id)
        .bind::<SqlUuid, _>(plan.id)
        .bind::<Date, _>(plan.starts_on)
        .bind::<Date, _>(plan.ends_on)
        .load(conn)
        .await?;
    if rows.is_empty() { Err(Error::new(Code::NothingApprovedYet)) } else { Ok(rows) }
}
