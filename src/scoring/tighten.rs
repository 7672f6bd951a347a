//! A national floor: what an institution's variant of a template may change, and that only towards the stricter. A closed set; all
//! else is the base's, word for word, so that marks stay comparable over the nation.
//!
//! | may change | only so |
//! |---|---|
//! | `scale.justify_ends` | from no to yes |
//! | an attribute's `may_be_not_applicable` | from yes to no |
//! | the bands' borders | no mark gets a better grade |
//! | the traffic lights | no mark gets a better light |
//! | `attainment_cap` | downwards |
//!
//! "At least as strict" is reflexive and transitive, and antisymmetric: two that are each as strict as the other are the same.

use super::template::{Band, Component, Content, Direction, Factor, Rule, TrafficLights};
use crate::kernel::{
    decimal::Decimal,
    error::{Code, FieldError},
};

/// Every place where a variant differs in what it may not, or is less strict than its base; none means that it may be used.
pub fn loosened(base: &Content, variant: &Content) -> Vec<FieldError> {
    let mut found = Found(Vec::new());
    let (was, is) = (&base.scale, &variant.scale);
    found.same(was.direction == is.direction, "/scale/direction");
    found.same(was.values == is.values, "/scale/values");
    found.stricter(!was.justify_ends || is.justify_ends, "/scale/justify_ends");
    if found.aligned(base.components.len(), variant.components.len(), "/components") {
        for (n, (was, is)) in base.components.iter().zip(&variant.components).enumerate() {
            found.component(&format!("/components/{n}"), was, is);
        }
    }
    let direction = was.direction;
    if found.aligned(base.bands.len(), variant.bands.len(), "/bands") {
        for (n, (was, is)) in base.bands.iter().zip(&variant.bands).enumerate() {
            found.band(&format!("/bands/{n}"), was, is, direction);
        }
    }
    match (&base.traffic_lights, &variant.traffic_lights) {
        (Some(was), Some(is)) => found.lights(was, is, direction),
        (was, is) => found.same(was == is, "/traffic_lights"),
    }
    found.stricter(variant.attainment_cap <= base.attainment_cap, "/attainment_cap");
    found.0
}

/// Is a threshold at least as hard to reach?
fn harder(was: &Decimal, is: &Decimal, direction: Direction) -> bool {
    match direction {
        Direction::HigherIsBetter => is >= was,
        Direction::LowerIsBetter => is <= was,
    }
}

/// Collects the differences.
struct Found(Vec<FieldError>);

impl Found {
    fn same(&mut self, holds: bool, pointer: impl Into<String>) {
        if !holds {
            self.0.push(FieldError::new(pointer, Code::TemplateFixed));
        }
    }

    fn stricter(&mut self, holds: bool, pointer: impl Into<String>) {
        if !holds {
            self.0.push(FieldError::new(pointer, Code::TemplateLoosened));
        }
    }

    fn aligned(&mut self, was: usize, is: usize, pointer: &str) -> bool {
        self.same(was == is, pointer);
        was == is
    }

    fn component(&mut self, at: &str, was: &Component, is: &Component) {
        self.same(was.code == is.code, format!("{at}/code"));
        self.same(was.label == is.label, format!("{at}/label"));
        self.same(was.weight == is.weight, format!("{at}/weight"));
        match (&was.rule, &is.rule) {
            (Rule::Attributes { factors: was }, Rule::Attributes { factors: is }) => {
                if self.aligned(was.len(), is.len(), &format!("{at}/rule/factors")) {
                    for (n, (was, is)) in was.iter().zip(is).enumerate() {
                        self.factor(&format!("{at}/rule/factors/{n}"), was, is);
                    }
                }
            }
            (was, is) => self.same(was == is, format!("{at}/rule")),
        }
    }

