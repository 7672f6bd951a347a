//! Opening a cycle: readiness, the rehearsal, the launch as a job that goes on after a crash.

use super::{
    agreements::agreement,
    cycles::close,
    support::{TestApp, cast::*},
};
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use eutendaji::{
    kernel::config::Settings,
    worker::{Round, Worker},
};
use serde_json::{Value, json};

fn worker(app: &TestApp, batch: usize) -> Worker {
    let flags = [("mode", "development".to_owned()), ("worker.batch", batch.to_string())];
    let flags = flags.map(|(name, value)| (name.to_owned(), value));
    Worker::new(app.services.db.clone(), app.clock.clone(), &Settings::load(None, &flags).unwrap()).unwrap()
}

async fn settle(worker: &Worker) {
    for _ in 0..2000 {
        if worker.round().await.unwrap() == Round::default() {
            return;
        }
    }
    panic!("the worker never rests");
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let count: Count =
        diesel::sql_query(format!("select ({sql}) as n")).get_result(&mut app.sql().await).await.unwrap();
    count.n
}

fn launch(institution: uuid::Uuid, dry_run: bool) -> Value {
    json!({ "institution_id": institution, "dry_run": dry_run })
}

fn path() -> String {
    format!("/cycles/{YEAR}/launch")
}

/// The council has ten people: nine follow the financial year, the nurse the health cadres' year.
#[actix_web::test]
async fn readiness_counts_and_names_who_lacks_what() {
    let app = TestApp::new().await;
    let hurt = "update servants set email = null where check_number = '9000105';
        delete from supervisions where posting_id = '01900000-0000-7000-8000-000000000307';
        update accounts set status = 'deactivated' where servant_id = '01900000-0000-7000-8000-000000000105';
        update accounts set status = 'invited' where servant_id = '01900000-0000-7000-8000-000000000114';";
    app.run(hurt).await;
    let path = format!("/cycles/{YEAR}/readiness?institution_id={COUNCIL}");
    let ready = app.acting_as(HR).get(&path).await.ok().json();
    let share = |count: i64, percent: &str| json!({ "count": count, "percent": percent });
    assert_eq!(ready["staff"], 9, "{ready}");
    assert_eq!(ready["supervisor"], share(8, "88.89"));
    assert_eq!(ready["designation"], share(9, "100"));
    assert_eq!(ready["template"], share(9, "100"));
    assert_eq!(ready["contact"], share(8, "88.89"));
    assert_eq!(ready["account"], share(8, "88.89"));
    assert_eq!(ready["activated"], share(7, "77.78"));
    let gaps = |ready: &Value| -> Vec<(String, Vec<String>)> {
        let words = |value: &Value| {
            value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
        };
        let items = ready["items"].as_array().unwrap().iter();
        items.map(|item| (item["check_number"].as_str().unwrap().to_owned(), words(&item["gaps"]))).collect()
    };
    assert_eq!(
        gaps(&ready),
        [
            ("9000105".into(), vec!["no_contact".into(), "no_account".into()]),
            ("9000107".into(), vec!["no_supervisor".into()]),
            ("9000114".into(), vec!["not_activated".into()]),
        ]
    );
    let one = app.acting_as(HR).get(&format!("{path}&gap=no_supervisor")).await.ok().json();
    assert_eq!(gaps(&one).len(), 1);
    let first = app.acting_as(HR).get(&format!("{path}&limit=2")).await.ok().json();
    let rest = app
        .acting_as(HR)
        .get(&format!("{path}&limit=2&after={}", first["next"].as_str().unwrap()))
        .await
        .ok()
        .json();
    assert_eq!((gaps(&first).len(), gaps(&rest).len(), &rest["next"]), (2, 1, &Value::Null));
    // A cadre group that follows no cycle has no template.
    app.run("delete from cycle_assignments where family = 'health'; update cycle_assignments set family = 'planning' where institution_id = '01900000-0000-7000-8000-000000000003'").await;
    let ready = app.acting_as(HR).get(&format!("{path}&gap=no_template")).await.ok().json();
    assert_eq!((&ready["staff"], &ready["template"]["count"]), (&json!(10), &json!(7)));
    let without: Vec<_> = gaps(&ready).into_iter().map(|(number, _)| number).collect();
    assert_eq!(without, ["9000102", "9000106", "9000108"]);
}

