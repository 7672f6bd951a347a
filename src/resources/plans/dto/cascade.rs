//! What serves a target, and how far it is.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    kernel::{
        decimal::Decimal,
        id::{AgreementId, InstitutionId, ObjectiveId, PlanId, ServantId, TargetId, UnitId},
    },
    resources::agreements::{self, Measure, ObjectiveProgress},
    scoring::{Exact, State},
};

/// A page of what serves a target.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CascadeParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only objectives of servants posted in this unit; the totals stay whole
    pub unit_id: Option<Uuid>,
    /// With the objectives that serve targets of institutions below which serve this one, at any distance; `false` if absent
    pub below: Option<bool>,
}

/// What serves a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct CascadeOut {
    /// The target
    pub target_id: TargetId,
    /// What is to be reached
    pub title: String,
    /// The strategic objective that it belongs to
    pub strategic_objective: String,
    /// A later revision took it out
    pub withdrawn: bool,
    /// How it stands by the last quarter that has ended; absent for those who do not see results
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What it attained by the last quarter that has ended, in percent; absent for those who do not see results
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attained: Option<Decimal>,
    /// The responsible units
    pub units: Vec<TargetUnit>,
    /// Targets of the institutions below that serve it
    pub institutions: Vec<ServingInstitution>,
    /// All objectives in the caller's reach that serve it, on whatever page they stand
    pub total: CascadeTotal,
    /// The same unit by unit, each with all units below it; a unit without any such objective is not among them
    pub unit_totals: Vec<UnitTotal>,
    /// Servants' objectives that serve it, as far as the caller reads their agreements or their progress
    pub items: Vec<ServingObjective>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

/// A responsible unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetUnit {
    /// The unit
    pub unit_id: UnitId,
    /// Its code
    pub code: String,
    /// Its name in English
    pub name_en: String,
    /// Its name in Swahili
    pub name_sw: String,
}

/// A target of an institution below.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ServingInstitution {
    /// The institution
    pub institution_id: InstitutionId,
    /// Its code
    pub code: String,
    /// Its plan
    pub plan_id: PlanId,
    /// Its target
    pub target_id: TargetId,
    /// What is to be reached there
    pub title: String,
}

/// How far several objectives are together.
#[derive(Debug, Serialize, ToSchema)]
pub struct CascadeTotal {
    /// How many servants have such an objective
    pub servants: i64,
    /// How many objectives there are
    pub objectives: i64,
    /// How many of them have progress: a subtask with an accepted week, which the caller may read
    pub reported: i64,
    /// The mean of these objectives' progress, each weighing what it weighs in its agreement; 0 to 100, rounded half up to two
    /// places, once. Null where nothing was reported: that is not zero
    #[schema(example = "66.67")]
    pub percent: Option<Decimal>,
    /// The same before rounding
    pub exact: Option<Exact>,
}

/// A unit, and how far the objectives of it and of all units below it are.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitTotal {
    /// The institution
    pub institution_id: InstitutionId,
    /// The unit
    pub unit_id: UnitId,
    /// The unit above it; null at the top
    pub parent_id: Option<UnitId>,
    /// Its code
    pub code: String,
    /// Its name in English
    pub name_en: String,
    /// Its name in Swahili
    pub name_sw: String,
    /// How far it is
    pub total: CascadeTotal,
}

/// A servant's objective that serves a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServingObjective {
    /// The institution
    pub institution_id: InstitutionId,
    /// The target that it serves: this one, or one of an institution below
    pub target_id: TargetId,
    /// The objective
    pub objective_id: ObjectiveId,
    /// What is to be done
    pub title: String,
    /// Its weight in the agreement
    pub weight: Decimal,
    /// The agreement
    pub agreement_id: AgreementId,
    /// Where the agreement stands
    pub agreement_status: agreements::Status,
    /// The servant
    pub servant_id: ServantId,
    /// His name
    pub servant_name: String,
    /// The unit of his posting
    pub unit_id: UnitId,
    /// How far it is; absent for those who read the agreement and not its progress
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ObjectiveProgress>,
}

