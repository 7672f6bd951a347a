//! Bodies in.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::{ProgressSort, ProgressStatus, Sent};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, Result},
    id::EntryId,
    text::{Check, PROSE},
};

/// Most entries of one request.
pub const MOST: usize = 100;
/// Largest figure of an indicator.
const LARGEST: i64 = 999_999_999_999;

/// Which progress.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; the latest week first if absent
    #[param(inline)]
    pub sort: Option<ProgressSort>,
    /// Only of this agreement
    pub agreement_id: Option<Uuid>,
    /// Only on this subtask
    pub subtask_id: Option<Uuid>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only in this state
    pub status: Option<ProgressStatus>,
    /// Only of weeks from this day on
    pub from: Option<NaiveDate>,
    /// Only of weeks that begin on this day or before
    pub to: Option<NaiveDate>,
}

/// Whose progress a board shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only those whom the caller supervises himself; else his whole line of command and his institutions
    pub direct: Option<bool>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
}

/// Who is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MissingParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// A day of the period that is asked for; today if absent
    pub day: Option<NaiveDate>,
    /// Only those whom the caller supervises himself; else his whole line of command and his institutions
    pub direct: Option<bool>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
}

/// Weeks of progress, all at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressIn {
    /// From 1 to 100; one for each subtask and week
    pub entries: Vec<EntryIn>,
}

/// A week's progress on a subtask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgressEntryIn)]
pub struct EntryIn {
    /// Its id, if the client makes it (UUIDv7); an entry of that subtask and week that is there already keeps its own
    pub id: Option<Uuid>,
    /// The subtask, one of the caller's that is approved
    pub subtask_id: Uuid,
    /// The week, by its Monday in Dar es Salaam
    #[schema(example = "2026-07-06")]
    pub week: NaiveDate,
    /// How much of the subtask is done by the end of the week, in percent: 0 to 100, two places
    #[schema(value_type = Decimal, example = "40")]
    pub percent: String,
    /// The figure of the quantitative indicator reached so far, in its unit; four places
    #[schema(value_type = Option<Decimal>, example = "12")]
    pub achieved: Option<String>,
    /// What was done
    #[schema(max_length = 4000)]
    pub note: Option<String>,
    /// Whether it is handed in to the supervisor at once; true if absent, false keeps a draft
    pub submit: Option<bool>,
    /// The version that was read: another one is not overwritten. Absent: the last one to write wins
    pub version: Option<i32>,
}

/// Entries to decide on, each as it was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptIn {
    /// From 1 to 100
    pub entries: Vec<EntryRef>,
}

/// Entries to return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnManyIn {
    /// From 1 to 100
    pub entries: Vec<EntryRef>,
    /// What is to be mended, the same for all
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// An entry as it was read.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgressEntryRef)]
pub struct EntryRef {
    /// Its id
    pub id: Uuid,
    /// Its version when it was read
    pub version: i32,
}

impl ListParams {
    /// Days that the service can have data of.
    pub fn check(&self) -> Result<()> {
        let mut check = Check::default();
        for (name, day) in [("from", self.from), ("to", self.to)] {
            day.map(|day| check.date(name, day));
        }
        check.finish()
    }
}

impl ProgressIn {
    /// The checked entries.
    pub fn parse(self) -> Result<Vec<Sent>> {
        let mut check = Check::default();
        check.count("/entries", self.entries.len(), 1, MOST);
        let (mut seen, mut ids) = (BTreeSet::new(), BTreeSet::new());
        let mut sent = Vec::new();
        for (n, raw) in self.entries.into_iter().enumerate() {
            let at = format!("/entries/{n}");
            check.ensure(seen.insert((raw.subtask_id, raw.week)), format!("{at}/week"), Code::FieldTwice);
            check.ensure(raw.id.is_none_or(|id| ids.insert(id)), format!("{at}/id"), Code::FieldTwice);
            sent.push(raw.parse(&at, &mut check));
        }
        check.finish()?;
        Ok(sent)
    }
}

impl EntryIn {
    fn parse(self, at: &str, check: &mut Check) -> Sent {
        let week = check.date(format!("{at}/week"), self.week);
        check.ensure(week.weekday() == Weekday::Mon, format!("{at}/week"), Code::NotMonday);
        let percent = check.decimal(format!("{at}/percent"), &self.percent, 0, 100, 2);
        let achieved =
            self.achieved.map(|raw| check.decimal(format!("{at}/achieved"), &raw, -LARGEST, LARGEST, 4));
        Sent {
            id: self.id.map(Into::into),
            subtask_id: self.subtask_id.into(),
            week,
            achieved,
            percent,
            note: check.optional_prose(format!("{at}/note"), self.note.as_deref(), PROSE),
            submit: self.submit.unwrap_or(true),
            version: self.version,
        }
    }
}

/// The ids, each once.
pub fn distinct(entries: &[EntryRef], mut check: Check) -> Result<Vec<EntryId>> {
    check.count("/entries", entries.len(), 1, MOST);
    let mut seen = BTreeSet::new();
    for (n, entry) in entries.iter().enumerate() {
        check.ensure(seen.insert(entry.id), format!("/entries/{n}/id"), Code::FieldTwice);
    }
    check.finish()?;
    Ok(entries.iter().map(|entry| entry.id.into()).collect())
}