#[actix_web::test]
async fn readiness_and_launch_belong_to_the_right_people() {
    let app = TestApp::new().await;
    let readiness = format!("/cycles/{YEAR}/readiness?institution_id={COUNCIL}");
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let counts = [HR, HR_PARENT, HEAD, ADMIN, NATIONAL, AUDITOR].contains(who);
        let reply = caller.get(&readiness).await;
        assert_eq!(reply.status, if counts { 200 } else { 403 }, "{} reads readiness", who.name);
        if *who == NATIONAL {
            assert_eq!(reply.json()["items"], json!([]), "the national administrator reads no servants");
        }
        let launches = [HR, HR_PARENT].contains(who);
        let reply = caller.post(&path(), launch(COUNCIL, true)).await;
        assert_eq!(reply.status, if launches { 200 } else { 403 }, "{} rehearses", who.name);
        if !launches {
            caller.post(&path(), launch(COUNCIL, false)).await.is(403, "forbidden");
        }
    }
    assert_eq!(number(&app, "select count(*) from jobs").await, 0);
    let job = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let sees = [HR, HR_PARENT, HEAD, ADMIN, AUDITOR].contains(who);
        let status = if sees { 200 } else { 404 };
        assert_eq!(caller.get(&format!("/jobs/{job}")).await.status, status, "{} reads", who.name);
        assert_eq!(
            caller.get(&format!("/jobs/{job}/results")).await.status,
            status,
            "{} reads results",
            who.name
        );
        let listed = caller.get("/jobs").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, sees, "{} lists (E-16)", who.name);
        if !launches_for(*who) {
            let (status, code) = if sees { (403, "forbidden") } else { (404, "not_found") };
            caller.post(&format!("/jobs/{job}/cancel"), json!({})).await.is(status, code);
        }
    }
}

fn launches_for(who: Person) -> bool {
    [HR, HR_PARENT].contains(&who)
}

#[actix_web::test]
async fn a_rehearsal_says_who_and_why_not_and_changes_nothing() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "draft").await;
    let more = "insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on, ends_on) values
        ('01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000390', '01900000-0000-7000-8000-000000000105',
         '01900000-0000-7000-8000-000000000032', '01900000-0000-7000-8000-000000000021', 'acting', '2026-07-01', null),
        ('01900000-0000-7000-8000-000000000004', '01900000-0000-7000-8000-000000000391', '01900000-0000-7000-8000-000000000107',
         '01900000-0000-7000-8000-000000000035', '01900000-0000-7000-8000-000000000021', 'secondment', '2026-07-01', null);
        update postings set ends_on = '2026-09-27' where id = '01900000-0000-7000-8000-000000000314';";
    app.run(more).await;
    let plan = app.acting_as(HR).post(&path(), launch(COUNCIL, true)).await.ok().json();
    assert_eq!(
        (&plan["created"], &plan["existing"], &plan["excluded"]),
        (&json!(6), &json!(1), &json!(4)),
        "{plan}"
    );
    let reasons = json!({ "acting_posting": 1, "seconded_away": 1, "other_cycle": 1, "too_short": 1 });
    assert_eq!(plan["reasons"], reasons);
    let of = |number: &str, posting: Option<&str>| {
        let fits = |item: &&Value| {
            item["check_number"] == number && posting.is_none_or(|id| item["posting_id"] == id)
        };
        plan["items"].as_array().unwrap().iter().find(fits).unwrap().clone()
    };
    assert_eq!(of("9000101", None)["outcome"], "existing");
    assert_eq!(of("9000102", None)["reason"], "other_cycle");
    assert_eq!(of("9000107", None)["reason"], "seconded_away");
    assert_eq!(of("9000114", None)["reason"], "too_short", "89 days of 90");
    assert_eq!(of("9000105", Some("01900000-0000-7000-8000-000000000390"))["reason"], "acting_posting");
    assert_eq!(of("9000105", Some("01900000-0000-7000-8000-000000000305"))["outcome"], "created");
    assert_eq!(number(&app, "select count(*) from agreements").await, 1);
    assert_eq!(number(&app, "select count(*) from jobs").await, 0);
    let first =
        app.acting_as(HR).post(&format!("{}?limit=4", path()), launch(COUNCIL, true)).await.ok().json();
    let next = format!("{}?limit=100&after={}", path(), first["next"].as_str().unwrap());
    let rest = app.acting_as(HR).post(&next, launch(COUNCIL, true)).await.ok().json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 7);
}

