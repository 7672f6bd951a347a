//! Weekly progress: filling in, deciding, the board, who is missing, the rhythms.

use super::{
    agreements::agreement,
    subtasks::{accepted, approved, begin, objective, step, terms},
    support::{TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

/// An agreed agreement of the owner with one approved subtask; their paths.
async fn running(app: &TestApp) -> (String, String) {
    let agreement = agreement(app, OWNER, "agreed").await;
    let objective = objective(app, OWNER, &agreement, 0).await;
    let subtask = approved(app, OWNER, &agreement, &objective, "50").await;
    (agreement, subtask)
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn entry(subtask: &str, week: &str, percent: &str) -> Value {
    json!({ "subtask_id": id(subtask), "week": week, "percent": percent })
}

async fn fill(app: &TestApp, who: Person, entries: Vec<Value>) -> Vec<Value> {
    let reply = app.acting_as(who).post("/progress", json!({ "entries": entries })).await.ok();
    reply.json()["results"].as_array().unwrap().clone()
}

fn outcomes(results: &[Value]) -> Vec<String> {
    let told = |r: &Value| r["code"].as_str().or(r["outcome"].as_str()).unwrap().to_owned();
    results.iter().map(told).collect()
}

#[actix_web::test]
async fn a_retry_makes_one_row_and_a_change_makes_none() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let mut sent = entry(&subtask, "2026-07-06", "12.5");
    sent["id"] = json!("01980000-0000-7000-8000-000000000009");
    sent["achieved"] = json!("5");
    sent["note"] = json!("Kata tano zimefikiwa");
    let first = fill(&app, OWNER, vec![sent.clone()]).await;
    assert_eq!((&first[0]["outcome"], &first[0]["id"]), (&json!("created"), &sent["id"]));
    assert_eq!(fill(&app, OWNER, vec![sent.clone()]).await[0]["outcome"], "unchanged");
    // The same week from another phone, with an id of its own: the row keeps its first.
    let mut other = sent.clone();
    other["id"] = json!("01980000-0000-7000-8000-000000000010");
    other["percent"] = json!("15");
    let again = fill(&app, OWNER, vec![other.clone()]).await;
    assert_eq!(
        (&again[0]["outcome"], &again[0]["id"], &again[0]["version"]),
        (&json!("updated"), &sent["id"], &json!(2))
    );
    // A version that was read guards against the other phone.
    other["percent"] = json!("16");
    other["version"] = json!(1);
    assert_eq!(outcomes(&fill(&app, OWNER, vec![other]).await), ["precondition_failed"]);
    let list = app.acting_as(OWNER).get("/progress").await.ok().json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["entry"]["percent"], "15");
    assert_eq!(app.acting_as(OWNER).get(&subtask).await.json()["status"], "in_progress");
    // Another subtask cannot take an id that is in use.
    let agreement =
        app.acting_as(OWNER).get("/agreements").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let agreement = format!("/agreements/{agreement}");
    let second = objective(&app, OWNER, &agreement, 1).await;
    let second = approved(&app, OWNER, &agreement, &second, "50").await;
    let mut stolen = entry(&second, "2026-07-06", "1");
    stolen["id"] = sent["id"].clone();
    assert_eq!(outcomes(&fill(&app, OWNER, vec![stolen]).await), ["id_taken"]);
}

/// A phone that was offline for three weeks: one request, a result for each, and the bad ones hinder none of the good.
#[actix_web::test]
async fn three_weeks_at_once_each_with_its_result() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    app.travel("2026-07-22");
    let absent = "/subtasks/01900000-0000-7000-8000-999999999999";
    let all = vec![
        entry(&subtask, "2026-07-06", "10"),
        entry(&subtask, "2026-07-13", "20"),
        entry(&subtask, "2026-07-20", "30"),
        entry(&subtask, "2026-07-27", "40"),
        entry(absent, "2026-07-20", "30"),
    ];
    let results = fill(&app, OWNER, all).await;
    assert_eq!(outcomes(&results), ["created", "created", "created", "week_in_future", "not_found"]);
    assert_eq!(
        results[3]["detail"],
        "Progress is filled in for the week that runs and those before it; this one begins on 2026-07-27."
    );
    // A hundred cost the same as one.
    let owner = app.acting_as(OWNER);
    let one = owner
        .post("/progress", json!({ "entries": [entry(&subtask, "2026-07-20", "31")] }))
        .await
        .ok()
        .statements;
    let mut sql = app.sql().await;
    sql.batch_execute("insert into subtasks (institution_id, id, agreement_id, objective_id, status, status_since, terms, approved, approved_revision)
        select institution_id, gen_random_uuid(), agreement_id, objective_id, 'in_progress', now(), terms, approved, 1 from subtasks, generate_series(1, 99)").await.unwrap();
    let ids = owner.get("/subtasks?limit=100").await.ok().json();
    let many: Vec<_> = ids["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| entry(s["id"].as_str().unwrap(), "2026-07-20", "33"))
        .collect();
    assert_eq!(many.len(), 100);
    let reply = owner.post("/progress", json!({ "entries": many })).await.ok();
    assert_eq!(reply.statements, one, "statements do not depend on how many entries there are");
    assert!(reply.json()["results"].as_array().unwrap().iter().all(|r| r["outcome"] != "refused"));
}

#[actix_web::test]
async fn a_week_belongs_to_dar_es_salaam_and_stays_open_for_some_days() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let next = entry(&subtask, "2026-07-13", "5");
    // Sunday 12 July, 23:59:59 in Dar es Salaam; one second later the next week has begun.
    app.clock.travel_to("2026-07-12T20:59:59Z".parse().unwrap());
    assert_eq!(outcomes(&fill(&app, OWNER, vec![next.clone()]).await), ["week_in_future"]);
    app.clock.travel_to("2026-07-12T21:00:00Z".parse().unwrap());
    assert_eq!(outcomes(&fill(&app, OWNER, vec![next]).await), ["created"]);
    // 28 days after Sunday the 12th is 9 August.
    let first = entry(&subtask, "2026-07-06", "5");
    app.clock.travel_to("2026-08-09T21:00:00Z".parse().unwrap());
    let late = fill(&app, OWNER, vec![first.clone()]).await;
    assert_eq!(outcomes(&late), ["week_too_old"]);
    assert!(late[0]["detail"].as_str().unwrap().contains("2026-08-09"));
    app.clock.travel_to("2026-08-09T20:59:59Z".parse().unwrap());
    assert_eq!(outcomes(&fill(&app, OWNER, vec![first]).await), ["created"]);
}

#[actix_web::test]
async fn weeks_before_the_subtask_and_wrong_fields() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let owner = app.acting_as(OWNER);
    assert_eq!(
        outcomes(&fill(&app, OWNER, vec![entry(&subtask, "2026-06-29", "5")]).await),
        ["week_outside"]
    );
    let post = async |entries: Value| owner.post("/progress", json!({ "entries": entries })).await;
    post(json!([])).await.wrong(&["/entries field_count"]);
    // E-28, E-29: the very value that is stored is checked.
    for percent in ["-1", "100.01", "5e0", " 5", "NaN", "1e400", "50.001", "", "٥"] {
        post(json!([entry(&subtask, "2026-07-06", percent)]))
            .await
            .wrong(&["/entries/0/percent field_decimal"]);
    }
    let mut bad = entry(&subtask, "2026-07-07", "5");
    bad["note"] = json!("x".repeat(4001));
    bad["achieved"] = json!("1.00001");
    post(json!([bad, entry(&subtask, "2026-07-06", "5"), entry(&subtask, "2026-07-06", "6")])).await.wrong(
        &[
            "/entries/0/week not_monday",
            "/entries/0/achieved field_decimal",
            "/entries/0/note field_too_long",
            "/entries/2/week field_twice",
        ],
    );
    let mut forged = entry(&subtask, "2026-07-06", "5");
    forged["status"] = json!("accepted");
    post(json!([forged])).await.is(400, "malformed");
    assert_eq!(owner.get("/progress").await.ok().json()["items"], json!([]), "nothing was written");
}

