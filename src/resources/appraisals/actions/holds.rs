//! Holds, marks that cannot be given, and raters who have left.

use chrono::Days;
use diesel_async::AsyncConnection;

use super::super::{
    dto::ReasonIn,
    model::{Appraisal, Side, Status, Step},
    store,
    versions::{self, Superseded, SupersededBy},
};
use super::{Whole, advance, finish, load, rounds::mark_superseded};
use crate::{
    access::{Action, Actor},
    kernel::{
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::AppraisalId,
    },
};

/// Puts an appraisal on hold (long leave), with a reason.
pub async fn hold(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    let reason = body.parse()?;
    let change = |before: &Appraisal| Appraisal {
        status: Status::OnHold,
        held_status: Some(before.status),
        status_reason: Some(reason.clone()),
        ..before.clone()
    };
    advance(conn, actor, id, read, (Action::AppraisalHold, Step::Hold, "appraisal.hold"), change).await
}

/// Goes on where it was put on hold.
pub async fn resume(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    let change = |before: &Appraisal| Appraisal {
        status: before.held_status.unwrap_or(Status::Assessing),
        held_status: None,
        status_reason: None,
        due_on: Some(actor.today() + Days::new(14)),
        ..before.clone()
    };
    advance(conn, actor, id, read, (Action::AppraisalHold, Step::Resume, "appraisal.resume"), change).await
}

/// Declares that no mark can be given, with a reason.
pub async fn mark_unrateable(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    let reason = body.parse()?;
    let change = |before: &Appraisal| Appraisal {
        status: Status::Unrateable,
        held_status: None,
        status_reason: Some(reason.clone()),
        ..before.clone()
    };
    advance(
        conn,
        actor,
        id,
        read,
        (Action::AppraisalHold, Step::MarkUnrateable, "appraisal.mark_unrateable"),
        change,
    )
    .await
}

/// Derives the raters anew from the posting's line of today: a supervisor has left, open work passes to the successor.
/// What the old one had begun and not handed in goes; what was handed in stays. A signature covers the supervisor's name: where one
/// stands in this round already, the round is kept and the next begins; where both have signed, only the reviewer changes.
pub async fn rederive(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, mut context) = load(tx, actor, id, Action::AppraisalHold, Step::Rederive).await?;
        read.check(before.version)?;
        let day = actor.today().min(before.period_ends_on).max(before.period_starts_on);
        let line = store::raters(tx, &before, day, actor.today()).await?;
        let other = |person: Option<_>| person.filter(|person| *person != before.servant_id);
        let supervisor_id = match before.status {
            Status::Countersigning => before.supervisor_id,
            _ => other(line.supervisor).ok_or_else(|| Error::new(Code::NoSupervisor))?,
        };
        let mut after = Appraisal { supervisor_id, reviewer_id: other(line.reviewer), ..before.clone() };
        if supervisor_id != before.supervisor_id {
            if before.status == Status::Assessing {
                store::drop_draft(tx, &before, Side::Supervisor).await?;
            }
            if !context.signed.is_empty() {
                let reason = "The supervisor changed.".to_owned();
                let superseded = Superseded { at: actor.by().at, by: SupersededBy::HandedOver, reason };
                versions::supersede(tx, &before, &superseded).await?;
                mark_superseded(&mut context, before.content_round, &superseded);
                context.signed.clear();
                after.content_round += 1;
            }
        }
        finish(tx, actor, "appraisal.rederive", before, after, context, None).await
    })
    .await
}
