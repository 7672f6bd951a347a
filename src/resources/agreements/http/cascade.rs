//! Routes below `/agreements` that reach beyond one agreement.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    super::{
        actions,
        dto::{AgreementAlignmentOut, AgreementOut, CopyIn, HandDownIn, HandDownOut},
        store,
    },
    tagged,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::AgreementId,
        json::Json,
    },
};

/// Mounts them.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(hand_down_objectives).service(copy_agreement).service(read_agreement_alignment);
}

/// Hand objectives down
///
/// The same objectives to several direct reports at once, as drafts: a report's agreement is begun with them if he has none and the
/// planning window is open, and they are added to one that is a draft or returned. Each servant can change them before he submits.
/// A report for whom it cannot be done is skipped, with the reason; the others get theirs. For the supervisor.
#[utoipa::path(tag = "agreements", request_body = HandDownIn, security(("bearer" = [])),
    responses((status = OK, body = HandDownOut)))]
#[post("/agreements/cascade")]
async fn hand_down_objectives(
    actor: Actor,
    db: Data<Db>,
    body: Json<HandDownIn>,
) -> Result<Json<HandDownOut>> {
    let results = actions::hand_down(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    Ok(Json(HandDownOut { results }))
}

/// Begin with last year's objectives
///
/// Copies the agreed objectives of an earlier agreement of the caller in this institution into one that has none yet: titles,
/// weights, performance targets, criteria and resources stay, ids are new, and what they serve of the institution's plan is left
/// out, since a new year has a new plan. The agreement says from where it was copied.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), request_body = CopyIn, security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[post("/agreements/{id}/copy")]
async fn copy_agreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
    body: Json<CopyIn>,
) -> Result<Tagged<AgreementOut>> {
    let whole = actions::copy(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Look up from an agreement
///
/// For each objective how far it is, the target of the institution's plan that it serves, the target of the overseeing institution
/// that this serves, and so on, each with its strategic objective. Progress is the mean of the objective's approved subtasks by their
/// weights, of each the last week that the supervisor has accepted; exact, and absent where nothing was.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AgreementAlignmentOut)))]
#[get("/agreements/{id}/alignment")]
async fn read_agreement_alignment(
    actor: Actor,
    db: Data<Db>,
    id: Path<AgreementId>,
) -> Result<Json<AgreementAlignmentOut>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context(&mut conn, &row, actor.today(), actor.servant()).await?;
    let target = row.target(&context);
    policy::permit(&actor, Action::AgreementRead, &target)?;
    let told = policy::may(&actor, Action::ProgressRead, &target);
    let objectives = store::ladders(&mut conn, &row, actor.today(), told).await?;
    Ok(Json(AgreementAlignmentOut { objectives }))
}
