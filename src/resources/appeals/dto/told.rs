//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::super::model::{
    Appeal, Context, DeciderRule, Decision, File, Kind, Level, Outcome, Plea, Status, Step, Vote,
};
use super::super::rules::tally;
use crate::{
    access::{Action, Actor, affordance::Affordance, policy},
    kernel::{
        config::Appeals,
        error::Result,
        id::{AppealId, AppraisalId, CycleId, InstitutionId, ServantId},
        paging::page_type,
    },
    resources::appraisals::{hex, sha256},
};

/// An appeal in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealSummary {
    /// Its id
    pub id: AppealId,
    /// The appellant's institution
    pub institution_id: InstitutionId,
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The cycle
    pub cycle_id: CycleId,
    /// The appellant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// An appeal or a referral
    pub kind: Kind,
    /// At which level
    pub level: Level,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Whether it was lodged after the window
    pub late: bool,
    /// Until when the file is to be there; null before it was asked for
    pub file_due_on: Option<NaiveDate>,
    /// What was decided
    pub outcome: Option<Outcome>,
}

page_type! {
    /// A page of appeals.
    AppealPage of AppealSummary
}

/// A referral or an appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealOut {
    /// Its id
    pub id: AppealId,
    /// The appellant's institution
    pub institution_id: InstitutionId,
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The version of the appraisal that it is against
    pub appraisal_version: i32,
    /// The cycle
    pub cycle_id: CycleId,
    /// The cycle's label
    #[schema(example = "2026/27")]
    pub cycle_label: String,
    /// The appellant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// The supervisor who marked
    pub respondent_id: ServantId,
    /// The reviewer
    pub reviewer_id: Option<ServantId>,
    /// A referral if the mark was not agreed, else an appeal
    pub kind: Kind,
    /// At which level
    pub level: Level,
    /// The appeal at the level below
    pub previous_id: Option<AppealId>,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// What the appellant says
    pub plea: Plea,
    /// When it was lodged
    pub lodged_at: DateTime<Utc>,
    /// The last day on which it could be lodged in time
    pub window_closed_on: NaiveDate,
    /// Whether it was lodged after that
    pub late: bool,
    /// When it was admitted out of time
    pub admitted_at: Option<DateTime<Utc>>,
    /// Why
    pub admission_reason: Option<String>,
    /// Who decides at the first level; null where a committee does
    pub decider_id: Option<ServantId>,
    /// By which rule it is he, or why a committee sits at once; null at the levels above
    pub decider_rule: Option<DeciderRule>,
    /// Whose committee decides; null at the first level
    pub body_id: Option<InstitutionId>,
    /// Who chairs it
    pub chair_id: Option<ServantId>,
    /// Until when the file is to be there; null before it was asked for
    pub file_due_on: Option<NaiveDate>,
    /// SHA-256 of the file in hex; null before there is one
    pub file_digest: Option<String>,
    /// How many votes a decision needs; null at the first level
    pub quorum: Option<u32>,
    /// How many votes were cast
    pub votes_cast: usize,
    /// The votes, for the committee's members without a part in the case and for auditors; null for others
    pub votes: Option<Vec<Vote>>,
    /// How many votes each outcome had; null before the decision
    #[schema(example = json!({ "allowed": 2, "dismissed": 1 }))]
    pub tally: Option<BTreeMap<String, usize>>,
    /// What was decided
    pub outcome: Option<Outcome>,
    /// Why it was decided so, or was withdrawn
    pub reasons: Option<String>,
    /// What follows from it
    pub decision: Option<Decision>,
    /// Who recorded the decision
    pub decided_by: Option<ServantId>,
    /// When
    pub decided_at: Option<DateTime<Utc>>,
    /// The version of the appraisal that the decision made or opened
    pub new_version: Option<i32>,
    /// Until when it can be taken to the next level; null if there is none or it need not
    pub next_level_until: Option<NaiveDate>,
    /// Whether nothing more can come of it
    pub closed: bool,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// The file that the deciding body asked for, for ever as it was then.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealFileOut {
    /// The appeal
    pub appeal_id: AppealId,
    /// When it was made
    pub made_at: DateTime<Utc>,
    /// SHA-256 of the canonical JSON (RFC 8785) of the content, in hex; `GET /verify/{digest}` confirms it to anybody
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// Whether the content still is what the digest was made of
    pub matches: bool,
    /// The plea, what was signed with its signatures, the supervisor's statement (null if he gave none), and what was decided before
    #[schema(value_type = Object)]
    pub content: Value,
}

