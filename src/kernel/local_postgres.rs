//! A private PostgreSQL for the demo and the tests: its own data folder, a unix socket, no port, no configuration.
//!
//! A watcher shell holds a pipe from this process: however the process ends, the pipe closes and the watcher stops the server.

use sha2::{Digest, Sha256};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write},
    os::unix::{
        fs::{PermissionsExt, chown},
        net::UnixStream,
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

/// Oldest server that is known to do.
const OLDEST: u32 = 14;
/// Longest path of a unix socket that every system takes, `/.s.PGSQL.5432` left out.
const LONGEST_SOCKET: usize = 85;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Fault {
    #[error(
        "no PostgreSQL server of version {OLDEST} or later was found (looked at pg_config, PATH and the usual folders).\n\
         Install it:  Debian, Ubuntu: apt install postgresql   Fedora: dnf install postgresql-server postgresql-contrib\n             \
         Alpine: apk add postgresql postgresql-contrib   macOS: brew install postgresql@16"
    )]
    NotInstalled,
    #[error("another e-utendaji is using {0}; stop it, or name another folder with --data")]
    InUse(PathBuf),
    #[error("run as root, and there is no user `postgres` or `nobody` to run the database as")]
    NoUser,
    #[error("{what} failed: {detail}")]
    Failed { what: String, detail: String },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

/// Whether the data has to outlive a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As a server should
    Durable,
    /// For tests: nothing is synced, and the folder goes with the process
    ThrowAway,
}

/// A running private server. Dropping it stops the server.
#[derive(Debug)]
pub struct LocalPostgres {
    data: PathBuf,
    socket: PathBuf,
    user: Option<User>,
    bin: PathBuf,
    watcher: Child,
    _lock: File,
}

/// The unprivileged user that the server runs as when we are root.
#[derive(Debug, Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl LocalPostgres {
    /// Starts a server on a data folder, which is made if it is not there. A server that a killed process left is taken over.
    pub fn start(folder: &Path, durability: Durability) -> Result<Self, Fault> {
        let bin = find_server()?;
        let user = unprivileged_user()?;
        let folder = usable_folder(folder, user)?;
        let lock = lock(&folder)?;
        let data = folder.join("data");
        let socket = socket_folder(&folder, user)?;
        let run = |program: &str| as_user(bin.join(program), user);
        if !data.join("PG_VERSION").exists() {
            init(&data, &run)?;
        }
        let port_free = "listen_addresses = ''\nunix_socket_permissions = 0700\nlogging_collector = off\nlog_min_messages = warning\n";
        let place = format!("unix_socket_directories = '\"{}\"'\n", socket.display().to_string().replace('\'', "''").replace('"', "\"\""));
        let speed = match durability {
            Durability::Durable => "max_connections = 100\nshared_buffers = 256MB\n",
            Durability::ThrowAway => {
                "max_connections = 400\nshared_buffers = 128MB\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
                 wal_level = minimal\nmax_wal_senders = 0\nautovacuum = off\n"
            }
        };
        write(&data.join("postgresql.conf"), &format!("{port_free}{place}{speed}"))?;
        // Whoever answers on the socket of a folder that we hold the lock of was left by a killed owner: it is ours now.
        if UnixStream::connect(socket.join(".s.PGSQL.5432")).is_err() {
            start_server(&data, &folder, &run)?;
        }
        let watcher = watch(&bin, &data, (durability == Durability::ThrowAway).then_some((&folder, &socket)), user)?;
        Ok(Self { data, socket, user, bin, watcher, _lock: lock })
    }

    /// The URL of a database on this server.
    pub fn url(&self, database: &str) -> String {
        let host: String = self.socket.as_os_str().as_encoded_bytes().iter().map(|byte| format!("%{byte:02X}")).collect();
        format!("postgres://postgres@{host}/{database}")
    }

    /// The folder that it really uses.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Stops the server and waits for it.
    pub fn stop(mut self) -> Result<(), Fault> {
        expect_success("stopping PostgreSQL", as_user(self.bin.join("pg_ctl"), self.user).args(["stop", "-m", "fast", "-w", "-D"]).arg(&self.data))?;
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
        Ok(())
    }
}

/// The URL of a throw-away server that ends with this process.
pub fn for_tests() -> Result<String, Fault> {
    let folder = std::env::temp_dir().join(format!("e-utendaji-test-{}", std::process::id()));
    let server = LocalPostgres::start(&folder, Durability::ThrowAway)?;
    let url = server.url("postgres");
    // The watcher stops it when the process is over; until then nobody may.
    std::mem::forget(server);
    Ok(url)
}

