//! Notifications: told once, to the right one, in his language, by the channels that he wants; sent or given up.

use super::{
    agreements::agreement,
    support::{TestApp, cast::*, outside::Outside},
};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::RunQueryDsl;
use eutendaji::{
    kernel::{clock::Clock, config::Settings},
    resources::notifications::channels::sign,
    worker::{Round, Worker},
};
use serde_json::{Value, json};

/// A worker with these settings.
pub fn worker(app: &TestApp, flags: &[(&str, String)]) -> Worker {
    let mut all = vec![
        ("mode".to_owned(), "development".to_owned()),
        ("notify.backoff_first_seconds".to_owned(), "60".to_owned()),
        // No reminders in between.
        ("notify.reminder_days".to_owned(), "90".to_owned()),
    ];
    all.extend(flags.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Worker::new(app.services.db.clone(), app.clock.clone(), &Settings::load(None, &all).unwrap()).unwrap()
}

fn flag(name: &'static str, value: impl ToString) -> (&'static str, String) {
    (name, value.to_string())
}

/// Works until nothing is left to do now.
pub async fn settle(worker: &Worker) {
    for _ in 0..20 {
        if worker.round().await.unwrap() == Round::default() {
            return;
        }
    }
    panic!("the worker never rests");
}

pub async fn kinds(app: &TestApp, who: Person) -> Vec<String> {
    let list = app.acting_as(who).get("/notifications").await.ok().json();
    let kind = |item: &Value| item["kind"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(kind).collect()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub async fn lines(app: &TestApp, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut app.sql().await).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

async fn deliveries(app: &TestApp) -> Vec<String> {
    lines(
        app,
        "select channel || ' ' || status || ' ' || attempts as line from deliveries order by channel, id",
    )
    .await
}

#[actix_web::test]
async fn a_change_is_told_once_to_the_one_it_concerns_and_to_nobody_else() {
    let app = TestApp::new().await;
    let worker = worker(&app, &[]);
    let path = agreement(&app, OWNER, "submitted").await;
    assert!(kinds(&app, SUPERVISOR).await.is_empty(), "nothing before the worker comes");
    settle(&worker).await;
    assert_eq!(lines(&app, "select action as line from outbox").await, Vec::<String>::new());
    assert_eq!(kinds(&app, SUPERVISOR).await, ["agreement_submitted"]);
    for other in EVERYBODY.iter().filter(|who| **who != SUPERVISOR) {
        assert!(kinds(&app, *other).await.is_empty(), "{} was told", other.name);
    }
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    let back = json!({ "reason": "Rekebisha {{7*7}}" });
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/return"), &tag, back).await.ok();
    settle(&worker).await;
    assert_eq!(kinds(&app, OWNER).await, ["agreement_returned"]);
    let list = app.acting_as(OWNER).in_swahili().get("/notifications").await.ok().json();
    let item = &list["items"][0];
    assert_eq!((&item["title"], &item["read_at"]), (&json!("Mkataba wako umerudishwa"), &Value::Null));
    assert_eq!(item["subject_id"], json!(path.trim_start_matches("/agreements/")));
    for told in [item["body"].as_str().unwrap(), item["title"].as_str().unwrap()] {
        assert!(!told.contains("49") && !told.contains("Asha") && !told.contains("Rekebisha {{"), "{told}");
    }
}

/// What is rolled back was never in the outbox; what is refused writes nothing.
#[actix_web::test]
async fn what_was_not_done_is_not_told() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "draft").await;
    settle(&worker(&app, &[])).await;
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.is(409, "wrong_state");
    app.acting_as(OWNER)
        .post_if(&format!("{path}/submit"), "\"1\"", json!({}))
        .await
        .is(412, "precondition_failed");
    assert_eq!(lines(&app, "select action as line from outbox").await, Vec::<String>::new());
    let paired = "select (select count(*) from audit_entries a where not exists (select 1 from outbox)) ::text as line";
    assert_ne!(lines(&app, paired).await, ["0"]);
}

/// Every change of the trail stands in the outbox too, in the same transaction, under the same id.
#[actix_web::test]
async fn the_outbox_repeats_the_trail() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    let missing = "select a.action as line from audit_entries a left join outbox o using (institution_id, id)
        where a.action like 'agreement.%' and (o.id is null or o.action <> a.action or o.subject_id <> a.subject_id)";
    assert_eq!(lines(&app, missing).await, Vec::<String>::new());
    let count = "select count(*)::text as line from outbox where action like 'agreement.%'";
    assert_eq!(lines(&app, count).await, ["4"], "create, objectives, submit, agree");
}

