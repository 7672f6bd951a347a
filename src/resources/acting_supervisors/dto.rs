//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::Acting;
use crate::kernel::{
    error::{Code, FieldError, Result},
    id::{AccountId, ActingId, InstitutionId, ServantId},
    paging::page_type,
    text::{Check, PROSE},
};

/// Which acting supervisors.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only for this absent supervisor
    pub absent_id: Option<Uuid>,
    /// Only where this one acts
    pub acting_id: Option<Uuid>,
    /// Only those that held on this day; all if absent
    pub as_of: Option<NaiveDate>,
}

/// Who acts for whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActingIn {
    /// The supervisor who is absent
    pub absent_id: Uuid,
    /// Who acts for him
    pub acting_id: Uuid,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Why
    #[schema(example = "Masomo nje ya nchi.", max_length = 4000)]
    pub reason: String,
}

/// An earlier end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActingEndIn)]
pub struct EndIn {
    /// The last day: yesterday or later, not after the present last day; before the first day it is cancelled
    pub ends_on: NaiveDate,
}

/// An acting supervisor.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActingOut {
    /// Its id
    pub id: ActingId,
    /// The institution of the absent supervisor
    pub institution_id: InstitutionId,
    /// The supervisor who is absent
    pub absent_id: ServantId,
    /// Who acts for him
    pub acting_id: ServantId,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Ended before it began
    pub cancelled: bool,
    /// Why
    pub reason: String,
    /// Who named him
    pub named_by: AccountId,
    /// When
    pub named_at: DateTime<Utc>,
}

page_type! {
    /// A page of acting supervisors.
    ActingPage of ActingOut
}

/// Who acts for whom, checked.
#[derive(Debug)]
pub struct NewActing {
    pub absent: ServantId,
    pub acting: ServantId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: String,
}

impl ActingIn {
    /// The checked request.
    pub fn parse(self) -> Result<NewActing> {
        let mut check = Check::default();
        let starts_on = check.date("/starts_on", self.starts_on);
        let ends_on = check.date("/ends_on", self.ends_on);
        check.ensure(ends_on >= starts_on, "/ends_on", Code::DatesOrder);
        check.ensure(self.absent_id != self.acting_id, "/acting_id", Code::LineCircle);
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(NewActing {
            absent: self.absent_id.into(),
            acting: self.acting_id.into(),
            starts_on,
            ends_on,
            reason,
        })
    }
}

impl EndIn {
    /// The checked day.
    pub fn parse(self, present: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
        let yesterday = today.pred_opt().unwrap_or(today);
        if (yesterday..=present).contains(&self.ends_on) {
            return Ok(self.ends_on);
        }
        Err(FieldError::new("/ends_on", Code::DayPassed).with("low", yesterday).with("high", present).into())
    }
}

impl From<Acting> for ActingOut {
    fn from(row: Acting) -> Self {
        let Acting { institution_id, id, absent_id, acting_id, starts_on, ends_on, cancelled, .. } = row;
        let Acting { reason, named_by, named_at, .. } = row;
        Self {
            id,
            institution_id,
            absent_id,
            acting_id,
            starts_on,
            ends_on,
            cancelled,
            reason,
            named_by,
            named_at,
        }
    }
}
