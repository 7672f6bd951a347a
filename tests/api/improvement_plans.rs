//! Improvement plans: who opens one and for what, every step by the right one in the right state, to the outcome.

use super::{
    appraisals::Case,
    support::{Reply, TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

/// The plan is written on 2027-06-22.
pub fn content() -> Value {
    json!({
        "goals": [
            { "title": "Ripoti kwa wakati", "measure": "Ripoti nne mfululizo kabla ya tarehe 5", "due_on": "2027-10-31" },
            { "title": "Kumbukumbu sahihi", "measure": "Hakuna hoja ya ukaguzi", "due_on": "2027-11-30" },
        ],
        "support": "Mafunzo ya utunzaji kumbukumbu",
        "review_dates": ["2027-10-01", "2027-08-31"],
        "ends_on": "2027-12-31",
    })
}

/// An appraisal that is final, with this grade.
pub async fn marked(app: &TestApp, grade: &str) -> String {
    let case = Case::open(app).await.to("final").await;
    let id = case.path.trim_start_matches("/appraisals/").to_owned();
    let set = format!("update appraisals set grade = '{grade}' where id = '{id}'");
    app.run(&set).await;
    id
}

/// A plan on its way.
pub struct Plan<'a> {
    app: &'a TestApp,
    pub path: String,
}

impl Plan<'_> {
    pub async fn open(app: &TestApp) -> Plan<'_> {
        let appraisal = marked(app, "poor").await;
        let body = json!({ "appraisal_id": appraisal, "content": content() });
        let new = app.acting_as(SUPERVISOR).post("/improvement_plans", body).await.ok();
        Plan { app, path: format!("/improvement_plans/{}", new.id()) }
    }

    pub async fn read(&self, who: Person) -> Reply {
        self.app.acting_as(who).get(&self.path).await
    }

    async fn post(&self, who: Person, verb: &str, body: Value) -> Reply {
        let tag = self.read(HR).await.tag();
        self.app.acting_as(who).post_if(&format!("{}/{verb}", self.path), &tag, body).await
    }

    pub async fn findings(&self, finding: &str) -> Value {
        let goals = self.read(HR).await.json()["goals"].clone();
        let of = |goal: &Value| json!({ "goal_id": goal["id"], "finding": finding, "note": "Imeonekana" });
        json!(goals.as_array().unwrap().iter().map(of).collect::<Vec<_>>())
    }

    pub async fn active(self) -> Self {
        self.post(OWNER, "acknowledge", json!({ "statement": "agreed" })).await.ok();
        self
    }
}

#[actix_web::test]
async fn from_a_poor_mark_to_the_outcome() {
    let app = TestApp::new().await;
    let plan = Plan::open(&app).await;
    let draft = plan.read(OWNER).await.ok().json();
    assert_eq!(
        (&draft["status"], &draft["review_dates"], &draft["supervisor_id"], &draft["reason"]),
        (&json!("draft"), &json!(["2027-08-31", "2027-10-01"]), &json!(SUPERVISOR.servant()), &Value::Null)
    );
    let kept = draft["goals"][1]["id"].clone();
    let mut body = content();
    body["goals"] =
        json!([{ "id": kept, "title": "Kumbukumbu", "measure": "Hakuna hoja", "due_on": "2027-12-31" }]);
    let tag = plan.read(SUPERVISOR).await.tag();
    let written = app.acting_as(SUPERVISOR).put(&plan.path, &tag, body.clone()).await.ok().json();
    assert_eq!(written["goals"][0]["id"], kept);
    app.acting_as(HR).put(&plan.path, &tag, body).await.is(412, "precondition_failed");
    let seen = json!({ "statement": "seen_not_agreed", "comment": "Sikubali lengo" });
    let active = plan.post(OWNER, "acknowledge", seen).await.ok().json();
    assert_eq!((&active["status"], &active["response"]), (&json!("active"), &json!("seen_not_agreed")));
    app.travel("2027-09-01");
    let review =
        json!({ "held_on": "2027-08-31", "findings": plan.findings("behind").await, "comment": "Bado" });
    plan.post(SUPERVISOR, "reviews", review).await.ok();
    let order = json!({ "ends_on": "2028-02-29", "reason": "Likizo ya ugonjwa" });
    let longer = plan.post(HR, "extensions", order).await.ok().json();
    assert_eq!(
        (&longer["ends_on"], &longer["extensions"][0]["ends_on"]),
        (&json!("2028-02-29"), &json!("2028-02-29"))
    );
    app.travel("2028-02-29");
    let review = json!({ "held_on": "2028-02-29", "findings": plan.findings("achieved").await });
    plan.post(SUPERVISOR, "reviews", review).await.ok();
    let done = plan
        .post(SUPERVISOR, "close", json!({ "outcome": "achieved", "reason": "Ripoti nne kwa wakati" }))
        .await
        .ok()
        .json();
    assert_eq!((&done["status"], &done["outcome"]), (&json!("closed"), &json!("achieved")));
    let held: Vec<_> =
        done["reviews"].as_array().unwrap().iter().map(|review| review["held_on"].clone()).collect();
    assert_eq!(held, [json!("2027-08-31"), json!("2028-02-29")]);
    let trail = app.acting_as(AUDITOR).get("/audit?subject_kind=improvement_plan").await;
    if trail.status == 200 {
        assert!(trail.text().contains("improvement_plan.close"));
    }
}

