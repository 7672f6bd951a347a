//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Kind, Recusal, Rule, Status};
use crate::kernel::{
    error::{Code, FieldError, Result},
    id::{AccountId, InstitutionId, RecusalId, ServantId},
    paging::page_type,
    text::{Check, PROSE},
};

/// Which recusals.
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
    /// Only about this servant
    pub servant_id: Option<Uuid>,
    /// Only of this person
    pub person_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
    /// Only those whose raters HR has to name
    pub unnamed: Option<bool>,
}

/// A conflict of interest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecusalIn {
    /// The servant who would be rated
    pub servant_id: Uuid,
    /// Who would rate him, or take part in it
    pub person_id: Uuid,
    /// What stands between them; `disciplinary` is for HR and blocks at once
    pub kind: Kind,
    /// What it is
    #[schema(example = "Ni kaka yake.", max_length = 4000)]
    pub reason: String,
    /// First day, today or earlier; today if absent
    pub starts_on: Option<NaiveDate>,
    /// Last day, today or later; open if absent
    pub ends_on: Option<NaiveDate>,
}

/// Why it is decided so.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// Why
    #[schema(example = "Uhusiano wa kifamilia umethibitishwa.", max_length = 4000)]
    pub reason: String,
}

/// The last day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecusalEndIn)]
pub struct EndIn {
    /// The last day, yesterday or later
    pub ends_on: NaiveDate,
}

/// The raters that HR names.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatersIn {
    /// Who supervises instead
    pub supervisor_id: Uuid,
    /// Who reviews; nobody if absent
    pub reviewer_id: Option<Uuid>,
    /// Why these
    #[schema(example = "Hakuna aliye juu katika taasisi; Katibu Tawala amekubali.", max_length = 4000)]
    pub reason: String,
}

/// A recusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecusalOut {
    /// Its id
    pub id: RecusalId,
    /// The servant's institution
    pub institution_id: InstitutionId,
    /// The servant who would be rated
    pub servant_id: ServantId,
    /// Who does not rate him
    pub person_id: ServantId,
    /// What stands between them
    pub kind: Kind,
    /// What it is
    pub reason: String,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day; null while it is open
    pub ends_on: Option<NaiveDate>,
    /// Where it stands
    pub status: Status,
    /// Who declared it
    pub declared_by: AccountId,
    /// When
    pub declared_at: DateTime<Utc>,
    /// Who decided it
    pub decided_by: Option<AccountId>,
    /// When
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so, or why these raters were named
    pub decision_reason: Option<String>,
    /// By which rule the raters were chosen; `none_above` wants HR to name them
    pub rule: Option<Rule>,
    /// Who supervises instead
    pub supervisor_id: Option<ServantId>,
    /// Who reviews instead
    pub reviewer_id: Option<ServantId>,
    /// Whom the rule passed over, nearest first
    pub skipped: Vec<ServantId>,
}

page_type! {
    /// A page of recusals.
    RecusalPage of RecusalOut
}

/// The checked days of a recusal, and its reason.
pub type Days = (NaiveDate, Option<NaiveDate>, String);

impl RecusalIn {
    /// The checked days and reason; `hr` if the HR office declares it.
    pub fn parse(&self, today: NaiveDate, hr: bool) -> Result<Days> {
        let mut check = Check::default();
        let starts_on = check.date("/starts_on", self.starts_on.unwrap_or(today));
        let ends_on = self.ends_on.map(|day| check.date("/ends_on", day));
        if starts_on > today {
            check.wrong(
                FieldError::new("/starts_on", Code::DayPassed).with("low", "1900-01-01").with("high", today),
            );
        }
        if ends_on.is_some_and(|end| end < today) {
            check.wrong(
                FieldError::new("/ends_on", Code::DayPassed).with("low", today).with("high", "2200-12-31"),
            );
        }
        check.ensure(self.servant_id != self.person_id, "/person_id", Code::LineCircle);
        check.ensure(hr || self.kind != Kind::Disciplinary, "/kind", Code::DisciplinaryByHr);
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok((starts_on, ends_on, reason))
    }
}

impl DecisionIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}

impl EndIn {
    /// The checked day.
    pub fn parse(self, starts_on: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
        let low = today.pred_opt().unwrap_or(today).max(starts_on);
        let mut check = Check::default();
        let day = check.date("/ends_on", self.ends_on);
        if day < low {
            check.wrong(
                FieldError::new("/ends_on", Code::DayPassed).with("low", low).with("high", "2200-12-31"),
            );
        }
        check.finish()?;
        Ok(day)
    }
}

impl From<Recusal> for RecusalOut {
    fn from(row: Recusal) -> Self {
        Self {
            id: row.id,
            institution_id: row.institution_id,
            servant_id: row.servant_id,
            person_id: row.person_id,
            kind: row.kind,
            reason: row.reason,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            status: row.status,
            declared_by: row.declared_by,
            declared_at: row.declared_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
            rule: row.rule,
            supervisor_id: row.supervisor_id,
            reviewer_id: row.reviewer_id,
            skipped: row.skipped.0,
        }
    }
}
