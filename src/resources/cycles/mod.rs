//! Cycles (mizunguko): one year of one calendar, with the windows of its phases and the template that makes its marks.
//!
//! `draft → open → closed`. The financial year runs 1 July – 30 June; teachers work January – December: a cadre group of an
//! institution is **assigned** to a cycle. A window that has to stay open longer is **extended** by a dated order
//! with an author and a reason, for an institution, a region, a kind of institution or the nation; the deadline itself is never
//! edited, and the latest day that reaches an institution holds. Inside the window an institution may set **target days** of
//! its own, which remind and never refuse.
//!
//! **Lapse rules** say what becomes of a step whose time has run out: forward without it, deem it done, or pass it on to the next in
//! line; a step without a rule is only reminded of. They are written while the cycle is a draft and hold from its opening on.

mod actions;
mod dto;
mod http;
mod lapse_rules;
mod model;
mod store;

pub use http::routes;
pub use lapse_rules::{
    Deadline, LapseEntry, LapsePhase, LapseRule, LapseRules, LapseStep, Lapsed, LapsedSteps,
};
pub use model::{Cycle, Phase, Status, Window};
pub use store::{cycle_for, lock, row};
