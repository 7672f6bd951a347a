//! Roles, given and taken.

use diesel_async::AsyncConnection;

use super::super::{
    dto::GrantIn,
    model::{self, Grant, Placed},
    store,
};
use super::{permit_read, record_grant};
use crate::{
    access::{Action, Actor, Role, Target, policy},
    kernel::{
        db::Conn,
        error::{Code, Error, Result},
        id::{AccountId, GrantId, InstitutionId},
    },
};

/// May the caller give or take this role? An institution's own roles its administrator gives; the others the nation.
pub(super) fn permit_grant(
    actor: &Actor,
    placed: &Placed,
    role: Role,
    institution: Option<InstitutionId>,
) -> Result<()> {
    if may_give(actor, role, institution) {
        return Ok(());
    }
    // He sees the account: what he may not do to its roles is forbidden, not hidden.
    permit_read(actor, placed)?;
    Err(forbidden(giving(role)))
}

fn giving(role: Role) -> Action {
    if model::is_local(role) { Action::GrantGive } else { Action::NationalGrantGive }
}

fn may_give(actor: &Actor, role: Role, institution: Option<InstitutionId>) -> bool {
    policy::may(actor, giving(role), &Target::of("grant", institution.unwrap_or(InstitutionId::NATION)))
}

fn forbidden(action: Action) -> Error {
    Error::new(Code::Forbidden).with("who", policy::who(action).collect::<Vec<_>>().join(", "))
}

/// Grants a role. An activation code that is still open is void from then on.
pub async fn grant(conn: &mut Conn, actor: &Actor, id: AccountId, new: GrantIn) -> Result<Grant> {
    conn.transaction::<_, Error, _>(async |tx| {
        store::lock(tx, id).await?;
        let placed = store::find(tx, id, actor.today()).await?;
        permit_read(actor, &placed)?;
        if id == actor.account() {
            return Err(Error::new(Code::SeparationOfDuties));
        }
        let grant = new.parse(id, actor)?;
        permit_grant(actor, &placed, grant.role, grant.institution_id)?;
        if grant.with_subordinates
            && !store::administers_below(tx, actor.account(), grant.institution_id, actor.today()).await?
        {
            return Err(forbidden(Action::NationalGrantGive));
        }
        store::insert_grant(tx, &grant).await?;
        // Whoever handed a code out could become what the account is now.
        store::void_code(tx, id).await?;
        record_grant(tx, actor.by(), &placed, "grant.give", (None, &grant)).await?;
        Ok(grant)
    })
    .await
}

/// Revokes a role. It stays on record.
pub async fn revoke(conn: &mut Conn, actor: &Actor, id: AccountId, grant: GrantId) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let placed = store::find(tx, id, actor.today()).await?;
        if id == actor.account() {
            return Err(Error::new(Code::SeparationOfDuties));
        }
        let before = store::lock_grant(tx, id, grant).await;
        if before.is_err() {
            permit_read(actor, &placed)?;
        }
        let before = before?;
        // Who may give a role can take it back wherever its holder stands by now.
        permit_grant(actor, &placed, before.role, before.institution_id)?;
        let after =
            Grant { revoked_by: Some(actor.account()), revoked_at: Some(actor.by().at), ..before.clone() };
        store::revoke(tx, &after).await?;
        record_grant(tx, actor.by(), &placed, "grant.revoke", (Some(&before), &after)).await
    })
    .await
}
