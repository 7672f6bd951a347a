//! Routes below `/subtasks`.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    dto::{
        ApprovalIn, ListParams, NewSubtaskIn, SubtaskOut, SubtaskPage, SubtaskSummary, SubtaskVersions,
        TermsIn, told,
    },
    model::Sort,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::SubtaskId,
        json::Json,
        paging::Paging,
    },
    resources::agreements::ReasonIn,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_subtasks)
        .service(begin_subtask)
        .service(read_subtask)
        .service(write_subtask)
        .service(delete_subtask)
        .service(list_subtask_versions)
        .service(submit_subtask)
        .service(return_subtask)
        .service(approve_subtask)
        .service(revise_subtask)
        .service(cancel_subtask_revision)
        .service(complete_subtask)
        .service(cancel_subtask);
}

fn tagged(actor: &Actor, (row, context): Whole) -> Tagged<SubtaskOut> {
    let version = row.version;
    Tagged(SubtaskOut::new(actor, row, context), version)
}

/// List subtasks
///
/// Within the caller's reach: his own, those down his line of command today, those of whom he supervised within the cycle,
/// those of his institutions. What waits longest comes first unless `sort` says otherwise.
#[utoipa::path(tag = "subtasks", params(ListParams), security(("bearer" = [])), responses((status = OK, body = SubtaskPage)))]
#[get("/subtasks")]
async fn list_subtasks(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<SubtaskPage>> {
    let sort = query.sort.unwrap_or(Sort::StatusSince);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::SubtaskRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let (rows, next) = paging.cut(rows, |(row, ..)| (Some(row.status_since.to_rfc3339()), row.id.uuid()));
    let summary = |(row, servant_id, check_number, first, last): store::Listed| SubtaskSummary {
        id: row.id,
        institution_id: row.institution_id,
        agreement_id: row.agreement_id,
        objective_id: row.objective_id,
        servant_id,
        check_number,
        servant_name: format!("{first} {last}"),
        status: row.status,
        status_since: row.status_since,
        revision: row.revision,
        approved_revision: row.approved_revision,
        terms: row.approved.unwrap_or(row.terms),
    };
    Ok(Json(SubtaskPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Begin a subtask
///
/// Under an objective of the caller's agreement, while the cycle is open. The servant may propose weight, priority and days;
/// the supervisor sets them when he approves.
#[utoipa::path(tag = "subtasks", request_body = NewSubtaskIn, security(("bearer" = [])),
    responses((status = CREATED, body = SubtaskOut, headers(("ETag" = String), ("Location" = String))),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such agreement within the caller's reach")))]
#[post("/subtasks")]
async fn begin_subtask(actor: Actor, db: Data<Db>, body: Json<NewSubtaskIn>) -> Result<Created<SubtaskOut>> {
    let (row, context) = actions::create(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    let (location, version) = (format!("/subtasks/{}", row.id), row.version);
    Ok(Created { location, version, body: SubtaskOut::new(&actor, row, context) })
}

/// Read a subtask
///
/// With the terms that hold, how much is done, and what the caller may do now.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path)), security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[get("/subtasks/{id}")]
async fn read_subtask(actor: Actor, db: Data<Db>, id: Path<SubtaskId>) -> Result<Tagged<SubtaskOut>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context_of(&mut conn, &actor, &row).await?;
    policy::permit(&actor, Action::SubtaskRead, &context.standing.target("subtask"))?;
    Ok(tagged(&actor, (row, context)))
}

/// Write a subtask
///
/// All of its terms, while it is a draft or returned. For the servant.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), request_body = TermsIn, security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[put("/subtasks/{id}")]
async fn write_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
    body: Json<TermsIn>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::write(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Delete a subtask
///
/// A draft or a returned one that was never approved. For the servant.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It is gone")))]
#[delete("/subtasks/{id}")]
async fn delete_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
) -> Result<HttpResponse> {
    actions::delete(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List a subtask's approved revisions
///
/// Word for word, oldest first, each with what it changed; the last one holds.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path)), security(("bearer" = [])),
    responses((status = OK, body = SubtaskVersions)))]
#[get("/subtasks/{id}/versions")]
async fn list_subtask_versions(
    actor: Actor,
    db: Data<Db>,
    id: Path<SubtaskId>,
) -> Result<Json<SubtaskVersions>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context_of(&mut conn, &actor, &row).await?;
    policy::permit(&actor, Action::SubtaskRead, &context.standing.target("subtask"))?;
    Ok(Json(told(store::versions(&mut conn, &row).await?)?))
}

/// Submit a subtask
///
/// To the supervisor: with a qualitative and a quantitative indicator, under an objective that is agreed.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String))), (status = 422, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "An indicator is missing")))]
#[post("/subtasks/{id}/submit")]
async fn submit_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::submit(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Return a subtask
///
/// To the servant, with a reason. For the supervisor.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/return")]
async fn return_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::give_back(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Approve a subtask
///
/// With priority, first and last day, indicators and weight, as the servant wrote them or the supervisor sets them now; all of
/// them are needed, and the weights of the objective's approved subtasks come to at most 100. These terms hold from now on and
/// are kept word for word. For the supervisor.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), request_body = ApprovalIn, security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/approve")]
async fn approve_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
    body: Json<ApprovalIn>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::approve(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Revise a subtask
///
/// Opens the next revision as a draft, with a reason; the approved one holds, and progress goes on, until that is approved.
/// For the servant or the supervisor.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/revise")]
async fn revise_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::revise(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Give a subtask's revision up
///
/// The approved revision stands again. For the servant.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/cancel_revision")]
async fn cancel_subtask_revision(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::cancel_revision(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Complete a subtask
///
/// When accepted progress says 100 percent. No more progress is filled in after that. For the supervisor.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/complete")]
async fn complete_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::complete(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Cancel a subtask
///
/// With a reason. It leaves the objective's sum and stays on record. For the supervisor.
#[utoipa::path(tag = "subtasks", params(("id" = SubtaskId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = SubtaskOut, headers(("ETag" = String)))))]
#[post("/subtasks/{id}/cancel")]
async fn cancel_subtask(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<SubtaskId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<SubtaskOut>> {
    let whole = actions::cancel(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}
