//! Weekly progress (maendeleo ya wiki) on subtasks, and the boards made from it.
//!
//! ```text
//!            submit                 accept
//!   draft ───────────▶ submitted ───────────▶ accepted
//!     ▲  ◀── fill in       │ return (reason)
//!     └──────────────── returned
//! ```
//!
//! One entry a subtask and ISO week; the week belongs to Dar es Salaam and is named by its Monday. Filling in is an upsert by
//! subtask and week, so that a retry on a bad line makes one row, and a phone that was offline sends all its weeks at once.
//! An entry can be rewritten until the supervisor accepts it. A week can be filled in while it runs and `progress.late_days`
//! days after its end, never before it begins. The supervisor accepts or returns, singly or many at once.
//!
//! The **board** sets what was accepted against what the days say: planned is the share of a subtask's days that have passed,
//! actual what the last accepted week says; both are weighted means, exact. How often a cadre group fills in is its **rhythm**;
//! who has not is **missing**.

mod actions;
mod dto;
mod http;
mod model;
mod pace;
mod store;

pub use http::routes;
pub use model::{Entry, Placed, ProgressStatus, Step};
pub use store::{lock_many, one};
