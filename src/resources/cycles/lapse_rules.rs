//! What becomes of a step whose time has run out: the rules of a cycle. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Phase, WindowRow};
use crate::kernel::{
    error::{Code, FieldError},
    id::ServantId,
    sql::{json_column, text_enum},
    text::Check,
};

text_enum! {
    /// The part of the year that a rule is for: the phases that have windows, and the appeals.
    pub enum LapsePhase {
        Planning = "planning",
        FirstQuarter = "quarter_1",
        MidYear = "mid_year",
        ThirdQuarter = "quarter_3",
        Annual = "annual",
        Appeal = "appeal",
    }
}

text_enum! {
    /// A step that waits on somebody until a day: the supervisor's answer to an agreement that was handed in; in a review or an
    /// appraisal the two columns, the proposal of agreed marks, the servant's acceptance of it, his acknowledgement (signature), the
    /// supervisor's signature, the reviewer's countersignature; on appeal the statement of who marked.
    pub enum LapseStep {
        AgreementAnswer = "agreement_answer",
        SelfAssessment = "self_assessment",
        SupervisorAssessment = "supervisor_assessment",
        Proposal = "proposal",
        Acceptance = "acceptance",
        Acknowledgement = "acknowledgement",
        SupervisorSignature = "supervisor_signature",
        Countersignature = "countersignature",
        AppealStatement = "appeal_statement",
    }
}

text_enum! {
    /// What becomes of a step whose time has run out: it goes `forward` without it and says so; it is `deem`ed done, marked as deemed and
    /// signed by nobody; or it is passed on (`escalate`) to the next in line.
    pub enum LapseRule { Forward = "forward", Deem = "deem", Escalate = "escalate" }
}

/// What becomes of a step of a phase when its time has run out. A step without such an entry is only reminded of, as long as it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LapseEntry {
    /// The phase
    pub phase: LapsePhase,
    /// The step
    pub step: LapseStep,
    /// What becomes of it. Planning: `agreement_answer` deem or escalate. Reviews: `self_assessment` forward, `supervisor_assessment`
    /// escalate or forward, `acknowledgement` forward or deem, `supervisor_signature` escalate. Annual: the same, but
    /// `supervisor_assessment` escalate alone (no mark is invented), and `proposal` escalate, `acceptance` forward (the proposed marks
    /// stand, as not agreed), `countersignature` forward, deem or escalate. Appeal: `appeal_statement` forward
    pub rule: LapseRule,
    /// For so many days after the due day it can still be done; then it lapses
    #[schema(example = 14, minimum = 0, maximum = 90)]
    pub grace_days: i32,
    /// Whoever is next has so many days from the lapse on
    #[schema(example = 14, minimum = 1, maximum = 90)]
    pub next_days: i32,
}

/// The rules of a cycle as one column.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct LapseRules(pub Vec<LapseEntry>);
json_column!(LapseRules);

/// A step that lapsed: nobody did it, and by the rule it went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lapsed {
    /// The step
    pub step: LapseStep,
    /// What became of it
    pub rule: LapseRule,
    /// By which day it should have been done
    #[schema(example = "2027-06-30")]
    pub due_on: NaiveDate,
    /// When it lapsed
    #[schema(example = "2027-07-15T03:00:04Z")]
    pub lapsed_at: DateTime<Utc>,
    /// On whom it waited
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_id: Option<ServantId>,
    /// To whom it passed, where it was passed on
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated_to_id: Option<ServantId>,
}

/// Several of them as one column.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct LapsedSteps(pub Vec<Lapsed>);
json_column!(LapsedSteps);

/// By when a step that waits is due, and what becomes of it after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deadline {
    /// The step
    pub step: LapseStep,
    /// By which day it is due: window, orders and returns counted in
    #[schema(example = "2027-06-30")]
    pub due_on: NaiveDate,
    /// What becomes of it; null: it is only reminded of
    pub rule: Option<LapseRule>,
    /// The first day on which it lapses, the days of grace counted in; null: never. Before that day it can still be done
    #[schema(example = "2027-07-15")]
    pub lapses_on: Option<NaiveDate>,
}

impl Deadline {
    /// Whether a step is late but has not lapsed: it can still be done.
    pub fn graced(all: &[Self], step: LapseStep, today: NaiveDate) -> bool {
        let late = |one: &&Self| {
            one.step == step && one.lapses_on.is_some_and(|day| one.due_on < today && today < day)
        };
        all.iter().find(late).is_some()
    }
}

impl LapsePhase {
    /// The window that it has, if it has one.
    const fn window(self) -> Option<Phase> {
        match self {
            Self::Planning => Some(Phase::Planning),
            Self::FirstQuarter => Some(Phase::FirstQuarter),
            Self::MidYear => Some(Phase::MidYear),
            Self::ThirdQuarter => Some(Phase::ThirdQuarter),
            Self::Annual => Some(Phase::Annual),
            Self::Appeal => None,
        }
    }

