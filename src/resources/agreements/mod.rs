//! Performance agreements (mikataba ya utendaji kazi): one for each servant, cycle and posting.
//!
//! ```text
//!            submit               agree
//!   draft ───────────▶ submitted ───────▶ agreed
//!     ▲  ◀── edit          │ return          │ revise (reason): the next revision, in draft
//!     └──────────────── returned ◀───────────┘ cancel_revision: the agreed one again
//! ```
//!
//! The servant writes objectives whose weights sum to exactly 100 when he hands them in; the supervisor agrees, or returns
//! them with a reason and a day until which they can be handed in again. Once agreed, a change goes through a revision, agreed
//! again by both; every agreed revision is kept word for word, and the last one holds while the next is being written.
//! Both parties' signatures under an agreed revision are the SHA-256 of its canonical JSON (RFC 8785) with the party and the time.
//! The first revision is written within the planning window; supervisor and reviewer are derived from the posting. A posting that is
//! over closes its agreement, which then says what becomes of its interim appraisal; the service begins that of the next posting.

mod actions;
mod canonical;
mod diff;
mod dto;
mod http;
mod interim;
mod model;
mod progress;
mod store;
mod verified;

pub use actions::{begin_after_moves, lapse, revise_from_review};
pub use canonical::{Digests, digests};
pub use dto::{PerformanceTargetIn, ReasonIn, ReturnIn};
pub use http::routes;
pub use model::{Agreement, Content, Objective, PerformanceTarget, Status, Version};
pub use progress::{Measure, ObjectiveProgress};
pub use store::{find, insert_missing, lock};
