//! 360° input: asked by rule, answered as a ballot, counted when it is over, and nothing leads back to anybody.

use super::{
    appraisals::{Case, column},
    support::{TestApp, cast::*},
    templates::shipped,
};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

/// Form TFN 832 with a fifth from others: peers 60, service users 40, two questions; A and B count 40 each.
pub async fn form(app: &TestApp) {
    let mut content = shipped(app, "opras-tfn832").await["content"].clone();
    content["components"][0]["weight"] = json!("40");
    content["components"][1]["weight"] = json!("40");
    let label = |text: &str| json!({ "en": text, "sw": text });
    let group = |kind: &str, weight: &str| json!({ "kind": kind, "label": label(kind), "weight": weight, "minimum": 3 });
    content["components"].as_array_mut().unwrap().push(json!({
        "code": "C", "label": label("Others"), "weight": "20",
        "rule": { "kind": "respondents", "groups": [group("peers", "60"), group("service_users", "40")],
            "questions": [{ "code": "r1", "label": label("Helps others") }, { "code": "r2", "label": label("Keeps his word") }] } }));
    let body = json!({ "code": "tfn832-360", "name_en": "With others", "name_sw": "Na wengine", "content": content });
    let national = app.acting_as(NATIONAL);
    let id = national.post("/templates", body).await.ok().id();
    super::cycles::step(&national, &format!("/templates/{id}"), "publish", json!({})).await.ok();
    let set = format!("update cycles set template_id = '{id}' where id = '{YEAR}'");
    app.run(&set).await;
}

/// These people serve in the owner's unit under his supervisor: with the colleague they are his peers.
async fn peers(app: &TestApp, people: &[Person]) {
    for person in people {
        let sql = format!(
            "update postings set unit_id = '{PLANNING}' where id = '{posting}';
             update supervisions set supervisor_id = '{supervisor}' where posting_id = '{posting}' and ends_on is null",
            posting = person.posting(),
            supervisor = SUPERVISOR.servant()
        );
        app.run(&sql).await;
    }
}

/// The owner's annual appraisal on that form with three peers; the round is open until 10 June.
pub async fn asked(app: &TestApp) -> Case<'_> {
    form(app).await;
    peers(app, &[PLANNER, COMMITTEE]).await;
    let case = Case::open(app).await;
    app.acting_as(HR).post(&round(&case), json!({ "closes_on": "2027-06-10" })).await.ok();
    case
}

/// Where the round of an appraisal is.
pub fn round(case: &Case<'_>) -> String {
    case.path.replace("/appraisals/", "/respondents/")
}

/// The path of somebody's only request.
pub async fn request(app: &TestApp, who: Person) -> String {
    let page = app.acting_as(who).get("/respondents/requests").await.ok().json();
    format!(
        "/respondents/requests/{}",
        page["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{} is not asked", who.name))
    )
}

async fn answer(app: &TestApp, who: Person, answers: Value) {
    let path = request(app, who).await;
    app.acting_as(who).post(&format!("{path}/answer"), json!({ "answers": answers })).await.ok();
}

fn values(r1: &str, r2: &str) -> Value {
    json!({ "r1": r1, "r2": r2 })
}

