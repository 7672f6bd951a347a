//! The supervisor's word on progress, singly or on many: all or nothing.

use diesel_async::AsyncConnection;
use std::collections::BTreeMap;

use super::super::{
    dto::{AcceptIn, EntryRef, ReturnManyIn, distinct},
    model::{Entry, Placed, ProgressStatus, Step},
    store,
};
use super::{Changed, record_all};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::EntryId,
        text::{Check, PROSE},
    },
};

/// What the supervisor says.
#[derive(Debug, Clone)]
pub enum Decision {
    Accept,
    Return(String),
}

/// Hands a draft in.
pub async fn submit(conn: &mut Conn, actor: &Actor, id: EntryId, read: IfMatch) -> Result<Placed> {
    conn.transaction::<_, Error, _>(async |tx| {
        let mut placed = first(store::lock_many(tx, actor, &[id]).await?)?;
        policy::permit(actor, Action::ProgressWrite, &placed.standing.target("progress"))?;
        placed.step(Step::Submit)?;
        read.check(placed.entry.version)?;
        let before = placed.entry.clone();
        let at = actor.by().at;
        placed.entry = Entry {
            status: ProgressStatus::Submitted,
            status_since: at,
            return_reason: None,
            submitted_at: Some(at),
            version: before.version + 1,
            ..before.clone()
        };
        store::save(tx, std::slice::from_ref(&placed.entry)).await?;
        let servant = placed.standing.servant_id;
        let (action, after) = ("progress.submit", placed.entry.clone());
        let changed = Changed { action, before: Some(before), after, servant, on_behalf_of: None };
        record_all(tx, actor, &[changed]).await?;
        Ok(placed)
    })
    .await
}

/// Accepts or returns one.
pub async fn decide(
    conn: &mut Conn,
    actor: &Actor,
    id: EntryId,
    read: IfMatch,
    decision: Decision,
) -> Result<Placed> {
    conn.transaction::<_, Error, _>(async |tx| {
        let placed = first(store::lock_many(tx, actor, &[id]).await?)?;
        policy::permit(actor, Action::ProgressDecide, &placed.standing.target("progress"))?;
        placed.step(Step::Decide)?;
        read.check(placed.entry.version)?;
        first(write(tx, actor, vec![placed], &decision).await?)
    })
    .await
}

/// Accepts many.
pub async fn accept(conn: &mut Conn, actor: &Actor, body: AcceptIn) -> Result<Vec<Placed>> {
    let ids = distinct(&body.entries, Check::default())?;
    decide_many(conn, actor, &body.entries, &ids, &Decision::Accept).await
}

/// Returns many, with one reason.
pub async fn give_back(conn: &mut Conn, actor: &Actor, body: ReturnManyIn) -> Result<Vec<Placed>> {
    let mut check = Check::default();
    let reason = check.prose("/reason", &body.reason, PROSE);
    let ids = distinct(&body.entries, check)?;
    decide_many(conn, actor, &body.entries, &ids, &Decision::Return(reason)).await
}

/// One that the caller does not see, or may not decide on, or that is in another state or version: none is decided on (E-14).
async fn decide_many(
    conn: &mut Conn,
    actor: &Actor,
    read: &[EntryRef],
    ids: &[EntryId],
    decision: &Decision,
) -> Result<Vec<Placed>> {
    conn.transaction::<_, Error, _>(async |tx| {
        let found = store::lock_many(tx, actor, ids).await?;
        let mut found: BTreeMap<_, _> = found.into_iter().map(|one| (one.entry.id, one)).collect();
        let placed: Result<Vec<_>> =
            ids.iter().map(|id| found.remove(id).ok_or_else(|| Error::not_found("progress"))).collect();
        let placed = placed?;
        // Each is seen before any is refused otherwise: what the caller does not see shows in no other way.
        for one in &placed {
            policy::permit(actor, Action::ProgressRead, &one.standing.target("progress"))?;
        }
        for one in &placed {
            policy::permit(actor, Action::ProgressDecide, &one.standing.target("progress"))?;
        }
        for (one, read) in placed.iter().zip(read) {
            one.step(Step::Decide)?;
            if one.entry.version != read.version {
                return Err(Error::new(Code::PreconditionFailed));
            }
        }
        write(tx, actor, placed, decision).await
    })
    .await
}

async fn write(
    tx: &mut Conn,
    actor: &Actor,
    placed: Vec<Placed>,
    decision: &Decision,
) -> Result<Vec<Placed>> {
    let (action, status, reason) = match decision {
        Decision::Accept => ("progress.accept", ProgressStatus::Accepted, None),
        Decision::Return(reason) => ("progress.return", ProgressStatus::Returned, Some(reason.clone())),
    };
    let (at, me) = (actor.by().at, actor.servant());
    let decided = |before: &Entry| Entry {
        status,
        status_since: at,
        return_reason: reason.clone(),
        decided_by: me,
        decided_at: Some(at),
        version: before.version + 1,
        ..before.clone()
    };
    let after: Vec<_> = placed.iter().map(|one| decided(&one.entry)).collect();
    store::save(tx, &after).await?;
    let changed: Vec<_> = placed
        .iter()
        .zip(&after)
        .map(|(one, entry)| Changed {
            action,
            before: Some(one.entry.clone()),
            after: entry.clone(),
            servant: one.standing.servant_id,
            on_behalf_of: one.standing.target("progress").on_behalf_of(actor, Action::ProgressDecide),
        })
        .collect();
    record_all(tx, actor, &changed).await?;
    Ok(placed.into_iter().zip(after).map(|(one, entry)| Placed { entry, ..one }).collect())
}

fn first(placed: Vec<Placed>) -> Result<Placed> {
    placed.into_iter().next().ok_or_else(|| Error::not_found("progress"))
}
