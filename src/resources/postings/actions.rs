//! Every change of a posting, one transaction each.

mod handover;

pub use handover::hand_over;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncConnection;
use serde_json::json;

use super::{
    dto::{EndIn, NewPostingIn, SupervisorIn, TransferIn},
    model::{EndReason, Posting, Supervision},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{PostingId, ServantId, SupervisionId},
    },
};

/// Appoints a servant.
pub async fn appoint(conn: &mut Conn, actor: &Actor, new: NewPostingIn) -> Result<Posting> {
    let appointment = new.appointment.parse(new.servant_id.into(), "/appointment")?;
    conn.transaction::<_, Error, _>(async |tx| {
        let posting = appoint_in(tx, actor, appointment, "/appointment").await?;
        let entry = entry("posting.appoint", None, &posting)?;
        audit::record(tx, actor.by(), entry).await?;
        Ok(posting)
    })
    .await
}

/// Appoints a servant, within another transaction, which writes the audit entry.
pub async fn appoint_in(
    tx: &mut Conn,
    actor: &Actor,
    (posting, supervisor): (Posting, Option<ServantId>),
    prefix: &str,
) -> Result<Posting> {
    // An institution that the caller has no role in takes no postings from him; whether it exists is no secret.
    policy::permit(actor, Action::PostingEdit, &Target::of("institution", posting.institution_id))?;
    if actor.servant() == Some(posting.servant_id) {
        return Err(Error::new(Code::SeparationOfDuties));
    }
    store::insert(tx, &posting, prefix).await?;
    if let Some(supervisor_id) = supervisor {
        let supervision = Supervision {
            institution_id: posting.institution_id,
            id: SupervisionId::new(),
            posting_id: posting.id,
            supervisor_id,
            starts_on: posting.starts_on,
            ends_on: posting.ends_on,
        };
        store::insert_supervision(tx, posting.servant_id, &supervision, &format!("{prefix}/supervisor_id"))
            .await?;
    }
    Ok(posting)
}

/// Locks a posting and permits a change of it: those who stand above it today read it, so they are told that they may not.
async fn load(tx: &mut Conn, actor: &Actor, id: PostingId) -> Result<Posting> {
    let posting = store::lock(tx, id).await?;
    let line = store::line(tx, posting.institution_id, id, posting.day(actor.today())).await?;
    policy::permit(actor, Action::PostingEdit, &posting.target(line))?;
    Ok(posting)
}

/// Ends a posting.
pub async fn end(
    conn: &mut Conn,
    actor: &Actor,
    id: PostingId,
    read: IfMatch,
    body: EndIn,
) -> Result<Posting> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = load(tx, actor, id).await?;
        let after = end_in(tx, actor, &before, read, body.day()?, body.reason).await?;
        if let Some((old, new)) = before.ends_on.zip(after.ends_on).filter(|(old, new)| new > old) {
            prolong(tx, &after, old, new).await?;
        }
        let entry = entry("posting.end", Some(&before), &after)?;
        audit::record(tx, actor.by(), entry).await?;
        Ok(after)
    })
    .await
}

/// Who supervised a posting to its old end goes on to the new one, if that closes no circle.
async fn prolong(tx: &mut Conn, posting: &Posting, old: NaiveDate, new: NaiveDate) -> Result<()> {
    let all = store::supervisions_of(tx, posting).await?;
    let Some(last) = all.into_iter().find(|one| one.ends_on == Some(old)) else { return Ok(()) };
    let starts_on = old.checked_add_days(Days::new(1)).unwrap_or(old);
    let more = Supervision { id: SupervisionId::new(), starts_on, ends_on: Some(new), ..last };
    store::insert_supervision(tx, posting.servant_id, &more, "/ends_on").await
}

async fn end_in(
    tx: &mut Conn,
    actor: &Actor,
    before: &Posting,
    read: IfMatch,
    ends_on: NaiveDate,
    reason: EndReason,
) -> Result<Posting> {
    read.check(before.version)?;
    if before.end_reason.is_some() && before.ends_on.is_some_and(|end| end < actor.today()) {
        return Err(Error::new(Code::PostingEnded));
    }
    if ends_on < before.starts_on {
        return Err(FieldError::new("/ends_on", Code::DatesOrder).into());
    }
    store::end(tx, before, ends_on, reason).await
}

/// Closes a posting and opens another, in one go.
pub async fn transfer(
    conn: &mut Conn,
    actor: &Actor,
    id: PostingId,
    read: IfMatch,
    body: TransferIn,
) -> Result<Posting> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = load(tx, actor, id).await?;
        let appointment = body.appointment.parse(before.servant_id, "/appointment")?;
        let eve = appointment.0.starts_on.checked_sub_days(Days::new(1)).unwrap_or(appointment.0.starts_on);
        if before.ends_on.is_some_and(|end| eve > end) {
            return Err(FieldError::new("/appointment/starts_on", Code::DatesOrder).into());
        }
        let ended = end_in(tx, actor, &before, read, eve, EndReason::Transfer).await?;
        let opened = appoint_in(tx, actor, appointment, "/appointment").await?;
        let entries =
            vec![entry("posting.end", Some(&before), &ended)?, entry("posting.appoint", None, &opened)?];
        audit::record_all(tx, actor.by(), entries).await?;
        Ok(opened)
    })
    .await
}

/// Gives a posting another supervisor from a day on.
pub async fn supervise(
    conn: &mut Conn,
    actor: &Actor,
    id: PostingId,
    read: IfMatch,
    body: SupervisorIn,
) -> Result<Posting> {
    conn.transaction::<_, Error, _>(async |tx| {
        let posting = load(tx, actor, id).await?;
        read.check(posting.version)?;
        let starts_on = body.day()?;
        if starts_on < posting.starts_on || posting.ends_on.is_some_and(|end| starts_on > end) {
            return Err(FieldError::new("/starts_on", Code::DatesOrder).into());
        }
        let before = store::line(tx, posting.institution_id, id, starts_on).await?;
        store::close_supervision(tx, &posting, starts_on, actor.today()).await?;
        let supervision = Supervision {
            institution_id: posting.institution_id,
            id: SupervisionId::new(),
            posting_id: id,
            supervisor_id: body.supervisor_id.into(),
            starts_on,
            ends_on: posting.ends_on,
        };
        store::insert_supervision(tx, posting.servant_id, &supervision, "/supervisor_id").await?;
        let after = audit::snapshot(&supervision)?;
        let change = Change {
            institution_id: posting.institution_id,
            action: "posting.supervise",
            subject_kind: "posting",
            subject_id: id.uuid(),
            before: before.supervisor.map(|supervisor| json!({ "supervisor_id": supervisor })),
            after,
        };
        audit::record(tx, actor.by(), change).await?;
        Ok(Posting { version: posting.version + 1, ..posting })
    })
    .await
}

/// An entry of the audit trail about a posting.
pub fn entry(action: &'static str, before: Option<&Posting>, after: &Posting) -> Result<Change<'static>> {
    Ok(Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "posting",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    })
}
