//! How a mark is made: exact, pure, explained. No database, no HTTP, no floats, no evaluator of expressions.
//!
//! The rule in words: every component is the (weighted) mean of its marks; the overall mark is the weighted mean of the
//! components; it is computed in fractions and rounded **once, at the end**, half up to two places. What is *not applicable*
//! leaves the sum and the other weights are normalised; what is *missing* makes the mark partial and is named; neither ever
//! counts as zero. The same inputs give the same result, bit for bit, for ever.

mod exact;
mod faults;
mod plan;
mod proration;
mod respondents;
mod score;
mod sheet;
mod shipped;
mod template;
mod tighten;
#[cfg(test)]
mod tests;

pub use exact::Exact;
pub use plan::{Attainment, Branch, Figure, Indicator, Measured, Node, PlanScore, plan_score};
pub use proration::{LeftOut, Proration, ProrationPart, Stretch, Year, prorate};
pub use respondents::{Ballot, Gathered, RespondentKind, Responses, Tally, check_ballot, gather};
pub use score::{Gap, Light, Made, Score, State, Status, Step, attainment, score, score_with};
pub use sheet::{Entry, Fault, Item, Marks, ObjectiveMarks, check_entry, check_marks};
pub use shipped::{Shipped, shipped};
pub use template::{
    Attribute, Band, Component, Content, Direction, Factor, Label, Marked, Part, Point, Question,
    RespondentGroup, Rule, Scale, TrafficLights, Values, Weighting,
};
pub use tighten::loosened;
