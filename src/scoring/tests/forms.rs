//! Forms worked by hand: the figures stand above each.

use super::*;

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
    assert_eq!(
        (score.overall, score.grade.as_deref(), score.status),
        (Some(decimal("2.45")), Some("above_average"), Status::Complete)
    );
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
    assert_eq!(
        (score.overall, score.grade.as_deref(), score.light),
        (Some(decimal("78.8")), Some("very_good"), Some(Light::Green))
    );
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
    assert_eq!(
        (score.overall, score.grade, score.light, score.status),
        (Some(decimal("81")), None, None, Status::Partial)
    );
    assert_eq!(score.missing.len(), 24);
    assert_eq!(score.missing[0].pointer, format!("/objectives/{}/parts/quantitative", Uuid::from_u128(12)));
    assert_eq!(score.missing[0].label.sw, "Objective 12: Kiashiria cha wingi");
    assert_eq!(score.explanation.terms[0].terms[1].state, State::NotApplicable);
}

/// 184 days at 169/69 and 181 days at 3: (184 × 169/69 + 181 × 3) / 365 = 68563/25185 = 2981/1095 = 2.7223… → 2.72.
#[test]
fn form_5_a_transfer_in_the_year() {
    let mark = prorate(&[stretch(FIRST, "169/69"), stretch(SECOND, "3")], 90);
    assert_eq!(text(mark.exact.as_ref()).as_deref(), Some("2981/1095"));
    assert_eq!((mark.status, mark.overall), (Year::Rated, Some(decimal("2.72"))));
    assert_eq!(
        mark.parts.iter().map(|part| text(part.share.as_ref())).collect::<Vec<_>>(),
        [Some("184/365".to_owned()), Some("181/365".to_owned())]
    );
}

const FIRST: (&str, &str) = ("2026-07-01", "2026-12-31");
const SECOND: (&str, &str) = ("2027-01-01", "2027-06-30");

fn stretch((from, to): (&str, &str), mark: &str) -> Stretch {
    Stretch {
        posting_id: Uuid::nil(),
        appraisal_id: Some(Uuid::nil()),
        starts_on: from.parse().expect("a date"),
        ends_on: to.parse().expect("a date"),
        mark: mark.parse().ok(),
        unrateable: false,
    }
}

/// The three ways of having no mark: too short, not yet, never; and nothing left.
#[test]
fn a_posting_without_a_mark_is_left_out_or_waited_for_but_never_zero() {
    let (first, second) = (stretch(FIRST, "169/69"), stretch(SECOND, ""));
    let waiting = prorate(&[first.clone(), second.clone()], 90);
    assert_eq!((waiting.status, waiting.overall), (Year::Waiting, None));

    let never = prorate(&[first.clone(), Stretch { unrateable: true, ..second }], 90);
    assert_eq!((never.status, never.overall), (Year::Rated, Some(decimal("2.45"))));
    assert_eq!(never.parts[1].left_out, Some(LeftOut::Unrateable));

    let short = stretch(("2027-01-01", "2027-03-30"), "5");
    let left = prorate(&[first.clone(), short.clone()], 90);
    assert_eq!(
        (left.overall, left.parts[1].left_out, left.parts[1].days),
        (Some(decimal("2.45")), Some(LeftOut::UnderMinimum), 89)
    );
    let just_enough = prorate(&[first, stretch(("2027-01-01", "2027-03-31"), "5")], 90);
    assert_eq!((just_enough.parts[1].left_out, just_enough.parts[1].days), (None, 90));

    assert_eq!(prorate(&[short], 90).status, Year::Unrateable);
    assert_eq!(prorate(&[], 90).status, Year::Unrateable);
    let backwards = prorate(&[stretch(("2027-06-30", "2027-01-01"), "5")], -1000);
    assert_eq!((backwards.status, backwards.parts[0].days), (Year::Unrateable, 0), "no negative divisor");
}

/// Acting from 1 October to 28 February (151 days), all of it on top of the substantive post's 365: the overlap is halved.
/// Substantive (214 + 151/2) = 579/2, acting 151/2, of 365: 60 × 579/730 + 90 × 151/730 = 48330/730 = 4833/73 = 66.205… → 66.21.
#[test]
fn a_day_in_two_postings_counts_once_halved() {
    let year = ("2026-07-01", "2027-06-30");
    let mark = prorate(&[stretch(year, "60"), stretch(("2026-10-01", "2027-02-28"), "90")], 90);
    let weighed: Vec<_> = mark.parts.iter().map(|part| text(part.weighed_days.as_ref())).collect();
    assert_eq!(weighed, [Some("579/2".to_owned()), Some("151/2".to_owned())]);
    assert_eq!(
        (text(mark.exact.as_ref()).as_deref(), mark.overall),
        (Some("4833/73"), Some(decimal("66.21")))
    );
    // Left out, the acting takes no days from the other.
    let short = prorate(&[stretch(year, "60"), stretch(("2026-10-01", "2026-12-01"), "90")], 90);
    assert_eq!(
        (text(short.parts[0].share.as_ref()).as_deref(), short.overall),
        (Some("1"), Some(decimal("60")))
    );
}

