//! The pool of connections. Only this file names the pool's crate.

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use futures_util::FutureExt;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::error::{Code, Error, Result};

/// What queries take: a connection, in or out of a transaction.
pub type Conn = AsyncPgConnection;

/// All migrations, in the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// A pool of connections.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    statements: Arc<AtomicUsize>,
}

impl Db {
    /// A pool of at most `size` connections; none is made before it is needed. Statements are ended after the time-out.
    pub fn new(url: &str, size: usize, statement_timeout_ms: u32) -> Result<Self> {
        let statements = Arc::new(AtomicUsize::new(0));
        let mut config = ManagerConfig::default();
        let counter = statements.clone();
        config.custom_setup = Box::new(move |url| {
            let counter = counter.clone();
            let url = url.to_owned();
            async move {
                let mut conn = AsyncPgConnection::establish(&url).await?;
                conn.batch_execute(&format!(
                    "set timezone = 'UTC'; set statement_timeout = {statement_timeout_ms}"
                ))
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                conn.set_instrumentation(Counter(counter));
                Ok(conn)
            }
            .boxed()
        });
        // A dead connection is found by its next statement; asking each one first would cost a round trip a request.
        config.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder(manager)
            .max_size(size)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(5)))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { pool, statements })
    }

    /// A connection. None within five seconds: 503, come again.
    pub async fn conn(&self) -> Result<Object<AsyncPgConnection>> {
        self.pool.get().await.map_err(|error| {
            tracing::warn!(%error, "no database connection");
            Error::new(Code::Busy).with("seconds", 2)
        })
    }

    /// How many statements were sent so far, transaction control left out.
    pub fn statements(&self) -> usize {
        self.statements.load(Ordering::Relaxed)
    }
}

struct Counter(Arc<AtomicUsize>);

/// Transaction control is reported as a statement too; its own event takes that one back.
impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        use InstrumentationEvent as Event;
        match event {
            Event::StartQuery { .. } => self.0.fetch_add(1, Ordering::Relaxed),
            Event::BeginTransaction { .. }
            | Event::CommitTransaction { .. }
            | Event::RollbackTransaction { .. } => self.0.fetch_sub(1, Ordering::Relaxed),
            _ => 0,
        };
    }
}

/// Brings the database up to date. Needs a multi-threaded runtime.
pub async fn migrate(url: &str) -> Result<Vec<String>> {
    let conn = AsyncPgConnection::establish(url).await.map_err(|error| unreached(url, &error))?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let done = harness.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

/// Says which database is not there, without the password.
fn unreached(url: &str, error: &diesel::ConnectionError) -> Error {
    let config = url.parse::<tokio_postgres::Config>().unwrap_or_default();
    let hosts = config.get_hosts().iter().map(|host| match host {
        tokio_postgres::config::Host::Tcp(name) => name.clone(),
        tokio_postgres::config::Host::Unix(folder) => folder.display().to_string(),
    });
    let (hosts, ports) = (hosts.collect::<Vec<_>>().join(","), config.get_ports());
    Error::internal(format!(
        "database.url: no connection to {} at {hosts}:{}: {error}; does the server run, and may this user log in?",
        config.get_dbname().unwrap_or("the user's database"),
        ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    ))
}
