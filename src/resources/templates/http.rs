//! Routes below `/templates`.

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{ListParams, TemplateIn, TemplateOut, TemplatePage, VariantIn},
    model::{Sort, Template},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::TemplateId,
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_templates)
        .service(create_template)
        .service(tighten_template)
        .service(read_template)
        .service(rewrite_template)
        .service(publish_template)
        .service(retire_template);
}

fn tagged(row: Template) -> Tagged<TemplateOut> {
    let version = row.version;
    Tagged(row.into(), version)
}

/// List templates
///
/// Published and retired editions; drafts too for the national administrator, and those of its own variants for an institution's HR.
/// With `as_of`, `institution_id` and `family`: the edition that held then.
#[utoipa::path(tag = "templates", params(ListParams), security(("bearer" = [])), responses((status = OK, body = TemplatePage)))]
#[get("/templates")]
async fn list_templates(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<TemplatePage>> {
    let params = query.into_inner();
    let sort = params.sort.unwrap_or(Sort::Code);
    let paging = Paging::new(params.limit, params.after.as_deref(), sort.as_str())?;
    let drafts = policy::may(&actor, Action::TemplateDraftRead, &Target::national("template"));
    if let Some((institution, family, on)) = params.held()? {
        let held = store::held(&mut *db.conn().await?, institution, &family, on).await?;
        return Ok(Json(TemplatePage { items: held.into_iter().map(Into::into).collect(), next: None }));
    }
    let variants = policy::scope(&actor, Action::TemplateVariantDraftRead);
    let rows = store::page(&mut *db.conn().await?, &params, sort, &paging, (drafts, &variants)).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.code.clone()), row.id.uuid()));
    Ok(Json(TemplatePage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a template
///
/// With its whole content: scale, components, parts, attributes, bands.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path)), security(("bearer" = [])),
    responses((status = OK, body = TemplateOut, headers(("ETag" = String)))))]
#[get("/templates/{id}")]
async fn read_template(actor: Actor, db: Data<Db>, id: Path<TemplateId>) -> Result<Tagged<TemplateOut>> {
    let row = store::find(&mut *db.conn().await?, *id).await?;
    policy::permit(&actor, row.reading(), &row.target())?;
    Ok(tagged(row))
}

/// Draft a template
///
/// For the national administrator. The code of a known template makes its next edition.
#[utoipa::path(tag = "templates", request_body = TemplateIn, security(("bearer" = [])),
    responses((status = CREATED, body = TemplateOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/templates")]
async fn create_template(actor: Actor, db: Data<Db>, body: Json<TemplateIn>) -> Result<Created<TemplateOut>> {
    let row = actions::create(&mut *db.conn().await?, &actor, body.into_inner().parse()?).await?;
    Ok(Created { location: format!("/templates/{}", row.id), version: row.version, body: row.into() })
}

/// Draft an institution's variant
///
/// For the institution's HR or administrator: a variant of this published national template that is nowhere less strict. It may
/// move the borders of bands and lights towards the stricter, lower the attainment cap, demand justifications at the ends of the
/// scale, and forbid "not applicable"; all else is the base's, word for word, and each difference is refused by its place. A known
/// code makes the next edition of that variant. Once published it is assigned with the cycle.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path)), request_body = VariantIn, security(("bearer" = [])),
    responses((status = CREATED, body = TemplateOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/templates/{id}/variants")]
async fn tighten_template(
    actor: Actor,
    db: Data<Db>,
    id: Path<TemplateId>,
    body: Json<VariantIn>,
) -> Result<Created<TemplateOut>> {
    let row = actions::tighten(&mut *db.conn().await?, &actor, *id, body.into_inner().parse()?).await?;
    Ok(Created { location: format!("/templates/{}", row.id), version: row.version, body: row.into() })
}

/// Rewrite a draft
///
/// Only while it is a draft; code and edition stay. A variant stays as strict as its base.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path), IfMatchHeader), request_body = TemplateIn,
    security(("bearer" = [])), responses((status = OK, body = TemplateOut, headers(("ETag" = String)))))]
#[put("/templates/{id}")]
async fn rewrite_template(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<TemplateId>,
    body: Json<TemplateIn>,
) -> Result<Tagged<TemplateOut>> {
    let new = body.into_inner().parse()?;
    Ok(tagged(actions::rewrite(&mut *db.conn().await?, &actor, *id, if_match, new).await?))
}

/// Publish a template
///
/// From then on this edition never changes; cycles can take it.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = TemplateOut, headers(("ETag" = String)))))]
#[post("/templates/{id}/publish")]
async fn publish_template(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<TemplateId>,
) -> Result<Tagged<TemplateOut>> {
    Ok(tagged(actions::publish(&mut *db.conn().await?, &actor, *id, if_match).await?))
}

/// Retire a template
///
/// Cycles that use it go on; new ones cannot take it.
#[utoipa::path(tag = "templates", params(("id" = TemplateId, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = TemplateOut, headers(("ETag" = String)))))]
#[post("/templates/{id}/retire")]
async fn retire_template(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<TemplateId>,
) -> Result<Tagged<TemplateOut>> {
    Ok(tagged(actions::retire(&mut *db.conn().await?, &actor, *id, if_match).await?))
}
