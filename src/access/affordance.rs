//! "What may I do, and why not": every agreement and appraisal lists its actions for this caller.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Actor;
use super::policy::{self, Action, Target};
use crate::kernel::error::{Code, Error, Result};

/// One thing that can be done, whether this caller can do it now, and if not why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Affordance {
    /// The action: the last segment of its path
    #[schema(example = "submit")]
    pub action: &'static str,
    /// Whether this caller may do it now
    pub allowed: bool,
    /// Why not: the code of the problem that trying would give
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<Code>,
    /// Whose action it is
    pub who: Vec<&'static str>,
    /// Since when it waits on them; absent while the state does not call for it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<DateTime<Utc>>,
}

impl Affordance {
    /// Of an action: `state` is what the state machine and the window say to it.
    pub fn of(
        actor: &Actor,
        name: &'static str,
        action: Action,
        on: &Target,
        state: Result<()>,
        since: DateTime<Utc>,
    ) -> Self {
        let called_for = state.is_ok();
        let refusal = policy::permit(actor, action, on).and(state).err().as_ref().map(Error::code);
        Self {
            action: name,
            allowed: refusal.is_none(),
            reason_code: refusal,
            who: policy::who(action).collect(),
            waiting_since: called_for.then_some(since),
        }
    }
}
