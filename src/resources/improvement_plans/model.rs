//! A plan, its reviews and extensions, and the state machine.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::Target,
    kernel::{
        clock,
        error::{Code, Error, Result},
        id::{
            AccountId, AppraisalId, ImprovementExtensionId, ImprovementGoalId, ImprovementPlanId,
            ImprovementReviewId, InstitutionId, PostingId, ServantId,
        },
        sql::{json_column, text_enum},
    },
    resources::postings::Line,
    schema::{improvement_extensions, improvement_plans, improvement_reviews},
};

text_enum! {
    /// Where a plan stands.
    pub enum Status { Draft = "draft", Active = "active", Closed = "closed" }
}

text_enum! {
    /// How the servant took it: he agrees, he has seen it without agreeing, or it was deemed seen when his days were over.
    pub enum Response { Agreed = "agreed", SeenNotAgreed = "seen_not_agreed", Deemed = "deemed" }
}

text_enum! {
    /// What came of a plan.
    pub enum Outcome { Achieved = "achieved", Partly = "partly", NotAchieved = "not_achieved", Cancelled = "cancelled" }
}

text_enum! {
    /// What a review found of a goal.
    pub enum Finding { OnTrack = "on_track", Behind = "behind", Achieved = "achieved", NotAchieved = "not_achieved" }
}

text_enum! {
    /// The order of a list of plans.
    pub enum Sort { StatusSince = "status_since", StatusSinceDown = "-status_since" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = improvement_plans, treat_none_as_null = true)]
pub struct Plan {
    pub institution_id: InstitutionId,
    pub id: ImprovementPlanId,
    pub appraisal_id: Option<AppraisalId>,
    pub posting_id: PostingId,
    pub servant_id: ServantId,
    pub reason: Option<String>,
    pub status: Status,
    pub status_since: DateTime<Utc>,
    pub goals: Goals,
    pub support: Option<String>,
    pub review_dates: Dates,
    pub ends_on: Option<NaiveDate>,
    pub written_at: DateTime<Utc>,
    pub response: Option<Response>,
    pub response_comment: Option<String>,
    pub outcome: Option<Outcome>,
    pub outcome_reason: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// A goal of an improvement plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImprovementGoal)]
pub struct Goal {
    /// Its id
    pub id: ImprovementGoalId,
    /// What is to be better
    #[schema(example = "Reports reach the department on time")]
    pub title: String,
    /// How that is measured
    #[schema(example = "Four monthly reports in a row by the fifth day")]
    pub measure: String,
    /// Until when
    pub due_on: NaiveDate,
}

/// What a review found of one goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImprovementGoalFinding)]
pub struct GoalFinding {
    /// The goal
    pub goal_id: ImprovementGoalId,
    /// How it stands
    pub finding: Finding,
    /// What was seen
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub note: Option<String>,
}

macro_rules! list {
    ($(#[$meta:meta])* $name:ident of $item:ty) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);
        json_column!($name);
    };
}

list! {
    /// The goals as one column.
    Goals of Goal
}
list! {
    /// Days of review as one column, in order.
    Dates of NaiveDate
}
list! {
    /// Findings as one column.
    Findings of GoalFinding
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = improvement_reviews)]
pub struct Review {
    pub institution_id: InstitutionId,
    pub id: ImprovementReviewId,
    pub plan_id: ImprovementPlanId,
    pub held_on: NaiveDate,
    pub findings: Findings,
    pub comment: Option<String>,
    pub recorded_by: AccountId,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = improvement_extensions)]
pub struct Extension {
    pub institution_id: InstitutionId,
    pub id: ImprovementExtensionId,
    pub plan_id: ImprovementPlanId,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub ordered_by: AccountId,
    pub ordered_at: DateTime<Utc>,
}

/// What a plan stands in.
#[derive(Debug, Clone)]
pub struct Context {
    pub line: Line,
    pub check_number: String,
    pub servant_name: String,
    pub reviews: Vec<ReviewNote>,
    pub extensions: Vec<ExtensionNote>,
}

