//! Lists come in pages: `limit`, `after`, `next`. A cursor holds the place in the order, so that pages stay right while rows come and go.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{Code, Error, FieldError, Result};

/// Largest page.
pub const MOST: i64 = 100;
const USUAL: i64 = 50;

/// Where a page begins and how long it is.
#[derive(Debug, Clone)]
pub struct Paging {
    limit: i64,
    sort: &'static str,
    after: Option<Place>,
}

/// A place in a sorted list: the sort key of the last row that was seen, as text, and its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    #[serde(rename = "s")]
    sort: String,
    /// The key as text; none where the key was null
    #[serde(rename = "k")]
    pub key: Option<String>,
    /// The tie-breaker
    #[serde(rename = "i")]
    pub id: Uuid,
}

impl Paging {
    /// From the query; `sort` names the order, so that a cursor of another order is refused.
    pub fn new(limit: Option<i64>, after: Option<&str>, sort: &'static str) -> Result<Self> {
        let limit = limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(FieldError::new("limit", Code::FieldCount).with("low", 1).with("high", MOST).into());
        }
        let after = after.map(Place::decode).transpose()?;
        if after.as_ref().is_some_and(|place| place.sort != sort) {
            return Err(Error::new(Code::InvalidCursor));
        }
        Ok(Self { limit, sort, after })
    }

    /// How many rows to fetch: one more than the page, to know whether there is a next.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// The last row that the client saw.
    pub fn after(&self) -> Option<&Place> {
        self.after.as_ref()
    }

    /// The key of the last row parsed as what the column holds; a forged one is refused.
    pub fn key<T: std::str::FromStr>(&self) -> Result<Option<(T, Uuid)>> {
        let Some(place) = &self.after else { return Ok(None) };
        let key = place
            .key
            .as_deref()
            .and_then(|key| key.parse().ok())
            .ok_or_else(|| Error::new(Code::InvalidCursor))?;
        Ok(Some((key, place.id)))
    }

    /// Cuts what was fetched to the page and says where the next begins. `place` gives a row's key and id.
    pub fn cut<R>(
        &self,
        mut rows: Vec<R>,
        place: impl Fn(&R) -> (Option<String>, Uuid),
    ) -> (Vec<R>, Option<String>) {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return (rows, None);
        }
        rows.truncate(limit);
        let next = rows.last().map(|row| {
            let (key, id) = place(row);
            Place { sort: self.sort.to_owned(), key, id }.encode()
        });
        (rows, next)
    }
}

impl Place {
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn decode(cursor: &str) -> Result<Self> {
        let place: Option<Self> =
            URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|json| serde_json::from_slice(&json).ok());
        // A date with a signed year is none that a list gave, and none that Postgres can hold.
        let signed_year = |key: &str| {
            let digits = key
                .strip_prefix(['+', '-'])
                .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
            digits.is_some_and(|rest| rest.len() + 1 < key.len() && rest.starts_with('-'))
        };
        let forged = |key: &str| key.contains('\0') || signed_year(key);
        place
            .filter(|place| !forged(place.key.as_deref().unwrap_or_default()))
            .ok_or_else(|| Error::new(Code::InvalidCursor))
    }
}

/// One page of a list, as its own type so that the API document can refer to it.
macro_rules! page_type {
    ($(#[$meta:meta])* $name:ident of $item:ty) => {
        $(#[$meta])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $name {
            /// The rows, at most `limit`
            pub items: Vec<$item>,
            /// Give this as `after` to get the next page; null on the last
            pub next: Option<String>,
        }
    };
}
pub(crate) use page_type;

/// Orders a boxed query by a column and the id and begins after the cursor's row. `$parse` is the Rust type of the column.
macro_rules! keyset {
    ($query:expr, $paging:expr, asc $column:expr, $id:expr, $parse:ty) => {{
        let mut query = $query.order(($column.asc(), $id.asc())).limit($paging.fetch());
        if let Some((key, id)) = $paging.key::<$parse>()? {
            // The first condition says nothing new; it gives an index its place to begin.
            query = query.filter($column.ge(key.clone()));
            query = query.filter($column.gt(key.clone()).or($column.eq(key).and($id.gt(id))));
        }
        query
    }};
    ($query:expr, $paging:expr, desc $column:expr, $id:expr, $parse:ty) => {{
        let mut query = $query.order(($column.desc(), $id.desc())).limit($paging.fetch());
        if let Some((key, id)) = $paging.key::<$parse>()? {
            query = query.filter($column.le(key.clone()));
            query = query.filter($column.lt(key.clone()).or($column.eq(key).and($id.lt(id))));
        }
        query
    }};
}
pub(crate) use keyset;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() -> Result<()> {
        let first = Paging::new(Some(2), None, "name")?;
        let place = |row: &&str| (Some((*row).to_owned()), Uuid::nil());
        let (rows, next) = first.cut(vec!["a", "b", "c"], place);
        assert_eq!(rows, ["a", "b"]);
        let second = Paging::new(Some(2), next.as_deref(), "name")?;
        assert_eq!(second.key::<String>()?, Some(("b".to_owned(), Uuid::nil())));
        assert_eq!(second.cut(vec!["c"], place).1, None);
        Ok(())
    }

    #[test]
    fn a_name_may_begin_with_a_sign_and_a_year_may_not() -> Result<()> {
        for (key, good) in [
            ("-mwisho", true),
            ("+255754000001", true),
            ("-5.25", true),
            ("-9999-01-01", false),
            ("+262142-12-31T00:00:00Z", false),
        ] {
            let (_, next) =
                Paging::new(Some(1), None, "name")?.cut(vec![1, 2], |_| (Some(key.into()), Uuid::nil()));
            assert_eq!(Paging::new(None, next.as_deref(), "name").is_ok(), good, "{key}");
        }
        Ok(())
    }

    #[test]
    fn a_cursor_of_another_order_or_a_forged_one_is_refused() -> Result<()> {
        let (_, next) =
            Paging::new(Some(1), None, "name")?.cut(vec![1, 2], |_| (Some("x".into()), Uuid::nil()));
        assert!(Paging::new(None, next.as_deref(), "-name").is_err());
        assert!(Paging::new(None, next.as_deref(), "name")?.key::<i32>().is_err());
        assert!(Paging::new(None, Some("rubbish"), "name").is_err());
        for limit in [0, -1, 101, i64::MAX] {
            assert!(Paging::new(Some(limit), None, "name").is_err());
        }
        Ok(())
    }
}
