//! Institutions' plans (PIPMIS, mpango wa taasisi): one for each institution and year.
//!
//! ```text
//!            submit                approve
//!   draft ───────────▶ submitted ─────────▶ approved
//!     ▲  ◀── write         │ return            │ revise (reason): the next revision, in draft
//!     └──────────────── returned ◀─────────────┘ cancel_revision: the approved one again
//! ```
//!
//! Strategic objectives → targets → indicators and activities; the weights of each list sum to exactly 100 when it is submitted.
//! The planning officer writes it, the overseeing institution approves it or returns it with a reason; nobody approves what he
//! himself wrote or handed in. Every approved revision is kept, word for word, and the last one holds while the next is written.
//! Its targets are then there for others to serve: objectives of agreements, and targets of the institutions below.
//!
//! A **quarter**'s figures are written from its first day until so many days after its end; they make the plan's score.

mod actions;
mod content;
mod diff;
mod dto;
mod http;
mod model;
mod store;

pub use content::{Activity, Content, Direction, Indicator, PlanTarget, StrategicObjective};
pub use http::routes;
pub use model::{Figures, IndicatorFigure, Status, Year};
