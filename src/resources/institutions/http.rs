//! Routes below `/institutions`.

use actix_web::{
    get, patch, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AsOf, InstitutionHistory, InstitutionOut, InstitutionPage, InstitutionPatchIn, ListParams,
        NewInstitutionIn,
    },
    store,
};
use crate::{
    access::Actor,
    kernel::{
        clock::Clock,
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::InstitutionId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_institutions)
        .service(create_institution)
        .service(read_institution)
        .service(change_institution)
        .service(read_institution_history);
}

/// List institutions
///
/// The directory of the nation's institutions as it was on a day.
#[utoipa::path(tag = "institutions", params(ListParams), security(("bearer" = [])), responses((status = OK, body = InstitutionPage)))]
#[get("/institutions")]
async fn list_institutions(
    _: Actor,
    db: Data<Db>,
    clock: Data<Clock>,
    query: Query<ListParams>,
) -> Result<Json<InstitutionPage>> {
    let params = query.into_inner();
    let sort = params.sort.unwrap_or(super::model::Sort::Code);
    let paging = Paging::new(params.limit, params.after.as_deref(), sort.as_str())?;
    let on = day_or("as_of", params.as_of, clock.today())?;
    let rows = store::page(&mut *db.conn().await?, &params, sort, &paging, on).await?;
    let (rows, next) = paging.cut(rows, |(institution, period)| {
        (Some(store::key(sort, institution, period)), institution.id.uuid())
    });
    Ok(Json(InstitutionPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read an institution
///
/// As it was on a day; today if none is named.
#[utoipa::path(tag = "institutions", params(("id" = InstitutionId, Path), AsOf), security(("bearer" = [])),
    responses((status = OK, body = InstitutionOut, headers(("ETag" = String, description = "For `If-Match`")))))]
#[get("/institutions/{id}")]
async fn read_institution(
    _: Actor,
    db: Data<Db>,
    clock: Data<Clock>,
    id: Path<InstitutionId>,
    query: Query<AsOf>,
) -> Result<Tagged<InstitutionOut>> {
    let on = day_or("as_of", query.as_of, clock.today())?;
    let row = store::find(&mut *db.conn().await?, *id, on).await?;
    let version = row.0.version;
    Ok(Tagged(row.into(), version))
}

/// Read an institution's history
///
/// Every name, kind and place in the tree that it ever had, oldest first.
#[utoipa::path(tag = "institutions", params(("id" = InstitutionId, Path)), security(("bearer" = [])),
    responses((status = OK, body = InstitutionHistory)))]
#[get("/institutions/{id}/history")]
async fn read_institution_history(
    _: Actor,
    db: Data<Db>,
    id: Path<InstitutionId>,
) -> Result<Json<InstitutionHistory>> {
    let rows = store::history(&mut *db.conn().await?, *id).await?;
    Ok(Json(InstitutionHistory { periods: rows.into_iter().map(Into::into).collect() }))
}

/// Create an institution
///
/// For the national administrator.
#[utoipa::path(tag = "institutions", request_body = NewInstitutionIn, security(("bearer" = [])),
    responses((status = CREATED, body = InstitutionOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/institutions")]
async fn create_institution(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewInstitutionIn>,
) -> Result<Created<InstitutionOut>> {
    let new = body.into_inner().parse()?;
    let row = actions::create(&mut *db.conn().await?, &actor, new).await?;
    let (location, version) = (format!("/institutions/{}", row.0.id), row.0.version);
    Ok(Created { body: row.into(), location, version })
}

/// Change an institution from a day on
///
/// A renaming, a move under another parent, a town that becomes a municipality. What was before that day is kept.
#[utoipa::path(tag = "institutions", params(("id" = InstitutionId, Path), IfMatchHeader), request_body = InstitutionPatchIn,
    security(("bearer" = [])), responses((status = OK, body = InstitutionOut, headers(("ETag" = String)))))]
#[patch("/institutions/{id}")]
async fn change_institution(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<InstitutionId>,
    body: Json<InstitutionPatchIn>,
) -> Result<Tagged<InstitutionOut>> {
    let row = actions::change(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    let version = row.0.version;
    Ok(Tagged(row.into(), version))
}