    fn factor(&mut self, at: &str, was: &Factor, is: &Factor) {
        self.same(was.code == is.code, format!("{at}/code"));
        self.same(was.label == is.label, format!("{at}/label"));
        if !self.aligned(was.attributes.len(), is.attributes.len(), &format!("{at}/attributes")) {
            return;
        }
        for (n, (was, is)) in was.attributes.iter().zip(&is.attributes).enumerate() {
            let at = format!("{at}/attributes/{n}");
            self.same(was.code == is.code, format!("{at}/code"));
            self.same(was.label == is.label, format!("{at}/label"));
            self.stricter(
                was.may_be_not_applicable || !is.may_be_not_applicable,
                format!("{at}/may_be_not_applicable"),
            );
        }
    }

    /// The bands lead from one end of the scale to the other without gap, so the worst mark that still earns a grade says for
    /// each what earns that grade or a better one.
    fn band(&mut self, at: &str, was: &Band, is: &Band, direction: Direction) {
        self.same(was.grade == is.grade, format!("{at}/grade"));
        self.same(was.label == is.label, format!("{at}/label"));
        let (was, is, name) = match direction {
            Direction::HigherIsBetter => (&was.lowest, &is.lowest, "lowest"),
            Direction::LowerIsBetter => (&was.highest, &is.highest, "highest"),
        };
        self.stricter(harder(was, is, direction), format!("{at}/{name}"));
    }

