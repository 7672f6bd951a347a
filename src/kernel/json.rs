//! JSON in and out. A body that is JSON but not of the documented shape is refused with a pointer to the wrong place.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder, dev::Payload, error::PayloadError,
    web::Bytes,
};
use futures_util::future::LocalBoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::{Path, Segment};
use std::ops::Deref;

use super::error::{Code, Error, FieldError, Result};

/// A JSON body: as an argument of a handler what was sent, as its answer what is told.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// What was sent.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = req.mime_type().ok().flatten().is_some_and(|mime| {
            mime.subtype() == "json" || mime.suffix().is_some_and(|suffix| suffix == "json")
        });
        let body = Bytes::from_request(req, payload);
        Box::pin(async move {
            if !json {
                return Err(Error::new(Code::UnsupportedMediaType));
            }
            read(&body.await.map_err(|error| unreadable(&error))?).map(Self)
        })
    }
}

/// Why a body did not arrive.
pub fn unreadable(error: &actix_web::Error) -> Error {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Error::new(Code::TooLarge),
        _ => Error::new(Code::Malformed).with("reason", error),
    }
}

/// Reads a body of the documented shape.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut source = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let pointer = pointer(error.path());
        let error = error.into_inner();
        // A number where the name of a choice is due counts as a fault of syntax: whether it is, the JSON by itself tells.
        let readable = error.is_data() || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
        if readable { misshapen(pointer, &error.to_string()) } else { not_json(&error) }
    })?;
    source.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::new(Code::Malformed).with("reason", error)
}

/// The refusal of a value that serde names in words: its place is known, its sentence tells the kind.
fn misshapen(pointer: String, sentence: &str) -> Error {
    let sentence = sentence.rsplit_once(" at line ").map_or(sentence, |(sentence, _)| sentence);
    let named = |kind: &str| sentence.strip_prefix(kind).and_then(|rest| rest.split('`').nth(1));
    if let Some(field) = named("unknown field ") {
        // What is not in the document is not read at all: 400, as for an unknown parameter of a query.
        let entry = FieldError::new(below(pointer, field), Code::FieldUnknown);
        return Error::new(Code::Malformed).with("reason", format!("unknown field `{field}`")).naming(entry);
    }
    if let Some(field) = named("missing field ") {
        return FieldError::new(below(pointer, field), Code::FieldMissing).into();
    }
    if let Some(field) = named("duplicate field ") {
        let entry = FieldError::new(below(pointer, field), Code::FieldRepeated);
        return Error::new(Code::Malformed)
            .with("reason", format!("duplicate field `{field}`"))
            .naming(entry);
    }
    FieldError::new(pointer, Code::WrongType).with("expected", expected(sentence)).into()
}

/// The pointer of a field, whether or not the path led to it already.
fn below(pointer: String, field: &str) -> String {
    let last = format!("/{}", escaped(field));
    if pointer.ends_with(&last) { pointer } else { pointer + &last }
}

/// What can be expected of a value, as people call it in English and in Swahili.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("text", "text", "maandishi"),
    ("whole_number", "a whole number that fits", "namba kamili isiyozidi kiwango"),
    ("true_or_false", "true or false", "true au false"),
    ("list", "a list", "orodha"),
    ("json_object", "an object of the documented fields", "kitu (object) chenye sehemu za hati ya API"),
    ("uuid", "a UUID", "UUID"),
    (
        "date_or_time",
        "a date of the calendar such as 2026-07-06, or for a moment 2026-07-06T07:30:00Z",
        "tarehe halisi kama 2026-07-06, au kwa wakati 2026-07-06T07:30:00Z",
    ),
    (
        "decimal_text",
        "a decimal number as text, such as \"12.5\"",
        "namba ya desimali kama maandishi, mfano \"12.5\"",
    ),
    ("as_documented", "what the API document describes", "kama hati ya API inavyoeleza"),
];

/// What serde expected, in a word of [`KINDS`] where it names a type of Rust.
fn expected(sentence: &str) -> &str {
    const DATES: [&str; 6] = [
        "input contains invalid characters",
        "input is out of range",
        "no possible date and time matching input",
        "input is not enough for unique date and time",
        "premature end of input",
        "trailing input",
    ];
    let Some((_, wanted)) = sentence.rsplit_once(", expected ") else {
        return match sentence {
            date if DATES.contains(&date) => "date_or_time",
            uuid if uuid.starts_with("UUID parsing failed") => "uuid",
            decimal if decimal.starts_with("a decimal is text") => "decimal_text",
            _ => "as_documented",
        };
    };
    match wanted {
        "a string" | "a borrowed string" | "string or map" => "text",
        "a boolean" => "true_or_false",
        "a sequence" => "list",
        "unit" => "null",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "whole_number",
        wanted if wanted.starts_with("a formatted UUID string") => "uuid",
        wanted if wanted.starts_with("a formatted date") || wanted.contains("RFC 3339") => "date_or_time",
        wanted if wanted.starts_with("a decimal") => "decimal_text",
        wanted if wanted.starts_with("struct ") || wanted == "a map" => "json_object",
        wanted if wanted.contains('`') => wanted.strip_prefix("one of ").unwrap_or(wanted),
        _ => "as_documented",
    }
}

