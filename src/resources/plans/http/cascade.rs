//! What serves a plan's targets, and what serves none.

use actix_web::{
    get,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    super::{
        dto::{
            AlignmentParams, CascadeOut, CascadeParams, PlanAlignmentOut, ServingObjective, ServingRow,
            TotalRow, UnalignedObjective, UnitTotal, UnservedTarget,
        },
        model,
        store::serving::{self, Listed, TargetRow},
    },
    seen,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::{Error, Problem, Result},
        id::{PlanId, TargetId},
        json::Json,
        paging::Paging,
    },
    scoring::{Exact, Step},
};

/// Mounts them.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(cascade_of_target).service(read_plan_alignment);
}

/// Look down from a target
///
/// Its responsible units, the targets of the institutions below that serve it, and every servant's objective that does, as far as the
/// caller reads its agreement or its progress: his own, those of his line, those of his institutions. With `below`, the objectives
/// that serve those targets below as well. What the target attained is told to those who see results.
///
/// **Progress** is what the supervisor has accepted: of each approved subtask the last accepted week, of an objective the mean of its
/// subtasks by their weights, of a unit (with all below it) and of the whole the mean of the objectives by their weights in their
/// agreements. Computed in fractions, rounded once. What was not reported is absent, never zero: it leaves the mean, and `reported`
/// beside `subtasks` and `objectives` says how much the mean stands on. It is no mark of anybody, and no mark enters it.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), ("target_id" = TargetId, Path), CascadeParams), security(("bearer" = [])),
    responses((status = OK, body = CascadeOut)))]
#[get("/plans/{id}/targets/{target_id}/cascade")]
async fn cascade_of_target(
    actor: Actor,
    db: Data<Db>,
    path: Path<(PlanId, TargetId)>,
    query: Query<CascadeParams>,
) -> Result<Json<CascadeOut>> {
    let (id, target_id) = path.into_inner();
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let mut conn = db.conn().await?;
    let (plan, above, _) = seen(&mut conn, &actor, id).await?;
    let TargetRow { title, objective_title, withdrawn, content, reports, units, institutions } =
        serving::target(&mut conn, &plan, target_id).await?;
    let step = if policy::may(&actor, Action::PlanResultsRead, &plan.target(above)) {
        let quarter = plan.last_quarter(actor.today());
        let score = model::score(&content, &serving::figures(reports)?, quarter, plan.attainment_cap);
        find(&score.score.explanation, &target_id.to_string()).cloned()
    } else {
        None
    };
    // Who reads progress by a granted role reads agreements by the same; personal ties are told apart row by row.
    let scope = policy::scope(&actor, Action::ProgressRead);
    let place = (plan.institution_id, target_id);
    let found = serving::serving(&mut conn, &scope, place, &query, &paging, actor.today()).await?;
    let rows: Vec<ServingRow> = serving::read(found.items)?;
    let (rows, next) = paging.cut(rows, |row| (None, row.objective_id.uuid()));
    let totals: Vec<TotalRow> = serving::read(found.totals)?;
    let total = totals.iter().find(|row| row.unit.is_none()).map(TotalRow::total);
    Ok(Json(CascadeOut {
        target_id,
        title,
        strategic_objective: objective_title,
        withdrawn,
        state: step.as_ref().map(|step| step.state),
        attained: step.and_then(|step| step.value.as_ref().map(Exact::rounded)),
        units: serving::read(units)?,
        institutions: serving::read(institutions)?,
        total: total.ok_or_else(|| Error::internal("every cascade has a total"))?,
        unit_totals: totals.into_iter().filter_map(UnitTotal::new).collect(),
        items: rows.into_iter().map(ServingObjective::from).collect(),
        next,
    }))
}

fn find<'a>(step: &'a Step, code: &str) -> Option<&'a Step> {
    if step.code == code {
        return Some(step);
    }
    step.terms.iter().find_map(|term| find(term, code))
}

/// Find what serves nothing and what nobody serves
///
/// Objectives, of agreements whose cycle begins in the plan's year, that serve no target of the institution; and targets of the plan
/// that neither a servant's objective nor a target of an institution below serves. For those who read all agreements of the
/// institution: planning officer, head, HR, auditors.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), AlignmentParams), security(("bearer" = [])),
    responses((status = OK, body = PlanAlignmentOut), (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing was approved yet")))]
#[get("/plans/{id}/alignment")]
async fn read_plan_alignment(
    actor: Actor,
    db: Data<Db>,
    id: Path<PlanId>,
    query: Query<AlignmentParams>,
) -> Result<Json<PlanAlignmentOut>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let mut conn = db.conn().await?;
    let (plan, above, _) = seen(&mut conn, &actor, *id).await?;
    policy::permit(&actor, Action::PlanAlignmentRead, &plan.target(above))?;
    let targets = serving::targets_served(&mut conn, &plan).await?;
    let rows = serving::unaligned(&mut conn, &plan, query.unit_id, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.objective_id.uuid()));
    let item = |row: Listed| UnalignedObjective {
        objective_id: row.objective_id,
        title: row.title,
        serves: row.serves,
        target_withdrawn: row.target_id.is_some(),
        agreement_id: row.agreement_id,
        agreement_status: row.agreement_status,
        servant_id: row.servant_id,
        servant_name: format!("{} {}", row.first_name, row.last_name),
        unit_id: row.unit_id,
    };
    let (objectives, aligned_objectives) =
        targets.first().map(|target| (target.objectives, target.aligned)).unwrap_or_default();
    let count = targets.len();
    let unserved = targets.into_iter().filter(|target| !target.served);
    let unserved = unserved.map(|target| UnservedTarget {
        target_id: target.id,
        title: target.title,
        strategic_objective: target.objective_title,
    });
    Ok(Json(PlanAlignmentOut {
        targets: count,
        unserved_targets: unserved.collect(),
        objectives,
        aligned_objectives,
        items: rows.into_iter().map(item).collect(),
        next,
    }))
}
