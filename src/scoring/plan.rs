//! The score of an institution's plan: what its indicators attained by a quarter, weighed up the tree.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    exact::Exact,
    score::{Gap, Made, Score, State, Status, Step, attained, leaf, mean},
    template::Label,
};
use crate::kernel::decimal::Decimal;

/// How the quarters' figures of an indicator become the year's; its quarterly targets and its baseline are read the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// A count from the beginning of the year: the quarter's figure stands, and never falls
    Cumulative,
    /// What each quarter brought by itself: the figures of the quarters so far are added, and so is the baseline, once a quarter
    PerQuarterSum,
    /// Where it stands at the end of the quarter: the quarter's figure stands
    Latest,
    /// The mean of the quarters so far
    Average,
}

/// What is known of an indicator in a quarter. Absent, zero and not applicable are three different things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Figure {
    /// Nothing was reported
    #[default]
    Missing,
    /// It could not be measured, and does not count
    NotApplicable,
    /// It stood here
    Value(Decimal),
}

/// An indicator with its targets and its figures, a quarter each.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its id
    pub id: Uuid,
    /// What is measured
    pub title: String,
    /// Its weight among its siblings
    pub weight: Decimal,
    /// How quarters make the year
    pub measured: Measured,
    /// Where it stood at the beginning
    pub baseline: Decimal,
    /// Where it shall stand; none for a quarter in which it is not measured
    pub targets: [Option<Decimal>; 4],
    /// Where it stood
    pub figures: [Figure; 4],
}

/// A strategic objective, or a target below one.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its id
    pub id: Uuid,
    /// What is to be reached
    pub title: String,
    /// Its weight among its siblings
    pub weight: Decimal,
    /// What it is made of
    pub terms: Vec<Node>,
}

/// A part of a plan.
#[derive(Debug, Clone)]
pub enum Node {
    /// Made of others
    Branch(Branch),
    /// Measured
    Indicator(Box<Indicator>),
}

/// What an indicator attained by a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlanAttainment)]
pub struct Attainment {
    /// The indicator
    pub indicator_id: Uuid,
    /// How it stands
    pub state: State,
    /// The baseline that it is measured from
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Exact>,
    /// The target that it is measured against
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Exact>,
    /// What was reached
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Exact>,
    /// 100 × clamp((actual − baseline) ÷ (target − baseline), 0, cap), in percent
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Exact>,
}

/// The score of a plan by a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanScore {
    /// The score with its explanation, in percent
    pub score: Score,
    /// Each indicator, in the order of the plan
    pub indicators: Vec<Attainment>,
}

impl PlanScore {
    /// How many indicators apply by this quarter.
    pub fn due(&self) -> usize {
        self.indicators.iter().filter(|one| one.state != State::NotApplicable).count()
    }

    /// How many of them have all figures.
    pub fn reported(&self) -> usize {
        self.indicators.iter().filter(|one| one.state == State::Marked).count()
    }
}

/// The score of a plan by the end of a quarter (1 to 4): the weighted mean of its objectives, each that of its targets, each that
/// of its indicators. An indicator attains at most `cap` percent. Computed in fractions, rounded once, at the end.
pub fn plan_score(objectives: &[Branch], quarter: usize, cap: i64) -> PlanScore {
    let mut walk = Walk { quarter: quarter.clamp(1, 4), cap, missing: Vec::new(), indicators: Vec::new() };
    let terms = objectives.iter().map(|objective| walk.branch(objective)).collect();
    let name = Label { en: "Plan of the institution".into(), sw: "Mpango wa taasisi".into() };
    let root = mean("overall".into(), name, Exact::whole(1), Made::WeightedMean, terms);
    let status = match root.state {
        State::Marked => Status::Complete,
        State::Partial => Status::Partial,
        State::NotApplicable | State::Missing => Status::NotScorable,
    };
    let score = Score {
        status,
        overall: root.value.as_ref().map(Exact::rounded),
        exact: root.value.clone(),
        grade: None,
        grade_label: None,
        light: None,
        missing: walk.missing,
        respondents: Default::default(),
        explanation: root,
    };
    PlanScore { score, indicators: walk.indicators }
}

