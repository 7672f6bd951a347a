//! Signatures, the reviewer's return, disclosure and the end.

use diesel_async::AsyncConnection;
use serde_json::json;
use uuid::Uuid;

use super::super::{
    canonical::{SignedContent, digest, kept, signature_row},
    dto::{SignIn, sign_action},
    model::{Appraisal, Role, Signature, Statement, Status, Step},
    store,
    versions::{self, Rounds, Superseded, SupersededBy},
};
use super::{
    Whole, advance, finish, load,
    rounds::{again, mark_superseded, note_version},
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AppraisalId, SignatureId},
    },
};

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
        let mut context = store::context(tx, &before, actor.servant(), actor.today()).await?;
        let role = before.next_signer(&context);
        policy::permit(actor, sign_action(role), &before.target(&context.standing))?;
        before.step(Step::Sign(role), &context, actor.today())?;
        read.check(before.version)?;
        let (statement, comment) = body.parse()?;
        if statement == Statement::Decided {
            return Err(FieldError::new("/statement", Code::StatementOfBody).into());
        }
        if statement == Statement::SeenNotAgreed && role != Role::Appraisee {
            return Err(FieldError::new("/statement", Code::StatementOfAppraisee).into());
        }
        if statement == Statement::SeenNotAgreed && before.agreed == Some(true) {
            return Err(Error::new(Code::MarksWereAgreed));
        }
        if statement == Statement::Agreed && role == Role::Appraisee && before.agreed == Some(false) {
            return Err(Error::new(Code::MarksWereNotAgreed));
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
            acting_for_id: before.on_behalf_of(&context.standing, actor, sign_action(role)),
        };
        signature.digest = digest(&SignedContent::of(&before, &sheets), &signature)?;
        let rounds = Rounds {
            versions: vec![kept(&before, &sheets, Uuid::now_v7(), signature.signed_at, None)?],
            signatures: vec![signature_row(&signature)?],
            ..Rounds::default()
        };
        versions::write(tx, &before, &rounds, signature.signed_at).await?;
        context.signed.push(role);
        let status = match (role, before.kind.is_review(), before.reviewer_id) {
            (Role::Appraisee, ..) => Status::Signing,
            (Role::Supervisor, true, _) => Status::Final,
            (Role::Supervisor, false, Some(_)) => Status::Countersigning,
            // A head with nobody above him inside: the supervisor's signature is the last.
            (Role::Supervisor, false, None) | (Role::Reviewer | Role::DecidingBody, ..) => {
                Status::Countersigned
            }
        };
        note_version(&mut context, &before, &sheets, signature.signed_at)?;
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
        let (before, mut context) = load(tx, actor, id, Action::ReviewerReturn, Step::Return).await?;
        read.check(before.version)?;
        context.signed.clear();
        let sheets = store::sheets(tx, &before).await?;
        let superseded = Superseded { at: actor.by().at, by: SupersededBy::Returned, reason: reason.clone() };
        let old = kept(&before, &sheets, Uuid::now_v7(), actor.by().at, Some(&superseded))?;
        let rounds = Rounds { versions: vec![old], ..Rounds::default() };
        versions::write(tx, &before, &rounds, actor.by().at).await?;
        mark_superseded(&mut context, before.content_round, &superseded);
        let after = again(&before, Status::Discussion, reason, due_on);
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
