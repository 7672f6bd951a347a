//! Routes below `/agreements`.

mod cascade;

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use std::collections::BTreeMap;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    diff::{DiffParams, VersionDiff},
    dto::{
        AgreementOut, AgreementPage, AgreementSummary, AsOf, ListParams, NewAgreementIn, ObjectivesIn,
        ReasonIn, ReturnIn, VersionsOut,
    },
    model::{Agreement, Sort},
    store,
    verified::AgreementVerification,
};
use crate::{
    access::{Action, Actor, policy, token::Tokens},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::AgreementId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
    resources::receipts::Receipt,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_agreements)
        .service(begin_agreement)
        .configure(cascade::routes)
        .service(read_agreement)
        .service(list_agreement_versions)
        .service(verify_agreement)
        .service(diff_agreement_version)
        .service(write_objectives)
        .service(submit_agreement)
        .service(return_agreement)
        .service(agree_agreement)
        .service(revise_agreement)
        .service(cancel_agreement_revision);
}

fn tagged(actor: &Actor, (row, context, objectives): Whole) -> Tagged<AgreementOut> {
    let version = row.version;
    Tagged(AgreementOut::new(actor, row, &context, objectives), version)
}

/// List agreements
///
/// Within the caller's reach: his own, those of whom he supervises or reviews today or supervised within the cycle, those of
/// his institutions. What waits longest comes first unless `sort` says otherwise.
#[utoipa::path(tag = "agreements", params(ListParams), security(("bearer" = [])), responses((status = OK, body = AgreementPage)))]
#[get("/agreements")]
async fn list_agreements(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<AgreementPage>> {
    let sort = query.sort.unwrap_or(Sort::StatusSince);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::AgreementRead);
    day_or("as_of", query.as_of, actor.today())?;
    let mut conn = db.conn().await?;
    let rows = store::page(&mut conn, &scope, &query, sort, &paging, actor.today()).await?;
    let key = |row: &Agreement, check_number: &str| match sort {
        Sort::StatusSince | Sort::StatusSinceDown => row.status_since.to_rfc3339(),
        Sort::CheckNumber | Sort::CheckNumberDown => check_number.to_owned(),
    };
    let (rows, next) =
        paging.cut(rows, |(row, check_number, _, _)| (Some(key(row, check_number)), row.id.uuid()));
    let ids: Vec<_> = rows.iter().map(|(row, ..)| row.id).collect();
    let held = match query.as_of {
        Some(on) => store::held_revisions(&mut conn, &ids, on).await?,
        None => BTreeMap::new(),
    };
    let summary = |(row, check_number, first, last): store::Listed| AgreementSummary {
        id: row.id,
        institution_id: row.institution_id,
        cycle_id: row.cycle_id,
        posting_id: row.posting_id,
        servant_id: row.servant_id,
        check_number,
        servant_name: format!("{first} {last}"),
        status: row.status,
        status_since: row.status_since,
        revision: row.revision,
        agreed_revision: held.get(&row.id).copied().or(row.agreed_revision),
    };
    Ok(Json(AgreementPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Begin an agreement
///
/// The caller's own, for one of his postings of today, in the cycle that his cadre group follows, while the planning window is open.
#[utoipa::path(tag = "agreements", request_body = NewAgreementIn, security(("bearer" = [])),
    responses((status = CREATED, body = AgreementOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/agreements")]
async fn begin_agreement(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewAgreementIn>,
) -> Result<Created<AgreementOut>> {
    let (row, context, objectives) =
        actions::create(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    let (location, version) = (format!("/agreements/{}", row.id), row.version);
    Ok(Created { location, version, body: AgreementOut::new(&actor, row, &context, objectives) })
}

/// Read an agreement
///
/// With its objectives and what the caller may do now; with `as_of`, the revision that held on that day.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), AsOf), security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[get("/agreements/{id}")]
async fn read_agreement(
    actor: Actor,
    db: Data<Db>,
    id: Path<AgreementId>,
    query: Query<AsOf>,
) -> Result<Tagged<AgreementOut>> {
    day_or("as_of", query.as_of, actor.today())?;
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context(&mut conn, &row, actor.today(), actor.servant()).await?;
    policy::permit(&actor, Action::AgreementRead, &row.target(&context))?;
    if let Some(on) = query.as_of {
        let version = store::held(&mut conn, &row, on).await?;
        let Tagged(now, tag) = tagged(&actor, (row, context, vec![]));
        return Ok(Tagged(now.held(version), tag));
    }
    let objectives = store::objectives_of(&mut conn, &row).await?;
    Ok(tagged(&actor, (row, context, objectives)))
}

/// List an agreement's agreed revisions
///
/// Word for word, oldest first; the last one holds.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path)), security(("bearer" = [])),
    responses((status = OK, body = VersionsOut)))]
#[get("/agreements/{id}/versions")]
async fn list_agreement_versions(
    actor: Actor,
    db: Data<Db>,
    id: Path<AgreementId>,
) -> Result<Json<VersionsOut>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context(&mut conn, &row, actor.today(), actor.servant()).await?;
    policy::permit(&actor, Action::AgreementRead, &row.target(&context))?;
    let versions = store::versions(&mut conn, &row).await?;
    Ok(Json(VersionsOut { versions: versions.into_iter().map(Into::into).collect() }))
}

/// Verify an agreement
///
/// Every agreed revision: signed by whom (the servant by handing it in, the supervisor by agreeing), when, with which digest, and
/// whether the content still is what was signed.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AgreementVerification)))]
#[get("/agreements/{id}/verify")]
async fn verify_agreement(
    actor: Actor,
    db: Data<Db>,
    id: Path<AgreementId>,
) -> Result<Json<AgreementVerification>> {
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, *id).await?;
    let context = store::context(&mut conn, &row, actor.today(), actor.servant()).await?;
    policy::permit(&actor, Action::AgreementRead, &row.target(&context))?;
    let versions = store::versions(&mut conn, &row).await?;
    Ok(Json(AgreementVerification::new(&row, versions)?))
}

/// Hold an agreed revision against another
///
/// Field by field: what was added, removed or changed, with what it was and what it is. Things stand by their ids, so a changed
/// order is a changed `position`.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), ("revision" = i32, Path), DiffParams), security(("bearer" = [])),
    responses((status = OK, body = VersionDiff)))]
