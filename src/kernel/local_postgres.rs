//! A private PostgreSQL for the demo and the tests: any installed server from version 14, on a unix socket in a
//! folder of its own, so that it takes no port and meets no other cluster.
//!
//! Who uses a cluster holds a lock on a file in `users/`. A small shell, the guardian, waits for the end of its
//! owner, however that ends (a pipe closes), and the last one out stops the server: a killed process leaves none
//! behind. Should the guardian be killed too, the next start finds nobody in `users/` and stops the orphan.

mod find;
mod place;
#[cfg(test)]
mod tests;
mod users;

use std::{
    fmt::Write as _,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use find::Server;
use place::Place;

/// A file system in memory, where there is one.
const MEMORY: &str = "/dev/shm";

/// How much of it must be free for the tests to take it, in kilobytes.
const MEMORY_FREE: u64 = 2 * 1024 * 1024;

/// How long a server may take to start or to stop; crash recovery of a large demo counts in.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Keeps its data through a crash; one process at a time
    Durable,
    /// Fast and forgetful, shared by any number of processes: for tests
    Throwaway,
}

impl Profile {
    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Durable => &[],
            Self::Throwaway => &[
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
                "autovacuum=off",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_connections=300",
            ],
        }
    }
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No server program on this machine
    #[error("found no PostgreSQL server, version 14 or later{}\n{}", found(.0), find::ADVICE)]
    NoServer(Vec<String>),
    /// The data were written by a version that is not installed
    #[error(
        "the data in {0} were written by PostgreSQL {1}, which is not installed here; install it, or begin anew"
    )]
    OtherVersion(PathBuf, u32),
    /// Someone else works with the data
    #[error("another process already uses the database in {0}; stop it first, or take another folder")]
    Busy(PathBuf),
    /// The folder is not ours
    #[error("{0} belongs to another user")]
    Foreign(PathBuf),
    /// A program ended badly
    #[error("{0} failed: {1}")]
    Program(String, String),
    /// The system refused something
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
}

fn found(others: &[String]) -> String {
    if others.is_empty() { String::new() } else { format!(" (only {})", others.join(", ")) }
}

type Result<T> = std::result::Result<T, Fault>;

/// Says what was done when the system refused it.
trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Fault::Io(what(), error))
    }
}

/// A running cluster. It ends with the last process that uses it, and `stop` waits for that.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    guardian: Child,
    postmaster: Option<Child>,
    _user: File,
}

impl Cluster {
    /// Starts the cluster in this folder, made if there is none, or joins it where the profile is shared.
    pub fn start(folder: &Path, profile: Profile) -> Result<Self> {
        let place = Place::settle(folder)?;
        let _lock = place.lock()?;
        let (name, user) = users::register(&place)?;
        let alone = !users::others(&place, &name)?;
        if !alone && profile == Profile::Durable {
            fs::remove_file(place.users().join(&name)).doing(|| place.users().display().to_string())?;
            return Err(Fault::Busy(place.folder));
        }
        let guardian = users::guard(&place, &name)?;
        let mut cluster = Self { place, guardian, postmaster: None, _user: user };
        if alone {
            stop_orphan(&cluster.place)?;
        }
        if alone || !is_ready(&cluster.place, None) {
            cluster.postmaster = Some(launch_any(&cluster.place, profile)?);
        }
        Ok(cluster)
    }

    /// Where the data are, if not in the folder that was asked for: the server's user could not reach that one.
    pub fn moved_to(&self) -> Option<&Path> {
        self.place.moved.then_some(self.place.folder.as_path())
    }

    /// The URL of a database in this cluster, as its superuser.
    pub fn url(&self, database: &str) -> String {
        url(&self.place.socket, database)
    }

