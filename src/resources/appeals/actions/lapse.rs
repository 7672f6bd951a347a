//! The statement of who marked did not come in time: the appeal goes on without it.

use serde_json::{Value, json};

use super::super::{
    model::{Appeal, Status},
    store,
};
use super::{entry, sit::make_file};
use crate::{
    kernel::{
        audit::{By, Change},
        db::Conn,
        error::Result,
    },
    resources::cycles::Lapsed,
};

/// Goes on without the statement, and the file says so. The caller has locked the row, has seen that the statement still waits and its
/// time is over, and writes the entry.
pub async fn lapse(tx: &mut Conn, by: &By, before: &Appeal, lapsed: &Lapsed) -> Result<Change<'static>> {
    let said = [("statement", Value::Null), ("lapsed", json!(lapsed))];
    make_file(tx, before, said, by.at).await?;
    let after = Appeal {
        status: Status::UnderDecision,
        status_since: by.at,
        version: before.version + 1,
        ..before.clone()
    };
    store::update(tx, &after).await?;
    Ok(entry("appeal.lapse", Some(before), &after))
}
