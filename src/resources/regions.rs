//! The regions (mikoa) that institutions lie in.

use actix_web::{get, web::Data};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    access::Actor,
    kernel::{db::Db, error::Result, json::Json},
    schema::regions,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_regions);
}

/// A region.
#[derive(Debug, HasQuery, Serialize, ToSchema)]
#[diesel(table_name = regions)]
struct Region {
    /// Its code
    #[schema(example = "DODOMA")]
    code: String,
    /// English name
    #[schema(example = "Dodoma Region")]
    name_en: String,
    /// Swahili name
    #[schema(example = "Mkoa wa Dodoma")]
    name_sw: String,
    /// Its capital
    #[schema(example = "Dodoma")]
    capital: String,
    /// Its zone
    #[schema(example = "Central")]
    zone: String,
}

/// All regions.
#[derive(Debug, Serialize, ToSchema)]
struct Regions {
    /// By code
    items: Vec<Region>,
}

/// List regions
///
/// All of them: there are a few dozen, so the list has no pages.
#[utoipa::path(tag = "regions", security(("bearer" = [])), responses((status = OK, body = Regions)))]
#[get("/regions")]
async fn list_regions(_: Actor, db: Data<Db>) -> Result<Json<Regions>> {
    let items = Region::query().order(regions::code).load(&mut *db.conn().await?).await?;
    Ok(Json(Regions { items }))
}
