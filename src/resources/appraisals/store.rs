//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::de::DeserializeOwned;

use super::{
    dto::ListParams,
    model::{Appraisal, Context, Kind, Role, Sheet, Side, Signature, Sort},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AppraisalId, CycleId, DesignationId, InstitutionId, ServantId, TemplateId, UnitId},
        paging::{Paging, keyset},
    },
    resources::{
        agreements::{Agreement, Content},
        cycles::{Phase, Status as CycleStatus, Window},
        templates::Document,
    },
    schema::{appraisals, cycles, servants, sheets, signatures},
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
) -> Result<Vec<Listed>> {
    let person = |me: ServantId| {
        appraisals::servant_id
            .eq(me)
            .or(appraisals::supervisor_id.eq(me))
            .or(appraisals::reviewer_id.assume_not_null().eq(me))
    };
    let mut query = appraisals::table
        .inner_join(servants::table.on(servants::id.eq(appraisals::servant_id)))
        .select((Appraisal::as_select(), servants::check_number, servants::first_name, servants::last_name))
        .into_boxed();
    if !scope.everything {
        let reach = appraisals::institution_id.eq_any(scope.institutions.clone());
        query = match scope.me {
            Some(me) if scope.institutions.is_empty() => query.filter(person(me)),
            Some(me) => query.filter(reach.or(person(me))),
            None => query.filter(reach),
        };
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

/// The annual appraisals of a servant in a cycle, oldest posting first, each with the cycle's minimum of days.
pub async fn year(conn: &mut Conn, servant: ServantId, cycle: CycleId) -> Result<Vec<(Appraisal, i32)>> {
    let query = appraisals::table
        .inner_join(cycles::table)
        .filter(
            appraisals::servant_id
                .eq(servant)
                .and(appraisals::cycle_id.eq(cycle))
                .and(appraisals::kind.eq(Kind::Annual)),
        )
        .order(appraisals::period_starts_on)
        .select((Appraisal::as_select(), cycles::minimum_days));
    Ok(query.load(conn).await?)
}

/// One appraisal, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: AppraisalId) -> Result<Appraisal> {
    Appraisal::query().filter(appraisals::id.eq(id)).for_update().first(tx).await.or_not_found("appraisal")
}

/// What an appraisal stands in.
pub async fn context(conn: &mut Conn, appraisal: &Appraisal) -> Result<Context> {
    #[derive(QueryableByName)]
    struct Row {
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
    }
    let row: Row = diesel::sql_query(include_str!("context.sql"))
        .bind::<SqlUuid, _>(appraisal.institution_id)
        .bind::<SqlUuid, _>(appraisal.id)
        .get_result(conn)
        .await?;
    Ok(Context {
        cycle_label: row.cycle_label,
        cycle_status: row.cycle_status,
        appeal_days: row.appeal_days,
        window: Window::new(appraisal.kind.into(), row.opens_on, row.closes_on, row.extended_to),
        check_number: row.check_number,
        servant_name: row.servant_name,
        template: row.template.0,
        submitted: read::<Vec<(Side, DateTime<Utc>)>>(row.submitted)?,
        signed: read::<Vec<Role>>(row.signed)?,
    })
}

/// A document that the database made.
pub fn read<T: DeserializeOwned>(json: serde_json::Value) -> Result<T> {
    serde_json::from_value(json).map_err(Error::internal)
}

/// What an appraisal of an agreement would be opened with on a day.
#[derive(Debug, QueryableByName)]
pub struct Opening {
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    #[diesel(sql_type = Text)]
    pub cycle_status: CycleStatus,
    #[diesel(sql_type = Integer)]
    pub minimum_days: i32,
    #[diesel(sql_type = SqlUuid)]
    pub template_id: TemplateId,
    #[diesel(sql_type = Date)]
    pub opens_on: NaiveDate,
    #[diesel(sql_type = Date)]
    pub closes_on: NaiveDate,
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
    let query = diesel::sql_query(include_str!("opening.sql"))
        .bind::<SqlUuid, _>(agreement.institution_id)
        .bind::<SqlUuid, _>(agreement.id)
        .bind::<Date, _>(today)
        .bind::<Text, _>(Phase::from(kind));
    Ok(query.get_result(conn).await?)
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

/// Writes an appraisal again.
pub async fn update(tx: &mut Conn, appraisal: &Appraisal) -> Result<()> {
    diesel::update(appraisals::table.find((appraisal.institution_id, appraisal.id)))
        .set(appraisal)
        .execute(tx)
        .await?;
    Ok(())
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

/// Writes a signature.
pub async fn insert_signature(tx: &mut Conn, signature: &Signature) -> Result<()> {
    diesel::insert_into(signatures::table).values(signature).execute(tx).await?;
    Ok(())
}

/// Every signature of an appraisal, oldest first.
pub async fn signatures(conn: &mut Conn, appraisal: &Appraisal) -> Result<Vec<Signature>> {
    let mine = signatures::institution_id
        .eq(appraisal.institution_id)
        .and(signatures::appraisal_id.eq(appraisal.id));
    Ok(Signature::query().filter(mine).order((signatures::signed_at, signatures::id)).load(conn).await?)
}
