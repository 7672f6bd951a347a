//! The kinds of appraisals, and what of the year each is about.

use chrono::{Months, NaiveDate};

use crate::{kernel::sql::text_enum, resources::cycles::Phase};

text_enum! {
    /// The kind of an appraisal: a check-in of the first or the third quarter, the mid-year review, the annual appraisal.
    pub enum Kind {
        FirstQuarter = "quarter_1",
        MidYear = "mid_year",
        ThirdQuarter = "quarter_3",
        Annual = "annual",
    }
}

impl From<Kind> for Phase {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::FirstQuarter => Self::FirstQuarter,
            Kind::MidYear => Self::MidYear,
            Kind::ThirdQuarter => Self::ThirdQuarter,
            Kind::Annual => Self::Annual,
        }
    }
}

impl Kind {
    /// A review has achievements and factors instead of marks, and is final when both sides have signed.
    pub const fn is_review(self) -> bool {
        !matches!(self, Self::Annual)
    }

    /// The quarter of the year that it closes.
    pub const fn quarter(self) -> u8 {
        match self {
            Self::FirstQuarter => 1,
            Self::MidYear => 2,
            Self::ThirdQuarter => 3,
            Self::Annual => 4,
        }
    }

    /// The days of a cycle that it is about: a check-in its quarter, the mid-year review the half, the annual appraisal the year.
    pub fn days(self, starts_on: NaiveDate, ends_on: NaiveDate) -> (NaiveDate, NaiveDate) {
        let month = |months: u32| starts_on.checked_add_months(Months::new(months)).unwrap_or(ends_on);
        let before = |day: NaiveDate| day.pred_opt().unwrap_or(day).min(ends_on);
        match self {
            Self::FirstQuarter => (starts_on, before(month(3))),
            Self::MidYear => (starts_on, before(month(6))),
            Self::ThirdQuarter => (month(6), before(month(9))),
            Self::Annual => (starts_on, ends_on),
        }
    }
}
