//! The signatures of an appraisal.

use actix_web::{
    get,
    web::{Data, Path},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::{
    canonical::{SignedContent, digest},
    dto::{SignatureOut, SignaturesOut},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{db::Db, error::Result, id::AppraisalId, json::Json},
};

pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_signatures);
}

/// List an appraisal's signatures
///
/// Who signed what and when, for whom if he acted, and whether the content still is what was signed.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = SignaturesOut)))]
#[get("/appraisals/{id}/signatures")]
async fn list_signatures(actor: Actor, db: Data<Db>, id: Path<AppraisalId>) -> Result<Json<SignaturesOut>> {
    let mut conn = db.conn().await?;
    let (row, standing) = store::find_standing(&mut conn, *id, actor.servant(), actor.today()).await?;
    policy::permit(&actor, Action::AppraisalRead, &row.target(&standing))?;
    let sheets = store::sheets(&mut conn, &row).await?;
    let content = SignedContent::of(&row, &sheets);
    let verified = store::signatures(&mut conn, &row).await?.into_iter().map(|signature| {
        let current = signature.content_round == row.content_round;
        let matches =
            current.then(|| digest(&content, &signature).map(|made| made == signature.digest)).transpose()?;
        Ok(SignatureOut::new(signature, matches))
    });
    Ok(Json(SignaturesOut { signatures: verified.collect::<Result<_>>()? }))
}
