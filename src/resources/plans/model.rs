//! A plan, its quarterly reports, and its state machine.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::Content;
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        decimal::Decimal,
        error::{Code, Error, Result},
        id::{AccountId, IndicatorId, InstitutionId, PlanId, PlanReportId, PlanVersionId},
        sql::{json_column, text_enum},
    },
    schema::{plan_reports, plan_versions, plans},
    scoring::{Figure, PlanScore, plan_score},
};

text_enum! {
    /// Where a plan stands.
    pub enum Status { Draft = "draft", Submitted = "submitted", Returned = "returned", Approved = "approved" }
}

text_enum! {
    /// The order of a list of plans.
    pub enum Sort { Year = "year", YearDown = "-year" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = plans, treat_none_as_null = true)]
pub struct Plan {
    pub institution_id: InstitutionId,
    pub id: PlanId,
    pub year: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub status: Status,
    pub revision: i32,
    pub revision_reason: Option<String>,
    pub approved_revision: Option<i32>,
    pub return_reason: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub content: Content,
    pub attainment_cap: i32,
    pub reporting_days: i32,
    pub status_since: DateTime<Utc>,
    pub written_by: AccountId,
    pub submitted_by: Option<AccountId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub approved_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// An approved revision, word for word.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = plan_versions)]
pub struct Version {
    pub institution_id: InstitutionId,
    pub id: PlanVersionId,
    pub plan_id: PlanId,
    pub revision: i32,
    pub reason: Option<String>,
    pub content: Content,
    pub submitted_by: AccountId,
    pub submitted_at: DateTime<Utc>,
    pub approved_by: AccountId,
    pub approved_at: DateTime<Utc>,
}

/// What was attained in a quarter.
#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = plan_reports)]
pub struct Report {
    pub institution_id: InstitutionId,
    pub id: PlanReportId,
    pub plan_id: PlanId,
    pub quarter: i32,
    pub figures: Figures,
    pub reported_by: AccountId,
    pub reported_at: DateTime<Utc>,
    pub version: i32,
}

/// The figures as one column.
#[derive(
    Debug,
    Clone,
    Default,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Figures(pub Vec<IndicatorFigure>);
json_column!(Figures);

/// What is reported of an indicator in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndicatorFigure {
    /// The indicator
    pub indicator_id: IndicatorId,
    /// The figure, in the indicator's unit; null where it is not applicable
    #[schema(example = "66")]
    pub value: Option<Decimal>,
    /// It could not be measured in this quarter, and does not count; the narrative says why
    pub not_applicable: bool,
    /// What was done, and why it stands where it stands
    pub narrative: Option<String>,
    /// Web addresses of what shows it
    pub evidence: Vec<String>,
}

/// The year of a plan: a financial year such as `2026/27`, from July to June, or a calendar year such as `2026`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    pub label: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

impl Year {
    /// From its label; nothing if it is none.
    pub fn parse(label: &str) -> Option<Self> {
        let (first, second) = label.split_once('/').map_or((label, None), |(a, b)| (a, Some(b)));
        let digits =
            |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(first, 4) || !second.is_none_or(|text| digits(text, 2)) {
            return None;
        }
        let year: i32 = first.parse().ok().filter(|year| (1900..=2200).contains(year))?;
        let follows = second.is_none_or(|text| text.parse() == Ok((year + 1) % 100));
        let starts_on = NaiveDate::from_ymd_opt(year, if second.is_some() { 7 } else { 1 }, 1)?;
        let ends_on = starts_on + Months::new(12) - Days::new(1);
        follows.then(|| Self { label: label.to_owned(), starts_on, ends_on })
    }
}

/// A step of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateStep {
    Write,
    Submit,
    Return,
    Approve,
    Revise,
    CancelRevision,
}

impl Plan {
    /// What a permission is asked for; `above` is the institution above on the day.
    pub fn target(&self, above: Option<InstitutionId>) -> Target {
        Target::of("plan", self.institution_id).overseen_by(above)
    }

