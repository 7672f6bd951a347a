//! Every change of a plan, one transaction each: load, permit, rule, store, audit.

use diesel_async::AsyncConnection;
use serde_json::{Value, json};

use super::{
    dto::{AcknowledgementIn, Content, ContentIn, ExtensionIn, NewPlanIn, OutcomeIn, ReasonIn, ReviewIn},
    model::{Context, Extension, ExtensionNote, Plan, Response, Review, ReviewNote, Status, Step},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        config::Improvement,
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{
            AppraisalId, ImprovementExtensionId, ImprovementPlanId, ImprovementReviewId, InstitutionId,
            PostingId, ServantId,
        },
        text::{Check, PROSE},
    },
    resources::{
        appraisals,
        postings::{self, Line},
    },
};

/// A plan with what it stands in, for the answer.
pub type Whole = (Plan, Context);

/// For whom a plan is opened.
struct Subject {
    institution: InstitutionId,
    appraisal: Option<AppraisalId>,
    posting: PostingId,
    servant: ServantId,
}

/// Opens a plan for an appraisal with a poor grade; HR for any, or for a posting, with a reason.
pub async fn open(conn: &mut Conn, actor: &Actor, settings: &Improvement, body: NewPlanIn) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let NewPlanIn { appraisal_id, posting_id, reason, content } = body;
        let mut check = Check::default();
        let reason = check.optional_prose("/reason", reason.as_deref(), PROSE);
        let subject = match (appraisal_id, posting_id) {
            (Some(appraisal), None) => {
                for_appraisal(tx, actor, settings, appraisal.into(), reason.is_some()).await?
            }
            (None, Some(posting)) => for_posting(tx, actor, posting.into(), reason.is_some()).await?,
            (None, None) => return Err(FieldError::new("/appraisal_id", Code::FieldEmpty).into()),
            (Some(_), Some(_)) => {
                let error = FieldError::new("/posting_id", Code::FieldNotHere);
                return Err(error.with("other", "appraisal_id").into());
            }
        };
        let Content { goals, support, review_dates, ends_on } =
            content.parse("/content", actor.today(), &mut check);
        check.finish()?;
        let at = actor.by().at;
        let plan = Plan {
            institution_id: subject.institution,
            id: ImprovementPlanId::new(),
            appraisal_id: subject.appraisal,
            posting_id: subject.posting,
            servant_id: subject.servant,
            reason,
            status: Status::Draft,
            status_since: at,
            goals,
            support,
            review_dates,
            ends_on: Some(ends_on),
            written_at: at,
            response: None,
            response_comment: None,
            outcome: None,
            outcome_reason: None,
            opened_at: at,
            closed_at: None,
            version: 1,
        };
        store::insert(tx, &plan).await?;
        record(tx, actor, "improvement_plan.open", None, &plan, None).await?;
        let context = store::context(tx, &plan, actor.today()).await?;
        Ok((plan, context))
    })
    .await
}

/// The appraisal's mark is disclosed, and its grade poor; or HR says why.
async fn for_appraisal(
    tx: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: AppraisalId,
    reasoned: bool,
) -> Result<Subject> {
    let row = appraisals::find(tx, id).await?;
    let line = line_of(tx, actor, row.institution_id, row.posting_id, row.servant_id).await?;
    let target = Target::of("appraisal", row.institution_id)
        .owned_by(row.servant_id)
        .under(line.supervisor, line.reviewer);
    policy::permit(actor, Action::ImprovementOpen, &target)?;
    if !row.is_disclosed() {
        return Err(Error::new(Code::WrongState)
            .with("noun", "appraisal")
            .with("wanted", "disclosed, final")
            .with("state", row.status));
    }
    let poor = row.grade.as_ref().is_some_and(|grade| settings.poor_grades.contains(grade));
    if !poor && !policy::may(actor, Action::ImprovementOpenFreely, &target) {
        return Err(Error::new(Code::GradeNotPoor).with("grades", settings.poor_grades.join(", ")));
    }
    if !poor && !reasoned {
        return Err(FieldError::new("/reason", Code::FieldEmpty).into());
    }
    Ok(Subject {
        institution: row.institution_id,
        appraisal: Some(id),
        posting: row.posting_id,
        servant: row.servant_id,
    })
}

async fn for_posting(tx: &mut Conn, actor: &Actor, id: PostingId, reasoned: bool) -> Result<Subject> {
    let row = postings::find(tx, id).await?;
    let line = line_of(tx, actor, row.institution_id, row.id, row.servant_id).await?;
    policy::permit(actor, Action::ImprovementOpenFreely, &row.target(line))?;
    if row.ends_on.is_some_and(|end| end < actor.today()) {
        return Err(Error::new(Code::PostingEnded));
    }
    if !reasoned {
        return Err(FieldError::new("/reason", Code::FieldEmpty).into());
    }
    Ok(Subject { institution: row.institution_id, appraisal: None, posting: row.id, servant: row.servant_id })
}

/// The line of today; one that leads back to the servant himself is none.
async fn line_of(
    tx: &mut Conn,
    actor: &Actor,
    institution: InstitutionId,
    posting: PostingId,
    servant: ServantId,
) -> Result<Line> {
    let line = postings::line(tx, institution, posting, actor.today()).await?;
    let other = |person: Option<ServantId>| person.filter(|person| *person != servant);
    Ok(Line { supervisor: other(line.supervisor), reviewer: other(line.reviewer) })
}

