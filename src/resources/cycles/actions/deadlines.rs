//! Extension orders and target days, one transaction each.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::super::{
    model::{Extension, Status, TargetDay, WindowRow},
    store,
};
use super::record;
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, Result},
        id::{CycleId, ExtensionId, InstitutionId, TargetDayId},
    },
};

/// A window that stays open longer than this after its cycle is a slip of the pen.
const MOST_AFTER_THE_CYCLE: TimeDelta = TimeDelta::days(366);

/// Orders that a window stays open longer.
pub async fn extend(conn: &mut Conn, actor: &Actor, order: Extension) -> Result<Extension> {
    policy::permit(actor, Action::ExtensionOrder, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let cycle = store::lock(tx, order.cycle_id).await?;
        cycle.expect(Status::Open)?;
        let window = window(tx, order.cycle_id, order.phase).await?;
        let (low, high) = (window.closes_on, cycle.ends_on + MOST_AFTER_THE_CYCLE);
        if order.closes_on <= low {
            return Err(FieldError::new("/closes_on", Code::ExtensionShorter).with("date", low).into());
        }
        if order.closes_on > high {
            let refusal = FieldError::new("/closes_on", Code::FieldDayWithin);
            return Err(refusal.with("low", low.succ_opt().unwrap_or(low)).with("high", high).into());
        }
        let institutions = store::insert_extension(tx, &order, actor.today()).await?;
        let order = Extension { institutions, ..order };
        let institution = order.institution_id.unwrap_or(InstitutionId::NATION);
        let after = Some(&order);
        record(tx, actor, institution, "cycle.extend", order.cycle_id, None::<&Extension>, after).await?;
        Ok(order)
    })
    .await
}

/// Revokes an order: it holds until today. What was handed in under it was in time.
pub async fn revoke(
    conn: &mut Conn,
    actor: &Actor,
    cycle: CycleId,
    id: ExtensionId,
    reason: String,
) -> Result<Extension> {
    policy::permit(actor, Action::ExtensionOrder, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock_extension(tx, cycle, id).await?;
        if before.revoked_at.is_some() || before.closes_on < actor.today() {
            return Err(Error::new(Code::ExtensionOver).with("date", before.closes_on));
        }
        let after = Extension {
            closes_on: before.closes_on.min(actor.today()),
            revoked_at: Some(actor.by().at),
            revoked_by: Some(actor.account()),
            revoke_reason: Some(reason),
            ..before.clone()
        };
        store::revoke_extension(tx, &after).await?;
        let institution = after.institution_id.unwrap_or(InstitutionId::NATION);
        record(tx, actor, institution, "cycle.revoke_extension", cycle, Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Sets a target day inside a window.
pub async fn set_target_day(conn: &mut Conn, actor: &Actor, day: TargetDay) -> Result<TargetDay> {
    policy::permit(actor, Action::TargetDaySet, &Target::of("institution", day.institution_id))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::lock(tx, day.cycle_id).await?.expect(Status::Open)?;
        let window = window(tx, day.cycle_id, day.phase).await?;
        if !(window.opens_on..=window.closes_on).contains(&day.due_on) {
            let refusal = FieldError::new("/due_on", Code::TargetDayOutside);
            return Err(refusal.with("low", window.opens_on).with("high", window.closes_on).into());
        }
        store::insert_target_day(tx, &day).await?;
        let (name, none) = ("cycle.set_target_day", None::<&TargetDay>);
        record(tx, actor, day.institution_id, name, day.cycle_id, none, Some(&day)).await?;
        Ok(day)
    })
    .await
}

/// Takes a target day away.
pub async fn remove_target_day(
    conn: &mut Conn,
    actor: &Actor,
    cycle: CycleId,
    id: TargetDayId,
) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let day = store::lock_target_day(tx, cycle, id).await?;
        policy::permit(actor, Action::TargetDaySet, &Target::of("institution", day.institution_id))?;
        store::delete_target_day(tx, &day).await?;
        let name = "cycle.remove_target_day";
        record(tx, actor, day.institution_id, name, cycle, Some(&day), None::<&TargetDay>).await
    })
    .await
}

async fn window(tx: &mut Conn, cycle: CycleId, phase: super::super::Phase) -> Result<WindowRow> {
    let windows = store::windows(tx, cycle).await?;
    windows.into_iter().find(|window| window.phase == phase).ok_or_else(|| Error::not_found("cycle"))
}
