//! Appraisals: the whole year, blind, every step by the right one in the right state, signed.

use super::{
    agreements::agreement,
    support::{Reply, TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

const REVIEW: &str = "2026-12-07";
pub const ANNUAL: &str = "2027-06-07";

/// A full column on form TFN 832: these marks for the two objectives, this one for every attribute.
pub fn column(appraisal: &Value, objectives: [&str; 2], attribute: &str) -> Value {
    let cells = appraisal["objectives"].as_array().unwrap().iter().zip(objectives);
    let objectives: serde_json::Map<_, _> = cells
        .map(|(objective, mark)| (objective["id"].as_str().unwrap().to_owned(), json!({ "parts": { "overall": { "mark": mark, "justification": "Ripoti" } }, "achievement": "Imekamilika" })))
        .collect();
    let numbers = [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "4.1", "4.2", "5.1", "5.2",
        "6.1", "6.2", "7.1", "8.1", "8.2", "8.3", "9.1", "9.2", "9.3",
    ];
    let attributes: serde_json::Map<_, _> =
        numbers.iter().map(|number| ((*number).to_owned(), json!({ "mark": attribute }))).collect();
    json!({ "marks": { "objectives": objectives, "attributes": attributes } })
}

/// An appraisal on its way.
pub struct Case<'a> {
    pub app: &'a TestApp,
    pub path: String,
}

impl Case<'_> {
    pub async fn open<'a>(app: &'a TestApp) -> Case<'a> {
        let agreement = agreement(app, OWNER, "agreed").await;
        app.travel(ANNUAL);
        let id = agreement.trim_start_matches("/agreements/");
        let new = app
            .acting_as(OWNER)
            .post("/appraisals", json!({ "agreement_id": id, "kind": "annual" }))
            .await
            .ok();
        Case { app, path: format!("/appraisals/{}", new.id()) }
    }

    pub async fn read(&self, who: Person) -> Reply {
        self.app.acting_as(who).get(&self.path).await.ok()
    }

    pub async fn post(&self, who: Person, verb: &str, body: Value) -> Reply {
        let tag = self.app.acting_as(OWNER).get(&self.path).await.tag();
        self.app.acting_as(who).post_if(&format!("{}/{verb}", self.path), &tag, body).await
    }

    pub async fn save(&self, who: Person, side: &str, body: Value) -> Reply {
        let path = format!("{}/sheets/{side}", self.path);
        let tag = self.app.acting_as(who).get(&path).await.tag();
        self.app.acting_as(who).put(&path, &tag, body).await
    }

    pub async fn submit(&self, who: Person, side: &str) -> Reply {
        let path = format!("{}/sheets/{side}", self.path);
        let tag = self.app.acting_as(who).get(&path).await.tag();
        self.app.acting_as(who).post_if(&format!("{path}/submit"), &tag, json!({})).await
    }

    /// Takes it on to this state.
    pub async fn to(self, state: &str) -> Self {
        self.through(state, SUPERVISOR).await
    }

    /// Takes it on to this state under another supervisor, whose supervisor is the same reviewer.
    pub async fn through(self, state: &str, supervisor: Person) -> Self {
        let form = self.read(OWNER).await.json();
        if state == "assessing" {
            return self;
        }
        self.save(OWNER, "self", column(&form, ["1", "2"], "2")).await.ok();
        self.submit(OWNER, "self").await.ok();
        self.save(supervisor, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
        self.submit(supervisor, "supervisor").await.ok();
        if state == "discussion" {
            return self;
        }
        self.save(supervisor, "agreed", column(&form, ["2", "2"], "3")).await.ok();
        self.post(supervisor, "propose", json!({})).await.ok();
        if state == "proposed" {
            return self;
        }
        self.post(OWNER, "accept", json!({})).await.ok();
        if state == "signing" {
            return self;
        }
        for (signer, at) in [(OWNER, ""), (supervisor, "countersigning"), (REVIEWER, "countersigned")] {
            self.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
            if state == at {
                return self;
            }
        }
        self.post(HR, "disclose", json!({})).await.ok();
        if state == "disclosed" {
            return self;
        }
        self.app.travel("2027-06-22");
        self.post(HR, "finalise", json!({})).await.ok();
        self
    }
}

