//! Every change of a cycle, one transaction each.

mod deadlines;

pub use deadlines::{extend, remove_target_day, revoke, set_target_day};

use diesel_async::AsyncConnection;
use serde::Serialize;

use super::{
    dto::CloseIn,
    model::{Assignment, Cycle, Status, WindowRow},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{AssignmentId, CycleId, InstitutionId},
    },
    resources::templates,
};

type Whole = (Cycle, Vec<WindowRow>);

/// Drafts a cycle.
pub async fn create(conn: &mut Conn, actor: &Actor, new: Whole) -> Result<Whole> {
    policy::permit(actor, Action::CycleEdit, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &new.0, &new.1).await?;
        record(tx, actor, InstitutionId::NATION, "cycle.create", new.0.id, None::<&Whole>, Some(&new))
            .await?;
        Ok(new)
    })
    .await
}

/// Rewrites a draft.
pub async fn rewrite(
    conn: &mut Conn,
    actor: &Actor,
    id: CycleId,
    read: IfMatch,
    new: Whole,
) -> Result<Whole> {
    policy::permit(actor, Action::CycleEdit, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        before.expect(Status::Draft)?;
        read.check(before.version)?;
        let cycle = Cycle { id, version: before.version + 1, ..new.0 };
        let windows: Vec<_> = new.1.into_iter().map(|window| WindowRow { cycle_id: id, ..window }).collect();
        store::rewrite(tx, &cycle, &windows).await?;
        if let Some(label) = store::overlapping(tx, id).await? {
            return Err(FieldError::new("/starts_on", Code::CycleOverlaps).with("label", label).into());
        }
        let after = (cycle, windows);
        record(tx, actor, InstitutionId::NATION, "cycle.rewrite", id, Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Opens a cycle: from then on its windows and its template hold.
pub async fn open(conn: &mut Conn, actor: &Actor, id: CycleId, read: IfMatch) -> Result<Whole> {
    policy::permit(actor, Action::CycleEdit, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        before.expect(Status::Draft)?;
        read.check(before.version)?;
        let template = templates::find(tx, before.template_id).await?;
        template.expect(templates::Status::Published)?;
        if template.institution_id.is_some() {
            let refusal = Error::new(Code::WrongState).with("noun", "template");
            return Err(refusal.with("wanted", "national").with("state", "variant"));
        }
        advance(tx, actor, before, Status::Open, ("cycle.open", None)).await
    })
    .await
}

/// Closes a cycle: it is history. Appraisals that nobody can finish any more are left only where that was said.
pub async fn close(
    conn: &mut Conn,
    actor: &Actor,
    id: CycleId,
    read: IfMatch,
    body: CloseIn,
) -> Result<Whole> {
    policy::permit(actor, Action::CycleEdit, &Target::national("cycle"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        before.expect(Status::Open)?;
        read.check(before.version)?;
        let left = store::unfinished(tx, id).await?;
        if left > 0 && body.unfinished.is_none() {
            return Err(Error::new(Code::CycleUnfinished).with("count", left).with("cycle", id));
        }
        advance(tx, actor, before, Status::Closed, ("cycle.close", Some(left))).await
    })
    .await
}

async fn advance(
    tx: &mut Conn,
    actor: &Actor,
    before: Cycle,
    to: Status,
    (action, unfinished): (&str, Option<i64>),
) -> Result<Whole> {
    #[derive(Serialize)]
    struct Told<'a> {
        #[serde(flatten)]
        cycle: &'a Cycle,
        /// How many appraisals were left unfinished
        #[serde(skip_serializing_if = "Option::is_none")]
        unfinished: Option<i64>,
    }
    let after = store::set_status(tx, before.id, to).await?;
    let told = Told { cycle: &after, unfinished };
    record(tx, actor, InstitutionId::NATION, action, before.id, Some(&before), Some(&told)).await?;
    let windows = store::windows(tx, before.id).await?;
    Ok((after, windows))
}

/// Assigns a cadre group of an institution to a cycle.
pub async fn assign(conn: &mut Conn, actor: &Actor, assignment: Assignment) -> Result<Assignment> {
    policy::permit(actor, Action::AssignmentEdit, &Target::of("institution", assignment.institution_id))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let cycle = store::lock(tx, assignment.cycle_id).await?;
        if cycle.status == Status::Closed {
            cycle.expect(Status::Open)?;
        }
        if let Some(template) = assignment.template_id {
            let refusal = || Error::from(FieldError::new("/template_id", Code::NotItsVariant));
            let variant = templates::find(tx, template).await;
            let variant =
                variant.map_err(|error| if error.code() == Code::NotFound { refusal() } else { error })?;
            let fits = variant.status == templates::Status::Published
                && variant.base_id == Some(cycle.template_id)
                && variant.institution_id == Some(assignment.institution_id);
            if !fits {
                return Err(refusal());
            }
        }
        store::lock_assignments(tx, assignment.institution_id).await?;
        store::insert_assignment(tx, &assignment).await?;
        let institution = assignment.institution_id;
        record(
            tx,
            actor,
            institution,
            "cycle.assign",
            assignment.cycle_id,
            None::<&Assignment>,
            Some(&assignment),
        )
        .await?;
        Ok(assignment)
    })
    .await
}

/// Takes a wrong assignment back.
pub async fn unassign(conn: &mut Conn, actor: &Actor, cycle: CycleId, id: AssignmentId) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        let row = store::lock(tx, cycle).await?;
        let gone = store::assignment(tx, cycle, id).await?;
        let institution = gone.institution_id;
        policy::permit(actor, Action::AssignmentEdit, &Target::of("institution", institution))?;
        if row.status == Status::Closed {
            row.expect(Status::Open)?;
        }
        store::lock_assignments(tx, institution).await?;
        if let Some(count) = store::delete_assignment(tx, &gone).await? {
            return Err(Error::new(Code::AssignmentInUse).with("count", count));
        }
        record(tx, actor, institution, "cycle.unassign", cycle, Some(&gone), None::<&Assignment>).await
    })
    .await
}

async fn record<B: Serialize, A: Serialize>(
    tx: &mut Conn,
    actor: &Actor,
    institution_id: InstitutionId,
    action: &str,
    id: CycleId,
    before: Option<&B>,
    after: Option<&A>,
) -> Result<()> {
    let change = Change {
        institution_id,
        action,
        subject_kind: "cycle",
        subject_id: id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: after.map(audit::snapshot).transpose()?.flatten(),
    };
    audit::record(tx, actor.by(), change).await
}
