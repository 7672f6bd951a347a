//! What an appraisal would be opened with.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::super::model::Kind;
use crate::{
    kernel::{
        db::Conn,
        error::Result,
        id::{DesignationId, ServantId, TemplateId, UnitId},
    },
    resources::{
        agreements::{Agreement, Content},
        cycles::{Phase, Status as CycleStatus},
        templates::Document,
    },
};

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
    let query = diesel::sql_query(include_str!("../opening.sql"))
        .bind::<SqlUuid, _>(agreement.institution_id)
        .bind::<SqlUuid, _>(agreement.id)
        .bind::<Date, _>(today)
        .bind::<Text, _>(Phase::from(kind));
    Ok(query.get_result(conn).await?)
}
