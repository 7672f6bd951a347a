//! Opening.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::super::{
    dto::NewAppraisalIn,
    model::{Appraisal, Kind, Objectives, Status},
    objectives::appraised,
    store::{self, Opening},
};
use super::{Whole, change};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit,
        clock::day_of,
        db::Conn,
        error::{Code, Error, Result},
        id::AppraisalId,
    },
    resources::{
        agreements::{self, Agreement},
        cycles::{self, LapsedSteps, Phase, Window},
    },
};

/// Opens an appraisal of an agreed agreement, within its window. The raters are derived from the posting today.
pub async fn open(conn: &mut Conn, actor: &Actor, body: NewAppraisalIn) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let today = actor.today();
        let agreement = agreements::find(tx, body.agreement_id.into()).await?;
        let opening = store::opening(tx, &agreement, body.kind, today).await?;
        let other = |person: Option<_>| person.filter(|person| *person != agreement.servant_id);
        let target = Target::of("agreement", agreement.institution_id)
            .owned_by(agreement.servant_id)
            .under(other(opening.acting_id).or(other(opening.supervisor_id)), other(opening.reviewer_id));
        policy::permit(actor, Action::AppraisalOpen, &target)?;
        let appraisal = drawn_up(&agreement, &opening, body.kind, actor.by().at)?;
        store::insert(tx, &appraisal).await?;
        audit::record(tx, actor.by(), change("appraisal.open", None, &appraisal, [])).await?;
        let context = store::context(tx, &appraisal, actor.servant(), today).await?;
        Ok((appraisal, context))
    })
    .await
}

/// A new appraisal of an agreement, if the cycle, the window and the posting's days allow it. A posting that is over before its
/// year is gets an interim one.
pub(super) fn drawn_up(
    agreement: &Agreement,
    opening: &Opening,
    kind: Kind,
    at: DateTime<Utc>,
) -> Result<Appraisal> {
    let other = |person: Option<_>| person.filter(|person| *person != agreement.servant_id);
    let interim_due_on = in_time(opening, kind, day_of(at))?;
    let (content, revision) = opening
        .content
        .clone()
        .zip(agreement.agreed_revision)
        .ok_or_else(|| Error::new(Code::NothingAgreedYet))?;
    let (starts_on, ends_on) = kind.days(opening.starts_on, opening.ends_on);
    let period_starts_on = opening.posting_starts_on.max(starts_on);
    let period_ends_on = opening.posting_ends_on.unwrap_or(ends_on).min(ends_on);
    // A review has no marks, and neither has a subtask where the template marks objectives as a whole.
    let marked = kind == Kind::Annual && opening.template.0.marks_subtasks();
    let subtasks = if marked { store::read(opening.subtasks.clone())? } else { vec![] };
    let days = (period_ends_on - period_starts_on).num_days() + 1;
    if days < if kind == Kind::Annual { i64::from(opening.minimum_days) } else { 1 } {
        return Err(Error::new(Code::PeriodTooShort)
            .with("days", days)
            .with("minimum", opening.minimum_days));
    }
    Ok(Appraisal {
        institution_id: agreement.institution_id,
        id: AppraisalId::new(),
        cycle_id: agreement.cycle_id,
        agreement_id: agreement.id,
        agreement_revision: revision,
        posting_id: agreement.posting_id,
        servant_id: agreement.servant_id,
        supervisor_id: other(opening.supervisor_id).ok_or_else(|| Error::new(Code::NoSupervisor))?,
        reviewer_id: other(opening.reviewer_id),
        unit_id: opening.unit_id,
        designation_id: opening.designation_id,
        template_id: opening.template_id,
        kind,
        period_starts_on,
        period_ends_on,
        status: Status::Assessing,
        status_since: at,
        held_status: None,
        status_reason: None,
        due_on: interim_due_on,
        objectives: Objectives(appraised(content.objectives, subtasks)),
        agreed: None,
        disagreement: None,
        score: None,
        overall: None,
        grade: None,
        content_round: 1,
        opened_at: at,
        disclosed_at: None,
        finalised_at: None,
        lapsed: LapsedSteps::default(),
        version: 1,
    })
}

/// Whether it can be opened on a day: within its window, or because the posting is over; then the days of its own that it has.
fn in_time(opening: &Opening, kind: Kind, today: NaiveDate) -> Result<Option<NaiveDate>> {
    if opening.cycle_status != cycles::Status::Open {
        return Err(Error::new(Code::WrongState)
            .with("noun", "cycle")
            .with("wanted", "open")
            .with("state", opening.cycle_status));
    }
    let phase = Phase::from(kind);
    let (opens_on, closes_on) = opening
        .opens_on
        .zip(opening.closes_on)
        .ok_or_else(|| Error::new(Code::PhaseNotPlanned).with("phase", phase))?;
    // A posting that is over is appraised at once, not in June: by who supervised it on its last day, within days of its own.
    let ended = opening.posting_ends_on.filter(|end| *end < today && *end < opening.ends_on);
    let interim_due_on = ended.filter(|_| kind == Kind::Annual).map(|end| {
        let last = end.checked_add_signed(TimeDelta::days(opening.interim_days.into())).unwrap_or(end);
        last.max(today + Days::new(14))
    });
    if interim_due_on.is_none() {
        Window::new(phase, opens_on, closes_on, opening.extended_to).check(today)?;
    }
    Ok(interim_due_on)
}
