//! A step whose time ran out goes on by its rule. No mark is made that nobody gave, and nobody's signature is written.

use chrono::NaiveDate;
use serde_json::json;

use super::super::{
    model::{Appraisal, Side, Status},
    store,
    versions::{self, Superseded, SupersededBy},
};
use super::{
    change,
    columns::{assessed, scored},
};
use crate::{
    kernel::{
        audit::{By, Change},
        clock::day_of,
        db::Conn,
        error::{Error, Result},
        id::ServantId,
    },
    resources::cycles::{LapseRule, LapseStep, Lapsed},
};

/// Lets a step lapse. The caller has locked the row, has seen that the step still waits and its time is over, and writes the entry.
pub async fn lapse(
    tx: &mut Conn,
    by: &By,
    before: &Appraisal,
    lapsed: &Lapsed,
    next_due_on: NaiveDate,
) -> Result<Change<'static>> {
    let mut after = Appraisal { due_on: Some(next_due_on), version: before.version + 1, ..before.clone() };
    after.lapsed.0.push(lapsed.clone());
    let mut after = match (lapsed.step, lapsed.rule, lapsed.escalated_to_id) {
        (step, LapseRule::Escalate, Some(person)) => {
            let passed = pass_on(tx, by, before, after, step, person).await?;
            // Whoever is next begins to wait now.
            Appraisal { status_since: by.at, ..passed }
        }
        (LapseStep::SelfAssessment | LapseStep::SupervisorAssessment, LapseRule::Forward, _) => {
            let context = store::context(tx, before, None, day_of(by.at)).await?;
            Appraisal { status: assessed(&after, &context), ..after }
        }
        (LapseStep::Acceptance, LapseRule::Forward, _) => {
            let context = store::context(tx, before, None, day_of(by.at)).await?;
            let proposed = store::sheet(tx, before, Side::Agreed).await?;
            let proposed = proposed.ok_or_else(|| Error::internal("proposed without a sheet"))?;
            Appraisal {
                status: Status::Signing,
                agreed: Some(false),
                ..scored(&after, &context, &proposed.content)
            }
        }
        (LapseStep::Acknowledgement, ..) => after,
        (LapseStep::Countersignature, ..) => Appraisal { status: Status::Countersigned, ..after },
        (step, rule, _) => return Err(Error::internal(format!("{step} does not lapse by {rule}"))),
    };
    if after.status != before.status {
        after.status_since = by.at;
    }
    store::update(tx, &after).await?;
    Ok(change("appraisal.lapse", Some(before), &after, [("lapse", json!(lapsed))]))
}

/// The duty passes to the next in line. What the old one had begun and not handed in goes with him; a signature covers the supervisor's
/// name: where the servant has signed already, the round is kept and the next begins.
async fn pass_on(
    tx: &mut Conn,
    by: &By,
    before: &Appraisal,
    after: Appraisal,
    step: LapseStep,
    person: ServantId,
) -> Result<Appraisal> {
    if step == LapseStep::Countersignature {
        return Ok(Appraisal { reviewer_id: Some(person), ..after });
    }
    let apart = vec![before.supervisor_id, person];
    let above = store::above(tx, before, person, apart, day_of(by.at)).await?;
    let after = Appraisal { supervisor_id: person, reviewer_id: above, ..after };
    if before.status == Status::Assessing {
        store::drop_draft(tx, before, Side::Supervisor).await?;
    }
    let signed = store::signatures(tx, before).await?;
    if !signed.iter().any(|signature| signature.content_round == before.content_round) {
        return Ok(after);
    }
    let reason = "The supervisor's time to sign ran out.".to_owned();
    let superseded = Superseded { at: by.at, by: SupersededBy::HandedOver, reason };
    versions::supersede(tx, before, &superseded).await?;
    Ok(Appraisal { content_round: before.content_round + 1, ..after })
}
