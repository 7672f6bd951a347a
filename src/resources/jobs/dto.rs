//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    model::{Gap, Job, JobResult, Kind, Member, Outcome, Reason, State},
    store::{Counts, Sum},
};
use crate::{
    kernel::{
        decimal::Decimal,
        id::{AccountId, AgreementId, CycleId, InstitutionId, JobId, PostingId, ServantId},
        paging::page_type,
    },
    scoring::Exact,
};

/// Whose readiness.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadinessParams {
    /// The institution
    pub institution_id: Uuid,
    /// Only those with this gap
    pub gap: Option<Gap>,
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
}

/// A page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
}

/// Which jobs.
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
    /// Only of this cycle
    pub cycle_id: Option<Uuid>,
    /// Only in this state
    pub state: Option<State>,
}

/// Which results.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResultParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only with this outcome
    pub outcome: Option<Outcome>,
}

/// How many of the staff have something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadinessShare)]
pub struct Share {
    /// How many have it
    pub count: i64,
    /// Of a hundred, two places; null where there is no staff
    #[schema(example = "97.5")]
    pub percent: Option<Decimal>,
}

/// Somebody who lacks something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadinessGap)]
pub struct GapOut {
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// What he lacks
    pub gaps: Vec<Gap>,
}

/// Whether an institution is ready for a cycle.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessOut {
    /// How many postings are counted: those that the launch would take, and those whose cadre group follows no cycle
    pub staff: i64,
    /// With a supervisor
    pub supervisor: Share,
    /// With a designation
    pub designation: Share,
    /// Whose cadre group follows the cycle, and so its template
    pub template: Share,
    /// With a telephone number or an e-mail address
    pub contact: Share,
    /// With a log-in that is not closed
    pub account: Share,
    /// Whose log-in is activated
    pub activated: Share,
    /// Those who lack something, by posting; empty for whoever may not read servants
    pub items: Vec<GapOut>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

/// The launch of a cycle in an institution.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LaunchIn {
    /// The institution
    pub institution_id: Uuid,
    /// Only say what would be done
    #[serde(default)]
    pub dry_run: bool,
}

/// What a launch would do for a posting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LaunchMember)]
pub struct MemberOut {
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// What would be done
    pub outcome: Outcome,
    /// Why he is left out
    pub reason: Option<Reason>,
    /// What he lacks; it does not leave him out
    pub gaps: Vec<Gap>,
}

/// What a launch would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct LaunchPlan {
    /// Draft agreements that would be made
    pub created: i64,
    /// Agreements that are there already
    pub existing: i64,
    /// Postings that would be left out
    pub excluded: i64,
    /// Why, and how many each
    pub reasons: BTreeMap<String, i64>,
    /// By posting
    pub items: Vec<MemberOut>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobOut {
    /// Its id
    pub id: JobId,
    /// The institution
    pub institution_id: InstitutionId,
    /// What it does
    pub kind: Kind,
    /// The cycle
    pub cycle_id: CycleId,
    /// The day by which postings are looked at
    pub day: NaiveDate,
    /// Where it stands
    pub state: State,
    /// Who asked for it
    pub asked_by: AccountId,
    /// When
    pub asked_at: DateTime<Utc>,
    /// How many postings there were when it was asked for
    pub expected: i32,
    /// How many are dealt with
    pub done: i32,
    /// Draft agreements made
    pub created: i32,
    /// Agreements that were there already
    pub existing: i32,
    /// Postings left out
    pub excluded: i32,
    /// When a worker last dealt with it
    pub beat_at: Option<DateTime<Utc>>,
    /// When it ended
    pub finished_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of jobs.
    JobPage of JobOut
}

/// What a job did for a posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobResultOut {
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// What was done
    pub outcome: Outcome,
    /// Why it was left out
    pub reason: Option<Reason>,
    /// The agreement that was made or found
    pub agreement_id: Option<AgreementId>,
}

page_type! {
    /// A page of results.
    JobResultPage of JobResultOut
}

impl ReadinessOut {
    /// Counts, and a page of gaps.
    pub fn new(counts: &Counts, rows: Vec<Member>, next: Option<String>) -> Self {
        let share = |count: i64| Share {
            count,
            percent: Exact::whole(count * 100).over(&Exact::whole(counts.staff)).map(|exact| exact.rounded()),
        };
        let row = |row: Member| GapOut {
            gaps: row.gaps(),
            posting_id: row.posting_id,
            servant_id: row.servant_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
        };
        Self {
            staff: counts.staff,
            supervisor: share(counts.supervisor),
            designation: share(counts.designation),
            template: share(counts.template),
            contact: share(counts.contact),
            account: share(counts.account),
            activated: share(counts.activated),
            items: rows.into_iter().map(row).collect(),
            next,
        }
    }
}

impl LaunchPlan {
    /// Sums, and a page of postings.
    pub fn new(sums: &[Sum], rows: Vec<Member>, next: Option<String>) -> Self {
        let count =
            |outcome| sums.iter().filter(|sum| sum.outcome == outcome).map(|sum| sum.count).sum::<i64>();
        let reasons = sums.iter().filter_map(|sum| Some((sum.reason?.to_string(), sum.count))).collect();
        let row = |row: Member| MemberOut {
            outcome: row.outcome(),
            gaps: if row.reason.is_none() { row.gaps() } else { vec![] },
            reason: row.reason,
            posting_id: row.posting_id,
            servant_id: row.servant_id,
            check_number: row.check_number,
            servant_name: row.servant_name,
        };
        Self {
            created: count(Outcome::Created),
            existing: count(Outcome::Existing),
            excluded: count(Outcome::Excluded),
            reasons,
            items: rows.into_iter().map(row).collect(),
            next,
        }
    }
}

impl From<Job> for JobOut {
    fn from(row: Job) -> Self {
        Self {
            id: row.id,
            institution_id: row.institution_id,
            kind: row.kind,
            cycle_id: row.cycle_id,
            day: row.day,
            state: row.state,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            expected: row.expected,
            done: row.created + row.existing + row.excluded,
            created: row.created,
            existing: row.existing,
            excluded: row.excluded,
            beat_at: row.beat_at,
            finished_at: row.finished_at,
        }
    }
}

impl From<JobResult> for JobResultOut {
    fn from(row: JobResult) -> Self {
        let JobResult { posting_id, servant_id, outcome, reason, agreement_id, .. } = row;
        Self { posting_id, servant_id, outcome, reason, agreement_id }
    }
}
