//! Routes below `/reports`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Bytes, Data, Query},
};
use futures_util::stream::{self, Stream};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    consequences, csv,
    dto::{
        CompletionOut, CompletionParams, Format, GroupBy, LatePage, LateParams, MarkGroup, MarkListParams,
        MarkPage, MarksOut, MarksParams,
    },
    labels::label,
    model::{gather, shown, states, tally},
    store::{self, Reach, Slice},
    tables,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        config::Reports,
        db::{Conn, Db},
        error::{Code, Error, Problem, Result},
        id::{CycleId, InstitutionId},
        language::Language,
        paging::Paging,
    },
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(report_completion).service(report_late).service(report_marks).service(list_marks);
    cfg.configure(consequences::routes);
}

/// So many rows go from the database to a CSV body at once.
pub(super) const PIECE: usize = 500;

pub(super) fn permit(actor: &Actor, action: Action, institution: uuid::Uuid) -> Result<InstitutionId> {
    let institution = InstitutionId::from(institution);
    policy::permit(actor, action, &Target::of("institution", institution)).map(|()| institution)
}

/// The one institution that was named, or all that the caller reaches.
fn reach(actor: &Actor, institution: Option<uuid::Uuid>) -> Result<Reach> {
    const ACTION: Action = Action::CompletionReport;
    if let Some(institution) = institution {
        return permit(actor, ACTION, institution).map(Reach::Units);
    }
    let scope = policy::scope(actor, ACTION);
    if !scope.everything && scope.institutions.is_empty() {
        let who = policy::who(ACTION).collect::<Vec<_>>().join(", ");
        return Err(Error::new(Code::Forbidden).with("who", who));
    }
    Ok(Reach::Institutions(Some(scope.institutions).filter(|_| !scope.everything)))
}

pub(super) async fn known(
    conn: &mut Conn,
    actor: &Actor,
    cycle: CycleId,
    institution: Option<InstitutionId>,
) -> Result<()> {
    let drafts = policy::may(actor, Action::CycleDraftRead, &Target::national("cycle"));
    store::known(conn, cycle, institution, drafts).await
}

