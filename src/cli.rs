//! The commands and their flags.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Parser, Subcommand};
use eutendaji::kernel::{clock, local_postgres::test_folder};
use std::{ffi::OsString, net::IpAddr, path::PathBuf};

/// e-Utendaji: performance management for a nation's public service, as a JSON REST API.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API from the configured database
    ///
    /// In production mode, which is the default, it refuses to start without a database, without a signing key
    /// and with a development key. Ctrl-C lets requests under way finish, then ends.
    Serve(Serving),
    /// Try it out: a private database, demo data, the API on this machine alone
    ///
    /// Starts a private PostgreSQL in the data folder (any installed version from 14; no port is taken), brings it
    /// up to date, loads real institutions with invented servants, and serves at 127.0.0.1, on the next free
    /// port if 8080 is taken. A second start goes on with the same data. Ctrl-C stops all of it.
    Demo(Demo),
    /// Bring the database up to date
    ///
    /// Runs the migrations that the configured database does not have yet, and says which.
    Migrate(Configured),
    /// Load the nation's directory: regions, institutions, designations
    ///
    /// From the files that come with e-Utendaji, into a database that has no institutions yet. Nobody is in it: people are registered
    /// or imported afterwards.
    Directory(Configured),
    /// Remind people of what is due today
    ///
    /// The worker of `serve` does it every day; this does it now. Whoever was reminded already is not reminded again.
    Remind(Configured),
    /// Make every stored mark again and compare
    ///
    /// From the inputs that are stored with each. Prints every mark that is not the same bit for bit, as a line of JSON with the
    /// places where it differs, and how many there are. Ends with 1 if there is any. Nothing is changed.
    Recompute(Recompute),
    /// Print the OpenAPI document
    Openapi,
    /// Manage accounts
    #[command(subcommand)]
    User(User),
    /// Manage the keys that sign access tokens
    #[command(subcommand)]
    Key(Key),
    /// Set the clock of a running demo
    ///
    /// The demo goes on from that time: so one can see next June's deadlines today.
    Clock(ClockTime),
    /// Run a command with a throw-away PostgreSQL, named to it by DATABASE_URL
    ///
    /// The server keeps nothing safe and is for tests. It is stopped when the command ends, with whose exit code
    /// this ends too. If DATABASE_URL is set already, the command simply runs.
    WithPostgres(WithPostgres),
}

/// Where settings come from; docs/configuration.md lists them.
#[derive(Debug, Args)]
pub(crate) struct Configured {
    /// Settings file (TOML). The environment (EUTENDAJI__SERVER__PORT, DATABASE_URL) and flags win over it
    #[arg(long, value_name = "FILE", env = "EUTENDAJI_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Set any setting by its name, such as log.format=text; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(crate) struct Recompute {
    #[command(flatten)]
    pub(crate) configured: Configured,
    /// Compare alone, which is all that it does
    #[arg(long, required = true)]
    pub(crate) check: bool,
    /// Only the marks of this institution, by its id
    #[arg(long, value_name = "UUID")]
    pub(crate) institution: Option<uuid::Uuid>,
}

#[derive(Debug, Args)]
pub(crate) struct Serving {
    #[command(flatten)]
    pub(crate) configured: Configured,
    /// Address to listen on
    #[arg(long)]
    pub(crate) bind: Option<IpAddr>,
    /// Port to listen on
    #[arg(long)]
    pub(crate) port: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) serving: Serving,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// Throw the demo's data away and begin anew
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Begin this day at nine in the morning, Dar es Salaam time. Without it a new demo begins on 2026-12-07, and
    /// an old one goes on where its clock was set
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<NaiveDate>,
    /// How many servants to invent for a new demo
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(200..=600_000))]
    pub(crate) servants: u32,
}

/// Where a demo keeps its things.
#[derive(Debug, Args)]
pub(crate) struct DataFolder {
    /// The demo's folder
    #[arg(long = "data", value_name = "DIR", default_value = ".demo")]
    pub(crate) folder: PathBuf,
}

impl DataFolder {
    /// The file that the demo's clock follows.
    pub(crate) fn clock(&self) -> PathBuf {
        self.folder.join("clock")
    }

    /// Who can log in, for scripts.
    pub(crate) fn logins(&self) -> PathBuf {
        self.folder.join("logins.json")
    }

    /// The key that signs the demo's access tokens.
    pub(crate) fn signing_key(&self) -> PathBuf {
        self.folder.join("signing-key.pem")
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Make a national administrator, and print the one-time code that activates the account
    ///
    /// The administrator chooses the password with that code; no password passes through the command line.
    CreateAdmin(CreateAdmin),
}

#[derive(Debug, Args)]
pub(crate) struct CreateAdmin {
    #[command(flatten)]
    pub(crate) configured: Configured,
    /// E-mail address, to log in with
    #[arg(long)]
    pub(crate) email: String,
    /// The person's name
    #[arg(long)]
    pub(crate) name: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Print a new Ed25519 private key (PKCS #8 PEM)
    ///
    /// Keep it in a file that only the service can read, and name that file in auth.signing_keys.
    Generate {
        /// Mark it for development: production refuses such a key
        #[arg(long)]
        development: bool,
        /// Write it to this new file, which only its owner can read, instead of printing it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ClockTime {
    /// RFC 3339 time (2027-06-30T23:59:59+03:00), or a date: nine in the morning then, Dar es Salaam time
    #[arg(value_name = "TIME", value_parser = time)]
    pub(crate) to: DateTime<Utc>,
    #[command(flatten)]
    pub(crate) data: DataFolder,
}

#[derive(Debug, Args)]
pub(crate) struct WithPostgres {
    /// The server's folder; processes that name the same one share the server. By default one in memory (/dev/shm), which
    /// is emptied at the end, or target/test-postgres where there is no room
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

impl WithPostgres {
    /// The server's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(test_folder)
    }
}

impl Configured {
    /// The settings that the flags set, by name.
    pub(crate) fn flags(&self) -> Vec<(String, String)> {
        self.set.clone()
    }
}

impl Serving {
    /// The settings that the flags set, by name.
    pub(crate) fn flags(&self) -> Vec<(String, String)> {
        let bind = self.bind.map(|bind| ("server.bind".to_owned(), bind.to_string()));
        let port = self.port.map(|port| ("server.port".to_owned(), port.to_string()));
        self.configured.flags().into_iter().chain(bind).chain(port).collect()
    }
}

/// Nine in the morning of a day: when offices are open.
pub(crate) fn morning(day: NaiveDate) -> DateTime<Utc> {
    clock::moment(day, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse() {
        return Ok(morning(day));
    }
    text.parse().map_err(|error| format!("{error}; expected such as 2027-06-30T23:59:59+03:00 or 2027-06-30"))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_time_is_an_instant_or_the_morning_of_a_day() {
        assert_eq!(time("2027-06-30"), time("2027-06-30T06:00:00Z"));
        assert_eq!(time("2027-06-30T23:59:59+03:00"), time("2027-06-30T20:59:59Z"));
        assert!(time("tomorrow").is_err_and(|error| error.contains("2027-06-30")));
        assert!(time("2027-02-29").is_err());
    }

    #[test]
    fn the_short_flags_win_over_the_long_one() {
        let cli = Cli::parse_from(["e-utendaji", "serve", "--port", "1", "--set", "server.port=2"]);
        let Command::Serve(serving) = cli.command else { panic!("not serve") };
        assert_eq!(serving.flags().last(), Some(&("server.port".to_owned(), "1".to_owned())));
    }
}
