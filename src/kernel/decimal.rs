//! stand-in
use std::str::FromStr;
/// x
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(bigdecimal::BigDecimal);
impl From<i64> for Decimal { fn from(v: i64) -> Self { Self(v.into()) } }
impl Decimal { /// places
 pub fn places(&self) -> i64 { self.0.fractional_digit_count() } }
impl FromStr for Decimal { type Err = String; fn from_str(s: &str) -> Result<Self, String> {
 if s.contains('e') { return Err("exp".into()) }
 s.parse().map(Self).map_err(|e: bigdecimal::ParseBigDecimalError| e.to_string()) } }