/// Peers: r1 = (1 + 2 + 3) / 3 = 2, r2 = 2: 2. Service users: r1 = 4, r2 does not apply: 4. C = 0.6 × 2 + 0.4 × 4 = 2.8.
/// A = 2, B = 3: 0.4 × 2 + 0.4 × 3 + 0.2 × 2.8 = 2.56.
#[actix_web::test]
async fn a_fifth_of_the_mark_comes_from_others() {
    let app = TestApp::new().await;
    let case = asked(&app).await;
    for (who, r1) in [(COLLEAGUE, "1"), (PLANNER, "2"), (COMMITTEE, "3")] {
        answer(&app, who, values(r1, "2")).await;
    }
    let form = json!({ "answers": { "r1": "4", "r2": null } });
    let forms = json!({ "forms": [form, form, form] });
    let entered = app.acting_as(HR).post(&format!("{}/service_users", round(&case)), forms).await;
    assert_eq!((entered.status, entered.body.len()), (204, 0));
    let case = case.to("discussion").await;
    let open = case.read(OWNER).await.json();
    case.save(SUPERVISOR, "agreed", column(&open, ["2", "2"], "3")).await.ok();
    // Until 10 June nothing of it shows, and no mark is made from which it could be told.
    let before = app.acting_as(HR).get(&round(&case)).await.ok().json();
    assert_eq!((&before["closed"], &before["groups"][0]["asked"]), (&json!(false), &json!(3)));
    assert!(
        before["groups"]
            .as_array()
            .unwrap()
            .iter()
            .all(|group| group["answers"].is_null() && group["questions"].is_null())
    );
    app.travel("2027-06-10");
    case.post(SUPERVISOR, "propose", json!({})).await.is(409, "respondents_open");
    let told = case.read(SUPERVISOR).await.json()["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["action"] == "propose")
        .unwrap()
        .clone();
    assert_eq!(told["reason_code"], "respondents_open");
    app.travel("2027-06-11");
    let over = app.acting_as(OWNER).get(&round(&case)).await.ok().json();
    assert_eq!(
        (&over["groups"][0]["answers"], &over["groups"][0]["questions"][0]["mean"]),
        (&json!(3), &json!("2"))
    );
    assert_eq!(
        (&over["groups"][1]["questions"][0]["mean"], &over["groups"][1]["questions"][1]["mean"]),
        (&json!("4"), &Value::Null)
    );
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    let made = case.post(OWNER, "accept", json!({})).await.ok().json();
    assert_eq!(made["overall"], "2.56");
    let score = app.acting_as(OWNER).get(&format!("{}/score", case.path)).await.ok().json();
    assert_eq!(
        (&score["exact"], &score["explanation"]["terms"][2]["value"]),
        (&json!("64/25"), &json!("14/5"))
    );
    assert_eq!(score["respondents"]["groups"]["peers"]["questions"]["r1"], json!({ "sum": "6", "count": 3 }));
    // What was counted is part of what is signed.
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    let signed = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    assert_eq!(signed["signatures"][0]["matches"], true);
    let alter =
        "update appraisals set score = replace(score::text, '\"sum\": \"6\"', '\"sum\": \"9\"')::jsonb";
    app.run(alter).await;
    let signed = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    assert_eq!(signed["signatures"][0]["matches"], false);
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn lines(app: &TestApp, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut app.sql().await).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// E-27: an answer has no author and no time, its id is random and drawn anew with each ballot, and the trail tells nothing of it.
#[actix_web::test]
async fn nothing_leads_from_an_answer_to_its_author() {
    let app = TestApp::new().await;
    asked(&app).await;
    let columns = "select column_name::text as line from information_schema.columns where table_name = 'respondent_answers' order by 1";
    assert_eq!(lines(&app, columns).await, ["answers", "id", "institution_id", "kind", "round_id"]);
    let ids = "select id::text as line from respondent_answers order by 1";
    let mut seen: Vec<String> = vec![];
    for (n, who) in [COLLEAGUE, PLANNER, COMMITTEE].into_iter().enumerate() {
        answer(&app, who, values("1", "5")).await;
        let now = lines(&app, ids).await;
        assert_eq!(now.len(), n + 1);
        assert!(
            now.iter().all(|id| &id[14..15] == "4" && !seen.contains(id)),
            "random, and all drawn anew: {now:?}"
        );
        // Every row of the box was written by one and the same transaction: the last one's.
        let writers = lines(&app, "select distinct xmin::text as line from respondent_answers").await;
        assert_eq!(writers.len(), 1);
        seen.extend(now);
    }
    let trail = lines(&app, "select coalesce(before::text, '') || coalesce(after::text, '') as line from audit_entries where action like 'respondents.%'").await;
    assert_eq!(trail.len(), 4);
    assert!(trail.iter().all(|entry| !entry.contains("r1") && !entry.contains("r2")), "{trail:?}");
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let links: Count = diesel::sql_query(
        "select count(*) as n from information_schema.columns where table_name = 'respondent_requests' and data_type like 'timestamp%'",
    )
    .get_result(&mut app.sql().await)
    .await
    .unwrap();
    assert_eq!(links.n, 0, "that he has answered, not when");
}

/// Two answers are too few: the group is not shown, not even how many, and leaves the mark: (2 + 3) / 2.
#[actix_web::test]
async fn a_group_with_too_few_answers_shows_nothing_and_leaves_the_mark() {
    let app = TestApp::new().await;
    let case = asked(&app).await;
    for who in [COLLEAGUE, PLANNER] {
        answer(&app, who, values("5", "5")).await;
    }
    let case = case.to("discussion").await;
    app.travel("2027-06-11");
    for who in [OWNER, SUPERVISOR, REVIEWER, HR, HEAD, AUDITOR] {
        let over = app.acting_as(who).get(&round(&case)).await.ok().json();
        assert!(
            over["groups"]
                .as_array()
                .unwrap()
                .iter()
                .all(|group| group["answers"].is_null() && group["questions"].is_null())
        );
    }
    let form = case.read(OWNER).await.json();
    case.save(SUPERVISOR, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    assert_eq!(case.post(OWNER, "accept", json!({})).await.ok().json()["overall"], "2.5");
    let score = app.acting_as(OWNER).get(&format!("{}/score", case.path)).await.ok().json();
    assert_eq!(
        (&score["explanation"]["terms"][2]["state"], score.get("respondents")),
        (&json!("not_applicable"), None)
    );
    assert!(!score.to_string().contains("\"sum\""));
}

/// E-01: a request is its respondent's alone; who is asked is shown to nobody, not even as a list that is not empty.
#[actix_web::test]
async fn a_request_is_the_respondents_alone() {
    let app = TestApp::new().await;
    let case = asked(&app).await;
    let asked = [COLLEAGUE, PLANNER, COMMITTEE];
    let path = request(&app, COLLEAGUE).await;
    for who in EVERYBODY {
        let list = app.acting_as(*who).get("/respondents/requests").await;
        if [NATIONAL, AUDITOR].contains(who) {
            list.is(403, "not_a_servant");
        } else {
            assert_eq!(
                list.ok().json()["items"].as_array().unwrap().len(),
                usize::from(asked.contains(who)),
                "{}",
                who.name
            );
        }
        let mine = *who == COLLEAGUE;
        assert_eq!(app.acting_as(*who).get(&path).await.status, if mine { 200 } else { 404 }, "{}", who.name);
        if !mine {
            let reply = app
                .acting_as(*who)
                .post(&format!("{path}/answer"), json!({ "answers": values("1", "1") }))
                .await;
            reply.is(404, "not_found");
        }
        let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, HEAD, AUDITOR].contains(who);
        assert_eq!(
            app.acting_as(*who).get(&round(&case)).await.status,
            if sees { 200 } else { 404 },
            "{}",
            who.name
        );
    }
    let told = app.acting_as(COLLEAGUE).get(&path).await.ok().json();
    assert_eq!(
        (&told["kind"], &told["servant_name"], &told["questions"][1]["code"]),
        (&json!("peers"), &json!("Neema Mwakalinga"), &json!("r2"))
    );
    app.travel("2027-06-11");
    let open = app.acting_as(COLLEAGUE).get("/respondents/requests?open=true").await.ok().json();
    assert_eq!(open["items"], json!([]));
}

#[actix_web::test]
async fn an_answer_is_whole_on_the_scale_once_and_in_time() {
    let app = TestApp::new().await;
    asked(&app).await;
    let path = format!("{}/answer", request(&app, COLLEAGUE).await);
    let colleague = app.acting_as(COLLEAGUE);
    let send = |answers: Value| colleague.post(&path, json!({ "answers": answers }));
    send(json!({ "r2": "5.9", "r9": "1" })).await.wrong(&[
        "/answers/r1 answer_missing",
        "/answers/r2 mark_off_scale",
        "/answers/r9 unknown_cell",
    ]);
    for bad in [json!({ "r1": 4, "r2": "1" }), json!([]), json!({ "r1": "1e0", "r2": "1" })] {
        send(bad).await.is(422, "invalid_fields");
    }
    let named =
        colleague.post(&path, json!({ "answers": values("1", "1"), "respondent_id": OWNER.servant() })).await;
    named.is(400, "malformed");
    send(json!({ "r1": "5", "r2": null })).await.ok();
    send(values("1", "1")).await.is(409, "answered_already");
    let late = format!("{}/answer", request(&app, PLANNER).await);
    app.clock.travel_to("2027-06-10T23:59:59+03:00".parse().unwrap());
    answer(&app, COMMITTEE, values("1", "1")).await;
    app.clock.travel_to("2027-06-11T00:00:00+03:00".parse().unwrap());
    app.acting_as(PLANNER).post(&late, json!({ "answers": values("1", "1") })).await.is(409, "round_over");
}

/// Two ballots of one person at once: one counts.
#[actix_web::test]
async fn one_person_has_one_ballot() {
    let app = TestApp::new().await;
    asked(&app).await;
    let path = format!("{}/answer", request(&app, COLLEAGUE).await);
    let colleague = app.acting_as(COLLEAGUE).at_once();
    let send = || colleague.post(&path, json!({ "answers": values("1", "1") }));
    let both = futures_util::future::join(send(), send()).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(lines(&app, "select 'x' as line from respondent_answers").await.len(), 1);
}

/// Several people at once: no ballot is lost in the drawing.
#[actix_web::test]
async fn no_ballot_is_lost_when_several_answer_at_once() {
    let app = TestApp::new().await;
    asked(&app).await;
    let mut sent = vec![];
    for who in [COLLEAGUE, PLANNER, COMMITTEE] {
        let path = format!("{}/answer", request(&app, who).await);
        let caller = app.acting_as(who).at_once();
        sent.push(async move { caller.post(&path, json!({ "answers": values("2", "2") })).await.status });
    }
    assert_eq!(futures_util::future::join_all(sent).await, [200, 200, 200]);
    assert_eq!(lines(&app, "select 'x' as line from respondent_answers").await.len(), 3);
}

/// Who is asked follows from the line and the unit of the day; a group that could not be anonymous is not asked at all.
#[actix_web::test]
async fn peers_and_subordinates_are_asked_by_rule() {
    let app = TestApp::new().await;
    form(&app).await;
    // The colleague and one more: two peers could never be three answers.
    peers(&app, &[PLANNER]).await;
    let case = Case::open(&app).await;
    let made = app.acting_as(HR).post(&round(&case), json!({ "closes_on": "2027-06-10" })).await.ok().json();
    assert_eq!(made["groups"][0]["asked"], 0);
    assert_eq!(lines(&app, "select 'x' as line from respondent_requests").await.len(), 0);

    let app = TestApp::new().await;
    form(&app).await;
    peers(&app, &[PLANNER, COMMITTEE, ADMIN]).await;
    // One of the same unit under another supervisor, and one of another unit under the same, are no peers.
    let elsewhere = format!("update postings set unit_id = '{HR_UNIT}' where id = '{}'", ADMIN.posting());
    app.run(&elsewhere).await;
    let case = Case::open(&app).await;
    app.acting_as(HR).post(&round(&case), json!({ "closes_on": "2027-06-10" })).await.ok();
    let found = lines(&app, "select v.check_number as line from respondent_requests q join servants v on v.id = q.respondent_id order by 1").await;
    assert_eq!(found, [COLLEAGUE.check_number(), PLANNER.check_number(), COMMITTEE.check_number()]);
}

#[actix_web::test]
async fn a_round_is_opened_by_hr_once_in_time_where_the_form_asks_others() {
    let app = TestApp::new().await;
    let plain = Case::open(&app).await;
    let body = || json!({ "closes_on": "2027-06-10" });
    app.acting_as(HR).post(&round(&plain), body()).await.is(409, "no_respondents");
    app.acting_as(HR).get(&round(&plain)).await.is(404, "not_found");

    let app = TestApp::new().await;
    form(&app).await;
    let case = Case::open(&app).await;
    let hr = app.acting_as(HR);
    for (who, status) in [
        (OWNER, 403),
        (SUPERVISOR, 403),
        (REVIEWER, 403),
        (HEAD, 403),
        (AUDITOR, 403),
        (STRANGER, 404),
        (HR_OTHER, 404),
        (NATIONAL, 404),
    ] {
        assert_eq!(app.acting_as(who).post(&round(&case), body()).await.status, status, "{}", who.name);
    }
    for day in ["2027-06-06", "2027-06-30"] {
        hr.post(&round(&case), json!({ "closes_on": day })).await.wrong(&["/closes_on field_day_within"]);
    }
    hr.post(&round(&case), body()).await.ok();
    hr.post(&round(&case), body()).await.is(409, "round_exists");

    let app = TestApp::new().await;
    form(&app).await;
    let case = Case::open(&app).await.to("proposed").await;
    app.acting_as(HR).post(&round(&case), body()).await.is(409, "wrong_state");
}

#[actix_web::test]
async fn forms_of_service_users_are_entered_by_hr() {
    let app = TestApp::new().await;
    let case = asked(&app).await;
    let path = format!("{}/service_users", round(&case));
    let good = || json!({ "forms": [{ "answers": values("1", "2") }] });
    for (who, status) in
        [(OWNER, 403), (SUPERVISOR, 403), (HEAD, 403), (AUDITOR, 403), (COLLEAGUE, 404), (HR_OTHER, 404)]
    {
        assert_eq!(app.acting_as(who).post(&path, good()).await.status, status, "{}", who.name);
    }
    let hr = app.acting_as(HR);
    hr.post(&path, json!({ "forms": [] })).await.wrong(&["/forms field_count"]);
    let bad = json!({ "forms": [{ "answers": values("1", "2") }, { "answers": { "r1": "9" } }] });
    hr.post(&path, bad)
        .await
        .wrong(&["/forms/1/answers/r2 answer_missing", "/forms/1/answers/r1 mark_off_scale"]);
    assert_eq!(
        lines(&app, "select 'x' as line from respondent_answers").await.len(),
        0,
        "nothing of it was kept"
    );
    assert_eq!(hr.post(&path, good()).await.status, 204);
    let trail =
        lines(&app, "select after::text as line from audit_entries where action = 'respondents.enter_forms'")
            .await;
    assert_eq!(trail, ["{\"forms\": 1}"]);
    app.travel("2027-06-11");
    hr.post(&path, good()).await.is(409, "round_over");
}
