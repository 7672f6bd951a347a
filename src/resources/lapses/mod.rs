//! Lapses: what becomes of a step whose time has run out, by the rules of the cycle ([`crate::resources::cycles::LapseEntry`]).
//!
//! ```text
//!   due_on ──── days of grace: late, but it can still be done ────▶ lapses_on: forward | deem | escalate ──▶ the next has his days
//! ```
//!
//! When a step is due is said in one place of the database (`agreement_steps`, `appraisal_steps`, `appeal_steps`): window, orders,
//! returns, and since when it waits. Nobody lapses who has handed in, who is inside an order, or who is on hold. Forward and deem
//! write no mark and no signature for anybody; passed on, the duty is the next one's in line (never of one who is recused), and the old
//! one sees that and why. What was never handed in is nobody's: it stays as it is.
//!
//! The worker goes through the nation once a day, in pieces, one transaction a lapse: the row is locked and asked again, so that of two
//! workers, or of a worker and the person himself, exactly one is first.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use actions::{Carried, each_due, lapse_all, lapse_daily};
pub use http::routes;
pub use model::{DueStep, Hindrance};
