//! A cycle, its windows, its extensions and assignments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, AssignmentId, CycleId, ExtensionId, InstitutionId, TemplateId},
        sql::text_enum,
    },
    schema::{cycle_assignments, cycle_windows, cycles, window_extensions},
};

text_enum! {
    /// Whose year it is: the financial year from July to June, or the calendar year of the teachers.
    pub enum Calendar { Financial = "financial", Calendar = "calendar" }
}

text_enum! {
    /// Where a cycle stands.
    pub enum Status { Draft = "draft", Open = "open", Closed = "closed" }
}

text_enum! {
    /// A phase of the year that has a window.
    pub enum Phase { Planning = "planning", MidYear = "mid_year", Annual = "annual" }
}

text_enum! {
    /// The order of a list of cycles.
    pub enum Sort { StartsOn = "starts_on", StartsOnDown = "-starts_on" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = cycles)]
pub struct Cycle {
    pub id: CycleId,
    pub label: String,
    pub calendar: Calendar,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub template_id: TemplateId,
    pub status: Status,
    pub minimum_days: i32,
    pub appeal_days: i32,
    pub version: i32,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = cycle_windows)]
pub struct WindowRow {
    pub cycle_id: CycleId,
    pub phase: Phase,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = window_extensions)]
pub struct Extension {
    pub institution_id: InstitutionId,
    pub id: ExtensionId,
    pub cycle_id: CycleId,
    pub phase: Phase,
    pub closes_on: NaiveDate,
    pub reason: String,
    pub ordered_by: AccountId,
    pub ordered_at: DateTime<Utc>,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = cycle_assignments)]
pub struct Assignment {
    pub institution_id: InstitutionId,
    pub id: AssignmentId,
    pub cycle_id: CycleId,
    pub family: Option<String>,
    pub template_id: Option<TemplateId>,
}

/// A window as it holds for one institution, its extension counted in. Both days belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub phase: Phase,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
}

impl Window {
    /// With what an order may have extended it to; an order never shortens.
    pub fn new(
        phase: Phase,
        opens_on: NaiveDate,
        closes_on: NaiveDate,
        extended_to: Option<NaiveDate>,
    ) -> Self {
        Self { phase, opens_on, closes_on: extended_to.map_or(closes_on, |date| date.max(closes_on)) }
    }

    /// Refuses what comes before the window opens or after it has closed, by the day in Dar es Salaam.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        if today < self.opens_on {
            return Err(Error::new(Code::WindowNotOpen)
                .with("phase", self.phase)
                .with("date", self.opens_on));
        }
        if today > self.closes_on {
            return Err(Error::new(Code::WindowClosed)
                .with("phase", self.phase)
                .with("date", self.closes_on));
        }
        Ok(())
    }
}

impl Cycle {
    /// Refuses unless it is in this state.
    pub fn expect(&self, wanted: Status) -> Result<()> {
        if self.status == wanted {
            return Ok(());
        }
        Err(Error::new(Code::WrongState)
            .with("noun", "cycle")
            .with("wanted", wanted)
            .with("state", self.status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_holds_both_its_days_and_an_extension_lengthens_it() {
        let window = |extended: Option<&str>| {
            Window::new(Phase::Annual, day("2027-06-01"), day("2027-06-30"), extended.map(day))
        };
        let code = |window: Window, on: &str| window.check(day(on)).err().map(|error| error.code());
        assert_eq!(code(window(None), "2027-05-31"), Some(Code::WindowNotOpen));
        assert_eq!(code(window(None), "2027-06-01"), None);
        assert_eq!(code(window(None), "2027-06-30"), None);
        assert_eq!(code(window(None), "2027-07-01"), Some(Code::WindowClosed));
        assert_eq!(code(window(Some("2027-07-14")), "2027-07-14"), None);
        assert_eq!(code(window(Some("2027-06-15")), "2027-06-30"), None);
    }
}
