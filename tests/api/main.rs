//! Tests over HTTP against the real application on a real Postgres, a database of its own for each test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::large_futures,
    missing_docs,
    unreachable_pub,
    reason = "in a test a panic is the report"
)]

mod accounts;
mod agreements;
mod appeals;
mod appraisals;
mod architecture;
mod audit;
mod check_ins;
mod consequences;
mod contract;
mod cycle_lists;
mod cycles;
mod deadlines;
mod demo;
mod docs;
mod due;
mod evidence;
mod feedback;
mod history;
mod idempotency;
mod improvement_plans;
mod institutions;
mod interim;
mod jobs;
mod junk;
mod lapses;
mod matrix;
mod moderations;
mod movement;
mod notifications;
mod permissions;
mod plan_update;
mod plans;
mod postings;
mod progress;
mod recusals;
mod reminders;
mod replay;
mod reports;
mod respondents;
mod schema;
mod sessions;
mod standing_in;
mod statements;
mod subtasks;
mod support;
mod templates;
mod told_in_place;
mod variants;
mod verify;
