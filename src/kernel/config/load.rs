//! Where settings come from, and what is wrong with them.

use config::{Config, ConfigError, File, FileFormat, Source, Value, ValueKind};
use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};
use tracing_subscriber::EnvFilter;

use super::{EvidenceStore, Mode, Settings};

/// Why the service does not start: all that is wrong, at once.
#[derive(Debug, thiserror::Error)]
#[error("wrong settings:{}", .0.iter().map(|wrong| format!("\n  {wrong}")).collect::<String>())]
pub struct Fault(Vec<Wrong>);

/// One wrong setting.
#[derive(Debug)]
struct Wrong {
    name: String,
    reason: String,
    origin: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.name, self.reason, self.origin)
    }
}

/// One setting that was given, and where.
struct Given {
    name: String,
    value: Value,
    origin: String,
}

const PREFIX: &str = "EUTENDAJI__";

impl Settings {
    /// Reads the defaults, the file, the environment (`EUTENDAJI__SECTION__NAME`, and `DATABASE_URL`) and what
    /// the flags set, each by its name such as `server.port`; the later wins.
    pub fn load(file: Option<&Path>, flags: &[(String, String)]) -> Result<Self, Fault> {
        // What is not Unicode can't be one of ours.
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_sources(file, environment, flags)
    }

