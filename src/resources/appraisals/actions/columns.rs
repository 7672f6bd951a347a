//! Sheets and the discussion, until the marks are made.

use diesel_async::AsyncConnection;

use super::super::{
    dto::{OpinionIn, ReasonIn},
    model::{Appraisal, Context, Disagreement, Score, Sheet, SheetContent, Side, Status, Step},
    sheets, store,
};
use super::{Whole, by, change, fingerprint, finish, load};
use crate::{
    access::{Action, Actor},
    kernel::{
        audit,
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AppraisalId, SheetId},
    },
    resources::receipts::HandedIn,
    scoring,
};

fn author(side: Side) -> Action {
    match side {
        Side::Own => Action::SelfAssess,
        Side::Supervisor => Action::SupervisorAssess,
        Side::Agreed => Action::MarksPropose,
    }
}

/// Saves a sheet as a draft.
pub async fn save_sheet(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    side: Side,
    read: IfMatch,
    raw: SheetContent,
) -> Result<Sheet> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (appraisal, context) = load(tx, actor, id, author(side), Step::Write(side)).await?;
        let before = store::sheet(tx, &appraisal, side).await?;
        read.check(before.as_ref().map_or(0, |sheet| sheet.version))?;
        let content = sheets::parse(raw, &appraisal, &context.template, side)?;
        let sheet = Sheet {
            institution_id: appraisal.institution_id,
            id: before.as_ref().map_or_else(SheetId::new, |sheet| sheet.id),
            appraisal_id: id,
            side,
            content,
            author_id: actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?,
            saved_at: actor.by().at,
            submitted_at: None,
            version: before.as_ref().map_or(0, |sheet| sheet.version) + 1,
            on_behalf_of_id: appraisal.on_behalf_of(&context.standing, actor, author(side)),
        };
        store::save_sheet(tx, &sheet).await?;
        let note = ("note", fingerprint(&sheet)?);
        let entry = change("appraisal.save_sheet", None, &appraisal, [note]);
        audit::record(tx, &by(actor, &appraisal, &context), entry).await?;
        Ok(sheet)
    })
    .await
}

/// Hands a side's sheet in. When both have, the discussion begins, or, in a review, the signing. The receipt's facts come with it.
pub async fn submit_sheet(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    side: Side,
    read: IfMatch,
) -> Result<(Whole, HandedIn)> {
    conn.transaction::<_, Error, _>(async |tx| {
        if side == Side::Agreed {
            return Err(Error::new(Code::AgreedIsProposed));
        }
        let (before, mut context) = load(tx, actor, id, author(side), Step::Write(side)).await?;
        let draft = store::sheet(tx, &before, side)
            .await?
            .ok_or_else(|| Error::from(FieldError::new("/marks", Code::FieldEmpty)))?;
        read.check(draft.version)?;
        sheets::complete(&draft.content, &before, &context.template)?;
        let at = actor.by().at;
        let sheet = Sheet { submitted_at: Some(at), version: draft.version + 1, ..draft };
        store::save_sheet(tx, &sheet).await?;
        context.submitted.push((side, at));
        let status = assessed(&before, &context);
        let status_since = if status == before.status { before.status_since } else { at };
        let after = Appraisal { status, status_since, version: before.version + 1, ..before.clone() };
        context.deadlines = store::update(tx, &after).await?;
        let (by, action) = (by(actor, &before, &context), "appraisal.submit_sheet");
        let subject = ("appraisal", id.uuid());
        let handed = HandedIn::new(&by, after.institution_id, action, subject, &sheet.content)?;
        let notes = [("note", fingerprint(&sheet)?), ("receipt", handed.note())];
        audit::record_under(tx, &by, handed.id, change(action, Some(&before), &after, notes)).await?;
        Ok(((after, context), handed))
    })
    .await
}

