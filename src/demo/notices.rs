//! What the people of the shown institution were told, what it lacks for the cycle, and which answers passed on.

use tokio_postgres::Transaction;

use super::{TODAY, World, logins::SHOWN, nation::date};
use crate::kernel::error::{Error, Result};

impl World {
    /// Written at the end, from what all the others have written.
    pub(super) async fn notices(&self, tx: &Transaction<'_>) -> Result<()> {
        let today = date(TODAY)?;
        for step in [include_str!("gaps.sql"), include_str!("notices.sql")] {
            let statement = tx.prepare(step).await.map_err(Error::internal)?;
            let arguments: &[&(dyn tokio_postgres::types::ToSql + Sync)] = &[&SHOWN, &today.to_string()];
            tx.execute(&statement, arguments).await.map_err(Error::internal)?;
        }
        let statement = tx.prepare(include_str!("lapses.sql")).await.map_err(Error::internal)?;
        tx.execute(&statement, &[&today.to_string()]).await.map_err(Error::internal)?;
        Ok(())
    }
}
