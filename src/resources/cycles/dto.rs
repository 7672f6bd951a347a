//! Bodies in and out.

mod deadlines;

pub use deadlines::{
    ExtensionIn, ExtensionOut, ExtensionPage, RevokeIn, TargetDayIn, TargetDayOut, TargetDayPage,
    TargetDayParams,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{
    Assignment, AssignmentSort, Calendar, Cycle, ExtensionSort, Phase, Sort, Status, WindowRow,
};
use crate::kernel::{
    error::{Code, FieldError, Result},
    id::{AssignmentId, CycleId, InstitutionId, TemplateId},
    paging::page_type,
    text::Check,
};

/// Which cycles.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; newest first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only in this state
    pub status: Option<Status>,
    /// Only of this calendar
    pub calendar: Option<Calendar>,
}

/// Which extension orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExtensionParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `ordered_at`, oldest first, if absent
    #[param(inline)]
    pub sort: Option<ExtensionSort>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
}

/// Which assignments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `assigned`, oldest first, if absent
    #[param(inline)]
    pub sort: Option<AssignmentSort>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
}

/// The window of a phase. Both days belong to it; a day ends at 23:59:59 in Dar es Salaam.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowBody {
    /// The phase
    pub phase: Phase,
    /// First day
    pub opens_on: NaiveDate,
    /// Last day
    pub closes_on: NaiveDate,
}

/// A cycle.
#[derive(Debug, Serialize, ToSchema)]
pub struct CycleOut {
    /// Its id
    pub id: CycleId,
    /// Its label
    #[schema(example = "2026/27")]
    pub label: String,
    /// Whose year it is
    pub calendar: Calendar,
    /// First day
    #[schema(example = "2026-07-01")]
    pub starts_on: NaiveDate,
    /// Last day
    #[schema(example = "2027-06-30")]
    pub ends_on: NaiveDate,
    /// The template that makes its marks
    pub template_id: TemplateId,
    /// Where it stands
    pub status: Status,
    /// Postings under so many days are left out of the year's mark
    #[schema(example = 90)]
    pub minimum_days: i32,
    /// An appeal can be lodged for so many days after disclosure
    #[schema(example = 14)]
    pub appeal_days: i32,
    /// A posting that ends within the year is appraised within so many days of its end, annual window or not
    #[schema(example = 30)]
    pub interim_days: i32,
    /// The agreement of a posting that begins within the year can be begun for so many days, planning window or not
    #[schema(example = 30)]
    pub joining_days: i32,
    /// The windows of its phases
    pub windows: Vec<WindowBody>,
}

page_type! {
    /// A page of cycles.
    CyclePage of CycleOut
}

/// A cycle to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleIn {
    /// Its id, if the client makes it (UUIDv7); only for a new one
    pub id: Option<Uuid>,
    /// Its label, unique in its calendar
    #[schema(example = "2027/28", max_length = 20)]
    pub label: String,
    /// Whose year it is
    pub calendar: Calendar,
    /// First day
    #[schema(example = "2027-07-01")]
    pub starts_on: NaiveDate,
    /// Last day
    #[schema(example = "2028-06-30")]
    pub ends_on: NaiveDate,
    /// A published template
    pub template_id: Uuid,
    /// Postings under so many days are left out of the year's mark; 90 if absent
    #[schema(minimum = 1, maximum = 366)]
    pub minimum_days: Option<i32>,
    /// An appeal can be lodged for so many days after disclosure; 14 if absent
    #[schema(minimum = 1, maximum = 90)]
    pub appeal_days: Option<i32>,
    /// A posting that ends within the year is appraised within so many days of its end; 30 if absent
    #[schema(minimum = 1, maximum = 180)]
    pub interim_days: Option<i32>,
    /// The agreement of a posting that begins within the year can be begun for so many days; 30 if absent
    #[schema(minimum = 1, maximum = 180)]
    pub joining_days: Option<i32>,
    /// One window for each of planning, mid-year review and annual appraisal; those of the quarterly check-ins (`quarter_1`,
    /// `quarter_3`) are optional: a cycle without them has no check-ins
    pub windows: Vec<WindowBody>,
}

/// A cadre group of an institution that follows a cycle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentIn {
    /// The institution
    pub institution_id: Uuid,
    /// The cadre group (a designation's family); absent for everybody who is in no group of his own
    #[schema(example = "education", max_length = 40)]
    pub family: Option<String>,
    /// The institution's own published variant of the cycle's template; absent: the cycle's template
    pub template_id: Option<Uuid>,
}