    pub(super) fn from_sources(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Self, Fault> {
        let mut given = file.map_or_else(|| Ok(vec![]), from_file)?;
        given.extend(from_environment(environment));
        given.extend(flags.iter().map(|(name, value)| Given {
            name: name.clone(),
            value: Value::new(None, value.as_str()),
            origin: "flag".to_owned(),
        }));
        // Each alone on top of the defaults: so all that cannot be read are found, each with its origin. The rest is held against
        // its rules.
        let (mut wrong, mut readable) = (vec![], vec![]);
        for one in given {
            match one.wrong() {
                Some(fault) => wrong.push(fault),
                None => readable.push(one),
            }
        }
        let settings = on_defaults(&readable).map_err(|error| {
            Fault(vec![Wrong {
                name: "settings".into(),
                reason: reason(&error),
                origin: "all together".into(),
            }])
        })?;
        let origins: BTreeMap<_, _> =
            readable.iter().map(|one| (one.name.as_str(), one.origin.as_str())).collect();
        let unreadable: Vec<_> = wrong.iter().map(|one| one.name.clone()).collect();
        let faults =
            settings.faults().into_iter().filter(|(name, _)| !unreadable.iter().any(|one| one == name));
        wrong.extend(faults.map(|(name, reason)| Wrong {
            name: name.to_owned(),
            reason,
            origin: (*origins.get(name).unwrap_or(&"default")).to_owned(),
        }));
        if wrong.is_empty() { Ok(settings) } else { Err(Fault(wrong)) }
    }

    /// The names and faults of settings that can be read but must not be so.
    fn faults(&self) -> Vec<(&'static str, String)> {
        let (server, auth, hashing) = (&self.server, &self.auth, &self.auth.hashing);
        let mut rules = vec![
            ("server.body_limit_bytes", server.body_limit_bytes >= 1024, "at least 1024"),
            ("server.client_timeout_seconds", (1..=600).contains(&server.client_timeout_seconds), "1 to 600"),
            (
                "server.cors_origins",
                server.cors_origins.iter().all(|origin| is_origin(origin)),
                "each `https://host`",
            ),
            (
                "database.url",
                self.database.url.as_ref().is_none_or(is_database),
                "`postgres://user@host/name`",
            ),
            ("database.pool_size", (1..=1000).contains(&self.database.pool_size), "1 to 1000"),
            ("database.statement_timeout_ms", self.database.statement_timeout_ms >= 100, "at least 100"),
            ("auth.issuer", !auth.issuer.is_empty(), "not empty"),
            ("auth.audience", !auth.audience.is_empty(), "not empty"),
            ("auth.access_token_minutes", (1..=15).contains(&auth.access_token_minutes), "1 to 15"),
            ("auth.refresh_token_days", (1..=90).contains(&auth.refresh_token_days), "1 to 90"),
            ("auth.refresh_grace_seconds", auth.refresh_grace_seconds <= 600, "at most 600"),
            ("auth.activation_hours", (1..=720).contains(&auth.activation_hours), "1 to 720"),
            ("auth.activation_attempts", (1..=20).contains(&auth.activation_attempts), "1 to 20"),
            ("auth.backoff_after_failures", (3..=100).contains(&auth.backoff_after_failures), "3 to 100"),
            ("auth.backoff_first_seconds", (1..=600).contains(&auth.backoff_first_seconds), "1 to 600"),
            (
                "auth.backoff_longest_seconds",
                (auth.backoff_first_seconds..=3600).contains(&auth.backoff_longest_seconds),
                "`auth.backoff_first_seconds` to 3600",
            ),
            ("auth.identity_cache_seconds", auth.identity_cache_seconds <= 60, "at most 60"),
            ("auth.hashing.memory_kib", hashing.memory_kib >= 19_456, "at least 19456 (OWASP)"),
            ("auth.hashing.passes", hashing.passes >= 2, "at least 2 (OWASP)"),
            ("auth.hashing.lanes", (1..=64).contains(&hashing.lanes), "1 to 64"),
            ("auth.hashing.at_once", (1..=1024).contains(&hashing.at_once), "1 to 1024"),
            ("movement.delegation_days", (1..=366).contains(&self.movement.delegation_days), "1 to 366"),
            (
                "reports.smallest_group",
                (2..=1000).contains(&self.reports.smallest_group),
                "2 to 1000: a group of one is a person",
            ),
            ("plans.reporting_days", (1..=366).contains(&self.plans.reporting_days), "1 to 366"),
            (
                "plans.attainment_cap_percent",
                (100..=200).contains(&self.plans.attainment_cap_percent),
                "100 to 200",
            ),
            ("feedback.notes_a_day", (1..=1000).contains(&self.feedback.notes_a_day), "1 to 1000"),
            ("feedback.withdraw_minutes", self.feedback.withdraw_minutes <= 1440, "at most 1440"),
            (
                "improvement.acknowledge_days",
                (1..=90).contains(&self.improvement.acknowledge_days),
                "1 to 90",
            ),
            ("appeals.quorum", (3..=15).contains(&self.appeals.quorum), "3 to 15"),
            ("appeals.file_days", (1..=90).contains(&self.appeals.file_days), "1 to 90"),
            ("appeals.commission", !self.appeals.commission.is_empty(), "an institution's code"),
            ("progress.late_days", self.progress.late_days <= 366, "at most 366"),
            (
                "progress.yellow",
                (1..self.progress.green).contains(&self.progress.yellow) && self.progress.green <= 200,
                "1 to less than `progress.green`, which is at most 200",
            ),
            (
                "evidence.max_bytes",
                (1024..=100 * 1024 * 1024).contains(&self.evidence.max_bytes),
                "1024 to 104857600",
            ),
            (
                "evidence.types",
                self.evidence.types.iter().all(|of| of.contains('/') && *of == of.to_ascii_lowercase()),
                "media types such as `application/pdf`, in small letters",
            ),
            (
                "evidence.s3.bucket",
                self.evidence.store != EvidenceStore::S3 || self.evidence.s3.bucket.is_some(),
                "the bucket's name, where `evidence.store` is `s3`",
            ),
            (
                "log.filter",
                EnvFilter::try_new(&self.log.filter).is_ok(),
                "such as `info` or `warn,eutendaji=debug`",
            ),
        ];
        rules.extend(self.notify.rules(self.mode));
        rules.extend(self.worker.rules());
        if self.mode == Mode::Production {
            rules.extend([
                (
                    "auth.signing_keys",
                    !auth.signing_keys.is_empty(),
                    "a key file (see `e-utendaji key generate`)",
                ),
                ("clock.file", self.clock.file.is_none(), "nothing: production keeps the system's time"),
                ("database.url", self.database.url.is_some(), "the database's URL"),
            ]);
        }
        let broken = rules.into_iter().filter(|(_, kept, _)| !kept);
        let mut faults: Vec<_> =
            broken.map(|(name, _, wanted)| (name, format!("expected {wanted}"))).collect();
        if let Err(fault) = self.signing_keys() {
            faults.push(("auth.signing_keys", fault));
        }
        faults
    }

    /// The signing keys as PEM. Production refuses one that is marked for development.
    pub fn signing_keys(&self) -> Result<Vec<String>, String> {
        let read = |path: &PathBuf| {
            let pem = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            if self.mode == Mode::Production && pem.contains(DEVELOPMENT_MARK) {
                return Err(format!("{} is a development key, which production refuses", path.display()));
            }
            Ok(pem)
        };
        self.auth.signing_keys.iter().map(read).collect()
    }
}

/// Stands before the PEM header of a key that production refuses.
pub const DEVELOPMENT_MARK: &str = "DEVELOPMENT KEY, NOT FOR PRODUCTION";

impl Given {
    fn wrong(&self) -> Option<Wrong> {
        let error = on_defaults(std::slice::from_ref(self)).err()?;
        Some(Wrong { name: self.name.clone(), reason: reason(&error), origin: self.origin.clone() })
    }
}

fn on_defaults(given: &[Given]) -> Result<Settings, ConfigError> {
    let defaults = File::from_str(include_str!("../defaults.toml"), FileFormat::Toml);
    let builder = Config::builder().add_source(defaults);
    let builder =
        given.iter().try_fold(builder, |builder, one| builder.set_override(&one.name, one.value.clone()))?;
    builder.build()?.try_deserialize()
}

/// What is wrong, without the value: it may be a password in the wrong place.
fn reason(error: &ConfigError) -> String {
    match error {
        ConfigError::Type { expected, .. } => format!("expected {expected}"),
        ConfigError::At { error, .. } => reason(error),
        ConfigError::PathParse { .. } => "unknown setting".to_owned(),
        other => match other.to_string().split_once(", expected ") {
            // A section in the place of a setting is called by the name of a type.
            Some((found, expected)) if found.starts_with("invalid ") && expected.starts_with("struct ") => {
                "a section, which holds settings and is none".to_owned()
            }
            Some((found, expected)) if found.starts_with("invalid ") => format!("expected {expected}"),
            _ => other.to_string(),
        },
    }
}

fn from_file(path: &Path) -> Result<Vec<Given>, Fault> {
    let origin = path.display().to_string();
    let table = File::from(path).format(FileFormat::Toml).collect().map_err(|error| {
        Fault(vec![Wrong { name: "settings file".into(), reason: reason(&error), origin: origin.clone() }])
    })?;
    let mut given = Vec::new();
    leaves("", table, &mut |name, value| given.push(Given { name, value, origin: origin.clone() }));
    Ok(given)
}

/// Every value of a table by its full name.
fn leaves(above: &str, table: config::Map<String, Value>, found: &mut impl FnMut(String, Value)) {
    for (name, value) in table {
        let name = if above.is_empty() { name } else { format!("{above}.{name}") };
        match value.kind {
            ValueKind::Table(below) => leaves(&name, below, found),
            _ => found(name, value),
        }
    }
}

fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Vec<Given> {
    let mut given: Vec<_> = variables
        .filter_map(|(variable, value)| {
            let name = match variable.strip_prefix(PREFIX) {
                Some(name) => name.to_lowercase().replace("__", "."),
                None if variable == "DATABASE_URL" && !value.is_empty() => "database.url".to_owned(),
                None => return None,
            };
            Some(Given {
                name,
                value: Value::new(None, value),
                origin: format!("environment variable {variable}"),
            })
        })
        .collect();
    // `DATABASE_URL` first: many tools read it, ours is meant for us alone.
    given.sort_by(|one, other| one.origin.cmp(&other.origin));
    given
}

fn is_database(url: &super::Secret) -> bool {
    tokio_postgres::Config::from_str(url.reveal()).is_ok()
}

/// RFC 6454: scheme, host, port, and nothing else.
fn is_origin(text: &str) -> bool {
    let uri = actix_web::http::Uri::from_str(text);
    uri.is_ok_and(|uri| {
        uri.scheme().is_some() && uri.host().is_some() && !text.ends_with('/') && uri.path() == "/"
    })
}
