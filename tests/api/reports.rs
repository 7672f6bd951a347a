//! What HR and leaders ask, as JSON and CSV.

use super::{
    agreements::agreement,
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

fn path(report: &str, institution: uuid::Uuid, rest: &str) -> String {
    format!("/reports/{report}?cycle_id={YEAR}&institution_id={institution}{rest}")
}

/// A CSV body as its rows, the header first.
fn table(reply: &Reply) -> Vec<Vec<String>> {
    assert!(reply.header("content-type").starts_with("text/csv"), "{}", reply.request);
    let body = reply.body.strip_prefix(&[0xEF, 0xBB, 0xBF]).expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Twelve servants with disclosed marks: seven in PLAN, three in HR, two in DIR.
pub async fn marks(app: &TestApp) {
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
    app.run(sql).await;
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
    let rows = table(&csv);
    assert_eq!(
        rows[0].join(","),
        "Code,Unit,Expected,Done,Percent,Not started,Draft,Submitted,Returned,Agreed"
    );
    assert_eq!(rows[3].join(","), "PLAN,Planning Department,3,1,33.33,2,0,0,0,1");
    assert_eq!(rows[4].join(","), "Total,,9,1,11.11,8,0,0,0,1");
    let csv =
        hr.clone().in_swahili().get(&path("completion", COUNCIL, "&phase=planning&format=csv")).await.ok();
    assert_eq!(csv.header("content-language"), "sw");
    let rows = table(&csv);
    assert_eq!((rows[0][2].as_str(), rows[3][1].as_str()), ("Wanaotarajiwa", "Idara ya Mipango"));
    // A revision leaves the agreed agreement in force: planning stays done, and nobody is late by it.
    let agreed = supervisor.get(&format!("/agreements/{id}")).await.tag();
    supervisor
        .post_if(&format!("/agreements/{id}/revise"), &agreed, json!({ "reason": "Bajeti imepunguzwa" }))
        .await
        .ok();
    let report = hr.get(&path("completion", COUNCIL, "&phase=planning")).await.ok().json();
    let late = hr.get(&path("late", COUNCIL, "&phase=planning")).await.ok().json();
    assert_eq!((&report["done"], late["items"].as_array().unwrap().len()), (&json!(1), 8));
}

/// Without an institution: each that the caller reaches, and no other.
#[actix_web::test]
async fn completion_by_institution_is_of_the_callers_reach() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    let path = format!("/reports/completion?cycle_id={YEAR}&phase=planning");
    for (who, codes) in [
        (HR, vec!["LGA-DODOMA-CC"]),
        (HR_OTHER, vec!["MOW"]),
        (HR_PARENT, vec!["LGA-DODOMA-CC", "RS-DODOMA"]),
        (NATIONAL, vec!["LGA-DODOMA-CC", "MOW", "RS-DODOMA"]),
        (AUDITOR, vec!["LGA-DODOMA-CC", "MOW", "RS-DODOMA"]),
    ] {
        let report = app.acting_as(who).get(&path).await.ok().json();
        let institutions = report["institutions"].as_array().unwrap();
        let found: Vec<_> = institutions.iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(found, codes, "{}", who.name);
        assert_eq!(report["units"], json!([]));
        let sum: i64 = institutions.iter().map(|one| one["expected"].as_i64().unwrap()).sum();
        assert_eq!(report["expected"], json!(sum), "{}", who.name);
    }
    for who in [OWNER, SUPERVISOR, COMMITTEE, ADMIN] {
        app.acting_as(who).get(&path).await.is(403, "forbidden");
    }
    let csv = app.acting_as(NATIONAL).get(&format!("{path}&format=csv")).await.ok();
    let rows = table(&csv);
    assert_eq!(rows[0][1], "Institution");
    assert_eq!(rows[1].join(","), "LGA-DODOMA-CC,Dodoma City Council,9,1,11.11,8,0,0,0,1");
    assert_eq!((rows.len(), rows[4][2].as_str()), (5, "13"));
}

/// Nine servants, each in another state of the mid-year review: who waits for whom.
#[actix_web::test]
async fn each_state_waits_on_somebody() {
    let app = TestApp::new().await;
    let sql = "
        insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, agreed_revision, status_since)
        select p.institution_id, gen_random_uuid(), (select id from cycles where label = '2026/27'), p.id, p.servant_id, 'agreed', 1, now()
        from postings p join designations d on d.id = p.designation_id join units u on u.id = p.unit_id
        where u.code in ('DIR', 'PLAN', 'HR') and d.family <> 'health';
        insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
        select institution_id, gen_random_uuid(), id, 1, '{\"objectives\":[]}', servant_id, now(), servant_id, now() from agreements;
        insert into appraisals (institution_id, id, cycle_id, agreement_id, agreement_revision, posting_id, servant_id, supervisor_id, unit_id,
            designation_id, template_id, kind, period_starts_on, period_ends_on, status, held_status, status_reason, status_since, objectives, opened_at)
        select a.institution_id, gen_random_uuid(), a.cycle_id, a.id, 1, a.posting_id, a.servant_id,
            (select id from servants where check_number = case s.check_number when '9000103' then '9000104' else '9000103' end), p.unit_id,
            p.designation_id, c.template_id, 'mid_year', '2026-07-01', '2026-12-31', n.status,
            case n.status when 'on_hold' then 'assessing' end, case when n.status in ('on_hold', 'unrateable') then 'likizo' end,
            '2026-12-01T08:00:00Z', '[]', now()
        from (select *, row_number() over (order by servant_id) as n from agreements) a join postings p on p.id = a.posting_id
        join cycles c on c.id = a.cycle_id join servants s on s.id = a.servant_id
        join unnest(array['assessing', 'assessing', 'discussion', 'proposed', 'signing', 'countersigning', 'on_hold', 'unrateable', 'final'])
            with ordinality n (status, n) using (n);
        insert into sheets (institution_id, id, appraisal_id, side, content, author_id, saved_at, submitted_at)
        select institution_id, gen_random_uuid(), id, 'self', '{}', servant_id, now(), now() from appraisals
        where status = 'assessing' and servant_id <> (select id from servants where check_number = '9000101');";
    app.run(sql).await;
    app.travel("2026-12-07");
    let hr = app.acting_as(HR);
    let late = hr.get(&path("late", COUNCIL, "&phase=mid_year")).await.ok().json();
    let found: Vec<_> = late["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["state"].as_str().unwrap(), one["waits_on"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("assessing", "servant"),
            ("assessing", "supervisor"),
            ("discussion", "supervisor"),
            ("proposed", "servant"),
            ("signing", "servant"),
            ("countersigning", "reviewer"),
            ("on_hold", "hr_officer"),
        ]
    );
    assert_eq!(late["items"][0]["since"], "2026-12-01T08:00:00Z");
    // Who is not late is done: the one that cannot be rated too.
    let report = hr.get(&path("completion", COUNCIL, "&phase=mid_year")).await.ok().json();
    assert_eq!((&report["expected"], &report["done"]), (&json!(9), &json!(2)));
    assert_eq!(report["states"]["assessing"], json!(2));
    // Nobody has begun the annual review.
    let report = hr.get(&path("completion", COUNCIL, "&phase=annual")).await.ok().json();
    assert_eq!(report["states"], json!({ "not_started": 9 }));
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
    // Four of 1.25 and three of 3: the fourth is the middle; of all twelve, half way between the sixth and the seventh.
    assert_eq!((&report["groups"][2]["median"], &report["total"]["median"]), (&json!("1.25"), &json!("3")));
    let rows = table(&app.acting_as(HR).get(&path("marks", COUNCIL, "&format=csv")).await.ok());
    assert_eq!(
        rows[0].join(","),
        "Group,Grade,Count,Count of the group,Mean of the group,Median of the group"
    );
    assert_eq!(rows[1].join(","), "DIR,suppressed,,,,");
    assert_eq!(rows[3].join(","), "PLAN,average,3,7,2,1.25");
    assert_eq!(rows[6].join(","), "Total,outstanding,4,12,2.42,3");
    let by_sex = app.acting_as(HEAD).get(&path("marks", COUNCIL, "&by=sex")).await.ok().json();
    assert!(
        by_sex["groups"].as_array().unwrap().iter().all(|group| group["suppressed"] == true),
        "four men would show the women too"
    );
}

