//! The arithmetic, and its explanation.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::{
    exact::Exact,
    sheet::{Entry, Item, Marks},
    template::{Component, Content, Direction, Label, Part, Rule, Weighting},
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
    /// The cells that are missing, as pointers into the mark sheet
    #[schema(example = json!(["/attributes/2.4"]))]
    pub missing: Vec<String>,
    /// Every term, weight and subtotal
    pub explanation: Step,
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

/// One step of the derivation: a mark, or the weighted mean of the terms below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// What it is of: `overall`, a component, an objective's id, a part, an attribute
    pub code: String,
    /// Its name
    pub label: Label,
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
pub fn score(content: &Content, objectives: &[Item], marks: &Marks) -> Score {
    let mut missing = Vec::new();
    let components = content.components.iter().map(|component| of_component(component, objectives, marks, &mut missing));
    let name = Label { en: "Overall mark".into(), sw: "Alama ya jumla".into() };
    let mut root = mean("overall".into(), name, Exact::whole(1), components.collect());
    root.share = None;
    let overall = root.value.as_ref().map(Exact::rounded);
    let status = match root.state {
        State::Marked => Status::Complete,
        State::Partial => Status::Partial,
        State::NotApplicable | State::Missing => Status::NotScorable,
    };
    let complete = overall.as_ref().filter(|_| status == Status::Complete);
    let band = complete.and_then(|mark| content.bands.iter().find(|band| band.lowest <= *mark && *mark <= band.highest));
    Score {
        status,
        exact: root.value.clone(),
        grade: band.map(|band| band.grade.clone()),
        grade_label: band.map(|band| band.label.clone()),
        light: complete.and_then(|mark| light(content, mark)),
        overall,
        missing,
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

fn of_component(component: &Component, objectives: &[Item], marks: &Marks, missing: &mut Vec<String>) -> Step {
    let terms = match &component.rule {
        Rule::Objectives { weighting, parts } => {
            let of = |item: &Item| {
                let weight = match weighting {
                    Weighting::Equal => Exact::whole(1),
                    Weighting::ByWeight => Exact::from(&item.weight),
                };
                of_item(item, weight, parts, marks, missing)
            };
            objectives.iter().map(of).collect()
        }
        Rule::Attributes { factors } => {
            let attributes = factors.iter().flat_map(|factor| &factor.attributes);
            let cell = |(code, label): (&String, &Label)| {
                let pointer = format!("/attributes/{code}");
                leaf(code.clone(), label.clone(), Exact::whole(1), marks.attributes.get(code), pointer, missing)
            };
            attributes.map(|attribute| (&attribute.code, &attribute.label)).map(cell).collect()
        }
    };
    mean(component.code.clone(), component.label.clone(), Exact::from(&component.weight), terms)
}

fn of_item(item: &Item, weight: Exact, parts: &[Part], marks: &Marks, missing: &mut Vec<String>) -> Step {
    let label = Label { en: item.title.clone(), sw: item.title.clone() };
    let terms = if item.subtasks.is_empty() {
        let cells: Option<&BTreeMap<String, Entry>> = marks.objectives.get(&item.id).map(|objective| &objective.parts);
        let cell = |part: &Part| {
            let pointer = format!("/objectives/{}/parts/{}", item.id, part.code);
            let entry = cells.and_then(|cells| cells.get(&part.code));
            leaf(part.code.clone(), part.label.clone(), Exact::from(&part.weight), entry, pointer, missing)
        };
        parts.iter().map(cell).collect()
    } else {
        item.subtasks.iter().map(|task| of_item(task, Exact::from(&task.weight), parts, marks, missing)).collect()
    };
    mean(item.id.to_string(), label, weight, terms)
}

fn leaf(code: String, label: Label, weight: Exact, entry: Option<&Entry>, pointer: String, missing: &mut Vec<String>) -> Step {
    let value = entry.and_then(|entry| entry.mark.as_ref()).map(Exact::from);
    let state = match (entry, &value) {
        (_, Some(_)) => State::Marked,
        (Some(entry), None) if entry.not_applicable => State::NotApplicable,
        _ => State::Missing,
    };
    if state == State::Missing {
        missing.push(pointer);
    }
    Step { code, label, state, weight, share: None, decimal: value.as_ref().map(Exact::expansion), value, terms: vec![] }
}

/// The weighted mean of what has a value; what does not apply or is missing has left, and the shares are normalised.
fn mean(code: String, label: Label, weight: Exact, mut terms: Vec<Step>) -> Step {
    let total = terms.iter().filter(|term| term.value.is_some()).fold(Exact::zero(), |sum, term| &sum + &term.weight);
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
    Step { code, label, state, weight, share: None, decimal: value.as_ref().map(Exact::expansion), value, terms }
}

/// How far a measurable indicator got: clamp((actual − baseline) ÷ (target − baseline), 0, cap).
/// Right for targets that should fall as well as rise; nothing where the target is the baseline.
pub fn attainment(baseline: &Decimal, target: &Decimal, actual: &Decimal, cap: &Decimal) -> Option<Exact> {
    let (baseline, cap) = (Exact::from(baseline), Exact::from(cap));
    let way = (&Exact::from(actual) - &baseline).over(&(&Exact::from(target) - &baseline))?;
    Some(way.clamp(Exact::zero(), cap))
}
