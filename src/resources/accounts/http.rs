//! Routes below `/accounts`.

use actix_web::{
    HttpResponse, delete, get,
    http::StatusCode,
    patch, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AccountOut, AccountPage, AccountPatchIn, ActivateIn, ActivationOut, GrantIn, GrantOut, GrantPage,
        GrantParams, ListParams, MeOut, NewAccountIn, PasswordIn, ReasonIn,
    },
    model::{GrantSort, Placed, Sort},
    store,
};
use crate::{
    access::{
        Action, Actor, actor::Caller, identity::Identities, password::Passwords, policy,
        session_rules::SessionRules,
    },
    kernel::{
        db::Db,
        error::{Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::{AccountId, GrantId},
        json::Json,
        paging::Paging,
    },
};

/// Mounts the slice. `me` and `activate` stand before `{id}`.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_me)
        .service(change_password)
        .service(activate_account)
        .service(list_accounts)
        .service(invite_account)
        .service(read_account)
        .service(change_account)
        .service(renew_activation)
        .service(deactivate_account)
        .service(reactivate_account)
        .service(list_grants)
        .service(give_grant)
        .service(revoke_grant);
}

fn tagged(row: Placed) -> Tagged<AccountOut> {
    let version = row.account.version;
    Tagged(row.into(), version)
}

fn shown((row, (activation_code, expires_at)): (Placed, actions::Shown)) -> ActivationOut {
    ActivationOut { activation_code, expires_at, account: row.into() }
}

/// Who am I
///
/// The caller's account, where he is posted, the roles that were granted to him, and whether he supervises or reviews anybody.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = OK, body = MeOut, headers(("ETag" = String)))))]
#[get("/accounts/me")]
async fn read_me(actor: Actor, db: Data<Db>) -> Result<Tagged<MeOut>> {
    let mut conn = db.conn().await?;
    let placed = store::find(&mut conn, actor.account(), actor.today()).await?;
    let grants = store::live_grants(&mut conn, actor.account()).await?;
    let (supervises, reviews) = match actor.servant() {
        Some(me) => store::stands_above(&mut conn, me, actor.today()).await?,
        None => (false, false),
    };
    let (version, main_posting) = (placed.account.version, placed.posting.clone().map(Into::into));
    let grants = grants.into_iter().map(Into::into).collect();
    Ok(Tagged(MeOut { account: placed.into(), main_posting, grants, supervises, reviews }, version))
}

