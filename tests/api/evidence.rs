//! Evidence: links and files, their types by content, who sees them, and what becomes of them in the store.

use super::{
    agreements::agreement,
    subtasks::{approved, objective, step},
    support::{Caller, Reply, TestApp, cast::*},
};
use actix_web::test::TestRequest;
use chrono::{TimeDelta, Utc};
use eutendaji::resources::evidence::sweep;
use serde_json::json;

pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n";

/// An entry of the owner that was handed in; its path.
pub async fn entry(app: &TestApp) -> String {
    let agreement = agreement(app, OWNER, "agreed").await;
    let objective = objective(app, OWNER, &agreement, 0).await;
    let subtask = approved(app, OWNER, &agreement, &objective, "50").await;
    let sent = json!({ "entries": [{ "subtask_id": subtask.trim_start_matches("/subtasks/"), "week": "2026-07-06", "percent": "40" }] });
    let made = app.acting_as(OWNER).post("/progress", sent).await.ok().json();
    format!("/progress/{}", made["results"][0]["id"].as_str().unwrap())
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

pub async fn upload(who: &Caller<'_>, entry: &str, title: &str, of: &str, content: &[u8]) -> Reply {
    let request = TestRequest::post().insert_header(("content-type", of)).set_payload(content.to_vec());
    who.send(request, &format!("/evidence?entry_id={}&title={title}", id(entry))).await
}

#[actix_web::test]
async fn a_file_is_given_out_as_an_attachment_to_whoever_sees_the_entry() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let made = upload(
        &app.acting_as(OWNER),
        &entry,
        "Ripoti%20%22ya%22%20Julai%20%C3%B1.pdf",
        "application/pdf",
        PDF,
    )
    .await
    .ok();
    assert_eq!(
        (&made.json()["media_type"], &made.json()["size"], made.json()["sha256"].as_str().unwrap().len()),
        (&json!("application/pdf"), &json!(PDF.len()), 64)
    );
    assert!(!made.text().contains("object"), "the key in the store is nobody's business");
    let path = format!("/evidence/{}", made.id());
    let sees = [OWNER, SUPERVISOR, REVIEWER, HEAD_ABOVE, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let expected = if sees.contains(who) { 200 } else { 404 };
        assert_eq!(caller.get(&path).await.status, expected, "{} reads", who.name);
        assert_eq!(
            caller.get(&format!("{path}/content")).await.status,
            expected,
            "{} downloads (E-12)",
            who.name
        );
        assert_eq!(
            caller.get(&format!("/evidence?entry_id={}", id(&entry))).await.status,
            expected,
            "{} lists",
            who.name
        );
        if *who != OWNER {
            let status = if sees.contains(who) { 403 } else { 404 };
            assert_eq!(caller.delete(&path).await.status, status, "{} removes (E-02)", who.name);
            assert_eq!(
                upload(&caller, &entry, "x.pdf", "application/pdf", PDF).await.status,
                status,
                "{} adds",
                who.name
            );
        }
    }
    let content = app.acting_as(SUPERVISOR).get(&format!("{path}/content")).await.ok();
    assert_eq!(content.body, PDF);
    assert_eq!(
        (
            content.header("content-type"),
            content.header("x-content-type-options"),
            content.header("cache-control")
        ),
        ("application/octet-stream", "nosniff", "no-store")
    );
    let disposition = content.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename*=UTF-8''Ripoti%20%22ya%22"), "{disposition}");
    // The key is random: nothing of it leads from the id.
    let files = app.files();
    assert_eq!(files.len(), 1);
    assert!(!files[0].display().to_string().contains(&made.id()));
    // On a bad line the same file comes twice: it is one.
    let again = upload(&app.acting_as(OWNER), &entry, "tena.pdf", "application/pdf", PDF).await.ok();
    assert_eq!((again.id(), app.files().len()), (made.id(), 1));
    app.acting_as(OWNER).delete(&path).await.ok();
    app.acting_as(OWNER).get(&path).await.is(404, "not_found");
    assert_eq!(app.files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn a_file_is_what_it_says_and_no_larger_than_it_may_be() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let owner = app.acting_as(OWNER);
    for (of, content, status, code) in [
        ("text/html", b"<!DOCTYPE html><p>".as_slice(), 415, "file_type"),
        ("application/json", b"{}", 415, "file_type"),
        ("", b"x", 415, "file_type"),
        ("image/svg+xml", b"<svg/>", 415, "file_type"),
        ("application/zip", b"PK\x03\x04", 415, "file_type"),
    ] {
        upload(&owner, &entry, "x", of, content).await.is(status, code);
    }
    for (of, content) in [
        ("application/pdf", b"MZ\x90\0 a program".as_slice()),
        ("image/png", PDF),
        ("text/plain", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("text/plain", b"a\0b"),
        ("text/plain", b"\xff\xfe\x41"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK\x03\x04 just an archive",
        ),
    ] {
        upload(&owner, &entry, "x", of, content).await.wrong(&["/ file_mismatch"]);
    }
    // What is text at first and not later.
    let mut late = vec![b'a'; 20 * 1024];
    late.push(0);
    upload(&owner, &entry, "x", "text/plain", &late).await.wrong(&["/ file_mismatch"]);
    upload(&owner, &entry, "x", "text/plain", b"").await.wrong(&["/ field_empty"]);
    upload(&owner, &entry, "%0D%0Ax", "text/plain", b"maneno").await.ok();
    upload(&owner, &entry, "a%0Db", "text/plain", b"maneno").await.wrong(&["title field_control_characters"]);
    let most = 64 * 1024;
    upload(&owner, &entry, "kubwa", "text/plain", &vec![b'a'; most + 1]).await.is(413, "too_large");
    upload(&owner, &entry, "kubwa", "text/plain; charset=utf-8", &vec![b'a'; most]).await.ok();
    assert_eq!(app.files().len(), 2, "of what was refused nothing is left in the store");
    let swahili = upload(&owner.clone().in_swahili(), &entry, "x", "image/png", PDF).await;
    assert_eq!(
        swahili.json()["errors"][0]["detail"],
        "Maudhui ya faili ni application/pdf, si image/png. Litume kama lilivyo."
    );
}

#[actix_web::test]
async fn ten_pieces_and_none_after_it_was_accepted() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let owner = app.acting_as(OWNER);
    let link = |url: &str| json!({ "entry_id": id(&entry), "url": url, "title": "Ripoti" });
    for bad in ["http://example.go.tz", "javascript:alert(1)", "https://a:b@example.go.tz", "https://"] {
        owner.post("/evidence/links", link(bad)).await.wrong(&["/url field_link"]);
    }
    for n in 0..9 {
        owner.post("/evidence/links", link(&format!("https://example.go.tz/{n}"))).await.ok();
    }
    let last = upload(&owner, &entry, "x.pdf", "application/pdf", PDF).await.ok();
    owner.post("/evidence/links", link("https://example.go.tz/11")).await.is(409, "evidence_full");
    upload(&owner, &entry, "y.txt", "text/plain", b"y").await.is(409, "evidence_full");
    assert_eq!(app.files().len(), 1);
    let list = owner.get(&format!("/evidence?entry_id={}", id(&entry))).await.ok().json();
    assert_eq!(list["items"].as_array().unwrap().len(), 10);
    assert_eq!(owner.get(&entry).await.ok().json()["evidence"], 10);
    // A link has no content; somebody else's entry, and one that is not there, are alike.
    let first = format!("/evidence/{}/content", list["items"][0]["id"].as_str().unwrap());
    owner.get(&first).await.is(404, "not_found");
    app.acting_as(STRANGER).post("/evidence/links", link("https://example.go.tz")).await.is(404, "not_found");
    step(&app, SUPERVISOR, &entry, "accept", json!({})).await.ok();
    owner.delete(&format!("/evidence/{}", last.id())).await.is(409, "wrong_state");
    owner.post("/evidence/links", link("https://example.go.tz/12")).await.is(409, "wrong_state");
    assert_eq!(app.files().len(), 1);
}

#[actix_web::test]
async fn a_file_that_is_not_what_was_handed_in_is_not_given_out() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let owner = app.acting_as(OWNER);
    let made = upload(&owner, &entry, "x.pdf", "application/pdf", PDF).await.ok();
    let path = format!("/evidence/{}/content", made.id());
    std::fs::write(&app.files()[0], b"%PDF-1.7\nsomething else").unwrap();
    owner.get(&path).await.is(410, "evidence_damaged");
    std::fs::remove_file(&app.files()[0]).unwrap();
    owner.get(&path).await.is(410, "evidence_damaged");
}

