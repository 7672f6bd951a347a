//! Every query of the slice.

mod deadlines;

pub use deadlines::{
    delete_target_day, extensions, insert_extension, insert_target_day, lock_target_day, target_days,
};

use chrono::NaiveDate;
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;

use super::{
    dto::{AssignmentParams, ListParams},
    model::{Assignment, AssignmentSort, Cycle, Sort, Status, WindowRow},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{CycleId, InstitutionId},
        paging::{Paging, keyset},
    },
    schema::{appraisals, cycle_assignments, cycle_windows, cycles},
};

/// A page with the windows of each cycle; drafts only where they may be seen.
pub async fn page(
    conn: &mut Conn,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    drafts: bool,
) -> Result<Vec<(Cycle, Vec<WindowRow>)>> {
    let mut query = Cycle::query().into_boxed();
    if !drafts {
        query = query.filter(cycles::status.ne(Status::Draft));
    }
    if let Some(status) = params.status {
        query = query.filter(cycles::status.eq(status));
    }
    if let Some(calendar) = params.calendar {
        query = query.filter(cycles::calendar.eq(calendar));
    }
    let query = match sort {
        Sort::StartsOn => keyset!(query, paging, asc cycles::starts_on, cycles::id, NaiveDate),
        Sort::StartsOnDown => keyset!(query, paging, desc cycles::starts_on, cycles::id, NaiveDate),
    };
    let rows: Vec<Cycle> = query.load(conn).await?;
    let ids: Vec<_> = rows.iter().map(|cycle| cycle.id).collect();
    let mut windows: Vec<WindowRow> = WindowRow::query()
        .filter(cycle_windows::cycle_id.eq_any(ids))
        .order(cycle_windows::opens_on)
        .load(conn)
        .await?;
    let mut of = |cycle: Cycle| {
        let (mine, rest) =
            std::mem::take(&mut windows).into_iter().partition(|window| window.cycle_id == cycle.id);
        windows = rest;
        (cycle, mine)
    };
    Ok(rows.into_iter().map(&mut of).collect())
}

/// A cycle with its windows.
pub async fn find(conn: &mut Conn, id: CycleId) -> Result<(Cycle, Vec<WindowRow>)> {
    let cycle = Cycle::query().filter(cycles::id.eq(id)).first(conn).await.or_not_found("cycle")?;
    Ok((cycle, windows(conn, id).await?))
}

/// A cycle without its windows.
pub async fn row(conn: &mut Conn, id: CycleId) -> Result<Cycle> {
    Cycle::query().filter(cycles::id.eq(id)).first(conn).await.or_not_found("cycle")
}

/// The windows of a cycle.
pub async fn windows(conn: &mut Conn, id: CycleId) -> Result<Vec<WindowRow>> {
    Ok(WindowRow::query()
        .filter(cycle_windows::cycle_id.eq(id))
        .order(cycle_windows::opens_on)
        .load(conn)
        .await?)
}

/// A cycle, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: CycleId) -> Result<Cycle> {
    Cycle::query().filter(cycles::id.eq(id)).for_update().first(tx).await.or_not_found("cycle")
}

/// Writes a cycle and its windows.
pub async fn insert(tx: &mut Conn, cycle: &Cycle, windows: &[WindowRow]) -> Result<()> {
    let done = diesel::insert_into(cycles::table).values(cycle).execute(tx).await;
    refusals(done.on_constraint("cycles_pkey", || Error::new(Code::IdTaken)))?;
    diesel::insert_into(cycle_windows::table).values(windows).execute(tx).await?;
    Ok(())
}

/// Writes a draft again, with its windows.
pub async fn rewrite(tx: &mut Conn, cycle: &Cycle, windows: &[WindowRow]) -> Result<()> {
    refusals(diesel::update(cycles::table.find(cycle.id)).set(cycle).execute(tx).await.map_err(Into::into))?;
    diesel::delete(cycle_windows::table.filter(cycle_windows::cycle_id.eq(cycle.id))).execute(tx).await?;
    diesel::insert_into(cycle_windows::table).values(windows).execute(tx).await?;
    Ok(())
}

