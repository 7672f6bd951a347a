//! Kept revisions, and what held on a day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;

use super::super::model::{Agreement, Version};
use crate::{
    kernel::{
        clock::end_of_day,
        db::Conn,
        error::{QueryResultExt, Result},
        id::AgreementId,
    },
    schema::agreement_versions,
};

/// Which revision of each held at the end of a day.
pub async fn held_revisions(
    conn: &mut Conn,
    ids: &[AgreementId],
    on: NaiveDate,
) -> Result<BTreeMap<AgreementId, i32>> {
    let query = agreement_versions::table
        .filter(agreement_versions::agreement_id.eq_any(ids.to_vec()))
        .filter(agreement_versions::agreed_at.lt(end_of_day(on)))
        .group_by(agreement_versions::agreement_id)
        .select((agreement_versions::agreement_id, diesel::dsl::max(agreement_versions::revision)));
    let rows: Vec<(AgreementId, Option<i32>)> = query.load(conn).await?;
    Ok(rows.into_iter().filter_map(|(id, revision)| Some((id, revision?))).collect())
}

/// The revision that held at the end of a day, word for word.
pub async fn held(conn: &mut Conn, agreement: &Agreement, on: NaiveDate) -> Result<Version> {
    let mine = agreement_versions::institution_id
        .eq(agreement.institution_id)
        .and(agreement_versions::agreement_id.eq(agreement.id));
    let query = Version::query().filter(mine.and(agreement_versions::agreed_at.lt(end_of_day(on))));
    query.order(agreement_versions::revision.desc()).first(conn).await.or_not_found("agreement")
}

/// Keeps an agreed revision.
pub async fn insert_version(tx: &mut Conn, version: &Version) -> Result<()> {
    diesel::insert_into(agreement_versions::table).values(version).execute(tx).await?;
    Ok(())
}

/// Every agreed revision, oldest first.
pub async fn versions(conn: &mut Conn, agreement: &Agreement) -> Result<Vec<Version>> {
    let mine = agreement_versions::institution_id
        .eq(agreement.institution_id)
        .and(agreement_versions::agreement_id.eq(agreement.id));
    Ok(Version::query().filter(mine).order(agreement_versions::revision).load(conn).await?)
}

/// An agreed revision.
pub async fn version(conn: &mut Conn, agreement: &Agreement, revision: i32) -> Result<Version> {
    let mine = agreement_versions::institution_id
        .eq(agreement.institution_id)
        .and(agreement_versions::agreement_id.eq(agreement.id));
    let query = Version::query().filter(mine.and(agreement_versions::revision.eq(revision)));
    query.first(conn).await.or_not_found("agreement")
}
