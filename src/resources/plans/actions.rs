//! Every change of a plan, one transaction each: load, permit, rule, store, audit.

use diesel_async::AsyncConnection;

use super::{
    content::Content,
    dto::{FiguresIn, NewPlanIn, PlanIn},
    model::{Figures, Plan, Report, StateStep, Status, Version},
    store::{self, Seen},
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        config::Plans,
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::{PlanId, PlanReportId, PlanVersionId},
    },
    resources::agreements::{ReasonIn, ReturnIn},
};

/// Begins a plan of an institution for a year; it keeps the settings of today.
pub async fn create(conn: &mut Conn, actor: &Actor, settings: &Plans, body: NewPlanIn) -> Result<Seen> {
    policy::permit(actor, Action::PlanEdit, &Target::of("plan", body.institution_id.into()))?;
    let (institution_id, year) = body.parse(actor.today())?;
    conn.transaction::<_, Error, _>(async |tx| {
        let plan = Plan {
            institution_id,
            id: PlanId::new(),
            year: year.label,
            starts_on: year.starts_on,
            ends_on: year.ends_on,
            status: Status::Draft,
            revision: 1,
            revision_reason: None,
            approved_revision: None,
            return_reason: None,
            due_on: None,
            content: Content::default(),
            attainment_cap: settings.attainment_cap_percent.into(),
            reporting_days: settings.reporting_days.into(),
            status_since: actor.by().at,
            written_by: actor.account(),
            submitted_by: None,
            submitted_at: None,
            approved_at: None,
            version: 1,
        };
        store::insert(tx, &plan).await?;
        record(tx, actor, "plan.create", None, &plan).await?;
        store::find(tx, plan.id, actor.today()).await
    })
    .await
}

/// Writes the content: the whole of it.
pub async fn write(conn: &mut Conn, actor: &Actor, id: PlanId, read: IfMatch, body: PlanIn) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanEdit, StateStep::Write, read).await?;
        let content = body.parse((before.starts_on, before.ends_on))?;
        store::check_references(tx, &before, above, &content).await?;
        let written_by = actor.account();
        let after = Plan { content, written_by, version: before.version + 1, ..before.clone() };
        store::update(tx, &after).await?;
        record(tx, actor, "plan.write", Some(&before), &after).await?;
        Ok((after, above))
    })
    .await
}

/// Hands it in to the overseeing institution.
pub async fn submit(conn: &mut Conn, actor: &Actor, id: PlanId, read: IfMatch) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanSubmit, StateStep::Submit, read).await?;
        before.content.complete()?;
        let after = Plan {
            status: Status::Submitted,
            submitted_by: Some(actor.account()),
            submitted_at: Some(actor.by().at),
            return_reason: None,
            due_on: None,
            ..before.clone()
        };
        finish(tx, actor, "plan.submit", &before, after).await.map(|plan| (plan, above))
    })
    .await
}

/// Gives it back to the institution, with a reason and a day.
pub async fn give_back(
    conn: &mut Conn,
    actor: &Actor,
    id: PlanId,
    read: IfMatch,
    body: ReturnIn,
) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanApprove, StateStep::Return, read).await?;
        let (reason, due_on) = body.parse(actor.today())?;
        let after = Plan {
            status: Status::Returned,
            return_reason: Some(reason),
            due_on: Some(due_on),
            ..before.clone()
        };
        finish(tx, actor, "plan.return", &before, after).await.map(|plan| (plan, above))
    })
    .await
}

/// Approves it: this revision holds, is kept word for word, and its targets can be served.
pub async fn approve(conn: &mut Conn, actor: &Actor, id: PlanId, read: IfMatch) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanApprove, StateStep::Approve, read).await?;
        before.content.complete()?;
        let at = actor.by().at;
        let version = Version {
            institution_id: before.institution_id,
            id: PlanVersionId::new(),
            plan_id: id,
            revision: before.revision,
            reason: before.revision_reason.clone(),
            content: before.content.clone(),
            submitted_by: before.submitted_by.unwrap_or(before.written_by),
            submitted_at: before.submitted_at.unwrap_or(at),
            approved_by: actor.account(),
            approved_at: at,
        };
        store::insert_version(tx, &version).await?;
        store::register_targets(tx, &before, above, at).await?;
        let after = Plan {
            status: Status::Approved,
            approved_revision: Some(before.revision),
            approved_at: Some(at),
            ..before.clone()
        };
        finish(tx, actor, "plan.approve", &before, after).await.map(|plan| (plan, above))
    })
    .await
}

