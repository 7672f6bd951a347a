//! e-Utendaji: performance management for a nation's public service.
//!
//! Imports only look down: `schema < joins < kernel < scoring < access < resources < demo < openapi < docs < app < worker < serve
//! < main`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "in a test a panic is the report"
    )
)]

pub mod access;
pub mod app;
pub mod demo;
pub mod docs;
mod joins;
pub mod kernel;
pub mod openapi;
pub mod resources;
pub mod scoring;
pub mod serve;
pub mod worker;
#[expect(missing_docs, reason = "generated from the database; the migrations carry the comments")]
pub mod schema;
