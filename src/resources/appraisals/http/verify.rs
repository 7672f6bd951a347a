//! Verification and export of what was signed.

use actix_web::{
    get,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::{
    dto::{AppraisalExport, AppraisalVerification, ExportParams, ScoreOut},
    model::{Appraisal, Side},
    store, versions,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::{Conn, Db},
        error::{Error, Problem, Result},
        id::AppraisalId,
        json::Json,
    },
};

pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(verify_appraisal).service(export_appraisal);
}

/// The mark of an earlier version, as it was made and signed.
pub(super) async fn score_of(conn: &mut Conn, row: &Appraisal, side: Side, number: i32) -> Result<ScoreOut> {
    let none = || Error::not_found("version");
    let kept = versions::all(conn, row, Some(number)).await?.pop().filter(|_| side == Side::Agreed);
    let mut kept = kept.ok_or_else(none)?;
    let score = kept.content.get_mut("score").map(serde_json::Value::take).filter(|score| !score.is_null());
    serde_json::from_value(score.ok_or_else(none)?).map_err(Error::internal)
}

/// Verify an appraisal
///
/// Every version that was signed: by whom, when, with which digest, and whether the content still is what was signed; if not,
/// what was changed. A signature covers the SHA-256 of the canonical JSON (RFC 8785) of the content with the signer's role,
/// statement, comment and time.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AppraisalVerification)))]
#[get("/appraisals/{id}/verify")]
async fn verify_appraisal(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Json<AppraisalVerification>> {
    let mut conn = db.conn().await?;
    let (row, standing, sheets) =
        versions::find_whole(&mut conn, *id, actor.servant(), actor.today()).await?;
    policy::permit(&actor, Action::AppraisalRead, &row.target(&standing))?;
    let kept = versions::all(&mut conn, &row, None).await?;
    let signatures = versions::named_signatures(&mut conn, &row).await?;
    Ok(Json(AppraisalVerification::new(&row, &sheets, kept, &signatures)?))
}

/// Export what was signed
///
/// Of the latest signed version, or of `version`: the canonical JSON (RFC 8785), its SHA-256, and the signatures. A printed form
/// carries the same digest, and `GET /verify/{digest}` confirms it to anybody without disclosing anything.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), ExportParams), security(("bearer" = [])),
    responses((status = OK, body = AppraisalExport), (status = 409, body = Problem, content_type = "application/problem+json",
        description = "Nothing was signed yet, or no such version")))]
#[get("/appraisals/{id}/export")]
async fn export_appraisal(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
    query: Query<ExportParams>,
) -> Result<Json<AppraisalExport>> {
    let mut conn = db.conn().await?;
    let (row, standing) = store::find_standing(&mut conn, *id, actor.servant(), actor.today()).await?;
    policy::permit(&actor, Action::AppraisalRead, &row.target(&standing))?;
    let kept = versions::all(&mut conn, &row, query.version).await?.pop();
    let signatures = versions::named_signatures(&mut conn, &row).await?;
    Ok(Json(AppraisalExport::new(&row, kept, &signatures)?))
}
