//! The ways out of the service. Each takes the same message, has a time-out, and tells a passing failure from a permanent one.
//! Nothing that a person typed is in a message, and no failure names an address.

mod email;
mod guard;
mod http;

use chrono::{DateTime, NaiveDate, Utc};

use super::{model::Kind, texts::Text};
use crate::kernel::{
    config::{Channel, Notify},
    error::{Error, Result},
    id::{AccountId, DeliveryId, NotificationId},
    language::Language,
};

pub use http::sign;

/// What goes out.
#[derive(Debug, Clone)]
pub struct Message {
    /// The same for every attempt: by it the other side knows a repeat
    pub id: DeliveryId,
    pub notification_id: NotificationId,
    pub account_id: AccountId,
    pub kind: Kind,
    pub subject_kind: String,
    pub subject_id: uuid::Uuid,
    pub due_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub sent_at: DateTime<Utc>,
    pub text: Text,
    pub language: Language,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Why it did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It may go later
    Passing(&'static str),
    /// It never will
    Permanent(&'static str),
}

/// The channels as the settings want them.
#[derive(Clone)]
pub struct Channels {
    email: Option<email::Mailer>,
    webhook: Option<http::Webhook>,
    sms: Option<http::Gateway>,
}

impl Channels {
    /// Opens nothing yet; a setting that cannot be used is refused.
    pub fn new(notify: &Notify) -> Result<Self> {
        let on = |channel| notify.channels.contains(&channel);
        let wrong = |name: &str| Error::internal(format!("notify.{name}: cannot be used"));
        let mut channels = Self { email: None, webhook: None, sms: None };
        if on(Channel::Email) {
            channels.email = Some(email::Mailer::new(notify).ok_or_else(|| wrong("smtp"))?);
        }
        if on(Channel::Webhook) {
            channels.webhook = Some(http::Webhook::new(notify).ok_or_else(|| wrong("webhook"))?);
        }
        if on(Channel::Sms) {
            channels.sms = Some(http::Gateway::new(notify).ok_or_else(|| wrong("sms"))?);
        }
        Ok(channels)
    }

    /// Sends a message once.
    pub async fn send(&self, channel: Channel, message: &Message) -> Result<(), Failure> {
        const OFF: Failure = Failure::Permanent("the channel is switched off");
        match channel {
            Channel::Log => {
                tracing::info!(id = %message.id, kind = %message.kind, account = %message.account_id, "notification");
                Ok(())
            }
            Channel::Email => self.email.as_ref().ok_or(OFF)?.send(message).await,
            Channel::Webhook => self.webhook.as_ref().ok_or(OFF)?.send(message).await,
            Channel::Sms => self.sms.as_ref().ok_or(OFF)?.send(message).await,
        }
    }
}
