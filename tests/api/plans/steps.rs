//! From draft to approved: who, when, and in which state.

use super::*;

#[actix_web::test]
async fn from_draft_to_approved_with_a_return_on_the_way() {
    let app = nation().await;
    let (planner, overseer) = (app.acting_as(PLANNER), app.acting_as(OVERSEER));
    let path = plan(&app, "returned").await;
    let back = planner.get(&path).await.ok();
    assert_eq!(
        (&back.json()["return_reason"], &back.json()["due_on"], &back.json()["overseen_by"]),
        (&json!("Shabaha ya 12 haipimiki"), &json!("2026-07-20"), &json!(SECRETARIAT))
    );
    let mut better = content_of(&back);
    better["objectives"][0]["targets"][1]["title"] = json!("Muda wa kibali kupungua hadi siku 60");
    let saved = planner.put(&path, &back.tag(), better.clone()).await.ok();
    assert_eq!(saved.json()["content"], better, "what is sent is what is kept, ids and all");
    let submitted = planner.post_if(&format!("{path}/submit"), &saved.tag(), json!({})).await.ok();
    assert!(submitted.json()["due_on"].is_null() && submitted.json()["return_reason"].is_null());
    let approved = overseer.post_if(&format!("{path}/approve"), &submitted.tag(), json!({})).await.ok();
    assert_eq!(
        (&approved.json()["status"], &approved.json()["approved_revision"]),
        (&json!("approved"), &json!(1))
    );
    let versions = app.acting_as(OWNER).get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(versions["versions"].as_array().unwrap().len(), 1);
    assert_eq!(versions["versions"][0]["content"], better);
    assert_eq!(versions["versions"][0]["approved_by"], json!(OVERSEER.account()));
    let trail = app.acting_as(AUDITOR).get(&format!("/audit?subject_id={}", &path[7..])).await.ok().json();
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    for action in ["plan.create", "plan.write", "plan.submit", "plan.return", "plan.approve"] {
        assert!(actions.contains(&action), "{action} is not in {actions:?}");
    }
}

/// Every state × every step, by the one whose step it is: the state machine, whole.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    let allowed = [
        ("draft", vec!["write", "submit"]),
        ("submitted", vec!["return", "approve"]),
        ("returned", vec!["write", "submit"]),
        ("approved", vec!["revise"]),
        ("revising", vec!["write", "submit", "cancel_revision"]),
    ];
    for (state, steps) in allowed {
        let app = nation().await;
        let path = plan(&app, state).await;
        // The steps that this state refuses first: they change nothing, so one plan serves them all.
        let order = ["write", "submit", "return", "approve", "revise", "cancel_revision"];
        for step in order.iter().filter(|step| !steps.contains(step)) {
            let caller =
                app.acting_as(if matches!(*step, "return" | "approve") { OVERSEER } else { PLANNER });
            let before = caller.get(&path).await.ok();
            let reply = send(&caller, &path, step, &before.tag()).await;
            let told = action(&before, step);
            assert_eq!(told["allowed"], json!(false), "{state} {step}: what `actions` said");
            assert_eq!((reply.status, &told["reason_code"]), (409, &reply.json()["code"]), "{state} {step}");
            assert_eq!(caller.get(&path).await.tag(), before.tag(), "{state} {step} changed something");
        }
        for step in steps {
            let app = nation().await;
            let path = plan(&app, state).await;
            let caller = app.acting_as(if matches!(step, "return" | "approve") { OVERSEER } else { PLANNER });
            let before = caller.get(&path).await.ok();
            assert_eq!(action(&before, step)["allowed"], json!(true), "{state} {step}: what `actions` said");
            caller.post_if(&format!("{path}/submit"), "\"99\"", json!({})).await;
            let stale = send(&caller, &path, step, "\"99\"").await;
            stale.is(412, "precondition_failed");
            let done = send(&caller, &path, step, &before.tag()).await.ok();
            assert_ne!(done.tag(), before.tag());
            // E-45: the same again, with what was read before.
            let again = send(&caller, &path, step, &before.tag()).await;
            assert!(matches!(again.status, 409 | 412), "{state} {step} twice: {}", again.text());
        }
    }
}

async fn send(caller: &crate::support::Caller<'_>, path: &str, step: &str, tag: &str) -> Reply {
    match step {
        "write" => caller.put(path, tag, content()).await,
        "return" | "revise" => {
            caller.post_if(&format!("{path}/{step}"), tag, json!({ "reason": "Sababu" })).await
        }
        _ => caller.post_if(&format!("{path}/{step}"), tag, json!({})).await,
    }
}

