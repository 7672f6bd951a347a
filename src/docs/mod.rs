//! The page that shows the API document: Swagger UI with a log-in box. Everything it loads is in the binary.

use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What the page may do: load from here, call here; Swagger UI sets styles on its elements and has icons in its sheet.
pub const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                          form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// Mounts the page. Our own files stand before those of Swagger UI.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    let assets = SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/openapi.json"));
    cfg.map(|cfg| cfg.service(redirect).service(page).service(sheet).service(script).service(assets));
}

/// Where people type it.
#[get("/docs")]
async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("location", "/docs/")).finish()
}

#[get("/docs/")]
async fn page() -> HttpResponse {
    file("text/html; charset=utf-8", include_str!("page.html"))
}

#[get("/docs/page.css")]
async fn sheet() -> HttpResponse {
    file("text/css; charset=utf-8", include_str!("page.css"))
}

#[get("/docs/page.js")]
async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", include_str!("page.js"))
}

/// A file that a new version of the service may change.
fn file(kind: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::Ok().content_type(kind).insert_header(("cache-control", "no-cache")).body(content)
}