#[actix_web::test]
async fn the_list_is_counted_filtered_paged_and_marked_as_read() {
    let app = TestApp::new().await;
    let worker = worker(&app, &[]);
    let path = agreement(&app, OWNER, "returned").await;
    for verb in ["submit", "return", "submit"] {
        let tag = app.acting_as(OWNER).get(&path).await.tag();
        let (who, body) = match verb {
            "submit" => (OWNER, json!({})),
            _ => (SUPERVISOR, json!({ "reason": "Tena" })),
        };
        app.acting_as(who).post_if(&format!("{path}/{verb}"), &tag, body).await.ok();
    }
    settle(&worker).await;
    let supervisor = app.acting_as(SUPERVISOR);
    assert_eq!(supervisor.get("/notifications/count").await.ok().json(), json!({ "unread": 3, "total": 3 }));
    let first = supervisor.get("/notifications?limit=2").await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second = supervisor.get(&format!("/notifications?limit=2&after={next}")).await.ok().json();
    assert_eq!((first["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()), (2, 1));
    assert!(second["next"].is_null());
    let ids: Vec<_> =
        first["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    let one = format!("/notifications/{}", ids[0]);
    assert_eq!(supervisor.post(&format!("{one}/read"), json!({})).await.ok().json(), json!({ "marked": 1 }));
    assert_eq!(
        supervisor.post(&format!("{one}/read"), json!({})).await.ok().json(),
        json!({ "marked": 0 }),
        "twice"
    );
    let unread = supervisor.get("/notifications?read=false").await.ok().json();
    assert_eq!(unread["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        supervisor.get("/notifications?read=true&kind=escalated").await.ok().json()["items"],
        json!([])
    );
    let marked = supervisor.post("/notifications/read", json!({ "ids": [ids[0], ids[1]] })).await.ok();
    assert_eq!(marked.json(), json!({ "marked": 1 }));
    assert_eq!(supervisor.post("/notifications/read", json!({})).await.ok().json(), json!({ "marked": 1 }));
    assert_eq!(supervisor.get("/notifications/count").await.ok().json(), json!({ "unread": 0, "total": 3 }));
    // The whole of it, with the ways by which it went out.
    let whole = supervisor.get(&one).await.ok().json();
    assert_eq!(whole["deliveries"][0]["channel"], "log");
    assert_eq!(whole["deliveries"][0]["status"], "sent");
    supervisor.post("/notifications/read", json!({ "ids": [] })).await.wrong(&["/ids field_count"]);
    supervisor.post("/notifications/read", json!({ "all": true })).await.is(400, "malformed");
}

/// E-01, E-02, E-14: another's notification is not there, alone or among one's own.
#[actix_web::test]
async fn nobody_reads_or_marks_the_notifications_of_others() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "returned").await;
    settle(&worker(&app, &[])).await;
    let of = |list: Value| list["items"][0]["id"].as_str().unwrap().to_owned();
    let theirs = of(app.acting_as(SUPERVISOR).get("/notifications").await.ok().json());
    let mine = of(app.acting_as(OWNER).get("/notifications").await.ok().json());
    for who in [OWNER, HR, NATIONAL, AUDITOR] {
        let caller = app.acting_as(who);
        caller.get(&format!("/notifications/{theirs}")).await.is(404, "not_found");
        caller.post(&format!("/notifications/{theirs}/read"), json!({})).await.is(404, "not_found");
    }
    let both = json!({ "ids": [mine, theirs] });
    app.acting_as(OWNER).post("/notifications/read", both).await.is(404, "not_found");
    let unread = "select count(*)::text as line from notifications where read_at is null";
    assert_eq!(lines(&app, unread).await, ["2"], "nothing was marked");
}

#[actix_web::test]
async fn preferences_are_ones_own_and_checked() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = "/notifications/preferences";
    let read = owner.get(path).await.ok();
    let usual =
        json!({ "email": true, "sms": true, "webhook": true, "quiet_hours": null, "quiet_kinds": [] });
    assert_eq!((read.tag().as_str(), read.json()), ("\"0\"", usual));
    let wanted = json!({ "email": false, "sms": true, "webhook": true, "quiet_hours": { "from": "22:00", "until": "06:00" },
        "quiet_kinds": ["agreement_submitted", "agreement_returned"] });
    let saved = owner.put(path, &read.tag(), wanted.clone()).await.ok();
    assert_eq!(
        (saved.tag().as_str(), saved.json()["quiet_hours"].clone()),
        ("\"1\"", wanted["quiet_hours"].clone())
    );
    owner.put(path, &read.tag(), wanted.clone()).await.is(412, "precondition_failed");
    owner
        .send(actix_web::test::TestRequest::put().set_json(wanted.clone()), path)
        .await
        .is(428, "precondition_required");
    let mut bad = wanted;
    bad["quiet_hours"] = json!({ "from": "24:00", "until": "6" });
    bad["quiet_kinds"] = json!(["waiting_on_you", "waiting_on_you"]);
    owner.put(path, &saved.tag(), bad.clone()).await.wrong(&[
        "/quiet_hours/from time_of_day",
        "/quiet_hours/until time_of_day",
        "/quiet_kinds/1 field_twice",
    ]);
    bad["quiet_hours"] = json!({ "from": "06:00", "until": "06:00" });
    bad["quiet_kinds"] = json!([]);
    owner.put(path, &saved.tag(), bad.clone()).await.wrong(&["/quiet_hours/until quiet_all_day"]);
    bad["quiet_kinds"] = json!(["pay_rise"]);
    owner.put(path, &saved.tag(), bad).await.wrong(&["/quiet_kinds/0 wrong_type"]);
    assert_eq!(app.acting_as(SUPERVISOR).get(path).await.ok().tag(), "\"0\"", "another's stay as they are");
}

#[actix_web::test]
async fn what_is_silenced_is_not_told_but_a_return_always_stands_in_the_list() {
    let app = TestApp::new().await;
    let worker = worker(&app, &[]);
    for (who, kind) in [(SUPERVISOR, "agreement_submitted"), (OWNER, "agreement_returned")] {
        let wanted = json!({ "email": true, "sms": true, "webhook": true, "quiet_hours": null, "quiet_kinds": [kind] });
        app.acting_as(who).put("/notifications/preferences", "\"0\"", wanted).await.ok();
    }
    agreement(&app, OWNER, "returned").await;
    settle(&worker).await;
    assert!(kinds(&app, SUPERVISOR).await.is_empty());
    assert_eq!(kinds(&app, OWNER).await, ["agreement_returned"]);
    assert_eq!(deliveries(&app).await, Vec::<String>::new(), "it is not sent");
}

#[actix_web::test]
async fn an_e_mail_goes_over_smtp_in_the_language_of_the_person() {
    let app = TestApp::new().await;
    let smtp = Outside::smtp(vec![]).await;
    let worker = worker(&app, &smtp_flags(&smtp));
    agreement(&app, OWNER, "submitted").await;
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["email sent 1"]);
    let mails = smtp.seen();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert!(mail.contains("RCPT TO:<supervisor@example.go.tz>"), "{mail}");
    assert!(mail.contains("Subject: Mkataba unakusubiri"), "{mail}");
    assert!(mail.contains("From: e-Utendaji <no-reply@example.go.tz>"), "{mail}");
    let id = lines(&app, "select id::text as line from deliveries").await.remove(0);
    assert!(mail.contains(&format!("Message-ID: <{id}@example.go.tz>")), "{mail}");
    for secret in ["Neema", "Mwakalinga", "9000101"] {
        assert!(!mail.contains(secret), "{secret} in {mail}");
    }
}

fn smtp_flags(smtp: &Outside) -> Vec<(&'static str, String)> {
    vec![
        flag("notify.channels", "email"),
        flag("notify.smtp.host", "127.0.0.1"),
        flag("notify.smtp.port", smtp.port),
        flag("notify.smtp.security", "none"),
        flag("notify.smtp.from", "e-Utendaji <no-reply@example.go.tz>"),
    ]
}

/// A passing refusal comes again after a wait, with the same id; a permanent one is the result.
#[actix_web::test]
async fn what_fails_is_tried_again_later_and_given_up_at_last() {
    let app = TestApp::new().await;
    let smtp = Outside::smtp(vec!["451 try later", "250 ok"]).await;
    let mailer = worker(&app, &smtp_flags(&smtp));
    agreement(&app, OWNER, "submitted").await;
    settle(&mailer).await;
    assert_eq!(deliveries(&app).await, ["email waiting 1"]);
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(40));
    settle(&mailer).await;
    assert_eq!(deliveries(&app).await, ["email waiting 1"], "not before its time");
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(40));
    settle(&mailer).await;
    assert_eq!(deliveries(&app).await, ["email sent 2"]);
    let id = |mail: &String| mail.lines().find(|line| line.starts_with("Message-ID")).map(str::to_owned);
    let seen = smtp.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(id(&seen[0]), id(&seen[1]), "a repeat is known by its id");
    settle(&mailer).await;
    assert_eq!(smtp.seen().len(), 2, "what is sent is sent");

    let refusing = Outside::smtp(vec!["550 no such user"]).await;
    let mailer = worker(&app, &smtp_flags(&refusing));
    let tag = app.acting_as(OWNER).get(&path_of(&app).await).await.tag();
    let back = json!({ "reason": "Rekebisha" });
    app.acting_as(SUPERVISOR).post_if(&format!("{}/return", path_of(&app).await), &tag, back).await.ok();
    settle(&mailer).await;
    let last = "select status || ': ' || error as line from deliveries where status <> 'sent'";
    assert_eq!(lines(&app, last).await, ["given_up: the mail server refused it"]);
}

