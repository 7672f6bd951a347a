//! Every query of the slice.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::Evidence;
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{EntryId, EvidenceId, InstitutionId},
    },
    schema::evidence,
};

/// One piece of evidence.
pub async fn find(conn: &mut Conn, id: EvidenceId) -> Result<Evidence> {
    Evidence::query().filter(evidence::id.eq(id)).first(conn).await.or_not_found("evidence")
}

/// All evidence of an entry, oldest first.
pub async fn of_entry(conn: &mut Conn, institution: InstitutionId, entry: EntryId) -> Result<Vec<Evidence>> {
    let mine = evidence::institution_id.eq(institution).and(evidence::entry_id.eq(entry));
    Ok(Evidence::query().filter(mine).order((evidence::added_at, evidence::id)).load(conn).await?)
}

/// Writes it, unless the entry has the same file already: then that one is given.
pub async fn insert(tx: &mut Conn, new: &Evidence) -> Result<Option<Evidence>> {
    let written = diesel::insert_into(evidence::table)
        .values(new)
        .on_conflict((evidence::institution_id, evidence::entry_id, evidence::sha256))
        .do_nothing()
        .execute(tx)
        .await
        .on_constraint("evidence_pkey", || Error::new(Code::IdTaken))?;
    if written == 1 {
        return Ok(None);
    }
    let same = evidence::institution_id
        .eq(new.institution_id)
        .and(evidence::entry_id.eq(new.entry_id))
        .and(evidence::sha256.assume_not_null().eq(new.sha256.clone().unwrap_or_default()));
    Ok(Some(Evidence::query().filter(same).first(tx).await?))
}

/// Takes it out.
pub async fn delete(tx: &mut Conn, row: &Evidence) -> Result<()> {
    diesel::delete(evidence::table.find((row.institution_id, row.id))).execute(tx).await?;
    Ok(())
}

/// Which of these keys some evidence has.
pub async fn known_keys(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>> {
    let query = evidence::table.filter(evidence::object_key.assume_not_null().eq_any(keys));
    Ok(query.select(evidence::object_key.assume_not_null()).load(conn).await?)
}
