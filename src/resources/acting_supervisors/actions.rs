//! Every change, one transaction each.

use diesel_async::AsyncConnection;

use super::{
    dto::{EndIn, NewActing},
    model::Acting,
    store,
};
use crate::{
    access::{Action, Actor, Role, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::ActingId,
    },
};

/// Names who acts for an absent supervisor.
pub async fn name(conn: &mut Conn, actor: &Actor, new: NewActing) -> Result<Acting> {
    conn.transaction::<_, Error, _>(async |tx| {
        let facts = store::facts(tx, &new).await?;
        let unknown = |pointer| FieldError::new(pointer, Code::FieldUnknownReference).with("noun", "servant");
        let institution_id = facts.institution_id.ok_or_else(|| nobody(actor, "/absent_id"))?;
        let acting = Acting {
            institution_id,
            id: ActingId::new(),
            absent_id: new.absent,
            acting_id: new.acting,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            cancelled: false,
            reason: new.reason,
            named_by: actor.account(),
            named_at: actor.by().at,
            version: 1,
        };
        permit(actor, &acting)?;
        if !facts.posted {
            return Err(unknown("/acting_id").into());
        }
        if facts.chained {
            return Err(Error::new(Code::ActingChain));
        }
        store::insert(tx, &acting).await?;
        record(tx, actor, "acting_supervisor.name", None, &acting).await?;
        Ok(acting)
    })
    .await
}

/// Ends it before its time.
pub async fn end(conn: &mut Conn, actor: &Actor, id: ActingId, read: IfMatch, body: EndIn) -> Result<Acting> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        permit(actor, &before)?;
        read.check(before.version)?;
        let (present, today) = (before.ends_on, actor.today());
        before.running(today)?;
        let after = before.end(body.parse(present, today)?);
        store::update(tx, &after).await?;
        record(tx, actor, "acting_supervisor.end", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

/// HR is told which field names nobody; others are told as much as of somebody out of their reach.
fn nobody(actor: &Actor, pointer: &str) -> Error {
    if actor.is_any(Role::HrOfficer) {
        FieldError::new(pointer, Code::FieldUnknownReference).with("noun", "servant").into()
    } else {
        Error::not_found("acting supervisor")
    }
}

/// HR names others, not himself; nor who acts for himself.
fn permit(actor: &Actor, acting: &Acting) -> Result<()> {
    policy::permit(actor, Action::ActingName, &acting.target())?;
    let mine = [acting.absent_id, acting.acting_id].map(Some).contains(&actor.servant());
    if mine { Err(Error::new(Code::SeparationOfDuties)) } else { Ok(()) }
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Acting>,
    after: &Acting,
) -> Result<()> {
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "acting_supervisor",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
