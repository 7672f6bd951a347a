//! The steps of a plan: submit, return, approve, revise.

use actix_web::{
    post,
    web::{Data, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    super::{actions, dto::PlanOut},
    tagged,
};
use crate::{
    access::Actor,
    kernel::{
        db::Db,
        error::{Problem, Result},
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::PlanId,
        json::Json,
    },
    resources::agreements::{ReasonIn, ReturnIn},
};

/// Mounts the steps.
pub fn steps(cfg: &mut ServiceConfig<'_>) {
    cfg.service(submit_plan)
        .service(return_plan)
        .service(approve_plan)
        .service(revise_plan)
        .service(cancel_plan_revision);
}

/// Submit a plan
///
/// To the overseeing institution. Nothing in it is empty, each target has a responsible unit, and the weights of each list are
/// exactly 100. For the planning officer or the head of the institution.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String))), (status = 422, body = Problem, content_type = "application/problem+json", description = "The plan cannot be handed in yet")))]
#[post("/plans/{id}/submit")]
async fn submit_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::submit(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, seen))
}

/// Return a plan
///
/// To the institution, with a reason and a day by which it is awaited again. For the planning officer or the head of the institution
/// above; for the national administrator where there is none above.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), request_body = ReturnIn, security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String)))))]
#[post("/plans/{id}/return")]
async fn return_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
    body: Json<ReturnIn>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::give_back(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, seen))
}

/// Approve a plan
///
/// This revision holds from now on and is kept word for word; its targets can be served. For those who can return it, but for nobody
/// who wrote it last or handed it in.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String))), (status = 422, body = Problem, content_type = "application/problem+json", description = "It serves a target above that has been withdrawn")))]
#[post("/plans/{id}/approve")]
async fn approve_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::approve(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, seen))
}

/// Revise a plan
///
/// Opens the next revision as a draft, with a reason; the approved one holds until that is approved too. For the planning officer or
/// the head of the institution, until the year is over.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String)))))]
#[post("/plans/{id}/revise")]
async fn revise_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::revise(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, seen))
}

/// Give a plan's revision up
///
/// The approved revision stands again, with its content. For the planning officer.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String)))))]
#[post("/plans/{id}/cancel_revision")]
async fn cancel_plan_revision(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::cancel_revision(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, seen))
}
