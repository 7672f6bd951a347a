//! Bodies and parameters in.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::{Condition, Ground, Kind, Level, Link, Outcome, Plea, Rater, Sort, Start, Status};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, FieldError, Result},
    text::{Check, PROSE, TITLE},
};

/// Which appeals.
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
    /// Only of this cycle
    pub cycle_id: Option<Uuid>,
    /// Only of this institution's servants
    pub institution_id: Option<Uuid>,
    /// Only against this appraisal
    pub appraisal_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only at this level
    pub level: Option<Level>,
    /// Only in this state
    pub status: Option<Status>,
    /// Only appeals, or only referrals
    pub kind: Option<Kind>,
    /// Only what waits for the caller's statement, vote or decision
    pub waiting_on_me: Option<bool>,
}

/// A referral or an appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealIn {
    /// The appraisal, the caller's own, disclosed
    pub appraisal_id: Uuid,
    /// On which grounds; each once
    #[schema(min_items = 1, max_items = 6)]
    pub grounds: Vec<Ground>,
    /// Why, in the appellant's words
    #[schema(
        example = "Lengo la kwanza lilikamilika kwa wakati; ripoti ya robo ya nne haikuangaliwa.",
        max_length = 4000
    )]
    pub text: String,
    /// What is asked for
    #[schema(example = "Alama ya lengo la kwanza iwe 2.", max_length = 4000)]
    pub remedy: String,
    /// Evidence, at most 20
    #[serde(default)]
    #[schema(max_items = 20)]
    pub evidence: Vec<Link>,
}

/// Reasons in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealReasonsIn)]
pub struct ReasonsIn {
    /// Why
    #[schema(example = "Mwombaji alikuwa amelazwa hospitalini hadi tarehe 3.", max_length = 4000)]
    pub reasons: String,
}

/// The statement of the supervisor who marked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealStatementIn)]
pub struct StatementIn {
    /// In his words
    #[schema(example = "Ripoti ya robo ya nne iliwasilishwa wiki tatu baada ya muda.", max_length = 4000)]
    pub statement: String,
}

/// A member's vote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealVoteIn)]
pub struct VoteIn {
    /// For which outcome
    pub outcome: Outcome,
    /// Why
    #[schema(example = "Ushahidi unaonyesha lengo lilikamilika.", max_length = 4000)]
    pub reasons: String,
}

/// A cell of the agreed column that the body varies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealCellIn)]
pub struct CellIn {
    /// Which, as a JSON pointer (RFC 6901) into the marks: `/objectives/{id}/parts/{code}` or `/attributes/{code}`
    #[schema(example = "/attributes/1.1")]
    pub cell: String,
    /// The mark; exactly one of this and `not_applicable`
    #[schema(value_type = Option<Decimal>, example = "2")]
    pub mark: Option<String>,
    /// It does not apply
    #[serde(default)]
    pub not_applicable: bool,
    /// Why; kept as the cell's justification
    #[schema(example = "Ripoti ya robo ya nne inaonyesha kukamilika.", max_length = 4000)]
    pub reason: String,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealDecisionIn)]
pub struct DecisionIn {
    /// The outcome; `struck_out` has a step of its own
    pub outcome: Outcome,
    /// The reasons
    #[schema(example = "Kamati imeona ushahidi uliowasilishwa haukuzingatiwa.", max_length = 4000)]
    pub reasons: String,
    /// On which condition it is allowed; only with `allowed_with_conditions`
    pub condition: Option<Condition>,
    /// Which marks are varied, 1 to 200; only with `vary`
    #[serde(default)]
    pub cells: Vec<CellIn>,
    /// What is to be minded when it is done again; only with `remit`
    #[schema(example = "Zingatia ripoti za robo zote nne.", max_length = 4000)]
    pub directions: Option<String>,
    /// Until when it is done again, today to 90 days from now; only when it is, 14 days from now if absent
    pub due_on: Option<NaiveDate>,
    /// Where it is taken up again; only when it is, the discussion if absent, but assessment where another rates
    pub start: Option<Start>,
    /// Who rates; only when it is done again, the original rater if absent
    pub rater: Option<Rater>,
}

/// A decision whose fields go together; the cells are held against the form later.
#[derive(Debug)]
pub struct Decided {
    pub outcome: Outcome,
    pub reasons: String,
    pub condition: Option<Condition>,
    pub cells: Vec<CellIn>,
    pub redo: Option<Redo>,
}

