//! Routes below `/delegations`.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{DelegationIn, DelegationOut, DelegationPage, ListParams},
    model::Delegation,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Movement,
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::DelegationId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_delegations)
        .service(give_delegation)
        .service(read_delegation)
        .service(revoke_delegation);
}

fn tagged(row: Delegation) -> Tagged<DelegationOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List delegations
///
/// Newest first: those that the caller gave or got, and those of his institutions.
#[utoipa::path(tag = "delegations", params(ListParams), security(("bearer" = [])), responses((status = OK, body = DelegationPage)))]
#[get("/delegations")]
async fn list_delegations(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<DelegationPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "-id")?;
    day_or("as_of", query.as_of, actor.today())?;
    let scope = policy::scope(&actor, Action::DelegationRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(DelegationPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Delegate duties
///
/// The caller's own, as supervisor or reviewer, to another servant of his institution: everything but sign. Both names stand on
/// what the delegate does. He never acts on his own case or the caller's, and passes nothing on.
#[utoipa::path(tag = "delegations", request_body = DelegationIn, security(("bearer" = [])),
    responses((status = CREATED, body = DelegationOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/delegations")]
async fn give_delegation(
    actor: Actor,
    db: Data<Db>,
    movement: Data<Movement>,
    body: Json<DelegationIn>,
) -> Result<Created<DelegationOut>> {
    let longest = movement.delegation_days;
    let row = actions::give(&mut *db.conn().await?, &actor, body.into_inner(), longest).await?;
    Ok(Created { location: format!("/delegations/{}", row.id), version: row.version, body: row.into() })
}

/// Read a delegation
///
/// Who does what for whom, from when to when.
#[utoipa::path(tag = "delegations", params(("id" = DelegationId, Path)), security(("bearer" = [])),
    responses((status = OK, body = DelegationOut, headers(("ETag" = String)))))]
#[get("/delegations/{id}")]
async fn read_delegation(
    actor: Actor,
    db: Data<Db>,
    id: Path<DelegationId>,
) -> Result<Tagged<DelegationOut>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, Action::DelegationRead, &row.target())?;
    Ok(tagged(row))
}

/// Revoke a delegation
///
/// At once. What the delegate has done stays, with both names. For the delegator and HR.
#[utoipa::path(tag = "delegations", params(("id" = DelegationId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = DelegationOut, headers(("ETag" = String)))))]
#[post("/delegations/{id}/revoke")]
async fn revoke_delegation(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<DelegationId>,
) -> Result<Tagged<DelegationOut>> {
    Ok(tagged(actions::revoke(&mut *db.conn().await?, &actor, *id, if_match).await?))
}
