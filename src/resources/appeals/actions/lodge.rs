//! Lodging and withdrawing.

use diesel_async::AsyncConnection;

use super::super::{
    dto::{AppealIn, ReasonsIn},
    model::{Appeal, DeciderRule, Earlier, Kind, Level, Plea, Status, Step},
    rules::{Candidates, decider, next_level},
    store::{self, Lodging},
};
use super::{Whole, entry, finish, load};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit,
        clock::day_of,
        config::Appeals,
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::{AppealId, ServantId},
    },
    resources::appraisals::{self, Appraisal, Standing},
};

/// Lodges an appeal against the caller's disclosed mark, at the level that is next. Late is no refusal: the level deals with it.
pub async fn lodge(conn: &mut Conn, actor: &Actor, rules: &Appeals, body: AppealIn) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (appraisal, ..) = appraisals::lock_whole(tx, body.appraisal_id.into()).await?;
        policy::permit(actor, Action::AppealLodge, &appraisal.target(&Standing::on_record(&appraisal)))?;
        appraisal.expect_disclosed()?;
        let lodging = store::lodging(tx, &appraisal, actor.today(), &rules.commission).await?;
        let earlier = lodging.earlier()?;
        let plea = body.parse()?;
        let appeal = begun(actor, &appraisal, lodging, earlier.as_ref(), plea)?;
        store::insert(tx, &appeal).await?;
        audit::record(tx, actor.by(), entry("appeal.lodge", None, &appeal)).await?;
        store::find(tx, appeal.id).await
    })
    .await
}

/// The appeal as it is lodged: its level, its window, and who decides.
fn begun(
    actor: &Actor,
    appraisal: &Appraisal,
    lodging: Lodging,
    earlier: Option<&Earlier>,
    plea: Plea,
) -> Result<Appeal> {
    let disclosed_on = day_of(appraisal.disclosed_at.unwrap_or(appraisal.status_since));
    let (mut level, window_closed_on) = next_level(earlier, disclosed_on, lodging.appeal_days)?;
    let (mut decider_id, mut decider_rule) = (None, None);
    if level == Level::Reviewer {
        let (named, rule) = name_decider(&lodging);
        (decider_id, decider_rule) = (named, Some(rule));
        if named.is_none() {
            level = Level::Committee;
        }
    }
    let body_id = match level {
        Level::Reviewer => None,
        Level::Committee => Some(appraisal.institution_id),
        Level::Commission => Some(lodging.commission.ok_or_else(|| Error::new(Code::NoCommission))?),
    };
    let referred = if appraisal.agreed == Some(false) { Kind::Referral } else { Kind::Appeal };
    Ok(Appeal {
        institution_id: appraisal.institution_id,
        id: AppealId::new(),
        appraisal_id: appraisal.id,
        appraisal_version: appraisal.content_round,
        cycle_id: appraisal.cycle_id,
        servant_id: appraisal.servant_id,
        respondent_id: appraisal.supervisor_id,
        reviewer_id: appraisal.reviewer_id,
        kind: referred,
        level,
        previous_id: earlier.map(|earlier| earlier.id),
        status: Status::Lodged,
        status_since: actor.by().at,
        plea,
        lodged_at: actor.by().at,
        window_closed_on,
        admitted_at: None,
        admission_reason: None,
        decider_id,
        decider_rule,
        body_id,
        chair_id: None,
        file_due_on: None,
        outcome: None,
        reasons: None,
        decision: None,
        decided_by: None,
        decided_at: None,
        next_level_until: None,
        new_version: None,
        version: 1,
    })
}

/// Who decides at the first level as things stand, and by which rule.
fn name_decider(lodging: &Lodging) -> (Option<ServantId>, DeciderRule) {
    decider(&Candidates {
        reviewer: lodging.reviewer,
        reviewers_supervisor: lodging.reviewers_supervisor,
        heads: lodging.heads.clone(),
        parties: lodging.parties.clone(),
    })
}

/// Names anew who decides at the first level, from the line of today: he who was named has left. Where nobody is left, it goes to the
/// committee.
pub async fn rederive(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealRederive, Step::Rederive);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let (appraisal, ..) = appraisals::lock_whole(tx, before.appraisal_id).await?;
        let lodging = store::lodging(tx, &appraisal, actor.today(), &rules.commission).await?;
        let (decider_id, rule) = name_decider(&lodging);
        let (level, body_id) = match decider_id {
            Some(_) => (Level::Reviewer, None),
            None => (Level::Committee, Some(before.institution_id)),
        };
        let after = Appeal { level, body_id, decider_id, decider_rule: Some(rule), ..before.clone() };
        let after = finish(tx, actor, "appeal.rederive", &before, after).await?;
        Ok((after, context))
    })
    .await
}

/// The appellant takes it back.
pub async fn withdraw(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: ReasonsIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealWithdraw, Step::Withdraw);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let reasons = Some(body.parse()?);
        let after = Appeal { status: Status::Withdrawn, reasons, ..before.clone() };
        let after = finish(tx, actor, "appeal.withdraw", &before, after).await?;
        Ok((after, context))
    })
    .await
}
