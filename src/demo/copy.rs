//! Rows on their way into the database by `COPY … FROM STDIN`, in its text format.

use futures_util::SinkExt;
use serde::Serialize;
use serde_json::Value;
use std::{io::Cursor, pin::pin};
use tokio_postgres::Transaction;

use crate::kernel::error::{Error, Result};

/// How much goes into one message of the protocol.
const MESSAGE: usize = 256 * 1024;

/// Rows of many tables. A table comes before those whose rows refer to its rows when its first row was added before theirs.
#[derive(Default)]
pub(super) struct Rows(Vec<Table>);

struct Table {
    name: &'static str,
    columns: Vec<String>,
    text: String,
}

impl Rows {
    /// Makes room for a table, so that it comes before those whose rows are added first.
    pub(super) fn begin(&mut self, name: &'static str, row: &impl Serialize) -> Result<()> {
        let Value::Object(row) = serde_json::to_value(row).map_err(Error::internal)? else {
            return Err(Error::internal("a row is an object"));
        };
        if !self.0.iter().any(|table| table.name == name) {
            self.0.push(Table { name, columns: row.keys().cloned().collect(), text: String::new() });
        }
        Ok(())
    }

    /// Adds a row: an object with the columns' names. All rows of a table name the same columns.
    pub(super) fn add(&mut self, name: &'static str, row: &impl Serialize) -> Result<()> {
        let Value::Object(row) = serde_json::to_value(row).map_err(Error::internal)? else {
            return Err(Error::internal("a row is an object"));
        };
        let known = self.0.iter().position(|table| table.name == name);
        let place = known.unwrap_or_else(|| {
            self.0.push(Table { name, columns: row.keys().cloned().collect(), text: String::new() });
            self.0.len() - 1
        });
        let table = self.0.get_mut(place).ok_or_else(|| Error::internal("no such table"))?;
        if !table.columns.iter().eq(row.keys()) {
            return Err(Error::internal(format!("{name}: the rows have different columns")));
        }
        for (n, value) in row.values().enumerate() {
            if n > 0 {
                table.text.push('\t');
            }
            write(value, &mut table.text);
        }
        table.text.push('\n');
        Ok(())
    }

    /// Sends all rows, and is empty again.
    pub(super) async fn send(&mut self, tx: &Transaction<'_>) -> Result<()> {
        for Table { name, columns, text } in self.0.drain(..) {
            let copy = format!("copy {name} ({}) from stdin", columns.join(", "));
            let mut sink = pin!(tx.copy_in::<_, Cursor<Vec<u8>>>(&copy).await.map_err(Error::internal)?);
            for part in text.as_bytes().chunks(MESSAGE) {
                sink.send(Cursor::new(part.to_vec())).await.map_err(Error::internal)?;
            }
            sink.finish().await.map_err(Error::internal)?;
        }
        Ok(())
    }
}

/// Writes a value as `COPY` reads it; `\N` is null.
fn write(value: &Value, to: &mut String) {
    match value {
        Value::Null => to.push_str("\\N"),
        Value::String(text) => escape(text, to),
        other => escape(&other.to_string(), to),
    }
}

fn escape(text: &str, to: &mut String) {
    for letter in text.chars() {
        match letter {
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            other => to.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_would_break_a_row_is_escaped() {
        let mut rows = Rows::default();
        rows.add("t", &json!({ "a": null, "b": "one\ttwo\nthree\\", "c": { "d": "\n" }, "e": true, "f": 7 }))
            .unwrap();
        assert_eq!(rows.0[0].text, "\\N\tone\\ttwo\\nthree\\\\\t{\"d\":\"\\\\n\"}\ttrue\t7\n");
        assert!(rows.add("t", &json!({ "a": 1 })).is_err());
    }
}
