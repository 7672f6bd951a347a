//! Routes below `/servants`.

use actix_web::{
    get, patch, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{AsOf, ListParams, NewServantIn, ServantOut, ServantPage, ServantPatchIn, ServantWhole},
    model::{Servant, Sort},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::Result,
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::ServantId,
        json::Json,
        paging::Paging,
        text::day_or,
    },
    resources::postings::{self, Line},
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_servants).service(register_servant).service(read_servant).service(correct_servant);
}

/// List servants
///
/// Within the caller's reach: himself, those he supervises or reviews today, those posted in his institutions today.
#[utoipa::path(tag = "servants", params(ListParams), security(("bearer" = [])), responses((status = OK, body = ServantPage)))]
#[get("/servants")]
async fn list_servants(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<ServantPage>> {
    let sort = query.sort.unwrap_or(Sort::CheckNumber);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::ServantRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let key = |row: &Servant| match sort {
        Sort::CheckNumber | Sort::CheckNumberDown => row.check_number.clone(),
        Sort::LastName | Sort::LastNameDown => row.last_name.clone(),
    };
    let (rows, next) = paging.cut(rows, |(row, _)| (Some(key(row)), row.id.uuid()));
    Ok(Json(ServantPage {
        items: rows.into_iter().map(|(servant, posting)| ServantOut::new(servant, posting)).collect(),
        next,
    }))
}

/// Read a servant
///
/// The person, his main posting, his supervisor and his reviewer: today, or on the day of `as_of`. Whoever may read him today may
/// read his past.
#[utoipa::path(tag = "servants", params(("id" = ServantId, Path), AsOf), security(("bearer" = [])),
    responses((status = OK, body = ServantWhole, headers(("ETag" = String)))))]
#[get("/servants/{id}")]
async fn read_servant(
    actor: Actor,
    db: Data<Db>,
    id: Path<ServantId>,
    query: Query<AsOf>,
) -> Result<Tagged<ServantWhole>> {
    let today = actor.today();
    let as_of = day_or("as_of", query.as_of, today)?;
    let mut conn = db.conn().await?;
    let (servant, now) = store::find(&mut conn, *id, today).await?;
    let then = if as_of == today { now.clone() } else { store::find(&mut conn, *id, as_of).await?.1 };
    let wanted = [(&now, today), (&then, as_of)];
    let wanted = wanted.map(|(posting, day)| posting.as_ref().map(|one| (one.institution_id, one.id, day)));
    let lines = postings::lines(&mut conn, &wanted.iter().flatten().copied().collect::<Vec<_>>()).await?;
    let mut lines = lines.into_iter();
    let nobody = Line { supervisor: None, reviewer: None };
    let [line, past] = wanted.map(|place| place.and_then(|_| lines.next()).unwrap_or(nobody));
    policy::permit(&actor, Action::ServantRead, &actions::target(&servant, now.as_ref(), line))?;
    let version = servant.version;
    let servant = ServantOut::new(servant, then);
    let (supervisor_id, reviewer_id) = (past.supervisor, past.reviewer);
    Ok(Tagged(ServantWhole { servant, as_of, supervisor_id, reviewer_id }, version))
}

/// Register a servant
///
/// With his first posting. For HR of the institution.
#[utoipa::path(tag = "servants", request_body = NewServantIn, security(("bearer" = [])),
    responses((status = CREATED, body = ServantOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/servants")]
async fn register_servant(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewServantIn>,
) -> Result<Created<ServantOut>> {
    let new = body.into_inner().parse()?;
    let (servant, posting) = actions::register(&mut *db.conn().await?, &actor, new).await?;
    let (location, version) = (format!("/servants/{}", servant.id), servant.version);
    Ok(Created { location, version, body: ServantOut::new(servant, Some(posting)) })
}

/// Correct a servant's particulars
///
/// For HR of the institution where he is posted. His log-in is not touched by it.
#[utoipa::path(tag = "servants", params(("id" = ServantId, Path), IfMatchHeader), request_body = ServantPatchIn,
    security(("bearer" = [])), responses((status = OK, body = ServantOut, headers(("ETag" = String)))))]
#[patch("/servants/{id}")]
async fn correct_servant(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    id: Path<ServantId>,
    body: Json<ServantPatchIn>,
) -> Result<Tagged<ServantOut>> {
    let (servant, posting) =
        actions::correct(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    let version = servant.version;
    Ok(Tagged(ServantOut::new(servant, posting), version))
}