#[actix_web::test]
async fn what_belongs_to_no_evidence_is_swept_and_nothing_else() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let made = upload(&app.acting_as(OWNER), &entry, "x.pdf", "application/pdf", PDF).await.ok();
    let (db, objects) = (&app.services.db, &app.services.objects);
    for _ in 0..3 {
        let mut left = objects.begin(&eutendaji::kernel::objects::Objects::new_key()).await.unwrap();
        left.write(b"left over").await.unwrap();
        left.finish().await.unwrap();
    }
    let mut given_up = objects.begin(&eutendaji::kernel::objects::Objects::new_key()).await.unwrap();
    given_up.write(b"given up").await.unwrap();
    given_up.abort().await;
    assert_eq!(app.files().len(), 4);
    let yesterday = Utc::now() - TimeDelta::days(1);
    assert_eq!(sweep(db, objects, yesterday).await.unwrap(), 0, "what is young may still be on its way");
    assert_eq!(sweep(db, objects, Utc::now() + TimeDelta::days(1)).await.unwrap(), 3);
    assert_eq!(app.files().len(), 1);
    assert_eq!(app.acting_as(OWNER).get(&format!("/evidence/{}/content", made.id())).await.ok().body, PDF);
}

/// E-55: the trail says who added and removed what, and nothing of where it is kept.
#[actix_web::test]
async fn the_trail_tells_of_evidence() {
    let app = TestApp::new().await;
    let entry = entry(&app).await;
    let made = upload(&app.acting_as(OWNER), &entry, "x.pdf", "application/pdf", PDF).await.ok();
    app.acting_as(OWNER).delete(&format!("/evidence/{}", made.id())).await.ok();
    let trail = app.acting_as(AUDITOR).get(&format!("/audit?subject_id={}", made.id())).await.ok();
    let actions: Vec<_> = trail.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        actions.contains(&"evidence.add".to_owned()) && actions.contains(&"evidence.remove".to_owned()),
        "{actions:?}"
    );
    assert!(!trail.text().contains("object_key"));
}
