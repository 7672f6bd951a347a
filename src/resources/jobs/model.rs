//! A job, its results, and the staff of an institution as a launch sees it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Bool, Nullable, Text, Uuid as SqlUuid},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, AgreementId, CycleId, InstitutionId, JobId, JobResultId, PostingId, ServantId},
        sql::text_enum,
    },
    schema::{job_results, jobs},
};

text_enum! {
    /// What a job does.
    pub enum Kind { CycleLaunch = "cycle_launch" }
}

text_enum! {
    /// Where a job stands.
    pub enum State { Waiting = "waiting", Running = "running", Done = "done", Cancelled = "cancelled", Failed = "failed" }
}

text_enum! {
    /// What a launch did for a posting.
    pub enum Outcome { Created = "created", Existing = "existing", Excluded = "excluded" }
}

text_enum! {
    /// Why a launch leaves a posting out.
    pub enum Reason {
        ActingPosting = "acting_posting",
        SecondedAway = "seconded_away",
        OtherCycle = "other_cycle",
        NoCycle = "no_cycle",
        TooShort = "too_short",
    }
}

text_enum! {
    /// What somebody lacks for the cycle: a supervisor; a cycle, and so a template, for his cadre group; a telephone number and an
    /// e-mail address; a log-in; the activation of his log-in.
    pub enum Gap {
        NoSupervisor = "no_supervisor",
        NoTemplate = "no_template",
        NoContact = "no_contact",
        NoAccount = "no_account",
        NotActivated = "not_activated",
    }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = jobs, treat_none_as_null = true)]
pub struct Job {
    pub institution_id: InstitutionId,
    pub id: JobId,
    pub kind: Kind,
    pub cycle_id: CycleId,
    pub day: NaiveDate,
    pub state: State,
    pub asked_by: AccountId,
    pub asked_at: DateTime<Utc>,
    pub position: Option<Uuid>,
    pub expected: i32,
    pub created: i32,
    pub existing: i32,
    pub excluded: i32,
    pub failures: i32,
    pub beat_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl Job {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("job", self.institution_id)
    }

    /// Whether it has an end.
    pub fn is_over(&self) -> bool {
        !matches!(self.state, State::Waiting | State::Running)
    }

    /// Refuses what is over.
    pub fn expect_open(&self) -> Result<()> {
        if !self.is_over() {
            return Ok(());
        }
        let refusal = Error::new(Code::WrongState).with("noun", "job");
        Err(refusal.with("wanted", "waiting, running").with("state", self.state))
    }
}

#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = job_results)]
pub struct JobResult {
    pub institution_id: InstitutionId,
    pub id: JobResultId,
    pub job_id: JobId,
    pub posting_id: PostingId,
    pub servant_id: ServantId,
    pub outcome: Outcome,
    pub reason: Option<Reason>,
    pub agreement_id: Option<AgreementId>,
}

/// A posting as a launch sees it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Member {
    #[diesel(sql_type = SqlUuid)]
    pub posting_id: PostingId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub agreement_id: Option<AgreementId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<Reason>,
    #[diesel(sql_type = Bool)]
    pub has_template: bool,
    #[diesel(sql_type = Bool)]
    pub has_supervisor: bool,
    #[diesel(sql_type = Bool)]
    pub has_contact: bool,
    #[diesel(sql_type = Bool)]
    pub has_account: bool,
    #[diesel(sql_type = Bool)]
    pub is_active: bool,
}

impl Member {
    /// What the launch does for it.
    pub fn outcome(&self) -> Outcome {
        match (self.reason, self.agreement_id) {
            (Some(_), _) => Outcome::Excluded,
            (None, Some(_)) => Outcome::Existing,
            (None, None) => Outcome::Created,
        }
    }

    /// What he lacks.
    pub fn gaps(&self) -> Vec<Gap> {
        let gaps = [
            (!self.has_supervisor, Gap::NoSupervisor),
            (!self.has_template, Gap::NoTemplate),
            (!self.has_contact, Gap::NoContact),
            (!self.has_account, Gap::NoAccount),
            (self.has_account && !self.is_active, Gap::NotActivated),
        ];
        gaps.into_iter().filter(|(lacks, _)| *lacks).map(|(_, gap)| gap).collect()
    }
}
