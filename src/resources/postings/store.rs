//! Every query of the slice.

mod handover;

pub use handover::{Rederived, hand_over, rederive};

use chrono::NaiveDate;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{EndReason, Line, Posting, Sort, Supervision},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{InstitutionId, PostingId, ServantId, UnitId},
        paging::{Paging, keyset},
    },
    schema::{postings, supervisions},
};

/// A page of the postings within the caller's reach.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Posting>> {
    let mut query = Posting::query().into_boxed();
    if !scope.everything {
        // One `in` and no `or`: only so does an index lead to the rows.
        let within = sql::<Bool>("postings.id in (select p.id from postings p where p.institution_id = any(")
            .bind::<Array<SqlUuid>, _>(scope.institutions.clone())
            .sql(") union select p.id from postings p where p.servant_id = ")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(" union select * from supervised_by(")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(", ")
            .bind::<Date, _>(today)
            .sql(") union select * from reviewed_by(")
            .bind::<Nullable<SqlUuid>, _>(scope.me)
            .sql(", ")
            .bind::<Date, _>(today)
            .sql("))");
        query = query.filter(within);
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(postings::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(unit) = params.unit_id {
        query = query.filter(postings::unit_id.eq(UnitId::from(unit)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(postings::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(kind) = params.kind {
        query = query.filter(postings::kind.eq(kind));
    }
    if let Some(on) = params.as_of {
        query = query
            .filter(postings::starts_on.le(on).and(postings::ends_on.is_null().or(postings::ends_on.ge(on))));
    }
    if let Some(supervisor) = params.supervisor_id {
        // In his own place or acting for another, and unless he is recused.
        let reports = sql::<Bool>("postings.id in (select * from supervised_by(")
            .bind::<SqlUuid, _>(ServantId::from(supervisor))
            .sql(", ")
            .bind::<Date, _>(params.as_of.unwrap_or(today))
            .sql("))");
        query = query.filter(reports);
    }
    let query = match sort {
        Sort::StartsOn => keyset!(query, paging, asc postings::starts_on, postings::id, NaiveDate),
        Sort::StartsOnDown => keyset!(query, paging, desc postings::starts_on, postings::id, NaiveDate),
    };
    Ok(query.load(conn).await?)
}

/// One posting.
pub async fn find(conn: &mut Conn, id: PostingId) -> Result<Posting> {
    Posting::query().filter(postings::id.eq(id)).first(conn).await.or_not_found("posting")
}

/// One posting, locked until the end of the transaction, and with it the reporting lines of the nation: whoever looks for circles in
/// a later statement sees what the one before him has written.
pub async fn lock(tx: &mut Conn, id: PostingId) -> Result<Posting> {
    let lines = sql::<Bool>("(select pg_advisory_xact_lock(7062)) is not null");
    let query = Posting::query().filter(postings::id.eq(id)).filter(lines).for_update();
    query.first(tx).await.or_not_found("posting")
}

/// Who stands above a posting on a day: its supervisor and its reviewer, with those who act and without those who are recused.
pub async fn line(
    conn: &mut Conn,
    institution: InstitutionId,
    posting: PostingId,
    on: NaiveDate,
) -> Result<Line> {
    let found = standings(conn, institution, posting, &[on]).await?;
    Ok(found.into_iter().next().map_or(Line { supervisor: None, reviewer: None }, |(line, _)| line))
}

/// The line on each of these days, and for whom its supervisor acts.
pub async fn standings(
    conn: &mut Conn,
    institution: InstitutionId,
    posting: PostingId,
    days: &[NaiveDate],
) -> Result<Vec<(Line, Option<ServantId>)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<SqlUuid>)]
        supervisor_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        reviewer_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        acting_for_id: Option<ServantId>,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "select l.* from unnest($3::date[]) with ordinality d (day, n) cross join lateral line_on($1, $2, d.day, d.day) l order by d.n",
    )
    .bind::<SqlUuid, _>(institution)
    .bind::<SqlUuid, _>(posting)
    .bind::<Array<Date>, _>(days)
    .load(conn)
    .await?;
    let line =
        |row: Row| (Line { supervisor: row.supervisor_id, reviewer: row.reviewer_id }, row.acting_for_id);
    Ok(rows.into_iter().map(line).collect())
}

/// `line` of several postings, each on a day of its own, in their order.
pub async fn lines(conn: &mut Conn, wanted: &[(InstitutionId, PostingId, NaiveDate)]) -> Result<Vec<Line>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<SqlUuid>)]
        supervisor_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        reviewer_id: Option<ServantId>,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "select s.supervisor_id, t.supervisor_id as reviewer_id
         from unnest($1::uuid[], $2::uuid[], $3::date[]) with ordinality w (institution_id, posting_id, day, n)
         left join supervisions s on s.institution_id = w.institution_id and s.posting_id = w.posting_id
            and daterange(s.starts_on, s.ends_on, '[]') @> w.day
         left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> w.day
         left join supervisions t on t.institution_id = m.institution_id and t.posting_id = m.posting_id
            and daterange(t.starts_on, t.ends_on, '[]') @> w.day
         order by w.n",
    )
    .bind::<Array<SqlUuid>, _>(wanted.iter().map(|one| one.0).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(wanted.iter().map(|one| one.1).collect::<Vec<_>>())
    .bind::<Array<Date>, _>(wanted.iter().map(|one| one.2).collect::<Vec<_>>())
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Line { supervisor: row.supervisor_id, reviewer: row.reviewer_id })
        .collect())
}

