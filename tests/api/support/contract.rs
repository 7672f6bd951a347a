//! Every answer that any test receives is held against the API document.

use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

/// The document as JSON.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| serde_json::to_value(eutendaji::app::document()).unwrap());
    &DOCUMENT
}

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub verb: String,
    pub path: String,
    pub id: String,
    pub secured: bool,
    pub item: Value,
}

/// Every operation of the document.
pub fn operations() -> &'static [Operation] {
    static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(read_operations);
    &OPERATIONS
}

fn read_operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().filter(|(verb, _)| *verb != "parameters").map(|(verb, item)| {
            Operation {
                verb: verb.to_uppercase(),
                path: path.clone(),
                id: item["operationId"].as_str().unwrap_or_default().to_owned(),
                secured: item.get("security").is_some(),
                item: item.clone(),
            }
        })
    });
    all.collect()
}

/// The operation that a request reaches: the template with the most literal segments wins.
pub fn operation_of(verb: &str, path: &str) -> Option<&'static Operation> {
    let path = path.split('?').next().unwrap();
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<_> = template.split('/').collect();
        let pairs = template.iter().zip(&segments);
        template.len() == segments.len() && pairs.into_iter().all(|(t, s)| t.starts_with('{') || t == s)
    };
    let mut found: Vec<_> =
        operations().iter().filter(|operation| operation.verb == verb && fits(&operation.path)).collect();
    found.sort_by_key(|operation| operation.path.matches('{').count());
    found.into_iter().next()
}

/// Panics unless path, verb, status, content type and body are as the document says.
pub fn check(verb: &str, path: &str, status: u16, content_type: &str, body: &[u8]) {
    if matches!(status, 405) {
        return;
    }
    if path == "/api/openapi.json" || path.starts_with("/docs") {
        return;
    }
    let Some(operation) = operation_of(verb, path) else {
        assert_eq!(status, 404, "{verb} {path} is not in the document, yet it answered {status}");
        return;
    };
    let responses = &operation.item["responses"];
    let Some(response) = responses.get(status.to_string()) else {
        // An id in the path that is no UUID names no operation.
        assert!(
            status == 404,
            "{verb} {path} answered {status}, which the document does not name: {}",
            String::from_utf8_lossy(body)
        );
        return;
    };
    let media = content_type.split(';').next().unwrap().trim();
    let Some(content) = response.get("content") else {
        assert!(body.is_empty(), "{verb} {path}: {status} has a body that the document does not name");
        return;
    };
    let Some(content) = content.get(media) else {
        panic!("{verb} {path}: {status} came as {media}, the document says {content}");
    };
    if !media.ends_with("json") {
        return;
    }
    let body: Value = serde_json::from_slice(body).unwrap();
    let key = format!("{verb} {} {status} {media}", operation.path);
    let faults = validate(&key, &content["schema"], &body);
    assert!(faults.is_empty(), "{verb} {path}: {status} breaks its schema: {faults:?}\n{body:#}");
}

fn validate(key: &str, schema: &Value, body: &Value) -> Vec<String> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, std::sync::Arc<jsonschema::Validator>>>> =
        LazyLock::new(Mutex::default);
    let validator = VALIDATORS
        .lock()
        .unwrap()
        .entry(key.to_owned())
        .or_insert_with(|| {
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "allOf": [schema],
                "components": { "schemas": schemas_of(schema) },
            });
            std::sync::Arc::new(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
        })
        .clone();
    validator.iter_errors(body).map(|error| format!("{} at {}", error, error.instance_path)).collect()
}

/// The schemas of the document that this one leads to: a validator of the whole document would cost megabytes an answer.
fn schemas_of(schema: &Value) -> serde_json::Map<String, Value> {
    let (mut found, mut open) = (serde_json::Map::new(), vec![schema]);
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                open.extend(members.values());
                let name = members.get("$ref").and_then(Value::as_str);
                let name = name.and_then(|reference| reference.strip_prefix("#/components/schemas/"));
                if let Some((name, schema)) =
                    name.and_then(|name| Some((name, document()["components"]["schemas"].get(name)?)))
                    && found.insert(name.to_owned(), schema.clone()).is_none()
                {
                    open.push(schema);
                }
            }
            _ => {}
        }
    }
    found
}
