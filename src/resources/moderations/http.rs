//! Routes below `/moderations`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AnswerIn, ConclusionIn, DistributionParams, DistributionsOut, ListParams, ModeratedMark,
        ModeratedMarkPage, ModerationOut, ModerationPage, NewModerationIn, ReconsiderationIn,
        ReconsiderationOut, ReconsiderationPage, RequestParams, SubjectParams,
    },
    model::{By, Moderation, Request, Subject},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Reports,
        db::{Conn, Db},
        error::{Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::{ModerationId, ModerationRequestId},
        json::Json,
        paging::Paging,
    },
    resources::reports::{MarkGroup, gather, shown},
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_moderations)
        .service(open_moderation)
        .service(list_reconsiderations)
        .service(read_reconsideration)
        .service(answer_reconsideration)
        .service(read_moderation)
        .service(read_distributions)
        .service(list_moderated_marks)
        .service(ask_reconsideration)
        .service(close_moderation);
}

async fn visible(conn: &mut Conn, actor: &Actor, id: ModerationId) -> Result<Moderation> {
    let row = store::find(conn, id).await?;
    policy::permit(actor, Action::ModerationRead, &row.target())?;
    Ok(row)
}

fn tagged_request(actor: &Actor, (row, subject): (Request, Subject)) -> Tagged<ReconsiderationOut> {
    let version = row.version;
    Tagged(ReconsiderationOut::new(actor, row, subject), version)
}

/// List rounds of moderation
///
/// Of the caller's institutions, newest first.
#[utoipa::path(tag = "moderations", params(ListParams), security(("bearer" = [])), responses((status = OK, body = ModerationPage)))]
#[get("/moderations")]
async fn list_moderations(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<ModerationPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-opened_at")?;
    let scope = policy::scope(&actor, Action::ModerationRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.opened_at.to_rfc3339()), row.id.uuid()));
    Ok(Json(ModerationPage {
        items: rows.into_iter().map(|row| ModerationOut::new(&actor, row)).collect(),
        next,
    }))
}

/// Open a round of moderation
///
/// Of an institution, or one of its units, and a cycle. For HR or a committee's member.
#[utoipa::path(tag = "moderations", request_body = NewModerationIn, security(("bearer" = [])),
    responses((status = CREATED, body = ModerationOut, headers(("ETag" = String), ("Location" = String))),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such institution within the caller's reach")))]
#[post("/moderations")]
async fn open_moderation(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewModerationIn>,
) -> Result<Created<ModerationOut>> {
    let row = actions::open(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    let (location, version) = (format!("/moderations/{}", row.id), row.version);
    Ok(Created { location, version, body: ModerationOut::new(&actor, row) })
}

/// Read a round of moderation
///
/// And what the caller may do now.
#[utoipa::path(tag = "moderations", params(("id" = ModerationId, Path)), security(("bearer" = [])),
    responses((status = OK, body = ModerationOut, headers(("ETag" = String)))))]
#[get("/moderations/{id}")]
async fn read_moderation(
    actor: Actor,
    db: Data<Db>,
    id: Path<ModerationId>,
) -> Result<Tagged<ModerationOut>> {
    let row = visible(&mut *db.conn().await?, &actor, *id).await?;
    let version = row.version;
    Ok(Tagged(ModerationOut::new(&actor, row), version))
}

/// Put marks side by side
///
/// Of annual appraisals that are countersigned and not disclosed, by supervisor, unit or cadre group. Groups of fewer people than
/// `smallest_group` are suppressed, and so is what would give them away.
#[utoipa::path(tag = "moderations", params(("id" = ModerationId, Path), DistributionParams), security(("bearer" = [])),
    responses((status = OK, body = DistributionsOut)))]
#[get("/moderations/{id}/distributions")]
async fn read_distributions(
    actor: Actor,
    db: Data<Db>,
    settings: Data<Reports>,
    id: Path<ModerationId>,
    query: Query<DistributionParams>,
) -> Result<Json<DistributionsOut>> {
    let by = query.by.unwrap_or(By::Supervisor);
    let smallest = i64::from(settings.smallest_group);
    let mut conn = db.conn().await?;
    let row = visible(&mut conn, &actor, *id).await?;
    let (all, groups) = gather(&store::distributions(&mut conn, &row, by).await?);
    let sizes: Vec<_> = groups.values().map(|marks| marks.count()).collect();
    let shown = shown(&sizes, smallest);
    let groups = groups.into_iter().zip(shown);
    let enough = all.count() >= smallest;
    Ok(Json(DistributionsOut {
        as_of: actor.by().at,
        by,
        smallest_group: smallest,
        total: MarkGroup::new("total".to_owned(), all, enough),
        groups: groups.map(|((group, marks), shown)| MarkGroup::new(group, marks, shown)).collect(),
    }))
}

/// List the marks of a round
///
/// Those that can be asked about: countersigned, not disclosed; by check number.
#[utoipa::path(tag = "moderations", params(("id" = ModerationId, Path), SubjectParams), security(("bearer" = [])),
    responses((status = OK, body = ModeratedMarkPage)))]
