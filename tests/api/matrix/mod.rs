//! Who may do what, tried: every operation of the document × everybody of the cast, as a table a noun beside its scenes.
//!
//! A scene brings the small nation to where the rightful caller would succeed, and gives the request. The same request is then
//! sent by each caller; what a success has changed is taken back. `UPDATE_MATRIX=1` rewrites the tables:
//! read their difference as you would read a change of the policy.

use actix_web::test::TestRequest;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::{fmt::Write, path::PathBuf};

use super::support::{Reply, TestApp, cast::*, operation_of, operations};

mod accounts;
mod agreements;
mod appeals;
mod appraisals;
mod cycles;
mod development;
mod directory;
mod moderations;
mod movement;
mod operation;
mod people;
mod plans;
mod progress;
mod reports;

/// The tables: a noun with its rows.
const TABLES: &[(&str, &[Row])] = &[
    ("accounts", accounts::ROWS),
    ("agreements", agreements::ROWS),
    ("appeals", appeals::ROWS),
    ("appraisals", appraisals::ROWS),
    ("cycles", cycles::ROWS),
    ("development", development::ROWS),
    ("directory", directory::ROWS),
    ("moderations", moderations::ROWS),
    ("movement", movement::ROWS),
    ("operation", operation::ROWS),
    ("people", people::ROWS),
    ("plans", plans::ROWS),
    ("progress", progress::ROWS),
    ("reports", reports::ROWS),
];

/// A request that the rightful caller would succeed with.
pub struct Call {
    verb: &'static str,
    path: String,
    tag: Option<String>,
    body: Option<Value>,
    file: Option<(&'static str, &'static [u8])>,
}

impl Call {
    fn new(verb: &'static str, path: impl Into<String>, body: Option<Value>) -> Self {
        Self { verb, path: path.into(), tag: None, body, file: None }
    }

    /// With this `If-Match`.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// With a file as its body.
    pub fn file(self, of: &'static str, content: &'static [u8]) -> Self {
        Self { body: None, file: Some((of, content)), ..self }
    }

    /// With the `ETag` of an answer.
    pub fn after(self, reply: &Reply) -> Self {
        self.tag(reply.tag())
    }

    fn request(&self) -> TestRequest {
        let mut request = TestRequest::default().method(self.verb.parse().unwrap());
        if let Some(tag) = &self.tag {
            request = request.insert_header(("if-match", tag.as_str()));
        }
        if let Some((of, content)) = self.file {
            return request.insert_header(("content-type", of)).set_payload(content);
        }
        match &self.body {
            Some(body) => request.set_json(body),
            None => request,
        }
    }
}

pub fn get(path: impl Into<String>) -> Call {
    Call::new("GET", path, None)
}

pub fn delete(path: impl Into<String>) -> Call {
    Call::new("DELETE", path, None)
}

pub fn post(path: impl Into<String>, body: Value) -> Call {
    Call::new("POST", path, Some(body))
}

pub fn put(path: impl Into<String>, body: Value) -> Call {
    Call::new("PUT", path, Some(body))
}

pub fn patch(path: impl Into<String>, body: Value) -> Call {
    Call::new("PATCH", path, Some(body))
}

/// An operation and its scene.
pub struct Row {
    operation: &'static str,
    scene: for<'a> fn(&'a TestApp) -> LocalBoxFuture<'a, Call>,
}

impl Row {
    pub const fn new(
        operation: &'static str,
        scene: for<'a> fn(&'a TestApp) -> LocalBoxFuture<'a, Call>,
    ) -> Self {
        Self { operation, scene }
    }
}

/// `row!("operation", |app| request)`: the scene may await.
macro_rules! row {
    ($operation:literal, |$app:ident| $scene:expr) => {
        super::Row::new($operation, |$app| Box::pin(async move { $scene }))
    };
}
pub(crate) use row;

/// Everybody who sends each request, the anonymous first.
fn callers(app: &TestApp) -> Vec<(&'static str, super::support::Caller<'_>)> {
    let cast = EVERYBODY.iter().map(|person| (person.name, app.acting_as(*person)));
    std::iter::once(("anonymous", app.anonymous())).chain(cast).collect()
}

async fn statuses(app: &TestApp, row: &Row) -> Vec<u16> {
    app.travel(TestApp::FIRST_DAY);
    let call = (row.scene)(app).await;
    let rooted =
        if call.path.starts_with("//") { call.path[1..].to_owned() } else { format!("/api/v1{}", call.path) };
    let reached = operation_of(call.verb, &rooted).map(|operation| operation.id.as_str());
    assert_eq!(reached, Some(row.operation), "{} {}", call.verb, call.path);
    app.keep("staged").await;
    let mut found = Vec::new();
    for (_, caller) in callers(app) {
        let status = caller.send(call.request(), &call.path).await.status;
        if call.verb != "GET" && status < 300 {
            app.back("staged").await;
        }
        found.push(status);
    }
    found
}

/// Tries a table and holds it against the kept one.
async fn check(name: &str) {
    let (_, rows) = TABLES.iter().find(|(table, _)| *table == name).unwrap();
    let app = TestApp::taking_back().await;
    app.keep("empty").await;
    let mut table = String::from("operation");
    for (name, _) in callers(&app) {
        let _ = write!(table, " | {name}");
    }
    table.push('\n');
    for row in *rows {
        let statuses = statuses(&app, row).await;
        app.back("empty").await;
        assert!(
            statuses.iter().any(|status| *status < 300),
            "nobody succeeds with {}: {statuses:?}",
            row.operation
        );
        let secured = operations().iter().any(|operation| operation.id == row.operation && operation.secured);
        assert!(!secured || statuses[0] == 401, "{} answers {} without a token", row.operation, statuses[0]);
        table.push_str(row.operation);
        for status in statuses {
            let _ = write!(table, " | {status}");
        }
        table.push('\n');
    }
    let table = aligned(&table);
    let file = PathBuf::from(format!("tests/api/matrix/{name}.txt"));
    if std::env::var_os("UPDATE_MATRIX").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == table,
        "{} differs: run UPDATE_MATRIX=1 cargo test matrix, and look at the difference.\n{table}",
        file.display()
    );
}

/// Columns of equal width.
fn aligned(table: &str) -> String {
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(" | ").collect()).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<&str>| {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("{}\n", cells.join(" | ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// A new operation without a row fails here.
#[test]
fn every_operation_has_one_row() {
    let mut rows: Vec<_> = TABLES.iter().flat_map(|(_, rows)| rows.iter().map(|row| row.operation)).collect();
    let mut documented: Vec<_> = operations().iter().map(|operation| operation.id.as_str()).collect();
    rows.sort_unstable();
    documented.sort_unstable();
    assert_eq!(rows, documented);
}

macro_rules! tables {
    ($($name:ident),*) => {
        $(#[actix_web::test]
        async fn $name() {
            check(stringify!($name)).await;
        })*

        #[test]
        fn every_table_is_tried() {
            let tried = [$(stringify!($name)),*];
            assert_eq!(TABLES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), tried);
        }
    };
}
/// One test a table, so that they run side by side.
mod tables {
    use super::{TABLES, check};
    tables!(
        accounts,
        agreements,
        appeals,
        appraisals,
        cycles,
        development,
        directory,
        moderations,
        movement,
        operation,
        people,
        plans,
        progress,
        reports
    );
}
