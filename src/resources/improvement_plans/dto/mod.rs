//! Bodies in and out.

mod asked;
mod told;

pub use asked::{
    AcknowledgementIn, Content, ContentIn, ExtensionIn, ListParams, NewPlanIn, OutcomeIn, ReasonIn, ReviewIn,
};
pub use told::*;
