//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Draw, Request, Round, Whole};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AppraisalId, InstitutionId, RespondentRequestId, RespondentRoundId, ServantId},
        paging::Paging,
    },
    resources::{appraisals::Appraisal, templates::Document},
    schema::respondent_requests,
    scoring::{Ballot, RespondentKind},
};

/// Opens a round and asks by rule, on a day: peers of the unit under the same supervisor, and those whom the servant supervises;
/// not those who rate him anyhow. The lot decides where there are more than wanted; a group that cannot suffice is not asked.
pub async fn open(
    tx: &mut Conn,
    round: &Round,
    of: &Appraisal,
    groups: &[Draw],
    today: NaiveDate,
) -> Result<()> {
    diesel::sql_query(include_str!("open.sql"))
        .bind::<SqlUuid, _>(round.institution_id)
        .bind::<SqlUuid, _>(round.id)
        .bind::<SqlUuid, _>(round.appraisal_id)
        .bind::<Date, _>(round.closes_on)
        .bind::<Timestamptz, _>(round.opened_at)
        .bind::<SqlUuid, _>(of.posting_id)
        .bind::<SqlUuid, _>(of.servant_id)
        .bind::<SqlUuid, _>(of.supervisor_id)
        .bind::<Nullable<SqlUuid>, _>(of.reviewer_id)
        .bind::<Date, _>(today)
        .bind::<Jsonb, _>(serde_json::to_value(groups).map_err(Error::internal)?)
        .execute(tx)
        .await
        .on_constraint("respondent_rounds_institution_id_appraisal_id_key", || {
            Error::new(Code::RoundExists)
        })?;
    Ok(())
}

#[derive(QueryableByName)]
struct WholeRow {
    #[diesel(sql_type = SqlUuid)]
    institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    id: RespondentRoundId,
    #[diesel(sql_type = SqlUuid)]
    appraisal_id: AppraisalId,
    #[diesel(sql_type = Date)]
    closes_on: NaiveDate,
    #[diesel(sql_type = Timestamptz)]
    opened_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    template: Document,
    #[diesel(sql_type = Jsonb)]
    asked: serde_json::Value,
    #[diesel(sql_type = Jsonb)]
    ballots: serde_json::Value,
}

/// The round of an appraisal, with what is counted of it; locked against other answers if something is to be written.
pub async fn whole(conn: &mut Conn, of: &Appraisal, lock: bool) -> Result<Whole> {
    let query = "select r.institution_id, r.id, r.appraisal_id, r.closes_on, r.opened_at, t.content as template,
            coalesce((select jsonb_agg(jsonb_build_array(q.kind, q.n)) from (
                select q.kind, count(*) as n from respondent_requests q
                where q.institution_id = r.institution_id and q.round_id = r.id group by q.kind) q), '[]') as asked,
            coalesce((select jsonb_agg(jsonb_build_array(b.kind, b.answers)) from respondent_answers b
                where b.institution_id = r.institution_id and b.round_id = r.id), '[]') as ballots
         from respondent_rounds r
         join appraisals a on a.institution_id = r.institution_id and a.id = r.appraisal_id
         join templates t on t.id = a.template_id
         where r.institution_id = $1 and r.appraisal_id = $2";
    let query = if lock { format!("{query} for update of r") } else { query.to_owned() };
    let row: Option<WholeRow> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(of.institution_id)
        .bind::<SqlUuid, _>(of.id)
        .get_result(conn)
        .await
        .optional()?;
    let row = row.ok_or_else(|| Error::not_found("respondent_round"))?;
    let WholeRow { institution_id, id, appraisal_id, closes_on, opened_at, .. } = row;
    Ok(Whole {
        round: Round { institution_id, id, appraisal_id, closes_on, opened_at },
        template: row.template.0,
        asked: serde_json::from_value(row.asked).map_err(Error::internal)?,
        ballots: serde_json::from_value(row.ballots).map_err(Error::internal)?,
    })
}