fn action(plan: &Reply, step: &str) -> Value {
    let json = plan.json();
    let actions = json["actions"].as_array().unwrap();
    actions.iter().find(|action| action["action"] == step).unwrap().clone()
}

/// E-01, E-16, E-18, E-25: drafts are seen by those who write and oversee them, what was approved by everybody.
#[actix_web::test]
async fn the_right_people_and_nobody_else() {
    let app = nation().await;
    let path = plan(&app, "submitted").await;
    let tag = app.acting_as(PLANNER).get(&path).await.tag();
    let drafts = [PLANNER, HEAD, HR, HR_PARENT, OVERSEER, AUDITOR];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let seen = drafts.contains(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{} reads", who.name);
        for list in ["/plans", "/plans?status=submitted", "/plans?year=2026/27"] {
            let listed = caller.get(list).await.ok().json()["items"].as_array().unwrap().len();
            assert_eq!(listed == 1, seen, "{} lists {list} (E-16)", who.name);
        }
        assert_eq!(
            caller.get("/plans?status=approved").await.ok().json()["items"],
            json!([]),
            "{}",
            who.name
        );
        if *who != OVERSEER {
            let (status, code) = if seen { (403, "forbidden") } else { (404, "not_found") };
            caller.post_if(&format!("{path}/approve"), &tag, json!({})).await.is(status, code);
            caller.post_if(&format!("{path}/return"), &tag, json!({ "reason": "x" })).await.is(status, code);
        }
    }
    let tag = app.acting_as(OVERSEER).post_if(&format!("{path}/approve"), &tag, json!({})).await.ok().tag();
    app.acting_as(HEAD).post_if(&format!("{path}/revise"), &tag, json!({ "reason": "Bajeti" })).await.ok();
    let draft = app.acting_as(PLANNER).get(&path).await.ok();
    let mut changed = content_of(&draft);
    changed["objectives"][1]["title"] = json!("Siri hadi iidhinishwe");
    app.acting_as(PLANNER).put(&path, &draft.tag(), changed).await.ok();
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let plan = caller.get(&path).await.ok();
        let listed = caller.get("/plans").await.ok().json()["items"][0].clone();
        let inside = drafts.contains(who);
        assert_eq!(plan.text().contains("Siri hadi"), inside, "{} reads the draft", who.name);
        let expected = if inside { (json!("draft"), json!(2)) } else { (json!("approved"), json!(1)) };
        assert_eq!(
            (plan.json()["status"].clone(), plan.json()["revision"].clone()),
            expected,
            "{}",
            who.name
        );
        assert_eq!((listed["status"].clone(), listed["revision"].clone()), expected, "{}", who.name);
        let diff = caller.get(&format!("{path}/diff")).await.ok();
        assert_eq!(diff.text().contains("Siri hadi"), inside, "{} compares", who.name);
        for status in ["draft", "approved"] {
            let found = caller.get(&format!("/plans?status={status}")).await.ok();
            let found = found.json()["items"].as_array().unwrap().len() == 1;
            assert_eq!(found, (status == "draft") == inside, "{} filters {status} (E-38)", who.name);
        }
        if *who != PLANNER {
            caller.put(&path, &plan.tag(), content()).await.is(403, "forbidden");
        }
    }
    // The ETag of those outside tells nothing of the work on the revision (E-26).
    assert_eq!(app.acting_as(OWNER).get(&path).await.tag(), "\"1\"");
    let unknown = app.acting_as(OWNER).get(&format!("/plans/{}", part(404))).await;
    unknown.is(404, "not_found");
}

/// E-18: an officer whose reach covers both institutions writes or approves, never both.
#[actix_web::test]
async fn nobody_approves_what_he_wrote_or_handed_in() {
    let app = TestApp::new().await;
    grant(&app, 1, OVERSEER, "planning_officer", SECRETARIAT, true).await;
    grant(&app, 2, COMMITTEE, "institution_head", SECRETARIAT, false).await;
    let both = app.acting_as(OVERSEER);
    let path = plan_of(&app, (COUNCIL, "2026/27"), (OVERSEER, OVERSEER), content(), "submitted").await;
    let plan = both.get(&path).await.ok();
    assert_eq!(action(&plan, "approve")["reason_code"], json!("separation_of_duties"));
    both.post_if(&format!("{path}/approve"), &plan.tag(), json!({})).await.is(403, "separation_of_duties");
}

