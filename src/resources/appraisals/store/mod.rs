//! Every query of the slice.

mod opening;
mod stretches;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::de::DeserializeOwned;

pub use opening::{Opening, insert_missing, opening, openings, owed};
pub use stretches::{Stretched, page_of_debts, stretches};

use super::{
    dto::ListParams,
    model::{Appraisal, Context, Revision, Role, Sheet, Side, Signature, Sort, Standing},
};
use crate::{
    access::policy::{Delegated, Duty, Scope},
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AppraisalId, CycleId, InstitutionId, ServantId, UnitId},
        paging::{Paging, keyset},
    },
    resources::{
        cycles::{Deadline, Status as CycleStatus, Window},
        postings::Line,
        templates::Document,
    },
    schema::{appraisals, servants, sheets, signatures},
    scoring::{Ballot, RespondentKind, gather},
};

/// A row of a list: the appraisal, the check number and the names.
pub type Listed = (Appraisal, String, String, String);

/// A page of the appraisals within the caller's reach: those that he is appraised, rates or reviews in, those of his institutions.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Listed>> {
    let mut query = appraisals::table
        .inner_join(servants::table.on(servants::id.eq(appraisals::servant_id)))
        .select((Appraisal::as_select(), servants::check_number, servants::first_name, servants::last_name))
        .into_boxed();
    if !scope.everything {
        // One `in` and no `or`: only so does an index lead to the rows.
        let within =
            sql::<Bool>("appraisals.id in (select x.id from appraisals x where x.institution_id = any(")
                .bind::<Array<SqlUuid>, _>(scope.institutions.clone())
                .sql(") union select * from appraisals_in_line(")
                .bind::<Nullable<SqlUuid>, _>(scope.me)
                .sql(", ")
                .bind::<Date, _>(today)
                .sql("))");
        query = query.filter(within);
    }
    if let Some(cycle) = params.cycle_id {
        query = query.filter(appraisals::cycle_id.eq(CycleId::from(cycle)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(appraisals::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(unit) = params.unit_id {
        query = query.filter(appraisals::unit_id.eq(UnitId::from(unit)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(appraisals::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(kind) = params.kind {
        query = query.filter(appraisals::kind.eq(kind));
    }
    if let Some(status) = params.status {
        query = query.filter(appraisals::status.eq(status));
    }
    let id = appraisals::id;
    let query = match sort {
        Sort::StatusSince => keyset!(query, paging, asc appraisals::status_since, id, DateTime<Utc>),
        Sort::StatusSinceDown => keyset!(query, paging, desc appraisals::status_since, id, DateTime<Utc>),
        Sort::CheckNumber => keyset!(query, paging, asc servants::check_number, id, String),
        Sort::CheckNumberDown => keyset!(query, paging, desc servants::check_number, id, String),
    };
    Ok(query.load(conn).await?)
}

/// One appraisal.
pub async fn find(conn: &mut Conn, id: AppraisalId) -> Result<Appraisal> {
    Appraisal::query().filter(appraisals::id.eq(id)).first(conn).await.or_not_found("appraisal")
}

/// How a person stands to an appraisal on a day.
macro_rules! standing_of {
    ($me:expr, $today:expr) => {
        sql::<Jsonb>(
            "(select appraisal_standing(appraisals.institution_id, appraisals.posting_id, appraisals.servant_id, appraisals.supervisor_id,
                appraisals.reviewer_id, q.me, q.day)
                || jsonb_build_object('passed_on', passed_on(appraisals.institution_id, appraisals.id, q.me, q.day)) from (select ",
        )
        .bind::<Nullable<SqlUuid>, _>($me)
        .sql(" as me, ")
        .bind::<Date, _>($today)
        .sql(" as day) q)")
    };
}
pub(super) use standing_of;

/// One appraisal, and how a person stands to it on a day, in one statement.
pub async fn find_standing(
    conn: &mut Conn,
    id: AppraisalId,
    me: Option<ServantId>,
    today: NaiveDate,
) -> Result<(Appraisal, Standing)> {
    let how = standing_of!(me, today);
    let query = appraisals::table.filter(appraisals::id.eq(id)).select((Appraisal::as_select(), how));
    let (appraisal, json): (Appraisal, serde_json::Value) =
        query.first(conn).await.or_not_found("appraisal")?;
    Ok((appraisal, standing(json)?))
}

/// One appraisal, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: AppraisalId) -> Result<Appraisal> {
    Appraisal::query().filter(appraisals::id.eq(id)).for_update().first(tx).await.or_not_found("appraisal")
}

/// What an appraisal stands in on a day, and how a person stands to it.
pub async fn context(
    conn: &mut Conn,
    appraisal: &Appraisal,
    me: Option<ServantId>,
    today: NaiveDate,
) -> Result<Context> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Jsonb)]
        standing: serde_json::Value,
        #[diesel(sql_type = Date)]
        cycle_ends_on: NaiveDate,
        #[diesel(sql_type = Nullable<Date>)]
        target_on: Option<NaiveDate>,
        #[diesel(sql_type = Text)]
        cycle_label: String,
        #[diesel(sql_type = Text)]
        cycle_status: CycleStatus,
        #[diesel(sql_type = Integer)]
        appeal_days: i32,
        #[diesel(sql_type = Date)]
        opens_on: NaiveDate,
        #[diesel(sql_type = Date)]
        closes_on: NaiveDate,
        #[diesel(sql_type = Nullable<Date>)]
        extended_to: Option<NaiveDate>,
        #[diesel(sql_type = Text)]
        check_number: String,
        #[diesel(sql_type = Text)]
        servant_name: String,
        #[diesel(sql_type = Jsonb)]
        template: Document,
        #[diesel(sql_type = Jsonb)]
        submitted: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        signed: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        revisions: serde_json::Value,
        #[diesel(sql_type = Nullable<Date>)]
        others_until: Option<NaiveDate>,
        #[diesel(sql_type = Jsonb)]
        ballots: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        versions: serde_json::Value,
        #[diesel(sql_type = Bool)]
        moderated: bool,
        #[diesel(sql_type = Bool)]
        appeal_runs: bool,
        #[diesel(sql_type = Nullable<Date>)]
        appeal_until: Option<NaiveDate>,
        #[diesel(sql_type = Jsonb)]
        lapses: serde_json::Value,
        #[diesel(sql_type = Jsonb)]
        deadlines: serde_json::Value,
    }
    let row: Row = diesel::sql_query(include_str!("../context.sql"))
        .bind::<SqlUuid, _>(appraisal.institution_id)
        .bind::<SqlUuid, _>(appraisal.id)
        .bind::<Nullable<SqlUuid>, _>(me)
        .bind::<Date, _>(today)
        .get_result(conn)
        .await?;
    Ok(Context {
        standing: standing(row.standing)?,
        cycle_ends_on: row.cycle_ends_on,
        target_on: row.target_on,
        cycle_label: row.cycle_label,
        cycle_status: row.cycle_status,
        appeal_days: row.appeal_days,
        window: Window::new(appraisal.kind.into(), row.opens_on, row.closes_on, row.extended_to),
        check_number: row.check_number,
        servant_name: row.servant_name,
        responses: gather(&row.template.0, &read::<Vec<(RespondentKind, Ballot)>>(row.ballots)?),
        others_until: row.others_until,
        template: row.template.0,
        submitted: read::<Vec<(Side, DateTime<Utc>)>>(row.submitted)?,
        signed: read::<Vec<Role>>(row.signed)?,
        revisions: read::<Vec<Revision>>(row.revisions)?,
        versions: read(row.versions)?,
        moderated: row.moderated,
        appeal_runs: row.appeal_runs,
        appeal_until: row.appeal_until,
        lapses: read(row.lapses)?,
        deadlines: read(row.deadlines)?,
    })
}

/// What `standing_of!` gives.
pub fn standing(json: serde_json::Value) -> Result<Standing> {
    #[derive(serde::Deserialize)]
    struct Row {
        supervisor: Option<ServantId>,
        reviewer: Option<ServantId>,
        for_supervisor: Vec<Duty>,
        for_reviewer: Vec<Duty>,
        absent: bool,
        passed_on: bool,
    }
    let Row { supervisor, reviewer, for_supervisor, for_reviewer, absent, passed_on } = read(json)?;
    let delegated = Delegated::new(&for_supervisor, &for_reviewer);
    Ok(Standing { supervisor, reviewer, delegated, absent, passed_on })
}

/// A document that the database made.
pub fn read<T: DeserializeOwned>(json: serde_json::Value) -> Result<T> {
    serde_json::from_value(json).map_err(Error::internal)
}

/// Who rates by the line of a day. Acting supervisors are not written in, so that all is as before when their time ends; unless
/// the acting one is the servant himself or his reviewer: then the next above stand.
pub async fn raters(tx: &mut Conn, appraisal: &Appraisal, day: NaiveDate, today: NaiveDate) -> Result<Line> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<SqlUuid>)]
        supervisor_id: Option<ServantId>,
        #[diesel(sql_type = Nullable<SqlUuid>)]
        reviewer_id: Option<ServantId>,
    }
    let row: Row = diesel::sql_query(
        "select case when c.twice then t.supervisor_id else r.supervisor_id end as supervisor_id,
            case when c.twice then t.reviewer_id else r.reviewer_id end as reviewer_id
         from line_on($1, $2, $3, null) r
         cross join line_on($1, $2, $3, $4) t
         cross join lateral (select coalesce(acting_for(r.supervisor_id, $4) in ($5, r.reviewer_id), false) as twice) c",
    )
    .bind::<SqlUuid, _>(appraisal.institution_id)
    .bind::<SqlUuid, _>(appraisal.posting_id)
    .bind::<Date, _>(day)
    .bind::<Date, _>(today)
    .bind::<SqlUuid, _>(appraisal.servant_id)
    .get_result(tx)
    .await?;
    Ok(Line { supervisor: row.supervisor_id, reviewer: row.reviewer_id })
}

