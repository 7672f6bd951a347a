//! Delegations (kukasimu madaraka): one does a part of another's work for a time, everything but sign.
//!
//! A supervisor or reviewer lends **duties** to another servant of his institution, from a day to a day, for all his reports, for
//! those of one unit, or for named ones; he can revoke it at once, and it ends by the clock. The delegate acts on behalf of the
//! delegator: both names stand in the audit trail and on what he wrote. A delegate never signs, never acts on his own case or
//! on the delegator's, never twice in one chain, and passes nothing on: only what one holds himself can be delegated.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
