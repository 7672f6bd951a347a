//! What is wrong with a template: every fault at once, each with a pointer (RFC 6901) that leads to it.

use std::collections::BTreeSet;

use super::template::{
    Attribute, Band, Component, Content, Direction, Factor, Label, PLACES, Part, Question, RespondentGroup,
    Rule, Values,
};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, FieldError},
    text::TITLE,
};

/// Longest code, in characters.
const CODE: usize = 40;

impl Content {
    /// Every fault at once; none means that the template can be used.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Faults(Vec::new());
        faults.scale(self);
        faults.weights("/components", self.components.iter().map(|component| &component.weight));
        faults.codes(
            self.components
                .iter()
                .enumerate()
                .map(|(n, c)| (format!("/components/{n}/code"), c.code.as_str())),
        );
        let (mut over_objectives, mut of_others) = (0, 0);
        for (n, component) in self.components.iter().enumerate() {
            over_objectives += u8::from(matches!(component.rule, Rule::Objectives { .. }));
            of_others += u8::from(matches!(component.rule, Rule::Respondents { .. }));
            faults.component(&format!("/components/{n}"), component);
        }
        // Marks of objectives are kept by the part's code: two such components would read the same cells.
        faults.ensure(over_objectives <= 1 && of_others <= 1, "/components", Code::TemplateRules);
        let attributes = self.pointed_attributes();
        faults.codes(
            attributes.map(|(pointer, attribute)| (format!("{pointer}/code"), attribute.code.as_str())),
        );
        faults.bands(self);
        faults.traffic_lights(self);
        faults.ensure(self.attainment_cap > Decimal::zero(), "/attainment_cap", Code::TemplateScale);
        faults.0
    }

    /// Every attribute with the pointer to it.
    fn pointed_attributes(&self) -> impl Iterator<Item = (String, &Attribute)> {
        let factors = self.components.iter().enumerate().flat_map(|(c, component)| {
            let factors: &[Factor] =
                if let Rule::Attributes { factors } = &component.rule { factors } else { &[] };
            factors
                .iter()
                .enumerate()
                .map(move |(f, factor)| (format!("/components/{c}/rule/factors/{f}"), factor))
        });
        factors.flat_map(|(pointer, factor)| {
            factor
                .attributes
                .iter()
                .enumerate()
                .map(move |(a, attribute)| (format!("{pointer}/attributes/{a}"), attribute))
        })
    }
}

/// Collects the faults.
struct Faults(Vec<FieldError>);

impl Faults {
    fn ensure(&mut self, good: bool, pointer: impl Into<String>, code: Code) {
        if !good {
            self.0.push(FieldError::new(pointer, code));
        }
    }

