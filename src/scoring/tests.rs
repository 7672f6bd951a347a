//! Forms worked by hand, and properties that hold for every form.

mod cells;
mod forms;
mod plans;
mod properties;
mod respondents;
mod templates;

use uuid::Uuid;

use super::*;
use crate::kernel::decimal::Decimal;

fn template(code: &str) -> Content {
    shipped().expect("shipped templates parse").into_iter().find(|t| t.code == code).expect("shipped").content
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn item(number: u128, weight: &str) -> Item {
    Item {
        id: Uuid::from_u128(number),
        title: format!("Objective {number}"),
        weight: decimal(weight),
        subtasks: vec![],
        progress: None,
    }
}

/// Sets the parts of an objective, in the template's order; `-` is not applicable, `` is missing.
fn mark(marks: &mut Marks, content: &Content, number: u128, cells: &[&str]) {
    let objective = marks.objectives.entry(Uuid::from_u128(number)).or_default();
    for (part, cell) in content.parts().zip(cells) {
        if let Some(entry) = entry(cell) {
            objective.parts.insert(part.code.clone(), entry);
        }
    }
}

fn entry(cell: &str) -> Option<Entry> {
    match cell {
        "" => None,
        "-" => Some(Entry::not_applicable()),
        mark => Some(Entry::of(decimal(mark))),
    }
}

fn attributes(marks: &mut Marks, content: &Content, cell: impl Fn(usize, &str) -> &'static str) {
    for (n, attribute) in content.attributes().enumerate() {
        if let Some(entry) = entry(cell(n, &attribute.code)) {
            marks.attributes.insert(attribute.code.clone(), entry);
        }
    }
}

/// A number as it is written in the explanation.
fn text(exact: Option<&Exact>) -> Option<String> {
    exact.map(ToString::to_string)
}
