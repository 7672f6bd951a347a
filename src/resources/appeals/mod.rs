//! Referral and appeal (rufaa): a disclosed mark before those who did not make it.
//!
//! ```text
//!   lodge ──▶ lodged ──request_file──▶ file_requested ──statement / proceed──▶ under_decision ──decide──▶ decided
//!               │ late: admit first, or strike_out ─────────────────────────────────────────────────────▶   │
//!               └────────────── withdraw (while it runs) ──▶ withdrawn            next level within the days ┘
//! ```
//!
//! **Levels**: the reviewer's level, the institution's committee, the Public Service Commission; each next one within the cycle's
//! `appeal_days` after the decision below. A mark that was not agreed is *referred* in the same way. **Nobody who marked, signed or
//! decided before decides**: at the first level the rule names the reviewer if he did not countersign, else the reviewer's supervisor,
//! else the head of the institution, and where nobody is left the committee sits at once; who it is and by which rule is on record. On
//! a committee members who have a part in the case are excluded; a quorum votes, each with reasons, and the chair records what was
//! carried. **Late** is not refused: it is on record, and the level admits it out of time or strikes it out, with reasons.
//!
//! **Outcomes**: *allowed* opens a new version of the appraisal; *allowed with conditions* varies marks cell by cell (the template's
//! own arithmetic makes the new mark, the body signs it) or remits it to be done again; *dismissed*; *struck out* as late. The original
//! stays word for word, and the mark that holds follows the decision.

mod actions;
mod dto;
mod http;
mod model;
mod rules;
mod store;
mod vary;

pub use actions::lapse;
pub use http::routes;
pub use model::{
    Appeal, Condition, Decision, Ground, Kind, Level, Link, Outcome, Plea, Status, VariedCell, VoteRow,
};
pub use rules::{Candidates, decider};
pub use store::lock;