#[actix_web::test]
async fn where_nobody_is_above_the_national_administrator_approves() {
    let app = nation().await;
    let writer = (MINISTRY, "2026/27");
    grant(&app, 8, ADMIN, "institution_head", MINISTRY, false).await;
    let new = app
        .acting_as(MINISTRY_PLANNER)
        .post("/plans", json!({ "institution_id": writer.0, "year": writer.1 }))
        .await
        .ok();
    assert!(new.json()["overseen_by"].is_null());
    let path = format!("/plans/{}", new.id());
    // The council's unit is none of the ministry's.
    let put = app.acting_as(MINISTRY_PLANNER).put(&path, &new.tag(), content_elsewhere(5000, PLANNING)).await;
    put.wrong(&[
        "/objectives/0/targets/0/responsible_unit_ids/0 field_unknown_reference",
        "/objectives/0/targets/1/responsible_unit_ids/0 field_unknown_reference",
        "/objectives/1/targets/0/responsible_unit_ids/0 field_unknown_reference",
    ]);
    let unit = ministry_unit(&app).await;
    let tag = app
        .acting_as(MINISTRY_PLANNER)
        .put(&path, &new.tag(), content_elsewhere(5000, unit))
        .await
        .ok()
        .tag();
    let tag = app.acting_as(ADMIN).post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(OVERSEER).post_if(&format!("{path}/approve"), &tag, json!({})).await.is(404, "not_found");
    app.acting_as(ADMIN).post_if(&format!("{path}/approve"), &tag, json!({})).await.is(403, "forbidden");
    app.acting_as(NATIONAL).post_if(&format!("{path}/approve"), &tag, json!({})).await.ok();
    // And he does not where somebody is above.
    let council = plan(&app, "submitted").await;
    app.acting_as(NATIONAL).get(&council).await.is(404, "not_found");
}

/// A unit of the ministry, which has none in the seed.
pub async fn ministry_unit(app: &TestApp) -> Uuid {
    let unit = id(39);
    let sql = format!(
        "insert into units (institution_id, id, code, kind, name_en, name_sw) values ('{MINISTRY}', '{unit}', 'DPP', 'division', 'Policy', 'Sera')"
    );
    app.run(&sql).await;
    unit
}

#[actix_web::test]
async fn one_plan_for_an_institution_and_year() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    plan(&app, "begun").await;
    let new = |institution: Uuid, year: &str| json!({ "institution_id": institution, "year": year });
    planner.post("/plans", new(COUNCIL, "2026/27")).await.is(409, "plan_exists");
    for year in ["2026/28", "2024/25", "2030/31", "", "2026/27 ", "a\u{0}b"] {
        planner.post("/plans", new(COUNCIL, year)).await.wrong(&["/year plan_year"]);
    }
    // E-05, E-17: an officer of elsewhere, and those who only read.
    planner.post("/plans", new(OTHER, "2026/27")).await.is(403, "forbidden");
    for who in [HEAD, HR, OWNER, NATIONAL, AUDITOR, OVERSEER] {
        app.acting_as(who).post("/plans", new(COUNCIL, "2027/28")).await.is(403, "forbidden");
    }
    planner
        .post("/plans", json!({ "institution_id": COUNCIL, "year": "2027/28", "status": "approved" }))
        .await
        .is(400, "malformed");
    let next = planner.post("/plans", new(COUNCIL, "2026")).await.ok();
    assert_eq!(
        (
            &next.json()["starts_on"],
            &next.json()["ends_on"],
            &next.json()["reporting_days"],
            &next.json()["attainment_cap"]
        ),
        (&json!("2026-01-01"), &json!("2026-12-31"), &json!(30), &json!(100))
    );
    // E-32: two at once.
    let at_once = app.acting_as(PLANNER).at_once();
    let both = futures_util::future::join(
        at_once.post("/plans", new(COUNCIL, "2027")),
        at_once.post("/plans", new(COUNCIL, "2027")),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let pages = planner.get("/plans?limit=1&sort=year").await.ok().json();
    assert_eq!(pages["items"][0]["year"], json!("2026"));
    let after = pages["next"].as_str().unwrap();
    let rest = planner.get(&format!("/plans?limit=5&sort=year&after={after}")).await.ok().json();
    let years: Vec<_> = rest["items"].as_array().unwrap().iter().map(|plan| plan["year"].clone()).collect();
    assert_eq!(years, [json!("2026/27"), json!("2027")]);
    planner.get(&format!("/plans?after={after}")).await.is(400, "invalid_cursor");
}

