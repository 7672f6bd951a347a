//! Every change of a designation, one transaction each.

use diesel_async::AsyncConnection;

use super::{model::Designation, store};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::{DesignationId, InstitutionId},
    },
};

/// Adds a designation.
pub async fn create(conn: &mut Conn, actor: &Actor, new: Designation) -> Result<Designation> {
    policy::permit(actor, Action::DesignationEdit, &Target::national("designation"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &new).await?;
        record(tx, actor, "designation.create", None, &new).await?;
        Ok(new)
    })
    .await
}

/// Writes a designation again.
pub async fn rewrite(
    conn: &mut Conn,
    actor: &Actor,
    id: DesignationId,
    read: IfMatch,
    new: Designation,
) -> Result<Designation> {
    policy::permit(actor, Action::DesignationEdit, &Target::national("designation"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        read.check(before.version)?;
        let after = Designation { id, version: before.version + 1, ..new };
        store::update(tx, &after).await?;
        record(tx, actor, "designation.rewrite", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Designation>,
    after: &Designation,
) -> Result<()> {
    let change = Change {
        institution_id: InstitutionId::NATION,
        action,
        subject_kind: "designation",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