    /// Its steps, and by which rules each can lapse.
    const fn steps(self) -> &'static [(LapseStep, &'static [LapseRule])] {
        use LapseRule::{Deem, Escalate, Forward};
        use LapseStep as S;
        match self {
            Self::Planning => &[(S::AgreementAnswer, &[Deem, Escalate])],
            Self::FirstQuarter | Self::MidYear | Self::ThirdQuarter => &[
                (S::SelfAssessment, &[Forward]),
                (S::SupervisorAssessment, &[Escalate, Forward]),
                (S::Acknowledgement, &[Forward, Deem]),
                (S::SupervisorSignature, &[Escalate]),
            ],
            Self::Annual => &[
                (S::SelfAssessment, &[Forward]),
                (S::SupervisorAssessment, &[Escalate]),
                (S::Proposal, &[Escalate]),
                (S::Acceptance, &[Forward]),
                (S::Acknowledgement, &[Forward, Deem]),
                (S::SupervisorSignature, &[Escalate]),
                (S::Countersignature, &[Forward, Deem, Escalate]),
            ],
            Self::Appeal => &[(S::AppealStatement, &[Forward])],
        }
    }

    fn rules(self, step: LapseStep) -> Option<&'static [LapseRule]> {
        self.steps().iter().find(|(known, _)| *known == step).map(|(_, rules)| *rules)
    }
}

fn listed<T: Copy, W: AsRef<str>>(all: &[T], word: impl Fn(T) -> W) -> String {
    all.iter().map(|one| word(*one).as_ref().to_owned()).collect::<Vec<_>>().join(", ")
}

/// Holds the rules of a cycle against what is allowed, each by its place.
pub fn check(entries: &[LapseEntry], windows: &[WindowRow], check: &mut Check) {
    for (n, entry) in entries.iter().enumerate() {
        let at = |field: &str| format!("/lapse_rules/{n}/{field}");
        let LapseEntry { phase, step, rule, grace_days, next_days } = entry;
        let planned = |window: Phase| windows.iter().any(|row| row.phase == window);
        if !phase.window().is_none_or(planned) {
            check.wrong(FieldError::new(at("phase"), Code::PhaseUnplanned).with("phase", phase));
        }
        match phase.rules(*step) {
            None => {
                let allowed = listed(phase.steps(), |(step, _)| step.as_str());
                let refusal = FieldError::new(at("step"), Code::LapseStepForeign);
                check.wrong(refusal.with("phase", phase).with("allowed", allowed));
            }
            Some(rules) if !rules.contains(rule) => {
                let refusal = FieldError::new(at("rule"), Code::LapseRuleForeign).with("step", step);
                check.wrong(refusal.with("allowed", listed(rules, LapseRule::as_str)));
            }
            Some(_) => {}
        }
        for (field, days, low) in [("grace_days", *grace_days, 0), ("next_days", *next_days, 1)] {
            if !(low..=90).contains(&days) {
                check.wrong(FieldError::new(at(field), Code::FieldCount).with("low", low).with("high", 90));
            }
        }
        let twice = entries.iter().take(n).any(|other| (other.phase, other.step) == (*phase, *step));
        check.ensure(!twice, at("step"), Code::LapseRuleTwice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(entries: &[LapseEntry], phases: &[Phase]) -> Vec<String> {
        let day = |text: &str| text.parse().unwrap();
        let row = |phase: &Phase| WindowRow {
            cycle_id: crate::kernel::id::CycleId::new(),
            phase: *phase,
            opens_on: day("2027-07-01"),
            closes_on: day("2027-07-31"),
        };
        let windows: Vec<_> = phases.iter().map(row).collect();
        let mut found = Check::default();
        check(entries, &windows, &mut found);
        let Err(error) = found.finish() else { return vec![] };
        let problem = error.problem(crate::kernel::language::Language::En, None);
        problem.errors.iter().map(|error| format!("{} {}", error.pointer, error.code.as_str())).collect()
    }

    fn entry(phase: LapsePhase, step: LapseStep, rule: LapseRule) -> LapseEntry {
        LapseEntry { phase, step, rule, grace_days: 0, next_days: 1 }
    }

    /// Every phase × step × rule: exactly these 27 are allowed.
    #[test]
    fn the_table_of_what_is_allowed() {
        let mut allowed = 0;
        for phase in LapsePhase::ALL {
            for step in LapseStep::ALL {
                for rule in LapseRule::ALL {
                    let found = faults(&[entry(*phase, *step, *rule)], Phase::ALL);
                    let fits = phase.rules(*step).is_some_and(|rules| rules.contains(rule));
                    assert_eq!(found.is_empty(), fits, "{phase} {step} {rule}: {found:?}");
                    allowed += usize::from(fits);
                }
            }
        }
        assert_eq!(allowed, 2 + 3 * 6 + 10 + 1);
        let invented = entry(LapsePhase::Annual, LapseStep::SupervisorAssessment, LapseRule::Forward);
        assert_eq!(faults(&[invented], Phase::ALL), ["/lapse_rules/0/rule lapse_rule_foreign"]);
    }

    #[test]
    fn a_rule_stands_once_for_a_phase_that_has_a_window() {
        let own = entry(LapsePhase::FirstQuarter, LapseStep::SelfAssessment, LapseRule::Forward);
        assert_eq!(
            faults(std::slice::from_ref(&own), &[Phase::Annual]),
            ["/lapse_rules/0/phase phase_unplanned"]
        );
        assert_eq!(faults(&[own.clone(), own], Phase::ALL), ["/lapse_rules/1/step lapse_rule_twice"]);
        let days = LapseEntry {
            grace_days: 91,
            next_days: 0,
            ..entry(LapsePhase::Appeal, LapseStep::AppealStatement, LapseRule::Forward)
        };
        assert_eq!(
            faults(&[days], &[]),
            ["/lapse_rules/0/grace_days field_count", "/lapse_rules/0/next_days field_count"]
        );
    }

    #[test]
    fn the_shipped_rules_are_allowed() {
        let shipped: Vec<LapseEntry> =
            serde_json::from_str(include_str!("../../../data/templates/lapse-rules.json")).unwrap();
        assert!(faults(&shipped, Phase::ALL).is_empty());
    }
}