fn start_server(data: &Path, folder: &Path, run: &impl Fn(&str) -> Command) -> Result<(), Fault> {
    let log = folder.join("postgresql.log");
    let start = || {
        let mut command = run("pg_ctl");
        command.args(["start", "-w", "-t", "60", "-D"]).arg(data).arg("-l").arg(&log);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().map_err(|source| Fault::Io { path: data.to_owned(), source })
    };
    // After a kill, the old server's last processes may hold its memory for a moment; and its number may be a zombie's or
    // another process's by now. Nobody answers on the socket and we hold the lock, so in the end its pid file is stale.
    for attempt in 0..5 {
        if start()?.success() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(1));
        if attempt == 2 {
            let _ = fs::remove_file(data.join("postmaster.pid"));
        }
    }
    let tail = fs::read_to_string(&log).unwrap_or_default();
    let tail: Vec<_> = tail.lines().rev().take(5).collect();
    Err(Fault::Failed { what: "starting PostgreSQL".into(), detail: tail.into_iter().rev().collect::<Vec<_>>().join("\n") })
}

fn init(data: &Path, run: &impl Fn(&str) -> Command) -> Result<(), Fault> {
    let attempt = |locale: &str| {
        let mut command = run("initdb");
        command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", locale, "-D"]).arg(data);
        expect_success("initdb", &mut command)
    };
    attempt("--locale=C.UTF-8").or_else(|_| attempt("--locale=C"))
}

fn watch(bin: &Path, data: &Path, remove: Option<(&PathBuf, &PathBuf)>, user: Option<User>) -> Result<Child, Fault> {
    let script = r#"read _; "$1" stop -s -m fast -D "$2"; if [ -n "$3" ]; then rm -rf "$3" "$4"; fi"#;
    let mut command = as_user(PathBuf::from("/bin/sh"), user);
    command.arg("-c").arg(script).arg("sh").arg(bin.join("pg_ctl")).arg(data);
    let (folder, socket) = remove.map_or((OsStr::new(""), OsStr::new("")), |(f, s)| (f.as_os_str(), s.as_os_str()));
    command.arg(folder).arg(socket).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A process group of its own: Ctrl-C in the terminal is for us, who then stop the server in order.
    command.process_group(0).spawn().map_err(|source| Fault::Io { path: "/bin/sh".into(), source })
}

fn as_user(program: PathBuf, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid).current_dir("/");
    }
    command
}

fn output(command: &mut Command) -> Result<Output, Fault> {
    command.stdin(Stdio::null()).output().map_err(|source| Fault::Io { path: command.get_program().into(), source })
}

fn expect_success(what: &str, command: &mut Command) -> Result<(), Fault> {
    let done = output(command)?;
    if done.status.success() {
        return Ok(());
    }
    let detail = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(Fault::Failed { what: what.to_owned(), detail })
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let wrap = |source| Fault::Io { path: path.to_owned(), source };
    File::create(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(wrap)
}

/// One process a folder: the lock goes with the process, however that ends.
fn lock(folder: &Path) -> Result<File, Fault> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|source| Fault::Io { path: path.clone(), source })?;
    file.try_lock().map_err(|_| Fault::InUse(folder.to_owned()))?;
    Ok(file)
}

/// The folder with `initdb`, `pg_ctl` and `postgres` of the newest server that is new enough.
fn find_server() -> Result<PathBuf, Fault> {
    let mut folders = Vec::new();
    if let Ok(done) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&done.stdout).trim()));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A link in PATH may point into the folder that has the rest.
    folders.extend(std::env::split_paths(&path).filter_map(|folder| folder.join("postgres").canonicalize().ok()?.parent().map(Path::to_owned)));
    for (parent, below) in [
        ("/usr/lib/postgresql", "bin"),
        ("/usr/libexec", ""),
        ("/usr", "bin"),
        ("/usr/local", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
        ("/Library/PostgreSQL", "bin"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join(below)));
    }
    folders.into_iter().filter_map(|folder| version(&folder).map(|version| (version, folder))).max().map(|(_, folder)| folder).ok_or(Fault::NotInstalled)
}

fn version(folder: &Path) -> Option<u32> {
    if !["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).exists()) {
        return None;
    }
    let done = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let number: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    number.parse().ok().filter(|version| *version >= OLDEST)
}

