//! E-28 to E-31: hostile and careless values in the cells.

use super::*;

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
    for (exact, rounded) in [
        ("489/200", "2.45"),
        ("24449999/10000000", "2.44"),
        ("1/3", "0.33"),
        ("2/3", "0.67"),
        ("199/200", "1"),
        ("-489/200", "-2.45"),
        ("4", "4"),
    ] {
        assert_eq!(round(exact), rounded, "{exact}");
    }
}

/// Right for targets that should fall as well as rise.
#[test]
fn attainment_is_clamped_and_turns_with_the_target() {
    let of = |b: &str, t: &str, a: &str| {
        attainment(&decimal(b), &decimal(t), &decimal(a), &decimal("1")).map(|x| x.to_string())
    };
    assert_eq!(of("0", "80", "60").as_deref(), Some("3/4"));
    assert_eq!(
        of("90", "30", "45").as_deref(),
        Some("3/4"),
        "waiting days that fall from 90 to 45 on the way to 30"
    );
    assert_eq!(of("0", "80", "200").as_deref(), Some("1"));
    assert_eq!(of("90", "30", "120").as_deref(), Some("0"));
    assert_eq!(of("5", "5", "5"), None);
    assert_eq!(attainment(&decimal("0"), &decimal("1"), &decimal("1"), &decimal("-1")), None);
    assert_eq!(attainment(&decimal("0"), &decimal("1"), &decimal("3"), &decimal("1.2")), "6/5".parse().ok());
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
    assert_eq!(
        check_entry(&tfn, &Entry { justification: Some("Ripoti".into()), ..Entry::of(decimal("1")) }, false),
        Ok(())
    );
    assert_eq!(of(&tfn, "3"), Ok(()));
    assert_eq!(check_entry(&tfn, &Entry::not_applicable(), false), Err(Fault::MustApply));
    assert_eq!(
        check_entry(&tfn, &Entry { not_applicable: true, ..Entry::of(decimal("3")) }, true),
        Err(Fault::NeitherOrBoth)
    );
}

/// E-28, E-31: what slipped into a stored column is named and never counted: no mark above the scale, no smaller divisor.
#[test]
fn a_value_that_may_not_stand_there_is_missing() {
    let content = template("e-utendaji");
    let objectives = [item(1, "100")];
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["60", "60"]);
    attributes(&mut marks, &content, |_, code| match code {
        "1.1" => "-",
        "1.2" => "5000",
        _ => "60",
    });
    marks.attributes.insert("1.3".into(), Entry { not_applicable: true, ..Entry::of(decimal("0")) });
    marks.attributes.insert("99.9".into(), Entry::of(decimal("100")));
    let score = score(&content, &objectives, &marks);
    assert_eq!((score.status, score.overall, score.grade), (Status::Partial, Some(decimal("60")), None));
    let pointers: Vec<_> = score.missing.iter().map(|gap| gap.pointer.as_str()).collect();
    assert_eq!(pointers, ["/attributes/1.1", "/attributes/1.2", "/attributes/1.3"]);
    assert_eq!(
        check_marks(&content, &objectives, &marks),
        [
            ("/attributes/1.1".to_owned(), Fault::MustApply),
            ("/attributes/1.2".to_owned(), Fault::OffScale),
            ("/attributes/1.3".to_owned(), Fault::NeitherOrBoth),
            ("/attributes/99.9".to_owned(), Fault::Unknown),
        ]
    );
}

