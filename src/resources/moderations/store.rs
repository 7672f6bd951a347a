//! Every query of the slice.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Jsonb, Nullable, Numeric, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::{ListParams, RequestParams, SubjectParams},
    model::{By, Moderation, Request, Subject},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        decimal::Decimal,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{AppraisalId, CycleId, InstitutionId, ModerationId, ModerationRequestId, ServantId, UnitId},
        paging::{Paging, keyset},
    },
    resources::reports::GradeRow,
    schema::{appraisals, moderation_requests, moderations, servants},
};

/// A page of the rounds of the caller's institutions, newest first.
pub async fn page(
    conn: &mut Conn,
    scope: &Scope,
    params: &ListParams,
    paging: &Paging,
) -> Result<Vec<Moderation>> {
    let mut query = Moderation::query().into_boxed();
    if !scope.everything {
        query = query.filter(moderations::institution_id.eq_any(scope.institutions.clone()));
    }
    if let Some(cycle) = params.cycle_id {
        query = query.filter(moderations::cycle_id.eq(CycleId::from(cycle)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(moderations::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(status) = params.status {
        query = query.filter(moderations::status.eq(status));
    }
    let query = keyset!(query, paging, desc moderations::opened_at, moderations::id, DateTime<Utc>);
    Ok(query.load(conn).await?)
}

/// One round.
pub async fn find(conn: &mut Conn, id: ModerationId) -> Result<Moderation> {
    Moderation::query().filter(moderations::id.eq(id)).first(conn).await.or_not_found("moderation")
}

/// One round, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: ModerationId) -> Result<Moderation> {
    let query = Moderation::query().filter(moderations::id.eq(id)).for_update();
    query.first(tx).await.or_not_found("moderation")
}

/// Writes a new round.
pub async fn insert(tx: &mut Conn, moderation: &Moderation) -> Result<()> {
    let unknown =
        |pointer: &str, noun| FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun).into();
    diesel::insert_into(moderations::table)
        .values(moderation)
        .execute(tx)
        .await
        .on_constraint("moderations_institution_id_fkey", || unknown("/institution_id", "institution"))
        .on_constraint("moderations_cycle_id_fkey", || unknown("/cycle_id", "cycle"))
        .on_constraint("moderations_unit_id_fkey", || unknown("/unit_id", "unit"))?;
    Ok(())
}

/// Writes a round again.
pub async fn update(tx: &mut Conn, moderation: &Moderation) -> Result<()> {
    let row = moderations::table.find((moderation.institution_id, moderation.id));
    diesel::update(row).set(moderation).execute(tx).await?;
    Ok(())
}

/// Whether a request of a round waits for an answer.
pub async fn waits(tx: &mut Conn, moderation: &Moderation) -> Result<bool> {
    let waiting = moderation_requests::table
        .filter(moderation_requests::institution_id.eq(moderation.institution_id))
        .filter(moderation_requests::moderation_id.eq(moderation.id))
        .filter(moderation_requests::answer.is_null());
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(tx).await?)
}

/// What the round looks at: annual appraisals that are countersigned and not disclosed.
macro_rules! looked_at {
    () => {
        "from appraisals x where x.cycle_id = $1 and x.institution_id = $2 and ($3 is null or x.unit_id = $3) and x.kind = 'annual'
         and x.status = 'countersigned'"
    };
}

/// How many have each mark in each group.
pub async fn distributions(conn: &mut Conn, moderation: &Moderation, by: By) -> Result<Vec<GradeRow>> {
    let query = diesel::sql_query(concat!(
        "select case $4 when 'unit' then u.code when 'family' then d.family
            else s.check_number || ' ' || s.first_name || ' ' || s.last_name end as group, a.grade, a.overall, count(*) as count
         from (select x.* ",
        looked_at!(),
        ") a join units u on u.institution_id = a.institution_id and u.id = a.unit_id
         join designations d on d.id = a.designation_id join servants s on s.id = a.supervisor_id
         where a.grade is not null and a.overall is not null
         group by 1, a.grade, a.overall order by 1, a.grade, a.overall"
    ));
    let query = query
        .bind::<SqlUuid, _>(moderation.cycle_id)
        .bind::<SqlUuid, _>(moderation.institution_id)
        .bind::<Nullable<SqlUuid>, _>(moderation.unit_id)
        .bind::<Text, _>(by);
    Ok(query.load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct MarkRow {
    #[diesel(sql_type = SqlUuid)]
    pub appraisal_id: AppraisalId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = SqlUuid)]
    pub unit_id: UnitId,
    #[diesel(sql_type = SqlUuid)]
    pub supervisor_id: ServantId,
    #[diesel(sql_type = Nullable<Numeric>)]
    pub overall: Option<Decimal>,
    #[diesel(sql_type = Nullable<Text>)]
    pub grade: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    pub agreed: Option<bool>,
}

/// What the round looks at, one by one, by check number.
pub async fn marks(
    conn: &mut Conn,
    moderation: &Moderation,
    params: &SubjectParams,
    paging: &Paging,
) -> Result<Vec<MarkRow>> {
    let (after, after_id) = paging.key::<String>()?.unzip();
    let query = diesel::sql_query(concat!(
        "select a.id as appraisal_id, a.servant_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name, a.unit_id,
            a.supervisor_id, a.overall, a.grade, a.agreed from (select x.* ",
        looked_at!(),
        ") a join servants s on s.id = a.servant_id
         where ($4 is null or a.supervisor_id = $4) and ($5 is null or (s.check_number, a.id) > ($5, $6))
         order by s.check_number, a.id limit $7"
    ));
    let query = query
        .bind::<SqlUuid, _>(moderation.cycle_id)
        .bind::<SqlUuid, _>(moderation.institution_id)
        .bind::<Nullable<SqlUuid>, _>(moderation.unit_id)
        .bind::<Nullable<SqlUuid>, _>(params.supervisor_id)
        .bind::<Nullable<Text>, _>(after)
        .bind::<Nullable<SqlUuid>, _>(after_id)
        .bind::<BigInt, _>(paging.fetch());
    Ok(query.load(conn).await?)
}

type Found = (Request, ServantId, ServantId, Option<DateTime<Utc>>, String, String, String);

fn with_subject(
    (request, servant_id, supervisor_id, disclosed_at, check_number, first, last): Found,
) -> (Request, Subject) {
    let servant_name = format!("{first} {last}");
    let disclosed = disclosed_at.is_some();
    (request, Subject { servant_id, check_number, servant_name, supervisor_id, disclosed })
}

/// Requests with the appraisals that they are about.
macro_rules! requests {
    () => {
        moderation_requests::table
            .inner_join(
                appraisals::table.on(appraisals::institution_id
                    .eq(moderation_requests::institution_id)
                    .and(appraisals::id.eq(moderation_requests::appraisal_id))),
            )
            .inner_join(servants::table.on(servants::id.eq(appraisals::servant_id)))
            .select((
                Request::as_select(),
                appraisals::servant_id,
                appraisals::supervisor_id,
                appraisals::disclosed_at,
                servants::check_number,
                servants::first_name,
                servants::last_name,
            ))
    };
}

/// One request with its appraisal.
pub async fn find_request(conn: &mut Conn, id: ModerationRequestId) -> Result<(Request, Subject)> {
    let query = requests!().filter(moderation_requests::id.eq(id));
    let found: Found = query.first(conn).await.or_not_found("moderation_request")?;
    Ok(with_subject(found))
}

/// One request with its appraisal; the request is locked until the end of the transaction.
pub async fn lock_request(tx: &mut Conn, id: ModerationRequestId) -> Result<(Request, Subject)> {
    let subject = sql::<Jsonb>(
        "(select jsonb_build_object('servant_id', x.servant_id, 'check_number', s.check_number,
            'servant_name', s.first_name || ' ' || s.last_name, 'supervisor_id', x.supervisor_id, 'disclosed', x.disclosed_at is not null)
          from appraisals x join servants s on s.id = x.servant_id
          where x.institution_id = moderation_requests.institution_id and x.id = moderation_requests.appraisal_id)",
    );
    let query = moderation_requests::table.filter(moderation_requests::id.eq(id));
    let query = query.select((Request::as_select(), subject)).for_update();
    let (request, subject): (_, serde_json::Value) =
        query.first(tx).await.or_not_found("moderation_request")?;
    Ok((request, serde_json::from_value(subject).map_err(Error::internal)?))
}

/// A page of the requests within the caller's reach: those that he is to answer, those of his institutions, and those about his own
/// mark once it is disclosed; newest first.
pub async fn request_page(
    conn: &mut Conn,
    scope: &Scope,
    params: &RequestParams,
    paging: &Paging,
) -> Result<Vec<(Request, Subject)>> {
    let mut query = requests!().into_boxed();
    if !scope.everything {
        let me = scope.me.unwrap_or_else(|| InstitutionId::NATION.uuid().into());
        let mine = appraisals::supervisor_id
            .eq(me)
            .or(appraisals::servant_id.eq(me).and(appraisals::disclosed_at.is_not_null()));
        query = query.filter(moderation_requests::institution_id.eq_any(scope.institutions.clone()).or(mine));
    }
    if let Some(moderation) = params.moderation_id {
        query = query.filter(moderation_requests::moderation_id.eq(ModerationId::from(moderation)));
    }
    if let Some(appraisal) = params.appraisal_id {
        query = query.filter(moderation_requests::appraisal_id.eq(AppraisalId::from(appraisal)));
    }
    match params.waiting {
        Some(true) => query = query.filter(moderation_requests::answer.is_null()),
        Some(false) => query = query.filter(moderation_requests::answer.is_not_null()),
        None => {}
    }
    let (at, id) = (moderation_requests::requested_at, moderation_requests::id);
    let query = keyset!(query, paging, desc at, id, DateTime<Utc>);
    let found: Vec<Found> = query.load(conn).await?;
    Ok(found.into_iter().map(with_subject).collect())
}

/// Writes a new request.
pub async fn insert_request(tx: &mut Conn, request: &Request) -> Result<()> {
    diesel::insert_into(moderation_requests::table)
        .values(request)
        .execute(tx)
        .await
        .on_constraint("moderation_requests_appraisal_id_key", || Error::new(Code::ReconsiderationOpen))?;
    Ok(())
}

/// Writes a request again.
pub async fn update_request(tx: &mut Conn, request: &Request) -> Result<()> {
    let row = moderation_requests::table.find((request.institution_id, request.id));
    diesel::update(row).set(request).execute(tx).await?;
    Ok(())
}
