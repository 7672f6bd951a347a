//! The audit trail: who did what, when, from where, before and after, in the transaction of the change.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::Value;

use super::{
    db::Conn,
    error::{Error, Result},
    id::{AccountId, AuditId, InstitutionId, ServantId},
};
use crate::schema::audit_entries;

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

#[derive(Insertable)]
#[diesel(table_name = audit_entries)]
struct NewEntry<'a> {
    institution_id: InstitutionId,
    id: AuditId,
    at: DateTime<Utc>,
    account_id: Option<AccountId>,
    on_behalf_of: Option<ServantId>,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: uuid::Uuid,
    before: Option<Value>,
    after: Option<Value>,
    request_id: Option<&'a str>,
    address: Option<&'a str>,
}

/// A row as the trail keeps it.
pub fn snapshot<T: Serialize>(row: &T) -> Result<Option<Value>> {
    serde_json::to_value(row).map(Some).map_err(Error::internal)
}

/// Writes one entry.
pub async fn record(tx: &mut Conn, by: &By, change: Change<'_>) -> Result<()> {
    record_all(tx, by, vec![change]).await
}

/// Writes several entries in one statement.
pub async fn record_all(tx: &mut Conn, by: &By, changes: Vec<Change<'_>>) -> Result<()> {
    write(tx, by, changes.into_iter().map(|change| (AuditId::new(), change)).collect()).await
}

/// Writes one entry under an id that its receipt names.
pub async fn record_under(tx: &mut Conn, by: &By, id: AuditId, change: Change<'_>) -> Result<()> {
    write(tx, by, vec![(id, change)]).await
}

async fn write(tx: &mut Conn, by: &By, changes: Vec<(AuditId, Change<'_>)>) -> Result<()> {
    let entry = |(id, change)| {
        let Change { institution_id, action, subject_kind, subject_id, before, after } = change;
        NewEntry {
            institution_id,
            id,
            at: by.at,
            account_id: by.account_id,
            on_behalf_of: by.on_behalf_of,
            action,
            subject_kind,
            subject_id,
            before,
            after,
            request_id: by.request_id.as_deref(),
            address: by.address.as_deref(),
        }
    };
    let entries: Vec<_> = changes.into_iter().map(entry).collect();
    diesel::insert_into(audit_entries::table).values(entries).execute(tx).await?;
    Ok(())
}
