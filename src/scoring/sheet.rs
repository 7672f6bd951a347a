//! What the arithmetic takes: the objectives, and marks in which absent, zero and not applicable are three different things.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use super::template::{Content, Scale};
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
    /// By the id of the objective (or of its subtask, where it has any)
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
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Fault {
    NeitherOrBoth,
    OffScale,
    MustApply,
    Unjustified,
}

/// Checks one cell against the scale.
pub fn check_entry(scale: &Scale, entry: &Entry, may_be_not_applicable: bool) -> Result<(), Fault> {
    match (&entry.mark, entry.not_applicable) {
        (None, false) | (Some(_), true) => Err(Fault::NeitherOrBoth),
        (None, true) if may_be_not_applicable => Ok(()),
        (None, true) => Err(Fault::MustApply),
        (Some(mark), false) => {
            let (low, high) = scale.ends();
            let justified = entry.justification.as_deref().is_some_and(|text| !text.trim().is_empty());
            if !scale.takes(mark) {
                Err(Fault::OffScale)
            } else if scale.justify_ends && (*mark == low || *mark == high) && !justified {
                Err(Fault::Unjustified)
            } else {
                Ok(())
            }
        }
    }
}

impl Content {
    /// The cells that a full column has for an objective: pointers as in the API.
    pub fn part_codes(&self) -> Vec<&str> {
        self.parts().map(|part| part.code.as_str()).collect()
    }
}
