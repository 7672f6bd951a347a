//! Passwords: argon2id with OWASP's parameters, hashed on few threads at a time,
//! so that a flood of log-ins can take neither all memory nor all cores.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

use crate::kernel::error::{Code, Error, Result};

/// Hashes and verifies, a bounded number at once.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    decoy: Arc<str>,
}

impl Passwords {
    /// With so much memory (KiB) and so many passes a hash, so many at once and so many waiting.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32, at_once: usize, queue: usize) -> Result<Self> {
        let params = Params::new(memory_kib, passes, lanes, None)
            .map_err(|error| Error::internal(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash_with(&argon2, "decoy")?.into();
        Ok(Self { argon2, places: Arc::new(Semaphore::new(at_once)), waiting: Arc::default(), queue, decoy })
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: String) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.bounded(move || hash_with(&argon2, &password)).await?
    }

    /// Whether the password fits the hash. Without a hash (an unknown account) the same work is done, and it does not fit.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let (argon2, known) = (self.argon2.clone(), hash.is_some());
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        self.bounded(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn bounded<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let queued = Queued::enter(&self.waiting);
        if queued.before >= self.queue {
            return Err(Error::new(Code::Busy).with("seconds", 5));
        }
        let place = self.places.clone().acquire_owned().await.map_err(Error::internal)?;
        drop(queued);
        // The place travels with the work: a client that hangs up does not make room for one more hash.
        let work = move || {
            let done = work();
            drop(place);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

struct Queued<'a> {
    waiting: &'a AtomicUsize,
    before: usize,
}

impl<'a> Queued<'a> {
    fn enter(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, before: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash_with(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    argon2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_an_unknown_account_never_does() {
        let passwords = Passwords::new(64, 1, 1, 2, 8).expect("parameters");
        let hash = passwords.hash("siri kubwa".into()).await.expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(passwords.verify("siri kubwa".into(), Some(hash.clone())).await.expect("verify"));
        assert!(!passwords.verify("siri ndogo".into(), Some(hash)).await.expect("verify"));
        assert!(!passwords.verify("decoy".into(), None).await.expect("verify"));
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_before_it_takes_memory() {
        let passwords = Passwords::new(8192, 1, 1, 1, 2).expect("parameters");
        let flood = (0..32).map(|_| passwords.verify("x".into(), None));
        let busy = futures_util::future::join_all(flood)
            .await
            .into_iter()
            .filter(|r| r.as_ref().is_err_and(|e| e.code() == Code::Busy))
            .count();
        assert!((16..=31).contains(&busy), "{busy} of 32 were turned away");
    }
}
