//! The supervisor's answer did not come in time: it goes on by the rule.

use chrono::NaiveDate;
use serde_json::json;

use super::super::{
    model::{Agreement, Content, Status, Version, complete},
    store,
};
use super::change;
use crate::{
    kernel::{
        audit::{By, Change},
        clock::day_of,
        db::Conn,
        error::Result,
        id::AgreementVersionId,
    },
    resources::cycles::{LapseRule, Lapsed},
};

/// Lets the answer lapse. The caller has locked the row, has seen that it still waits and its time is over, and writes the entry.
/// Deemed agreed, the revision holds as it was handed in, with the servant's name alone under it; passed on, it waits on the next.
pub async fn lapse(
    tx: &mut Conn,
    by: &By,
    before: &Agreement,
    lapsed: &Lapsed,
    next_due_on: NaiveDate,
) -> Result<Change<'static>> {
    let after = match lapsed.rule {
        LapseRule::Escalate => Agreement {
            escalated_to_id: lapsed.escalated_to_id,
            due_on: Some(next_due_on),
            status_since: by.at,
            ..before.clone()
        },
        LapseRule::Deem | LapseRule::Forward => deemed(tx, by, before).await?,
    };
    let after = Agreement { version: before.version + 1, ..after };
    store::update(tx, &after, day_of(by.at)).await?;
    change("agreement.lapse", Some(before), &after, [("lapse", json!(lapsed))])
}

async fn deemed(tx: &mut Conn, by: &By, before: &Agreement) -> Result<Agreement> {
    let objectives = store::objectives_of(tx, before).await?;
    complete(&objectives)?;
    let version = Version {
        institution_id: before.institution_id,
        id: AgreementVersionId::new(),
        agreement_id: before.id,
        revision: before.revision,
        reason: before.revision_reason.clone(),
        appraisal_id: before.revision_appraisal_id,
        content: Content { objectives },
        submitted_by: before.servant_id,
        submitted_at: before.submitted_at.unwrap_or(by.at),
        agreed_by: None,
        agreed_at: by.at,
        digest: None,
        submitted_digest: None,
        agreed_digest: None,
        on_behalf_of_id: None,
        deemed: true,
    };
    store::insert_version(tx, &version.signed(before)?).await?;
    Ok(Agreement {
        status: Status::Agreed,
        agreed_revision: Some(before.revision),
        agreed_at: Some(by.at),
        due_on: None,
        escalated_to_id: None,
        status_since: by.at,
        ..before.clone()
    })
}