/// A plan on its way to a score.
struct Walk {
    quarter: usize,
    cap: i64,
    missing: Vec<Gap>,
    indicators: Vec<Attainment>,
}

impl Walk {
    fn branch(&mut self, branch: &Branch) -> Step {
        let terms = branch.terms.iter().map(|node| match node {
            Node::Branch(below) => self.branch(below),
            Node::Indicator(indicator) => self.indicator(indicator),
        });
        let terms = terms.collect();
        mean(
            branch.id.to_string(),
            same(&branch.title),
            Exact::from(&branch.weight),
            Made::WeightedMean,
            terms,
        )
    }

    fn indicator(&mut self, indicator: &Indicator) -> Step {
        let mut found = Attainment {
            indicator_id: indicator.id,
            state: State::NotApplicable,
            baseline: None,
            target: None,
            actual: None,
            percent: None,
        };
        let counted = counted(indicator, self.quarter);
        let gaps = counted.iter().filter(|(_, _, figure)| figure.is_none()).map(|(quarter, _, _)| Gap {
            pointer: format!("/quarters/{quarter}/{}", indicator.id),
            label: Label {
                en: format!("{}: quarter {quarter}", indicator.title),
                sw: format!("{}: robo ya {quarter}", indicator.title),
            },
        });
        let gaps: Vec<_> = gaps.collect();
        if !counted.is_empty() {
            measure(&mut found, indicator, &counted, self.cap);
        }
        self.missing.extend(gaps);
        let mut step = leaf(indicator.id.to_string(), same(&indicator.title), Exact::from(&indicator.weight));
        step.rule = Made::Attainment;
        step.state = found.state;
        step.decimal = found.percent.as_ref().map(Exact::expansion);
        step.value.clone_from(&found.percent);
        self.indicators.push(found);
        step
    }
}

/// A quarter that counts: its number, its target, its figure.
type Quarter<'a> = (usize, &'a Decimal, Option<&'a Decimal>);

/// The quarters that count by the end of one: it has a target and is not said to be not applicable.
fn counted(indicator: &Indicator, quarter: usize) -> Vec<Quarter<'_>> {
    let from = match indicator.measured {
        Measured::Cumulative | Measured::Latest => quarter,
        Measured::PerQuarterSum | Measured::Average => 1,
    };
    let quarters = indicator.targets.iter().zip(&indicator.figures).enumerate();
    let quarters = quarters.map(|(n, pair)| (n + 1, pair)).filter(|(n, _)| (from..=quarter).contains(n));
    quarters
        .filter_map(|(n, (target, figure))| match figure {
            Figure::NotApplicable => None,
            Figure::Missing => Some((n, target.as_ref()?, None)),
            Figure::Value(value) => Some((n, target.as_ref()?, Some(value))),
        })
        .collect()
}

fn measure(found: &mut Attainment, indicator: &Indicator, counted: &[Quarter<'_>], cap: i64) {
    let count = Exact::whole(i64::try_from(counted.len()).unwrap_or(4));
    let made = |sum: Exact| match indicator.measured {
        Measured::Average => sum.over(&count).unwrap_or(sum),
        _ => sum,
    };
    let total = |values: &mut dyn Iterator<Item = Exact>| {
        values.fold(Exact::zero(), |sum: Exact, value| &sum + &value)
    };
    let baseline = made(total(&mut counted.iter().map(|_| Exact::from(&indicator.baseline))));
    let target = made(total(&mut counted.iter().map(|(_, target, _)| Exact::from(*target))));
    found.state = State::Missing;
    if counted.iter().all(|(_, _, figure)| figure.is_some()) {
        let actual = made(total(&mut counted.iter().filter_map(|(_, _, figure)| figure.map(Exact::from))));
        let hundred = Exact::whole(100);
        let most = Exact::whole(cap).over(&hundred).unwrap_or_else(Exact::zero);
        found.percent = attained(&baseline, &target, &actual, most).map(|share| &share * &hundred);
        found.actual = Some(actual);
        if found.percent.is_some() {
            found.state = State::Marked;
        }
    }
    (found.baseline, found.target) = (Some(baseline), Some(target));
}

fn same(title: &str) -> Label {
    Label { en: title.to_owned(), sw: title.to_owned() }
}
