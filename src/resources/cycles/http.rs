//! Routes below `/cycles`.

mod deadlines;

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AssignmentIn, AssignmentOut, AssignmentPage, AssignmentParams, CloseIn, CycleIn, CycleOut, CyclePage,
        ListParams,
    },
    model::{AssignmentSort, Cycle, Sort, Status, WindowRow},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::{Conn, Db},
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::{AssignmentId, CycleId},
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_cycles)
        .service(create_cycle)
        .service(read_cycle)
        .service(rewrite_cycle)
        .service(open_cycle)
        .service(close_cycle)
        .configure(deadlines::routes)
        .service(list_assignments)
        .service(assign_cycle)
        .service(unassign_cycle);
}

fn tagged((cycle, windows): (Cycle, Vec<WindowRow>)) -> Tagged<CycleOut> {
    let version = cycle.version;
    Tagged(CycleOut::new(cycle, windows), version)
}

fn reading(cycle: &Cycle) -> Action {
    if cycle.status == Status::Draft { Action::CycleDraftRead } else { Action::CycleRead }
}

/// What stands below a cycle is seen by those who see the cycle: an unknown one is not found, a draft only by who may read drafts.
async fn visible(conn: &mut Conn, actor: &Actor, id: CycleId) -> Result<()> {
    let cycle = store::row(conn, id).await?;
    policy::permit(actor, reading(&cycle), &Target::national("cycle"))
}

/// List cycles
///
/// Open and closed ones; drafts too for the national administrator. Newest first unless `sort` says otherwise.
#[utoipa::path(tag = "cycles", params(ListParams), security(("bearer" = [])), responses((status = OK, body = CyclePage)))]
#[get("/cycles")]
async fn list_cycles(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<CyclePage>> {
    let params = query.into_inner();
    let sort = params.sort.unwrap_or(Sort::StartsOnDown);
    let paging = Paging::new(params.limit, params.after.as_deref(), sort.as_str())?;
    let drafts = policy::may(&actor, Action::CycleDraftRead, &Target::national("cycle"));
    let rows = store::page(&mut *db.conn().await?, &params, sort, &paging, drafts).await?;
    let (rows, next) = paging.cut(rows, |(cycle, _)| (Some(cycle.starts_on.to_string()), cycle.id.uuid()));
    Ok(Json(CyclePage {
        items: rows.into_iter().map(|(cycle, windows)| CycleOut::new(cycle, windows)).collect(),
        next,
    }))
}

/// Read a cycle
///
/// With the windows of its phases.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path)), security(("bearer" = [])),
    responses((status = OK, body = CycleOut, headers(("ETag" = String)))))]
#[get("/cycles/{id}")]
async fn read_cycle(actor: Actor, db: Data<Db>, id: Path<CycleId>) -> Result<Tagged<CycleOut>> {
    let found = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, reading(&found.0), &Target::national("cycle"))?;
    Ok(tagged(found))
}

/// Draft a cycle
///
/// For the national administrator. One window for each phase; 300 to 400 days long.
#[utoipa::path(tag = "cycles", request_body = CycleIn, security(("bearer" = [])),
    responses((status = CREATED, body = CycleOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/cycles")]
async fn create_cycle(actor: Actor, db: Data<Db>, body: Json<CycleIn>) -> Result<Created<CycleOut>> {
    let (cycle, windows) =
        actions::create(&mut *db.conn().await?, &actor, body.into_inner().parse()?).await?;
    Ok(Created {
        location: format!("/cycles/{}", cycle.id),
        version: cycle.version,
        body: CycleOut::new(cycle, windows),
    })
}

/// Rewrite a draft cycle
///
/// Only while it is a draft. Once open, a window is kept open longer by an extension order.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), IfMatchHeader), request_body = CycleIn, security(("bearer" = [])),
    responses((status = OK, body = CycleOut, headers(("ETag" = String)))))]
#[put("/cycles/{id}")]
async fn rewrite_cycle(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<CycleId>,
    body: Json<CycleIn>,
) -> Result<Tagged<CycleOut>> {
    let new = body.into_inner().parse()?;
    Ok(tagged(actions::rewrite(&mut *db.conn().await?, &actor, *id, if_match, new).await?))
}

/// Open a cycle
///
/// From then on its windows and its (published) template hold.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = CycleOut, headers(("ETag" = String)))))]
#[post("/cycles/{id}/open")]
async fn open_cycle(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<CycleId>,
) -> Result<Tagged<CycleOut>> {
    Ok(tagged(actions::open(&mut *db.conn().await?, &actor, *id, if_match).await?))
}

/// Close a cycle
///
/// It is history: nothing in it changes any more. While appraisals are under way it is refused with how many (`cycle_unfinished`), unless
/// the body says `"unfinished": "leave"`: they stay as they stand, and the audit trail keeps how many they were.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), IfMatchHeader), request_body = CloseIn, security(("bearer" = [])),
    responses((status = OK, body = CycleOut, headers(("ETag" = String)))))]
#[post("/cycles/{id}/close")]
async fn close_cycle(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<CycleId>,
    body: Json<CloseIn>,
) -> Result<Tagged<CycleOut>> {
    Ok(tagged(actions::close(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// List assignments
///
/// Which cadre groups of which institutions follow this cycle.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), AssignmentParams), security(("bearer" = [])),
    responses((status = OK, body = AssignmentPage)))]
#[get("/cycles/{id}/assignments")]
async fn list_assignments(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<AssignmentParams>,
) -> Result<Json<AssignmentPage>> {
    let sort = query.sort.unwrap_or(AssignmentSort::Assigned);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let mut conn = db.conn().await?;
    visible(&mut conn, &actor, *id).await?;
    let rows = store::assignments(&mut conn, *id, &query, sort, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| {
        let key = match sort {
            AssignmentSort::Assigned | AssignmentSort::AssignedDown => None,
            AssignmentSort::Family | AssignmentSort::FamilyDown => {
                Some(row.family.clone().unwrap_or_default())
            }
        };
        (key, row.id.uuid())
    });
    Ok(Json(AssignmentPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Assign a cadre group to a cycle
///
/// For HR of the institution or the national administrator. Without a family: everybody who is in no group of his own. A cadre group
/// follows one cycle at a time: cycles whose days overlap are refused (`cycle_overlaps`).
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path)), request_body = AssignmentIn, security(("bearer" = [])),
    responses((status = CREATED, body = AssignmentOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/cycles/{id}/assignments")]
async fn assign_cycle(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    body: Json<AssignmentIn>,
) -> Result<Created<AssignmentOut>> {
    let assignment = body.into_inner().parse(*id)?;
    let row = actions::assign(&mut *db.conn().await?, &actor, assignment).await?;
    Ok(Created { location: format!("/cycles/{id}/assignments"), version: 1, body: row.into() })
}

/// Take an assignment back
///
/// For HR of the institution or the national administrator, while no agreement stands on it (`assignment_in_use`). Those who followed
/// the cycle by it follow the one for everybody else, if there is one.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ("assignment_id" = AssignmentId, Path)), security(("bearer" = [])),
    responses((status = NO_CONTENT)))]
#[delete("/cycles/{id}/assignments/{assignment_id}")]
async fn unassign_cycle(
    actor: Actor,
    db: Data<Db>,
    ids: Path<(CycleId, AssignmentId)>,
) -> Result<HttpResponse> {
    let (cycle, id) = ids.into_inner();
    actions::unassign(&mut *db.conn().await?, &actor, cycle, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
