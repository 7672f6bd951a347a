//! The templates that come with the product.

use serde::Deserialize;

use super::template::{Content, Label};

/// A template as it is shipped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipped {
    /// Its code
    pub code: String,
    /// Its name
    pub name: Label,
    /// Its content
    pub content: Content,
}

/// `opras-tfn832`, the form of 2004, and `e-utendaji`, percentages by tasks.
pub fn shipped() -> serde_json::Result<Vec<Shipped>> {
    [
        include_str!("../../data/templates/opras-tfn832.json"),
        include_str!("../../data/templates/e-utendaji.json"),
    ]
    .into_iter()
    .map(serde_json::from_str)
    .collect()
}
