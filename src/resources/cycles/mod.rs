//! Cycles (mizunguko): one year of one calendar, with the windows of its phases and the template that makes its marks.
//!
//! `draft → open → closed`. The financial year runs 1 July – 30 June; teachers work January – December: a cadre group of an
//! institution is **assigned** to a cycle. A window that has to stay open longer is **extended** by a dated order
//! with an author and a reason, for an institution, a region, a kind of institution or the nation; the deadline itself is never
//! edited, and the latest day that reaches an institution holds. Inside the window an institution may set **target days** of
//! its own, which remind and never refuse.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::{Cycle, Phase, Status, Window};
pub use store::{cycle_for, lock, row};
