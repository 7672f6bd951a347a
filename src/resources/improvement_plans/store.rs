//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Context, Extension, Plan, Review, Sort},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AppraisalId, ImprovementPlanId, InstitutionId, ServantId, UnitId},
        paging::{Paging, keyset},
    },
    resources::postings::Line,
    schema::{improvement_extensions, improvement_plans, improvement_reviews, postings, servants},
};

/// A row of a list: the plan, the check number and the names.
pub type Listed = (Plan, String, String, String);

/// A person's own plans, those of whom he supervises or reviews on a day, those of his institutions. One `in` and no `or`: so an
/// index leads to the rows.
macro_rules! within_reach {
    ($me:expr, $institutions:expr, $on:expr) => {
        sql::<Bool>("improvement_plans.id in (select p.id from improvement_plans p where p.servant_id = ")
            .bind::<SqlUuid, _>($me)
            .sql(" union select p.id from improvement_plans p where p.institution_id = any(")
            .bind::<Array<SqlUuid>, _>($institutions)
            .sql(") union select p.id from (select * from supervised_by(")
            .bind::<SqlUuid, _>($me)
            .sql(", ")
            .bind::<Date, _>($on)
            .sql(") union select * from reviewed_by(")
            .bind::<SqlUuid, _>($me)
            .sql(", ")
            .bind::<Date, _>($on)
            .sql(
                ")) f (id) join postings o on o.id = f.id
                  join improvement_plans p on p.institution_id = o.institution_id and p.posting_id = o.id)",
            )
    };
}

/// A page of the plans within the caller's reach: his own, those of whom he supervises or reviews today, those of his institutions.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Listed>> {
    let mut query = improvement_plans::table
        .inner_join(servants::table)
        .inner_join(
            postings::table.on(postings::institution_id
                .eq(improvement_plans::institution_id)
                .and(postings::id.eq(improvement_plans::posting_id))),
        )
        .select((Plan::as_select(), servants::check_number, servants::first_name, servants::last_name))
        .into_boxed();
    if !scope.everything {
        query = match scope.me {
            Some(me) => query.filter(within_reach!(me, scope.institutions.clone(), today)),
            None => query.filter(improvement_plans::institution_id.eq_any(scope.institutions.clone())),
        };
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(improvement_plans::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(unit) = params.unit_id {
        query = query.filter(postings::unit_id.eq(UnitId::from(unit)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(improvement_plans::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(appraisal) = params.appraisal_id {
        query = query.filter(improvement_plans::appraisal_id.eq(AppraisalId::from(appraisal)));
    }
    if let Some(status) = params.status {
        query = query.filter(improvement_plans::status.eq(status));
    }
    if let Some(outcome) = params.outcome {
        query = query.filter(improvement_plans::outcome.eq(outcome));
    }
    let (since, id) = (improvement_plans::status_since, improvement_plans::id);
    let query = match sort {
        Sort::StatusSince => keyset!(query, paging, asc since, id, DateTime<Utc>),
        Sort::StatusSinceDown => keyset!(query, paging, desc since, id, DateTime<Utc>),
    };
    Ok(query.load(conn).await?)
}

/// One plan.
pub async fn find(conn: &mut Conn, id: ImprovementPlanId) -> Result<Plan> {
    Plan::query().filter(improvement_plans::id.eq(id)).first(conn).await.or_not_found("improvement_plan")
}

/// One plan, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: ImprovementPlanId) -> Result<Plan> {
    let query = Plan::query().filter(improvement_plans::id.eq(id)).for_update();
    query.first(tx).await.or_not_found("improvement_plan")
}

/// What a plan stands in on a day. A line that leads back to the servant himself is no line.
pub async fn context(conn: &mut Conn, plan: &Plan, today: NaiveDate) -> Result<Context> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        check_number: String,
        #[diesel(sql_type = Text)]
        servant_name: String,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        supervisor_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        reviewer_id: Option<ServantId>,
        #[diesel(sql_type = Jsonb)]
        reviews: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        extensions: serde_json::Value,
    }
    let row: Row = diesel::sql_query(include_str!("context.sql"))
        .bind::<SqlUuid, _>(plan.institution_id)
        .bind::<SqlUuid, _>(plan.id)
        .bind::<Date, _>(today)
        .get_result(conn)
        .await?;
    let other = |person: Option<ServantId>| person.filter(|person| *person != plan.servant_id);
    Ok(Context {
        line: Line { supervisor: other(row.supervisor_id), reviewer: other(row.reviewer_id) },
        check_number: row.check_number,
        servant_name: row.servant_name,
        reviews: serde_json::from_value(row.reviews).map_err(Error::internal)?,
        extensions: serde_json::from_value(row.extensions).map_err(Error::internal)?,
    })
}

/// Writes a new plan. Of one posting one is open at a time.
pub async fn insert(tx: &mut Conn, plan: &Plan) -> Result<()> {
    diesel::insert_into(improvement_plans::table)
        .values(plan)
        .execute(tx)
        .await
        .on_constraint("improvement_plans_institution_id_posting_id_key", || {
            Error::new(Code::ImprovementPlanOpen)
        })?;
    Ok(())
}

/// Writes a plan again.
pub async fn update(tx: &mut Conn, plan: &Plan) -> Result<()> {
    diesel::update(improvement_plans::table.find((plan.institution_id, plan.id)))
        .set(plan)
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes a review.
pub async fn insert_review(tx: &mut Conn, review: &Review) -> Result<()> {
    diesel::insert_into(improvement_reviews::table).values(review).execute(tx).await?;
    Ok(())
}

/// Writes an extension order.
pub async fn insert_extension(tx: &mut Conn, extension: &Extension) -> Result<()> {
    diesel::insert_into(improvement_extensions::table).values(extension).execute(tx).await?;
    Ok(())
}