async fn path_of(app: &TestApp) -> String {
    let list = app.acting_as(OWNER).get("/agreements").await.ok().json();
    format!("/agreements/{}", list["items"][0]["id"].as_str().unwrap())
}

#[actix_web::test]
async fn after_so_many_attempts_a_delivery_is_given_up_once() {
    let app = TestApp::new().await;
    let gone = Outside::http(vec!["503 Service Unavailable"]).await;
    let mut flags = webhook_flags(&gone);
    flags.push(flag("notify.attempts", 3));
    let worker = worker(&app, &flags);
    agreement(&app, OWNER, "submitted").await;
    for attempts in 1..=3 {
        settle(&worker).await;
        let status = if attempts < 3 { "waiting" } else { "given_up" };
        assert_eq!(deliveries(&app).await, [format!("webhook {status} {attempts}")]);
        app.clock.travel_to(app.clock.now() + chrono::TimeDelta::hours(8));
    }
    settle(&worker).await;
    assert_eq!(gone.seen().len(), 3);
    let shown = app.acting_as(SUPERVISOR).get("/notifications").await.ok().json();
    let whole = format!("/notifications/{}", shown["items"][0]["id"].as_str().unwrap());
    let whole = app.acting_as(SUPERVISOR).get(&whole).await.ok().json();
    assert_eq!(
        (&whole["deliveries"][0]["status"], &whole["deliveries"][0]["attempts"]),
        (&json!("given_up"), &json!(3))
    );
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn webhook_flags(to: &Outside) -> Vec<(&'static str, String)> {
    vec![
        flag("notify.channels", "webhook"),
        flag("notify.webhook.url", format!("http://127.0.0.1:{}/hooks", to.port)),
        flag("notify.webhook.secret", SECRET),
        flag("notify.webhook.allow_private", true),
    ]
}

/// E-43: the signature covers id, time and body; a redirect is not followed.
#[actix_web::test]
async fn a_webhook_is_signed_and_a_redirect_is_not_followed() {
    let app = TestApp::new().await;
    let hook = Outside::http(vec!["204 No Content", "302 Found\r\nlocation: http://169.254.169.254/"]).await;
    let worker = worker(&app, &webhook_flags(&hook));
    let path = agreement(&app, OWNER, "submitted").await;
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["webhook sent 1"]);
    let post = hook.seen().remove(0);
    let (head, body) = post.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("no {name} in {head}")).split_once(": ").unwrap().1.to_owned()
    };
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    assert_eq!(at, app.clock.now().timestamp().to_string());
    assert_eq!(Some(header("webhook-signature")), sign(SECRET, &id, app.clock.now(), body));
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (&told["type"], &told["account_id"]),
        (&json!("notification.agreement_submitted"), &json!(SUPERVISOR.account()))
    );
    assert_eq!(told["subject_id"], json!(path.trim_start_matches("/agreements/")));
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    settle(&worker).await;
    assert_eq!(hook.seen().len(), 2);
    let last = "select status || ': ' || error as line from deliveries where status <> 'sent'";
    assert_eq!(lines(&app, last).await, ["given_up: a redirect, which is not followed"]);
}