#[get("/agreements/{id}/versions/{revision}/diff")]
async fn diff_agreement_version(
    actor: Actor,
    db: Data<Db>,
    path: Path<(AgreementId, i32)>,
    query: Query<DiffParams>,
) -> Result<Json<VersionDiff>> {
    let (id, revision) = path.into_inner();
    let mut conn = db.conn().await?;
    let row = store::find(&mut conn, id).await?;
    let context = store::context(&mut conn, &row, actor.today(), actor.servant()).await?;
    policy::permit(&actor, Action::AgreementRead, &row.target(&context))?;
    let versions = store::versions(&mut conn, &row).await?;
    Ok(Json(VersionDiff::new(&versions, revision, query.against)?))
}

/// Write the objectives
///
/// The whole list, while the agreement is a draft or returned. Weights need not sum to 100 before it is submitted.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), request_body = ObjectivesIn, security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[put("/agreements/{id}/objectives")]
async fn write_objectives(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
    body: Json<ObjectivesIn>,
) -> Result<Tagged<AgreementOut>> {
    let whole =
        actions::write_objectives(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Submit an agreement
///
/// To the supervisor. At least one objective, each with a target, weights of exactly 100. The answer carries the `receipt`.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String))), (status = 422, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "The objectives cannot be handed in yet")))]
#[post("/agreements/{id}/submit")]
async fn submit_agreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    tokens: Data<Tokens>,
    id: Path<AgreementId>,
) -> Result<Tagged<AgreementOut>> {
    let (whole, handed) = actions::submit(&mut *db.conn().await?, &actor, *id, if_match).await?;
    let Tagged(mut out, version) = tagged(&actor, whole);
    out.receipt = Some(Receipt::issue(handed, &tokens)?);
    Ok(Tagged(out, version))
}

/// Return an agreement
///
/// To the servant, with a reason and a day until which he can hand it in again, window or not. For the supervisor.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), request_body = ReturnIn, security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[post("/agreements/{id}/return")]
async fn return_agreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
    body: Json<ReturnIn>,
) -> Result<Tagged<AgreementOut>> {
    let whole = actions::give_back(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Agree an agreement
///
/// This revision holds from now on and is kept word for word. For the supervisor.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String))), (status = 422, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "The objectives are not complete")))]
#[post("/agreements/{id}/agree")]
async fn agree_agreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
) -> Result<Tagged<AgreementOut>> {
    let whole = actions::agree(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}

/// Revise an agreement
///
/// Opens the next revision as a draft, with a reason; the agreed one holds until that is agreed by both. For the servant or the supervisor.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[post("/agreements/{id}/revise")]
async fn revise_agreement(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AgreementOut>> {
    let whole = actions::revise(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    Ok(tagged(&actor, whole))
}

/// Give a revision up
///
/// The agreed revision stands again, with its objectives. For the servant.
#[utoipa::path(tag = "agreements", params(("id" = AgreementId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AgreementOut, headers(("ETag" = String)))))]
#[post("/agreements/{id}/cancel_revision")]
async fn cancel_agreement_revision(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<AgreementId>,
) -> Result<Tagged<AgreementOut>> {
    let whole = actions::cancel_revision(&mut *db.conn().await?, &actor, *id, if_match).await?;
    Ok(tagged(&actor, whole))
}
