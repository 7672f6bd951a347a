//! The account behind a token, looked up through a small cache with a life of seconds:
//! a deactivated account or an ended session is out within seconds, and the hot path pays no query.

use diesel::{
    QueryableByName,
    sql_types::{Date, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use moka::future::Cache;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

use super::policy::Role;
use crate::kernel::{
    clock::Clock,
    db::{Conn, Db},
    error::Result,
    id::{AccountId, InstitutionId, ServantId, SessionId},
    language::Language,
    sql::json_column,
};

/// Who is behind a session, and what was granted to him.
#[derive(Debug, Clone, QueryableByName)]
pub struct Identity {
    /// The log-in
    #[diesel(sql_type = SqlUuid)]
    pub account_id: AccountId,
    /// The public servant, if the log-in is of one
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub servant_id: Option<ServantId>,
    /// The language that he chose
    #[diesel(sql_type = Text)]
    pub language: Language,
    /// Roles with their reach
    #[diesel(sql_type = Jsonb, deserialize_as = Grants)]
    pub grants: Vec<Granted>,
}

/// A role with its reach, subordinate institutions worked out.
#[derive(Debug, Clone, Deserialize)]
pub struct Granted {
    /// The role
    pub role: Role,
    /// The institutions; none means the nation
    pub institutions: Option<Vec<InstitutionId>>,
}

#[derive(Debug, Deserialize, diesel::deserialize::FromSqlRow)]
struct Grants(Vec<Granted>);

impl serde::Serialize for Grants {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("grants are read, never written, as a document"))
    }
}

json_column!(Grants);

impl From<Grants> for Vec<Granted> {
    fn from(grants: Grants) -> Self {
        grants.0
    }
}

impl Identity {
    /// An identity without any right, for tests to fill in.
    #[cfg(test)]
    pub fn nobody() -> Self {
        Self { account_id: AccountId::new(), servant_id: None, language: Language::Sw, grants: vec![] }
    }

    async fn load(conn: &mut Conn, session: SessionId, today: chrono::NaiveDate) -> Result<Option<Self>> {
        let mut rows = diesel::sql_query(include_str!("identity.sql"))
            .bind::<SqlUuid, _>(session)
            .bind::<Date, _>(today)
            .get_results(conn)
            .await?;
        Ok(rows.pop())
    }
}

/// The cache of identities by session.
#[derive(Clone)]
pub struct Identities {
    db: Db,
    clock: Clock,
    cache: Cache<SessionId, Option<Arc<Identity>>>,
}

impl Identities {
    /// A cache whose entries live so long.
    pub fn new(db: Db, clock: Clock, life: Duration) -> Self {
        Self { db, clock, cache: Cache::builder().max_capacity(100_000).time_to_live(life).build() }
    }

    /// Who is behind a session that is still good.
    pub async fn of(&self, session: SessionId) -> Result<Option<Arc<Identity>>> {
        let load = async {
            let mut conn = self.db.conn().await?;
            Ok::<_, crate::kernel::error::Error>(
                Identity::load(&mut conn, session, self.clock.today()).await?.map(Arc::new),
            )
        };
        // Errors come back shared between the waiters; each of them tries for itself once more.
        match self.cache.try_get_with(session, load).await {
            Ok(found) => Ok(found),
            Err(_) => {
                let mut conn = self.db.conn().await?;
                Ok(Identity::load(&mut conn, session, self.clock.today()).await?.map(Arc::new))
            }
        }
    }

    /// Forgets these sessions: they have ended.
    pub async fn forget_sessions(&self, sessions: &[SessionId]) {
        for session in sessions {
            self.cache.invalidate(session).await;
        }
    }

    /// Forgets everybody at once: a right, a session or an account has changed.
    pub fn forget(&self) {
        self.cache.invalidate_all();
    }
}
