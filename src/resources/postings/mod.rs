//! Postings (vituo vya kazi): a public servant in a unit with a designation, from a day to a day; and who supervised him there.
//!
//! One **substantive** posting at a time in the whole nation; **acting** (kukaimu) and **secondment** (kuazimwa) come on top.
//! A transfer closes one posting and opens another; a new supervisor closes one supervision and opens another. Nothing is
//! overwritten, so the reporting line of any past date can be asked for. Nobody supervises himself, and no line is a circle.
//! The **supervisor** and the **reviewer** (the supervisor's supervisor) are derived from here, never picked by hand: acting
//! supervisors and recusals are counted in by the database's `line_on`, for a list by `supervised_by` and `reviewed_by`. When a
//! supervisor leaves, a **handover** moves his reports and his open appraisals to the successor.

mod actions;
mod dto;
mod http;
mod model;
mod store;

mod latest;

pub use actions::{appoint_in, entry};
pub use dto::{AppointmentIn, PostingOut};
pub use http::routes;
pub(in crate::resources) use latest::latest;
pub use model::{EndReason, Line, Posting};
pub use store::{Rederived, find, line, lines, rederive};
