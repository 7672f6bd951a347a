//! Routes below `/postings`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AsOf, EndIn, HandoverIn, HandoverOut, LineOut, ListParams, NewPostingIn, PostingOut, PostingPage,
        SupervisorIn, TransferIn,
    },
    model::{Posting, Sort},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        clock::Clock,
        db::Db,
        error::{Code, Error, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::PostingId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_postings)
        .service(appoint_servant)
        .service(read_posting)
        .service(read_posting_line)
        .service(end_posting)
        .service(transfer_servant)
        .service(change_supervisor)
        .service(hand_over_reports);
}

fn tagged(row: Posting) -> Tagged<PostingOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List postings
///
/// Within the caller's reach: his own, those he supervises or reviews today, those of his institutions.
/// With `supervisor_id` and `as_of`: whom somebody supervised on a day.
#[utoipa::path(tag = "postings", params(ListParams), security(("bearer" = [])), responses((status = OK, body = PostingPage)))]
#[get("/postings")]
async fn list_postings(
    actor: Actor,
    db: Data<Db>,
    clock: Data<Clock>,
    query: Query<ListParams>,
) -> Result<Json<PostingPage>> {
    let sort = query.sort.unwrap_or(Sort::StartsOnDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    day_or("as_of", query.as_of, clock.today())?;
    let scope = policy::scope(&actor, Action::PostingRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, clock.today()).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.starts_on.to_string()), row.id.uuid()));
    Ok(Json(PostingPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a posting
///
/// Who served where, as what, from when to when.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path)), security(("bearer" = [])),
    responses((status = OK, body = PostingOut, headers(("ETag" = String)))))]
#[get("/postings/{id}")]
async fn read_posting(
    actor: Actor,
    db: Data<Db>,
    clock: Data<Clock>,
    id: Path<PostingId>,
) -> Result<Tagged<PostingOut>> {
    let mut conn = db.conn().await?;
    let posting = store::find(&mut conn, *id).await?;
    let line = store::line(&mut conn, posting.institution_id, *id, posting.day(clock.today())).await?;
    policy::permit(&actor, Action::PostingRead, &posting.target(line))?;
    Ok(tagged(posting))
}

/// Read a posting's reporting line
///
/// Supervisor and reviewer on a day, and every supervisor it ever had.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path), AsOf), security(("bearer" = [])),
    responses((status = OK, body = LineOut)))]
#[get("/postings/{id}/line")]
async fn read_posting_line(
    actor: Actor,
    db: Data<Db>,
    clock: Data<Clock>,
    id: Path<PostingId>,
    query: Query<AsOf>,
) -> Result<Json<LineOut>> {
    let mut conn = db.conn().await?;
    let posting = store::find(&mut conn, *id).await?;
    let now = posting.day(clock.today());
    let on = day_or("as_of", query.as_of, now)?;
    let mut standings = store::standings(&mut conn, posting.institution_id, *id, &[now, on]).await?;
    let (Some(then), Some((line, _))) = (standings.pop(), standings.pop()) else {
        return Err(Error::new(Code::Internal));
    };
    // Whoever asks may read by where he stands now, whichever day he asks about.
    policy::permit(&actor, Action::PostingRead, &posting.target(line))?;
    let history = store::supervisions_of(&mut conn, &posting).await?;
    Ok(Json(LineOut::new(on, then, history)))
}

/// Appoint a servant
///
/// For HR of the institution. A second substantive posting at the same time is refused: end or transfer the first.
#[utoipa::path(tag = "postings", request_body = NewPostingIn, security(("bearer" = [])),
    responses((status = CREATED, body = PostingOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/postings")]
async fn appoint_servant(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewPostingIn>,
) -> Result<Created<PostingOut>> {
    let row = actions::appoint(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Created { location: format!("/postings/{}", row.id), version: row.version, body: row.into() })
}

/// End a posting
///
/// For HR of the institution. Its supervision ends with it. An end that has not come yet can be moved by sending it again.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path), IfMatchHeader), request_body = EndIn, security(("bearer" = [])),
    responses((status = OK, body = PostingOut, headers(("ETag" = String)))))]
#[post("/postings/{id}/end")]
async fn end_posting(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PostingId>,
    body: Json<EndIn>,
) -> Result<Tagged<PostingOut>> {
    Ok(tagged(actions::end(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// Transfer a servant
///
/// Ends this posting on the day before the new one begins, and opens the new one. For HR of both institutions;
/// between institutions that no one HR officer covers, the one ends and the other appoints.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path), IfMatchHeader), request_body = TransferIn, security(("bearer" = [])),
    responses((status = CREATED, body = PostingOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/postings/{id}/transfer")]
async fn transfer_servant(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PostingId>,
    body: Json<TransferIn>,
) -> Result<Created<PostingOut>> {
    let row = actions::transfer(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(Created { location: format!("/postings/{}", row.id), version: row.version, body: row.into() })
}

/// Change the supervisor
///
/// From a day on; the line before that day stays as it was. What was planned for that day or later gives way; a supervision that has
/// begun already is history and stays (`supervision_begun`). Nobody supervises himself, and no line is a circle.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path), IfMatchHeader), request_body = SupervisorIn, security(("bearer" = [])),
    responses((status = OK, body = PostingOut, headers(("ETag" = String)))))]
#[post("/postings/{id}/supervisor")]
async fn change_supervisor(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PostingId>,
    body: Json<SupervisorIn>,
) -> Result<Tagged<PostingOut>> {
    Ok(tagged(actions::supervise(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?))
}

/// Hand over the work of who leaves
///
/// The posting is his who retired, died, was transferred or leaves. From the day on his reports are the successor's: named, else the
/// head of the unit, else the next above; the successor's own posting goes to the next above. Open appraisals get the raters of
/// the new line: what he had begun and not handed in goes, what was handed in stays. For HR of the institution.
#[utoipa::path(tag = "postings", params(("id" = PostingId, Path), IfMatchHeader), request_body = HandoverIn, security(("bearer" = [])),
    responses((status = OK, body = HandoverOut, headers(("ETag" = String)))))]
#[post("/postings/{id}/handover")]
async fn hand_over_reports(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<PostingId>,
    body: Json<HandoverIn>,
) -> Result<Tagged<HandoverOut>> {
    let (out, version) =
        actions::hand_over(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(Tagged(out, version))
}
