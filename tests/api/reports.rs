//! What HR and leaders ask, as JSON and CSV; and the audit trail.

use super::{
    agreements::agreement,
    support::{TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

fn path(report: &str, institution: uuid::Uuid, rest: &str) -> String {
    format!("/reports/{report}?cycle_id={YEAR}&institution_id={institution}{rest}")
}

/// Twelve servants with disclosed marks: seven in PLAN, three in HR, two in DIR.
async fn marks(app: &TestApp) {
    let sql = "
        insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
        select gen_random_uuid(), (8000000 + n)::text, case n when 1 then '=cmd()' else 'Jina' end, 'Nambari',
            case when n <= 8 then 'female' else 'male' end, '1990-01-01', '2015-01-01' from generate_series(1, 12) n;
        insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
        select u.institution_id, gen_random_uuid(), s.id, u.id, (select id from designations where code = 'planning-officer'), 'acting', '2020-01-01'
        from servants s join units u on u.code = case when s.check_number <= '8000007' then 'PLAN' when s.check_number <= '8000010' then 'HR' else 'DIR' end
        where s.check_number like '8%';
        insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, agreed_revision, status_since)
        select p.institution_id, gen_random_uuid(), (select id from cycles where label = '2026/27'), p.id, p.servant_id, 'agreed', 1, now()
        from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
        insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
        select institution_id, gen_random_uuid(), id, 1, '{\"objectives\":[]}', servant_id, now(), (select id from servants where check_number = '9000103'), now()
        from agreements;
        insert into appraisals (institution_id, id, cycle_id, agreement_id, agreement_revision, posting_id, servant_id, supervisor_id, unit_id,
            designation_id, template_id, kind, period_starts_on, period_ends_on, status, status_since, objectives, agreed, overall, grade, opened_at, disclosed_at)
        select a.institution_id, gen_random_uuid(), a.cycle_id, a.id, 1, a.posting_id, a.servant_id, (select id from servants where check_number = '9000103'),
            p.unit_id, p.designation_id, c.template_id, 'annual', '2026-07-01', '2027-06-30', 'disclosed', now(), '[]', true,
            case when s.check_number <= '8000004' then 1.25 else 3.00 end, case when s.check_number <= '8000004' then 'outstanding' else 'average' end, now(), now()
        from agreements a join postings p on p.id = a.posting_id join cycles c on c.id = a.cycle_id join servants s on s.id = a.servant_id;";
    app.sql().await.batch_execute(sql).await.unwrap();
}

#[actix_web::test]
async fn completion_counts_who_is_expected_and_who_is_done() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "submitted").await;
    let hr = app.acting_as(HR);
    let report = hr.get(&path("completion", COUNCIL, "&phase=planning")).await.ok().json();
    let plan = report["units"].as_array().unwrap().iter().find(|unit| unit["code"] == "PLAN").unwrap();
    // Four are posted in PLAN; the nurse follows the health cadres' year.
    assert_eq!(
        (&plan["expected"], &plan["states"]),
        (&json!(3), &json!({ "not_started": 2, "submitted": 1 }))
    );
    assert_eq!((&report["done"], &report["percent"]), (&json!(0), &json!("0")));
    let path_ = "/agreements?status=submitted";
    let id = hr.get(path_).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let supervisor = app.acting_as(SUPERVISOR);
    let tag = supervisor.get(&format!("/agreements/{id}")).await.tag();
    supervisor.post_if(&format!("/agreements/{id}/agree"), &tag, json!({})).await.ok();
    let report = hr.get(&path("completion", COUNCIL, "&phase=planning")).await.ok().json();
    assert_eq!(
        (&report["done"], &report["expected"], &report["percent"]),
        (&json!(1), &json!(9), &json!("11.11"))
    );
    let csv = hr.get(&path("completion", COUNCIL, "&phase=planning&format=csv")).await.ok();
    assert!(
        csv.header("content-type").starts_with("text/csv")
            && csv.text().contains("PLAN,Planning Department,Idara ya Mipango,agreed,1\r\n")
    );
}

#[actix_web::test]
async fn the_late_are_listed_with_whom_it_waits_on() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "submitted").await;
    let hr = app.acting_as(HR);
    let first = hr.get(&path("late", COUNCIL, "&phase=planning&limit=1")).await.ok().json();
    assert_eq!(
        (&first["items"][0]["check_number"], &first["items"][0]["waits_on"]),
        (&json!(OWNER.check_number()), &json!("supervisor"))
    );
    let next = first["next"].as_str().unwrap();
    let rest =
        hr.get(&path("late", COUNCIL, &format!("&phase=planning&limit=100&after={next}"))).await.ok().json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 8);
    assert!(
        rest["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|late| late["waits_on"] == "servant" && late["since"].is_null())
    );
    let csv = hr.get(&path("late", COUNCIL, "&phase=planning&format=csv")).await.ok().text();
    assert_eq!(csv.lines().count(), 10);
}