/// E-01, E-02, E-16, E-18: only the servant fills in, only his supervisor decides; the line above looks on.
#[actix_web::test]
async fn the_right_people_and_nobody_else() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let made = fill(&app, OWNER, vec![entry(&subtask, "2026-07-06", "40")]).await;
    let path = format!("/progress/{}", made[0]["id"].as_str().unwrap());
    let sees = [OWNER, SUPERVISOR, REVIEWER, HEAD_ABOVE, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let seen = sees.contains(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{} reads", who.name);
        let listed = caller.get("/progress").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, seen, "{} lists (E-16)", who.name);
        let code = if seen { "forbidden" } else { "not_found" };
        if *who != OWNER {
            assert_eq!(
                outcomes(&fill(&app, *who, vec![entry(&subtask, "2026-07-06", "99")]).await),
                [code],
                "{}",
                who.name
            );
        }
        if *who != SUPERVISOR {
            let status = if seen { 403 } else { 404 };
            caller.post_if(&format!("{path}/accept"), "\"1\"", json!({})).await.is(status, code);
            caller
                .post("/progress/accept", json!({ "entries": [{ "id": id(&path), "version": 1 }] }))
                .await
                .is(status, code);
        }
    }
    assert_eq!(app.acting_as(OWNER).get(&path).await.json()["entry"]["percent"], "40");
}