#[actix_web::test]
async fn every_list_of_weights_sums_to_exactly_100_when_it_is_handed_in() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    let path = plan(&app, "begun").await;
    let tag = planner.get(&path).await.tag();
    planner.post_if(&format!("{path}/submit"), &tag, json!({})).await.wrong(&["/objectives field_empty"]);
    let mut uneven = content();
    uneven["objectives"][0]["weight"] = json!("59.99");
    uneven["objectives"][0]["targets"][0]["indicators"][1]["weight"] = json!("50.01");
    uneven["objectives"][0]["targets"][1]["indicators"] = json!([]);
    uneven["objectives"][0]["targets"][1]["responsible_unit_ids"] = json!([]);
    uneven["objectives"][1]["targets"] = json!([]);
    let tag = planner.put(&path, &tag, uneven).await.ok().tag();
    let refused = planner.clone().in_swahili().post_if(&format!("{path}/submit"), &tag, json!({})).await;
    let refused = refused.wrong(&[
        "/objectives plan_weights",
        "/objectives/0/targets/0/indicators plan_weights",
        "/objectives/0/targets/1/indicators field_empty",
        "/objectives/0/targets/1/responsible_unit_ids field_empty",
        "/objectives/1/targets field_empty",
    ]);
    assert_eq!(
        refused.json()["errors"][0]["detail"],
        "Uzito wa orodha hii unajumlisha 99.99; uwe 100 kamili."
    );
    let tag = planner.put(&path, &tag, content()).await.ok().tag();
    app.acting_as(HEAD).post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
}

#[actix_web::test]
async fn every_wrong_field_is_told_at_once() {
    let app = nation().await;
    let planner = app.acting_as(PLANNER);
    let path = plan(&app, "draft").await;
    let kept = planner.get(&path).await.ok();
    let mut bad = content();
    let target = &mut bad["objectives"][0]["targets"][0];
    target["title"] = json!(" ");
    target["weight"] = json!("0");
    target["responsible_unit_ids"] = json!([PLANNING, PLANNING]);
    target["indicators"][0]["quarterly_targets"] = json!(["430", "410", null, "420"]);
    target["indicators"][1]["quarterly_targets"] = json!([null, null, null, null]);
    target["indicators"][1]["baseline"] = json!("1e3");
    target["activities"][0]["starts_on"] = json!("2026-06-30");
    target["activities"][0]["ends_on"] = json!("2026-05-01");
    target["activities"][0]["budget"] = json!("-1");
    bad["objectives"][0]["targets"][1]["indicators"][0]["quarterly_targets"] = json!(["80", "95", "60"]);
    bad["objectives"][1]["id"] = json!(part(1));
    planner.put(&path, &kept.tag(), bad).await.wrong(&[
        "/objectives/0/targets/0/responsible_unit_ids/1 field_twice",
        "/objectives/0/targets/0/title field_empty",
        "/objectives/0/targets/0/weight weight_zero",
        "/objectives/0/targets/0/indicators/0/quarterly_targets/1 target_direction",
        "/objectives/0/targets/0/indicators/0/quarterly_targets/3 target_direction",
        "/objectives/0/targets/0/indicators/1/baseline field_decimal",
        "/objectives/0/targets/0/indicators/1/quarterly_targets quarter_targets",
        "/objectives/0/targets/0/activities/0/starts_on outside_year",
        "/objectives/0/targets/0/activities/0/ends_on outside_year",
        "/objectives/0/targets/0/activities/0/ends_on dates_order",
        "/objectives/0/targets/0/activities/0/budget field_decimal",
        "/objectives/0/targets/1/indicators/0/quarterly_targets quarter_targets",
        "/objectives/0/targets/1/indicators/0/quarterly_targets/1 target_direction",
        "/objectives/1/id field_twice",
    ]);
    let mut foreign = content();
    foreign["objectives"][0]["targets"][0]["responsible_unit_ids"] = json!([OTHER_UNIT]);
    foreign["objectives"][0]["targets"][0]["serves_id"] = json!(part(11));
    foreign["objectives"][1]["targets"][0]["activities"][0]["unit_id"] = json!(OTHER_UNIT);
    planner.put(&path, &kept.tag(), foreign).await.wrong(&[
        "/objectives/0/targets/0/responsible_unit_ids/0 field_unknown_reference",
        "/objectives/0/targets/0/serves_id serves_not_above",
        "/objectives/1/targets/0/activities/0/unit_id field_unknown_reference",
    ]);
    planner.put(&path, "\"1\"", content()).await.is(412, "precondition_failed");
    let bare = planner.send(actix_web::test::TestRequest::put().set_json(content()), &path).await;
    bare.is(428, "precondition_required");
    let same = planner.get(&path).await.ok();
    assert_eq!((content_of(&same), same.tag()), (content_of(&kept), kept.tag()), "nothing was changed");
}

