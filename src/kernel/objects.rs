//! The object store of files: a local folder, or S3 by configuration. Only this file names the store's crate.

pub use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::{
    ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};
use std::{fs, sync::Arc};
use uuid::Uuid;

use super::{
    config::{Evidence, EvidenceStore, S3},
    error::{Error, Result},
};

/// Parts under way at once: with the size of a part, 5 MiB, the most memory that one upload takes.
const AT_ONCE: usize = 1;

/// Where files are. Clones are one store.
#[derive(Debug, Clone)]
pub struct Objects(Arc<dyn ObjectStore>);

/// A file on its way into the store; it is not there before it is finished.
#[derive(Debug)]
pub struct Upload(WriteMultipart);

impl Objects {
    /// As the settings want it; a folder is made if it is not there.
    pub fn open(settings: &Evidence) -> Result<Self> {
        match (settings.store, &settings.s3) {
            (EvidenceStore::Folder, _) => {
                fs::create_dir_all(&settings.folder).map_err(Error::internal)?;
                let store = LocalFileSystem::new_with_prefix(&settings.folder).map_err(Error::internal)?;
                Ok(Self(Arc::new(store.with_fsync(true).with_automatic_cleanup(true))))
            }
            (EvidenceStore::S3, s3) => Ok(Self(Arc::new(bucket(s3)?))),
        }
    }

    /// A new key, by chance: nobody finds a file by guessing.
    pub fn new_key() -> String {
        let name = Uuid::new_v4().simple().to_string();
        format!("{}/{name}", name.get(..2).unwrap_or_default())
    }

    /// Begins to write a file.
    pub async fn begin(&self, key: &str) -> Result<Upload> {
        let upload = self.0.put_multipart(&Path::from(key)).await.map_err(Error::internal)?;
        Ok(Upload(WriteMultipart::new(upload)))
    }

    /// Reads a file; nothing if it is not there.
    pub async fn read(&self, key: &str) -> Result<Option<impl Stream<Item = Result<Bytes>> + use<>>> {
        match self.0.get(&Path::from(key)).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(Error::internal))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Takes a file out; it may be gone already.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.0.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// The keys of what was written before a moment, by the store's clock.
    pub fn written_before(&self, moment: DateTime<Utc>) -> impl Stream<Item = Result<String>> + use<> {
        let all = self.0.list(None).map_err(Error::internal);
        all.try_filter_map(move |meta| {
            let old = meta.last_modified < moment;
            std::future::ready(Ok(old.then(|| meta.location.to_string())))
        })
        .boxed()
    }
}

fn bucket(s3: &S3) -> Result<object_store::aws::AmazonS3> {
    // Without keys, those of the machine's role or of AWS_… variables are taken.
    let mut builder = AmazonS3Builder::from_env().with_allow_http(s3.allow_http);
    if let Some(bucket) = &s3.bucket {
        builder = builder.with_bucket_name(bucket);
    }
    if let Some(region) = &s3.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = &s3.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(id) = &s3.access_key_id {
        builder = builder.with_access_key_id(id);
    }
    if let Some(secret) = &s3.secret_access_key {
        builder = builder.with_secret_access_key(secret.reveal());
    }
    builder.build().map_err(Error::internal)
}

impl Upload {
    /// Writes the next piece, and waits if the store is slower than the client.
    pub async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.0.wait_for_capacity(AT_ONCE).await.map_err(Error::internal)?;
        self.0.write(piece);
        Ok(())
    }

    /// All was written: now the file is there.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await.map(drop).map_err(Error::internal)
    }

    /// Gives it up: nothing stays.
    pub async fn abort(self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(%error, "an upload could not be taken back; the sweep will");
        }
    }
}
