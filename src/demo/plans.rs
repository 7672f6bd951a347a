//! Institutions' plans: last year's complete, this year's in every state, with the quarters that have been reported.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{
    SEED, World,
    dice::Dice,
    facts::{self, Staffed},
    nation::{date, morning},
    staff::Office,
};
use crate::{
    kernel::{
        decimal::Decimal,
        error::Result,
        id::{ActivityId, IndicatorId, StrategicObjectiveId, TargetId, UnitId},
    },
    resources::plans::{
        Activity, Content, Figures, Indicator, IndicatorFigure, PlanTarget, Status, StrategicObjective,
    },
    scoring::Measured,
};

/// The targets of an approved plan by what objectives say that they serve.
pub(super) type Served = BTreeMap<String, Uuid>;

/// Who writes an institution's plan.
#[derive(Clone, Copy)]
pub(super) struct Planner {
    pub(super) institution: Uuid,
    pub(super) account: Uuid,
}

/// What became of a plan, and how many quarters of it were reported.
struct Standing {
    status: Status,
    quarters: i32,
}

/// The rows of the file for one target, under its title.
type Grouped<'a> = (&'a str, Vec<&'a facts::Target>);

/// Label and first day of each year.
const YEARS: [(&str, &str); 2] = [("2025/26", "2025-07-01"), ("2026/27", "2026-07-01")];

const NARRATIVES: [&str; 4] = [
    "Kazi imekwenda kama ilivyopangwa.",
    "Funds came late in the quarter; the work goes on.",
    "Mvua zilichelewesha kazi kwa wiki tatu.",
    "Carried out together with the regional team.",
];

/// This year's plans: most are approved and have two quarters, a few stand in every other state.
fn standing(code: &str, this_year: bool) -> Standing {
    let of = |status, quarters| Standing { status, quarters };
    match code {
        _ if !this_year => of(Status::Approved, 4),
        "PSC" => of(Status::Draft, 0),
        "DUWASA" => of(Status::Submitted, 0),
        "LGA-CHAMWINO-DC" => of(Status::Returned, 0),
        "RUWASA" | "UDOM" => of(Status::Approved, 1),
        _ => of(Status::Approved, 2),
    }
}

/// The plan's year in which a day falls, of those that the demo has.
pub(super) fn year_of(day: NaiveDate) -> Option<&'static str> {
    let begins = |text: &str| date(text).ok();
    let within = |from: NaiveDate| (from..from + Months::new(12)).contains(&day);
    YEARS.into_iter().find(|(_, starts_on)| begins(starts_on).is_some_and(within)).map(|(label, _)| label)
}

impl World {
    /// The plans of an institution, last year's and this year's; `admin` approves where nobody above has people.
    pub(super) fn plans(&mut self, office: &Office, staffed: &Staffed, admin: Uuid) -> Result<()> {
        let Some(planner) = office.planner() else { return Ok(()) };
        self.planners.insert(staffed.code.clone(), planner);
        let above = self.facts.institutions.iter().find(|one| one.code == staffed.code);
        let above =
            above.and_then(|one| one.parent_code.as_ref()).and_then(|code| self.planners.get(code)).copied();
        // Chance of its own: the people and their papers stay as they are, whatever becomes of plans.
        let mut dice = Dice::new(SEED + self.hired);
        for (year, starts_on) in YEARS {
            let starts_on = date(starts_on)?;
            let stand = standing(&staffed.code, starts_on + Months::new(12) > self.today);
            let content = self.plan_content(office, &staffed.shape, (year, starts_on), above)?;
            let approver = above.map_or(admin, |above| above.account);
            let plan = self.add_plan(planner, approver, (year, starts_on), &stand, &content)?;
            if stand.status == Status::Approved {
                self.register_targets(planner.institution, plan, (year, starts_on), above, &content)?;
            }
            for quarter in 1..=stand.quarters {
                self.plan_quarter(planner, plan, starts_on, quarter, &content, &mut dice)?;
            }
        }
        Ok(())
    }

