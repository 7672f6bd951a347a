//! Handing objectives down, and beginning with last year's: one transaction each.

use diesel_async::AsyncConnection;
use serde_json::json;
use std::collections::BTreeMap;

use super::{
    super::{
        dto::{CopyIn, HandDownIn, HandedDown, Outcome},
        model::{Agreement, Context, Objective, StateStep, Status, Stay},
        store::{self, Begun, Given, Report},
    },
    Whole, load, record,
};
use crate::{
    access::{
        Action, Actor, Target,
        policy::{self, Delegated},
    },
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AgreementId, CycleId, ObjectiveId, ServantId},
        text::Check,
    },
    resources::{
        cycles::{self, Phase, Window},
        postings::Line,
    },
};

/// Most objectives of an agreement.
const MOST: usize = 30;

/// What is done for one report.
struct Handed {
    before: Option<Agreement>,
    after: Agreement,
    objectives: Vec<Objective>,
    first_position: i32,
}

/// Hands objectives down to several direct reports; what cannot be done for one is told, and done for the others.
pub async fn hand_down(conn: &mut Conn, actor: &Actor, body: HandDownIn) -> Result<Vec<HandedDown>> {
    let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
    let cycle = body.cycle_id.map(Into::into);
    let (servants, objectives) = body.parse()?;
    conn.transaction::<_, Error, _>(async |tx| {
        let named: Vec<_> = objectives.iter().filter_map(|objective| objective.target_id).collect();
        let reports = store::reports(tx, me, &servants, cycle, &named, actor.today()).await?;
        let reports: BTreeMap<_, _> = reports.into_iter().map(|report| (report.servant_id, report)).collect();
        refuse_others(&servants, &reports)?;
        refuse_targets(&objectives, &reports)?;
        let begun = store::lock_begun(tx, reports.values()).await?;
        let (mut results, mut handed) = (Vec::new(), Vec::new());
        for report in servants.iter().filter_map(|servant| reports.get(servant)) {
            let existing = begun.iter().find(|(agreement, _, _)| {
                (agreement.posting_id, Some(agreement.cycle_id)) == (report.posting_id, report.cycle_id)
            });
            let done = hand_to(actor, report, existing, &objectives);
            results.push(told(report.servant_id, existing, &done));
            handed.extend(done.ok());
        }
        store_all(tx, actor, handed).await?;
        Ok(results)
    })
    .await
}

/// One who is not a direct report refuses the whole request: which of them exist is not told (E-14).
fn refuse_others(servants: &[ServantId], reports: &BTreeMap<ServantId, Report>) -> Result<()> {
    let mut check = Check::default();
    for (n, servant) in servants.iter().enumerate() {
        if !reports.contains_key(servant) {
            let fault = FieldError::new(format!("/servant_ids/{n}"), Code::FieldUnknownReference);
            check.wrong(fault.with("noun", "servant"));
        }
    }
    check.finish()
}

/// A target that one of the reports cannot serve refuses the whole request.
fn refuse_targets(objectives: &[Objective], reports: &BTreeMap<ServantId, Report>) -> Result<()> {
    let mut check = Check::default();
    for (n, objective) in objectives.iter().enumerate() {
        let Some(target) = objective.target_id else { continue };
        let known = reports.values().filter(|report| report.cycle_id.is_some());
        let all = known.into_iter().all(|report| report.targets.contains(&target.uuid()));
        check.ensure(all, format!("/objectives/{n}/target_id"), Code::TargetNotApproved);
    }
    check.finish()
}

fn hand_to(actor: &Actor, report: &Report, existing: Option<&Begun>, new: &[Objective]) -> Result<Handed> {
    let target = Target::of("agreement", report.institution_id)
        .owned_by(report.servant_id)
        .under(actor.servant(), None);
    policy::permit(actor, Action::AgreementHandDown, &target)?;
    let cycle = report.cycle_id.zip(report.opens_on).zip(report.closes_on);
    let ((cycle_id, opens_on), closes_on) = cycle.ok_or_else(|| Error::new(Code::NoCycle))?;
    let window = Window::new(Phase::Planning, opens_on, closes_on, report.extended_to);
    let objectives = new.iter().map(|one| Objective { id: ObjectiveId::new(), ..one.clone() }).collect();
    let Some((agreement, count, last)) = existing else {
        window.check(actor.today())?;
        let after = begin(actor, report, cycle_id);
        return Ok(Handed { before: None, after, objectives, first_position: 1 });
    };
    let context = Context {
        line: Line { supervisor: actor.servant(), reviewer: None },
        former: false,
        passed_on: false,
        deadlines: vec![],
        lapses: vec![],
        cycle_label: String::new(),
        cycle_status: cycles::Status::Open,
        window,
        acting_for: None,
        delegated: Delegated::default(),
        target_on: None,
        // Within the planning window alone: what a posting gives at its ends is the servant's own time to write.
        stay: Stay {
            starts_on: opens_on,
            ends_on: None,
            end_reason: None,
            joining_days: 0,
            interim_days: 0,
            minimum_days: 0,
            cycle_starts_on: opens_on,
            cycle_ends_on: closes_on,
        },
        appraisal: None,
    };
    agreement.step(StateStep::Edit, &context, actor.today())?;
    if usize::try_from(*count).unwrap_or(MOST) + new.len() > MOST {
        return Err(Error::new(Code::TooManyObjectives));
    }
    let after = Agreement { version: agreement.version + 1, ..agreement.clone() };
    let first_position = last.unwrap_or(0) + 1;
    Ok(Handed { before: Some(agreement.clone()), after, objectives, first_position })
}

