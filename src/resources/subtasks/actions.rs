//! Every change of a subtask, one transaction each: load, permit, rule, store, audit.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{
    dto::{ApprovalIn, NewSubtaskIn, TermsIn},
    model::{Context, Status, Step, Subtask, Version},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{SubtaskId, SubtaskVersionId},
    },
    resources::agreements::ReasonIn,
};

/// A subtask with what it stands in, for the answer.
pub type Whole = (Subtask, Context);

/// Begins a subtask under an objective of the caller.
pub async fn create(conn: &mut Conn, actor: &Actor, body: NewSubtaskIn) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let place = (body.agreement_id.into(), body.objective_id.into(), None);
        let context = store::context(tx, place, actor.servant(), actor.today()).await?;
        policy::permit(actor, Action::SubtaskWrite, &context.standing.target("agreement"))?;
        context.standing.in_open_cycle()?;
        if context.objective_title.is_none() {
            let unknown = FieldError::new("/objective_id", Code::FieldUnknownReference);
            return Err(unknown.with("noun", "objective").into());
        }
        let subtask = Subtask {
            institution_id: context.standing.institution,
            id: body.id.map_or_else(SubtaskId::new, Into::into),
            agreement_id: place.0,
            objective_id: place.1,
            status: Status::Draft,
            status_since: actor.by().at,
            terms: body.terms.parse("/terms", &context)?,
            approved: None,
            revision: 1,
            revision_reason: None,
            approved_revision: None,
            reason: None,
            version: 1,
        };
        store::insert(tx, &subtask).await?;
        record(tx, actor, "subtask.create", None, Some(&subtask), &context).await?;
        Ok((subtask, context))
    })
    .await
}

/// Writes the terms.
pub async fn write(
    conn: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    read: IfMatch,
    body: TermsIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskWrite, Step::Edit, read).await?;
        let after = Subtask { terms: body.parse("", &context)?, ..before.clone() };
        finish(tx, actor, "subtask.write", before, after, context).await
    })
    .await
}

/// Takes out what was never approved.
pub async fn delete(conn: &mut Conn, actor: &Actor, id: SubtaskId, read: IfMatch) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskWrite, Step::Delete, read).await?;
        store::delete(tx, &before).await?;
        record(tx, actor, "subtask.delete", Some(&before), None, &context).await
    })
    .await
}

/// Hands it in to the supervisor.
pub async fn submit(conn: &mut Conn, actor: &Actor, id: SubtaskId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskWrite, Step::Submit, read).await?;
        before.terms.complete()?;
        if context.standing.supervisor().is_none() {
            return Err(Error::new(Code::NoSupervisor));
        }
        let after = Subtask { status: Status::Submitted, reason: None, ..before.clone() };
        finish(tx, actor, "subtask.submit", before, after, context).await
    })
    .await
}

/// Gives it back to the servant, with a reason.
pub async fn give_back(
    conn: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskDecide, Step::Return, read).await?;
        let after = Subtask { status: Status::Returned, reason: Some(body.parse()?), ..before.clone() };
        finish(tx, actor, "subtask.return", before, after, context).await
    })
    .await
}

/// Approves it with what the supervisor sets: these terms hold, and are kept word for word.
pub async fn approve(
    conn: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    read: IfMatch,
    body: ApprovalIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskDecide, Step::Approve, read).await?;
        let terms = body.parse(&before.terms, &context)?;
        let version = Version {
            institution_id: before.institution_id,
            id: SubtaskVersionId::new(),
            subtask_id: id,
            revision: before.revision,
            reason: before.revision_reason.clone(),
            terms: terms.clone(),
            approved_by: actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?,
            approved_at: actor.by().at,
        };
        store::insert_version(tx, &version).await?;
        let after = Subtask {
            status: running(&context),
            approved: Some(terms.clone()),
            approved_revision: Some(before.revision),
            terms,
            ..before.clone()
        };
        finish(tx, actor, "subtask.approve", before, after, context).await
    })
    .await
}

/// Opens the next revision; the approved one holds until that is approved too.
pub async fn revise(
    conn: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskRevise, Step::Revise, read).await?;
        let after = Subtask {
            status: Status::Draft,
            revision: before.revision + 1,
            revision_reason: Some(body.parse()?),
            ..before.clone()
        };
        finish(tx, actor, "subtask.revise", before, after, context).await
    })
    .await
}

/// Gives a revision up: the approved one stands again.
pub async fn cancel_revision(conn: &mut Conn, actor: &Actor, id: SubtaskId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskWrite, Step::CancelRevision, read).await?;
        let agreed = before.approved.clone().zip(before.approved_revision);
        let (terms, revision) = agreed.ok_or_else(|| Error::new(Code::NothingApprovedYet))?;
        let after = Subtask {
            status: running(&context),
            terms,
            revision,
            revision_reason: before.revision_reason.clone().filter(|_| revision > 1),
            reason: None,
            ..before.clone()
        };
        finish(tx, actor, "subtask.cancel_revision", before, after, context).await
    })
    .await
}

/// Closes what is done.
pub async fn complete(conn: &mut Conn, actor: &Actor, id: SubtaskId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskDecide, Step::Complete, read).await?;
        let after = Subtask { status: Status::Completed, ..before.clone() };
        finish(tx, actor, "subtask.complete", before, after, context).await
    })
    .await
}

/// Takes it out of force, with a reason; its weight leaves the sum.
pub async fn cancel(
    conn: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::SubtaskDecide, Step::Cancel, read).await?;
        let after = Subtask { status: Status::Cancelled, reason: Some(body.parse()?), ..before.clone() };
        finish(tx, actor, "subtask.cancel", before, after, context).await
    })
    .await
}

fn running(context: &Context) -> Status {
    if context.begun { Status::InProgress } else { Status::Approved }
}

/// Locks, permits, and asks the state machine; the version last, so that a stranger learns nothing from it.
async fn load(
    tx: &mut Conn,
    actor: &Actor,
    id: SubtaskId,
    action: Action,
    step: Step,
    read: IfMatch,
) -> Result<Whole> {
    let subtask = store::lock(tx, id).await?;
    let context = store::context_of(tx, actor, &subtask).await?;
    policy::permit(actor, action, &context.standing.target("subtask"))?;
    subtask.step(step, &context)?;
    read.check(subtask.version)?;
    Ok((subtask, context))
}

async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Subtask,
    after: Subtask,
    context: Context,
) -> Result<Whole> {
    let status_since = if after.status == before.status { before.status_since } else { actor.by().at };
    let after = Subtask { version: before.version + 1, status_since, ..after };
    store::update(tx, &after).await?;
    record(tx, actor, action, Some(&before), Some(&after), &context).await?;
    Ok((after, context))
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Subtask>,
    after: Option<&Subtask>,
    context: &Context,
) -> Result<()> {
    let told = |subtask: &Subtask| -> Result<serde_json::Value> {
        let mut told = serde_json::to_value(subtask).map_err(Error::internal)?;
        if let Some(fields) = told.as_object_mut() {
            fields.insert("servant_id".to_owned(), json!(context.standing.servant_id));
        }
        Ok(told)
    };
    let Some(subject) = after.or(before) else { return Ok(()) };
    let change = Change {
        institution_id: subject.institution_id,
        action,
        subject_kind: "subtask",
        subject_id: subject.id.uuid(),
        before: before.map(told).transpose()?,
        after: after.map(told).transpose()?,
    };
    let by =
        actor.by().for_another(context.standing.target("subtask").on_behalf_of(actor, Action::SubtaskDecide));
    audit::record(tx, &by, change).await
}
