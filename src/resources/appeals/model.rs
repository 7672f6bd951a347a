//! An appeal, its levels, and the state machine.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules;
use crate::{
    access::Target,
    kernel::{
        clock::day_of,
        config::Appeals,
        decimal::Decimal,
        error::{Code, Error, Result},
        id::{AppealFileId, AppealId, AppealVoteId, AppraisalId, CycleId, InstitutionId, ServantId},
        sql::{json_column, text_enum},
    },
    schema::{appeal_files, appeal_votes, appeals},
    scoring::Entry,
};

text_enum! {
    /// An appeal; or a referral, of a mark that was not agreed.
    pub enum Kind { Appeal = "appeal", Referral = "referral" }
}

text_enum! {
    /// Who decides: the reviewer's level, the institution's committee, the Public Service Commission.
    pub enum Level { Reviewer = "reviewer", Committee = "committee", Commission = "commission" }
}

text_enum! {
    /// Where an appeal stands.
    pub enum Status {
        Lodged = "lodged",
        FileRequested = "file_requested",
        UnderDecision = "under_decision",
        Decided = "decided",
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// What was decided.
    pub enum Outcome {
        Allowed = "allowed",
        AllowedWithConditions = "allowed_with_conditions",
        Dismissed = "dismissed",
        StruckOut = "struck_out",
    }
}

text_enum! {
    /// On which condition it was allowed: the marks are varied by the body, or all is done again.
    pub enum Condition { Vary = "vary", Remit = "remit" }
}

text_enum! {
    /// By which rule somebody decides at the first level: the reviewer, who did not countersign; his supervisor; the head of the institution; or nobody was left and the committee sits at once.
    pub enum DeciderRule {
        Reviewer = "reviewer",
        ReviewersSupervisor = "reviewers_supervisor",
        InstitutionHead = "institution_head",
        NobodyLeft = "nobody_left",
    }
}

text_enum! {
    /// On what ground: the marks, evidence that was not looked at, the procedure, bias, the arithmetic, or another.
    pub enum Ground {
        Marks = "marks",
        Evidence = "evidence",
        Procedure = "procedure",
        Bias = "bias",
        Arithmetic = "arithmetic",
        Other = "other",
    }
}

text_enum! {
    /// Where it is taken up again: with the discussion of the agreed marks, or with both assessments anew, blind.
    pub enum Start { Discussion = "discussion", Assessment = "assessment" }
}

text_enum! {
    /// Who rates from now on: the one who did, or the next in line (the reviewer).
    pub enum Rater { Original = "original", NextInLine = "next_in_line" }
}

text_enum! {
    /// The order of a list of appeals.
    pub enum Sort { StatusSince = "status_since", StatusSinceDown = "-status_since" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = appeals, treat_none_as_null = true)]
pub struct Appeal {
    pub institution_id: InstitutionId,
    pub id: AppealId,
    pub appraisal_id: AppraisalId,
    pub appraisal_version: i32,
    pub cycle_id: CycleId,
    pub servant_id: ServantId,
    pub respondent_id: ServantId,
    pub reviewer_id: Option<ServantId>,
    pub kind: Kind,
    pub level: Level,
    pub previous_id: Option<AppealId>,
    pub status: Status,
    pub status_since: DateTime<Utc>,
    pub plea: Plea,
    pub lodged_at: DateTime<Utc>,
    pub window_closed_on: NaiveDate,
    pub admitted_at: Option<DateTime<Utc>>,
    pub admission_reason: Option<String>,
    pub decider_id: Option<ServantId>,
    pub decider_rule: Option<DeciderRule>,
    pub body_id: Option<InstitutionId>,
    pub chair_id: Option<ServantId>,
    pub file_due_on: Option<NaiveDate>,
    pub outcome: Option<Outcome>,
    pub reasons: Option<String>,
    pub decision: Option<Decision>,
    pub decided_by: Option<ServantId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub next_level_until: Option<NaiveDate>,
    pub new_version: Option<i32>,
    pub version: i32,
}

macro_rules! document {
    ($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* }) => {
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, diesel::expression::AsExpression,
            diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        $(#[$meta])*
        pub struct $name { $($body)* }
        json_column!($name);
    };
}

document! {
    /// What the appellant says.
    #[schema(as = AppealPlea)]
    pub struct Plea {
        /// On which grounds
        pub grounds: Vec<Ground>,
        /// In his words
        pub text: String,
        /// What he asks for
        pub remedy: String,
        /// Evidence
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub evidence: Vec<Link>,
    }
}

/// A link to evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealLink)]
pub struct Link {
    /// What it is
    #[schema(example = "Ripoti ya robo ya nne", max_length = 200)]
    pub title: String,
    /// Where it is
    #[schema(example = "https://nyaraka.example.go.tz/ripoti/4", max_length = 2000)]
    pub url: String,
}

document! {
    /// What follows from the outcome.
    #[schema(as = AppealDecision)]
    pub struct Decision {
        /// On which condition it was allowed
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub condition: Option<Condition>,
        /// Which marks were varied, cell by cell
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub cells: Vec<VariedCell>,
        /// What is to be minded when it is done again
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub directions: Option<String>,
        /// Until when it is to be done again
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub due_on: Option<NaiveDate>,
        /// Where it is taken up again
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub start: Option<Start>,
        /// Who rates
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rater: Option<Rater>,
        /// The overall mark before, where marks were varied
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub overall_before: Option<Decimal>,
        /// The overall mark after
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub overall_after: Option<Decimal>,
    }
}

/// A cell of the agreed column that the body varied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VariedCell {
    /// Which, as a JSON pointer (RFC 6901) into the marks
    #[schema(example = "/attributes/1.1")]
    pub cell: String,
    /// What stood in it
    pub before: Option<Entry>,
    /// What stands in it now; its justification is the body's reason
    pub after: Entry,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = appeal_files)]
