//! Replay: a stored mark is what its inputs give; what another template would have made of a closed cycle.

use super::{
    appraisals::Case,
    cycles::close,
    support::{TestApp, cast::*},
};
use eutendaji::resources::replay::{self, Checked};
use serde_json::{Value, json};

/// Another twelve people of the council, each with a final mark that the owner's was copied to.
const DOZEN: &str = "
    insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
    select gen_random_uuid(), (8000000 + n)::text, 'Jina', 'Nambari', 'female', '1990-01-01', '2015-01-01' from generate_series(1, 12) n;
    insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
    select u.institution_id, gen_random_uuid(), s.id, u.id, '01900000-0000-7000-8000-000000000021', 'substantive', '2020-01-01'
    from servants s, units u where s.check_number like '8%' and u.code = 'PLAN';
    insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, status_since, agreed_revision)
    select p.institution_id, gen_random_uuid(), a.cycle_id, p.id, p.servant_id, 'agreed', now(), 1
    from postings p join servants s on s.id = p.servant_id, agreements a where s.check_number like '8%' and a.servant_id = '01900000-0000-7000-8000-000000000101';
    insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
    select a.institution_id, gen_random_uuid(), a.id, 1, v.content, v.submitted_by, v.submitted_at, v.agreed_by, v.agreed_at
    from agreements a join servants s on s.id = a.servant_id, agreement_versions v where s.check_number like '8%';
    insert into appraisals select (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid(), 'agreement_id', a.id, 'agreement_revision', 1,
        'posting_id', a.posting_id, 'servant_id', a.servant_id))).* from appraisals x, agreements a join servants s on s.id = a.servant_id where s.check_number like '8%';
    insert into sheets select (jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(), 'appraisal_id', x.id))).*
    from sheets h, appraisals x join servants s on s.id = x.servant_id where s.check_number like '8%' and h.side = 'agreed';";

async fn checked(app: &TestApp, institution: Option<uuid::Uuid>) -> (Checked, Vec<Vec<String>>) {
    let mut found = Vec::new();
    let tell = |difference: replay::Difference| found.push(difference.pointers);
    let checked = replay::check(&mut app.sql().await, institution.map(Into::into), tell).await.unwrap();
    (checked, found)
}

#[actix_web::test]
async fn a_stored_mark_is_what_its_inputs_give_and_a_changed_one_is_found() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let path = format!("{}/recompute", case.path);
    app.acting_as(HR).get(&path).await.is(409, "nothing_computed");
    case.to("final").await;
    let same = app.acting_as(HR).get(&path).await.ok().json();
    assert_eq!((&same["same"], &same["differences"]), (&json!(true), &json!([])));
    assert_eq!(same["stored_sha256"], same["recomputed_sha256"]);
    assert_eq!(checked(&app, None).await, (Checked { marks: 1, different: 0 }, vec![]));
    let change = "update appraisals set score = jsonb_set(score, '{overall}', '\"1.5\"'), overall = 1.5";
    app.run(change).await;
    let changed = app.acting_as(AUDITOR).get(&path).await.ok().json();
    assert_eq!((&changed["same"], &changed["differences"]), (&json!(false), &json!(["/overall"])));
    assert_ne!(changed["stored_sha256"], changed["recomputed_sha256"]);
    assert!(!changed.to_string().contains("1.5"), "it shows no mark");
    let one = Checked { marks: 1, different: 1 };
    assert_eq!(checked(&app, Some(COUNCIL)).await, (one, vec![vec!["/overall".to_owned()]]));
    assert_eq!(checked(&app, Some(OTHER)).await.0, Checked::default());
    // An input that was changed shows as well.
    let change = "update appraisals set score = jsonb_set(score, '{overall}', '\"2.5\"'), overall = 2.5;
        update sheets set content = jsonb_set(content, '{marks,attributes,1.1,mark}', '\"1\"') where side = 'agreed'";
    app.run(change).await;
    let (found, places) = checked(&app, None).await;
    assert_eq!(found.different, 1);
    assert!(places[0].iter().any(|place| place == "/exact"), "{places:?}");
}

#[actix_web::test]
async fn who_may_have_a_mark_made_again() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("signing").await;
    let path = format!("{}/recompute", case.path);
    for who in EVERYBODY {
        let reply = app.acting_as(*who).get(&path).await;
        let expected = match *who {
            HR | HR_PARENT | AUDITOR => 200,
            OWNER | SUPERVISOR | REVIEWER | HEAD => 403,
            _ => 404,
        };
        assert_eq!(reply.status, expected, "{}", who.name);
    }
}

fn try_on(cycle: uuid::Uuid, institution: uuid::Uuid) -> Value {
    json!({ "cycle_id": cycle, "institution_id": institution })
}

async fn template(app: &TestApp, code: &str) -> Value {
    let list = app.acting_as(HR).get(&format!("/templates?code={code}")).await.ok().json();
    list["items"][0].clone()
}