/// The financial year is launched before its planning window opens: drafts are there, and each servant is told.
#[actix_web::test]
async fn a_launch_makes_drafts_before_the_window_opens_and_tells_each_servant() {
    let app = TestApp::new().await;
    app.travel("2026-06-20");
    let worker = worker(&app, 4);
    let asked = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok();
    assert_eq!(asked.status, 202);
    assert_eq!(asked.header("location"), format!("/api/v1/jobs/{}", asked.id()));
    let job = format!("/jobs/{}", asked.id());
    assert_eq!((&asked.json()["state"], &asked.json()["expected"]), (&json!("waiting"), &json!(10)));
    // Asked again while it is under way: the same job.
    assert_eq!(app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id(), asked.id());
    worker.round().await.unwrap();
    let running = app.acting_as(HR).get(&job).await.ok().json();
    assert_eq!((&running["state"], &running["done"]), (&json!("running"), &json!(4)));
    settle(&worker).await;
    let done = app.acting_as(HR).get(&job).await.ok().json();
    assert_eq!(
        (&done["state"], &done["created"], &done["existing"], &done["excluded"]),
        (&json!("done"), &json!(9), &json!(0), &json!(1))
    );
    let results = app.acting_as(HR).get(&format!("{job}/results?outcome=excluded")).await.ok().json();
    assert_eq!(results["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&results["items"][0]["reason"], &results["items"][0]["agreement_id"]),
        (&json!("other_cycle"), &Value::Null)
    );
    let all = app.acting_as(HR).get(&format!("{job}/results?limit=100")).await.ok().json();
    assert_eq!(all["items"].as_array().unwrap().len(), 10);
    let mine = app.acting_as(OWNER).get("/agreements").await.ok().json();
    assert_eq!((mine["items"].as_array().unwrap().len(), &mine["items"][0]["status"]), (1, &json!("draft")));
    let told = app.acting_as(OWNER).get("/notifications").await.ok().json();
    assert_eq!(told["items"][0]["kind"], "agreement_opened");
    assert_eq!(app.acting_as(COLLEAGUE).get("/notifications/count").await.ok().json()["total"], 0);
    let asker = app.acting_as(HR).get("/notifications?kind=job_finished").await.ok().json();
    assert_eq!(asker["items"].as_array().unwrap().len(), 1);
    // Writing waits for the window, as always.
    let draft = format!("/agreements/{}", mine["items"][0]["id"].as_str().unwrap());
    let tag = app.acting_as(OWNER).get(&draft).await.tag();
    let put = format!("{draft}/objectives");
    app.acting_as(OWNER)
        .put(&put, &tag, super::agreements::objectives(&["100"]))
        .await
        .is(409, "window_not_open");
    app.travel("2026-07-01");
    app.acting_as(OWNER).put(&put, &tag, super::agreements::objectives(&["100"])).await.ok();
}

#[actix_web::test]
async fn launched_twice_it_finds_what_is_there() {
    let app = TestApp::new().await;
    let worker = worker(&app, 100);
    let first = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    settle(&worker).await;
    let second = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    assert_ne!(first, second);
    settle(&worker).await;
    let done = app.acting_as(HR).get(&format!("/jobs/{second}")).await.ok().json();
    assert_eq!((&done["created"], &done["existing"], &done["excluded"]), (&json!(0), &json!(9), &json!(1)));
    assert_eq!(number(&app, "select count(*) from agreements").await, 9);
    assert_eq!(
        number(&app, "select count(*) from notifications where kind = 'agreement_opened'").await,
        9,
        "told once"
    );
}

/// A batch that fails leaves nothing behind; the next worker goes on where the last good one ended. After five failures in a row
/// the job has failed, and can be asked for again.
#[actix_web::test]
async fn a_crash_in_a_batch_loses_and_doubles_nothing() {
    let app = TestApp::new().await;
    let worker = worker(&app, 4);
    let id = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    let job = format!("/jobs/{id}");
    worker.round().await.unwrap();
    app.run("alter table job_results add constraint job_results_broken_check check (posting_id < '01900000-0000-7000-8000-000000000305')").await;
    let before = number(&app, "select count(*) from agreements").await;
    worker.round().await.unwrap();
    assert_eq!(
        number(&app, "select count(*) from agreements").await,
        before,
        "the batch was rolled back whole"
    );
    assert_eq!(app.acting_as(HR).get(&job).await.ok().json()["state"], "running");
    app.run("alter table job_results drop constraint job_results_broken_check").await;
    settle(&worker).await;
    let done = app.acting_as(HR).get(&job).await.ok().json();
    assert_eq!((&done["state"], &done["created"], &done["done"]), (&json!("done"), &json!(9), &json!(10)));
    assert_eq!(number(&app, "select count(*) from job_results").await, 10);
    app.run("alter table job_results add constraint job_results_broken_check check (false) not valid").await;
    let id = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    for _ in 0..5 {
        worker.round().await.unwrap();
    }
    assert_eq!(app.acting_as(HR).get(&format!("/jobs/{id}")).await.ok().json()["state"], "failed");
    app.acting_as(HR).post(&format!("/jobs/{id}/cancel"), json!({})).await.is(409, "wrong_state");
    assert_ne!(app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id(), id);
}

#[actix_web::test]
async fn a_job_is_cancelled_once_and_what_it_did_stays() {
    let app = TestApp::new().await;
    let worker = worker(&app, 4);
    let id = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    worker.round().await.unwrap();
    let cancelled = app.acting_as(HR).post(&format!("/jobs/{id}/cancel"), json!({})).await.ok().json();
    assert_eq!((&cancelled["state"], &cancelled["done"]), (&json!("cancelled"), &json!(4)));
    app.acting_as(HR).post(&format!("/jobs/{id}/cancel"), json!({})).await.is(409, "wrong_state");
    settle(&worker).await;
    assert_eq!(number(&app, "select count(*) from job_results").await, 4);
}

#[actix_web::test]
async fn only_an_open_cycle_is_launched_and_one_that_closes_ends_its_jobs() {
    let app = TestApp::new().await;
    let id = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    close(&app, YEAR).await;
    worker(&app, 100).round().await.unwrap();
    assert_eq!(app.acting_as(HR).get(&format!("/jobs/{id}")).await.ok().json()["state"], "failed");
    assert_eq!(number(&app, "select count(*) from agreements").await, 0);
    for dry_run in [true, false] {
        app.acting_as(HR).post(&path(), launch(COUNCIL, dry_run)).await.is(409, "wrong_state");
    }
    let nowhere = "/cycles/01900000-0000-7000-8000-999999999999";
    app.acting_as(HR).post(&format!("{nowhere}/launch"), launch(COUNCIL, true)).await.is(404, "not_found");
    app.acting_as(HR)
        .get(&format!("{nowhere}/readiness?institution_id={COUNCIL}"))
        .await
        .is(404, "not_found");
    app.acting_as(HR).get(&format!("/cycles/{YEAR}/readiness")).await.is(400, "malformed_query");
    app.acting_as(HR)
        .post(&path(), json!({ "institution_id": COUNCIL, "all": true }))
        .await
        .is(400, "malformed");
}

/// Two ask at once: one job. Two workers at once: every posting once.
#[actix_web::test]
async fn two_at_once_do_it_once() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR).at_once();
    let both = futures_util::future::join(
        hr.post(&path(), launch(COUNCIL, false)),
        hr.post(&path(), launch(COUNCIL, false)),
    )
    .await;
    assert_eq!(both.0.ok().id(), both.1.ok().id());
    let (one, two) = (worker(&app, 3), worker(&app, 3));
    for _ in 0..8 {
        let (a, b) = futures_util::future::join(one.round(), two.round()).await;
        a.unwrap();
        b.unwrap();
    }
    assert_eq!(number(&app, "select count(*) from job_results").await, 10);
    assert_eq!(number(&app, "select count(*) from agreements").await, 9);
}

/// A thousand more servants: still seconds, in batches.
#[actix_web::test]
async fn a_thousand_servants_take_seconds() {
    let app = TestApp::new().await;
    let thousand = "
        insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
        select gen_random_uuid(), (8000000 + n)::text, 'Jina', 'Nambari', 'female', '1990-01-01', '2015-01-01' from generate_series(1, 1000) n;
        insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
        select u.institution_id, gen_random_uuid(), s.id, u.id, '01900000-0000-7000-8000-000000000021', 'substantive', '2020-01-01'
        from servants s, units u where s.check_number like '8%' and u.code = 'PLAN';
        analyze;";
    app.run(thousand).await;
    let began = std::time::Instant::now();
    let id = app.acting_as(HR).post(&path(), launch(COUNCIL, false)).await.ok().id();
    settle(&worker(&app, 200)).await;
    let took = began.elapsed();
    let done = app.acting_as(HR).get(&format!("/jobs/{id}")).await.ok().json();
    assert_eq!((&done["state"], &done["created"]), (&json!("done"), &json!(1009)));
    assert!(took.as_secs() < 60, "{took:?}");
}
