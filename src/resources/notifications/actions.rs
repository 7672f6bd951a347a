//! What a person does with his notifications, one transaction each.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{
    dto::{PreferencesBody, ReadIn},
    model::Preferences,
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::{InstitutionId, NotificationId},
        text::Check,
    },
};

/// Marks some of the caller's notifications, or all, as read.
pub async fn mark_read(conn: &mut Conn, actor: &Actor, body: ReadIn) -> Result<usize> {
    policy::permit(actor, Action::NotificationMark, &Target::national("notification"))?;
    let ids: Option<Vec<NotificationId>> =
        body.ids.map(|ids| ids.into_iter().map(NotificationId::from).collect());
    let mut distinct = ids.clone().unwrap_or_default();
    distinct.sort_unstable();
    distinct.dedup();
    let mut check = Check::default();
    if ids.is_some() {
        check.count("/ids", distinct.len(), 1, 100);
    }
    check.finish()?;
    conn.transaction::<_, Error, _>(async |tx| {
        let me = actor.account();
        if ids.is_some() {
            let owned = store::owned(tx, me, &distinct).await?;
            if usize::try_from(owned).ok() != Some(distinct.len()) {
                return Err(Error::not_found("notification"));
            }
        }
        let marked = store::mark(tx, me, ids.as_ref().map(|_| distinct.as_slice()), actor.by().at).await?;
        let after = Some(json!({ "marked": marked, "ids": ids }));
        record(tx, actor, "notification.read", None, after).await?;
        Ok(marked)
    })
    .await
}

/// Writes what the caller wants of notifications.
pub async fn choose(
    conn: &mut Conn,
    actor: &Actor,
    read: IfMatch,
    body: PreferencesBody,
) -> Result<Preferences> {
    policy::permit(actor, Action::PreferencesEdit, &Target::national("account"))?;
    let new = body.parse(actor.account())?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::lock(tx, actor.account()).await?;
        let before = store::preferences(tx, actor.account()).await?;
        read.check(before.version)?;
        let after = Preferences { version: before.version + 1, ..new };
        store::save_preferences(tx, &after).await?;
        let (was, is) = (audit::snapshot(&before)?, audit::snapshot(&after)?);
        record(tx, actor, "notification.preferences", was, is).await?;
        Ok(after)
    })
    .await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Result<()> {
    let change = Change {
        institution_id: InstitutionId::NATION,
        action,
        subject_kind: "account",
        subject_id: actor.account().uuid(),
        before,
        after,
    };
    audit::record(tx, actor.by(), change).await
}
