//! Every change of an appeal, one transaction each: load, permit, rule, store, audit.

mod decide;
mod lapse;
mod lodge;
mod sit;

pub use decide::{decide, strike_out};
pub use lapse::lapse;
pub use lodge::{lodge, rederive, withdraw};
pub use sit::{admit, answer, proceed, request_file, take_chair, vote};

use serde_json::json;

use super::{
    model::{Appeal, Context, Step},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        config::Appeals,
        db::Conn,
        error::Result,
        etag::IfMatch,
        id::AppealId,
    },
};

/// An appeal with what it stands in, for the answer.
pub type Whole = (Appeal, Context);

/// Locks, permits, and asks the state machine; the version last, so that a stranger learns nothing from it.
async fn load(
    tx: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    (action, step): (Action, Step),
    read: IfMatch,
) -> Result<Whole> {
    let (appeal, context) = store::lock(tx, id, actor.today()).await?;
    policy::permit(actor, action, &appeal.target(&context, actor.servant()))?;
    appeal.step(step, &context, rules, actor.today())?;
    read.check(appeal.version)?;
    Ok((appeal, context))
}

/// The next version of the row.
fn next(actor: &Actor, before: &Appeal, after: Appeal) -> Appeal {
    let status_since = if after.status == before.status { before.status_since } else { actor.by().at };
    Appeal { version: before.version + 1, status_since, ..after }
}

/// Writes what came of a step.
async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    name: &'static str,
    before: &Appeal,
    after: Appeal,
) -> Result<Appeal> {
    let after = next(actor, before, after);
    store::update(tx, &after).await?;
    audit::record(tx, actor.by(), entry(name, Some(before), &after)).await?;
    Ok(after)
}

/// What of an appeal stands in the audit trail: where it is and who acted. What was said stands in the record itself.
fn entry<'a>(name: &'a str, before: Option<&Appeal>, after: &Appeal) -> Change<'a> {
    let brief = |row: &Appeal| {
        json!({
            "status": row.status, "kind": row.kind, "level": row.level, "version": row.version, "appraisal_id": row.appraisal_id,
            "servant_id": row.servant_id, "respondent_id": row.respondent_id, "decider_id": row.decider_id,
            "decider_rule": row.decider_rule, "body_id": row.body_id, "chair_id": row.chair_id, "admitted_at": row.admitted_at,
            "file_due_on": row.file_due_on, "outcome": row.outcome, "decided_by": row.decided_by, "new_version": row.new_version,
            "next_level_until": row.next_level_until,
        })
    };
    Change {
        institution_id: after.institution_id,
        action: name,
        subject_kind: "appeal",
        subject_id: after.id.uuid(),
        before: before.map(brief),
        after: Some(brief(after)),
    }
}
