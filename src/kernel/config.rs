//! Settings: defaults < file < environment < flags. A wrong or unknown one is refused at start, by name, with the reason.

mod load;
mod notify;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, fs, path::PathBuf};

use super::rhythm::Rhythm;
pub use load::{DEVELOPMENT_MARK, Fault};
pub use notify::{Channel, Notify, Security, Sms, Smtp, Webhook, Worker};

/// Everything that can be set. docs/configuration.md lists it with units and ranges.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Development forgives what production refuses
    #[serde(deserialize_with = "choice")]
    pub mode: Mode,
    /// The HTTP server
    pub server: Server,
    /// The database
    pub database: Database,
    /// Log-in
    pub auth: Auth,
    /// Logs
    pub log: Log,
    /// The time
    pub clock: ClockSettings,
    /// Reports
    pub reports: Reports,
    /// Institutions' plans
    pub plans: Plans,
    /// Feedback between colleagues
    pub feedback: Feedback,
    /// Improvement plans
    pub improvement: Improvement,
    /// Appeals
    pub appeals: Appeals,
    /// Transfers, acting and delegation
    pub movement: Movement,
    /// Weekly progress
    pub progress: Progress,
    /// Evidence of progress
    pub evidence: Evidence,
    /// Notifications
    pub notify: Notify,
    /// The worker
    pub worker: Worker,
}

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mode {
    Development,
    Production,
}

/// The HTTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address to listen on
    pub bind: std::net::IpAddr,
    /// Port to listen on
    pub port: u16,
    /// Threads; 0 takes one a core
    pub workers: usize,
    /// Largest body, in bytes
    pub body_limit_bytes: usize,
    /// How long a client may take to send its headers, in seconds
    pub client_timeout_seconds: u64,
    /// How long an idle connection is kept, in seconds
    pub keep_alive_seconds: u64,
    /// Origins that browsers may call from
    #[serde(deserialize_with = "list")]
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed, as networks
    pub trusted_proxies: Vec<ipnet::IpNet>,
}

/// The database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host/name`
    pub url: Option<Secret>,
    /// Most connections
    pub pool_size: usize,
    /// Longest statement, in milliseconds
    pub statement_timeout_ms: u32,
}

/// Log-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Files with Ed25519 keys (PKCS #8 PEM); the first signs, all verify
    #[serde(deserialize_with = "list")]
    pub signing_keys: Vec<PathBuf>,
    /// `iss` of the tokens
    pub issuer: String,
    /// `aud` of the tokens
    pub audience: String,
    /// Life of an access token, in minutes
    pub access_token_minutes: u32,
    /// Life of a refresh token, in days
    pub refresh_token_days: u32,
    /// How long a repeat of the previous refresh token gives the same successor, in seconds
    pub refresh_grace_seconds: u32,
    /// Life of an activation code, in hours
    pub activation_hours: u32,
    /// Wrong activation codes until the code is void
    pub activation_attempts: u32,
    /// Wrong passwords in a row until the account has to wait
    pub backoff_after_failures: u32,
    /// The first wait, in seconds; each further failure doubles it
    pub backoff_first_seconds: u32,
    /// The longest wait, in seconds
    pub backoff_longest_seconds: u32,
    /// How long the account behind a token is remembered, in seconds
    pub identity_cache_seconds: u64,
    /// Password hashing
    pub hashing: Hashing,
}

/// Argon2id (OWASP Password Storage: 19 MiB, two passes, one lane).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashing {
    /// Memory of one hash, in KiB
    pub memory_kib: u32,
    /// Passes over it
    pub passes: u32,
    /// Lanes
    pub lanes: u32,
    /// Hashes at once
    pub at_once: usize,
    /// Log-ins that may wait; more are told to come again
    pub queue: usize,
}

/// Logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `json` or `text`
    #[serde(deserialize_with = "choice")]
    pub format: LogFormat,
    /// As of `tracing-subscriber`: `info`, `warn,eutendaji=debug` …
    pub filter: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum LogFormat {
    Json,
    Text,
}

