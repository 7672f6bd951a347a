//! Routes below `/appeals`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    dto::{
        AppealFileOut, AppealIn, AppealOut, AppealPage, AppealSummary, DecisionIn, ListParams, ReasonsIn,
        StatementIn, VoteIn,
    },
    model::Sort,
    store::{self, Reader},
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Appeals,
        db::Db,
        error::{Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::AppealId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_appeals)
        .service(lodge_appeal)
        .service(read_appeal)
        .service(read_appeal_file)
        .service(admit_appeal)
        .service(strike_out_appeal)
        .service(request_appeal_file)
        .service(answer_appeal)
        .service(proceed_with_appeal)
        .service(chair_appeal)
        .service(vote_on_appeal)
        .service(decide_appeal)
        .service(withdraw_appeal)
        .service(rederive_decider);
}

fn tagged(actor: &Actor, rules: &Appeals, (row, context): Whole) -> Tagged<AppealOut> {
    let version = row.version;
    Tagged(AppealOut::new(actor, row, context, rules), version)
}

/// List referrals and appeals
///
/// Within the caller's reach: his own, those that he answers, reviewed or decides, those before a committee on which he sits, those of
/// his institutions. `waiting_on_me=true` is the list of those who decide. What waits longest comes first unless `sort` says otherwise.
#[utoipa::path(tag = "appeals", params(ListParams), security(("bearer" = [])), responses((status = OK, body = AppealPage)))]
#[get("/appeals")]
async fn list_appeals(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<AppealPage>> {
    let sort = query.sort.unwrap_or(Sort::StatusSince);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let reader =
        Reader { scope: policy::scope(&actor, Action::AppealRead), committees: policy::committees(&actor) };
    let rows = store::page(&mut *db.conn().await?, reader, &query, sort, &paging).await?;
    let (rows, next) = paging.cut(rows, |(row, ..)| (Some(row.status_since.to_rfc3339()), row.id.uuid()));
    let summary = |(row, check_number, first, last): store::Listed| AppealSummary {
        id: row.id,
        institution_id: row.institution_id,
        appraisal_id: row.appraisal_id,
        cycle_id: row.cycle_id,
        servant_id: row.servant_id,
        check_number,
        servant_name: format!("{first} {last}"),
        kind: row.kind,
        level: row.level,
        status: row.status,
        status_since: row.status_since,
        late: row.late(),
        file_due_on: row.file_due_on,
        outcome: row.outcome,
    };
    Ok(Json(AppealPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Lodge a referral or an appeal
///
/// By the servant, against his disclosed annual mark: a referral if the mark was not agreed, else an appeal. The level is the next one:
/// the reviewer's, the institution's committee, the Public Service Commission. It is in time for the cycle's `appeal_days` after
/// disclosure, or after the decision of the level below; later it is on record as late, and the level admits it or strikes it out. One
/// runs at a time. Who decides at the first level is named by rule, with the rule.
#[utoipa::path(tag = "appeals", request_body = AppealIn, security(("bearer" = [])),
    responses((status = CREATED, body = AppealOut, headers(("ETag" = String), ("Location" = String))),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such appraisal within the caller's reach")))]
#[post("/appeals")]
async fn lodge_appeal(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Appeals>,
    body: Json<AppealIn>,
) -> Result<Created<AppealOut>> {
    let (row, context) = actions::lodge(&mut *db.conn().await?, &actor, &rules, body.into_inner()).await?;
    let (location, version) = (format!("/appeals/{}", row.id), row.version);
    Ok(Created { location, version, body: AppealOut::new(&actor, row, context, &rules) })
}

/// Read a referral or an appeal
///
/// Where it stands, and what the caller may do now.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[get("/appeals/{id}")]
async fn read_appeal(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
) -> Result<Tagged<AppealOut>> {
    let (row, context) = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::AppealRead, &row.target(&context, actor.servant()))?;
    Ok(tagged(&actor, &rules, (row, context)))
}

/// Read the file of an appeal
///
/// The plea, what was signed with its signatures, the statement of the supervisor who marked, and what was decided below, as they were when
/// the file was closed. 404 before that.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AppealFileOut)))]
#[get("/appeals/{id}/file")]
async fn read_appeal_file(actor: Actor, db: Data<Db>, id: Path<AppealId>) -> Result<Json<AppealFileOut>> {
    let mut conn = db.conn().await?;
    let (row, context) = store::find(&mut conn, *id).await?;
    policy::permit(&actor, Action::AppealRead, &row.target(&context, actor.servant()))?;
    Ok(Json(AppealFileOut::new(store::file(&mut conn, &row).await?)?))
}

/// Admit a late appeal
///
/// Out of time, with reasons. For who decides at the level, or the chair.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = ReasonsIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/admit")]
async fn admit_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<ReasonsIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::admit(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Strike a late appeal out
///
/// With reasons; the level above can be asked. For who decides at the level, or the chair.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = ReasonsIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/strike_out")]
async fn strike_out_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<ReasonsIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::strike_out(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Ask for the file
///
/// The supervisor who marked has the days of the setting `appeals.file_days` (14) for his statement. For who decides at the level, or the
/// chair.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/request_file")]
async fn request_appeal_file(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::request_file(&mut conn, &actor, &rules, *id, if_match).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Give the statement
///
/// Of the supervisor who marked; it makes the file whole, and the appeal goes under decision. The file does not change after that.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = StatementIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/statement")]
async fn answer_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<StatementIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::answer(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Go on without the statement
///
/// When its days are over. For who decides at the level, or the chair.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/proceed")]
async fn proceed_with_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::proceed(&mut conn, &actor, &rules, *id, if_match).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Take the chair
///
/// Of the committee for this appeal: who chairs it deals with lateness, asks for the file and records the decision. For a member without a
/// part in the case; the chair can pass to another member.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/chair")]
async fn chair_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::take_chair(&mut conn, &actor, &rules, *id, if_match).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Vote
///
/// Once, with reasons. For a member of the committee without a part in the case.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = VoteIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/votes")]
async fn vote_on_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<VoteIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::vote(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Record the decision
///
/// *Allowed* and *remit* open a new version of the appraisal, with the days of `due_on`; *vary* changes cells of the agreed column with
/// reasons, the template's arithmetic makes the new mark, and the body's signature stands under it; *dismissed* leaves the mark. The version
/// before stays word for word. At the first level by who decides there; on a committee by the chair when a quorum has voted, for an outcome
/// with the most votes (a tie is the chair's to break).
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = DecisionIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/decide")]
async fn decide_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<DecisionIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::decide(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Withdraw
///
/// By the appellant, while it runs, with a reason. It can be lodged anew at the same level while the window is open.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), request_body = ReasonsIn, security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/withdraw")]
async fn withdraw_appeal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
    body: Json<ReasonsIn>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::withdraw(&mut conn, &actor, &rules, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, &rules, whole))
}

/// Name anew who decides
///
/// At the first level, from the line of today: he who was named has left. Where nobody without a part in the case is left, the committee
/// decides. For HR.
#[utoipa::path(tag = "appeals", params(("id" = AppealId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppealOut, headers(("ETag" = String)))))]
#[post("/appeals/{id}/rederive")]
async fn rederive_decider(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    rules: Data<Appeals>,
    id: Path<AppealId>,
) -> Result<Tagged<AppealOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::rederive(&mut conn, &actor, &rules, *id, if_match).await?;
    Ok(tagged(&actor, &rules, whole))
}
