//! Who rates, and how the caller stands to it.

use super::{Appraisal, Context, Kind};
use crate::{
    access::{Action, Actor, Target, policy::Delegated},
    kernel::id::ServantId,
};

/// Who rates today, acting supervisors counted in, and how the caller stands to it.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// None where the one on it is recused and nobody was chosen yet
    pub supervisor: Option<ServantId>,
    pub reviewer: Option<ServantId>,
    pub delegated: Delegated,
    /// The caller is one of the two, but somebody acts for him
    pub absent: bool,
    /// A duty of the caller's was passed on to the next in line when its time ran out
    pub passed_on: bool,
}

impl Standing {
    /// As the appraisal has it on record, whoever acts today.
    pub fn on_record(appraisal: &Appraisal) -> Self {
        Self {
            supervisor: Some(appraisal.supervisor_id),
            reviewer: appraisal.reviewer_id,
            delegated: Delegated::default(),
            absent: false,
            passed_on: false,
        }
    }
}

impl Appraisal {
    /// What a permission is asked for.
    pub fn target(&self, standing: &Standing) -> Target {
        Target::of("appraisal", self.institution_id)
            .owned_by(self.servant_id)
            .under(standing.supervisor, standing.reviewer)
            .formerly(standing.absent || standing.passed_on)
            .passed_on(standing.passed_on)
            .delegated(standing.delegated)
    }

    /// For whom the caller takes a step that is not his own, as a delegate or acting.
    pub fn on_behalf_of(&self, standing: &Standing, actor: &Actor, action: Action) -> Option<ServantId> {
        let me = actor.servant();
        self.target(standing)
            .on_behalf_of(actor, action)
            .or_else(|| match me {
                _ if me.is_none() => None,
                _ if me == standing.supervisor => Some(self.supervisor_id),
                _ if me == standing.reviewer => self.reviewer_id,
                _ => None,
            })
            .filter(|person| me != Some(*person))
    }

    /// Of a posting that ended before the year did: appraised within days of its end, by who supervised it on its last day.
    pub fn interim(&self, context: &Context) -> bool {
        self.kind == Kind::Annual && self.period_ends_on < context.cycle_ends_on
    }
}
