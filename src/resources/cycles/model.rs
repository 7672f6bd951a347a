//! A cycle, its windows, its extensions and assignments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde::Serialize;

use crate::{
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, AssignmentId, CycleId, ExtensionId, InstitutionId, TargetDayId, TemplateId, UnitId},
        sql::text_enum,
    },
    schema::{cycle_assignments, cycle_windows, cycles, target_days},
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
    /// A phase of the year that has a window; a cycle may go without the check-ins of the first and the third quarter.
    pub enum Phase {
        Planning = "planning",
        FirstQuarter = "quarter_1",
        MidYear = "mid_year",
        ThirdQuarter = "quarter_3",
        Annual = "annual",
    }
}

text_enum! {
    /// For whom an order keeps a window open longer.
    pub enum ExtensionScope { Institution = "institution", Region = "region", Kind = "kind", Nation = "nation" }
}

text_enum! {
    /// Why a window is kept open longer: a declared outage (of the network, the power or this service), an emergency, a court's
    /// order, or another reason.
    pub enum ReasonKind { Outage = "outage", Emergency = "emergency", CourtOrder = "court_order", Other = "other" }
}

text_enum! {
    /// The order of a list of cycles.
    pub enum Sort { StartsOn = "starts_on", StartsOnDown = "-starts_on" }
}

text_enum! {
    /// The order of a list of extension orders.
    pub enum ExtensionSort { OrderedAt = "ordered_at", OrderedAtDown = "-ordered_at", ClosesOn = "closes_on", ClosesOnDown = "-closes_on" }
}

text_enum! {
    /// The order of a list of assignments: as they were made, or by cadre group with everybody else first.
    pub enum AssignmentSort { Assigned = "assigned", AssignedDown = "-assigned", Family = "family", FamilyDown = "-family" }
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
    pub interim_days: i32,
    pub joining_days: i32,
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

/// An extension order: one row for each institution that it reaches.
#[derive(Debug, Clone, QueryableByName, Serialize)]
pub struct Extension {
    #[diesel(sql_type = SqlUuid)]
    pub id: ExtensionId,
    #[diesel(sql_type = SqlUuid)]
    pub cycle_id: CycleId,
    #[diesel(sql_type = Text)]
    pub phase: Phase,
    #[diesel(sql_type = Date)]
    pub closes_on: NaiveDate,
    /// As it was ordered; later than `closes_on` if it was revoked
    #[diesel(sql_type = Date)]
    pub ordered_closes_on: NaiveDate,
    #[diesel(sql_type = Text)]
    pub scope: ExtensionScope,
    /// The region's code, or the kind of institution
    #[diesel(sql_type = Nullable<Text>)]
    pub scope_of: Option<String>,
    /// The one institution, if it is for one
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub institution_id: Option<InstitutionId>,
    #[diesel(sql_type = BigInt)]
    pub institutions: i64,
    #[diesel(sql_type = Text)]
    pub reason_kind: ReasonKind,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Nullable<Date>)]
    pub outage_starts_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub outage_ends_on: Option<NaiveDate>,
    #[diesel(sql_type = SqlUuid)]
    pub ordered_by: AccountId,
    #[diesel(sql_type = Timestamptz)]
    pub ordered_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub revoked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub revoked_by: Option<AccountId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub revoke_reason: Option<String>,
}

/// A target day of an institution inside a window.
#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = target_days)]
pub struct TargetDay {
    pub institution_id: InstitutionId,
    pub id: TargetDayId,
    pub cycle_id: CycleId,
    pub phase: Phase,
    pub unit_id: Option<UnitId>,
    pub family: Option<String>,
    pub due_on: NaiveDate,
    pub set_by: AccountId,
    pub set_at: DateTime<Utc>,
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

impl Phase {
    /// Whether every cycle has it.
    pub const fn required(self) -> bool {
        matches!(self, Self::Planning | Self::MidYear | Self::Annual)
    }
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
