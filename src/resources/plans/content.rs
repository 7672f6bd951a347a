//! What a plan says: strategic objectives, their targets, and the indicators and activities of each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use chrono::NaiveDate;

use crate::{
    kernel::{
        decimal::Decimal,
        error::{Code, Error, FieldError, Result},
        id::{ActivityId, IndicatorId, StrategicObjectiveId, TargetId, UnitId},
        sql::{json_column, text_enum},
    },
    scoring::{self, Branch, Figure, Measured, Node},
};

text_enum! {
    /// Which way an indicator shall go.
    pub enum Direction { MoreIsBetter = "more_is_better", LessIsBetter = "less_is_better" }
}

/// A plan's content.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[schema(as = PlanContent)]
pub struct Content {
    /// Strategic objectives, in order
    pub objectives: Vec<StrategicObjective>,
}
json_column!(Content);

/// A strategic objective (lengo la kimkakati).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StrategicObjective {
    /// Its id; it stays over revisions
    pub id: StrategicObjectiveId,
    /// What is to be reached
    #[schema(example = "Access to quality social services improved")]
    pub title: String,
    /// Its weight, of 100
    #[schema(example = "40")]
    pub weight: Decimal,
    /// Its targets, in order
    pub targets: Vec<PlanTarget>,
}

/// A target of a strategic objective (shabaha).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanTarget {
    /// Its id; it stays over revisions
    pub id: TargetId,
    /// What is to be reached this year
    #[schema(example = "Water supply of 12 villages completed by June 2027")]
    pub title: String,
    /// Its weight within the objective, of 100
    #[schema(example = "50")]
    pub weight: Decimal,
    /// The units that are responsible
    pub responsible_unit_ids: Vec<UnitId>,
    /// The target of the overseeing institution that it serves
    pub serves_id: Option<TargetId>,
    /// What it is measured by
    pub indicators: Vec<Indicator>,
    /// What is done for it
    pub activities: Vec<Activity>,
}

/// An indicator (kiashiria).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlanIndicator)]
pub struct Indicator {
    /// Its id; it stays over revisions
    pub id: IndicatorId,
    /// What is measured
    #[schema(example = "People with clean water within 400 metres")]
    pub title: String,
    /// In what
    #[schema(example = "percent")]
    pub unit: String,
    /// Its weight within the target, of 100
    #[schema(example = "100")]
    pub weight: Decimal,
    /// Which way it shall go
    pub direction: Direction,
    /// How the quarters' figures become the year's
    pub measured: Measured,
    /// Where it stands at the beginning; of `per_quarter_sum`, what one quarter brought before
    #[schema(example = "62.5")]
    pub baseline: Decimal,
    /// Where it shall stand, one entry a quarter; null where it is not measured
    #[schema(value_type = Vec<Option<Decimal>>, min_items = 4, max_items = 4)]
    pub quarterly_targets: [Option<Decimal>; 4],
}

/// An activity (shughuli).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlanActivity)]
pub struct Activity {
    /// Its id; it stays over revisions
    pub id: ActivityId,
    /// What is done
    #[schema(example = "Drill six boreholes in Chamwino")]
    pub title: String,
    /// The unit that does it
    pub unit_id: Option<UnitId>,
    /// Its first day
    pub starts_on: NaiveDate,
    /// Its last day
    pub ends_on: NaiveDate,
    /// What it costs, in Tanzanian shillings
    #[schema(example = "180000000")]
    pub budget: Option<Decimal>,
}

impl Content {
    /// Every target with where it stands, in order: the objective's place, its own place, the objective, itself.
    pub fn targets(&self) -> impl Iterator<Item = (usize, usize, &StrategicObjective, &PlanTarget)> {
        let objectives = self.objectives.iter().enumerate();
        objectives.flat_map(|(n, objective)| {
            objective.targets.iter().enumerate().map(move |(m, target)| (n, m, objective, target))
        })
    }

    /// Every indicator, in order.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.targets().flat_map(|(_, _, _, target)| &target.indicators)
    }

    /// Whether it can be handed in: nothing empty, and the weights of each list sum to exactly 100.
    pub fn complete(&self) -> Result<()> {
        let mut faults = Vec::new();
        whole(&mut faults, "/objectives".to_owned(), self.objectives.iter().map(|one| &one.weight));
        for (n, objective) in self.objectives.iter().enumerate() {
            let at = format!("/objectives/{n}/targets");
            whole(&mut faults, at.clone(), objective.targets.iter().map(|one| &one.weight));
            for (m, target) in objective.targets.iter().enumerate() {
                whole(
                    &mut faults,
                    format!("{at}/{m}/indicators"),
                    target.indicators.iter().map(|one| &one.weight),
                );
                if target.responsible_unit_ids.is_empty() {
                    faults.push(FieldError::new(format!("{at}/{m}/responsible_unit_ids"), Code::FieldEmpty));
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
    }

    /// The tree as the arithmetic takes it; `figure` is what is known of an indicator in a quarter (1 to 4).
    pub fn branches(&self, figure: impl Fn(IndicatorId, i32) -> Figure) -> Vec<Branch> {
        let measured = |one: &Indicator| {
            Node::Indicator(Box::new(scoring::Indicator {
                id: one.id.uuid(),
                title: one.title.clone(),
                weight: one.weight.clone(),
                measured: one.measured,
                baseline: one.baseline.clone(),
                targets: one.quarterly_targets.clone(),
                figures: [1, 2, 3, 4].map(|quarter| figure(one.id, quarter)),
            }))
        };
        let target = |one: &PlanTarget| {
            let terms = one.indicators.iter().map(&measured).collect();
            Node::Branch(Branch {
                id: one.id.uuid(),
                title: one.title.clone(),
                weight: one.weight.clone(),
                terms,
            })
        };
        let objective = |one: &StrategicObjective| Branch {
            id: one.id.uuid(),
            title: one.title.clone(),
            weight: one.weight.clone(),
            terms: one.targets.iter().map(&target).collect(),
        };
        self.objectives.iter().map(objective).collect()
    }
}

fn whole<'a>(faults: &mut Vec<FieldError>, at: String, weights: impl Iterator<Item = &'a Decimal>) {
    let weights: Vec<_> = weights.cloned().collect();
    if weights.is_empty() {
        faults.push(FieldError::new(at, Code::FieldEmpty));
        return;
    }
    let sum: Decimal = weights.into_iter().sum();
    if sum != Decimal::from(100) {
        faults.push(FieldError::new(at, Code::PlanWeights).with("sum", sum));
    }
}