    /// Makes a database if there is none of this name.
    pub async fn ensure_database(&self, name: &str) -> std::result::Result<(), tokio_postgres::Error> {
        let (client, connection) =
            tokio_postgres::connect(&self.url("postgres"), tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        if client.query_opt("select from pg_database where datname = $1", &[&name]).await?.is_none() {
            client.batch_execute(&format!("create database \"{}\"", name.replace('"', "\"\""))).await?;
        }
        drop(client);
        let _ = connection.await;
        Ok(())
    }

    /// Gives the cluster up, and waits until the server has stopped if nobody else uses it.
    pub fn stop(mut self) -> Result<()> {
        self.give_up().doing(|| "stopping PostgreSQL".to_owned())
    }

    fn give_up(&mut self) -> io::Result<()> {
        drop(self.guardian.stdin.take());
        // The server is our child: as long as we don't take note of its end, it looks alive to the guardian.
        while self.guardian.try_wait()?.is_none() {
            self.postmaster.as_mut().map_or(Ok(None), Child::try_wait)?;
            thread::sleep(Duration::from_millis(20));
        }
        self.postmaster.as_mut().map_or(Ok(None), Child::try_wait).map(|_| ())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.give_up();
    }
}

/// Where `with-postgres` and the tests keep their cluster: in memory if there is room, because each clone of a database
/// is a thousand small files (ten times as fast as on ext4), else below the project's folder.
pub fn test_folder() -> PathBuf {
    let on_disk = Path::new("target/test-postgres");
    let df = Command::new("df").args(["-Pk", MEMORY]).stderr(Stdio::null()).output();
    let listed = df.map(|df| String::from_utf8_lossy(&df.stdout).into_owned()).unwrap_or_default();
    let free = listed.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free {
        Some(free) if free >= MEMORY_FREE => Path::new(MEMORY).join(place::name_for(on_disk)),
        _ => on_disk.to_path_buf(),
    }
}

/// Removes a test cluster that takes up memory, unless others use it still.
pub fn free_memory(folder: &Path) -> Result<()> {
    if !folder.starts_with(MEMORY) {
        return Ok(());
    }
    match erase(folder) {
        Err(Fault::Busy(_)) => Ok(()),
        outcome => outcome,
    }
}

/// The URL of the shared throw-away server, started if need be; it ends with the last test process.
pub fn for_tests() -> Result<String> {
    static CLUSTER: Mutex<Option<Cluster>> = Mutex::new(None);
    let mut cluster = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = &*cluster {
        return Ok(cluster.url("postgres"));
    }
    Ok(cluster.insert(Cluster::start(&test_folder(), Profile::Throwaway)?).url("postgres"))
}

/// Removes the cluster of a folder with all its data. Refused while someone uses it.
pub fn erase(folder: &Path) -> Result<()> {
    if !folder.exists() && !place::Place::fallback(folder).exists() {
        return Ok(());
    }
    let place = Place::settle(folder)?;
    let _lock = place.lock()?;
    if users::others(&place, "")? {
        return Err(Fault::Busy(place.folder));
    }
    stop_orphan(&place)?;
    remove(&place.socket)?;
    remove(&place.data())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).doing(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}

/// `%2F…` in the place of the host is a socket's folder.
fn url(socket: &Path, database: &str) -> String {
    let mut host = String::new();
    for byte in socket.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => host.push(char::from(*byte)),
            _ => {
                let _ = write!(host, "%{byte:02X}");
            }
        }
    }
    format!("postgres://postgres@{host}/{database}")
}

/// Stops a server that nobody uses, and clears the note of one that is dead: its number may be another's by now.
fn stop_orphan(place: &Place) -> Result<()> {
    let Some(postmaster) = postmaster(place) else { return Ok(()) };
    for signal in ["-INT", "-QUIT"] {
        if !is_server(place, &postmaster) {
            break;
        }
        let _ = Command::new("sh").args(["-c", "kill \"$1\" \"$2\"", "kill", signal, &postmaster]).status();
        let until = Instant::now() + PATIENCE / 2;
        while is_server(place, &postmaster) && Instant::now() < until {
            thread::sleep(Duration::from_millis(50));
        }
    }
    match fs::remove_file(place.note()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).doing(|| place.note().display().to_string())
        }
        _ => Ok(()),
    }
}

/// The number of the server that wrote the note, dead or alive.
fn postmaster(place: &Place) -> Option<String> {
    let note = fs::read_to_string(place.note()).ok()?;
    note.lines().next().map(|line| line.trim().to_owned())
}

