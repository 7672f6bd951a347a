//! What plans attained: the quarters' figures, the score, the league.

use actix_web::{
    get, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    super::{
        actions,
        dto::{FiguresIn, LeagueOut, LeagueParams, LeagueRow, PlanScoreOut, QuarterOut, QuarterParams},
        model::{self, Figures, Plan, Report, Year, last_quarter},
        store::{
            self,
            serving::{self, Player},
        },
    },
    quarter_of, seen,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::{Code, Error, FieldError, Problem, Result},
        etag::{IfMatch, IfMatchHeader, Tagged},
        id::PlanId,
        json::Json,
        paging::Paging,
    },
    scoring::Status,
};

/// Mounts the league, before whatever has an id in its place.
pub fn league(cfg: &mut ServiceConfig<'_>) {
    cfg.service(plan_league);
}

/// Mounts the rest.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_plan_quarter).service(write_plan_quarter).service(explain_plan_score);
}

fn quarter_out(plan: &Plan, quarter: i32, report: Option<Report>) -> Tagged<QuarterOut> {
    let (starts_on, ends_on, closes_on) = plan.quarter(quarter);
    let version = report.as_ref().map_or(0, |report| report.version);
    let reported_at = report.as_ref().map(|report| report.reported_at);
    let figures = report.map(|report| report.figures.0).unwrap_or_default();
    let body = QuarterOut { plan_id: plan.id, quarter, starts_on, ends_on, closes_on, reported_at, figures };
    Tagged(body, version)
}

/// Read a quarter's figures
///
/// What was reported of each indicator. Before anything was, the list is empty and the `ETag` is `"0"`. For those of the institution
/// and above it who see results.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), ("quarter" = i32, Path, description = "The quarter, 1 to 4")), security(("bearer" = [])),
    responses((status = OK, body = QuarterOut, headers(("ETag" = String)))))]
#[get("/plans/{id}/actuals/{quarter}")]
async fn read_plan_quarter(
    actor: Actor,
    db: Data<Db>,
    path: Path<(PlanId, i32)>,
) -> Result<Tagged<QuarterOut>> {
    let (id, quarter) = path.into_inner();
    let mut conn = db.conn().await?;
    let (plan, above, _) = seen(&mut conn, &actor, id).await?;
    policy::permit(&actor, Action::PlanResultsRead, &plan.target(above))?;
    let quarter = quarter_of(quarter)?;
    let reports = store::reports(&mut conn, &plan).await?;
    let report = reports.into_iter().find(|report| report.quarter == quarter);
    Ok(quarter_out(&plan, quarter, report))
}

/// Write a quarter's figures
///
/// All of them: an indicator that is left out counts as not reported, never as zero. From the first day of the quarter until
/// `reporting_days` after its end. A `cumulative` figure is not below that of an earlier quarter. For the planning officer.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), ("quarter" = i32, Path, description = "The quarter, 1 to 4"), IfMatchHeader), request_body = FiguresIn, security(("bearer" = [])),
    responses((status = OK, body = QuarterOut, headers(("ETag" = String)))))]
#[put("/plans/{id}/actuals/{quarter}")]
async fn write_plan_quarter(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    path: Path<(PlanId, i32)>,
    body: Json<FiguresIn>,
) -> Result<Tagged<QuarterOut>> {
    let (id, quarter) = path.into_inner();
    let quarter = quarter_of(quarter)?;
    let mut conn = db.conn().await?;
    let (plan, report) = actions::report(&mut conn, &actor, id, quarter, if_match, body.into_inner()).await?;
    Ok(quarter_out(&plan, quarter, Some(report)))
}

