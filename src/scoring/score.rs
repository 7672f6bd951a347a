//! The arithmetic, and its explanation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    exact::Exact,
    respondents::{Responses, answered, counted},
    sheet::{Entry, Item, Marks, attribute_pointer, part_pointer, read},
    template::{Component, Content, Direction, Label, Part, Question, RespondentGroup, Rule, Weighting},
};
use crate::kernel::decimal::Decimal;

/// A mark with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// Whether it is whole
    pub status: Status,
    /// The overall mark, rounded half up to two places; provisional while the status is `partial`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<Decimal>,
    /// The overall mark before rounding
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Exact>,
    /// The grade's code; none while the mark is not complete
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// What the grade means
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade_label: Option<Label>,
    /// Green, yellow or red, where the template has traffic lights
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// What others answered, as it was counted; where the template asks them and enough have answered
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondents: Option<Responses>,
    /// What is missing; never empty while the status is `partial`
    pub missing: Vec<Gap>,
    /// Every term, weight and subtotal
    pub explanation: Step,
}

/// Something that a whole mark needs: a cell that is empty or does not hold a value that it may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gap {
    /// Where, as a pointer (RFC 6901) into the column of marks; `/objectives` if there is no objective at all,
    /// `/objectives/{id}/weight` for an objective whose weight counts and is not above zero
    #[schema(example = "/attributes/2.4")]
    pub pointer: String,
    /// What it is
    pub label: Label,
}

/// Whether a mark is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Status {
    Complete,
    Partial,
    NotScorable,
}

/// A traffic light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Light {
    Green,
    Yellow,
    Red,
}

/// How a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has a mark, and nothing below it is missing
    Marked,
    /// It has a mark, but something below it is missing
    Partial,
    /// It does not apply and leaves the sum
    NotApplicable,
    /// It should have a mark and has none
    Missing,
}

/// How a step is made; a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Made {
    /// Read from the form
    Mark,
    /// The mean of its terms, which count alike
    Mean,
    /// The mean of its terms by their weights
    WeightedMean,
    /// How far a measured indicator got from its baseline to its target, in percent
    Attainment,
}

/// One step of the derivation: a mark, or the weighted mean of the terms below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// What it is of: `overall`, a component, an objective's id, a part, an attribute
    pub code: String,
    /// Its name
    pub label: Label,
    /// How it is made
    pub rule: Made,
    /// How it stands
    pub state: State,
    /// Its weight among its siblings
    pub weight: Exact,
    /// Its share after what does not apply or is missing has left; the shares of siblings sum to 1
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Exact>,
    /// Its value: the sum of share × value of its terms
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// The value as a decimal, cut after twelve places
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2.571428571428…")]
    pub decimal: Option<String>,
    /// The terms that it is the mean of
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub terms: Vec<Step>,
}

/// The mark of one column of the form.
///
/// It takes any input and never counts what it may not: a value off the scale, or "not applicable" where a cell must apply,
/// is missing, and so is what an objective would give whose weight is not above zero (E-28, E-29, E-31).
pub fn score(content: &Content, objectives: &[Item], marks: &Marks) -> Score {
    score_with(content, objectives, marks, None)
}

/// The same with what others answered, where the template asks them; without their answers that component does not apply.
pub fn score_with(
    content: &Content,
    objectives: &[Item],
    marks: &Marks,
    responses: Option<&Responses>,
) -> Score {
    let mut form = Form { content, objectives, marks, responses, missing: Vec::new() };
    let components = content.components.iter().map(|component| form.component(component)).collect();
    let name = Label { en: "Overall mark".into(), sw: "Alama ya jumla".into() };
    let root = mean("overall".into(), name, Exact::whole(1), Made::WeightedMean, components);
    let overall = root.value.as_ref().map(Exact::rounded);
    let status = match root.state {
        State::Marked => Status::Complete,
        State::Partial => Status::Partial,
        State::NotApplicable | State::Missing => Status::NotScorable,
    };
    let complete = overall.as_ref().filter(|_| status == Status::Complete);
    let band = complete
        .and_then(|mark| content.bands.iter().find(|band| band.lowest <= *mark && *mark <= band.highest));
    Score {
        status,
        exact: root.value.clone(),
        grade: band.map(|band| band.grade.clone()),
        grade_label: band.map(|band| band.label.clone()),
        light: complete.and_then(|mark| light(content, mark)),
        overall,
        respondents: responses.filter(|given| !given.groups.is_empty()).cloned(),
        missing: form.missing,
        explanation: root,
    }
}

