//! A notification, what a person wants of them, and which change is told to whom.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        config::Channel,
        id::{AccountId, InstitutionId, NotificationId},
        sql::{json_column, text_enum},
    },
    schema::{deliveries, notification_preferences, notifications},
};

text_enum! {
    /// What a notification is about.
    pub enum Kind {
        AgreementOpened = "agreement_opened",
        AgreementSubmitted = "agreement_submitted",
        AgreementReturned = "agreement_returned",
        AgreementAgreed = "agreement_agreed",
        AgreementRevised = "agreement_revised",
        AppraisalOpened = "appraisal_opened",
        SheetSubmitted = "sheet_submitted",
        MarksProposed = "marks_proposed",
        MarksAccepted = "marks_accepted",
        MarksDeclined = "marks_declined",
        AppraisalSigned = "appraisal_signed",
        AppraisalReturned = "appraisal_returned",
        AppraisalDisclosed = "appraisal_disclosed",
        AppraisalFinal = "appraisal_final",
        AppraisalHeld = "appraisal_held",
        PostingChanged = "posting_changed",
        WindowExtended = "window_extended",
        JobFinished = "job_finished",
        DueSoon = "due_soon",
        WaitingOnYou = "waiting_on_you",
        Escalated = "escalated",
        StepLapsed = "step_lapsed",
    }
}

text_enum! {
    /// Who is told.
    pub enum Whom { Owner = "owner", Supervisor = "supervisor", Reviewer = "reviewer", HrOfficer = "hr_officer", Asker = "asker" }
}

text_enum! {
    /// Where a delivery stands; it ends with exactly one of the last two.
    pub enum DeliveryStatus { Waiting = "waiting", Sent = "sent", GivenUp = "given_up" }
}

/// Which change is told to whom. Whoever made the change is not told of it.
pub const RULES: &[(&str, Kind, &[Whom])] = {
    use Kind as K;
    use Whom::{Asker, HrOfficer, Owner, Reviewer, Supervisor};
    &[
        ("agreement.open", K::AgreementOpened, &[Owner]),
        ("agreement.submit", K::AgreementSubmitted, &[Supervisor]),
        ("agreement.return", K::AgreementReturned, &[Owner]),
        ("agreement.agree", K::AgreementAgreed, &[Owner]),
        ("agreement.revise", K::AgreementRevised, &[Owner, Supervisor]),
        ("appraisal.open", K::AppraisalOpened, &[Owner, Supervisor]),
        ("appraisal.submit_sheet", K::SheetSubmitted, &[Owner, Supervisor]),
        ("appraisal.propose", K::MarksProposed, &[Owner]),
        ("appraisal.accept", K::MarksAccepted, &[Supervisor]),
        ("appraisal.settle", K::MarksAccepted, &[Owner]),
        ("appraisal.decline", K::MarksDeclined, &[Supervisor]),
        ("appraisal.sign", K::AppraisalSigned, &[Owner, Supervisor, Reviewer]),
        ("appraisal.return", K::AppraisalReturned, &[Owner, Supervisor]),
        ("appraisal.disclose", K::AppraisalDisclosed, &[Owner]),
        ("appraisal.finalise", K::AppraisalFinal, &[Owner]),
        ("appraisal.hold", K::AppraisalHeld, &[Owner, Supervisor]),
        ("appraisal.resume", K::AppraisalHeld, &[Owner, Supervisor]),
        ("appraisal.mark_unrateable", K::AppraisalHeld, &[Owner, Supervisor]),
        ("agreement.lapse", K::StepLapsed, &[Owner, Supervisor, Reviewer]),
        ("appraisal.lapse", K::StepLapsed, &[Owner, Supervisor, Reviewer]),
        ("appeal.lapse", K::StepLapsed, &[Owner]),
        ("posting.appoint", K::PostingChanged, &[Owner]),
        ("posting.supervise", K::PostingChanged, &[Owner, Supervisor]),
        ("posting.end", K::PostingChanged, &[Owner]),
        ("cycle.extend", K::WindowExtended, &[HrOfficer]),
        ("job.finish", K::JobFinished, &[Asker]),
    ]
};

impl Kind {
    /// What stands in the list whatever a person silences: his rights and his days depend on it.
    pub const ALWAYS: &'static [Self] = &[
        Self::AgreementReturned,
        Self::AppraisalReturned,
        Self::AppraisalDisclosed,
        Self::AppraisalFinal,
        Self::StepLapsed,
    ];
}

#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = notifications)]
pub struct Notification {
    pub institution_id: InstitutionId,
    pub id: NotificationId,
    pub kind: Kind,
    pub subject_kind: String,
    pub subject_id: uuid::Uuid,
    pub due_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = deliveries)]
