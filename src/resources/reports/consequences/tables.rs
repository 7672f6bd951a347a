//! Rows as lines of CSV, in the reader's language.

use actix_web::web::Bytes;
use std::collections::BTreeMap;

use super::{
    super::{
        csv::line,
        tables::{joined, spoken, text},
    },
    dto::RecommendationGroup,
    model::Need,
    store::{PersonNeedRow, RecommendationRow},
};
use crate::{
    kernel::{error::Result, language::Language},
    resources::recommendations::Verdict,
};

pub const RECOMMENDATION_GROUPS: &[&str] = &["group", "kind", "pending", "granted", "declined", "count"];

pub const RECOMMENDATIONS: &[&str] = &[
    "check_number",
    "name",
    "unit",
    "designation",
    "family",
    "grade",
    "kind",
    "recommendation",
    "decision",
    "note",
    "decided_by",
    "decided_at",
];

pub const NEEDS: &[&str] = &["need", "count", "spellings", "units", "families"];

pub const PERSON_NEEDS: &[&str] =
    &["check_number", "name", "unit", "designation", "family", "need", "stated_by"];

/// A line for each kind of a group.
pub fn group(group: RecommendationGroup) -> Result<Bytes> {
    let one = |(kind, decisions): (&String, &BTreeMap<String, i64>)| {
        let count =
            |verdict: &Verdict| decisions.get(verdict.as_str()).copied().unwrap_or_default().to_string();
        let mut cells = vec![group.group.clone(), kind.clone()];
        cells.extend(Verdict::ALL.iter().map(count));
        cells.push(decisions.values().sum::<i64>().to_string());
        line(&cells)
    };
    joined(group.kinds.iter().map(one))
}

/// One recommendation.
pub fn recommendation(row: RecommendationRow, language: Language) -> Result<Bytes> {
    line(&[
        row.check_number,
        row.servant_name,
        spoken(language, row.unit_name_en, row.unit_name_sw),
        spoken(language, row.designation_en, row.designation_sw),
        row.family,
        text(row.grade),
        row.kind,
        row.text,
        row.decision,
        text(row.note),
        text(row.decided_by),
        text(row.decided_at.map(|at| at.to_rfc3339())),
    ])
}

/// A need of the institution.
pub fn need(need: &Need) -> Result<Bytes> {
    let list = |counts: &BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>().join("; ")
    };
    let (usual, count) = (need.usual(), need.count().to_string());
    line(&[usual, count, list(&need.spellings), list(&need.units()), list(&need.families())])
}

/// A need of one servant.
pub fn person_need(row: PersonNeedRow, language: Language) -> Result<Bytes> {
    let stated_by: Vec<_> = row.stated_by.iter().map(|side| side.as_str()).collect();
    line(&[
        row.check_number,
        row.servant_name,
        spoken(language, row.unit_name_en, row.unit_name_sw),
        spoken(language, row.designation_en, row.designation_sw),
        row.family,
        row.need,
        stated_by.join(", "),
    ])
}