#[actix_web::test]
async fn every_step_of_an_entry_in_its_states_only() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let mut sql = app.sql().await;
    let allowed: [(&str, &[&str]); 4] = [
        ("draft", &["fill", "submit"]),
        ("submitted", &["fill", "accept", "return"]),
        ("returned", &["fill", "submit"]),
        ("accepted", &[]),
    ];
    for (state, good) in allowed {
        for verb in ["fill", "submit", "accept", "return"] {
            sql.batch_execute("delete from progress_entries").await.unwrap();
            let mut sent = entry(&subtask, "2026-07-06", "40");
            sent["submit"] = json!(state != "draft");
            let made = fill(&app, OWNER, vec![sent]).await;
            let path = format!("/progress/{}", made[0]["id"].as_str().unwrap());
            match state {
                "returned" => drop(
                    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "Eleza zaidi" })).await.ok(),
                ),
                "accepted" => drop(step(&app, SUPERVISOR, &path, "accept", json!({})).await.ok()),
                _ => {}
            }
            let expected = good.contains(&verb);
            if verb == "fill" {
                let result = fill(&app, OWNER, vec![entry(&subtask, "2026-07-06", "41")]).await;
                let told = if expected { "updated" } else { "wrong_state" };
                assert_eq!(outcomes(&result), [told], "{state} fill");
                continue;
            }
            let who = if verb == "submit" { OWNER } else { SUPERVISOR };
            let actions = app.acting_as(who).get(&path).await.ok().json()["actions"].clone();
            let told =
                actions.as_array().unwrap().iter().find(|a| a["action"] == verb).unwrap()["allowed"].clone();
            let body = if verb == "return" { json!({ "reason": "Sababu" }) } else { json!({}) };
            let reply = step(&app, who, &path, verb, body).await;
            assert_eq!(
                (reply.status == 200, told),
                (expected, json!(expected)),
                "{state} {verb}: {}",
                reply.text()
            );
            if !expected {
                reply.is(409, "wrong_state");
            }
        }
    }
    // Absent and stale tags; a reason is needed.
    sql.batch_execute("delete from progress_entries").await.unwrap();
    let made = fill(&app, OWNER, vec![entry(&subtask, "2026-07-06", "40")]).await;
    let path = format!("/progress/{}", made[0]["id"].as_str().unwrap());
    let supervisor = app.acting_as(SUPERVISOR);
    supervisor.post(&format!("{path}/accept"), json!({})).await.is(428, "precondition_required");
    fill(&app, OWNER, vec![entry(&subtask, "2026-07-06", "42")]).await;
    supervisor.post_if(&format!("{path}/accept"), "\"1\"", json!({})).await.is(412, "precondition_failed");
    supervisor
        .post_if(&format!("{path}/return"), "\"2\"", json!({ "reason": " " }))
        .await
        .wrong(&["/reason field_empty"]);
}