/// E-40: whatever a report shows, in any grouping, subtracting the shown groups from the total leaves nobody or a group that is no
/// smaller than the floor; and nobody can ask for a lower floor.
#[actix_web::test]
async fn subtracting_shows_no_small_group() {
    let app = TestApp::new().await;
    marks(&app).await;
    let hr = app.acting_as(HR);
    for without in [None, Some("8000001"), Some("8000009"), Some("8000012")] {
        if let Some(check_number) = without {
            let sql = format!(
                "update appraisals set status = 'countersigned', disclosed_at = null
                 where servant_id = (select id from servants where check_number = '{check_number}')"
            );
            app.run(&sql).await;
        }
        for by in ["unit", "family", "sex"] {
            let report = hr.get(&path("marks", COUNCIL, &format!("&by={by}"))).await.ok().json();
            let groups = report["groups"].as_array().unwrap();
            let shown: i64 = groups.iter().filter_map(|group| group["count"].as_i64()).sum();
            let left = report["total"]["count"].as_i64().unwrap() - shown;
            assert!(left == 0 || left >= 5, "{by} without {without:?}: {report:#}");
            for group in groups.iter().filter(|group| group["suppressed"] == true) {
                let hidden =
                    ["count", "mean", "median", "grades"].iter().all(|field| group[*field].is_null());
                assert!(hidden, "{group}");
            }
        }
    }
    assert_eq!(hr.get(&path("marks", COUNCIL, "&smallest_group=1")).await.status, 400);
}