/// Whether this process is a server on these data: they stand in its command line, which everybody may read
/// (root in a container may not see where another user's process works). A dead one has none.
fn is_server(place: &Place, process: &str) -> bool {
    let line = if Path::new("/proc/self/cmdline").exists() {
        fs::read(format!("/proc/{process}/cmdline"))
    } else {
        Command::new("ps").args(["-o", "command=", "-p", process]).output().map(|listed| listed.stdout)
    };
    line.is_ok_and(|line| String::from_utf8_lossy(&line).contains(&*place.data().to_string_lossy()))
}

/// Whether the server takes connections: the eighth line of its note says so.
fn is_ready(place: &Place, process: Option<u32>) -> bool {
    let Ok(note) = fs::read_to_string(place.note()) else { return false };
    let mut lines = note.lines().map(str::trim);
    let Some(number) = lines.next() else { return false };
    process.is_none_or(|process| process.to_string() == number)
        && is_server(place, number)
        && lines.nth(6) == Some("ready")
}

/// Starts the server; throw-away data that can no longer be used are thrown away.
fn launch_any(place: &Place, profile: Profile) -> Result<Child> {
    match launch(place, profile) {
        Err(Fault::OtherVersion(..) | Fault::Program(..)) if profile == Profile::Throwaway => {
            remove(&place.data())?;
            launch(place, profile)
        }
        outcome => outcome,
    }
}

fn launch(place: &Place, profile: Profile) -> Result<Child> {
    let server = Server::find(version(place))?;
    match version(place) {
        None => initialise(place, &server)?,
        Some(version) if version != server.version => {
            return Err(Fault::OtherVersion(place.folder.clone(), version));
        }
        Some(_) => {}
    }
    place::private_folder(&place.socket, Some(place.server))?;
    // Backends of a killed server hold its memory for a moment longer.
    let mut attempts = 3;
    loop {
        attempts -= 1;
        match try_launch(place, profile, &server) {
            Err(Fault::Program(..)) if attempts > 0 => thread::sleep(Duration::from_secs(1)),
            outcome => return outcome,
        }
    }
}

fn version(place: &Place) -> Option<u32> {
    fs::read_to_string(place.data().join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Makes the cluster beside its place and moves it in, so that one half made is never taken for whole.
fn initialise(place: &Place, server: &Server) -> Result<()> {
    let making = place.folder.join("data.making");
    let attempt = |locale: &str| -> Result<()> {
        remove(&making)?;
        place::private_folder(&making, Some(place.server))?;
        let mut initdb = place.server.command(server.folder.join("initdb"));
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-instructions"]);
        let output = initdb.arg(format!("--locale={locale}")).arg("-D").arg(&making).output();
        let output = output.doing(|| "initdb".to_owned())?;
        if output.status.success() {
            return Ok(());
        }
        Err(Fault::Program("initdb".to_owned(), String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    };
    attempt("C.UTF-8").or_else(|_| attempt("C"))?;
    remove(&place.data())?;
    fs::rename(&making, place.data()).doing(|| place.data().display().to_string())
}

fn try_launch(place: &Place, profile: Profile, server: &Server) -> Result<Child> {
    let path = place.folder.join("log");
    let what = || path.display().to_string();
    let log = File::create(&path).doing(what)?;
    let mut command = place.server.command(server.folder.join("postgres"));
    // The setting is a list: a path in double quotes may hold commas and spaces.
    let socket = place.socket.display().to_string().replace('"', "\"\"");
    let socket = format!("unix_socket_directories=\"{socket}\"");
    let settings = ["listen_addresses=", "port=5432", "timezone=UTC", "log_timezone=UTC", socket.as_str()];
    command.arg("-D").arg(place.data()).stdin(Stdio::null());
    command.args(settings.iter().chain(profile.settings()).flat_map(|setting| ["-c", setting]));
    command.stdout(log.try_clone().doing(what)?).stderr(log);
    let mut child = command.spawn().doing(|| "postgres".to_owned())?;
    let until = Instant::now() + PATIENCE;
    while !is_ready(place, Some(child.id())) {
        let ended = child.try_wait().doing(|| "postgres".to_owned())?.is_some();
        if ended || Instant::now() > until {
            let log = fs::read_to_string(&path).unwrap_or_default();
            let skipped = log.lines().count().saturating_sub(10);
            let tail: Vec<_> = log.lines().skip(skipped).collect();
            return Err(Fault::Program("postgres".to_owned(), tail.join("\n")));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(child)
}
