//! What it takes to open appraisals: one that somebody asks for, or all that the service owes.

use chrono::NaiveDate;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::super::model::{Appraisal, Kind};
use crate::{
    kernel::{
        db::Conn,
        error::Result,
        id::{AgreementId, AppraisalId, DesignationId, ServantId, TemplateId, UnitId},
    },
    resources::{
        agreements::{Agreement, Content},
        cycles::{Phase, Status as CycleStatus},
        templates::Document,
    },
    schema::{agreements, appraisals},
};

/// What an appraisal of an agreement would be opened with on a day.
#[derive(Debug, QueryableByName)]
pub struct Opening {
    #[diesel(sql_type = SqlUuid)]
    pub agreement_id: AgreementId,
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    #[diesel(sql_type = Text)]
    pub cycle_status: CycleStatus,
    #[diesel(sql_type = Integer)]
    pub minimum_days: i32,
    #[diesel(sql_type = Integer)]
    pub interim_days: i32,
    #[diesel(sql_type = SqlUuid)]
    pub template_id: TemplateId,
    #[diesel(sql_type = Nullable<Date>)]
    pub opens_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub closes_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub extended_to: Option<NaiveDate>,
    #[diesel(sql_type = SqlUuid)]
    pub unit_id: UnitId,
    #[diesel(sql_type = SqlUuid)]
    pub designation_id: DesignationId,
    #[diesel(sql_type = Date)]
    pub posting_starts_on: NaiveDate,
    #[diesel(sql_type = Nullable<Date>)]
    pub posting_ends_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub supervisor_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub reviewer_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub acting_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub content: Option<Content>,
    #[diesel(sql_type = Jsonb)]
    pub template: Document,
    #[diesel(sql_type = Jsonb)]
    pub subtasks: serde_json::Value,
}

/// Loads it.
pub async fn opening(
    conn: &mut Conn,
    agreement: &Agreement,
    kind: Kind,
    today: NaiveDate,
) -> Result<Opening> {
    let query = diesel::sql_query(concat!(
        include_str!("../opening.sql"),
        " where a.institution_id = $1 and a.id = $2"
    ))
    .bind::<SqlUuid, _>(agreement.institution_id)
    .bind::<SqlUuid, _>(agreement.id)
    .bind::<Date, _>(today)
    .bind::<Text, _>(Phase::from(kind));
    Ok(query.get_result(conn).await?)
}

/// The same for the annual appraisals of several.
pub async fn openings(conn: &mut Conn, of: &[Agreement], today: NaiveDate) -> Result<Vec<Opening>> {
    let (institutions, ids): (Vec<_>, Vec<_>) = of.iter().map(|one| (one.institution_id, one.id)).unzip();
    let query = diesel::sql_query(concat!(
        include_str!("../opening.sql"),
        " where (a.institution_id, a.id) in (select * from unnest($1::uuid[], $2::uuid[]))"
    ));
    let query = query
        .bind::<Array<SqlUuid>, _>(institutions)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Date, _>(today)
        .bind::<Text, _>(Phase::Annual);
    Ok(query.load(conn).await?)
}

/// A batch of the agreed agreements in the nation whose posting is over before its year was, long enough to be marked, and whose
/// interim appraisal nobody has opened yet; whenever the end was recorded. Nobody appraises the dead.
pub async fn owed(
    conn: &mut Conn,
    after: Option<AgreementId>,
    today: NaiveDate,
    batch: i64,
) -> Result<Vec<Agreement>> {
    let owed = sql::<Bool>(
        "agreements.id in (select a.id from postings p
            join agreements a on a.institution_id = p.institution_id and a.posting_id = p.id and a.agreed_revision is not null
            join cycles c on c.id = a.cycle_id and c.status = 'open' and p.ends_on < c.ends_on
            join cycle_windows w on w.cycle_id = c.id and w.phase = 'annual'
            where p.end_reason is distinct from 'death' and p.ends_on - greatest(p.starts_on, c.starts_on) + 1 >= greatest(c.minimum_days, 1)
                and not exists (select from appraisals x where x.institution_id = a.institution_id and x.agreement_id = a.id and x.kind = 'annual')
                and p.ends_on < ",
    );
    let mut query = agreements::table
        .filter(owed.bind::<Date, _>(today).sql(")"))
        .select(Agreement::as_select())
        .order(agreements::id)
        .limit(batch)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(agreements::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// Writes appraisals where there are none of their agreement and kind; gives the ids of those written.
pub async fn insert_missing(tx: &mut Conn, new: &[Appraisal]) -> Result<Vec<AppraisalId>> {
    if new.is_empty() {
        return Ok(vec![]);
    }
    let written = diesel::insert_into(appraisals::table)
        .values(new)
        .on_conflict((appraisals::institution_id, appraisals::agreement_id, appraisals::kind))
        .do_nothing()
        .returning(appraisals::id);
    Ok(written.get_results(tx).await?)
}
