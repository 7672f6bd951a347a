//! Routes below `/acting_supervisors`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{ActingIn, ActingOut, ActingPage, EndIn, ListParams},
    model::Acting,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::ActingId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_acting_supervisors)
        .service(name_acting_supervisor)
        .service(read_acting_supervisor)
        .service(end_acting_supervisor);
}

fn tagged(row: Acting) -> Tagged<ActingOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List acting supervisors
///
/// Newest first: those of the caller's institutions, and those in which he acts or is acted for.
#[utoipa::path(tag = "acting_supervisors", params(ListParams), security(("bearer" = [])), responses((status = OK, body = ActingPage)))]
#[get("/acting_supervisors")]
async fn list_acting_supervisors(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<ActingPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-id")?;
    day_or("as_of", query.as_of, actor.today())?;
    let scope = policy::scope(&actor, Action::ActingRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(ActingPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Name an acting supervisor
///
/// From a day to a day he holds every right of the absent supervisor over all his reports, signatures included, and as reviewer;
/// each of his acts says for whom. When the time is over all is as before. One at a time for each supervisor, and nobody acts for
/// one who acts. For HR of the absent supervisor's institution.
#[utoipa::path(tag = "acting_supervisors", request_body = ActingIn, security(("bearer" = [])),
    responses((status = CREATED, body = ActingOut, headers(("ETag" = String), ("Location" = String))), (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Not of an institution within the caller's reach")))]
#[post("/acting_supervisors")]
async fn name_acting_supervisor(
    actor: Actor,
    db: Data<Db>,
    body: Json<ActingIn>,
) -> Result<Created<ActingOut>> {
    let row = actions::name(&mut *db.conn().await?, &actor, body.into_inner().parse()?).await?;
    Ok(Created {
        location: format!("/acting_supervisors/{}", row.id),
        version: row.version,
        body: row.into(),
    })
}

/// Read an acting supervisor
///
/// Who acts for whom, from when to when.
#[utoipa::path(tag = "acting_supervisors", params(("id" = ActingId, Path)), security(("bearer" = [])),
    responses((status = OK, body = ActingOut, headers(("ETag" = String)))))]
#[get("/acting_supervisors/{id}")]
async fn read_acting_supervisor(actor: Actor, db: Data<Db>, id: Path<ActingId>) -> Result<Tagged<ActingOut>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::ActingRead, &row.target())?;
    Ok(tagged(row))
}

/// End the acting
///
/// Before its time; the rights go back at once, or after the day. What was done in it stays as it is. For HR.
#[utoipa::path(tag = "acting_supervisors", params(("id" = ActingId, Path), IfMatchHeader), request_body = EndIn, security(("bearer" = [])),
    responses((status = OK, body = ActingOut, headers(("ETag" = String)))))]
#[post("/acting_supervisors/{id}/end")]
async fn end_acting_supervisor(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<ActingId>,
    body: Json<EndIn>,
) -> Result<Tagged<ActingOut>> {
    Ok(tagged(actions::end(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}