/// A = (2 + 2) / 2 = 2, B = 3 for each of 23: (2 + 3) / 2 = 2.50, average.
#[actix_web::test]
async fn a_whole_appraisal_to_the_final_mark() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("final").await;
    let done = case.read(OWNER).await.json();
    assert_eq!(
        (&done["status"], &done["overall"], &done["grade"], &done["agreed"]),
        (&json!("final"), &json!("2.5"), &json!("average"), &json!(true))
    );
    let score = app.acting_as(OWNER).get(&format!("{}/score", case.path)).await.ok().json();
    assert_eq!((&score["exact"], &score["status"]), (&json!("5/2"), &json!("complete")));
    assert_eq!(score["explanation"]["terms"][1]["terms"].as_array().unwrap().len(), 23);
    let year = format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant());
    assert_eq!(app.acting_as(OWNER).get(&year).await.ok().json()["overall"], "2.5");
    app.acting_as(STRANGER).get(&year).await.is(404, "not_found");
    let signatures = app.acting_as(AUDITOR).get(&format!("{}/signatures", case.path)).await.ok().json();
    let roles: Vec<_> = signatures["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["role"].as_str().unwrap(), s["matches"].as_bool().unwrap()))
        .collect();
    assert_eq!(roles, [("appraisee", true), ("supervisor", true), ("reviewer", true)]);
}

/// Signed means signed: a mark that the database's owner changes by hand shows in the verification.
#[actix_web::test]
async fn a_mark_changed_by_sql_after_the_signature_is_found() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let mut sql = app.sql().await;
    sql.batch_execute("update sheets set content = replace(content::text, '\"mark\": \"2\"', '\"mark\": \"1\"')::jsonb where side = 'agreed'").await.unwrap();
    let signatures = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    assert!(
        signatures["signatures"].as_array().unwrap().iter().all(|signature| signature["matches"] == false)
    );
}

/// E-26: before both have submitted, nothing of the other side shows: sheet, score, ETag, list, audit.
#[actix_web::test]
async fn neither_side_sees_the_other_before_both_have_submitted() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let form = case.read(OWNER).await;
    case.save(SUPERVISOR, "supervisor", column(&form.json(), ["3", "3"], "4")).await.ok();
    assert_eq!(case.read(OWNER).await.tag(), form.tag(), "a draft moves no ETag");
    assert_eq!(case.read(OWNER).await.json(), form.json());
    case.submit(SUPERVISOR, "supervisor").await.ok();
    for who in [OWNER, REVIEWER, HR, HEAD, AUDITOR] {
        for path in ["sheets/supervisor", "sheets/self", "sheets/agreed", "score", "score?side=supervisor"] {
            if who == OWNER && path == "sheets/self" {
                continue;
            }
            let reply = app.acting_as(who).get(&format!("{}/{path}", case.path)).await;
            reply.is(403, "blind_until_both_submitted");
        }
    }
    assert!(!case.read(OWNER).await.text().contains("\"mark\""));
    let entries: i64 = {
        use diesel_async::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let found: Count = diesel::sql_query("select count(*) as n from audit_entries where subject_kind = 'appraisal' and (after::text like '%\"mark\"%' or after::text like '%Ripoti%')").get_result(&mut app.sql().await).await.unwrap();
        found.n
    };
    assert_eq!(entries, 0, "no mark stands in the audit trail");
    // The supervisor is blind too, until the servant hands in.
    app.acting_as(SUPERVISOR)
        .get(&format!("{}/sheets/self", case.path))
        .await
        .is(403, "blind_until_both_submitted");
    case.save(OWNER, "self", column(&form.json(), ["2", "2"], "2")).await.ok();
    case.submit(OWNER, "self").await.ok();
    assert_eq!(case.read(OWNER).await.json()["status"], "discussion");
    for who in [OWNER, SUPERVISOR, REVIEWER, HR] {
        app.acting_as(who).get(&format!("{}/sheets/supervisor", case.path)).await.ok();
        app.acting_as(who).get(&format!("{}/sheets/self", case.path)).await.ok();
    }
}