/// 366 days hold 29 February: 184 × 60 + 182 × 90 = 27420; / 366 = 4570/61 = 74.918… → 74.92.
#[test]
fn a_leap_year_counts_its_day() {
    let mark = prorate(
        &[stretch(("2027-07-01", "2027-12-31"), "60"), stretch(("2028-01-01", "2028-06-30"), "90")],
        90,
    );
    assert_eq!(
        (text(mark.exact.as_ref()).as_deref(), mark.overall),
        (Some("4570/61"), Some(decimal("74.92")))
    );
}

/// Every objective was agreed not to apply: B alone is the mark. B = 84.5, and 84.50 with half the attributes away too.
#[test]
fn form_6_a_component_that_does_not_apply_drops_out() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["-", "-"]);
    attributes(&mut marks, &content, |_, code| {
        if matches!(code, "2.4" | "3.1" | "3.2" | "7.1") { "-" } else { "84.5" }
    });
    let score = score(&content, &[item(1, "100")], &marks);
    assert_eq!((score.overall, score.grade.as_deref()), (Some(decimal("84.5")), Some("very_good")));
    assert_eq!((score.status, score.explanation.terms[0].state), (Status::Complete, State::NotApplicable));
    assert_eq!(text(score.explanation.terms[1].share.as_ref()).as_deref(), Some("1"));
}

/// A = 2, B = (22 × 3 + 2) / 23 = 68/23: (2 + 68/23) / 2 = 57/23 = 2.4782… → 2.48, above average; rounded to one place on
/// the way it would be 2.5, average. A = 2, B = 3: 5/2, average.
#[test]
fn the_grade_is_read_from_the_rounded_mark() {
    let content = template("opras-tfn832");
    let grade = |a: &str, b: &dyn Fn(usize) -> &'static str| {
        let mut marks = Marks::default();
        mark(&mut marks, &content, 1, &[a]);
        attributes(&mut marks, &content, |n, _| b(n));
        let score = score(&content, &[item(1, "100")], &marks);
        (
            text(score.exact.as_ref()).unwrap_or_default(),
            score.overall.map(|mark| mark.to_string()),
            score.grade,
        )
    };
    let above = grade("2", &|n| if n < 22 { "3" } else { "2" });
    assert_eq!(above, ("57/23".into(), Some("2.48".into()), Some("above_average".into())));
    let average = grade("2", &|_| "3");
    assert_eq!(average, ("5/2".into(), Some("2.5".into()), Some("average".into())));
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

/// A = (74.99 + 75) / 2 = 74.995. One attribute does not apply, 11 are 74.99 and 11 are 75: B = 1649.89 / 22 = 74.995.
/// 0.8 × 74.995 + 0.2 × 74.995 = 74.995, half a hundredth → 75.00: very good and green; cut, it would be good and yellow.
#[test]
fn half_a_hundredth_goes_up_and_takes_the_grade_with_it() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["74.99", "75"]);
    attributes(&mut marks, &content, |n, code| match (code, n) {
        ("2.4", _) => "-",
        (_, ..12) => "75",
        _ => "74.99",
    });
    let score = score(&content, &[item(1, "100")], &marks);
    assert_eq!(text(score.exact.as_ref()).as_deref(), Some("14999/200"));
    assert_eq!(
        (score.overall, score.grade.as_deref(), score.light),
        (Some(decimal("75")), Some("very_good"), Some(Light::Green))
    );
}

