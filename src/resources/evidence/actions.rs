//! Every change of evidence. A file is streamed into the store without holding a connection of the database.

use diesel_async::AsyncConnection;
use futures_util::Stream;
use serde_json::json;

use super::{
    dto::{FileParams, LinkIn},
    files::receive,
    model::{Evidence, Kind, MOST},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        config::Evidence as Rules,
        db::{Conn, Db},
        error::{Code, Error, Result},
        id::{EntryId, EvidenceId, ServantId},
        objects::{Bytes, Objects},
    },
    resources::progress::{self, Placed, Step},
};

/// Adds a link.
pub async fn add_link(conn: &mut Conn, actor: &Actor, body: LinkIn) -> Result<Evidence> {
    let (url, title) = body.parse()?;
    let id = body.id.map_or_else(EvidenceId::new, Into::into);
    insert(conn, actor, body.entry_id.into(), move |placed, added_by| Evidence {
        institution_id: placed.entry.institution_id,
        id,
        entry_id: placed.entry.id,
        kind: Kind::Link,
        title: title.clone(),
        url: Some(url.clone()),
        media_type: None,
        size: None,
        sha256: None,
        object_key: None,
        added_by,
        added_at: actor.by().at,
    })
    .await
    .map(|(evidence, _)| evidence)
}

/// Adds a file. The same file again is the one that is there already.
pub async fn add_file(
    db: &Db,
    objects: &Objects,
    actor: &Actor,
    rules: &Rules,
    params: &FileParams,
    declared: &str,
    body: impl Stream<Item = Result<Bytes>> + Unpin,
) -> Result<Evidence> {
    let title = params.title()?;
    let entry = params.entry_id.into();
    check(&progress::one(&mut *db.conn().await?, actor, entry).await?, actor)?;
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !rules.types.contains(&declared) {
        return Err(Error::new(Code::FileType).with("offered", rules.types.join(", ")));
    }
    let stored = receive(objects, rules, &declared, body).await?;
    let id = params.id.map_or_else(EvidenceId::new, Into::into);
    let key = stored.key.clone();
    let made = async {
        let mut conn = db.conn().await?;
        insert(&mut conn, actor, entry, move |placed, added_by| Evidence {
            institution_id: placed.entry.institution_id,
            id,
            entry_id: placed.entry.id,
            kind: Kind::File,
            title: title.clone(),
            url: None,
            media_type: Some(stored.media_type.clone()),
            size: i64::try_from(stored.size).ok(),
            sha256: Some(stored.sha256.clone()),
            object_key: Some(stored.key.clone()),
            added_by,
            added_at: actor.by().at,
        })
        .await
    };
    let made = made.await;
    if !matches!(made, Ok((_, true))) {
        objects.delete(&key).await?;
    }
    made.map(|(evidence, _)| evidence)
}

/// Whether the caller may change the evidence of an entry.
fn check(placed: &Placed, actor: &Actor) -> Result<()> {
    policy::permit(actor, Action::ProgressWrite, &placed.standing.target("progress"))?;
    placed.step(Step::Evidence)?;
    if placed.evidence >= MOST {
        return Err(Error::new(Code::EvidenceFull).with("most", MOST));
    }
    Ok(())
}

/// Writes the row, and says whether it is new.
async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    entry: EntryId,
    make: impl Fn(&Placed, ServantId) -> Evidence + Send + Sync,
) -> Result<(Evidence, bool)> {
    let make = &make;
    conn.transaction::<_, Error, _>(async |tx| {
        let found = progress::lock_many(tx, actor, &[entry]).await?.into_iter().next();
        let placed = found.ok_or_else(|| Error::not_found("progress"))?;
        check(&placed, actor)?;
        let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
        let new = make(&placed, me);
        if let Some(same) = store::insert(tx, &new).await? {
            return Ok((same, false));
        }
        record(tx, actor, "evidence.add", None, Some(&new)).await?;
        Ok((new, true))
    })
    .await
}

/// Takes a link or a file out, and then the file's content.
pub async fn remove(conn: &mut Conn, objects: &Objects, actor: &Actor, id: EvidenceId) -> Result<()> {
    let removed = conn
        .transaction::<_, Error, _>(async |tx| {
            let row = store::find(tx, id).await?;
            let found = progress::lock_many(tx, actor, &[row.entry_id]).await?.into_iter().next();
            let placed = found.ok_or_else(|| Error::not_found("evidence"))?;
            policy::permit(actor, Action::ProgressWrite, &placed.standing.target("evidence"))?;
            placed.step(Step::Evidence)?;
            store::delete(tx, &row).await?;
            record(tx, actor, "evidence.remove", Some(&row), None).await?;
            Ok(row)
        })
        .await?;
    if let Some(key) = &removed.object_key
        && let Err(error) = objects.delete(key).await
    {
        tracing::warn!(%error, "a file could not be taken out; the sweep will");
    }
    Ok(())
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &str,
    before: Option<&Evidence>,
    after: Option<&Evidence>,
) -> Result<()> {
    let Some(subject) = after.or(before) else { return Ok(()) };
    let told = |row: &Evidence| {
        let sha256: Option<String> =
            row.sha256.as_ref().map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        json!({ "entry_id": row.entry_id, "kind": row.kind, "title": row.title, "url": row.url,
            "media_type": row.media_type, "size": row.size, "sha256": sha256 })
    };
    let change = Change {
        institution_id: subject.institution_id,
        action,
        subject_kind: "evidence",
        subject_id: subject.id.uuid(),
        before: before.map(told),
        after: after.map(told),
    };
    audit::record(tx, actor.by(), change).await
}
