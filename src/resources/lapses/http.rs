//! Routes below `/cycles/{id}/lapses`.

use actix_web::{
    get,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    dto::{LapseOut, LapsePage, LapsePreviewPage, ListParams, PreviewParams},
    store::{self, Which},
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::{Conn, Db},
        error::Result,
        id::{CycleId, InstitutionId},
        json::Json,
        paging::Paging,
    },
    resources::cycles,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(preview_lapses).service(list_lapses);
}

/// The institutions whose lapses the caller reads, of a cycle that he sees; none for all of the nation.
async fn reach(
    conn: &mut Conn,
    actor: &Actor,
    cycle: CycleId,
    institution: Option<Uuid>,
) -> Result<Option<Vec<InstitutionId>>> {
    let cycle = cycles::row(conn, cycle).await?;
    if cycle.status == cycles::Status::Draft {
        policy::permit(actor, Action::CycleDraftRead, &Target::national("cycle"))?;
    }
    if let Some(one) = institution.map(InstitutionId::from) {
        policy::permit(actor, Action::LapsesRead, &Target::of("institution", one))?;
        return Ok(Some(vec![one]));
    }
    let scope = policy::scope(actor, Action::LapsesRead);
    if scope.everything {
        return Ok(None);
    }
    if scope.institutions.is_empty() {
        policy::permit(actor, Action::LapsesRead, &Target::national("cycle"))?;
    }
    Ok(Some(scope.institutions))
}

/// Preview lapses
///
/// Whose step would lapse today, or on `as_of` if nobody did anything until then, by which rule, and to whom it would pass; one step of
/// each thing, the first. With a `hindrance` it does not lapse: nothing was ever handed in, or there is nobody above. For HR, of its
/// institutions; for the national administrator and auditors, of all.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), PreviewParams), security(("bearer" = [])),
    responses((status = OK, body = LapsePreviewPage)))]
#[get("/cycles/{id}/lapses/preview")]
async fn preview_lapses(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<PreviewParams>,
) -> Result<Json<LapsePreviewPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "subject_id")?;
    let mut conn = db.conn().await?;
    let institutions = reach(&mut conn, &actor, *id, query.institution_id).await?;
    let after = paging.after().map(|place| place.id);
    let which = Which { cycle: Some(*id), institutions, subject: None, after };
    let day = query.as_of.unwrap_or_else(|| actor.today());
    let rows = store::due_steps(&mut conn, which, day, paging.fetch()).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.subject_id));
    Ok(Json(LapsePreviewPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// List lapses
///
/// Which steps of a cycle lapsed, by which rule, from whom, and to whom they passed; oldest first. For HR, of its institutions; for the
/// national administrator and auditors, of all. Whose own it is reads it on his agreement or appraisal.
#[utoipa::path(tag = "cycles", params(("id" = CycleId, Path), ListParams), security(("bearer" = [])),
    responses((status = OK, body = LapsePage)))]
#[get("/cycles/{id}/lapses")]
async fn list_lapses(
    actor: Actor,
    db: Data<Db>,
    id: Path<CycleId>,
    query: Query<ListParams>,
) -> Result<Json<LapsePage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let mut conn = db.conn().await?;
    let institutions = reach(&mut conn, &actor, *id, query.institution_id).await?;
    let rows = store::page(&mut conn, *id, institutions, &query, &paging).await?;
    let (rows, next) = paging.cut(rows, |(row, ..)| (None, row.id.uuid()));
    Ok(Json(LapsePage { items: rows.into_iter().map(LapseOut::from).collect(), next }))
}