fn begin(actor: &Actor, report: &Report, cycle_id: CycleId) -> Agreement {
    Agreement {
        institution_id: report.institution_id,
        id: AgreementId::new(),
        cycle_id,
        posting_id: report.posting_id,
        servant_id: report.servant_id,
        status: Status::Draft,
        revision: 1,
        revision_reason: None,
        agreed_revision: None,
        return_reason: None,
        due_on: None,
        status_since: actor.by().at,
        submitted_at: None,
        agreed_at: None,
        copied_from_id: None,
        escalated_to_id: None,
        revision_appraisal_id: None,
        version: 1,
    }
}

fn told(servant_id: ServantId, existing: Option<&Begun>, done: &Result<Handed>) -> HandedDown {
    let agreement_id = existing.map(|(agreement, _, _)| agreement.id);
    match done {
        Ok(handed) => HandedDown {
            servant_id,
            outcome: if handed.before.is_some() { Outcome::Added } else { Outcome::Begun },
            agreement_id: Some(handed.after.id),
            objective_ids: handed.objectives.iter().map(|objective| objective.id).collect(),
            reason_code: None,
        },
        Err(refusal) => HandedDown {
            servant_id,
            outcome: Outcome::Skipped,
            agreement_id,
            objective_ids: vec![],
            reason_code: Some(refusal.code()),
        },
    }
}

async fn store_all(tx: &mut Conn, actor: &Actor, handed: Vec<Handed>) -> Result<()> {
    if handed.is_empty() {
        return Ok(());
    }
    store::write_agreements(tx, handed.iter().map(|one| &one.after)).await?;
    let given: Vec<_> = handed
        .iter()
        .flat_map(|one| {
            (one.first_position..).zip(&one.objectives).map(|(position, objective)| Given {
                institution_id: one.after.institution_id,
                agreement_id: one.after.id,
                position,
                objective,
            })
        })
        .collect();
    store::add_objectives(tx, &given).await?;
    let mut changes = Vec::new();
    for one in &handed {
        let mut after = audit::snapshot(&one.after)?;
        if let Some(fields) = after.as_mut().and_then(|value| value.as_object_mut()) {
            fields.insert("handed_down".to_owned(), json!(one.objectives));
        }
        changes.push(Change {
            institution_id: one.after.institution_id,
            action: "agreement.hand_down",
            subject_kind: "agreement",
            subject_id: one.after.id.uuid(),
            before: one.before.as_ref().map(audit::snapshot).transpose()?.flatten(),
            after,
        });
    }
    audit::record_all(tx, actor.by(), changes).await
}

/// Copies the agreed objectives of an earlier agreement into one that has none.
pub async fn copy(
    conn: &mut Conn,
    actor: &Actor,
    id: AgreementId,
    read: IfMatch,
    body: CopyIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) = load(tx, actor, id, Action::AgreementEdit, StateStep::Edit, read).await?;
        let found = store::earlier(tx, &before, body.from_id.map(Into::into)).await?;
        if found.present {
            return Err(Error::new(Code::ObjectivesPresent));
        }
        let Some((source, content)) = found.source_id.zip(found.content) else {
            let unknown =
                || FieldError::new("/from_id", Code::FieldUnknownReference).with("noun", "agreement");
            return Err(body.from_id.map_or_else(|| Error::new(Code::NothingToCopy), |_| unknown().into()));
        };
        let objectives: Vec<_> = content
            .objectives
            .into_iter()
            .map(|old| Objective { id: ObjectiveId::new(), target_id: None, ..old })
            .collect();
        store::replace_objectives(tx, &before, &objectives).await?;
        let after = Agreement { copied_from_id: Some(source), version: before.version + 1, ..before.clone() };
        store::update(tx, &after, actor.today()).await?;
        record(tx, actor, "agreement.copy", Some(&before), &after, Some(&objectives)).await?;
        Ok((after, context, objectives))
    })
    .await
}