    fn text(&mut self, pointer: String, text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.0.push(FieldError::new(pointer, Code::FieldEmpty));
        } else if text.chars().any(char::is_control) {
            self.0.push(FieldError::new(pointer, Code::FieldControlCharacters));
        } else if text.chars().count() > longest {
            self.0.push(FieldError::new(pointer, Code::FieldTooLong).with("longest", longest));
        }
    }

    fn label(&mut self, pointer: &str, label: &Label) {
        self.text(format!("{pointer}/label/en"), &label.en, TITLE);
        self.text(format!("{pointer}/label/sw"), &label.sw, TITLE);
    }

    /// Codes are filled and each stands once; the second of two is the fault.
    fn codes<'a>(&mut self, codes: impl Iterator<Item = (String, &'a str)>) {
        let mut seen = BTreeSet::new();
        for (pointer, code) in codes {
            self.ensure(seen.insert(code), pointer.clone(), Code::TemplateCodes);
            self.text(pointer, code, CODE);
        }
    }

    fn weights<'a>(&mut self, pointer: impl Into<String>, weights: impl Iterator<Item = &'a Decimal>) {
        let weights: Vec<_> = weights.cloned().collect();
        let positive = weights.iter().all(|weight| *weight > Decimal::zero());
        let hundred = weights.into_iter().sum::<Decimal>() == Decimal::from(100);
        self.ensure(positive && hundred, pointer, Code::WeightSum);
    }

    fn scale(&mut self, content: &Content) {
        let (low, high) = content.scale.ends();
        let good = match &content.scale.values {
            Values::Points { points, .. } => {
                for (n, point) in points.iter().enumerate() {
                    self.label(&format!("/scale/values/points/{n}"), &point.label);
                }
                let ascending = points.windows(2).all(|pair| matches!(pair, [a, b] if a.value < b.value));
                points.len() >= 2 && ascending && points.iter().all(|point| point.value.places() <= PLACES)
            }
            Values::Range { places, .. } => {
                let places = i64::from(*places);
                low < high && places <= PLACES && low.places() <= places && high.places() <= places
            }
        };
        self.ensure(good && low >= Decimal::zero(), "/scale/values", Code::TemplateScale);
    }

    fn component(&mut self, pointer: &str, component: &Component) {
        self.label(pointer, &component.label);
        match &component.rule {
            Rule::Objectives { parts, .. } => self.parts(&format!("{pointer}/rule/parts"), parts),
            Rule::Attributes { factors } => self.factors(&format!("{pointer}/rule/factors"), factors),
            Rule::Respondents { groups, questions } => {
                self.groups(&format!("{pointer}/rule/groups"), groups);
                self.questions(&format!("{pointer}/rule/questions"), questions);
            }
        }
    }

    /// Groups of others: each once, so many that nobody is known by his answer.
    fn groups(&mut self, pointer: &str, groups: &[RespondentGroup]) {
        self.weights(pointer, groups.iter().map(|group| &group.weight));
        let mut seen = BTreeSet::new();
        for (n, group) in groups.iter().enumerate() {
            self.label(&format!("{pointer}/{n}"), &group.label);
            let anonymous = (3..=50).contains(&group.minimum) && (group.minimum..=50).contains(&group.most);
            let good = seen.insert(group.kind) && anonymous;
            self.ensure(good, format!("{pointer}/{n}"), Code::RespondentGroups);
        }
    }

    fn questions(&mut self, pointer: &str, questions: &[Question]) {
        self.ensure(!questions.is_empty(), pointer, Code::FieldEmpty);
        self.codes(
            questions.iter().enumerate().map(|(n, one)| (format!("{pointer}/{n}/code"), one.code.as_str())),
        );
        for (n, question) in questions.iter().enumerate() {
            self.label(&format!("{pointer}/{n}"), &question.label);
        }
    }

    fn parts(&mut self, pointer: &str, parts: &[Part]) {
        self.weights(pointer, parts.iter().map(|part| &part.weight));
        self.codes(
            parts.iter().enumerate().map(|(n, part)| (format!("{pointer}/{n}/code"), part.code.as_str())),
        );
        for (n, part) in parts.iter().enumerate() {
            self.label(&format!("{pointer}/{n}"), &part.label);
        }
    }

    fn factors(&mut self, pointer: &str, factors: &[Factor]) {
        self.ensure(!factors.is_empty(), pointer, Code::FieldEmpty);
        self.codes(
            factors
                .iter()
                .enumerate()
                .map(|(n, factor)| (format!("{pointer}/{n}/code"), factor.code.as_str())),
        );
        for (n, factor) in factors.iter().enumerate() {
            self.label(&format!("{pointer}/{n}"), &factor.label);
            self.ensure(!factor.attributes.is_empty(), format!("{pointer}/{n}/attributes"), Code::FieldEmpty);
            for (a, attribute) in factor.attributes.iter().enumerate() {
                self.label(&format!("{pointer}/{n}/attributes/{a}"), &attribute.label);
            }
        }
    }

    /// In steps of a hundredth the bands lead from one end of the scale to the other.
    fn bands(&mut self, content: &Content) {
        self.codes(
            content
                .bands
                .iter()
                .enumerate()
                .map(|(n, band)| (format!("/bands/{n}/grade"), band.grade.as_str())),
        );
        for (n, band) in content.bands.iter().enumerate() {
            self.label(&format!("/bands/{n}"), &band.label);
            let fine = band.lowest.places() <= PLACES && band.highest.places() <= PLACES;
            self.ensure(fine && band.lowest <= band.highest, format!("/bands/{n}"), Code::TemplateBands);
        }
        let mut bands: Vec<(usize, &Band)> = content.bands.iter().enumerate().collect();
        bands.sort_by(|(_, a), (_, b)| a.lowest.cmp(&b.lowest));
        let (low, high) = content.scale.ends();
        let (Some((first, lowest)), Some((last, highest))) = (bands.first(), bands.last()) else {
            return self.ensure(false, "/bands", Code::TemplateBands);
        };
        self.ensure(lowest.lowest == low, format!("/bands/{first}/lowest"), Code::TemplateBands);
        self.ensure(highest.highest == high, format!("/bands/{last}/highest"), Code::TemplateBands);
        for ((_, below), (n, above)) in bands.iter().zip(bands.iter().skip(1)) {
            let joined = below.highest.clone() + Decimal::hundredth() == above.lowest;
            self.ensure(joined, format!("/bands/{n}/lowest"), Code::TemplateBands);
        }
    }

    fn traffic_lights(&mut self, content: &Content) {
        let Some(lights) = &content.traffic_lights else { return };
        let (low, high) = content.scale.ends();
        let ordered = match content.scale.direction {
            Direction::HigherIsBetter => lights.yellow < lights.green,
            Direction::LowerIsBetter => lights.green < lights.yellow,
        };
        let reachable = |mark: &Decimal| low <= *mark && *mark <= high && mark.places() <= PLACES;
        let good = ordered && reachable(&lights.green) && reachable(&lights.yellow);
        self.ensure(good, "/traffic_lights", Code::TemplateBands);
    }
}
