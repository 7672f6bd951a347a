//! Subtasks (kazi ndogo) under the objectives of a performance agreement.
//!
//! ```text
//!            submit               approve            first entry               complete
//!   draft ───────────▶ submitted ─────────▶ approved ───────────▶ in_progress ─────────▶ completed
//!     ▲  ◀── edit          │ return            │                      │
//!     └──────────────── returned ◀─────────────┴── revise (reason) ───┴── cancel (reason) ──▶ cancelled
//! ```
//!
//! What PEPMIS calls a task is the objective: it has the weight among its siblings, the agreement and the target. A level
//! between it and the subtask would carry neither weight nor state of its own, so `task` is a heading under which subtasks
//! stand. One table serves both templates: by form TFN 832 subtasks only tell how an objective goes; by `e-utendaji` they are
//! what is marked, and the objective is their mean by weight.
//!
//! The servant writes and submits; the supervisor sets priority, first and last day, indicators and weight when he approves,
//! or returns with a reason. Once approved, a change goes through a **revision**, approved again; every approved revision is
//! kept word for word, and the last one holds while the next is being written, so that progress goes on.
//! Weights of an objective's approved subtasks come to at most 100; they count by their shares, whatever they come to.
//! Supervisor, reviewer and the line of command above are derived from the posting; all of them see it.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::{Standing, Status, Subtask, Terms, wrong_state};
pub(in crate::resources) use store::{standing, within_reach};
