//! Every change of an institution, one transaction each.

use chrono::NaiveDate;
use diesel_async::AsyncConnection;

use super::{
    dto::InstitutionPatchIn,
    model::{Institution, Period},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::InstitutionId,
    },
};

/// Founds an institution.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    new: (Institution, Period),
) -> Result<(Institution, Period)> {
    policy::permit(actor, Action::InstitutionEdit, &Target::national("institution"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &new.0).await?;
        store::insert_period(tx, &new.1).await?;
        record(tx, actor, "institution.create", new.0.id, None, &new.1).await?;
        Ok(new)
    })
    .await
}

/// Begins a new period of an institution.
pub async fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: InstitutionId,
    read: IfMatch,
    patch: InstitutionPatchIn,
) -> Result<(Institution, Period)> {
    policy::permit(actor, Action::InstitutionEdit, &Target::national("institution"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let mut institution = store::lock(tx, id).await?;
        read.check(institution.version)?;
        let (_, before) = store::find(tx, id, NaiveDate::MAX).await?;
        let after = patch.parse(&before)?;
        if after.starts_on <= before.starts_on {
            return Err(FieldError::new("/since", Code::InstitutionPeriodOrder)
                .with("date", before.starts_on)
                .into());
        }
        if let Some(parent) = after.parent_id
            && store::would_circle(tx, id, parent, after.starts_on).await?
        {
            return Err(FieldError::new("/parent_id", Code::InstitutionCycle).into());
        }
        store::insert_period(tx, &after).await?;
        institution.version = store::touch(tx, id).await?;
        record(tx, actor, "institution.change", id, Some(&before), &after).await?;
        Ok((institution, after))
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    id: InstitutionId,
    before: Option<&Period>,
    after: &Period,
) -> Result<()> {
    let change = Change {
        institution_id: id,
        action,
        subject_kind: "institution",
        subject_id: id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, actor.by(), change).await
}
