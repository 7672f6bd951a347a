//! Continuous feedback (mrejesho): notes between two colleagues, in the open and signed with a name.
//!
//! A servant writes to a **colleague**: somebody whose main posting today is in the same institution, named by his exact check
//! number. An unknown number and one of another institution are refused alike, so that nobody can find out who serves where.
//! A note is **private** (author and recipient), or **shared** with the recipient's supervisor of the day on which it was written;
//! a later supervisor does not get it. Nobody else reads it: not HR, not the head, not the auditor; feedback that could turn
//! up in a file is not given. It is no part of any mark, and the audit trail keeps that it was written, never what.
//!
//! The author can withdraw a note within the minutes of the setting `feedback.withdraw_minutes`, unless the recipient has
//! acknowledged it; to the others it is gone then. One author writes at most `feedback.notes_a_day`, withdrawn ones counted in.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
