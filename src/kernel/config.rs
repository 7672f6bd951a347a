//! Settings: defaults < file < environment < flags. A wrong or unknown one is refused at start, by name, with the reason.

use serde::Deserialize;
use std::{fmt, path::{Path, PathBuf}};

/// Everything that can be set. docs/configuration.md lists it with units and ranges.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Development forgives what production refuses
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
}

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mode {
    Development,
    Production,
}

/// The HTTP server.
#[derive(Debug, Clone, Deserialize)]
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
    pub cors_origins: Vec<String>,
}

/// The database.
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Files with Ed25519 keys (PKCS #8 PEM); the first signs, all verify
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
    /// How long the account behind a token is remembered, in seconds
    pub identity_cache_seconds: u64,
    /// Password hashing
    pub hashing: Hashing,
}

/// Argon2id (OWASP Password Storage: 19 MiB, two passes, one lane).
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `json` or `text`
    pub format: LogFormat,
    /// As of `tracing-subscriber`: `info`, `warn,eutendaji=debug` …
    pub filter: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum LogFormat {
    Json,
    Text,
}

/// The time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSettings {
    /// A file that moves the clock; for the demo only
    pub file: Option<PathBuf>,
}

/// A value that does not show itself.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file, a variable or a flag that cannot be taken
    #[error("wrong settings: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// Values that are read but make no sense
    #[error("wrong settings:\n  {}", .0.join("\n  "))]
    Wrong(Vec<String>),
}

const DEFAULTS: &str = include_str!("defaults.toml");
const PREFIX: &str = "EUTENDAJI";

impl Settings {
    /// Reads defaults, the file, `EUTENDAJI__SECTION__NAME` (and `DATABASE_URL`), and what the flags set.
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Self, Fault> {
        Self::from_sources(file, std::env::vars().collect(), flags)
    }

    fn from_sources(file: Option<&Path>, mut environment: std::collections::HashMap<String, String>, flags: &[(&str, String)]) -> Result<Self, Fault> {
        use config::{Config, Environment, File, FileFormat};
        let database_url = environment.remove("DATABASE_URL");
        let mut sources = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            sources = sources.add_source(File::from(file).format(FileFormat::Toml));
        }
        let variables = Environment::with_prefix(PREFIX).prefix_separator("__").separator("__").source(Some(environment));
        let lists = variables.try_parsing(true).list_separator(",").with_list_parse_key("auth.signing_keys").with_list_parse_key("server.cors_origins");
        let mut sources = sources.add_source(lists);
        for (name, value) in flags {
            sources = sources.set_override(*name, value.as_str())?;
        }
        let mut settings: Self = sources.build()?.try_deserialize()?;
        if settings.database.url.is_none() {
            settings.database.url = database_url.map(Secret);
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), Fault> {
        let auth = &self.auth;
        let hashing = &auth.hashing;
        let rules = [
            (self.server.body_limit_bytes >= 1024, "server.body_limit_bytes: at least 1024"),
            ((1..=600).contains(&self.server.client_timeout_seconds), "server.client_timeout_seconds: 1 to 600"),
            ((1..=1000).contains(&self.database.pool_size), "database.pool_size: 1 to 1000"),
            (self.database.statement_timeout_ms >= 100, "database.statement_timeout_ms: at least 100"),
            ((1..=15).contains(&auth.access_token_minutes), "auth.access_token_minutes: 1 to 15"),
            ((1..=90).contains(&auth.refresh_token_days), "auth.refresh_token_days: 1 to 90"),
            (auth.refresh_grace_seconds <= 600, "auth.refresh_grace_seconds: at most 600"),
            ((1..=24 * 30).contains(&auth.activation_hours), "auth.activation_hours: 1 to 720"),
            (auth.identity_cache_seconds <= 60, "auth.identity_cache_seconds: at most 60"),
            (!auth.issuer.is_empty() && !auth.audience.is_empty(), "auth.issuer and auth.audience: not empty"),
            (hashing.memory_kib >= 19_456 && hashing.passes >= 2, "auth.hashing: at least 19456 KiB and 2 passes (OWASP)"),
            ((1..=64).contains(&hashing.lanes), "auth.hashing.lanes: 1 to 64"),
            ((1..=1024).contains(&hashing.at_once), "auth.hashing.at_once: 1 to 1024"),
        ];
        let mut faults: Vec<_> = rules.iter().filter(|(good, _)| !good).map(|(_, fault)| (*fault).to_owned()).collect();
        if self.mode == Mode::Production {
            let production = [
                (!auth.signing_keys.is_empty(), "auth.signing_keys: production needs a signing key (see `e-utendaji key generate`)"),
                (self.clock.file.is_none(), "clock.file: production keeps the system's time"),
                (self.database.url.is_some(), "database.url: production needs a database"),
                (!self.server.cors_origins.iter().any(|origin| origin == "*"), "server.cors_origins: production names its origins"),
            ];
            faults.extend(production.iter().filter(|(good, _)| !good).map(|(_, fault)| (*fault).to_owned()));
        }
        if faults.is_empty() { Ok(()) } else { Err(Fault::Wrong(faults)) }
    }

