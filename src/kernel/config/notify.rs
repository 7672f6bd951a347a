//! Settings of what people are told, and of the worker that tells it.

use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;

use super::{Mode, Secret, choice, texts};
use crate::kernel::sql::text_enum;

text_enum! {
    /// How somebody is told beside the list in the service.
    pub enum Channel { Log = "log", Email = "email", Webhook = "webhook", Sms = "sms" }
}

/// Notifications.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// The channels
    #[serde(deserialize_with = "channels")]
    pub channels: Vec<Channel>,
    /// How often a delivery is tried
    pub attempts: u32,
    /// The wait after the first failure, in seconds; each further failure doubles it
    pub backoff_first_seconds: u32,
    /// The longest wait, in seconds
    pub backoff_longest_seconds: u32,
    /// How long the other side may take, in seconds
    pub timeout_seconds: u64,
    /// So many days before a due date there is a reminder
    #[serde(deserialize_with = "days")]
    pub reminder_days: Vec<i32>,
    /// After so many days of waiting on a supervisor the reviewer is told
    pub escalation_days: i32,
    /// The mail server
    pub smtp: Smtp,
    /// The webhook
    pub webhook: Webhook,
    /// The SMS gateway
    pub sms: Sms,
}

/// The mail server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name
    pub host: Option<String>,
    /// Its port
    pub port: u16,
    /// How the connection is kept secret
    #[serde(deserialize_with = "choice")]
    pub security: Security,
    /// Log-in
    pub user: Option<String>,
    /// Its password
    pub password: Option<Secret>,
    /// Sender
    pub from: Option<String>,
}

/// How a connection to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Security {
    Starttls,
    Tls,
    None,
}

/// The webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where it is
    pub url: Option<String>,
    /// What signs it
    pub secret: Option<Secret>,
    /// Whether it may be at a private address, without TLS
    pub allow_private: bool,
}

/// The SMS gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where it is
    pub url: Option<String>,
    /// What it knows us by
    pub token: Option<Secret>,
    /// The JSON that it wants
    pub body: String,
    /// Whether it may be at a private address, without TLS
    pub allow_private: bool,
}

/// The worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Whether `serve` works too
    pub enabled: bool,
    /// How long it rests when nothing is left to do, in seconds
    pub interval_seconds: u64,
    /// How much is done in one transaction
    pub batch: i64,
    /// From which hour in Dar es Salaam reminders go out
    pub reminder_hour: u32,
}

type Rule = (&'static str, bool, &'static str);

impl Notify {
    pub(super) fn rules(&self, mode: Mode) -> Vec<Rule> {
        let on = |channel| self.channels.contains(&channel);
        let (smtp, webhook, sms) = (&self.smtp, &self.webhook, &self.sms);
        let address =
            |url: &Option<String>, private| url.as_deref().is_none_or(|url| is_target(url, private));
        let sender = smtp.from.as_deref().is_none_or(|from| lettre::message::Mailbox::from_str(from).is_ok());
        let shape = serde_json::from_str::<serde_json::Map<_, _>>(&sms.body).is_ok();
        let secret = webhook.secret.as_ref().is_none_or(|secret| secret.reveal().len() >= 32);
        vec![
            ("notify.attempts", (1..=20).contains(&self.attempts), "1 to 20"),
            ("notify.backoff_first_seconds", (1..=3600).contains(&self.backoff_first_seconds), "1 to 3600"),
            (
                "notify.backoff_longest_seconds",
                (self.backoff_first_seconds..=86_400).contains(&self.backoff_longest_seconds),
                "`notify.backoff_first_seconds` to 86400",
            ),
            ("notify.timeout_seconds", (1..=60).contains(&self.timeout_seconds), "1 to 60"),
            (
                "notify.reminder_days",
                self.reminder_days.iter().all(|days| (0..=90).contains(days)),
                "each 0 to 90",
            ),
            ("notify.escalation_days", (1..=90).contains(&self.escalation_days), "1 to 90"),
            ("notify.smtp.host", !on(Channel::Email) || smtp.host.is_some(), "the mail server"),
            (
                "notify.smtp.from",
                sender && (!on(Channel::Email) || smtp.from.is_some()),
                "a sender such as `e-Utendaji <no-reply@utumishi.go.tz>`",
            ),
            (
                "notify.smtp.security",
                mode == Mode::Development || smtp.security != Security::None,
                "`starttls` or `tls` in production",
            ),
            (
                "notify.smtp.password",
                smtp.user.is_some() == smtp.password.is_some(),
                "one where there is a user",
            ),
            (
                "notify.webhook.url",
                address(&webhook.url, webhook.allow_private)
                    && (!on(Channel::Webhook) || webhook.url.is_some()),
                "`https://host/path`",
            ),
            (
                "notify.webhook.secret",
                secret && (!on(Channel::Webhook) || webhook.secret.is_some()),
                "at least 32 characters",
            ),
            (
                "notify.sms.url",
                address(&sms.url, sms.allow_private) && (!on(Channel::Sms) || sms.url.is_some()),
                "`https://host/path`",
            ),
            ("notify.sms.body", shape, "a JSON object"),
        ]
    }
}

impl Worker {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            ("worker.interval_seconds", (1..=3600).contains(&self.interval_seconds), "1 to 3600"),
            ("worker.batch", (1..=5000).contains(&self.batch), "1 to 5000"),
            ("worker.reminder_hour", self.reminder_hour < 24, "0 to 23"),
        ]
    }
}

/// A target of posts: TLS, unless it may be private; no log-in in the address.
fn is_target(url: &str, private: bool) -> bool {
    let url = reqwest::Url::parse(url);
    url.is_ok_and(|url| {
        let scheme = url.scheme() == "https" || private && url.scheme() == "http";
        scheme && url.has_host() && url.username().is_empty() && url.password().is_none()
    })
}

fn channels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Channel>, D::Error> {
    let known = |text: String| Channel::ALL.iter().copied().find(|channel| channel.as_str() == text);
    let found: Option<Vec<_>> = texts(deserializer)?.into_iter().map(known).collect();
    let names = || Channel::ALL.iter().map(|channel| format!("`{channel}`")).collect::<Vec<_>>().join(", ");
    let mut found = found.ok_or_else(|| serde::de::Error::custom(format!("expected some of {}", names())))?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i32>, D::Error> {
    let numbers: Result<Vec<_>, _> = texts(deserializer)?.iter().map(|text| text.parse()).collect();
    numbers
        .map_err(|_not_a_number: std::num::ParseIntError| serde::de::Error::custom("expected whole numbers"))
}
