//! The whole application: services, middleware, routes.

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ResourceDef, ServiceFactory, ServiceRequest, ServiceResponse},
    error::{JsonPayloadError, PathError, QueryPayloadError},
    get,
    http::{Method, header},
    middleware::{Compress, Next, from_fn},
    web::{Data, JsonConfig, PathConfig, PayloadConfig, QueryConfig},
};
use std::{str::FromStr, sync::LazyLock};
use tracing_actix_web::TracingLogger;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, UtoipaApp, scope};

use crate::{
    access::{
        actor::{TrustedProxies, request_id},
        authenticate,
        identity::Identities,
        password::Passwords,
        session_rules::SessionRules,
        token::Tokens,
    },
    kernel::{
        clock::Clock,
        config::Reports,
        db::Db,
        error::{Code, Error},
        language::Language,
        log::RequestSpan,
    },
    openapi, resources,
};

/// What handlers are given; each is registered by itself, so that a signature says what it uses.
#[derive(Clone)]
pub struct Services {
    /// The pool of connections
    pub db: Db,
    /// The time
    pub clock: Clock,
    /// Access tokens
    pub tokens: Data<Tokens>,
    /// Password hashing
    pub passwords: Passwords,
    /// The accounts behind tokens
    pub identities: Identities,
    /// How sessions and activation codes live
    pub session_rules: Data<SessionRules>,
    /// What reports may show
    pub reports: Reports,
    /// Largest body, in bytes
    pub body_limit: usize,
    /// Proxies that tell where a request comes from
    pub trusted_proxies: TrustedProxies,
    /// Origins that browsers may call from
    pub cors_origins: Vec<String>,
}

/// The application, ready for a server or a test.
pub fn app(
    services: Services,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let (app, _) = routes().split_for_parts();
    let cors = services.cors_origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    let cors = cors
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::ACCEPT_LANGUAGE,
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
            header::HeaderName::from_static("x-request-id"),
        ])
        .max_age(3600);
    app.app_data(Data::new(services.db.clone()))
        .app_data(Data::new(services.clock.clone()))
        .app_data(services.tokens.clone())
        .app_data(Data::new(services.passwords.clone()))
        .app_data(Data::new(services.identities.clone()))
        .app_data(services.session_rules.clone())
        .app_data(Data::new(services.reports.clone()))
        .app_data(Data::new(services.trusted_proxies.clone()))
        .app_data(PayloadConfig::new(services.body_limit))
        .app_data(
            JsonConfig::default()
                .limit(services.body_limit)
                .error_handler(|error, _| unreadable_body(&error).into()),
        )
        .app_data(QueryConfig::default().error_handler(|error, _| unreadable_query(&error).into()))
        .app_data(PathConfig::default().error_handler(|error, _| unreadable_path(&error).into()))
        .default_service(actix_web::web::to(no_such_operation))
        .wrap(from_fn(finish))
        .wrap(Compress::default())
        .wrap(cors)
        .wrap(TracingLogger::<RequestSpan>::new())
}

/// The API document of the routes that the application serves. Needs no server and no database.
pub fn document() -> OpenApi {
    let (_, document) = routes().split_for_parts();
    openapi::finish(document)
}

fn routes() -> UtoipaApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .into_utoipa_app()
        .openapi(openapi::base())
        .configure(resources::health::routes)
        .service(scope("/api/v1").wrap(from_fn(authenticate)).configure(resources::routes))
        .configure(openapi::routes)
        .map(|app| app.service(served_document))
}

#[get("/api/openapi.json")]
async fn served_document() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

fn unreadable_body(error: &JsonPayloadError) -> Error {
    match error {
        JsonPayloadError::ContentType => Error::new(Code::UnsupportedMediaType),
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            Error::new(Code::TooLarge)
        }
        JsonPayloadError::Payload(actix_web::error::PayloadError::Overflow) => Error::new(Code::TooLarge),
        other => Error::new(Code::Malformed).with("reason", other),
    }
}

fn unreadable_query(error: &QueryPayloadError) -> Error {
    Error::new(Code::MalformedQuery).with("reason", error)
}

/// An id that is not a UUID names nothing.
fn unreadable_path(_: &PathError) -> Error {
    Error::new(Code::NoSuchOperation)
}

type Known = Vec<(ResourceDef, String)>;

/// The paths of the document with their verbs, so that a known path with another verb is 405 with `Allow`.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let paths = document.get("paths").and_then(|paths| paths.as_object()).cloned().unwrap_or_default();
    let verbs = |item: &serde_json::Value| {
        let verbs = item.as_object().into_iter().flatten().filter(|(verb, _)| Method::from_str(verb).is_ok());
        verbs.map(|(verb, _)| verb.to_uppercase()).collect::<Vec<_>>().join(", ")
    };
    paths.iter().map(|(path, item)| (ResourceDef::new(path.as_str()), verbs(item))).collect()
});

async fn no_such_operation(req: HttpRequest) -> Result<HttpResponse, Error> {
    match KNOWN.iter().find(|(path, _)| path.is_match(req.path())) {
        Some((_, verbs)) if !verbs.split(", ").any(|verb| verb == req.method().as_str()) => {
            Err(Error::method_not_allowed(verbs.clone()))
        }
        _ => Err(Error::new(Code::NoSuchOperation)),
    }
}

/// The last hand on every answer: problems in the client's language, the correlation id, headers that close doors.
async fn finish<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let language = Language::of(req.headers());
    let id = request_id(req.request());
    let documentation = req.path().starts_with("/docs");
    // Postgres keeps no NUL in a text, so none can be looked for.
    if req.query_string().contains("%00") {
        let refusal = Error::new(Code::MalformedQuery).with("reason", "a NUL character");
        return Ok(req.into_response(refusal.response(language, id)).map_into_right_body());
    }
    let answer = next.call(req).await?;
    let problem = answer.response().error().and_then(|error| error.as_error::<Error>()).map(|error| {
        if error.code() == Code::Internal {
            tracing::error!(%error, "internal error");
        }
        error.response(language, id.clone())
    });
    let mut answer = match problem {
        Some(response) => answer.into_response(response).map_into_right_body(),
        None => answer.map_into_left_body(),
    };
    let headers = answer.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            headers.insert(header::HeaderName::from_static(name), value);
        }
    };
    if let Some(id) = id {
        set("x-request-id", &id);
    }
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    if documentation {
        set(
            "content-security-policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
        );
    } else {
        set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
        set("cache-control", "no-store");
    }
    Ok(answer)
}
