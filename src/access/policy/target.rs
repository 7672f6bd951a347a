//! What a permission is asked for.

use super::{Action, Who, Who::Delegate, rule, stands};
use crate::{
    access::actor::Actor,
    kernel::{
        id::{InstitutionId, ServantId},
        sql::text_enum,
    },
};

text_enum! {
    /// What can be delegated: everything of these but signatures.
    pub enum Duty {
        Agreements = "agreements",
        Progress = "progress",
        Assessments = "assessments",
        Reviews = "reviews",
    }
}

/// What a permission is asked for: the loaded row's institution and the persons on it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub(super) noun: &'static str,
    pub(super) institution: InstitutionId,
    pub(super) owner: Option<ServantId>,
    pub(super) supervisor: Option<ServantId>,
    pub(super) reviewer: Option<ServantId>,
    pub(super) former: bool,
    pub(super) parties: [Option<ServantId>; 2],
    pub(super) delegated: Delegated,
}

/// What the supervisor and the reviewer of a thing have delegated to the caller today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delegated {
    supervisors: u8,
    reviewers: u8,
}

impl Delegated {
    /// From the duties that each of the two has delegated.
    pub fn new(by_supervisor: &[Duty], by_reviewer: &[Duty]) -> Self {
        let bits = |duties: &[Duty]| duties.iter().fold(0, |bits, duty| bits | bit(*duty));
        Self { supervisors: bits(by_supervisor), reviewers: bits(by_reviewer) }
    }

    /// Nobody acts twice in one chain: who does the supervisor's part does not do the reviewer's too.
    pub(super) fn holds(self, duty: Duty) -> bool {
        match duty {
            Duty::Reviews => self.supervisors == 0 && self.reviewers & bit(duty) != 0,
            Duty::Agreements | Duty::Progress | Duty::Assessments => self.supervisors & bit(duty) != 0,
        }
    }
}

const fn bit(duty: Duty) -> u8 {
    match duty {
        Duty::Agreements => 1,
        Duty::Progress => 2,
        Duty::Assessments => 4,
        Duty::Reviews => 8,
    }
}

impl Target {
    /// A thing of an institution.
    pub fn of(noun: &'static str, institution: InstitutionId) -> Self {
        let (owner, supervisor, reviewer) = (None, None, None);
        let (parties, delegated) = ([None; 2], Delegated::default());
        Self { noun, institution, owner, supervisor, reviewer, former: false, parties, delegated }
    }

    /// A thing of the nation.
    pub fn national(noun: &'static str) -> Self {
        Self::of(noun, InstitutionId::NATION)
    }

    /// Whose it is.
    #[must_use]
    pub fn owned_by(mut self, owner: impl Into<Option<ServantId>>) -> Self {
        self.owner = owner.into();
        self
    }

    /// Who supervises and who reviews him on the date that counts.
    #[must_use]
    pub fn under(mut self, supervisor: Option<ServantId>, reviewer: Option<ServantId>) -> Self {
        (self.supervisor, self.reviewer) = (supervisor, reviewer);
        self
    }

    /// The caller supervised the owner within the period, but no longer.
    #[must_use]
    pub fn formerly(mut self, former: bool) -> Self {
        self.former = former;
        self
    }

    /// Who is named on it besides its owner.
    #[must_use]
    pub fn between(mut self, parties: [Option<ServantId>; 2]) -> Self {
        self.parties = parties;
        self
    }

    /// What was delegated to the caller by the two who stand above the owner.
    #[must_use]
    pub fn delegated(mut self, delegated: Delegated) -> Self {
        self.delegated = delegated;
        self
    }

    /// For whom the caller does this, if he does it as a delegate and not in his own right.
    pub fn on_behalf_of(&self, actor: &Actor, action: Action) -> Option<ServantId> {
        let allowed = rule(action).1;
        let own_right = allowed.iter().any(|who| !matches!(who, Delegate(_)) && stands(actor, *who, self));
        let as_delegate = |who: &Who| match who {
            Delegate(duty) if stands(actor, *who, self) => Some(*duty),
            _ => None,
        };
        let duty = (!own_right).then(|| allowed.iter().find_map(as_delegate)).flatten()?;
        if duty == Duty::Reviews { self.reviewer } else { self.supervisor }
    }
}
