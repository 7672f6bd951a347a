//! Every change of progress, one transaction each: load, permit, rule, store, audit.

mod decide;
mod fill;

pub use decide::{Decision, accept, decide, give_back, submit};
pub use fill::fill;

use serde_json::json;

use super::model::Entry;
use crate::{
    access::Actor,
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Error, Result},
        id::ServantId,
    },
};

/// What the trail keeps of an entry: the row, and whose it is.
fn told(entry: &Entry, servant: ServantId) -> Result<serde_json::Value> {
    let mut told = serde_json::to_value(entry).map_err(Error::internal)?;
    if let Some(fields) = told.as_object_mut() {
        fields.insert("servant_id".to_owned(), json!(servant));
    }
    Ok(told)
}

/// An entry that changed.
struct Changed {
    action: &'static str,
    before: Option<Entry>,
    after: Entry,
    /// Whose it is
    servant: ServantId,
    /// For whom it was done
    on_behalf_of: Option<ServantId>,
}

/// One entry of the trail for each that changed.
async fn record_all(tx: &mut Conn, actor: &Actor, changed: &[Changed]) -> Result<()> {
    let changes: Result<Vec<_>> = changed
        .iter()
        .map(|Changed { action, before, after, servant, on_behalf_of }| {
            let change = Change {
                institution_id: after.institution_id,
                action,
                subject_kind: "progress",
                subject_id: after.id.uuid(),
                before: before.as_ref().map(|before| told(before, *servant)).transpose()?,
                after: Some(told(after, *servant)?),
            };
            Ok((*on_behalf_of, change))
        })
        .collect();
    audit::record_each(tx, actor.by(), changes?).await
}
