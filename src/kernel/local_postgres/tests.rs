#![expect(clippy::unwrap_used, reason = "a test that fails should say where")]

use super::*;
use std::io::{BufRead, BufReader};

/// A folder that goes with the test; its name holds what paths can hold.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let unique = uuid::Uuid::now_v7().simple().to_string();
        Self(std::env::temp_dir().join(format!("eu-{unique}")).join(name))
    }

    fn start(&self, profile: Profile) -> Result<Cluster> {
        Cluster::start(&self.0, profile)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        erase(&self.0).unwrap();
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

/// Runs SQL in a database and gives the first column of the first row.
fn ask(cluster: &Cluster, database: &str, sql: &str) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        cluster.ensure_database(database).await.unwrap();
        let (client, connection) =
            tokio_postgres::connect(&cluster.url(database), tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let rows = client.simple_query(sql).await.unwrap();
        rows.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    })
}

fn kill(process: &str) {
    assert!(Command::new("sh").args(["-c", "kill -9 \"$1\"", "kill", process]).status().unwrap().success());
}

fn wait_until(what: &str, done: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < until, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn data_outlive_a_restart_and_nobody_else_may_come_in() {
    let folder = Folder::new("it's a \"folder\", 100% with $HOME");
    let cluster = folder.start(Profile::Durable).unwrap();
    ask(&cluster, "demo", "create table kept (word text); insert into kept values ('neno')");
    assert_eq!(ask(&cluster, "demo", "show fsync").unwrap(), "on");
    assert_eq!(ask(&cluster, "demo", "show listen_addresses").unwrap(), "");
    let refused = folder.start(Profile::Durable).unwrap_err();
    assert!(matches!(refused, Fault::Busy(_)), "{refused}");
    assert!(matches!(erase(&folder.0).unwrap_err(), Fault::Busy(_)));
    let server = postmaster(&cluster.place).unwrap();
    cluster.stop().unwrap();
    assert!(!is_server(&Place::settle(&folder.0).unwrap(), &server));

    let cluster = folder.start(Profile::Durable).unwrap();
    assert_eq!(ask(&cluster, "demo", "select word from kept").unwrap(), "neno");
    cluster.stop().unwrap();
    erase(&folder.0).unwrap();
    let cluster = folder.start(Profile::Durable).unwrap();
    assert_eq!(ask(&cluster, "demo", "select count(*) from pg_class where relname = 'kept'").unwrap(), "0");
}

#[test]
fn the_last_of_many_users_stops_the_server() {
    let folder = Folder::new("shared");
    let starts: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..3).map(|_| scope.spawn(|| folder.start(Profile::Throwaway).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let server = postmaster(&starts.first().unwrap().place).unwrap();
    for cluster in starts {
        assert_eq!(ask(&cluster, "postgres", "show fsync").unwrap(), "off");
        assert_eq!(postmaster(&cluster.place).unwrap(), server);
        cluster.stop().unwrap();
    }
    let place = Place::settle(&folder.0).unwrap();
    assert!(!is_server(&place, &server));
}

#[test]
fn a_socket_path_that_is_too_long_is_kept_elsewhere() {
    let folder = Folder::new(&"refu".repeat(30));
    let cluster = folder.start(Profile::Throwaway).unwrap();
    assert!(cluster.place.socket.as_os_str().len() <= 88);
    assert_eq!(ask(&cluster, "postgres", "select 1").unwrap(), "1");
    let socket = cluster.place.socket.clone();
    cluster.stop().unwrap();
    erase(&folder.0).unwrap();
    assert!(!socket.exists());
}

#[test]
fn a_killed_server_is_started_again() {
    let folder = Folder::new("crash");
    let cluster = folder.start(Profile::Durable).unwrap();
    ask(&cluster, "demo", "create table kept ()");
    kill(&postmaster(&cluster.place).unwrap());
    cluster.stop().unwrap();
    // The note is left, and by now its number may be another process's: here it is ours.
    let place = Place::settle(&folder.0).unwrap();
    let note = fs::read_to_string(place.note()).unwrap();
    let (_, rest) = note.split_once('\n').unwrap();
    fs::write(place.note(), format!("{}\n{rest}", std::process::id())).unwrap();
    let cluster = folder.start(Profile::Durable).unwrap();
    assert_eq!(ask(&cluster, "demo", "select count(*) from kept").unwrap(), "0");
}

/// Another process of this program that starts a cluster and waits for its end.
/// It says the number of its guardian.
fn other_owner(folder: &Folder) -> (Child, String) {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--ignored", "--exact", "kernel::local_postgres::tests::owner_that_waits", "--nocapture"]);
    let mut owner = program.env("OWNED_FOLDER", &folder.0).stdout(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(owner.stdout.take().unwrap()).lines().map(std::result::Result::unwrap);
    let guardian =
        said.filter_map(|line| line.split_once("guardian ").map(|(_, number)| number.to_owned())).next();
    (owner, guardian.unwrap())
}

#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn owner_that_waits() {
    let cluster =
        Cluster::start(Path::new(&std::env::var_os("OWNED_FOLDER").unwrap()), Profile::Durable).unwrap();
    println!("guardian {}", cluster.guardian.id());
    thread::sleep(PATIENCE);
    drop(cluster);
}

#[test]
fn a_killed_owner_leaves_no_server() {
    let folder = Folder::new("owner");
    let (mut owner, _) = other_owner(&folder);
    let place = Place::settle(&folder.0).unwrap();
    let server = postmaster(&place).unwrap();
    assert!(matches!(folder.start(Profile::Durable).unwrap_err(), Fault::Busy(_)));
    owner.kill().unwrap();
    owner.wait().unwrap();
    wait_until("the guardian stops the server", || !is_server(&place, &server));
}

#[test]
fn an_orphan_does_not_stand_in_the_way() {
    let folder = Folder::new("orphan");
    let (mut owner, guardian) = other_owner(&folder);
    let place = Place::settle(&folder.0).unwrap();
    let server = postmaster(&place).unwrap();
    kill(&guardian);
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(is_server(&place, &server), "nobody was left to stop it");
    let cluster = folder.start(Profile::Durable).unwrap();
    assert_ne!(postmaster(&cluster.place).unwrap(), server);
    assert_eq!(ask(&cluster, "postgres", "select 1").unwrap(), "1");
}

#[test]
fn an_unfinished_cluster_is_made_again() {
    let folder = Folder::new("unfinished");
    let place = Place::settle(&folder.0).unwrap();
    fs::create_dir_all(place.folder.join("data.making/base")).unwrap();
    let cluster = folder.start(Profile::Throwaway).unwrap();
    cluster.stop().unwrap();
    fs::write(place.data().join("global/pg_control"), "spoilt").unwrap();
    let cluster = folder.start(Profile::Throwaway).unwrap();
    assert_eq!(ask(&cluster, "postgres", "select 1").unwrap(), "1");
}
