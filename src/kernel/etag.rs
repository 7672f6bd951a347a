//! Lost updates are refused: `ETag` on what two people may edit, `If-Match` on the change (RFC 9110, 13.1.1; RFC 6585, 3).

use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, dev::Payload, http::header};
use serde::Serialize;
use std::future::{Ready, ready};

use super::error::{Code, Error, Result};

/// The version that the client read before it changed something. As an argument of a handler it is required.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(i32);

impl IfMatch {
    /// 412 unless the row still has that version.
    pub fn check(self, version: i32) -> Result<()> {
        if self.0 == version { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
    }
}

/// The header in the API document.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "stands in the document; the value is read by `IfMatch`")]
pub struct IfMatchHeader {
    /// The `ETag` of what you read. Absent: 428. Stale: 412.
    #[param(rename = "If-Match", example = "\"3\"", pattern = "^\"[0-9]{1,9}\"$")]
    if_match: String,
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = req.headers().get(header::IF_MATCH) else {
            return ready(Err(Error::new(Code::PreconditionRequired)));
        };
        let version =
            value.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        ready(version.map(Self).ok_or_else(|| Error::new(Code::PreconditionFailed)))
    }
}

/// An answer with its `ETag`.
#[derive(Debug)]
pub struct Tagged<T>(pub T, pub i32);

impl<T: Serialize> Responder for Tagged<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().insert_header((header::ETAG, format!("\"{}\"", self.1))).json(self.0)
    }
}

/// 201 with `Location` and `ETag`.
#[derive(Debug)]
pub struct Created<T> {
    /// The new thing
    pub body: T,
    /// Its path below `/api/v1`
    pub location: String,
    /// Its version
    pub version: i32,
}

impl<T: Serialize> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((header::LOCATION, format!("/api/v1{}", self.location)))
            .insert_header((header::ETAG, format!("\"{}\"", self.version)))
            .json(self.body)
    }
}
