//! What becomes of a closed agreement: its interim appraisal, or why there is none.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Agreement, Context};
use crate::{
    kernel::{id::AppraisalId, sql::text_enum},
    resources::postings::EndReason,
};

text_enum! {
    /// Where the interim appraisal of a closed agreement stands. `opened`: it is there. `due`: the service opens it on its next daily
    /// round; the servant, his old supervisor and HR may at once. `under_minimum`: the stretch is shorter than the cycle's
    /// `minimum_days`, so there is none, and it is left out of the year's mark. `not_agreed`: nothing was agreed that could be
    /// appraised; it still can be until `due_on`. `no_supervisor`: nobody stood above on the last day; HR has to name raters.
    /// `deceased`: there is none.
    pub enum InterimState {
        Opened = "opened",
        Due = "due",
        UnderMinimum = "under_minimum",
        NotAgreed = "not_agreed",
        NoSupervisor = "no_supervisor",
        Deceased = "deceased",
    }
}

/// The interim appraisal of a posting that was over before its year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgreementInterim)]
pub struct Interim {
    /// Where it stands
    pub state: InterimState,
    /// Days of the posting within the cycle, both ends counted
    #[schema(example = 184)]
    pub days: i64,
    /// A stretch of fewer days is not appraised
    #[schema(example = 90)]
    pub minimum_days: i32,
    /// Until when it is to be done outside the annual window; null where there is nothing to do
    pub due_on: Option<NaiveDate>,
    /// The appraisal, once it is opened
    pub appraisal_id: Option<AppraisalId>,
}

impl Interim {
    /// Of an agreement on a day; none while its posting lasts, or where it lasted to the end of the cycle.
    pub fn of(row: &Agreement, context: &Context, today: NaiveDate) -> Option<Self> {
        let stay = &context.stay;
        let last = stay.closed_on(today).filter(|last| *last < stay.cycle_ends_on)?;
        let days = ((last - stay.starts_on.max(stay.cycle_starts_on)).num_days() + 1).max(0);
        let state = match &context.appraisal {
            Some(_) => InterimState::Opened,
            None if stay.end_reason == Some(EndReason::Death) => InterimState::Deceased,
            None if days < i64::from(stay.minimum_days).max(1) => InterimState::UnderMinimum,
            None if row.agreed_revision.is_none() => InterimState::NotAgreed,
            None if context.line.supervisor.is_none() => InterimState::NoSupervisor,
            None => InterimState::Due,
        };
        let due_on = match state {
            InterimState::Opened => context.appraisal.and_then(|(_, due_on)| due_on),
            InterimState::Due | InterimState::NotAgreed => stay.interim_until(),
            InterimState::UnderMinimum | InterimState::NoSupervisor | InterimState::Deceased => None,
        };
        let appraisal_id = context.appraisal.map(|(id, _)| id);
        Some(Self { state, days, minimum_days: stay.minimum_days, due_on, appraisal_id })
    }
}
