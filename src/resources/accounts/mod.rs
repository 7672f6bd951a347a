//! Accounts.
use utoipa_actix_web::service_config::ServiceConfig;
pub fn routes(_: &mut ServiceConfig<'_>) {}
