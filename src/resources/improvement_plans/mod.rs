//! Improvement plans (mipango ya kuboresha utendaji): what follows a poor mark.
//!
//! ```text
//!            acknowledge (agreed, or seen and not agreed)
//!   draft ──────────────────────────────────────────────▶ active ──close──▶ closed
//!     │     deem_acknowledged (HR, when the days are over)   │ ▲             (achieved, partly, not achieved)
//!     └──────────────────────── close: cancelled ────────────┘ └─ reviews, extensions
//! ```
//!
//! The supervisor of today opens one for an appraisal whose mark is disclosed and whose grade is one of the setting
//! `improvement.poor_grades`; HR opens one for any appraisal, or for none, with a reason. One plan of a posting is open at a time.
//! A plan is written whole: goals with a measure and a day, support, days of review, an end. Once the servant has acknowledged it, it
//! changes no more but by reviews (a finding for each goal) and by HR's dated orders that lengthen it. Supervisor and reviewer are
//! derived from the posting of today, so that a successor goes on with it.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
