//! Files on their way into the object store and out of it, and what is left over there.

use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use super::{
    model::Evidence,
    sniff::{HEAD, sniff},
    store,
};
use crate::kernel::{
    config::Evidence as Rules,
    db::Db,
    error::{Code, Error, FieldError, Result},
    objects::{Bytes, Objects},
};

/// A file that is in the store.
pub struct Stored {
    pub key: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Vec<u8>,
}

/// Streams a body into the store: no more than the most that is taken, and only what it says it is.
pub async fn receive(
    objects: &Objects,
    rules: &Rules,
    declared: &str,
    mut body: impl Stream<Item = Result<Bytes>> + Unpin,
) -> Result<Stored> {
    let mut head = Vec::new();
    while head.len() < HEAD
        && let Some(piece) = body.next().await
    {
        head.extend_from_slice(&piece?);
    }
    if head.is_empty() {
        return Err(FieldError::new("/", Code::FieldEmpty).into());
    }
    let found = sniff(head.get(..HEAD).unwrap_or(&head));
    if found != declared {
        let fault = FieldError::new("/", Code::FileMismatch);
        return Err(fault.with("found", found).with("declared", declared).into());
    }
    let key = Objects::new_key();
    let mut upload = objects.begin(&key).await?;
    let mut digest = Sha256::new();
    let mut size: u64 = 0;
    let mut next = Some(Ok(Bytes::from(head)));
    while let Some(piece) = next {
        let taken = async {
            let piece = piece?;
            size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if size > rules.max_bytes {
                return Err(Error::new(Code::TooLarge));
            }
            if found == "text/plain" && piece.contains(&0) {
                let fault = FieldError::new("/", Code::FileMismatch);
                return Err(fault
                    .with("found", "application/octet-stream")
                    .with("declared", declared)
                    .into());
            }
            digest.update(&piece);
            upload.write(&piece).await
        };
        if let Err(error) = taken.await {
            upload.abort().await;
            return Err(error);
        }
        next = body.next().await;
    }
    upload.finish().await?;
    Ok(Stored { key, media_type: found.to_owned(), size, sha256: digest.finalize().to_vec() })
}

/// The content of a file, if it is still what was handed in.
pub async fn content(objects: &Objects, row: &Evidence) -> Result<impl Stream<Item = Result<Bytes>> + use<>> {
    let damaged = || Error::new(Code::EvidenceDamaged);
    let key = row.object_key.as_deref().ok_or_else(|| Error::not_found("evidence"))?;
    let mut digest = Sha256::new();
    let mut once = std::pin::pin!(objects.read(key).await?.ok_or_else(damaged)?);
    while let Some(piece) = once.next().await {
        digest.update(&piece?);
    }
    if row.sha256.as_deref() != Some(digest.finalize().to_vec().as_slice()) {
        tracing::error!(evidence = %row.id, "a stored file is not what was handed in");
        return Err(damaged());
    }
    objects.read(key).await?.ok_or_else(damaged)
}

/// Takes out of the store what was written before a moment and belongs to no evidence; says how much that was.
pub async fn sweep(db: &Db, objects: &Objects, before: DateTime<Utc>) -> Result<usize> {
    let mut swept = 0;
    let mut keys = std::pin::pin!(objects.written_before(before).chunks(500));
    while let Some(some) = keys.next().await {
        let some = some.into_iter().collect::<Result<Vec<_>>>()?;
        let known = store::known_keys(&mut *db.conn().await?, &some).await?;
        let known: BTreeSet<_> = known.into_iter().collect();
        for key in some.iter().filter(|key| !known.contains(*key)) {
            objects.delete(key).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
