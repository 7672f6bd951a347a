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
    pub(super) author: Option<ServantId>,
    pub(super) above: Option<InstitutionId>,
    pub(super) decider: Option<ServantId>,
    pub(super) body: Option<InstitutionId>,
    pub(super) involved: bool,
    pub(super) down_the_line: bool,
    pub(super) acting_for: Option<ServantId>,
    pub(super) passed_on: bool,
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
        Self {
            noun,
            institution,
            owner: None,
            supervisor: None,
            reviewer: None,
            former: false,
            parties: [None; 2],
            delegated: Delegated::default(),
            author: None,
            above: None,
            decider: None,
            body: None,
            involved: false,
            down_the_line: false,
            acting_for: None,
            passed_on: false,
        }
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

    /// The caller stands above the owner in the line of command, at any distance.
    #[must_use]
    pub fn down_the_line(mut self, above: bool) -> Self {
        self.down_the_line = above;
        self
    }

    /// Who wrote it.
    #[must_use]
    pub fn written_by(mut self, author: ServantId) -> Self {
        self.author = Some(author);
        self
    }

    /// Which institution oversees its institution; the nation where none is above.
    #[must_use]
    pub fn overseen_by(mut self, above: Option<InstitutionId>) -> Self {
        self.above = Some(above.unwrap_or(InstitutionId::NATION));
        self
    }

    /// Who decides, and whose committee it is at a level where one sits.
    #[must_use]
    pub fn decided_by(mut self, decider: Option<ServantId>, body: Option<InstitutionId>) -> Self {
        (self.decider, self.body) = (decider, body);
        self
    }

    /// The caller has a part in the case: he marked, signed or decided it before. He acts in that part alone.
    #[must_use]
    pub fn involved(mut self, involved: bool) -> Self {
        self.involved = involved;
        self
    }

    /// What was delegated to the caller by the two who stand above the owner.
    #[must_use]
    pub fn delegated(mut self, delegated: Delegated) -> Self {
        self.delegated = delegated;
        self
    }

    /// For whom the supervisor acts today (kukaimu).
    #[must_use]
    pub fn acting(mut self, acting_for: Option<ServantId>) -> Self {
        self.acting_for = acting_for;
        self
    }

    /// A duty of the caller's was passed on to the next in line when its time ran out.
    #[must_use]
    pub fn passed_on(mut self, passed_on: bool) -> Self {
        self.passed_on = passed_on;
        self
    }

    /// For whom the caller does this, if he does it as a delegate or acting and not in his own right.
    pub fn on_behalf_of(&self, actor: &Actor, action: Action) -> Option<ServantId> {
        let allowed = rule(action).1;
        let own_right = allowed.iter().any(|who| !matches!(who, Delegate(_)) && stands(actor, *who, self));
        let as_delegate = |who: &Who| match who {
            Delegate(duty) if stands(actor, *who, self) => Some(*duty),
            _ => None,
        };
        match (!own_right).then(|| allowed.iter().find_map(as_delegate)).flatten() {
            Some(Duty::Reviews) => self.reviewer,
            Some(_) => self.supervisor,
            None => self.acting_for.filter(|_| actor.servant() == self.supervisor),
        }
    }
}
