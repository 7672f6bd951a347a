//! Forms worked by hand, and properties that hold for every form.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::kernel::decimal::Decimal;

fn template(code: &str) -> Content {
    shipped().expect("shipped templates parse").into_iter().find(|t| t.code == code).expect("shipped").content
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn item(number: u128, weight: &str) -> Item {
    Item { id: Uuid::from_u128(number), title: format!("Objective {number}"), weight: decimal(weight), subtasks: vec![] }
}

/// Sets the parts of an objective, in the template's order; `-` is not applicable, `` is missing.
fn mark(marks: &mut Marks, content: &Content, number: u128, cells: &[&str]) {
    let objective = marks.objectives.entry(Uuid::from_u128(number)).or_default();
    for (part, cell) in content.parts().zip(cells) {
        if let Some(entry) = entry(cell) {
            objective.parts.insert(part.code.clone(), entry);
        }
    }
}

fn entry(cell: &str) -> Option<Entry> {
    match cell {
        "" => None,
        "-" => Some(Entry::not_applicable()),
        mark => Some(Entry::of(decimal(mark))),
    }
}

fn attributes(marks: &mut Marks, content: &Content, cell: impl Fn(usize, &str) -> &'static str) {
    for (n, attribute) in content.attributes().enumerate() {
        if let Some(entry) = entry(cell(n, &attribute.code)) {
            marks.attributes.insert(attribute.code.clone(), entry);
        }
    }
}

#[test]
fn the_shipped_templates_are_sound() {
    for template in shipped().expect("shipped templates parse") {
        assert!(template.content.faults().is_empty(), "{}: {:?}", template.code, template.content.faults());
        assert_eq!(template.content.attributes().count(), 23, "{}", template.code);
    }
}

/// A = (2 + 3 + 2) / 3 = 7/3. B = (10 × 2 + 13 × 3) / 23 = 59/23.
/// (7/3 + 59/23) / 2 = (161 + 177) / 69 / 2 = 169/69 = 2.4492… → 2.45, above average.
#[test]
fn form_1_tfn_832_in_full() {
    let content = template("opras-tfn832");
    let objectives = [item(1, "50"), item(2, "30"), item(3, "20")];
    let mut marks = Marks::default();
    for (n, value) in [(1, "2"), (2, "3"), (3, "2")] {
        mark(&mut marks, &content, n, &[value]);
    }
    attributes(&mut marks, &content, |n, _| if n < 10 { "2" } else { "3" });
    let score = score(&content, &objectives, &marks);
    assert_eq!(score.exact.as_ref().map(ToString::to_string).as_deref(), Some("169/69"));
    assert_eq!((score.overall, score.grade.as_deref(), score.status), (Some(decimal("2.45")), Some("above_average"), Status::Complete));
    assert_eq!(score.explanation.terms[0].value.as_ref().map(ToString::to_string).as_deref(), Some("7/3"));
    assert_eq!(score.explanation.terms[1].decimal.as_deref(), Some("2.565217391304…"));
    assert!(score.missing.is_empty() && score.light.is_none());
}

/// Four attributes do not apply. A = (1 + 2) / 2 = 3/2. B = (18 × 2 + 4) / 19 = 40/19.
/// (3/2 + 40/19) / 2 = 137/76 = 1.8026… → 1.80.
#[test]
fn form_2_tfn_832_of_a_servant_without_subordinates() {
    let content = template("opras-tfn832");
    let objectives = [item(1, "50"), item(2, "50")];
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["1"]);
    mark(&mut marks, &content, 2, &["2"]);
    attributes(&mut marks, &content, |_, code| match code {
        "2.4" | "3.1" | "3.2" | "7.1" => "-",
        "9.3" => "4",
        _ => "2",
    });
    let score = score(&content, &objectives, &marks);
    assert_eq!(score.exact.map(|exact| exact.to_string()).as_deref(), Some("137/76"));
    assert_eq!((score.overall, score.status), (Some(decimal("1.8")), Status::Complete));
}

