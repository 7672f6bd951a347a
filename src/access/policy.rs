//! Every permission of the system. Pure: no database, no HTTP.
//!
//! `rule` is the table: who may do what. Whoever is not named in the rule that lets him *see* a thing gets 404 for it,
//! so that ids cannot be probed; whoever sees it but is not named for the action gets 403.
//! "Servant", "supervisor" and "reviewer" are never granted: they follow from postings and stand on the loaded row.

mod action;
mod target;

pub use action::Action;
pub use target::{Delegated, Duty, Target};

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
    /// Who wrote it
    Author,
    /// The planning officer or the head of the institution above; the national administrator where there is none above
    Overseer,
    /// Who supervised him within the period, but no longer; or for whom an acting one does now
    FormerSupervisor,
    /// Who is named on it besides its owner
    Party,
    /// To whom the supervisor (of [`Duty::Reviews`]: the reviewer) has delegated this duty today
    Delegate(Duty),
    /// Who stands above him in the line of command, at any distance
    LineAbove,
    /// Who holds this role with a reach that covers the institution
    Granted(Role),
    /// Who decides an appeal at its level: the one that the rule names, or who chairs the committee
    Decider,
    /// Who sits on the committee that decides an appeal
    Member,
}

use Who::{
    Anyone, Author, Decider, Delegate, FormerSupervisor, Granted, LineAbove, Member, Overseer, Owner, Party,
    Reviewer, Supervisor,
};

