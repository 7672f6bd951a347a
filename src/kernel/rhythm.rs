//! How often something is filled in, and the periods that this divides the days into.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::sql::text_enum;

text_enum! {
    /// How often progress is filled in. A fortnight is an ISO week with an even number of weeks since that of 1970-01-05, and the next.
    pub enum Rhythm { Weekly = "weekly", Fortnightly = "fortnightly", Monthly = "monthly", Quarterly = "quarterly" }
}

/// The Monday of a day's ISO week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

impl Rhythm {
    /// First and last day of the period that a day is in.
    pub fn period(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let week = monday(day);
        let months = |first_month: u32, count: u32| {
            let first = day.with_day(1).and_then(|day| day.with_month(first_month)).unwrap_or(day);
            (first, first + Months::new(count) - Days::new(1))
        };
        match self {
            Self::Weekly => (week, week + Days::new(6)),
            Self::Fortnightly => {
                let epoch = NaiveDate::from_ymd_opt(1970, 1, 5).unwrap_or_default();
                let odd = ((week - epoch).num_days() / 7).rem_euclid(2) == 1;
                let first = if odd { week - Days::new(7) } else { week };
                (first, first + Days::new(13))
            }
            Self::Monthly => months(day.month(), 1),
            Self::Quarterly => months(day.month0() / 3 * 3 + 1, 3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(rhythm: Rhythm, day: &str) -> (String, String) {
        let (first, last) = rhythm.period(day.parse().unwrap());
        (first.to_string(), last.to_string())
    }

    fn days(first: &str, last: &str) -> (String, String) {
        (first.to_owned(), last.to_owned())
    }

    #[test]
    fn periods_hold_their_days() {
        assert_eq!(period(Rhythm::Weekly, "2026-07-12"), days("2026-07-06", "2026-07-12"));
        assert_eq!(period(Rhythm::Weekly, "2027-01-01"), days("2026-12-28", "2027-01-03"));
        // 2026-07-06 is 2948 weeks after 1970-01-05: an even number.
        assert_eq!(period(Rhythm::Fortnightly, "2026-07-06"), days("2026-07-06", "2026-07-19"));
        assert_eq!(period(Rhythm::Fortnightly, "2026-07-19"), days("2026-07-06", "2026-07-19"));
        assert_eq!(period(Rhythm::Fortnightly, "2026-07-20"), days("2026-07-20", "2026-08-02"));
        assert_eq!(period(Rhythm::Monthly, "2028-02-29"), days("2028-02-01", "2028-02-29"));
        assert_eq!(period(Rhythm::Monthly, "2026-12-31"), days("2026-12-01", "2026-12-31"));
        assert_eq!(period(Rhythm::Quarterly, "2026-05-31"), days("2026-04-01", "2026-06-30"));
        assert_eq!(period(Rhythm::Quarterly, "2026-12-31"), days("2026-10-01", "2026-12-31"));
    }
}
