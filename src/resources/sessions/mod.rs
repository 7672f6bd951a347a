//! Sessions (vipindi): one log-in on one device.
//!
//! A session begins with check number or e-mail and password, and lives as long as its refresh tokens follow each other: each
//! is used once and has one successor. A repeat of the previous one within the grace gives the very same successor (on a bad
//! line the answer gets lost); any other repeat means that two hold the token, and ends the session.
//! An unknown account, a wrong password, a waiting, an invited and a deactivated account answer alike, after the same work.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::{Credentials, EndReason, Status};
pub use store::{Whose, credentials, end_all, note_failure, sweep};
