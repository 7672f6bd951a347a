//! Asking for a job and cancelling it, one transaction each.

use diesel_async::AsyncConnection;

use super::{
    model::{Job, Kind, State},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, By, Change},
        db::Conn,
        error::{Error, Result},
        id::{CycleId, InstitutionId, JobId},
    },
    resources::cycles,
};

/// Asks for the launch of an open cycle in an institution. While one is under way, that one is the answer.
pub async fn launch(
    conn: &mut Conn,
    actor: &Actor,
    cycle: CycleId,
    institution: InstitutionId,
) -> Result<Job> {
    policy::permit(actor, Action::CycleLaunch, &Target::of("institution", institution))?;
    conn.transaction::<_, Error, _>(async |tx| {
        // The lock makes two who ask at once ask one after the other.
        cycles::lock(tx, cycle).await?.expect(cycles::Status::Open)?;
        if let Some(job) = store::under_way(tx, institution, cycle).await? {
            return Ok(job);
        }
        let sums = store::sums(tx, (institution, cycle, actor.today())).await?;
        let expected: i64 = sums.iter().map(|sum| sum.count).sum();
        let job = Job {
            institution_id: institution,
            id: JobId::new(),
            kind: Kind::CycleLaunch,
            cycle_id: cycle,
            day: actor.today(),
            state: State::Waiting,
            asked_by: actor.account(),
            asked_at: actor.by().at,
            position: None,
            expected: i32::try_from(expected).unwrap_or(i32::MAX),
            created: 0,
            existing: 0,
            excluded: 0,
            failures: 0,
            beat_at: None,
            finished_at: None,
            version: 1,
        };
        store::insert(tx, &job).await?;
        audit::record(tx, actor.by(), entry("job.ask", None, &job)?).await?;
        Ok(job)
    })
    .await
}

/// Cancels a job that is not over. What it did stays.
pub async fn cancel(conn: &mut Conn, actor: &Actor, id: JobId) -> Result<Job> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::JobCancel, &before.target())?;
        before.expect_open()?;
        let after = Job {
            state: State::Cancelled,
            finished_at: Some(actor.by().at),
            version: before.version + 1,
            ..before.clone()
        };
        store::update(tx, &after).await?;
        audit::record(tx, actor.by(), entry("job.cancel", Some(&before), &after)?).await?;
        Ok(after)
    })
    .await
}

/// The end of a job in the audit trail, within the worker's transaction.
pub(super) async fn record_end(
    tx: &mut Conn,
    by: &By,
    action: &str,
    before: &Job,
    after: &Job,
) -> Result<()> {
    audit::record(tx, by, entry(action, Some(before), after)?).await
}

fn entry<'a>(action: &'a str, before: Option<&Job>, after: &Job) -> Result<Change<'a>> {
    Ok(Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "job",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    })
}
