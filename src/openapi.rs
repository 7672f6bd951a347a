//! The API document: what the routes do not say themselves. Its operations and schemas are collected from the handlers.

use actix_web::http::Method;
use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, Ref, RefOr, ResponseBuilder,
        path::{Operation, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Schema, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::{
    access::idempotency::{LONGEST, heeds},
    kernel::{
        error::{Code, Problem, ProblemField},
        paging::MOST,
    },
};

#[derive(OpenApi)]
#[openapi(
    info(title = "e-Utendaji", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(Problem, ProblemField, Code))
)]
struct Base;

/// The document before any route: what it is about, and its conventions.
pub fn base() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    document.info.description = Some(include_str!("openapi.md").to_owned());
    document.servers = None;
    if let Some(components) = document.components.as_mut() {
        let bearer = SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The access token of `POST /api/v1/sessions`."))
                .build(),
        );
        components.add_security_scheme("bearer", bearer);
    }
    document
}

/// Adds to every operation the problems that it can answer with, and `Idempotency-Key` to those that heed it.
pub fn finish(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for (path, item) in &mut document.paths.paths {
        if let Some(operation) =
            item.post.as_mut().filter(|post| post.security.is_some() && heeds(&Method::POST, path))
        {
            add_problems(operation, true);
            add_key(operation);
        }
        let read = [&mut item.get].into_iter().flatten().map(|operation| (operation, false));
        let write = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
        for (operation, writes) in read.chain(write.map(|operation| (operation, true))) {
            bound_pages(operation);
            add_problems(operation, writes);
        }
    }
    document
}

/// The bounds of what every list takes.
fn bound_pages(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let Some(RefOr::T(Schema::Object(schema))) = parameter.schema.as_mut() else { continue };
        match (&parameter.parameter_in, parameter.name.as_str()) {
            (ParameterIn::Query, "limit") => {
                schema.minimum = Some(1.into());
                schema.maximum = Some(MOST.into());
            }
            (ParameterIn::Query, "after") => schema.pattern = Some("^[A-Za-z0-9_-]+$".to_owned()),
            _ => {}
        }
    }
}

fn add_problems(operation: &mut Operation, writes: bool) {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let takes = |place: ParameterIn| {
        parameters
            .iter()
            .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == place))
    };
    let (path, query, header) =
        (takes(ParameterIn::Path), takes(ParameterIn::Query), takes(ParameterIn::Header));
    let secured = operation.security.is_some();
    let body = operation.request_body.is_some();
    let problems = [
        (
            "400",
            body || query,
            "The request cannot be read: not JSON, an unknown field, an unknown parameter or a wrong value of one",
        ),
        ("401", secured, "No access token, or one that is expired or not ours"),
        ("403", secured, "The caller sees this, but the action is not his"),
        ("404", path || secured && writes && body, "No such thing within the caller's reach"),
        ("409", secured && writes, "Not in this state, not in this window, or already taken"),
        ("412", header, "Somebody changed it meanwhile: the ETag is stale"),
        ("413", body, "The body is too large"),
        ("415", body, "The body is not `application/json`"),
        ("422", body || query, "Missing or wrong fields: `errors` has one entry for each"),
        ("428", header, "`If-Match` is required"),
        ("500", true, "Our fault; nothing was changed"),
        ("503", true, "Busy: try again after `Retry-After` seconds"),
    ];
    for (status, possible, description) in problems {
        if possible && !operation.responses.responses.contains_key(status) {
            operation.responses.responses.insert(status.to_owned(), RefOr::T(problem(description)));
        }
    }
}

/// The header that makes a repeat harmless, and what can be wrong with it.
fn add_key(operation: &mut Operation) {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST))
        .pattern(Some("^[!-~]+$"))
        .examples(["9b2d7c1e-53a1-4f0e-8f55-0c7f3a1b2d4e"]);
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "A new key for each new request, such as a UUID. A repeat with the same key and body within 24 hours is not \
             carried out again: it gets the same answer, with `Idempotent-Replayed: true`.",
        ))
        .schema(Some(key));
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter.build()));
    for (status, description) in [
        ("400", "`idempotency_key_invalid`"),
        ("422", "`idempotency_key_reused`: the key came with another request"),
    ] {
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(description)));
    }
}

fn problem(description: &str) -> utoipa::openapi::Response {
    let schema = Ref::from_schema_name(Problem::name());
    let id = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some("Names the request in the logs"));
    ResponseBuilder::new()
        .description(description)
        .header("x-request-id", id.build())
        .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
        .build()
}