pub struct File {
    pub institution_id: InstitutionId,
    pub id: AppealFileId,
    pub appeal_id: AppealId,
    pub content: serde_json::Value,
    pub digest: Vec<u8>,
    pub made_at: DateTime<Utc>,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = appeal_votes)]
pub struct VoteRow {
    pub institution_id: InstitutionId,
    pub id: AppealVoteId,
    pub appeal_id: AppealId,
    pub member_id: ServantId,
    pub outcome: Outcome,
    pub reasons: String,
    pub cast_at: DateTime<Utc>,
}

/// A member's vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AppealVote)]
pub struct Vote {
    /// The member
    pub member_id: ServantId,
    /// His name
    pub member_name: String,
    /// For which outcome
    pub outcome: Outcome,
    /// Why
    pub reasons: String,
    /// When
    pub cast_at: DateTime<Utc>,
}

/// What an appeal stands in.
#[derive(Debug, Clone, Deserialize)]
pub struct Context {
    pub cycle_label: String,
    pub appeal_days: i32,
    pub check_number: String,
    pub servant_name: String,
    /// Who has a part in the case and does not decide: the appellant, who marked, signed or decided it at another level
    pub parties: Vec<ServantId>,
    pub votes: Vec<Vote>,
    /// The digest of the file, in hex
    pub file_digest: Option<String>,
    /// It was taken to the next level
    pub went_on: bool,
    /// Who would rate, and who review, if the reviewer's level rated from the day on
    #[serde(skip)]
    pub next: Vec<ServantId>,
}

/// The appeal before, as far as the next one needs it.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    pub id: AppealId,
    pub level: Level,
    pub outcome: Option<Outcome>,
    pub condition: Option<Condition>,
    pub next_level_until: Option<NaiveDate>,
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Admit,
    StrikeOut,
    RequestFile,
    Answer,
    Proceed,
    TakeChair,
    Vote,
    Decide,
    Withdraw,
    Rederive,
}

impl Level {
    /// The one above.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Reviewer => Some(Self::Committee),
            Self::Committee => Some(Self::Commission),
            Self::Commission => None,
        }
    }
}

impl Appeal {
    /// What a permission is asked for.
    pub fn target(&self, context: &Context, me: Option<ServantId>) -> Target {
        Target::of("appeal", self.institution_id)
            .owned_by(self.servant_id)
            .under(Some(self.respondent_id), self.reviewer_id)
            .decided_by(self.decider_id.or(self.chair_id), self.body_id)
            .involved(me.is_some_and(|me| context.parties.contains(&me)))
    }

    /// Whether it was lodged after the window.
    pub fn late(&self) -> bool {
        day_of(self.lodged_at) > self.window_closed_on
    }

    /// Late, and not admitted.
    pub fn barred(&self) -> bool {
        self.late() && self.admitted_at.is_none()
    }

    /// Whether nothing more can come of it: withdrawn, or decided and gone on, redone, at the highest level, or not taken further in time.
    pub fn closed(&self, context: &Context, today: NaiveDate) -> bool {
        match self.status {
            Status::Withdrawn => true,
            Status::Decided => context.went_on || self.next_level_until.is_none_or(|until| today > until),
            _ => false,
        }
    }

    /// Whether the state allows a step on a day.
    pub fn step(&self, step: Step, context: &Context, settings: &Appeals, today: NaiveDate) -> Result<()> {
        use Status::{FileRequested, Lodged, UnderDecision};
        let wanted: &[Status] = match step {
            Step::Admit | Step::StrikeOut | Step::RequestFile => &[Lodged],
            Step::Answer | Step::Proceed => &[FileRequested],
            Step::Vote | Step::Decide => &[UnderDecision],
            Step::TakeChair | Step::Withdraw | Step::Rederive => &[Lodged, FileRequested, UnderDecision],
        };
        if !wanted.contains(&self.status) {
            let wanted: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
            let refusal = Error::new(Code::WrongState).with("noun", "appeal");
            return Err(refusal.with("wanted", wanted.join(", ")).with("state", self.status));
        }
        match step {
            Step::Admit | Step::StrikeOut if !self.barred() => Err(Error::new(Code::AppealInTime)),
            Step::RequestFile if self.barred() => {
                Err(Error::new(Code::AppealLate).with("date", self.window_closed_on))
            }
            Step::Proceed if self.file_due_on.is_some_and(|due| today <= due) => {
                let due = self.file_due_on.unwrap_or(today);
                Err(Error::new(Code::FileStillDue).with("date", due))
            }
            Step::Rederive if self.level != Level::Reviewer => Err(Error::new(Code::ChairDecides)),
            Step::TakeChair | Step::Vote if self.level == Level::Reviewer => Err(Error::new(Code::NoVotes)),
            Step::Decide if self.level != Level::Reviewer => rules::quorate(&context.votes, settings.quorum),
            _ => Ok(()),
        }
    }
}