/// Every state × every step, by the one whose step it is; what `actions` says is what happens.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    let reason = || json!({ "reason": "Sababu" });
    let steps: [(&str, Person, Value); 13] = [
        ("sheets/self", OWNER, json!({})),
        ("sheets/supervisor", SUPERVISOR, json!({})),
        ("sheets/agreed", SUPERVISOR, json!({})),
        ("propose", SUPERVISOR, json!({})),
        ("accept", OWNER, json!({})),
        ("decline", OWNER, reason()),
        ("settle", SUPERVISOR, json!({ "opinion_by": "Mtaalamu", "opinion": "Alama 3" })),
        ("return", REVIEWER, reason()),
        ("disclose", HR, json!({})),
        ("finalise", HR, json!({})),
        ("hold", HR, reason()),
        ("resume", HR, json!({})),
        ("mark_unrateable", HR, reason()),
    ];
    let allowed = [
        ("assessing", vec!["sheets/self", "sheets/supervisor", "hold", "mark_unrateable"]),
        ("discussion", vec!["sheets/agreed", "propose", "hold", "mark_unrateable"]),
        ("proposed", vec!["accept", "decline", "hold", "mark_unrateable"]),
        ("signing", vec![]),
        ("countersigning", vec!["return"]),
        ("countersigned", vec!["disclose"]),
        ("disclosed", vec![]),
        ("final", vec![]),
    ];
    for (state, expected) in allowed {
        let app = TestApp::new().await;
        let case = Case::open(&app).await.to(state).await;
        for (step, who, body) in &steps {
            let told = case.read(*who).await.json()["actions"]
                .as_array()
                .unwrap()
                .iter()
                .find(|action| action["action"] == *step)
                .unwrap()
                .clone();
            assert_eq!(
                told["allowed"],
                json!(expected.contains(step)),
                "{state} {step}: what `actions` says: {told}"
            );
            if !expected.contains(step) {
                let reply = if step.starts_with("sheets/") {
                    app.acting_as(*who).put(&format!("{}/{step}", case.path), "\"0\"", json!({})).await
                } else {
                    case.post(*who, step, body.clone()).await
                };
                assert_eq!(
                    (reply.status, &reply.json()["code"]),
                    (409, &told["reason_code"]),
                    "{state} {step}: {}",
                    reply.text()
                );
            }
        }
        assert_eq!(case.read(OWNER).await.json()["status"], state, "nothing moved");
    }
}

/// E-06, E-17, E-18, E-20: every other person is refused at every step.
#[actix_web::test]
async fn nobody_else_can_take_a_step() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, HEAD, AUDITOR];
    let owners: [(&str, &[Person]); 8] = [
        ("propose", &[SUPERVISOR]),
        ("accept", &[OWNER]),
        ("decline", &[OWNER]),
        ("settle", &[SUPERVISOR]),
        ("return", &[REVIEWER]),
        ("disclose", &[HR, HR_PARENT]),
        ("hold", &[HR, HR_PARENT]),
        ("mark_unrateable", &[HR, HR_PARENT]),
    ];
    for who in EVERYBODY {
        let seen = sees.contains(who);
        assert_eq!(
            app.acting_as(*who).get(&case.path).await.status,
            if seen { 200 } else { 404 },
            "{}",
            who.name
        );
        let listed =
            app.acting_as(*who).get("/appraisals").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, seen, "{} lists (E-16)", who.name);
        for (step, theirs) in owners {
            if !theirs.contains(who) {
                let body = match step {
                    "settle" => json!({ "opinion_by": "x", "opinion": "y" }),
                    "decline" | "return" | "hold" | "mark_unrateable" => json!({ "reason": "x" }),
                    _ => json!({}),
                };
                let reply = case.post(*who, step, body).await;
                assert_eq!(
                    reply.status,
                    if seen { 403 } else { 404 },
                    "{} {step}: {}",
                    who.name,
                    reply.text()
                );
            }
        }
    }
}

/// No agreement: the third opinion, the supervisor's marks stand, "not agreed"; and the appraisee signs that he has seen it.
#[actix_web::test]
async fn without_agreement_the_supervisors_marks_stand_and_say_so() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("proposed").await;
    case.post(OWNER, "decline", json!({ "reason": "Lengo la 1 lilikamilika" })).await.ok();
    let opinion = json!({ "opinion_by": "Mhandisi wa Wilaya", "opinion": "Lilikamilika kwa sehemu" });
    let settled = case.post(SUPERVISOR, "settle", opinion).await.ok().json();
    assert_eq!(
        (&settled["agreed"], &settled["status"], &settled["overall"]),
        (&json!(false), &json!("signing"), &json!("2.75"))
    );
    case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.is(409, "marks_were_not_agreed");
    case.post(OWNER, "sign", json!({ "statement": "seen_not_agreed", "comment": "Nitakata rufaa" }))
        .await
        .ok();
    case.post(SUPERVISOR, "sign", json!({ "statement": "seen_not_agreed" }))
        .await
        .wrong(&["/statement statement_of_appraisee"]);
    case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.ok();
    let signing_twice = case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await;
    signing_twice.is(403, "forbidden");
    assert_eq!(settled["disagreement"]["opinion_by"], "Mhandisi wa Wilaya");
    // Given back, it is talked over anew: the old disagreement stays with the version that was signed.
    let back = json!({ "reason": "Jadilianeni tena", "due_on": "2027-07-10" });
    assert_eq!(case.post(REVIEWER, "return", back).await.ok().json()["disagreement"], Value::Null);
}

