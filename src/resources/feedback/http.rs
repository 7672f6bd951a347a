//! Routes below `/feedback`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{FeedbackOut, FeedbackPage, ListParams, NoteIn},
    model::{Names, Note, Sort},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Feedback,
        db::Db,
        error::{Code, Error, Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::FeedbackNoteId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_feedback)
        .service(give_feedback)
        .service(read_feedback)
        .service(acknowledge_feedback)
        .service(withdraw_feedback);
}

fn tagged(actor: &Actor, settings: &Feedback, (row, names): (Note, Names)) -> Tagged<FeedbackOut> {
    let version = row.version;
    Tagged(FeedbackOut::new(actor, settings, row, names), version)
}

/// List feedback
///
/// That the caller received, gave, or that was shared with him as the supervisor of the day. Newest first unless `sort` says
/// otherwise. A withdrawn note is in its author's folder alone. For public servants.
#[utoipa::path(tag = "feedback", params(ListParams), security(("bearer" = [])),
    responses((status = OK, body = FeedbackPage), (status = 403, body = Problem, content_type = "application/problem+json", description = "The caller is no public servant")))]
#[get("/feedback")]
async fn list_feedback(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Feedback>,
    query: Query<ListParams>,
) -> Result<Json<FeedbackPage>> {
    let sort = query.sort.unwrap_or(Sort::WrittenAtDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let me = policy::scope(&actor, Action::FeedbackRead).me.ok_or_else(|| Error::new(Code::NotAServant))?;
    let rows = store::page(&mut *db.conn().await?, me, &query, sort, &paging).await?;
    let (rows, next) = paging.cut(rows, |(row, _)| (Some(row.written_at.to_rfc3339()), row.id.uuid()));
    let items =
        rows.into_iter().map(|(row, names)| FeedbackOut::new(&actor, &settings, row, names)).collect();
    Ok(Json(FeedbackPage { items, next }))
}

/// Give feedback
///
/// A note to a colleague of one's own institution, by his exact check number; private, or shared with his supervisor of today.
/// An unknown number and one of another institution are refused alike. At most so many a day as the setting
/// `feedback.notes_a_day` says (429). There is no anonymous feedback. For public servants.
#[utoipa::path(tag = "feedback", request_body = NoteIn, security(("bearer" = [])),
    responses((status = CREATED, body = FeedbackOut, headers(("ETag" = String), ("Location" = String))),
        (status = 429, body = Problem, content_type = "application/problem+json", description = "Enough for today: `Retry-After` says when the day is over")))]
#[post("/feedback")]
async fn give_feedback(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Feedback>,
    body: Json<NoteIn>,
) -> Result<Created<FeedbackOut>> {
    let new = body.into_inner().parse()?;
    let (row, names) = actions::write(&mut *db.conn().await?, &actor, &settings, new).await?;
    let (location, version) = (format!("/feedback/{}", row.id), row.version);
    Ok(Created { location, version, body: FeedbackOut::new(&actor, &settings, row, names) })
}

/// Read feedback
///
/// For its author, its recipient, and the supervisor with whom it is shared; for nobody else.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackNoteId, Path)), security(("bearer" = [])),
    responses((status = OK, body = FeedbackOut, headers(("ETag" = String)))))]
#[get("/feedback/{id}")]
async fn read_feedback(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Feedback>,
    id: Path<FeedbackNoteId>,
) -> Result<Tagged<FeedbackOut>> {
    let whole = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::FeedbackRead, &whole.0.target())?;
    Ok(tagged(&actor, &settings, whole))
}

/// Acknowledge feedback
///
/// The note has arrived, and stays. For the recipient.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackNoteId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = FeedbackOut, headers(("ETag" = String)))))]
#[post("/feedback/{id}/acknowledge")]
async fn acknowledge_feedback(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Feedback>,
    id: Path<FeedbackNoteId>,
) -> Result<Tagged<FeedbackOut>> {
    let whole = actions::acknowledge(&mut *db.conn().await?, &actor, &settings, *id, if_match).await?;
    Ok(tagged(&actor, &settings, whole))
}

/// Withdraw feedback
///
/// Within the minutes of the setting `feedback.withdraw_minutes`, unless it was acknowledged. For the author; to the others it is
/// gone, and the audit trail keeps that it was there.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackNoteId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = FeedbackOut, headers(("ETag" = String)))))]
#[post("/feedback/{id}/withdraw")]
async fn withdraw_feedback(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    settings: Data<Feedback>,
    id: Path<FeedbackNoteId>,
) -> Result<Tagged<FeedbackOut>> {
    let whole = actions::withdraw(&mut *db.conn().await?, &actor, &settings, *id, if_match).await?;
    Ok(tagged(&actor, &settings, whole))
}
