//! What an appraisal template is: data from a closed set of rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::exact::Exact;
use super::respondents::RespondentKind;
use crate::kernel::{decimal::Decimal, language::Bilingual};

/// Places of a rounded mark, and so of all that it is compared with.
pub(super) const PLACES: i64 = 2;

/// A text in both languages.
pub type Label = Bilingual;

/// The content of one edition of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The rating scale
    pub scale: Scale,
    /// The components; their weights sum to exactly 100
    pub components: Vec<Component>,
    /// Grades by the rounded overall mark; they cover the scale without gap or overlap
    pub bands: Vec<Band>,
    /// Green, yellow, red, where the template has them
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_lights: Option<TrafficLights>,
    /// Most that the attainment of an indicator counts for; "1" is the target itself
    #[serde(default = "one")]
    pub attainment_cap: Decimal,
}

fn one() -> Decimal {
    Decimal::from(1)
}

/// The rating scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Which end is good
    pub direction: Direction,
    /// Which values a mark may have
    pub values: Values,
    /// Whether a mark at either end needs a justification
    pub justify_ends: bool,
}

/// Which end of the scale is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Direction {
    LowerIsBetter,
    HigherIsBetter,
}

/// Which values a mark may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Values {
    /// One of these points
    Points {
        /// The points, in ascending order
        points: Vec<Point>,
        /// Whether a mark may also lie between two points (with at most two places)
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow_between: bool,
    },
    /// Anything between two bounds
    Range {
        /// The least
        lowest: Decimal,
        /// The most
        highest: Decimal,
        /// Decimal places, 0 to 2
        places: u8,
    },
}

/// A point of the scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The mark
    pub value: Decimal,
    /// What it means
    pub label: Label,
}

/// A component of the overall mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// `A`, `B` …
    pub code: String,
    /// Its name
    pub label: Label,
    /// Its weight, of 100
    pub weight: Decimal,
    /// How its mark is made
    pub rule: Rule,
}

/// The closed set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// The mean over the objectives of the agreement
    Objectives {
        /// Whether the objectives' weights count
        weighting: Weighting,
        /// The parts in which each objective is marked; their weights sum to exactly 100
        parts: Vec<Part>,
        /// What is marked of an objective with subtasks: them, where weights count, else the whole, if absent
        #[serde(default, skip_serializing_if = "Option::is_none")]
        marked: Option<Marked>,
        /// Whether a mark above the accepted progress of an unfinished subtask needs a justification
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        justify_above_progress: bool,
    },
    /// The mean over all attributes (not over factor means: they differ)
    Attributes {
        /// The factors with their attributes
        factors: Vec<Factor>,
    },
    /// The mean over groups of others who answered the same questions (360° input). A group with fewer answers than its minimum
    /// leaves the sum and shows nothing; if none has enough, the component does not apply
    Respondents {
        /// The groups; their weights sum to exactly 100
        groups: Vec<RespondentGroup>,
        /// What they are asked; an answer is a value of the template's scale, or not applicable
        questions: Vec<Question>,
    },
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RespondentGroup {
    /// The group
    pub kind: RespondentKind,
    /// Its name
    pub label: Label,
    /// Its weight, of 100
    pub weight: Decimal,
    /// Fewer answers are not anonymous and do not count; 3 to 50
    pub minimum: u32,
    /// At most so many are asked, by lot; 50 at most
    #[serde(default = "twelve")]
    pub most: u32,
}

fn twelve() -> u32 {
    12
}

/// What others are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its code
    pub code: String,
    /// The question
    pub label: Label,
}

/// Whether objectives count alike or by their weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weighting {
    Equal,
    ByWeight,
}

/// What is marked of an objective that has subtasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Marked {
    /// The objective as a whole
    Objectives,
    /// Each subtask; the objective is their mean by weight
    Subtasks,
}

/// A part in which each objective is marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// `overall`, `qualitative` …
    pub code: String,
    /// Its name
    pub label: Label,
    /// Its weight, of 100
    pub weight: Decimal,
}

