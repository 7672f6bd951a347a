//! What the service opens by itself when a servant has moved within the year.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        model::{Appraisal, Kind},
        store::{self, Opening},
    },
    change,
    open::drawn_up,
};
use crate::{
    kernel::{
        audit::{self, By},
        chores,
        clock::{Clock, day_of},
        db::Conn,
        error::{Error, Result},
        id::AgreementId,
    },
    resources::agreements,
};

const CHORE: &str = "follow_moves";

/// How many agreements a transaction takes.
const BATCH: i64 = 500;

/// `follow_moves`, once a day. Two workers at once do it twice, which changes nothing.
pub async fn follow_moves_daily(conn: &mut Conn, clock: &Clock) -> Result<Option<usize>> {
    let (now, today) = (clock.now(), clock.today());
    if chores::is_done(conn, CHORE, today).await? {
        return Ok(None);
    }
    let opened = follow_moves(conn, now).await?;
    chores::done(conn, CHORE, today).await?;
    Ok(Some(opened))
}

/// Opens, in the whole nation, the interim appraisal of every agreed agreement whose posting is over before its year was, and begins
/// the agreement of the posting that came after; says how many of both. Whenever a move was recorded, late or ahead, the first round
/// after its day finds it. What is too short, was never agreed or has no rater is left, and the agreement says so.
pub async fn follow_moves(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize> {
    let (mut opened, mut after) = (0, None);
    loop {
        let (made, last) =
            conn.transaction::<_, Error, _>(async |tx| open_interims(tx, after, now).await).await?;
        opened += made;
        after = last;
        if after.is_none() {
            break;
        }
    }
    loop {
        let begun = conn
            .transaction::<_, Error, _>(async |tx| agreements::begin_after_moves(tx, BATCH, now).await)
            .await?;
        opened += begun;
        if begun == 0 {
            return Ok(opened);
        }
    }
}

/// A batch: how many were opened, and where the next begins, if there may be one.
async fn open_interims(
    tx: &mut Conn,
    after: Option<AgreementId>,
    now: DateTime<Utc>,
) -> Result<(usize, Option<AgreementId>)> {
    let today = day_of(now);
    let owed = store::owed(tx, after, today, BATCH).await?;
    let Some(last) = owed.last().map(|agreement| agreement.id) else { return Ok((0, None)) };
    let openings = store::openings(tx, &owed, today).await?;
    let openings: BTreeMap<AgreementId, Opening> =
        openings.into_iter().map(|opening| (opening.agreement_id, opening)).collect();
    let mut drafts: Vec<Appraisal> = Vec::with_capacity(owed.len());
    for agreement in &owed {
        let Some(opening) = openings.get(&agreement.id) else { continue };
        match drawn_up(agreement, opening, Kind::Annual, now) {
            Ok(appraisal) => drafts.push(appraisal),
            Err(refusal) => tracing::debug!(agreement = %agreement.id, %refusal, "no interim appraisal"),
        }
    }
    let made: BTreeSet<_> = store::insert_missing(tx, &drafts).await?.into_iter().collect();
    let made = drafts.iter().filter(|appraisal| made.contains(&appraisal.id));
    let changes: Vec<_> = made.map(|appraisal| change("appraisal.open", None, appraisal, [])).collect();
    let count = changes.len();
    if count > 0 {
        audit::record_all(tx, &By::service(now), changes).await?;
    }
    let full = i64::try_from(owed.len()).unwrap_or(i64::MAX) == BATCH;
    Ok((count, Some(last).filter(|_| full)))
}