/// Writes a draft again, whole.
pub async fn rewrite(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: ContentIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) =
            load(tx, actor, settings, id, (Action::ImprovementEdit, Step::Write), read).await?;
        let mut check = Check::default();
        let Content { goals, support, review_dates, ends_on } = body.parse("", actor.today(), &mut check);
        check.finish()?;
        let written_at = actor.by().at;
        let after =
            Plan { goals, support, review_dates, ends_on: Some(ends_on), written_at, ..before.clone() };
        finish(tx, actor, "improvement_plan.write", before, after, context, None).await
    })
    .await
}

/// The servant acknowledges it: the plan is active.
pub async fn acknowledge(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: AcknowledgementIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::ImprovementAcknowledge, Step::Acknowledge);
        let (before, context) = load(tx, actor, settings, id, step, read).await?;
        let (response, response_comment) = body.parse()?;
        let after =
            Plan { status: Status::Active, response: Some(response), response_comment, ..before.clone() };
        finish(tx, actor, "improvement_plan.acknowledge", before, after, context, None).await
    })
    .await
}

/// The servant's days are over: HR deems it seen, and the plan is active.
pub async fn deem(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) =
            load(tx, actor, settings, id, (Action::ImprovementDeem, Step::Deem), read).await?;
        let after = Plan {
            status: Status::Active,
            response: Some(Response::Deemed),
            response_comment: Some(body.parse()?),
            ..before.clone()
        };
        finish(tx, actor, "improvement_plan.deem_acknowledged", before, after, context, None).await
    })
    .await
}

/// Records a review: a finding for each goal.
pub async fn review(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: ReviewIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, mut context) =
            load(tx, actor, settings, id, (Action::ImprovementReview, Step::Review), read).await?;
        let (held_on, findings, comment) = body.parse(&before, actor.today())?;
        let review = Review {
            institution_id: before.institution_id,
            id: ImprovementReviewId::new(),
            plan_id: id,
            held_on,
            findings,
            comment,
            recorded_by: actor.account(),
            recorded_at: actor.by().at,
        };
        store::insert_review(tx, &review).await?;
        let note = audit::snapshot(&review)?;
        let Review { findings, comment, recorded_at, .. } = review;
        context.reviews.push(ReviewNote { held_on, findings: findings.0, comment, recorded_at });
        context.reviews.sort_by_key(|review| review.held_on);
        let after = before.clone();
        finish(tx, actor, "improvement_plan.review", before, after, context, note).await
    })
    .await
}

/// Orders that a plan lasts longer.
pub async fn extend(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: ExtensionIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, mut context) =
            load(tx, actor, settings, id, (Action::ImprovementExtend, Step::Extend), read).await?;
        let (ends_on, reason) = body.parse(&before, actor.today())?;
        let extension = Extension {
            institution_id: before.institution_id,
            id: ImprovementExtensionId::new(),
            plan_id: id,
            ends_on,
            reason: reason.clone(),
            ordered_by: actor.account(),
            ordered_at: actor.by().at,
        };
        store::insert_extension(tx, &extension).await?;
        let note = audit::snapshot(&extension)?;
        context.extensions.push(ExtensionNote { ends_on, reason, ordered_at: actor.by().at });
        let after = Plan { ends_on: Some(ends_on), ..before.clone() };
        finish(tx, actor, "improvement_plan.extend", before, after, context, note).await
    })
    .await
}

/// Closes a plan with what came of it.
pub async fn close(
    conn: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    read: IfMatch,
    body: OutcomeIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (before, context) =
            load(tx, actor, settings, id, (Action::ImprovementClose, Step::Close), read).await?;
        let (outcome, reason) = body.parse()?;
        before.closes_with(outcome, &context)?;
        let after = Plan {
            status: Status::Closed,
            outcome: Some(outcome),
            outcome_reason: Some(reason),
            closed_at: Some(actor.by().at),
            ..before.clone()
        };
        finish(tx, actor, "improvement_plan.close", before, after, context, None).await
    })
    .await
}

/// Locks, permits, and asks the state machine; the version last, so that a stranger learns nothing from it.
async fn load(
    tx: &mut Conn,
    actor: &Actor,
    settings: &Improvement,
    id: ImprovementPlanId,
    (action, step): (Action, Step),
    read: IfMatch,
) -> Result<Whole> {
    let plan = store::lock(tx, id).await?;
    let context = store::context(tx, &plan, actor.today()).await?;
    policy::permit(actor, action, &plan.target(context.line))?;
    plan.step(step, actor.today(), settings.acknowledge_days)?;
    read.check(plan.version)?;
    Ok((plan, context))
}

async fn finish(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Plan,
    after: Plan,
    context: Context,
    note: Option<Value>,
) -> Result<Whole> {
    let status_since = if after.status == before.status { before.status_since } else { actor.by().at };
    let after = Plan { version: before.version + 1, status_since, ..after };
    store::update(tx, &after).await?;
    record(tx, actor, action, Some(&before), &after, note).await?;
    Ok((after, context))
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Plan>,
    after: &Plan,
    note: Option<Value>,
) -> Result<()> {
    let mut entry = json!(after);
    if let (Some(entry), Some(note)) = (entry.as_object_mut(), note) {
        entry.insert("note".to_owned(), note);
    }
    let change = Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "improvement_plan",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: Some(entry),
    };
    audit::record(tx, actor.by(), change).await
}
