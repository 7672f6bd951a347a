//! The borders of the house, read from its sources: imports only look down, every room has its shape, every change asks.

use eutendaji::kernel::error::Code;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// From the ground up. `main` and the command line stand on all.
const LAYERS: &[&str] = &[
    "schema",
    "joins",
    "kernel",
    "scoring",
    "access",
    "resources",
    "demo",
    "openapi",
    "docs",
    "app",
    "worker",
    "serve",
    "main",
    "cli",
];

/// Every source with its path below `src`.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix("src").unwrap().to_owned(), text));
            }
        }
    }
    let mut found = vec![];
    walk(Path::new("src"), &mut found);
    assert!(found.len() > 80, "only {} sources were read", found.len());
    found
}

/// The names along a path: `resources/plans/dto/told.rs` is `[resources, plans, dto, told]`.
fn names(path: &Path) -> Vec<String> {
    path.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect()
}

/// What a source imports from the crate, as paths: `use crate::{a::{b, c}}` is `a::b` and `a::c`. Uses in the text count too.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in text.split("crate::").skip(1) {
        if let Some(group) = piece.strip_prefix('{') {
            expand(group, "", &mut found);
        } else {
            let path: String =
                piece.chars().take_while(|c| c.is_alphanumeric() || "_:{".contains(*c)).collect();
            match path.split_once('{') {
                Some((head, _)) => {
                    let group = &piece[head.len() + 1..];
                    expand(group, head, &mut found);
                }
                None => {
                    found.insert(path.trim_end_matches(':').to_owned());
                }
            }
        }
    }
    found
}

/// The members of a group, up to its closing brace; gives what follows it.
fn expand<'a>(mut rest: &'a str, prefix: &str, found: &mut BTreeSet<String>) -> &'a str {
    let mut name = String::new();
    loop {
        let Some(next) = rest.chars().next() else { return rest };
        rest = &rest[next.len_utf8()..];
        match next {
            '{' => {
                rest = expand(rest, &format!("{prefix}{name}"), found);
                name.clear();
            }
            ',' | '}' => {
                let member = name.trim();
                if !member.is_empty() {
                    let member = member.split(" as ").next().unwrap();
                    found.insert(format!("{prefix}{member}").trim_end_matches("::self").to_owned());
                }
                name.clear();
                if next == '}' {
                    return rest;
                }
            }
            next if next.is_whitespace() && name.trim().is_empty() => {}
            next => name.push(next),
        }
    }
}

#[test]
fn imports_are_read_whole() {
    let text = "use crate::{access::{Action, policy as p}, kernel::db::Conn, resources::{cycles::{self, Phase}}};\nfn f() { crate::app::document() }\nuse crate::schema::{a, b};";
    let found: Vec<_> = imports(text).into_iter().collect();
    assert_eq!(
        found,
        [
            "access::Action",
            "access::policy",
            "app::document",
            "kernel::db::Conn",
            "resources::cycles",
            "resources::cycles::Phase",
            "schema::a",
            "schema::b",
        ]
    );
}

