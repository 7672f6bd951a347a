//! Opening.

use chrono::Months;
use diesel_async::AsyncConnection;

use super::super::{
    dto::NewAppraisalIn,
    model::{Appraisal, Kind, Objectives, Status},
    objectives::appraised,
    store,
};
use super::{Whole, record};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Conn,
        error::{Code, Error, Result},
        id::AppraisalId,
    },
    resources::{agreements, cycles, cycles::Window},
};

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
        // A review has no marks, and neither has a subtask where the template marks objectives as a whole.
        let marked = body.kind == Kind::Annual && opening.template.0.marks_subtasks();
        let subtasks = if marked { store::read(opening.subtasks.clone())? } else { vec![] };
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
            objectives: Objectives(appraised(content.objectives, subtasks)),
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
