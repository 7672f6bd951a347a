//! From settings to a running service: services, preparation of the database, the HTTP server.

use actix_web::{HttpServer, http::KeepAlive, web::Data};
use chrono::{TimeDelta, Utc};
use std::{io, net::TcpListener, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    access::{
        actor::TrustedProxies,
        idempotency,
        identity::Identities,
        password::Passwords,
        session_rules::SessionRules,
        token::{self, Tokens},
    },
    app::{self, Services},
    kernel::{
        clock::Clock,
        config::{Mode, Settings},
        db::{self, Db},
        error::{Error, Result},
        objects::Objects,
    },
    resources::{evidence, sessions, templates},
    worker::Worker,
};

/// How long requests under way may take after the service was told to stop, in seconds.
const LAST_REQUESTS: u64 = 20;
/// How long after one sweep the next begins.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(600);
/// Most rows that a sweep deletes at once.
const PIECE: i64 = 1000;

/// The settings' database URL.
pub fn database_url(settings: &Settings) -> Result<&str> {
    let url = settings.database.url.as_ref().map(|url| url.reveal());
    url.ok_or_else(|| Error::internal("database.url: expected the database's URL (default)"))
}

/// The services of the application, as the settings want them.
pub fn services(settings: &Settings, clock: Clock) -> Result<Services> {
    let (auth, database) = (&settings.auth, &settings.database);
    let db = Db::new(database_url(settings)?, database.pool_size, database.statement_timeout_ms)?;
    let life = TimeDelta::minutes(auth.access_token_minutes.into());
    let keys = signing_keys(settings)?;
    let tokens = Tokens::new(&keys, &auth.issuer, &auth.audience, life)?;
    let hashing = &auth.hashing;
    let passwords =
        Passwords::new(hashing.memory_kib, hashing.passes, hashing.lanes, hashing.at_once, hashing.queue)?;
    let remembered = Duration::from_secs(auth.identity_cache_seconds);
    Ok(Services {
        identities: Identities::new(db.clone(), clock.clone(), remembered),
        db,
        clock,
        tokens: Data::new(tokens),
        session_rules: Data::new(SessionRules::new(auth, &keys)?),
        passwords,
        reports: settings.reports.clone(),
        plans: settings.plans.clone(),
        feedback: settings.feedback.clone(),
        improvement: settings.improvement.clone(),
        appeals: settings.appeals.clone(),
        movement: settings.movement.clone(),
        progress: settings.progress.clone(),
        evidence: settings.evidence.clone(),
        objects: Objects::open(&settings.evidence)?,
        body_limit: settings.server.body_limit_bytes,
        trusted_proxies: TrustedProxies(settings.server.trusted_proxies.clone()),
        cors_origins: settings.server.cors_origins.clone(),
    })
}

/// The configured keys. Development may go without: then a key lives as long as the process, and so do its tokens.
fn signing_keys(settings: &Settings) -> Result<Vec<String>> {
    let keys = settings.signing_keys().map_err(Error::internal)?;
    if !keys.is_empty() || settings.mode == Mode::Production {
        return Ok(keys);
    }
    tracing::warn!("no auth.signing_keys: access tokens end with this process");
    Ok(vec![token::generate_key()?])
}

/// Brings the database up to date and installs the templates that come with the product.
/// Needs a runtime with several threads.
pub async fn prepare(settings: &Settings, clock: &Clock) -> Result<()> {
    for done in db::migrate(database_url(settings)?).await? {
        tracing::info!(migration = done, "migrated");
    }
    let db = Db::new(database_url(settings)?, 1, settings.database.statement_timeout_ms)?;
    templates::install_shipped(&mut *db.conn().await?, clock.now()).await
}

/// Serves until Ctrl-C or SIGTERM, then lets requests and the worker's round under way finish.
pub async fn run(services: Services, settings: &Settings, listener: TcpListener) -> io::Result<()> {
    let server = &settings.server;
    let upkeep = tokio::spawn(keep_up(services.db.clone(), services.clock.clone(), services.objects.clone()));
    let (stop, stopped) = watch::channel(false);
    let working = if settings.worker.enabled {
        let worker = Worker::new(services.db.clone(), services.clock.clone(), settings);
        Some(tokio::spawn(worker.map_err(io::Error::other)?.run(stopped)))
    } else {
        None
    };
    let mut http = HttpServer::new(move || app::app(services.clone()))
        .keep_alive(KeepAlive::Timeout(Duration::from_secs(server.keep_alive_seconds)))
        .client_request_timeout(Duration::from_secs(server.client_timeout_seconds))
        .shutdown_timeout(LAST_REQUESTS)
        .disable_signals();
    if server.workers > 0 {
        http = http.workers(server.workers);
    }
    let running = http.listen(listener)?.run();
    let handle = running.handle();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // Nobody listens where no worker is.
        stop.send(true).ok();
        handle.stop(true).await;
    });
    let ended = running.await;
    upkeep.abort();
    ended?;
    match working {
        Some(working) => working.await.map_err(io::Error::other),
        None => Ok(()),
    }
}

/// Now and then takes out what is over.
async fn keep_up(db: Db, clock: Clock, objects: Objects) {
    loop {
        if let Err(error) = sweep(&db, &clock).await {
            tracing::warn!(%error, "what is over was not swept");
        }
        // By the store's own clock, which no setting moves: what a crash left over a day ago belongs to no evidence.
        match evidence::sweep(&db, &objects, Utc::now() - TimeDelta::days(1)).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "files that belonged to no evidence were taken out"),
            Err(error) => tracing::warn!(%error, "the object store could not be swept"),
        }
        tokio::time::sleep(BETWEEN_SWEEPS).await;
    }
}

/// Deletes what is over: refresh tokens, and answers kept for their `Idempotency-Key`. In pieces, so that no lock is held long;
/// several processes may do it at once.
pub async fn sweep(db: &Db, clock: &Clock) -> Result<()> {
    let mut conn = db.conn().await?;
    let now = clock.now();
    while sessions::sweep(&mut conn, now, PIECE).await? > 0 {}
    while idempotency::sweep(&mut conn, now, PIECE).await? > 0 {}
    Ok(())
}
