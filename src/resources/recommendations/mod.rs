//! What came of a supervisor's recommendation (mapendekezo) of reward, development or sanction.
//!
//! The recommendation itself stands in the supervisor's column of an appraisal. Once the mark is disclosed, HR records what
//! was decided: `pending`, `granted` or `declined`, with a note; the present decision stands here, each change in the audit trail.
//! Whoever sees the appraisal sees the decision. The lists and counts of an institution are below `/reports`.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::Verdict;
