//! Extension orders and target days.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::{
    actions,
    dto::{
        ExtensionIn, ExtensionOut, ExtensionPage, ExtensionParams, RevokeIn, TargetDayIn, TargetDayOut,
        TargetDayPage, TargetDayParams,
    },
    model::{Extension, ExtensionSort},
    store,
};
use crate::{
    access::Actor,
    kernel::{
        db::Db,
        error::Result,
        etag::Created,
        id::{CycleId, ExtensionId, TargetDayId},
        json::Json,
        paging::Paging,
    },
};

pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_extensions)
        .service(order_extension)
        .service(revoke_extension)
        .service(list_target_days)
        .service(set_target_day)
        .service(remove_target_day);
}

/// List extension orders
///
/// Which windows of a cycle stay open longer, for whom, by whose order and why. With `institution_id`: those that reach it.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ExtensionParams), security(("bearer" = [])),
    responses((status = OK, body = ExtensionPage)))]
#[get("/cycles/{id}/extensions")]
async fn list_extensions(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<ExtensionParams>,
) -> Result<Json<ExtensionPage>> {
    let sort = query.sort.unwrap_or(ExtensionSort::OrderedAt);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let mut conn = db.conn().await?;
    super::visible(&mut conn, &actor, *id).await?;
    let rows = store::extensions(&mut conn, *id, query.institution_id, sort, &paging).await?;
    let key = |row: &Extension| match sort {
        ExtensionSort::OrderedAt | ExtensionSort::OrderedAtDown => row.ordered_at.to_rfc3339(),
        ExtensionSort::ClosesOn | ExtensionSort::ClosesOnDown => row.closes_on.to_string(),
    };
    let (rows, next) = paging.cut(rows, |row| (Some(key(row)), row.id.uuid()));
    Ok(Json(ExtensionPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Order an extension
///
/// Keeps a window of an open cycle open longer: for one institution, a region, a kind of institution or the nation, as they are
/// today; for a declared outage with its days. An order is never edited: where several reach an institution, the latest day
/// holds. For the national administrator.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path)), request_body = ExtensionIn, security(("bearer" = [])),
    responses((status = CREATED, body = ExtensionOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/cycles/{id}/extensions")]
async fn order_extension(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    body: Json<ExtensionIn>,
) -> Result<Created<ExtensionOut>> {
    let order = body.into_inner().parse(*id, actor.account(), actor.by().at)?;
    let row = actions::extend(&mut *db.conn().await?, &actor, order).await?;
    Ok(Created { location: format!("/cycles/{id}/extensions"), version: 1, body: row.into() })
}

/// Revoke an extension order
///
/// For a mistake. An order is never edited: it holds until today, so that what was handed in under it stays in time, and the windows
/// of those whom it reached close when they would have closed without it, at the earliest today. For the national administrator.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ("extension_id" = ExtensionId, Path)), request_body = RevokeIn,
    security(("bearer" = [])), responses((status = OK, body = ExtensionOut)))]
#[post("/cycles/{id}/extensions/{extension_id}/revoke")]
async fn revoke_extension(
    actor: Actor,
    db: Data<Db>,
    ids: Path<(CycleId, ExtensionId)>,
    body: Json<RevokeIn>,
) -> Result<Json<ExtensionOut>> {
    let (cycle, id) = ids.into_inner();
    let row = actions::revoke(&mut *db.conn().await?, &actor, cycle, id, body.into_inner().parse()?).await?;
    Ok(Json(row.into()))
}

/// List target days
///
/// Which days institutions have set for themselves inside the windows of a cycle.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), TargetDayParams), security(("bearer" = [])),
    responses((status = OK, body = TargetDayPage)))]
#[get("/cycles/{id}/target_days")]
async fn list_target_days(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<TargetDayParams>,
) -> Result<Json<TargetDayPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let mut conn = db.conn().await?;
    super::visible(&mut conn, &actor, *id).await?;
    let rows = store::target_days(&mut conn, *id, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(TargetDayPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Set a target day
///
/// Staggers the work of an institution inside the legal window: a unit or a cadre group gets an earlier day, never a later one.
/// It is shown as `target_on` and is what reminders go by; the window alone refuses. The unit's day goes before the group's, and
/// both before the institution's. To change it, remove it and set another. For HR and the head of the institution.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path)), request_body = TargetDayIn, security(("bearer" = [])),
    responses((status = CREATED, body = TargetDayOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/cycles/{id}/target_days")]
async fn set_target_day(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    body: Json<TargetDayIn>,
) -> Result<Created<TargetDayOut>> {
    let day = body.into_inner().parse(*id, actor.account(), actor.by().at)?;
    let row = actions::set_target_day(&mut *db.conn().await?, &actor, day).await?;
    Ok(Created { location: format!("/cycles/{id}/target_days"), version: 1, body: row.into() })
}

/// Remove a target day
///
/// The legal window is what remains. For HR and the head of the institution.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ("day" = TargetDayId, Path)), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "Removed")))]
#[delete("/cycles/{id}/target_days/{day}")]
async fn remove_target_day(
    actor: Actor,
    db: Data<Db>,
    path: Path<(CycleId, TargetDayId)>,
) -> Result<HttpResponse> {
    let (id, day) = path.into_inner();
    actions::remove_target_day(&mut *db.conn().await?, &actor, id, day).await?;
    Ok(HttpResponse::NoContent().finish())
}
