//! The harness: an application on its own database, callers, and checks that hold for every answer.

mod app;
pub mod cast;
mod contract;
mod database;
mod seed;

pub use app::{Caller, Reply, TestApp, session_rules};
pub use contract::{document, operations};
pub use database::{migrated_database, server_url};
