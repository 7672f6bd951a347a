//! Checks of what people type; every wrong field of a request is collected before the request is refused.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::{
    decimal::Decimal,
    error::{Code, Error, FieldError, Result},
};

/// Longest title or name, in characters.
pub const TITLE: usize = 200;
/// Longest comment, reason or description, in characters.
pub const PROSE: usize = 4000;

/// Collects the wrong fields of one request.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Notes a wrong field.
    pub fn wrong(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Notes a wrong field unless the condition holds.
    pub fn ensure(&mut self, holds: bool, pointer: impl Into<String>, code: Code) {
        if !holds {
            self.wrong(FieldError::new(pointer, code));
        }
    }

    /// One line of text: trimmed, NFC, no control characters, 1 to `longest` characters.
    pub fn line(&mut self, pointer: impl Into<String>, raw: &str, longest: usize) -> String {
        self.text(pointer.into(), raw, longest, |c| c.is_control())
    }

    /// Text of several lines: as [`Check::line`], but line breaks and tabs are welcome.
    pub fn prose(&mut self, pointer: impl Into<String>, raw: &str, longest: usize) -> String {
        self.text(pointer.into(), raw, longest, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    }

    /// A line that may be absent; an empty one counts as absent.
    pub fn optional_line(
        &mut self,
        pointer: impl Into<String>,
        raw: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let raw = raw.filter(|text| !text.trim().is_empty())?;
        Some(self.line(pointer, raw, longest))
    }

    /// A prose that may be absent; an empty one counts as absent.
    pub fn optional_prose(
        &mut self,
        pointer: impl Into<String>,
        raw: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let raw = raw.filter(|text| !text.trim().is_empty())?;
        Some(self.prose(pointer, raw, longest))
    }

    fn text(
        &mut self,
        pointer: String,
        raw: &str,
        longest: usize,
        forbidden: impl Fn(char) -> bool,
    ) -> String {
        let text: String = raw.trim().nfc().collect();
        if text.is_empty() {
            self.wrong(FieldError::new(pointer, Code::FieldEmpty));
        } else if text.chars().any(forbidden) {
            self.wrong(FieldError::new(pointer, Code::FieldControlCharacters));
        } else if text.chars().count() > longest {
            self.wrong(FieldError::new(pointer, Code::FieldTooLong).with("longest", longest));
        }
        text
    }

    /// A decimal between two bounds with at most so many places, from its text: the very value that is stored is checked.
    pub fn decimal(
        &mut self,
        pointer: impl Into<String>,
        raw: &str,
        low: i64,
        high: i64,
        places: i64,
    ) -> Decimal {
        match raw.parse::<Decimal>() {
            Ok(value)
                if value >= Decimal::from(low)
                    && value <= Decimal::from(high)
                    && value.places() <= places =>
            {
                value
            }
            _ => {
                let error = FieldError::new(pointer, Code::FieldDecimal);
                self.wrong(error.with("low", low).with("high", high).with("places", places));
                Decimal::from(low)
            }
        }
    }

    /// How many there are.
    pub fn count(&mut self, pointer: impl Into<String>, count: usize, low: usize, high: usize) {
        if count < low || count > high {
            self.wrong(FieldError::new(pointer, Code::FieldCount).with("low", low).with("high", high));
        }
    }

    /// A date that Postgres and people can hold.
    pub fn date(&mut self, pointer: impl Into<String>, date: NaiveDate) -> NaiveDate {
        use chrono::Datelike;
        self.ensure((1900..=2200).contains(&date.year()), pointer, Code::FieldDate);
        date
    }

    /// An e-mail address, in small letters (a sanity check, not RFC 5321: the code sent to it is the proof).
    pub fn email(&mut self, pointer: impl Into<String>, raw: Option<&str>) -> Option<String> {
        let email = raw?.trim().to_lowercase();
        let (local, domain) = email.split_once('@').unwrap_or(("", ""));
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
        let good =
            !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        self.ensure(
            good && email.len() <= 254 && !email.chars().any(odd) && email.matches('@').count() == 1,
            pointer,
            Code::FieldEmail,
        );
        Some(email)
    }

    /// Takes over what was wrong elsewhere, so that all of it is told at once.
    pub fn also<T>(&mut self, parsed: Result<T>) -> Result<Option<T>> {
        match parsed {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                self.errors.extend(error.into_fields()?);
                Ok(None)
            }
        }
    }

    /// Refuses the request if anything was wrong.
    pub fn finish(self) -> Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::invalid(self.errors)) }
    }
}

/// The day that a query parameter names, if it is one that the service can have data of; else the other one.
pub fn day_or(parameter: &'static str, named: Option<NaiveDate>, other: NaiveDate) -> Result<NaiveDate> {
    let mut check = Check::default();
    let day = named.map_or(other, |day| check.date(parameter, day));
    check.finish()?;
    Ok(day)
}

/// A pattern for `ilike` that finds the text anywhere; what the user typed stays literal.
pub fn contains_pattern(part: &str) -> String {
    let literal = part.chars().filter(|c| *c != '\0').take(TITLE).flat_map(|c| {
        let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
        escape.into_iter().chain([c])
    });
    format!("%{}%", literal.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_composed_and_every_fault_is_kept() {
        let mut check = Check::default();
        assert_eq!(check.line("/a", "  Cafe\u{301} ", 5), "Café");
        check.line("/b", "a\0b", 10);
        check.line("/c", " ", 10);
        check.line("/d", "ndefu mno", 3);
        check.decimal("/e", "1e2", 0, 100, 2);
        check.email("/f", Some("a@b"));
        assert_eq!(check.email("/g", Some("Juma@Example.go.tz")).as_deref(), Some("juma@example.go.tz"));
        assert_eq!(check.errors.len(), 5);
        assert!(check.finish().is_err());
    }
}
