//! Every query of the reports.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::dto::GroupBy;
use crate::{
    kernel::{
        db::Conn,
        decimal::Decimal,
        error::{Error, Result},
        id::{AppraisalId, CycleId, InstitutionId, ServantId, UnitId},
    },
    resources::cycles::{Phase, Status},
    schema::{cycles, institutions},
};

/// 404 unless there is such a cycle, and such an institution if one is named. A draft is nothing to who may not read drafts.
pub async fn known(
    conn: &mut Conn,
    cycle: CycleId,
    institution: Option<InstitutionId>,
    drafts: bool,
) -> Result<()> {
    let named = institution.unwrap_or(InstitutionId::NATION);
    let readable = Status::ALL.iter().copied().filter(|status| drafts || *status != Status::Draft);
    let cycle = cycles::table.find(cycle).filter(cycles::status.eq_any(readable));
    let found: (bool, bool) =
        diesel::select((exists(institutions::table.find(named)), exists(cycle))).get_result(conn).await?;
    match found {
        (false, _) if institution.is_some() => Err(Error::not_found("institution")),
        (_, false) => Err(Error::not_found("cycle")),
        _ => Ok(()),
    }
}

/// Whose completion: an institution's by unit, or several by institution (`None`: all).
#[derive(Debug, Clone)]
pub enum Reach {
    Units(InstitutionId),
    Institutions(Option<Vec<InstitutionId>>),
}

#[derive(Debug, QueryableByName)]
pub struct CompletionRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    pub name_en: String,
    #[diesel(sql_type = Text)]
    pub name_sw: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Bool)]
    pub done: bool,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How many stand where, by unit or by institution: a few rows for each, however many servants there are.
pub async fn completion(
    conn: &mut Conn,
    cycle: CycleId,
    reach: Reach,
    phase: Phase,
    today: NaiveDate,
) -> Result<Vec<CompletionRow>> {
    let by_unit = concat!(
        include_str!("expected.sql"),
        "select u.id, u.code, u.name_en, u.name_sw, t.state, t.done, count(*) as count
         from standing t join units u on u.institution_id = t.institution_id and u.id = t.unit_id
         group by u.id, u.code, u.name_en, u.name_sw, t.state, t.done order by u.code, u.id"
    );
    // An institution is called what it was called on the day that is counted.
    let by_institution = concat!(
        include_str!("expected.sql"),
        "select i.id, i.code, coalesce(n.name_en, i.code) as name_en, coalesce(n.name_sw, i.code) as name_sw, t.state, t.done, t.count
         from (select institution_id, state, done, count(*) as count from standing group by institution_id, state, done) t
         join institutions i on i.id = t.institution_id
         left join lateral (select p.name_en, p.name_sw from institution_periods p join cycle c on p.starts_on <= c.day
            where p.institution_id = i.id order by p.starts_on desc limit 1) n on true
         order by i.code, i.id"
    );
    let (query, institutions) = match reach {
        Reach::Units(institution) => (by_unit, Some(vec![institution])),
        Reach::Institutions(institutions) => (by_institution, institutions),
    };
    let query = diesel::sql_query(query)
        .bind::<SqlUuid, _>(cycle)
        .bind::<Nullable<Array<SqlUuid>>, _>(institutions)
        .bind::<Text, _>(phase)
        .bind::<Date, _>(today);
    Ok(query.load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct LateRow {
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Text)]
    pub unit_name_en: String,
    #[diesel(sql_type = Text)]
    pub unit_name_sw: String,
    #[diesel(sql_type = Text)]
    pub designation_en: String,
    #[diesel(sql_type = Text)]
    pub designation_sw: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub waits_on: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub since: Option<DateTime<Utc>>,
}

/// Which rows of a report: of a cycle, an institution, perhaps a unit, after a check number, so many.
#[derive(Debug, Clone)]
pub struct Slice {
    pub cycle: CycleId,
    pub institution: InstitutionId,
    pub unit: Option<UnitId>,
    pub after: Option<String>,
    pub limit: i64,
}

