//! Properties that hold for every form.

use proptest::prelude::*;

use super::*;

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
    let own = step.terms.is_empty()
        || step.value.is_none()
        || (step.value.as_ref() == Some(&sum) && shares == Exact::whole(1));
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

    /// E-30: nor does it where attributes do not apply: the mean of the others stands.
    #[test]
    fn an_attribute_that_does_not_apply_leaves_the_mean_of_the_others(given in 0i64..=100, away in 0usize..16) {
        let content = template("e-utendaji");
        let mut marks = Marks::default();
        let may = content.attributes().filter(|attribute| attribute.may_be_not_applicable).enumerate();
        let left: Vec<_> = may.filter(|(n, _)| away >> n & 1 == 1).map(|(_, attribute)| attribute.code.as_str()).collect();
        for attribute in content.attributes() {
            let entry = if left.contains(&attribute.code.as_str()) { Entry::not_applicable() } else { Entry::of(given.into()) };
            marks.attributes.insert(attribute.code.clone(), entry);
        }
        let of_attributes = &score(&content, &[], &marks).explanation.terms[1];
        prop_assert_eq!(of_attributes.value.clone(), Some(Exact::whole(given)));
        prop_assert_eq!(of_attributes.state, State::Marked);
    }

    /// Only the proportions of weights count.
    #[test]
    fn weights_of_another_size_give_the_same_mark(cells in cells(8), times in 2i64..50) {
        let (items, marks) = form(&cells);
        let content = template("e-utendaji");
        let grown: Vec<_> = items.iter().map(|item| {
            let weight = std::iter::repeat_n(item.weight.clone(), usize::try_from(times).expect("small")).sum();
            Item { weight, ..item.clone() }
        }).collect();
        let (before, after) = (score(&content, &items, &marks), score(&content, &grown, &marks));
        prop_assert_eq!((before.exact, before.overall, before.missing), (after.exact, after.overall, after.missing));
    }

    /// E-30: an absent cell gives what the others give, never what a zero there would; and the mark is partial.
    #[test]
    fn an_absent_cell_is_not_a_zero(cells in cells(6), weight in 1i64..100) {
        let content = template("e-utendaji");
        let with = |last: Option<Entry>| {
            let mut cells = cells.clone();
            cells.push(last);
            let (mut items, marks) = form(&cells);
            items.last_mut().expect("one").weight = weight.into();
            score(&content, &items, &marks)
        };
        let (absent, zero, away) = (with(None), with(Some(Entry::of(0.into()))), with(Some(Entry::not_applicable())));
        prop_assert_eq!(&absent.exact, &away.exact);
        prop_assert!(absent.missing.len() == away.missing.len() + 2 && zero.missing.len() == away.missing.len());
        if let (Some(absent), Some(zero)) = (&absent.exact, &zero.exact) {
            prop_assert!(zero <= absent && (zero < absent || *absent == Exact::zero()));
        }
    }

    /// Partial and only partial marks lack something, and only complete ones have a grade.
    #[test]
    fn a_grade_is_given_to_whole_marks_only(cells in cells(8), attributes in any::<bool>()) {
        let content = template("e-utendaji");
        let (items, mut marks) = form(&cells);
        if attributes {
            super::attributes(&mut marks, &content, |_, _| "60");
        }
        let score = score(&content, &items, &marks);
        prop_assert_eq!(score.grade.is_some(), score.status == Status::Complete);
        prop_assert_eq!(score.light.is_some(), score.status == Status::Complete);
        prop_assert_eq!(score.missing.is_empty(), score.status == Status::Complete);
        prop_assert_eq!(score.overall.is_some(), score.status != Status::NotScorable);
    }

    /// E-28, E-29, E-31: whatever stands in cells and weights, the mark stays on the scale and nothing panics.
    #[test]
    fn no_input_leads_off_the_scale(cells in prop::collection::vec((-20_000i64..20_000, any::<bool>(), -50i64..50), 0..8)) {
        let content = template("e-utendaji");
        let mut marks = Marks::default();
        let mut items = vec![];
        for (n, (hundredths, away, weight)) in cells.into_iter().enumerate() {
            let id = Uuid::from_u128(u128::try_from(n).expect("small"));
            let mark = Decimal::from_exact(&bigdecimal::BigDecimal::new(hundredths.into(), 2));
            let entry = Entry { not_applicable: away, ..Entry::of(mark) };
            marks.objectives.entry(id).or_default().parts.insert("qualitative".into(), entry);
            items.push(Item { id, title: String::new(), weight: weight.into(), subtasks: vec![], progress: None });
        }
        let mark = score(&content, &items, &marks).overall;
        prop_assert!(mark.is_none_or(|mark| Decimal::zero() <= mark && mark <= Decimal::from(100)));
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

    /// Whatever overlaps, in whatever order: the shares sum to one, the mark lies among its marks, and nobody weighs more days
    /// than his posting has.
    #[test]
    fn the_years_mark_is_a_mean_of_days(stretches in prop::collection::vec((0i64..300, 1i64..365, 0i64..=100), 1..6), turn in 0usize..6) {
        let day = |n: i64| chrono::NaiveDate::from_ymd_opt(2026, 7, 1).expect("a date") + chrono::TimeDelta::days(n);
        let mut stretches: Vec<_> = stretches.iter().zip(1u128..).map(|((from, days, mark), n)| Stretch {
            posting_id: Uuid::from_u128(n),
            appraisal_id: None,
            starts_on: day(*from),
            ends_on: day((from + days - 1).min(364)),
            mark: Some(Exact::whole(*mark)),
            unrateable: false,
        }).collect();
        let one = prorate(&stretches, 90);
        let counting: Vec<_> = one.parts.iter().filter(|part| part.left_out.is_none()).collect();
        let sum = counting.iter().filter_map(|part| part.share.as_ref()).fold(Exact::zero(), |sum, share| &sum + share);
        prop_assert_eq!(sum, Exact::whole(i64::from(!counting.is_empty())));
        for part in &counting {
            prop_assert!(part.weighed_days.as_ref().is_some_and(|days| *days <= Exact::whole(part.days) && !days.is_zero()));
        }
        if let Some(exact) = &one.exact {
            prop_assert!(counting.iter().filter_map(|part| part.mark.as_ref()).min() <= Some(exact));
            prop_assert!(counting.iter().filter_map(|part| part.mark.as_ref()).max() >= Some(exact));
        }
        let turn = turn % stretches.len();
        stretches.rotate_left(turn);
        prop_assert_eq!(prorate(&stretches, 90).exact, one.exact);
    }
}
