//! Routes below `/units`.

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{ListParams, UnitIn, UnitOut, UnitPage},
    model::{Sort, Unit},
    store,
};
use crate::{
    access::Actor,
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::UnitId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_units).service(create_unit).service(read_unit).service(rewrite_unit);
}

fn tagged(row: Unit) -> Tagged<UnitOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List units
///
/// Of one institution or several; open and closed ones.
#[utoipa::path(tag = "units", params(ListParams), security(("bearer" = [])), responses((status = OK, body = UnitPage)))]
#[get("/units")]
async fn list_units(_: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<UnitPage>> {
    let sort = query.sort.unwrap_or(Sort::Code);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let rows = store::page(&mut *db.conn().await?, &query, sort, &paging).await?;
    let key = |row: &Unit| match sort {
        Sort::Code | Sort::CodeDown => row.code.clone(),
        Sort::Name | Sort::NameDown => row.name_en.clone(),
    };
    let (rows, next) = paging.cut(rows, |row| (Some(key(row)), row.id.uuid()));
    Ok(Json(UnitPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a unit
///
/// Its place in the tree, its names and its head.
#[utoipa::path(tag = "units", params(("id" = UnitId, Path)), security(("bearer" = [])),
    responses((status = OK, body = UnitOut, headers(("ETag" = String)))))]
#[get("/units/{id}")]
async fn read_unit(_: Actor, db: Data<Db>, id: Path<UnitId>) -> Result<Tagged<UnitOut>> {
    Ok(tagged(store::find(&mut *db.conn().await?, *id).await?))
}

/// Add a unit
///
/// For HR and the administrator of the institution.
#[utoipa::path(tag = "units", request_body = UnitIn, security(("bearer" = [])),
    responses((status = CREATED, body = UnitOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/units")]
async fn create_unit(actor: Actor, db: Data<Db>, body: Json<UnitIn>) -> Result<Created<UnitOut>> {
    let row = actions::create(&mut *db.conn().await?, &actor, body.into_inner().parse()?).await?;
    Ok(Created { location: format!("/units/{}", row.id), version: row.version, body: row.into() })
}

/// Rewrite a unit
///
/// Rename it, move it in the tree, name its head, or close it. It stays in its institution.
#[utoipa::path(tag = "units", params(("id" = UnitId, Path), IfMatchHeader), request_body = UnitIn,
    security(("bearer" = [])), responses((status = OK, body = UnitOut, headers(("ETag" = String)))))]
#[put("/units/{id}")]
async fn rewrite_unit(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<UnitId>,
    body: Json<UnitIn>,
) -> Result<Tagged<UnitOut>> {
    let new = body.into_inner().parse()?;
    Ok(tagged(actions::rewrite(&mut *db.conn().await?, &actor, *id, if_match, new).await?))
}
