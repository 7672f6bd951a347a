//! What the arithmetic takes: the objectives, and marks in which absent, zero and not applicable are three different things.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    exact::Exact,
    template::{Content, Scale},
};
use crate::kernel::decimal::Decimal;

/// One cell of the form. A cell that is not there is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The mark; exactly one of this and `not_applicable`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Decimal>,
    /// It does not apply: it leaves the sum, and counts neither as zero nor as missing
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_applicable: bool,
    /// Why; required at either end of the scale
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub justification: Option<String>,
}

impl Entry {
    /// A mark without a justification.
    pub fn of(mark: Decimal) -> Self {
        Self { mark: Some(mark), not_applicable: false, justification: None }
    }

    /// Not applicable.
    pub fn not_applicable() -> Self {
        Self { mark: None, not_applicable: true, justification: None }
    }
}

/// What stands in one column of the form for one objective.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveMarks {
    /// The mark of each part of the template, by the part's code
    #[serde(default)]
    pub parts: BTreeMap<String, Entry>,
    /// What was achieved
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub achievement: Option<String>,
    /// What helped or hindered (TFN 832, section 3: factors affecting performance)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub factors: Option<String>,
}

/// One column of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// By the id of the objective (or of its subtasks, where it has any: then the objective itself takes no marks, but text)
    #[serde(default)]
    pub objectives: BTreeMap<Uuid, ObjectiveMarks>,
    /// By the number of the attribute
    #[serde(default)]
    pub attributes: BTreeMap<String, Entry>,
}

/// An objective, or a subtask of one, to be marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id
    pub id: Uuid,
    /// Its title
    pub title: String,
    /// Its weight
    pub weight: Decimal,
    /// Its subtasks; where there are any, they are marked and it is their weighted mean
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subtasks: Vec<Item>,
    /// How much of it is done, in percent, if it is not finished
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Decimal>,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A mark and "not applicable" at once, or neither
    NeitherOrBoth,
    /// Not a value of the scale
    OffScale,
    /// This cell cannot be marked not applicable
    MustApply,
    /// An end of the scale without a justification
    Unjustified,
    /// Above the progress of what is not finished, without a justification
    AboveProgress,
    /// The form has no such cell
    Unknown,
}

/// Checks one cell against the scale.
pub fn check_entry(scale: &Scale, entry: &Entry, may_be_not_applicable: bool) -> Result<(), Fault> {
    let Some(mark) = read(scale, entry, may_be_not_applicable)? else { return Ok(()) };
    let (low, high) = scale.ends();
    if scale.justify_ends && (*mark == low || *mark == high) && !justified(entry) {
        Err(Fault::Unjustified)
    } else {
        Ok(())
    }
}

fn justified(entry: &Entry) -> bool {
    entry.justification.as_deref().is_some_and(|text| !text.trim().is_empty())
}

/// Whether a mark says more than what was done, and not why.
fn above_progress(content: &Content, item: &Item, entry: &Entry) -> bool {
    let (Some(mark), Some(done)) = (&entry.mark, &item.progress) else { return false };
    content.justifies_above_progress()
        && !justified(entry)
        && content.scale.percent(mark).is_some_and(|percent| percent > Exact::from(done))
}

/// The mark of a cell; none where it does not apply. Checked and counted are one and the same value (E-28).
pub(super) fn read<'a>(
    scale: &Scale,
    entry: &'a Entry,
    may_be_not_applicable: bool,
) -> Result<Option<&'a Decimal>, Fault> {
    match (&entry.mark, entry.not_applicable) {
        (None, false) | (Some(_), true) => Err(Fault::NeitherOrBoth),
        (None, true) if may_be_not_applicable => Ok(None),
        (None, true) => Err(Fault::MustApply),
        (Some(mark), false) if scale.takes(mark) => Ok(Some(mark)),
        (Some(_), false) => Err(Fault::OffScale),
    }
}

/// Checks what one column has, every fault at once, each with a pointer into [`Marks`]. What it lacks is no fault here:
/// a column is filled little by little, and [`super::score()`] names what is missing.
pub fn check_marks(content: &Content, objectives: &[Item], marks: &Marks) -> Vec<(String, Fault)> {
    let items: BTreeMap<Uuid, &Item> =
        objectives.iter().flat_map(all_items).map(|item| (item.id, item)).collect();
    let parts: BTreeSet<&str> = content.parts().map(|part| part.code.as_str()).collect();
    let attributes: BTreeMap<&str, bool> = content
        .attributes()
        .map(|attribute| (attribute.code.as_str(), attribute.may_be_not_applicable))
        .collect();
    let mut faults = Vec::new();
    for (id, objective) in &marks.objectives {
        let Some(item) = items.get(id) else {
            faults.push((format!("/objectives/{id}"), Fault::Unknown));
            continue;
        };
        for (code, entry) in &objective.parts {
            // An objective whose subtasks are marked has no marks of its own.
            let good = if parts.contains(code.as_str()) && item.subtasks.is_empty() {
                check_entry(&content.scale, entry, true)
            } else {
                Err(Fault::Unknown)
            };
            let good = match good {
                Ok(()) if above_progress(content, item, entry) => Err(Fault::AboveProgress),
                other => other,
            };
            faults.extend(good.err().map(|fault| (part_pointer(*id, code), fault)));
        }
    }
    for (code, entry) in &marks.attributes {
        let known = attributes.get(code.as_str()).ok_or(Fault::Unknown);
        let good = known.and_then(|may| check_entry(&content.scale, entry, *may));
        faults.extend(good.err().map(|fault| (attribute_pointer(code), fault)));
    }
    faults
}

/// An item with all that is below it.
fn all_items(item: &Item) -> Vec<&Item> {
    std::iter::once(item).chain(item.subtasks.iter().flat_map(all_items)).collect()
}

/// Leads to the cell of a part of an objective, in [`Marks`].
pub(super) fn part_pointer(id: Uuid, code: &str) -> String {
    format!("/objectives/{id}/parts/{}", token(code))
}

/// Leads to the cell of an attribute, in [`Marks`].
pub(super) fn attribute_pointer(code: &str) -> String {
    format!("/attributes/{}", token(code))
}

/// RFC 6901, section 3.
fn token(code: &str) -> String {
    code.replace('~', "~0").replace('/', "~1")
}
