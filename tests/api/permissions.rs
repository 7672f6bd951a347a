//! Every protected operation wants a token that is good, before it reads anything else.

use super::support::{TestApp, operations};
use actix_web::test::TestRequest;

fn request(verb: &str) -> TestRequest {
    let method = verb.parse().unwrap();
    // An unreadable body: whoever is refused must be refused before it is read.
    TestRequest::default()
        .method(method)
        .insert_header(("content-type", "application/json"))
        .set_payload("{{{ not json")
}

#[actix_web::test]
async fn protected_operations_refuse_anonymous_and_bad_tokens() {
    let app = TestApp::new().await;
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| operation.secured) {
        let path = operation.path.replace("{side}", "self");
        let parts: Vec<_> = path
            .split('/')
            .map(|part| if part.starts_with('{') { "01900000-0000-7000-8000-000000000001" } else { part })
            .collect();
        let path = format!("/{}", parts.join("/"));
        let anonymous = app.anonymous();
        anonymous.send(request(&operation.verb), &path).await.is(401, "unauthenticated");
        for token in ["Bearer x.y.z", "Bearer ", "Basic eDp5", "bearer"] {
            anonymous
                .send(request(&operation.verb).insert_header(("authorization", token)), &path)
                .await
                .is(401, "token_invalid");
        }
        tried += 1;
    }
    assert!(tried > 70, "only {tried} operations");
}