/// PostgreSQL refuses to run as root: then as `postgres`, or as `nobody`.
fn unprivileged_user() -> Result<Option<User>, Fault> {
    let done = output(Command::new("id").arg("-u"))?;
    if String::from_utf8_lossy(&done.stdout).trim() != "0" {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |name: &str| {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(User { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    };
    find("postgres").or_else(|| find("nobody")).map(Some).ok_or(Fault::NoUser)
}

/// Makes the folder. If the server's user cannot get there (a folder below /root), one below /var/tmp stands in for it.
fn usable_folder(wanted: &Path, user: Option<User>) -> Result<PathBuf, Fault> {
    let wanted = std::path::absolute(wanted).map_err(|source| Fault::Io { path: wanted.to_owned(), source })?;
    if own(&wanted, user).is_ok() && reaches(&wanted, user) {
        return Ok(wanted);
    }
    let standing_in = Path::new("/var/tmp").join(format!("e-utendaji-{}", short_hash(&wanted)));
    own(&standing_in, user)?;
    Ok(standing_in)
}

fn own(folder: &Path, user: Option<User>) -> Result<(), Fault> {
    let wrap = |source| Fault::Io { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(wrap)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(wrap)?;
    match user {
        Some(user) => chown(folder, Some(user.uid), Some(user.gid)).map_err(wrap),
        None => Ok(()),
    }
}

fn reaches(folder: &Path, user: Option<User>) -> bool {
    let mut test = as_user(PathBuf::from("/bin/sh"), user);
    output(test.args(["-c", r#"test -w "$1" && test -x "$1""#, "sh"]).arg(folder)).is_ok_and(|done| done.status.success())
}

/// The folder of the socket: in the data folder, or, where that path is too long for a socket, a short one.
fn socket_folder(folder: &Path, user: Option<User>) -> Result<PathBuf, Fault> {
    let inside = folder.join("socket");
    let socket = if inside.as_os_str().len() <= LONGEST_SOCKET { inside } else { PathBuf::from("/tmp").join(format!("eu-{}", short_hash(folder))) };
    own(&socket, user)?;
    Ok(socket)
}

fn short_hash(path: &Path) -> String {
    Sha256::digest(path.as_os_str().as_encoded_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

    async fn run(url: &str, sql: &str) -> bool {
        match AsyncPgConnection::establish(url).await {
            Ok(mut conn) => conn.batch_execute(sql).await.is_ok(),
            Err(_) => false,
        }
    }

    /// A folder with a space and a quote in it and too long for a socket; kept over a stop; one owner at a time.
    #[tokio::test]
    async fn a_second_start_keeps_the_data_and_two_cannot_share_it() {
        let folder = std::env::temp_dir().join(format!("e-utendaji d'emo {} {}", "x".repeat(80), std::process::id()));
        let server = LocalPostgres::start(&folder, Durability::Durable).expect("first start");
        assert!(run(&server.url("postgres"), "create table kept (x int)").await);
        assert!(matches!(LocalPostgres::start(&folder, Durability::Durable), Err(Fault::InUse(_))));
        server.stop().expect("stop");
        let server = LocalPostgres::start(&folder, Durability::Durable).expect("second start");
        assert!(run(&server.url("postgres"), "select * from kept").await);
        let socket = server.socket.clone();
        server.stop().expect("stop");
        fs::remove_dir_all(folder).expect("clean up");
        fs::remove_dir_all(socket).expect("clean up");
    }

    /// The postmaster is killed with -9: the next start mends it.
    #[tokio::test]
    async fn a_killed_server_does_not_block_the_next_start() {
        let folder = std::env::temp_dir().join(format!("e-utendaji-killed-{}", std::process::id()));
        let mut server = LocalPostgres::start(&folder, Durability::Durable).expect("first start");
        assert!(run(&server.url("postgres"), "create table kept (x int)").await);
        let pid = fs::read_to_string(server.data.join("postmaster.pid")).expect("pid file");
        let killed = Command::new("kill").arg("-9").arg(pid.lines().next().expect("pid")).status().expect("kill");
        assert!(killed.success());
        server.watcher.kill().expect("kill the watcher too");
        drop(server);
        let server = LocalPostgres::start(&folder, Durability::Durable).expect("start after the kill");
        assert!(run(&server.url("postgres"), "select * from kept").await);
        server.stop().expect("stop");
        fs::remove_dir_all(folder).expect("clean up");
    }
}
