//! Who is calling. The middleware resolves it before any body is read; as a handler's **first** argument it fails first.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};
use chrono::NaiveDate;
use chrono_tz::Africa::Dar_es_Salaam;
use ipnet::IpNet;
use std::{
    future::{Ready, ready},
    net::IpAddr,
    sync::Arc,
};

use super::{
    identity::{Identities, Identity},
    policy::Role,
    token::Tokens,
};
use crate::kernel::{
    audit::By,
    clock::Clock,
    error::{Code, Error, Result},
    id::{AccountId, InstitutionId, ServantId, SessionId},
};

/// The caller of this request.
#[derive(Debug, Clone)]
pub struct Actor {
    identity: Arc<Identity>,
    session: SessionId,
    by: By,
}

impl Actor {
    /// His log-in.
    pub fn account(&self) -> AccountId {
        self.identity.account_id
    }

    /// The public servant that he is, if he is one.
    pub fn servant(&self) -> Option<ServantId> {
        self.identity.servant_id
    }

    /// The session that he calls from.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Who, when and from where, for the audit trail.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The day of the request in Dar es Salaam.
    pub fn today(&self) -> NaiveDate {
        self.by.at.with_timezone(&Dar_es_Salaam).date_naive()
    }

    /// Whether a role of his covers the institution.
    pub fn holds(&self, role: Role, institution: InstitutionId) -> bool {
        self.grants(role).any(|reach| reach.is_none_or(|list| list.contains(&institution)))
    }

    /// The institutions that a role of his covers; nothing for the whole nation, which [`Actor::holds`] tells.
    pub fn reach(&self, role: Role) -> impl Iterator<Item = InstitutionId> {
        self.grants(role).flatten().flatten().copied()
    }

    /// Whether the account holds the role anywhere.
    pub fn is_any(&self, role: Role) -> bool {
        self.grants(role).next().is_some()
    }

    fn grants(&self, role: Role) -> impl Iterator<Item = Option<&Vec<InstitutionId>>> {
        self.identity
            .grants
            .iter()
            .filter(move |grant| grant.role == role)
            .map(|grant| grant.institutions.as_ref())
    }

    /// A caller made up for a unit test.
    #[cfg(test)]
    pub fn for_test(identity: Identity) -> Self {
        let by = By {
            account_id: Some(identity.account_id),
            on_behalf_of: None,
            request_id: None,
            address: None,
            at: chrono::Utc::now(),
        };
        Self { identity: Arc::new(identity), session: SessionId::new(), by }
    }
}

impl FromRequest for Actor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.extensions().get::<Self>().cloned().ok_or_else(|| Error::new(Code::Unauthenticated)))
    }
}

/// Who asks, for the operations that need no log-in.
#[derive(Debug, Clone)]
pub struct Caller(pub By);

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let clock =
            req.app_data::<Data<Clock>>().ok_or_else(|| Error::internal("the clock is not registered"));
        ready(clock.map(|clock| {
            Self(By {
                account_id: None,
                on_behalf_of: None,
                request_id: request_id(req),
                address: address(req),
                at: clock.now(),
            })
        }))
    }
}

/// The id of the request in the logs.
pub fn request_id(req: &HttpRequest) -> Option<String> {
    req.extensions().get::<tracing_actix_web::RequestId>().map(ToString::to_string)
}

/// The proxies whose word on where a request comes from is taken.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

/// Where the request comes from: the peer or, if that is a trusted proxy, the last address in `X-Forwarded-For` that is none.
/// What stands left of that one anybody could have written.
fn address(req: &HttpRequest) -> Option<String> {
    let peer = req.peer_addr()?.ip().to_canonical();
    let proxies = req.app_data::<Data<TrustedProxies>>();
    let forwarded = req.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded: Vec<_> = forwarded.flat_map(|value| value.split(',')).collect();
    Some(origin(peer, &forwarded, proxies.map_or(&[], |proxies| &proxies.0)).to_string())
}

fn origin(peer: IpAddr, forwarded: &[&str], proxies: &[IpNet]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let mut nearest = peer;
    for hop in forwarded.iter().rev() {
        if !trusted(&nearest) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
    }
    nearest
}

/// Resolves the bearer token. A token that is present and bad is 401 everywhere, never "anonymous".
pub async fn authenticate<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let Some(authorization) = req.headers().get(header::AUTHORIZATION) else {
        return next.call(req).await.map(ServiceResponse::map_into_left_body);
    };
    // The scheme's case does not matter (RFC 9110, 11.1).
    let token = authorization
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim_start_matches(' ').to_owned());
    match resolve(&req, token).await {
        Ok(actor) => {
            req.extensions_mut().insert(actor);
            next.call(req).await.map(ServiceResponse::map_into_left_body)
        }
        Err(error) => Ok(req.error_response(error).map_into_right_body()),
    }
}

async fn resolve(req: &ServiceRequest, token: Option<String>) -> Result<Actor> {
    let state = || {
        Some((
            req.app_data::<Data<Tokens>>()?,
            req.app_data::<Data<Identities>>()?,
            req.app_data::<Data<Clock>>()?,
        ))
    };
    let (tokens, identities, clock) = state().ok_or_else(|| Error::internal("tokens are not registered"))?;
    let refused = || Error::new(Code::TokenInvalid);
    let now = clock.now();
    let session = tokens.verify(&token.ok_or_else(refused)?, now).ok_or_else(refused)?;
    let identity = identities.of(session).await?.ok_or_else(refused)?;
    let (request_id, address) = (request_id(req.request()), address(req.request()));
    let by = By { account_id: Some(identity.account_id), on_behalf_of: None, request_id, address, at: now };
    Ok(Actor { identity, session, by })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_believed_and_a_client_is_not() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, forwarded, expected) in [
            ("196.41.1.1", vec!["1.1.1.1"], "196.41.1.1"),
            ("10.0.0.1", vec!["1.1.1.1", " 196.41.1.1 "], "196.41.1.1"),
            ("10.0.0.1", vec!["1.1.1.1", "196.41.1.1", "10.2.0.1"], "196.41.1.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["rubbish"], "10.0.0.1"),
            ("::1", vec!["196.41.1.1"], "196.41.1.1"),
        ] {
            assert_eq!(origin(ip(peer), &forwarded, &proxies), ip(expected), "{peer} {forwarded:?}");
        }
        assert_eq!(origin(ip("10.0.0.1"), &["1.1.1.1"], &[]), ip("10.0.0.1"));
    }
}
