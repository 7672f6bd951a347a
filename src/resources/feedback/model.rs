//! A note, and what can become of it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, Result},
        id::{FeedbackNoteId, InstitutionId, ServantId},
        sql::text_enum,
    },
    schema::feedback_notes,
};

text_enum! {
    /// What a note is.
    pub enum Kind { Praise = "praise", Advice = "advice", Observation = "observation" }
}

text_enum! {
    /// Who reads a note besides its author and its recipient: nobody, or the recipient's supervisor of the day.
    pub enum Visibility { Private = "private", Supervisor = "supervisor" }
}

text_enum! {
    /// Which notes: those that the caller wrote, those that he got, those about his reports that were shared with him.
    pub enum Folder { Given = "given", Received = "received", Shared = "shared" }
}

text_enum! {
    /// The order of a list of notes.
    pub enum Sort { WrittenAt = "written_at", WrittenAtDown = "-written_at" }
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = feedback_notes)]
pub struct Note {
    pub institution_id: InstitutionId,
    pub id: FeedbackNoteId,
    pub author_id: ServantId,
    pub recipient_id: ServantId,
    pub kind: Kind,
    pub text: String,
    pub visibility: Visibility,
    pub supervisor_id: Option<ServantId>,
    pub written_at: DateTime<Utc>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// The names on a note.
#[derive(Debug, Clone)]
pub struct Names {
    pub author: String,
    pub recipient: String,
}

/// What can be done with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Withdraw,
    Acknowledge,
}

impl Note {
    /// What a permission is asked for. A withdrawn note is its author's alone.
    pub fn target(&self) -> Target {
        let target = Target::of("feedback", self.institution_id).written_by(self.author_id);
        if self.withdrawn_at.is_some() {
            return target;
        }
        target.owned_by(self.recipient_id).under(self.supervisor_id, None)
    }

    /// Whether a step is possible at a moment; a note can be withdrawn for so many minutes.
    pub fn step(&self, step: Step, at: DateTime<Utc>, withdraw_minutes: u32) -> Result<()> {
        if self.withdrawn_at.is_some() {
            return Err(Error::new(Code::FeedbackWithdrawn));
        }
        if self.acknowledged_at.is_some() {
            return Err(Error::new(Code::FeedbackAcknowledged));
        }
        let over = at - self.written_at >= TimeDelta::minutes(withdraw_minutes.into());
        if step == Step::Withdraw && over {
            return Err(Error::new(Code::WithdrawalOver).with("minutes", withdraw_minutes));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(step: Step, at: &str, acknowledged: bool, withdrawn: bool) -> Option<Code> {
        let written_at: DateTime<Utc> = "2026-07-06T07:00:00Z".parse().unwrap();
        let note = Note {
            institution_id: InstitutionId::new(),
            id: FeedbackNoteId::new(),
            author_id: ServantId::new(),
            recipient_id: ServantId::new(),
            kind: Kind::Praise,
            text: "x".into(),
            visibility: Visibility::Private,
            supervisor_id: None,
            written_at,
            acknowledged_at: acknowledged.then_some(written_at),
            withdrawn_at: withdrawn.then_some(written_at),
            version: 1,
        };
        note.step(step, at.parse().unwrap(), 15).err().map(|error| error.code())
    }

    #[test]
    fn a_note_is_withdrawn_within_its_minutes_unless_acknowledged() {
        use Step::{Acknowledge, Withdraw};
        let (in_time, late) = ("2026-07-06T07:14:59Z", "2026-07-06T07:15:00Z");
        assert_eq!(code(Withdraw, in_time, false, false), None);
        assert_eq!(code(Withdraw, late, false, false), Some(Code::WithdrawalOver));
        assert_eq!(code(Withdraw, in_time, true, false), Some(Code::FeedbackAcknowledged));
        assert_eq!(code(Withdraw, in_time, false, true), Some(Code::FeedbackWithdrawn));
        assert_eq!(code(Acknowledge, late, false, false), None);
        assert_eq!(code(Acknowledge, late, true, false), Some(Code::FeedbackAcknowledged));
        assert_eq!(code(Acknowledge, in_time, false, true), Some(Code::FeedbackWithdrawn));
    }
}
