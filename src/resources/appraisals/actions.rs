//! Every change of an appraisal, one transaction each: load, permit, rule, store, audit.
//! Marks stand in no audit entry before both sides may see them: an entry carries the digest of a sheet.

use chrono::{Days, Months};
use diesel_async::AsyncConnection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    canonical::{SignedContent, digest},
    dto::{NewAppraisalIn, OpinionIn, ReasonIn, SignIn, sign_action},
    model::{
        Appraisal, Context, Disagreement, Kind, Objectives, Role, Score, Sheet, SheetContent, Side,
        Signature, Statement, Status, Step,
    },
    sheets, store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AppraisalId, SheetId, SignatureId},
    },
    resources::{agreements, cycles, cycles::Window, postings},
    scoring,
};

/// An appraisal with what it stands in, for the answer.
pub type Whole = (Appraisal, Context);

/// Opens an appraisal of an agreed agreement, within its window. The raters are derived from the posting today.
pub async fn open(conn: &mut Conn, actor: &Actor, body: NewAppraisalIn) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let today = actor.today();
        let agreement = agreements::find(tx, body.agreement_id.into()).await?;
        let opening = store::opening(tx, &agreement, body.kind, today).await?;
        let other = |person: Option<_>| person.filter(|person| *person != agreement.servant_id);
        let (supervisor, reviewer) = (other(opening.supervisor_id), other(opening.reviewer_id));
        let target = Target::of("agreement", agreement.institution_id)
            .owned_by(agreement.servant_id)
            .under(supervisor, reviewer);
        policy::permit(actor, Action::AppraisalOpen, &target)?;
        if opening.cycle_status != cycles::Status::Open {
            return Err(Error::new(Code::WrongState)
                .with("noun", "cycle")
                .with("wanted", "open")
                .with("state", opening.cycle_status));
        }
        Window::new(body.kind.into(), opening.opens_on, opening.closes_on, opening.extended_to)
            .check(today)?;
        let (content, revision) = opening
            .content
            .clone()
            .zip(agreement.agreed_revision)
            .ok_or_else(|| Error::new(Code::NothingAgreedYet))?;
        let half = (opening.starts_on + Months::new(6)).pred_opt().unwrap_or(opening.ends_on);
        let year_ends_on = if body.kind == Kind::Annual { opening.ends_on } else { half };
        let period_starts_on = opening.posting_starts_on.max(opening.starts_on);
        let period_ends_on = opening.posting_ends_on.unwrap_or(year_ends_on).min(year_ends_on);
        let days = (period_ends_on - period_starts_on).num_days() + 1;
        if days < if body.kind == Kind::Annual { i64::from(opening.minimum_days) } else { 1 } {
            return Err(Error::new(Code::PeriodTooShort)
                .with("days", days)
                .with("minimum", opening.minimum_days));
        }
        let appraisal = Appraisal {
            institution_id: agreement.institution_id,
            id: AppraisalId::new(),
            cycle_id: agreement.cycle_id,
            agreement_id: agreement.id,
            agreement_revision: revision,
            posting_id: agreement.posting_id,
            servant_id: agreement.servant_id,
            supervisor_id: supervisor.ok_or_else(|| Error::new(Code::NoSupervisor))?,
            reviewer_id: reviewer,
            unit_id: opening.unit_id,
            designation_id: opening.designation_id,
            template_id: opening.template_id,
            kind: body.kind,
            period_starts_on,
            period_ends_on,
            status: Status::Assessing,
            status_since: actor.by().at,
            held_status: None,
            status_reason: None,
            due_on: None,
            objectives: Objectives(content.objectives),
            agreed: None,
            disagreement: None,
            score: None,
            overall: None,
            grade: None,
            content_round: 1,
            opened_at: actor.by().at,
            disclosed_at: None,
            finalised_at: None,
            version: 1,
        };
        store::insert(tx, &appraisal).await?;
        record(tx, actor, "appraisal.open", None, &appraisal, None).await?;
        let context = store::context(tx, &appraisal).await?;
        Ok((appraisal, context))
    })
    .await
}

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
        };
        store::save_sheet(tx, &sheet).await?;
        record(tx, actor, "appraisal.save_sheet", None, &appraisal, Some(fingerprint(&sheet)?)).await?;
        Ok(sheet)
    })
    .await
}

