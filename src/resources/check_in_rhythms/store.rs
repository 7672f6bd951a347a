//! Every query of the slice.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{dto::ListParams, model::CheckInRhythm};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, FieldError, QueryResultExt, Result},
        id::{InstitutionId, RhythmId},
        paging::Paging,
    },
    schema::{check_in_rhythms, designations},
};

/// A page of rhythms, oldest first.
pub async fn page(conn: &mut Conn, params: &ListParams, paging: &Paging) -> Result<Vec<CheckInRhythm>> {
    let mut query = CheckInRhythm::query().into_boxed();
    if let Some(institution) = params.institution_id {
        query = query.filter(check_in_rhythms::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(place) = paging.after() {
        query = query.filter(check_in_rhythms::id.gt(RhythmId::from(place.id)));
    }
    Ok(query.order(check_in_rhythms::id).limit(paging.fetch()).load(conn).await?)
}

/// One rhythm.
pub async fn find(conn: &mut Conn, id: RhythmId) -> Result<CheckInRhythm> {
    CheckInRhythm::query().filter(check_in_rhythms::id.eq(id)).first(conn).await.or_not_found("rhythm")
}

/// One rhythm, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: RhythmId) -> Result<CheckInRhythm> {
    let query = CheckInRhythm::query().filter(check_in_rhythms::id.eq(id));
    query.for_update().first(tx).await.or_not_found("rhythm")
}

/// Whether designations name such a cadre group.
pub async fn is_family(conn: &mut Conn, family: &str) -> Result<bool> {
    let named = designations::table.filter(designations::family.eq(family));
    Ok(diesel::select(diesel::dsl::exists(named)).get_result(conn).await?)
}

/// Writes a rhythm; a group has one.
pub async fn insert(tx: &mut Conn, rhythm: &CheckInRhythm) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into();
    let taken = || FieldError::new("/family", Code::FieldTaken).with("noun", "rhythm").into();
    diesel::insert_into(check_in_rhythms::table)
        .values(rhythm)
        .execute(tx)
        .await
        .on_constraint("check_in_rhythms_institution_id_fkey", unknown)
        .on_constraint("check_in_rhythms_institution_id_family_key", taken)?;
    Ok(())
}

/// Writes a rhythm again.
pub async fn update(tx: &mut Conn, rhythm: &CheckInRhythm) -> Result<()> {
    diesel::update(check_in_rhythms::table.find((rhythm.institution_id, rhythm.id)))
        .set((check_in_rhythms::rhythm.eq(rhythm.rhythm), check_in_rhythms::version.eq(rhythm.version)))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes a rhythm out.
pub async fn delete(tx: &mut Conn, rhythm: &CheckInRhythm) -> Result<()> {
    diesel::delete(check_in_rhythms::table.find((rhythm.institution_id, rhythm.id))).execute(tx).await?;
    Ok(())
}
