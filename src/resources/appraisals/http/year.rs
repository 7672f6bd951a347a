//! The year's mark, and the debts.

use actix_web::{
    get,
    web::{Data, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::super::{
    dto::{DebtOut, DebtPage, DebtParams, YearOut, YearParams},
    store::{self, Stretched},
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        db::Db,
        error::{Error, Problem, Result},
        json::Json,
        paging::Paging,
    },
    scoring,
};

pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_year_mark).service(list_debts);
}

/// Read the year's mark
///
/// Of a servant in a cycle: the mean of his postings' annual marks by days, exactly. Every posting is named, with its days and
/// its mark or whose debt the missing one is. A posting under the cycle's minimum is left out; while a mark that counts is not
/// disclosed yet, there is none. **Overlaps:** a day counts once. Where an acting posting with an agreement of its own lies on
/// top of the substantive one, each day of the overlap is divided equally among the postings that count on it; an acting
/// posting without an agreement takes no days. For whoever may read each of the servant's appraisals in the cycle, and for HR, the
/// head and auditors of the institution where he serves last in it: his record goes with him.
#[utoipa::path(tag = "appraisals", params(YearParams), security(("bearer" = [])),
    responses((status = OK, body = YearOut), (status = 404, body = Problem, content_type = "application/problem+json", description = "No posting of the servant in the cycle within the caller's reach")))]
#[get("/appraisals/year")]
async fn read_year_mark(actor: Actor, db: Data<Db>, query: Query<YearParams>) -> Result<Json<YearOut>> {
    let (servant, cycle) = (query.servant_id.into(), query.cycle_id.into());
    let rows =
        store::stretches(&mut *db.conn().await?, servant, cycle, actor.servant(), actor.today()).await?;
    let minimum = rows.first().map(|row| row.minimum_days).ok_or_else(|| Error::not_found("appraisal"))?;
    let each: Result<()> =
        rows.iter().try_for_each(|row| policy::permit(&actor, Action::AppraisalRead, &target(row)?));
    if let (Err(refusal), Some(last)) = (each, rows.last()) {
        // Of his present institution as such: nobody in its line reads what another has rated.
        let record = Target::of("appraisal", last.institution_id).owned_by(last.servant_id);
        if policy::permit(&actor, Action::AppraisalRead, &record).is_err() {
            return Err(refusal);
        }
    }
    let stretches: Vec<_> = rows.iter().map(Stretched::stretch).collect();
    Ok(Json(YearOut::new(scoring::prorate(&stretches, minimum.into()), rows)))
}

fn target(row: &Stretched) -> Result<Target> {
    let standing = row.standing()?;
    Ok(Target::of("appraisal", row.institution_id)
        .owned_by(row.servant_id)
        .under(standing.supervisor, standing.reviewer)
        .formerly(standing.absent)
        .delegated(standing.delegated))
}

/// List missing marks, and whose debt they are
///
/// Of a cycle: postings that reach the minimum of days and whose mark is due, because the posting is over (interim) or the
/// annual window has opened. For HR, the head and auditors of an institution: all of it; for anybody: his own, and what he owes.
/// `handover` says that the rater has left or that nobody stands above: HR has to hand the work over or name somebody.
#[utoipa::path(tag = "appraisals", params(DebtParams), security(("bearer" = [])), responses((status = OK, body = DebtPage)))]
#[get("/appraisals/debts")]
async fn list_debts(actor: Actor, db: Data<Db>, query: Query<DebtParams>) -> Result<Json<DebtPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let scope = policy::scope(&actor, Action::DebtRead);
    let rows = store::page_of_debts(&mut *db.conn().await?, &scope, &query, &paging, actor.today()).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.posting_id.uuid()));
    Ok(Json(DebtPage { items: rows.into_iter().filter_map(DebtOut::new).collect(), next }))
}
