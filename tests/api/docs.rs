//! The docs page: everything it needs is served from here, and what its script calls is there.

use super::support::{TestApp, document, operations};

/// What an attribute of the page's elements names.
fn named<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!("{attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[actix_web::test]
async fn the_page_loads_from_here_alone() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let page = anonymous.get("//docs/").await.ok();
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    // No script-src: scripts fall back to 'self', so that none stands in the page and none is evaluated.
    assert!(!policy.contains("script-src") && !policy.contains("unsafe-eval"), "{policy}");
    let page = page.text();
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(page.split("<script").skip(1).all(|script| script.starts_with(" src=")));
    assert!(!page.contains(" style=") && !page.contains(" on"), "an inline handler or style");
    let mut loaded = 0;
    for file in named(&page, "src").into_iter().chain(named(&page, "href")) {
        let path = if file.starts_with('/') {
            format!("/{file}")
        } else {
            format!("//docs/{}", file.trim_start_matches("./"))
        };
        let answer = anonymous.get(&path).await.ok();
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(!answer.body.is_empty(), "{file}");
        loaded += 1;
    }
    assert!(loaded >= 6, "only {loaded} files");
    assert_eq!(anonymous.get("//docs/nothing.js").await.status, 404);
}

#[actix_web::test]
async fn the_script_calls_what_there_is_and_finds_what_it_looks_for() {
    let app = TestApp::new().await;
    let page = app.anonymous().get("//docs/").await.ok().text();
    let script = app.anonymous().get("//docs/page.js").await.ok();
    assert!(script.header("content-type").starts_with("text/javascript"));
    let script = script.text();
    for (verb, path) in
        [("POST", "/sessions"), ("POST", "/sessions/refresh"), ("DELETE", "/sessions/current")]
    {
        assert!(script.contains(&format!("'{verb}', '{path}'")), "{verb} {path}");
        let there = operations().iter().any(|o| o.verb == verb && o.path == format!("/api/v1{path}"));
        assert!(there, "{verb} {path} is not in the document");
    }
    assert!(script.contains("preauthorizeApiKey('bearer'"));
    assert_eq!(document()["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    for id in ["log-in", "log-out", "who", "refusal", "language", "swagger-ui"] {
        assert!(page.contains(&format!("id=\"{id}\"")) && script.contains(id), "{id}");
    }
    // Every label that people read is there in both languages.
    assert!(
        named(&page, "data-sw").len() >= 6 && named(&page, "data-sw").iter().all(|label| !label.is_empty())
    );
    for field in ["access_token", "refresh_token", "expires_in"] {
        assert!(script.contains(field), "{field}");
        assert!(!document()["components"]["schemas"]["TokensOut"]["properties"][field].is_null(), "{field}");
    }
}