/// E-14: all or nothing.
#[actix_web::test]
async fn many_are_accepted_or_none() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    app.travel("2026-07-22");
    let weeks = ["2026-07-06", "2026-07-13", "2026-07-20"];
    let made = fill(&app, OWNER, weeks.iter().map(|week| entry(&subtask, week, "10")).collect()).await;
    let refs: Vec<_> = made.iter().map(|r| json!({ "id": r["id"], "version": r["version"] })).collect();
    let supervisor = app.acting_as(SUPERVISOR);
    let accept =
        async |entries: Vec<Value>| supervisor.post("/progress/accept", json!({ "entries": entries })).await;
    let mut with_absent = refs.clone();
    with_absent.push(json!({ "id": "01900000-0000-7000-8000-999999999999", "version": 1 }));
    accept(with_absent).await.is(404, "not_found");
    // A foreign one: of a servant in another institution.
    let mut sql = app.sql().await;
    sql.batch_execute(&format!("
        insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, status_since) values ('{OTHER}', '{}', '{YEAR}', '{}', '{}', 'draft', now());
        insert into subtasks (institution_id, id, agreement_id, objective_id, status, status_since, terms) values ('{OTHER}', '{}', '{}', gen_random_uuid(), 'draft', now(), '{{\"title\": \"x\"}}');
        insert into progress_entries (institution_id, id, subtask_id, week, percent, status, status_since, submitted_at) values ('{OTHER}', '{}', '{}', '2026-07-06', 1, 'submitted', now(), now())",
        super::support::cast::id(9001), STRANGER.posting(), STRANGER.servant(), super::support::cast::id(9002), super::support::cast::id(9001), super::support::cast::id(9003), super::support::cast::id(9002))).await.unwrap();
    let mut with_foreign = refs.clone();
    with_foreign.push(json!({ "id": super::support::cast::id(9003), "version": 1 }));
    accept(with_foreign).await.is(404, "not_found");
    let mut stale = refs.clone();
    stale[1]["version"] = json!(7);
    accept(stale).await.is(412, "precondition_failed");
    accept(vec![refs[0].clone(), refs[0].clone()]).await.wrong(&["/entries/1/id field_twice"]);
    accept(vec![]).await.wrong(&["/entries field_count"]);
    let open = supervisor.get("/progress?status=submitted").await.ok().json();
    assert_eq!(open["items"].as_array().unwrap().len(), 3, "nothing was accepted");
    let done = accept(refs[..2].to_vec()).await.ok().json();
    assert_eq!(
        (&done["entries"][1]["status"], &done["entries"][1]["decided_by"]),
        (&json!("accepted"), &json!(SUPERVISOR.servant()))
    );
    accept(refs.clone()).await.is(409, "wrong_state");
    let back = json!({ "entries": [refs[2]], "reason": "Onyesha ushahidi" });
    supervisor.post("/progress/return", back.clone()).await.ok();
    supervisor.post("/progress/return", back).await.is(409, "wrong_state");
    let mine =
        app.acting_as(OWNER).get("/progress?status=returned&from=2026-07-20&to=2026-07-20").await.ok().json();
    assert_eq!(mine["items"][0]["entry"]["return_reason"], "Onyesha ushahidi");
}

