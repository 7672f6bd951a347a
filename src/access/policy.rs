//! Every permission of the system. Pure: no database, no HTTP.
//!
//! `rule` is the table: who may do what. Whoever is not named in the rule that lets him *see* a thing gets 404 for it,
//! so that ids cannot be probed; whoever sees it but is not named for the action gets 403.
//! "Servant", "supervisor" and "reviewer" are never granted: they follow from postings and stand on the loaded row.

use super::actor::Actor;
use crate::kernel::{
    error::{Code, Error, Result},
    id::{InstitutionId, ServantId},
    sql::text_enum,
};

text_enum! {
    /// A role that is granted, with its reach over institutions.
    pub enum Role {
        HrOfficer = "hr_officer",
        PlanningOfficer = "planning_officer",
        InstitutionHead = "institution_head",
        InstitutionAdmin = "institution_admin",
        CommitteeMember = "committee_member",
        NationalAdmin = "national_admin",
        Auditor = "auditor",
        Integration = "integration",
    }
}

/// How a caller stands to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody who is logged in
    Anyone,
    /// The public servant whose it is
    Owner,
    /// His supervisor on the date that counts
    Supervisor,
    /// His supervisor's supervisor
    Reviewer,
    /// Who supervised him within the period, but no longer
    FormerSupervisor,
    /// Who holds this role with a reach that covers the institution
    Granted(Role),
}

use Who::{Anyone, FormerSupervisor, Granted, Owner, Reviewer, Supervisor};

const HR: Who = Granted(Role::HrOfficer);
const PLANNING: Who = Granted(Role::PlanningOfficer);
const HEAD: Who = Granted(Role::InstitutionHead);
const ADMIN: Who = Granted(Role::InstitutionAdmin);
const NATION: Who = Granted(Role::NationalAdmin);
const AUDITOR: Who = Granted(Role::Auditor);

/// Everything that can be done. A new action does not compile until someone has decided who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; `rule` says who may")]
pub enum Action {
    InstitutionRead,
    InstitutionEdit,
    UnitRead,
    UnitEdit,
    DesignationRead,
    DesignationEdit,
    ServantRead,
    ServantEdit,
    PostingRead,
    PostingEdit,
    AccountRead,
    AccountEdit,
    GrantGive,
    NationalGrantGive,
    AuditRead,
    TemplateRead,
    TemplateDraftRead,
    TemplateEdit,
    TemplateVariantDraftRead,
    TemplateTighten,
    TemplateSimulate,
    TemplateDraftSimulate,
    CycleRead,
    CycleDraftRead,
    CycleEdit,
    AssignmentEdit,
    ExtensionOrder,
    CycleReadiness,
    CycleGaps,
    CycleLaunch,
    JobRead,
    JobCancel,
    AgreementRead,
    AgreementCreate,
    AgreementEdit,
    AgreementSubmit,
    AgreementReturn,
    AgreementAgree,
    AgreementRevise,
    AppraisalRead,
    AppraisalOpen,
    SelfAssess,
    SupervisorAssess,
    MarksPropose,
    MarksAccept,
    DisagreementSettle,
    AppraiseeSign,
    SupervisorSign,
    ReviewerSign,
    AppraisalDisclose,
    AppraisalFinalise,
    AppraisalHold,
    AppraisalRecompute,
    NotificationRead,
    NotificationMark,
    PreferencesEdit,
    CompletionReport,
    MarksReport,
}