pub struct Delivery {
    pub channel: Channel,
    pub status: DeliveryStatus,
    pub attempts: i32,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = notification_preferences, treat_none_as_null = true)]
pub struct Preferences {
    pub account_id: AccountId,
    pub email: bool,
    pub sms: bool,
    pub webhook: bool,
    pub quiet_from: Option<i32>,
    pub quiet_until: Option<i32>,
    pub quiet_kinds: Kinds,
    pub version: i32,
}

/// Kinds as one column.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Kinds(pub Vec<Kind>);
json_column!(Kinds);

impl Preferences {
    /// What somebody has who never chose: everything, at any hour.
    pub fn of(account_id: AccountId) -> Self {
        let quiet_kinds = Kinds::default();
        Self {
            account_id,
            email: true,
            sms: true,
            webhook: true,
            quiet_from: None,
            quiet_until: None,
            quiet_kinds,
            version: 0,
        }
    }
}

/// When quiet hours that hold at a moment end; none if it is not quiet then. Hours are minutes after midnight in Dar es Salaam;
/// a night that begins later than it ends goes over midnight.
pub fn quiet_until(at: DateTime<Utc>, from: i32, until: i32) -> Option<DateTime<Utc>> {
    let local = at.with_timezone(&Dar_es_Salaam);
    let minute = i32::try_from(local.hour() * 60 + local.minute()).unwrap_or(0);
    let quiet =
        if from < until { from <= minute && minute < until } else { minute >= from || minute < until };
    let left = (until - minute).rem_euclid(24 * 60);
    let into = TimeDelta::seconds(local.second().into()) + TimeDelta::nanoseconds(local.nanosecond().into());
    quiet.then(|| at - into + TimeDelta::minutes(left.into()))
}

/// How long to wait after so many failures: doubled each time, and give or take a quarter, so that what failed together does not
/// come again together. `dice` is any number; the same one gives the same wait.
pub fn backoff(failures: u32, first_seconds: u32, longest_seconds: u32, dice: u64) -> TimeDelta {
    let doubled = u64::from(first_seconds).saturating_mul(1 << failures.saturating_sub(1).min(32));
    let wait = doubled.min(longest_seconds.into()) * 1000;
    let jitter = dice % (wait / 2 + 1);
    TimeDelta::milliseconds(i64::try_from(wait - wait / 4 + jitter).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_goes_over_midnight_and_its_end_is_no_longer_quiet() {
        let night = |text: &str| quiet_until(at(text), 22 * 60, 6 * 60);
        assert_eq!(night("2026-07-06T21:59:59+03:00"), None);
        assert_eq!(night("2026-07-06T22:00:00+03:00"), Some(at("2026-07-07T06:00:00+03:00")));
        assert_eq!(night("2026-07-07T05:59:59.5+03:00"), Some(at("2026-07-07T06:00:00+03:00")));
        assert_eq!(night("2026-07-07T06:00:00+03:00"), None);
        let noon = |text: &str| quiet_until(at(text), 12 * 60, 13 * 60);
        assert_eq!(noon("2026-07-07T12:30:00+03:00"), Some(at("2026-07-07T13:00:00+03:00")));
        assert_eq!(noon("2026-07-07T13:00:00+03:00"), None);
        assert_eq!(noon("2026-07-07T11:59:00+03:00"), None);
    }

    #[test]
    fn every_kind_is_made_by_a_rule_or_by_the_reminders_and_every_rule_stands_once() {
        let reminders = [Kind::DueSoon, Kind::WaitingOnYou, Kind::Escalated];
        for kind in Kind::ALL {
            assert!(reminders.contains(kind) || RULES.iter().any(|(_, made, _)| made == kind), "{kind}");
        }
        let mut actions: Vec<_> = RULES.iter().map(|(action, _, _)| action).collect();
        actions.sort_unstable();
        actions.dedup();
        assert_eq!(actions.len(), RULES.len());
    }

    proptest! {
        /// A wait is never shorter than three quarters of what it should be, nor longer than five quarters of the longest.
        #[test]
        fn waits_double_within_their_bounds(failures in 1u32..40, first in 1u32..3600, more in 0u32..80_000, dice: u64) {
            let longest = first + more;
            let wait = backoff(failures, first, longest, dice).num_milliseconds();
            let doubled = i64::from(first) * 2i64.pow(failures.min(30) - 1) * 1000;
            let nominal = doubled.min(i64::from(longest) * 1000);
            prop_assert!(wait >= nominal - nominal / 4 && wait <= nominal + nominal / 4 + 1, "{wait} for {nominal}");
        }
    }
}
