//! Routes below `/plans`.

mod cascade;
mod results;
mod steps;

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    content::Content,
    diff::diff,
    dto::{
        DiffParams, ListParams, NewPlanIn, PlanDiffOut, PlanIn, PlanOut, PlanPage, PlanSummary,
        PlanVersionsOut,
    },
    model::{Plan, Sort, Year},
    store::{self, Seen},
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Plans,
        db::{Conn, Db},
        error::{Code, Error, FieldError, Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::{InstitutionId, PlanId},
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_plans)
        .service(begin_plan)
        .configure(results::league)
        .service(read_plan)
        .service(write_plan)
        .service(list_plan_versions)
        .service(compare_plan_versions)
        .configure(steps::steps)
        .configure(results::routes)
        .configure(cascade::routes);
}

fn tagged(actor: &Actor, (row, above): Seen) -> Tagged<PlanOut> {
    let version = row.version;
    Tagged(PlanOut::draft(actor, row, above), version)
}

/// A plan that the caller sees, the institution above its own, and whether he sees what is being written.
async fn seen(conn: &mut Conn, actor: &Actor, id: PlanId) -> Result<(Plan, Option<InstitutionId>, bool)> {
    let (row, above) = store::find(conn, id, actor.today()).await?;
    let drafts = row.see(actor, above)?;
    Ok((row, above, drafts))
}

/// List plans
///
/// Every approved one; those that are still being written where the caller may see that: of his institutions, and of those that
/// these oversee.
#[utoipa::path(tag = "plans", params(ListParams), security(("bearer" = [])), responses((status = OK, body = PlanPage)))]
#[get("/plans")]
async fn list_plans(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<PlanPage>> {
    let sort = query.sort.unwrap_or(Sort::YearDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    if query.year.as_deref().is_some_and(|year| Year::parse(year).is_none()) {
        return Err(FieldError::new("year", Code::PlanYear).into());
    }
    let scope = policy::scope(&actor, Action::PlanDraftRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let (rows, next) = paging.cut(rows, |(row, _)| (Some(row.year.clone()), row.id.uuid()));
    let summary = |(row, above): Seen| {
        let drafts = policy::may(&actor, Action::PlanDraftRead, &row.target(above));
        PlanSummary::new(row, drafts)
    };
    Ok(Json(PlanPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Begin a plan
///
/// Of an institution for a year, empty. For its planning officer.
#[utoipa::path(tag = "plans", request_body = NewPlanIn, security(("bearer" = [])),
    responses((status = CREATED, body = PlanOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/plans")]
async fn begin_plan(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Plans>,
    body: Json<NewPlanIn>,
) -> Result<Created<PlanOut>> {
    let (row, above) = actions::create(&mut *db.conn().await?, &actor, &settings, body.into_inner()).await?;
    let (location, version) = (format!("/plans/{}", row.id), row.version);
    Ok(Created { location, version, body: PlanOut::draft(&actor, row, above) })
}

/// Read a plan
///
/// As it is being written, for the institution's planning officer, head and HR, those who oversee it, and auditors; as it was last
/// approved for everybody else, with the approved revision as its `ETag`.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path)), security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String)))))]
#[get("/plans/{id}")]
async fn read_plan(actor: Actor, db: Data<Db>, id: Path<PlanId>) -> Result<Tagged<PlanOut>> {
    let mut conn = db.conn().await?;
    let (row, above, drafts) = seen(&mut conn, &actor, *id).await?;
    if drafts {
        return Ok(tagged(&actor, (row, above)));
    }
    let version = store::version(&mut conn, &row, row.holds()?).await?;
    let revision = version.revision;
    Ok(Tagged(PlanOut::approved(row, above, version), revision))
}

/// Write a plan
///
/// The whole content, while the plan is a draft or returned. Weights need not sum to 100 before it is submitted. Ids stay with what
/// they name, over revisions too. For the planning officer.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), IfMatchHeader), request_body = PlanIn, security(("bearer" = [])),
    responses((status = OK, body = PlanOut, headers(("ETag" = String)))))]
#[put("/plans/{id}")]
async fn write_plan(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PlanId>,
    body: Json<PlanIn>,
) -> Result<Tagged<PlanOut>> {
    let seen = actions::write(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, seen))
}

/// List a plan's approved revisions
///
/// Word for word, oldest first; the last one holds.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path)), security(("bearer" = [])),
    responses((status = OK, body = PlanVersionsOut)))]
#[get("/plans/{id}/versions")]
async fn list_plan_versions(actor: Actor, db: Data<Db>, id: Path<PlanId>) -> Result<Json<PlanVersionsOut>> {
    let mut conn = db.conn().await?;
    let (row, _, _) = seen(&mut conn, &actor, *id).await?;
    let versions = store::versions(&mut conn, &row).await?;
    Ok(Json(PlanVersionsOut { versions: versions.into_iter().map(Into::into).collect() }))
}

/// Compare two revisions of a plan
///
/// What was added, changed or removed from one to the other: two approved ones, or the last approved one and what is being written.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), DiffParams), security(("bearer" = [])),
    responses((status = OK, body = PlanDiffOut), (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing was approved yet")))]
#[get("/plans/{id}/diff")]
async fn compare_plan_versions(
    actor: Actor,
    db: Data<Db>,
    id: Path<PlanId>,
    query: Query<DiffParams>,
) -> Result<Json<PlanDiffOut>> {
    let mut conn = db.conn().await?;
    let (row, _, drafts) = seen(&mut conn, &actor, *id).await?;
    let approved = store::versions(&mut conn, &row).await?;
    let content = |name: &'static str, revision: i32| -> Result<Content> {
        if drafts && revision == row.revision {
            return Ok(row.content.clone());
        }
        let found = approved.iter().find(|version| version.revision == revision);
        let unknown = || FieldError::new(name, Code::FieldUnknownReference).with("noun", "plan");
        Ok(found.ok_or_else(unknown)?.content.clone())
    };
    let last = if drafts { row.revision } else { row.holds()? };
    let to = query.to.unwrap_or(last);
    let before = || approved.iter().rev().map(|version| version.revision).find(|revision| *revision < to);
    let from = query.from.or_else(before);
    let earlier = from.map(|from| content("from", from)).transpose()?.unwrap_or_default();
    Ok(Json(PlanDiffOut { from, to, changes: diff(&earlier, &content("to", to)?)? }))
}

/// A quarter in a path, 1 to 4; there is no other.
fn quarter_of(number: i32) -> Result<i32> {
    if (1..=4).contains(&number) { Ok(number) } else { Err(Error::not_found("quarter")) }
}
