//! Recommendations, what came of them, and training needs.

use super::{
    appraisals::Case,
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

fn report(of: &str, institution: uuid::Uuid, rest: &str) -> String {
    format!("/reports/{of}?cycle_id={YEAR}&institution_id={institution}{rest}")
}

fn table(reply: &Reply) -> Vec<Vec<String>> {
    assert!(reply.header("content-type").starts_with("text/csv"), "{}", reply.request);
    let body = reply.body.strip_prefix(&[0xEF, 0xBB, 0xBF]).expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// An appraisal in this state whose supervisor recommends a reward and states needs; its id.
pub async fn recommended(app: &TestApp, state: &str) -> String {
    let case = Case::open(app).await.to(state).await;
    let id = case.path.trim_start_matches("/appraisals/").to_owned();
    let sql = format!(
        r#"update sheets set content = content || '{{"recommendation": {{"kind": "reward", "text": "=Barua ya pongezi"}}, "training_needs": ["Records  management.", "Uongozi"]}}'
           where appraisal_id = '{id}' and side = 'supervisor';
           update sheets set content = content || '{{"training_needs": ["records management"]}}' where appraisal_id = '{id}' and side = 'self'"#
    );
    app.run(&sql).await;
    id
}

/// Four more servants of PLAN, disclosed: two development, one sanction, one without; needs in several spellings.
async fn others(app: &TestApp) {
    let sql = r#"
        insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
        select gen_random_uuid(), (8000000 + n)::text, 'Jina', 'Nambari', 'female', '1990-01-01', '2015-01-01' from generate_series(1, 4) n;
        insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
        select u.institution_id, gen_random_uuid(), s.id, u.id, (select id from designations where code = 'nurse'), 'acting', '2020-01-01'
        from servants s join units u on u.code = 'HR' where s.check_number like '8%';
        insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, agreed_revision, status_since)
        select p.institution_id, gen_random_uuid(), (select id from cycles where label = '2026/27'), p.id, p.servant_id, 'agreed', 1, now()
        from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
        insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
        select a.institution_id, gen_random_uuid(), a.id, 1, '{"objectives":[]}', a.servant_id, now(), (select id from servants where check_number = '9000103'), now()
        from agreements a join servants s on s.id = a.servant_id where s.check_number like '8%';
        insert into appraisals (institution_id, id, cycle_id, agreement_id, agreement_revision, posting_id, servant_id, supervisor_id, unit_id,
            designation_id, template_id, kind, period_starts_on, period_ends_on, status, status_since, objectives, agreed, overall, grade, opened_at, disclosed_at)
        select a.institution_id, gen_random_uuid(), a.cycle_id, a.id, 1, a.posting_id, a.servant_id, (select id from servants where check_number = '9000103'),
            p.unit_id, p.designation_id, c.template_id, 'annual', '2026-07-01', '2027-06-30', 'final', now(), '[]', true, 3.00, 'average', now(), now()
        from agreements a join postings p on p.id = a.posting_id join cycles c on c.id = a.cycle_id join servants s on s.id = a.servant_id
        where s.check_number like '8%';
        insert into sheets (institution_id, id, appraisal_id, side, content, author_id, saved_at, submitted_at)
        select x.institution_id, gen_random_uuid(), x.id, 'supervisor', case s.check_number
            when '8000001' then '{"marks": {}, "recommendation": {"kind": "development", "text": "Kozi"}, "training_needs": ["RECORDS MANAGEMENT"]}'::jsonb
            when '8000002' then '{"marks": {}, "recommendation": {"kind": "development", "text": "Kozi"}, "training_needs": ["Uongozi"]}'
            when '8000003' then '{"marks": {}, "recommendation": {"kind": "sanction", "text": "Onyo"}}'
            else '{"marks": {}}' end, x.supervisor_id, now(), now()
        from appraisals x join servants s on s.id = x.servant_id where s.check_number like '8%';"#;
    app.run(sql).await;
}

#[actix_web::test]
async fn hr_records_what_came_of_a_recommendation() {
    let app = TestApp::new().await;
    let id = recommended(&app, "disclosed").await;
    let path = format!("/recommendations/{id}");
    let pending = app.acting_as(OWNER).get(&path).await.ok();
    assert_eq!(
        (pending.tag(), &pending.json()["decision"], &pending.json()["recommendation"]["kind"]),
        ("\"0\"".to_owned(), &json!("pending"), &json!("reward"))
    );
    let granted = || json!({ "decision": "granted", "note": "Kikao cha 4/2027" });
    let hr = app.acting_as(HR);
    hr.put(&path, "\"7\"", granted()).await.is(412, "precondition_failed");
    let done = hr.put(&path, "\"0\"", granted()).await.ok();
    assert_eq!(
        (&done.json()["decision"], &done.json()["decided_by"], done.tag()),
        (&json!("granted"), &json!(HR.account()), "\"1\"".to_owned())
    );
    hr.put(&path, "\"0\"", granted()).await.is(412, "precondition_failed");
    let changed = hr.put(&path, "\"1\"", json!({ "decision": "declined" })).await.ok().json();
    assert_eq!((&changed["decision"], &changed["note"]), (&json!("declined"), &Value::Null));
    hr.put(&path, "\"2\"", json!({ "decision": "maybe" })).await.wrong(&["/decision wrong_type"]);
    hr.put(&path, "\"2\"", json!({ "decision": "granted", "note": "x".repeat(4001) }))
        .await
        .wrong(&["/note field_too_long"]);
    hr.send(actix_web::test::TestRequest::put().set_json(granted()), &path)
        .await
        .is(428, "precondition_required");
    for who in EVERYBODY {
        let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, HEAD, AUDITOR].contains(who);
        assert_eq!(app.acting_as(*who).get(&path).await.status, if sees { 200 } else { 404 }, "{}", who.name);
        if ![HR, HR_PARENT].contains(who) {
            let reply = app.acting_as(*who).put(&path, "\"2\"", granted()).await;
            assert_eq!(reply.status, if sees { 403 } else { 404 }, "{}", who.name);
        }
    }
}

