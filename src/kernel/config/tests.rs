#![expect(clippy::unwrap_used, reason = "a test that fails should say where")]

use super::*;
use std::{collections::BTreeMap, path::Path};

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn own(pairs: Pairs<'_>) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(file: Option<&Path>, variables: Pairs<'_>, flags: Pairs<'_>) -> Result<Settings, Fault> {
    let mut all = own(&[("EUTENDAJI__MODE", "development")]);
    all.extend(own(variables));
    let all: BTreeMap<_, _> = all.into_iter().collect();
    Settings::from_sources(file, all.into_iter(), &own(flags))
}

fn fault(variables: Pairs<'_>) -> String {
    load(None, variables, &[]).unwrap_err().to_string()
}

/// A file that goes with the test.
struct Held(PathBuf);

impl Held {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("settings-{}", uuid::Uuid::now_v7()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
    let file = Held::new("[server]\nport = 9000\nworkers = 3\ncors_origins = [\"https://a.go.tz\"]\n");
    let port = |variables, flags| load(Some(&file.0), variables, flags).unwrap().server.port;
    assert_eq!(load(None, &[], &[]).unwrap().server.port, 8080);
    assert_eq!(port(&[], &[]), 9000);
    assert_eq!(port(&[("EUTENDAJI__SERVER__PORT", "9001")], &[]), 9001);
    assert_eq!(port(&[("EUTENDAJI__SERVER__PORT", "9001")], &[("server.port", "9002")]), 9002);
    let settings = load(Some(&file.0), &[], &[]).unwrap();
    assert_eq!(
        (settings.server.workers, settings.server.cors_origins),
        (3, vec!["https://a.go.tz".to_owned()])
    );
}

#[test]
fn a_list_is_text_with_commas_in_the_environment() {
    let (one, other) = (Held::new("a"), Held::new("b"));
    let keys = format!("{}, {}", one.name(), other.name());
    let settings = load(None, &[("EUTENDAJI__AUTH__SIGNING_KEYS", &keys)], &[]).unwrap();
    assert_eq!(settings.signing_keys().unwrap(), ["a", "b"]);
    assert!(load(None, &[("EUTENDAJI__AUTH__SIGNING_KEYS", "")], &[]).unwrap().auth.signing_keys.is_empty());
}

#[test]
fn the_database_is_named_by_the_common_variable_too() {
    let common = ("DATABASE_URL", "postgres://common/db");
    let url =
        |variables: Pairs<'_>| load(None, variables, &[]).unwrap().database.url.unwrap().reveal().to_owned();
    assert_eq!(url(&[common]), "postgres://common/db");
    assert_eq!(url(&[("EUTENDAJI__DATABASE__URL", "postgres://own/db"), common]), "postgres://own/db");
    assert!(load(None, &[("DATABASE_URL", "")], &[]).unwrap().database.url.is_none());
}

#[test]
fn secrets_do_not_show_and_may_lie_in_a_file() {
    let file = Held::new("postgres://u:hunter2@h/db\n");
    let settings = load(None, &[("DATABASE_URL", &format!("file:{}", file.name()))], &[]).unwrap();
    assert_eq!(settings.database.url.as_ref().unwrap().reveal(), "postgres://u:hunter2@h/db");
    assert!(!format!("{settings:?}").contains("hunter2"));
    assert!(!serde_json::to_string(&settings).unwrap().contains("hunter2"));
    for variable in
        ["EUTENDAJI__DATABASE", "EUTENDAJI__DATABASE__POOL_SIZE", "EUTENDAJI__SERVER__CORS_ORIGINS"]
    {
        let fault = fault(&[(variable, "postgres://u:hunter2@h/db")]);
        assert!(!fault.contains("hunter2"), "{fault}");
    }
    assert!(!fault(&[("DATABASE_URL", "hunter2")]).contains("hunter2"));
    assert!(fault(&[("DATABASE_URL", "file:/nowhere")]).contains("/nowhere: No such file"));
}

#[test]
fn all_that_is_wrong_is_named_with_reason_and_origin() {
    let file = Held::new("[server]\nworkers = \"few\"\n[srever]\nport = 1\n");
    let variables = [("EUTENDAJI__SERVER__PROT", "1"), ("EUTENDAJI__SERVER__PORT", "70000")];
    let fault = load(Some(&file.0), &variables, &[("log.format", "xml")]).unwrap_err().to_string();
    for expected in [
        "srever.port: unknown field `srever`, expected one of `mode`, ",
        &format!("server.workers: expected an integer ({})", file.name()),
        "server.prot: unknown field `prot`, expected one of `bind`, ",
        "(environment variable EUTENDAJI__SERVER__PROT)",
        "server.port: ",
        "(environment variable EUTENDAJI__SERVER__PORT)",
        "log.format: expected `json` or `text` (flag)",
    ] {
        assert!(fault.contains(expected), "{expected} is not in {fault}");
    }
}

/// The example of docs/configuration.md: one cannot be read, the other makes no sense.
#[test]
fn what_cannot_be_read_hides_nothing_else() {
    let fault = fault(&[
        ("EUTENDAJI__SERVER__PORT", "70000"),
        ("EUTENDAJI__AUTH__ACCESS_TOKEN_MINUTES", "60"),
        ("EUTENDAJI__CLOCK", "1"),
    ]);
    for expected in [
        "server.port: expected an unsigned 16 bit integer (environment variable EUTENDAJI__SERVER__PORT)",
        "auth.access_token_minutes: expected 1 to 15",
        "clock: a section, which holds settings and is none",
    ] {
        assert!(fault.contains(expected), "{expected} is not in {fault}");
    }
}

#[test]
fn what_can_be_read_must_also_make_sense() {
    for (variable, value, expected) in [
        (
            "EUTENDAJI__AUTH__ACCESS_TOKEN_MINUTES",
            "16",
            "auth.access_token_minutes: expected 1 to 15 (environment",
        ),
        ("EUTENDAJI__AUTH__HASHING__MEMORY_KIB", "1024", "auth.hashing.memory_kib: expected at least 19456"),
        ("EUTENDAJI__DATABASE__POOL_SIZE", "0", "database.pool_size: expected 1 to 1000"),
        ("EUTENDAJI__DATABASE__URL", "mysql://x", "database.url: expected `postgres://"),
        ("EUTENDAJI__SERVER__CORS_ORIGINS", "https://a.go.tz/", "server.cors_origins: expected each"),
        ("EUTENDAJI__SERVER__CORS_ORIGINS", "*", "server.cors_origins: expected each"),
        ("EUTENDAJI__LOG__FILTER", "a=b=c", "log.filter: expected such as"),
        (
            "EUTENDAJI__NOTIFY__CHANNELS",
            "pigeon",
            "notify.channels: expected some of `log`, `email`, `webhook`, `sms`",
        ),
        ("EUTENDAJI__NOTIFY__CHANNELS", "email", "notify.smtp.host: expected the mail server"),
        ("EUTENDAJI__NOTIFY__CHANNELS", "webhook", "notify.webhook.secret: expected at least 32 characters"),
        ("EUTENDAJI__NOTIFY__CHANNELS", "sms", "notify.sms.url: expected `https://host/path`"),
        ("EUTENDAJI__NOTIFY__SMTP__FROM", "no address", "notify.smtp.from: expected a sender such as"),
        (
            "EUTENDAJI__NOTIFY__SMTP__SECURITY",
            "ssl",
            "notify.smtp.security: expected `starttls` or `tls` or `none`",
        ),
        ("EUTENDAJI__NOTIFY__SMTP__USER", "juma", "notify.smtp.password: expected one where there is a user"),
        (
            "EUTENDAJI__NOTIFY__WEBHOOK__URL",
            "http://hooks.go.tz/",
            "notify.webhook.url: expected `https://host/path`",
        ),
        (
            "EUTENDAJI__NOTIFY__WEBHOOK__SECRET",
            "short",
            "notify.webhook.secret: expected at least 32 characters",
        ),
        ("EUTENDAJI__NOTIFY__SMS__BODY", "{to}", "notify.sms.body: expected a JSON object"),
        ("EUTENDAJI__NOTIFY__REMINDER_DAYS", "14,soon", "notify.reminder_days: expected whole numbers"),
        ("EUTENDAJI__NOTIFY__REMINDER_DAYS", "14,-1", "notify.reminder_days: expected each 0 to 90"),
        ("EUTENDAJI__NOTIFY__ESCALATION_DAYS", "0", "notify.escalation_days: expected 1 to 90"),
        ("EUTENDAJI__WORKER__BATCH", "0", "worker.batch: expected 1 to 5000"),
        ("EUTENDAJI__WORKER__REMINDER_HOUR", "24", "worker.reminder_hour: expected 0 to 23"),
        ("EUTENDAJI__AUTH__SIGNING_KEYS", "/nowhere", "auth.signing_keys: /nowhere: No such file"),
    ] {
        let fault = fault(&[(variable, value)]);
        assert!(fault.contains(expected), "{fault}");
    }
}

#[test]
fn production_refuses_what_development_forgives() {
    let key = Held::new(&format!("{DEVELOPMENT_MARK}\n-----BEGIN PRIVATE KEY-----"));
    let production = ("EUTENDAJI__MODE", "production");
    let all = fault(&[production, ("EUTENDAJI__CLOCK__FILE", "/tmp/clock")]);
    for expected in [
        "auth.signing_keys: expected a key file (see `e-utendaji key generate`) (default)",
        "clock.file: expected nothing: production keeps the system's time (environment variable EUTENDAJI__CLOCK__FILE)",
        "database.url: expected the database's URL (default)",
    ] {
        assert!(all.contains(expected), "{expected} is not in {all}");
    }
    assert!(
        fault(&[production, ("EUTENDAJI__NOTIFY__SMTP__SECURITY", "none")])
            .contains("notify.smtp.security: expected `starttls` or `tls` in production")
    );
    let rest = [("DATABASE_URL", "postgres://h/db"), ("EUTENDAJI__AUTH__SIGNING_KEYS", key.name())];
    assert!(load(None, &rest, &[]).is_ok());
    let [url, keys] = rest;
    assert!(fault(&[production, url, keys]).contains("is a development key, which production refuses"));
    fs::write(&key.0, "-----BEGIN PRIVATE KEY-----").unwrap();
    assert!(load(None, &[production, url, keys], &[]).is_ok());
}

/// Production is what one gets without asking.
#[test]
fn the_default_is_strict() {
    let settings =
        Settings::from_sources(None, std::iter::empty(), &own(&[("mode", "development")])).unwrap();
    assert_eq!(settings.mode, Mode::Development);
    assert!(Settings::from_sources(None, std::iter::empty(), &[]).is_err());
}

/// docs/configuration.md has a row for every setting, with its true default, and for no other.
#[test]
fn the_documentation_lists_every_setting() {
    fn rows(above: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    rows(
                        &if above.is_empty() { name.clone() } else { format!("{above}.{name}") },
                        value,
                        found,
                    );
                }
            }
            serde_json::Value::Null => found.push(format!("| `{above}` | – |")),
            value => found.push(format!("| `{above}` | `{value}` |")),
        }
    }
    let defaults: Settings = config::Config::builder()
        .add_source(config::File::from_str(include_str!("../defaults.toml"), config::FileFormat::Toml))
        .build()
        .and_then(config::Config::try_deserialize)
        .unwrap();
    let mut expected = Vec::new();
    rows("", &serde_json::to_value(defaults).unwrap(), &mut expected);
    let text = fs::read_to_string("docs/configuration.md").unwrap();
    let cells = text.lines().filter(|line| line.starts_with("| `"));
    let mut listed: Vec<_> =
        cells.map(|line| line.split('|').take(3).collect::<Vec<_>>().join("|") + "|").collect();
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected);
}