/// Hands a side's sheet in. When both have, the discussion begins, or, in a review, the signing.
pub async fn submit_sheet(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    side: Side,
    read: IfMatch,
) -> Result<Whole> {
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
        let both = context.has(Side::Own) && context.has(Side::Supervisor);
        let status = match (both, before.kind) {
            (false, _) => before.status,
            (true, Kind::Annual) => Status::Discussion,
            (true, Kind::MidYear) => Status::Signing,
        };
        let after = Appraisal { status, ..before.clone() };
        let note = Some(fingerprint(&sheet)?);
        finish(tx, actor, "appraisal.submit_sheet", before, after, context, note).await
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

fn scored(appraisal: &Appraisal, context: &Context, agreed: &SheetContent) -> Appraisal {
    let score = scoring::score(&context.template, &appraisal.items(), &agreed.marks);
    Appraisal {
        overall: score.overall.clone(),
        grade: score.grade.clone(),
        score: Some(Score(score)),
        ..appraisal.clone()
    }
}

/// Signs what stands there, in order: appraisee, supervisor, reviewer.
pub async fn sign(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: SignIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        let mut context = store::context(tx, &before).await?;
        let role = before.next_signer(&context);
        policy::permit(actor, sign_action(role), &before.target())?;
        before.step(Step::Sign(role), &context, actor.today())?;
        read.check(before.version)?;
        let (statement, comment) = body.parse()?;
        if statement == Statement::SeenNotAgreed && role != Role::Appraisee {
            return Err(FieldError::new("/statement", Code::StatementOfAppraisee).into());
        }
        let sheets = store::sheets(tx, &before).await?;
        let mut signature = Signature {
            institution_id: before.institution_id,
            id: SignatureId::new(),
            appraisal_id: id,
            content_round: before.content_round,
            role,
            signer_id: actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?,
            statement,
            comment,
            digest: vec![],
            signed_at: actor.by().at,
        };
        signature.digest = digest(&SignedContent::of(&before, &sheets), &signature)?;
        store::insert_signature(tx, &signature).await?;
        context.signed.push(role);
        let status = match (role, before.kind, before.reviewer_id) {
            (Role::Appraisee, ..) => Status::Signing,
            (Role::Supervisor, Kind::MidYear, _) => Status::Final,
            (Role::Supervisor, Kind::Annual, Some(_)) => Status::Countersigning,
            // A head with nobody above him inside: the supervisor's signature is the last.
            (Role::Supervisor, Kind::Annual, None) | (Role::Reviewer, ..) => Status::Countersigned,
        };
        let finalised_at = (status == Status::Final).then_some(actor.by().at);
        let after = Appraisal { status, finalised_at, ..before.clone() };
        let note = Some(json!({ "role": role, "statement": statement }));
        finish(tx, actor, "appraisal.sign", before, after, context, note).await
    })
    .await
}

/// The reviewer gives it back to the discussion: a new round, to be signed anew.
pub async fn give_back(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    reason: String,
    due_on: chrono::NaiveDate,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, mut context) = load(tx, actor, id, Action::ReviewerSign, Step::Return).await?;
        read.check(before.version)?;
        context.signed.clear();
        let after = Appraisal {
            status: Status::Discussion,
            status_reason: Some(reason),
            due_on: Some(due_on),
            content_round: before.content_round + 1,
            agreed: None,
            score: None,
            overall: None,
            grade: None,
            ..before.clone()
        };
        finish(tx, actor, "appraisal.return", before, after, context, None).await
    })
    .await
}

/// Discloses the mark: the time for an appeal begins.
pub async fn disclose(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    let at = actor.by().at;
    let change = |before: &Appraisal| Appraisal {
        status: Status::Disclosed,
        disclosed_at: Some(at),
        ..before.clone()
    };
    advance(conn, actor, id, read, (Action::AppraisalDisclose, Step::Disclose, "appraisal.disclose"), change)
        .await
}

/// Makes a disclosed mark final when the time for an appeal is over.
pub async fn finalise(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    let at = actor.by().at;
    let change =
        |before: &Appraisal| Appraisal { status: Status::Final, finalised_at: Some(at), ..before.clone() };
    advance(conn, actor, id, read, (Action::AppraisalFinalise, Step::Finalise, "appraisal.finalise"), change)
        .await
}

/// Puts an appraisal on hold (long leave), with a reason.
pub async fn hold(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    let reason = body.parse()?;
    let change = |before: &Appraisal| Appraisal {
        status: Status::OnHold,
        held_status: Some(before.status),
        status_reason: Some(reason.clone()),
        ..before.clone()
    };
    advance(conn, actor, id, read, (Action::AppraisalHold, Step::Hold, "appraisal.hold"), change).await
}

