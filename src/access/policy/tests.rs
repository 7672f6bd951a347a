//! The table of permissions, tried.

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

/// Everything but sign; never on his own case, never twice in one chain.
#[test]
fn a_delegate_does_everything_but_sign() {
    let [owner, supervisor, reviewer, me] = [(); 4].map(|()| ServantId::new());
    let delegate = actor(Some(me), vec![]);
    let on = |owner, supervisor, reviewer, delegated| {
        Target::of("appraisal", InstitutionId::new())
            .owned_by(owner)
            .under(Some(supervisor), Some(reviewer))
            .delegated(delegated)
    };
    let both = Delegated::new(&[Duty::Assessments], &[Duty::Reviews]);
    let assessing = Delegated::new(&[Duty::Assessments], &[]);
    let target = on(owner, supervisor, reviewer, both);
    assert!(permit(&delegate, Action::SupervisorAssess, &target).is_ok());
    assert_eq!(target.on_behalf_of(&delegate, Action::SupervisorAssess), Some(supervisor));
    for never in [Action::SupervisorSign, Action::ReviewerSign, Action::AppraiseeSign, Action::ReviewerReturn]
    {
        assert_eq!(permit(&delegate, never, &target).unwrap_err().code(), Code::Forbidden, "{never:?}");
    }
    let reviews = on(owner, supervisor, reviewer, Delegated::new(&[], &[Duty::Reviews]));
    assert!(permit(&delegate, Action::ReviewerReturn, &reviews).is_ok());
    assert_eq!(reviews.on_behalf_of(&delegate, Action::ReviewerReturn), Some(reviewer));
    assert!(permit(&delegate, Action::ReviewerSign, &reviews).is_err());
    for on in [on(me, supervisor, reviewer, assessing), on(owner, supervisor, me, assessing)] {
        assert_eq!(permit(&delegate, Action::SupervisorAssess, &on).unwrap_err().code(), Code::Forbidden);
    }
    let nothing = on(owner, supervisor, reviewer, Delegated::new(&[Duty::Agreements], &[]));
    assert_eq!(permit(&delegate, Action::AppraisalRead, &nothing).unwrap_err().code(), Code::NotFound);
}

#[test]
fn the_national_admin_sees_no_marks() {
    let admin = actor(None, vec![Grant { role: Role::NationalAdmin, institutions: None }]);
    assert!(permit(&admin, Action::CycleEdit, &Target::national("cycle")).is_ok());
    assert!(permit(&admin, Action::AppraisalRead, &Target::of("appraisal", InstitutionId::new())).is_err());
    assert!(permit(&admin, Action::MarksReport, &Target::of("report", InstitutionId::new())).is_err());
}

#[test]
fn who_oversees_stands_right_above() {
    let (here, above) = (InstitutionId::new(), InstitutionId::new());
    let plan = |over: Option<InstitutionId>| Target::of("plan", here).overseen_by(over);
    let planner = |at| actor(None, vec![Grant { role: Role::PlanningOfficer, institutions: Some(vec![at]) }]);
    let admin = actor(None, vec![Grant { role: Role::NationalAdmin, institutions: None }]);
    assert!(permit(&planner(above), Action::PlanApprove, &plan(Some(above))).is_ok());
    assert!(permit(&planner(here), Action::PlanApprove, &plan(Some(above))).is_err());
    assert!(permit(&planner(above), Action::PlanApprove, &plan(None)).is_err());
    assert!(permit(&admin, Action::PlanApprove, &plan(None)).is_ok());
    assert!(permit(&admin, Action::PlanApprove, &plan(Some(above))).is_err());
    assert!(permit(&admin, Action::PlanApprove, &Target::of("plan", here)).is_err());
    assert_eq!(scope(&planner(above), Action::PlanDraftRead).above, [above]);
    assert_eq!(scope(&admin, Action::PlanDraftRead).above, [InstitutionId::NATION]);
    assert_eq!(scope(&admin, Action::AgreementRead).above, []);
}
