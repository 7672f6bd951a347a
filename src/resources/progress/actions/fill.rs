//! Filling in: many weeks at once, each with its own result.

use diesel_async::AsyncConnection;
use std::collections::BTreeMap;

use super::super::{
    dto::{EntryResult, ProgressIn},
    model::{Entry, Known, Outcome, Sent, judge},
    store,
};
use super::{Changed, record_all};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Progress as Rules,
        db::Conn,
        error::{Error, Result},
        id::SubtaskId,
        language::Language,
    },
    resources::subtasks::Status,
};

/// Writes what may be written, and says of each entry what came of it. Statements are five, however many entries there are.
pub async fn fill(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Rules,
    language: Language,
    body: ProgressIn,
) -> Result<Vec<EntryResult>> {
    let sent = body.parse()?;
    conn.transaction::<_, Error, _>(async |tx| {
        let mut subtasks: Vec<_> = sent.iter().map(|one| one.subtask_id).collect();
        subtasks.sort_unstable();
        subtasks.dedup();
        let known = store::lock_subtasks(tx, actor, &subtasks).await?;
        let known: BTreeMap<SubtaskId, Known> = known.into_iter().map(|one| (one.subtask.id, one)).collect();
        let weeks: Vec<_> = sent.iter().map(|one| one.week).collect();
        let ids: Vec<_> = sent.iter().filter_map(|one| one.id).collect();
        let existing = store::existing(tx, &subtasks, &weeks, &ids).await?;
        let judged: Vec<_> = sent
            .iter()
            .map(|one| {
                let here =
                    existing.iter().find(|row| (row.subtask_id, row.week) == (one.subtask_id, one.week));
                let taken = existing.iter().any(|row| Some(row.id) == one.id);
                let seen = known.get(&one.subtask_id).ok_or_else(|| Error::not_found("subtask"));
                let verdict = seen.and_then(|known| {
                    policy::permit(actor, Action::ProgressWrite, &known.standing.target("subtask"))?;
                    judge(one, known, here, taken, actor.by().at, rules)
                });
                (one, here, verdict)
            })
            .collect();
        write(tx, actor, &known, &judged).await?;
        Ok(judged.into_iter().map(|(one, _, verdict)| result(one, verdict, language)).collect())
    })
    .await
}

type Judged<'a> = (&'a Sent, Option<&'a Entry>, Result<(Outcome, Entry)>);

async fn write(
    tx: &mut Conn,
    actor: &Actor,
    known: &BTreeMap<SubtaskId, Known>,
    judged: &[Judged<'_>],
) -> Result<()> {
    let mut changed = Vec::new();
    let mut begun = Vec::new();
    for (one, before, verdict) in judged {
        let (Ok((Outcome::Created | Outcome::Updated, entry)), Some(of)) =
            (verdict, known.get(&one.subtask_id))
        else {
            continue;
        };
        let action = if one.submit { "progress.submit" } else { "progress.save" };
        changed.push(Changed {
            action,
            before: before.cloned(),
            after: entry.clone(),
            servant: of.standing.servant_id,
            on_behalf_of: None,
        });
        if of.subtask.status == Status::Approved {
            begun.push(of.subtask.id);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let entries: Vec<_> = changed.iter().map(|one| one.after.clone()).collect();
    store::save(tx, &entries).await?;
    if !begun.is_empty() {
        store::begin_subtasks(tx, actor, &begun).await?;
    }
    record_all(tx, actor, &changed).await
}

fn result(sent: &Sent, verdict: Result<(Outcome, Entry)>, language: Language) -> EntryResult {
    let (outcome, entry, refusal) = match verdict {
        Ok((outcome, entry)) => (outcome, Some(entry), None),
        Err(error) => (Outcome::Refused, None, Some(error.problem(language, None))),
    };
    EntryResult {
        subtask_id: sent.subtask_id.uuid(),
        week: sent.week,
        outcome,
        id: entry.as_ref().map(|entry| entry.id),
        status: entry.as_ref().map(|entry| entry.status),
        version: entry.as_ref().map(|entry| entry.version),
        code: refusal.as_ref().map(|problem| problem.code),
        detail: refusal.map(|problem| problem.detail),
    }
}
