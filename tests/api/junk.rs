//! Junk in every parameter and every body field of every operation: never a server error. (The harness fails on any answer from
//! 500 on, and on any that the document does not name.)

use super::support::{TestApp, cast::*, document, operations};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

fn junk() -> Vec<Value> {
    vec![
        json!("a\u{0}b"),
        json!(""),
        json!(" "),
        json!("%00'\";--\\"),
        json!("{{7*7}}${x}%s%n"),
        json!("=cmd()"),
        json!("٥"),
        json!("1e400"),
        json!("-5"),
        json!("9".repeat(400)),
        json!("Ñ\u{301}🙈\u{202e}"),
        json!("x".repeat(9000)),
        json!("-262143-01-01"),
        json!("+262142-12-31"),
        json!("-9999-01-01T00:00:00Z"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!(-5),
        json!(0),
        json!(9_223_372_036_854_775_807_i64),
        json!(1e300),
        json!(null),
        json!(true),
        json!([]),
        json!([[[[[[]]]]]]),
        json!({ "a": { "b": {} } }),
    ]
}

/// The smallest value that a schema takes, more or less.
fn minimal(schema: &Value, depth: usize) -> Value {
    if depth > 8 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return minimal(&document()["components"]["schemas"][name], depth + 1);
    }
    for key in ["oneOf", "allOf", "anyOf"] {
        if let Some(first) =
            schema[key].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
        {
            return minimal(first, depth + 1);
        }
    }
    if let Some(value) = schema["enum"].get(0).or(schema["examples"].get(0)).or(schema.get("example")) {
        return value.clone();
    }
    let of = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("object");
    match (of, schema["format"].as_str()) {
        ("string", Some("uuid")) => json!(OWNER.servant()),
        ("string", Some("date")) => json!("2026-07-06"),
        ("string", Some("date-time")) => json!("2026-07-06T00:00:00Z"),
        ("string", _) => json!("100"),
        ("integer" | "number", _) => json!(1),
        ("boolean", _) => json!(false),
        ("array", _) => json!([minimal(&schema["items"], depth + 1)]),
        _ => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            Value::Object(fields.map(|(name, field)| (name.clone(), minimal(field, depth + 1))).collect())
        }
    }
}

/// Every place in a body, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            places(field, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found)
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), found))
        }
        _ => {}
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[actix_web::test]
async fn is_never_a_server_error() {
    let app = TestApp::new().await;
    let mut sent = 0;
    for operation in operations() {
        let who = [NATIONAL, HR, OWNER][sent % 3];
        let caller = app.acting_as(who).at_once();
        let filled = |side: &str| -> String {
            let part = |part: &str| match part {
                "{side}" => side.to_owned(),
                part if part.starts_with('{') => OWNER.servant().to_string(),
                part => part.to_owned(),
            };
            format!("/{}", operation.path.split('/').map(part).collect::<Vec<_>>().join("/"))
        };
        let path = filled("self");
        let request = || {
            TestRequest::default()
                .method(operation.verb.parse().unwrap())
                .insert_header(("if-match", "\"1\""))
        };
        for junk in ["x", "%00", "-1", "..", "%F0%9F%99%88"] {
            if operation.path.contains('{') {
                let broken = operation
                    .path
                    .split('/')
                    .map(|part| if part.starts_with('{') { junk } else { part })
                    .collect::<Vec<_>>()
                    .join("/");
                caller.send(request(), &format!("/{broken}")).await;
                sent += 1;
            }
        }
        for tag in ["", "*", "\"", "\"-1\"", "\"99999999999999999999\"", "W/\"1\""] {
            caller.send(request().insert_header(("if-match", tag)), &path).await;
        }
        for parameter in operation.item["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
        {
            let name = parameter["name"].as_str().unwrap();
            let needed: String = operation.item["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|other| other["in"] == "query" && other["required"] == true && other["name"] != name)
                .map(|other| {
                    format!(
                        "{}={}&",
                        other["name"].as_str().unwrap(),
                        minimal(&other["schema"], 0).as_str().unwrap_or("x")
                    )
                })
                .collect();
            for junk in junk().into_iter().skip(sent % 9).step_by(9) {
                let text = junk.as_str().map_or_else(|| junk.to_string(), str::to_owned);
                caller
                    .send(
                        request(),
                        &format!("{path}?{needed}{name}={}", encoded(&text[..text.len().min(500)])),
                    )
                    .await;
                sent += 1;
            }
        }
        let Some(schema) = operation.item["requestBody"]["content"]["application/json"].get("schema") else {
            continue;
        };
        let body = minimal(schema, 0);
        let mut pointers = Vec::new();
        places(&body, "", &mut pointers);
        // A twelfth of the junk in each of the first dozen places, another twelfth in the next.
        for (n, pointer) in pointers.iter().take(12).enumerate() {
            for junk in junk().into_iter().skip(n % 12).step_by(12) {
                let mut broken = body.clone();
                *broken.pointer_mut(pointer).unwrap() = junk;
                caller.send(request().set_json(&broken), &path).await;
                sent += 1;
            }
        }
        for raw in ["", "{", "[]", "null", "\u{feff}{}", "{\"a\":1,\"a\":2}", &"[".repeat(2000)] {
            caller
                .send(
                    request().insert_header(("content-type", "application/json")).set_payload(raw.to_owned()),
                    &path,
                )
                .await;
        }
        caller.send(request().insert_header(("content-type", "text/plain")).set_payload("x"), &path).await;
    }
    assert!(sent > 500, "only {sent} requests");
}
