//! Every query of the slice.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::Decision;
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
    },
    resources::appraisals::{Appraisal, SheetContent, Side},
    schema::{recommendation_decisions, sheets},
};

/// The supervisor's column of an appraisal, and the decision on its recommendation, if one is recorded.
pub async fn find(
    conn: &mut Conn,
    appraisal: &Appraisal,
) -> Result<(Option<SheetContent>, Option<Decision>)> {
    let mine = sheets::institution_id.eq(appraisal.institution_id).and(sheets::appraisal_id.eq(appraisal.id));
    let found: Option<(SheetContent, Option<Decision>)> = sheets::table
        .left_join(
            recommendation_decisions::table.on(recommendation_decisions::institution_id
                .eq(sheets::institution_id)
                .and(recommendation_decisions::appraisal_id.eq(sheets::appraisal_id))),
        )
        .filter(mine.and(sheets::side.eq(Side::Supervisor)))
        .select((sheets::content, Option::<Decision>::as_select()))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map_or((None, None), |(content, decision)| (Some(content), decision)))
}

/// Writes a decision, the first or another. Two first ones at once: the second is told.
pub async fn save(tx: &mut Conn, decision: &Decision) -> Result<()> {
    if decision.version == 1 {
        diesel::insert_into(recommendation_decisions::table)
            .values(decision)
            .execute(tx)
            .await
            .on_constraint("recommendation_decisions_institution_id_appraisal_id_key", || {
                Error::new(Code::PreconditionFailed)
            })?;
        return Ok(());
    }
    let row = recommendation_decisions::table.find((decision.institution_id, decision.id));
    let set = (
        recommendation_decisions::decision.eq(decision.decision),
        recommendation_decisions::note.eq(&decision.note),
        recommendation_decisions::decided_by.eq(decision.decided_by),
        recommendation_decisions::decided_at.eq(decision.decided_at),
        recommendation_decisions::version.eq(decision.version),
    );
    let before = recommendation_decisions::version.eq(decision.version - 1);
    let written = diesel::update(row.filter(before)).set(set).execute(tx).await?;
    if written == 1 { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
}
