//! What a worker does of a job: a batch, in a transaction of its own.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use std::collections::BTreeSet;

use super::{
    actions::record_end,
    model::{Job, JobResult, Member, Outcome, State},
    store,
};
use crate::{
    kernel::{
        audit::{self, By, Change},
        db::Conn,
        error::{Code, Error, Result},
        id::{AgreementId, JobResultId},
    },
    resources::{
        agreements::{self, Agreement},
        cycles,
    },
};

/// A job that fails so often in a row is given up.
const FAILURES: i32 = 5;

/// Does a batch of the oldest job that no other worker holds, and says how many postings were dealt with. The job is locked while
/// the batch runs; a batch that fails leaves nothing behind but the count of failures.
pub async fn work(conn: &mut Conn, batch: i64, now: DateTime<Utc>) -> Result<usize> {
    conn.transaction::<_, Error, _>(async |tx| {
        let Some(job) = store::claim(tx).await? else { return Ok(0) };
        let done = tx.transaction::<_, Error, _>(async |tx| go_on(tx, &job, batch, now).await).await;
        match done {
            Ok(done) => Ok(done),
            Err(error) => {
                tracing::error!(job = %job.id, %error, "a batch of a job failed");
                fail(tx, &job, now, error.code() == Code::WrongState).await?;
                Ok(0)
            }
        }
    })
    .await
}

async fn go_on(tx: &mut Conn, job: &Job, batch: i64, now: DateTime<Utc>) -> Result<usize> {
    cycles::lock(tx, job.cycle_id).await?.expect(cycles::Status::Open)?;
    let place = (job.institution_id, job.cycle_id, job.day);
    let members = store::members(tx, place, job.position, batch).await?;
    let results = open_agreements(tx, job, &members, now).await?;
    store::insert_results(tx, &results).await?;
    let count = |outcome| {
        let count = results.iter().filter(|result| result.outcome == outcome).count();
        i32::try_from(count).unwrap_or(i32::MAX)
    };
    let over = i64::try_from(members.len()).unwrap_or(i64::MAX) < batch;
    let after = Job {
        state: if over { State::Done } else { State::Running },
        position: members.last().map(|member| member.posting_id.uuid()).or(job.position),
        created: job.created + count(Outcome::Created),
        existing: job.existing + count(Outcome::Existing),
        excluded: job.excluded + count(Outcome::Excluded),
        failures: 0,
        beat_at: Some(now),
        finished_at: over.then_some(now),
        version: job.version + 1,
        ..job.clone()
    };
    store::update(tx, &after).await?;
    if over {
        record_end(tx, &By::service(now), "job.finish", job, &after).await?;
    }
    // A job without any posting left has been dealt with too: the worker has something to tell.
    Ok(members.len().max(1))
}

/// Makes the draft agreements that are not there, and says what became of each posting.
async fn open_agreements(
    tx: &mut Conn,
    job: &Job,
    members: &[Member],
    now: DateTime<Utc>,
) -> Result<Vec<JobResult>> {
    let draft = |member: &Member| {
        Agreement::draft((job.institution_id, job.cycle_id), member.posting_id, member.servant_id, now)
    };
    let wanted = members.iter().filter(|member| member.outcome() == Outcome::Created);
    let drafts: Vec<Agreement> = wanted.map(draft).collect();
    let (made, there) = agreements::insert_missing(tx, &drafts).await?;
    let fresh: BTreeSet<AgreementId> = made.iter().map(|agreement| agreement.id).collect();
    let mut changes = Vec::with_capacity(made.len());
    for agreement in &made {
        changes.push(Change {
            institution_id: agreement.institution_id,
            action: "agreement.open",
            subject_kind: "agreement",
            subject_id: agreement.id.uuid(),
            before: None,
            after: audit::snapshot(agreement)?,
        });
    }
    if !changes.is_empty() {
        audit::record_all(tx, &By::service(now), changes).await?;
    }
    let result = |member: &Member| {
        let agreement_id = member
            .agreement_id
            .or_else(|| made.iter().find(|one| one.posting_id == member.posting_id).map(|one| one.id))
            .or_else(|| there.iter().find(|(posting, _)| *posting == member.posting_id).map(|(_, id)| *id))
            .filter(|_| member.reason.is_none());
        let outcome = match (member.outcome(), agreement_id) {
            (Outcome::Created, Some(id)) if !fresh.contains(&id) => Outcome::Existing,
            (outcome, _) => outcome,
        };
        JobResult {
            institution_id: job.institution_id,
            id: JobResultId::new(),
            job_id: job.id,
            posting_id: member.posting_id,
            servant_id: member.servant_id,
            outcome,
            reason: member.reason,
            agreement_id,
        }
    };
    Ok(members.iter().map(result).collect())
}

async fn fail(tx: &mut Conn, job: &Job, now: DateTime<Utc>, for_ever: bool) -> Result<()> {
    let failures = job.failures + 1;
    let over = for_ever || failures >= FAILURES;
    let after = Job {
        state: if over { State::Failed } else { job.state },
        failures,
        beat_at: Some(now),
        finished_at: over.then_some(now),
        version: job.version + 1,
        ..job.clone()
    };
    store::update(tx, &after).await?;
    if over {
        record_end(tx, &By::service(now), "job.fail", job, &after).await?;
    }
    Ok(())
}
