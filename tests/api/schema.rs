//! The database: it says what the code says, can be taken down and put up again, and holds its own invariants (E-32).

use super::support::{TestDatabase, empty_database};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::MigrationHarness;
use eutendaji::kernel::db::MIGRATIONS;
use std::collections::BTreeSet;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn lines(database: &TestDatabase, sql: &str) -> Vec<String> {
    let mut conn = AsyncPgConnection::establish(&database.url).await.unwrap();
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut conn).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

const COLUMNS: &str = "
    select table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable as line from information_schema.columns
    where table_schema = 'public' and table_name <> '__diesel_schema_migrations' order by table_name, ordinal_position";

/// `src/schema.rs` names the very columns, types and nullability of the migrated database, in order.
#[actix_web::test]
async fn file_is_current() {
    let database = empty_database().await;
    let found = lines(&database, COLUMNS).await;
    let mut kept = Vec::new();
    let mut table = "";
    for line in include_str!("../../src/schema.rs").lines() {
        let line = line.trim();
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = name;
        } else if let Some((column, of)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let (of, nullable) =
                of.strip_prefix("Nullable<").map_or((of, "NO"), |of| (of.trim_end_matches('>'), "YES"));
            let of = match of {
                "Timestamptz" | "Text" | "Uuid" | "Date" | "Int4" | "Int8" | "Bool" | "Bytea" | "Jsonb"
                | "Numeric" => of.to_lowercase(),
                other => panic!("a type that this test does not know: {other}"),
            };
            kept.push(format!("{table}.{column} {of} {nullable}"));
        }
    }
    assert_eq!(kept, found, "run the migrations with the diesel CLI, which rewrites src/schema.rs");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_down_and_up_again() {
    let database = empty_database().await;
    let shape =
        "select c.conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) as line from pg_constraint c
        where c.connamespace = 'public'::regnamespace order by 1";
    let before = (lines(&database, COLUMNS).await, lines(&database, shape).await);
    let conn = AsyncPgConnection::establish(&database.url).await.unwrap();
    let mut harness = AsyncMigrationHarness::new(conn);
    harness.revert_all_migrations(MIGRATIONS).unwrap();
    assert_eq!(lines(&database, COLUMNS).await, Vec::<String>::new(), "something is left behind");
    harness.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!((lines(&database, COLUMNS).await, lines(&database, shape).await), before);
}

/// A name in `on_constraint("…")` that the database does not have would turn a refusal into a 500.
#[actix_web::test]
async fn constraints_named_in_code_exist() {
    let database = empty_database().await;
    let known = "select conname::text as line from pg_constraint union select indexname::text from pg_indexes where schemaname = 'public'";
    let known: BTreeSet<_> = lines(&database, known).await.into_iter().collect();
    let mut files = vec![std::path::PathBuf::from("src/resources")];
    let mut named = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for rest in text.split("on_constraint(").skip(1) {
            if let Some(name) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                assert!(known.contains(name), "{}: no constraint {name}", path.display());
                named += 1;
            }
        }
    }
    assert!(named > 20, "only {named} names were found: the test looks in the wrong place");
}

#[actix_web::test]
async fn foreign_keys_are_indexed_and_everything_is_named_by_its_table() {
    let database = empty_database().await;
    let unindexed = "
        select c.conrelid::regclass || ': ' || c.conname as line from pg_constraint c
        where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
            select 1 from pg_index i where i.indrelid = c.conrelid and i.indpred is null
            and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey and c.conkey[1] = any ((i.indkey::int2[])[0:cardinality(c.conkey) - 1]))";
    assert_eq!(
        lines(&database, unindexed).await,
        Vec::<String>::new(),
        "foreign keys without an index that begins with them"
    );
    let misnamed = "
        select conrelid::regclass || ': ' || conname as line from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
        and conrelid::regclass::text <> '__diesel_schema_migrations'
        and (conname !~ '_(pkey|key|fkey|check|excl)$' or position(conrelid::regclass::text || '_' in conname) <> 1)";
    assert_eq!(
        lines(&database, misnamed).await,
        Vec::<String>::new(),
        "constraints that are not named <table>_<columns>_<kind>"
    );
}

/// What is national and so has a key of its own; everything else belongs to an institution.
const NATIONAL: [&str; 16] = [
    "accounts",
    "chores",
    "cycle_windows",
    "cycles",
    "designations",
    "grants",
    "idempotency_keys",
    "institutions",
    "main_postings",
    "notification_preferences",
    "refresh_tokens",
    "regions",
    "servants",
    "sessions",
    "target_links",
    "templates",
];

/// A table of an institution has the key (institution_id, id), and every reference between two such carries institution_id:
/// the database itself refuses a reference across institutions. No triggers.
#[actix_web::test]
async fn institutions_are_kept_apart_by_the_keys() {
    let database = empty_database().await;
    let national = NATIONAL.map(|table| format!("'{table}'")).join(", ");
    let keys = format!(
        "select t.relname || ': ' || coalesce(pg_get_constraintdef(c.oid), 'no key') as line from pg_class t
         left join pg_constraint c on c.conrelid = t.oid and c.contype = 'p'
         where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and t.relname not in ({national}, '__diesel_schema_migrations')
         and coalesce(pg_get_constraintdef(c.oid), '') <> 'PRIMARY KEY (institution_id, id)'"
    );
    assert_eq!(lines(&database, &keys).await, Vec::<String>::new());
    let references = format!(
        "select c.conname || ': ' || pg_get_constraintdef(c.oid) as line from pg_constraint c
         where c.contype = 'f' and c.connamespace = 'public'::regnamespace
         and c.conrelid::regclass::text not in ({national}) and c.confrelid::regclass::text not in ({national})
         and pg_get_constraintdef(c.oid) !~ '^FOREIGN KEY \\(institution_id, '"
    );
    assert_eq!(lines(&database, &references).await, Vec::<String>::new());
    assert_eq!(
        lines(&database, "select tgname::text as line from pg_trigger where not tgisinternal").await,
        Vec::<String>::new()
    );
}