#[actix_web::test]
async fn a_revision_leaves_the_approved_one_in_force_and_the_difference_is_told() {
    let app = nation().await;
    let (planner, overseer) = (app.acting_as(PLANNER), app.acting_as(OVERSEER));
    let path = plan(&app, "revising").await;
    let draft = planner.get(&path).await.ok();
    let mut changed = content_of(&draft);
    changed["objectives"][0]["targets"][0]["weight"] = json!("100");
    changed["objectives"][0]["targets"].as_array_mut().unwrap().remove(1);
    changed["objectives"][1]["targets"][0]["activities"][0]["id"] = json!(part(2000));
    let saved = planner.put(&path, &draft.tag(), changed.clone()).await.ok();
    let diff = planner.get(&format!("{path}/diff")).await.ok().json();
    let lines: Vec<_> = diff["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["change"].as_str().unwrap(),
                one["part"].as_str().unwrap(),
                one["id"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!((&diff["from"], &diff["to"]), (&json!(1), &json!(2)));
    assert_eq!(
        lines,
        [
            format!("changed target {}", part(11)),
            format!("added activity {}", part(2000)),
            format!("removed target {}", part(12)),
            format!("removed indicator {}", part(103)),
            format!("removed activity {}", part(1012)),
            format!("removed activity {}", part(1013)),
        ]
    );
    assert_eq!(diff["changes"][0]["fields"], json!([{ "field": "weight", "before": "70", "after": "100" }]));
    // Given up, the approved one stands again; once more, and this time to the end.
    let restored = planner.post_if(&format!("{path}/cancel_revision"), &saved.tag(), json!({})).await.ok();
    assert_eq!((&restored.json()["status"], &restored.json()["content"]), (&json!("approved"), &content()));
    let tag = app
        .acting_as(HEAD)
        .post_if(&format!("{path}/revise"), &restored.tag(), json!({ "reason": "Bajeti" }))
        .await
        .ok()
        .tag();
    let tag = planner.put(&path, &tag, changed.clone()).await.ok().tag();
    let tag = planner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    let owner = app.acting_as(OWNER);
    assert_eq!(owner.get(&path).await.ok().json()["content"], content(), "revision 1 holds");
    overseer.post_if(&format!("{path}/approve"), &tag, json!({})).await.ok();
    assert_eq!(owner.get(&path).await.ok().json()["content"], changed);
    let versions = owner.get(&format!("{path}/versions")).await.ok().json();
    let kept: Vec<_> =
        versions["versions"].as_array().unwrap().iter().map(|v| v["content"].clone()).collect();
    assert_eq!(kept, [content(), changed]);
    assert_eq!(
        owner.get(&format!("{path}/diff?from=1&to=2")).await.ok().json()["changes"].as_array().unwrap().len(),
        6
    );
    let whole = owner.get(&format!("{path}/diff?to=1")).await.ok().json();
    assert!(whole["from"].is_null() && whole["changes"].as_array().unwrap().len() == 12, "{whole}");
    owner.get(&format!("{path}/diff?from=7")).await.wrong(&["from field_unknown_reference"]);
    // A target that was taken out can be looked at, and is said to be withdrawn.
    let gone = owner.get(&format!("{path}/targets/{}/cascade", part(12))).await.ok().json();
    assert_eq!((&gone["withdrawn"], &gone["units"]), (&json!(true), &json!([])));
    app.travel("2027-07-01");
    let now = planner.get(&path).await.ok();
    planner
        .post_if(&format!("{path}/revise"), &now.tag(), json!({ "reason": "x" }))
        .await
        .is(409, "plan_year_over");
}