const HR: Who = Granted(Role::HrOfficer);
const PLANNING: Who = Granted(Role::PlanningOfficer);
const HEAD: Who = Granted(Role::InstitutionHead);
const COMMITTEE: Who = Granted(Role::CommitteeMember);
const ADMIN: Who = Granted(Role::InstitutionAdmin);
const NATION: Who = Granted(Role::NationalAdmin);
const AUDITOR: Who = Granted(Role::Auditor);

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

        A::ActingRead => (A::ActingRead, &[Party, HR, HEAD, AUDITOR]),
        A::ActingName => (A::ActingRead, &[HR]),
        A::DelegationRead => (A::DelegationRead, &[Owner, Party, HR, HEAD, AUDITOR]),
        A::DelegationGive => (A::DelegationRead, &[Owner]),
        A::DelegationRevoke => (A::DelegationRead, &[Owner, HR]),
        A::RecusalRead => (A::RecusalRead, &[Owner, Party, HR, HEAD, AUDITOR]),
        A::RecusalDeclare => (A::RecusalRead, &[Owner, Party, HR]),
        A::RecusalDecide => (A::RecusalRead, &[HR, HEAD]),
        A::RatersName => (A::RecusalRead, &[HR]),

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
        A::TargetDaySet => (A::CycleRead, &[HR, HEAD]),
        A::LapsesRead => (A::CycleRead, &[HR, NATION, AUDITOR]),
        A::CycleReadiness => (A::CycleRead, &[HR, HEAD, ADMIN, NATION, AUDITOR]),
        A::CycleGaps => (A::CycleReadiness, &[HR, HEAD, ADMIN, AUDITOR]),
        A::CycleLaunch => (A::CycleRead, &[HR]),
        A::JobRead => (A::JobRead, &[HR, HEAD, ADMIN, AUDITOR]),
        A::JobCancel => (A::JobRead, &[HR]),

        A::AgreementRead => (
            A::AgreementRead,
            &[
                Owner,
                Supervisor,
                Reviewer,
                FormerSupervisor,
                Delegate(Duty::Agreements),
                HR,
                PLANNING,
                HEAD,
                AUDITOR,
            ],
        ),
        A::AgreementCreate | A::AgreementEdit | A::AgreementSubmit => (A::AgreementRead, &[Owner]),
        A::AgreementReturn | A::AgreementAgree => {
            (A::AgreementRead, &[Supervisor, Delegate(Duty::Agreements)])
        }
        A::SubtaskRead | A::ProgressRead => (
            action,
            &[
                Owner,
                Supervisor,
                Reviewer,
                FormerSupervisor,
                LineAbove,
                Delegate(Duty::Progress),
                HR,
                PLANNING,
                HEAD,
                AUDITOR,
            ],
        ),
        A::SubtaskWrite => (A::SubtaskRead, &[Owner]),
        A::SubtaskDecide => (A::SubtaskRead, &[Supervisor, Delegate(Duty::Progress)]),
        A::SubtaskRevise => (A::SubtaskRead, &[Owner, Supervisor]),
        A::ProgressWrite => (A::ProgressRead, &[Owner]),
        A::ProgressDecide => (A::ProgressRead, &[Supervisor, Delegate(Duty::Progress)]),
        A::RhythmRead => (A::RhythmRead, &[Anyone]),
        A::RhythmEdit => (A::RhythmRead, &[HR]),

        A::AgreementRevise => (A::AgreementRead, &[Owner, Supervisor, Delegate(Duty::Agreements)]),

        A::AgreementHandDown => (A::AgreementRead, &[Supervisor]),

        // What was approved is for everybody who serves it; what is still being written is not (E-25).
        A::PlanRead => (A::PlanRead, &[Anyone]),
        A::PlanDraftRead => (A::PlanDraftRead, &[PLANNING, HEAD, HR, AUDITOR, Overseer]),
        A::PlanEdit | A::PlanReport => (A::PlanRead, &[PLANNING]),
        A::PlanSubmit | A::PlanRevise => (A::PlanRead, &[PLANNING, HEAD]),
        A::PlanApprove => (A::PlanRead, &[Overseer]),
        A::PlanResultsRead => (A::PlanRead, &[PLANNING, HEAD, HR, NATION, AUDITOR, Overseer]),
        A::PlanAlignmentRead => (A::PlanRead, &[PLANNING, HEAD, HR, AUDITOR]),
        A::LeagueRead => (A::LeagueRead, &[PLANNING, HEAD, HR, NATION, AUDITOR]),

        A::AppraisalRead => (
            A::AppraisalRead,
            &[
                Owner,
                Supervisor,
                Reviewer,
                FormerSupervisor,
                Delegate(Duty::Assessments),
                Delegate(Duty::Reviews),
                HR,
                HEAD,
                AUDITOR,
            ],
        ),
        A::AppraisalOpen => (A::AgreementRead, &[Owner, Supervisor, HR]),
        A::ObjectivesRevise => (A::AppraisalRead, &[Owner, Supervisor]),
        A::SelfAssess | A::MarksAccept | A::AppraiseeSign => (A::AppraisalRead, &[Owner]),
        A::SupervisorAssess | A::MarksPropose | A::DisagreementSettle => {
            (A::AppraisalRead, &[Supervisor, Delegate(Duty::Assessments)])
        }
        // A signature is never delegated.
        A::SupervisorSign => (A::AppraisalRead, &[Supervisor]),
        A::ReviewerSign => (A::AppraisalRead, &[Reviewer]),
        A::ReviewerReturn => (A::AppraisalRead, &[Reviewer, Delegate(Duty::Reviews)]),
        A::AppraisalDisclose | A::AppraisalFinalise | A::AppraisalHold => (A::AppraisalRead, &[HR]),

        // What one colleague tells another is theirs: neither HR nor the auditor reads it.
        A::FeedbackWrite => (A::FeedbackWrite, &[Anyone]),
        A::FeedbackRead => (A::FeedbackRead, &[Author, Owner, Supervisor]),
        A::FeedbackWithdraw => (A::FeedbackRead, &[Author]),
        A::FeedbackAcknowledge => (A::FeedbackRead, &[Owner]),
        A::RespondentsAsk | A::ServiceUsersRecord => (A::AppraisalRead, &[HR]),
        // A request is the respondent's alone.
        A::RespondentAnswer => (A::RespondentAnswer, &[Owner]),

        A::ImprovementRead => (A::ImprovementRead, &[Owner, Supervisor, Reviewer, HR, HEAD, AUDITOR]),
        A::ImprovementOpen => (A::AppraisalRead, &[Supervisor, HR]),
        A::ImprovementOpenFreely => (A::PostingRead, &[HR]),
        A::ImprovementEdit | A::ImprovementClose => (A::ImprovementRead, &[Supervisor, HR]),
        A::ImprovementAcknowledge => (A::ImprovementRead, &[Owner]),
        A::ImprovementReview => (A::ImprovementRead, &[Supervisor]),
        A::ImprovementDeem | A::ImprovementExtend => (A::ImprovementRead, &[HR]),
        A::RecommendationDecide => (A::AppraisalRead, &[HR]),
        A::AppealRead => (A::AppealRead, &[Owner, Supervisor, Reviewer, Decider, Member, HR, HEAD, AUDITOR]),
        A::AppealLodge => (A::AppraisalRead, &[Owner]),
        A::AppealWithdraw => (A::AppealRead, &[Owner]),
        A::AppealAnswer => (A::AppealRead, &[Supervisor]),
        A::AppealSit => (A::AppealRead, &[Member]),
        A::AppealRederive => (A::AppealRead, &[HR]),
        A::AppealVotesRead => (A::AppealRead, &[Member, AUDITOR]),
        A::AppealDecide => (A::AppealRead, &[Decider]),

        A::ModerationRead => (A::ModerationRead, &[HR, COMMITTEE, HEAD, AUDITOR]),
        A::ModerationRun => (A::ModerationRead, &[HR, COMMITTEE]),
        A::ReconsiderationRead => {
            (A::ReconsiderationRead, &[Owner, Supervisor, HR, COMMITTEE, HEAD, AUDITOR])
        }
        A::ReconsiderationAsk => (A::ModerationRead, &[HR, COMMITTEE]),
        A::ReconsiderationAnswer => (A::ReconsiderationRead, &[Supervisor]),
        A::DebtRead => (A::DebtRead, &[Owner, Supervisor, Reviewer, HR, HEAD, AUDITOR]),
        A::ReceiptRead => (A::ReceiptRead, &[Owner]),
        A::AppraisalRecompute => (A::AppraisalRead, &[HR, AUDITOR]),

        // Everybody's list is his own: another's notification is not found.
        A::NotificationRead | A::NotificationMark | A::PreferencesEdit => (A::NotificationRead, &[Anyone]),

        A::CompletionReport => (A::CompletionReport, &[HR, PLANNING, HEAD, NATION, AUDITOR]),
        A::MarksReport | A::ConsequencesReport => (action, &[HR, HEAD, AUDITOR]),
    }
}

