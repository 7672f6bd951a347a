//! What lapsed of the present content.

use super::{Appraisal, Side, Step};
use crate::{
    kernel::{
        clock::day_of,
        error::{Code, Error, Result},
    },
    resources::cycles::{LapseRule, LapseStep, Lapsed},
};

impl Step {
    /// The step that waits until this is done.
    pub(super) const fn waits(self) -> Option<LapseStep> {
        match self {
            Self::Write(Side::Own) => Some(LapseStep::SelfAssessment),
            Self::Write(Side::Supervisor) => Some(LapseStep::SupervisorAssessment),
            Self::Write(Side::Agreed) | Self::Propose | Self::Settle => Some(LapseStep::Proposal),
            Self::Accept | Self::Decline => Some(LapseStep::Acceptance),
            _ => None,
        }
    }
}

impl Appraisal {
    /// Whether a step of the present content lapsed.
    pub fn has_lapsed(&self, step: LapseStep) -> bool {
        self.lapsed.0.iter().any(|lapsed| lapsed.step == step)
    }

    /// The lapse by which it went on without a side's column.
    pub fn went_without(&self, side: Side) -> Option<&Lapsed> {
        let step = match side {
            Side::Own => LapseStep::SelfAssessment,
            Side::Supervisor => LapseStep::SupervisorAssessment,
            Side::Agreed => return None,
        };
        self.lapsed.0.iter().find(|lapsed| lapsed.step == step && lapsed.rule == LapseRule::Forward)
    }

    /// Refuses a column whose time ran out.
    pub(super) fn lapsed_side(&self, side: Side) -> Result<()> {
        match self.went_without(side) {
            Some(lapsed) => Err(Error::new(Code::StepLapsed).with("date", day_of(lapsed.lapsed_at))),
            None => Ok(()),
        }
    }

    /// What lapsed and is part of the content: all that came before the first signature under it.
    pub fn lapsed_content(&self) -> impl Iterator<Item = &Lapsed> {
        self.lapsed.0.iter().filter(|lapsed| lapsed.step != LapseStep::Countersignature)
    }

    /// What of it still holds when the content is taken up again: with the discussion, the columns stay as they are.
    pub fn lapsed_columns(&self) -> Vec<Lapsed> {
        let column = |lapsed: &&Lapsed| {
            matches!(lapsed.step, LapseStep::SelfAssessment | LapseStep::SupervisorAssessment)
        };
        self.lapsed.0.iter().filter(column).cloned().collect()
    }
}
