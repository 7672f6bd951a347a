//! Every change of a round, one transaction each. The audit trail keeps that somebody was asked and has answered, never what.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    dto::{AnswerIn, FormsIn},
    model::{Request, Round, Whole, groups_of},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        id::{AppraisalId, InstitutionId, RespondentRequestId, RespondentRoundId},
    },
    resources::appraisals,
    scoring::RespondentKind,
};

/// Opens the round of an appraisal: from then on those who are asked by rule can answer.
pub async fn open(conn: &mut Conn, actor: &Actor, id: AppraisalId, closes_on: NaiveDate) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let appraisal = appraisals::lock(tx, id).await?;
        let context = appraisals::context(tx, &appraisal, actor.servant(), actor.today()).await?;
        policy::permit(actor, Action::RespondentsAsk, &appraisal.target(&context.standing))?;
        let groups = groups_of(&appraisal, &context)?;
        // The mark is made after the last answer, within the window.
        let (low, high) = (actor.today(), context.window.closes_on - Days::new(1));
        if closes_on < low || closes_on > high {
            let error = FieldError::new("/closes_on", Code::FieldDayWithin);
            return Err(error.with("low", low).with("high", high).into());
        }
        let round = Round {
            institution_id: appraisal.institution_id,
            id: RespondentRoundId::new(),
            appraisal_id: id,
            closes_on,
            opened_at: actor.by().at,
        };
        store::open(tx, &round, &appraisal, &groups, actor.today()).await?;
        let note = json!({ "closes_on": closes_on });
        record(tx, actor, round.institution_id, "respondents.open", ("appraisal", id.uuid()), note).await?;
        store::whole(tx, &appraisal, false).await
    })
    .await
}

/// Answers a request, once and for good.
pub async fn answer(
    conn: &mut Conn,
    actor: &Actor,
    id: RespondentRequestId,
    body: AnswerIn,
) -> Result<Request> {
    conn.transaction::<_, Error, _>(async |tx| {
        let request = store::find(tx, id, true).await?;
        policy::permit(actor, Action::RespondentAnswer, &request.target())?;
        request.can_answer(actor.today())?;
        let ballot = body.parse(&request.template)?;
        let (institution, round) = (request.institution_id, request.round_id);
        store::cast(tx, institution, round, request.kind, &[ballot]).await?;
        store::mark_answered(tx, &request).await?;
        let (subject, note) = (("respondent_request", id.uuid()), json!({ "answered": true }));
        record(tx, actor, institution, "respondents.answer", subject, note).await?;
        Ok(Request { answered: true, ..request })
    })
    .await
}

/// Enters forms of service users.
pub async fn enter_forms(conn: &mut Conn, actor: &Actor, id: AppraisalId, body: FormsIn) -> Result<usize> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (appraisal, standing) = appraisals::find_standing(tx, id, actor.servant(), actor.today()).await?;
        policy::permit(actor, Action::ServiceUsersRecord, &appraisal.target(&standing))?;
        let Whole { round, template, .. } = store::whole(tx, &appraisal, true).await?;
        round.is_open(actor.today())?;
        let users = RespondentKind::ServiceUsers;
        let asks =
            template.respondents().is_some_and(|(groups, _)| groups.iter().any(|one| one.kind == users));
        if !asks {
            return Err(Error::new(Code::NoRespondents));
        }
        let ballots = body.parse(&template)?;
        store::cast(tx, round.institution_id, round.id, users, &ballots).await?;
        let (subject, note) = (("appraisal", id.uuid()), json!({ "forms": ballots.len() }));
        record(tx, actor, round.institution_id, "respondents.enter_forms", subject, note).await?;
        Ok(ballots.len())
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    institution_id: InstitutionId,
    action: &str,
    (subject_kind, subject_id): (&str, Uuid),
    after: Value,
) -> Result<()> {
    let change =
        Change { institution_id, action, subject_kind, subject_id, before: None, after: Some(after) };
    audit::record(tx, actor.by(), change).await
}
