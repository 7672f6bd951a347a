//! A round and a request.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, FieldError, Result},
        id::{AppraisalId, InstitutionId, RespondentRequestId, RespondentRoundId, ServantId},
    },
    resources::appraisals::{Appraisal, Context, Status},
    schema::respondent_rounds,
    scoring::{self, Ballot, Fault, RespondentKind, check_ballot},
};

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = respondent_rounds)]
pub struct Round {
    pub institution_id: InstitutionId,
    pub id: RespondentRoundId,
    pub appraisal_id: AppraisalId,
    pub closes_on: NaiveDate,
    pub opened_at: DateTime<Utc>,
}

/// A round with the form, how many are asked in each group, and what was answered. Only [`scoring::gather`] looks into the answers.
#[derive(Debug, Clone)]
pub struct Whole {
    pub round: Round,
    pub template: scoring::Content,
    pub asked: Vec<(RespondentKind, i64)>,
    pub ballots: Vec<(RespondentKind, Ballot)>,
}

/// Somebody who is asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub institution_id: InstitutionId,
    pub id: RespondentRequestId,
    pub round_id: RespondentRoundId,
    pub respondent_id: ServantId,
    pub kind: RespondentKind,
    pub answered: bool,
    pub closes_on: NaiveDate,
    pub servant_id: ServantId,
    pub servant_name: String,
    pub template: scoring::Content,
}

/// What the drawing of a group needs to know of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Draw {
    pub kind: RespondentKind,
    pub minimum: u32,
    pub most: u32,
}

impl Round {
    /// Refuses answers after the last day.
    pub fn is_open(&self, today: NaiveDate) -> Result<()> {
        is_open(self.closes_on, today)
    }
}

impl Request {
    /// What a permission is asked for: the request is the respondent's alone.
    pub fn target(&self) -> Target {
        Target::of("respondent_request", self.institution_id).owned_by(self.respondent_id)
    }

    /// Whether he can answer: once, until the last day.
    pub fn can_answer(&self, today: NaiveDate) -> Result<()> {
        is_open(self.closes_on, today)?;
        if self.answered { Err(Error::new(Code::AnsweredAlready)) } else { Ok(()) }
    }
}

fn is_open(closes_on: NaiveDate, today: NaiveDate) -> Result<()> {
    if today <= closes_on { Ok(()) } else { Err(Error::new(Code::RoundOver).with("date", closes_on)) }
}

/// The groups that a round of an appraisal asks, if one can be opened: annual, being assessed or discussed, a form that asks others.
pub fn groups_of(appraisal: &Appraisal, context: &Context) -> Result<Vec<Draw>> {
    let (groups, _) = context.template.respondents().ok_or_else(|| Error::new(Code::NoRespondents))?;
    if appraisal.kind.is_review() {
        return Err(Error::new(Code::NoRespondents));
    }
    if !matches!(appraisal.status, Status::Assessing | Status::Discussion) {
        return Err(Error::new(Code::WrongState)
            .with("noun", "appraisal")
            .with("wanted", "assessing, discussion")
            .with("state", appraisal.status));
    }
    let draw = |group: &scoring::RespondentGroup| Draw {
        kind: group.kind,
        minimum: group.minimum,
        most: group.most,
    };
    Ok(groups.iter().map(draw).collect())
}

/// The faults of a ballot as fields of the body.
pub fn faults(template: &scoring::Content, ballot: &Ballot, prefix: &str) -> Vec<FieldError> {
    let (low, high) = template.scale.ends();
    let error = |(pointer, fault): (String, Fault)| {
        let code = match fault {
            Fault::NeitherOrBoth => Code::AnswerMissing,
            Fault::OffScale => Code::MarkOffScale,
            _ => Code::UnknownCell,
        };
        FieldError::new(format!("{prefix}{pointer}"), code).with("low", &low).with("high", &high)
    };
    check_ballot(template, ballot).into_iter().map(error).collect()
}
