//! The figures of a quarter, as clients send them.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        content::Content,
        model::{Figures, IndicatorFigure},
    },
    asked::MOST,
};
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Code, FieldError, Result},
        id::IndicatorId,
        text::{Check, PROSE},
    },
    scoring::Measured,
};

/// Longest web address, in characters.
const LINK: usize = 500;

/// The figures of a quarter, all of them: what is not in the list counts as not reported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanFiguresIn)]
pub struct FiguresIn {
    /// One entry an indicator
    pub figures: Vec<FigureIn>,
}

/// The figure of an indicator in a quarter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanFigureIn)]
pub struct FigureIn {
    /// The indicator
    pub indicator_id: Uuid,
    /// The figure, in the indicator's unit, four places; absent where it is not applicable
    #[schema(value_type = Option<Decimal>, example = "66")]
    pub value: Option<String>,
    /// It could not be measured in this quarter, and does not count; the narrative says why
    #[serde(default)]
    pub not_applicable: bool,
    /// What was done, and why it stands where it stands
    #[schema(max_length = 4000)]
    pub narrative: Option<String>,
    /// Web addresses of what shows it, at most 5, each `https://…`
    #[serde(default)]
    #[schema(max_items = 5)]
    pub evidence: Vec<String>,
}

impl FiguresIn {
    /// The checked figures of the indicators that an approved plan has; what the other quarters allow is checked with them.
    pub fn parse(self, content: &Content, quarter: i32, others: &[(i32, Figures)]) -> Result<Figures> {
        let mut check = Check::default();
        check.count("/figures", self.figures.len(), 0, 2400);
        let known: BTreeMap<_, _> = content.indicators().map(|one| (one.id, one)).collect();
        let mut seen = BTreeSet::new();
        let mut figures = Vec::new();
        for (n, raw) in self.figures.into_iter().enumerate() {
            let at = format!("/figures/{n}");
            let indicator = known.get(&IndicatorId::from(raw.indicator_id)).copied();
            check.ensure(indicator.is_some(), format!("{at}/indicator_id"), Code::UnknownIndicator);
            check.ensure(seen.insert(raw.indicator_id), format!("{at}/indicator_id"), Code::FieldTwice);
            let figure = raw.parse(&at, &mut check);
            if let Some((value, Measured::Cumulative)) =
                figure.value.as_ref().zip(indicator.map(|one| one.measured))
            {
                rises(&mut check, &format!("{at}/value"), figure.indicator_id, value, quarter, others);
            }
            figures.push(figure);
        }
        check.finish()?;
        Ok(Figures(figures))
    }
}

impl FigureIn {
    fn parse(self, at: &str, check: &mut Check) -> IndicatorFigure {
        let value = self.value.map(|text| check.decimal(format!("{at}/value"), &text, -MOST, MOST, 4));
        let narrative = check.optional_prose(format!("{at}/narrative"), self.narrative.as_deref(), PROSE);
        let said = value.is_some() != self.not_applicable && (value.is_some() || narrative.is_some());
        check.ensure(said, format!("{at}/value"), Code::FigureNeitherOrBoth);
        check.count(format!("{at}/evidence"), self.evidence.len(), 0, 5);
        for (n, link) in self.evidence.iter().enumerate() {
            let plain = link.strip_prefix("https://").is_some_and(|rest| {
                !rest.is_empty() && !rest.chars().any(|c| c.is_whitespace() || c.is_control())
            });
            if !plain || link.chars().count() > LINK {
                let fault = FieldError::new(format!("{at}/evidence/{n}"), Code::FieldLink);
                check.wrong(fault.with("longest", LINK));
            }
        }
        IndicatorFigure {
            indicator_id: self.indicator_id.into(),
            value,
            not_applicable: self.not_applicable,
            narrative,
            evidence: self.evidence,
        }
    }
}

/// A cumulative figure is not below that of an earlier quarter nor above that of a later one.
fn rises(
    check: &mut Check,
    at: &str,
    indicator: IndicatorId,
    value: &Decimal,
    quarter: i32,
    others: &[(i32, Figures)],
) {
    for (other, figures) in others.iter().filter(|(other, _)| *other != quarter) {
        let of_indicator = figures.0.iter().find(|one| one.indicator_id == indicator);
        let Some(bound) = of_indicator.and_then(|one| one.value.as_ref()) else { continue };
        if (*other < quarter && bound > value) || (*other > quarter && bound < value) {
            check.wrong(FieldError::new(at, Code::FigureFalls).with("value", bound));
        }
    }
}