/// A factor of good performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Its number on the form
    pub code: String,
    /// Its name
    pub label: Label,
    /// Its attributes
    pub attributes: Vec<Attribute>,
}

/// An attribute of good performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its number on the form
    pub code: String,
    /// Its name
    pub label: Label,
    /// Whether it can be marked not applicable (a servant without subordinates)
    #[serde(default)]
    pub may_be_not_applicable: bool,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The grade's code
    pub grade: String,
    /// What it means
    pub label: Label,
    /// The least rounded mark in it
    pub lowest: Decimal,
    /// The greatest rounded mark in it
    pub highest: Decimal,
}

/// Where green and yellow begin; what is worse is red.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrafficLights {
    /// Green from this rounded mark
    pub green: Decimal,
    /// Yellow from this rounded mark
    pub yellow: Decimal,
}

impl Scale {
    /// How good a mark is, in percent of the way from the bad end of the scale to the good one.
    pub fn percent(&self, mark: &Decimal) -> Option<Exact> {
        let (low, high) = self.ends();
        let (bad, good) = match self.direction {
            Direction::HigherIsBetter => (Exact::from(&low), Exact::from(&high)),
            Direction::LowerIsBetter => (Exact::from(&high), Exact::from(&low)),
        };
        let way = (&Exact::from(mark) - &bad).over(&(&good - &bad))?;
        Some(&way * &Exact::whole(100))
    }

    /// The two ends.
    pub fn ends(&self) -> (Decimal, Decimal) {
        match &self.values {
            Values::Points { points, .. } => {
                let end =
                    |point: Option<&Point>| point.map_or_else(Decimal::zero, |point| point.value.clone());
                (end(points.first()), end(points.last()))
            }
            Values::Range { lowest, highest, .. } => (lowest.clone(), highest.clone()),
        }
    }

    /// May a mark have this value?
    pub fn takes(&self, mark: &Decimal) -> bool {
        let (low, high) = self.ends();
        let within = |places: i64| low <= *mark && *mark <= high && mark.places() <= places;
        match &self.values {
            Values::Points { allow_between: true, .. } => within(PLACES),
            Values::Points { points, .. } => points.iter().any(|point| point.value == *mark),
            Values::Range { places, .. } => within(i64::from(*places)),
        }
    }
}

impl Content {
    /// Every attribute of every component.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        let factors = self.components.iter().flat_map(|component| match &component.rule {
            Rule::Attributes { factors } => factors.as_slice(),
            Rule::Objectives { .. } | Rule::Respondents { .. } => &[],
        });
        factors.flat_map(|factor| &factor.attributes)
    }

    /// Whether it is the subtasks that are marked, where an objective has any.
    pub fn marks_subtasks(&self) -> bool {
        self.components.iter().any(|component| match &component.rule {
            Rule::Objectives { marked: Some(marked), .. } => *marked == Marked::Subtasks,
            Rule::Objectives { marked: None, weighting, .. } => *weighting == Weighting::ByWeight,
            Rule::Attributes { .. } | Rule::Respondents { .. } => false,
        })
    }

    /// Whether a mark above the accepted progress of an unfinished subtask needs a justification.
    pub fn justifies_above_progress(&self) -> bool {
        self.components
            .iter()
            .any(|component| matches!(&component.rule, Rule::Objectives { justify_above_progress: true, .. }))
    }

    /// Every part in which an objective is marked.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.components.iter().flat_map(|component| match &component.rule {
            Rule::Objectives { parts, .. } => parts.as_slice(),
            Rule::Attributes { .. } | Rule::Respondents { .. } => &[],
        })
    }

    /// Who else is asked what, where the template has such a component.
    pub fn respondents(&self) -> Option<(&[RespondentGroup], &[Question])> {
        self.components.iter().find_map(|component| match &component.rule {
            Rule::Respondents { groups, questions } => Some((groups.as_slice(), questions.as_slice())),
            Rule::Objectives { .. } | Rule::Attributes { .. } => None,
        })
    }
}
