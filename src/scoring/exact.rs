//! Fractions of whole numbers: nothing is lost before the one rounding at the end.

use bigdecimal::BigDecimal;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::kernel::decimal::Decimal;

/// An exact number, written as a fraction in lowest terms (`61/14`) or a whole number (`4`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// Zero.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Divided by another; nothing if that is zero.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Rounded half up (away from zero) to two places.
    pub fn rounded(&self) -> Decimal {
        let hundredths = &self.0 * BigRational::from_integer(100.into());
        let half = BigRational::new(BigInt::one(), 2.into());
        let up = (hundredths.abs() + half).floor().to_integer();
        let signed = if hundredths.is_negative() { -up } else { up };
        Decimal::from_exact(&BigDecimal::new(signed, 2))
    }

    /// The first twelve places, cut and not rounded; `…` says that more follow.
    pub fn expansion(&self) -> String {
        let scale: BigInt = BigInt::from(10).pow(12);
        let scaled = &self.0 * BigRational::from_integer(scale);
        let cut = Decimal::from_exact(&BigDecimal::new(scaled.trunc().to_integer(), 12));
        if scaled.is_integer() { cut.to_string() } else { format!("{cut}…") }
    }
}

impl std::ops::Add for &Exact {
    type Output = Exact;

    fn add(self, other: Self) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl std::ops::Sub for &Exact {
    type Output = Exact;

    fn sub(self, other: Self) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl std::ops::Mul for &Exact {
    type Output = Exact;

    fn mul(self, other: Self) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl From<&Decimal> for Exact {
    fn from(decimal: &Decimal) -> Self {
        let (digits, scale) = decimal.inner().as_bigint_and_exponent();
        let power = BigInt::from(10).pow(u32::try_from(scale.unsigned_abs()).unwrap_or(u32::MAX));
        if scale >= 0 {
            Self(BigRational::new(digits, power))
        } else {
            Self(BigRational::from_integer(digits * power))
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Exact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = BigRational::from_str(text).ok().map(Self);
        // One number, one spelling: the parser below would also read "2/4", "+1" and "1_000".
        number
            .filter(|number| number.to_string() == text)
            .ok_or("an exact number is a fraction in lowest terms such as 61/14")
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl PartialSchema for Exact {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^(0|-?[1-9][0-9]*(/[1-9][0-9]*)?)$"));
        text.description(Some("An exact number: a fraction in lowest terms, or a whole number."))
            .examples(["61/14"])
            .into()
    }
}

impl ToSchema for Exact {}
