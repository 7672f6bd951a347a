//! Every change of an agreement, one transaction each: load, permit, rule, store, audit.

mod cascade;
mod lapse;
mod moved;

use diesel_async::AsyncConnection;
use serde_json::{Value, json};

use super::{
    dto::{NewAgreementIn, ObjectivesIn, ReasonIn, ReturnIn},
    model::{Agreement, Content, Context, Objective, StateStep, Status, Version, complete},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AgreementId, AgreementVersionId, AppraisalId},
    },
    resources::{cycles, receipts::HandedIn},
};

pub use cascade::{copy, hand_down};
pub use lapse::lapse;
pub use moved::begin_after_moves;

/// An agreement with what it stands in and its objectives, for the answer.
pub type Whole = (Agreement, Context, Vec<Objective>);

/// Begins the caller's agreement for one of his postings.
pub async fn create(conn: &mut Conn, actor: &Actor, body: NewAgreementIn) -> Result<Whole> {
    let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let posting = store::posting_of(tx, me, body.posting_id.map(Into::into), actor.today()).await?;
        let unknown = || FieldError::new("/posting_id", Code::FieldUnknownReference).with("noun", "posting");
        let (institution_id, posting_id, family) = posting.ok_or_else(unknown)?;
        let cycle =
            cycles::cycle_for(tx, institution_id, &family, actor.today(), body.cycle_id.map(Into::into))
                .await?;
        let cycle = cycle
            .ok_or_else(|| FieldError::new("/cycle_id", Code::FieldUnknownReference).with("noun", "cycle"))?;
        let agreement = Agreement::draft((institution_id, cycle.id), posting_id, me, actor.by().at);
        store::insert(tx, &agreement).await?;
        let context = store::context(tx, &agreement, actor.today(), Some(me)).await?;
        policy::permit(actor, Action::AgreementCreate, &agreement.target(&context))?;
        agreement.step(StateStep::Edit, &context, actor.today())?;
        record(tx, actor, "agreement.create", None, &agreement, None).await?;
        Ok((agreement, context, vec![]))
    })
    .await
}

/// Writes the objectives: the whole list.
pub async fn write_objectives(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
    body: ObjectivesIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AgreementEdit, StateStep::Edit, read).await?;
        let objectives = body.parse()?;
        store::check_targets(tx, &before, &objectives).await?;
        store::replace_objectives(tx, &before, &objectives).await?;
        let after = Agreement { version: before.version + 1, ..before.clone() };
        store::update(tx, &after, actor.today()).await?;
        record(tx, actor, "agreement.objectives", Some(&before), &after, Some(&objectives)).await?;
        Ok((after, context, objectives))
    })
    .await
}

/// Hands it in to the supervisor; the receipt's facts come with it.
pub async fn submit(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
) -> Result<(Whole, HandedIn)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, mut context) =
            load(tx, actor, id, Action::AgreementSubmit, StateStep::Submit, read).await?;
        let objectives = store::objectives_of(tx, &before).await?;
        complete(&objectives)?;
        if context.line.supervisor.is_none() {
            return Err(Error::new(Code::NoSupervisor));
        }
        let at = actor.by().at;
        let after = Agreement {
            status: Status::Submitted,
            submitted_at: Some(at),
            return_reason: None,
            due_on: None,
            ..before.clone()
        };
        let after = Agreement { version: before.version + 1, status_since: at, ..after };
        context.deadlines = store::update(tx, &after, actor.today()).await?;
        let (action, subject) = ("agreement.submit", ("agreement", id.uuid()));
        let content = Content { objectives };
        let handed = HandedIn::new(actor.by(), after.institution_id, action, subject, &content)?;
        let change = change(action, Some(&before), &after, [("receipt", handed.note())])?;
        audit::record_under(tx, actor.by(), handed.id, change).await?;
        Ok(((after, context, content.objectives), handed))
    })
    .await
}

/// Gives it back to the servant, with a reason and a day.
pub async fn give_back(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
    body: ReturnIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AgreementReturn, StateStep::Return, read).await?;
        let (reason, due_on) = body.parse(actor.today())?;
        let objectives = store::objectives_of(tx, &before).await?;
        let after = Agreement {
            status: Status::Returned,
            return_reason: Some(reason),
            due_on: Some(due_on),
            ..before.clone()
        };
        finish(tx, actor, "agreement.return", before, after, context, objectives).await
    })
    .await
}