#[test]
fn imports_only_look_down() {
    let level = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut faults = vec![];
    for (path, text) in sources() {
        let here = names(&path);
        if here == ["lib"] {
            continue;
        }
        let own = level(&here[0]).unwrap_or_else(|| panic!("{} is in no layer", path.display()));
        for import in imports(&text) {
            let layer = import.split("::").next().unwrap();
            match level(layer) {
                Some(other) if other <= own => {}
                Some(_) => faults.push(format!("{} imports {import}, which stands above it", path.display())),
                None => faults.push(format!("{} imports {import}, which is in no layer", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The slices in the order of `resources/mod.rs`.
fn slices() -> Vec<String> {
    let text = std::fs::read_to_string("src/resources/mod.rs").unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn slices_use_only_those_above_them() {
    let order = slices();
    let place = |slice: &str| order.iter().position(|known| known == slice);
    let mut faults = vec![];
    for (path, text) in sources() {
        let here = names(&path);
        let [resources, slice, ..] = here.as_slice() else { continue };
        if resources != "resources" || slice == "mod" {
            continue;
        }
        let own = place(slice);
        for import in imports(&text).iter().filter_map(|import| import.strip_prefix("resources::")) {
            let other = import.split("::").next().unwrap();
            if place(other) > own || place(other).is_none() {
                faults.push(format!("{} uses {other}, which comes later", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_slice_is_declared_and_mounted() {
    let text = std::fs::read_to_string("src/resources/mod.rs").unwrap();
    let mut there: Vec<_> = Path::new("src/resources")
        .read_dir()
        .unwrap()
        .map(|entry| names(&entry.unwrap().path()).pop().unwrap())
        .filter(|name| name != "mod")
        .collect();
    let mut declared = slices();
    there.sort();
    declared.sort();
    assert_eq!(there, declared, "folders and declarations");
    for slice in declared {
        let mounted = text.contains(&format!("{slice}::routes"))
            || sources().iter().any(|(path, text)| {
                path == Path::new("app.rs") && text.contains(&format!("{slice}::routes"))
            });
        assert!(mounted, "{slice} is declared and not mounted");
    }
}

#[test]
fn rooms_keep_their_shape() {
    let mut faults = vec![];
    for (path, text) in sources() {
        let here = names(&path);
        let mut fault = |what: &str| faults.push(format!("{}: {what}", path.display()));
        let lines = text.lines().count();
        if lines > 400 && here != ["schema"] && here != ["kernel", "problems"] {
            fault(&format!("{lines} lines, 400 are the budget"));
        }
        if text.contains(".route(") {
            fault("a .route( is not in the API document");
        }
        if here[0] != "resources" || here.len() < 3 {
            continue;
        }
        let room = here[2].as_str();
        if ["model", "actions", "store"].contains(&room) && text.contains("actix_web") {
            fault("knows of HTTP");
        }
        if ["http", "dto"].contains(&room) && imports(&text).iter().any(|import| import.starts_with("schema"))
        {
            fault("knows of tables");
        }
        if room != "actions"
            && text.contains(".transaction::<")
            && !text.contains("mod actions")
            && here[1] != "jobs"
        {
            fault("begins a transaction; that is for actions");
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The functions of a source by name, with their text; methods are left out.
fn functions(text: &str) -> BTreeMap<String, (bool, String)> {
    let mut found = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let public = line.starts_with("pub async fn ");
        let name = ["pub async fn ", "pub(super) async fn ", "async fn ", "pub fn ", "pub(super) fn ", "fn "]
            .iter()
            .find_map(|prefix| line.strip_prefix(prefix));
        let Some(name) = name else { continue };
        let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let mut body = line.to_owned();
        if !line.ends_with('}') {
            for line in lines.by_ref() {
                body.push('\n');
                body.push_str(line);
                if line == "}" {
                    break;
                }
            }
        }
        found.insert(name, (public, body));
    }
    found
}

/// Whether a body calls a function of this name.
fn calls(body: &str, name: &str) -> bool {
    let call = format!("{name}(");
    body.match_indices(&call).any(|(at, _)| !body[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// Changes that nobody asks for: made by the service itself, or before anybody is known. Each says why.
const ASKS_NO_PERMISSION: &[(&str, &str)] = &[
    ("accounts::activate", "the one-time code is the permission"),
    ("accounts::change_password", "one's own; the present password is the permission"),
    ("accounts::create_national_admin", "by whoever runs the server"),
    ("agreements::begin_after_moves", "by the service itself, for who has moved"),
    ("agreements::revise_from_review", "from a review of the agreement, which asks"),
    ("agreements::lapse", "by the service, by the cycle's rule"),
    ("appeals::lapse", "by the service, by the cycle's rule"),
    ("appraisals::lapse", "by the service, by the cycle's rule"),
    ("appraisals::follow_moves", "by the service itself, for who has moved"),
    ("appraisals::follow_moves_daily", "the same, once a day"),
    ("appraisals::reopen", "the appeal or the re-consideration that orders it has asked"),
    ("appraisals::vary", "the appeal that varies the marks has asked"),
    ("lapses::each_due", "by whoever runs the server; changes nothing"),
    ("lapses::lapse_all", "by the service, by the cycle's rule"),
    ("lapses::lapse_daily", "by the service, by the cycle's rule"),
    ("sessions::log_in", "nobody is known yet"),
    ("sessions::refresh", "the refresh token is the permission"),
    ("sessions::end", "one's own"),
    ("templates::install_shipped", "by the service after its migrations"),
];

#[test]
fn every_change_asks_for_permission() {
    let mut rooms: BTreeMap<String, BTreeMap<String, (bool, String)>> = BTreeMap::new();
    for (path, text) in sources() {
        let here = names(&path);
        if here[0] == "resources" && here.len() > 2 && here[2] == "actions" {
            rooms.entry(here[1].clone()).or_default().extend(functions(&text));
        }
    }
    let mut faults = vec![];
    let mut excused: BTreeSet<&str> = BTreeSet::new();
    for (slice, functions) in &rooms {
        // Who asks: by itself, or by calling one of the slice's functions that does.
        let mut asks: BTreeSet<&str> = functions
            .iter()
            .filter(|(_, (_, body))| {
                ["policy::permit(", "policy::may(", "::permit_", "permit_"]
                    .iter()
                    .any(|call| body.contains(call))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        loop {
            let calls = |body: &str| asks.iter().any(|asking| calls(body, asking));
            let more: Vec<_> = functions
                .iter()
                .filter(|(name, (_, body))| {
                    !asks.contains(name.as_str()) && calls(body.split_once('(').map_or("", |(_, body)| body))
                })
                .map(|(name, _)| name.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            asks.extend(more);
        }
        for (name, (public, _)) in functions {
            let full = format!("{slice}::{name}");
            let excuse = ASKS_NO_PERMISSION.iter().find(|(excused, _)| *excused == full);
            match (*public && !asks.contains(name.as_str()), excuse) {
                (true, None) => faults.push(full),
                (true, Some((name, _))) => {
                    excused.insert(name);
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "these changes ask no permission: {faults:#?}");
    let unused: Vec<_> = ASKS_NO_PERMISSION.iter().filter(|(name, _)| !excused.contains(name)).collect();
    assert!(unused.is_empty(), "excuses that nothing needs: {unused:#?}");
}

/// A code that nothing answers with is a promise that nobody keeps.
#[test]
fn every_problem_code_is_used() {
    let all = sources();
    let others = || all.iter().filter(|(path, _)| path != Path::new("kernel/problems.rs"));
    let used = |code: &Code| {
        let name = format!("Code::{code:?}");
        others().any(|(_, text)| {
            text.match_indices(&name)
                .any(|(at, _)| !text[at + name.len()..].starts_with(char::is_alphanumeric))
        })
    };
    let unused: Vec<_> = Code::ALL.iter().filter(|code| !used(code)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