/// Goes on where it was put on hold.
pub async fn resume(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    let change = |before: &Appraisal| Appraisal {
        status: before.held_status.unwrap_or(Status::Assessing),
        held_status: None,
        status_reason: None,
        due_on: Some(actor.today() + Days::new(14)),
        ..before.clone()
    };
    advance(conn, actor, id, read, (Action::AppraisalHold, Step::Resume, "appraisal.resume"), change).await
}

/// Declares that no mark can be given, with a reason.
pub async fn mark_unrateable(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    let reason = body.parse()?;
    let change = |before: &Appraisal| Appraisal {
        status: Status::Unrateable,
        held_status: None,
        status_reason: Some(reason.clone()),
        ..before.clone()
    };
    advance(
        conn,
        actor,
        id,
        read,
        (Action::AppraisalHold, Step::MarkUnrateable, "appraisal.mark_unrateable"),
        change,
    )
    .await
}

/// Derives the raters anew from the posting's line of today: a supervisor has left, open work passes to the successor.
/// What the old one had begun and not handed in goes; what was handed in stays.
pub async fn rederive(conn: &mut Conn, actor: &Actor, id: AppraisalId, read: IfMatch) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AppraisalHold, Step::Rederive).await?;
        read.check(before.version)?;
        let day = actor.today().min(before.period_ends_on).max(before.period_starts_on);
        let line = postings::line(tx, before.institution_id, before.posting_id, day).await?;
        let other = |person: Option<_>| person.filter(|person| *person != before.servant_id);
        let supervisor_id = other(line.supervisor).ok_or_else(|| Error::new(Code::NoSupervisor))?;
        if supervisor_id != before.supervisor_id {
            store::drop_draft(tx, &before, Side::Supervisor).await?;
        }
        let after = Appraisal { supervisor_id, reviewer_id: other(line.reviewer), ..before.clone() };
        finish(tx, actor, "appraisal.rederive", before, after, context, None).await
    })
    .await
}

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    (action, step, name): (Action, Step, &str),
    change: impl Fn(&Appraisal) -> Appraisal + Send + Sync,
) -> Result<Whole> {
    let change = &change;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, action, &before.target())?;
        let context = store::context(tx, &before).await?;
        before.step(step, &context, actor.today())?;
        read.check(before.version)?;
        let after = change(&before);
        finish(tx, actor, name, before, after, context, None).await
    })
    .await
}

/// Locks, permits, and asks the state machine; the version is asked last, so that a stranger learns nothing from it.
async fn load(tx: &mut Conn, actor: &Actor, id: AppraisalId, action: Action, step: Step) -> Result<Whole> {
    let appraisal = store::lock(tx, id).await?;
    policy::permit(actor, action, &appraisal.target())?;
    let context = store::context(tx, &appraisal).await?;
    appraisal.step(step, &context, actor.today())?;
    Ok((appraisal, context))
}

/// Writes what came of a step. The version counts transitions that both sides see; a draft of one side is none.
async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    name: &str,
    before: Appraisal,
    after: Appraisal,
    context: Context,
    note: Option<Value>,
) -> Result<Whole> {
    let status_since = if after.status == before.status { before.status_since } else { actor.by().at };
    let after = Appraisal { version: before.version + 1, status_since, ..after };
    store::update(tx, &after).await?;
    record(tx, actor, name, Some(&before), &after, note).await?;
    Ok((after, context))
}

/// What of a sheet may stand in the audit trail: whose, which version, and a digest that a later dispute can be held against.
fn fingerprint(sheet: &Sheet) -> Result<Value> {
    let canonical = serde_json_canonicalizer::to_vec(&sheet.content).map_err(Error::internal)?;
    let digest: String = Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "side": sheet.side, "version": sheet.version, "sha256": digest }))
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Appraisal>,
    after: &Appraisal,
    note: Option<Value>,
) -> Result<()> {
    let brief = |row: &Appraisal| {
        json!({
            "status": row.status, "kind": row.kind, "version": row.version, "round": row.content_round,
            "servant_id": row.servant_id, "supervisor_id": row.supervisor_id, "reviewer_id": row.reviewer_id,
            "reason": row.status_reason, "due_on": row.due_on, "agreed": row.agreed, "overall": row.overall, "grade": row.grade,
        })
    };
    let mut entry = brief(after);
    if let (Some(entry), Some(note)) = (entry.as_object_mut(), note) {
        entry.insert("note".to_owned(), note);
    }
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "appraisal",
        subject_id: after.id.uuid(),
        before: before.map(brief),
        after: Some(entry),
    };
    audit::record(tx, actor.by(), change).await
}
