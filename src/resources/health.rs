//! Whether the service lives, and whether it can serve; and the public keys of its tokens.

use actix_web::{get, web::Data};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    access::token::{JwkSet, Tokens},
    kernel::{db::Db, error::Result, json::Json},
};

/// Mounts the slice at the root.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(healthz).service(readyz).service(jwks);
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; otherwise the answer is a problem
    #[schema(example = "ok")]
    status: &'static str,
}

/// Is the process alive
///
/// Answers without touching the database: for a supervisor that restarts dead processes.
#[utoipa::path(tag = "health", responses((status = OK, body = Health)))]
#[get("/healthz")]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Can the service serve
///
/// Asks the database: for a balancer that picks where to send requests.
#[utoipa::path(tag = "health", responses((status = OK, body = Health)))]
#[get("/readyz")]
async fn readyz(db: Data<Db>) -> Result<Json<Health>> {
    diesel::sql_query("select 1").execute(&mut *db.conn().await?).await?;
    Ok(Json(Health { status: "ok" }))
}

/// The public keys of access tokens
///
/// A JWK set (RFC 7517). After a rotation it holds the old key too, until the last token that it signed is over.
#[utoipa::path(tag = "health", responses((status = OK, body = JwkSet)))]
#[get("/.well-known/jwks.json")]
async fn jwks(tokens: Data<Tokens>) -> Json<JwkSet> {
    Json(tokens.jwks())
}