/// E-10: every report in both forms, for everybody.
#[actix_web::test]
async fn each_report_is_for_whom_it_is() {
    let app = TestApp::new().await;
    marks(&app).await;
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let marks = [HR, HR_PARENT, HEAD, AUDITOR].contains(who);
        let completion = marks || [PLANNER, NATIONAL].contains(who);
        for (report, rest, may) in [
            ("completion", "&phase=annual", completion),
            ("late", "&phase=annual", completion),
            ("marks", "", marks),
            ("marks/list", "", marks),
        ] {
            for format in ["json", "csv"] {
                let reply = caller.get(&path(report, COUNCIL, &format!("{rest}&format={format}"))).await;
                assert_eq!(reply.status, if may { 200 } else { 404 }, "{} {report} {format}", who.name);
            }
        }
    }
    for report in ["completion", "late", "marks", "marks/list"] {
        let rest = if report.starts_with("marks") { "" } else { "&phase=annual" };
        // What is nowhere and what is out of reach look the same.
        let (hr, nowhere) = (app.acting_as(HR), uuid::Uuid::now_v7());
        let problem = |reply: Reply| {
            let mut problem = reply.is(404, "not_found").json();
            problem.as_object_mut().unwrap().remove("request_id");
            problem
        };
        let foreign = problem(hr.get(&path(report, OTHER, rest)).await);
        assert_eq!(foreign, problem(hr.get(&path(report, nowhere, rest)).await));
        assert_eq!(foreign, problem(app.acting_as(AUDITOR).get(&path(report, nowhere, rest)).await));
        let other_cycle =
            format!("/reports/{report}?cycle_id={nowhere}&institution_id={COUNCIL}{rest}&format=csv");
        hr.get(&other_cycle).await.is(404, "not_found");
    }
}

/// E-25: a draft cycle is nothing to who may not read drafts.
#[actix_web::test]
async fn a_draft_cycle_has_no_reports() {
    let app = TestApp::new().await;
    app.run("update cycles set status = 'draft'").await;
    let report = path("completion", COUNCIL, "&phase=planning");
    app.acting_as(HR).get(&report).await.is(404, "not_found");
    app.acting_as(NATIONAL).get(&report).await.ok();
}

/// More people than go into one piece of the body: nobody is lost between the pieces, and nobody comes twice.
#[actix_web::test]
async fn a_long_list_is_whole() {
    let app = TestApp::new().await;
    let sql = "
        insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
        select gen_random_uuid(), (8000000 + n)::text, 'Jina', 'Nambari', 'female', '1990-01-01', '2015-01-01' from generate_series(1, 1100) n;
        insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
        select u.institution_id, gen_random_uuid(), s.id, u.id, (select id from designations where code = 'planning-officer'), 'substantive', '2020-01-01'
        from servants s join units u on u.code = 'PLAN' where s.check_number like '8%';
        insert into main_postings (posting_id, institution_id, servant_id, starts_on)
        select p.id, p.institution_id, p.servant_id, p.starts_on from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';";
    app.run(sql).await;
    // A piece is a statement, and this is longer than the budget of a page.
    let hr = app.acting_as(HR).at_once();
    let rows = table(&hr.get(&path("late", COUNCIL, "&phase=planning&format=csv")).await.ok());
    let numbers: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
    let mut unique = numbers.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((numbers.len(), &unique), (1109, &numbers));
}

/// E-36: only what is disclosed is in the list of marks; a name that is a formula stays a name.
#[actix_web::test]
async fn the_list_of_marks_is_safe_in_a_spreadsheet() {
    let app = TestApp::new().await;
    marks(&app).await;
    let report = path("marks/list", COUNCIL, "");
    let hr = app.acting_as(HR);
    let page = hr.get(&path("marks/list", COUNCIL, "&limit=5")).await.ok().json();
    let next = page["next"].as_str().unwrap();
    let second = hr.get(&path("marks/list", COUNCIL, &format!("&limit=100&after={next}"))).await.ok().json();
    assert_eq!((page["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()), (5, 7));
    let request = actix_web::test::TestRequest::get().insert_header(("accept", "text/csv"));
    let rows = table(&hr.send(request, &report).await.ok());
    assert_eq!(rows[0][..2], ["Check number", "Name"]);
    assert_eq!(
        (rows.len(), rows[1][1].as_str(), rows[1][5].as_str(), rows[1][6].as_str()),
        (13, "'=cmd() Nambari", "1.25", "outstanding")
    );
    assert_eq!(
        (page["items"][0]["servant_name"].as_str(), rows[1][7].as_str()),
        (Some("=cmd() Nambari"), "yes")
    );
    let request = actix_web::test::TestRequest::get().insert_header(("accept", "application/pdf"));
    hr.send(request, &report).await.is(406, "not_acceptable");
    let sql = "update appraisals set status = 'countersigned', disclosed_at = null
        where servant_id = (select id from servants where check_number = '8000001')";
    app.run(sql).await;
    let rows = table(&hr.get(&format!("{report}&format=csv")).await.ok());
    assert!(rows.len() == 12 && rows.iter().all(|row| row[0] != "8000001"));
}
