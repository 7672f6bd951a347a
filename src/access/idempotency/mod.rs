//! A request that is sent again after a lost answer is carried out once: `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is reserved, the request runs, its answer is kept for a day. Only a success is kept: a refusal changed nothing, so
//! its key is free again. What was reserved by a process that died is free after a minute; then the request may run a second
//! time, which the state machines and the ids that clients bring make harmless.

mod store;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    rt,
    web::{Bytes, Data},
};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::Actor;
use crate::kernel::{
    db::Db,
    error::{Code, Error, Result},
    json,
};
pub use store::sweep;
use store::{Answer, Found, Held};

/// The request header.
pub const KEY: &str = "idempotency-key";
/// Stands on an answer that was given before.
pub const REPLAYED: &str = "idempotent-replayed";
/// Longest key.
pub const LONGEST: usize = 255;
/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// After so long nobody is at work on a request any more: a statement is ended in half that time. Should somebody be, the locks
/// of the rows keep the two apart, and only the later attempt may write the answer.
const DEAD: TimeDelta = TimeDelta::minutes(1);

/// Operations that take or give a secret. Nothing of them is kept, not even a digest.
const SECRET: [&str; 3] =
    ["/api/v1/accounts", "/api/v1/accounts/{id}/activation", "/api/v1/accounts/me/password"];

/// Whether the operation behind a path of the document heeds the key.
pub fn heeds(method: &Method, path: &str) -> bool {
    method == Method::POST && !SECRET.contains(&path)
}

/// Carries out a request with a key once. Comes after `authenticate`: keys belong to accounts.
pub async fn once<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let heeded =
        req.headers().contains_key(KEY) && req.match_pattern().is_some_and(|path| heeds(req.method(), &path));
    let actor = req.extensions().get::<Actor>().cloned().filter(|_| heeded);
    let Some(actor) = actor else {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    };
    match reserve(&mut req, &actor).await {
        Err(error) => Ok(req.error_response(error).map_into_boxed_body()),
        Ok((_, Found::Answered(answer))) => {
            let replay = replay(answer);
            Ok(req.into_response(replay.unwrap_or_else(HttpResponse::from_error)))
        }
        Ok((held, Found::Free)) => {
            // On its own: a client whose line breaks must not stop what he asked for halfway.
            let work = rt::spawn(carry_out(req, next, held).in_current_span());
            work.await.map_err(Error::internal)?
        }
    }
}

async fn reserve(req: &mut ServiceRequest, actor: &Actor) -> Result<(Held, Found)> {
    let key = key(req.request())?;
    let body = req.extract::<Bytes>().await.map_err(|error| json::unreadable(&error))?;
    // The body was unpacked while it was read.
    req.headers_mut().remove(header::CONTENT_ENCODING);
    let mut digest = Sha256::new();
    let target = req.uri().path_and_query().map_or("", |target| target.as_str());
    for part in [req.method().as_str().as_bytes(), target.as_bytes(), &body] {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    req.set_payload(Payload::from(body));
    let db = req.app_data::<Data<Db>>().ok_or_else(|| Error::internal("the pool is not registered"))?;
    let db = db.clone();
    let held = Held::new(db, actor.account(), key, digest.finalize().to_vec(), actor.by().at);
    let found = store::reserve(&held).await?;
    Ok((held, found))
}

/// One key, of visible characters.
fn key(req: &HttpRequest) -> Result<String> {
    let mut keys = req.headers().get_all(KEY);
    let key = keys.next().and_then(|key| key.to_str().ok()).filter(|_| keys.next().is_none());
    let good = |key: &&str| (1..=LONGEST).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    key.filter(good).map(str::to_owned).ok_or_else(|| Error::new(Code::IdempotencyKeyInvalid))
}

async fn carry_out<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    held: Held,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let answer = next.call(req).await;
    let answer = match answer {
        Ok(answer) if answer.status().is_success() => answer,
        refusal => {
            noted(store::release(&held).await);
            return refusal.map(ServiceResponse::map_into_boxed_body);
        }
    };
    let (request, response) = answer.into_parts();
    let (response, body) = response.into_parts();
    let bytes = body::to_bytes(body).await.map_err(|error| Error::internal(error.into().to_string()))?;
    let told = |name: header::HeaderName| {
        let value = response.headers().get(&name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let kept = Answer {
        status: response.status().as_u16(),
        headers: [header::CONTENT_TYPE, header::ETAG, header::LOCATION]
            .into_iter()
            .filter_map(told)
            .collect(),
        body: bytes.to_vec(),
    };
    noted(store::keep(&held, &kept).await);
    Ok(ServiceResponse::new(request, response.set_body(bytes).map_into_boxed_body()))
}

/// The answer is given whether or not it could be kept; without it a repeat is refused by the state that it finds.
fn noted(done: Result<()>) {
    if let Err(error) = done {
        tracing::error!(%error, "the answer to a request with a key was not kept");
    }
}

fn replay(answer: Answer) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(answer.status).map_err(Error::internal)?;
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    Ok(response.insert_header((REPLAYED, "true")).body(answer.body))
}
