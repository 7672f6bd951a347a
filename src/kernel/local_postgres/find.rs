//! Finding an installed server.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Fault, Result};

/// The oldest version that has what the schema needs.
const OLDEST: u32 = 14;

/// What to install where.
pub(super) const ADVICE: &str = "\
install it, then try again:
  Debian, Ubuntu         apt-get install postgresql
  Fedora, RHEL           dnf install postgresql-server
  Alpine                 apk add postgresql16
  Arch                   pacman -S postgresql
  openSUSE               zypper install postgresql-server
  FreeBSD                pkg install postgresql16-server
  macOS                  brew install postgresql@17
or name the database server to use in DATABASE_URL";

/// Where packages put the programs: before and after the version in a folder's name, and below.
const FOLDERS: [(&str, &str, &str); 10] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/lib", "postgresql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/opt/local/lib", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/usr/local", "pgsql", "bin"),
];

/// An installed server.
#[derive(Debug)]
pub(super) struct Server {
    /// The folder of its programs
    pub(super) folder: PathBuf,
    /// The first number of its version
    pub(super) version: u32,
}

impl Server {
    /// The one of the wanted version if it is installed, else the newest.
    pub(super) fn find(wanted: Option<u32>) -> Result<Self> {
        let servers: Vec<_> = candidates().into_iter().filter_map(Self::at).collect();
        let known = servers.iter().map(|server| format!("{} in {}", server.version, server.folder.display()));
        let known = known.collect();
        let good = servers.into_iter().filter(|server| server.version >= OLDEST);
        good.max_by_key(|server| (Some(server.version) == wanted, server.version))
            .ok_or(Fault::NoServer(known))
    }

    fn at(folder: PathBuf) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let said = answer(&folder.join("postgres"), "--version")?;
        let version = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let version = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        Some(Self { folder, version })
    }
}

/// Folders that may hold a server, each once.
fn candidates() -> BTreeSet<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: BTreeSet<_> =
        answer(Path::new("pg_config"), "--bindir").map(PathBuf::from).into_iter().collect();
    for folder in std::env::split_paths(&path) {
        // What stands in PATH is often a link to one program; the others lie where it points.
        let target = fs::canonicalize(folder.join("postgres")).ok();
        folders.extend(target.as_deref().and_then(Path::parent).map(Path::to_path_buf));
        folders.insert(folder);
    }
    for (parent, prefix, below) in FOLDERS {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let named = entries.filter(|entry| has_prefix(&entry.file_name(), prefix));
        folders.extend(named.map(|entry| entry.path().join(below)));
    }
    folders.iter().filter_map(|folder| fs::canonicalize(folder).ok()).collect()
}

fn has_prefix(name: &OsStr, prefix: &str) -> bool {
    name.as_encoded_bytes().starts_with(prefix.as_bytes())
}

fn answer(program: &Path, argument: &str) -> Option<String> {
    let output =
        Command::new(program).arg(argument).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