fn light(content: &Content, mark: &Decimal) -> Option<Light> {
    let lights = content.traffic_lights.as_ref()?;
    let reaches = |threshold: &Decimal| match content.scale.direction {
        Direction::HigherIsBetter => mark >= threshold,
        Direction::LowerIsBetter => mark <= threshold,
    };
    Some(if reaches(&lights.green) {
        Light::Green
    } else if reaches(&lights.yellow) {
        Light::Yellow
    } else {
        Light::Red
    })
}

/// A form on its way to a mark.
struct Form<'a> {
    content: &'a Content,
    objectives: &'a [Item],
    marks: &'a Marks,
    responses: Option<&'a Responses>,
    missing: Vec<Gap>,
}

impl Form<'_> {
    fn component(&mut self, component: &Component) -> Step {
        let (made, terms): (_, Vec<_>) = match &component.rule {
            Rule::Objectives { weighting, parts, .. } => {
                let made = match weighting {
                    Weighting::Equal => Made::Mean,
                    Weighting::ByWeight => Made::WeightedMean,
                };
                (made, self.objectives.iter().map(|item| self.item(item, made, parts)).collect())
            }
            Rule::Attributes { factors } => {
                let attributes = factors.iter().flat_map(|factor| &factor.attributes).map(|attribute| {
                    let step = leaf(attribute.code.clone(), attribute.label.clone(), Exact::whole(1));
                    let gap =
                        Gap { pointer: attribute_pointer(&attribute.code), label: attribute.label.clone() };
                    self.read(
                        step,
                        self.marks.attributes.get(&attribute.code),
                        attribute.may_be_not_applicable,
                        gap,
                    )
                });
                (Made::Mean, attributes.collect())
            }
            Rule::Respondents { groups, questions } => {
                let groups = groups.iter().map(|group| respondents(group, questions, self.responses));
                (Made::WeightedMean, groups.collect())
            }
        };
        if terms.is_empty() {
            self.missing.push(Gap { pointer: "/objectives".into(), label: component.label.clone() });
        }
        mean(component.code.clone(), component.label.clone(), Exact::from(&component.weight), made, terms)
    }

    /// An objective or a subtask; `among` says whether its weight counts among its siblings.
    fn item(&mut self, item: &Item, among: Made, parts: &[Part]) -> Step {
        let terms = if item.subtasks.is_empty() {
            parts.iter().map(|part| self.part(item, part)).collect()
        } else {
            item.subtasks.iter().map(|task| self.item(task, Made::WeightedMean, parts)).collect()
        };
        let weight = if among == Made::Mean { Exact::whole(1) } else { Exact::from(&item.weight) };
        let label = Label { en: item.title.clone(), sw: item.title.clone() };
        let step = mean(item.id.to_string(), label, weight, Made::WeightedMean, terms);
        if step.weight > Exact::zero() || step.state == State::NotApplicable {
            return step;
        }
        let label = Label { en: format!("{}: weight", item.title), sw: format!("{}: uzito", item.title) };
        self.missing.push(Gap { pointer: format!("/objectives/{}/weight", item.id), label });
        Step { state: State::Missing, value: None, decimal: None, ..step }
    }

    fn part(&mut self, item: &Item, part: &Part) -> Step {
        let entry = self.marks.objectives.get(&item.id).and_then(|objective| objective.parts.get(&part.code));
        let named = |part: &str| format!("{}: {part}", item.title);
        let label = Label { en: named(&part.label.en), sw: named(&part.label.sw) };
        let gap = Gap { pointer: part_pointer(item.id, &part.code), label };
        self.read(leaf(part.code.clone(), part.label.clone(), Exact::from(&part.weight)), entry, true, gap)
    }

    fn read(&mut self, step: Step, entry: Option<&Entry>, may_be_not_applicable: bool, gap: Gap) -> Step {
        match entry.map(|entry| read(&self.content.scale, entry, may_be_not_applicable)) {
            Some(Ok(Some(mark))) => {
                let value = Exact::from(mark);
                Step { state: State::Marked, decimal: Some(value.expansion()), value: Some(value), ..step }
            }
            Some(Ok(None)) => Step { state: State::NotApplicable, ..step },
            Some(Err(_)) | None => {
                self.missing.push(gap);
                step
            }
        }
    }
}

