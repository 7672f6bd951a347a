//! Rounds of an appraisal's content: each that was signed is kept; an order of those above begins the next.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::{
    canonical::{SignedContent, digest, hex, kept, sha256, signature_row},
    model::{Appraisal, Context, Role, Score, Sheet, SheetContent, Side, Signature, Statement, Status},
    store,
    versions::{self, AppraisalVersion, Rounds, Superseded, SupersededBy},
};
use super::change;
use crate::{
    access::Actor,
    kernel::{
        audit::Change,
        db::Conn,
        error::{Code, Error, Result},
        id::{ServantId, SignatureId},
    },
    resources::cycles::LapsedSteps,
    scoring,
};

/// An order to make a mark again.
#[derive(Debug, Clone)]
pub struct Order {
    /// Why the present version ceases to hold
    pub by: SupersededBy,
    pub reason: String,
    /// Until when marks can be made, window or not
    pub due_on: NaiveDate,
    /// `discussion`, or `assessing` for all of it anew
    pub from: Status,
    /// Who rates and who reviews from now on, if it is not the same as before
    pub raters: Option<(ServantId, Option<ServantId>)>,
}

/// An appraisal after a new round was begun, with its audit entry.
pub struct Redone {
    pub after: Appraisal,
    pub change: Change<'static>,
}

/// Begins the next round: the signed one is kept and no longer holds.
pub(super) fn again(before: &Appraisal, status: Status, reason: String, due_on: NaiveDate) -> Appraisal {
    Appraisal {
        status,
        status_reason: Some(reason),
        due_on: Some(due_on),
        content_round: before.content_round + 1,
        agreed: None,
        // It is kept with the version; a new round begins without it.
        disagreement: None,
        score: None,
        overall: None,
        grade: None,
        finalised_at: None,
        lapsed: match status {
            Status::Assessing => LapsedSteps::default(),
            _ => LapsedSteps(before.lapsed_columns()),
        },
        ..before.clone()
    }
}

/// The version of this round as the answer tells it.
pub(super) fn note_version(
    context: &mut Context,
    appraisal: &Appraisal,
    sheets: &[Sheet],
    signed_at: DateTime<Utc>,
) -> Result<()> {
    if context.versions.iter().all(|version| version.number != appraisal.content_round) {
        context.versions.push(AppraisalVersion {
            number: appraisal.content_round,
            overall: appraisal.overall.clone(),
            grade: appraisal.grade.clone(),
            digest: hex(&sha256(&SignedContent::of(appraisal, sheets))?),
            signed_at,
            superseded_at: None,
            superseded_by: None,
            superseded_reason: None,
        });
    }
    Ok(())
}

/// The version of a round as the answer tells it, no longer holding.
pub(super) fn mark_superseded(context: &mut Context, number: i32, superseded: &Superseded) {
    if let Some(version) = context.versions.iter_mut().find(|version| version.number == number) {
        version.superseded_at = Some(superseded.at);
        version.superseded_by = Some(superseded.by);
        version.superseded_reason = Some(superseded.reason.clone());
    }
}

/// Opens a new version on somebody's order (an appeal, a re-consideration): two statements. The caller has locked the row, holds
/// the permission, and writes the audit entry.
pub async fn reopen(
    tx: &mut Conn,
    actor: &Actor,
    before: &Appraisal,
    sheets: &[Sheet],
    order: Order,
    action: &'static str,
) -> Result<Redone> {
    let at = actor.by().at;
    let superseded = Superseded { at, by: order.by, reason: order.reason.clone() };
    let anew = order.from == Status::Assessing;
    let rater_leaves = order.raters.is_some_and(|(supervisor, _)| supervisor != before.supervisor_id);
    let (mut gone, mut reopened) = (vec![], vec![]);
    if anew {
        gone.push(Side::Agreed);
        reopened.push(Side::Own);
        // What another has written is not the new rater's draft.
        if rater_leaves { &mut gone } else { &mut reopened }.push(Side::Supervisor);
    }
    let rounds = Rounds {
        versions: vec![kept(before, sheets, Uuid::now_v7(), at, Some(&superseded))?],
        gone,
        reopened,
        ..Rounds::default()
    };
    versions::write(tx, before, &rounds, at).await?;
    let (supervisor_id, reviewer_id) = order.raters.unwrap_or((before.supervisor_id, before.reviewer_id));
    let after = Appraisal {
        supervisor_id,
        reviewer_id,
        version: before.version + 1,
        status_since: at,
        ..again(before, order.from, order.reason, order.due_on)
    };
    store::update(tx, &after).await?;
    let change = change(action, Some(before), &after, []);
    Ok(Redone { after, change })
}

/// Marks that a body varied on appeal.
pub struct Vary {
    /// The agreed column as the body leaves it
    pub agreed: SheetContent,
    /// Why, for the record and the signature
    pub reasons: String,
    pub signer_id: ServantId,
}

/// Makes a new version from varied marks, by the template's own arithmetic, signed by the body: two statements.
/// The mark is disclosed at once.
pub async fn vary(
    tx: &mut Conn,
    actor: &Actor,
    before: &Appraisal,
    template: &scoring::Content,
    sheets: Vec<Sheet>,
    vary: Vary,
    action: &'static str,
) -> Result<Redone> {
    let at = actor.by().at;
    let superseded = Superseded { at, by: SupersededBy::AppealVaried, reason: vary.reasons.clone() };
    let old = kept(before, &sheets, Uuid::now_v7(), at, Some(&superseded))?;
    let score = scoring::score_with(template, &before.items(), &vary.agreed.marks, before.responses());
    let after = Appraisal {
        status: Status::Disclosed,
        content_round: before.content_round + 1,
        overall: score.overall.clone(),
        grade: score.grade.clone(),
        score: Some(Score(score)),
        finalised_at: None,
        version: before.version + 1,
        status_since: at,
        ..before.clone()
    };
    let with_agreed = |sheet: Sheet| {
        if sheet.side == Side::Agreed { Sheet { content: vary.agreed.clone(), ..sheet } } else { sheet }
    };
    let sheets: Vec<_> = sheets.into_iter().map(with_agreed).collect();
    if !sheets.iter().any(|sheet| sheet.side == Side::Agreed) {
        return Err(Error::internal("disclosed without an agreed column"));
    }
    let mut signature = Signature {
        institution_id: before.institution_id,
        id: SignatureId::new(),
        appraisal_id: before.id,
        content_round: after.content_round,
        role: Role::DecidingBody,
        signer_id: vary.signer_id,
        acting_for_id: None,
        statement: Statement::Decided,
        comment: Some(vary.reasons),
        digest: vec![],
        signed_at: at,
    };
    signature.digest = digest(&SignedContent::of(&after, &sheets), &signature)?;
    let rounds = Rounds {
        versions: vec![old, kept(&after, &sheets, Uuid::now_v7(), at, None)?],
        signatures: vec![signature_row(&signature)?],
        agreed: Some(vary.agreed),
        ..Rounds::default()
    };
    versions::write(tx, before, &rounds, at).await?;
    store::update(tx, &after).await?;
    let note = json!({ "version": after.content_round });
    let change = change(action, Some(before), &after, [("note", note)]);
    Ok(Redone { after, change })
}

impl Appraisal {
    /// Refuses unless its mark is disclosed.
    pub fn expect_disclosed(&self) -> Result<()> {
        if self.holding_version().is_some() && self.score.is_some() {
            return Ok(());
        }
        Err(Error::new(Code::WrongState)
            .with("noun", "appraisal")
            .with("wanted", "disclosed, final")
            .with("state", self.status))
    }
}
