//! Every change of a delegation, one transaction each.

use diesel_async::AsyncConnection;

use super::{dto::DelegationIn, model::Delegation, store};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::DelegationId,
    },
};

/// Delegates duties of the caller.
pub async fn give(conn: &mut Conn, actor: &Actor, body: DelegationIn, longest: u32) -> Result<Delegation> {
    let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
    let new = body.parse(me, actor.today(), longest)?;
    conn.transaction::<_, Error, _>(async |tx| {
        let facts = store::facts(tx, me, &new).await?;
        let institution_id = facts.institution_id.ok_or_else(|| Error::new(Code::NobodyToDelegate))?;
        if !facts.rates {
            return Err(Error::new(Code::NobodyToDelegate));
        }
        let unknown =
            |pointer, noun| FieldError::new(pointer, Code::FieldUnknownReference).with("noun", noun);
        if !facts.posted {
            return Err(unknown("/delegate_id", "servant").into());
        }
        if !facts.his {
            return Err(unknown("/posting_ids", "posting").into());
        }
        let delegation = Delegation {
            institution_id,
            id: DelegationId::new(),
            delegator_id: me,
            delegate_id: new.delegate,
            duties: new.duties,
            unit_id: new.unit,
            posting_ids: new.reports,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            reason: new.reason,
            given_at: actor.by().at,
            revoked_by: None,
            revoked_at: None,
            version: 1,
        };
        policy::permit(actor, Action::DelegationGive, &delegation.target())?;
        store::insert(tx, &delegation).await?;
        record(tx, actor, "delegation.give", None, &delegation).await?;
        Ok(delegation)
    })
    .await
}

/// Revokes it at once.
pub async fn revoke(conn: &mut Conn, actor: &Actor, id: DelegationId, read: IfMatch) -> Result<Delegation> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::DelegationRevoke, &before.target())?;
        read.check(before.version)?;
        let after = before.revoke(actor.account(), actor.by().at, actor.today())?;
        store::update(tx, &after).await?;
        record(tx, actor, "delegation.revoke", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Delegation>,
    after: &Delegation,
) -> Result<()> {
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "delegation",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
