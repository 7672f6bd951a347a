//! The API document: complete, current, and the same as what is served.

use super::support::{TestApp, document, operations};
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
const PUBLIC: &[&str] = &["healthz", "readyz", "jwks", "log_in", "refresh_session", "activate_account"];

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