    /// The signing keys as PEM. Production refuses one that is marked for development.
    pub fn signing_keys(&self) -> Result<Vec<String>, Fault> {
        let read = |path: &PathBuf| {
            let pem = std::fs::read_to_string(path).map_err(|error| format!("auth.signing_keys: {}: {error}", path.display()))?;
            if self.mode == Mode::Production && pem.contains(DEVELOPMENT_MARK) {
                return Err(format!("auth.signing_keys: {} is a development key", path.display()));
            }
            Ok(pem)
        };
        self.auth.signing_keys.iter().map(read).collect::<Result<_, _>>().map_err(|fault| Fault::Wrong(vec![fault]))
    }
}

/// Stands before the PEM header of a key that production refuses.
pub const DEVELOPMENT_MARK: &str = "DEVELOPMENT KEY, NOT FOR PRODUCTION";

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)], flags: &[(&str, String)]) -> Result<Settings, Fault> {
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Settings::from_sources(None, environment, flags)
    }

    #[test]
    fn flags_win_over_the_environment_and_the_environment_over_defaults() {
        assert_eq!(load(&[], &[]).expect("defaults").server.port, 8080);
        let variables = [("EUTENDAJI__SERVER__PORT", "9000"), ("DATABASE_URL", "postgres://x"), ("EUTENDAJI__AUTH__SIGNING_KEYS", "/a,/b")];
        let settings = load(&variables, &[]).expect("settings");
        assert_eq!(settings.server.port, 9000);
        assert_eq!(settings.auth.signing_keys.len(), 2);
        assert_eq!(settings.database.url.as_ref().map(Secret::reveal), Some("postgres://x"));
        assert!(!format!("{settings:?}").contains("postgres://x"));
        assert_eq!(load(&variables, &[("server.port", "9001".into())]).expect("settings").server.port, 9001);
    }

    #[test]
    fn a_wrong_setting_is_named_with_the_reason() {
        let fault = |variables: &[(&str, &str)]| load(variables, &[]).expect_err("refused").to_string();
        assert!(fault(&[("EUTENDAJI__SERVER__PROT", "1")]).contains("prot"));
        assert!(fault(&[("EUTENDAJI__SERVER__PORT", "many")]).contains("port"));
        assert!(fault(&[("EUTENDAJI__AUTH__ACCESS_TOKEN_MINUTES", "60")]).contains("auth.access_token_minutes: 1 to 15"));
        let both = fault(&[("EUTENDAJI__MODE", "production"), ("EUTENDAJI__CLOCK__FILE", "/tmp/clock")]);
        assert!(both.contains("signing key") && both.contains("clock.file") && both.contains("database.url"), "{both}");
    }

    #[test]
    fn production_refuses_a_development_key() {
        let file = std::env::temp_dir().join(format!("key-{}", uuid::Uuid::now_v7()));
        std::fs::write(&file, format!("{DEVELOPMENT_MARK}\n-----BEGIN PRIVATE KEY-----")).expect("write");
        let key = file.display().to_string();
        let variables = |mode| [("EUTENDAJI__MODE", mode), ("DATABASE_URL", "postgres://x"), ("EUTENDAJI__AUTH__SIGNING_KEYS", key.as_str())];
        assert!(load(&variables("development"), &[]).expect("settings").signing_keys().is_ok());
        let fault = load(&variables("production"), &[]).expect("settings").signing_keys().expect_err("refused");
        assert!(fault.to_string().contains("is a development key"));
        let _ = std::fs::remove_file(file);
    }
}