/// A review of an improvement plan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ImprovementReviewNote)]
pub struct ReviewNote {
    /// When it was held
    pub held_on: NaiveDate,
    /// One finding for each goal
    pub findings: Vec<GoalFinding>,
    /// A comment
    pub comment: Option<String>,
    /// When it was recorded
    pub recorded_at: DateTime<Utc>,
}

/// An order that lengthens an improvement plan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ImprovementExtensionNote)]
pub struct ExtensionNote {
    /// The new end
    pub ends_on: NaiveDate,
    /// Why
    pub reason: String,
    /// When it was ordered
    pub ordered_at: DateTime<Utc>,
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Write,
    Acknowledge,
    Deem,
    Review,
    Extend,
    Close,
}

impl Plan {
    /// What a permission is asked for.
    pub fn target(&self, line: Line) -> Target {
        Target::of("improvement_plan", self.institution_id)
            .owned_by(self.servant_id)
            .under(line.supervisor, line.reviewer)
    }

    /// Whether the state allows a step on a day; the servant has so many days before it is deemed seen.
    pub fn step(&self, step: Step, today: NaiveDate, acknowledge_days: u32) -> Result<()> {
        let wanted: &[Status] = match step {
            Step::Write | Step::Acknowledge | Step::Deem => &[Status::Draft],
            Step::Review | Step::Extend => &[Status::Active],
            Step::Close => &[Status::Draft, Status::Active],
        };
        if !wanted.contains(&self.status) {
            let wanted: Vec<_> = wanted.iter().map(|status| status.as_str()).collect();
            return Err(Error::new(Code::WrongState)
                .with("noun", "improvement_plan")
                .with("wanted", wanted.join(", "))
                .with("state", self.status));
        }
        let last = clock::day_of(self.written_at) + Days::new(acknowledge_days.into());
        if step == Step::Deem && today <= last {
            return Err(Error::new(Code::NotDeemedYet).with("date", last));
        }
        Ok(())
    }

    /// Whether it can be closed with an outcome: only what was reviewed has one, anything can be cancelled.
    pub fn closes_with(&self, outcome: Outcome, context: &Context) -> Result<()> {
        let reviewed = self.status == Status::Active && !context.reviews.is_empty();
        if outcome == Outcome::Cancelled || reviewed { Ok(()) } else { Err(Error::new(Code::NotReviewedYet)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(status: Status) -> Plan {
        Plan {
            institution_id: InstitutionId::new(),
            id: ImprovementPlanId::new(),
            appraisal_id: None,
            posting_id: PostingId::new(),
            servant_id: ServantId::new(),
            reason: Some("x".into()),
            status,
            status_since: "2026-07-01T06:00:00Z".parse().unwrap(),
            goals: Goals(vec![]),
            support: None,
            review_dates: Dates(vec![]),
            ends_on: None,
            // Half past eleven at night in Dar es Salaam on the first of July.
            written_at: "2026-07-01T20:30:00Z".parse().unwrap(),
            response: None,
            response_comment: None,
            outcome: None,
            outcome_reason: None,
            opened_at: "2026-07-01T06:00:00Z".parse().unwrap(),
            closed_at: None,
            version: 1,
        }
    }

    #[test]
    fn every_step_is_allowed_in_its_states_only() {
        let late = "2027-01-01".parse().unwrap();
        for (step, allowed) in [
            (Step::Write, [true, false, false]),
            (Step::Acknowledge, [true, false, false]),
            (Step::Deem, [true, false, false]),
            (Step::Review, [false, true, false]),
            (Step::Extend, [false, true, false]),
            (Step::Close, [true, true, false]),
        ] {
            let found = [Status::Draft, Status::Active, Status::Closed]
                .map(|status| plan(status).step(step, late, 14).is_ok());
            assert_eq!(found, allowed, "{step:?}");
        }
    }

    #[test]
    fn a_plan_is_deemed_seen_on_the_day_after_the_last() {
        let code = |day: &str| {
            let step = plan(Status::Draft).step(Step::Deem, day.parse().unwrap(), 14);
            step.err().map(|error| error.code())
        };
        assert_eq!(code("2026-07-15"), Some(Code::NotDeemedYet));
        assert_eq!(code("2026-07-16"), None);
    }
}
