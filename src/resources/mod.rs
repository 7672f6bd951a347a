//! One folder per noun of the API; the folder's name is the first segment of its URLs.
//! Order matters: a slice may use itself and the slices above it.

#![allow(
    missing_docs,
    reason = "rows say what the migrations say; what the world sees is described in the API document, which a test enforces"
)]

pub mod health;
pub mod regions;
pub mod institutions;
pub mod templates;
pub mod cycles;
pub mod designations;
pub mod units;
pub mod postings;
pub mod servants;
pub mod agreements;
pub mod appraisals;
pub mod notifications;
pub mod jobs;
pub mod reports;
pub mod replay;
pub mod audit;
pub mod sessions;
pub mod accounts;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every route below `/api/v1`.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(regions::routes)
        .configure(institutions::routes)
        .configure(templates::routes)
        .configure(cycles::routes)
        .configure(designations::routes)
        .configure(units::routes)
        .configure(postings::routes)
        .configure(servants::routes)
        .configure(sessions::routes)
        .configure(accounts::routes)
        .configure(agreements::routes)
        .configure(appraisals::routes)
        .configure(notifications::routes)
        .configure(jobs::routes)
        .configure(reports::routes)
        .configure(replay::routes)
        .configure(audit::routes);
}
