//! The figures of quarters, the score worked by hand, and the league.

use super::{steps::ministry_unit, *};

/// The figures of the plan that is worked by hand in the arithmetic's own tests: 56.30 by quarter 1, 67.75 by quarter 2.
const FIRST: [(u128, &str); 4] = [(101, "425"), (102, "8"), (103, "85"), (104, "75")];
const SECOND: [(u128, &str); 4] = [(101, "440"), (102, "7"), (103, "50"), (104, "80")];

#[actix_web::test]
async fn a_score_worked_by_hand_quarter_by_quarter() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    let path = plan(&app, "approved").await;
    let score = planner.get(&format!("{path}/score")).await.ok().json();
    assert_eq!(
        (&score["quarter"], &score["status"], &score["overall"]),
        (&json!(1), &json!("not_scorable"), &Value::Null)
    );
    assert_eq!((&score["due"], &score["reported"]), (&json!(4), &json!(0)));
    assert_eq!(score["missing"].as_array().unwrap().len(), 4);
    let first = report(&app, PLANNER, &path, 1, &FIRST).await.ok();
    assert_eq!(
        (&first.json()["starts_on"], &first.json()["ends_on"], &first.json()["closes_on"]),
        (&json!("2026-07-01"), &json!("2026-09-30"), &json!("2026-10-30"))
    );
    let kept = app.acting_as(HEAD).get(&format!("{path}/actuals/1")).await.ok();
    assert_eq!((kept.tag(), kept.json()), (first.tag(), first.json()));
    let score = planner.get(&format!("{path}/score?quarter=1")).await.ok().json();
    assert_eq!(
        (&score["overall"], &score["exact"], &score["status"]),
        (&json!("56.3"), &json!("563/10"), &json!("complete"))
    );
    app.travel("2026-12-20");
    report(&app, PLANNER, &path, 2, &SECOND).await.ok();
    let score = planner.get(&format!("{path}/score?quarter=2")).await.ok().json();
    assert_eq!(
        (&score["overall"], &score["exact"], &score["missing"], &score["revision"]),
        (&json!("67.75"), &json!("271/4"), &json!([]), &json!(1))
    );
    let fourth = &score["indicators"][3];
    assert_eq!(
        (&fourth["baseline"], &fourth["target"], &fourth["actual"], &fourth["percent"]),
        (&json!("70"), &json!("85"), &json!("155/2"), &json!("50"))
    );
    let terms = &score["explanation"]["terms"];
    assert_eq!(
        (&terms[0]["value"], &terms[0]["share"], &terms[1]["value"]),
        (&json!("955/12"), &json!("3/5"), &json!("50"))
    );
    assert_eq!(terms[0]["terms"][0]["terms"][0]["rule"], json!("attainment"));
    // In December quarter 1 is the last that has ended; in January it is quarter 2.
    assert_eq!(planner.get(&format!("{path}/score")).await.ok().json()["quarter"], json!(1));
    app.travel("2027-01-01");
    assert_eq!(planner.get(&format!("{path}/score")).await.ok().json()["overall"], json!("67.75"));
    planner.get(&format!("{path}/score?quarter=5")).await.wrong(&["quarter field_count"]);
}

