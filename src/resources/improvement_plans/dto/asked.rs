//! Bodies and parameters in.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::{Dates, Findings, Goal, GoalFinding, Goals, Outcome, Plan, Response, Sort, Status};
use crate::kernel::{
    clock,
    error::{Code, FieldError, Result},
    id::ImprovementGoalId,
    sql::text_enum,
    text::{Check, PROSE, TITLE},
};

/// Longest plan, in days from today.
const LONGEST: u64 = 730;

/// Which plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; what waits longest first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only for this appraisal
    pub appraisal_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<Status>,
    /// Only with this outcome
    pub outcome: Option<Outcome>,
}

/// What a plan is made of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementPlanContentIn)]
pub struct ContentIn {
    /// The goals, 1 to 10
    pub goals: Vec<GoalIn>,
    /// What the institution does for it
    #[schema(
        example = "Weekly coaching by the senior officer; a course in records management",
        max_length = 4000
    )]
    pub support: Option<String>,
    /// The days of review, 1 to 24, from today to the end
    pub review_dates: Vec<NaiveDate>,
    /// Its last day, at most 730 days from today
    pub ends_on: NaiveDate,
}

/// A goal as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementGoalIn)]
pub struct GoalIn {
    /// Its id, if it is there already
    pub id: Option<Uuid>,
    /// What is to be better
    #[schema(example = "Reports reach the department on time", max_length = 200)]
    pub title: String,
    /// How that is measured
    #[schema(example = "Four monthly reports in a row by the fifth day", max_length = 4000)]
    pub measure: String,
    /// Until when: from today to the plan's end
    pub due_on: NaiveDate,
}

/// A new plan, for an appraisal or, by HR, for a posting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewImprovementPlanIn)]
pub struct NewPlanIn {
    /// The appraisal whose mark is poor; absent only where HR names a posting
    pub appraisal_id: Option<Uuid>,
    /// The posting, where there is no appraisal; HR only
    pub posting_id: Option<Uuid>,
    /// Why; HR gives it where the grade is not a poor one or there is no appraisal
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
    /// What the plan is made of
    pub content: ContentIn,
}

text_enum! {
    /// What the servant states: that he agrees, or that he has seen it without agreeing.
    pub enum Statement { Agreed = "agreed", SeenNotAgreed = "seen_not_agreed" }
}

/// The servant's word to a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementAcknowledgementIn)]
pub struct AcknowledgementIn {
    /// What he states
    pub statement: Statement,
    /// A comment
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
}