    /// The rows of the file that fit the institution's shape, objective by objective.
    fn plan_content(
        &mut self,
        office: &Office,
        shape: &str,
        (year, starts_on): (&'static str, NaiveDate),
        above: Option<Planner>,
    ) -> Result<Content> {
        let facts = self.facts.clone();
        let at = morning(starts_on - Days::new(30));
        let fits = |row: &&facts::Target| row.shapes.split(' ').any(|one| one == "any" || one == shape);
        let mut objectives: Vec<(&str, Vec<Grouped<'_>>)> = Vec::new();
        for row in facts.targets.iter().filter(fits) {
            if objectives.last().is_none_or(|(title, _)| *title != row.objective_sw) {
                objectives.push((&row.objective_sw, vec![]));
            }
            let Some((_, targets)) = objectives.last_mut() else { continue };
            if targets.last().is_none_or(|(key, _)| *key != row.target_sw) {
                targets.push((&row.target_sw, vec![]));
            }
            if let Some((_, rows)) = targets.last_mut() {
                rows.push(row);
            }
        }
        let weights = shares(objectives.len());
        let mut made = Vec::new();
        for ((title, targets), weight) in objectives.into_iter().zip(weights) {
            let id = StrategicObjectiveId::from(self.ids.at(at));
            let weights = shares(targets.len());
            let mut written = Vec::new();
            for ((_, rows), weight) in targets.into_iter().zip(weights) {
                written.extend(self.plan_target(office, &rows, weight, (year, starts_on), above)?);
            }
            made.push(StrategicObjective { id, title: title.to_owned(), weight, targets: written });
        }
        Ok(Content { objectives: made })
    }

    fn plan_target(
        &mut self,
        office: &Office,
        rows: &[&facts::Target],
        weight: Decimal,
        (year, starts_on): (&'static str, NaiveDate),
        above: Option<Planner>,
    ) -> Result<Option<PlanTarget>> {
        let Some(first) = rows.first() else { return Ok(None) };
        let at = morning(starts_on - Days::new(30));
        let unit = UnitId::from(office.unit_of(&first.units).unwrap_or(office.institution));
        let serves_id = above
            .and_then(|above| self.served.get(&(above.institution, year)))
            .and_then(|served| served.get(&first.serves_en))
            .map(|id| TargetId::from(*id));
        let indicators = rows.iter().zip(shares(rows.len()));
        let indicators = indicators.map(|(row, weight)| Indicator {
            id: IndicatorId::from(self.ids.at(at)),
            title: row.indicator_sw.clone(),
            unit: row.unit_sw.clone(),
            weight,
            direction: row.direction,
            measured: row.measured,
            baseline: row.baseline.into(),
            quarterly_targets: [row.q1, row.q2, row.q3, row.q4].map(|target| target.map(Decimal::from)),
        });
        let indicators = indicators.collect();
        let activity = Activity {
            id: ActivityId::from(self.ids.at(at)),
            title: first.target_sw.clone(),
            unit_id: Some(unit),
            starts_on: starts_on + Months::new(1),
            ends_on: starts_on + Months::new(11),
            budget: Some(Decimal::from(25_000_000)),
        };
        Ok(Some(PlanTarget {
            id: TargetId::from(self.ids.at(at)),
            title: first.target_sw.clone(),
            weight,
            responsible_unit_ids: vec![unit],
            serves_id,
            indicators,
            activities: vec![activity],
        }))
    }

    fn add_plan(
        &mut self,
        planner: Planner,
        approver: Uuid,
        (year, starts_on): (&'static str, NaiveDate),
        stand: &Standing,
        content: &Content,
    ) -> Result<Uuid> {
        let begun = morning(starts_on - Days::new(28));
        let (submitted, answered) = (begun + TimeDelta::days(14), begun + TimeDelta::days(21));
        let id = self.ids.at(begun);
        let status = stand.status;
        let approved = status == Status::Approved;
        let handed_in = status != Status::Draft;
        let returned = status == Status::Returned;
        let (since, version) = match status {
            Status::Draft => (begun, 2),
            Status::Submitted => (submitted, 3),
            Status::Returned | Status::Approved => (answered, 4),
        };
        self.rows.add("plans", &json!({
            "institution_id": planner.institution, "id": id, "year": year, "starts_on": starts_on,
            "ends_on": starts_on + Months::new(12) - Days::new(1), "status": status, "revision": 1,
            "approved_revision": approved.then_some(1),
            "return_reason": returned.then_some("Shabaha za barabara hazina vipimo vya robo; tafadhali zirekebishwe."),
            "due_on": returned.then(|| (answered + TimeDelta::days(14)).date_naive()),
            "content": content, "attainment_cap": 100, "reporting_days": 30, "status_since": since, "written_by": planner.account,
            "submitted_by": handed_in.then_some(planner.account), "submitted_at": handed_in.then_some(submitted),
            "approved_at": approved.then_some(answered), "version": version, "created_at": begun,
        }))?;
        if approved {
            self.rows.add("plan_versions", &json!({
                "institution_id": planner.institution, "id": self.ids.at(answered), "plan_id": id, "revision": 1, "content": content,
                "submitted_by": planner.account, "submitted_at": submitted, "approved_by": approver, "approved_at": answered,
            }))?;
        }
        Ok(id)
    }

    /// The approved targets, for objectives and the plans below to serve.
    fn register_targets(
        &mut self,
        institution: Uuid,
        plan: Uuid,
        (year, _): (&'static str, NaiveDate),
        above: Option<Planner>,
        content: &Content,
    ) -> Result<()> {
        let facts = self.facts.clone();
        let mut served = Served::new();
        for (position, (_, _, objective, target)) in content.targets().enumerate() {
            self.rows.add("plan_targets", &json!({
                "institution_id": institution, "id": target.id, "plan_id": plan, "objective_id": objective.id,
                "objective_title": objective.title, "title": target.title, "position": position + 1,
            }))?;
            if let Some((above, serves)) = above.zip(target.serves_id) {
                self.rows.add(
                    "target_links",
                    &json!({
                        "institution_id": institution, "target_id": target.id,
                        "serves_institution_id": above.institution, "serves_id": serves,
                    }),
                )?;
            }
            if let Some(row) = facts.targets.iter().find(|row| row.target_sw == target.title) {
                served.insert(row.serves_en.clone(), target.id.uuid());
            }
        }
        self.served.insert((institution, year), served);
        Ok(())
    }

    fn plan_quarter(
        &mut self,
        planner: Planner,
        plan: Uuid,
        starts_on: NaiveDate,
        quarter: i32,
        content: &Content,
        dice: &mut Dice,
    ) -> Result<()> {
        let months = u32::try_from(quarter * 3).unwrap_or(3);
        let at: DateTime<Utc> =
            morning((starts_on + Months::new(months) + Days::new(11)).min(self.today - Days::new(3)));
        let mut figures = Vec::new();
        for indicator in content.indicators() {
            figures.extend(figure(indicator, quarter, dice)?);
        }
        self.rows.add("plan_reports", &json!({
            "institution_id": planner.institution, "id": self.ids.at(at), "plan_id": plan, "quarter": quarter,
            "figures": Figures(figures), "reported_by": planner.account, "reported_at": at, "version": 1,
        }))
    }
}

/// A figure near the quarter's target, mostly a little short of it; none where it is not measured.
fn figure(indicator: &Indicator, quarter: i32, dice: &mut Dice) -> Result<Option<IndicatorFigure>> {
    let place = usize::try_from(quarter - 1).unwrap_or(0);
    let Some(Some(target)) = indicator.quarterly_targets.get(place) else { return Ok(None) };
    let whole = |decimal: &Decimal| decimal.to_string().parse::<i64>().unwrap_or(0);
    let (from, to) = (whole(&indicator.baseline), whole(target));
    // A count that only rises keeps close to its targets, so that no quarter falls below the one before.
    let percent = match indicator.measured {
        Measured::Cumulative => dice.between(88, 100),
        _ => dice.between(60, 112),
    };
    let reached = from + (to - from) * percent / 100;
    let most = if indicator.unit == "asilimia" { 100 } else { i64::MAX };
    let narrative = *dice.pick(&NARRATIVES)?;
    Ok(Some(IndicatorFigure {
        indicator_id: indicator.id,
        value: Some(Decimal::from(reached.clamp(0, most))),
        not_applicable: false,
        narrative: Some(narrative.to_owned()),
        evidence: dice
            .percent(30)
            .then(|| format!("https://nyaraka.example/{}-{quarter}.pdf", indicator.id))
            .into_iter()
            .collect(),
    }))
}

/// Weights for so many that sum to exactly 100; the first takes what is left over.
fn shares(count: usize) -> Vec<Decimal> {
    let count = i64::try_from(count).unwrap_or(1).max(1);
    let each = 100 / count;
    (0..count).map(|n| Decimal::from(if n == 0 { 100 - each * (count - 1) } else { each })).collect()
}

impl facts::Objective {
    /// The target of an approved plan that it serves, where the plan has one for what it serves.
    pub(super) fn serving(&self, served: Option<&Served>) -> Option<TargetId> {
        served?.get(&self.serves_en).map(|id| TargetId::from(*id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::plans::Direction;

    #[test]
    fn shares_sum_to_a_hundred() {
        for count in 1..=20 {
            let shares = shares(count);
            assert_eq!((shares.len(), shares.into_iter().sum::<Decimal>()), (count, Decimal::from(100)));
        }
    }

    #[test]
    fn a_count_that_only_rises_never_falls_in_the_demo() {
        let rows = facts::Facts::read().unwrap().targets;
        assert!(rows.len() > 15);
        for row in rows {
            let targets: Vec<_> = [row.q1, row.q2, row.q3, row.q4].into_iter().flatten().collect();
            let right = |target: &i64| match row.direction {
                Direction::MoreIsBetter => *target > row.baseline,
                Direction::LessIsBetter => *target < row.baseline,
            };
            assert!(targets.iter().all(right) && !targets.is_empty(), "{}", row.indicator_en);
            if row.measured == Measured::Cumulative {
                let low = |target: i64| row.baseline + (target - row.baseline) * 88 / 100;
                assert!(targets.windows(2).all(|pair| pair[0] <= low(pair[1])), "{}", row.indicator_en);
            }
        }
    }
}