/// The time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSettings {
    /// A file that moves the clock; for the demo only
    pub file: Option<PathBuf>,
}

/// Reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    /// Groups of fewer people show no marks; no request can lower it
    pub smallest_group: u32,
}

/// Institutions' plans: what a plan is begun with, and keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plans {
    /// Days after a quarter's end on which its figures can still be written
    pub reporting_days: u16,
    /// The most that an indicator can attain, in percent of the way from its baseline to its target
    pub attainment_cap_percent: u16,
}

/// Feedback between colleagues.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Notes that one author may write in a day
    pub notes_a_day: u32,
    /// How long a note can be withdrawn, in minutes
    pub withdraw_minutes: u32,
}

/// Improvement plans.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Improvement {
    /// The codes of the grades for which a supervisor opens a plan
    #[serde(deserialize_with = "list")]
    pub poor_grades: Vec<String>,
    /// How long the servant has to acknowledge a plan before it can be deemed seen, in days
    pub acknowledge_days: u32,
}

/// Referral and appeal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeals {
    /// So many members of a committee have to vote
    pub quorum: u32,
    /// How long the supervisor has for his statement when the file is asked for, in days
    pub file_days: u32,
    /// The code of the institution that is the Public Service Commission
    pub commission: String,
}

/// Transfers, acting and delegation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// The longest delegation, in days
    pub delegation_days: u32,
}

/// Weekly progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// How long after its end a week can still be filled in, in days
    pub late_days: u32,
    /// How often progress is filled in where HR has set no rhythm
    pub rhythm: Rhythm,
    /// From how many hundredths of the planned progress on a light is green, where the template has no lights in percent
    pub green: u32,
    /// From how many on it is yellow
    pub yellow: u32,
}

/// Evidence of progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Largest file, in bytes
    pub max_bytes: u64,
    /// Media types of the files that are taken
    #[serde(deserialize_with = "list")]
    pub types: Vec<String>,
    /// Where files are
    #[serde(deserialize_with = "choice")]
    pub store: EvidenceStore,
    /// The folder of `folder`
    pub folder: PathBuf,
    /// The bucket of `s3`
    pub s3: S3,
}

/// Where files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum EvidenceStore {
    Folder,
    S3,
}

/// A bucket of S3, or of what speaks its language.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// Its name
    pub bucket: Option<String>,
    /// Its region
    pub region: Option<String>,
    /// `https://host` of a service other than Amazon's
    pub endpoint: Option<String>,
    /// The key's id; without it, the machine's role or `AWS_…` variables are taken
    pub access_key_id: Option<String>,
    /// The key
    pub secret_access_key: Option<Secret>,
    /// Whether the endpoint may be plain http, for a store on the same machine
    pub allow_http: bool,
}

/// A value that does not show itself. Given as `file:/path`, it is what the file holds.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

impl Secret {
    /// The value.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = String;

    fn try_from(value: String) -> Result<Self, String> {
        let Some(file) = value.strip_prefix("file:") else { return Ok(Self(value)) };
        let held = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        Ok(Self(held.trim().to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

/// A list, or text with commas: a variable and a flag have no other way.
fn list<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(texts(deserializer)?.into_iter().map(T::from).collect())
}

/// A list, each item given as its text.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Numbers(Vec<i64>),
        List(Vec<String>),
        Text(String),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::Numbers(items) => items.iter().map(ToString::to_string).collect(),
        Given::List(items) => items,
        Given::Text(text) => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        }
    })
}

/// One of the names of an enum; a wrong one is told all of them.
fn choice<'de, D: Deserializer<'de>, T: clap::ValueEnum>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    T::from_str(&text, false).map_err(|_unknown| {
        let names = T::value_variants().iter().filter_map(T::to_possible_value);
        let names: Vec<_> = names.map(|name| format!("`{}`", name.get_name())).collect();
        serde::de::Error::custom(format!("expected {}", names.join(" or ")))
    })
}
