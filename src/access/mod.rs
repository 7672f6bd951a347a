//! Who is calling, and what they may do.

pub mod actor;
pub mod affordance;
pub mod idempotency;
pub mod identity;
pub mod password;
pub mod passphrase;
pub mod policy;
pub mod session_rules;
pub mod token;

pub use actor::{Actor, authenticate};
pub use policy::{Action, Role, Target};
