//! The command line.

mod cli;

use clap::Parser;
use eutendaji::{
    access::{session_rules::SessionRules, token},
    app,
    demo::{self, Login},
    kernel::{
        clock::{self, Clock},
        config::{DEVELOPMENT_MARK, LogFormat, Mode, Settings},
        db::Db,
        error::Error,
        language::Language,
        local_postgres::{self, Cluster, Profile},
    },
    resources::{accounts, notifications, replay},
    serve,
};
use std::{
    io::{self, Write},
    net::{IpAddr, TcpListener},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::{self, ExitCode},
    time::Instant,
};

use cli::{Cli, Command, Configured, Demo, Key, Serving, User, WithPostgres};

/// Whatever ends a command; `main` prints it.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How many ports after a taken one the demo tries.
const PORTS_TO_TRY: u16 = 20;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(serving) => serve(&serving),
        Command::Demo(demo) => run_demo(&demo),
        Command::Migrate(configured) => migrate(&configured),
        Command::Directory(configured) => directory(&configured),
        Command::Remind(configured) => remind(&configured),
        Command::Recompute(asked) => {
            return recompute(&asked).unwrap_or_else(|error| failed(error.as_ref()));
        }
        Command::Openapi => openapi(),
        Command::User(User::CreateAdmin(admin)) => create_admin(&admin),
        Command::Key(Key::Generate { development, out }) => generate_key(development, out.as_deref()),
        Command::Clock(time) => set_clock(&time),
        Command::WithPostgres(with) => {
            return with_postgres(&with).unwrap_or_else(|error| failed(error.as_ref()));
        }
    };
    outcome.map_or_else(|error| failed(error.as_ref()), |()| ExitCode::SUCCESS)
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("e-utendaji: {error}");
    ExitCode::FAILURE
}

fn settings(configured: &Configured) -> Outcome<Settings> {
    Ok(Settings::load(configured.config.as_deref(), &configured.flags())?)
}

fn serve(serving: &Serving) -> Outcome {
    let settings = Settings::load(serving.configured.config.as_deref(), &serving.flags())?;
    start_logs(&settings);
    let clock = clock_of(&settings);
    let address = (settings.server.bind, settings.server.port);
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("server.bind, server.port: {}:{}: {error}", address.0, address.1))?;
    let services = serve::services(&settings, clock.clone())?;
    runtime()?.block_on(async {
        serve::prepare(&settings, &clock).await?;
        Ok(serve::run(services, &settings, listener).await?)
    })
}

fn run_demo(demo: &Demo) -> Outcome {
    let folder = demo.data.folder.join("postgres");
    if demo.fresh {
        local_postgres::erase(&folder)?;
        remove_file(&demo.data.clock())?;
    }
    let cluster = Cluster::start(&folder, Profile::Durable)?;
    if let Some(moved) = cluster.moved_to() {
        eprintln!(
            "The database's user can't reach {}; its data are in {}.",
            folder.display(),
            moved.display()
        );
    }
    let outcome = demo_on(&cluster, demo);
    cluster.stop()?;
    outcome
}

