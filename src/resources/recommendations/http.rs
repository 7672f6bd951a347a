//! Routes below `/recommendations`.

use actix_web::{
    get, put,
    web::{Data, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    dto::{DecisionIn, RecommendationOut},
};
use crate::{
    access::{Action, Actor},
    kernel::{
        db::Db,
        error::{Problem, Result},
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::AppraisalId,
        json::Json,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_recommendation).service(decide_recommendation);
}

fn tagged(id: AppraisalId, (recommendation, decision): Whole) -> Tagged<RecommendationOut> {
    let version = decision.as_ref().map_or(0, |row| row.version);
    Tagged(RecommendationOut::new(id, recommendation, decision), version)
}

/// Read a recommendation
///
/// Of a disclosed appraisal, by the appraisal's id, with what was decided. While nothing is recorded it is `pending` and has the
/// ETag `"0"`. For whoever sees the appraisal.
#[utoipa::path(tag = "recommendations", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = RecommendationOut, headers(("ETag" = String))),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The mark is not disclosed yet")))]
#[get("/recommendations/{id}")]
async fn read_recommendation(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Tagged<RecommendationOut>> {
    let mut conn = db.conn().await?;
    let (_, whole) = actions::read(&mut conn, &actor, *id, Action::AppraisalRead).await?;
    Ok(tagged(*id, whole))
}

/// Record what was decided
///
/// On the recommendation of a disclosed appraisal. Each decision stands in the audit trail. For HR, but not on their own case.
#[utoipa::path(tag = "recommendations", params(("id" = AppraisalId, Path), IfMatchHeader), request_body = DecisionIn,
    security(("bearer" = [])), responses((status = OK, body = RecommendationOut, headers(("ETag" = String)))))]
#[put("/recommendations/{id}")]
async fn decide_recommendation(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<DecisionIn>,
) -> Result<Tagged<RecommendationOut>> {
    let mut conn = db.conn().await?;
    let whole = actions::decide(&mut conn, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(*id, whole))
}
