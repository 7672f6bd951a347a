//! Access tokens: short-lived JWTs signed with Ed25519 (RFC 8037), checked as RFC 8725 asks.
//!
//! The first key signs, all verify: to rotate, put a new key first and take the old one out when its last token is over.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{
    error::{Error, Result},
    id::{AccountId, SessionId},
};

/// The keys, and what is written into a token.
pub struct Tokens {
    signing: EncodingKey,
    keys: Vec<(Jwk, DecodingKey)>,
    issuer: String,
    audience: String,
    life: TimeDelta,
}

/// The `typ` of an access token (RFC 9068): a receipt, signed with the same key, is none.
const TYPE: &str = "at+jwt";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    sid: SessionId,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// A public key (RFC 7517, RFC 8037).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Jwk {
    /// Always `OKP`
    #[schema(example = "OKP")]
    kty: &'static str,
    /// Always `Ed25519`
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// Always `EdDSA`
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Always `sig`
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    /// Thumbprint of the key (RFC 7638)
    kid: String,
    /// The public key, base64url
    x: String,
}

/// The public keys that tokens are verified with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JwkSet {
    /// The keys, the signing one first
    keys: Vec<Jwk>,
}

impl Tokens {
    /// From private keys in PKCS #8 PEM, the signing one first.
    pub fn new(pems: &[String], issuer: &str, audience: &str, life: TimeDelta) -> Result<Self> {
        let keys = pems.iter().map(|pem| SigningKey::from_pkcs8_pem(pem).map_err(Error::internal));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let first = keys.first().ok_or_else(|| Error::internal("no signing key"))?;
        let der = first.to_pkcs8_der().map_err(Error::internal)?;
        Ok(Self {
            signing: EncodingKey::from_ed_der(der.as_bytes()),
            keys: keys.iter().map(public).collect::<Result<_>>()?,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            life,
        })
    }

    /// A token for a session, and for how many seconds it is good.
    pub fn issue(&self, account: AccountId, session: SessionId, now: DateTime<Utc>) -> Result<(String, i64)> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: account,
            sid: session,
            jti: Uuid::now_v7(),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + self.life).timestamp(),
        };
        let kid = self.keys.first().map(|(jwk, _)| jwk.kid.clone());
        let header = Header { kid, typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &self.signing).map_err(Error::internal)?;
        Ok((token, self.life.num_seconds()))
    }

    /// The session of a token that is ours and in time.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<SessionId> {
        let header =
            jsonwebtoken::decode_header(token).ok().filter(|header| header.typ.as_deref() == Some(TYPE))?;
        let kid = header.kid?;
        let (_, key) = self.keys.iter().find(|(jwk, _)| jwk.kid == kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        // The service's own clock is asked below, so that a test or a demo can stand on any day.
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).ok()?.claims;
        let now = now.timestamp();
        (claims.nbf <= now && now < claims.exp && claims.iat <= claims.exp).then_some(claims.sid)
    }

    /// Who signs.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A receipt: signed with the same keys, of a type of its own, and no access token.
    pub fn attest(&self, claims: &impl Serialize) -> Result<String> {
        let kid = self.keys.first().map(|(jwk, _)| jwk.kid.clone());
        let header = Header { kid, typ: Some("receipt+jwt".to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.signing).map_err(Error::internal)
    }

    /// The public keys.
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: self.keys.iter().map(|(jwk, _)| jwk.clone()).collect() }
    }
}

fn public(key: &SigningKey) -> Result<(Jwk, DecodingKey)> {
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let thumbprint = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
    let kid = URL_SAFE_NO_PAD.encode(thumbprint);
    let decoding = DecodingKey::from_ed_components(&x).map_err(Error::internal)?;
    Ok((Jwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid, x }, decoding))
}

/// A new private key in PKCS #8 PEM.
pub fn generate_key() -> Result<String> {
    let key = SigningKey::from_bytes(&rand::random());
    key.to_pkcs8_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF)
        .map(|pem| pem.to_string())
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: TimeDelta = TimeDelta::minutes(15);

    fn tokens(pems: &[String]) -> Tokens {
        Tokens::new(pems, "e-utendaji", "e-utendaji-api", LIFE).expect("keys")
    }

    #[test]
    fn a_token_is_good_for_its_life_and_not_a_second_longer() {
        let ours = tokens(&[generate_key().expect("key")]);
        let (session, now) = (SessionId::new(), Utc::now());
        let (token, seconds) = ours.issue(AccountId::new(), session, now).expect("token");
        assert_eq!(seconds, 900);
        assert_eq!(ours.verify(&token, now), Some(session));
        assert_eq!(ours.verify(&token, now + LIFE - TimeDelta::seconds(1)), Some(session));
        assert_eq!(ours.verify(&token, now + LIFE), None);
        assert_eq!(ours.verify(&token, now - TimeDelta::seconds(1)), None);
    }

    /// E-50: another key, another issuer or audience, no algorithm, an altered token, a foreign key id.
    #[test]
    fn what_is_not_ours_is_refused() {
        let (key, other) = (generate_key().expect("key"), generate_key().expect("key"));
        let (ours, now) = (tokens(std::slice::from_ref(&key)), Utc::now());
        let issue = |by: &Tokens| by.issue(AccountId::new(), SessionId::new(), now).expect("token").0;
        assert_eq!(ours.verify(&issue(&tokens(&[other])), now), None);
        let issuer = Tokens::new(std::slice::from_ref(&key), "other", "e-utendaji-api", LIFE).expect("keys");
        assert_eq!(ours.verify(&issue(&issuer), now), None);
        let audience = Tokens::new(&[key], "e-utendaji", "other", LIFE).expect("keys");
        assert_eq!(ours.verify(&issue(&audience), now), None);
        let good = issue(&ours);
        let parts: Vec<_> = good.split('.').collect();
        let kid = &ours.keys[0].0.kid;
        let none = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"none","kid":"{kid}"}}"#));
        assert_eq!(ours.verify(&format!("{none}.{}.", parts[1]), now), None);
        let hmac = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#));
        assert_eq!(ours.verify(&format!("{hmac}.{}.{}", parts[1], parts[2]), now), None);
        let body = URL_SAFE_NO_PAD.encode(r#"{"sub":"x"}"#);
        assert_eq!(ours.verify(&format!("{}.{body}.{}", parts[0], parts[2]), now), None);
        assert_eq!(ours.verify("", now), None);
    }

    #[test]
    fn a_rotated_key_signs_while_the_old_one_still_verifies() {
        let (old, new) = (generate_key().expect("key"), generate_key().expect("key"));
        let (session, now) = (SessionId::new(), Utc::now());
        let (token, _) =
            tokens(std::slice::from_ref(&old)).issue(AccountId::new(), session, now).expect("token");
        assert_eq!(tokens(&[new.clone(), old]).verify(&token, now), Some(session));
        assert_eq!(tokens(&[new]).verify(&token, now), None);
    }
}
