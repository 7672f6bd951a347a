//! Routes below `/sessions`.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::{StatusCode, header},
    post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{ListParams, LoginIn, LoginOut, RefreshIn, SessionOut, SessionPage, TokensOut},
    model::Sort,
    store,
};
use crate::{
    access::{
        Actor, actor::Caller, identity::Identities, password::Passwords, session_rules::SessionRules,
        token::Tokens,
    },
    kernel::{
        db::Db,
        error::{Problem, Result},
        id::SessionId,
        json::Json,
        paging::Paging,
    },
};

/// Longest name of a device that is kept.
const DEVICE: usize = 200;

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(log_in).service(refresh_session).service(list_sessions).service(log_out).service(end_session);
}

fn tokens_out(tokens: &Tokens, live: actions::Live, now: chrono::DateTime<chrono::Utc>) -> Result<TokensOut> {
    let (access_token, expires_in) = tokens.issue(live.session.account_id, live.session.id, now)?;
    Ok(TokensOut {
        access_token,
        token_type: "Bearer",
        expires_in,
        refresh_token: live.token,
        refresh_expires_at: live.expires_at,
    })
}

fn device(req: &HttpRequest) -> Option<String> {
    let name = req.headers().get(header::USER_AGENT)?.to_str().ok()?;
    Some(name.chars().filter(|c| !c.is_control()).take(DEVICE).collect())
}

/// Log in
///
/// With check number or e-mail and password. An unknown account, a wrong password, an account that is not activated,
/// deactivated, or waiting after several wrong passwords answer alike. The wait doubles with each further failure, up to
/// some minutes; nobody is locked out for ever. Keep the refresh token on the device: whoever has it needs no password.
#[utoipa::path(tag = "sessions", request_body = LoginIn, responses(
    (status = CREATED, body = LoginOut, description = "A new session"),
    (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`login_failed`")))]
#[post("/sessions")]
async fn log_in(
    req: HttpRequest,
    caller: Caller,
    db: Data<Db>,
    passwords: Data<Passwords>,
    (rules, tokens): (Data<SessionRules>, Data<Tokens>),
    body: Json<LoginIn>,
) -> Result<(Json<LoginOut>, StatusCode)> {
    let services = (db.get_ref(), passwords.get_ref(), rules.get_ref());
    let (account, live) =
        actions::log_in(services, &caller.0, (&body.login, &body.password), device(&req)).await?;
    let tokens = tokens_out(&tokens, live, caller.0.at)?;
    Ok((Json(LoginOut { tokens, account: account.into() }), StatusCode::CREATED))
}

/// Refresh a session
///
/// A new access token and the next refresh token for the last one. If the answer got lost, send the same token again: within
/// a short grace it gives the same successor. Any later repeat, or one after the successor was used, ends the session on all
/// sides, because two hold its tokens.
#[utoipa::path(tag = "sessions", request_body = RefreshIn, responses(
    (status = OK, body = TokensOut, description = "The next tokens"),
    (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`refresh_refused`")))]
#[post("/sessions/refresh")]
async fn refresh_session(
    caller: Caller,
    db: Data<Db>,
    rules: Data<SessionRules>,
    tokens: Data<Tokens>,
    body: Json<RefreshIn>,
) -> Result<Json<TokensOut>> {
    let live = actions::refresh(&mut *db.conn().await?, &rules, &caller.0, &body.refresh_token).await?;
    Ok(Json(tokens_out(&tokens, live, caller.0.at)?))
}

/// List one's own sessions
///
/// Those that can still be refreshed: on which device, since when, last used when and from where.
#[utoipa::path(tag = "sessions", params(ListParams), security(("bearer" = [])), responses((status = OK, body = SessionPage)))]
#[get("/sessions")]
async fn list_sessions(
    actor: Actor,
    db: Data<Db>,
    rules: Data<SessionRules>,
    query: Query<ListParams>,
) -> Result<Json<SessionPage>> {
    let sort = query.sort.unwrap_or(Sort::LastUsedDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let alive_since = actor.by().at - rules.refresh_life;
    let rows = store::page(&mut *db.conn().await?, actor.account(), alive_since, sort, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.last_used_at.to_rfc3339()), row.id.uuid()));
    Ok(Json(SessionPage {
        items: rows.into_iter().map(|row| SessionOut::new(row, actor.session())).collect(),
        next,
    }))
}

/// Log out
///
/// Ends the session that this request comes from: its access token and its refresh token are over.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), responses((status = NO_CONTENT, description = "It has ended")))]
#[delete("/sessions/current")]
async fn log_out(actor: Actor, db: Data<Db>, identities: Data<Identities>) -> Result<HttpResponse> {
    actions::end(&mut *db.conn().await?, &actor, actor.session()).await?;
    identities.forget_sessions(&[actor.session()]).await;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of one's own sessions
///
/// Such as that of a lost telephone.
#[utoipa::path(tag = "sessions", params(("id" = SessionId, Path)), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It has ended")))]
#[delete("/sessions/{id}")]
async fn end_session(
    actor: Actor,
    db: Data<Db>,
    identities: Data<Identities>,
    id: Path<SessionId>,
) -> Result<HttpResponse> {
    actions::end(&mut *db.conn().await?, &actor, *id).await?;
    identities.forget_sessions(&[*id]).await;
    Ok(HttpResponse::NoContent().finish())
}
