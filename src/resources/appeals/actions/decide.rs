//! The decision, and what follows from it.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncConnection;

use super::super::{
    dto::{Decided, DecisionIn, ReasonsIn},
    model::{Appeal, Condition, Context, Decision, Level, Outcome, Rater, Start, Status, Step},
    rules::{carried, opens_anew},
    store,
    vary::vary,
};
use super::{Whole, entry, finish, load, next};
use crate::{
    access::{Action, Actor},
    kernel::{
        audit::{self, Change},
        config::Appeals,
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::{AppealId, ServantId},
        text::Check,
    },
    resources::appraisals::{
        self, Appraisal, Order, Sheet, SheetContent, Side, Status as AppraisalStatus, SupersededBy, Vary,
    },
    scoring,
};

/// Strikes a late appeal out.
pub async fn strike_out(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: ReasonsIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealDecide, Step::StrikeOut);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let reasons = body.parse()?;
        let after = decided(actor, &before, &context, Outcome::StruckOut, reasons, None)?;
        Ok((finish(tx, actor, "appeal.strike_out", &before, after).await?, context))
    })
    .await
}

/// Records the decision: at the first level by who decides there, on a committee by the chair, as the votes were.
pub async fn decide(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: DecisionIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealDecide, Step::Decide);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let body = body.parse(actor.today())?;
        if before.level != Level::Reviewer {
            carried(&context.votes, body.outcome, rules.quorum)?;
        }
        if body.outcome == Outcome::Dismissed {
            let after = decided(actor, &before, &context, body.outcome, body.reasons, None)?;
            return Ok((finish(tx, actor, "appeal.decide", &before, after).await?, context));
        }
        let (appraisal, template, sheets) = appraisals::lock_whole(tx, before.appraisal_id).await?;
        // It was disclosed when the appeal was lodged, and nothing else moves a mark that is under appeal.
        appraisal.expect_disclosed()?;
        let (after, change) = if body.condition == Some(Condition::Vary) {
            varied(tx, actor, (&before, &context), body, (&appraisal, &template, sheets)).await?
        } else {
            done_again(tx, actor, (&before, &context), body, (&appraisal, &sheets)).await?
        };
        let after = next(actor, &before, after);
        store::update(tx, &after).await?;
        audit::record_all(tx, actor.by(), vec![entry("appeal.decide", Some(&before), &after), change])
            .await?;
        Ok((after, context))
    })
    .await
}

/// The row with its decision. What opens no new version can go on to the level above.
fn decided(
    actor: &Actor,
    before: &Appeal,
    context: &Context,
    outcome: Outcome,
    reasons: String,
    decision: Option<Decision>,
) -> Result<Appeal> {
    let condition = decision.as_ref().and_then(|decision| decision.condition);
    let days = Days::new(u64::try_from(context.appeal_days).unwrap_or(0));
    let until: NaiveDate = actor.today() + days;
    let goes_on = before.level.above().is_some() && !opens_anew(outcome, condition);
    Ok(Appeal {
        status: Status::Decided,
        outcome: Some(outcome),
        reasons: Some(reasons),
        decision,
        decided_by: Some(me(actor)?),
        decided_at: Some(actor.by().at),
        next_level_until: goes_on.then_some(until),
        ..before.clone()
    })
}

fn me(actor: &Actor) -> Result<ServantId> {
    actor.servant().ok_or_else(|| Error::new(Code::NotAServant))
}

/// Allowed, or remitted: a new version of the appraisal is opened.
async fn done_again(
    tx: &mut Conn,
    actor: &Actor,
    (before, context): (&Appeal, &Context),
    body: Decided,
    (appraisal, sheets): (&Appraisal, &[Sheet]),
) -> Result<(Appeal, Change<'static>)> {
    let redo = body.redo.ok_or_else(|| Error::internal("done again without saying how"))?;
    let raters = match redo.rater {
        Rater::Original => None,
        Rater::NextInLine => {
            let rater = context.next.first().ok_or_else(|| Error::new(Code::NoSupervisor))?;
            Some((*rater, context.next.get(1).copied()))
        }
    };
    let order = Order {
        by: match body.condition {
            Some(_) => SupersededBy::AppealRemitted,
            None => SupersededBy::AppealAllowed,
        },
        reason: body.reasons.clone(),
        due_on: redo.due_on,
        from: match redo.start {
            Start::Discussion => AppraisalStatus::Discussion,
            Start::Assessment => AppraisalStatus::Assessing,
        },
        raters,
    };
    let redone =
        appraisals::reopen(tx, actor, appraisal, sheets, order, "appraisal.reopen_on_appeal").await?;
    let decision = Decision {
        condition: body.condition,
        directions: redo.directions,
        due_on: Some(redo.due_on),
        start: Some(redo.start),
        rater: Some(redo.rater),
        ..Decision::default()
    };
    let after = decided(actor, before, context, body.outcome, body.reasons, Some(decision))?;
    Ok((Appeal { new_version: Some(redone.after.content_round), ..after }, redone.change))
}

/// Allowed with marks varied: the template's own arithmetic makes the new mark, and the body signs it.
async fn varied(
    tx: &mut Conn,
    actor: &Actor,
    (before, context): (&Appeal, &Context),
    body: Decided,
    (appraisal, template, sheets): (&Appraisal, &scoring::Content, Vec<Sheet>),
) -> Result<(Appeal, Change<'static>)> {
    let agreed = sheets.iter().find(|sheet| sheet.side == Side::Agreed);
    let agreed = agreed.ok_or_else(|| Error::internal("disclosed without an agreed column"))?.content.clone();
    let mut check = Check::default();
    let (marks, cells) = vary(body.cells, template, &appraisal.items(), &agreed.marks, &mut check);
    check.finish()?;
    let order = Vary {
        agreed: SheetContent { marks, ..agreed },
        reasons: body.reasons.clone(),
        signer_id: me(actor)?,
    };
    let redone =
        appraisals::vary(tx, actor, appraisal, template, sheets, order, "appraisal.vary_on_appeal").await?;
    let decision = Decision {
        condition: body.condition,
        cells,
        overall_before: appraisal.overall.clone(),
        overall_after: redone.after.overall.clone(),
        ..Decision::default()
    };
    let after = decided(actor, before, context, body.outcome, body.reasons, Some(decision))?;
    Ok((Appeal { new_version: Some(redone.after.content_round), ..after }, redone.change))
}