    /// Whether the caller sees what is being written, or only what was approved; 404 if there is nothing for him to see.
    pub fn see(&self, actor: &Actor, above: Option<InstitutionId>) -> Result<bool> {
        match policy::permit(actor, Action::PlanDraftRead, &self.target(above)) {
            Ok(()) => Ok(true),
            Err(_) if self.approved_revision.is_some() => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether the state and the year allow a step to this account on a day.
    pub fn step(&self, step: StateStep, by: AccountId, today: NaiveDate) -> Result<()> {
        use Status::{Approved, Draft, Returned, Submitted};
        let (allowed, wanted): (&[Status], &str) = match step {
            StateStep::Write | StateStep::Submit | StateStep::CancelRevision => {
                (&[Draft, Returned], "draft, returned")
            }
            StateStep::Return | StateStep::Approve => (&[Submitted], "submitted"),
            StateStep::Revise => (&[Approved], "approved"),
        };
        if !allowed.contains(&self.status) {
            let refusal = Error::new(Code::WrongState).with("noun", "plan").with("wanted", wanted);
            return Err(refusal.with("state", self.status));
        }
        if step == StateStep::CancelRevision && self.approved_revision.is_none() {
            return Err(Error::new(Code::NothingApprovedYet));
        }
        if step == StateStep::Approve && (self.written_by == by || self.submitted_by == Some(by)) {
            return Err(Error::new(Code::SeparationOfDuties));
        }
        let changes = matches!(step, StateStep::Write | StateStep::Submit | StateStep::Revise);
        if changes && today > self.ends_on {
            return Err(Error::new(Code::PlanYearOver).with("date", self.ends_on));
        }
        Ok(())
    }

    /// The revision that holds.
    pub fn holds(&self) -> Result<i32> {
        self.approved_revision.ok_or_else(|| Error::new(Code::NothingApprovedYet))
    }

    /// First and last day of a quarter (1 to 4), and the last day on which its figures can be written.
    pub fn quarter(&self, quarter: i32) -> (NaiveDate, NaiveDate, NaiveDate) {
        let months = u32::try_from((quarter - 1).clamp(0, 3) * 3).unwrap_or(0);
        let starts_on = self.starts_on + Months::new(months);
        let ends_on = starts_on + Months::new(3) - Days::new(1);
        (starts_on, ends_on, ends_on + Days::new(u64::try_from(self.reporting_days).unwrap_or(0)))
    }

    /// Refuses figures before the quarter begins and after its reporting days.
    pub fn quarter_open(&self, quarter: i32, today: NaiveDate) -> Result<()> {
        let (starts_on, _, closes_on) = self.quarter(quarter);
        if today < starts_on {
            return Err(Error::new(Code::QuarterNotBegun).with("date", starts_on));
        }
        if today > closes_on {
            return Err(Error::new(Code::QuarterClosed).with("date", closes_on));
        }
        Ok(())
    }

    /// The last quarter that has ended by a day; the first at least.
    pub fn last_quarter(&self, today: NaiveDate) -> i32 {
        last_quarter(self.starts_on, today)
    }
}

/// The last quarter of a year that has ended by a day; the first at least, the fourth at most.
pub fn last_quarter(starts_on: NaiveDate, today: NaiveDate) -> i32 {
    let index = |date: NaiveDate| date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0);
    ((index(today) - index(starts_on)).div_euclid(3)).clamp(1, 4)
}

/// What the reports say of an indicator in a quarter.
pub fn figure(reports: &[(i32, Figures)], indicator: IndicatorId, quarter: i32) -> Figure {
    let of_quarter =
        reports.iter().filter(|(number, _)| *number == quarter).flat_map(|(_, figures)| &figures.0);
    match of_quarter.into_iter().find(|one| one.indicator_id == indicator) {
        None => Figure::Missing,
        Some(one) if one.not_applicable => Figure::NotApplicable,
        Some(one) => one.value.clone().map_or(Figure::Missing, Figure::Value),
    }
}

/// The score of a plan by a quarter, of what was approved and reported.
pub fn score(content: &Content, reports: &[(i32, Figures)], quarter: i32, cap: i32) -> PlanScore {
    let branches = content.branches(|indicator, quarter| figure(reports, indicator, quarter));
    plan_score(&branches, usize::try_from(quarter).unwrap_or(1), i64::from(cap))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_is_written_in_one_way() {
        let year = Year::parse("2026/27").unwrap();
        assert_eq!((year.starts_on, year.ends_on), (day("2026-07-01"), day("2027-06-30")));
        let year = Year::parse("2028").unwrap();
        assert_eq!((year.starts_on, year.ends_on), (day("2028-01-01"), day("2028-12-31")));
        assert!(Year::parse("2099/00").is_some());
        for bad in ["2026/28", "2026/2027", "26/27", "", "2026/", "٢٠٢٦", "+026", "9999", "2026/2a"] {
            assert_eq!(Year::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_quarter_counts_once_it_has_ended() {
        let begin = day("2026-07-01");
        for (today, quarter) in [
            ("2026-01-01", 1),
            ("2026-07-01", 1),
            ("2026-12-31", 1),
            ("2027-01-01", 2),
            ("2027-06-30", 3),
            ("2027-07-01", 4),
            ("2030-01-01", 4),
        ] {
            assert_eq!(last_quarter(begin, day(today)), quarter, "{today}");
        }
    }
}
