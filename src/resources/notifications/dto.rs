//! Bodies in and out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    model::{Delivery, DeliveryStatus, Kind, Kinds, Notification, Preferences},
    texts,
};
use crate::kernel::{
    config::Channel,
    error::{Code, FieldError, Result},
    id::{AccountId, InstitutionId, NotificationId},
    language::Language,
    paging::page_type,
    text::Check,
};

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only those that are read, or are not
    pub read: Option<bool>,
    /// Only of this kind
    pub kind: Option<Kind>,
    /// Only about this thing
    pub subject_id: Option<Uuid>,
}

/// A notification.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationOut {
    /// Its id
    pub id: NotificationId,
    /// What it is about
    pub kind: Kind,
    /// In the language of the request
    #[schema(example = "An agreement waits for you")]
    pub title: String,
    /// In the language of the request; no marks, no names
    pub body: String,
    /// The noun of the thing
    #[schema(example = "agreement")]
    pub subject_kind: String,
    /// Its id
    pub subject_id: Uuid,
    /// The institution; the nil UUID for what is national
    pub institution_id: InstitutionId,
    /// The last day, if there is one
    pub due_on: Option<NaiveDate>,
    /// When it happened
    pub created_at: DateTime<Utc>,
    /// When it was read; null if it was not
    pub read_at: Option<DateTime<Utc>>,
}

page_type! {
    /// A page of notifications.
    NotificationPage of NotificationOut
}

/// A way by which it went out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationDeliveryOut)]
pub struct DeliveryOut {
    /// The channel
    pub channel: Channel,
    /// Where it stands
    pub status: DeliveryStatus,
    /// How often it was tried
    pub attempts: i32,
    /// When it was sent or given up
    pub finished_at: Option<DateTime<Utc>>,
}

/// A notification with the ways by which it went out.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationWhole {
    /// The notification
    #[serde(flatten)]
    pub notification: NotificationOut,
    /// One entry for each channel
    pub deliveries: Vec<DeliveryOut>,
}

/// How many there are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationCount)]
pub struct CountOut {
    /// Not read
    pub unread: i64,
    /// All
    pub total: i64,
}

/// Which ones are read now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationReadIn)]
pub struct ReadIn {
    /// 1 to 100 ids, each the caller's: one that is not refuses all; absent: all that are unread
    pub ids: Option<Vec<Uuid>>,
}

/// How many were marked as read now; those that were already are not counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationMarked)]
pub struct MarkedOut {
    /// How many
    pub marked: i64,
}

/// Hours in which no e-mail and no SMS is sent; it is sent when they are over. In Dar es Salaam; a night may go over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// Their first minute
    #[schema(example = "22:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub from: String,
    /// The first minute after them
    #[schema(example = "06:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub until: String,
}

/// What a person wants of notifications. The language is that of the account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationPreferences)]
pub struct PreferencesBody {
    /// By e-mail, where the service sends any
    pub email: bool,
    /// By SMS, where the service sends any
    pub sms: bool,
    /// By the webhook, where the service has one
    pub webhook: bool,
    /// When not to be disturbed; null: at any hour
    pub quiet_hours: Option<QuietHours>,
    /// Kinds to be silent about: not sent, and not in the list. `agreement_returned`, `appraisal_returned`,
    /// `appraisal_disclosed` and `appraisal_final` stand in the list all the same: days and rights depend on them
    pub quiet_kinds: Vec<Kind>,
}

impl PreferencesBody {
    /// The checked row.
    pub fn parse(self, account_id: AccountId) -> Result<Preferences> {
        let mut check = Check::default();
        let hours = self.quiet_hours.map(|hours| {
            let mut minute = |name: &str, text: &str| {
                let pointer = format!("/quiet_hours/{name}");
                minutes(text).unwrap_or_else(|| {
                    check.wrong(FieldError::new(pointer, Code::TimeOfDay));
                    -1
                })
            };
            let (from, until) = (minute("from", &hours.from), minute("until", &hours.until));
            check.ensure(from != until || from < 0, "/quiet_hours/until", Code::QuietAllDay);
            (from, until)
        });
        let mut seen = BTreeSet::new();
        for (n, kind) in self.quiet_kinds.iter().enumerate() {
            check.ensure(seen.insert(*kind), format!("/quiet_kinds/{n}"), Code::FieldTwice);
        }
        check.finish()?;
        let (quiet_from, quiet_until) = hours.unzip();
        Ok(Preferences {
            account_id,
            email: self.email,
            sms: self.sms,
            webhook: self.webhook,
            quiet_from,
            quiet_until,
            quiet_kinds: Kinds(seen.into_iter().collect()),
            version: 0,
        })
    }
}

/// `HH:MM` as minutes after midnight.
fn minutes(text: &str) -> Option<i32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str, below: i32| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i32>().ok().filter(|number| digits && *number < below)
    };
    Some(two(hour, 24)? * 60 + two(minute, 60)?)
}

impl From<Preferences> for PreferencesBody {
    fn from(row: Preferences) -> Self {
        let time = |minutes: i32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        Self {
            email: row.email,
            sms: row.sms,
            webhook: row.webhook,
            quiet_hours: row
                .quiet_from
                .zip(row.quiet_until)
                .map(|(from, until)| QuietHours { from: time(from), until: time(until) }),
            quiet_kinds: row.quiet_kinds.0,
        }
    }
}

impl NotificationOut {
    /// In a language.
    pub fn new(row: Notification, language: Language) -> Self {
        let text = texts::text(row.kind, row.due_on, language);
        Self {
            id: row.id,
            kind: row.kind,
            title: text.title,
            body: text.body,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            institution_id: row.institution_id,
            due_on: row.due_on,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

impl From<Delivery> for DeliveryOut {
    fn from(row: Delivery) -> Self {
        let Delivery { channel, status, attempts, finished_at, .. } = row;
        Self { channel, status, attempts, finished_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_has_two_digits_each() {
        assert_eq!((minutes("00:00"), minutes("23:59"), minutes("06:30")), (Some(0), Some(1439), Some(390)));
        for odd in ["24:00", "6:30", "06:60", "06:3", "0630", "+6:30", "٠٦:٣٠", "", ":"] {
            assert_eq!(minutes(odd), None, "{odd}");
        }
    }
}