/// Whom an action belongs to, as problems and `actions` name them.
pub fn who(action: Action) -> impl Iterator<Item = &'static str> {
    rule(action).1.iter().map(|who| match who {
        Anyone => "anyone",
        Owner => "owner",
        Supervisor => "supervisor",
        Reviewer => "reviewer",
        Author => "author",
        FormerSupervisor => "former_supervisor",
        Overseer => "overseer",
        Party => "party",
        Delegate(_) => "delegate",
        LineAbove => "line_above",
        Granted(role) => role.as_str(),
        Decider => "decider",
        Member => "committee_member",
    })
}

/// May the caller do this? 404 if he may not even see it, 403 if he may see but not do it.
/// A granted role changes nothing that is the caller's own: nobody acts on his own case.
pub fn permit(actor: &Actor, action: Action, on: &Target) -> Result<()> {
    let (view, allowed) = rule(action);
    let own = action != view && (on.involved || (actor.servant().is_some() && actor.servant() == on.owner));
    let stands = |who: &&Who| stands(actor, **who, on);
    if allowed
        .iter()
        .filter(|who| !own || !matches!(who, Granted(_) | Decider | Member))
        .any(|who| stands(&who))
    {
        return Ok(());
    }
    if !rule(view).1.iter().any(|who| stands(&who)) {
        return Err(Error::not_found(on.noun));
    }
    if own && allowed.iter().any(|who| stands(&who)) {
        return Err(Error::new(Code::SeparationOfDuties));
    }
    if on.passed_on && !own && allowed.iter().any(|who| matches!(who, Supervisor | Reviewer)) {
        return Err(Error::new(Code::StepPassedOn));
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
        Author => me.is_some() && me == on.author,
        FormerSupervisor => me.is_some() && on.former,
        Overseer => on.above.is_some_and(|above| oversees(actor, above)),
        Party => me.is_some() && on.parties.contains(&me),
        Delegate(duty) => {
            let apart = ![on.owner, on.supervisor, on.reviewer].contains(&me);
            me.is_some() && apart && on.delegated.holds(duty)
        }
        LineAbove => me.is_some() && on.down_the_line,
        Granted(role) => actor.holds(role, on.institution),
        Decider => me.is_some() && me == on.decider && on.body.is_none_or(|body| sits(actor, body)),
        Member => on.body.is_some_and(|body| sits(actor, body)),
    }
}

const OVERSEERS: [Role; 2] = [Role::PlanningOfficer, Role::InstitutionHead];

fn oversees(actor: &Actor, above: InstitutionId) -> bool {
    match above {
        InstitutionId::NATION => actor.holds(Role::NationalAdmin, above),
        _ => OVERSEERS.iter().any(|role| actor.holds(*role, above)),
    }
}

fn sits(actor: &Actor, body: InstitutionId) -> bool {
    actor.holds(Role::CommitteeMember, body)
}

/// The institutions on whose committees the caller sits: for the lists of those who decide.
pub fn committees(actor: &Actor) -> Vec<InstitutionId> {
    actor.reach(Role::CommitteeMember).collect()
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
    /// What belongs to institutions right below these; the nation stands above those that have none above
    pub above: Vec<InstitutionId>,
}

/// The part of a list that [`permit`] would show thing by thing.
pub fn scope(actor: &Actor, action: Action) -> Scope {
    let allowed = rule(action).1;
    let roles = || allowed.iter().filter_map(|who| if let Granted(role) = who { Some(*role) } else { None });
    let personal = allowed.iter().any(|who| !matches!(who, Anyone | Granted(_) | Overseer));
    let mut institutions: Vec<_> = roles().flat_map(|role| actor.reach(role)).collect();
    institutions.sort_unstable();
    institutions.dedup();
    let mut above = Vec::new();
    if allowed.contains(&Overseer) {
        above.extend(OVERSEERS.iter().flat_map(|role| actor.reach(*role)));
        above.extend(Some(InstitutionId::NATION).filter(|nation| oversees(actor, *nation)));
        above.sort_unstable();
        above.dedup();
    }
    Scope {
        everything: allowed.contains(&Anyone) || roles().any(|role| actor.holds(role, InstitutionId::NATION)),
        institutions,
        me: actor.servant().filter(|_| personal),
        above,
    }
}

#[cfg(test)]
mod tests;
