//! Appraisals (upimaji): a mid-year review or the annual appraisal of one agreement, in the open.
//!
//! ```text
//!  assessing ──both sheets in──▶ discussion ──propose──▶ proposed ──accept──▶ signing ──▶ countersigning ──▶ countersigned
//!   (blind)                          ▲  └─settle (not agreed, after a third opinion)──────▲      │                │ disclose
//!                                    ├──────── decline ────────┘                                 │                ▼
//!                                    └──────────────────────── return by the reviewer ───────────┘            disclosed ──▶ final
//! ```
//!
//! **Blind until done**: while it is being assessed, a sheet is seen by its author alone: no detail, list, audit entry or
//! ETag gives it away. **Signed means signed**: appraisee, then supervisor, then reviewer sign the SHA-256 of the canonical
//! JSON (RFC 8785) of what they sign; a change of the content later is impossible here and shows in the verification.
//! Raters are derived from the posting, never picked. A mid-year review (form TFN 832, section 3) has progress and factors
//! instead of marks, and is final when appraisee and supervisor have signed. HR can put an appraisal on hold or declare it
//! unrateable, with a reason. Where a posting is over before its year, the service itself opens the **interim** appraisal of its
//! agreement, once a day, under who supervised on the last day, and begins the agreement of the posting that came after.
//!
//! Every **version** (round of content) that somebody signed is kept word for word with its digest. A return by the reviewer, a
//! re-consideration asked for in moderation and a decision on appeal each begin the next version; the disclosed one holds.

mod actions;
mod canonical;
mod dto;
mod http;
mod kind;
mod model;
mod objectives;
mod sheets;
mod store;
mod versions;

pub use actions::{Order, Redone, Vary, follow_moves_daily, lapse, reopen, vary};
pub use canonical::{SignedContent, bytea, digest, hex, kept, sha256, signature_row};
pub use http::routes;
pub use model::{
    Appraisal, Context, Disagreement, Kind, Objectives, Recommendation, RecommendationKind, Role, Score,
    Sheet, SheetContent, Side, Signature, Standing, Statement, Status,
};
pub use objectives::AppraisedObjective;
pub use store::{context, find, find_standing, lock, sheet};
pub use versions::{Superseded, SupersededBy, lock_whole};