/// Recomputed bit for bit: these bytes are kept with a result, so they may only ever gain, never change.
#[test]
fn the_bytes_of_an_explanation_stay() {
    let content = template("opras-tfn832");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 1, &["2"]);
    mark(&mut marks, &content, 2, &["-"]);
    let part = content.parts().next().expect("one part");
    let score = score(&content, &[item(1, "60"), item(2, "40")], &marks);
    let cell = |rest: &str| {
        let (code, en, sw) = (&part.code, &part.label.en, &part.label.sw);
        format!(r#"{{"code":"{code}","label":{{"en":"{en}","sw":"{sw}"}},"rule":"mark",{rest}}}"#)
    };
    let of = |n: u128, rest: &str, term: &str| {
        let id = Uuid::from_u128(n);
        format!(
            r#"{{"code":"{id}","label":{{"en":"Objective {n}","sw":"Objective {n}"}},"rule":"weighted_mean",{rest},"terms":[{term}]}}"#
        )
    };
    let marked = r#""state":"marked","weight":"1","share":"1","value":"2","decimal":"2""#;
    let first = of(1, marked, &cell(&marked.replace(r#""weight":"1""#, r#""weight":"100""#)));
    let second = of(
        2,
        r#""state":"not_applicable","weight":"1""#,
        &cell(r#""state":"not_applicable","weight":"100""#),
    );
    let whole = format!(
        r#"{{"code":"A","label":{{"en":"Objectives","sw":"Malengo"}},"rule":"mean","state":"marked","weight":"50","share":"1","value":"2","decimal":"2","terms":[{first},{second}]}}"#
    );
    assert_eq!(serde_json::to_string(&score.explanation.terms[0]).expect("json"), whole);
}

fn with_subtasks() -> Item {
    Item { subtasks: vec![item(11, "50"), item(12, "30"), item(13, "20")], ..item(1, "100") }
}

/// Subtasks of 50, 30 and 20; the second does not apply, the third is absent. First: (80 + 60) / 2 = 70, and nothing else counts:
/// the objective is 70 and partial. With the third at (40 + 50) / 2 = 45: (50 × 70 + 20 × 45) / 70 = 440/7 = 62.857….
#[test]
fn form_4_an_objective_with_three_subtasks() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    mark(&mut marks, &content, 11, &["80", "60"]);
    mark(&mut marks, &content, 12, &["-", "-"]);
    attributes(&mut marks, &content, |_, _| "70");
    let objectives = [with_subtasks()];
    let partial = score(&content, &objectives, &marks);
    let one = &partial.explanation.terms[0].terms[0];
    assert_eq!((text(one.value.as_ref()).as_deref(), one.state), (Some("70"), State::Partial));
    assert_eq!((partial.status, partial.overall), (Status::Partial, Some(decimal("70"))));
    let missing: Vec<_> = partial.missing.iter().map(|gap| gap.pointer.clone()).collect();
    let third = Uuid::from_u128(13);
    assert_eq!(
        missing,
        ["qualitative", "quantitative"].map(|part| format!("/objectives/{third}/parts/{part}"))
    );
    mark(&mut marks, &content, 13, &["40", "50"]);
    let whole = score(&content, &objectives, &marks);
    let one = &whole.explanation.terms[0].terms[0];
    assert_eq!(text(one.value.as_ref()).as_deref(), Some("440/7"));
    // 0.8 × 440/7 + 0.2 × 70 = 450/7 = 64.2857… → 64.29.
    assert_eq!((whole.status, whole.overall), (Status::Complete, Some(decimal("64.29"))));
}

/// An objective whose subtasks are marked takes text, but no marks of its own.
#[test]
fn an_objective_with_subtasks_has_no_marks_of_its_own() {
    let content = template("e-utendaji");
    let mut marks = Marks::default();
    marks.objectives.entry(Uuid::from_u128(1)).or_default().achievement = Some("Imekamilika".into());
    assert_eq!(check_marks(&content, &[with_subtasks()], &marks), vec![]);
    mark(&mut marks, &content, 1, &["60"]);
    let faults = check_marks(&content, &[with_subtasks()], &marks);
    assert_eq!(faults.into_iter().map(|(_, fault)| fault).collect::<Vec<_>>(), [Fault::Unknown]);
}

/// One in progress is marked in line with its progress, where the template says so; on both kinds of scale.
#[test]
fn a_mark_above_progress_wants_a_justification_where_the_template_says_so() {
    for (code, in_line, above) in [("e-utendaji", "40", "40.01"), ("opras-tfn832", "4", "3")] {
        let mut content = template(code);
        // On the scale from 5 down to 1, a 4 is 25 percent of the way and a 3 is 50.
        let unfinished = Item { progress: Some(decimal("40")), ..item(1, "100") };
        let fault = |content: &Content, cell: &str, reason: Option<&str>| {
            let mut marks = Marks::default();
            mark(&mut marks, content, 1, &[cell]);
            for entry in marks.objectives.values_mut().flat_map(|objective| objective.parts.values_mut()) {
                entry.justification = reason.map(str::to_owned);
            }
            check_marks(content, std::slice::from_ref(&unfinished), &marks).into_iter().map(|(_, f)| f).next()
        };
        assert_eq!(fault(&content, above, None), None, "{code}: not where the template is silent");
        for component in &mut content.components {
            if let Rule::Objectives { justify_above_progress, .. } = &mut component.rule {
                *justify_above_progress = true;
            }
        }
        assert_eq!(fault(&content, in_line, None), None, "{code}");
        assert_eq!(fault(&content, above, None), Some(Fault::AboveProgress), "{code}");
        assert_eq!(fault(&content, above, Some("Kazi ya ziada")), None, "{code}");
        assert_eq!(fault(&content, above, Some(" ")), Some(Fault::AboveProgress), "{code}");
    }
}

/// What the shipped templates mark, though neither says it: their published editions stay as they are.
#[test]
fn percentages_mark_subtasks_and_the_form_marks_objectives() {
    assert!(template("e-utendaji").marks_subtasks() && !template("opras-tfn832").marks_subtasks());
    for code in ["e-utendaji", "opras-tfn832"] {
        let content = serde_json::to_string(&template(code)).expect("JSON");
        assert!(!content.contains("marked") && !content.contains("justify_above_progress"), "{code}");
    }
}