/// Opens the next revision; the approved one holds until that is approved too.
pub async fn revise(
    conn: &mut Conn,
    actor: &Actor,
    id: PlanId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanRevise, StateStep::Revise, read).await?;
        let reason = body.parse()?;
        let after = Plan {
            status: Status::Draft,
            revision: before.revision + 1,
            revision_reason: Some(reason),
            ..before.clone()
        };
        finish(tx, actor, "plan.revise", &before, after).await.map(|plan| (plan, above))
    })
    .await
}

/// Gives a revision up: the approved one stands again.
pub async fn cancel_revision(conn: &mut Conn, actor: &Actor, id: PlanId, read: IfMatch) -> Result<Seen> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, above) = load(tx, actor, id, Action::PlanEdit, StateStep::CancelRevision, read).await?;
        let version = store::version(tx, &before, before.holds()?).await?;
        let after = Plan {
            status: Status::Approved,
            revision: version.revision,
            revision_reason: version.reason,
            content: version.content,
            return_reason: None,
            due_on: None,
            ..before.clone()
        };
        finish(tx, actor, "plan.cancel_revision", &before, after).await.map(|plan| (plan, above))
    })
    .await
}

/// Writes the figures of a quarter: all of them.
pub async fn report(
    conn: &mut Conn,
    actor: &Actor,
    id: PlanId,
    quarter: i32,
    read: IfMatch,
    body: FiguresIn,
) -> Result<(Plan, Report)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (plan, above) = store::lock(tx, id, actor.today()).await?;
        plan.see(actor, above)?;
        policy::permit(actor, Action::PlanReport, &plan.target(above))?;
        let revision = plan.holds()?;
        plan.quarter_open(quarter, actor.today())?;
        let reports = store::reports(tx, &plan).await?;
        let before = reports.iter().find(|report| report.quarter == quarter);
        read.check(before.map_or(0, |report| report.version))?;
        let content = store::version(tx, &plan, revision).await?.content;
        let others: Vec<(i32, Figures)> =
            reports.iter().map(|report| (report.quarter, report.figures.clone())).collect();
        let after = Report {
            institution_id: plan.institution_id,
            id: before.map_or_else(PlanReportId::new, |report| report.id),
            plan_id: id,
            quarter,
            figures: body.parse(&content, quarter, &others)?,
            reported_by: actor.account(),
            reported_at: actor.by().at,
            version: before.map_or(0, |report| report.version) + 1,
        };
        store::write_report(tx, &after).await?;
        let change = Change {
            institution_id: plan.institution_id,
            action: "plan.report",
            subject_kind: "plan",
            subject_id: id.uuid(),
            before: before.map(audit::snapshot).transpose()?.flatten(),
            after: audit::snapshot(&after)?,
        };
        audit::record(tx, actor.by(), change).await?;
        Ok((plan, after))
    })
    .await
}

/// Locks, permits, and asks the state machine; the version last, so that a stranger learns nothing from it.
async fn load(
    tx: &mut Conn,
    actor: &Actor,
    id: PlanId,
    action: Action,
    step: StateStep,
    read: IfMatch,
) -> Result<Seen> {
    let (plan, above) = store::lock(tx, id, actor.today()).await?;
    plan.see(actor, above)?;
    policy::permit(actor, action, &plan.target(above))?;
    plan.step(step, actor.account(), actor.today())?;
    read.check(plan.version)?;
    Ok((plan, above))
}

async fn finish(tx: &mut Conn, actor: &Actor, action: &str, before: &Plan, after: Plan) -> Result<Plan> {
    let after = Plan { version: before.version + 1, status_since: actor.by().at, ..after };
    store::update(tx, &after).await?;
    record(tx, actor, action, Some(before), &after).await?;
    Ok(after)
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Plan>,
    after: &Plan,
) -> Result<()> {
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "plan",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
