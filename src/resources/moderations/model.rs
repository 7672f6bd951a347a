//! A round of moderation, and a request to re-consider a mark.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, Result},
        id::{
            AccountId, AppraisalId, CycleId, InstitutionId, ModerationId, ModerationRequestId, ServantId,
            UnitId,
        },
        sql::text_enum,
    },
    schema::{moderation_requests, moderations},
};

text_enum! {
    /// Whether a round of moderation is going on.
    pub enum Status { Open = "open", Closed = "closed" }
}

text_enum! {
    /// What the supervisor answers: the mark is kept, or reopened for discussion.
    pub enum Answer { Kept = "kept", Reopened = "reopened" }
}

text_enum! {
    /// By what marks are put side by side.
    pub enum By { Supervisor = "supervisor", Unit = "unit", Family = "family" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = moderations, treat_none_as_null = true)]
pub struct Moderation {
    pub institution_id: InstitutionId,
    pub id: ModerationId,
    pub cycle_id: CycleId,
    pub unit_id: Option<UnitId>,
    pub purpose: String,
    pub status: Status,
    pub opened_by: AccountId,
    pub opened_at: DateTime<Utc>,
    pub conclusion: Option<String>,
    pub closed_by: Option<AccountId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = moderation_requests, treat_none_as_null = true)]
pub struct Request {
    pub institution_id: InstitutionId,
    pub id: ModerationRequestId,
    pub moderation_id: ModerationId,
    pub appraisal_id: AppraisalId,
    pub appraisal_version: i32,
    pub supervisor_id: ServantId,
    pub reason: String,
    pub requested_by: AccountId,
    pub requested_at: DateTime<Utc>,
    pub answer: Option<Answer>,
    pub answer_reason: Option<String>,
    pub answered_by: Option<ServantId>,
    pub answered_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// The appraisal that a request is about, as far as the request needs it.
#[derive(Debug, Clone, Deserialize)]
pub struct Subject {
    pub servant_id: ServantId,
    pub check_number: String,
    pub servant_name: String,
    /// Who would answer today
    pub supervisor_id: ServantId,
    /// Whether the appraisee knows his mark officially, or knew it once
    pub disclosed: bool,
}

impl Moderation {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("moderation", self.institution_id)
    }

    /// Refuses when the round is over.
    pub fn expect_open(&self) -> Result<()> {
        if self.status == Status::Open {
            return Ok(());
        }
        Err(Error::new(Code::WrongState)
            .with("noun", "moderation")
            .with("wanted", Status::Open)
            .with("state", self.status))
    }
}

impl Request {
    /// What a permission is asked for: the appraisee has no part in it before disclosure.
    pub fn target(&self, subject: &Subject) -> Target {
        Target::of("moderation_request", self.institution_id)
            .owned_by(Some(subject.servant_id).filter(|_| subject.disclosed))
            .under(Some(subject.supervisor_id), None)
    }

    /// Refuses when it was answered.
    pub fn expect_waiting(&self) -> Result<()> {
        if self.answer.is_none() { Ok(()) } else { Err(Error::new(Code::ReconsiderationAnswered)) }
    }
}
