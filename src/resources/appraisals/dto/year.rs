//! The year's mark of a servant, and whose debt a missing one is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::{model::Status, store::Stretched};
use crate::{
    kernel::{
        decimal::Decimal,
        id::{AgreementId, AppraisalId, InstitutionId, PostingId, ServantId, UnitId},
        paging::page_type,
        sql::text_enum,
    },
    scoring::{self, Exact, LeftOut, Proration, Year},
};

text_enum! {
    /// Whose debt it is.
    pub enum Debtor { Owner = "owner", Supervisor = "supervisor", Reviewer = "reviewer", HrOfficer = "hr_officer" }
}

/// Whose year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearParams {
    /// The servant
    pub servant_id: Uuid,
    /// The cycle
    pub cycle_id: Uuid,
}

/// Which debts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DebtParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Of this cycle
    pub cycle_id: Uuid,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit
    pub unit_id: Option<Uuid>,
    /// Only about this servant
    pub servant_id: Option<Uuid>,
    /// Only this one's debts
    pub owed_by: Option<Debtor>,
}

/// What a missing mark waits for, and on whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Debt {
    /// The step: `agreement.submit`, `agreement.agree`, `appraisal.open`, `appraisal.self_assessment`,
    /// `appraisal.supervisor_assessment`, `appraisal.propose`, `appraisal.accept`, `appraisal.sign`, `appraisal.disclose`,
    /// `appraisal.resume`; `handover` where the rater has left or nobody stands above
    #[schema(example = "appraisal.supervisor_assessment")]
    pub step: String,
    /// Whose debt it is
    pub owed_by: Debtor,
    /// Which person, unless it is the HR office
    pub debtor_id: Option<ServantId>,
    /// Since when
    pub since: Option<DateTime<Utc>>,
    /// Until when it can be done
    pub due_on: NaiveDate,
}

/// A debt, and about whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebtOut {
    /// The institution
    pub institution_id: InstitutionId,
    /// The posting
    pub posting_id: PostingId,
    /// The servant whose mark is missing
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit
    pub unit_id: UnitId,
    /// The agreement, if there is one
    pub agreement_id: Option<AgreementId>,
    /// The annual appraisal, if there is one
    pub appraisal_id: Option<AppraisalId>,
    /// First day of the stretch
    pub starts_on: NaiveDate,
    /// Last day of the stretch
    pub ends_on: NaiveDate,
    /// Whether the posting ended before the year did
    pub interim: bool,
    /// What is owed
    pub debt: Debt,
}

page_type! {
    /// A page of debts.
    DebtPage of DebtOut
}

/// A servant's year: every posting in it, its days, its mark or whose debt the missing one is.
#[derive(Debug, Serialize, ToSchema)]
pub struct YearOut {
    /// Whether there is a mark
    pub status: Year,
    /// The year's mark, rounded half up to two places, once; only where it is `rated`
    pub overall: Option<Decimal>,
    /// The year's mark before rounding
    pub exact: Option<Exact>,
    /// Postings under so many days are left out
    pub minimum_days: i64,
    /// The postings, oldest first
    pub parts: Vec<YearPart>,
}

/// One posting's part in the year's mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct YearPart {
    /// The institution
    pub institution_id: InstitutionId,
    /// The posting
    pub posting_id: PostingId,
    /// The agreement, if there is one
    pub agreement_id: Option<AgreementId>,
    /// The annual appraisal, if there is one
    pub appraisal_id: Option<AppraisalId>,
    /// Where the appraisal stands
    pub appraisal_status: Option<Status>,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Days, both ends counted
    pub days: i64,
    /// The days that it weighs: a day that several postings count for is divided equally among them; null if it is left out
    pub weighed_days: Option<Exact>,
    /// Its share: its weighed days of all days that count
    pub share: Option<Exact>,
    /// Its mark before rounding, once it is disclosed
    pub mark: Option<Exact>,
    /// Why it does not count; null if it does
    pub left_out: Option<LeftOut>,
    /// What the missing mark waits for; null if there is one or it does not count
    pub debt: Option<Debt>,
}

impl Stretched {
    /// Its part in the arithmetic; a mark counts when it is disclosed.
    pub fn stretch(&self) -> scoring::Stretch {
        let disclosed = matches!(self.status, Some(Status::Disclosed | Status::Final));
        scoring::Stretch {
            posting_id: self.posting_id.uuid(),
            appraisal_id: self.appraisal_id.map(AppraisalId::uuid),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            mark: self.score.as_ref().filter(|_| disclosed).and_then(|score| score.0.exact.clone()),
            unrateable: self.status == Some(Status::Unrateable),
        }
    }

    fn debt(&self) -> Option<Debt> {
        let (step, owed_by) = self.owed.clone().zip(self.owed_by)?;
        Some(Debt { step, owed_by, debtor_id: self.debtor_id, since: self.since, due_on: self.due_on })
    }
}

impl YearOut {
    /// The arithmetic beside the facts, in the same order.
    pub fn new(made: Proration, rows: Vec<Stretched>) -> Self {
        let part = |(part, row): (scoring::ProrationPart, Stretched)| YearPart {
            institution_id: row.institution_id,
            posting_id: row.posting_id,
            agreement_id: row.agreement_id,
            appraisal_id: row.appraisal_id,
            appraisal_status: row.status,
            starts_on: part.starts_on,
            ends_on: part.ends_on,
            days: part.days,
            weighed_days: part.weighed_days,
            share: part.share,
            mark: part.mark,
            left_out: part.left_out,
            debt: row.debt().filter(|_| part.left_out.is_none()),
        };
        Self {
            status: made.status,
            overall: made.overall,
            exact: made.exact,
            minimum_days: made.minimum_days,
            parts: made.parts.into_iter().zip(rows).map(part).collect(),
        }
    }
}

impl DebtOut {
    /// A row of the list; none for a stretch that owes nothing.
    pub fn new(row: Stretched) -> Option<Self> {
        let debt = row.debt()?;
        let Stretched { institution_id, posting_id, servant_id, check_number, servant_name, unit_id, .. } =
            row;
        let Stretched { agreement_id, appraisal_id, starts_on, ends_on, over: interim, .. } = row;
        Some(Self {
            institution_id,
            posting_id,
            servant_id,
            check_number,
            servant_name,
            unit_id,
            agreement_id,
            appraisal_id,
            starts_on,
            ends_on,
            interim,
            debt,
        })
    }
}
