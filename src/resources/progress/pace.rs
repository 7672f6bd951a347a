//! How far something should be and how far it is. Pure and exact; see the board.

use chrono::NaiveDate;

use crate::{
    kernel::decimal::Decimal,
    scoring::{Exact, Light},
};

/// A subtask in force: its weight, its days, and how much of it is done by the last accepted week.
#[derive(Debug, Clone)]
pub struct Part {
    pub weight: Decimal,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub percent: Option<Decimal>,
}

/// Planned and actual progress, in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    pub planned: Exact,
    pub actual: Exact,
}

/// From where on a light is green, and yellow, in percent of the planned progress.
#[derive(Debug, Clone)]
pub struct Thresholds {
    pub green: Decimal,
    pub yellow: Decimal,
}

/// The share of its days that have passed on a day, this one counted, in percent: 0 before the first, 100 from the last on.
pub fn planned(part: &Part, today: NaiveDate) -> Exact {
    let days = |last: NaiveDate| Exact::whole((last - part.starts_on).num_days() + 1);
    let share = days(today.min(part.ends_on)).over(&days(part.ends_on)).unwrap_or_else(Exact::zero);
    &share.max(Exact::zero()) * &Exact::whole(100)
}

/// The pace of an objective: the mean of its subtasks by their weights; nothing without any. Where no week was accepted yet,
/// nothing is done.
pub fn of_parts(parts: &[Part], today: NaiveDate) -> Option<Pace> {
    let all: Vec<_> = parts
        .iter()
        .map(|part| {
            let actual = part.percent.as_ref().map_or_else(Exact::zero, Exact::from);
            (Exact::from(&part.weight), Pace { planned: planned(part, today), actual })
        })
        .collect();
    mean(&all)
}

/// The mean of several by their weights; nothing without any.
pub fn mean(all: &[(Exact, Pace)]) -> Option<Pace> {
    let sum =
        |of: &dyn Fn(&(Exact, Pace)) -> Exact| all.iter().fold(Exact::zero(), |sum, one| &sum + &of(one));
    let total = sum(&|(weight, _)| weight.clone());
    Some(Pace {
        planned: sum(&|(weight, pace)| weight * &pace.planned).over(&total)?,
        actual: sum(&|(weight, pace)| weight * &pace.actual).over(&total)?,
    })
}

/// Green, yellow or red by actual ÷ planned; none before anything is planned.
pub fn light(pace: &Pace, thresholds: &Thresholds) -> Option<Light> {
    let ratio = &pace.actual.over(&pace.planned)? * &Exact::whole(100);
    Some(if ratio >= Exact::from(&thresholds.green) {
        Light::Green
    } else if ratio >= Exact::from(&thresholds.yellow) {
        Light::Yellow
    } else {
        Light::Red
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(weight: i64, starts_on: &str, ends_on: &str, percent: Option<i64>) -> Part {
        Part {
            weight: Decimal::from(weight),
            starts_on: starts_on.parse().unwrap(),
            ends_on: ends_on.parse().unwrap(),
            percent: percent.map(Decimal::from),
        }
    }

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    fn thresholds() -> Thresholds {
        Thresholds { green: Decimal::from(75), yellow: Decimal::from(50) }
    }

    #[test]
    fn planned_is_the_share_of_days_that_have_passed() {
        // 1 to 31 July: 31 days.
        let july = part(1, "2026-07-01", "2026-07-31", None);
        let planned = |day| planned(&july, on(day)).to_string();
        assert_eq!(planned("2026-06-30"), "0");
        assert_eq!(planned("2026-07-01"), "100/31");
        assert_eq!(planned("2026-07-10"), "1000/31");
        assert_eq!(planned("2026-07-31"), "100");
        assert_eq!(planned("2027-01-01"), "100");
    }

    #[test]
    fn an_objective_is_the_mean_of_its_subtasks_by_weight() {
        // On 10 July: 10 of 10 days = 100 %, 10 of 20 days = 50 %; 60 and 40: 80 planned. Done 80 and nothing: 48. 48 ÷ 80 = 60 %.
        let parts =
            [part(60, "2026-07-01", "2026-07-10", Some(80)), part(40, "2026-07-01", "2026-07-20", None)];
        let pace = of_parts(&parts, on("2026-07-10")).unwrap();
        assert_eq!((pace.planned.to_string(), pace.actual.to_string()), ("80".into(), "48".into()));
        assert_eq!(light(&pace, &thresholds()), Some(Light::Yellow));
        assert_eq!(of_parts(&[], on("2026-07-10")), None);
    }

    #[test]
    fn a_light_turns_exactly_at_its_threshold() {
        let pace = |planned, actual| Pace { planned: Exact::whole(planned), actual: Exact::whole(actual) };
        assert_eq!(light(&pace(100, 75), &thresholds()), Some(Light::Green));
        assert_eq!(light(&pace(100, 74), &thresholds()), Some(Light::Yellow));
        assert_eq!(light(&pace(100, 50), &thresholds()), Some(Light::Yellow));
        assert_eq!(light(&pace(100, 49), &thresholds()), Some(Light::Red));
        assert_eq!(light(&pace(3, 2), &thresholds()), Some(Light::Yellow));
        assert_eq!(light(&pace(0, 10), &thresholds()), None);
    }

    proptest! {
        #[test]
        fn planned_never_falls_and_stays_a_percentage(long in 0i64..400, day in -10i64..500) {
            let first = on("2026-07-01");
            let part = Part { ends_on: first + chrono::TimeDelta::days(long), ..part(1, "2026-07-01", "2026-07-01", None) };
            let today = first + chrono::TimeDelta::days(day);
            let (now, then) = (planned(&part, today), planned(&part, today + chrono::TimeDelta::days(1)));
            prop_assert!(Exact::zero() <= now && now <= then && then <= Exact::whole(100));
        }
    }
}
