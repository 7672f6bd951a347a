//! The audit trail: who did what, when, from where, before and after, in the transaction of the change.
//! What is recorded is also what may have to be told: the same statement writes the outbox, which the worker empties.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::Value;

use super::{
    db::Conn,
    error::{Error, Result},
    id::{AccountId, AuditId, InstitutionId, ServantId},
};

/// Who asked for a change, and from where.
#[derive(Debug, Clone)]
pub struct By {
    /// The account; none for what the service does by itself
    pub account_id: Option<AccountId>,
    /// The servant for whom a delegate or an acting supervisor does it; none for what one does for himself
    pub on_behalf_of: Option<ServantId>,
    /// The request, as in the logs
    pub request_id: Option<String>,
    /// The client's address
    pub address: Option<String>,
    /// When, by the service's clock
    pub at: DateTime<Utc>,
}

impl By {
    /// The same, done for somebody else: both names stand in the trail.
    #[must_use]
    pub fn for_another(&self, on_behalf_of: Option<ServantId>) -> Self {
        Self { on_behalf_of, ..self.clone() }
    }

    /// The service itself.
    pub fn service(at: DateTime<Utc>) -> Self {
        Self { account_id: None, on_behalf_of: None, request_id: None, address: None, at }
    }
}

/// What was changed.
#[derive(Debug)]
pub struct Change<'a> {
    /// The institution it belongs to; [`InstitutionId::NATION`] for what is national
    pub institution_id: InstitutionId,
    /// The action's name, `noun.verb`
    pub action: &'a str,
    /// The noun
    pub subject_kind: &'a str,
    /// Its id
    pub subject_id: uuid::Uuid,
    /// The subject before, if it was there
    pub before: Option<Value>,
    /// The subject after, if it still is
    pub after: Option<Value>,
}

/// An entry as it goes to the database.
#[derive(Serialize)]
struct NewEntry<'a> {
    institution_id: InstitutionId,
    id: AuditId,
    on_behalf_of: Option<ServantId>,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: uuid::Uuid,
    before: Option<Value>,
    after: Option<Value>,
}

/// A row as the trail keeps it.
pub fn snapshot<T: Serialize>(row: &T) -> Result<Option<Value>> {
    serde_json::to_value(row).map(Some).map_err(Error::internal)
}

/// Writes one entry.
pub async fn record(tx: &mut Conn, by: &By, change: Change<'_>) -> Result<()> {
    record_all(tx, by, vec![change]).await
}

/// Writes several entries in one statement, and with them into the outbox what may have to be told.
pub async fn record_all(tx: &mut Conn, by: &By, changes: Vec<Change<'_>>) -> Result<()> {
    write(tx, by, changes.into_iter().map(|change| (AuditId::new(), by.on_behalf_of, change)).collect()).await
}

/// The same, where each may be done for somebody else than the next.
pub async fn record_each(
    tx: &mut Conn,
    by: &By,
    changes: Vec<(Option<ServantId>, Change<'_>)>,
) -> Result<()> {
    write(tx, by, changes.into_iter().map(|(whom, change)| (AuditId::new(), whom, change)).collect()).await
}

/// Writes one entry under an id that its receipt names.
pub async fn record_under(tx: &mut Conn, by: &By, id: AuditId, change: Change<'_>) -> Result<()> {
    write(tx, by, vec![(id, by.on_behalf_of, change)]).await
}

async fn write(tx: &mut Conn, by: &By, changes: Vec<(AuditId, Option<ServantId>, Change<'_>)>) -> Result<()> {
    let entry = |(id, on_behalf_of, change)| {
        let Change { institution_id, action, subject_kind, subject_id, before, after } = change;
        NewEntry { institution_id, id, on_behalf_of, action, subject_kind, subject_id, before, after }
    };
    let entries: Vec<_> = changes.into_iter().map(entry).collect();
    diesel::sql_query(
        "with entry as (
            select * from jsonb_to_recordset($1) e (institution_id uuid, id uuid, on_behalf_of uuid, action text, subject_kind text,
                subject_id uuid, before jsonb, after jsonb)
         ), kept as (
            insert into audit_entries (institution_id, id, at, account_id, on_behalf_of, action, subject_kind, subject_id,
                before, after, request_id, address)
            select institution_id, id, $2, $3, on_behalf_of, action, subject_kind, subject_id, before, after, $4, $5 from entry
         )
         insert into outbox (institution_id, id, at, account_id, action, subject_kind, subject_id)
         select institution_id, id, $2, $3, action, subject_kind, subject_id from entry",
    )
    .bind::<Jsonb, _>(serde_json::to_value(entries).map_err(Error::internal)?)
    .bind::<Timestamptz, _>(by.at)
    .bind::<Nullable<SqlUuid>, _>(by.account_id)
    .bind::<Nullable<Text>, _>(&by.request_id)
    .bind::<Nullable<Text>, _>(&by.address)
    .execute(tx)
    .await?;
    Ok(())
}
