//! Rows of a report as lines of CSV, in the reader's language.

use actix_web::web::{Bytes, BytesMut};

use super::{
    csv::line,
    dto::MarkGroup,
    labels::label,
    model::Tally,
    store::{LateRow, MarkRow},
};
use crate::kernel::{error::Result, language::Language};

pub const LATE: &[&str] = &["check_number", "name", "unit", "designation", "state", "waits_on", "since"];

pub const MARK_GROUPS: &[&str] = &["group", "grade", "count", "group_count", "group_mean", "group_median"];

pub const MARKS: &[&str] = &[
    "check_number",
    "name",
    "unit",
    "designation",
    "supervisor",
    "overall",
    "grade",
    "marks_agreed",
    "state",
    "disclosed_at",
];

pub(super) fn spoken(language: Language, en: String, sw: String) -> String {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

pub(super) fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A unit or institution: how many are expected and done, and how many stand in each state.
pub fn completion(tally: Tally, states: &[&str], language: Language) -> Result<Bytes> {
    let percent = text(tally.percent());
    let count = |state: &&str| tally.states.get(*state).copied().unwrap_or_default().to_string();
    let counts: Vec<_> = states.iter().map(count).collect();
    let name = spoken(language, tally.name_en, tally.name_sw);
    let mut cells = vec![tally.code, name, tally.expected.to_string(), tally.done.to_string(), percent];
    cells.extend(counts);
    line(&cells)
}

/// Somebody who is late.
pub fn late(row: LateRow, language: Language) -> Result<Bytes> {
    line(&[
        row.check_number,
        row.servant_name,
        spoken(language, row.unit_name_en, row.unit_name_sw),
        spoken(language, row.designation_en, row.designation_sw),
        row.state,
        row.waits_on,
        text(row.since.map(|since| since.to_rfc3339())),
    ])
}

/// A line for each grade of a group; one for a group that is hidden.
pub fn group(group: MarkGroup, language: Language) -> Result<Bytes> {
    let Some(grades) = group.grades else {
        return line(&[group.group.as_str(), label("suppressed", language), "", "", "", ""]);
    };
    let (count, mean, median) = (text(group.count), text(group.mean), text(group.median));
    joined(
        grades
            .into_iter()
            .map(|(grade, n)| line(&[group.group.as_str(), &grade, &n.to_string(), &count, &mean, &median])),
    )
}

/// Somebody's mark.
pub fn mark(row: MarkRow, language: Language) -> Result<Bytes> {
    line(&[
        row.check_number,
        row.servant_name,
        spoken(language, row.unit_name_en, row.unit_name_sw),
        spoken(language, row.designation_en, row.designation_sw),
        row.supervisor_name,
        row.overall.to_string(),
        row.grade,
        label(if row.agreed { "yes" } else { "no" }, language).to_owned(),
        row.status,
        row.disclosed_at.to_rfc3339(),
    ])
}

/// Several lines as one piece.
pub fn joined(lines: impl Iterator<Item = Result<Bytes>>) -> Result<Bytes> {
    let mut all = BytesMut::new();
    for line in lines {
        all.extend_from_slice(&line?);
    }
    Ok(all.freeze())
}