#[actix_web::test]
async fn the_reviewers_return_begins_a_new_round_with_its_own_days() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    app.travel("2027-07-02");
    let back = case
        .post(
            REVIEWER,
            "return",
            json!({ "reason": "Alama ya lengo la 1 haina ushahidi", "due_on": "2027-07-10" }),
        )
        .await
        .ok()
        .json();
    assert_eq!(
        (&back["status"], &back["overall"], &back["signed"]),
        (&json!("discussion"), &Value::Null, &json!([]))
    );
    // The window closed on 30 June; the return gave days of its own.
    case.save(SUPERVISOR, "agreed", column(&back, ["3", "3"], "3")).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, SUPERVISOR, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    let signatures = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    let rounds: Vec<_> = signatures["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["round"].as_i64().unwrap(), s["matches"].as_bool()))
        .collect();
    assert_eq!(rounds, [(1, None), (1, None), (2, Some(true)), (2, Some(true)), (2, Some(true))]);
}

/// E-28, E-29, E-30: every wrong cell at once; gaps are told when it is handed in, not before.
#[actix_web::test]
async fn a_sheet_is_held_against_its_form() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let form = case.read(OWNER).await.json();
    let id = form["objectives"][0]["id"].as_str().unwrap();
    let stranger = "01900000-0000-7000-8000-000000000777";
    let bad = json!({ "marks": {
        "objectives": { stranger: {}, id: { "parts": { "overall": { "mark": "5.9" }, "extra": { "mark": "2" } } } },
        "attributes": { "1.1": { "not_applicable": true }, "1.2": { "mark": "3", "not_applicable": true }, "1.3": {}, "2.4": { "not_applicable": true }, "99": { "mark": "1" } } },
        "recommendation": { "kind": "reward", "text": "x" } });
    let at = |rest: &str| format!("/marks/objectives/{id}{rest}");
    let (extra, overall) =
        (format!("{} unknown_cell", at("/parts/extra")), format!("{} mark_off_scale", at("/parts/overall")));
    let unknown = format!("/marks/objectives/{stranger} unknown_cell");
    let mut expected = vec![
        unknown.as_str(),
        extra.as_str(),
        overall.as_str(),
        "/marks/attributes/1.1 must_apply",
        "/marks/attributes/1.2 cell_neither_or_both",
        "/marks/attributes/1.3 cell_neither_or_both",
        "/marks/attributes/99 unknown_cell",
        "/recommendation recommendation_side",
    ];
    if stranger > id {
        expected.rotate_left(1);
        let unknown = expected.pop().unwrap();
        expected.insert(2, unknown);
    }
    let mut found: Vec<_> = case.save(OWNER, "self", bad).await.is(422, "invalid_fields").json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    found.sort();
    let mut expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
    expected.sort();
    assert_eq!(found, expected);
    for mark in [json!(2), json!(5.9), json!(null), json!("NaN"), json!("1e0"), json!(" 2")] {
        let body = json!({ "marks": { "attributes": { "1.1": { "mark": mark } } } });
        let reply = case.save(OWNER, "self", body).await.is(422, "invalid_fields").json();
        let place = reply["errors"][0]["pointer"].as_str().unwrap();
        assert!(place.starts_with("/marks/attributes/1.1"), "{mark}: {reply}");
    }
    // Gaps are no fault of a draft, but of what is handed in; so is an end of the scale without a reason.
    case.save(OWNER, "self", json!({ "marks": { "attributes": { "1.1": { "mark": "1" } } } })).await.ok();
    let missing = case.submit(OWNER, "self").await.is(422, "invalid_fields").json();
    let codes: Vec<_> =
        missing["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(
        (
            codes.iter().filter(|code| **code == "mark_missing").count(),
            codes.iter().filter(|code| **code == "unjustified").count()
        ),
        (24, 1)
    );
}

/// E-45: two saves at once; one of them is told.
#[actix_web::test]
async fn a_lost_update_is_refused() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let path = format!("{}/sheets/self", case.path);
    let owner = app.acting_as(OWNER).at_once();
    owner.put(&path, "\"1\"", json!({})).await.is(412, "precondition_failed");
    let both = futures_util::future::join(
        owner.put(&path, "\"0\"", json!({})),
        owner.put(&path, "\"0\"", json!({})),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    owner
        .send(actix_web::test::TestRequest::put().set_json(json!({})), &path)
        .await
        .is(428, "precondition_required");
}