/// Agrees it: this revision holds, and is kept word for word.
pub async fn agree(conn: &mut Conn, actor: &Actor, id: AgreementId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AgreementAgree, StateStep::Agree, read).await?;
        let objectives = store::objectives_of(tx, &before).await?;
        complete(&objectives)?;
        let at = actor.by().at;
        let version = Version {
            institution_id: before.institution_id,
            id: AgreementVersionId::new(),
            agreement_id: id,
            revision: before.revision,
            reason: before.revision_reason.clone(),
            appraisal_id: before.revision_appraisal_id,
            content: Content { objectives: objectives.clone() },
            submitted_by: before.servant_id,
            submitted_at: before.submitted_at.unwrap_or(at),
            agreed_by: Some(actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?),
            agreed_at: at,
            digest: None,
            submitted_digest: None,
            agreed_digest: None,
            on_behalf_of_id: before.target(&context).on_behalf_of(actor, Action::AgreementAgree),
            deemed: false,
        };
        store::insert_version(tx, &version.signed(&before)?).await?;
        let after = Agreement {
            status: Status::Agreed,
            agreed_revision: Some(before.revision),
            agreed_at: Some(at),
            due_on: None,
            escalated_to_id: None,
            ..before.clone()
        };
        finish(tx, actor, "agreement.agree", before, after, context, objectives).await
    })
    .await
}

/// Opens the next revision; the agreed one holds until that is agreed too.
pub async fn revise(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AgreementRevise, StateStep::Revise, read).await?;
        let reason = body.parse()?;
        let objectives = store::objectives_of(tx, &before).await?;
        let after = next_revision(&before, reason, None);
        finish(tx, actor, "agreement.revise", before, after, context, objectives).await
    })
    .await
}

/// Opens the next revision from a review of the agreement, which has permitted it and seen that the cycle is open.
pub async fn revise_from_review(
    tx: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    review: AppraisalId,
    reason: String,
) -> Result<Agreement> {
    let before = store::lock(tx, id).await?;
    if before.status != Status::Agreed {
        return Err(Error::new(Code::WrongState)
            .with("noun", "agreement")
            .with("wanted", Status::Agreed)
            .with("state", before.status));
    }
    let after = Agreement {
        version: before.version + 1,
        status_since: actor.by().at,
        ..next_revision(&before, reason, Some(review))
    };
    store::update(tx, &after, actor.today()).await?;
    record(tx, actor, "agreement.revise", Some(&before), &after, None).await?;
    Ok(after)
}

fn next_revision(before: &Agreement, reason: String, review: Option<AppraisalId>) -> Agreement {
    Agreement {
        status: Status::Draft,
        revision: before.revision + 1,
        revision_reason: Some(reason),
        revision_appraisal_id: review,
        ..before.clone()
    }
}

/// Gives a revision up: the agreed one stands again.
pub async fn cancel_revision(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) =
            load(tx, actor, id, Action::AgreementEdit, StateStep::CancelRevision, read).await?;
        let revision = before.agreed_revision.ok_or_else(|| Error::new(Code::NothingAgreedYet))?;
        let kept = store::version(tx, &before, revision).await?;
        let agreed = kept.content.objectives;
        store::replace_objectives(tx, &before, &agreed).await?;
        let after = Agreement {
            status: Status::Agreed,
            revision,
            revision_reason: kept.reason,
            revision_appraisal_id: kept.appraisal_id,
            return_reason: None,
            due_on: None,
            escalated_to_id: None,
            ..before.clone()
        };
        finish(tx, actor, "agreement.cancel_revision", before, after, context, agreed).await
    })
    .await
}

/// Locks, permits, and asks the state machine; the version last, so that a stranger learns nothing from it.
async fn load(
    tx: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    action: Action,
    step: StateStep,
    read: IfMatch,
) -> Result<(Agreement, Context)> {
    let agreement = store::lock(tx, id).await?;
    let context = store::context(tx, &agreement, actor.today(), actor.servant()).await?;
    policy::permit(actor, action, &agreement.target(&context))?;
    agreement.step(step, &context, actor.today())?;
    read.check(agreement.version)?;
    Ok((agreement, context))
}

async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Agreement,
    after: Agreement,
    mut context: Context,
    objectives: Vec<Objective>,
) -> Result<Whole> {
    let after = Agreement { version: before.version + 1, status_since: actor.by().at, ..after };
    context.deadlines = store::update(tx, &after, actor.today()).await?;
    let by = actor.by().for_another(after.target(&context).on_behalf_of(actor, Action::AgreementAgree));
    audit::record(tx, &by, change(action, Some(&before), &after, [])?).await?;
    Ok((after, context, objectives))
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Agreement>,
    after: &Agreement,
    objectives: Option<&[Objective]>,
) -> Result<()> {
    let notes = objectives.map(|objectives| ("objectives", json!(objectives)));
    audit::record(tx, actor.by(), change(action, before, after, notes)?).await
}

/// An entry of the audit trail, with what it notes beside the agreement itself.
fn change<'a>(
    action: &'a str,
    before: Option<&Agreement>,
    after: &Agreement,
    notes: impl IntoIterator<Item = (&'static str, Value)>,
) -> Result<Change<'a>> {
    let mut snapshot = audit::snapshot(after)?;
    if let Some(snapshot) = snapshot.as_mut().and_then(|value| value.as_object_mut()) {
        snapshot.extend(notes.into_iter().map(|(name, note)| (name.to_owned(), note)));
    }
    Ok(Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "agreement",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: snapshot,
    })
}
