//! Routes below `/notifications`.

use actix_web::{
    HttpRequest, get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        CountOut, ListParams, MarkedOut, NotificationOut, NotificationPage, NotificationWhole,
        PreferencesBody, ReadIn,
    },
    model::Preferences,
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::NotificationId,
        json::Json,
        language::Language,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_notifications)
        .service(count_notifications)
        .service(read_preferences)
        .service(choose_preferences)
        .service(mark_notifications_read)
        .service(read_notification)
        .service(mark_notification_read);
}

fn tagged(row: Preferences) -> Tagged<PreferencesBody> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List notifications
///
/// The caller's own, newest first; `read=false` for those that he has not read.
#[utoipa::path(tag = "notifications", params(ListParams), security(("bearer" = [])), responses((status = OK, body = NotificationPage)))]
#[get("/notifications")]
async fn list_notifications(
    actor: Actor,
    request: HttpRequest,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<NotificationPage>> {
    policy::permit(&actor, Action::NotificationRead, &Target::national("notification"))?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "-created_at")?;
    let rows = store::page(&mut *db.conn().await?, actor.account(), &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.created_at.to_rfc3339()), row.id.uuid()));
    let language = Language::of(request.headers());
    let items = rows.into_iter().map(|row| NotificationOut::new(row, language)).collect();
    Ok(Json(NotificationPage { items, next }))
}

/// Count notifications
///
/// How many the caller has not read, and how many he has.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), responses((status = OK, body = CountOut)))]
#[get("/notifications/count")]
async fn count_notifications(actor: Actor, db: Data<Db>) -> Result<Json<CountOut>> {
    policy::permit(&actor, Action::NotificationRead, &Target::national("notification"))?;
    let (unread, total) = store::counts(&mut *db.conn().await?, actor.account()).await?;
    Ok(Json(CountOut { unread, total }))
}

/// Read a notification
///
/// One of the caller's own, with the ways by which it went out. Reading does not mark it as read.
#[utoipa::path(tag = "notifications", params(("id" = NotificationId, Path)), security(("bearer" = [])),
    responses((status = OK, body = NotificationWhole)))]
#[get("/notifications/{id}")]
async fn read_notification(
    actor: Actor,
    request: HttpRequest,
    db: Data<Db>,
    id: Path<NotificationId>,
) -> Result<Json<NotificationWhole>> {
    policy::permit(&actor, Action::NotificationRead, &Target::national("notification"))?;
    let (row, sent) = store::find(&mut *db.conn().await?, actor.account(), *id).await?;
    let notification = NotificationOut::new(row, Language::of(request.headers()));
    Ok(Json(NotificationWhole { notification, deliveries: sent.into_iter().map(Into::into).collect() }))
}

/// Mark a notification as read
///
/// Twice is as good as once.
#[utoipa::path(tag = "notifications", params(("id" = NotificationId, Path)), security(("bearer" = [])),
    responses((status = OK, body = MarkedOut)))]
#[post("/notifications/{id}/read")]
async fn mark_notification_read(
    actor: Actor,
    db: Data<Db>,
    id: Path<NotificationId>,
) -> Result<Json<MarkedOut>> {
    let body = ReadIn { ids: Some(vec![id.uuid()]) };
    let marked = actions::mark_read(&mut *db.conn().await?, &actor, body).await?;
    Ok(Json(MarkedOut { marked: i64::try_from(marked).unwrap_or(i64::MAX) }))
}

/// Mark notifications as read
///
/// Those that are named, or all. An id that is not the caller's refuses the whole request.
#[utoipa::path(tag = "notifications", request_body = ReadIn, security(("bearer" = [])),
    responses((status = OK, body = MarkedOut)))]
#[post("/notifications/read")]
async fn mark_notifications_read(actor: Actor, db: Data<Db>, body: Json<ReadIn>) -> Result<Json<MarkedOut>> {
    let marked = actions::mark_read(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Json(MarkedOut { marked: i64::try_from(marked).unwrap_or(i64::MAX) }))
}

/// Read the caller's preferences
///
/// By which channels, when, and about what he wants to be told.
#[utoipa::path(tag = "notifications", operation_id = "read_notification_preferences", security(("bearer" = [])),
    responses((status = OK, body = PreferencesBody, headers(("ETag" = String)))))]
#[get("/notifications/preferences")]
async fn read_preferences(actor: Actor, db: Data<Db>) -> Result<Tagged<PreferencesBody>> {
    policy::permit(&actor, Action::NotificationRead, &Target::national("account"))?;
    Ok(tagged(store::preferences(&mut *db.conn().await?, actor.account()).await?))
}

/// Choose the caller's preferences
///
/// All of them. What was queued before goes out as it was, but waits for the end of quiet hours.
#[utoipa::path(tag = "notifications", operation_id = "choose_notification_preferences", params(IfMatchHeader), request_body = PreferencesBody,
    security(("bearer" = [])), responses((status = OK, body = PreferencesBody, headers(("ETag" = String)))))]
#[put("/notifications/preferences")]
async fn choose_preferences(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    body: Json<PreferencesBody>,
) -> Result<Tagged<PreferencesBody>> {
    Ok(tagged(actions::choose(&mut *db.conn().await?, &actor, if_match, body.into_inner()).await?))
}