/// A group of others: the mean over the questions that enough of them answered; none if the group has too few.
fn respondents(group: &RespondentGroup, questions: &[Question], responses: Option<&Responses>) -> Step {
    let (code, weight) = (group.kind.as_str().to_owned(), Exact::from(&group.weight));
    let Some(gathered) = counted(group, responses) else {
        return Step { state: State::NotApplicable, ..leaf(code, group.label.clone(), weight) };
    };
    let question = |question: &Question| {
        let step = leaf(question.code.clone(), question.label.clone(), Exact::whole(1));
        match answered(group, gathered, question) {
            Some(value) => Step {
                rule: Made::Mean,
                state: State::Marked,
                decimal: Some(value.expansion()),
                value: Some(value),
                ..step
            },
            None => Step { state: State::NotApplicable, ..step },
        }
    };
    mean(code, group.label.clone(), weight, Made::Mean, questions.iter().map(question).collect())
}

/// A cell before it is read.
pub(super) fn leaf(code: String, label: Label, weight: Exact) -> Step {
    let (rule, state) = (Made::Mark, State::Missing);
    Step { code, label, rule, state, weight, share: None, value: None, decimal: None, terms: vec![] }
}

/// The weighted mean of what has a value; what does not apply or is missing has left, and the shares are normalised.
pub(super) fn mean(code: String, label: Label, weight: Exact, rule: Made, mut terms: Vec<Step>) -> Step {
    let total =
        terms.iter().filter(|term| term.value.is_some()).fold(Exact::zero(), |sum, term| &sum + &term.weight);
    let mut value = None;
    for term in &mut terms {
        term.share = term.value.as_ref().and_then(|_| term.weight.over(&total));
        if let (Some(share), Some(mark)) = (&term.share, &term.value) {
            value = Some(&value.unwrap_or_else(Exact::zero) + &(share * mark));
        }
    }
    let any = |state: State| terms.iter().any(|term| term.state == state);
    let state = match value {
        Some(_) if any(State::Missing) || any(State::Partial) => State::Partial,
        Some(_) => State::Marked,
        None if any(State::Missing) || terms.is_empty() => State::Missing,
        None => State::NotApplicable,
    };
    Step {
        code,
        label,
        rule,
        state,
        weight,
        share: None,
        decimal: value.as_ref().map(Exact::expansion),
        value,
        terms,
    }
}

/// How far a measurable indicator got: clamp((actual − baseline) ÷ (target − baseline), 0, cap).
/// Right for targets that should fall as well as rise; nothing where the target is the baseline, or the cap below zero.
pub fn attainment(baseline: &Decimal, target: &Decimal, actual: &Decimal, cap: &Decimal) -> Option<Exact> {
    attained(&Exact::from(baseline), &Exact::from(target), &Exact::from(actual), Exact::from(cap))
}

/// The same of exact numbers.
pub(super) fn attained(baseline: &Exact, target: &Exact, actual: &Exact, cap: Exact) -> Option<Exact> {
    let way = (actual - baseline).over(&(target - baseline))?;
    (cap >= Exact::zero()).then(|| way.clamp(Exact::zero(), cap))
}