/// Proposes the agreed marks to the appraisee.
pub async fn propose(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::MarksPropose, Step::Propose).await?;
        read.check(before.version)?;
        let sheet = store::sheet(tx, &before, Side::Agreed).await?;
        let sheet = sheet.ok_or_else(|| Error::from(FieldError::new("/marks", Code::FieldEmpty)))?;
        sheets::complete(&sheet.content, &before, &context.template)?;
        let note = Some(fingerprint(&sheet)?);
        let after = Appraisal { status: Status::Proposed, ..before.clone() };
        finish(tx, actor, "appraisal.propose", before, after, context, note).await
    })
    .await
}

/// Accepts the proposed marks: they are agreed, and the mark is made.
pub async fn accept(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::MarksAccept, Step::Accept).await?;
        read.check(before.version)?;
        let sheet = store::sheet(tx, &before, Side::Agreed).await?;
        let content =
            sheet.map(|sheet| sheet.content).ok_or_else(|| Error::internal("proposed without a sheet"))?;
        let after =
            Appraisal { status: Status::Signing, agreed: Some(true), ..scored(&before, &context, &content) };
        finish(tx, actor, "appraisal.accept", before, after, context, None).await
    })
    .await
}

/// Declines the proposed marks, with a reason: back to the discussion.
pub async fn decline(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::MarksAccept, Step::Decline).await?;
        read.check(before.version)?;
        let mut disagreement = before.disagreement.clone().unwrap_or_default();
        disagreement.declined.push(body.parse()?);
        let after =
            Appraisal { status: Status::Discussion, disagreement: Some(disagreement), ..before.clone() };
        finish(tx, actor, "appraisal.decline", before, after, context, None).await
    })
    .await
}

/// No agreement even after a third opinion: the supervisor's marks stand, marked "not agreed".
pub async fn settle(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: OpinionIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::DisagreementSettle, Step::Settle).await?;
        read.check(before.version)?;
        let (by, opinion) = body.parse()?;
        let declined = before.disagreement.clone().unwrap_or_default().declined;
        let disagreement = Disagreement { declined, opinion_by: Some(by), opinion: Some(opinion) };
        let all = store::sheets(tx, &before).await?;
        let of = |side| all.iter().find(|sheet| sheet.side == side);
        let supervisors =
            of(Side::Supervisor).ok_or_else(|| Error::internal("discussed without a supervisor's sheet"))?;
        let agreed = Sheet {
            id: of(Side::Agreed).map_or_else(SheetId::new, |sheet| sheet.id),
            side: Side::Agreed,
            content: SheetContent { recommendation: None, ..supervisors.content.clone() },
            saved_at: actor.by().at,
            submitted_at: None,
            version: of(Side::Agreed).map_or(0, |sheet| sheet.version) + 1,
            ..supervisors.clone()
        };
        store::save_sheet(tx, &agreed).await?;
        let scored = scored(&before, &context, &agreed.content);
        let after = Appraisal {
            status: Status::Signing,
            agreed: Some(false),
            disagreement: Some(disagreement),
            ..scored
        };
        finish(tx, actor, "appraisal.settle", before, after, context, None).await
    })
    .await
}

/// Where it stands when each side has handed in, or its time ran out.
pub(super) fn assessed(appraisal: &Appraisal, context: &Context) -> Status {
    let done = |side| context.has(side) || appraisal.went_without(side).is_some();
    match (done(Side::Own) && done(Side::Supervisor), appraisal.kind.is_review()) {
        (false, _) => appraisal.status,
        (true, false) => Status::Discussion,
        (true, true) => Status::Signing,
    }
}

pub(super) fn scored(appraisal: &Appraisal, context: &Context, agreed: &SheetContent) -> Appraisal {
    let (items, responses) = (appraisal.items(), Some(&context.responses));
    let score = scoring::score_with(&context.template, &items, &agreed.marks, responses);
    Appraisal {
        overall: score.overall.clone(),
        grade: score.grade.clone(),
        score: Some(Score(score)),
        ..appraisal.clone()
    }
}
