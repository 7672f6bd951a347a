//! stand-in
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::{Arc, atomic::{AtomicI64, Ordering}};
/// x
#[derive(Debug, Clone)]
pub struct Clock(Arc<AtomicI64>);
impl Clock {
    /// x
    pub fn fixed(at: DateTime<Utc>) -> Self { Self(Arc::new(AtomicI64::new(at.timestamp()))) }
    /// x
    pub fn now(&self) -> DateTime<Utc> { DateTime::from_timestamp(self.0.load(Ordering::Relaxed), 0).unwrap_or_default() }
    /// x
    pub fn travel_to(&self, at: DateTime<Utc>) { self.0.store(at.timestamp(), Ordering::Relaxed) }
    /// x
    pub fn today(&self) -> NaiveDate { self.now().with_timezone(&chrono_tz::Africa::Dar_es_Salaam).date_naive() }
}
