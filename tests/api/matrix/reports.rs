//! Reports on the council, and the audit trail.

use super::{Row, get, row};
use crate::support::cast::*;

fn report(name: &str, rest: &str) -> super::Call {
    get(format!("/reports/{name}?cycle_id={YEAR}&institution_id={COUNCIL}{rest}"))
}

pub const ROWS: &[Row] = &[
    row!("report_completion", |_app| report("completion", "&phase=planning")),
    row!("report_late", |_app| report("late", "&phase=planning")),
    row!("report_marks", |_app| report("marks", "")),
    row!("list_marks", |_app| report("marks/list", "")),
    row!("list_audit_entries", |_app| get("/audit")),
];