/// The table: the action that shows the thing at all, and who may do this one.
const fn rule(action: Action) -> (Action, &'static [Who]) {
    use Action as A;
    match action {
        A::InstitutionRead => (A::InstitutionRead, &[Anyone]),
        A::InstitutionEdit => (A::InstitutionRead, &[NATION]),
        A::UnitRead => (A::UnitRead, &[Anyone]),
        A::UnitEdit => (A::UnitRead, &[HR, ADMIN]),
        A::DesignationRead => (A::DesignationRead, &[Anyone]),
        A::DesignationEdit => (A::DesignationRead, &[NATION]),

        A::ServantRead | A::PostingRead => (action, &[Owner, Supervisor, Reviewer, HR, HEAD, ADMIN, AUDITOR]),
        A::ServantEdit => (A::ServantRead, &[HR]),
        A::PostingEdit => (A::PostingRead, &[HR]),

        A::AccountRead => (A::AccountRead, &[Owner, HR, ADMIN, NATION, AUDITOR]),
        A::AccountEdit => (A::AccountRead, &[HR, ADMIN, NATION]),
        A::GrantGive => (A::AccountRead, &[ADMIN, NATION]),
        A::NationalGrantGive => (A::AccountRead, &[NATION]),
        A::AuditRead => (A::AuditRead, &[AUDITOR]),

        A::TemplateRead => (A::TemplateRead, &[Anyone]),
        A::TemplateDraftRead => (A::TemplateDraftRead, &[NATION]),
        A::TemplateEdit => (A::TemplateRead, &[NATION]),
        A::TemplateVariantDraftRead => (A::TemplateVariantDraftRead, &[HR, ADMIN]),
        A::TemplateTighten => (A::TemplateRead, &[HR, ADMIN]),
        A::TemplateSimulate => (A::TemplateRead, &[HR, AUDITOR]),
        A::TemplateDraftSimulate => (A::TemplateDraftSimulate, &[AUDITOR]),
        A::CycleRead => (A::CycleRead, &[Anyone]),
        A::CycleDraftRead => (A::CycleDraftRead, &[NATION]),
        A::CycleEdit => (A::CycleRead, &[NATION]),
        A::AssignmentEdit => (A::CycleRead, &[HR, NATION]),
        A::ExtensionOrder => (A::CycleRead, &[NATION]),
        A::CycleReadiness => (A::CycleRead, &[HR, HEAD, ADMIN, NATION, AUDITOR]),
        A::CycleGaps => (A::CycleReadiness, &[HR, HEAD, ADMIN, AUDITOR]),
        A::CycleLaunch => (A::CycleRead, &[HR]),
        A::JobRead => (A::JobRead, &[HR, HEAD, ADMIN, AUDITOR]),
        A::JobCancel => (A::JobRead, &[HR]),

        A::AgreementRead => {
            (A::AgreementRead, &[Owner, Supervisor, Reviewer, FormerSupervisor, HR, PLANNING, HEAD, AUDITOR])
        }
        A::AgreementCreate | A::AgreementEdit | A::AgreementSubmit => (A::AgreementRead, &[Owner]),
        A::AgreementReturn | A::AgreementAgree => (A::AgreementRead, &[Supervisor]),
        A::AgreementRevise => (A::AgreementRead, &[Owner, Supervisor]),

        A::AppraisalRead => (A::AppraisalRead, &[Owner, Supervisor, Reviewer, HR, HEAD, AUDITOR]),
        A::AppraisalOpen => (A::AgreementRead, &[Owner, Supervisor, HR]),
        A::SelfAssess | A::MarksAccept | A::AppraiseeSign => (A::AppraisalRead, &[Owner]),
        A::SupervisorAssess | A::MarksPropose | A::DisagreementSettle | A::SupervisorSign => {
            (A::AppraisalRead, &[Supervisor])
        }
        A::ReviewerSign => (A::AppraisalRead, &[Reviewer]),
        A::AppraisalDisclose | A::AppraisalFinalise | A::AppraisalHold => (A::AppraisalRead, &[HR]),

        A::AppraisalRecompute => (A::AppraisalRead, &[HR, AUDITOR]),

        // Everybody's list is his own: another's notification is not found.
        A::NotificationRead | A::NotificationMark | A::PreferencesEdit => (A::NotificationRead, &[Anyone]),

        A::CompletionReport => (A::CompletionReport, &[HR, PLANNING, HEAD, NATION, AUDITOR]),
        A::MarksReport => (A::MarksReport, &[HR, HEAD, AUDITOR]),
    }
}

/// Whom an action belongs to, as problems and `actions` name them.
pub fn who(action: Action) -> impl Iterator<Item = &'static str> {
    rule(action).1.iter().map(|who| match who {
        Anyone => "anyone",
        Owner => "owner",
        Supervisor => "supervisor",
        Reviewer => "reviewer",
        FormerSupervisor => "former_supervisor",
        Granted(role) => role.as_str(),
    })
}

/// What a permission is asked for: the loaded row's institution and the persons on it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    noun: &'static str,
    institution: InstitutionId,
    owner: Option<ServantId>,
    supervisor: Option<ServantId>,
    reviewer: Option<ServantId>,
    former: bool,
}