    fn lights(&mut self, was: &TrafficLights, is: &TrafficLights, direction: Direction) {
        self.stricter(harder(&was.green, &is.green, direction), "/traffic_lights/green");
        self.stricter(harder(&was.yellow, &is.yellow, direction), "/traffic_lights/yellow");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::{Item, Marks, score, shipped};
    use proptest::prelude::*;

    fn national() -> Content {
        shipped().unwrap().into_iter().find(|new| new.code == "e-utendaji").unwrap().content
    }

    fn pointers(base: &Content, variant: &Content) -> Vec<String> {
        let error = crate::kernel::error::Error::invalid(loosened(base, variant));
        let problem = error.problem(crate::kernel::language::Language::En, None);
        problem.errors.into_iter().map(|field| format!("{} {}", field.pointer, field.code.as_str())).collect()
    }

    /// A variant made of choices: which borders move by how many hundredths, and which switches are thrown.
    fn turned(mut content: Content, steps: &[i64], switches: &[bool]) -> Content {
        let mut steps = steps.iter().copied().cycle();
        let mut switches = switches.iter().copied().cycle();
        let mut moved = |mark: &Decimal| -> Decimal {
            let step = super::super::Exact::whole(steps.next().unwrap())
                .over(&super::super::Exact::whole(100))
                .unwrap();
            (&super::super::Exact::from(mark) + &step).rounded()
        };
        let mut borders: Vec<usize> = (0..content.bands.len()).collect();
        borders.sort_by(|a, b| content.bands[*a].lowest.cmp(&content.bands[*b].lowest));
        for pair in borders.windows(2) {
            let border = moved(&content.bands[pair[1]].lowest);
            let below =
                &super::super::Exact::from(&border) - &super::super::Exact::from(&Decimal::hundredth());
            content.bands[pair[0]].highest = below.rounded();
            content.bands[pair[1]].lowest = border;
        }
        content.scale.justify_ends = switches.next().unwrap();
        for component in &mut content.components {
            if let Rule::Attributes { factors } = &mut component.rule {
                for attribute in factors.iter_mut().flat_map(|factor| &mut factor.attributes) {
                    attribute.may_be_not_applicable = switches.next().unwrap();
                }
            }
        }
        content
    }

    #[test]
    fn the_shipped_templates_are_as_strict_as_themselves_and_what_is_fixed_is_named() {
        for new in shipped().unwrap() {
            assert!(loosened(&new.content, &new.content).is_empty());
        }
        let base = national();
        let mut variant = base.clone();
        variant.scale.direction = Direction::LowerIsBetter;
        variant.components[0].weight = Decimal::from(70);
        variant.components[0].label.en = "Something else".into();
        variant.bands.pop();
        variant.traffic_lights = None;
        assert_eq!(
            pointers(&base, &variant),
            [
                "/scale/direction template_fixed",
                "/components/0/label template_fixed",
                "/components/0/weight template_fixed",
                "/bands template_fixed",
                "/traffic_lights template_fixed",
            ]
        );
    }

    #[test]
    fn looser_is_refused_and_stricter_is_not_in_both_directions() {
        for new in shipped().unwrap() {
            let base = new.content;
            let higher = base.scale.direction == Direction::HigherIsBetter;
            let up = turned(base.clone(), &[1], &[true]);
            let down = turned(base.clone(), &[-1], &[true]);
            let touched =
                |variant: &Content| pointers(&base, variant).iter().any(|found| found.starts_with("/bands"));
            assert_eq!((touched(&up), touched(&down)), (!higher, higher), "{}", new.code);
        }
        let mut base = national();
        base.scale.justify_ends = true;
        let mut variant = base.clone();
        variant.scale.justify_ends = false;
        variant.attainment_cap = Decimal::from(9);
        assert_eq!(
            pointers(&base, &variant),
            ["/scale/justify_ends template_loosened", "/attainment_cap template_loosened"]
        );
    }

    /// The place of a grade, from the best.
    fn rank(content: &Content, grade: &str) -> usize {
        let mut bands: Vec<_> = content.bands.iter().collect();
        bands.sort_by(|a, b| b.lowest.cmp(&a.lowest));
        let place = bands.iter().position(|band| band.grade == grade).unwrap();
        if content.scale.direction == Direction::HigherIsBetter { place } else { bands.len() - place }
    }

    fn switches() -> impl Strategy<Value = Vec<bool>> {
        prop::collection::vec(any::<bool>(), 1..30)
    }

    fn steps() -> impl Strategy<Value = Vec<i64>> {
        prop::collection::vec(-3i64..4, 1..5)
    }

    fn steps_up() -> impl Strategy<Value = Vec<i64>> {
        prop::collection::vec(0i64..4, 1..5)
    }

    proptest! {
        #[test]
        fn as_strict_as_is_reflexive_transitive_and_antisymmetric(
            (a, b, c) in (steps(), steps(), steps()), (p, q, r) in (switches(), switches(), switches()),
        ) {
            let [a, b, c] = [(a, p), (b, q), (c, r)].map(|(steps, switches)| turned(national(), &steps, &switches));
            prop_assert!(loosened(&a, &a).is_empty());
            let tighter = |base: &Content, variant: &Content| loosened(base, variant).is_empty();
            prop_assert!(!(tighter(&a, &b) && tighter(&b, &c)) || tighter(&a, &c));
            prop_assert!(!(tighter(&a, &b) && tighter(&b, &a)) || a == b);
        }

        /// Step by step stricter: each link of the chain is let through and so is the whole, none of it backwards, and nobody gets
        /// a better grade than under the national template.
        #[test]
        fn no_mark_gets_a_better_grade(first in steps_up(), second in steps_up(), hundredths in 0i64..=10_000) {
            let strict: Vec<bool> = std::iter::once(true).chain([false; 60]).collect();
            let base = national();
            let once = turned(base.clone(), &first, &strict);
            let twice = turned(once.clone(), &second, &strict);
            for (loose, tight) in [(&base, &once), (&once, &twice), (&base, &twice)] {
                prop_assert!(loosened(loose, tight).is_empty(), "{:?}", pointers(loose, tight));
                prop_assert!(loose == tight || !loosened(tight, loose).is_empty());
            }
            let mark = super::super::Exact::whole(hundredths).over(&super::super::Exact::whole(100)).unwrap().rounded();
            let grade = |content: &Content| {
                let band = content.bands.iter().find(|band| band.lowest <= mark && mark <= band.highest).unwrap();
                rank(content, &band.grade)
            };
            prop_assert!(grade(&twice) >= grade(&once) && grade(&once) >= grade(&base));
        }
    }

    /// An empty form is as empty under a variant.
    #[test]
    fn a_variant_needs_what_its_base_needs() {
        let base = national();
        let variant = turned(base.clone(), &[0], &[false]);
        let items: [Item; 0] = [];
        let missing = |content: &Content| score(content, &items, &Marks::default()).missing.len();
        assert_eq!(missing(&base), missing(&variant));
    }
}
