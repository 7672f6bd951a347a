//! What clients send.

use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::{
    content::{Activity, Content, Direction, Indicator, PlanTarget, StrategicObjective},
    model::{Sort, Status, Year},
};
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Code, FieldError, Result},
        id::{ActivityId, IndicatorId, InstitutionId, StrategicObjectiveId, TargetId},
        text::{Check, TITLE},
    },
    scoring::Measured,
};

/// Largest figure: a trillion shillings and more.
pub(super) const MOST: i64 = 999_999_999_999;

/// Which plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; the latest year first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of this year, such as `2026/27`
    pub year: Option<String>,
    /// Only in this state, as the caller sees it
    pub status: Option<Status>,
}

/// Which revisions are compared.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffParams {
    /// The approved revision before; the last one before `to` if absent
    pub from: Option<i32>,
    /// The approved revision after; if absent what is being written now, or for those who do not see that the last approved one
    pub to: Option<i32>,
}

/// A new plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanIn {
    /// The institution
    pub institution_id: Uuid,
    /// The financial year, such as `2026/27`, or for an institution that follows it the calendar year, such as `2026`; not over,
    /// and begun within a year from now
    #[schema(example = "2026/27", max_length = 7)]
    pub year: String,
}

/// A plan's content, all of it: what is not in it is gone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanIn {
    /// Strategic objectives, at most 12; their weights sum to exactly 100 when it is submitted
    pub objectives: Vec<StrategicObjectiveIn>,
}

/// A strategic objective as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategicObjectiveIn {
    /// Its id, if it is there already or the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// What is to be reached
    #[schema(example = "Access to quality social services improved", max_length = 400)]
    pub title: String,
    /// Its weight: more than 0, at most 100, two places
    #[schema(value_type = Decimal, example = "40")]
    pub weight: String,
    /// Its targets, at most 20; their weights sum to exactly 100 when the plan is submitted
    pub targets: Vec<PlanTargetIn>,
}

/// A target as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanTargetIn {
    /// Its id, if it is there already or the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// What is to be reached this year
    #[schema(example = "Water supply of 12 villages completed by June 2027", max_length = 400)]
    pub title: String,
    /// Its weight within the objective: more than 0, at most 100, two places
    #[schema(value_type = Decimal, example = "50")]
    pub weight: String,
    /// The units of the institution that are responsible, at most 10; at least one when the plan is submitted
    #[serde(default)]
    pub responsible_unit_ids: Vec<Uuid>,
    /// The target of an approved plan of the overseeing institution that it serves
    pub serves_id: Option<Uuid>,
    /// What it is measured by, at most 10; at least one when the plan is submitted, their weights exactly 100
    pub indicators: Vec<IndicatorIn>,
    /// What is done for it, at most 20
    #[serde(default)]
    pub activities: Vec<ActivityIn>,
}

/// An indicator as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanIndicatorIn)]
pub struct IndicatorIn {
    /// Its id, if it is there already or the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// What is measured
    #[schema(example = "People with clean water within 400 metres", max_length = 400)]
    pub title: String,
    /// In what
    #[schema(example = "percent", max_length = 40)]
    pub unit: String,
    /// Its weight within the target: more than 0, at most 100, two places
    #[schema(value_type = Decimal, example = "100")]
    pub weight: String,
    /// Which way it shall go
    pub direction: Direction,
    /// How the quarters' figures become the year's
    pub measured: Measured,
    /// Where it stands at the beginning; of `per_quarter_sum`, what one quarter brought before
    #[schema(value_type = Decimal, example = "62.5")]
    pub baseline: String,
    /// Where it shall stand, one entry a quarter, beyond the baseline in the indicator's direction; null where it is not measured
    #[schema(value_type = Vec<Option<Decimal>>, min_items = 4, max_items = 4)]
    pub quarterly_targets: Vec<Option<String>>,
}

/// An activity as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanActivityIn)]
pub struct ActivityIn {
    /// Its id, if it is there already or the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// What is done
    #[schema(example = "Drill six boreholes in Chamwino", max_length = 400)]
    pub title: String,
    /// The unit that does it
    pub unit_id: Option<Uuid>,
    /// Its first day, within the plan's year
    pub starts_on: NaiveDate,
    /// Its last day, within the plan's year
    pub ends_on: NaiveDate,
    /// What it costs, in Tanzanian shillings, from 0, two places
    #[schema(value_type = Option<Decimal>, example = "180000000")]
    pub budget: Option<String>,
}

impl NewPlanIn {
    /// The institution and the year, which is not over on a day and begins within a year from it.
    pub fn parse(self, today: NaiveDate) -> Result<(InstitutionId, Year)> {
        let soon = today + chrono::Months::new(12);
        let year = Year::parse(&self.year).filter(|year| year.ends_on >= today && year.starts_on <= soon);
        let year = year.ok_or_else(|| FieldError::new("/year", Code::PlanYear))?;
        Ok((self.institution_id.into(), year))
    }
}

/// Checks a body against the plan's year, and notes ids that stand twice.
struct Reader {
    check: Check,
    seen: BTreeSet<Uuid>,
    year: (NaiveDate, NaiveDate),
}

impl PlanIn {
    /// The checked content, in a year from a first to a last day.
    pub fn parse(self, year: (NaiveDate, NaiveDate)) -> Result<Content> {
        let mut reader = Reader { check: Check::default(), seen: BTreeSet::new(), year };
        reader.check.count("/objectives", self.objectives.len(), 0, 12);
        let objectives = self.objectives.into_iter().enumerate();
        let objectives =
            objectives.map(|(n, raw)| reader.objective(&format!("/objectives/{n}"), raw)).collect();
        reader.check.finish()?;
        Ok(Content { objectives })
    }
}

