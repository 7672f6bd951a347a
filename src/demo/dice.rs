//! Chance that falls the same way each time, and ids that look as if they had been made at their time.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::{Builder, Uuid};

use crate::kernel::{
    clock,
    error::{Error, Result},
};

/// A generator of numbers (SplitMix64): small, and the same on every machine and for ever.
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from low to high, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let wide = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.next() % wide).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, cases: i64) -> bool {
        self.between(1, 100) <= cases
    }

    /// From about −100 to 100, mostly near 0.
    pub(super) fn bell(&mut self) -> i64 {
        (0..4).map(|_| self.between(-25, 25)).sum()
    }

    /// One of them.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Result<&'a T> {
        let last = i64::try_from(of.len()).unwrap_or(0) - 1;
        let place = usize::try_from(self.between(0, last.max(0))).unwrap_or(0);
        of.get(place).ok_or_else(|| Error::internal("nothing to pick from"))
    }

    /// So many different ones, in any order.
    pub(super) fn some<'a, T>(&mut self, of: &'a [T], count: usize) -> Vec<&'a T> {
        let mut order: Vec<_> = of.iter().map(|one| (self.next(), one)).collect();
        order.sort_by_key(|(lot, _)| *lot);
        order.into_iter().take(count).map(|(_, one)| one).collect()
    }

    /// A day from low to high.
    pub(super) fn day(&mut self, low: NaiveDate, high: NaiveDate) -> NaiveDate {
        low + TimeDelta::days(self.between(0, (high - low).num_days().max(0)))
    }

    /// Some minute of office hours on a day.
    pub(super) fn hour(&mut self, day: NaiveDate) -> DateTime<Utc> {
        clock::start_of_day(day)
            + TimeDelta::minutes(self.between(8 * 60, 16 * 60))
            + TimeDelta::seconds(self.between(0, 59))
    }
}

/// Ids in the form of UUIDv7: a time, and a number that is never used twice.
#[derive(Default)]
pub(super) struct Ids(u64);

impl Ids {
    pub(super) fn at(&mut self, at: DateTime<Utc>) -> Uuid {
        self.0 += 1;
        let mut tail = [0; 10];
        for (place, byte) in tail.iter_mut().rev().zip(self.0.to_le_bytes()) {
            *place = byte;
        }
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_sort_by_their_time() {
        let mut ids = Ids::default();
        let early = ids.at("2025-07-01T06:00:00Z".parse().unwrap());
        let late = ids.at("2026-07-01T06:00:00Z".parse().unwrap());
        assert!(early < late && early.get_version_num() == 7);
        assert_eq!(early.to_string(), "0197c4b5-3480-7000-8000-000000000001");
    }

    #[test]
    fn chance_stays_within_its_bounds() {
        let mut dice = Dice::new(7);
        assert!(
            (0..1000).all(|_| (-3..=3).contains(&dice.between(-3, 3)) && (-100..=100).contains(&dice.bell()))
        );
        assert_eq!(dice.some(&[1, 2, 3], 5).len(), 3);
        assert!(dice.pick::<u8>(&[]).is_err());
    }
}