/// The JSON pointer (RFC 6901) of a place.
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escaped(key)),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{
        decimal::Decimal,
        language::Language,
        patch::{nullable, present},
    };
    use chrono::{DateTime, NaiveDate, Utc};
    use serde::Deserialize;
    use uuid::Uuid;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Outer {
        list: Vec<Inner>,
        count: Option<i32>,
        #[serde(default, deserialize_with = "nullable")]
        id: Option<Option<Uuid>>,
        #[serde(default, deserialize_with = "present")]
        on: Option<NaiveDate>,
        at: Option<DateTime<Utc>>,
        language: Option<Language>,
        flag: Option<bool>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        weight: Decimal,
        #[serde(rename = "a/b")]
        odd: Option<String>,
    }

    fn refusal(body: &str) -> (u16, Vec<String>) {
        let Err(error) = read::<Outer>(body.as_bytes()) else { panic!("{body} was read") };
        let problem = error.problem(Language::En, None);
        let entry = |field: &crate::kernel::error::ProblemField| {
            format!("{} {} {}", field.pointer, field.code.as_str(), field.detail)
        };
        (problem.status, problem.errors.iter().map(entry).collect())
    }

    #[test]
    fn a_wrong_shape_is_named_by_its_place_and_what_belongs_there() {
        for (body, status, entry) in [
            ("[]", 422, " wrong_type"),
            ("7", 422, " wrong_type Expected: an object"),
            ("null", 422, " wrong_type Expected: an object"),
            ("{}", 422, "/list field_missing"),
            (r#"{"list":{}}"#, 422, "/list wrong_type Expected: a list"),
            (r#"{"list":[{"weight":"1"},{}]}"#, 422, "/list/1/weight field_missing"),
            (r#"{"list":[{"weight":12.5}]}"#, 422, "/list/0/weight wrong_type Expected: a decimal"),
            (r#"{"list":[{"weight":"1e2"}]}"#, 422, "/list/0/weight wrong_type Expected: a decimal"),
            (r#"{"list":[{"weight":"1","a/b":3}]}"#, 422, "/list/0/a~1b wrong_type Expected: text"),
            (r#"{"list":[{"weight":"1","more":3}]}"#, 400, "/list/0/more field_unknown"),
            (r#"{"list":[],"status":"agreed"}"#, 400, "/status field_unknown"),
            (r#"{"list":[],"list":[]}"#, 400, "/list field_repeated"),
            (r#"{"list":[],"count":3000000000}"#, 422, "/count wrong_type Expected: a whole number"),
            (r#"{"list":[],"count":1.5}"#, 422, "/count wrong_type Expected: a whole number"),
            (r#"{"list":[],"count":"1"}"#, 422, "/count wrong_type Expected: a whole number"),
            (r#"{"list":[],"id":"x"}"#, 422, "/id wrong_type Expected: a UUID"),
            (r#"{"list":[],"id":5}"#, 422, "/id wrong_type Expected: a UUID"),
            (r#"{"list":[],"on":"2026-02-30"}"#, 422, "/on wrong_type Expected: a date"),
            (r#"{"list":[],"on":"6 July"}"#, 422, "/on wrong_type Expected: a date"),
            (r#"{"list":[],"on":null}"#, 422, "/on wrong_type Expected: a date"),
            (r#"{"list":[],"on":20260706}"#, 422, "/on wrong_type Expected: a date"),
            (r#"{"list":[],"at":"2026-07-06"}"#, 422, "/at wrong_type Expected: a date"),
            (r#"{"list":[],"language":"fr"}"#, 422, "/language wrong_type Expected: `en` or `sw`"),
            (r#"{"list":[],"flag":"true"}"#, 422, "/flag wrong_type Expected: true or false"),
        ] {
            let (found, entries) = refusal(body);
            assert_eq!(found, status, "{body}: {entries:?}");
            assert!(
                entries.len() == 1 && entries.iter().all(|e| e.starts_with(entry)),
                "{body}: {entries:?}"
            );
        }
    }

    #[test]
    fn what_is_not_json_has_no_place() {
        for body in ["", "{", "{]", "{\"list\":[]} x", "\u{feff}{}", "{\"list\":[],}", &"[".repeat(500)] {
            let (status, entries) = refusal(body);
            assert!(
                status == 400 && entries.is_empty() || body.starts_with('['),
                "{body}: {status} {entries:?}"
            );
        }
    }

    #[test]
    fn a_refusal_names_no_type_of_the_code() {
        for body in ["7", r#"{"list":[7]}"#, r#"{"list":[],"id":[]}"#, r#"{"list":[],"language":{}}"#] {
            let (_, entries) = refusal(body);
            let text = entries.join(" ");
            assert!(!text.contains("Outer") && !text.contains("Inner") && !text.contains("struct"), "{text}");
        }
    }
}
