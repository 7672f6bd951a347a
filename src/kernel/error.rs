//! Every refusal of the API: one table of stable codes, with what it means and how to mend it in two languages.
//!
//! An answer that is not a success is `application/problem+json` (RFC 9457). A handler returns [`Error`];
//! the middleware in `app` writes it in the language that the client asked for.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

use super::language::Language;
pub use super::problems::Code;

/// What every fallible function of the house returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;
type Params = Vec<(&'static str, String)>;

/// One refusal: a code, the values that its sentence names, and every wrong field.
#[derive(Debug)]
pub struct Error {
    code: Code,
    params: Params,
    fields: Vec<FieldError>,
    source: Option<Source>,
    allow: Option<String>,
}

/// One wrong field of a request.
#[derive(Debug)]
pub struct FieldError {
    pointer: String,
    code: Code,
    params: Params,
}

impl Error {
    /// A refusal by its code.
    pub fn new(code: Code) -> Self {
        Self { code, params: Vec::new(), fields: Vec::new(), source: None, allow: None }
    }

    /// Fills `{name}` in the code's sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// No such thing, or not within the caller's reach: the two answer alike.
    pub fn not_found(noun: &'static str) -> Self {
        Self::new(Code::NotFound).with("noun", noun)
    }

    /// 422 with one entry for each wrong field.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(Code::InvalidFields) }
    }

    /// Our fault: logged once with its cause, never shown.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self { source: Some(source.into()), ..Self::new(Code::Internal) }
    }

    /// 405 with the verbs that the path knows (RFC 9110, 15.5.6).
    pub fn method_not_allowed(allow: String) -> Self {
        Self { allow: Some(allow), ..Self::new(Code::MethodNotAllowed) }
    }

    /// The wrong fields, if that is what it is about.
    pub fn into_fields(self) -> Result<Vec<FieldError>> {
        if self.code == Code::InvalidFields { Ok(self.fields) } else { Err(self) }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The problem document in one language.
    pub fn problem(&self, language: Language, request_id: Option<String>) -> Problem {
        Problem {
            r#type: format!("urn:e-utendaji:problem:{}", self.code.as_str()),
            title: self.code.title(language).to_owned(),
            status: self.code.status().as_u16(),
            code: self.code,
            detail: fill(self.code.detail(language), &self.params, language),
            request_id,
            errors: self.fields.iter().map(|field| field.out(language)).collect(),
        }
    }

    /// The answer in one language.
    pub fn response(&self, language: Language, request_id: Option<String>) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        response
            .content_type("application/problem+json")
            .insert_header(("content-language", language.as_str()));
        if self.code == Code::Unauthenticated || self.code == Code::TokenInvalid {
            response.insert_header(("www-authenticate", "Bearer"));
        }
        if self.code.status() == StatusCode::SERVICE_UNAVAILABLE
            || self.code.status() == StatusCode::TOO_MANY_REQUESTS
        {
            response.insert_header(("retry-after", self.param("seconds").unwrap_or("1")));
        }
        if let Some(allow) = &self.allow {
            response.insert_header(("allow", allow.as_str()));
        }
        response.json(self.problem(language, request_id))
    }

    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

impl FieldError {
    /// A wrong field by its JSON pointer (RFC 6901), or the name of a query parameter.
    pub fn new(pointer: impl Into<String>, code: Code) -> Self {
        Self { pointer: pointer.into(), code, params: Vec::new() }
    }

    /// Fills `{name}` in the code's sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// The same field, below another one.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.pointer.insert_str(0, prefix);
        self
    }

    fn out(&self, language: Language) -> ProblemField {
        let detail = fill(self.code.detail(language), &self.params, language);
        ProblemField { pointer: self.pointer.clone(), code: self.code, detail }
    }
}

impl From<FieldError> for Error {
    fn from(field: FieldError) -> Self {
        Self::invalid(vec![field])
    }
}

fn fill(sentence: &str, params: &Params, language: Language) -> String {
    params.iter().fold(sentence.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), super::problems::word(value, language))
    })
}

/// What went wrong, where, and how to mend it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem as a URN that ends with the code
    #[schema(example = "urn:e-utendaji:problem:not_found")]
    pub r#type: String,
    /// The kind of problem in a few words, in the language of the answer
    pub title: String,
    /// The HTTP status, again
    #[schema(example = 404)]
    pub status: u16,
    /// The stable code: program against this, never against the text
    pub code: Code,
    /// What happened and how to mend it, in the language of `Accept-Language` (`en` or `sw`)
    pub detail: String,
    /// Names this request in the logs of the service
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// One entry for every wrong field
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON pointer into the body (RFC 6901), or the name of a query parameter
    #[schema(example = "/objectives/0/weight")]
    pub pointer: String,
    /// The stable code
    pub code: Code,
    /// What is wrong with it and how to mend it
    pub detail: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response(Language::default(), None)
    }
}

/// A database error that nobody expected is our fault; what "not found" or "taken" means is said at the query.
/// What passes when one tries again (a statement that took too long, two that waited for each other) is "busy".
impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Database};
        let passes = match &error {
            Database::DatabaseError(Kind::SerializationFailure | Kind::ClosedConnection, _) => true,
            Database::DatabaseError(_, info) => ["canceling statement due to", "deadlock detected"]
                .iter()
                .any(|text| info.message().starts_with(text)),
            _ => false,
        };
        if passes {
            tracing::warn!(%error, "the database could not do it now");
            return Self::new(Code::Busy).with("seconds", 2);
        }
        Self::internal(error)
    }
}

/// Says at the query what its failure means.
pub trait QueryResultExt<T> {
    /// A broken constraint of this name is this refusal.
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T>;
    /// No row: 404.
    fn or_not_found(self, noun: &'static str) -> Result<T>;
}

impl<T, E: Into<Error> + AsDiesel> QueryResultExt<T> for std::result::Result<T, E> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| match error.constraint() {
            Some(broken) if broken == name => refusal(),
            _ => error.into(),
        })
    }

    fn or_not_found(self, noun: &'static str) -> Result<T> {
        self.map_err(|error| if error.is_not_found() { Error::not_found(noun) } else { error.into() })
    }
}

/// What the trait above needs to know of an error, so that `.on_constraint(..)` can be chained.
pub trait AsDiesel {
    /// The constraint that the statement broke.
    fn constraint(&self) -> Option<&str>;
    /// The query found no row.
    fn is_not_found(&self) -> bool;
}

impl AsDiesel for diesel::result::Error {
    fn constraint(&self) -> Option<&str> {
        match self {
            Self::DatabaseError(_, info) => info.constraint_name(),
            _ => None,
        }
    }

    fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound)
    }
}

impl AsDiesel for Error {
    fn constraint(&self) -> Option<&str> {
        self.source.as_ref()?.downcast_ref::<diesel::result::Error>()?.constraint()
    }

    fn is_not_found(&self) -> bool {
        self.source
            .as_ref()
            .is_some_and(|s| matches!(s.downcast_ref(), Some(diesel::result::Error::NotFound)))
    }
}