/// E-40: HR's three and DIR's two are hidden; together they are five, so that no subtraction leads to fewer.
#[actix_web::test]
async fn small_groups_are_hidden_in_the_distribution() {
    let app = TestApp::new().await;
    marks(&app).await;
    let report = app.acting_as(HR).get(&path("marks", COUNCIL, "")).await.ok().json();
    let groups: Vec<_> = report["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["group"].as_str().unwrap(), g["suppressed"].as_bool().unwrap(), g["count"].clone()))
        .collect();
    assert_eq!(groups, [("DIR", true, Value::Null), ("HR", true, Value::Null), ("PLAN", false, json!(7))]);
    assert_eq!(report["groups"][2]["grades"], json!({ "outstanding": 4, "average": 3 }));
    // (4 × 1.25 + 3 × 3) / 7 = 2; (4 × 1.25 + 8 × 3) / 12 = 29/12.
    assert_eq!((&report["groups"][2]["mean"], &report["total"]["mean"]), (&json!("2"), &json!("2.42")));
    let by_sex = app.acting_as(HEAD).get(&path("marks", COUNCIL, "&by=sex")).await.ok().json();
    assert!(
        by_sex["groups"].as_array().unwrap().iter().all(|group| group["suppressed"] == true),
        "four men would show the women too"
    );
}

/// E-10, E-36: only who may sees marks; a name that is a formula stays a name.
#[actix_web::test]
async fn the_list_of_marks_is_for_hr_and_safe_in_a_spreadsheet() {
    let app = TestApp::new().await;
    marks(&app).await;
    let report = path("marks/list", COUNCIL, "");
    for who in EVERYBODY {
        let sees = [HR, HR_PARENT, HEAD, AUDITOR].contains(who);
        assert_eq!(
            app.acting_as(*who).get(&report).await.status,
            if sees { 200 } else { 404 },
            "{}",
            who.name
        );
        let completion = app.acting_as(*who).get(&path("completion", COUNCIL, "&phase=annual")).await.status;
        let may = sees || [PLANNER, NATIONAL].contains(who);
        assert_eq!(completion, if may { 200 } else { 404 }, "{} completion", who.name);
    }
    let hr = app.acting_as(HR);
    let page = hr.get(&path("marks/list", COUNCIL, "&limit=5")).await.ok().json();
    let next = page["next"].as_str().unwrap();
    let second = hr.get(&path("marks/list", COUNCIL, &format!("&limit=100&after={next}"))).await.ok().json();
    assert_eq!((page["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()), (5, 7));
    let request = actix_web::test::TestRequest::get().insert_header(("accept", "text/csv"));
    let csv = hr.send(request, &report).await.ok();
    assert!(csv.body.starts_with(&[0xEF, 0xBB, 0xBF]));
    let mut reader = csv::Reader::from_reader(&csv.body[3..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(
        (rows.len(), &rows[0][1], &rows[0][5], &rows[0][6]),
        (12, "'=cmd() Nambari", "1.25", "outstanding")
    );
    let request = actix_web::test::TestRequest::get().insert_header(("accept", "application/pdf"));
    hr.send(request, &report).await.is(406, "not_acceptable");
    hr.get(&path("marks/list", OTHER, "")).await.is(404, "not_found");
    hr.get(&format!("/reports/marks?cycle_id={COUNCIL}&institution_id={COUNCIL}")).await.is(404, "not_found");
}

#[actix_web::test]
async fn the_audit_trail_tells_auditors_who_did_what() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    let auditor = app.acting_as(AUDITOR);
    let trail = auditor.get("/audit?subject_kind=agreement&sort=at").await.ok().json();
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["agreement.create", "agreement.objectives", "agreement.submit", "agreement.agree"]);
    let last = &trail["items"][3];
    assert_eq!(
        (&last["account_id"], &last["before"]["status"], &last["after"]["status"]),
        (&json!(SUPERVISOR.account()), &json!("submitted"), &json!("agreed"))
    );
    assert!(last["request_id"].is_string());
    assert_eq!(auditor.get("/audit?limit=1&action=agreement.submit&from=2026-07-06T00:00:00Z").await.ok().json()["items"].as_array().unwrap().len(), 1);
    for who in [OWNER, HR, HEAD, NATIONAL] {
        app.acting_as(who).get("/audit").await.is(403, "forbidden");
    }
}
