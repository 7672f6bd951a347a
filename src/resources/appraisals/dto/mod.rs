//! Bodies in and out.

mod asked;
mod told;

pub use asked::{ListParams, NewAppraisalIn, OpinionIn, ReasonIn, ScoreParams, SignIn, YearParams};
pub use told::*;
