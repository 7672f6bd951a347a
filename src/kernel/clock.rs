//! The time. Tests and the demo can stand on any day of the year, so nothing else asks the system for it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    thread,
    time::Duration,
};

/// How often a followed file is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// A clock that runs with the system's, so far ahead of it or behind; or one that stands. Clones are one clock.
#[derive(Debug, Clone)]
pub struct Clock(Arc<RwLock<Hands>>);

#[derive(Debug, Clone, Copy)]
enum Hands {
    Shifted(TimeDelta),
    Standing(DateTime<Utc>),
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self::shifted(TimeDelta::zero())
    }

    /// A clock that runs this far ahead of the system's.
    pub fn shifted(by: TimeDelta) -> Self {
        Self(Arc::new(RwLock::new(Hands::Shifted(by))))
    }

    /// A clock that stands, until it travels.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(Hands::Standing(at))))
    }

    /// Now, in whole microseconds: Postgres keeps no more, so what is written is what is read back.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match *self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Hands::Shifted(by) => Utc::now().checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC),
            Hands::Standing(at) => at,
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// The day in Dar es Salaam, where the service's days begin and end.
    pub fn today(&self) -> NaiveDate {
        day_of(self.now())
    }

    /// Makes it this moment now; a running clock runs on from there.
    pub fn travel_to(&self, at: DateTime<Utc>) {
        let mut hands = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *hands = match *hands {
            Hands::Shifted(_) => Hands::Shifted(at - Utc::now()),
            Hands::Standing(_) => Hands::Standing(at),
        };
    }

    /// Follows a file that holds an RFC 3339 time: at once, and whenever it is written anew (see [`set_file`]).
    /// For the demo; production refuses the setting. Ends with the last clone of the clock.
    pub fn follow(&self, file: PathBuf) {
        let mut seen = None;
        self.glance(&file, &mut seen);
        let hands = Arc::downgrade(&self.0);
        thread::spawn(move || {
            while let Some(hands) = hands.upgrade() {
                Self(hands).glance(&file, &mut seen);
                thread::sleep(GLANCE);
            }
        });
    }

    fn glance(&self, file: &Path, seen: &mut Option<String>) {
        let Ok(text) = fs::read_to_string(file) else { return };
        if seen.as_ref() == Some(&text) {
            return;
        }
        match text.trim().parse() {
            Ok(at) => self.travel_to(at),
            Err(error) => tracing::warn!(%error, "the clock file holds no RFC 3339 time; the clock runs on"),
        }
        *seen = Some(text);
    }
}

/// Writes the time for a clock that follows this file, in one piece, and gives it the time to look.
pub fn set_file(file: &Path, at: DateTime<Utc>) -> io::Result<()> {
    let fresh = file.with_extension("new");
    fs::write(&fresh, at.to_rfc3339())?;
    fs::rename(&fresh, file)?;
    thread::sleep(GLANCE * 2);
    Ok(())
}

/// The day in Dar es Salaam at a moment.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Dar_es_Salaam).date_naive()
}

/// A moment of a day in Dar es Salaam.
pub fn moment(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    // East Africa Time has no daylight saving; before 1961 it had other offsets, which no deadline meets.
    let there = Dar_es_Salaam.from_local_datetime(&local).earliest();
    there.map_or_else(|| local.and_utc(), |there| there.to_utc())
}

/// The first moment of a day in Dar es Salaam.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    moment(day, NaiveTime::MIN)
}

/// The moment at which a day is over in Dar es Salaam: the first one after 23:59:59, itself not in it.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    day.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails should say where")]

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_financial_year_ends_at_midnight_in_dar_es_salaam() {
        let last = at("2026-06-30T23:59:59+03:00");
        let clock = Clock::fixed(last);
        assert_eq!(clock.today(), day("2026-06-30"));
        assert!(last < end_of_day(day("2026-06-30")));
        clock.travel_to(last + TimeDelta::seconds(1));
        assert_eq!(clock.today(), day("2026-07-01"));
        assert_eq!(clock.now(), end_of_day(day("2026-06-30")));
        assert_eq!(clock.now(), at("2026-06-30T21:00:00Z"));
    }

    #[test]
    fn the_leap_day_is_a_day() {
        assert_eq!(day_of(at("2028-02-28T21:00:00Z")), day("2028-02-29"));
        assert_eq!(end_of_day(day("2028-02-29")), start_of_day(day("2028-03-01")));
        assert_eq!(end_of_day(day("2028-02-29")) - start_of_day(day("2028-02-29")), TimeDelta::days(1));
        assert_eq!(end_of_day(NaiveDate::MAX), DateTime::<Utc>::MAX_UTC);
    }

    #[test]
    fn a_clock_travels_and_its_clones_with_it() {
        let clock = Clock::system();
        let clone = clock.clone();
        let then = at("2030-01-01T00:00:00Z");
        clock.travel_to(then);
        let there = clone.now();
        assert!(there >= then && there < then + TimeDelta::minutes(1));
        assert!(clock.now() >= there, "it runs on");
        let ahead = Clock::shifted(TimeDelta::days(2)).now() - Utc::now();
        assert!((ahead - TimeDelta::days(2)).abs() < TimeDelta::minutes(1));
    }

    #[test]
    fn a_moment_has_whole_microseconds() {
        assert_eq!(
            Clock::fixed(at("2026-12-07T06:00:00.123456789Z")).now(),
            at("2026-12-07T06:00:00.123456Z")
        );
    }

    #[test]
    fn a_file_moves_the_clock() {
        let file = std::env::temp_dir().join(format!("clock-{}", uuid::Uuid::now_v7()));
        set_file(&file, at("2027-06-01T06:00:00Z")).unwrap();
        let clock = Clock::fixed(at("2026-12-07T06:00:00Z"));
        clock.follow(file.clone());
        assert_eq!(clock.today(), day("2027-06-01"), "at once");
        for text in ["half past six", "2027-06-30T23:59:59+03:00\n"] {
            fs::write(&file, text).unwrap();
        }
        for _ in 0..600 {
            if clock.now() == at("2027-06-30T20:59:59Z") {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(clock.now(), at("2027-06-30T20:59:59Z"));
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_malformed_file_changes_nothing() {
        let file = std::env::temp_dir().join(format!("clock-{}", uuid::Uuid::now_v7()));
        fs::write(&file, "half past six").unwrap();
        let clock = Clock::fixed(at("2026-12-07T06:00:00Z"));
        clock.glance(&file, &mut None);
        fs::remove_file(file).unwrap();
        clock.glance(Path::new("/nowhere"), &mut None);
        assert_eq!(clock.now(), at("2026-12-07T06:00:00Z"));
    }
}
