//! Routes below `/recusals`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{DecisionIn, EndIn, ListParams, RatersIn, RecusalIn, RecusalOut, RecusalPage},
    model::Recusal,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::{Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::RecusalId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_recusals)
        .service(declare_recusal)
        .service(read_recusal)
        .service(uphold_recusal)
        .service(dismiss_recusal)
        .service(name_raters)
        .service(end_recusal);
}

fn tagged(row: Recusal) -> Tagged<RecusalOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List recusals
///
/// Newest first: those that concern the caller, and those of his institutions. `unnamed=true` gives those for which HR has to
/// name the raters, because nobody is above.
#[utoipa::path(tag = "recusals", params(ListParams), security(("bearer" = [])), responses((status = OK, body = RecusalPage)))]
#[get("/recusals")]
async fn list_recusals(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<RecusalPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-id")?;
    let scope = policy::scope(&actor, Action::RecusalRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(RecusalPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Declare a conflict of interest
///
/// By the rater himself, the servant, or HR of the servant's institution. It waits for a decision; a disciplinary case, which only
/// HR declares, blocks at once.
#[utoipa::path(tag = "recusals", request_body = RecusalIn, security(("bearer" = [])),
    responses((status = CREATED, body = RecusalOut, headers(("ETag" = String), ("Location" = String))), (status = 404, body = Problem, content_type = "application/problem+json", description = "Neither concerned nor HR of the servant's institution")))]
#[post("/recusals")]
async fn declare_recusal(actor: Actor, db: Data<Db>, body: Json<RecusalIn>) -> Result<Created<RecusalOut>> {
    let row = actions::declare(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Created { location: format!("/recusals/{}", row.id), version: row.version, body: row.into() })
}

/// Read a recusal
///
/// Who does not rate whom, and who does instead, by which rule.
#[utoipa::path(tag = "recusals", params(("id" = RecusalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = RecusalOut, headers(("ETag" = String)))))]
#[get("/recusals/{id}")]
async fn read_recusal(actor: Actor, db: Data<Db>, id: Path<RecusalId>) -> Result<Tagged<RecusalOut>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::RecusalRead, &row.target())?;
    Ok(tagged(row))
}

/// Uphold a recusal
///
/// From now on the next in line rates; open appraisals get the new raters. For HR and the head, never for one of the two.
#[utoipa::path(tag = "recusals", params(("id" = RecusalId, Path), IfMatchHeader), request_body = DecisionIn, security(("bearer" = [])),
    responses((status = OK, body = RecusalOut, headers(("ETag" = String)))))]
#[post("/recusals/{id}/uphold")]
async fn uphold_recusal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RecusalId>,
    body: Json<DecisionIn>,
) -> Result<Tagged<RecusalOut>> {
    Ok(tagged(actions::uphold(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// Dismiss a recusal
///
/// Nothing changes. For HR and the head, never for one of the two.
#[utoipa::path(tag = "recusals", params(("id" = RecusalId, Path), IfMatchHeader), request_body = DecisionIn, security(("bearer" = [])),
    responses((status = OK, body = RecusalOut, headers(("ETag" = String)))))]
#[post("/recusals/{id}/dismiss")]
async fn dismiss_recusal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RecusalId>,
    body: Json<DecisionIn>,
) -> Result<Tagged<RecusalOut>> {
    Ok(tagged(actions::dismiss(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// Name the raters
///
/// Where nobody is above, or the next in line will not do: on record, with a reason. For HR.
#[utoipa::path(tag = "recusals", params(("id" = RecusalId, Path), IfMatchHeader), request_body = RatersIn, security(("bearer" = [])),
    responses((status = OK, body = RecusalOut, headers(("ETag" = String)))))]
#[post("/recusals/{id}/raters")]
async fn name_raters(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RecusalId>,
    body: Json<RatersIn>,
) -> Result<Tagged<RecusalOut>> {
    Ok(tagged(actions::name_raters(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// End a recusal
///
/// The conflict is over; after its last day the line of the posting holds again. Appraisals that were given to others stay with
/// them until HR derives their raters anew. For HR and the head, never for one of the two.
#[utoipa::path(tag = "recusals", params(("id" = RecusalId, Path), IfMatchHeader), request_body = EndIn, security(("bearer" = [])),
    responses((status = OK, body = RecusalOut, headers(("ETag" = String)))))]
#[post("/recusals/{id}/end")]
async fn end_recusal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RecusalId>,
    body: Json<EndIn>,
) -> Result<Tagged<RecusalOut>> {
    Ok(tagged(actions::end(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}
