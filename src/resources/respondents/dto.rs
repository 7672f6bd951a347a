//! Bodies in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

use super::model::{Request, Whole, faults};
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Error, Result},
        id::{AppraisalId, RespondentRequestId, ServantId},
        paging::page_type,
        text::Check,
    },
    scoring::{self, Ballot, Label, Question, RespondentKind, Scale, gather},
};

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only those that can still be answered
    pub open: Option<bool>,
}

/// A new round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RespondentRoundIn)]
pub struct RoundIn {
    /// The last day for answers: from today to the day before the window of the annual appraisal closes
    pub closes_on: NaiveDate,
}

/// What somebody says of a servant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RespondentAnswerIn)]
pub struct AnswerIn {
    /// Every question by its code: a value of the template's scale, or null where it does not apply
    #[schema(value_type = BTreeMap<String, Option<String>>, example = json!({ "r1": "4", "r2": null }))]
    pub answers: BTreeMap<String, Option<Decimal>>,
}

/// Forms of service users.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceUserFormsIn)]
pub struct FormsIn {
    /// The forms, 1 to 50
    pub forms: Vec<AnswerIn>,
}

/// What a group said of a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct RespondentQuestionOut {
    /// The question's code
    pub code: String,
    /// The question
    pub label: Label,
    /// The mean, rounded half up to two places; null if fewer than the minimum gave it a value
    pub mean: Option<Decimal>,
}

/// A group of others in a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RespondentGroupOut {
    /// The group
    pub kind: RespondentKind,
    /// Its name
    pub label: Label,
    /// Its weight, of 100
    pub weight: Decimal,
    /// Fewer answers do not count and are not shown
    pub minimum: u32,
    /// How many are asked; 0 for service users, and for a group that is too small
    pub asked: i64,
    /// How many answered; null until the round is over, and for a group with too few
    pub answers: Option<u32>,
    /// By question; null until the round is over, and for a group with too few
    pub questions: Option<Vec<RespondentQuestionOut>>,
}

/// A round of 360° input.
#[derive(Debug, Serialize, ToSchema)]
pub struct RespondentRoundOut {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// The last day for answers
    pub closes_on: NaiveDate,
    /// Whether it is over
    pub closed: bool,
    /// The groups
    pub groups: Vec<RespondentGroupOut>,
}

/// A request for the caller's view, in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RespondentRequestSummary {
    /// Its id
    pub id: RespondentRequestId,
    /// Of whom
    pub servant_id: ServantId,
    /// His name
    pub servant_name: String,
    /// As what the caller is asked
    pub kind: RespondentKind,
    /// The last day for answers
    pub closes_on: NaiveDate,
    /// Whether the caller has answered
    pub answered: bool,
}

page_type! {
    /// A page of requests.
    RespondentRequestPage of RespondentRequestSummary
}

/// A request for the caller's view.
#[derive(Debug, Serialize, ToSchema)]
pub struct RespondentRequestOut {
    /// Its id
    pub id: RespondentRequestId,
    /// Of whom
    pub servant_id: ServantId,
    /// His name
    pub servant_name: String,
    /// As what the caller is asked
    pub kind: RespondentKind,
    /// The last day for answers
    pub closes_on: NaiveDate,
    /// Whether the caller has answered; what he said is nowhere to be read
    pub answered: bool,
    /// The questions
    pub questions: Vec<Question>,
    /// The scale of the answers
    pub scale: Scale,
}

impl AnswerIn {
    /// The checked ballot.
    pub fn parse(self, template: &scoring::Content) -> Result<Ballot> {
        let faults = faults(template, &self.answers, "/answers");
        if faults.is_empty() { Ok(self.answers) } else { Err(Error::invalid(faults)) }
    }
}

impl FormsIn {
    /// The checked ballots.
    pub fn parse(self, template: &scoring::Content) -> Result<Vec<Ballot>> {
        let mut check = Check::default();
        check.count("/forms", self.forms.len(), 1, 50);
        for (n, form) in self.forms.iter().take(50).enumerate() {
            let faults = faults(template, &form.answers, &format!("/forms/{n}/answers"));
            faults.into_iter().for_each(|fault| check.wrong(fault));
        }
        check.finish()?;
        Ok(self.forms.into_iter().map(|form| form.answers).collect())
    }
}

impl RespondentRoundOut {
    /// As everybody who sees the appraisal sees it on a day: what was answered only when the round is over.
    pub fn new(whole: Whole, today: NaiveDate) -> Self {
        let Whole { round, template, asked, ballots } = whole;
        let closed = today > round.closes_on;
        let heard = if closed { gather(&template, &ballots) } else { scoring::Responses::default() };
        let (groups, questions) = template.respondents().unwrap_or((&[], &[]));
        let out = |group: &scoring::RespondentGroup| {
            let gathered = heard.groups.get(group.kind.as_str());
            let question = |question: &Question, gathered: &scoring::Gathered| RespondentQuestionOut {
                code: question.code.clone(),
                label: question.label.clone(),
                mean: gathered
                    .questions
                    .get(&question.code)
                    .and_then(scoring::Tally::mean)
                    .map(|mean| mean.rounded()),
            };
            RespondentGroupOut {
                kind: group.kind,
                label: group.label.clone(),
                weight: group.weight.clone(),
                minimum: group.minimum,
                asked: asked.iter().find(|(kind, _)| *kind == group.kind).map_or(0, |(_, count)| *count),
                answers: gathered.map(|gathered| gathered.answers),
                questions: gathered
                    .map(|gathered| questions.iter().map(|one| question(one, gathered)).collect()),
            }
        };
        Self {
            appraisal_id: round.appraisal_id,
            closes_on: round.closes_on,
            closed,
            groups: groups.iter().map(out).collect(),
        }
    }
}

impl From<Request> for RespondentRequestSummary {
    fn from(row: Request) -> Self {
        let Request { id, servant_id, servant_name, kind, closes_on, answered, .. } = row;
        Self { id, servant_id, servant_name, kind, closes_on, answered }
    }
}

impl From<Request> for RespondentRequestOut {
    fn from(row: Request) -> Self {
        let Request { id, servant_id, servant_name, kind, closes_on, answered, template, .. } = row;
        let questions = template.respondents().map_or_else(Vec::new, |(_, questions)| questions.to_vec());
        let scale = template.scale;
        Self { id, servant_id, servant_name, kind, closes_on, answered, questions, scale }
    }
}
