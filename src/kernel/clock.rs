//! The time. Tests and the demo can stand on any day of the year, so nothing else asks the system for it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

/// A clock that runs with the system's, shifted by a distance that can be changed; or one that stands.
#[derive(Debug, Clone)]
pub struct Clock(Arc<State>);

#[derive(Debug)]
struct State {
    /// Microseconds ahead of the system, or since 1970 where the clock stands
    micros: AtomicI64,
    stands: AtomicBool,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self(Arc::new(State { micros: AtomicI64::new(0), stands: AtomicBool::new(false) }))
    }

    /// A clock that stands, until it travels.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Arc::new(State { micros: AtomicI64::new(at.timestamp_micros()), stands: AtomicBool::new(true) }))
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = self.0.micros.load(Ordering::Relaxed);
        if self.0.stands.load(Ordering::Relaxed) {
            return DateTime::from_timestamp_micros(micros).unwrap_or_default();
        }
        // Postgres keeps microseconds: what is written is what is read back.
        let now = Utc::now().timestamp_micros().saturating_add(micros);
        DateTime::from_timestamp_micros(now).unwrap_or_default()
    }

    /// The day in Dar es Salaam, where the service's days begin and end.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Dar_es_Salaam).date_naive()
    }

    /// Makes it this moment now.
    pub fn travel_to(&self, at: DateTime<Utc>) {
        let base = if self.0.stands.load(Ordering::Relaxed) { 0 } else { Utc::now().timestamp_micros() };
        self.0.micros.store(at.timestamp_micros() - base, Ordering::Relaxed);
    }

    /// Follows a file that holds an RFC 3339 time: each new content sets the clock, which then runs on.
    /// For the demo; production refuses the setting.
    pub fn follow(&self, file: PathBuf) {
        let clock = self.clone();
        std::thread::spawn(move || {
            let mut last = String::new();
            loop {
                if let Ok(text) = std::fs::read_to_string(&file)
                    && text != last
                {
                    match text.trim().parse::<DateTime<Utc>>() {
                        Ok(at) => clock.travel_to(at),
                        Err(error) => tracing::warn!(%error, "the clock file holds no RFC 3339 time"),
                    }
                    last = text;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        });
    }
}

/// The moment at which a day ends in Dar es Salaam: the first one of the next day, itself not in it.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day))
}

/// The moment at which a day begins in Dar es Salaam.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // East Africa Time has no daylight saving; before 1961 it had other offsets, which no deadline meets.
    let there = Dar_es_Salaam.from_local_datetime(&midnight).earliest();
    there.map_or_else(|| midnight.and_utc() - TimeDelta::hours(3), |there| there.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Clock {
        Clock::fixed(text.parse().expect("a time"))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_ends_at_midnight_in_dar_es_salaam() {
        assert_eq!(at("2026-06-30T20:59:59Z").today(), day("2026-06-30"));
        assert_eq!(at("2026-06-30T21:00:00Z").today(), day("2026-07-01"));
        assert_eq!(end_of_day(day("2026-06-30")).to_rfc3339(), "2026-06-30T21:00:00+00:00");
        assert_eq!(at("2028-02-29T12:00:00+03:00").today(), day("2028-02-29"));
        assert_eq!(end_of_day(day("2028-02-29")), start_of_day(day("2028-03-01")));
    }

    #[test]
    fn a_clock_travels_and_runs_on() {
        let clock = Clock::system();
        clock.travel_to("2030-01-01T00:00:00Z".parse().expect("a time"));
        let first = clock.now();
        assert!(first >= "2030-01-01T00:00:00Z".parse::<DateTime<Utc>>().expect("a time"));
        assert!(clock.now() >= first && clock.now() < first + TimeDelta::minutes(1));
    }

    #[test]
    fn a_file_moves_the_clock() {
        let file = std::env::temp_dir().join(format!("clock-{}", uuid::Uuid::now_v7()));
        std::fs::write(&file, "2027-06-01T06:00:00Z\n").expect("write");
        let clock = Clock::system();
        clock.follow(file.clone());
        for _ in 0..600 {
            if clock.today() == day("2027-06-01") {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(clock.today(), day("2027-06-01"));
        let _ = std::fs::remove_file(file);
    }
}