/// For whom and by whom a plan is opened.
#[actix_web::test]
async fn a_supervisor_opens_one_for_a_poor_grade_and_hr_with_a_reason() {
    let app = TestApp::new().await;
    let appraisal = marked(&app, "average").await;
    let body =
        |reason: Option<&str>| json!({ "appraisal_id": appraisal, "reason": reason, "content": content() });
    let open = async |who: Person, body: Value| app.acting_as(who).post("/improvement_plans", body).await;
    open(SUPERVISOR, body(None)).await.is(409, "grade_not_poor");
    open(SUPERVISOR, body(Some("Nidhamu"))).await.is(409, "grade_not_poor");
    open(HR, body(None)).await.wrong(&["/reason field_empty"]);
    for (who, status) in [
        (OWNER, 403),
        (REVIEWER, 403),
        (HEAD, 403),
        (AUDITOR, 403),
        (STRANGER, 404),
        (COLLEAGUE, 404),
        (HR_OTHER, 404),
        (PLANNER, 404),
        (NATIONAL, 404),
        (COMMITTEE, 404),
    ] {
        assert_eq!(open(who, body(Some("x"))).await.status, status, "{}", who.name);
    }
    let new = open(HR, body(Some("Hoja ya ukaguzi"))).await.ok().json();
    assert_eq!(new["reason"], "Hoja ya ukaguzi");
    open(HR, body(Some("Tena"))).await.is(409, "improvement_plan_open");
    // Without an appraisal: HR, for a posting, with a reason.
    let posting = |reason: Option<&str>| json!({ "posting_id": COLLEAGUE.posting(), "reason": reason, "content": content() });
    open(SUPERVISOR, posting(Some("x"))).await.is(403, "forbidden");
    open(STRANGER, posting(Some("x"))).await.is(404, "not_found");
    open(HR, posting(None)).await.wrong(&["/reason field_empty"]);
    open(HR, posting(Some("Utoro kazini"))).await.ok();
    let both = json!({ "appraisal_id": appraisal, "posting_id": COLLEAGUE.posting(), "content": content() });
    open(HR, both).await.wrong(&["/posting_id field_not_here"]);
    open(HR, json!({ "content": content() })).await.wrong(&["/appraisal_id field_empty"]);
    // Nobody opens one for himself by his own role.
    let own = json!({ "posting_id": HR.posting(), "reason": "x", "content": content() });
    open(HR, own).await.is(403, "separation_of_duties");
}

#[actix_web::test]
async fn a_mark_that_is_not_disclosed_gives_nothing_away() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let body = json!({ "appraisal_id": case.path.trim_start_matches("/appraisals/"), "reason": "x", "content": content() });
    for who in [SUPERVISOR, HR] {
        app.acting_as(who).post("/improvement_plans", body.clone()).await.is(409, "wrong_state");
    }
}

/// Every wrong field at once, each by its pointer.
#[actix_web::test]
async fn a_plan_is_checked_whole() {
    let app = TestApp::new().await;
    let appraisal = marked(&app, "very_poor").await;
    let bad = json!({ "appraisal_id": appraisal, "content": {
        "goals": [{ "title": " ", "measure": "x", "due_on": "2028-01-01" }, { "title": "a", "measure": "", "due_on": "2027-06-21" }],
        "review_dates": ["2027-06-21"], "ends_on": "2027-12-31" } });
    app.acting_as(SUPERVISOR).post("/improvement_plans", bad).await.wrong(&[
        "/content/goals/0/due_on field_day_within",
        "/content/goals/0/title field_empty",
        "/content/goals/1/due_on field_day_within",
        "/content/goals/1/measure field_empty",
        "/content/review_dates/0 field_day_within",
    ]);
    let empty = json!({ "appraisal_id": appraisal, "content": { "goals": [], "review_dates": [], "ends_on": "2027-06-21" } });
    app.acting_as(SUPERVISOR).post("/improvement_plans", empty).await.wrong(&[
        "/content/ends_on field_day_within",
        "/content/goals field_count",
        "/content/review_dates field_count",
    ]);
}

