//! The two languages of the service.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sql::text_enum;

text_enum! {
    /// Kiswahili or English.
    pub enum Language { En = "en", Sw = "sw" }
}

#[expect(clippy::derivable_impls, reason = "the macro writes the enum")]
impl Default for Language {
    fn default() -> Self {
        Self::En
    }
}

impl Language {
    /// The first of our languages in `Accept-Language` with the highest weight (RFC 9110, 12.5.4); else English.
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(header) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
            return Self::default();
        };
        let mut best = (0, Self::default());
        for range in header.split(',').take(16) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts.next().and_then(|q| q.trim().strip_prefix("q=")).map_or(1000, thousandths);
            let language = match tag.split('-').next() {
                Some("sw") => Self::Sw,
                Some("en" | "*") => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}

fn thousandths(q: &str) -> u32 {
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + fraction.parse::<u32>().unwrap_or(0)
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English
    pub en: String,
    /// Kiswahili
    pub sw: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn of(value: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(value));
        Language::of(&headers)
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(of("sw"), Language::Sw);
        assert_eq!(of("sw-TZ,en;q=0.8"), Language::Sw);
        assert_eq!(of("sw;q=0.2, en;q=0.8"), Language::En);
        assert_eq!(of("fr, sw;q=0.1"), Language::Sw);
        assert_eq!(of("en;q=0, sw;q=0.001"), Language::Sw);
        assert_eq!(of(";;;,q=,sw;q=x"), Language::En);
    }
}
