//! Every query of the slice.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Jsonb, Nullable, Numeric, Text, Uuid as SqlUuid},
    upsert::excluded,
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Entry, Known, Placed, ProgressSort},
};
use crate::{
    access::{Actor, policy::Scope},
    kernel::{
        config::Progress as Rules,
        db::Conn,
        decimal::Decimal,
        error::{Code, Error, QueryResultExt, Result},
        id::{AgreementId, EntryId, InstitutionId, ObjectiveId, ServantId, SubtaskId, UnitId},
        paging::{Paging, keyset},
        rhythm::Rhythm,
    },
    resources::{
        agreements::Content,
        subtasks::{Status, Terms, standing, within_reach},
    },
    schema::{agreements, progress_entries, servants, subtasks},
};

/// A row of a list: the entry, its agreement, the subtask's terms, whose it is, the check number and the names.
pub type Listed = (Entry, AgreementId, Terms, ServantId, String, String, String);

/// A page of the progress within the caller's reach.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: ProgressSort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Listed>> {
    let of_subtask = subtasks::institution_id
        .eq(progress_entries::institution_id)
        .and(subtasks::id.eq(progress_entries::subtask_id));
    let of_agreement = agreements::institution_id
        .eq(progress_entries::institution_id)
        .and(agreements::id.eq(subtasks::agreement_id));
    let mut query = progress_entries::table
        .inner_join(subtasks::table.on(of_subtask))
        .inner_join(agreements::table.on(of_agreement))
        .inner_join(servants::table.on(servants::id.eq(agreements::servant_id)))
        .select((
            Entry::as_select(),
            agreements::id,
            subtasks::terms,
            agreements::servant_id,
            servants::check_number,
            servants::first_name,
            servants::last_name,
        ))
        .into_boxed();
    if !scope.everything {
        query = query.filter(within_reach!(scope.institutions.clone(), scope.me, today));
    }
    if let Some(agreement) = params.agreement_id {
        query = query.filter(agreements::id.eq(AgreementId::from(agreement)));
    }
    if let Some(subtask) = params.subtask_id {
        query = query.filter(progress_entries::subtask_id.eq(SubtaskId::from(subtask)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(progress_entries::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(agreements::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(status) = params.status {
        query = query.filter(progress_entries::status.eq(status));
    }
    if let Some(from) = params.from {
        query = query.filter(progress_entries::week.ge(from));
    }
    if let Some(to) = params.to {
        query = query.filter(progress_entries::week.le(to));
    }
    let id = progress_entries::id;
    let query = match sort {
        ProgressSort::Week => keyset!(query, paging, asc progress_entries::week, id, NaiveDate),
        ProgressSort::WeekDown => keyset!(query, paging, desc progress_entries::week, id, NaiveDate),
    };
    Ok(query.load(conn).await?)
}

/// Entries with what they stand in; $3 are their ids.
macro_rules! placed {
    ($lock:literal) => {
        concat!(
            "select e.*, k.agreement_id, coalesce(k.approved, k.terms) ->> 'title' as subtask_title, ",
            "(select count(*) from evidence v where v.institution_id = e.institution_id and v.entry_id = e.id) as evidence, ",
            standing!(),
            " from progress_entries e
             join subtasks k on k.institution_id = e.institution_id and k.id = e.subtask_id
             join agreements a on a.institution_id = k.institution_id and a.id = k.agreement_id",
            include_str!("../subtasks/standing.sql"),
            " where e.id = any($3) order by e.id",
            $lock
        )
    };
}

/// One entry.
pub async fn one(conn: &mut Conn, actor: &Actor, id: EntryId) -> Result<Placed> {
    let query = diesel::sql_query(placed!(""))
        .bind::<Nullable<SqlUuid>, _>(actor.servant())
        .bind::<Date, _>(actor.today())
        .bind::<Array<SqlUuid>, _>(vec![id]);
    query.get_result(conn).await.or_not_found("progress")
}

/// Several entries, locked until the end of the transaction; as many as there are.
pub async fn lock_many(tx: &mut Conn, actor: &Actor, ids: &[EntryId]) -> Result<Vec<Placed>> {
    let query = diesel::sql_query(placed!(" for update of e"))
        .bind::<Nullable<SqlUuid>, _>(actor.servant())
        .bind::<Date, _>(actor.today())
        .bind::<Array<SqlUuid>, _>(ids);
    Ok(query.load(tx).await?)
}

/// The subtasks that progress is filled in for, locked: entries of one are written one after the other.
pub async fn lock_subtasks(tx: &mut Conn, actor: &Actor, ids: &[SubtaskId]) -> Result<Vec<Known>> {
    let query = diesel::sql_query(concat!(
        "select k.*, exists (select from agreement_versions v cross join lateral jsonb_array_elements(v.content -> 'objectives') o
            where v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
            and o ->> 'id' = k.objective_id::text) as objective_agreed, ",
        standing!(),
        " from subtasks k join agreements a on a.institution_id = k.institution_id and a.id = k.agreement_id",
        include_str!("../subtasks/standing.sql"),
        " where k.id = any($3) order by k.id for update of k"
    ));
    let query = query
        .bind::<Nullable<SqlUuid>, _>(actor.servant())
        .bind::<Date, _>(actor.today())
        .bind::<Array<SqlUuid>, _>(ids);
    Ok(query.load(tx).await?)
}

/// The entries of these subtasks and weeks, and those that have one of these ids, whosever they are.
pub async fn existing(
    tx: &mut Conn,
    subtasks: &[SubtaskId],
    weeks: &[NaiveDate],
    ids: &[EntryId],
) -> Result<Vec<Entry>> {
    let here = progress_entries::subtask_id.eq_any(subtasks).and(progress_entries::week.eq_any(weeks));
    Ok(Entry::query().filter(here.or(progress_entries::id.eq_any(ids))).load(tx).await?)
}

/// Writes entries, new or again, in one statement.
pub async fn save(tx: &mut Conn, entries: &[Entry]) -> Result<()> {
    use progress_entries as t;
    diesel::insert_into(t::table)
        .values(entries)
        .on_conflict((t::institution_id, t::subtask_id, t::week))
        .do_update()
        .set((
            t::achieved.eq(excluded(t::achieved)),
            t::percent.eq(excluded(t::percent)),
            t::note.eq(excluded(t::note)),
            t::status.eq(excluded(t::status)),
            t::status_since.eq(excluded(t::status_since)),
            t::return_reason.eq(excluded(t::return_reason)),
            t::submitted_at.eq(excluded(t::submitted_at)),
            t::decided_by.eq(excluded(t::decided_by)),
            t::decided_at.eq(excluded(t::decided_at)),
            t::version.eq(excluded(t::version)),
        ))
        .execute(tx)
        .await
        .on_constraint("progress_entries_pkey", || Error::new(Code::IdTaken))?;
    Ok(())
}

/// An approved subtask is in progress from its first entry on.
pub async fn begin_subtasks(tx: &mut Conn, actor: &Actor, ids: &[SubtaskId]) -> Result<()> {
    let approved = subtasks::id.eq_any(ids).and(subtasks::status.eq(Status::Approved));
    diesel::update(subtasks::table.filter(approved))
        .set((
            subtasks::status.eq(Status::InProgress),
            subtasks::status_since.eq(actor.by().at),
            subtasks::version.eq(subtasks::version + 1),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Whom a board or a list of who is missing shows.
#[derive(Debug, Clone)]
pub struct Team {
    pub scope: Scope,
    pub today: NaiveDate,
    pub direct: bool,
    pub institution: Option<InstitutionId>,
    pub unit: Option<UnitId>,
    pub servant: Option<ServantId>,
    pub after: Option<String>,
    pub limit: i64,
}

macro_rules! of_team {
    ($sql:expr, $team:expr) => {
        diesel::sql_query($sql)
            .bind::<Nullable<SqlUuid>, _>($team.scope.me)
            .bind::<Date, _>($team.today)
            .bind::<Bool, _>($team.scope.everything)
            .bind::<Array<SqlUuid>, _>($team.scope.institutions.clone())
            .bind::<Bool, _>($team.direct)
            .bind::<Nullable<SqlUuid>, _>($team.institution)
            .bind::<Nullable<SqlUuid>, _>($team.unit)
            .bind::<Nullable<SqlUuid>, _>($team.servant)
            .bind::<Nullable<Text>, _>($team.after.clone())
            .bind::<BigInt, _>($team.limit)
    };
}

#[derive(Debug, QueryableByName)]
pub struct BoardRow {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub agreement_id: AgreementId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = SqlUuid)]
    pub unit_id: UnitId,
    #[diesel(sql_type = Jsonb)]
    pub content: Content,
    #[diesel(sql_type = Nullable<Numeric>)]
    pub green: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    pub yellow: Option<Decimal>,
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// A page of those who have something agreed, by check number. Lights of a template count where its scale is a percentage.
pub async fn board(conn: &mut Conn, team: &Team) -> Result<Vec<BoardRow>> {
    let sql = concat!(
        include_str!("reach.sql"),
        "select t.institution_id, t.id as agreement_id, t.servant_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name,
            t.unit_id, v.content, (l.lights ->> 'green')::numeric as green, (l.lights ->> 'yellow')::numeric as yellow,
            s.check_number || ' ' || t.id as place
         from team t join servants s on s.id = t.servant_id
         join agreement_versions v on v.institution_id = t.institution_id and v.agreement_id = t.id and v.revision = t.agreed_revision
         join templates m on m.id = t.template_id
         left join lateral (select m.content -> 'traffic_lights' as lights where m.content #>> '{scale,direction}' = 'higher_is_better'
            and m.content #>> '{scale,values,lowest}' = '0' and m.content #>> '{scale,values,highest}' = '100') l on true
         where ($9 is null or s.check_number || ' ' || t.id > $9 collate \"C\")
         order by (s.check_number || ' ' || t.id) collate \"C\" limit $10"
    );
    Ok(of_team!(sql, team).load(conn).await?)
}

#[derive(Debug, Clone, QueryableByName)]
pub struct PartRow {
    #[diesel(sql_type = SqlUuid)]
    pub agreement_id: AgreementId,
    #[diesel(sql_type = SqlUuid)]
    pub objective_id: ObjectiveId,
    #[diesel(sql_type = Jsonb)]
    pub approved: Terms,
    #[diesel(sql_type = Nullable<Numeric>)]
    pub percent: Option<Decimal>,
}

/// The approved subtasks of agreements, cancelled ones left out, each with how much of it is done by the last accepted week.
pub async fn parts(conn: &mut Conn, agreements: &[(InstitutionId, AgreementId)]) -> Result<Vec<PartRow>> {
    let (institutions, ids): (Vec<_>, Vec<_>) = agreements.iter().copied().unzip();
    let query = diesel::sql_query(
        "select k.agreement_id, k.objective_id, k.approved, e.percent
         from unnest($1::uuid[], $2::uuid[]) x (institution_id, agreement_id)
         join subtasks k on k.institution_id = x.institution_id and k.agreement_id = x.agreement_id
         left join lateral (select e.percent from progress_entries e where e.institution_id = k.institution_id and e.subtask_id = k.id
            and e.status = 'accepted' order by e.week desc limit 1) e on true
         where k.approved is not null and k.status <> 'cancelled' order by k.id",
    );
    Ok(query.bind::<Array<SqlUuid>, _>(institutions).bind::<Array<SqlUuid>, _>(ids).load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct MissingRow {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub agreement_id: AgreementId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = SqlUuid)]
    pub unit_id: UnitId,
    #[diesel(sql_type = Text)]
    pub rhythm: Rhythm,
    #[diesel(sql_type = Date)]
    pub first_day: NaiveDate,
    #[diesel(sql_type = Date)]
    pub last_day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    pub subtasks: i64,
    #[diesel(sql_type = BigInt)]
    pub filled: i64,
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// A page of those who have not handed in progress on every running subtask in the period of a day, by check number.
pub async fn missing(conn: &mut Conn, team: &Team, day: NaiveDate, rules: &Rules) -> Result<Vec<MissingRow>> {
    let periods: Vec<_> = Rhythm::ALL.iter().map(|rhythm| (*rhythm, rhythm.period(day))).collect();
    let sql = concat!(
        include_str!("reach.sql"),
        ", found as (
            select t.institution_id, t.id as agreement_id, t.servant_id, t.unit_id, r.rhythm, r.first_day, r.last_day, count(*) as subtasks,
                count(*) filter (where exists (select from progress_entries e where e.institution_id = k.institution_id
                    and e.subtask_id = k.id and e.status in ('submitted', 'accepted') and e.week between r.first_day and r.last_day)) as filled
            from team t join designations d on d.id = t.designation_id
            left join check_in_rhythms own on own.institution_id = t.institution_id and own.family = d.family
            left join check_in_rhythms rest on rest.institution_id = t.institution_id and rest.family is null
            join unnest($11::text[], $12::date[], $13::date[]) r (rhythm, first_day, last_day)
                on r.rhythm = coalesce(own.rhythm, rest.rhythm, $14)
            join subtasks k on k.institution_id = t.institution_id and k.agreement_id = t.id and k.approved is not null
                and k.status not in ('completed', 'cancelled') and (k.approved ->> 'starts_on')::date <= r.last_day
                and (k.approved ->> 'ends_on')::date >= r.first_day
            where (t.posted_to is null or t.posted_to >= r.first_day)
                and exists (select from agreement_versions v cross join lateral jsonb_array_elements(v.content -> 'objectives') o
                    where v.institution_id = t.institution_id and v.agreement_id = t.id and v.revision = t.agreed_revision
                    and o ->> 'id' = k.objective_id::text)
            group by t.institution_id, t.id, t.servant_id, t.unit_id, r.rhythm, r.first_day, r.last_day
        )
        select f.*, s.check_number, s.first_name || ' ' || s.last_name as servant_name, s.check_number || ' ' || f.agreement_id as place
        from found f join servants s on s.id = f.servant_id
        where f.filled < f.subtasks and ($9 is null or s.check_number || ' ' || f.agreement_id > $9 collate \"C\")
        order by (s.check_number || ' ' || f.agreement_id) collate \"C\" limit $10"
    );
    let query = of_team!(sql, team)
        .bind::<Array<Text>, _>(periods.iter().map(|(rhythm, _)| rhythm.as_str()).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(periods.iter().map(|(_, period)| period.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(periods.iter().map(|(_, period)| period.1).collect::<Vec<_>>())
        .bind::<Text, _>(rules.rhythm);
    Ok(query.load(conn).await?)
}

/// Where a page of places begins; a forged cursor is refused.
pub fn place(paging: &Paging) -> Option<String> {
    paging.after().map(|place| place.key.clone().unwrap_or_default())
}
