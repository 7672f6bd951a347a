//! Every change of a round of moderation, one transaction each: load, permit, rule, store, audit.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{
    dto::{AnswerIn, ConclusionIn, NewModerationIn, ReconsiderationIn},
    model::{Answer, Moderation, Request, Status, Subject},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AppraisalId, ModerationId, ModerationRequestId},
    },
    resources::appraisals::{self, Appraisal, Kind, Order, Status as AppraisalStatus, SupersededBy},
};

/// Opens a round.
pub async fn open(conn: &mut Conn, actor: &Actor, body: NewModerationIn) -> Result<Moderation> {
    conn.transaction::<_, Error, _>(async |tx| {
        let target = Target::of("institution", body.institution_id.into());
        policy::permit(actor, Action::ModerationRun, &target)?;
        let moderation = body.parse(actor.account(), actor.by().at)?;
        store::insert(tx, &moderation).await?;
        record(tx, actor, "moderation.open", None, &moderation).await?;
        Ok(moderation)
    })
    .await
}

/// Closes a round, when nothing waits for an answer.
pub async fn close(
    conn: &mut Conn,
    actor: &Actor,
    id: ModerationId,
    read: IfMatch,
    body: ConclusionIn,
) -> Result<Moderation> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::ModerationRun, &before.target())?;
        before.expect_open()?;
        read.check(before.version)?;
        let conclusion = Some(body.parse()?);
        if store::waits(tx, &before).await? {
            return Err(Error::new(Code::ReconsiderationOpen));
        }
        let after = Moderation {
            status: Status::Closed,
            conclusion,
            closed_by: Some(actor.account()),
            closed_at: Some(actor.by().at),
            version: before.version + 1,
            ..before.clone()
        };
        store::update(tx, &after).await?;
        record(tx, actor, "moderation.close", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

/// Asks the supervisor to re-consider a mark. Nobody asks about his own, or about one that he made or reviewed.
pub async fn ask(
    conn: &mut Conn,
    actor: &Actor,
    id: ModerationId,
    body: ReconsiderationIn,
) -> Result<(Request, Subject)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let moderation = store::lock(tx, id).await?;
        policy::permit(actor, Action::ReconsiderationAsk, &moderation.target())?;
        moderation.expect_open()?;
        let (appraisal_id, reason) = body.parse()?;
        let appraisal = within(tx, &moderation, appraisal_id).await?;
        let (servant, raters) =
            (appraisal.servant_id, [Some(appraisal.supervisor_id), appraisal.reviewer_id]);
        let party = actor.servant().is_some_and(|me| raters.contains(&Some(me)));
        let target = moderation.target().owned_by(servant).involved(party);
        policy::permit(actor, Action::ReconsiderationAsk, &target)?;
        countersigned(&appraisal)?;
        let request = Request {
            institution_id: moderation.institution_id,
            id: ModerationRequestId::new(),
            moderation_id: id,
            appraisal_id,
            appraisal_version: appraisal.content_round,
            supervisor_id: appraisal.supervisor_id,
            reason,
            requested_by: actor.account(),
            requested_at: actor.by().at,
            answer: None,
            answer_reason: None,
            answered_by: None,
            answered_at: None,
            version: 1,
        };
        store::insert_request(tx, &request).await?;
        audit::record(tx, actor.by(), entry("moderation_request.ask", None, &request)).await?;
        store::find_request(tx, request.id).await
    })
    .await
}

/// An annual appraisal of the round's institution, unit and cycle, locked.
async fn within(tx: &mut Conn, moderation: &Moderation, id: AppraisalId) -> Result<Appraisal> {
    let unknown =
        || FieldError::new("/appraisal_id", Code::FieldUnknownReference).with("noun", "appraisal").into();
    let found = appraisals::lock_whole(tx, id).await;
    let (appraisal, ..) =
        found.map_err(|error| if error.code() == Code::NotFound { unknown() } else { error })?;
    let fits = appraisal.institution_id == moderation.institution_id
        && appraisal.cycle_id == moderation.cycle_id
        && moderation.unit_id.is_none_or(|unit| unit == appraisal.unit_id)
        && appraisal.kind == Kind::Annual;
    if fits { Ok(appraisal) } else { Err(unknown()) }
}

fn countersigned(appraisal: &Appraisal) -> Result<()> {
    if appraisal.status == AppraisalStatus::Countersigned {
        return Ok(());
    }
    Err(Error::new(Code::WrongState)
        .with("noun", "appraisal")
        .with("wanted", AppraisalStatus::Countersigned)
        .with("state", appraisal.status))
}

/// The supervisor answers: the mark is kept, or it goes back to the discussion as a new version.
pub async fn answer(
    conn: &mut Conn,
    actor: &Actor,
    id: ModerationRequestId,
    read: IfMatch,
    body: AnswerIn,
) -> Result<(Request, Subject)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, subject) = store::lock_request(tx, id).await?;
        policy::permit(actor, Action::ReconsiderationAnswer, &before.target(&subject))?;
        before.expect_waiting()?;
        read.check(before.version)?;
        let (answer, reason, due_on) = body.parse(actor.today())?;
        let after = Request {
            answer: Some(answer),
            answer_reason: Some(reason.clone()),
            answered_by: Some(actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?),
            answered_at: Some(actor.by().at),
            version: before.version + 1,
            ..before.clone()
        };
        let mut changes = vec![entry("moderation_request.answer", Some(&before), &after)];
        if answer == Answer::Reopened {
            let (appraisal, _, sheets) = appraisals::lock_whole(tx, before.appraisal_id).await?;
            countersigned(&appraisal)?;
            let order = Order {
                by: SupersededBy::Reconsidered,
                reason,
                due_on,
                from: AppraisalStatus::Discussion,
                raters: None,
            };
            let name = "appraisal.reconsider";
            changes.push(appraisals::reopen(tx, actor, &appraisal, &sheets, order, name).await?.change);
        }
        store::update_request(tx, &after).await?;
        audit::record_all(tx, actor.by(), changes).await?;
        Ok((after, subject))
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Moderation>,
    after: &Moderation,
) -> Result<()> {
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "moderation",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}

fn entry(action: &'static str, before: Option<&Request>, after: &Request) -> Change<'static> {
    let brief = |row: &Request| {
        json!({
            "moderation_id": row.moderation_id, "appraisal_id": row.appraisal_id, "appraisal_version": row.appraisal_version,
            "supervisor_id": row.supervisor_id, "reason": row.reason, "answer": row.answer, "answer_reason": row.answer_reason,
            "answered_by": row.answered_by, "version": row.version,
        })
    };
    Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "moderation_request",
        subject_id: after.id.uuid(),
        before: before.map(brief),
        after: Some(brief(after)),
    }
}
