//! Routes below `/progress`.

mod boards;
mod entries;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the slice; fixed paths before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(boards::progress_board)
        .service(boards::progress_missing)
        .service(entries::accept_many_progress)
        .service(entries::return_many_progress)
        .service(entries::list_progress)
        .service(entries::fill_in_progress)
        .service(entries::read_progress)
        .service(entries::submit_progress)
        .service(entries::accept_progress)
        .service(entries::return_progress);
}