fn refusals(done: Result<usize>) -> Result<()> {
    let unknown =
        || FieldError::new("/template_id", Code::FieldUnknownReference).with("noun", "template").into();
    done.on_constraint("cycles_calendar_label_key", || {
        FieldError::new("/label", Code::FieldTaken).with("noun", "cycle").into()
    })
    .on_constraint("cycles_template_id_fkey", unknown)?;
    Ok(())
}

/// How many appraisals of a cycle are still under way: neither disclosed, final nor unrateable.
pub async fn unfinished(tx: &mut Conn, id: CycleId) -> Result<i64> {
    let over = ["disclosed", "final", "unrateable"];
    let query = appraisals::table.filter(appraisals::cycle_id.eq(id)).filter(appraisals::status.ne_all(over));
    Ok(query.count().get_result(tx).await?)
}

/// Moves a cycle to another state.
pub async fn set_status(tx: &mut Conn, id: CycleId, status: Status) -> Result<Cycle> {
    let row = diesel::update(cycles::table.find(id))
        .set((cycles::status.eq(status), cycles::version.eq(cycles::version + 1)));
    Ok(row.returning(Cycle::as_returning()).get_result(tx).await?)
}

/// Writes an assignment.
pub async fn insert_assignment(tx: &mut Conn, assignment: &Assignment) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into();
    let taken = || FieldError::new("/family", Code::FieldTaken).with("noun", "cycle").into();
    diesel::insert_into(cycle_assignments::table)
        .values(assignment)
        .execute(tx)
        .await
        .on_constraint("cycle_assignments_institution_id_fkey", unknown)
        .on_constraint("cycle_assignments_institution_id_cycle_id_family_key", taken)?;
    Ok(())
}

/// A page of assignments.
pub async fn assignments(
    conn: &mut Conn,
    cycle: CycleId,
    params: &AssignmentParams,
    sort: AssignmentSort,
    paging: &Paging,
) -> Result<Vec<Assignment>> {
    let family = || sql::<Text>("coalesce(family, '')");
    let mut query = Assignment::query().filter(cycle_assignments::cycle_id.eq(cycle)).into_boxed();
    if let Some(institution) = params.institution_id {
        query = query.filter(cycle_assignments::institution_id.eq(InstitutionId::from(institution)));
    }
    let place = paging.after().map(|place| place.id);
    let query = match (sort, place) {
        (AssignmentSort::Assigned, None) => query.order(cycle_assignments::id.asc()).limit(paging.fetch()),
        (AssignmentSort::Assigned, Some(place)) => query
            .filter(cycle_assignments::id.gt(place))
            .order(cycle_assignments::id.asc())
            .limit(paging.fetch()),
        (AssignmentSort::AssignedDown, None) => {
            query.order(cycle_assignments::id.desc()).limit(paging.fetch())
        }
        (AssignmentSort::AssignedDown, Some(place)) => query
            .filter(cycle_assignments::id.lt(place))
            .order(cycle_assignments::id.desc())
            .limit(paging.fetch()),
        (AssignmentSort::Family, _) => keyset!(query, paging, asc family(), cycle_assignments::id, String),
        (AssignmentSort::FamilyDown, _) => {
            keyset!(query, paging, desc family(), cycle_assignments::id, String)
        }
    };
    Ok(query.load(conn).await?)
}

/// The open cycle that a cadre group of an institution follows: the one named, else that of the day; its own before the one for everybody.
pub async fn cycle_for(
    conn: &mut Conn,
    institution: InstitutionId,
    family: &str,
    on: NaiveDate,
    cycle: Option<CycleId>,
) -> Result<Option<Cycle>> {
    let query = cycles::table
        .inner_join(cycle_assignments::table)
        .filter(cycle_assignments::institution_id.eq(institution))
        .filter(cycle_assignments::family.is_null().or(cycle_assignments::family.eq(family)))
        .filter(cycles::status.eq(Status::Open))
        .order((cycle_assignments::family.is_null(), cycles::starts_on.desc()))
        .select(Cycle::as_select())
        .into_boxed();
    let query = match cycle {
        Some(id) => query.filter(cycles::id.eq(id)),
        None => query.filter(cycles::starts_on.le(on).and(cycles::ends_on.ge(on))),
    };
    Ok(query.first(conn).await.optional()?)
}
