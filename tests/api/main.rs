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

mod agreements;
mod appraisals;
mod accounts;
mod architecture;
mod audit;
mod contract;
mod cycles;
mod demo;
mod history;
mod institutions;
mod jobs;
mod junk;
mod matrix;
mod notifications;
mod permissions;
mod postings;
mod reminders;
mod replay;
mod reports;
mod schema;
mod statements;
mod sessions;
mod support;
mod templates;
mod variants;
