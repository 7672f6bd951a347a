//! The API document: complete, current, and the same as what is served.

use super::support::{TestApp, cast::OWNER, document, operations};
use serde_json::Value;

const FILE: &str = "openapi/openapi.json";

#[test]
fn document_is_current() {
    let now = format!("{}\n", serde_json::to_string_pretty(document()).unwrap());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(FILE, &now).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == now,
        "{FILE} is stale: run UPDATE_OPENAPI=1 cargo test contract, and look at the difference"
    );
}

#[actix_web::test]
async fn document_is_served() {
    let app = TestApp::new().await;
    let served = app.anonymous().get("//api/openapi.json").await;
    assert_eq!(&served.json(), document());
    let page = app.anonymous().get("//docs").await;
    assert_eq!((page.status, page.header("location")), (308, "/docs/"));
    assert!(app.anonymous().get("//docs/").await.text().contains("swagger-ui"));
}

#[test]
fn every_operation_is_described() {
    let mut faults = vec![];
    let mut ids = std::collections::BTreeSet::new();
    for operation in operations() {
        let name = format!("{} {}", operation.verb, operation.path);
        let text = |field: &str| operation.item[field].as_str().unwrap_or_default().to_owned();
        let tags = operation.item["tags"].as_array().map_or(0, Vec::len);
        for (fault, is) in [
            ("no summary", text("summary").is_empty()),
            ("no description", text("description").is_empty()),
            ("no operationId", operation.id.is_empty()),
            ("operationId is taken", !ids.insert(operation.id.clone())),
            ("not exactly one tag", tags != 1),
            ("no problem among its responses", operation.item["responses"].get("500").is_none()),
            (
                "neither secured nor known to be public",
                !operation.secured && !PUBLIC.contains(&operation.id.as_str()),
            ),
        ] {
            if is {
                faults.push(format!("{name}: {fault}"));
            }
        }
        for parameter in operation.item["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].as_str().unwrap_or_default().is_empty() && parameter["in"] != "path" {
                faults.push(format!("{name}: parameter {} has no description", parameter["name"]));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// E-52: the operations without a log-in, exactly.
const PUBLIC: &[&str] =
    &["healthz", "readyz", "jwks", "log_in", "refresh_session", "activate_account", "verify_digest"];

#[test]
fn the_public_operations_are_exactly_these() {
    let public: Vec<_> = operations()
        .iter()
        .filter(|operation| !operation.secured)
        .map(|operation| operation.id.clone())
        .collect();
    let mut expected = PUBLIC.to_vec();
    expected.sort_unstable();
    let mut found = public.clone();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn every_property_of_every_schema_is_described() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let mut faults = vec![];
    for (name, schema) in schemas {
        if schema["description"].as_str().unwrap_or_default().is_empty() {
            faults.push(format!("{name}: no description"));
        }
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let described = |p: &Value| !p["description"].as_str().unwrap_or_default().is_empty();
            // What refers to a type is described there.
            if !described(property) && property.get("$ref").is_none() && property.get("oneOf").is_none() {
                faults.push(format!("{name}.{field}: no description"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|inner| references(inner, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    references(document(), &mut found);
    let lost: std::collections::BTreeSet<_> = found
        .into_iter()
        .filter(|reference| document().pointer(reference.trim_start_matches('#')).is_none())
        .collect();
    assert!(lost.is_empty(), "an enum of a query parameter wants #[param(inline)]: {lost:?}");
}

/// A body that is JSON but not of the documented shape is 422 with a pointer, in every operation. (`kernel::json::Json` does it;
/// `actix_web::web::Json` does not.)
#[actix_web::test]
async fn every_body_of_a_wrong_shape_is_named_by_its_place() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let mut tried = 0;
    for operation in
        operations().iter().filter(|o| o.item["requestBody"]["content"].get("application/json").is_some())
    {
        let part = |part: &str| match part {
            "{side}" => "self".to_owned(),
            "{quarter}" | "{revision}" => "1".to_owned(),
            part if part.starts_with('{') => OWNER.servant().to_string(),
            part => part.to_owned(),
        };
        let path = operation.path.split('/').map(part).collect::<Vec<_>>().join("/");
        let caller = if operation.secured { owner.clone() } else { app.anonymous() };
        let request = || {
            actix_web::test::TestRequest::default()
                .method(operation.verb.parse().unwrap())
                .insert_header(("if-match", "\"1\""))
        };
        let answer = caller.send(request().set_json(7), &format!("/{path}")).await;
        answer.wrong(&[" wrong_type"]);
        let unknown = caller
            .send(request().set_json(serde_json::json!({ "no such/field": 1 })), &format!("/{path}"))
            .await;
        let problem = unknown.json();
        assert!([400, 422].contains(&unknown.status), "{path}: {}", unknown.status);
        assert!(problem["errors"][0]["pointer"].as_str().unwrap().starts_with('/'), "{path}: {problem}");
        tried += 1;
    }
    assert!(tried > 25, "only {tried} operations");
}

/// `/accounts/me` is not the account with the id `me`.
#[actix_web::test]
async fn a_literal_path_knows_its_own_verbs() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let mut tried = 0;
    for path in document()["paths"].as_object().unwrap().keys().filter(|path| !path.contains('{')) {
        for verb in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if operations().iter().any(|o| o.verb == verb && o.path == *path) {
                continue;
            }
            let request = actix_web::test::TestRequest::default().method(verb.parse().unwrap());
            let answer = owner.send(request, &format!("/{path}")).await.is(405, "method_not_allowed");
            assert!(!answer.header("allow").is_empty(), "{verb} {path}");
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} requests");
}
