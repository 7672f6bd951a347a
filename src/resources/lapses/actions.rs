//! Carrying out: each lapse is one transaction, and however often it runs, the result is the same.

use chrono::{DateTime, Days, NaiveDate, Timelike, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::{
    model::{DueStep, SubjectKind},
    store::{self, Which},
};
use crate::{
    kernel::{
        audit::{self, By},
        clock::{Clock, day_of},
        db::Conn,
        error::{Error, Result},
        id::InstitutionId,
    },
    resources::{agreements, appeals, appraisals},
};

/// How many institutions a batch goes through at most.
const STRIDE: usize = 50;

/// Where a batch stands: at an institution, after one of its things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    institution: InstitutionId,
    after: Option<Uuid>,
}

/// How far a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    /// How many steps lapsed
    pub lapsed: usize,
    /// How many could not: an error of one stops no other, and it is tried again the next day
    pub failed: usize,
    /// Where the next batch begins; none when the nation was gone through
    pub place: Option<Place>,
}

/// Lets a batch of the steps that are over their time lapse, from a place on.
async fn batch(conn: &mut Conn, from: Option<Place>, size: i64, now: DateTime<Utc>) -> Result<Carried> {
    let institutions = store::institutions(conn, from.map(|place| place.institution), STRIDE + 1).await?;
    let (mut carried, mut looked, mut after) = (Carried::default(), 0, from.and_then(|place| place.after));
    for (n, institution) in institutions.into_iter().enumerate() {
        if n == STRIDE || looked >= size {
            carried.place = Some(Place { institution, after: None });
            break;
        }
        let which = Which { institutions: Some(vec![institution]), after: after.take(), ..Which::default() };
        let steps = store::due_steps(conn, which, day_of(now), size).await?;
        let found = i64::try_from(steps.len()).unwrap_or(size);
        looked += found;
        let last = steps.last().map(|step| step.subject_id);
        let full = found == size;
        for step in steps {
            match one(conn, &step, now).await {
                Ok(lapsed) => carried.lapsed += usize::from(lapsed),
                Err(error) => {
                    carried.failed += 1;
                    tracing::error!(%error, subject = %step.subject_id, "a step could not lapse");
                }
            }
        }
        if full {
            carried.place = Some(Place { institution, after: last });
            break;
        }
    }
    Ok(carried)
}

/// Tells of everything in the nation that is over its time on a day, until an error stops it.
pub async fn each_due<E>(
    conn: &mut Conn,
    size: i64,
    day: NaiveDate,
    mut tell: impl FnMut(&DueStep) -> Result<(), E>,
) -> Result<Result<(), E>> {
    for institution in store::institutions(conn, None, usize::MAX).await? {
        let mut after = None;
        loop {
            let which = Which { institutions: Some(vec![institution]), after, ..Which::default() };
            let steps = store::due_steps(conn, which, day, size).await?;
            for step in &steps {
                if let Err(error) = tell(step) {
                    return Ok(Err(error));
                }
            }
            after = steps.last().map(|step| step.subject_id);
            if i64::try_from(steps.len()).is_ok_and(|found| found < size) {
                break;
            }
        }
    }
    Ok(Ok(()))
}

/// Lets everything in the nation lapse that is over its time now.
pub async fn lapse_all(conn: &mut Conn, size: i64, now: DateTime<Utc>) -> Result<Carried> {
    let mut all = Carried::default();
    loop {
        let done = batch(conn, all.place, size, now).await?;
        all = Carried { lapsed: all.lapsed + done.lapsed, failed: all.failed + done.failed, ..done };
        if all.place.is_none() {
            return Ok(all);
        }
    }
}

/// A batch of the day, from an hour on, once a day through the nation; after a crash it goes on where it stood. Says how many lapsed.
pub async fn lapse_daily(conn: &mut Conn, size: i64, hour: u32, clock: &Clock) -> Result<usize> {
    let (now, today) = (clock.now(), clock.today());
    if now.with_timezone(&Dar_es_Salaam).hour() < hour {
        return Ok(0);
    }
    let progress = store::progress(conn).await?;
    if progress.as_ref().is_some_and(|(done_on, position)| *done_on == today && position.is_none()) {
        return Ok(0);
    }
    // A place is of its day: the next one begins anew.
    let stood = progress.filter(|(day, _)| *day == today).and_then(|(_, position)| position);
    let done = batch(conn, stood.as_deref().and_then(Place::read), size, now).await?;
    store::note(conn, today, done.place.map(Place::write)).await?;
    Ok(done.lapsed)
}

impl Place {
    fn write(self) -> String {
        let after = self.after.map(|thing| thing.to_string()).unwrap_or_default();
        format!("{} {after}", self.institution)
    }

    fn read(text: &str) -> Option<Self> {
        let (institution, after) = text.split_once(' ')?;
        let institution: Uuid = institution.parse().ok()?;
        Some(Self { institution: institution.into(), after: after.parse().ok() })
    }
}

/// One thing: locked, asked again, and, if it still waits, let go on.
async fn one(conn: &mut Conn, found: &DueStep, now: DateTime<Utc>) -> Result<bool> {
    let (by, today) = (By::service(now), day_of(now));
    conn.transaction::<_, Error, _>(async |tx| {
        let row = lock(tx, found, today).await?;
        let which = Which { subject: Some(found.subject_id), ..Which::default() };
        let Some(step) = store::due_steps(tx, which, today, 1).await?.pop() else { return Ok(false) };
        let Some(lapsed) = step.lapsed(now) else { return Ok(false) };
        let next = next_day(today, step.next_days);
        let change = match &row {
            Locked::Agreement(row) => agreements::lapse(tx, &by, row, &lapsed, next).await?,
            Locked::Appraisal(row) => appraisals::lapse(tx, &by, row, &lapsed, next).await?,
            Locked::Appeal(row) => appeals::lapse(tx, &by, row, &lapsed).await?,
        };
        store::insert(tx, &step.row(&lapsed)).await?;
        audit::record(tx, &by, change).await?;
        Ok(true)
    })
    .await
}

enum Locked {
    Agreement(Box<agreements::Agreement>),
    Appraisal(Box<appraisals::Appraisal>),
    Appeal(Box<appeals::Appeal>),
}

async fn lock(tx: &mut Conn, step: &DueStep, today: NaiveDate) -> Result<Locked> {
    let id = step.subject_id;
    Ok(match step.subject_kind {
        SubjectKind::Agreement => Locked::Agreement(Box::new(agreements::lock(tx, id.into()).await?)),
        SubjectKind::Appraisal => Locked::Appraisal(Box::new(appraisals::lock(tx, id.into()).await?)),
        SubjectKind::Appeal => Locked::Appeal(Box::new(appeals::lock(tx, id.into(), today).await?.0)),
    })
}

fn next_day(today: NaiveDate, days: Option<i32>) -> NaiveDate {
    today + Days::new(days.and_then(|days| u64::try_from(days).ok()).unwrap_or(1))
}