/// How it is done again.
#[derive(Debug, Clone)]
pub struct Redo {
    pub directions: Option<String>,
    pub due_on: NaiveDate,
    pub start: Start,
    pub rater: Rater,
}

impl AppealIn {
    /// The checked plea.
    pub fn parse(self) -> Result<Plea> {
        let mut check = Check::default();
        check.count("/grounds", self.grounds.len(), 1, Ground::ALL.len());
        let mut seen = BTreeSet::new();
        for (n, ground) in self.grounds.iter().enumerate() {
            check.ensure(seen.insert(*ground), format!("/grounds/{n}"), Code::FieldTwice);
        }
        check.count("/evidence", self.evidence.len(), 0, 20);
        let link = |(n, raw): (usize, Link), check: &mut Check| {
            let at = format!("/evidence/{n}");
            let title = check.line(format!("{at}/title"), &raw.title, TITLE);
            let url = raw.url.trim().to_owned();
            let good =
                url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
            let plain =
                !url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
            if !good || !plain || url.len() > 2000 {
                check.wrong(FieldError::new(format!("{at}/url"), Code::FieldLink).with("longest", 2000));
            }
            Link { title, url }
        };
        let evidence = self.evidence.into_iter().enumerate().map(|raw| link(raw, &mut check)).collect();
        let text = check.prose("/text", &self.text, PROSE);
        let remedy = check.prose("/remedy", &self.remedy, PROSE);
        check.finish()?;
        Ok(Plea { grounds: self.grounds, text, remedy, evidence })
    }
}

impl ReasonsIn {
    /// The checked reasons.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reasons = check.prose("/reasons", &self.reasons, PROSE);
        check.finish()?;
        Ok(reasons)
    }
}

impl StatementIn {
    /// The checked statement.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let statement = check.prose("/statement", &self.statement, PROSE);
        check.finish()?;
        Ok(statement)
    }
}

impl VoteIn {
    /// The checked vote.
    pub fn parse(self) -> Result<(Outcome, String)> {
        let mut check = Check::default();
        check.ensure(self.outcome != Outcome::StruckOut, "/outcome", Code::OutcomeOfLate);
        let reasons = check.prose("/reasons", &self.reasons, PROSE);
        check.finish()?;
        Ok((self.outcome, reasons))
    }
}

impl DecisionIn {
    /// The fields that go with the outcome, and no others.
    pub fn parse(self, today: NaiveDate) -> Result<Decided> {
        let mut check = Check::default();
        check.ensure(self.outcome != Outcome::StruckOut, "/outcome", Code::OutcomeOfLate);
        let reasons = check.prose("/reasons", &self.reasons, PROSE);
        let conditional = self.outcome == Outcome::AllowedWithConditions;
        if conditional {
            check.ensure(self.condition.is_some(), "/condition", Code::FieldEmpty);
        }
        let (vary, remit) =
            (self.condition == Some(Condition::Vary), self.condition == Some(Condition::Remit));
        let again = self.outcome == Outcome::Allowed || remit;
        let other = self.condition.filter(|_| conditional).map_or(self.outcome.as_str(), Condition::as_str);
        for (given, fits, pointer) in [
            (self.condition.is_some(), conditional, "/condition"),
            (!self.cells.is_empty(), vary, "/cells"),
            (self.directions.is_some(), again, "/directions"),
            (self.due_on.is_some(), again, "/due_on"),
            (self.start.is_some(), again, "/start"),
            (self.rater.is_some(), again, "/rater"),
        ] {
            if given && !fits {
                check.wrong(FieldError::new(pointer, Code::FieldNotHere).with("other", other));
            }
        }
        let directions = check.optional_prose("/directions", self.directions.as_deref(), PROSE);
        check.ensure(!remit || directions.is_some(), "/directions", Code::FieldEmpty);
        let due_on = self.due_on.unwrap_or(today + Days::new(14));
        check.ensure(due_on >= today && due_on <= today + Days::new(90), "/due_on", Code::DueDate);
        let rater = self.rater.unwrap_or(Rater::Original);
        let usual = if rater == Rater::NextInLine { Start::Assessment } else { Start::Discussion };
        let start = self.start.unwrap_or(usual);
        if rater == Rater::NextInLine && start == Start::Discussion {
            // Another rater has no column to discuss yet.
            check.wrong(FieldError::new("/start", Code::FieldNotHere).with("other", Rater::NextInLine));
        }
        check.finish()?;
        let redo = again.then_some(Redo { directions, due_on, start, rater });
        Ok(Decided { outcome: self.outcome, reasons, condition: self.condition, cells: self.cells, redo })
    }
}