/// Objective 1 (60): (80 + 90) / 2 = 85. Objective 2 (40): (70 + 55) / 2 = 62.5. A = 0.6 × 85 + 0.4 × 62.5 = 76.
/// B = 90. 0.8 × 76 + 0.2 × 90 = 78.80, very good, green.
#[test]
fn form_3_percentages_by_weight() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["80", "90"]);
    mark(&mut marks, &content, 2, &["70", "55"]);
    attributes(&mut marks, &content, |_, _| "90");
    let score = score(&content, &[item(1, "60"), item(2, "40")], &marks);
    assert_eq!((score.overall, score.grade.as_deref(), score.light), (Some(decimal("78.8")), Some("very_good"), Some(Light::Green)));
}

/// Objective 1 has subtasks: 0.3 × 60 + 0.7 × 90 = 81, one cell of it missing. Objective 2 does not apply and leaves.
/// No attribute is marked: B is missing. What is there gives 81, provisional, without a grade.
#[test]
fn form_4_with_subtasks_and_gaps_is_partial_and_says_what_is_missing() {
    let content = template("e-utendaji");
    let mut first = item(1, "50");
    first.subtasks = vec![item(11, "30"), item(12, "70")];
    let mut marks = Marks::default();
    mark(&mut marks, &content, 11, &["60", "60"]);
    mark(&mut marks, &content, 12, &["90", ""]);
    mark(&mut marks, &content, 2, &["-", "-"]);
    let score = score(&content, &[first, item(2, "50")], &marks);
    assert_eq!((score.overall, score.grade, score.light, score.status), (Some(decimal("81")), None, None, Status::Partial));
    assert_eq!(score.missing.len(), 24);
    assert_eq!(score.missing[0], format!("/objectives/{}/parts/quantitative", Uuid::from_u128(12)));
    assert_eq!(score.explanation.terms[0].terms[1].state, State::NotApplicable);
}

/// 184 days at 169/69 and 181 days at 3: (184 × 169/69 + 181 × 3) / 365 = 68563/25185 = 2981/1095 = 2.7223… → 2.72.
/// A posting of 60 days is left out.
#[test]
fn form_5_a_transfer_in_the_year() {
    let stretch = |from: &str, to: &str, mark: &str| Stretch {
        appraisal_id: Uuid::nil(),
        starts_on: from.parse().expect("a date"),
        ends_on: to.parse().expect("a date"),
        mark: mark.parse().ok(),
    };
    let year = [stretch("2026-07-01", "2026-12-31", "169/69"), stretch("2027-01-01", "2027-06-30", "3")];
    let mark = prorate(&year, 90);
    assert_eq!(mark.exact.map(|exact| exact.to_string()).as_deref(), Some("2981/1095"));
    assert_eq!(mark.overall, Some(decimal("2.72")));
    let short = [year[0].clone(), stretch("2027-01-01", "2027-03-01", "5")];
    let mark = prorate(&short, 90);
    assert_eq!((mark.overall, mark.parts[1].counts, mark.parts[1].days), (Some(decimal("2.45")), false, 60));
    assert_eq!(prorate(&[year[0].clone(), stretch("2027-01-01", "2027-06-30", "")], 90).overall, None);
    assert_eq!(prorate(&short[1..], 90).overall, None);
}

/// One attribute of factor 7 is 5, the other 22 are 1: 27/23, and not the 13/9 that the mean of nine factor means would give.
#[test]
fn attributes_are_averaged_over_attributes_and_not_over_factors() {
    let content = template("opras-tfn832");
    let mut marks = Marks::default();
    attributes(&mut marks, &content, |_, code| if code == "7.1" { "5" } else { "1" });
    let score = score(&content, &[], &marks);
    assert_eq!(score.explanation.terms[1].value.as_ref().map(ToString::to_string).as_deref(), Some("27/23"));
}

