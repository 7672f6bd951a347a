//! How sessions and activation codes live, and the secrets behind them.
//!
//! The server's secret is derived from the signing keys, so that there is one thing to keep and to rotate: the first key
//! makes, all of them check.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, Mac, digest::InvalidLength};
use sha2::{Digest, Sha256};

use crate::kernel::{
    config::Auth,
    error::{Error, Result},
    id::AccountId,
};

/// What is known of sessions and codes by the settings.
#[derive(Clone)]
pub struct SessionRules {
    /// Life of a refresh token
    pub refresh_life: TimeDelta,
    /// How long a repeat of the previous refresh token gives the same successor
    pub refresh_grace: TimeDelta,
    /// Life of an activation code
    pub activation_life: TimeDelta,
    /// Wrong codes until the code is void
    pub activation_attempts: i32,
    /// Wrong passwords until the account has to wait
    pub backoff_after: i32,
    /// The first wait, in seconds
    pub backoff_first: i32,
    /// The longest wait, in seconds
    pub backoff_longest: i32,
    secrets: Vec<Mac256>,
}

type Mac256 = Hmac<Sha256>;

/// 32 characters that nobody mistakes for each other on paper: no 0, 1, I or O.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Ten of them are 50 bits.
const CODE_LENGTH: usize = 10;

impl SessionRules {
    /// From the settings and the signing keys, the signing one first.
    pub fn new(auth: &Auth, pems: &[String]) -> Result<Self> {
        let secret = |pem: &String| {
            let mut mac = keyed(pem.trim().as_bytes())?;
            mac.update(b"e-utendaji session secret");
            keyed(&mac.finalize().into_bytes())
        };
        let count = |number: u32| i32::try_from(number).map_err(Error::internal);
        let secrets = pems.iter().map(secret).collect::<Result<Vec<_>, _>>().map_err(Error::internal)?;
        if secrets.is_empty() {
            return Err(Error::internal("no signing key"));
        }
        Ok(Self {
            refresh_life: TimeDelta::days(auth.refresh_token_days.into()),
            refresh_grace: TimeDelta::seconds(auth.refresh_grace_seconds.into()),
            activation_life: TimeDelta::hours(auth.activation_hours.into()),
            activation_attempts: count(auth.activation_attempts)?,
            backoff_after: count(auth.backoff_after_failures)?,
            backoff_first: count(auth.backoff_first_seconds)?,
            backoff_longest: count(auth.backoff_longest_seconds)?,
            secrets,
        })
    }

    /// The first refresh token of a session: 256 random bits.
    pub fn first_token() -> String {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
    }

    /// What comes after a refresh token, by each secret, the signing one first. It is derived, so that a repeat gives the
    /// same one and nothing but hashes is stored; by a secret, so that an old token does not give away the next.
    pub fn successors(&self, token: &str) -> Vec<String> {
        self.keyed_by_each(&[b"refresh token", token.as_bytes()])
            .map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
            .collect()
    }

    /// What is stored of a refresh token. It is random, so that a plain hash is enough.
    pub fn fingerprint(token: &str) -> Vec<u8> {
        Sha256::digest(token).to_vec()
    }

    /// A new activation code, as it is shown once.
    pub fn new_code() -> String {
        let random: [u8; CODE_LENGTH] = rand::random();
        let letters =
            random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).copied().map(char::from);
        let code: String = letters.collect();
        format!("{}-{}", code.get(..5).unwrap_or_default(), code.get(5..).unwrap_or_default())
    }

    /// What is stored of an account's activation code, by each secret. A code is short, so that a stolen database alone must
    /// not be enough to guess it.
    pub fn code_hashes(&self, account: AccountId, code: &str) -> Vec<Vec<u8>> {
        let plain: String =
            code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        self.keyed_by_each(&[b"activation code", account.uuid().as_bytes(), plain.as_bytes()])
            .map(|hash| hash.to_vec())
            .collect()
    }

    fn keyed_by_each(&self, parts: &[&[u8]]) -> impl Iterator<Item = [u8; 32]> {
        self.secrets.iter().map(move |secret| {
            let mut mac = secret.clone();
            for part in parts {
                // The length before each part: no two lists of parts read the same.
                mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                mac.update(part);
            }
            mac.finalize().into_bytes().into()
        })
    }
}

fn keyed(key: &[u8]) -> Result<Mac256, InvalidLength> {
    Mac256::new_from_slice(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::config::Settings;

    fn rules(keys: &[&str]) -> SessionRules {
        let settings =
            Settings::load(None, &[("mode".to_owned(), "development".to_owned())]).expect("settings");
        let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        SessionRules::new(&settings.auth, &keys).expect("rules")
    }

    #[test]
    fn a_successor_is_the_same_each_time_and_outlives_a_rotation_of_keys() {
        let (old, both) = (rules(&["old"]), rules(&["new", "old"]));
        let token = SessionRules::first_token();
        assert_eq!(old.successors(&token), old.successors(&token));
        assert_eq!(both.successors(&token).last(), old.successors(&token).last());
        assert_ne!(both.successors(&token).first(), old.successors(&token).first());
        assert_ne!(old.successors(&token), old.successors(&SessionRules::first_token()));
        assert_eq!(URL_SAFE_NO_PAD.decode(token).map(|bytes| bytes.len()), Ok(32));
    }

    #[test]
    fn a_code_belongs_to_one_account_and_may_be_typed_carelessly() {
        let rules = rules(&["key"]);
        let (account, code) = (AccountId::new(), SessionRules::new_code());
        assert_eq!(code.len(), CODE_LENGTH + 1);
        let typed = format!(" {} ", code.replace('-', " ").to_lowercase());
        assert_eq!(rules.code_hashes(account, &code), rules.code_hashes(account, &typed));
        assert_ne!(rules.code_hashes(account, &code), rules.code_hashes(AccountId::new(), &code));
    }
}