/// An assignment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentOut {
    /// Its id
    pub id: AssignmentId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cadre group; null for everybody else
    pub family: Option<String>,
    /// The institution's own variant of the cycle's template; null: the cycle's template
    pub template_id: Option<TemplateId>,
}

page_type! {
    /// A page of assignments.
    AssignmentPage of AssignmentOut
}

impl CycleIn {
    /// The checked rows.
    pub fn parse(self) -> Result<(Cycle, Vec<WindowRow>)> {
        let mut check = Check::default();
        let id = self.id.map_or_else(CycleId::new, Into::into);
        let cycle = Cycle {
            id,
            label: check.line("/label", &self.label, 20),
            calendar: self.calendar,
            starts_on: check.date("/starts_on", self.starts_on),
            ends_on: check.date("/ends_on", self.ends_on),
            template_id: self.template_id.into(),
            status: Status::Draft,
            minimum_days: self.minimum_days.unwrap_or(90),
            appeal_days: self.appeal_days.unwrap_or(14),
            interim_days: self.interim_days.unwrap_or(30),
            joining_days: self.joining_days.unwrap_or(30),
            version: 1,
        };
        let days = (cycle.ends_on - cycle.starts_on).num_days() + 1;
        check.ensure((300..=400).contains(&days), "/ends_on", Code::CycleLength);
        let between = |value: i32, pointer: &str, high: i32, check: &mut Check| {
            if !(1..=high).contains(&value) {
                check.wrong(FieldError::new(pointer, Code::FieldCount).with("low", 1).with("high", high));
            }
        };
        between(cycle.minimum_days, "/minimum_days", 366, &mut check);
        between(cycle.appeal_days, "/appeal_days", 90, &mut check);
        let times = |phase: Phase| self.windows.iter().filter(|window| window.phase == phase).count();
        let good = Phase::ALL.iter().all(|phase| {
            let times = times(*phase);
            times == 1 || times == 0 && !phase.required()
        });
        check.ensure(good, "/windows", Code::CycleWindows);
        between(cycle.interim_days, "/interim_days", 180, &mut check);
        between(cycle.joining_days, "/joining_days", 180, &mut check);
        for (n, window) in self.windows.iter().enumerate() {
            check.date(format!("/windows/{n}/opens_on"), window.opens_on);
            check.date(format!("/windows/{n}/closes_on"), window.closes_on);
            check.ensure(
                window.opens_on <= window.closes_on,
                format!("/windows/{n}/closes_on"),
                Code::DatesOrder,
            );
        }
        check.finish()?;
        let row = |w: WindowBody| WindowRow {
            cycle_id: id,
            phase: w.phase,
            opens_on: w.opens_on,
            closes_on: w.closes_on,
        };
        Ok((cycle, self.windows.into_iter().map(row).collect()))
    }
}

impl AssignmentIn {
    /// The checked row.
    pub fn parse(self, cycle_id: CycleId) -> Result<Assignment> {
        let mut check = Check::default();
        let family = check.optional_line("/family", self.family.as_deref(), 40);
        check.finish()?;
        let id = AssignmentId::new();
        let template_id = self.template_id.map(Into::into);
        Ok(Assignment { institution_id: self.institution_id.into(), id, cycle_id, family, template_id })
    }
}

impl CycleOut {
    /// A cycle with its windows.
    pub fn new(cycle: Cycle, windows: Vec<WindowRow>) -> Self {
        let body = |row: WindowRow| WindowBody {
            phase: row.phase,
            opens_on: row.opens_on,
            closes_on: row.closes_on,
        };
        Self {
            id: cycle.id,
            label: cycle.label,
            calendar: cycle.calendar,
            starts_on: cycle.starts_on,
            ends_on: cycle.ends_on,
            template_id: cycle.template_id,
            status: cycle.status,
            minimum_days: cycle.minimum_days,
            appeal_days: cycle.appeal_days,
            interim_days: cycle.interim_days,
            joining_days: cycle.joining_days,
            windows: windows.into_iter().map(body).collect(),
        }
    }
}

impl From<Assignment> for AssignmentOut {
    fn from(row: Assignment) -> Self {
        Self {
            id: row.id,
            institution_id: row.institution_id,
            family: row.family,
            template_id: row.template_id,
        }
    }
}

/// The end of a cycle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIn {
    /// What becomes of appraisals that are neither disclosed, final nor unrateable; absent: the cycle stays open while there are any
    #[serde(default)]
    #[schema(inline)]
    pub unfinished: Option<Unfinished>,
}

crate::kernel::sql::text_enum! {
    /// What becomes of what is unfinished: it stays as it stands, and nobody can go on with it.
    pub enum Unfinished { Leave = "leave" }
}
