//! Variants of templates: an institution may tighten, never loosen; what held on a date.

use super::{
    agreements::agreement,
    replay::stricter,
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

async fn shipped(app: &TestApp) -> Value {
    app.acting_as(HR).get("/templates?code=opras-tfn832").await.ok().json()["items"][0].clone()
}

fn variant(institution: uuid::Uuid, code: &str, content: Value) -> Value {
    json!({ "institution_id": institution, "variant": { "code": code, "name_en": "Ours", "name_sw": "Yetu", "content": content } })
}

fn path(base: &Value) -> String {
    format!("/templates/{}/variants", base["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_variant_is_drafted_published_assigned_and_makes_the_marks() {
    let app = TestApp::new().await;
    let base = shipped(&app).await;
    let hr = app.acting_as(HR);
    let draft = hr.post(&path(&base), variant(COUNCIL, "jiji", stricter(&base["content"]))).await.ok();
    assert_eq!((&draft.json()["base_id"], &draft.json()["institution_id"]), (&base["id"], &json!(COUNCIL)));
    let one = format!("/templates/{}", draft.id());
    // E-25: a draft is the institution's alone.
    for who in EVERYBODY {
        let sees = [HR, HR_PARENT, ADMIN].contains(who);
        let caller = app.acting_as(*who);
        assert_eq!(caller.get(&one).await.status, if sees { 200 } else { 404 }, "{}", who.name);
        let listed = caller.get("/templates?code=jiji").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, sees, "{} lists", who.name);
        if !sees {
            caller.post_if(&format!("{one}/publish"), "\"1\"", json!({})).await.is(403, "forbidden");
        }
    }
    let assign = |cycle: uuid::Uuid, family: &str, template: &str| {
        (
            format!("/cycles/{cycle}/assignments"),
            json!({ "institution_id": COUNCIL, "family": family, "template_id": template }),
        )
    };
    let (to, body) = assign(YEAR, "planning", &draft.id());
    hr.post(&to, body.clone()).await.wrong(&["/template_id not_its_variant"]);
    super::cycles::step(&hr, &one, "publish", json!({})).await.ok();
    app.acting_as(STRANGER).get(&one).await.ok();
    let (elsewhere, other) = assign(HEALTH_YEAR, "planning", &draft.id());
    hr.post(&elsewhere, other).await.wrong(&["/template_id not_its_variant"]);
    let mut foreign = body.clone();
    foreign["institution_id"] = json!(OTHER);
    app.acting_as(HR_OTHER).post(&to, foreign).await.wrong(&["/template_id not_its_variant"]);
    let (_, unknown) = assign(YEAR, "planning", &COUNCIL.to_string());
    hr.post(&to, unknown).await.wrong(&["/template_id not_its_variant"]);
    assert_eq!(hr.post(&to, body).await.ok().json()["template_id"], json!(draft.id()));
    let agreed = agreement(&app, OWNER, "agreed").await;
    app.travel("2027-06-07");
    let open = json!({ "agreement_id": agreed.trim_start_matches("/agreements/"), "kind": "annual" });
    let appraisal = app.acting_as(OWNER).post("/appraisals", open).await.ok().json();
    assert_eq!(appraisal["template_id"], json!(draft.id()));
    // What held on a date, for whom.
    let held =
        |family: &str, on: &str| format!("/templates?institution_id={COUNCIL}&family={family}&as_of={on}");
    let code = |reply: Value| {
        reply["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for (family, on, expected) in [
        ("planning", "2026-12-07", vec!["jiji"]),
        ("administration", "2026-12-07", vec!["opras-tfn832"]),
        ("health", "2026-12-07", vec!["e-utendaji"]),
        ("health", "2027-01-01", vec!["opras-tfn832"]),
        ("planning", "2020-01-01", vec![]),
    ] {
        assert_eq!(
            code(app.acting_as(OWNER).get(&held(family, on)).await.ok().json()),
            expected,
            "{family} {on}"
        );
    }
    app.acting_as(OWNER)
        .get("/templates?as_of=2026-12-07")
        .await
        .wrong(&["institution_id field_empty", "family field_empty"]);
}

#[actix_web::test]
async fn what_is_looser_or_other_than_the_base_is_refused_by_its_place() {
    let app = TestApp::new().await;
    let base = shipped(&app).await;
    let hr = app.acting_as(HR);
    let mut looser = base["content"].clone();
    looser["bands"][1]["highest"] = json!("2.59");
    looser["bands"][2]["lowest"] = json!("2.6");
    looser["scale"]["justify_ends"] = json!(false);
    looser["components"][0]["label"]["en"] = json!("Something else");
    let refused =
        hr.clone().in_swahili().post(&path(&base), variant(COUNCIL, "jiji", looser)).await.wrong(&[
            "/content/scale/justify_ends template_loosened",
            "/content/components/0/label template_fixed",
            "/content/bands/1/highest template_loosened",
        ]);
    assert_eq!(
        refused.json()["errors"][0]["detail"],
        "Hapa taasisi inaweza kuwa kali kuliko kiolezo cha msingi, kamwe isiwe legevu zaidi."
    );
    let good = variant(COUNCIL, "jiji", stricter(&base["content"]));
    let draft = hr.post(&path(&base), good.clone()).await.ok();
    let rewritten =
        |content: &Value| json!({ "code": "jiji", "name_en": "Ours", "name_sw": "Yetu", "content": content });
    let one = format!("/templates/{}", draft.id());
    let mut looser = base["content"].clone();
    looser["attainment_cap"] = json!("2");
    hr.put(&one, &draft.tag(), rewritten(&looser))
        .await
        .wrong(&["/content/attainment_cap template_loosened"]);
    let again = hr.put(&one, &draft.tag(), rewritten(&base["content"])).await.ok();
    assert_eq!(again.json()["institution_id"], json!(COUNCIL), "it stays the institution's");
    hr.put(&one, &draft.tag(), rewritten(&base["content"])).await.is(412, "precondition_failed");
    // A variant has no variants, and no national cycle; a code is one template's.
    super::cycles::step(&hr, &one, "publish", json!({})).await.ok();
    hr.post(&format!("{one}/variants"), good.clone()).await.wrong(&["/content variant_of_variant"]);
    let next = hr.post(&path(&base), good.clone()).await.ok();
    assert_eq!(next.json()["edition"], 2);
    app.acting_as(HR_OTHER)
        .post(&path(&base), variant(OTHER, "jiji", base["content"].clone()))
        .await
        .wrong(&["/code field_taken"]);
    let national = json!({ "code": "jiji", "name_en": "x", "name_sw": "y", "content": base["content"] });
    app.acting_as(NATIONAL).post("/templates", national).await.wrong(&["/code field_taken"]);
}

#[actix_web::test]
async fn a_variant_belongs_to_those_of_its_institution() {
    let app = TestApp::new().await;
    let base = shipped(&app).await;
    for who in EVERYBODY {
        let body = variant(COUNCIL, who.name, stricter(&base["content"]));
        let reply = app.acting_as(*who).post(&path(&base), body).await;
        let may = [HR, HR_PARENT, ADMIN].contains(who);
        assert_eq!(reply.status, if may { 201 } else { 403 }, "{}: {}", who.name, reply.text());
    }
    let national = format!("/templates/{}", base["id"].as_str().unwrap());
    super::cycles::step(&app.acting_as(NATIONAL), &national, "retire", json!({})).await.ok();
    let late = variant(COUNCIL, "baadaye", stricter(&base["content"]));
    app.acting_as(HR).post(&path(&base), late).await.is(409, "wrong_state");
}