/// Form TFN 832 with borders that are harder to reach: above average to 2.30, average to 2.49, poor from 2.50.
pub fn stricter(content: &Value) -> Value {
    let mut content = content.clone();
    for (n, side, mark) in
        [(1, "highest", "2.3"), (2, "lowest", "2.31"), (2, "highest", "2.49"), (3, "lowest", "2.5")]
    {
        content["bands"][n][side] = json!(mark);
    }
    content
}

/// Thirteen people have 2.50, "average"; under the stricter borders that is "poor".
#[actix_web::test]
async fn a_template_is_tried_on_a_closed_cycle_and_shows_groups_alone() {
    let app = TestApp::new().await;
    Case::open(&app).await.to("final").await;
    app.run(DOZEN).await;
    let shipped = template(&app, "opras-tfn832").await;
    let content = stricter(&shipped["content"]);
    let body = json!({ "institution_id": COUNCIL, "variant": { "code": "jiji", "name_en": "Stricter", "name_sw": "Kali", "content": content } });
    let variant = app
        .acting_as(HR)
        .post(&format!("/templates/{}/variants", shipped["id"].as_str().unwrap()), body)
        .await
        .ok();
    let path = format!("/templates/{}/simulate", variant.id());
    app.acting_as(HR).post(&path, try_on(YEAR, COUNCIL)).await.is(409, "wrong_state");
    close(&app, YEAR).await;
    let tried = app.acting_as(HR).post(&path, try_on(YEAR, COUNCIL)).await.ok().json();
    assert_eq!(
        (&tried["appraisals"], &tried["computed"], &tried["not_computable"]),
        (&json!(13), &json!(13), &json!(0))
    );
    let band = tried["bands"].as_array().unwrap().iter().find(|band| band["before"] == "average").unwrap();
    assert_eq!((&band["count"], &band["after"]), (&json!(13), &json!({ "poor": 13 })));
    assert_eq!(
        tried["mean"],
        json!({ "before": "2.5", "after": "2.5", "shift": "0" }),
        "bands move, marks do not"
    );
    // Percentages take none of its marks: the form has one part, the other template two.
    let percent = template(&app, "e-utendaji").await;
    let path = format!("/templates/{}/simulate", percent["id"].as_str().unwrap());
    let tried = app.acting_as(AUDITOR).post(&path, try_on(YEAR, COUNCIL)).await.ok().json();
    assert_eq!(
        (&tried["computed"], &tried["not_computable"], &tried["mean"]),
        (&json!(0), &json!(13), &Value::Null)
    );
    let missing = tried["missing"].as_object().unwrap();
    assert!(!missing.is_empty() && missing.keys().all(|place| !place.contains("0190")), "{missing:?}");
}

/// E-40: one person alone shows nothing.
#[actix_web::test]
async fn too_few_people_show_nothing() {
    let app = TestApp::new().await;
    Case::open(&app).await.to("final").await;
    close(&app, YEAR).await;
    let shipped = template(&app, "opras-tfn832").await;
    let path = format!("/templates/{}/simulate", shipped["id"].as_str().unwrap());
    let tried = app.acting_as(HR).post(&path, try_on(YEAR, COUNCIL)).await.ok().json();
    assert_eq!((&tried["mean"], &tried["median"]), (&Value::Null, &Value::Null));
    for band in tried["bands"].as_array().unwrap() {
        assert!(band["count"].is_null() || band["count"] == 0, "{band}");
        assert!(band["after"].as_object().unwrap().values().all(Value::is_null), "{band}");
    }
}

#[actix_web::test]
async fn who_may_try_a_template() {
    let app = TestApp::new().await;
    close(&app, YEAR).await;
    let shipped = template(&app, "opras-tfn832").await;
    let path = format!("/templates/{}/simulate", shipped["id"].as_str().unwrap());
    for who in EVERYBODY {
        let reply = app.acting_as(*who).post(&path, try_on(YEAR, COUNCIL)).await;
        let may = [HR, HR_PARENT, AUDITOR].contains(who);
        assert_eq!(reply.status, if may { 200 } else { 403 }, "{}", who.name);
    }
    let draft = json!({ "code": "mpya", "name_en": "New", "name_sw": "Mpya", "content": shipped["content"] });
    let draft = app.acting_as(NATIONAL).post("/templates", draft).await.ok().id();
    let path = format!("/templates/{draft}/simulate");
    app.acting_as(AUDITOR).post(&path, try_on(YEAR, COUNCIL)).await.ok();
    app.acting_as(HR).post(&path, try_on(YEAR, COUNCIL)).await.is(404, "not_found");
    app.acting_as(HR)
        .post(&path, json!({ "cycle_id": YEAR }))
        .await
        .wrong(&["/institution_id field_missing"]);
}
