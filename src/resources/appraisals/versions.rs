//! Versions of an appraisal: each round of content that somebody signed, kept word for word.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Date, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Appraisal, Sheet, SheetContent, Side, Signature, Standing},
    store,
};
use crate::{
    kernel::{
        db::Conn,
        decimal::Decimal,
        error::{Error, QueryResultExt, Result},
        id::{AppraisalId, ServantId},
        sql::text_enum,
    },
    resources::templates::Document,
    schema::{appraisal_versions, appraisals, servants, signatures},
    scoring,
};

text_enum! {
    /// Why a version of an appraisal no longer holds.
    pub enum SupersededBy {
        Returned = "returned",
        Reconsidered = "reconsidered",
        AppealAllowed = "appeal_allowed",
        AppealVaried = "appeal_varied",
        AppealRemitted = "appeal_remitted",
        HandedOver = "handed_over",
    }
}

/// A version of an appraisal that somebody signed; each is kept word for word.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AppraisalVersion {
    /// Which, from 1: the round of the signatures
    pub number: i32,
    /// Its overall mark; null in a mid-year review
    pub overall: Option<Decimal>,
    /// Its grade; null in a mid-year review
    pub grade: Option<String>,
    /// SHA-256 of its canonical JSON (RFC 8785), in hex
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// When it was first signed
    pub signed_at: DateTime<Utc>,
    /// When it ceased to hold; null while it is the present one
    pub superseded_at: Option<DateTime<Utc>>,
    /// What took its place
    pub superseded_by: Option<SupersededBy>,
    /// Why
    pub superseded_reason: Option<String>,
}

/// Why a version ceased to hold, and when.
#[derive(Debug, Clone)]
pub struct Superseded {
    pub at: DateTime<Utc>,
    pub by: SupersededBy,
    pub reason: String,
}

/// An appraisal, locked, with its template and sheets: all that a new round is made from.
pub async fn lock_whole(tx: &mut Conn, id: AppraisalId) -> Result<(Appraisal, scoring::Content, Vec<Sheet>)> {
    let sheets = sql::<Jsonb>(
        "(select coalesce(jsonb_agg(to_jsonb(s)), '[]') from sheets s
          where s.institution_id = appraisals.institution_id and s.appraisal_id = appraisals.id)",
    );
    let template = sql::<Jsonb>("(select t.content from templates t where t.id = appraisals.template_id)");
    let (row, template, sheets): (_, Document, serde_json::Value) = appraisals::table
        .filter(appraisals::id.eq(id))
        .select((Appraisal::as_select(), template, sheets))
        .for_update()
        .first(tx)
        .await
        .or_not_found("appraisal")?;
    Ok((row, template.0, read(sheets)?))
}

/// What a step does to the rounds of an appraisal's content.
#[derive(Debug, Default)]
pub struct Rounds {
    /// Versions to keep, or to mark as superseded where they are kept already
    pub versions: Vec<serde_json::Value>,
    pub signatures: Vec<serde_json::Value>,
    /// Sheets that go: what stood in them is kept in the version
    pub gone: Vec<Side>,
    /// Sheets that are drafts again
    pub reopened: Vec<Side>,
    /// The agreed column anew
    pub agreed: Option<SheetContent>,
}

/// Writes it, in one statement.
pub async fn write(tx: &mut Conn, appraisal: &Appraisal, rounds: &Rounds, at: DateTime<Utc>) -> Result<()> {
    let json = |rows: &[serde_json::Value]| serde_json::Value::Array(rows.to_vec());
    let agreed = rounds.agreed.as_ref().map(serde_json::to_value).transpose().map_err(Error::internal)?;
    diesel::sql_query(include_str!("rounds.sql"))
        .bind::<SqlUuid, _>(appraisal.institution_id)
        .bind::<SqlUuid, _>(appraisal.id)
        .bind::<Jsonb, _>(json(&rounds.versions))
        .bind::<Jsonb, _>(json(&rounds.signatures))
        .bind::<Array<Text>, _>(&rounds.gone)
        .bind::<Array<Text>, _>(&rounds.reopened)
        .bind::<Nullable<Jsonb>, _>(agreed)
        .bind::<Timestamptz, _>(at)
        .execute(tx)
        .await?;
    Ok(())
}

/// A kept version with its content.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = appraisal_versions)]
pub struct KeptVersion {
    pub number: i32,
    pub content: serde_json::Value,
    pub digest: Vec<u8>,
    pub overall: Option<Decimal>,
    pub grade: Option<String>,
    pub signed_at: DateTime<Utc>,
    pub superseded_at: Option<DateTime<Utc>>,
    pub superseded_by: Option<SupersededBy>,
    pub superseded_reason: Option<String>,
}

/// Every kept version of an appraisal, oldest first; or one of them.
pub async fn all(conn: &mut Conn, appraisal: &Appraisal, number: Option<i32>) -> Result<Vec<KeptVersion>> {
    let mut query = KeptVersion::query()
        .filter(appraisal_versions::institution_id.eq(appraisal.institution_id))
        .filter(appraisal_versions::appraisal_id.eq(appraisal.id))
        .order(appraisal_versions::number)
        .into_boxed();
    if let Some(number) = number {
        query = query.filter(appraisal_versions::number.eq(number));
    }
    Ok(query.load(conn).await?)
}

/// The kept version of the present round ceases to hold.
pub async fn supersede(tx: &mut Conn, appraisal: &Appraisal, superseded: &Superseded) -> Result<()> {
    let held = appraisal_versions::table
        .filter(appraisal_versions::institution_id.eq(appraisal.institution_id))
        .filter(appraisal_versions::appraisal_id.eq(appraisal.id))
        .filter(appraisal_versions::number.eq(appraisal.content_round));
    diesel::update(held)
        .set((
            appraisal_versions::superseded_at.eq(superseded.at),
            appraisal_versions::superseded_by.eq(superseded.by),
            appraisal_versions::superseded_reason.eq(&superseded.reason),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// An appraisal with its sheets: what a signature of today would cover.
pub async fn find_whole(
    conn: &mut Conn,
    id: AppraisalId,
    me: Option<ServantId>,
    today: NaiveDate,
) -> Result<(Appraisal, Standing, Vec<Sheet>)> {
    let sheets = sql::<Jsonb>(
        "(select coalesce(jsonb_agg(to_jsonb(s)), '[]') from sheets s
          where s.institution_id = appraisals.institution_id and s.appraisal_id = appraisals.id)",
    );
    let how = store::standing_of!(me, today);
    let query = appraisals::table.filter(appraisals::id.eq(id)).select((Appraisal::as_select(), how, sheets));
    let (row, how, sheets): (_, serde_json::Value, serde_json::Value) =
        query.first(conn).await.or_not_found("appraisal")?;
    Ok((row, store::standing(how)?, read(sheets)?))
}

/// Every signature of an appraisal with the signer's name, oldest first.
pub async fn named_signatures(
    conn: &mut Conn,
    appraisal: &Appraisal,
) -> Result<Vec<(Signature, String, String)>> {
    let query = signatures::table
        .inner_join(servants::table.on(servants::id.eq(signatures::signer_id)))
        .filter(signatures::institution_id.eq(appraisal.institution_id))
        .filter(signatures::appraisal_id.eq(appraisal.id))
        .order((signatures::signed_at, signatures::id))
        .select((Signature::as_select(), servants::first_name, servants::last_name));
    Ok(query.load(conn).await?)
}

fn read(sheets: serde_json::Value) -> Result<Vec<Sheet>> {
    serde_json::from_value(sheets).map_err(Error::internal)
}