/// Explain a plan's score
///
/// By the end of a quarter, from the approved revision and what was reported. An indicator attains
/// 100 × clamp((actual − baseline) ÷ (target − baseline), 0, cap) percent; a target is the weighted mean of its indicators, an
/// objective that of its targets, the plan that of its objectives. Computed in fractions, rounded once, at the end, half up to two
/// places. What does not apply leaves and the other weights are normalised; what was not reported makes the score `partial` and is
/// named; neither counts as zero.
#[utoipa::path(tag = "plans", params(("id" = PlanId, Path), QuarterParams), security(("bearer" = [])),
    responses((status = OK, body = PlanScoreOut), (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing was approved yet")))]
#[get("/plans/{id}/score")]
async fn explain_plan_score(
    actor: Actor,
    db: Data<Db>,
    id: Path<PlanId>,
    query: Query<QuarterParams>,
) -> Result<Json<PlanScoreOut>> {
    let mut conn = db.conn().await?;
    let (plan, above, _) = seen(&mut conn, &actor, *id).await?;
    policy::permit(&actor, Action::PlanResultsRead, &plan.target(above))?;
    let quarter = quarter_asked(query.quarter)?.unwrap_or_else(|| plan.last_quarter(actor.today()));
    let version = store::version(&mut conn, &plan, plan.holds()?).await?;
    let reports = store::reports(&mut conn, &plan).await?;
    let reports: Vec<(i32, Figures)> =
        reports.into_iter().map(|report| (report.quarter, report.figures)).collect();
    let found = model::score(&version.content, &reports, quarter, plan.attainment_cap);
    Ok(Json(PlanScoreOut {
        plan_id: plan.id,
        revision: version.revision,
        quarter,
        due: found.due(),
        reported: found.reported(),
        status: found.score.status,
        overall: found.score.overall,
        exact: found.score.exact,
        missing: found.score.missing,
        indicators: found.indicators,
        explanation: found.score.explanation,
    }))
}

/// A league of institutions
///
/// By the scores of their approved plans of a year, by the end of a quarter. Only whole scores have a rank: those with the same score
/// share it and the next is left out (1, 2, 2, 4). A partial score is shown without one, after them; what it lacks is said by `due`
/// and `reported`. Names, kinds and regions are those of the year's end, or of today. For planning officers, heads and HR of any
/// institution, the national administrator and auditors: a score of an institution is no mark of a person.
#[utoipa::path(tag = "plans", params(LeagueParams), security(("bearer" = [])), responses((status = OK, body = LeagueOut)))]
#[get("/plans/league")]
async fn plan_league(actor: Actor, db: Data<Db>, query: Query<LeagueParams>) -> Result<Json<LeagueOut>> {
    let scope = policy::scope(&actor, Action::LeagueRead);
    if !scope.everything && scope.institutions.is_empty() {
        let who = policy::who(Action::LeagueRead).collect::<Vec<_>>().join(", ");
        return Err(Error::new(Code::Forbidden).with("who", who));
    }
    let paging = Paging::new(query.limit, query.after.as_deref(), "rank")?;
    let year = Year::parse(&query.year).ok_or_else(|| FieldError::new("year", Code::PlanYear))?;
    let quarter =
        quarter_asked(query.quarter)?.unwrap_or_else(|| last_quarter(year.starts_on, actor.today()));
    let on = actor.today().min(year.ends_on);
    let players = serving::players(&mut *db.conn().await?, &query, &year, on).await?;
    let institutions = players.len();
    let mut rows = Vec::new();
    for player in players {
        rows.extend(row(player, quarter)?);
    }
    let ranked = rank(&mut rows);
    let with_plan = rows.len();
    if let Some(place) = paging.after() {
        let seen = rows.iter().position(|row| row.institution_id.uuid() == place.id);
        rows.drain(..seen.map_or(with_plan, |seen| seen + 1));
    }
    let limit = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    rows.truncate(limit);
    let (items, next) = paging.cut(rows, |row| (None, row.institution_id.uuid()));
    Ok(Json(LeagueOut { year: year.label, quarter, institutions, with_plan, ranked, items, next }))
}

fn quarter_asked(number: Option<i32>) -> Result<Option<i32>> {
    if number.is_none_or(|number| (1..=4).contains(&number)) {
        return Ok(number);
    }
    Err(FieldError::new("quarter", Code::FieldCount).with("low", 1).with("high", 4).into())
}

fn row(player: Player, quarter: i32) -> Result<Option<LeagueRow>> {
    let (Some(plan_id), Some(cap), Some(content)) = (player.plan_id, player.attainment_cap, player.content)
    else {
        return Ok(None);
    };
    let found = model::score(&content, &serving::figures(player.reports)?, quarter, cap);
    Ok(Some(LeagueRow {
        rank: None,
        institution_id: player.institution_id,
        code: player.code,
        name_en: player.name_en,
        name_sw: player.name_sw,
        kind: player.kind,
        region: player.region_code,
        plan_id,
        due: found.due(),
        reported: found.reported(),
        status: found.score.status,
        overall: found.score.overall,
    }))
}

/// Sorts and ranks; how many have a rank. Within a rank, and without one, by code.
fn rank(rows: &mut [LeagueRow]) -> usize {
    let whole = |row: &LeagueRow| row.overall.clone().filter(|_| row.status == Status::Complete);
    rows.sort_by(|a, b| whole(b).cmp(&whole(a)).then_with(|| a.code.cmp(&b.code)));
    let ranked = rows.iter().filter(|row| whole(row).is_some()).count();
    let scores: Vec<_> = rows.iter().take(ranked).map(whole).collect();
    for (row, score) in rows.iter_mut().zip(&scores) {
        row.rank = scores.iter().position(|other| other == score).map(|place| place + 1);
    }
    ranked
}