/// E-30. Indicator 102 is not reported in quarter 2: what it adds up lacks a quarter. Target 11 = 2/3, objective 1 = 0.7 × 2/3 + 0.3 = 23/30,
/// overall = 0.6 × 23/30 + 0.2 = 33/50 → 66 percent, partial. Said to be not applicable, quarter 1 alone counts: 8/10:
/// target 11 = 11/15, objective 1 = 0.7 × 11/15 + 0.3 = 61/75, overall = 0.6 × 61/75 + 0.2 = 86/125 → 68.80. Zero reported: 8/20 = 2/5:
/// target 11 = 8/15, objective 1 = 101/150, overall = 0.6 × 101/150 + 0.2 = 151/250 → 60.40.
#[actix_web::test]
async fn absent_zero_and_not_applicable_are_three_things() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    let path = plan(&app, "approved").await;
    report(&app, PLANNER, &path, 1, &FIRST).await.ok();
    app.travel("2026-10-01");
    let mut tag = "\"0\"".to_owned();
    for (second, overall, status, reported) in
        [(None, "66", "partial", 3), (Some("-"), "68.8", "complete", 4), (Some("0"), "60.4", "complete", 4)]
    {
        let mut given: Vec<_> = SECOND.into_iter().filter(|(number, _)| *number != 102).collect();
        given.extend(second.map(|value| (102, value)));
        tag = planner.put(&format!("{path}/actuals/2"), &tag, figures(&given)).await.ok().tag();
        let score = planner.get(&format!("{path}/score?quarter=2")).await.ok().json();
        assert_eq!(
            (&score["overall"], &score["status"], &score["due"], &score["reported"]),
            (&json!(overall), &json!(status), &json!(4), &json!(reported)),
            "{second:?}"
        );
        let missing: Vec<_> =
            score["missing"].as_array().unwrap().iter().map(|gap| gap["pointer"].clone()).collect();
        let expected =
            if second.is_none() { vec![json!(format!("/quarters/2/{}", part(102)))] } else { vec![] };
        assert_eq!(missing, expected);
    }
}

#[actix_web::test]
async fn a_quarter_is_written_from_its_first_day_until_thirty_days_after_its_end() {
    let app = nation().await;
    let path = plan(&app, "approved").await;
    report(&app, PLANNER, &path, 2, &SECOND).await.is(409, "quarter_not_begun");
    app.clock.travel_to("2026-09-30T20:59:59Z".parse().unwrap());
    report(&app, PLANNER, &path, 2, &SECOND).await.is(409, "quarter_not_begun");
    app.clock.travel_to("2026-09-30T21:00:00Z".parse().unwrap());
    let second = report(&app, PLANNER, &path, 2, &SECOND).await.ok();
    app.travel("2026-10-30");
    report(&app, PLANNER, &path, 1, &FIRST).await.ok();
    app.travel("2026-10-31");
    let late = app.acting_as(PLANNER).in_swahili();
    let refused =
        late.put(&format!("{path}/actuals/1"), "\"1\"", figures(&FIRST)).await.is(409, "quarter_closed");
    assert!(refused.json()["detail"].as_str().unwrap().contains("2026-10-30"));
    // The second is open until 30 January, and is written again with what was read.
    let planner = app.acting_as(PLANNER);
    planner.put(&format!("{path}/actuals/2"), "\"0\"", figures(&SECOND)).await.is(412, "precondition_failed");
    let again = planner.put(&format!("{path}/actuals/2"), &second.tag(), figures(&SECOND)).await.ok();
    assert_eq!(again.tag(), "\"2\"");
    for quarter in ["0", "5", "-1"] {
        planner.put(&format!("{path}/actuals/{quarter}"), "\"0\"", figures(&[])).await.is(404, "not_found");
        planner.get(&format!("{path}/actuals/{quarter}")).await.is(404, "not_found");
    }
}

#[actix_web::test]
async fn what_is_no_figure_is_told_one_by_one() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    let path = plan(&app, "approved").await;
    report(&app, PLANNER, &path, 1, &FIRST).await.ok();
    app.travel("2026-10-05");
    let put = format!("{path}/actuals/2");
    let bad = json!({ "figures": [
        { "indicator_id": part(101), "value": "424.9999" },
        { "indicator_id": part(102), "value": "7", "not_applicable": true, "narrative": "x" },
        { "indicator_id": part(103), "not_applicable": true },
        { "indicator_id": part(104), "value": "1e1", "evidence": ["http://a.example", "https://", "https://a b.example"] },
        { "indicator_id": part(104), "value": "80" },
        { "indicator_id": part(999), "value": "80" },
        { "indicator_id": part(998) } ] });
    planner.put(&put, "\"0\"", bad).await.wrong(&[
        "/figures/0/value figure_falls",
        "/figures/1/value figure_neither_or_both",
        "/figures/2/value figure_neither_or_both",
        "/figures/3/value field_decimal",
        "/figures/3/evidence/0 field_link",
        "/figures/3/evidence/1 field_link",
        "/figures/3/evidence/2 field_link",
        "/figures/4/indicator_id field_twice",
        "/figures/5/indicator_id unknown_indicator",
        "/figures/6/indicator_id unknown_indicator",
        "/figures/6/value figure_neither_or_both",
    ]);
    report(&app, PLANNER, &path, 2, &SECOND).await.ok();
    // Nor may an earlier quarter rise above a later one.
    let raised = planner.put(&format!("{path}/actuals/1"), "\"1\"", figures(&[(101, "441")])).await;
    raised.wrong(&["/figures/0/value figure_falls"]);
    planner.put(&put, "\"1\"", json!({ "figures": [], "score": "100" })).await.is(400, "malformed");
    let bare = planner.send(actix_web::test::TestRequest::put().set_json(figures(&[])), &put).await;
    bare.is(428, "precondition_required");
}