/// Every state × every step, by the one whose step it is; what `actions` says is what happens.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    for (state, allowed) in [
        ("draft", vec!["write", "acknowledge", "close"]),
        ("active", vec!["reviews", "extensions", "close"]),
        ("closed", vec![]),
    ] {
        let app = TestApp::new().await;
        let mut plan = Plan::open(&app).await;
        if state != "draft" {
            plan = plan.active().await;
        }
        if state == "closed" {
            plan.post(HR, "close", json!({ "outcome": "cancelled", "reason": "Amestaafu" })).await.ok();
        }
        let findings = plan.findings("on_track").await;
        let reason = json!({ "reason": "x" });
        for (step, who, body) in [
            ("write", SUPERVISOR, content()),
            ("acknowledge", OWNER, json!({ "statement": "agreed" })),
            ("deem_acknowledged", HR, reason),
            ("reviews", SUPERVISOR, json!({ "held_on": "2027-06-22", "findings": findings })),
            ("extensions", HR, json!({ "ends_on": "2028-01-31", "reason": "x" })),
            ("close", HR, json!({ "outcome": "cancelled", "reason": "x" })),
        ] {
            let read = plan.read(who).await.ok();
            let told = read.json()["actions"]
                .as_array()
                .unwrap()
                .iter()
                .find(|a| a["action"] == step)
                .unwrap()
                .clone();
            assert_eq!(told["allowed"], json!(allowed.contains(&step)), "{state} {step}: {told}");
            if !allowed.contains(&step) {
                let reply = if step == "write" {
                    app.acting_as(who).put(&plan.path, &read.tag(), body).await
                } else {
                    plan.post(who, step, body).await
                };
                assert_eq!(
                    (reply.status, &reply.json()["code"]),
                    (409, &told["reason_code"]),
                    "{state} {step}"
                );
            }
        }
        assert_eq!(plan.read(OWNER).await.json()["status"], state, "nothing moved");
    }
}

/// E-06, E-16, E-17: everybody else is refused at every step, and lists what he may read and nothing more.
#[actix_web::test]
async fn nobody_else_can_take_a_step() {
    let app = TestApp::new().await;
    let plan = Plan::open(&app).await;
    let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, HEAD, AUDITOR];
    let steps: [(&str, &[Person], Value); 6] = [
        ("acknowledge", &[OWNER], json!({ "statement": "agreed" })),
        ("deem_acknowledged", &[HR, HR_PARENT], json!({ "reason": "x" })),
        ("reviews", &[SUPERVISOR], json!({ "held_on": "2027-06-22", "findings": [] })),
        ("extensions", &[HR, HR_PARENT], json!({ "ends_on": "2028-01-31", "reason": "x" })),
        ("close", &[SUPERVISOR, HR, HR_PARENT], json!({ "outcome": "cancelled", "reason": "x" })),
        ("write", &[SUPERVISOR, HR, HR_PARENT], content()),
    ];
    for who in EVERYBODY {
        let seen = sees.contains(who);
        assert_eq!(plan.read(*who).await.status, if seen { 200 } else { 404 }, "{}", who.name);
        let page = app.acting_as(*who).get("/improvement_plans").await.ok().json();
        assert_eq!(page["items"].as_array().unwrap().len() == 1, seen, "{} lists", who.name);
        for (step, theirs, body) in &steps {
            if theirs.contains(who) {
                continue;
            }
            let tag = plan.read(HR).await.tag();
            let reply = match *step {
                "write" => app.acting_as(*who).put(&plan.path, &tag, body.clone()).await,
                step => plan.post(*who, step, body.clone()).await,
            };
            assert_eq!(reply.status, if seen { 403 } else { 404 }, "{} {step}: {}", who.name, reply.text());
        }
    }
}

#[actix_web::test]
async fn a_servant_who_says_nothing_is_deemed_to_have_seen_it_when_his_days_are_over() {
    let app = TestApp::new().await;
    let plan = Plan::open(&app).await;
    let reason = || json!({ "reason": "Hakujibu kwa siku 14" });
    app.travel("2027-07-06");
    plan.post(HR, "deem_acknowledged", reason()).await.is(409, "not_deemed_yet");
    app.travel("2027-07-07");
    let active = plan.post(HR, "deem_acknowledged", reason()).await.ok().json();
    assert_eq!((&active["status"], &active["response"]), (&json!("active"), &json!("deemed")));
    plan.post(OWNER, "acknowledge", json!({ "statement": "agreed" })).await.is(409, "wrong_state");
}

