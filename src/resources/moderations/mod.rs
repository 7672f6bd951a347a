//! Moderation: before marks are disclosed, HR or a committee looks at them side by side and can ask for re-consideration.
//!
//! A round of moderation is opened for an institution, or one of its units, and a cycle. It looks at annual appraisals that are
//! countersigned and not yet disclosed: distributions by supervisor, unit and cadre group, with small groups suppressed as in the
//! reports. Whoever moderates never changes a mark: he asks the supervisor to re-consider a named one, with a reason. The supervisor
//! answers: *kept*, with reasons, or *reopened*: back to the discussion as a new version, marked by the ordinary procedure with the
//! appraisee and signed anew. Nobody moderates his own mark, or one that he made or reviewed. While a request waits, the mark is not
//! disclosed; request and answer stay on record, and the appraisee sees them once his mark is disclosed, not before.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::{Answer, Moderation, Request, Status};
