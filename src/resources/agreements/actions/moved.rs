//! What the service begins by itself for who has moved.

use chrono::{DateTime, Utc};

use super::super::{
    model::Agreement,
    store::{self, newcomers},
};
use crate::kernel::{
    audit::{self, By, Change},
    clock::day_of,
    db::Conn,
    error::Result,
};

/// Begins, as drafts, the agreements of a batch of those in the nation who have moved within the year and whose new main posting has
/// none; gives how many. For the service's daily round, in its transaction.
pub async fn begin_after_moves(tx: &mut Conn, batch: i64, now: DateTime<Utc>) -> Result<usize> {
    let found = newcomers(tx, day_of(now), batch).await?;
    let draft = |one: &store::Newcomer| {
        Agreement::draft((one.institution_id, one.cycle_id), one.posting_id, one.servant_id, now)
    };
    let drafts: Vec<Agreement> = found.iter().map(draft).collect();
    let (made, _) = store::insert_missing(tx, &drafts).await?;
    let mut changes = Vec::with_capacity(made.len());
    for agreement in &made {
        changes.push(Change {
            institution_id: agreement.institution_id,
            action: "agreement.open",
            subject_kind: "agreement",
            subject_id: agreement.id.uuid(),
            before: None,
            after: audit::snapshot(agreement)?,
        });
    }
    if !changes.is_empty() {
        audit::record_all(tx, &By::service(now), changes).await?;
    }
    Ok(made.len())
}