#[actix_web::test]
async fn two_first_decisions_at_once_are_one() {
    let app = TestApp::new().await;
    let id = recommended(&app, "disclosed").await;
    let hr = app.acting_as(HR).at_once();
    let path = format!("/recommendations/{id}");
    let send = |decision: &'static str| hr.put(&path, "\"0\"", json!({ "decision": decision }));
    let both = futures_util::future::join(send("granted"), send("declined")).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

/// E-26: before the mark is disclosed there is nothing to read, decide or count.
#[actix_web::test]
async fn nothing_shows_before_the_mark_is_disclosed() {
    let app = TestApp::new().await;
    let id = recommended(&app, "countersigned").await;
    let path = format!("/recommendations/{id}");
    for who in [OWNER, SUPERVISOR, HR, HEAD, AUDITOR] {
        app.acting_as(who).get(&path).await.is(409, "wrong_state");
    }
    app.acting_as(HR).put(&path, "\"0\"", json!({ "decision": "granted" })).await.is(409, "wrong_state");
    for of in ["recommendations", "training_needs"] {
        let counts = app.acting_as(HR).get(&report(of, COUNCIL, "")).await.ok().text();
        assert!(!counts.contains("reward") && !counts.contains("Uongozi"), "{counts}");
        let list = app.acting_as(HR).get(&report(&format!("{of}/list"), COUNCIL, "")).await.ok().json();
        assert_eq!(list["items"], json!([]));
    }
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let none = case.path.replace("/appraisals/", "/recommendations/");
    app.acting_as(OWNER).get(&none).await.is(404, "not_found");
}

/// Five disclosed: one reward in PLAN; two developments and a sanction in HR; one without.
#[actix_web::test]
async fn recommendations_are_counted_and_listed() {
    let app = TestApp::new().await;
    let id = recommended(&app, "disclosed").await;
    others(&app).await;
    app.acting_as(HR)
        .put(&format!("/recommendations/{id}"), "\"0\"", json!({ "decision": "granted", "note": "Kikao" }))
        .await
        .ok();
    let hr = app.acting_as(HR);
    let out = hr.get(&report("recommendations", COUNCIL, "")).await.ok().json();
    assert_eq!(
        (&out["total"]["count"], &out["total"]["kinds"]),
        (
            &json!(4),
            &json!({ "development": { "pending": 2 }, "reward": { "granted": 1 }, "sanction": { "pending": 1 } })
        )
    );
    let groups: Vec<_> =
        out["groups"].as_array().unwrap().iter().map(|g| (g["group"].clone(), g["count"].clone())).collect();
    assert_eq!(groups, [(json!("HR"), json!(3)), (json!("PLAN"), json!(1))]);
    let by_family = hr.get(&report("recommendations", COUNCIL, "&by=family")).await.ok().json();
    assert_eq!(
        (&by_family["groups"][0]["group"], &by_family["groups"][0]["count"]),
        (&json!("health"), &json!(3))
    );
    let csv = hr.get(&report("recommendations", COUNCIL, "&format=csv")).await.ok();
    let rows = table(&csv);
    assert_eq!(rows[0].join(","), "Group,Kind,Pending,Granted,Declined,Count");
    assert_eq!(rows[3].join(","), "PLAN,reward,0,1,0,1");
    let list = "recommendations/list";
    let all = hr.get(&report(list, COUNCIL, "&limit=3")).await.ok().json();
    let next = all["next"].as_str().unwrap();
    let rest = hr.get(&report(list, COUNCIL, &format!("&limit=3&after={next}"))).await.ok().json();
    let numbers = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|row| row["check_number"].clone()).collect()
    };
    assert_eq!(
        (numbers(&all), numbers(&rest)),
        (vec![json!("8000001"), json!("8000002"), json!("8000003")], vec![json!(OWNER.check_number())])
    );
    assert_eq!(rest["items"][0]["decided_by"], "Zawadi Ngowi");
    for (filter, count) in [
        ("&kind=development", 2),
        ("&decision=pending", 3),
        ("&decision=granted&kind=reward", 1),
        ("&family=health", 3),
        ("&family=none", 0),
        (&format!("&unit_id={PLANNING}"), 1),
    ] {
        let page = hr.get(&report(list, COUNCIL, filter)).await.ok().json();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{filter}");
    }
    // E-36: what begins like a formula is no formula.
    let csv = hr.clone().in_swahili().get(&report(list, COUNCIL, "&format=csv")).await.ok();
    let rows = table(&csv);
    assert_eq!(
        (rows.len(), rows[0][7].as_str(), rows[4][7].as_str()),
        (5, "Pendekezo", "'=Barua ya pongezi")
    );
}

