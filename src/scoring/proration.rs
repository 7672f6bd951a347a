//! The year's mark of a servant who moved: the mean of his postings' marks by days.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::exact::Exact;
use crate::kernel::decimal::Decimal;

/// One posting's stretch of the year, with its mark before rounding.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The appraisal
    pub appraisal_id: Uuid,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Its mark, if it has one
    pub mark: Option<Exact>,
}

/// The year's mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proration {
    /// The year's mark, rounded half up to two places; none if a part that counts has no mark yet, or none counts
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
    /// The appraisal
    pub appraisal_id: Uuid,
    /// First day
    pub starts_on: NaiveDate,
    /// Last day
    pub ends_on: NaiveDate,
    /// Days, both ends counted
    pub days: i64,
    /// Whether it counts: not if it is under the minimum
    pub counts: bool,
    /// Its mark before rounding
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Exact>,
    /// Its share: its days of all days that count
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Exact>,
}

/// Weighs each posting's mark by its days.
pub fn prorate(stretches: &[Stretch], minimum_days: i64) -> Proration {
    let mut parts: Vec<_> = stretches
        .iter()
        .map(|stretch| {
            let days = (stretch.ends_on - stretch.starts_on).num_days() + 1;
            ProrationPart {
                appraisal_id: stretch.appraisal_id,
                starts_on: stretch.starts_on,
                ends_on: stretch.ends_on,
                days,
                counts: days >= minimum_days,
                mark: stretch.mark.clone(),
                share: None,
            }
        })
        .collect();
    let total = Exact::whole(parts.iter().filter(|part| part.counts).map(|part| part.days).sum());
    let mut exact = Some(Exact::zero()).filter(|_| !total.is_zero());
    for part in parts.iter_mut().filter(|part| part.counts) {
        part.share = Exact::whole(part.days).over(&total);
        exact = match (exact, &part.share, &part.mark) {
            (Some(sum), Some(share), Some(mark)) => Some(&sum + &(share * mark)),
            _ => None,
        };
    }
    Proration { overall: exact.as_ref().map(Exact::rounded), exact, minimum_days, parts }
}
