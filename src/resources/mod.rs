//! One folder per noun of the API; the folder's name is the first segment of its URLs.
//! Order matters: a slice may use itself and the slices above it.

pub mod health;
pub mod institutions;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every route below `/api/v1`.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(institutions::routes);
}
