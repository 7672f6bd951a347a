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
pub mod acting_supervisors;
pub mod delegations;
pub mod recusals;
pub mod servants;
pub mod receipts;
pub mod agreements;
pub mod plans;
pub mod subtasks;
pub mod check_in_rhythms;
pub mod progress;
pub mod evidence;
pub mod appraisals;
pub mod respondents;
pub mod feedback;
pub mod improvement_plans;
pub mod recommendations;
pub mod verify;
pub mod appeals;
pub mod lapses;
pub mod due;
pub mod reports;
pub mod moderations;
pub mod notifications;
pub mod jobs;
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
        .configure(acting_supervisors::routes)
        .configure(delegations::routes)
        .configure(recusals::routes)
        .configure(servants::routes)
        .configure(sessions::routes)
        .configure(accounts::routes)
        .configure(receipts::routes)
        .configure(agreements::routes)
        .configure(plans::routes)
        .configure(appraisals::routes)
        .configure(respondents::routes)
        .configure(feedback::routes)
        .configure(improvement_plans::routes)
        .configure(recommendations::routes)
        .configure(verify::routes)
        .configure(appeals::routes)
        .configure(lapses::routes)
        .configure(subtasks::routes)
        .configure(check_in_rhythms::routes)
        .configure(progress::routes)
        .configure(evidence::routes)
        .configure(due::routes)
        .configure(reports::routes)
        .configure(moderations::routes)
        .configure(notifications::routes)
        .configure(jobs::routes)
        .configure(replay::routes)
        .configure(audit::routes);
}