impl Target {
    /// A thing of an institution.
    pub fn of(noun: &'static str, institution: InstitutionId) -> Self {
        Self { noun, institution, owner: None, supervisor: None, reviewer: None, former: false }
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
}

/// May the caller do this? 404 if he may not even see it, 403 if he may see but not do it.
/// A granted role changes nothing that is the caller's own: nobody acts on his own case.
pub fn permit(actor: &Actor, action: Action, on: &Target) -> Result<()> {
    let (view, allowed) = rule(action);
    let own = action != view && actor.servant().is_some() && actor.servant() == on.owner;
    let stands = |who: &&Who| stands(actor, **who, on);
    if allowed.iter().filter(|who| !own || !matches!(who, Granted(_))).any(|who| stands(&who)) {
        return Ok(());
    }
    if !rule(view).1.iter().any(|who| stands(&who)) {
        return Err(Error::not_found(on.noun));
    }
    if own && allowed.iter().any(|who| stands(&who)) {
        return Err(Error::new(Code::SeparationOfDuties));
    }
    Err(Error::new(Code::Forbidden).with("who", who(action).collect::<Vec<_>>().join(", ")))
}

/// Whether [`permit`] would agree; for `actions`.
pub fn may(actor: &Actor, action: Action, on: &Target) -> bool {
    permit(actor, action, on).is_ok()
}

fn stands(actor: &Actor, who: Who, on: &Target) -> bool {
    let me = actor.servant();
    match who {
        Anyone => true,
        Owner => me.is_some() && me == on.owner,
        Supervisor => me.is_some() && me == on.supervisor,
        Reviewer => me.is_some() && me == on.reviewer,
        FormerSupervisor => me.is_some() && on.former,
        Granted(role) => actor.holds(role, on.institution),
    }
}

/// What of a list the caller may see: a query cannot be written without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The whole nation
    pub everything: bool,
    /// Everything of these institutions
    pub institutions: Vec<InstitutionId>,
    /// What stands in this person's line
    pub me: Option<ServantId>,
}

/// The part of a list that [`permit`] would show thing by thing.
pub fn scope(actor: &Actor, action: Action) -> Scope {
    let allowed = rule(action).1;
    let roles = || allowed.iter().filter_map(|who| if let Granted(role) = who { Some(*role) } else { None });
    let personal = allowed.iter().any(|who| matches!(who, Owner | Supervisor | Reviewer | FormerSupervisor));
    let mut institutions: Vec<_> = roles().flat_map(|role| actor.reach(role)).collect();
    institutions.sort_unstable();
    institutions.dedup();
    Scope {
        everything: allowed.contains(&Anyone) || roles().any(|role| actor.holds(role, InstitutionId::NATION)),
        institutions,
        me: actor.servant().filter(|_| personal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::identity::{Granted as Grant, Identity};

    fn actor(servant: Option<ServantId>, grants: Vec<Grant>) -> Actor {
        Actor::for_test(Identity { servant_id: servant, grants, ..Identity::nobody() })
    }

    #[test]
    fn outside_the_view_is_not_found_and_inside_it_is_forbidden() {
        let (me, other, here) = (ServantId::new(), ServantId::new(), InstitutionId::new());
        let mine = Target::of("agreement", here).owned_by(me).under(Some(other), None);
        let theirs = Target::of("agreement", here).owned_by(other);
        let actor = actor(Some(me), vec![]);
        assert!(permit(&actor, Action::AgreementEdit, &mine).is_ok());
        assert_eq!(permit(&actor, Action::AgreementAgree, &mine).unwrap_err().code(), Code::Forbidden);
        assert_eq!(permit(&actor, Action::AgreementRead, &theirs).unwrap_err().code(), Code::NotFound);
    }

    #[test]
    fn a_role_reaches_its_institutions_only() {
        let (here, there) = (InstitutionId::new(), InstitutionId::new());
        let hr = actor(None, vec![Grant { role: Role::HrOfficer, institutions: Some(vec![here]) }]);
        assert!(permit(&hr, Action::AppraisalDisclose, &Target::of("appraisal", here)).is_ok());
        assert!(permit(&hr, Action::AppraisalDisclose, &Target::of("appraisal", there)).is_err());
        let scope = scope(&hr, Action::AppraisalRead);
        assert_eq!((scope.everything, scope.institutions, scope.me), (false, vec![here], None));
    }

    #[test]
    fn the_national_admin_sees_no_marks() {
        let admin = actor(None, vec![Grant { role: Role::NationalAdmin, institutions: None }]);
        assert!(permit(&admin, Action::CycleEdit, &Target::national("cycle")).is_ok());
        assert!(
            permit(&admin, Action::AppraisalRead, &Target::of("appraisal", InstitutionId::new())).is_err()
        );
        assert!(permit(&admin, Action::MarksReport, &Target::of("report", InstitutionId::new())).is_err());
    }
}
