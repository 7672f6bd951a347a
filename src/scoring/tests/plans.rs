//! Plans worked by hand, and properties that hold for every plan.

use proptest::prelude::*;

use super::*;

fn indicator(
    number: u128,
    weight: &str,
    measured: Measured,
    baseline: &str,
    quarters: [(&str, &str); 4],
) -> Node {
    let target = |text: &str| (!text.is_empty()).then(|| decimal(text));
    let figure = |text: &str| match text {
        "" => Figure::Missing,
        "-" => Figure::NotApplicable,
        value => Figure::Value(decimal(value)),
    };
    Node::Indicator(Box::new(Indicator {
        id: Uuid::from_u128(number),
        title: format!("Indicator {number}"),
        weight: decimal(weight),
        measured,
        baseline: decimal(baseline),
        targets: quarters.map(|(text, _)| target(text)),
        figures: quarters.map(|(_, text)| figure(text)),
    }))
}

fn branch(number: u128, weight: &str, terms: Vec<Node>) -> Branch {
    Branch { id: Uuid::from_u128(number), title: format!("Branch {number}"), weight: decimal(weight), terms }
}

fn overall(score: &PlanScore) -> (Option<String>, Option<Decimal>) {
    (text(score.score.exact.as_ref()), score.score.overall.clone())
}

/// Two objectives, three targets, an indicator for each way of measuring.
fn every_way() -> [Branch; 2] {
    [
        branch(
            1,
            "60",
            vec![
                Node::Branch(branch(
                    11,
                    "70",
                    vec![
                        indicator(
                            101,
                            "50",
                            Measured::Cumulative,
                            "420",
                            [("430", "425"), ("450", "440"), ("470", ""), ("500", "")],
                        ),
                        indicator(
                            102,
                            "50",
                            Measured::PerQuarterSum,
                            "0",
                            [("10", "8"), ("10", "7"), ("10", ""), ("10", "")],
                        ),
                    ],
                )),
                Node::Branch(branch(
                    12,
                    "30",
                    vec![indicator(
                        103,
                        "100",
                        Measured::Latest,
                        "90",
                        [("80", "85"), ("60", "50"), ("60", ""), ("60", "")],
                    )],
                )),
            ],
        ),
        branch(
            2,
            "40",
            vec![Node::Branch(branch(
                13,
                "100",
                vec![indicator(
                    104,
                    "100",
                    Measured::Average,
                    "70",
                    [("80", "75"), ("90", "80"), ("90", ""), ("90", "")],
                )],
            ))],
        ),
    ]
}

/// By quarter 2. Objective 1 (60): target 1 (70): indicator 1 (50) cumulative 420 → 450, stands at 440: 20/30 = 2/3;
/// indicator 2 (50) adds up, 10 + 10 wanted from 0, 8 + 7 came: 15/20 = 3/4. Target 1 = (2/3 + 3/4) / 2 = 17/24.
/// Target 2 (30): indicator 3 falls, latest, 90 → 60 days, stands at 50: capped at 1. Objective 1 = 0.7 × 17/24 + 0.3 = 191/240.
/// Objective 2 (40): target 3: indicator 4, the mean of (80, 90) wanted from 70, (75, 80) came: (77.5 − 70) / (85 − 70) = 1/2.
/// Overall = 0.6 × 191/240 + 0.4 × 1/2 = 191/400 + 80/400 = 271/400 = 67.75 percent.
#[test]
fn plan_1_every_way_of_measuring() {
    let plan = every_way();
    let score = plan_score(&plan, 2, 100);
    assert_eq!(overall(&score), (Some("271/4".into()), Some(decimal("67.75"))));
    assert_eq!((score.score.status, score.due(), score.reported()), (Status::Complete, 4, 4));
    let [first, second] = score.score.explanation.terms.as_slice() else { panic!("two objectives") };
    assert_eq!(text(first.value.as_ref()).as_deref(), Some("955/12"), "191/240 in percent");
    assert_eq!(text(second.value.as_ref()).as_deref(), Some("50"));
    let percents: Vec<_> =
        score.indicators.iter().map(|one| text(one.percent.as_ref()).unwrap_or_default()).collect();
    assert_eq!(percents, ["200/3", "75", "100", "50"]);
    let fourth = &score.indicators[3];
    let shown =
        [&fourth.baseline, &fourth.target, &fourth.actual].map(|one| text(one.as_ref()).unwrap_or_default());
    assert_eq!(shown, ["70", "85", "155/2"]);
    // Quarter 1 alone: 5/10, 8/10; 5/10; 5/10. 0.6 × (0.7 × 0.65 + 0.3 × 0.5) + 0.4 × 0.5 = 0.563.
    assert_eq!(overall(&plan_score(&plan, 1, 100)), (Some("563/10".into()), Some(decimal("56.3"))));
    // With a cap of 120 percent, indicator 3 attains 40/30 → 120: 0.6 × (0.7 × 17/24 + 0.3 × 1.2) + 0.2 = 0.7135.
    assert_eq!(overall(&plan_score(&plan, 2, 120)).1, Some(decimal("71.35")));
}

