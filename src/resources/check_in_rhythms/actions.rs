//! Every change of a rhythm, one transaction each.

use diesel_async::AsyncConnection;

use super::{
    dto::{CheckInRhythmIn, NewCheckInRhythmIn},
    model::CheckInRhythm,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::RhythmId,
    },
};

/// Sets a rhythm for a group that has none.
pub async fn create(conn: &mut Conn, actor: &Actor, body: NewCheckInRhythmIn) -> Result<CheckInRhythm> {
    let rhythm = body.parse()?;
    policy::permit(actor, Action::RhythmEdit, &rhythm.target())?;
    conn.transaction::<_, Error, _>(async |tx| {
        if let Some(family) = &rhythm.family
            && !store::is_family(tx, family).await?
        {
            let unknown = FieldError::new("/family", Code::FieldUnknownReference);
            return Err(unknown.with("noun", "designation").into());
        }
        store::insert(tx, &rhythm).await?;
        record(tx, actor, "rhythm.create", None, Some(&rhythm)).await?;
        Ok(rhythm)
    })
    .await
}

/// Sets another rhythm.
pub async fn write(
    conn: &mut Conn,
    actor: &Actor,
    id: RhythmId,
    read: IfMatch,
    body: CheckInRhythmIn,
) -> Result<CheckInRhythm> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = load(tx, actor, id, read).await?;
        let after = CheckInRhythm { rhythm: body.rhythm, version: before.version + 1, ..before.clone() };
        store::update(tx, &after).await?;
        record(tx, actor, "rhythm.write", Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Takes a rhythm out: the group follows the one for everybody, else the service's.
pub async fn delete(conn: &mut Conn, actor: &Actor, id: RhythmId, read: IfMatch) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = load(tx, actor, id, read).await?;
        store::delete(tx, &before).await?;
        record(tx, actor, "rhythm.delete", Some(&before), None).await
    })
    .await
}

async fn load(tx: &mut Conn, actor: &Actor, id: RhythmId, read: IfMatch) -> Result<CheckInRhythm> {
    let rhythm = store::lock(tx, id).await?;
    policy::permit(actor, Action::RhythmEdit, &rhythm.target())?;
    read.check(rhythm.version)?;
    Ok(rhythm)
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&CheckInRhythm>,
    after: Option<&CheckInRhythm>,
) -> Result<()> {
    let Some(subject) = after.or(before) else { return Ok(()) };
    let change = Change {
        institution_id: subject.institution_id,
        action,
        subject_kind: "rhythm",
        subject_id: subject.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: after.map(audit::snapshot).transpose()?.flatten(),
    };
    audit::record(tx, actor.by(), change).await
}
