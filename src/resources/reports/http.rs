//! Routes below `/reports`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Bytes, BytesMut, Data, Query},
};
use futures_util::stream::{self, Stream};
use std::collections::BTreeMap;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    csv,
    dto::{
        CompletionOut, CompletionParams, Format, GroupBy, LateOut, LatePage, LateParams, MarkGroup,
        MarkListParams, MarkOut, MarkPage, MarksOut, MarksParams, UnitCompletion,
    },
    model::{SMALLEST_GROUP, States, percent, shown},
    store::{self, CompletionRow, GradeRow, LateRow, MarkRow, Slice},
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Db,
        decimal::Decimal,
        error::{Error, Result},
        id::InstitutionId,
        paging::Paging,
    },
    scoring::Exact,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(report_completion).service(report_late).service(report_marks).service(list_marks);
}

/// So many rows go from the database to a CSV body at once.
const PIECE: i64 = 500;

fn permit(actor: &Actor, action: Action, institution: uuid::Uuid) -> Result<InstitutionId> {
    let institution = InstitutionId::from(institution);
    policy::permit(actor, action, &Target::of("institution", institution)).map(|()| institution)
}

/// Report completion
///
/// How far the units of an institution are with a phase. CSV has a line a unit and state.
#[utoipa::path(tag = "reports", params(CompletionParams), security(("bearer" = [])), responses(
    (status = OK, content((CompletionOut = "application/json"), (String = "text/csv"))), (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such cycle, or no such institution within the caller's reach"), (status = 406, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/completion")]
async fn report_completion(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<CompletionParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::CompletionReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let mut conn = db.conn().await?;
    store::cycle_exists(&mut conn, query.cycle_id.into()).await?;
    let rows =
        store::completion(&mut conn, query.cycle_id.into(), institution, query.phase, actor.today()).await?;
    if format == Format::Csv {
        let line = |row: CompletionRow| {
            csv::line(&[row.code, row.name_en, row.name_sw, row.state, row.count.to_string()])
        };
        let lines = rows.into_iter().map(line).collect::<Vec<_>>();
        return csv::answer(
            "completion",
            &["unit_code", "unit_en", "unit_sw", "state", "count"],
            stream::iter(lines),
        );
    }
    let mut units: Vec<UnitCompletion> = Vec::new();
    for CompletionRow { unit_id, code, name_en, name_sw, state, count } in rows {
        let done = if matches!(state.as_str(), "agreed" | "final") { count } else { 0 };
        match units.last_mut().filter(|unit| unit.unit_id == unit_id) {
            Some(unit) => {
                unit.expected += count;
                unit.done += done;
                unit.states.insert(state, count);
            }
            None => {
                let states = States::from([(state, count)]);
                units.push(UnitCompletion {
                    unit_id,
                    code,
                    name_en,
                    name_sw,
                    expected: count,
                    done,
                    percent: None,
                    states,
                });
            }
        }
    }
    for unit in &mut units {
        unit.percent = percent(unit.done, unit.expected);
    }
    let (expected, done) =
        units.iter().fold((0, 0), |(expected, done), unit| (expected + unit.expected, done + unit.done));
    let out = CompletionOut {
        as_of: actor.by().at,
        phase: query.phase,
        expected,
        done,
        percent: percent(done, expected),
        units,
    };
    Ok(HttpResponse::Ok().json(out))
}

/// Report who is late
///
/// Who has not done a phase, where it stands and on whom it waits; by check number.
#[utoipa::path(tag = "reports", params(LateParams), security(("bearer" = [])), responses(
    (status = OK, content((LatePage = "application/json"), (String = "text/csv"))), (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such cycle, or no such institution within the caller's reach"), (status = 406, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Neither JSON nor CSV is accepted")))]
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
    store::cycle_exists(&mut conn, slice.cycle).await?;
    let (phase, today) = (query.phase, actor.today());
    if format == Format::Csv {
        drop(conn);
        let pages = pieces(db, slice, move |db, slice| async move {
            let rows = store::late(&mut *db.conn().await?, &slice, phase, today).await?;
            let last = rows.last().map(|row| row.check_number.clone());
            let lines = rows.into_iter().map(|row| {
                let LateRow {
                    check_number,
                    servant_name,
                    unit_name_en,
                    designation_en,
                    state,
                    waits_on,
                    since,
                    ..
                } = row;
                let since = since.map(|since| since.to_rfc3339()).unwrap_or_default();
                csv::line(&[check_number, servant_name, unit_name_en, designation_en, state, waits_on, since])
            });
            Ok((joined(lines)?, last))
        });
        let header = ["check_number", "name", "unit", "designation", "state", "waits_on", "since"];
        return csv::answer("late", &header, pages);
    }
    let rows = store::late(&mut conn, &slice, phase, today).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.check_number.clone()), row.servant_id.uuid()));
    let out = |row: LateRow| {
        let LateRow {
            servant_id,
            check_number,
            servant_name,
            unit_name_en,
            designation_en,
            state,
            waits_on,
            since,
        } = row;
        LateOut {
            servant_id,
            check_number,
            servant_name,
            unit_name_en,
            designation_en,
            state,
            waits_on,
            since,
        }
    };
    Ok(HttpResponse::Ok().json(LatePage { items: rows.into_iter().map(out).collect(), next }))
}