/// Who is the nearest above a person on a day that may deal with the servant and is none of those apart.
pub async fn above(
    tx: &mut Conn,
    appraisal: &Appraisal,
    person: ServantId,
    apart: Vec<ServantId>,
    day: NaiveDate,
) -> Result<Option<ServantId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<SqlUuid>)]
        person: Option<ServantId>,
    }
    let query = diesel::sql_query("select next_above($1, $2, $3, $4) as person")
        .bind::<SqlUuid, _>(person)
        .bind::<SqlUuid, _>(appraisal.servant_id)
        .bind::<Array<SqlUuid>, _>(apart)
        .bind::<Date, _>(day);
    Ok(query.get_result::<Row>(tx).await?.person)
}

/// Writes a new appraisal.
pub async fn insert(tx: &mut Conn, appraisal: &Appraisal) -> Result<()> {
    diesel::insert_into(appraisals::table)
        .values(appraisal)
        .execute(tx)
        .await
        .on_constraint("appraisals_institution_id_agreement_id_kind_key", || {
            Error::new(Code::AppraisalExists)
        })?;
    Ok(())
}

/// Writes an appraisal again, and says which steps wait now.
pub async fn update(tx: &mut Conn, appraisal: &Appraisal) -> Result<Vec<Deadline>> {
    let waits = sql::<Jsonb>(
        "coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'due_on', s.due_on, 'rule', s.rule, 'lapses_on', s.lapses_on)
            order by s.place) from appraisal_steps(appraisals) s where s.due_on is not null), '[]')",
    );
    let written = diesel::update(appraisals::table.find((appraisal.institution_id, appraisal.id)));
    read(written.set(appraisal).returning(waits).get_result::<serde_json::Value>(tx).await?)
}

