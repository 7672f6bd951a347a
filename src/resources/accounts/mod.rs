//! Accounts (akaunti): who can log in, and the roles that were granted to them.
//!
//! HR or the administrator of an institution invites a servant who is posted there; the nation invites whoever stands outside
//! the service. The invited person activates the account with a one-time code that is shown once; a new code is the way back
//! in for whoever forgot the password. `invited → active ⇄ deactivated`.
//!
//! A role is granted with a reason and revoked, never deleted. Nobody grants to himself, and nobody takes over, by a new code,
//! an account with a role that he could not have granted.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use actions::create_national_admin;
pub use http::routes;