/// One objective, two targets; what was reported of the last indicator in quarter 3 is given.
fn not_all_figures(last: &str) -> [Branch; 1] {
    [branch(
        1,
        "100",
        vec![
            Node::Branch(branch(
                11,
                "50",
                vec![
                    indicator(
                        101,
                        "40",
                        Measured::Latest,
                        "10",
                        [("12", "11"), ("14", "12"), ("", ""), ("20", "")],
                    ),
                    indicator(
                        102,
                        "60",
                        Measured::PerQuarterSum,
                        "12",
                        [("8", "9"), ("10", "-"), ("6", "8"), ("6", "")],
                    ),
                ],
            )),
            Node::Branch(branch(
                12,
                "50",
                vec![
                    indicator(
                        103,
                        "30",
                        Measured::Latest,
                        "50",
                        [("60", ""), ("65", ""), ("70", "45"), ("80", "")],
                    ),
                    indicator(
                        104,
                        "70",
                        Measured::Cumulative,
                        "20",
                        [("25", "22"), ("30", "25"), ("40", last), ("50", "")],
                    ),
                ],
            )),
        ],
    )]
}

/// Quarter 3 of a plan with all that is not a figure. Target 1 (50): indicator 1 (40) is not measured in quarter 3 and leaves;
/// indicator 2 (60) adds up less is better: baseline 12 a quarter, wanted 8, 10, 6; quarter 2 is said to be not applicable:
/// from 24 to 14, came 9 + 8 = 17: 7/10. Target 2 (50): indicator 3 (30) went the wrong way: 0; indicator 4 (70) was not reported.
/// What is there: 0.5 × 70 + 0.5 × 0 = 35, and it is partial. Reported at 30 of (20 → 40): 1/2 × 70 = 35: (70 + 35) / 2 = 52.5.
#[test]
fn plan_2_absent_zero_and_not_applicable() {
    let plan = not_all_figures;
    let absent = plan_score(&plan(""), 3, 100);
    assert_eq!(overall(&absent), (Some("35".into()), Some(decimal("35"))));
    assert_eq!((absent.score.status, absent.due(), absent.reported()), (Status::Partial, 3, 2));
    let gaps: Vec<_> = absent.score.missing.iter().map(|gap| gap.pointer.clone()).collect();
    assert_eq!(gaps, [format!("/quarters/3/{}", Uuid::from_u128(104))]);
    let states: Vec<_> = absent.indicators.iter().map(|one| one.state).collect();
    assert_eq!(states, [State::NotApplicable, State::Marked, State::Marked, State::Missing]);
    assert_eq!(text(absent.indicators[1].percent.as_ref()).as_deref(), Some("70"));
    assert_eq!(text(absent.indicators[2].percent.as_ref()).as_deref(), Some("0"));
    // A figure that says zero progress is not an absent one, and one that does not apply leaves like the first.
    assert_eq!(overall(&plan_score(&plan("30"), 3, 100)), (Some("105/2".into()), Some(decimal("52.5"))));
    let zero = plan_score(&plan("20"), 3, 100);
    assert_eq!((overall(&zero).0.as_deref(), zero.score.status), (Some("35"), Status::Complete));
    let away = plan_score(&plan("-"), 3, 100);
    assert_eq!(
        (overall(&away).0.as_deref(), away.score.status, away.due()),
        (Some("35"), Status::Complete, 2)
    );
}

