//! Routes below `/check_in_rhythms`.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{CheckInRhythmIn, CheckInRhythmOut, CheckInRhythmPage, ListParams, NewCheckInRhythmIn},
    model::CheckInRhythm,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::RhythmId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_rhythms)
        .service(create_rhythm)
        .service(read_rhythm)
        .service(write_rhythm)
        .service(delete_rhythm);
}

fn tagged(row: CheckInRhythm) -> Tagged<CheckInRhythmOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List check-in rhythms
///
/// How often cadre groups fill in progress, oldest first. Whoever has none follows the one of his institution without a group,
/// else `progress.rhythm`.
#[utoipa::path(tag = "check_in_rhythms", params(ListParams), security(("bearer" = [])), responses((status = OK, body = CheckInRhythmPage)))]
#[get("/check_in_rhythms")]
async fn list_rhythms(
    _actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<CheckInRhythmPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let rows = store::page(&mut *db.conn().await?, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(CheckInRhythmPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Set a check-in rhythm
///
/// For a cadre group of an institution that has none yet, or for everybody who is in no other group. For HR.
#[utoipa::path(tag = "check_in_rhythms", request_body = NewCheckInRhythmIn, security(("bearer" = [])),
    responses((status = CREATED, body = CheckInRhythmOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/check_in_rhythms")]
async fn create_rhythm(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewCheckInRhythmIn>,
) -> Result<Created<CheckInRhythmOut>> {
    let row = actions::create(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    let (location, version) = (format!("/check_in_rhythms/{}", row.id), row.version);
    Ok(Created { location, version, body: row.into() })
}

/// Read a check-in rhythm
///
/// Everybody who is logged in sees it.
#[utoipa::path(tag = "check_in_rhythms", params(("id" = RhythmId, Path)), security(("bearer" = [])),
    responses((status = OK, body = CheckInRhythmOut, headers(("ETag" = String)))))]
#[get("/check_in_rhythms/{id}")]
async fn read_rhythm(actor: Actor, db: Data<Db>, id: Path<RhythmId>) -> Result<Tagged<CheckInRhythmOut>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::RhythmRead, &row.target())?;
    Ok(tagged(row))
}

/// Change a check-in rhythm
///
/// For HR.
#[utoipa::path(tag = "check_in_rhythms", params(("id" = RhythmId, Path), IfMatchHeader), request_body = CheckInRhythmIn, security(("bearer" = [])),
    responses((status = OK, body = CheckInRhythmOut, headers(("ETag" = String)))))]
#[put("/check_in_rhythms/{id}")]
async fn write_rhythm(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RhythmId>,
    body: Json<CheckInRhythmIn>,
) -> Result<Tagged<CheckInRhythmOut>> {
    Ok(tagged(actions::write(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// Take a check-in rhythm out
///
/// The group then follows the one for everybody, else `progress.rhythm`. For HR.
#[utoipa::path(tag = "check_in_rhythms", params(("id" = RhythmId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It is gone")))]
#[delete("/check_in_rhythms/{id}")]
async fn delete_rhythm(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<RhythmId>,
) -> Result<HttpResponse> {
    actions::delete(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(HttpResponse::NoContent().finish())
}
