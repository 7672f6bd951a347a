//! The whole application: services, middleware, routes.

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ResourceDef, ServiceFactory, ServiceRequest, ServiceResponse},
    error::{PathError, QueryPayloadError},
    get,
    http::{Method, header},
    middleware::{Compress, Next, from_fn},
    web::{Data, PathConfig, PayloadConfig, QueryConfig},
};
use std::{collections::HashMap, str::FromStr, sync::LazyLock};
use tracing_actix_web::TracingLogger;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, UtoipaApp, scope};

use crate::{
    access::{
        actor::{TrustedProxies, request_id},
        authenticate, idempotency,
        identity::Identities,
        password::Passwords,
        session_rules::SessionRules,
        token::Tokens,
    },
    docs,
    kernel::{
        clock::Clock,
        config::{Appeals, Evidence, Feedback, Improvement, Movement, Plans, Progress, Reports},
        db::Db,
        error::{Code, Error},
        language::Language,
        log::RequestSpan,
        objects::Objects,
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
    /// What institutions' plans are begun with
    pub plans: Plans,
    /// How much feedback one may give, and how long take it back
    pub feedback: Feedback,
    /// When an improvement plan is opened and deemed seen
    pub improvement: Improvement,
    /// How appeals are decided
    pub appeals: Appeals,
    /// How long a delegation may be
    pub movement: Movement,
    /// When progress can be filled in, and when its lights turn
    pub progress: Progress,
    /// Which files of evidence are taken
    pub evidence: Evidence,
    /// Where files are
    pub objects: Objects,
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
            header::HeaderName::from_static(idempotency::KEY),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
            header::HeaderName::from_static(idempotency::REPLAYED),
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
        .app_data(Data::new(services.feedback.clone()))
        .app_data(Data::new(services.improvement.clone()))
        .app_data(Data::new(services.appeals.clone()))
        .app_data(Data::new(services.movement.clone()))
        .app_data(Data::new(services.progress.clone()))
        .app_data(Data::new(services.evidence.clone()))
        .app_data(Data::new(services.objects.clone()))
        .app_data(Data::new(services.trusted_proxies.clone()))
        .app_data(Data::new(services.plans.clone()))
        .app_data(PayloadConfig::new(services.body_limit))
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
        .service(
            scope("/api/v1")
                .wrap(from_fn(idempotency::once))
                .wrap(from_fn(authenticate))
                .configure(resources::routes),
        )
        .configure(docs::routes)
        .map(|app| app.service(served_document))
}

#[get("/api/openapi.json")]
async fn served_document() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

fn unreadable_query(error: &QueryPayloadError) -> Error {
    Error::new(Code::MalformedQuery).with("reason", error)
}

/// An id that is not a UUID names nothing.
fn unreadable_path(_: &PathError) -> Error {
    Error::new(Code::NoSuchOperation)
}

/// The paths of the document with their verbs, so that a known path with another verb is 405 with `Allow`.
struct Known {
    literal: HashMap<String, String>,
    patterns: Vec<(ResourceDef, String)>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let paths = document.get("paths").and_then(|paths| paths.as_object()).cloned().unwrap_or_default();
    let verbs = |item: &serde_json::Value| {
        let verbs = item.as_object().into_iter().flatten().filter(|(verb, _)| Method::from_str(verb).is_ok());
        verbs.map(|(verb, _)| verb.to_uppercase()).collect::<Vec<_>>().join(", ")
    };
    let (patterns, literal): (Vec<_>, Vec<_>) =
        paths.iter().map(|(path, item)| (path, verbs(item))).partition(|(path, _)| path.contains('{'));
    Known {
        literal: literal.into_iter().map(|(path, verbs)| (path.clone(), verbs)).collect(),
        patterns: patterns
            .into_iter()
            .map(|(path, verbs)| (ResourceDef::new(path.as_str()), verbs))
            .collect(),
    }
});

fn knows(verbs: &str, verb: &Method) -> bool {
    verbs.split(", ").any(|known| known == verb.as_str())
}

async fn no_such_operation(req: HttpRequest) -> Result<HttpResponse, Error> {
    match KNOWN.patterns.iter().find(|(path, _)| path.is_match(req.path())) {
        Some((_, verbs)) if !knows(verbs, req.method()) => Err(Error::method_not_allowed(verbs.clone())),
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
    // A literal path is no id of its neighbour: `/accounts/me` knows other verbs than `/accounts/{id}`.
    if let Some(verbs) = KNOWN.literal.get(req.path()).filter(|verbs| !knows(verbs, req.method())) {
        let refusal = Error::method_not_allowed(verbs.clone());
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
        set("content-security-policy", docs::POLICY);
    } else {
        set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
        set("cache-control", "no-store");
    }
    Ok(answer)
}
