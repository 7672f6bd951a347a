//! PATCH tells three things apart: a field that is absent, null, or a value (RFC 7396).

use serde::{Deserialize, Deserializer};

/// For `Option<Option<T>>` fields, with `#[serde(default, deserialize_with = "nullable")]`: absent is `None`, null is `Some(None)`.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// For `Option<T>` fields of a PATCH that cannot be null, with the same attributes: null is refused, absent is `None`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
