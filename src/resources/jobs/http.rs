//! Routes below `/jobs`, and those of cycles that lead to jobs.

use actix_web::{
    HttpResponse, get,
    http::header::LOCATION,
    post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        JobOut, JobPage, JobResultPage, LaunchIn, LaunchPlan, ListParams, PageParams, ReadinessOut,
        ReadinessParams, ResultParams,
    },
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Db,
        error::Result,
        id::{CycleId, InstitutionId, JobId},
        json::Json,
        paging::Paging,
    },
    resources::cycles,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_readiness)
        .service(launch_cycle)
        .service(list_jobs)
        .service(read_job)
        .service(list_job_results)
        .service(cancel_job);
}

/// Read an institution's readiness for a cycle
///
/// The share of the staff with a supervisor, a designation, a template, a contact and a log-in, and who lacks what. For the
/// institution's HR, head and administrator, and auditors; the national administrator gets the counts alone.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ReadinessParams), security(("bearer" = [])),
    responses((status = OK, body = ReadinessOut)))]
#[get("/cycles/{id}/readiness")]
async fn read_readiness(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<ReadinessParams>,
) -> Result<Json<ReadinessOut>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "posting_id")?;
    let institution = InstitutionId::from(query.institution_id);
    let target = Target::of("institution", institution);
    policy::permit(&actor, Action::CycleReadiness, &target)?;
    let mut conn = db.conn().await?;
    cycles::row(&mut conn, *id).await?;
    let place = (institution, *id, actor.today());
    let counts = store::counts(&mut conn, place).await?;
    let rows = if policy::may(&actor, Action::CycleGaps, &target) {
        store::gaps(&mut conn, place, query.gap, &paging).await?
    } else {
        vec![]
    };
    let (rows, next) = paging.cut(rows, |row| (None, row.posting_id.uuid()));
    Ok(Json(ReadinessOut::new(&counts, rows, next)))
}

/// Launch a cycle in an institution
///
/// For the institution's HR. With `dry_run` it says who would be included, who not, and why, and changes nothing. Without, a job
/// makes a draft agreement for everybody who is included, whether the planning window is open yet or not, and tells each.
/// Asked again while the job is under way, the answer is that job; asked again later, what is there is found and stays.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), PageParams), request_body = LaunchIn, security(("bearer" = [])),
    responses((status = OK, body = LaunchPlan, description = "The rehearsal"),
        (status = ACCEPTED, body = JobOut, headers(("Location" = String)))))]
#[post("/cycles/{id}/launch")]
async fn launch_cycle(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<PageParams>,
    body: Json<LaunchIn>,
) -> Result<HttpResponse> {
    let institution = InstitutionId::from(body.institution_id);
    let paging = Paging::new(query.limit, query.after.as_deref(), "posting_id")?;
    let mut conn = db.conn().await?;
    if body.dry_run {
        policy::permit(&actor, Action::CycleLaunch, &Target::of("institution", institution))?;
        cycles::row(&mut conn, *id).await?.expect(cycles::Status::Open)?;
        let place = (institution, *id, actor.today());
        let sums = store::sums(&mut conn, place).await?;
        let after = paging.after().map(|place| place.id);
        let rows = store::members(&mut conn, place, after, paging.fetch()).await?;
        let (rows, next) = paging.cut(rows, |row| (None, row.posting_id.uuid()));
        return Ok(HttpResponse::Ok().json(LaunchPlan::new(&sums, rows, next)));
    }
    let job = actions::launch(&mut conn, &actor, *id, institution).await?;
    let location = format!("/api/v1/jobs/{}", job.id);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, location)).json(JobOut::from(job)))
}

/// List jobs
///
/// Of the caller's institutions, newest first.
#[utoipa::path(tag = "jobs", params(ListParams), security(("bearer" = [])), responses((status = OK, body = JobPage)))]
#[get("/jobs")]
async fn list_jobs(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<JobPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-asked_at")?;
    let scope = policy::scope(&actor, Action::JobRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.asked_at.to_rfc3339()), row.id.uuid()));
    Ok(Json(JobPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a job
///
/// Where it stands, and how far it is.
#[utoipa::path(tag = "jobs", params(("id" = JobId, Path)), security(("bearer" = [])), responses((status = OK, body = JobOut)))]
#[get("/jobs/{id}")]
async fn read_job(actor: Actor, db: Data<Db>, id: Path<JobId>) -> Result<Json<JobOut>> {
    let job = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::JobRead, &job.target())?;
    Ok(Json(job.into()))
}

/// List the results of a job
///
/// One for each posting that it has dealt with.
#[utoipa::path(tag = "jobs", params(("id" = JobId, Path), ResultParams), security(("bearer" = [])),
    responses((status = OK, body = JobResultPage)))]
#[get("/jobs/{id}/results")]
async fn list_job_results(
    actor: Actor,
    db: Data<Db>,
    id: Path<JobId>,
    query: Query<ResultParams>,
) -> Result<Json<JobResultPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "posting_id")?;
    let mut conn = db.conn().await?;
    let job = store::find(&mut conn, *id).await?;
    policy::permit(&actor, Action::JobRead, &job.target())?;
    let rows = store::results(&mut conn, &job, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.posting_id.uuid()));
    Ok(Json(JobResultPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Cancel a job
///
/// One that is not over; what it did stays. For the institution's HR.
#[utoipa::path(tag = "jobs", params(("id" = JobId, Path)), security(("bearer" = [])), responses((status = OK, body = JobOut)))]
#[post("/jobs/{id}/cancel")]
async fn cancel_job(actor: Actor, db: Data<Db>, id: Path<JobId>) -> Result<Json<JobOut>> {
    Ok(Json(actions::cancel(&mut *db.conn().await?, &actor, *id).await?.into()))
}
