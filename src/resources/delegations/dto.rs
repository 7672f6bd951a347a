//! Bodies in and out.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Delegation, Duties, Reports};
use crate::{
    access::policy::Duty,
    kernel::{
        error::{Code, FieldError, Result},
        id::{AccountId, DelegationId, InstitutionId, PostingId, ServantId, UnitId},
        paging::page_type,
        text::{Check, PROSE},
    },
};

/// Which delegations.
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
    /// Only by this delegator
    pub delegator_id: Option<Uuid>,
    /// Only to this delegate
    pub delegate_id: Option<Uuid>,
    /// Only those that hold on this day; all if absent
    pub as_of: Option<NaiveDate>,
}

/// What the caller delegates.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationIn {
    /// To whom: a servant of the same institution
    pub delegate_id: Uuid,
    /// What: at least one, each once. `agreements`: return, agree and revise; `progress`: accept and return progress;
    /// `assessments`: the supervisor's and the agreed column, proposing and settling; `reviews`: the reviewer's return. Never a signature
    pub duties: Vec<Duty>,
    /// Only for reports in this unit
    pub unit_id: Option<Uuid>,
    /// Only for these postings, at most 100
    pub posting_ids: Option<Vec<Uuid>>,
    /// First day, today or later
    pub starts_on: NaiveDate,
    /// Last day; the setting `movement.delegation_days` says how long it may be, 90 days if nobody changed it
    pub ends_on: NaiveDate,
    /// Why
    #[schema(example = "Safari ya kikazi mikoani.", max_length = 4000)]
    pub reason: String,
}

/// A delegation.
#[derive(Debug, Serialize, ToSchema)]
pub struct DelegationOut {
    /// Its id
    pub id: DelegationId,
    /// The institution
    pub institution_id: InstitutionId,
    /// Whose duties they are
    pub delegator_id: ServantId,
    /// Who does them
    pub delegate_id: ServantId,
    /// What is delegated
    pub duties: Vec<Duty>,
    /// Only for reports in this unit; null for all
    pub unit_id: Option<UnitId>,
    /// Only for these postings; null for all
    pub posting_ids: Option<Vec<PostingId>>,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Why
    pub reason: String,
    /// When it was given
    pub given_at: DateTime<Utc>,
    /// Who revoked it
    pub revoked_by: Option<AccountId>,
    /// When it was revoked; null if it was not
    pub revoked_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of delegations.
    DelegationPage of DelegationOut
}

/// What is delegated, checked.
#[derive(Debug)]
pub struct NewDelegation {
    pub delegate: ServantId,
    pub duties: Duties,
    pub unit: Option<UnitId>,
    pub reports: Option<Reports>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub reason: String,
}

impl DelegationIn {
    /// The checked request; `longest` in days.
    pub fn parse(self, me: ServantId, today: NaiveDate, longest: u32) -> Result<NewDelegation> {
        let mut check = Check::default();
        check.count("/duties", self.duties.len(), 1, Duty::ALL.len());
        for (n, duty) in self.duties.iter().enumerate() {
            let again = self.duties.iter().take(n).any(|other| other == duty);
            check.ensure(!again, format!("/duties/{n}"), Code::FieldTwice);
        }
        if let Some(postings) = &self.posting_ids {
            check.count("/posting_ids", postings.len(), 1, 100);
        }
        check.ensure(me.uuid() != self.delegate_id, "/delegate_id", Code::LineCircle);
        let (starts_on, ends_on) =
            (check.date("/starts_on", self.starts_on), check.date("/ends_on", self.ends_on));
        let length = |pointer: &str| FieldError::new(pointer, Code::DelegationLength).with("days", longest);
        if starts_on < today {
            check.wrong(length("/starts_on"));
        }
        let last = starts_on.checked_add_days(Days::new(u64::from(longest.saturating_sub(1))));
        if ends_on < starts_on {
            check.wrong(FieldError::new("/ends_on", Code::DatesOrder));
        } else if last.is_none_or(|last| ends_on > last) {
            check.wrong(length("/ends_on"));
        }
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        let reports = self.posting_ids.map(|ids| Reports(ids.into_iter().map(Into::into).collect()));
        Ok(NewDelegation {
            delegate: self.delegate_id.into(),
            duties: Duties(self.duties),
            unit: self.unit_id.map(Into::into),
            reports,
            starts_on,
            ends_on,
            reason,
        })
    }
}

impl From<Delegation> for DelegationOut {
    fn from(row: Delegation) -> Self {
        Self {
            id: row.id,
            institution_id: row.institution_id,
            delegator_id: row.delegator_id,
            delegate_id: row.delegate_id,
            duties: row.duties.0,
            unit_id: row.unit_id,
            posting_ids: row.posting_ids.map(|reports| reports.0),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            reason: row.reason,
            given_at: row.given_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}
