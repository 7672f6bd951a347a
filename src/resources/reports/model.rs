//! Counting, and hiding small groups.

use std::collections::BTreeMap;
use uuid::Uuid;

use super::store::{CompletionRow, GradeRow};
use crate::{
    kernel::decimal::Decimal,
    resources::{agreements, appraisals, cycles::Phase},
    scoring::Exact,
};

/// Where somebody stands who has no agreement or appraisal yet.
const NOT_STARTED: &str = "not_started";

/// How many stand where.
pub type States = BTreeMap<String, i64>;

/// Every state of a phase, in order.
pub fn states(phase: Phase) -> Vec<&'static str> {
    let later: Vec<_> = match phase {
        Phase::Planning => agreements::Status::ALL.iter().map(|status| status.as_str()).collect(),
        Phase::FirstQuarter | Phase::MidYear | Phase::ThirdQuarter | Phase::Annual => {
            appraisals::Status::ALL.iter().map(|status| status.as_str()).collect()
        }
    };
    [NOT_STARTED].into_iter().chain(later).collect()
}

/// How far a unit or an institution is.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub id: Uuid,
    pub code: String,
    pub name_en: String,
    pub name_sw: String,
    pub expected: i64,
    pub done: i64,
    pub states: States,
}

impl Tally {
    fn add(&mut self, state: &str, count: i64, done: i64) {
        self.expected += count;
        self.done += done;
        *self.states.entry(state.to_owned()).or_default() += count;
    }

    /// Of a hundred.
    pub fn percent(&self) -> Option<Decimal> {
        Exact::whole(self.done * 100).over(&Exact::whole(self.expected)).map(|exact| exact.rounded())
    }
}

/// The units or institutions in the order of the rows, and all together.
pub fn tally(rows: Vec<CompletionRow>) -> (Tally, Vec<Tally>) {
    let (mut all, mut each) = (Tally::default(), Vec::<Tally>::new());
    for CompletionRow { id, code, name_en, name_sw, state, done, count } in rows {
        let done = if done { count } else { 0 };
        all.add(&state, count, done);
        match each.last_mut().filter(|one| one.id == id) {
            Some(one) => one.add(&state, count, done),
            None => {
                let mut one = Tally { id, code, name_en, name_sw, ..Tally::default() };
                one.add(&state, count, done);
                each.push(one);
            }
        }
    }
    (all, each)
}

/// The disclosed marks of some people.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// How many in each grade
    pub grades: States,
    counts: BTreeMap<Decimal, i64>,
}

impl Marks {
    fn add(&mut self, grade: &str, overall: &Decimal, count: i64) {
        *self.grades.entry(grade.to_owned()).or_default() += count;
        *self.counts.entry(overall.clone()).or_default() += count;
    }

    /// How many.
    pub fn count(&self) -> i64 {
        self.counts.values().sum()
    }

    /// The mean, exact until it is rounded.
    pub fn mean(&self) -> Option<Decimal> {
        let sum = self.counts.iter().fold(Exact::zero(), |sum, (overall, count)| {
            &sum + &(&Exact::from(overall) * &Exact::whole(*count))
        });
        sum.over(&Exact::whole(self.count())).map(|mean| mean.rounded())
    }

    /// The middle mark, or half way between the two in the middle.
    pub fn median(&self) -> Option<Decimal> {
        let count = self.count();
        let (low, high) = (self.nth((count - 1) / 2)?, self.nth(count / 2)?);
        (&Exact::from(low) + &Exact::from(high)).over(&Exact::whole(2)).map(|middle| middle.rounded())
    }

    fn nth(&self, n: i64) -> Option<&Decimal> {
        let mut before = 0;
        self.counts.iter().find_map(|(overall, count)| {
            before += count;
            (n < before).then_some(overall)
        })
    }
}

/// The marks by group, and all together.
pub fn gather(rows: &[GradeRow]) -> (Marks, BTreeMap<String, Marks>) {
    let (mut all, mut groups) = (Marks::default(), BTreeMap::<String, Marks>::new());
    for GradeRow { group, grade, overall, count } in rows {
        all.add(grade, overall, *count);
        groups.entry(group.clone()).or_default().add(grade, overall, *count);
    }
    (all, groups)
}

/// Which groups may be shown: small ones are hidden, and where what is hidden would together still be small, the smallest of
/// the others too, since it could be computed from the total (complementary suppression).
pub fn shown(sizes: &[i64], smallest: i64) -> Vec<bool> {
    let mut shown: Vec<_> = sizes.iter().map(|size| *size >= smallest).collect();
    let hidden = |shown: &[bool]| -> i64 {
        shown.iter().zip(sizes).filter(|(shown, _)| !**shown).map(|(_, size)| *size).sum()
    };
    while (1..smallest).contains(&hidden(&shown)) {
        let next = shown.iter_mut().zip(sizes).filter(|(shown, _)| **shown).min_by_key(|(_, size)| **size);
        let Some((cell, _)) = next else { break };
        *cell = false;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_groups_are_hidden_and_so_is_what_would_give_them_away() {
        assert_eq!(shown(&[10, 20, 30], 5), [true, true, true]);
        assert_eq!(shown(&[3, 20, 30], 5), [false, false, true]);
        assert_eq!(shown(&[3, 4, 30], 5), [false, false, true]);
        assert_eq!(shown(&[3], 5), [false]);
        assert_eq!(shown(&[3, 20], 2), [true, true]);
    }

    proptest! {
        /// E-40: whatever is subtracted from the total, what is left is nobody, no fewer than the floor, or everybody.
        #[test]
        fn no_difference_is_a_small_group(sizes in prop::collection::vec(1i64..40, 0..12), smallest in 2i64..9) {
            let shown = shown(&sizes, smallest);
            let sum = |of: bool| -> i64 { sizes.iter().zip(&shown).filter(|(_, s)| **s == of).map(|(n, _)| n).sum() };
            prop_assert!(sum(false) == 0 || sum(false) >= smallest || sum(true) == 0, "{sizes:?}: {shown:?}");
            for (size, shown) in sizes.iter().zip(&shown) {
                prop_assert!(*size >= smallest || !shown);
            }
        }

        /// Mean and median as a plain list gives them.
        #[test]
        fn mean_and_median_are_those_of_the_list(mut hundredths in prop::collection::vec(100i64..500, 1..40)) {
            let mark = |n: i64| Exact::whole(n).over(&Exact::whole(100)).unwrap();
            let mut marks = Marks::default();
            for n in &hundredths {
                marks.add("average", &mark(*n).rounded(), 1);
            }
            hundredths.sort_unstable();
            let count = hundredths.len();
            let sum = mark(hundredths.iter().sum());
            let mean = sum.over(&Exact::whole(i64::try_from(count).unwrap())).unwrap().rounded();
            let middle = &mark(hundredths[(count - 1) / 2]) + &mark(hundredths[count / 2]);
            prop_assert_eq!(marks.mean(), Some(mean));
            prop_assert_eq!(marks.median(), Some(middle.over(&Exact::whole(2)).unwrap().rounded()));
        }
    }
}