impl Reader {
    fn id(&mut self, at: &str, id: Option<Uuid>) -> Uuid {
        let id = id.unwrap_or_else(Uuid::now_v7);
        self.check.ensure(self.seen.insert(id), format!("{at}/id"), Code::FieldTwice);
        id
    }

    fn weight(&mut self, at: &str, raw: &str) -> Decimal {
        let weight = self.check.decimal(format!("{at}/weight"), raw, 0, 100, 2);
        if weight == Decimal::zero() && raw.trim_matches(['0', '.']).is_empty() {
            self.check.wrong(FieldError::new(format!("{at}/weight"), Code::WeightZero));
        }
        weight
    }

    fn objective(&mut self, at: &str, raw: StrategicObjectiveIn) -> StrategicObjective {
        self.check.count(format!("{at}/targets"), raw.targets.len(), 0, 20);
        StrategicObjective {
            id: StrategicObjectiveId::from(self.id(at, raw.id)),
            title: self.check.line(format!("{at}/title"), &raw.title, 2 * TITLE),
            weight: self.weight(at, &raw.weight),
            targets: raw
                .targets
                .into_iter()
                .enumerate()
                .map(|(n, target)| self.target(&format!("{at}/targets/{n}"), target))
                .collect(),
        }
    }

    fn target(&mut self, at: &str, raw: PlanTargetIn) -> PlanTarget {
        let units = &raw.responsible_unit_ids;
        self.check.count(format!("{at}/responsible_unit_ids"), units.len(), 0, 10);
        for (n, unit) in units.iter().enumerate() {
            let twice = units.iter().take(n).any(|before| before == unit);
            self.check.ensure(!twice, format!("{at}/responsible_unit_ids/{n}"), Code::FieldTwice);
        }
        self.check.count(format!("{at}/indicators"), raw.indicators.len(), 0, 10);
        self.check.count(format!("{at}/activities"), raw.activities.len(), 0, 20);
        PlanTarget {
            id: TargetId::from(self.id(at, raw.id)),
            title: self.check.line(format!("{at}/title"), &raw.title, 2 * TITLE),
            weight: self.weight(at, &raw.weight),
            responsible_unit_ids: raw.responsible_unit_ids.into_iter().map(Into::into).collect(),
            serves_id: raw.serves_id.map(Into::into),
            indicators: raw
                .indicators
                .into_iter()
                .enumerate()
                .map(|(n, one)| self.indicator(&format!("{at}/indicators/{n}"), one))
                .collect(),
            activities: raw
                .activities
                .into_iter()
                .enumerate()
                .map(|(n, one)| self.activity(&format!("{at}/activities/{n}"), one))
                .collect(),
        }
    }

    fn indicator(&mut self, at: &str, raw: IndicatorIn) -> Indicator {
        let baseline = self.check.decimal(format!("{at}/baseline"), &raw.baseline, -MOST, MOST, 4);
        let mut quarterly_targets = [const { None }; 4];
        let given = raw.quarterly_targets.iter().any(Option::is_some);
        let four = given && raw.quarterly_targets.len() == quarterly_targets.len();
        self.check.ensure(four, format!("{at}/quarterly_targets"), Code::QuarterTargets);
        for (n, (kept, text)) in quarterly_targets.iter_mut().zip(raw.quarterly_targets).enumerate() {
            let Some(text) = text else { continue };
            let place = format!("{at}/quarterly_targets/{n}");
            let readable = text.parse::<Decimal>().is_ok() && raw.baseline.parse::<Decimal>().is_ok();
            let target = self.check.decimal(place.clone(), &text, -MOST, MOST, 4);
            let right = match raw.direction {
                Direction::MoreIsBetter => target > baseline,
                Direction::LessIsBetter => target < baseline,
            };
            self.check.ensure(right || !readable, place, Code::TargetDirection);
            *kept = Some(target);
        }
        Indicator {
            id: IndicatorId::from(self.id(at, raw.id)),
            title: self.check.line(format!("{at}/title"), &raw.title, 2 * TITLE),
            unit: self.check.line(format!("{at}/unit"), &raw.unit, 40),
            weight: self.weight(at, &raw.weight),
            direction: raw.direction,
            measured: raw.measured,
            baseline,
            quarterly_targets,
        }
    }

    fn activity(&mut self, at: &str, raw: ActivityIn) -> Activity {
        let (low, high) = self.year;
        for (field, day) in [("starts_on", raw.starts_on), ("ends_on", raw.ends_on)] {
            if !(low..=high).contains(&day) {
                let fault = FieldError::new(format!("{at}/{field}"), Code::OutsideYear);
                self.check.wrong(fault.with("low", low).with("high", high));
            }
        }
        self.check.ensure(raw.ends_on >= raw.starts_on, format!("{at}/ends_on"), Code::DatesOrder);
        Activity {
            id: ActivityId::from(self.id(at, raw.id)),
            title: self.check.line(format!("{at}/title"), &raw.title, 2 * TITLE),
            unit_id: raw.unit_id.map(Into::into),
            starts_on: raw.starts_on,
            ends_on: raw.ends_on,
            budget: raw.budget.map(|text| self.check.decimal(format!("{at}/budget"), &text, 0, MOST, 2)),
        }
    }
}
