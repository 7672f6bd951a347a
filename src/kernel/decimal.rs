//! Exact decimals: as strings in JSON, as `numeric` in Postgres, never as floats.

use bigdecimal::BigDecimal;
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Numeric,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// A decimal number of at most twelve digits before the point and four after it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Numeric)]
pub struct Decimal(BigDecimal);

/// What a decimal looks like; exponents, signs of plus, spaces, bare points and a negative zero are refused.
/// Spelled out without look-ahead, which not every client's expressions have.
const PATTERN: &str = concat!(
    r"^(-?[1-9][0-9]{0,11}(\.[0-9]{1,4})?|0(\.[0-9]{1,4})?",
    r"|-0\.([1-9][0-9]{0,3}|0[1-9][0-9]{0,2}|00[1-9][0-9]?|000[1-9]))$"
);

impl Decimal {
    /// Zero.
    pub fn zero() -> Self {
        Self::from(0)
    }

    /// A hundredth: the step of a rounded mark.
    pub fn hundredth() -> Self {
        Self(BigDecimal::new(1.into(), 2))
    }

    /// How many places it needs after the point.
    pub fn places(&self) -> i64 {
        self.0.fractional_digit_count().max(0)
    }

    /// The number inside.
    pub fn inner(&self) -> &BigDecimal {
        &self.0
    }

    /// From an exact number; trailing zeros are dropped so that equal numbers look equal.
    pub fn from_exact(number: &BigDecimal) -> Self {
        let number = number.normalized();
        if number.fractional_digit_count() < 0 { Self(number.with_scale(0)) } else { Self(number) }
    }
}

impl std::ops::Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::from_exact(&(self.0 + other.0))
    }
}

impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), |sum, number| sum + number)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::from_exact(&BigDecimal::from(number))
    }
}

impl FromStr for Decimal {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const REFUSAL: &str = "a decimal is text such as \"12.5\": digits, at most one point, no exponent";
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let all_digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        let good = all_digits(whole, 12)
            && (whole == "0" || !whole.starts_with('0'))
            && fraction.is_none_or(|f| all_digits(f, 4));
        let number = if good { BigDecimal::from_str(text).ok() } else { None };
        let number = Self::from_exact(&number.ok_or(REFUSAL)?);
        // "-0" would be a second spelling of zero.
        if text.starts_with('-') && number == Self::zero() { Err(REFUSAL) } else { Ok(number) }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

/// Reads text only: a number of JSON may already have been rounded on its way.
struct Text;

impl de::Visitor<'_> for Text {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal as a string, such as \"12.5\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        text.parse().map_err(E::custom)
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(PATTERN));
        text.description(Some("An exact decimal number, as text.")).examples(["12.5"]).into()
    }
}

impl ToSchema for Decimal {}

impl ToSql<Numeric, Pg> for Decimal {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Numeric, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<Numeric, Pg> for Decimal {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        <BigDecimal as FromSql<Numeric, Pg>>::from_sql(bytes).map(|number| Self::from_exact(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E-28: the very text that is stored is the one that was checked.
    #[test]
    fn only_one_spelling_is_read() {
        for bad in [
            "5e0",
            " 5",
            "5 ",
            "+5",
            "-0",
            "-0.00",
            "NaN",
            "inf",
            "1e400",
            "",
            ".5",
            "5.",
            "05",
            "5.00001",
            "0x5",
            "٥",
            "1,5",
            "1234567890123",
            "--5",
            "-",
        ] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad:?} was read");
        }
        for (text, plain) in [
            ("5", "5"),
            ("5.90", "5.9"),
            ("100.00", "100"),
            ("0", "0"),
            ("-3.25", "-3.25"),
            ("0.0001", "0.0001"),
            ("1000000", "1000000"),
        ] {
            assert_eq!(text.parse::<Decimal>().expect("a decimal").to_string(), plain);
        }
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        assert_eq!("5.0".parse::<Decimal>(), "5".parse::<Decimal>());
        let refusal =
            serde_json::from_str::<Decimal>("5").expect_err("a JSON number would already have been rounded");
        assert!(
            refusal.to_string().contains("expected a decimal as a string, such as \"12.5\""),
            "{refusal}"
        );
        assert_eq!(serde_json::to_string(&Decimal::from(100)).expect("json"), "\"100\"");
    }

    /// What the document promises is what is read, and the other way round.
    #[test]
    fn the_pattern_and_the_parser_agree() {
        let schema = serde_json::to_value(Decimal::schema()).expect("json");
        let pattern = jsonschema::validator_for(&schema).expect("a schema");
        let agree = |text: &str| pattern.is_valid(&text.into()) == text.parse::<Decimal>().is_ok();
        for text in [
            "-0", "-0.0", "-0.0000", "-0.00001", "-0.0001", "-0.01", "-0.0100", "-0.5", "-00.5", "0", "00",
            "5\n",
        ] {
            assert!(agree(text), "{text:?}");
        }
        proptest::proptest!(|(text in "-?[0-9.e+ ]{0,7}|-?0?[0-9]{1,13}(\\.[0-9]{0,5})?")| {
            proptest::prop_assert!(agree(&text), "{text:?}");
        });
    }
}
