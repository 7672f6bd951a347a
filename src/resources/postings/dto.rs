//! Bodies in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{EndReason, Kind, Line, Posting, Sort, Supervision};
use crate::kernel::{
    error::{Code, Result},
    id::{DesignationId, InstitutionId, PostingId, ServantId, UnitId},
    paging::page_type,
    text::{Check, PROSE},
};

/// Which postings.
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
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only in this unit
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only those that this servant supervised on the day
    pub supervisor_id: Option<Uuid>,
    /// Only this kind
    pub kind: Option<Kind>,
    /// Only those that held on this day; all, past ones too, if absent (with `supervisor_id`: today)
    pub as_of: Option<NaiveDate>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// As it was on this day; today if absent
    pub as_of: Option<NaiveDate>,
}

/// A posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingOut {
    /// Its id
    pub id: PostingId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The public servant
    pub servant_id: ServantId,
    /// The unit
    pub unit_id: UnitId,
    /// The designation
    pub designation_id: DesignationId,
    /// The salary scale
    #[schema(example = "TGS D")]
    pub salary_scale: Option<String>,
    /// Its kind
    pub kind: Kind,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day; null while it goes on
    pub ends_on: Option<NaiveDate>,
    /// Why it ended
    pub end_reason: Option<EndReason>,
}

page_type! {
    /// A page of postings.
    PostingPage of PostingOut
}

/// Who stands above a posting on a day, and who supervised it over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineOut {
    /// The day
    pub as_of: NaiveDate,
    /// The supervisor on that day
    pub supervisor_id: Option<ServantId>,
    /// The supervisor's supervisor on that day
    pub reviewer_id: Option<ServantId>,
    /// For whom the supervisor acts (kukaimu) on that day; null if he is the supervisor himself
    pub acting_for_id: Option<ServantId>,
    /// Every supervisor, oldest first
    pub history: Vec<SupervisionOut>,
}

/// A supervisor for a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupervisionOut {
    /// The supervisor
    pub supervisor_id: ServantId,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day; null while it goes on
    pub ends_on: Option<NaiveDate>,
}

/// An appointment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentIn {
    /// The institution
    pub institution_id: Uuid,
    /// The unit, of that institution
    pub unit_id: Uuid,
    /// The designation
    pub designation_id: Uuid,
    /// The salary scale
    #[schema(example = "TGS D", max_length = 20)]
    pub salary_scale: Option<String>,
    /// Its kind
    pub kind: Kind,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day, where it is known (acting, secondment)
    pub ends_on: Option<NaiveDate>,
    /// Who supervises it from the first day
    pub supervisor_id: Option<Uuid>,
}

/// A new posting of a servant who is registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPostingIn {
    /// The public servant
    pub servant_id: Uuid,
    /// Where, as what, from when
    pub appointment: AppointmentIn,
}

/// The end of a posting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndIn {
    /// Last day
    pub ends_on: NaiveDate,
    /// Why
    pub reason: EndReason,
}

/// A transfer: the old posting ends on the day before the new one begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferIn {
    /// The new posting
    pub appointment: AppointmentIn,
}

/// A new supervisor from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupervisorIn {
    /// The supervisor
    pub supervisor_id: Uuid,
    /// From this day on
    pub starts_on: NaiveDate,
}

/// A supervisor leaves: to whom his reports and open work go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverIn {
    /// The successor; if absent the head of the unit, else the next above
    pub successor_id: Option<Uuid>,
    /// From this day on
    pub starts_on: NaiveDate,
    /// Why
    #[schema(example = "Retired on 31 December.", max_length = 4000)]
    pub reason: String,
}

/// What was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverOut {
    /// To whom
    pub successor_id: ServantId,
    /// By which rule: `named`, `unit_head` or `next_in_line`
    #[schema(example = "next_in_line")]
    pub rule: String,
    /// How many reports went over; the successor's own posting went to the next above
    pub supervisions: i64,
    /// How many open appraisals have new raters
    pub appraisals: usize,
}

impl EndIn {
    /// The checked day.
    pub fn day(&self) -> Result<NaiveDate> {
        day("/ends_on", self.ends_on)
    }
}

impl SupervisorIn {
    /// The checked day.
    pub fn day(&self) -> Result<NaiveDate> {
        day("/starts_on", self.starts_on)
    }
}

fn day(pointer: &str, date: NaiveDate) -> Result<NaiveDate> {
    let mut check = Check::default();
    check.date(pointer, date);
    check.finish().map(|()| date)
}

impl HandoverIn {
    /// The checked day, successor and reason.
    pub fn parse(self) -> Result<(NaiveDate, Option<ServantId>, String)> {
        let mut check = Check::default();
        let starts_on = check.date("/starts_on", self.starts_on);
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok((starts_on, self.successor_id.map(Into::into), reason))
    }
}

impl AppointmentIn {
    /// The checked row, and the supervisor.
    pub fn parse(self, servant_id: ServantId, prefix: &str) -> Result<(Posting, Option<ServantId>)> {
        let mut check = Check::default();
        let posting = Posting {
            institution_id: self.institution_id.into(),
            id: PostingId::new(),
            servant_id,
            unit_id: self.unit_id.into(),
            designation_id: self.designation_id.into(),
            salary_scale: check.optional_line(
                format!("{prefix}/salary_scale"),
                self.salary_scale.as_deref(),
                20,
            ),
            kind: self.kind,
            starts_on: check.date(format!("{prefix}/starts_on"), self.starts_on),
            ends_on: self.ends_on.map(|date| check.date(format!("{prefix}/ends_on"), date)),
            end_reason: None,
            version: 1,
        };
        let ordered = posting.ends_on.is_none_or(|end| end >= posting.starts_on);
        check.ensure(ordered, format!("{prefix}/ends_on"), Code::DatesOrder);
        let supervisor = self.supervisor_id.map(ServantId::from);
        check.ensure(supervisor != Some(servant_id), format!("{prefix}/supervisor_id"), Code::LineCircle);
        check.finish()?;
        Ok((posting, supervisor))
    }
}

impl From<Posting> for PostingOut {
    fn from(row: Posting) -> Self {
        let Posting {
            institution_id,
            id,
            servant_id,
            unit_id,
            designation_id,
            salary_scale,
            kind,
            starts_on,
            ends_on,
            end_reason,
            ..
        } = row;
        Self {
            id,
            institution_id,
            servant_id,
            unit_id,
            designation_id,
            salary_scale,
            kind,
            starts_on,
            ends_on,
            end_reason,
        }
    }
}

impl LineOut {
    /// The line of a day with its history.
    pub fn new(
        as_of: NaiveDate,
        (line, acting_for_id): (Line, Option<ServantId>),
        history: Vec<Supervision>,
    ) -> Self {
        let out = |s: Supervision| SupervisionOut {
            supervisor_id: s.supervisor_id,
            starts_on: s.starts_on,
            ends_on: s.ends_on,
        };
        Self {
            as_of,
            supervisor_id: line.supervisor,
            reviewer_id: line.reviewer,
            acting_for_id,
            history: history.into_iter().map(out).collect(),
        }
    }
}