/// A finding for each goal and for nothing else; no review of tomorrow; an extension lengthens; an outcome wants a review.
#[actix_web::test]
async fn reviews_extensions_and_outcomes_are_checked() {
    let app = TestApp::new().await;
    let plan = Plan::open(&app).await.active().await;
    let findings = plan.findings("on_track").await;
    for wrong in [
        json!([]),
        json!([findings[0]]),
        json!([findings[0], findings[0]]),
        json!([findings[0], findings[1], { "goal_id": OWNER.servant(), "finding": "behind" }]),
    ] {
        let body = json!({ "held_on": "2027-06-22", "findings": wrong });
        plan.post(SUPERVISOR, "reviews", body).await.wrong(&["/findings finding_each"]);
    }
    for day in ["2027-06-23", "2027-06-21"] {
        let body = json!({ "held_on": day, "findings": findings });
        plan.post(SUPERVISOR, "reviews", body).await.wrong(&["/held_on field_day_within"]);
    }
    for day in ["2027-12-31", "2027-06-01", "2030-01-01"] {
        let body = json!({ "ends_on": day, "reason": "x" });
        plan.post(HR, "extensions", body).await.wrong(&["/ends_on field_day_within"]);
    }
    for outcome in ["achieved", "partly", "not_achieved"] {
        let body = json!({ "outcome": outcome, "reason": "x" });
        plan.post(SUPERVISOR, "close", body).await.is(409, "not_reviewed_yet");
    }
    plan.post(SUPERVISOR, "close", json!({ "outcome": "cancelled", "reason": "" }))
        .await
        .wrong(&["/reason field_empty"]);
    let close = format!("{}/close", plan.path);
    let body = json!({ "outcome": "cancelled", "reason": "x" });
    app.acting_as(SUPERVISOR).post(&close, body.clone()).await.is(428, "precondition_required");
    app.acting_as(SUPERVISOR).post_if(&close, "\"1\"", body).await.is(412, "precondition_failed");
    // Closed, the way is free for the next one.
    plan.post(SUPERVISOR, "close", json!({ "outcome": "cancelled", "reason": "Makosa" })).await.ok();
    let appraisal = plan.read(HR).await.json()["appraisal_id"].clone();
    let again = json!({ "appraisal_id": appraisal, "content": content() });
    app.acting_as(SUPERVISOR).post("/improvement_plans", again).await.ok();
    let of = |query: &str| format!("/improvement_plans?{query}");
    for (query, count) in [
        ("status=closed", 1),
        ("status=draft", 1),
        ("outcome=cancelled", 1),
        ("sort=-status_since", 2),
        ("limit=1", 1),
    ] {
        let page = app.acting_as(HR).get(&of(query)).await.ok().json();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
}

/// A successor goes on with the plan; who has left the line no longer sees it.
#[actix_web::test]
async fn the_line_is_that_of_today() {
    let app = TestApp::new().await;
    let plan = Plan::open(&app).await.active().await;
    app.sql().await.batch_execute(&format!(
        "update supervisions set ends_on = '2027-06-30' where posting_id = '{posting}' and ends_on is null;
         insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on) values ('{COUNCIL}', gen_random_uuid(), '{posting}', '{former}', '2027-07-01')",
        posting = OWNER.posting(), former = FORMER.servant(),
    )).await.unwrap();
    app.travel("2027-07-05");
    plan.read(SUPERVISOR).await.is(404, "not_found");
    assert_eq!(app.acting_as(SUPERVISOR).get("/improvement_plans").await.ok().json()["items"], json!([]));
    let review = json!({ "held_on": "2027-07-05", "findings": plan.findings("on_track").await });
    plan.post(FORMER, "reviews", review).await.ok();
}

/// Two at once for the same posting: one is told.
#[actix_web::test]
async fn one_plan_of_a_posting_is_open_at_a_time() {
    let app = TestApp::new().await;
    let appraisal = marked(&app, "poor").await;
    let supervisor = app.acting_as(SUPERVISOR).at_once();
    let send =
        || supervisor.post("/improvement_plans", json!({ "appraisal_id": appraisal, "content": content() }));
    let both = futures_util::future::join(send(), send()).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}