/// Every supervision of a posting, oldest first.
pub async fn supervisions_of(conn: &mut Conn, posting: &Posting) -> Result<Vec<Supervision>> {
    let query = Supervision::query()
        .filter(
            supervisions::institution_id
                .eq(posting.institution_id)
                .and(supervisions::posting_id.eq(posting.id)),
        )
        .order(supervisions::starts_on);
    Ok(query.load(conn).await?)
}

/// Writes a posting, and its row in the national directory if it is a substantive one. Locks the reporting lines as `lock` does.
pub async fn insert(tx: &mut Conn, posting: &Posting, prefix: &str) -> Result<()> {
    let unknown = |field: &str, noun| {
        let pointer = format!("{prefix}/{field}");
        move || FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into()
    };
    let no_servant =
        || FieldError::new("/servant_id", Code::FieldUnknownReference).with("noun", "servant").into();
    diesel::sql_query(
        "with posting as (
            insert into postings (institution_id, id, servant_id, unit_id, designation_id, salary_scale, kind, starts_on, ends_on)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9 from (select pg_advisory_xact_lock(7062)) line returning *
         ) insert into main_postings (posting_id, institution_id, servant_id, starts_on, ends_on)
           select id, institution_id, servant_id, starts_on, ends_on from posting where kind = 'substantive'",
    )
    .bind::<SqlUuid, _>(posting.institution_id)
    .bind::<SqlUuid, _>(posting.id)
    .bind::<SqlUuid, _>(posting.servant_id)
    .bind::<SqlUuid, _>(posting.unit_id)
    .bind::<SqlUuid, _>(posting.designation_id)
    .bind::<Nullable<Text>, _>(&posting.salary_scale)
    .bind::<Text, _>(posting.kind)
    .bind::<Date, _>(posting.starts_on)
    .bind::<Nullable<Date>, _>(posting.ends_on)
    .execute(tx)
    .await
    .on_constraint("postings_institution_id_fkey", unknown("institution_id", "institution"))
    .on_constraint("postings_unit_id_fkey", unknown("unit_id", "unit"))
    .on_constraint("postings_designation_id_fkey", unknown("designation_id", "designation"))
    .on_constraint("postings_servant_id_fkey", no_servant)
    .on_constraint("main_postings_servant_id_excl", || Error::new(Code::MainPostingOverlap))?;
    Ok(())
}

/// Ends a posting, its row in the directory and its supervision; or moves the end that it was given before. Later than that nobody
/// supervises it yet.
pub async fn end(tx: &mut Conn, posting: &Posting, ends_on: NaiveDate, reason: EndReason) -> Result<Posting> {
    diesel::sql_query(
        "with directory as (update main_postings set ends_on = $3 where posting_id = $2),
         later as (delete from supervisions where institution_id = $1 and posting_id = $2 and starts_on > $3),
         supervision as (
            update supervisions set ends_on = $3
            where institution_id = $1 and posting_id = $2 and starts_on <= $3 and (ends_on is null or ends_on > $3)
         )
         update postings set ends_on = $3, end_reason = $4, version = version + 1 where institution_id = $1 and id = $2",
    )
    .bind::<SqlUuid, _>(posting.institution_id)
    .bind::<SqlUuid, _>(posting.id)
    .bind::<Date, _>(ends_on)
    .bind::<Text, _>(reason)
    .execute(tx)
    .await
    .on_constraint("main_postings_servant_id_excl", || Error::new(Code::MainPostingOverlap))?;
    Ok(Posting {
        ends_on: Some(ends_on),
        end_reason: Some(reason),
        version: posting.version + 1,
        ..posting.clone()
    })
}

