//! How far an objective is, from the weeks that the supervisor has accepted. Exact; nothing reported is not zero.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{kernel::decimal::Decimal, scoring::Exact};

/// What `objective_progress` measures: weights in hundredths, the sum of weight by percent in ten-thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Measure {
    pub subtasks: i64,
    pub reported: i64,
    pub weight: i64,
    pub reported_weight: i64,
    pub done: i64,
}

/// How far an objective is. Of its approved subtasks (cancelled ones left out) the last week that the supervisor has accepted counts:
/// drafts, and what is handed in or returned, do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectiveProgress {
    /// How many approved subtasks it has
    #[schema(example = 3)]
    pub subtasks: i64,
    /// How many of them have an accepted week
    #[schema(example = 2)]
    pub reported: i64,
    /// The mean of these subtasks' percent by their weights, 0 to 100, rounded half up to two places, once. Null where none has an
    /// accepted week: that is not zero
    #[schema(example = "66.67")]
    pub percent: Option<Decimal>,
    /// The same before rounding
    pub exact: Option<Exact>,
    /// The mean over all approved subtasks, nothing done where no week was accepted: `actual` on the board of progress. Null without
    /// any subtask
    #[schema(example = "40")]
    pub at_least: Option<Decimal>,
}

impl From<Measure> for ObjectiveProgress {
    fn from(made: Measure) -> Self {
        let exact = made.percent();
        Self {
            subtasks: made.subtasks,
            reported: made.reported,
            percent: exact.as_ref().map(Exact::rounded),
            exact,
            at_least: of_weight(made.done, made.weight).as_ref().map(Exact::rounded),
        }
    }
}

impl Measure {
    /// The mean of what was reported.
    pub fn percent(&self) -> Option<Exact> {
        of_weight(self.done, self.reported_weight)
    }
}

/// Ten-thousandths over hundredths.
fn of_weight(done: i64, weight: i64) -> Option<Exact> {
    Exact::whole(done).over(&Exact::whole(weight))?.over(&Exact::whole(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weights 50, 30 and 20; done 80 %, 33.33 % and nothing told: (4000 + 999.9) / 80 = 62.49875 and 4999.9 / 100 = 49.999.
    #[test]
    fn absent_is_not_zero() {
        let made =
            Measure { subtasks: 3, reported: 2, weight: 10_000, reported_weight: 8_000, done: 49_999_000 };
        let told = ObjectiveProgress::from(made);
        assert_eq!(told.exact.map(|exact| exact.to_string()).as_deref(), Some("49999/800"));
        assert_eq!(told.percent.map(|percent| percent.to_string()).as_deref(), Some("62.5"));
        assert_eq!(told.at_least.map(|percent| percent.to_string()).as_deref(), Some("50"));
        let silent = ObjectiveProgress::from(Measure { reported: 0, reported_weight: 0, done: 0, ..made });
        assert_eq!((silent.percent, silent.exact), (None, None));
        assert_eq!(silent.at_least, Some(Decimal::zero()));
        let zero = ObjectiveProgress::from(Measure { done: 0, ..made });
        assert_eq!(zero.percent, Some(Decimal::zero()));
        let none = ObjectiveProgress::from(Measure::default());
        assert_eq!((none.subtasks, none.percent, none.at_least), (0, None, None));
    }
}