#[actix_web::test]
async fn lists_come_in_pages_by_week() {
    let app = TestApp::new().await;
    let (agreement, subtask) = running(&app).await;
    app.travel("2026-07-22");
    let weeks = ["2026-07-06", "2026-07-13", "2026-07-20"];
    fill(&app, OWNER, weeks.iter().map(|week| entry(&subtask, week, "10")).collect()).await;
    let hr = app.acting_as(HR);
    for (sort, expected) in [("week", weeks), ("-week", ["2026-07-20", "2026-07-13", "2026-07-06"])] {
        let (mut found, mut after) = (vec![], String::new());
        loop {
            let page = hr
                .get(&format!(
                    "/progress?agreement_id={}&subtask_id={}&sort={sort}&limit=2{after}",
                    id(&agreement),
                    id(&subtask)
                ))
                .await
                .ok()
                .json();
            found.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["entry"]["week"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(found, expected);
    }
    hr.get("/progress?from=%2B262142-12-31").await.wrong(&["from field_date"]);
    hr.get("/progress?limit=0").await.wrong(&["limit field_count"]);
}

/// By hand, on 5 August: objective 1 (60) has a subtask of 50 from 6 July to 31 October (118 days, 31 have passed) at 40 %, and one
/// of 30 from 1 July to 5 August (36 days, all passed) with nothing accepted; objective 2 (40) has none.
/// Planned (50·3100/118 + 30·100) / 80 = 53.919… → 53.92; actual 50·40 / 80 = 25; 25 ÷ 53.92 = 46 %: red.
#[actix_web::test]
async fn the_board_sets_what_is_done_against_what_the_days_say() {
    let app = TestApp::new().await;
    let (agreement, subtask) = running(&app).await;
    accepted(&app, OWNER, &subtask, "2026-07-06", "40").await;
    let first = objective(&app, OWNER, &agreement, 0).await;
    let mut other = terms("Andika taarifa", "30");
    (other["starts_on"], other["ends_on"]) = (json!("2026-07-01"), json!("2026-08-05"));
    let other = begin(&app, OWNER, &agreement, &first, other).await;
    step(&app, OWNER, &other, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &other, "approve", json!({})).await.ok();
    app.travel("2026-08-05");
    // What waits for a word does not count.
    fill(&app, OWNER, vec![entry(&other, "2026-08-03", "90")]).await;
    let sees = [SUPERVISOR, REVIEWER, HEAD_ABOVE, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let board = app.acting_as(*who).get("/progress/board").await.ok().json();
        let lines = board["items"].as_array().unwrap();
        assert_eq!(lines.len() == 1, sees.contains(who), "{}", who.name);
        if sees.contains(who) {
            let one = &lines[0]["objectives"][0];
            assert_eq!((&one["subtasks"], &one["unreported"]), (&json!(2), &json!(1)));
            assert_eq!(one["pace"], json!({ "planned": "53.92", "actual": "25", "light": "red" }));
            assert_eq!(
                lines[0]["objectives"][1]["pace"],
                json!({ "planned": null, "actual": null, "light": null })
            );
            assert_eq!(lines[0]["overall"], one["pace"], "an objective without subtasks leaves the mean");
        }
    }
    // Only his own reports.
    let direct = async |who: Person| {
        app.acting_as(who).get("/progress/board?direct=true").await.ok().json()["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((direct(SUPERVISOR).await, direct(REVIEWER).await, direct(HR).await), (1, 0, 0));
    let none = app.acting_as(HR).get(&format!("/progress/board?unit_id={HR_UNIT}")).await.ok().json();
    assert_eq!(none["items"], json!([]));
    // All accepted: 90 % of the second: (50·40 + 30·90) / 80 = 58.75; ÷ 53.92 is over 75 %: green.
    let waiting = app.acting_as(SUPERVISOR).get("/progress?status=submitted").await.ok().json();
    let path = format!("/progress/{}", waiting["items"][0]["entry"]["id"].as_str().unwrap());
    step(&app, SUPERVISOR, &path, "accept", json!({})).await.ok();
    let board = app.acting_as(SUPERVISOR).get("/progress/board").await.ok().json();
    assert_eq!(
        board["items"][0]["overall"],
        json!({ "planned": "53.92", "actual": "58.75", "light": "green" })
    );
}

/// A planner weekly, a nurse monthly: who has not filled in, period by period.
#[actix_web::test]
async fn who_is_missing_goes_by_the_rhythm_of_the_cadre() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let nurses = json!({ "institution_id": COUNCIL, "family": "health", "rhythm": "monthly" });
    let made = hr.post("/check_in_rhythms", nurses.clone()).await.ok();
    let (_, subtask) = running(&app).await;
    let nurse = agreement(&app, COLLEAGUE, "agreed").await;
    let objective = objective(&app, COLLEAGUE, &nurse, 0).await;
    let hers = approved(&app, COLLEAGUE, &nurse, &objective, "50").await;
    fill(&app, OWNER, vec![entry(&subtask, "2026-07-06", "10")]).await;
    fill(&app, COLLEAGUE, vec![entry(&hers, "2026-07-06", "10")]).await;
    app.travel("2026-07-22");
    let missing = async |who: Person, day: &str| {
        let path = format!("/progress/missing?day={day}");
        let items = app.acting_as(who).get(&path).await.ok().json()["items"].clone();
        let told = |item: &Value| {
            format!("{} {}", item["check_number"].as_str().unwrap(), item["first_day"].as_str().unwrap())
        };
        items.as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    // Both filled in in the first week; in the third the planner did not, and the nurse's July is done.
    assert_eq!(missing(SUPERVISOR, "2026-07-08").await, Vec::<String>::new());
    assert_eq!(missing(SUPERVISOR, "2026-07-22").await, ["9000101 2026-07-20"]);
    assert_eq!(missing(HEAD_ABOVE, "2026-07-22").await, ["9000101 2026-07-20"]);
    assert_eq!(missing(HR, "2026-08-31").await, ["9000101 2026-08-31", "9000102 2026-08-01"]);
    assert_eq!(missing(STRANGER, "2026-07-22").await, Vec::<String>::new());
    // Before the subtasks began nobody was missing.
    assert_eq!(missing(HR, "2026-06-30").await, Vec::<String>::new());
    // A returned week has to be mended: the nurse is missing again.
    let hers = app
        .acting_as(SUPERVISOR)
        .get(&format!("/progress?servant_id={}", COLLEAGUE.servant()))
        .await
        .ok()
        .json();
    let path = format!("/progress/{}", hers["items"][0]["entry"]["id"].as_str().unwrap());
    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "Idadi haipo" })).await.ok();
    assert_eq!(missing(HR, "2026-07-22").await, ["9000101 2026-07-20", "9000102 2026-07-01"]);
    // HR changes the rhythm; the other rules of a rhythm.
    let one = format!("/check_in_rhythms/{}", made.id());
    for who in [OWNER, SUPERVISOR, PLANNER, HEAD, NATIONAL, AUDITOR, HR_OTHER] {
        app.acting_as(who).put(&one, &made.tag(), json!({ "rhythm": "weekly" })).await.is(403, "forbidden");
        app.acting_as(who).post("/check_in_rhythms", nurses.clone()).await.is(403, "forbidden");
    }
    hr.post("/check_in_rhythms", nurses).await.wrong(&["/family field_taken"]);
    hr.post(
        "/check_in_rhythms",
        json!({ "institution_id": COUNCIL, "family": "healthy", "rhythm": "weekly" }),
    )
    .await
    .wrong(&["/family field_unknown_reference"]);
    hr.post("/check_in_rhythms", json!({ "institution_id": COUNCIL, "rhythm": "quarterly" })).await.ok();
    hr.post("/check_in_rhythms", json!({ "institution_id": COUNCIL, "rhythm": "monthly" }))
        .await
        .wrong(&["/family field_taken"]);
    hr.put(&one, &made.tag(), json!({ "rhythm": "weekly" })).await.ok();
    hr.put(&one, &made.tag(), json!({ "rhythm": "weekly" })).await.is(412, "precondition_failed");
    // Now the nurse is asked weekly, and the planner quarterly: his one week of July is enough.
    assert_eq!(missing(HR, "2026-07-22").await, ["9000102 2026-07-20"]);
    let tag = hr.get(&one).await.ok().tag();
    hr.delete_if(&one, &tag).await.ok();
    hr.get(&one).await.is(404, "not_found");
    assert_eq!(
        app.acting_as(OWNER).get("/check_in_rhythms").await.ok().json()["items"].as_array().unwrap().len(),
        1
    );
}

/// E-32, E-44: two phones at once; one row, and both are told what it is.
#[actix_web::test]
async fn two_phones_at_once_make_one_row() {
    let app = TestApp::new().await;
    let (_, subtask) = running(&app).await;
    let owner = app.acting_as(OWNER).at_once();
    let send = |percent: &str| {
        let (owner, body) = (owner.clone(), json!({ "entries": [entry(&subtask, "2026-07-06", percent)] }));
        async move { owner.post("/progress", body).await.ok().json()["results"][0].clone() }
    };
    let (one, two) = futures_util::future::join(send("10"), send("20")).await;
    assert_eq!(one["id"], two["id"]);
    let mut outcomes = [one["outcome"].as_str().unwrap(), two["outcome"].as_str().unwrap()];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["created", "updated"]);
    let list = app.acting_as(OWNER).get("/progress").await.ok().json();
    assert_eq!(
        (list["items"].as_array().unwrap().len(), &list["items"][0]["entry"]["version"]),
        (1, &json!(2))
    );
}