/// E-30: absent, zero and not applicable are three different things.
#[test]
fn absent_zero_and_not_applicable_differ() {
    let content = template("e-utendaji");
    let of = |cell: &str| {
        let mut marks = Marks::default();
        mark(&mut marks, &content, 1, &["60", "60"]);
        mark(&mut marks, &content, 2, &[cell, cell]);
        attributes(&mut marks, &content, |_, _| "60");
        let score = score(&content, &[item(1, "50"), item(2, "50")], &marks);
        (score.overall, score.status)
    };
    assert_eq!(of(""), (Some(decimal("60")), Status::Partial));
    assert_eq!(of("0"), (Some(decimal("36")), Status::Complete));
    assert_eq!(of("-"), (Some(decimal("60")), Status::Complete));
    assert_eq!(score(&content, &[], &Marks::default()).status, Status::NotScorable);
}

#[test]
fn rounding_is_half_up_once_at_the_end() {
    let round = |text: &str| text.parse::<Exact>().expect("exact").rounded().to_string();
    for (exact, rounded) in [("489/200", "2.45"), ("24449999/10000000", "2.44"), ("1/3", "0.33"), ("2/3", "0.67"), ("199/200", "1"), ("-489/200", "-2.45"), ("4", "4")] {
        assert_eq!(round(exact), rounded, "{exact}");
    }
}

/// Right for targets that should fall as well as rise.
#[test]
fn attainment_is_clamped_and_turns_with_the_target() {
    let of = |b: &str, t: &str, a: &str| attainment(&decimal(b), &decimal(t), &decimal(a), &decimal("1")).map(|x| x.to_string());
    assert_eq!(of("0", "80", "60").as_deref(), Some("3/4"));
    assert_eq!(of("90", "30", "45").as_deref(), Some("3/4"), "waiting days that fall from 90 to 45 on the way to 30");
    assert_eq!(of("0", "80", "200").as_deref(), Some("1"));
    assert_eq!(of("90", "30", "120").as_deref(), Some("0"));
    assert_eq!(of("5", "5", "5"), None);
}

/// E-28, E-29: off the scale in any way, both or neither, not applicable where it must apply, an end without a reason.
#[test]
fn a_cell_is_held_against_the_scale() {
    let (tfn, percent) = (template("opras-tfn832").scale, template("e-utendaji").scale);
    let of = |scale: &Scale, mark: &str| check_entry(scale, &Entry::of(decimal(mark)), false);
    for mark in ["0", "6", "2.5", "-1", "5.0001"] {
        assert_eq!(of(&tfn, mark), Err(Fault::OffScale), "{mark}");
    }
    for mark in ["100.01", "-0.01", "50.125"] {
        assert_eq!(of(&percent, mark), Err(Fault::OffScale), "{mark}");
    }
    assert_eq!(of(&tfn, "1"), Err(Fault::Unjustified));
    assert_eq!(check_entry(&tfn, &Entry { justification: Some("Ripoti".into()), ..Entry::of(decimal("1")) }, false), Ok(()));
    assert_eq!(of(&tfn, "3"), Ok(()));
    assert_eq!(check_entry(&tfn, &Entry::not_applicable(), false), Err(Fault::MustApply));
    assert_eq!(check_entry(&tfn, &Entry { not_applicable: true, ..Entry::of(decimal("3")) }, true), Err(Fault::NeitherOrBoth));
}

/// E-33: a template is parsed or refused; nothing in it is ever run.
#[test]
fn a_template_is_data() {
    let mut json: serde_json::Value = serde_json::from_str(include_str!("../../data/templates/e-utendaji.json")).expect("json");
    json["content"]["components"][0]["rule"]["kind"] = "eval(2+2)".into();
    assert!(serde_json::from_value::<Content>(json["content"].clone()).is_err());
    let mut content = template("e-utendaji");
    content.components[0].weight = decimal("79.99");
    content.bands[1].highest = decimal("89.98");
    assert_eq!(content.faults().len(), 2);
}

prop_compose! {
    /// Marks of percent forms: each cell is a mark, not applicable or missing.
    fn cells(most: usize)(cells in prop::collection::vec((0u32..3, 0i64..=10_000), 1..=most)) -> Vec<Option<Entry>> {
        cells.into_iter().map(|(kind, hundredths)| match kind {
            0 => Some(Entry::of(Decimal::from_exact(&bigdecimal::BigDecimal::new(hundredths.into(), 2)))),
            1 => Some(Entry::not_applicable()),
            _ => None,
        }).collect()
    }
}

