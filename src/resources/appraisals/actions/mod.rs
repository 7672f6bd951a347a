//! Every change of an appraisal, one transaction each: load, permit, rule, store, audit.
//! Marks stand in no audit entry before both sides may see them: an entry carries the digest of a sheet.

mod holds;
mod interim;
mod open;
mod columns;
mod lapse;
mod revise;
mod rounds;
mod sign;

pub use columns::{accept, decline, propose, save_sheet, settle, submit_sheet};
pub use holds::{hold, mark_unrateable, rederive, resume};
pub use interim::follow_moves_daily;
pub use lapse::lapse;
pub use open::open;
pub use revise::revise;
pub use rounds::{Order, Redone, Vary, reopen, vary};
pub use sign::{disclose, finalise, give_back, sign};

use diesel_async::AsyncConnection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    model::{Appraisal, Context, Sheet, Status, Step},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, By, Change},
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::AppraisalId,
    },
};

/// An appraisal with what it stands in, for the answer.
pub type Whole = (Appraisal, Context);

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    (action, step, name): (Action, Step, &str),
    change: impl Fn(&Appraisal) -> Appraisal + Send + Sync,
) -> Result<Whole> {
    let change = &change;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        let context = store::context(tx, &before, actor.servant(), actor.today()).await?;
        policy::permit(actor, action, &before.target(&context.standing))?;
        before.step(step, &context, actor.today())?;
        read.check(before.version)?;
        let after = change(&before);
        finish(tx, actor, name, before, after, context, None).await
    })
    .await
}

/// Locks, permits, and asks the state machine; the version is asked last, so that a stranger learns nothing from it.
async fn load(tx: &mut Conn, actor: &Actor, id: AppraisalId, action: Action, step: Step) -> Result<Whole> {
    let appraisal = store::lock(tx, id).await?;
    let context = store::context(tx, &appraisal, actor.servant(), actor.today()).await?;
    policy::permit(actor, action, &appraisal.target(&context.standing))?;
    appraisal.step(step, &context, actor.today())?;
    Ok((appraisal, context))
}

/// Writes what came of a step. The version counts transitions that both sides see; a draft of one side is none.
async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    name: &str,
    before: Appraisal,
    after: Appraisal,
    mut context: Context,
    note: Option<Value>,
) -> Result<Whole> {
    let status_since = if after.status == before.status { before.status_since } else { actor.by().at };
    let after = Appraisal { version: before.version + 1, status_since, ..after };
    context.deadlines = store::update(tx, &after).await?;
    let by = by(actor, &before, &context);
    audit::record(tx, &by, change(name, Some(&before), &after, note.map(|note| ("note", note)))).await?;
    Ok((after, context))
}

/// What of a sheet may stand in the audit trail: whose, which version, and a digest that a later dispute can be held against.
fn fingerprint(sheet: &Sheet) -> Result<Value> {
    let canonical = serde_json_canonicalizer::to_vec(&sheet.content).map_err(Error::internal)?;
    let digest: String = Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "side": sheet.side, "version": sheet.version, "sha256": digest }))
}

/// The caller, and for whom he does it. What a reviewer does (or his delegate) is told from the supervisor's by the state.
fn by(actor: &Actor, appraisal: &Appraisal, context: &Context) -> By {
    let action = if appraisal.status == Status::Countersigning {
        Action::ReviewerReturn
    } else {
        Action::SupervisorAssess
    };
    actor.by().for_another(appraisal.on_behalf_of(&context.standing, actor, action))
}

/// An entry of the audit trail, with what it notes beside the appraisal itself.
fn change<'a>(
    action: &'a str,
    before: Option<&Appraisal>,
    after: &Appraisal,
    notes: impl IntoIterator<Item = (&'static str, Value)>,
) -> Change<'a> {
    let brief = |row: &Appraisal| {
        json!({
            "status": row.status, "kind": row.kind, "version": row.version, "round": row.content_round,
            "servant_id": row.servant_id, "supervisor_id": row.supervisor_id, "reviewer_id": row.reviewer_id,
            "reason": row.status_reason, "due_on": row.due_on, "agreed": row.agreed, "overall": row.overall, "grade": row.grade,
        })
    };
    let mut entry = brief(after);
    if let Some(entry) = entry.as_object_mut() {
        entry.extend(notes.into_iter().map(|(name, note)| (name.to_owned(), note)));
    }
    Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "appraisal",
        subject_id: after.id.uuid(),
        before: before.map(brief),
        after: Some(entry),
    }
}