#[test]
fn a_plan_without_a_single_figure_has_no_score() {
    let score = plan_score(&[branch(1, "100", vec![])], 1, 100);
    assert_eq!((overall(&score), score.score.status), ((None, None), Status::NotScorable));
    let only = indicator(9, "100", Measured::Latest, "0", [("", ""), ("", ""), ("", ""), ("5", "")]);
    let score = plan_score(&[branch(1, "100", vec![only])], 2, 100);
    assert_eq!((score.score.status, score.due(), score.score.missing.len()), (Status::NotScorable, 0, 0));
}

fn any_measured() -> impl Strategy<Value = Measured> {
    prop_oneof![
        Just(Measured::Cumulative),
        Just(Measured::PerQuarterSum),
        Just(Measured::Latest),
        Just(Measured::Average)
    ]
}

fn any_figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        Just(Figure::Missing),
        Just(Figure::NotApplicable),
        (-1000i64..1000).prop_map(|value| Figure::Value(value.into()))
    ]
}

prop_compose! {
    /// Any indicator at all, sensible or not.
    fn any_indicator()(
        weight in 1i64..=100, measured in any_measured(), baseline in -1000i64..1000,
        targets in prop::array::uniform4(prop::option::of(-1000i64..1000)),
        figures in prop::array::uniform4(any_figure()), id in any::<u128>(),
    ) -> Indicator {
        Indicator { id: Uuid::from_u128(id), title: String::new(), weight: weight.into(), measured, baseline: baseline.into(),
            targets: targets.map(|target| target.map(Into::into)), figures }
    }
}

fn tree(indicators: &[Indicator]) -> Vec<Branch> {
    indicators
        .chunks(2)
        .enumerate()
        .map(|(n, pair)| {
            let weight = (i64::try_from(n).expect("small") + 1).to_string();
            branch(1, &weight, pair.iter().cloned().map(Box::new).map(Node::Indicator).collect())
        })
        .collect()
}

/// Every mean is the sum of share × value of its terms, and the shares sum to one.
fn recombines(step: &Step) -> bool {
    let (mut sum, mut shares) = (Exact::zero(), Exact::zero());
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
    fn the_score_lies_between_nothing_and_the_cap_and_its_explanation_adds_up(
        indicators in prop::collection::vec(any_indicator(), 0..8), quarter in 0usize..6, cap in 100i64..=200
    ) {
        let result = plan_score(&tree(&indicators), quarter, cap);
        prop_assert!(recombines(&result.score.explanation));
        prop_assert_eq!(result.indicators.len(), indicators.len());
        prop_assert!(result.reported() <= result.due());
        if let Some(exact) = &result.score.exact {
            prop_assert!(*exact >= Exact::zero() && *exact <= Exact::whole(cap));
        }
        prop_assert_eq!(result.score.exact.is_some(), result.reported() > 0);
    }

    /// E-30: saying that an indicator does not apply gives what the others give; so does leaving it out, but that is partial.
    #[test]
    fn an_indicator_that_does_not_apply_leaves_the_score_of_the_others(
        indicators in prop::collection::vec(any_indicator(), 1..8), quarter in 1usize..=4
    ) {
        let mut with = indicators.clone();
        let away = with.first_mut().expect("one");
        away.figures = [Figure::NotApplicable, Figure::NotApplicable, Figure::NotApplicable, Figure::NotApplicable];
        let mut absent = indicators.clone();
        absent.first_mut().expect("one").figures = Default::default();
        let (away, absent) = (plan_score(&tree(&with), quarter, 100), plan_score(&tree(&absent), quarter, 100));
        prop_assert_eq!(away.score.exact, absent.score.exact);
        prop_assert!(away.score.missing.len() <= absent.score.missing.len());
    }

    /// More is better: a higher figure never lowers the score. Less is better: nor does a lower one.
    #[test]
    fn a_better_figure_never_gives_a_lower_score(
        indicator in any_indicator(), quarter in 1usize..=4, figure in -1000i64..1000, gain in 0i64..500
    ) {
        let with = |value: i64| {
            let mut one = indicator.clone();
            one.figures = std::array::from_fn(|_| Figure::Value(value.into()));
            plan_score(&tree(&[one]), quarter, 100)
        };
        let plain = with(figure);
        let Some((Some(baseline), Some(target))) = plain.indicators.first().map(|one| (one.baseline.clone(), one.target.clone()))
        else { return Ok(()) };
        let better = with(if target > baseline { figure + gain } else { figure - gain });
        prop_assert!(better.score.exact >= plain.score.exact);
    }
}
