//! Routes below `/receipts`.

use actix_web::{
    get,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    dto::{ListParams, Receipt, ReceiptPage},
    store,
};
use crate::{
    access::{Action, Actor, policy, token::Tokens},
    kernel::{db::Db, error::Result, id::AuditId, json::Json, paging::Paging},
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_receipts).service(read_receipt);
}

/// List receipts
///
/// The caller's own, newest first: of every agreement and sheet that he handed in.
#[utoipa::path(tag = "receipts", params(ListParams), security(("bearer" = [])), responses((status = OK, body = ReceiptPage)))]
#[get("/receipts")]
async fn list_receipts(
    actor: Actor,
    db: Data<Db>,
    tokens: Data<Tokens>,
    query: Query<ListParams>,
) -> Result<Json<ReceiptPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-id")?;
    let rows = store::page(&mut *db.conn().await?, actor.account(), &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    let items = rows.into_iter().map(|row| Receipt::issue(row, &tokens)).collect::<Result<_>>()?;
    Ok(Json(ReceiptPage { items, next }))
}

/// Read a receipt
///
/// For whoever handed in. To prove it to others, give them `jws`: they verify it with `/.well-known/jwks.json`.
#[utoipa::path(tag = "receipts", params(("id" = AuditId, Path)), security(("bearer" = [])),
    responses((status = OK, body = Receipt)))]
#[get("/receipts/{id}")]
async fn read_receipt(
    actor: Actor,
    db: Data<Db>,
    tokens: Data<Tokens>,
    id: Path<AuditId>,
) -> Result<Json<Receipt>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::ReceiptRead, &row.target(&actor))?;
    Ok(Json(Receipt::issue(row, &tokens)?))
}
