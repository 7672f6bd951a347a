//! The API document: what the routes do not say themselves. Its operations and schemas are collected from the handlers.

use actix_web::{HttpResponse, get};
use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, Ref, RefOr, ResponseBuilder,
        path::{Operation, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::kernel::error::{Code, Problem, ProblemField};

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

/// Adds to every operation the problems that it can answer with.
pub fn finish(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        let read = [&mut item.get].into_iter().flatten().map(|operation| (operation, false));
        let write = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
        for (operation, writes) in read.chain(write.map(|operation| (operation, true))) {
            add_problems(operation, writes);
        }
    }
    document
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
            "The request cannot be read: not JSON, an unknown field, a wrong type, an unknown parameter",
        ),
        ("401", secured, "No access token, or one that is expired or not ours"),
        ("403", secured, "The caller sees this, but the action is not his"),
        ("404", path, "No such thing within the caller's reach"),
        ("409", secured && writes, "Not in this state, not in this window, or already taken"),
        ("412", header, "Somebody changed it meanwhile: the ETag is stale"),
        ("413", body, "The body is too large"),
        ("415", body, "The body is not `application/json`"),
        ("422", body || query, "Wrong fields: `errors` has one entry for each"),
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

/// The page that shows the document.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    let page =
        SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/openapi.json").persist_authorization(true));
    cfg.map(|cfg| cfg.service(docs).service(page));
}

/// Where people type it.
#[get("/docs")]
async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("location", "/docs/")).finish()
}