const ACTIONS: [(&str, Action, Step); 10] = [
    ("admit", Action::AppealDecide, Step::Admit),
    ("strike_out", Action::AppealDecide, Step::StrikeOut),
    ("request_file", Action::AppealDecide, Step::RequestFile),
    ("statement", Action::AppealAnswer, Step::Answer),
    ("proceed", Action::AppealDecide, Step::Proceed),
    ("chair", Action::AppealSit, Step::TakeChair),
    ("votes", Action::AppealSit, Step::Vote),
    ("decide", Action::AppealDecide, Step::Decide),
    ("withdraw", Action::AppealWithdraw, Step::Withdraw),
    ("rederive", Action::AppealRederive, Step::Rederive),
];

impl AppealOut {
    /// As a caller sees it on a day.
    pub fn new(actor: &Actor, row: Appeal, context: Context, rules: &Appeals) -> Self {
        let today = actor.today();
        let target = row.target(&context, actor.servant());
        let affordance = |(name, action, step)| {
            let state = row.step(step, &context, rules, today);
            Affordance::of(actor, name, action, &target, state, row.status_since)
        };
        let actions = ACTIONS.into_iter().map(affordance).collect();
        let late = row.late();
        let closed = row.closed(&context, today);
        let words = |tally: BTreeMap<Outcome, usize>| {
            tally.into_iter().map(|(outcome, count)| (outcome.as_str().to_owned(), count)).collect()
        };
        Self {
            id: row.id,
            institution_id: row.institution_id,
            appraisal_id: row.appraisal_id,
            appraisal_version: row.appraisal_version,
            cycle_id: row.cycle_id,
            cycle_label: context.cycle_label,
            servant_id: row.servant_id,
            check_number: context.check_number,
            servant_name: context.servant_name,
            respondent_id: row.respondent_id,
            reviewer_id: row.reviewer_id,
            kind: row.kind,
            level: row.level,
            previous_id: row.previous_id,
            status: row.status,
            status_since: row.status_since,
            plea: row.plea,
            lodged_at: row.lodged_at,
            window_closed_on: row.window_closed_on,
            late,
            admitted_at: row.admitted_at,
            admission_reason: row.admission_reason,
            decider_id: row.decider_id,
            decider_rule: row.decider_rule,
            body_id: row.body_id,
            chair_id: row.chair_id,
            file_due_on: row.file_due_on,
            file_digest: context.file_digest,
            quorum: (row.level != Level::Reviewer).then_some(rules.quorum),
            votes_cast: context.votes.len(),
            tally: (row.status == Status::Decided).then(|| words(tally(&context.votes))),
            votes: policy::may(actor, Action::AppealVotesRead, &target).then_some(context.votes),
            outcome: row.outcome,
            reasons: row.reasons,
            decision: row.decision,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            new_version: row.new_version,
            next_level_until: row.next_level_until,
            closed,
            actions,
        }
    }
}

impl AppealFileOut {
    /// A file with what its verification says.
    pub fn new(file: File) -> Result<Self> {
        Ok(Self {
            appeal_id: file.appeal_id,
            made_at: file.made_at,
            matches: sha256(&file.content)? == file.digest,
            digest: hex(&file.digest),
            content: file.content,
        })
    }
}
