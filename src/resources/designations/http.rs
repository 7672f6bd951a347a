//! Routes below `/designations`.

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{DesignationIn, DesignationOut, DesignationPage, ListParams},
    model::{Designation, Sort},
    store,
};
use crate::{
    access::Actor,
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::DesignationId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_designations)
        .service(create_designation)
        .service(read_designation)
        .service(rewrite_designation);
}

fn tagged(row: Designation) -> Tagged<DesignationOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List designations
///
/// All cadres of the public service.
#[utoipa::path(tag = "designations", params(ListParams), security(("bearer" = [])), responses((status = OK, body = DesignationPage)))]
#[get("/designations")]
async fn list_designations(
    _: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<DesignationPage>> {
    let sort = query.sort.unwrap_or(Sort::Code);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let rows = store::page(&mut *db.conn().await?, &query, sort, &paging).await?;
    let key = |row: &Designation| match sort {
        Sort::Code | Sort::CodeDown => row.code.clone(),
        Sort::Name | Sort::NameDown => row.name_en.clone(),
    };
    let (rows, next) = paging.cut(rows, |row| (Some(key(row)), row.id.uuid()));
    Ok(Json(DesignationPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a designation
///
/// Its names, cadre group and entry scale.
#[utoipa::path(tag = "designations", params(("id" = DesignationId, Path)), security(("bearer" = [])),
    responses((status = OK, body = DesignationOut, headers(("ETag" = String)))))]
#[get("/designations/{id}")]
async fn read_designation(_: Actor, db: Data<Db>, id: Path<DesignationId>) -> Result<Tagged<DesignationOut>> {
    Ok(tagged(store::find(&mut *db.conn().await?, *id).await?))
}

/// Add a designation
///
/// For the national administrator.
#[utoipa::path(tag = "designations", request_body = DesignationIn, security(("bearer" = [])),
    responses((status = CREATED, body = DesignationOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/designations")]
async fn create_designation(
    actor: Actor,
    db: Data<Db>,
    body: Json<DesignationIn>,
) -> Result<Created<DesignationOut>> {
    let row = actions::create(&mut *db.conn().await?, &actor, body.into_inner().parse()?).await?;
    Ok(Created { location: format!("/designations/{}", row.id), version: row.version, body: row.into() })
}

/// Rewrite a designation
///
/// For the national administrator.
#[utoipa::path(tag = "designations", params(("id" = DesignationId, Path), IfMatchHeader), request_body = DesignationIn,
    security(("bearer" = [])), responses((status = OK, body = DesignationOut, headers(("ETag" = String)))))]
#[put("/designations/{id}")]
async fn rewrite_designation(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<DesignationId>,
    body: Json<DesignationIn>,
) -> Result<Tagged<DesignationOut>> {
    let new = body.into_inner().parse()?;
    Ok(tagged(actions::rewrite(&mut *db.conn().await?, &actor, *id, if_match, new).await?))
}
