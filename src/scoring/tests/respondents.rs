//! 360° input: worked by hand, and properties that hold for every ballot box.

use bigdecimal::BigDecimal;
use proptest::prelude::*;

use super::*;

/// The percent template with 20 % of it from others: peers and service users, two questions.
fn form() -> Content {
    let mut content = template("e-utendaji");
    content.components[0].weight = decimal("60");
    let label = |text: &str| Label { en: text.into(), sw: text.into() };
    let group = |kind, weight: &str| RespondentGroup {
        kind,
        label: label("x"),
        weight: decimal(weight),
        minimum: 3,
        most: 12,
    };
    let question = |code: &str| Question { code: code.into(), label: label(code) };
    content.components.push(Component {
        code: "C".into(),
        label: label("Others"),
        weight: decimal("20"),
        rule: Rule::Respondents {
            groups: vec![group(RespondentKind::Peers, "60"), group(RespondentKind::ServiceUsers, "40")],
            questions: vec![question("r1"), question("r2")],
        },
    });
    assert!(content.faults().is_empty());
    content
}

fn ballot(r1: Option<&str>, r2: Option<&str>) -> Ballot {
    [("r1", r1), ("r2", r2)].into_iter().map(|(code, value)| (code.to_owned(), value.map(decimal))).collect()
}

/// One objective at 80 and 70, attributes at 90: A = 75, B = 90.
fn marked(content: &Content) -> (Vec<Item>, Marks) {
    let mut marks = Marks::default();
    mark(&mut marks, content, 1, &["80", "70"]);
    attributes(&mut marks, content, |_, _| "90");
    (vec![item(1, "100")], marks)
}

const PEERS: RespondentKind = RespondentKind::Peers;
const USERS: RespondentKind = RespondentKind::ServiceUsers;

/// Peers: r1 = (60 + 70 + 80) / 3 = 70; r2 = (50 + 60 + 60) / 3 = 170/3; group (70 + 170/3) / 2 = 190/3.
/// Service users: r1 = (90 + 90 + 60) / 3 = 80; r2 = (60 + 90 + 90) / 3 = 80; group 80.
/// C = 0.6 × 190/3 + 0.4 × 80 = 38 + 32 = 70. Overall 0.6 × 75 + 0.2 × 90 + 0.2 × 70 = 45 + 18 + 14 = 77.
#[test]
fn a_form_with_a_fifth_from_others() {
    let content = form();
    let (items, marks) = marked(&content);
    let ballots = [
        (PEERS, ballot(Some("60"), Some("50"))),
        (PEERS, ballot(Some("70"), Some("60"))),
        (PEERS, ballot(Some("80"), Some("60"))),
        (USERS, ballot(Some("90"), Some("60"))),
        (USERS, ballot(Some("90"), Some("90"))),
        (USERS, ballot(Some("60"), Some("90"))),
    ];
    let responses = gather(&content, &ballots);
    let made = score_with(&content, &items, &marks, Some(&responses));
    assert_eq!(text(made.exact.as_ref()).as_deref(), Some("77"));
    let component = &made.explanation.terms[2];
    assert_eq!(text(component.value.as_ref()).as_deref(), Some("70"));
    assert_eq!(text(component.terms[0].value.as_ref()).as_deref(), Some("190/3"));
    assert_eq!(made.respondents.as_ref(), Some(&responses));
    // Stored and read again, the same inputs give the same mark.
    let json = serde_json::to_string(&made).expect("serialises");
    let kept: Score = serde_json::from_str(&json).expect("reads");
    assert_eq!(score_with(&content, &items, &marks, kept.respondents.as_ref()), made);
}

/// Two service users are too few: the group leaves, and peers are all of C: 190/3.
/// 45 + 18 + 0.2 × 190/3 = 63 + 38/3 = 227/3 = 75.67.
#[test]
fn a_group_with_too_few_answers_leaves_and_shows_nothing() {
    let content = form();
    let (items, marks) = marked(&content);
    let mut ballots = vec![
        (PEERS, ballot(Some("60"), Some("50"))),
        (PEERS, ballot(Some("70"), Some("60"))),
        (PEERS, ballot(Some("80"), Some("60"))),
        (USERS, ballot(Some("0"), Some("0"))),
        (USERS, ballot(Some("0"), Some("0"))),
    ];
    let made = score_with(&content, &items, &marks, Some(&gather(&content, &ballots)));
    assert_eq!(text(made.exact.as_ref()).as_deref(), Some("227/3"));
    assert_eq!((made.overall.clone(), made.status), (Some(decimal("75.67")), Status::Complete));
    let users = &made.explanation.terms[2].terms[1];
    assert_eq!((users.state, users.terms.len(), users.value.is_none()), (State::NotApplicable, 0, true));
    assert!(!serde_json::to_string(&made.respondents).expect("serialises").contains("service_users"));
    // Nobody has answered enough: C leaves, 0.75 × 75 + 0.25 × 90 = 78.75, as without any round.
    ballots.retain(|(kind, _)| *kind == USERS);
    let none = score_with(&content, &items, &marks, Some(&gather(&content, &ballots)));
    assert_eq!(none.overall, Some(decimal("78.75")));
    assert_eq!(none.overall, score(&content, &items, &marks).overall);
}

