//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    dto::{ListParams, ResultParams},
    model::{Gap, Job, JobResult, Member, Outcome, Reason, State},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, FieldError, QueryResultExt, Result},
        id::{CycleId, InstitutionId, JobId},
        paging::{Paging, keyset},
    },
    schema::{job_results, jobs},
};

/// Which institution, cycle and day.
pub type Where = (InstitutionId, CycleId, NaiveDate);

/// How many of the staff have what.
#[derive(Debug, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Counts {
    #[diesel(sql_type = BigInt)]
    pub staff: i64,
    #[diesel(sql_type = BigInt)]
    pub supervisor: i64,
    #[diesel(sql_type = BigInt)]
    pub designation: i64,
    #[diesel(sql_type = BigInt)]
    pub template: i64,
    #[diesel(sql_type = BigInt)]
    pub contact: i64,
    #[diesel(sql_type = BigInt)]
    pub account: i64,
    #[diesel(sql_type = BigInt)]
    pub activated: i64,
}

/// How many postings a launch deals with in the same way.
#[derive(Debug, QueryableByName)]
pub struct Sum {
    #[diesel(sql_type = Text)]
    pub outcome: Outcome,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<Reason>,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

macro_rules! staff {
    ($select:literal) => {
        concat!(include_str!("staff.sql"), $select)
    };
}

/// Counts those whom readiness is about.
pub async fn counts(conn: &mut Conn, (institution, cycle, day): Where) -> Result<Counts> {
    let query = diesel::sql_query(staff!(
        "select count(*) as staff, count(*) filter (where has_supervisor) as supervisor,
            count(*) filter (where has_designation) as designation, count(*) filter (where has_template) as template,
            count(*) filter (where has_contact) as contact, count(*) filter (where has_account) as account,
            count(*) filter (where is_active) as activated
         from staff where reason is null or reason = 'no_cycle'"
    ))
    .bind::<SqlUuid, _>(institution)
    .bind::<SqlUuid, _>(cycle)
    .bind::<Date, _>(day)
    .bind::<Nullable<SqlUuid>, _>(None::<Uuid>)
    .bind::<Nullable<BigInt>, _>(None::<i64>);
    Ok(query.get_result(conn).await?)
}

/// A page of those who lack something.
pub async fn gaps(
    conn: &mut Conn,
    (institution, cycle, day): Where,
    gap: Option<Gap>,
    paging: &Paging,
) -> Result<Vec<Member>> {
    let query = diesel::sql_query(staff!(
        "select * from staff where (reason is null or reason = 'no_cycle') and case coalesce($6, 'any')
            when 'no_supervisor' then not has_supervisor when 'no_template' then not has_template
            when 'no_contact' then not has_contact when 'no_account' then not has_account
            when 'not_activated' then has_account and not is_active
            else not (has_supervisor and has_template and has_contact and is_active) end
         order by posting_id limit $7"
    ))
    .bind::<SqlUuid, _>(institution)
    .bind::<SqlUuid, _>(cycle)
    .bind::<Date, _>(day)
    .bind::<Nullable<SqlUuid>, _>(paging.after().map(|place| place.id))
    .bind::<Nullable<BigInt>, _>(None::<i64>)
    .bind::<Nullable<Text>, _>(gap)
    .bind::<BigInt, _>(paging.fetch());
    Ok(query.load(conn).await?)
}

/// How many postings a launch would deal with, and how.
pub async fn sums(conn: &mut Conn, (institution, cycle, day): Where) -> Result<Vec<Sum>> {
    let query = diesel::sql_query(staff!(
        "select case when reason is not null then 'excluded' when agreement_id is not null then 'existing' else 'created' end as outcome,
            reason, count(*) as count
         from staff group by 1, 2"
    ))
    .bind::<SqlUuid, _>(institution)
    .bind::<SqlUuid, _>(cycle)
    .bind::<Date, _>(day)
    .bind::<Nullable<SqlUuid>, _>(None::<Uuid>)
    .bind::<Nullable<BigInt>, _>(None::<i64>);
    Ok(query.load(conn).await?)
}

/// The postings after one, in order, as a launch sees them.
pub async fn members(
    conn: &mut Conn,
    (institution, cycle, day): Where,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Member>> {
    let query = diesel::sql_query(staff!("select * from staff order by posting_id"))
        .bind::<SqlUuid, _>(institution)
        .bind::<SqlUuid, _>(cycle)
        .bind::<Date, _>(day)
        .bind::<Nullable<SqlUuid>, _>(after)
        .bind::<Nullable<BigInt>, _>(Some(limit));
    Ok(query.load(conn).await?)
}

/// The job that is under way for an institution and a cycle.
pub async fn under_way(conn: &mut Conn, institution: InstitutionId, cycle: CycleId) -> Result<Option<Job>> {
    let open = jobs::institution_id.eq(institution).and(jobs::cycle_id.eq(cycle));
    let query = Job::query().filter(open.and(jobs::state.eq_any([State::Waiting, State::Running])));
    Ok(query.first(conn).await.optional()?)
}

/// Writes a new job.
pub async fn insert(tx: &mut Conn, job: &Job) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into();
    diesel::insert_into(jobs::table)
        .values(job)
        .execute(tx)
        .await
        .on_constraint("jobs_institution_id_fkey", unknown)?;
    Ok(())
}

/// A page of the jobs within the caller's reach, newest first.
pub async fn page(conn: &mut Conn, scope: &Scope, params: &ListParams, paging: &Paging) -> Result<Vec<Job>> {
    let mut query = Job::query().into_boxed();
    if !scope.everything {
        query = query.filter(jobs::institution_id.eq_any(scope.institutions.clone()));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(jobs::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(cycle) = params.cycle_id {
        query = query.filter(jobs::cycle_id.eq(CycleId::from(cycle)));
    }
    if let Some(state) = params.state {
        query = query.filter(jobs::state.eq(state));
    }
    let query = keyset!(query, paging, desc jobs::asked_at, jobs::id, DateTime<Utc>);
    Ok(query.load(conn).await?)
}

/// One job.
pub async fn find(conn: &mut Conn, id: JobId) -> Result<Job> {
    Job::query().filter(jobs::id.eq(id)).first(conn).await.or_not_found("job")
}

/// One job, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: JobId) -> Result<Job> {
    Job::query().filter(jobs::id.eq(id)).for_update().first(tx).await.or_not_found("job")
}

/// The oldest job that no other worker holds, locked until the end of the transaction.
pub async fn claim(tx: &mut Conn) -> Result<Option<Job>> {
    let open = Job::query().filter(jobs::state.eq_any([State::Waiting, State::Running]));
    Ok(open.order(jobs::asked_at).limit(1).for_update().skip_locked().first(tx).await.optional()?)
}

/// Writes a job again.
pub async fn update(tx: &mut Conn, job: &Job) -> Result<()> {
    diesel::update(jobs::table.find((job.institution_id, job.id))).set(job).execute(tx).await?;
    Ok(())
}

/// Writes the results of a batch.
pub async fn insert_results(tx: &mut Conn, results: &[JobResult]) -> Result<()> {
    // One statement takes at most 65,535 values.
    for piece in results.chunks(5000) {
        diesel::insert_into(job_results::table).values(piece).execute(tx).await?;
    }
    Ok(())
}

/// A page of the results of a job, by posting.
pub async fn results(
    conn: &mut Conn,
    job: &Job,
    params: &ResultParams,
    paging: &Paging,
) -> Result<Vec<JobResult>> {
    let mine = job_results::institution_id.eq(job.institution_id).and(job_results::job_id.eq(job.id));
    let mut query = JobResult::query().filter(mine).into_boxed();
    if let Some(outcome) = params.outcome {
        query = query.filter(job_results::outcome.eq(outcome));
    }
    if let Some(place) = paging.after() {
        query = query.filter(job_results::posting_id.gt(crate::kernel::id::PostingId::from(place.id)));
    }
    Ok(query.order(job_results::posting_id).limit(paging.fetch()).load(conn).await?)
}