/// E-31: nothing that is sent picks another cell, part or objective than the form has.
#[test]
fn cells_that_the_form_has_not_are_refused() {
    let content = template("e-utendaji");
    let mut first = item(1, "100");
    first.subtasks = vec![item(11, "100")];
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["50"]);
    mark(&mut marks, &content, 11, &["50", "50"]);
    mark(&mut marks, &content, 7, &["50"]);
    let of_task = marks.objectives.get_mut(&Uuid::from_u128(11)).expect("marked");
    of_task.parts.insert("a/b~c".into(), Entry::of(decimal("50")));
    let faults = check_marks(&content, &[first], &marks);
    let id = Uuid::from_u128;
    assert_eq!(
        faults,
        [
            (format!("/objectives/{}/parts/qualitative", id(1)), Fault::Unknown),
            (format!("/objectives/{}", id(7)), Fault::Unknown),
            (format!("/objectives/{}/parts/a~1b~0c", id(11)), Fault::Unknown),
        ]
    );
    assert!(serde_json::from_str::<Marks>(r#"{"attributes":{},"divisor":1}"#).is_err());
    assert!(serde_json::from_str::<Entry>(r#"{"mark":"3","weight":"9"}"#).is_err());
    assert!(serde_json::from_str::<Entry>(r#"{"mark":3}"#).is_err());
}

/// E-29: a weight of −50 beside one of 150 would lift 60 and 0 to 90; it does not count and is named.
#[test]
fn a_weight_that_is_not_above_zero_never_counts() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["60", "60"]);
    mark(&mut marks, &content, 2, &["0", "0"]);
    attributes(&mut marks, &content, |_, _| "60");
    for weight in ["-50", "0"] {
        let score = score(&content, &[item(1, "150"), item(2, weight)], &marks);
        assert_eq!((score.status, score.overall), (Status::Partial, Some(decimal("60"))), "{weight}");
        assert_eq!(score.missing[0].pointer, format!("/objectives/{}/weight", Uuid::from_u128(2)));
        assert_eq!(score.missing[0].label.sw, "Objective 2: uzito");
    }
    // Where objectives count alike, their weights are not read.
    let equal = template("opras-tfn832");
    let mut marks = Marks::default();
    mark(&mut marks, &equal, 1, &["2"]);
    attributes(&mut marks, &equal, |_, _| "2");
    assert_eq!(score(&equal, &[item(1, "0")], &marks).status, Status::Complete);
}

/// A partial mark always says what it lacks, even where there is no objective to point at.
#[test]
fn no_objectives_are_missing_and_not_zero() {
    let content = template("opras-tfn832");
    let mut marks = Marks::default();
    attributes(&mut marks, &content, |_, _| "2");
    let found = score(&content, &[], &marks);
    assert_eq!(
        (found.status, found.overall, found.missing[0].pointer.as_str()),
        (Status::Partial, Some(decimal("2")), "/objectives")
    );
    assert_eq!(score(&content, &[item(1, "100")], &Marks::default()).missing.len(), 24);
    assert_eq!(score(&template("e-utendaji"), &[item(1, "100")], &Marks::default()).missing.len(), 25);
}

#[test]
fn marks_between_points_only_where_the_template_says_so() {
    let mut scale = template("opras-tfn832").scale;
    assert!(!scale.takes(&decimal("2.5")));
    if let Values::Points { allow_between, .. } = &mut scale.values {
        *allow_between = true;
    }
    assert!(scale.takes(&decimal("2.5")) && scale.takes(&decimal("1")) && scale.takes(&decimal("4.75")));
    assert!(
        !scale.takes(&decimal("5.01")) && !scale.takes(&decimal("0.99")) && !scale.takes(&decimal("2.505"))
    );
}

#[test]
fn an_exact_number_has_one_spelling() {
    for bad in ["1_000", "+1/2", "2/4", " 4", "1/-2", "1/0", "4/1", "-0", "007", "", "0.5", "1e3"] {
        assert!(bad.parse::<Exact>().is_err(), "{bad:?} was read");
    }
    let expansions =
        [("61/14", "4.357142857142…"), ("4", "4"), ("-1/3", "-0.333333333333…"), ("1/8", "0.125")];
    for (exact, expansion) in expansions {
        assert_eq!(exact.parse::<Exact>().expect("exact").expansion(), expansion);
    }
}
