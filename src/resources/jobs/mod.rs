//! Opening a cycle in an institution, and the long jobs that do it.
//!
//! ```text
//!   readiness ─▶ rehearsal (dry_run) ─▶ launch: waiting ─▶ running ─▶ done
//!   what lacks   who, who not, why              └──── cancel ────▶ cancelled        failed, after five failures
//! ```
//!
//! A launch makes a draft agreement for every posting that follows the cycle, whether the planning window is open yet or not, and
//! tells each servant. It goes in batches, each in its own transaction with the place where it ended: after a crash the next
//! worker goes on from there, and a batch that was not committed has never been. Launched twice it finds what is there.
//! A posting is left out because it is an `acting_posting` (the agreement is over the substantive one), because its servant is
//! `seconded_away`, because its cadre group follows an `other_cycle` or `no_cycle`, or because it is `too_short`.

mod actions;
mod dto;
mod http;
mod model;
mod store;
mod work;

pub use http::routes;
pub use work::work;
