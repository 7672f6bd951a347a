//! Routes below `/reports/recommendations` and `/reports/training_needs`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Query},
};
use futures_util::stream;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    super::{
        csv,
        dto::{Format, GroupBy},
        http::{PIECE, known, permit, pieces},
        labels::label,
        store::Slice,
        tables::joined,
    },
    dto::{
        NeedsParams, RecommendationGroup, RecommendationListParams, RecommendationPage, RecommendationsOut,
        RecommendationsParams, TrainingNeedPage, TrainingNeedsOut, Which,
    },
    model::{gather, needs},
    store, tables,
};
use crate::{
    access::{Action, Actor},
    kernel::{
        db::Db,
        error::{Problem, Result},
        language::Language,
        paging::Paging,
        text::Check,
    },
};

/// Mounts these reports.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(report_recommendations)
        .service(list_recommendations)
        .service(report_training_needs)
        .service(list_training_needs);
}

/// A cadre group that is asked for, as one line.
fn family_of(asked: Option<&str>) -> Result<Option<String>> {
    let mut check = Check::default();
    let family = check.optional_line("family", asked, 40);
    check.finish()?;
    Ok(family)
}

/// Report recommendations
///
/// How many rewards, developments and sanctions the supervisors of disclosed annual appraisals recommend, and how many of them are
/// pending, granted or declined; by unit, cadre group or sex. CSV has a line for each kind of a group.
#[utoipa::path(tag = "reports", params(RecommendationsParams), security(("bearer" = [])), responses(
    (status = OK, content((RecommendationsOut = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/recommendations")]
async fn report_recommendations(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<RecommendationsParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::ConsequencesReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let by = query.by.unwrap_or(GroupBy::Unit);
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, query.cycle_id.into(), Some(institution)).await?;
    let rows = store::count_recommendations(&mut conn, query.cycle_id.into(), institution, by).await?;
    let (all, groups) = gather(rows);
    let groups = groups.into_iter().map(|(group, kinds)| RecommendationGroup::new(group, kinds));
    if format == Format::Csv {
        let language = Language::of(req.headers());
        let total = RecommendationGroup::new(label("total", language).to_owned(), all);
        let lines: Vec<_> = groups.chain([total]).map(tables::group).collect();
        return csv::answer("recommendations", tables::RECOMMENDATION_GROUPS, language, stream::iter(lines));
    }
    let total = RecommendationGroup::new("total".to_owned(), all);
    let out = RecommendationsOut { as_of: actor.by().at, by, total, groups: groups.collect() };
    Ok(HttpResponse::Ok().json(out))
}

/// List recommendations
///
/// Of disclosed annual appraisals, one by one with what was decided; by check number.
#[utoipa::path(tag = "reports", params(RecommendationListParams), security(("bearer" = [])), responses(
    (status = OK, content((RecommendationPage = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/recommendations/list")]
async fn list_recommendations(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<RecommendationListParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::ConsequencesReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let after = paging.key::<String>()?.map(|(key, _)| key);
    let family = family_of(query.family.as_deref())?;
    let which = Which { family, kind: query.kind, decision: query.decision };
    let unit = query.unit_id.map(Into::into);
    let slice = Slice { cycle: query.cycle_id.into(), institution, unit, after, limit: paging.fetch() };
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, slice.cycle, Some(institution)).await?;
    if format == Format::Csv {
        drop(conn);
        let language = Language::of(req.headers());
        let pages = pieces(db, slice, move |db, slice| {
            let which = which.clone();
            async move {
                let rows = store::recommendations(&mut *db.conn().await?, &slice, &which).await?;
                let next = rows.get(PIECE - 1).map(|last| last.place.clone());
                let lines = rows.into_iter().map(|row| tables::recommendation(row, language));
                Ok((joined(lines)?, next))
            }
        });
        return csv::answer("recommendations-list", tables::RECOMMENDATIONS, language, pages);
    }
    let rows = store::recommendations(&mut conn, &slice, &which).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.appraisal_id.uuid()));
    Ok(HttpResponse::Ok()
        .json(RecommendationPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Report training needs
///
/// Of disclosed annual appraisals, whichever column states them, what most people have first. Needs that differ only in capitals,
/// spaces, a full stop at the end or their form of Unicode are one; a person counts once for it; every spelling is kept.
#[utoipa::path(tag = "reports", params(NeedsParams), security(("bearer" = [])), responses(
    (status = OK, content((TrainingNeedsOut = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/training_needs")]
async fn report_training_needs(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<NeedsParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::ConsequencesReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "-count")?;
    let after = paging.key::<String>()?.map(|(key, _)| key);
    let family = family_of(query.family.as_deref())?;
    let unit = query.unit_id.map(Into::into);
    let slice = Slice { cycle: query.cycle_id.into(), institution, unit, after: None, limit: paging.fetch() };
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, slice.cycle, Some(institution)).await?;
    let (people, all) = needs(store::count_needs(&mut conn, &slice, family.as_deref()).await?);
    if format == Format::Csv {
        let lines: Vec<_> = all.iter().map(|(_, need)| tables::need(need)).collect();
        let language = Language::of(req.headers());
        return csv::answer("training-needs", tables::NEEDS, language, stream::iter(lines));
    }
    let count = all.len();
    let rest = all.into_iter().filter(|(key, _)| after.as_ref().is_none_or(|after| key > after));
    let (rows, next) = paging.cut(rest.collect(), |(key, _)| (Some(key.clone()), Uuid::nil()));
    let items = rows.into_iter().map(|(_, need)| need.into()).collect();
    let out = TrainingNeedsOut { as_of: actor.by().at, people, needs: count, items, next };
    Ok(HttpResponse::Ok().json(out))
}

/// List training needs
///
/// Of disclosed annual appraisals, person by person, as they were written and in which columns; by check number.
#[utoipa::path(tag = "reports", params(NeedsParams), security(("bearer" = [])), responses(
    (status = OK, content((TrainingNeedPage = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/training_needs/list")]
async fn list_training_needs(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<NeedsParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::ConsequencesReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let after = paging.key::<String>()?.map(|(key, _)| key);
    let family = family_of(query.family.as_deref())?;
    let unit = query.unit_id.map(Into::into);
    let slice = Slice { cycle: query.cycle_id.into(), institution, unit, after, limit: paging.fetch() };
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, slice.cycle, Some(institution)).await?;
    if format == Format::Csv {
        drop(conn);
        let language = Language::of(req.headers());
        let pages = pieces(db, slice, move |db, slice| {
            let family = family.clone();
            async move {
                let rows = store::person_needs(&mut *db.conn().await?, &slice, family.as_deref()).await?;
                let next = rows.get(PIECE - 1).map(|last| last.place.clone());
                Ok((joined(rows.into_iter().map(|row| tables::person_need(row, language)))?, next))
            }
        });
        return csv::answer("training-needs-list", tables::PERSON_NEEDS, language, pages);
    }
    let rows = store::person_needs(&mut conn, &slice, family.as_deref()).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.appraisal_id.uuid()));
    Ok(HttpResponse::Ok().json(TrainingNeedPage { items: rows.into_iter().map(Into::into).collect(), next }))
}
