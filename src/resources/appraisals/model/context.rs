//! What an appraisal stands in.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{super::versions::AppraisalVersion, Role, Side, Standing};
use crate::{
    kernel::error::{Code, Error, Result},
    resources::cycles::{self, Deadline, Lapsed, Window},
    scoring,
};

/// What an appraisal stands in.
#[derive(Debug, Clone)]
pub struct Context {
    pub standing: Standing,
    pub cycle_ends_on: NaiveDate,
    /// The institution's own target day inside the window
    pub target_on: Option<NaiveDate>,
    pub cycle_label: String,
    pub cycle_status: cycles::Status,
    pub appeal_days: i32,
    pub window: Window,
    pub check_number: String,
    pub servant_name: String,
    pub template: scoring::Content,
    /// The sheets that were handed in, with when
    pub submitted: Vec<(Side, DateTime<Utc>)>,
    /// Who signed the present content
    pub signed: Vec<Role>,
    /// The revisions of the agreement that were begun from it
    pub revisions: Vec<Revision>,
    /// Until when others are asked, if they are
    pub others_until: Option<NaiveDate>,
    /// What they answered, while the mark is being made; it counts when their time is over
    pub responses: scoring::Responses,
    /// What was signed so far, oldest first
    pub versions: Vec<AppraisalVersion>,
    /// A request to re-consider it waits for an answer
    pub moderated: bool,
    /// An appeal against it is running
    pub appeal_runs: bool,
    /// What lapsed so far, oldest first
    pub lapses: Vec<Lapsed>,
    /// The steps that wait, with their days
    pub deadlines: Vec<Deadline>,
    /// Until when the last decision on it can be taken to the next level
    pub appeal_until: Option<NaiveDate>,
}

/// A revision of the agreement that was begun from a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AppraisalRevision)]
pub struct Revision {
    /// Which revision of the agreement
    #[schema(example = 2)]
    pub revision: i32,
    /// When it was agreed; null while it is being written
    pub agreed_at: Option<DateTime<Utc>>,
}

impl Context {
    /// The mark is made when the others can no longer answer: nobody can tell from it what one of them says.
    pub(super) fn others_are_heard(&self, today: NaiveDate) -> Result<()> {
        match self.others_until {
            Some(last) if today <= last => Err(Error::new(Code::RespondentsOpen).with("date", last)),
            _ => Ok(()),
        }
    }

    /// Whether a side has handed in its sheet.
    pub fn has(&self, side: Side) -> bool {
        self.submitted.iter().any(|(submitted, _)| *submitted == side)
    }
}