/// Cuts the supervision of a posting before a day, and gives the posting its next version. What would begin on that day or later
/// has never been; but a supervision that has begun is history and is not forgotten: refused.
pub async fn close_supervision(
    tx: &mut Conn,
    posting: &Posting,
    starts_on: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Begun {
        #[diesel(sql_type = Nullable<Date>)]
        begun: Option<NaiveDate>,
    }
    let found: Begun = diesel::sql_query(
        "with mine as (select id, starts_on, ends_on from supervisions where institution_id = $1 and posting_id = $2),
         begun as (select max(starts_on) as day from mine where starts_on >= $3 and starts_on < $4),
         later as (delete from supervisions s using mine m, begun b
            where s.institution_id = $1 and s.id = m.id and m.starts_on >= $3 and b.day is null),
         cut as (update supervisions s set ends_on = $3 - 1 from mine m, begun b
            where s.institution_id = $1 and s.id = m.id and m.starts_on < $3 and (m.ends_on is null or m.ends_on >= $3) and b.day is null),
         changed as (update postings set version = version + 1 where institution_id = $1 and id = $2)
         select day as begun from begun",
    )
    .bind::<SqlUuid, _>(posting.institution_id)
    .bind::<SqlUuid, _>(posting.id)
    .bind::<Date, _>(starts_on)
    .bind::<Date, _>(today)
    .get_result(tx)
    .await?;
    match found.begun {
        Some(day) => Err(FieldError::new("/starts_on", Code::SupervisionBegun).with("date", day).into()),
        None => Ok(()),
    }
}

/// Writes a supervision, unless its line would be a circle. A circle can come from anywhere in the nation: the caller holds the lock
/// of the lines since an earlier statement.
pub async fn insert_supervision(
    tx: &mut Conn,
    servant: ServantId,
    supervision: &Supervision,
    pointer: &str,
) -> Result<()> {
    #[derive(QueryableByName)]
    struct Circle {
        #[diesel(sql_type = Bool)]
        circle: bool,
        #[diesel(sql_type = Bool)]
        recused: bool,
    }
    let unknown = || FieldError::new(pointer, Code::FieldUnknownReference).with("noun", "servant").into();
    let found: Circle = diesel::sql_query(
        "with recursive above (servant_id) as (
            select $1::uuid
            union
            select s.supervisor_id from above a
            join main_postings m on m.servant_id = a.servant_id and daterange(m.starts_on, m.ends_on, '[]') && daterange($3, $4, '[]')
            join supervisions s on s.institution_id = m.institution_id and s.posting_id = m.posting_id
                and daterange(s.starts_on, s.ends_on, '[]') && daterange($3, $4, '[]')
        ), found as (select exists (select 1 from above where servant_id = $2) as circle,
            exists (select 1 from recusals r where r.servant_id = $2 and r.person_id = $1 and r.status = 'upheld'
                and daterange(r.starts_on, r.ends_on, '[]') && daterange($3, $4, '[]')) as recused
        ), inserted as (
            insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on, ends_on)
            select $5, $6, $7, $1, $3, $4 from found where not circle and not recused
        ) select circle, recused from found",
    )
    .bind::<SqlUuid, _>(supervision.supervisor_id)
    .bind::<SqlUuid, _>(servant)
    .bind::<Date, _>(supervision.starts_on)
    .bind::<Nullable<Date>, _>(supervision.ends_on)
    .bind::<SqlUuid, _>(supervision.institution_id)
    .bind::<SqlUuid, _>(supervision.id)
    .bind::<SqlUuid, _>(supervision.posting_id)
    .get_result(tx)
    .await
    .on_constraint("supervisions_supervisor_id_fkey", unknown)?;
    match (found.circle, found.recused) {
        (true, _) => Err(FieldError::new(pointer, Code::LineCircle).into()),
        (false, true) => Err(FieldError::new(pointer, Code::Recused).into()),
        (false, false) => Ok(()),
    }
}
