//! A time in which one acts for another.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, ActingId, InstitutionId, ServantId},
    },
    schema::acting_supervisors,
};

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = acting_supervisors)]
pub struct Acting {
    pub institution_id: InstitutionId,
    pub id: ActingId,
    pub absent_id: ServantId,
    pub acting_id: ServantId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub cancelled: bool,
    pub reason: String,
    pub named_by: AccountId,
    pub named_at: DateTime<Utc>,
    pub version: i32,
}

impl Acting {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("acting supervisor", self.institution_id)
            .between([Some(self.absent_id), Some(self.acting_id)])
    }

    /// Refuses what is over.
    pub fn running(&self, today: NaiveDate) -> Result<()> {
        if self.cancelled || self.ends_on < today { Err(Error::new(Code::AlreadyOver)) } else { Ok(()) }
    }

    /// Ended on a day; before it began, it never was.
    pub fn end(&self, ends_on: NaiveDate) -> Self {
        let cancelled = ends_on < self.starts_on;
        let ends_on = if cancelled { self.ends_on } else { ends_on };
        Self { ends_on, cancelled, version: self.version + 1, ..self.clone() }
    }
}