/// Three have "records management" in four spellings, two "Uongozi"; each person counts once.
#[actix_web::test]
async fn training_needs_are_counted_whatever_their_spelling() {
    let app = TestApp::new().await;
    recommended(&app, "final").await;
    others(&app).await;
    let hr = app.acting_as(HR);
    let out = hr.get(&report("training_needs", COUNCIL, "")).await.ok().json();
    assert_eq!((&out["people"], &out["needs"]), (&json!(3), &json!(2)));
    let records = out["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["spellings"].get("RECORDS MANAGEMENT").is_some())
        .unwrap();
    assert_eq!(
        (&records["count"], &records["units"], &records["spellings"]),
        (
            &json!(2),
            &json!({ "HR": 1, "PLAN": 1 }),
            &json!({ "RECORDS MANAGEMENT": 1, "Records  management.": 1, "records management": 1 })
        )
    );
    let first = hr.get(&report("training_needs", COUNCIL, "&limit=1")).await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second =
        hr.get(&report("training_needs", COUNCIL, &format!("&limit=1&after={next}"))).await.ok().json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    assert_ne!(first["items"], second["items"]);
    let health = hr.get(&report("training_needs", COUNCIL, "&family=health")).await.ok().json();
    assert_eq!(health["people"], 2);
    let list =
        hr.get(&report("training_needs/list", COUNCIL, &format!("&unit_id={PLANNING}"))).await.ok().json();
    let found: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["need"].as_str().unwrap(), row["stated_by"].clone()))
        .collect();
    assert_eq!(found.len(), 3);
    assert!(
        found.contains(&("records management", json!(["self"])))
            && found.contains(&("Uongozi", json!(["supervisor"]))),
        "{found:?}"
    );
    let csv = table(&hr.get(&report("training_needs/list", COUNCIL, "&format=csv")).await.ok());
    assert_eq!((csv.len(), csv[0][5].as_str()), (6, "Training need"));
    let csv = table(&hr.get(&report("training_needs", COUNCIL, "&format=csv")).await.ok());
    assert_eq!((csv.len(), csv[1][1].as_str()), (3, "2"));
}

/// E-10, E-17: by role and institution.
#[actix_web::test]
async fn the_reports_belong_to_hr_the_head_and_the_auditor() {
    let app = TestApp::new().await;
    for of in ["recommendations", "recommendations/list", "training_needs", "training_needs/list"] {
        for who in EVERYBODY {
            let may = [HR, HR_PARENT, HEAD, AUDITOR].contains(who);
            let reply = app.acting_as(*who).get(&report(of, COUNCIL, "")).await;
            assert_eq!(reply.status, if may { 200 } else { 404 }, "{} {of}", who.name);
        }
        app.acting_as(HR).get(&report(of, OTHER, "")).await.is(404, "not_found");
        let unknown = format!("/reports/{of}?cycle_id={COUNCIL}&institution_id={COUNCIL}");
        app.acting_as(HR).get(&unknown).await.is(404, "not_found");
        app.acting_as(HR).get(&report(of, COUNCIL, "&format=pdf")).await.is(400, "malformed_query");
    }
}
