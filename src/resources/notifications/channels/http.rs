//! The webhook and the SMS gateway: posts of JSON.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use reqwest::{Client, RequestBuilder, StatusCode, Url, header};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

use super::{Failure, Message, guard};
use crate::kernel::config::{Notify, Secret};

#[derive(Clone)]
pub(super) struct Webhook {
    client: Client,
    url: Url,
    secret: Secret,
}

/// The signature of a webhook's post: HMAC-SHA-256 over `id.timestamp.body`, as `v1,<base64>` (Standard Webhooks). Whoever
/// verifies it refuses a timestamp more than a few minutes old and an id that he has seen.
pub fn sign(secret: &str, id: &str, at: DateTime<Utc>, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{id}.{}.{body}", at.timestamp()).as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

impl Webhook {
    pub(super) fn new(notify: &Notify) -> Option<Self> {
        let webhook = &notify.webhook;
        let timeout = Duration::from_secs(notify.timeout_seconds);
        let (client, url) = guard::client(webhook.url.as_deref()?, webhook.allow_private, timeout)?;
        Some(Self { client, url, secret: webhook.secret.clone()? })
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), Failure> {
        let id = message.id.to_string();
        let body = json!({
            "id": message.id, "type": format!("notification.{}", message.kind), "created_at": message.created_at,
            "notification_id": message.notification_id, "account_id": message.account_id,
            "subject_kind": message.subject_kind, "subject_id": message.subject_id, "due_on": message.due_on,
            "language": message.language, "title": message.text.title, "body": message.text.body,
        });
        let body = body.to_string();
        let signature = sign(self.secret.reveal(), &id, message.sent_at, &body)
            .ok_or(Failure::Permanent("the post cannot be signed"))?;
        let post = self
            .client
            .post(self.url.clone())
            .header("webhook-id", id)
            .header("webhook-timestamp", message.sent_at.timestamp())
            .header("webhook-signature", signature)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        post_it(post).await
    }
}

#[derive(Clone)]
pub(super) struct Gateway {
    client: Client,
    url: Url,
    token: Option<Secret>,
    body: Value,
}

impl Gateway {
    pub(super) fn new(notify: &Notify) -> Option<Self> {
        let sms = &notify.sms;
        let timeout = Duration::from_secs(notify.timeout_seconds);
        let (client, url) = guard::client(sms.url.as_deref()?, sms.allow_private, timeout)?;
        Some(Self { client, url, token: sms.token.clone(), body: serde_json::from_str(&sms.body).ok()? })
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), Failure> {
        let to =
            message.phone.as_deref().and_then(number).ok_or(Failure::Permanent("no telephone number"))?;
        let text = format!("{}. {}", message.text.title, message.text.body);
        let body = filled(&self.body, &[("{to}", &to), ("{text}", &text), ("{id}", &message.id.to_string())]);
        let mut post = self.client.post(self.url.clone()).json(&body);
        if let Some(token) = &self.token {
            post = post.bearer_auth(token.reveal());
        }
        post_it(post).await
    }
}

/// Digits with at most a plus before them; spaces and hyphens between are dropped, anything else is no number.
fn number(phone: &str) -> Option<String> {
    let number: String = phone.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let good = (9..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then_some(number)
}

/// The template with its holes filled: values stay within their strings, whatever they hold (E-34).
fn filled(template: &Value, values: &[(&str, &str)]) -> Value {
    match template {
        Value::String(text) => Value::String(fill(text, values)),
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), filled(value, values))).collect())
        }
        other => other.clone(),
    }
}

/// Each hole once, from left to right: what a value holds is never read as a hole.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let holes = values.iter().filter_map(|(hole, value)| text.find(hole).map(|at| (at, *hole, *value)));
    match holes.min() {
        None => text.to_owned(),
        Some((at, hole, value)) => {
            let (before, after) = text.split_at(at);
            format!("{before}{value}{}", fill(after.strip_prefix(hole).unwrap_or(after), values))
        }
    }
}

async fn post_it(post: RequestBuilder) -> Result<(), Failure> {
    let answer = post.send().await.map_err(|error| {
        if error.is_timeout() {
            Failure::Passing("it took too long")
        } else {
            Failure::Passing("no connection")
        }
    })?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => Err(Failure::Permanent("a redirect, which is not followed")),
        StatusCode::GONE => Err(Failure::Permanent("it is gone")),
        status if status.is_server_error() => Err(Failure::Passing("an error of the other side")),
        _ => Err(Failure::Passing("the other side refused it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_data_whatever_they_hold() {
        let template = json!({ "messages": [{ "to": "{to}", "text": "{text} ({id})" }], "flash": false });
        let made = filled(
            &template,
            &[("{to}", "+255700000000"), ("{text}", "{{7*7}} \"{id}\" ${x}"), ("{id}", "1")],
        );
        assert_eq!(
            made,
            json!({ "messages": [{ "to": "+255700000000", "text": "{{7*7}} \"{id}\" ${x} (1)" }], "flash": false })
        );
    }

    #[test]
    fn a_telephone_number_is_digits() {
        assert_eq!(number("+255 700-000 000").as_deref(), Some("+255700000000"));
        assert_eq!(number("0700000000").as_deref(), Some("0700000000"));
        for odd in ["", "12", "+2557000x0000", "0700000000\r\nx", "+", "1234567890123456"] {
            assert_eq!(number(odd), None, "{odd:?}");
        }
    }

    /// The vector was made with `openssl dgst -sha256 -hmac`.
    #[test]
    fn a_signature_covers_id_time_and_body() {
        let at: DateTime<Utc> = "2026-07-06T07:00:00Z".parse().unwrap();
        let sign = |id: &str, at: DateTime<Utc>, body: &str| {
            sign("0123456789abcdef0123456789abcdef", id, at, body).unwrap()
        };
        let good = sign("msg_1", at, "{}");
        assert_eq!(good, "v1,xOqZuCsrrJHkhuzOlE4nKW0Sz2+BVitSjOJDcL5lJZQ=");
        assert_ne!(good, sign("msg_2", at, "{}"));
        assert_ne!(good, sign("msg_1", at + chrono::TimeDelta::seconds(1), "{}"));
        assert_ne!(good, sign("msg_1", at, "{ }"));
    }
}
