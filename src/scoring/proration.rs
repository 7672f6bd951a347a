//! The year's mark of a servant who moved: the mean of his postings' marks by days.
//!
//! A day counts once, however many postings it belongs to: a day in which several that count overlap (acting on top of the
//! substantive post, both appraised) is divided equally among them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::exact::Exact;
use crate::kernel::decimal::Decimal;

/// One posting's stretch of the year, with its mark before rounding.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The posting
    pub posting_id: Uuid,
    /// Its appraisal, if there is one yet
    pub appraisal_id: Option<Uuid>,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Its mark, if it has one
    pub mark: Option<Exact>,
    /// It will never have one (long leave …): it is left out, where one without a mark yet is waited for
    pub unrateable: bool,
}

/// Whether the year has a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Year {
    /// Every posting that counts has a mark
    Rated,
    /// A posting that counts has no mark yet
    Waiting,
    /// No posting counts
    Unrateable,
}

/// Why a posting does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// It lasted fewer days than the minimum
    UnderMinimum,
    /// It was found unrateable
    Unrateable,
}

/// The year's mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proration {
    /// Whether there is one
    pub status: Year,
    /// The year's mark, rounded half up to two places, once; only where it is `rated`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<Decimal>,
    /// The year's mark before rounding
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Exact>,
    /// Postings under so many days are left out
    pub minimum_days: i64,
    /// The postings
    pub parts: Vec<ProrationPart>,
}

/// One posting's part in the year's mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProrationPart {
    /// The posting
    pub posting_id: Uuid,
    /// Its annual appraisal; absent until there is one
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appraisal_id: Option<Uuid>,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Days, both ends counted
    pub days: i64,
    /// Why it does not count; absent if it does
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOut>,
    /// Its mark before rounding
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Exact>,
    /// The days that it weighs: a day that several postings count for is divided equally among them
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighed_days: Option<Exact>,
    /// Its share: its weighed days of all days that count
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Exact>,
}

/// Weighs each posting's mark by its days. A stretch that ends before it begins has no days and never counts.
pub fn prorate(stretches: &[Stretch], minimum_days: i64) -> Proration {
    let mut parts: Vec<_> = stretches.iter().map(|stretch| part(stretch, minimum_days)).collect();
    let total = weigh(&mut parts);
    let counting = || parts.iter().filter(|part| part.left_out.is_none());
    let status = match counting().count() {
        0 => Year::Unrateable,
        _ if counting().any(|part| part.mark.is_none()) => Year::Waiting,
        _ => Year::Rated,
    };
    let mut sum = Exact::zero();
    for part in parts.iter_mut().filter(|part| part.left_out.is_none()) {
        part.share = part.weighed_days.as_ref().and_then(|days| days.over(&total));
        if let (Some(share), Some(mark)) = (&part.share, &part.mark) {
            sum = &sum + &(share * mark);
        }
    }
    let exact = (status == Year::Rated).then_some(sum);
    Proration { status, overall: exact.as_ref().map(Exact::rounded), exact, minimum_days, parts }
}

/// Gives every part that counts its days, the days of an overlap divided equally, and says how many days count in all.
fn weigh(parts: &mut [ProrationPart]) -> Exact {
    let counts = |part: &&ProrationPart| part.left_out.is_none();
    let first_after = |day: NaiveDate| day.succ_opt().unwrap_or(day);
    let ends = |part: &ProrationPart| [part.starts_on, first_after(part.ends_on)];
    let mut turns: Vec<_> = parts.iter().filter(counts).flat_map(ends).collect();
    turns.sort_unstable();
    turns.dedup();
    let mut total = Exact::zero();
    for pair in turns.windows(2) {
        let &[from, to] = pair else { continue };
        let covers =
            |part: &ProrationPart| part.left_out.is_none() && part.starts_on <= from && part.ends_on >= from;
        let among = parts.iter().filter(|part| covers(part)).count();
        let days = Exact::whole((to - from).num_days());
        let Some(each) = i64::try_from(among).ok().and_then(|among| days.over(&Exact::whole(among))) else {
            continue;
        };
        for part in parts.iter_mut().filter(|part| covers(part)) {
            part.weighed_days =
                Some(part.weighed_days.as_ref().map_or_else(|| each.clone(), |had| had + &each));
        }
        total = &total + &days;
    }
    total
}

fn part(stretch: &Stretch, minimum_days: i64) -> ProrationPart {
    let days = ((stretch.ends_on - stretch.starts_on).num_days() + 1).max(0);
    let short = (days < minimum_days.max(1)).then_some(LeftOut::UnderMinimum);
    ProrationPart {
        posting_id: stretch.posting_id,
        appraisal_id: stretch.appraisal_id,
        starts_on: stretch.starts_on,
        ends_on: stretch.ends_on,
        days,
        left_out: stretch.unrateable.then_some(LeftOut::Unrateable).or(short),
        mark: stretch.mark.clone(),
        weighed_days: None,
        share: None,
    }
}
