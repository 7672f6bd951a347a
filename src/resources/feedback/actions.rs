//! Every change of a note, one transaction each. The audit trail keeps who wrote to whom and when, never what.

use diesel_async::AsyncConnection;
use serde_json::{Value, json};

use super::{
    dto::NewNote,
    model::{Names, Note, Step, Visibility},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        clock,
        config::Feedback,
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{FeedbackNoteId, InstitutionId},
    },
};

/// Writes a note to a colleague.
pub async fn write(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Feedback,
    new: NewNote,
) -> Result<(Note, Names)> {
    policy::permit(actor, Action::FeedbackWrite, &Target::of("feedback", InstitutionId::NATION))?;
    let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let at = actor.by().at;
        let day = clock::start_of_day(actor.today());
        let found = store::addressed(tx, me, &new.recipient, actor.today(), day).await?;
        let unknown = || FieldError::new("/recipient", Code::FieldUnknownReference).with("noun", "servant");
        // Who has no post today has no colleagues.
        let found = found.ok_or_else(unknown)?;
        // Before the recipient is looked at: who has written enough for today learns nothing more about numbers.
        if found.written >= i64::from(settings.notes_a_day) {
            let seconds = (clock::end_of_day(actor.today()) - at).num_seconds();
            return Err(Error::new(Code::FeedbackLimit)
                .with("most", settings.notes_a_day)
                .with("seconds", seconds));
        }
        let recipient_id = found.recipient_id.ok_or_else(unknown)?;
        if recipient_id == me {
            return Err(FieldError::new("/recipient", Code::FeedbackToSelf).into());
        }
        let shared = new.visibility == Visibility::Supervisor;
        let note = Note {
            institution_id: found.institution_id,
            id: FeedbackNoteId::new(),
            author_id: me,
            recipient_id,
            kind: new.kind,
            text: new.text,
            visibility: new.visibility,
            supervisor_id: found.supervisor_id.filter(|person| shared && *person != recipient_id),
            written_at: at,
            acknowledged_at: None,
            withdrawn_at: None,
            version: 1,
        };
        store::insert(tx, &note).await?;
        record(tx, actor, "feedback.write", None, &note).await?;
        Ok((note, Names { author: found.author, recipient: found.recipient.unwrap_or_default() }))
    })
    .await
}

/// Takes a note back: to the others it is gone.
pub async fn withdraw(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Feedback,
    id: FeedbackNoteId,
    read: IfMatch,
) -> Result<(Note, Names)> {
    let (action, at) = (Action::FeedbackWithdraw, actor.by().at);
    let change = |note: &Note| Note { withdrawn_at: Some(at), ..note.clone() };
    advance(conn, actor, settings, id, read, (action, Step::Withdraw, "feedback.withdraw"), change).await
}

/// Says that a note has arrived: it stays.
pub async fn acknowledge(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Feedback,
    id: FeedbackNoteId,
    read: IfMatch,
) -> Result<(Note, Names)> {
    let (action, at) = (Action::FeedbackAcknowledge, actor.by().at);
    let change = |note: &Note| Note { acknowledged_at: Some(at), ..note.clone() };
    advance(conn, actor, settings, id, read, (action, Step::Acknowledge, "feedback.acknowledge"), change)
        .await
}

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Feedback,
    id: FeedbackNoteId,
    read: IfMatch,
    (action, step, name): (Action, Step, &str),
    change: impl Fn(&Note) -> Note + Send + Sync,
) -> Result<(Note, Names)> {
    let change = &change;
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, names) = store::lock(tx, id).await?;
        policy::permit(actor, action, &before.target())?;
        before.step(step, actor.by().at, settings.withdraw_minutes)?;
        read.check(before.version)?;
        let after = Note { version: before.version + 1, ..change(&before) };
        store::update(tx, &after).await?;
        record(tx, actor, name, Some(&before), &after).await?;
        Ok((after, names))
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Note>,
    after: &Note,
) -> Result<()> {
    let brief = |note: &Note| -> Value {
        json!({
            "author_id": note.author_id, "recipient_id": note.recipient_id, "kind": note.kind, "visibility": note.visibility,
            "supervisor_id": note.supervisor_id, "acknowledged_at": note.acknowledged_at, "withdrawn_at": note.withdrawn_at,
            "version": note.version,
        })
    };
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "feedback",
        subject_id: after.id.uuid(),
        before: before.map(brief),
        after: Some(brief(after)),
    };
    audit::record(tx, actor.by(), change).await
}
