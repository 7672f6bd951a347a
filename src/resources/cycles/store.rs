//! Every query of the slice.

mod deadlines;

pub use deadlines::{
    delete_target_day, extensions, insert_extension, insert_target_day, lock_extension, lock_target_day,
    revoke_extension, target_days,
};

use chrono::NaiveDate;
use diesel::{
    QueryableByName,
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Date, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::{AssignmentParams, ListParams},
    model::{Assignment, AssignmentSort, Cycle, Sort, Status, WindowRow},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{AssignmentId, CycleId, InstitutionId},
        paging::{Paging, keyset},
    },
    schema::{appraisals, cycle_assignments, cycle_windows, cycles, institutions},
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

/// Keeps others from changing which cycles an institution follows until the end of the transaction.
pub async fn lock_assignments(tx: &mut Conn, institution: InstitutionId) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution");
    let row = institutions::table.find(institution).select(institutions::id).for_no_key_update();
    row.get_result::<InstitutionId>(tx).await.optional()?.map(|_| ()).ok_or_else(|| unknown().into())
}

/// Writes an assignment, unless the cadre group is unknown or follows another cycle at the same time.
pub async fn insert_assignment(tx: &mut Conn, assignment: &Assignment) -> Result<()> {
    let group = || FieldError::new("/family", Code::FieldUnknownReference).with("noun", "cadre group");
    let taken =
        |label: &str| Error::from(FieldError::new("/family", Code::CycleOverlaps).with("label", label));
    let found = diesel::sql_query(include_str!("store/assignable.sql"))
        .bind::<SqlUuid, _>(assignment.institution_id)
        .bind::<SqlUuid, _>(assignment.cycle_id)
        .bind::<Nullable<Text>, _>(&assignment.family)
        .get_result::<Assignable>(tx)
        .await?;
    if !found.known {
        return Err(group().into());
    }
    if let Some(label) = found.overlapping {
        return Err(taken(&label));
    }
    diesel::insert_into(cycle_assignments::table).values(assignment).execute(tx).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Assignable {
    /// Some designation is of the cadre group
    #[diesel(sql_type = Bool)]
    known: bool,
    /// The label of a cycle that the cadre group follows in the same days
    #[diesel(sql_type = Nullable<Text>)]
    overlapping: Option<String>,
}

/// Whether a cadre group would follow two cycles at once if this draft's days held; the label of the other one.
pub async fn overlapping(tx: &mut Conn, cycle: CycleId) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct Other {
        #[diesel(sql_type = Text)]
        label: String,
    }
    let found = diesel::sql_query(include_str!("store/overlapping.sql")).bind::<SqlUuid, _>(cycle);
    Ok(found.get_result::<Other>(tx).await.optional()?.map(|other| other.label))
}

/// An assignment of a cycle.
pub async fn assignment(tx: &mut Conn, cycle: CycleId, id: AssignmentId) -> Result<Assignment> {
    let row =
        Assignment::query().filter(cycle_assignments::cycle_id.eq(cycle).and(cycle_assignments::id.eq(id)));
    row.first(tx).await.or_not_found("assignment")
}

/// Takes an assignment away, unless agreements stand on it; then how many they are.
pub async fn delete_assignment(tx: &mut Conn, assignment: &Assignment) -> Result<Option<i64>> {
    #[derive(QueryableByName)]
    struct Standing {
        #[diesel(sql_type = BigInt)]
        agreements: i64,
    }
    let found = diesel::sql_query(include_str!("store/unassign.sql"))
        .bind::<SqlUuid, _>(assignment.institution_id)
        .bind::<SqlUuid, _>(assignment.id)
        .get_result::<Standing>(tx)
        .await?;
    Ok(Some(found.agreements).filter(|count| *count > 0))
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

/// The cycle that a cadre group of an institution follows on a day, if it is open; another than the one named is none.
pub async fn cycle_for(
    conn: &mut Conn,
    institution: InstitutionId,
    family: &str,
    on: NaiveDate,
    named: Option<CycleId>,
) -> Result<Option<Cycle>> {
    // A cycle may be named before its first day and after its last.
    let followed = sql::<Bool>("cycles.id = cycle_followed(")
        .bind::<SqlUuid, _>(institution)
        .sql(", ")
        .bind::<Text, _>(family.to_owned())
        .sql(", case when ")
        .bind::<Bool, _>(named.is_none())
        .sql(" then ")
        .bind::<Date, _>(on)
        .sql(" else least(greatest(")
        .bind::<Date, _>(on)
        .sql(", cycles.starts_on), cycles.ends_on) end)");
    let mut query = Cycle::query().filter(cycles::status.eq(Status::Open)).filter(followed).into_boxed();
    if let Some(id) = named {
        query = query.filter(cycles::id.eq(id));
    }
    Ok(query.first(conn).await.optional()?)
}
