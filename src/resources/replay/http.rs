//! The operations of replay.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use sha2::{Digest, Sha256};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    dto::{RecomputedOut, SimulationIn, SimulationOut},
    model::{Stored, canonical, differences},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        config::Reports,
        db::Db,
        error::{Code, Error, Result},
        id::{AppraisalId, CycleId, InstitutionId, TemplateId},
        json::Json,
    },
    resources::{appraisals, cycles, templates},
    scoring,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(recompute_appraisal).service(simulate_template);
}

/// Make a mark again
///
/// From the inputs that are stored with it: the objectives as they were, the agreed column, the edition of the template. For HR
/// and auditors. It says whether the mark is the same bit for bit, and where not; it shows no mark.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = RecomputedOut),
        (status = 409, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No mark has been made yet")))]
#[get("/appraisals/{id}/recompute")]
async fn recompute_appraisal(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Json<RecomputedOut>> {
    let mut conn = db.conn().await?;
    let (row, standing) = appraisals::find_standing(&mut conn, *id, actor.servant(), actor.today()).await?;
    policy::permit(&actor, Action::AppraisalRecompute, &row.target(&standing))?;
    let score = store::stored_score(&mut conn, &row).await?;
    let score = score.ok_or_else(|| Error::new(Code::NothingComputed))?;
    let (sheet, template) = store::inputs(&mut conn, &row).await?;
    let made = scoring::score_with(&template, &row.items(), &sheet.marks, row.responses());
    let stored = Stored { score: &score, overall: row.overall.as_ref(), grade: row.grade.as_deref() };
    let differences = differences(&stored, &made)?;
    let again = serde_json::to_value(&made).map_err(Error::internal)?;
    Ok(Json(RecomputedOut {
        appraisal_id: row.id,
        same: differences.is_empty(),
        stored_sha256: hex(&canonical(&score)?),
        recomputed_sha256: hex(&canonical(&again)?),
        differences,
    }))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Try a template on a closed cycle
///
/// What this template would have made of the disclosed annual appraisals of an institution in a closed cycle: how many would have
/// moved from which grade to which, and by how much mean and median. For the institution's HR (published editions and its own
/// variants) and auditors (drafts too). Nothing is changed. Small groups are left out, as in the reports.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path)), request_body = SimulationIn, security(("bearer" = [])),
    responses((status = OK, body = SimulationOut)))]
#[post("/templates/{id}/simulate")]
async fn simulate_template(
    actor: Actor,
    db: Data<Db>,
    reports: Data<Reports>,
    id: Path<TemplateId>,
    body: Json<SimulationIn>,
) -> Result<Json<SimulationOut>> {
    let place = (InstitutionId::from(body.institution_id), CycleId::from(body.cycle_id));
    let mut conn = db.conn().await?;
    let template = templates::find(&mut conn, *id).await?;
    if template.status == templates::Status::Draft && template.institution_id != Some(place.0) {
        policy::permit(&actor, Action::TemplateDraftSimulate, &Target::national("template"))?;
    }
    policy::permit(&actor, Action::TemplateSimulate, &Target::of("institution", place.0))?;
    cycles::row(&mut conn, place.1).await?.expect(cycles::Status::Closed)?;
    let (all, grades) = store::simulate(&mut conn, place.0, place.1, &template.content.0).await?;
    let shown = all.shown(&grades, i64::from(reports.smallest_group));
    Ok(Json(SimulationOut::new(template.id, place, shown)))
}