/// Change one's own password
///
/// All other sessions end. A password has 12 to 128 characters of any kind, and is not one that others try first.
#[utoipa::path(tag = "accounts", request_body = PasswordIn, security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It is changed")))]
#[post("/accounts/me/password")]
async fn change_password(
    actor: Actor,
    db: Data<Db>,
    passwords: Data<Passwords>,
    (rules, identities): (Data<SessionRules>, Data<Identities>),
    body: Json<PasswordIn>,
) -> Result<HttpResponse> {
    let services = (db.get_ref(), passwords.get_ref(), rules.get_ref());
    let ended =
        actions::change_password(services, &actor, (&body.current_password, &body.new_password)).await?;
    identities.forget_sessions(&ended).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Activate an account
///
/// With the one-time code that HR handed over: sets the password, and ends every session that there was. Then log in.
/// An unknown log-in, a wrong code, and one that is over or used answer alike; after some wrong ones the code is void.
#[utoipa::path(tag = "accounts", request_body = ActivateIn, responses(
    (status = NO_CONTENT, description = "It is active"),
    (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`activation_failed`")))]
#[post("/accounts/activate")]
async fn activate_account(
    caller: Caller,
    db: Data<Db>,
    passwords: Data<Passwords>,
    (rules, identities): (Data<SessionRules>, Data<Identities>),
    body: Json<ActivateIn>,
) -> Result<HttpResponse> {
    let services = (db.get_ref(), passwords.get_ref(), rules.get_ref());
    let ended = actions::activate(services, &caller.0, (&body.login, &body.code), &body.password).await?;
    identities.forget_sessions(&ended).await;
    Ok(HttpResponse::NoContent().finish())
}

/// List accounts
///
/// Within the caller's reach: his own, and those of whoever is posted in his institutions today.
#[utoipa::path(tag = "accounts", params(ListParams), security(("bearer" = [])), responses((status = OK, body = AccountPage)))]
#[get("/accounts")]
async fn list_accounts(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<AccountPage>> {
    let sort = query.sort.unwrap_or(Sort::Name);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::AccountRead);
    let reach = (&scope, actor.account());
    let rows = store::page(&mut *db.conn().await?, reach, &query, sort, &paging, actor.today()).await?;
    let (rows, next) =
        paging.cut(rows, |row| (Some(row.account.display_name.clone()), row.account.id.uuid()));
    Ok(Json(AccountPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Invite somebody
///
/// HR or the administrator of the institution where a servant is posted; for a person outside the service, the national
/// administrator. The activation code is shown this once: hand it over in person.
#[utoipa::path(tag = "accounts", request_body = NewAccountIn, security(("bearer" = [])),
    responses((status = CREATED, body = ActivationOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/accounts")]
async fn invite_account(
    actor: Actor,
    db: Data<Db>,
    rules: Data<SessionRules>,
    body: Json<NewAccountIn>,
) -> Result<Created<ActivationOut>> {
    let account = body.into_inner().parse()?;
    let (placed, code) = actions::invite(&mut *db.conn().await?, &rules, &actor, account).await?;
    let (location, version) = (format!("/accounts/{}", placed.account.id), placed.account.version);
    Ok(Created { location, version, body: shown((placed, code)) })
}

/// Read an account
///
/// Whose it is, its state, and where its holder is posted today.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AccountOut, headers(("ETag" = String)))))]
#[get("/accounts/{id}")]
async fn read_account(actor: Actor, db: Data<Db>, id: Path<AccountId>) -> Result<Tagged<AccountOut>> {
    let placed = store::find(&mut *db.conn().await?, *id, actor.today()).await?;
    actions::permit_read(&actor, &placed)?;
    Ok(tagged(placed))
}

/// Change one's own account
///
/// The language of what is sent to its holder, and the e-mail address that he may log in with. Nobody else changes these.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path), IfMatchHeader), request_body = AccountPatchIn,
    security(("bearer" = [])), responses((status = OK, body = AccountOut, headers(("ETag" = String)))))]
#[patch("/accounts/{id}")]
async fn change_account(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    identities: Data<Identities>,
    id: Path<AccountId>,
    body: Json<AccountPatchIn>,
) -> Result<Tagged<AccountOut>> {
    let placed = actions::patch(&mut *db.conn().await?, &actor, *id, if_match, body.into_inner()).await?;
    identities.forget_sessions(&[actor.session()]).await;
    Ok(tagged(placed))
}

/// Give a new activation code
///
/// For whoever lost the first one or forgot his password. The old password works until the code is used; then every session
/// ends. Nobody does it for himself, nor for an account with a role that he could not have granted.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path)), security(("bearer" = [])),
    responses((status = CREATED, body = ActivationOut)))]
#[post("/accounts/{id}/activation")]
async fn renew_activation(
    actor: Actor,
    db: Data<Db>,
    rules: Data<SessionRules>,
    id: Path<AccountId>,
) -> Result<(Json<ActivationOut>, StatusCode)> {
    let renewed = actions::renew_code(&mut *db.conn().await?, &rules, &actor, *id).await?;
    Ok((Json(shown(renewed)), StatusCode::CREATED))
}

/// Deactivate an account
///
/// With a reason. Its sessions end at once. Nobody deactivates himself.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path)), request_body = ReasonIn, security(("bearer" = [])),
    responses((status = OK, body = AccountOut, headers(("ETag" = String)))))]
#[post("/accounts/{id}/deactivate")]
async fn deactivate_account(
    actor: Actor,
    db: Data<Db>,
    identities: Data<Identities>,
    id: Path<AccountId>,
    body: Json<ReasonIn>,
) -> Result<Tagged<AccountOut>> {
    let reason = body.into_inner().parse()?;
    let (placed, ended) = actions::deactivate(&mut *db.conn().await?, &actor, *id, reason).await?;
    identities.forget_sessions(&ended).await;
    Ok(tagged(placed))
}

/// Reactivate an account
///
/// Whoever had a password logs in with it again; another needs an activation code.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AccountOut, headers(("ETag" = String)))))]
#[post("/accounts/{id}/reactivate")]
async fn reactivate_account(actor: Actor, db: Data<Db>, id: Path<AccountId>) -> Result<Tagged<AccountOut>> {
    Ok(tagged(actions::reactivate(&mut *db.conn().await?, &actor, *id).await?))
}

/// List the roles of an account
///
/// Those that stand and those that were revoked.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path), GrantParams), security(("bearer" = [])),
    responses((status = OK, body = GrantPage)))]
#[get("/accounts/{id}/grants")]
async fn list_grants(
    actor: Actor,
    db: Data<Db>,
    id: Path<AccountId>,
    query: Query<GrantParams>,
) -> Result<Json<GrantPage>> {
    let sort = query.sort.unwrap_or(GrantSort::GrantedDown);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let mut conn = db.conn().await?;
    actions::permit_read(&actor, &store::find(&mut conn, *id, actor.today()).await?)?;
    let rows = store::grants_page(&mut conn, *id, sort, &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.granted_at.to_rfc3339()), row.id.uuid()));
    Ok(Json(GrantPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Grant a role
///
/// The administrator of an institution gives `hr_officer`, `planning_officer`, `institution_head` and `committee_member` within
/// his reach; the national administrator gives any. Nobody gives himself a role.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path)), request_body = GrantIn, security(("bearer" = [])),
    responses((status = CREATED, body = GrantOut)))]
#[post("/accounts/{id}/grants")]
async fn give_grant(
    actor: Actor,
    db: Data<Db>,
    identities: Data<Identities>,
    id: Path<AccountId>,
    body: Json<GrantIn>,
) -> Result<(Json<GrantOut>, StatusCode)> {
    let grant = actions::grant(&mut *db.conn().await?, &actor, *id, body.into_inner()).await?;
    identities.forget();
    Ok((Json(grant.into()), StatusCode::CREATED))
}

/// Revoke a role
///
/// By whoever could grant it. It ends at once and stays on record.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path), ("grant_id" = GrantId, Path)), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It is revoked")))]
#[delete("/accounts/{id}/grants/{grant_id}")]
async fn revoke_grant(
    actor: Actor,
    db: Data<Db>,
    identities: Data<Identities>,
    path: Path<(AccountId, GrantId)>,
) -> Result<HttpResponse> {
    let (id, grant) = path.into_inner();
    actions::revoke(&mut *db.conn().await?, &actor, id, grant).await?;
    identities.forget();
    Ok(HttpResponse::NoContent().finish())
}