/// Every sheet of an appraisal.
pub async fn sheets(conn: &mut Conn, appraisal: &Appraisal) -> Result<Vec<Sheet>> {
    let mine = sheets::institution_id.eq(appraisal.institution_id).and(sheets::appraisal_id.eq(appraisal.id));
    Ok(Sheet::query().filter(mine).load(conn).await?)
}

/// One side's sheet.
pub async fn sheet(conn: &mut Conn, appraisal: &Appraisal, side: Side) -> Result<Option<Sheet>> {
    let mine = sheets::institution_id.eq(appraisal.institution_id).and(sheets::appraisal_id.eq(appraisal.id));
    Ok(Sheet::query().filter(mine.and(sheets::side.eq(side))).first(conn).await.optional()?)
}

/// Writes a sheet, new or again.
pub async fn save_sheet(tx: &mut Conn, sheet: &Sheet) -> Result<()> {
    diesel::insert_into(sheets::table)
        .values(sheet)
        .on_conflict((sheets::institution_id, sheets::appraisal_id, sheets::side))
        .do_update()
        .set((
            sheets::content.eq(&sheet.content),
            sheets::author_id.eq(sheet.author_id),
            sheets::on_behalf_of_id.eq(sheet.on_behalf_of_id),
            sheets::saved_at.eq(sheet.saved_at),
            sheets::submitted_at.eq(sheet.submitted_at),
            sheets::version.eq(sheet.version),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Throws away what a rater had begun and not handed in.
pub async fn drop_draft(tx: &mut Conn, appraisal: &Appraisal, side: Side) -> Result<()> {
    let mine = sheets::institution_id.eq(appraisal.institution_id).and(sheets::appraisal_id.eq(appraisal.id));
    diesel::delete(sheets::table.filter(mine.and(sheets::side.eq(side)).and(sheets::submitted_at.is_null())))
        .execute(tx)
        .await?;
    Ok(())
}

/// Every signature of an appraisal, oldest first.
pub async fn signatures(conn: &mut Conn, appraisal: &Appraisal) -> Result<Vec<Signature>> {
    let mine = signatures::institution_id
        .eq(appraisal.institution_id)
        .and(signatures::appraisal_id.eq(appraisal.id));
    Ok(Signature::query().filter(mine).order((signatures::signed_at, signatures::id)).load(conn).await?)
}
