//! The steps of the state machine.

use actix_web::{
    post,
    web::{Data, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::{
    actions::{self},
    dto::{AppraisalOut, OpinionIn, ReasonIn, SignIn},
};
use super::tagged;
use crate::{
    access::Actor,
    kernel::{
        db::Db,
        error::{Problem, Result},
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::AppraisalId,
        json::Json,
    },
    resources::agreements::ReturnIn,
};

pub(super) fn steps(cfg: &mut ServiceConfig<'_>) {
    cfg.service(propose_marks)
        .service(accept_marks)
        .service(decline_marks)
        .service(settle_disagreement)
        .service(sign_appraisal)
        .service(return_appraisal)
        .service(disclose_appraisal)
        .service(finalise_appraisal)
        .service(hold_appraisal)
        .service(resume_appraisal)
        .service(mark_unrateable)
        .service(rederive_raters)
        .service(revise_objectives);
}

/// Propose the agreed marks
///
/// Of the column `agreed`, to the appraisee. For the supervisor.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String))), (status = 422, body = Problem, content_type = "application/problem+json", description = "The sheet has gaps")))]
#[post("/appraisals/{id}/propose")]
async fn propose_marks(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::propose(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Accept the proposed marks
///
/// They are agreed; the mark is made, and the signing begins. For the appraisee.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/accept")]
async fn accept_marks(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::accept(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Decline the proposed marks
///
/// With a reason: back to the discussion. For the appraisee.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = ReasonIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/decline")]
async fn decline_marks(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::decline(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Settle without agreement
///
/// After the appraisee declined and a third person who knows the work gave an opinion: the supervisor's marks stand,
/// marked "not agreed". For the supervisor.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = OpinionIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/settle")]
async fn settle_disagreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<OpinionIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::settle(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Sign
///
/// In order: appraisee, supervisor, reviewer. The signature covers the digest of the whole content. The appraisee may sign
/// that he has seen it without agreeing.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = SignIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/sign")]
async fn sign_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<SignIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::sign(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Return to the discussion
///
/// With a reason and a day: the marks are discussed again and signed anew. For the reviewer.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = ReturnIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/return")]
async fn return_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<ReturnIn>,
) -> Result<Tagged<AppraisalOut>> {
    let (reason, due_on) = body.into_inner().parse(actor.today())?;
    let whole = actions::give_back(&mut *db.conn().await?, &actor, *id, if_match, reason, due_on).await?;
    Ok(tagged(&actor, whole))
}

/// Disclose the mark
///
/// Officially; the time for an appeal begins. For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/disclose")]
async fn disclose_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::disclose(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Make the mark final
///
/// When the time for an appeal is over. For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/finalise")]
async fn finalise_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::finalise(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Put on hold
///
/// With a reason (long leave). For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = ReasonIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/hold")]
async fn hold_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::hold(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Resume
///
/// Where it was put on hold, with 14 days to go on. For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/resume")]
async fn resume_appraisal(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::resume(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Declare unrateable
///
/// No mark can be given, with a reason. For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = ReasonIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/mark_unrateable")]
async fn mark_unrateable(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole =
        actions::mark_unrateable(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Derive the raters anew
///
/// From the posting's line of today: a supervisor has left, open work passes to the successor. For HR.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/rederive")]
async fn rederive_raters(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::rederive(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Revise the objectives
///
/// Begins the next revision of the agreement from a quarterly check-in or a mid-year review that both sides have handed in
/// (form TFN 832, section 3). The revision and the review name each other; the agreed revision holds until the new one is agreed.
/// For the servant or his supervisor.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = ReasonIn,
    security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[post("/appraisals/{id}/revise_objectives")]
async fn revise_objectives(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AppraisalOut>> {
    let whole = actions::revise(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}