#[actix_web::test]
async fn results_are_for_those_who_answer_for_them() {
    let app = nation().await;
    let path = plan(&app, "submitted").await;
    for (verb, place) in [("score", "score"), ("alignment", "alignment")] {
        app.acting_as(PLANNER).get(&format!("{path}/{place}")).await.is(409, "nothing_approved_yet");
        app.acting_as(OWNER).get(&format!("{path}/{verb}")).await.is(404, "not_found");
    }
    report(&app, PLANNER, &path, 1, &FIRST).await.is(409, "nothing_approved_yet");
    let tag = app.acting_as(OVERSEER).get(&path).await.tag();
    app.acting_as(OVERSEER).post_if(&format!("{path}/approve"), &tag, json!({})).await.ok();
    let sees = [PLANNER, HEAD, HR, HR_PARENT, OVERSEER, AUDITOR, NATIONAL];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        for place in ["score", "actuals/1"] {
            let reply = caller.get(&format!("{path}/{place}")).await;
            if sees.contains(who) { drop(reply.ok()) } else { drop(reply.is(403, "forbidden")) }
        }
        if *who != PLANNER {
            report(&app, *who, &path, 1, &FIRST).await.is(403, "forbidden");
        }
    }
    report(&app, PLANNER, &path, 1, &FIRST).await.ok();
}

/// A revision changes what is measured: what was reported of an indicator that is gone does not count, nor is it lost.
#[actix_web::test]
async fn the_score_follows_the_approved_revision() {
    let app = nation().await;
    let (planner, overseer) = (app.acting_as(PLANNER), app.acting_as(OVERSEER));
    let path = plan(&app, "approved").await;
    report(&app, PLANNER, &path, 1, &FIRST).await.ok();
    let tag = planner.get(&path).await.tag();
    let draft = planner.post_if(&format!("{path}/revise"), &tag, json!({ "reason": "Bajeti" })).await.ok();
    let mut only = content();
    only["objectives"].as_array_mut().unwrap().truncate(1);
    only["objectives"][0]["weight"] = json!("100");
    let tag = planner.put(&path, &draft.tag(), only).await.ok().tag();
    let overall =
        async || planner.get(&format!("{path}/score?quarter=1")).await.ok().json()["overall"].clone();
    assert_eq!(overall().await, json!("56.3"), "a draft changes nothing");
    let tag = planner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    overseer.post_if(&format!("{path}/approve"), &tag, json!({})).await.ok();
    // 0.7 × (1/2 + 4/5) / 2 + 0.3 × 1/2 = 0.605.
    assert_eq!(overall().await, json!("60.5"));
    assert_eq!(
        planner.get(&format!("{path}/actuals/1")).await.ok().json()["figures"].as_array().unwrap().len(),
        4
    );
}

