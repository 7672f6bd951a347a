//! Open work passes on: supervisions of who leaves, and the raters of open appraisals.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::super::model::Posting;
use crate::kernel::{
    audit::Change,
    db::Conn,
    error::Result,
    id::{AppraisalId, InstitutionId, ServantId},
};

/// To whom the reports went, or why they could not.
#[derive(Debug, QueryableByName)]
pub struct Handover {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub successor: Option<ServantId>,
    #[diesel(sql_type = Text)]
    pub rule: String,
    #[diesel(sql_type = Bool)]
    pub known: bool,
    #[diesel(sql_type = Bool)]
    pub circle: bool,
    #[diesel(sql_type = Bool)]
    pub recused: bool,
    #[diesel(sql_type = BigInt)]
    pub moved: i64,
}

/// An appraisal whose raters were derived anew.
#[derive(Debug, QueryableByName)]
pub struct Rederived {
    #[diesel(sql_type = SqlUuid)]
    institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    id: AppraisalId,
    #[diesel(sql_type = SqlUuid)]
    servant_id: ServantId,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = SqlUuid)]
    supervisor_id: ServantId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    reviewer_id: Option<ServantId>,
    #[diesel(sql_type = SqlUuid)]
    new_supervisor_id: ServantId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    new_reviewer_id: Option<ServantId>,
}

/// Moves the reports of who leaves to his successor, in one statement.
pub async fn hand_over(
    tx: &mut Conn,
    of: &Posting,
    from: NaiveDate,
    successor: Option<ServantId>,
) -> Result<Handover> {
    let query = diesel::sql_query(include_str!("../handover.sql"))
        .bind::<SqlUuid, _>(of.institution_id)
        .bind::<SqlUuid, _>(of.id)
        .bind::<SqlUuid, _>(of.servant_id)
        .bind::<Date, _>(from)
        .bind::<Nullable<SqlUuid>, _>(successor);
    Ok(query.get_result(tx).await?)
}

/// Derives the raters of open appraisals that name a person anew, in one statement.
pub async fn rederive(
    tx: &mut Conn,
    person: ServantId,
    servant: Option<ServantId>,
    heir: Option<ServantId>,
    today: NaiveDate,
    (at, reason): (DateTime<Utc>, &str),
) -> Result<Vec<Rederived>> {
    let query = diesel::sql_query(include_str!("../rederive.sql"))
        .bind::<SqlUuid, _>(person)
        .bind::<Nullable<SqlUuid>, _>(servant)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(heir)
        .bind::<Timestamptz, _>(at)
        .bind::<Text, _>(reason);
    Ok(query.load(tx).await?)
}

impl Rederived {
    /// Its entry of the audit trail.
    pub fn change(&self) -> Change<'static> {
        let brief = |supervisor: ServantId, reviewer: Option<ServantId>, version: i32| -> Value {
            json!({ "status": self.status, "version": version, "servant_id": self.servant_id,
                "supervisor_id": supervisor, "reviewer_id": reviewer })
        };
        Change {
            institution_id: self.institution_id,
            action: "appraisal.rederive",
            subject_kind: "appraisal",
            subject_id: self.id.uuid(),
            before: Some(brief(self.supervisor_id, self.reviewer_id, self.version)),
            after: Some(brief(self.new_supervisor_id, self.new_reviewer_id, self.version + 1)),
        }
    }
}