/// E-43: without leave, nothing is posted to the service's own network: neither by address nor by name.
#[actix_web::test]
async fn a_webhook_does_not_lead_inside() {
    let app = TestApp::new().await;
    let hook = Outside::http(vec!["204 No Content"]).await;
    let settings = |url: String| {
        let flags = [
            ("mode".to_owned(), "development".to_owned()),
            ("notify.channels".to_owned(), "webhook".to_owned()),
            ("notify.webhook.url".to_owned(), url),
            ("notify.webhook.secret".to_owned(), SECRET.to_owned()),
        ];
        Settings::load(None, &flags)
    };
    let refused = settings(format!("http://127.0.0.1:{}/", hook.port)).unwrap_err().to_string();
    assert!(refused.contains("notify.webhook.url: expected `https://host/path`"), "{refused}");
    let inside = settings(format!("https://127.0.0.1:{}/", hook.port)).unwrap();
    assert!(Worker::new(app.services.db.clone(), Clock::system(), &inside).is_err());
    let named = settings(format!("https://localhost:{}/", hook.port)).unwrap();
    let worker = Worker::new(app.services.db.clone(), app.clock.clone(), &named).unwrap();
    agreement(&app, OWNER, "submitted").await;
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["webhook waiting 1"]);
    assert!(hook.seen().is_empty(), "it was never connected to");
}

