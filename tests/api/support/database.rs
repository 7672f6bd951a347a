//! One server for all tests; a template database for each state of the migrations; a clone of it for each test.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use eutendaji::kernel::{db, local_postgres};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use tokio::{runtime::Runtime, sync::OnceCell};

/// A runtime of its own: migrations need several threads, and tests run on actix's single ones.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// `DATABASE_URL` if it is set, else a throw-away server of our own.
pub fn server_url() -> &'static str {
    static URL: LazyLock<String> = LazyLock::new(|| {
        std::env::var("DATABASE_URL").unwrap_or_else(|_| local_postgres::for_tests().unwrap())
    });
    &URL
}

/// The URL of another database on the same server.
pub fn url_of(name: &str) -> String {
    let (base, query) =
        server_url().split_once('?').map_or((server_url(), None), |(base, query)| (base, Some(query)));
    let (server, _) = base.rsplit_once('/').unwrap();
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}

/// Runs SQL that names databases, on the server's own one.
async fn administer(sql: &str) -> Result<(), diesel::result::Error> {
    let mut conn = AsyncPgConnection::establish(server_url()).await.expect("the test server answers");
    conn.batch_execute(sql).await
}

/// A database with all migrations run and the shared directory in it; made once for this state of both, kept for later runs.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("eutendaji_tpl_{}", fingerprint());
            let mut conn = AsyncPgConnection::establish(server_url()).await.expect("the test server answers");
            conn.batch_execute("select pg_advisory_lock(7061)").await.unwrap();
            if !exists(&mut conn, &name).await {
                let making = format!("{name}_making");
                conn.batch_execute(&format!("drop database if exists {making}")).await.unwrap();
                conn.batch_execute(&format!("create database {making}")).await.unwrap();
                let url = url_of(&making);
                RUNTIME.spawn(async move { db::migrate(&url).await.unwrap() }).await.unwrap();
                super::seed::directory(&url_of(&making)).await;
                conn.batch_execute(&format!("alter database {making} rename to {name}")).await.unwrap();
            }
            conn.batch_execute("select pg_advisory_unlock(7061)").await.unwrap();
            name
        })
        .await
}

/// Copies files, which is quickest for small ones; before version 15 that is the only way and has no name.
async fn strategy() -> &'static str {
    static STRATEGY: OnceCell<&str> = OnceCell::const_new();
    let read = || async {
        let mut conn = AsyncPgConnection::establish(server_url()).await.expect("the test server answers");
        let named = "do $$ begin assert current_setting('server_version_num')::int >= 150000; end $$";
        if conn.batch_execute(named).await.is_ok() { "strategy file_copy" } else { "" }
    };
    STRATEGY.get_or_init(read).await
}

async fn exists(conn: &mut AsyncPgConnection, name: &str) -> bool {
    use diesel::{QueryableByName, sql_types::BigInt};
    use diesel_async::RunQueryDsl;
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let count: Count =
        diesel::sql_query(format!("select count(*) as n from pg_database where datname = '{name}'"))
            .get_result(conn)
            .await
            .unwrap();
    count.n > 0
}

fn fingerprint() -> String {
    let mut digest = Sha256::new();
    let mut files: Vec<_> =
        std::fs::read_dir("migrations").unwrap().map(|entry| entry.unwrap().path().join("up.sql")).collect();
    files.sort();
    for file in files {
        digest.update(std::fs::read(file).unwrap());
    }
    digest.update(include_str!("seed.sql"));
    digest.update(include_str!("cycles.sql"));
    for template in std::fs::read_dir("data/templates").unwrap() {
        digest.update(std::fs::read(template.unwrap().path()).unwrap());
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A database of one test, dropped with it.
pub struct TestDatabase {
    name: String,
    pub url: String,
}

impl TestDatabase {
    pub async fn new() -> Self {
        let template = template().await;
        let name = format!("eutendaji_test_{}", uuid::Uuid::now_v7().simple());
        let strategy = strategy().await;
        administer(&format!("create database {name} template {template} {strategy}")).await.unwrap();
        Self { url: url_of(&name), name }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        let drop = std::thread::spawn(move || RUNTIME.block_on(administer(&sql)));
        let _ = drop.join();
    }
}

/// An empty database with only the migrations, for the tests about the schema.
pub async fn empty_database() -> TestDatabase {
    let name = format!("eutendaji_test_{}", uuid::Uuid::now_v7().simple());
    administer(&format!("create database {name}")).await.unwrap();
    let database = TestDatabase { url: url_of(&name), name };
    let url = database.url.clone();
    RUNTIME.spawn(async move { db::migrate(&url).await.unwrap() }).await.unwrap();
    database
}