#[actix_web::test]
async fn a_league_ranks_whole_scores_and_says_what_it_covers() {
    let app = nation().await;
    plan(&app, "approved").await;
    let council = plan_path(&app, COUNCIL).await;
    let unit = ministry_unit(&app).await;
    let ministry = plan_of(
        &app,
        (MINISTRY, "2026/27"),
        (MINISTRY_PLANNER, NATIONAL),
        content_elsewhere(5000, unit),
        "approved",
    )
    .await;
    let above = plan_of(
        &app,
        (SECRETARIAT, "2026/27"),
        (OVERSEER, MINISTER),
        content_elsewhere(6000, id(34)),
        "approved",
    )
    .await;
    let shifted = |shift: u128| FIRST.map(|(number, value)| (number + shift, value));
    report(&app, PLANNER, &council, 1, &FIRST).await.ok();
    report(&app, MINISTRY_PLANNER, &ministry, 1, &shifted(5000)).await.ok();
    report(&app, OVERSEER, &above, 1, &shifted(6000)[..3]).await.ok();
    let league = app.acting_as(HR).get("/plans/league?year=2026/27&quarter=1").await.ok().json();
    assert_eq!(
        (&league["institutions"], &league["with_plan"], &league["ranked"], &league["quarter"]),
        (&json!(4), &json!(3), &json!(2), &json!(1))
    );
    let line = |row: &Value| {
        (row["code"].clone(), row["rank"].clone(), row["overall"].clone(), row["reported"].clone())
    };
    let lines: Vec<_> = league["items"].as_array().unwrap().iter().map(line).collect();
    // The two that tie share rank 1; the third has 3 of 4 figures: 0.6 × 0.605 of 0.6 → 60.5, more than the others, and no rank.
    assert_eq!(
        lines,
        [
            (json!("LGA-DODOMA-CC"), json!(1), json!("56.3"), json!(4)),
            (json!("PMO-RALG"), json!(1), json!("56.3"), json!(4)),
            (json!("RS-DODOMA"), Value::Null, json!("60.5"), json!(3)),
        ]
    );
    let better = [(6101, "430"), (6102, "10"), (6103, "80"), (6104, "80")];
    app.acting_as(OVERSEER).put(&format!("{above}/actuals/1"), "\"1\"", figures(&better)).await.ok();
    let path = "/plans/league?year=2026/27&quarter=1&limit=2";
    let first = app.acting_as(NATIONAL).get(path).await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second = app.acting_as(NATIONAL).get(&format!("{path}&after={next}")).await.ok().json();
    let ranks: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|row| (row["code"].clone(), row["rank"].clone()))
        .collect();
    assert_eq!(
        ranks,
        [(json!("RS-DODOMA"), json!(1)), (json!("LGA-DODOMA-CC"), json!(2)), (json!("PMO-RALG"), json!(2)),]
    );
    assert!(second["next"].is_null());
    for (filter, institutions, shown) in [
        ("&kind=ministry", 2, 1),
        ("&kind=local_government_authority&region=DODOMA", 1, 1),
        ("&region=MWANZA", 0, 0),
    ] {
        let league = app
            .acting_as(AUDITOR)
            .get(&format!("/plans/league?year=2026/27&quarter=1{filter}"))
            .await
            .ok()
            .json();
        let found = (&league["institutions"], league["items"].as_array().unwrap().len());
        assert_eq!(found, (&json!(institutions), shown), "{filter}");
    }
    assert_eq!(app.acting_as(HEAD).get("/plans/league?year=2025/26").await.ok().json()["items"], json!([]));
    app.acting_as(HEAD).get("/plans/league?year=2025/27").await.wrong(&["year plan_year"]);
    app.acting_as(HEAD).get("/plans/league?year=2026/27&quarter=0").await.wrong(&["quarter field_count"]);
    let ranks = [PLANNER, HEAD, HR, HR_PARENT, HR_OTHER, OVERSEER, STRANGER, NATIONAL, AUDITOR];
    for who in EVERYBODY {
        let reply = app.acting_as(*who).get("/plans/league?year=2026/27").await;
        if ranks.contains(who) { drop(reply.ok()) } else { drop(reply.is(403, "forbidden")) }
    }
}

async fn plan_path(app: &TestApp, institution: Uuid) -> String {
    let list = app.acting_as(AUDITOR).get(&format!("/plans?institution_id={institution}")).await.ok().json();
    format!("/plans/{}", list["items"][0]["id"].as_str().unwrap())
}