/// Who has not done a phase, by check number.
pub async fn late(conn: &mut Conn, slice: &Slice, phase: Phase, today: NaiveDate) -> Result<Vec<LateRow>> {
    let query = diesel::sql_query(concat!(
        include_str!("expected.sql"),
        "select t.servant_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name, u.name_en as unit_name_en,
            u.name_sw as unit_name_sw, d.name_en as designation_en, d.name_sw as designation_sw, t.state, t.waits_on, t.since
         from standing t join servants s on s.id = t.servant_id join designations d on d.id = t.designation_id
         join units u on u.institution_id = t.institution_id and u.id = t.unit_id
         where not t.done and ($5 is null or t.unit_id = $5) and ($6 is null or s.check_number > $6)
         order by s.check_number limit $7"
    ));
    let query = query
        .bind::<SqlUuid, _>(slice.cycle)
        .bind::<Array<SqlUuid>, _>(vec![slice.institution])
        .bind::<Text, _>(phase)
        .bind::<Date, _>(today);
    let query = query
        .bind::<Nullable<SqlUuid>, _>(slice.unit)
        .bind::<Nullable<Text>, _>(&slice.after)
        .bind::<BigInt, _>(slice.limit);
    Ok(query.load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct GradeRow {
    #[diesel(sql_type = Text)]
    pub group: String,
    #[diesel(sql_type = Text)]
    pub grade: String,
    #[diesel(sql_type = Numeric)]
    pub overall: Decimal,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How many have each disclosed annual mark in each group: marks have two places, so there are few, however many servants.
pub async fn grades(
    conn: &mut Conn,
    cycle: CycleId,
    institution: InstitutionId,
    by: GroupBy,
) -> Result<Vec<GradeRow>> {
    let query = diesel::sql_query(
        "select case $3 when 'unit' then u.code when 'family' then d.family else s.sex end as group, x.grade, x.overall, count(*) as count
         from appraisals x join units u on u.institution_id = x.institution_id and u.id = x.unit_id
         join designations d on d.id = x.designation_id join servants s on s.id = x.servant_id
         where x.cycle_id = $1 and x.institution_id = $2 and x.kind = 'annual' and x.status in ('disclosed', 'final')
            and x.grade is not null and x.overall is not null
         group by 1, x.grade, x.overall order by 1, x.grade, x.overall",
    );
    Ok(query.bind::<SqlUuid, _>(cycle).bind::<SqlUuid, _>(institution).bind::<Text, _>(by).load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct MarkRow {
    #[diesel(sql_type = SqlUuid)]
    pub appraisal_id: AppraisalId,
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Text)]
    pub unit_name_en: String,
    #[diesel(sql_type = Text)]
    pub unit_name_sw: String,
    #[diesel(sql_type = Text)]
    pub designation_en: String,
    #[diesel(sql_type = Text)]
    pub designation_sw: String,
    #[diesel(sql_type = Text)]
    pub supervisor_name: String,
    #[diesel(sql_type = Numeric)]
    pub overall: Decimal,
    #[diesel(sql_type = Text)]
    pub grade: String,
    #[diesel(sql_type = Bool)]
    pub agreed: bool,
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = Timestamptz)]
    pub disclosed_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// Disclosed annual marks one by one, by check number; a servant with two postings has two.
pub async fn marks(conn: &mut Conn, slice: &Slice) -> Result<Vec<MarkRow>> {
    let query = diesel::sql_query(
        "select x.id as appraisal_id, x.institution_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name,
            u.name_en as unit_name_en, u.name_sw as unit_name_sw, d.name_en as designation_en, d.name_sw as designation_sw, v.first_name || ' ' || v.last_name as supervisor_name,
            x.overall, x.grade, coalesce(x.agreed, false) as agreed, x.status, x.disclosed_at, s.check_number || ' ' || x.id as place
         from appraisals x join servants s on s.id = x.servant_id join servants v on v.id = x.supervisor_id
         join units u on u.institution_id = x.institution_id and u.id = x.unit_id join designations d on d.id = x.designation_id
         where x.cycle_id = $1 and x.institution_id = $2 and x.kind = 'annual' and x.status in ('disclosed', 'final')
            and x.grade is not null and x.overall is not null and ($3 is null or x.unit_id = $3)
            and ($4 is null or s.check_number || ' ' || x.id > $4 collate \"C\")
         order by (s.check_number || ' ' || x.id) collate \"C\" limit $5",
    );
    let query = query
        .bind::<SqlUuid, _>(slice.cycle)
        .bind::<SqlUuid, _>(slice.institution)
        .bind::<Nullable<SqlUuid>, _>(slice.unit);
    Ok(query.bind::<Nullable<Text>, _>(&slice.after).bind::<BigInt, _>(slice.limit).load(conn).await?)
}
