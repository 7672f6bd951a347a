//! The harness: an application on its own database, callers, and checks that hold for every answer.

#![allow(dead_code, unused_imports, reason = "the harness offers more than today's tests take")]

mod app;
pub mod cast;
mod contract;
mod database;
pub mod outside;
mod seed;

pub use app::{Caller, Reply, TestApp, session_rules};
pub use contract::{document, operation_of, operations};
pub use database::{TestDatabase, empty_database, server_url};
