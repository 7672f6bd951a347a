//! Routes below `/improvement_plans`.

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    dto::{
        AcknowledgementIn, ContentIn, ExtensionIn, ImprovementPlanOut, ImprovementPlanPage,
        ImprovementPlanSummary, ListParams, NewPlanIn, OutcomeIn, ReasonIn, ReviewIn,
    },
    model::Sort,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Improvement,
        db::Db,
        error::{Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::ImprovementPlanId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_improvement_plans)
        .service(open_improvement_plan)
        .service(read_improvement_plan)
        .service(write_improvement_plan)
        .service(acknowledge_improvement_plan)
        .service(deem_improvement_plan_acknowledged)
        .service(review_improvement_plan)
        .service(extend_improvement_plan)
        .service(close_improvement_plan);
}

fn tagged(actor: &Actor, settings: &Improvement, (row, context): Whole) -> Tagged<ImprovementPlanOut> {
    let version = row.version;
    Tagged(ImprovementPlanOut::new(actor, settings, row, context), version)
}

/// List improvement plans
///
/// Within the caller's reach: his own, those of whom he supervises or reviews today, those of his institutions.
/// What waits longest comes first unless `sort` says otherwise.
#[utoipa::path(tag = "improvement_plans", params(ListParams), security(("bearer" = [])),
    responses((status = OK, body = ImprovementPlanPage)))]
#[get("/improvement_plans")]
async fn list_improvement_plans(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<ImprovementPlanPage>> {
    let sort = query.sort.unwrap_or(Sort::StatusSince);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::ImprovementRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let (rows, next) = paging.cut(rows, |(row, ..)| (Some(row.status_since.to_rfc3339()), row.id.uuid()));
    let summary = |(row, check_number, first, last): store::Listed| ImprovementPlanSummary {
        id: row.id,
        institution_id: row.institution_id,
        servant_id: row.servant_id,
        check_number,
        servant_name: format!("{first} {last}"),
        appraisal_id: row.appraisal_id,
        status: row.status,
        status_since: row.status_since,
        ends_on: row.ends_on,
        outcome: row.outcome,
    };
    Ok(Json(ImprovementPlanPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Open an improvement plan
///
/// For a disclosed annual mark whose grade is poor (setting `improvement.poor_grades`), by the servant's supervisor of today or HR;
/// for any other disclosed mark, or for a posting without one, by HR with a reason. It is a draft until the servant acknowledges it.
#[utoipa::path(tag = "improvement_plans", request_body = NewPlanIn, security(("bearer" = [])),
    responses((status = CREATED, body = ImprovementPlanOut, headers(("ETag" = String), ("Location" = String))), (status = 404, body = Problem, content_type = "application/problem+json", description = "No such appraisal or posting within the caller's reach")))]
#[post("/improvement_plans")]
async fn open_improvement_plan(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Improvement>,
    body: Json<NewPlanIn>,
) -> Result<Created<ImprovementPlanOut>> {
    let (row, context) = actions::open(&mut *db.conn().await?, &actor, &settings, body.into_inner()).await?;
    let (location, version) = (format!("/improvement_plans/{}", row.id), row.version);
    Ok(Created { location, version, body: ImprovementPlanOut::new(&actor, &settings, row, context) })
}

/// Read an improvement plan
///
/// With its reviews and extensions, and what the caller may do now.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path)), security(("bearer" = [])),
    responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[get("/improvement_plans/{id}")]
async fn read_improvement_plan(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context(&mut conn, &row, actor.today()).await?;
    policy::permit(&actor, Action::ImprovementRead, &row.target(context.line))?;
    Ok(tagged(&actor, &settings, (row, context)))
}

/// Write an improvement plan
///
/// The draft again, whole; a goal keeps its id if it is given. The servant's days to acknowledge it begin anew.
/// For the supervisor or HR.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = ContentIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[put("/improvement_plans/{id}")]
async fn write_improvement_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<ContentIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::rewrite(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Acknowledge an improvement plan
///
/// `agreed`, or `seen_not_agreed`: either way the plan is active. For the servant.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = AcknowledgementIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[post("/improvement_plans/{id}/acknowledge")]
async fn acknowledge_improvement_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<AcknowledgementIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::acknowledge(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Deem an improvement plan seen
///
/// When the servant has not acknowledged it within the days of the setting `improvement.acknowledge_days` after it was last written.
/// The plan is active, marked `deemed`. For HR, with a reason.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = ReasonIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[post("/improvement_plans/{id}/deem_acknowledged")]
async fn deem_improvement_plan_acknowledged(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::deem(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Record a review
///
/// With exactly one finding for each goal. For the supervisor, while the plan is active.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = ReviewIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[post("/improvement_plans/{id}/reviews")]
async fn review_improvement_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<ReviewIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::review(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Order an extension
///
/// A dated order with a reason gives the plan a later end. For HR, while the plan is active.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = ExtensionIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[post("/improvement_plans/{id}/extensions")]
async fn extend_improvement_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<ExtensionIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::extend(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Close an improvement plan
///
/// With an outcome and a reason. What was never reviewed can only be cancelled. For the supervisor or HR.
#[utoipa::path(tag = "improvement_plans", params(("id" = ImprovementPlanId, Path), IfMatchHeader), request_body = OutcomeIn,
    security(("bearer" = [])), responses((status = OK, body = ImprovementPlanOut, headers(("ETag" = String)))))]
#[post("/improvement_plans/{id}/close")]
async fn close_improvement_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Improvement>,
    id: Path<ImprovementPlanId>,
    body: Json<OutcomeIn>,
) -> Result<Tagged<ImprovementPlanOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::close(&mut conn, &actor, &settings, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &settings, whole))
}