/// A reason in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementReasonIn)]
pub struct ReasonIn {
    /// Why
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// A review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementReviewIn)]
pub struct ReviewIn {
    /// When it was held: from the day on which the plan was opened to today
    pub held_on: NaiveDate,
    /// Exactly one finding for each goal
    pub findings: Vec<GoalFinding>,
    /// A comment
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
}

/// An order that lengthens a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementExtensionIn)]
pub struct ExtensionIn {
    /// The new end: later than the present one, at most 730 days from today
    pub ends_on: NaiveDate,
    /// Why
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// The end of a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementOutcomeIn)]
pub struct OutcomeIn {
    /// What came of it; without a review it can only be cancelled
    pub outcome: Outcome,
    /// Why
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// The checked content.
#[derive(Debug, Clone)]
pub struct Content {
    pub goals: Goals,
    pub support: Option<String>,
    pub review_dates: Dates,
    pub ends_on: NaiveDate,
}

fn within(check: &mut Check, pointer: String, day: NaiveDate, low: NaiveDate, high: NaiveDate) {
    if day < low || day > high {
        check.wrong(FieldError::new(pointer, Code::FieldDayWithin).with("low", low).with("high", high));
    }
}

impl ContentIn {
    /// The checked content; `prefix` leads to it in the body.
    pub fn parse(self, prefix: &str, today: NaiveDate, check: &mut Check) -> Content {
        let latest = today + Days::new(LONGEST);
        within(check, format!("{prefix}/ends_on"), self.ends_on, today, latest);
        let end = self.ends_on.clamp(today, latest);
        check.count(format!("{prefix}/goals"), self.goals.len(), 1, 10);
        let goals = self.goals.into_iter().enumerate().map(|(n, raw)| {
            let at = format!("{prefix}/goals/{n}");
            within(check, format!("{at}/due_on"), raw.due_on, today, end);
            Goal {
                id: raw.id.map_or_else(ImprovementGoalId::new, Into::into),
                title: check.line(format!("{at}/title"), &raw.title, TITLE),
                measure: check.prose(format!("{at}/measure"), &raw.measure, PROSE),
                due_on: raw.due_on,
            }
        });
        let goals: Vec<_> = goals.collect();
        let mut seen = BTreeSet::new();
        for (n, goal) in goals.iter().enumerate() {
            check.ensure(seen.insert(goal.id), format!("{prefix}/goals/{n}/id"), Code::FieldTwice);
        }
        check.count(format!("{prefix}/review_dates"), self.review_dates.len(), 1, 24);
        for (n, day) in self.review_dates.iter().enumerate() {
            within(check, format!("{prefix}/review_dates/{n}"), *day, today, end);
        }
        let dates: BTreeSet<_> = self.review_dates.into_iter().collect();
        let support = check.optional_prose(format!("{prefix}/support"), self.support.as_deref(), PROSE);
        Content {
            goals: Goals(goals),
            support,
            review_dates: Dates(dates.into_iter().collect()),
            ends_on: end,
        }
    }
}

impl ReasonIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}

impl AcknowledgementIn {
    /// The checked statement and comment.
    pub fn parse(self) -> Result<(Response, Option<String>)> {
        let mut check = Check::default();
        let comment = check.optional_prose("/comment", self.comment.as_deref(), PROSE);
        check.finish()?;
        let response = match self.statement {
            Statement::Agreed => Response::Agreed,
            Statement::SeenNotAgreed => Response::SeenNotAgreed,
        };
        Ok((response, comment))
    }
}

impl ReviewIn {
    /// The checked day, findings and comment: each goal of the plan has exactly one finding.
    pub fn parse(self, plan: &Plan, today: NaiveDate) -> Result<(NaiveDate, Findings, Option<String>)> {
        let mut check = Check::default();
        let opened_on = clock::day_of(plan.opened_at);
        within(&mut check, "/held_on".to_owned(), self.held_on, opened_on, today);
        let mut given: Vec<_> = self.findings.iter().map(|finding| finding.goal_id).collect();
        let mut wanted: Vec<_> = plan.goals.0.iter().map(|goal| goal.id).collect();
        given.sort_unstable();
        wanted.sort_unstable();
        check.ensure(given == wanted, "/findings", Code::FindingEach);
        let findings = self.findings.into_iter().enumerate().map(|(n, finding)| GoalFinding {
            note: check.optional_prose(format!("/findings/{n}/note"), finding.note.as_deref(), PROSE),
            ..finding
        });
        let findings = Findings(findings.collect());
        let comment = check.optional_prose("/comment", self.comment.as_deref(), PROSE);
        check.finish()?;
        Ok((self.held_on, findings, comment))
    }
}

impl ExtensionIn {
    /// The checked new end and reason.
    pub fn parse(self, plan: &Plan, today: NaiveDate) -> Result<(NaiveDate, String)> {
        let mut check = Check::default();
        let latest = today + Days::new(LONGEST);
        let after = plan.ends_on.unwrap_or(today).max(today) + Days::new(1);
        within(&mut check, "/ends_on".to_owned(), self.ends_on, after, latest);
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok((self.ends_on, reason))
    }
}

impl OutcomeIn {
    /// The checked outcome and reason.
    pub fn parse(self) -> Result<(Outcome, String)> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok((self.outcome, reason))
    }
}