fn form(cells: &[Option<Entry>]) -> (Vec<Item>, Marks) {
    let mut marks = Marks::default();
    let mut items = vec![];
    for (n, cell) in cells.iter().enumerate() {
        let id = u128::try_from(n).expect("small") + 1;
        items.push(item(id, &(n + 1).to_string()));
        if let Some(entry) = cell {
            let parts = &mut marks.objectives.entry(Uuid::from_u128(id)).or_default().parts;
            parts.insert("qualitative".into(), entry.clone());
            parts.insert("quantitative".into(), entry.clone());
        }
    }
    (items, marks)
}

/// Every mean is the sum of share × value of its terms, and the shares sum to one.
fn recombines(step: &Step) -> bool {
    let mut sum = Exact::zero();
    let mut shares = Exact::zero();
    for term in &step.terms {
        if let (Some(share), Some(value)) = (&term.share, &term.value) {
            (sum, shares) = (&sum + &(share * value), &shares + share);
        }
    }
    let own = step.terms.is_empty() || step.value.is_none() || (step.value.as_ref() == Some(&sum) && shares == Exact::whole(1));
    own && step.terms.iter().all(recombines)
}

proptest! {
    #[test]
    fn the_mark_lies_among_its_marks_and_its_explanation_adds_up(cells in cells(12)) {
        let (items, marks) = form(&cells);
        let result = score(&template("e-utendaji"), &items, &marks);
        let given: Vec<_> = cells.iter().flatten().filter_map(|entry| entry.mark.clone()).collect();
        prop_assert!(recombines(&result.explanation));
        match result.exact {
            Some(exact) => {
                prop_assert!(given.iter().map(Exact::from).min().is_some_and(|low| low <= exact));
                prop_assert!(given.iter().map(Exact::from).max().is_some_and(|high| high >= exact));
            }
            None => prop_assert!(given.is_empty()),
        }
    }

    /// E-30: what does not apply changes nothing of what the rest gives.
    #[test]
    fn adding_what_does_not_apply_changes_no_mark(cells in cells(8), more in 1usize..4) {
        let (items, marks) = form(&cells);
        let mut longer = cells.clone();
        longer.extend(std::iter::repeat_n(Some(Entry::not_applicable()), more));
        let (more_items, more_marks) = form(&longer);
        let content = template("e-utendaji");
        prop_assert_eq!(score(&content, &items, &marks).exact, score(&content, &more_items, &more_marks).exact);
    }

    #[test]
    fn the_order_of_objectives_does_not_matter(cells in cells(8)) {
        let (mut items, marks) = form(&cells);
        let content = template("e-utendaji");
        let forward = score(&content, &items, &marks).exact;
        items.reverse();
        prop_assert_eq!(forward, score(&content, &items, &marks).exact);
    }

    #[test]
    fn the_same_form_gives_the_same_bytes(cells in cells(8)) {
        let (items, marks) = form(&cells);
        let content = template("e-utendaji");
        let first = serde_json::to_vec(&score(&content, &items, &marks)).expect("json");
        let again: Score = serde_json::from_slice(&first).expect("json");
        prop_assert_eq!(&first, &serde_json::to_vec(&again).expect("json"));
        prop_assert_eq!(&first, &serde_json::to_vec(&score(&content, &items, &marks)).expect("json"));
    }

    #[test]
    fn rounding_moves_by_at_most_half_a_hundredth(n in -1_000_000i64..1_000_000, d in 1i64..10_000) {
        let exact = Exact::whole(n).over(&Exact::whole(d)).expect("not zero");
        let gap = &Exact::from(&exact.rounded()) - &exact;
        let half: Exact = "1/200".parse().expect("exact");
        prop_assert!(gap <= half && &Exact::zero() - &half <= gap);
    }
}