#[get("/moderations/{id}/marks")]
async fn list_moderated_marks(
    actor: Actor,
    db: Data<Db>,
    id: Path<ModerationId>,
    query: Query<SubjectParams>,
) -> Result<Json<ModeratedMarkPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let mut conn = db.conn().await?;
    let row = visible(&mut conn, &actor, *id).await?;
    let rows = store::marks(&mut conn, &row, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.check_number.clone()), row.appraisal_id.uuid()));
    let mark = |row: store::MarkRow| ModeratedMark {
        appraisal_id: row.appraisal_id,
        servant_id: row.servant_id,
        check_number: row.check_number,
        servant_name: row.servant_name,
        unit_id: row.unit_id,
        supervisor_id: row.supervisor_id,
        overall: row.overall,
        grade: row.grade,
        agreed: row.agreed,
    };
    Ok(Json(ModeratedMarkPage { items: rows.into_iter().map(mark).collect(), next }))
}

/// Ask for re-consideration
///
/// Of a named appraisal, with a reason, while the round is open; one request waits at a time. For HR or a committee's member, never about
/// one's own mark or one that one made or reviewed. The mark is not disclosed before the supervisor has answered.
#[utoipa::path(tag = "moderations", params(("id" = ModerationId, Path)), request_body = ReconsiderationIn, security(("bearer" = [])),
    responses((status = CREATED, body = ReconsiderationOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/moderations/{id}/requests")]
async fn ask_reconsideration(
    actor: Actor,
    db: Data<Db>,
    id: Path<ModerationId>,
    body: Json<ReconsiderationIn>,
) -> Result<Created<ReconsiderationOut>> {
    let (row, subject) = actions::ask(&mut *db.conn().await?, &actor, *id, body.into_inner()).await?;
    let (location, version) = (format!("/moderations/requests/{}", row.id), row.version);
    Ok(Created { location, version, body: ReconsiderationOut::new(&actor, row, subject) })
}

/// Close a round of moderation
///
/// With what came of it, when no request waits for an answer. For HR or a committee's member.
#[utoipa::path(tag = "moderations", params(("id" = ModerationId, Path), IfMatchHeader), request_body = ConclusionIn, security(("bearer" = [])),
    responses((status = OK, body = ModerationOut, headers(("ETag" = String)))))]
#[post("/moderations/{id}/close")]
async fn close_moderation(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<ModerationId>,
    body: Json<ConclusionIn>,
) -> Result<Tagged<ModerationOut>> {
    let row = actions::close(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    let version = row.version;
    Ok(Tagged(ModerationOut::new(&actor, row), version))
}

/// List requests for re-consideration
///
/// Within the caller's reach: those that he is to answer, those of his institutions, and those about his own mark once it is disclosed;
/// newest first.
#[utoipa::path(tag = "moderations", params(RequestParams), security(("bearer" = [])), responses((status = OK, body = ReconsiderationPage)))]
#[get("/moderations/requests")]
async fn list_reconsiderations(
    actor: Actor,
    db: Data<Db>,
    query: Query<RequestParams>,
) -> Result<Json<ReconsiderationPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-requested_at")?;
    let scope = policy::scope(&actor, Action::ReconsiderationRead);
    let rows = store::request_page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |(row, _)| (Some(row.requested_at.to_rfc3339()), row.id.uuid()));
    let out = |(row, subject)| ReconsiderationOut::new(&actor, row, subject);
    Ok(Json(ReconsiderationPage { items: rows.into_iter().map(out).collect(), next }))
}

/// Read a request for re-consideration
///
/// With its answer. The appraisee reads it once his mark is disclosed.
#[utoipa::path(tag = "moderations", params(("id" = ModerationRequestId, Path)), security(("bearer" = [])),
    responses((status = OK, body = ReconsiderationOut, headers(("ETag" = String)))))]
#[get("/moderations/requests/{id}")]
async fn read_reconsideration(
    actor: Actor,
    db: Data<Db>,
    id: Path<ModerationRequestId>,
) -> Result<Tagged<ReconsiderationOut>> {
    let found = store::find_request(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::ReconsiderationRead, &found.0.target(&found.1))?;
    Ok(tagged_request(&actor, found))
}

/// Answer a request for re-consideration
///
/// *Kept*, with reasons; or *reopened*: the mark goes back to the discussion as a new version, with days of its own, and is agreed and
/// signed anew. For the supervisor.
#[utoipa::path(tag = "moderations", params(("id" = ModerationRequestId, Path), IfMatchHeader), request_body = AnswerIn,
    security(("bearer" = [])), responses((status = OK, body = ReconsiderationOut, headers(("ETag" = String)))))]
#[post("/moderations/requests/{id}/answer")]
async fn answer_reconsideration(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<ModerationRequestId>,
    body: Json<AnswerIn>,
) -> Result<Tagged<ReconsiderationOut>> {
    let found = actions::answer(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged_request(&actor, found))
}
