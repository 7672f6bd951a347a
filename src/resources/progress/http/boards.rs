//! The board, and who is missing.

use actix_web::{
    get,
    web::{Data, Query},
};
use std::collections::BTreeMap;

use super::super::{
    dto::{
        BoardLine, BoardObjective, BoardPage, BoardParams, MissingLine, MissingPage, MissingParams, PaceOut,
    },
    pace::{Pace, Part, Thresholds, light, mean, of_parts},
    store::{self, BoardRow, PartRow, Team},
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Progress as Rules,
        db::Db,
        decimal::Decimal,
        error::Result,
        id::{AgreementId, ObjectiveId},
        json::Json,
        paging::Paging,
        text::day_or,
    },
    scoring::Exact,
};

/// Read the board of progress
///
/// Planned beside actual for each objective of those down the caller's line of command and in his institutions, by check number.
/// Planned is the share of a subtask's days that have passed, actual what the last accepted week says; an objective is the mean
/// of its approved subtasks by weight, the whole the mean of its objectives by weight. Lights turn at the thresholds of the
/// cycle's template, where its scale is a percentage, else at `progress.green` and `progress.yellow`.
#[utoipa::path(tag = "progress", params(BoardParams), security(("bearer" = [])), responses((status = OK, body = BoardPage)))]
#[get("/progress/board")]
pub(super) async fn progress_board(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Rules>,
    query: Query<BoardParams>,
) -> Result<Json<BoardPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let team = Team {
        scope: policy::scope(&actor, Action::ProgressRead),
        today: actor.today(),
        direct: query.direct.unwrap_or(false),
        institution: query.institution_id.map(Into::into),
        unit: query.unit_id.map(Into::into),
        servant: query.servant_id.map(Into::into),
        after: store::place(&paging),
        limit: paging.fetch(),
    };
    let mut conn = db.conn().await?;
    let rows = store::board(&mut conn, &team).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.agreement_id.uuid()));
    let agreements: Vec<_> = rows.iter().map(|row| (row.institution_id, row.agreement_id)).collect();
    let mut parts: BTreeMap<(AgreementId, ObjectiveId), Vec<PartRow>> = BTreeMap::new();
    for part in store::parts(&mut conn, &agreements).await? {
        parts.entry((part.agreement_id, part.objective_id)).or_default().push(part);
    }
    let items = rows.into_iter().map(|row| line(row, &mut parts, &team, &rules)).collect();
    Ok(Json(BoardPage { items, next }))
}

fn line(
    row: BoardRow,
    parts: &mut BTreeMap<(AgreementId, ObjectiveId), Vec<PartRow>>,
    team: &Team,
    rules: &Rules,
) -> BoardLine {
    let thresholds = Thresholds {
        green: row.green.unwrap_or_else(|| Decimal::from(i64::from(rules.green))),
        yellow: row.yellow.unwrap_or_else(|| Decimal::from(i64::from(rules.yellow))),
    };
    let mut paces = Vec::new();
    let objectives = row.content.objectives.into_iter().map(|objective| {
        let mine = parts.remove(&(row.agreement_id, objective.id)).unwrap_or_default();
        let mine: Vec<_> = mine.into_iter().filter_map(part).collect();
        let pace = of_parts(&mine, team.today);
        if let Some(pace) = &pace {
            paces.push((Exact::from(&objective.weight), pace.clone()));
        }
        BoardObjective {
            objective_id: objective.id,
            title: objective.title,
            weight: objective.weight,
            subtasks: mine.len(),
            unreported: mine.iter().filter(|part| part.percent.is_none()).count(),
            pace: told(pace.as_ref(), &thresholds),
        }
    });
    let objectives = objectives.collect();
    BoardLine {
        institution_id: row.institution_id,
        agreement_id: row.agreement_id,
        servant_id: row.servant_id,
        check_number: row.check_number,
        servant_name: row.servant_name,
        unit_id: row.unit_id,
        overall: told(mean(&paces).as_ref(), &thresholds),
        objectives,
    }
}

/// What was approved has a weight and days.
fn part(row: PartRow) -> Option<Part> {
    Some(Part {
        weight: row.approved.weight?,
        starts_on: row.approved.starts_on?,
        ends_on: row.approved.ends_on?,
        percent: row.percent,
    })
}

fn told(pace: Option<&Pace>, thresholds: &Thresholds) -> PaceOut {
    PaceOut {
        planned: pace.map(|pace| pace.planned.rounded()),
        actual: pace.map(|pace| pace.actual.rounded()),
        light: pace.and_then(|pace| light(pace, thresholds)),
    }
}

/// List who has not filled in progress
///
/// Those down the caller's line of command and in his institutions who, within the period of a day, have running subtasks for
/// which no week was handed in, by check number. The period is the week, fortnight, month or quarter of the cadre group's
/// rhythm; a week counts for the period in which it begins, and one that was returned does not count.
#[utoipa::path(tag = "progress", params(MissingParams), security(("bearer" = [])), responses((status = OK, body = MissingPage)))]
#[get("/progress/missing")]
pub(super) async fn progress_missing(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Rules>,
    query: Query<MissingParams>,
) -> Result<Json<MissingPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "check_number")?;
    let day = day_or("day", query.day, actor.today())?;
    let team = Team {
        scope: policy::scope(&actor, Action::ProgressRead),
        today: actor.today(),
        direct: query.direct.unwrap_or(false),
        institution: query.institution_id.map(Into::into),
        unit: query.unit_id.map(Into::into),
        servant: query.servant_id.map(Into::into),
        after: store::place(&paging),
        limit: paging.fetch(),
    };
    let rows = store::missing(&mut *db.conn().await?, &team, day, &rules).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.agreement_id.uuid()));
    let line = |row: store::MissingRow| MissingLine {
        institution_id: row.institution_id,
        agreement_id: row.agreement_id,
        servant_id: row.servant_id,
        check_number: row.check_number,
        servant_name: row.servant_name,
        unit_id: row.unit_id,
        rhythm: row.rhythm,
        first_day: row.first_day,
        last_day: row.last_day,
        subtasks: row.subtasks,
        filled: row.filled,
    };
    Ok(Json(MissingPage { items: rows.into_iter().map(line).collect(), next }))
}