/// Puts ballots into the box of a group and draws all of it anew: new random ids, in any order, written at one and the same time.
/// The round is locked, so that one is put in after another.
pub async fn cast(
    tx: &mut Conn,
    institution: InstitutionId,
    round: RespondentRoundId,
    kind: RespondentKind,
    ballots: &[Ballot],
) -> Result<()> {
    diesel::sql_query(
        "with box as (delete from respondent_answers where institution_id = $1 and round_id = $2 and kind = $3 returning answers)
         insert into respondent_answers (institution_id, id, round_id, kind, answers)
         select $1, gen_random_uuid(), $2, $3, b.answers
         from (select answers from box union all select value from jsonb_array_elements($4)) b order by random()",
    )
    .bind::<SqlUuid, _>(institution)
    .bind::<SqlUuid, _>(round)
    .bind::<Text, _>(kind)
    .bind::<Jsonb, _>(serde_json::to_value(ballots).map_err(Error::internal)?)
    .execute(tx)
    .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct RequestRow {
    #[diesel(sql_type = SqlUuid)]
    institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    id: RespondentRequestId,
    #[diesel(sql_type = SqlUuid)]
    round_id: RespondentRoundId,
    #[diesel(sql_type = SqlUuid)]
    respondent_id: ServantId,
    #[diesel(sql_type = Text)]
    kind: RespondentKind,
    #[diesel(sql_type = Bool)]
    answered: bool,
    #[diesel(sql_type = Date)]
    closes_on: NaiveDate,
    #[diesel(sql_type = SqlUuid)]
    servant_id: ServantId,
    #[diesel(sql_type = Text)]
    servant_name: String,
    #[diesel(sql_type = Jsonb)]
    template: Document,
}

impl From<RequestRow> for Request {
    fn from(row: RequestRow) -> Self {
        Self {
            institution_id: row.institution_id,
            id: row.id,
            round_id: row.round_id,
            respondent_id: row.respondent_id,
            kind: row.kind,
            answered: row.answered,
            closes_on: row.closes_on,
            servant_id: row.servant_id,
            servant_name: row.servant_name,
            template: row.template.0,
        }
    }
}

/// Requests with whom they are about.
macro_rules! requests {
    () => {
        "select q.institution_id, q.id, q.round_id, q.respondent_id, q.kind, q.answered, r.closes_on, a.servant_id,
            v.first_name || ' ' || v.last_name as servant_name, t.content as template
         from respondent_requests q
         join respondent_rounds r on r.institution_id = q.institution_id and r.id = q.round_id
         join appraisals a on a.institution_id = r.institution_id and a.id = r.appraisal_id
         join servants v on v.id = a.servant_id
         join templates t on t.id = a.template_id"
    };
}

/// A page of the requests to a servant, by id.
pub async fn page(
    conn: &mut Conn,
    me: ServantId,
    open: bool,
    today: NaiveDate,
    paging: &Paging,
) -> Result<Vec<Request>> {
    let after: Option<Uuid> = paging.after().map(|place| place.id);
    let rows: Vec<RequestRow> = diesel::sql_query(concat!(
        requests!(),
        " where q.respondent_id = $1 and (not $2 or not q.answered and r.closes_on >= $3) and ($4 is null or q.id > $4)
          order by q.id limit $5"
    ))
    .bind::<SqlUuid, _>(me)
    .bind::<Bool, _>(open)
    .bind::<Date, _>(today)
    .bind::<Nullable<SqlUuid>, _>(after)
    .bind::<BigInt, _>(paging.fetch())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One request; locked with its round if it is to be answered.
pub async fn find(conn: &mut Conn, id: RespondentRequestId, lock: bool) -> Result<Request> {
    let query = concat!(requests!(), " where q.id = $1");
    let query = if lock { format!("{query} for update of q, r") } else { query.to_owned() };
    let row: RequestRow = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id)
        .get_result(conn)
        .await
        .or_not_found("respondent_request")?;
    Ok(row.into())
}

/// Marks that somebody has answered.
pub async fn mark_answered(tx: &mut Conn, request: &Request) -> Result<()> {
    diesel::update(respondent_requests::table.find((request.institution_id, request.id)))
        .set(respondent_requests::answered.eq(true))
        .execute(tx)
        .await?;
    Ok(())
}
