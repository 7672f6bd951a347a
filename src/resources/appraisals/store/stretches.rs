//! The stretches of a year, and whose debt a missing mark is.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::super::{
    dto::{DebtParams, Debtor},
    model::{Score, Standing, Status},
};
use super::read;
use crate::{
    access::policy::{Delegated, Duty, Scope},
    kernel::{
        db::Conn,
        error::Result,
        id::{AgreementId, AppraisalId, CycleId, InstitutionId, PostingId, ServantId, UnitId},
        paging::Paging,
    },
};

/// A posting within a year, and what its mark still wants.
#[derive(Debug, QueryableByName)]
pub struct Stretched {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub posting_id: PostingId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = SqlUuid)]
    pub unit_id: UnitId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub agreement_id: Option<AgreementId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub appraisal_id: Option<AppraisalId>,
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    #[diesel(sql_type = Date)]
    pub ends_on: NaiveDate,
    #[diesel(sql_type = Bool)]
    pub over: bool,
    #[diesel(sql_type = Integer)]
    pub minimum_days: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub status: Option<Status>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub score: Option<Score>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub supervisor: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub reviewer: Option<ServantId>,
    #[diesel(sql_type = Jsonb)]
    for_supervisor: serde_json::Value,
    #[diesel(sql_type = Jsonb)]
    for_reviewer: serde_json::Value,
    #[diesel(sql_type = Bool)]
    absent: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub owed: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub owed_by: Option<Debtor>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub debtor_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
}

impl Stretched {
    /// Its raters of today, and how the caller stands to it.
    pub fn standing(&self) -> Result<Standing> {
        let duties = |json: &serde_json::Value| read::<Vec<Duty>>(json.clone());
        let delegated = Delegated::new(&duties(&self.for_supervisor)?, &duties(&self.for_reviewer)?);
        let (supervisor, reviewer, absent) = (self.supervisor, self.reviewer, self.absent);
        Ok(Standing { supervisor, reviewer, delegated, absent, passed_on: false })
    }
}

/// The postings of a servant within a cycle, oldest first.
pub async fn stretches(
    conn: &mut Conn,
    servant: ServantId,
    cycle: CycleId,
    me: Option<ServantId>,
    today: NaiveDate,
) -> Result<Vec<Stretched>> {
    let query = diesel::sql_query(include_str!("../stretches.sql"))
        .bind::<SqlUuid, _>(cycle)
        .bind::<Nullable<SqlUuid>, _>(Some(servant))
        .bind::<Nullable<Array<SqlUuid>>, _>(None::<Vec<InstitutionId>>)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(me)
        .bind::<Nullable<SqlUuid>, _>(None::<UnitId>)
        .bind::<Bool, _>(false)
        .bind::<Nullable<Text>, _>(None::<String>)
        .bind::<Nullable<SqlUuid>, _>(None::<PostingId>)
        .bind::<BigInt, _>(100);
    let mut rows: Vec<Stretched> = query.load(conn).await?;
    rows.sort_by_key(|row| (row.starts_on, row.posting_id));
    Ok(rows)
}

/// A page of the stretches whose mark is due and missing, within the caller's reach.
pub async fn page_of_debts(
    conn: &mut Conn,
    scope: &Scope,
    params: &DebtParams,
    paging: &Paging,
    today: NaiveDate,
) -> Result<Vec<Stretched>> {
    let institutions = (!scope.everything).then(|| scope.institutions.clone());
    let institutions = match params.institution_id.map(InstitutionId::from) {
        Some(one) => {
            Some(if scope.everything || scope.institutions.contains(&one) { vec![one] } else { vec![] })
        }
        None => institutions,
    };
    let query = diesel::sql_query(include_str!("../stretches.sql"))
        .bind::<SqlUuid, _>(params.cycle_id)
        .bind::<Nullable<SqlUuid>, _>(params.servant_id)
        .bind::<Nullable<Array<SqlUuid>>, _>(institutions)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(scope.me)
        .bind::<Nullable<SqlUuid>, _>(params.unit_id)
        .bind::<Bool, _>(true)
        .bind::<Nullable<Text>, _>(params.owed_by)
        .bind::<Nullable<SqlUuid>, _>(paging.after().map(|place| place.id))
        .bind::<BigInt, _>(paging.fetch());
    Ok(query.load(conn).await?)
}
