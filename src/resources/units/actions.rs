//! Every change of a unit, one transaction each.

use diesel_async::AsyncConnection;

use super::{model::Unit, store};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::UnitId,
    },
};

/// Adds a unit.
pub async fn create(conn: &mut Conn, actor: &Actor, new: Unit) -> Result<Unit> {
    policy::permit(actor, Action::UnitEdit, &Target::of("unit", new.institution_id))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &new).await?;
        record(tx, actor, "unit.create", None, &new).await?;
        Ok(new)
    })
    .await
}

/// Writes a unit again.
pub async fn rewrite(conn: &mut Conn, actor: &Actor, id: UnitId, read: IfMatch, new: Unit) -> Result<Unit> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::UnitEdit, &Target::of("unit", before.institution_id))?;
        read.check(before.version)?;
        if new.institution_id != before.institution_id {
            return Err(FieldError::new("/institution_id", Code::InstitutionFixed).into());
        }
        let after = Unit { id, version: before.version + 1, ..new };
        if let Some(parent) = after.parent_id
            && (parent == id || store::line_above(tx, after.institution_id, parent).await?.contains(&id))
        {
            return Err(FieldError::new("/parent_id", Code::InstitutionCycle).into());
        }
        store::update(tx, &after).await?;
        record(tx, actor, "unit.rewrite", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Unit>,
    after: &Unit,
) -> Result<()> {
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "unit",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