/// Report the distribution of marks
///
/// Of disclosed annual marks, by unit, cadre group or sex. Groups of fewer than five people are suppressed, and so is what
/// would give them away.
#[utoipa::path(tag = "reports", params(MarksParams), security(("bearer" = [])), responses(
    (status = OK, content((MarksOut = "application/json"), (String = "text/csv"))), (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such cycle, or no such institution within the caller's reach"), (status = 406, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Neither JSON nor CSV is accepted")))]
#[get("/reports/marks")]
async fn report_marks(
    actor: Actor,
    req: HttpRequest,
    db: Data<Db>,
    query: Query<MarksParams>,
) -> Result<HttpResponse> {
    let institution = permit(&actor, Action::MarksReport, query.institution_id)?;
    let format = csv::format_of(&req, query.format)?;
    let by = query.by.unwrap_or(GroupBy::Unit);
    let mut conn = db.conn().await?;
    store::cycle_exists(&mut conn, query.cycle_id.into()).await?;
    let rows = store::grades(&mut conn, query.cycle_id.into(), institution, by).await?;
    let (total, groups) = distribution(rows);
    if format == Format::Json {
        let out = MarksOut { as_of: actor.by().at, by, smallest_group: SMALLEST_GROUP, total, groups };
        return Ok(HttpResponse::Ok().json(out));
    }
    let lines = groups.into_iter().chain([total]).flat_map(|group| {
        let grades = group.grades.unwrap_or_else(|| States::from([("suppressed".to_owned(), 0)]));
        let count = |count: i64| if group.suppressed { String::new() } else { count.to_string() };
        let mean = group.mean.map(|mean| mean.to_string()).unwrap_or_default();
        let line =
            |(grade, n): (String, i64)| csv::line(&[group.group.clone(), grade, count(n), mean.clone()]);
        grades.into_iter().map(line).collect::<Vec<_>>()
    });
    csv::answer("marks", &["group", "grade", "count", "group_mean"], stream::iter(lines.collect::<Vec<_>>()))
}

/// The groups, and all together; small ones and what gives them away are suppressed.
fn distribution(rows: Vec<GradeRow>) -> (MarkGroup, Vec<MarkGroup>) {
    let mut groups: BTreeMap<String, (States, i64, Decimal)> = BTreeMap::new();
    for GradeRow { group, grade, count, sum } in rows {
        let entry = groups.entry(group).or_insert_with(|| (States::new(), 0, Decimal::zero()));
        entry.0.insert(grade, count);
        entry.1 += count;
        entry.2 = entry.2.clone() + sum;
    }
    let sizes: Vec<_> = groups.values().map(|(_, count, _)| *count).collect();
    let mut all = (States::new(), 0, Decimal::zero());
    for (grades, count, sum) in groups.values() {
        for (grade, n) in grades {
            *all.0.entry(grade.clone()).or_default() += n;
        }
        all.1 += count;
        all.2 = all.2.clone() + sum.clone();
    }
    let make = |group: String, (grades, count, sum): (States, i64, Decimal), shown: bool| MarkGroup {
        group,
        suppressed: !shown,
        mean: Exact::from(&sum).over(&Exact::whole(count)).map(|mean| mean.rounded()).filter(|_| shown),
        count: shown.then_some(count),
        grades: shown.then_some(grades),
    };
    let enough = all.1 >= SMALLEST_GROUP;
    let groups = groups
        .into_iter()
        .zip(shown(&sizes))
        .map(|((group, entry), shown)| make(group, entry, shown))
        .collect();
    (make("total".to_owned(), all, enough), groups)
}

/// List marks
///
/// Every disclosed annual mark of an institution with its grade; by check number.
#[utoipa::path(tag = "reports", params(MarkListParams), security(("bearer" = [])), responses(
    (status = OK, content((MarkPage = "application/json"), (String = "text/csv"))), (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such cycle, or no such institution within the caller's reach"), (status = 406, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Neither JSON nor CSV is accepted")))]
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
    store::cycle_exists(&mut conn, slice.cycle).await?;
    if format == Format::Csv {
        drop(conn);
        let pages = pieces(db, slice, |db, slice| async move {
            let rows = store::marks(&mut *db.conn().await?, &slice).await?;
            let last = rows.last().map(|row| row.place.clone());
            let lines = rows.into_iter().map(|row| {
                let agreed = if row.agreed { "yes" } else { "no" }.to_owned();
                let (overall, at) = (row.overall.to_string(), row.disclosed_at.to_rfc3339());
                let MarkRow {
                    check_number,
                    servant_name,
                    unit_name_en,
                    designation_en,
                    supervisor_name,
                    grade,
                    status,
                    ..
                } = row;
                csv::line(&[
                    check_number,
                    servant_name,
                    unit_name_en,
                    designation_en,
                    supervisor_name,
                    overall,
                    grade,
                    agreed,
                    status,
                    at,
                ])
            });
            Ok((joined(lines)?, last))
        });
        let header = [
            "check_number",
            "name",
            "unit",
            "designation",
            "supervisor",
            "overall",
            "grade",
            "agreed",
            "status",
            "disclosed_at",
        ];
        return csv::answer("marks-list", &header, pages);
    }
    let rows = store::marks(&mut conn, &slice).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.appraisal_id.uuid()));
    let out = |row: MarkRow| MarkOut {
        appraisal_id: row.appraisal_id,
        institution_id: row.institution_id,
        check_number: row.check_number,
        servant_name: row.servant_name,
        unit_name_en: row.unit_name_en,
        designation_en: row.designation_en,
        supervisor_name: row.supervisor_name,
        overall: row.overall,
        grade: row.grade,
        agreed: row.agreed,
        status: row.status,
        disclosed_at: row.disclosed_at,
    };
    Ok(HttpResponse::Ok().json(MarkPage { items: rows.into_iter().map(out).collect(), next }))
}

fn joined(lines: impl Iterator<Item = Result<Bytes>>) -> Result<Bytes> {
    let mut all = BytesMut::new();
    for line in lines {
        all.extend_from_slice(&line?);
    }
    Ok(all.freeze())
}

/// The rows of a report piece by piece: each is fetched when the one before has been sent, and no connection is held between.
fn pieces<F>(
    db: Data<Db>,
    slice: Slice,
    fetch: impl Fn(Data<Db>, Slice) -> F + 'static,
) -> impl Stream<Item = Result<Bytes>>
where
    F: Future<Output = Result<(Bytes, Option<String>)>>,
{
    let first = Slice { after: None, limit: PIECE, ..slice };
    stream::try_unfold((Some(first), db, fetch), |(slice, db, fetch)| async move {
        let Some(slice) = slice else { return Ok::<_, Error>(None) };
        let (bytes, last) = fetch(db.clone(), slice.clone()).await?;
        let next = last.map(|last| Slice { after: Some(last), ..slice });
        Ok(next.is_some().then_some((bytes, (next, db, fetch))))
    })
}
