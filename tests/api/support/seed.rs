//! The small nation that every test begins with.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

/// Writes it into a migrated database.
pub async fn directory(url: &str) {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    conn.batch_execute(include_str!("seed.sql")).await.unwrap();
    let at = "2026-06-01T06:00:00Z".parse().unwrap();
    eutendaji::resources::templates::install_shipped(&mut conn, at).await.unwrap();
    conn.batch_execute(include_str!("cycles.sql")).await.unwrap();
}