#[actix_web::test]
async fn a_text_message_goes_through_the_gateway_to_whoever_has_a_telephone() {
    let app = TestApp::new().await;
    let set = "update servants set phone = '+255 700 000 103' where check_number = '9000103'";
    app.run(set).await;
    let gateway = Outside::http(vec!["200 OK"]).await;
    let flags = [
        flag("notify.channels", "sms"),
        flag("notify.sms.url", format!("http://127.0.0.1:{}/sms", gateway.port)),
        flag("notify.sms.allow_private", true),
        flag("notify.sms.token", "siri-kubwa"),
        flag("notify.sms.body", r#"{"messages": [{"to": "{to}", "text": "{text}"}], "ref": "{id}"}"#),
    ];
    let worker = worker(&app, &flags);
    agreement(&app, OWNER, "returned").await;
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["sms sent 1"], "the owner has no telephone");
    let post = gateway.seen().remove(0);
    let (head, body) = post.split_once("\r\n\r\n").unwrap();
    assert!(head.to_lowercase().contains("authorization: bearer siri-kubwa"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["messages"][0]["to"], "+255700000103");
    let text = body["messages"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Mkataba unakusubiri. ") && !text.contains("Neema"), "{text}");
}

/// At night no e-mail goes out; it does when the night is over, and that costs no attempt.
#[actix_web::test]
async fn quiet_hours_are_kept() {
    let app = TestApp::new().await;
    let smtp = Outside::smtp(vec![]).await;
    let worker = worker(&app, &smtp_flags(&smtp));
    let wanted = json!({ "email": true, "sms": true, "webhook": true, "quiet_hours": { "from": "09:30", "until": "11:00" }, "quiet_kinds": [] });
    app.acting_as(SUPERVISOR).put("/notifications/preferences", "\"0\"", wanted).await.ok();
    agreement(&app, OWNER, "submitted").await;
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["email waiting 0"]);
    assert_eq!(kinds(&app, SUPERVISOR).await, ["agreement_submitted"], "the list is silent anyway");
    app.clock.travel_to("2026-07-06T10:59:59+03:00".parse().unwrap());
    settle(&worker).await;
    assert!(smtp.seen().is_empty());
    app.clock.travel_to("2026-07-06T11:00:00+03:00".parse().unwrap());
    settle(&worker).await;
    assert_eq!(deliveries(&app).await, ["email sent 1"]);
}

/// Two workers at once tell and send everything once; what a worker took and did not finish is free again after a while.
#[actix_web::test]
async fn two_workers_share_the_work_and_a_crash_loses_nothing() {
    let app = TestApp::new().await;
    let smtp = Outside::smtp(vec![]).await;
    let (one, two) = (worker(&app, &smtp_flags(&smtp)), worker(&app, &smtp_flags(&smtp)));
    agreement(&app, OWNER, "returned").await;
    for _ in 0..5 {
        let (a, b) = futures_util::future::join(one.round(), two.round()).await;
        a.unwrap();
        b.unwrap();
    }
    assert_eq!(smtp.seen().len(), 2);
    assert_eq!(deliveries(&app).await, ["email sent 1", "email sent 1"]);
    // As after a crash between the sending and its record: taken, never finished.
    let crash = "update deliveries set status = 'waiting', finished_at = null, next_at = next_at + interval '70 seconds'";
    app.run(crash).await;
    settle(&one).await;
    assert_eq!(smtp.seen().len(), 2, "it still belongs to the one who took it");
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::minutes(10));
    settle(&one).await;
    assert_eq!(smtp.seen().len(), 4);
    assert_eq!(deliveries(&app).await, ["email sent 2", "email sent 2"]);
}

/// A log line has no personal data; nothing at all goes out where no channel is on.
#[actix_web::test]
async fn without_channels_there_is_the_list_alone() {
    let app = TestApp::new().await;
    let worker = worker(&app, &[flag("notify.channels", "")]);
    agreement(&app, OWNER, "submitted").await;
    settle(&worker).await;
    assert_eq!(kinds(&app, SUPERVISOR).await, ["agreement_submitted"]);
    assert_eq!(deliveries(&app).await, Vec::<String>::new());
}