fn demo_on(cluster: &Cluster, demo: &Demo) -> Outcome {
    let clock_file = demo.data.clock();
    if demo.today.is_some() || !clock_file.exists() {
        let day = demo.today.map_or_else(|| demo::TODAY.parse(), Ok)?;
        clock::set_file(&clock_file, cli::morning(day))?;
    }
    let key_file = demo.data.signing_key();
    development_key(&key_file)?;
    // The demo's own wishes stand below the caller's flags, and above file and environment.
    let mut flags: Vec<_> = [
        ("mode", "development".to_owned()),
        ("database.url", cluster.url("eutendaji")),
        ("clock.file", clock_file.display().to_string()),
        ("auth.signing_keys", key_file.display().to_string()),
        ("evidence.folder", demo.data.folder.join("evidence").display().to_string()),
        ("log.format", "text".to_owned()),
        ("log.filter", "warn".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    flags.extend(demo.serving.flags());
    let settings = Settings::load(demo.serving.configured.config.as_deref(), &flags)?;
    start_logs(&settings);
    let clock = Clock::system();
    clock.follow(clock_file);
    let listener = free_port(settings.server.bind, settings.server.port)?;
    let services = serve::services(&settings, clock.clone())?;
    runtime()?.block_on(async {
        cluster.ensure_database("eutendaji").await?;
        serve::prepare(&settings, &clock).await?;
        load_demo(&settings, &services, demo).await?;
        welcome(demo, &format!("http://{}", listener.local_addr()?));
        Ok(serve::run(services, &settings, listener).await?)
    })
}

/// Loads demo data where there are none yet, and writes down who can log in.
async fn load_demo(settings: &Settings, services: &app::Services, demo: &Demo) -> Outcome {
    if settings.mode == Mode::Production {
        return Err("mode: the demo has known passwords and is not for production".into());
    }
    let began = Instant::now();
    let hash = services.passwords.hash(demo::PASSWORD.to_owned()).await?;
    if let Some(logins) = demo::load(serve::database_url(settings)?, demo.servants, &hash).await? {
        demo::store_files(&services.objects).await?;
        std::fs::write(demo.data.logins(), serde_json::to_string_pretty(&logins)?)?;
        eprintln!("Loaded the demo data in {:.1} s.", began.elapsed().as_secs_f32());
    }
    Ok(())
}

/// Where everything is, and whom to log in as.
fn welcome(demo: &Demo, base: &str) {
    let logins = std::fs::read(demo.data.logins())
        .ok()
        .and_then(|text| serde_json::from_slice::<Vec<Login>>(&text).ok());
    println!("\ne-Utendaji is running. Ctrl-C stops it.\n\n  docs  {base}/docs\n  API   {base}/api/v1\n");
    if let Some(logins) = logins {
        println!(
            "Log in as one of these; the password is always {}\n\n{}",
            demo::PASSWORD,
            Login::table(&logins)
        );
    }
}

/// This port, or the next one that is free, said aloud.
fn free_port(bind: IpAddr, first: u16) -> Outcome<TcpListener> {
    for port in first..=first.saturating_add(PORTS_TO_TRY) {
        match TcpListener::bind((bind, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(format!("{bind}:{port}: {error}").into()),
            Ok(listener) => {
                if port != first {
                    eprintln!("Port {first} is taken: serving on {port} instead.");
                }
                return Ok(listener);
            }
        }
    }
    Err(format!("port {first} and the {PORTS_TO_TRY} after it are taken; name another with --port").into())
}

/// The demo's own signing key, made once: so a restart logs nobody out. It is marked, and production refuses it.
fn development_key(file: &Path) -> Outcome {
    if file.exists() { Ok(()) } else { generate_key(true, Some(file)) }
}

/// Prints a new key, or writes it to a new file that only its owner can read.
fn generate_key(development: bool, out: Option<&Path>) -> Outcome {
    let pem = new_key(development)?;
    let Some(file) = out else {
        print!("{pem}");
        return Ok(());
    };
    let mut options = std::fs::OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(file);
    let mut made = made.map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(made.write_all(pem.as_bytes())?)
}

fn new_key(development: bool) -> Outcome<String> {
    let pem = token::generate_key()?;
    Ok(if development { format!("{DEVELOPMENT_MARK}\n{pem}") } else { pem })
}

/// Makes a national administrator and prints the activation code.
fn create_admin(admin: &cli::CreateAdmin) -> Outcome {
    let settings = settings(&admin.configured)?;
    let keys = settings.signing_keys()?;
    if keys.is_empty() {
        return Err(
            "auth.signing_keys: expected the key files of the service: activation codes depend on them"
                .into(),
        );
    }
    let made = async {
        let rules = SessionRules::new(&settings.auth, &keys)?;
        let db = Db::new(serve::database_url(&settings)?, 1, settings.database.statement_timeout_ms)?;
        let (email, name, now) = (&admin.email, &admin.name, Clock::system().now());
        accounts::create_national_admin(&mut *db.conn().await?, &rules, email, name, now).await
    };
    let code = runtime()?.block_on(made).map_err(|error: Error| {
        let problem = error.problem(Language::En, None);
        let wrong = problem.errors.iter().map(|field| format!(" {} {}", field.pointer, field.detail));
        format!("{}{}", problem.detail, wrong.collect::<String>())
    })?;
    println!("Activation code of {}, good for {} hours: {code}", admin.email, settings.auth.activation_hours);
    Ok(())
}

fn migrate(configured: &Configured) -> Outcome {
    let settings = settings(configured)?;
    let url = settings.database.url.as_ref().ok_or("database.url: expected the database's URL (default)")?;
    let done = runtime()?
        .block_on(eutendaji::kernel::db::migrate(url.reveal()))
        .map_err(|error| error.to_string())?;
    match done.as_slice() {
        [] => println!("The database is up to date."),
        done => println!("Ran {}.", done.join(", ")),
    }
    Ok(())
}

fn directory(configured: &Configured) -> Outcome {
    let settings = settings(configured)?;
    let url = serve::database_url(&settings)?;
    let loaded = runtime()?.block_on(async {
        eutendaji::kernel::db::migrate(url).await?;
        demo::load_directory(url).await
    })?;
    match loaded {
        Some(count) => println!("{count} institutions, with their regions and designations."),
        None => println!("There are institutions already; nothing was loaded."),
    }
    Ok(())
}

fn remind(configured: &Configured) -> Outcome {
    let settings = settings(configured)?;
    let told = runtime()?.block_on(async {
        let db = Db::new(serve::database_url(&settings)?, 1, settings.database.statement_timeout_ms)?;
        notifications::remind(&mut *db.conn().await?, &settings.notify, clock_of(&settings).now()).await
    })?;
    println!("{told} new reminders.");
    Ok(())
}

/// Makes stored marks again; a failure if any is different.
fn recompute(asked: &cli::Recompute) -> Outcome<ExitCode> {
    let settings = settings(&asked.configured)?;
    let checked = runtime()?.block_on(async {
        let db = Db::new(serve::database_url(&settings)?, 1, 0)?;
        let tell = |found: replay::Difference| match serde_json::to_string(&found) {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("{}: {error}", found.appraisal_id),
        };
        replay::check(&mut *db.conn().await?, asked.institution.map(Into::into), tell).await
    })?;
    println!("{} marks made again, {} different.", checked.marks, checked.different);
    Ok(if checked.different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The system's time, or that of the file which the settings name.
fn clock_of(settings: &Settings) -> Clock {
    let clock = Clock::system();
    if let Some(file) = settings.clock.file.clone() {
        clock.follow(file);
    }
    clock
}

fn openapi() -> Outcome {
    // Written, not printed: a reader that goes away (`| head`) is no reason to panic.
    writeln!(io::stdout(), "{}", app::document().to_pretty_json()?)?;
    Ok(())
}

fn set_clock(time: &cli::ClockTime) -> Outcome {
    clock::set_file(&time.data.clock(), time.to)
        .map_err(|error| format!("{}: {error}; is a demo there?", time.data.clock().display()))?;
    println!("{}", time.to.with_timezone(&chrono_tz::Africa::Dar_es_Salaam).to_rfc3339());
    Ok(())
}

fn with_postgres(with: &WithPostgres) -> Outcome<ExitCode> {
    let (program, arguments) = with.command.split_first().ok_or("no command")?;
    let mut command = process::Command::new(program);
    command.args(arguments);
    let given = std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty());
    let data = with.data();
    let cluster = (!given).then(|| Cluster::start(&data, Profile::Throwaway)).transpose()?;
    if let Some(cluster) = &cluster {
        command.env("DATABASE_URL", cluster.url("postgres"));
    }
    let status = command.status().map_err(|error| format!("{}: {error}", Path::new(program).display()))?;
    if let Some(cluster) = cluster {
        cluster.stop()?;
        local_postgres::free_memory(&data)?;
    }
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

fn start_logs(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::new(&settings.log.filter);
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match settings.log.format {
        LogFormat::Json => logs.json().init(),
        LogFormat::Text => logs.init(),
    }
}

/// Several threads: migrations block the one they run on.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

fn remove_file(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