#[actix_web::test]
async fn a_mid_year_review_has_achievements_and_no_marks() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let id = agreement.trim_start_matches("/agreements/").to_owned();
    let open = json!({ "agreement_id": id, "kind": "mid_year" });
    app.acting_as(OWNER).post("/appraisals", open.clone()).await.is(409, "window_not_open");
    app.travel(REVIEW);
    app.acting_as(STRANGER).post("/appraisals", open.clone()).await.is(404, "not_found");
    let new = app.acting_as(SUPERVISOR).post("/appraisals", open.clone()).await.ok();
    assert_eq!(
        (&new.json()["period_starts_on"], &new.json()["period_ends_on"]),
        (&json!("2026-07-01"), &json!("2026-12-31"))
    );
    app.acting_as(OWNER).post("/appraisals", open).await.is(409, "appraisal_exists");
    let case = Case { app: &app, path: format!("/appraisals/{}", new.id()) };
    case.save(OWNER, "self", column(&new.json(), ["2", "2"], "2")).await.is(422, "invalid_fields");
    let progress: serde_json::Map<_, _> = new.json()["objectives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|objective| {
            (
                objective["id"].as_str().unwrap().to_owned(),
                json!({ "achievement": "Asilimia 60", "factors": "Mtandao hafifu" }),
            )
        })
        .collect();
    let sheet = json!({ "marks": { "objectives": progress } });
    case.save(OWNER, "self", sheet.clone()).await.ok();
    case.submit(OWNER, "self").await.ok();
    case.save(SUPERVISOR, "supervisor", json!({})).await.ok();
    assert_eq!(
        case.submit(SUPERVISOR, "supervisor").await.is(422, "invalid_fields").json()["errors"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    case.save(SUPERVISOR, "supervisor", sheet).await.ok();
    case.submit(SUPERVISOR, "supervisor").await.ok();
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    let done = case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.ok().json();
    assert_eq!((&done["status"], &done["overall"]), (&json!("final"), &Value::Null));
}

#[actix_web::test]
async fn on_hold_and_back_unrateable_and_a_supervisor_who_left() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    case.save(SUPERVISOR, "supervisor", json!({ "comment": "Rasimu" })).await.ok();
    case.post(HR, "hold", json!({ "reason": "Likizo ya uzazi" })).await.ok();
    app.acting_as(OWNER)
        .put(&format!("{}/sheets/self", case.path), "\"0\"", json!({}))
        .await
        .is(409, "wrong_state");
    app.travel("2027-07-05");
    assert_eq!(case.post(HR, "resume", json!({})).await.ok().json()["status"], "assessing");
    case.save(OWNER, "self", json!({})).await.ok();
    // The supervisor leaves; the successor finds an empty sheet, the one who left finds nothing.
    app.travel("2027-07-06");
    let hr = app.acting_as(HR);
    let posting = format!("/postings/{}", OWNER.posting());
    let tag = hr.get(&posting).await.tag();
    hr.post_if(
        &format!("{posting}/supervisor"),
        &tag,
        json!({ "supervisor_id": FORMER.servant(), "starts_on": "2027-06-15" }),
    )
    .await
    .ok();
    let moved = case.post(HR, "rederive", json!({})).await.ok().json();
    assert_eq!(moved["supervisor_id"], json!(FORMER.servant()));
    let sheet = app.acting_as(FORMER).get(&format!("{}/sheets/supervisor", case.path)).await.ok();
    assert_eq!(
        (sheet.tag(), &sheet.json()["content"]),
        ("\"0\"".to_owned(), &json!({ "marks": { "objectives": {}, "attributes": {} } }))
    );
    app.acting_as(SUPERVISOR).get(&case.path).await.is(404, "not_found");
    case.post(HR, "mark_unrateable", json!({ "reason": "Ugonjwa wa muda mrefu" })).await.ok();
    case.post(HR, "resume", json!({})).await.is(409, "wrong_state");
}

/// Accepted marks are signed as agreed; the second signer is waited for since the first has signed.
#[actix_web::test]
async fn accepted_marks_are_not_signed_as_not_agreed() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("signing").await;
    case.post(OWNER, "sign", json!({ "statement": "seen_not_agreed" })).await.is(409, "marks_were_agreed");
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::hours(3));
    let signed_at = app.clock.now();
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    app.clock.travel_to(signed_at + chrono::TimeDelta::hours(2));
    let seen = case.read(SUPERVISOR).await.ok().json();
    let sign = seen["actions"].as_array().unwrap().iter().find(|action| action["action"] == "sign").unwrap();
    let since: chrono::DateTime<chrono::Utc> = sign["waiting_since"].as_str().unwrap().parse().unwrap();
    assert_eq!(since, signed_at);
}