/// An objective as the database tells it.
#[derive(Debug, Deserialize)]
pub struct ServingRow {
    institution_id: InstitutionId,
    target_id: TargetId,
    pub objective_id: ObjectiveId,
    title: String,
    weight: Decimal,
    agreement_id: AgreementId,
    agreement_status: agreements::Status,
    servant_id: ServantId,
    servant_name: String,
    unit_id: UnitId,
    measure: Option<Measure>,
}

/// A total as the database tells it: of a unit, or of everything.
#[derive(Debug, Deserialize)]
pub struct TotalRow {
    pub unit: Option<UnitRow>,
    objectives: i64,
    servants: i64,
    sums: Vec<Sum>,
}

#[derive(Debug, Deserialize)]
pub struct UnitRow {
    institution_id: InstitutionId,
    unit_id: UnitId,
    parent_id: Option<UnitId>,
    code: String,
    name_en: String,
    name_sw: String,
}

/// The objectives whose reported subtasks weigh the same, in hundredths: how many, their weights in hundredths, and the sum of
/// weight by done in millionths. A sum of each stays whole; the fractions are added here.
#[derive(Debug, Deserialize)]
struct Sum {
    reported_weight: i64,
    objectives: i64,
    weight: i64,
    done: i64,
}

impl From<ServingRow> for ServingObjective {
    fn from(row: ServingRow) -> Self {
        Self {
            institution_id: row.institution_id,
            target_id: row.target_id,
            objective_id: row.objective_id,
            title: row.title,
            weight: row.weight,
            agreement_id: row.agreement_id,
            agreement_status: row.agreement_status,
            servant_id: row.servant_id,
            servant_name: row.servant_name,
            unit_id: row.unit_id,
            progress: row.measure.map(Into::into),
        }
    }
}

impl TotalRow {
    /// The mean of the objectives by their weights.
    pub fn total(&self) -> CascadeTotal {
        let (done, weight) = self.sums.iter().fold((Exact::zero(), Exact::zero()), |(done, weight), sum| {
            let share = Exact::whole(sum.done).over(&Exact::whole(sum.reported_weight));
            (&done + &share.unwrap_or_else(Exact::zero), &weight + &Exact::whole(sum.weight))
        });
        let exact = done.over(&weight).and_then(|mean| mean.over(&Exact::whole(100)));
        CascadeTotal {
            servants: self.servants,
            objectives: self.objectives,
            reported: self.sums.iter().map(|sum| sum.objectives).sum(),
            percent: exact.as_ref().map(Exact::rounded),
            exact,
        }
    }
}

impl UnitTotal {
    /// Of a unit's row; none of the row of everything.
    pub fn new(mut row: TotalRow) -> Option<Self> {
        let unit = row.unit.take()?;
        Some(Self {
            institution_id: unit.institution_id,
            unit_id: unit.unit_id,
            parent_id: unit.parent_id,
            code: unit.code,
            name_en: unit.name_en,
            name_sw: unit.name_sw,
            total: row.total(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two objectives: 60 of its agreement at 10/3 %, whose reported subtasks weigh 30; 40 of its agreement at 50 %, of 100:
    /// (60 × 10/3 + 40 × 50) / 100 = 22.
    #[test]
    fn fractions_are_added_exactly() {
        let sums = vec![
            Sum { reported_weight: 3_000, objectives: 1, weight: 6_000, done: 6_000 * 1_000_000 },
            Sum { reported_weight: 10_000, objectives: 1, weight: 4_000, done: 4_000 * 50_000_000 },
        ];
        let total = TotalRow { unit: None, objectives: 3, servants: 2, sums }.total();
        assert_eq!(total.exact.map(|exact| exact.to_string()).as_deref(), Some("22"));
        assert_eq!((total.reported, total.objectives), (2, 3));
        let silent = TotalRow { unit: None, objectives: 3, servants: 2, sums: vec![] }.total();
        assert_eq!((silent.percent, silent.exact, silent.reported), (None, None, 0));
    }
}