/// Report completion
///
/// How far the units of an institution are with a phase; without `institution_id` how far each institution is that the caller
/// reaches. CSV has a line for each and one for all together.
#[utoipa::path(tag = "reports", params(CompletionParams), security(("bearer" = [])), responses(
    (status = OK, content((CompletionOut = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/completion")]
async fn report_completion(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<CompletionParams>,
) -> Result<HttpResponse> {
    let reach = reach(&actor, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let (cycle, phase) = (query.cycle_id.into(), query.phase);
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, cycle, query.institution_id.map(Into::into)).await?;
    let rows = store::completion(&mut conn, cycle, reach, phase, actor.today()).await?;
    let (mut all, each) = tally(rows);
    let by_unit = query.institution_id.is_some();
    if format == Format::Csv {
        let (language, states) = (Language::of(req.headers()), states(phase));
        all.code = label("total", language).to_owned();
        let noun = if by_unit { "unit" } else { "institution" };
        let header = [&["code", noun, "expected", "done", "percent"], states.as_slice()].concat();
        let lines: Vec<_> =
            each.into_iter().chain([all]).map(|one| tables::completion(one, &states, language)).collect();
        return csv::answer("completion", &header, language, stream::iter(lines));
    }
    let mut out = CompletionOut {
        as_of: actor.by().at,
        phase,
        expected: all.expected,
        done: all.done,
        percent: all.percent(),
        states: all.states,
        units: vec![],
        institutions: vec![],
    };
    if by_unit {
        out.units = each.into_iter().map(Into::into).collect();
    } else {
        out.institutions = each.into_iter().map(Into::into).collect();
    }
    Ok(HttpResponse::Ok().json(out))
}

/// Report who is late
///
/// Who is not done with a phase, where it stands and on whom it waits; by check number.
#[utoipa::path(tag = "reports", params(LateParams), security(("bearer" = [])), responses(
    (status = OK, content((LatePage = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/late")]
async fn report_late(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<LateParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::CompletionReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let after = paging.key::<String>()?.map(|(key, _)| key);
    let unit = query.unit_id.map(Into::into);
    let slice = Slice { cycle: query.cycle_id.into(), institution, unit, after, limit: paging.fetch() };
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, slice.cycle, Some(institution)).await?;
    let (phase, today) = (query.phase, actor.today());
    if format == Format::Csv {
        drop(conn);
        let language = Language::of(req.headers());
        let pages = pieces(db, slice, move |db, slice| async move {
            let rows = store::late(&mut *db.conn().await?, &slice, phase, today).await?;
            let next = rows.get(PIECE - 1).map(|last| last.check_number.clone());
            Ok((tables::joined(rows.into_iter().map(|row| tables::late(row, language)))?, next))
        });
        return csv::answer("late", tables::LATE, language, pages);
    }
    let rows = store::late(&mut conn, &slice, phase, today).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.check_number.clone()), row.servant_id.uuid()));
    Ok(HttpResponse::Ok().json(LatePage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Report the distribution of marks
///
/// Of disclosed annual marks, by unit, cadre group or sex. Groups of fewer people than `smallest_group` are suppressed, and so
/// is what would give them away.
#[utoipa::path(tag = "reports", params(MarksParams), security(("bearer" = [])), responses(
    (status = OK, content((MarksOut = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/marks")]
async fn report_marks(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    settings: Data<Reports>,
    query: Query<MarksParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::MarksReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let by = query.by.unwrap_or(GroupBy::Unit);
    let smallest = i64::from(settings.smallest_group);
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, query.cycle_id.into(), Some(institution)).await?;
    let (all, groups) = gather(&store::grades(&mut conn, query.cycle_id.into(), institution, by).await?);
    let sizes: Vec<_> = groups.values().map(|marks| marks.count()).collect();
    let shown = shown(&sizes, smallest);
    let groups =
        groups.into_iter().zip(shown).map(|((group, marks), shown)| MarkGroup::new(group, marks, shown));
    let enough = all.count() >= smallest;
    if format == Format::Csv {
        let language = Language::of(req.headers());
        let total = MarkGroup::new(label("total", language).to_owned(), all, enough);
        let lines: Vec<_> = groups.chain([total]).map(|group| tables::group(group, language)).collect();
        return csv::answer("marks", tables::MARK_GROUPS, language, stream::iter(lines));
    }
    let total = MarkGroup::new("total".to_owned(), all, enough);
    let out =
        MarksOut { as_of: actor.by().at, by, smallest_group: smallest, total, groups: groups.collect() };
    Ok(HttpResponse::Ok().json(out))
}

/// List marks
///
/// Every disclosed annual mark of an institution with its grade; by check number.
#[utoipa::path(tag = "reports", params(MarkListParams), security(("bearer" = [])), responses(
    (status = OK, content((MarkPage = "application/json"), (String = "text/csv"))),
    (status = 404, body = Problem, content_type = "application/problem+json",
        description = "No such cycle, or no such institution within the caller's reach"),
    (status = 406, body = Problem, content_type = "application/problem+json",
        description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/marks/list")]
async fn list_marks(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<MarkListParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::MarksReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let after = paging.key::<String>()?.map(|(key, _)| key);
    let unit = query.unit_id.map(Into::into);
    let slice = Slice { cycle: query.cycle_id.into(), institution, unit, after, limit: paging.fetch() };
    let mut conn = db.conn().await?;
    known(&mut conn, &actor, slice.cycle, Some(institution)).await?;
    if format == Format::Csv {
        drop(conn);
        let language = Language::of(req.headers());
        let pages = pieces(db, slice, move |db, slice| async move {
            let rows = store::marks(&mut *db.conn().await?, &slice).await?;
            let next = rows.get(PIECE - 1).map(|last| last.place.clone());
            Ok((tables::joined(rows.into_iter().map(|row| tables::mark(row, language)))?, next))
        });
        return csv::answer("marks-list", tables::MARKS, language, pages);
    }
    let rows = store::marks(&mut conn, &slice).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.appraisal_id.uuid()));
    Ok(HttpResponse::Ok().json(MarkPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// The rows of a report piece by piece: each is fetched when the one before has been sent, and no connection is held between,
/// so that a slow client keeps nobody waiting. A full piece may have another after it.
pub(super) fn pieces<F>(
    db: Data<Db>,
    slice: Slice,
    fetch: impl Fn(Data<Db>, Slice) -> F + 'static,
) -> impl Stream<Item = Result<Bytes>>
where
    F: Future<Output = Result<(Bytes, Option<String>)>>,
{
    let first = Slice { after: None, limit: i64::try_from(PIECE).unwrap_or(i64::MAX), ..slice };
    stream::try_unfold((Some(first), db, fetch), |(slice, db, fetch)| async move {
        let Some(slice) = slice else { return Ok::<_, Error>(None) };
        let (bytes, last) = fetch(db.clone(), slice.clone())
            .await
            .inspect_err(|error| tracing::error!(%error, "a report broke off"))?;
        let next = last.map(|last| Slice { after: Some(last), ..slice });
        Ok((!bytes.is_empty()).then_some((bytes, (next, db, fetch))))
    })
}