/// Two of three peers say that r2 does not apply: one value is too few, and r1 alone is the group's mark.
#[test]
fn a_question_with_too_few_values_leaves_its_group() {
    let content = form();
    let ballots = [
        (PEERS, ballot(Some("60"), None)),
        (PEERS, ballot(Some("70"), None)),
        (PEERS, ballot(Some("80"), Some("0"))),
    ];
    let responses = gather(&content, &ballots);
    assert_eq!(responses.groups["peers"].answers, 3);
    assert_eq!(responses.groups["peers"].questions.keys().collect::<Vec<_>>(), ["r1"]);
    let (items, marks) = marked(&content);
    let made = score_with(&content, &items, &marks, Some(&responses));
    assert_eq!(text(made.explanation.terms[2].value.as_ref()).as_deref(), Some("70"));
}

#[test]
fn every_fault_of_a_ballot_is_named() {
    let content = form();
    let mut bad = ballot(Some("101"), None);
    bad.remove("r2");
    bad.insert("r~9/".into(), Some(decimal("5")));
    let mut faults = check_ballot(&content, &bad);
    faults.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        faults,
        [
            ("/r1".to_owned(), Fault::OffScale),
            ("/r2".to_owned(), Fault::NeitherOrBoth),
            ("/r~09~1".to_owned(), Fault::Unknown)
        ]
    );
    assert!(check_ballot(&content, &ballot(Some("0"), None)).is_empty());
    assert_eq!(check_ballot(&template("e-utendaji"), &ballot(None, None)).len(), 2, "nobody is asked there");
}

#[test]
fn faults_of_the_rule_are_found() {
    let broken = |change: fn(&mut Vec<RespondentGroup>, &mut Vec<Question>)| {
        let mut content = form();
        if let Some(Component { rule: Rule::Respondents { groups, questions }, .. }) =
            content.components.last_mut()
        {
            change(groups, questions);
        }
        content.faults().len()
    };
    assert_eq!(broken(|_, _| {}), 0);
    assert!(broken(|groups, _| groups[0].minimum = 2) > 0, "two are not anonymous");
    assert!(broken(|groups, _| groups[0].most = 2) > 0);
    assert!(broken(|groups, _| groups[1].kind = RespondentKind::Peers) > 0);
    assert!(broken(|groups, _| groups[1].weight = decimal("41")) > 0);
    assert!(broken(|groups, _| groups.clear()) > 0);
    assert!(broken(|_, questions| questions.clear()) > 0);
    assert!(broken(|_, questions| questions[1].code = "r1".into()) > 0);
    let mut twice = form();
    let mut again = twice.components[2].clone();
    again.code = "D".into();
    (twice.components[2].weight, again.weight) = (decimal("10"), decimal("10"));
    twice.components.push(again);
    assert!(!twice.faults().is_empty(), "one such component");
}

fn ballots() -> impl Strategy<Value = Vec<(RespondentKind, Ballot)>> {
    let value =
        || prop::option::of((0i64..=10_000).prop_map(|n| Decimal::from_exact(&BigDecimal::new(n.into(), 2))));
    let kind = prop_oneof![Just(PEERS), Just(USERS)];
    let one = (kind, value(), value())
        .prop_map(|(kind, r1, r2)| (kind, Ballot::from([("r1".to_owned(), r1), ("r2".to_owned(), r2)])));
    prop::collection::vec(one, 0..14)
}

proptest! {
    /// E-27: the order of ballots makes no difference, and no group or question under the minimum is in what is kept.
    #[test]
    fn order_tells_nothing_and_small_groups_are_not_there(mut ballots in ballots()) {
        let content = form();
        let gathered = gather(&content, &ballots);
        ballots.reverse();
        prop_assert_eq!(&gathered, &gather(&content, &ballots));
        for group in gathered.groups.values() {
            prop_assert!(group.answers >= 3 && group.questions.values().all(|tally| tally.count >= 3));
        }
    }

    /// E-30: answers of a group that is too small, whatever they say, leave the mark as it is without them.
    #[test]
    fn adding_a_group_that_does_not_count_changes_nothing(ballots in ballots(), few in prop::collection::vec(0i64..=100, 0..3)) {
        let content = form();
        let (items, marks) = marked(&content);
        let mut peers: Vec<_> = ballots.into_iter().filter(|(kind, _)| *kind == PEERS).collect();
        let without = score_with(&content, &items, &marks, Some(&gather(&content, &peers)));
        peers.extend(few.into_iter().map(|n| (USERS, ballot(Some(&n.to_string()), None))));
        let with = score_with(&content, &items, &marks, Some(&gather(&content, &peers)));
        prop_assert_eq!(with, without);
    }

    /// The part of others lies among their values, and the explanation adds up.
    #[test]
    fn their_part_lies_among_their_values(ballots in ballots()) {
        let content = form();
        let (items, marks) = marked(&content);
        let made = score_with(&content, &items, &marks, Some(&gather(&content, &ballots)));
        let values: Vec<_> = ballots.iter().flat_map(|(_, ballot)| ballot.values().flatten()).map(Exact::from).collect();
        if let Some(value) = &made.explanation.terms[2].value {
            prop_assert!(values.iter().min().is_some_and(|low| low <= value));
            prop_assert!(values.iter().max().is_some_and(|high| high >= value));
        }
        prop_assert!(made.missing.is_empty() && made.status == Status::Complete);
    }
}
