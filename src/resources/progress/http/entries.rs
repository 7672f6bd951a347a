//! Filling in, reading and deciding.

use actix_web::{
    HttpRequest, get, post,
    web::{Data, Path, Query},
};

use super::super::{
    actions::{self, Decision},
    dto::{
        AcceptIn, Decided, EntryOut, EntrySummary, EntryWhole, ListParams, ProgressIn, ProgressPage,
        ProgressResults, ReturnManyIn,
    },
    model::{Placed, ProgressSort},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Progress as Rules,
        db::Db,
        error::Result,
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::EntryId,
        json::Json,
        language::Language,
        paging::Paging,
    },
    resources::agreements::ReasonIn,
};

fn tagged(actor: &Actor, placed: Placed) -> Tagged<EntryWhole> {
    let version = placed.entry.version;
    Tagged(EntryWhole::new(actor, placed), version)
}

/// List progress
///
/// Within the caller's reach: his own, that of his line of command today and of those whom he supervised within the cycle, that
/// of his institutions. The latest week comes first unless `sort` says otherwise.
#[utoipa::path(tag = "progress", params(ListParams), security(("bearer" = [])), responses((status = OK, body = ProgressPage)))]
#[get("/progress")]
pub(super) async fn list_progress(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<ProgressPage>> {
    query.check()?;
    let sort = query.sort.unwrap_or(ProgressSort::WeekDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::ProgressRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let (rows, next) = paging.cut(rows, |(row, ..)| (Some(row.week.to_string()), row.id.uuid()));
    let summary = |(row, agreement, terms, servant, check_number, first, last): store::Listed| EntrySummary {
        entry: EntryOut::new(row, agreement, terms.title, servant),
        check_number,
        servant_name: format!("{first} {last}"),
    };
    Ok(Json(ProgressPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Fill in progress
///
/// From 1 to 100 entries, one for each subtask and week: a phone that was offline sends all it has. Each is written if it may be,
/// whatever comes of the others, and has its result. An entry of that subtask and week that is there already is rewritten
/// unless it was accepted; sending the same again changes nothing. Wrong fields (422) refuse the request as a whole.
#[utoipa::path(tag = "progress", request_body = ProgressIn, security(("bearer" = [])),
    responses((status = OK, body = ProgressResults)))]
#[post("/progress")]
pub(super) async fn fill_in_progress(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Rules>,
    req: HttpRequest,
    body: Json<ProgressIn>,
) -> Result<Json<ProgressResults>> {
    let language = Language::of(req.headers());
    let results = actions::fill(&mut *db.conn().await?, &actor, &rules, language, body.into_inner()).await?;
    Ok(Json(ProgressResults { results }))
}

/// Read a week's progress
///
/// With what the caller may do now.
#[utoipa::path(tag = "progress", params(("id" = EntryId, Path)), security(("bearer" = [])),
    responses((status = OK, body = EntryWhole, headers(("ETag" = String)))))]
#[get("/progress/{id}")]
pub(super) async fn read_progress(
    actor: Actor,
    db: Data<Db>,
    id: Path<EntryId>,
) -> Result<Tagged<EntryWhole>> {
    let placed = store::one(&mut *db.conn().await?, &actor, *id).await?;
    policy::permit(&actor, Action::ProgressRead, &placed.standing.target("progress"))?;
    Ok(tagged(&actor, placed))
}

/// Submit a week's progress
///
/// A draft or a returned one as it stands, to the supervisor. For the servant.
#[utoipa::path(tag = "progress", params(("id" = EntryId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = EntryWhole, headers(("ETag" = String)))))]
#[post("/progress/{id}/submit")]
pub(super) async fn submit_progress(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<EntryId>,
) -> Result<Tagged<EntryWhole>> {
    let placed = actions::submit(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, placed))
}

/// Accept a week's progress
///
/// It counts from now on and no longer changes. For the supervisor.
#[utoipa::path(tag = "progress", params(("id" = EntryId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = EntryWhole, headers(("ETag" = String)))))]
#[post("/progress/{id}/accept")]
pub(super) async fn accept_progress(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<EntryId>,
) -> Result<Tagged<EntryWhole>> {
    let placed = actions::decide(&mut *db.conn().await?, &actor, *id, if_match, Decision::Accept).await?;
    Ok(tagged(&actor, placed))
}

/// Return a week's progress
///
/// To the servant, with a reason. For the supervisor.
#[utoipa::path(tag = "progress", params(("id" = EntryId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = EntryWhole, headers(("ETag" = String)))))]
#[post("/progress/{id}/return")]
pub(super) async fn return_progress(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<EntryId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<EntryWhole>> {
    let decision = Decision::Return(body.into_inner().parse()?);
    let placed = actions::decide(&mut *db.conn().await?, &actor, *id, if_match, decision).await?;
    Ok(tagged(&actor, placed))
}

/// Accept much progress at once
///
/// All or none: one entry that the caller does not see, may not decide on, or that changed since he read it refuses them all.
/// For the supervisor.
#[utoipa::path(tag = "progress", request_body = AcceptIn, security(("bearer" = [])),
    responses((status = OK, body = Decided),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "One of them is not within the caller's reach"),
        (status = 412, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "One of them changed meanwhile")))]
#[post("/progress/accept")]
pub(super) async fn accept_many_progress(
    actor: Actor,
    db: Data<Db>,
    body: Json<AcceptIn>,
) -> Result<Json<Decided>> {
    let placed = actions::accept(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Json(Decided { entries: placed.into_iter().map(Into::into).collect() }))
}

/// Return much progress at once
///
/// With one reason; all or none, as with accepting. For the supervisor.
#[utoipa::path(tag = "progress", request_body = ReturnManyIn, security(("bearer" = [])),
    responses((status = OK, body = Decided),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "One of them is not within the caller's reach"),
        (status = 412, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "One of them changed meanwhile")))]
#[post("/progress/return")]
pub(super) async fn return_many_progress(
    actor: Actor,
    db: Data<Db>,
    body: Json<ReturnManyIn>,
) -> Result<Json<Decided>> {
    let placed = actions::give_back(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Json(Decided { entries: placed.into_iter().map(Into::into).collect() }))
}
