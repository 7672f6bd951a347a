//! The application under test, in process, and those who call it.

use actix_http::{HttpMessage, Request};
use actix_web::{
    body::BoxBody,
    dev::{Service, ServiceResponse},
    http::header::HeaderMap,
    test::{TestRequest, init_service, read_body},
    web::Data,
};
use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Africa::Dar_es_Salaam;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use eutendaji::{
    access::{
        identity::Identities,
        password::Passwords,
        session_rules::SessionRules,
        token::{Tokens, generate_key},
    },
    app::{self, Services},
    kernel::{
        clock::Clock,
        config::Settings,
        db::Db,
        id::{AccountId, SessionId},
    },
};
use serde_json::Value;
use std::{rc::Rc, sync::LazyLock, time::Duration};

use super::{contract, database::TestDatabase};

type Served = Rc<dyn Fn(Request) -> futures_util::future::LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

/// One application on its own database. It stands on 2026-07-06, 10:00 in Dar es Salaam, unless a test travels.
pub struct TestApp {
    pub services: Services,
    pub clock: Clock,
    served: Served,
    takes_back: bool,
    database: TestDatabase,
    files: Files,
}

/// A folder that goes with the test.
struct Files(std::path::PathBuf);

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

static KEY: LazyLock<String> = LazyLock::new(|| generate_key().unwrap());

/// The defaults of the settings.
pub fn settings() -> Settings {
    Settings::load(None, &[("mode".to_owned(), "development".to_owned())]).unwrap()
}

/// How sessions live by default.
pub fn session_rules() -> SessionRules {
    SessionRules::new(&settings().auth, std::slice::from_ref(&*KEY)).unwrap()
}

impl TestApp {
    pub const FIRST_DAY: &str = "2026-07-06";

    pub async fn new() -> Self {
        Self::with_connections(4).await
    }

    /// All that happens stays in one transaction on one connection, so that it can be taken back: see `keep`.
    pub async fn taking_back() -> Self {
        let app = Self { takes_back: true, ..Self::with_connections(1).await };
        app.services.db.conn().await.unwrap().begin_test_transaction().await.unwrap();
        app
    }

    /// What `back` returns to, under a name.
    pub async fn keep(&self, name: &str) {
        self.run(&format!("savepoint {name}")).await;
    }

    /// Back to what was kept under the name, whatever the day.
    pub async fn back(&self, name: &str) {
        self.run(&format!("rollback to savepoint {name}")).await;
        self.services.identities.forget();
    }

    async fn with_connections(connections: usize) -> Self {
        let database = TestDatabase::new().await;
        let clock = Clock::fixed(Self::morning(Self::FIRST_DAY));
        let db = Db::new(&database.url, connections, 30_000).unwrap();
        let tokens =
            Tokens::new(std::slice::from_ref(&*KEY), "e-utendaji", "e-utendaji-api", TimeDelta::minutes(15))
                .unwrap();
        let folder = std::env::temp_dir().join(format!("eutendaji_test_{}", uuid::Uuid::now_v7().simple()));
        let evidence = eutendaji::kernel::config::Evidence {
            folder: folder.clone(),
            max_bytes: 64 * 1024,
            ..settings().evidence
        };
        let services = Services {
            identities: Identities::new(db.clone(), clock.clone(), Duration::from_secs(600)),
            db,
            clock: clock.clone(),
            tokens: Data::new(tokens),
            passwords: Passwords::new(64, 1, 1, 2, 64).unwrap(),
            session_rules: Data::new(session_rules()),
            reports: eutendaji::kernel::config::Reports { smallest_group: 5 },
            plans: eutendaji::kernel::config::Plans { reporting_days: 30, attainment_cap_percent: 100 },
            feedback: eutendaji::kernel::config::Feedback { notes_a_day: 3, withdraw_minutes: 15 },
            improvement: eutendaji::kernel::config::Improvement {
                poor_grades: vec!["poor".to_owned(), "very_poor".to_owned()],
                acknowledge_days: 14,
            },
            appeals: eutendaji::kernel::config::Appeals {
                quorum: 3,
                file_days: 14,
                commission: "MOW".to_owned(),
            },
            movement: eutendaji::kernel::config::Movement { delegation_days: 90 },
            progress: settings().progress,
            objects: eutendaji::kernel::objects::Objects::open(&evidence).unwrap(),
            evidence,
            body_limit: 256 * 1024,
            trusted_proxies: Default::default(),
            cors_origins: vec![],
        };
        let service = Rc::new(init_service(app::app(services.clone())).await);
        let served: Served = Rc::new(move |request| {
            let service = service.clone();
            Box::pin(async move {
                match service.call(request).await {
                    Ok(response) => response.map_into_boxed_body(),
                    Err(error) => panic!("a middleware returned an error: {error}"),
                }
            })
        });
        Self { services, clock, served, takes_back: false, database, files: Files(folder) }
    }

    fn morning(date: &str) -> DateTime<Utc> {
        let date: NaiveDate = date.parse().unwrap();
        Dar_es_Salaam.from_local_datetime(&date.and_hms_opt(10, 0, 0).unwrap()).unwrap().to_utc()
    }

    /// Goes to ten in the morning of a day in Dar es Salaam.
    pub fn travel(&self, date: &str) {
        self.clock.travel_to(Self::morning(date));
    }

    /// The files in the object store.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let (mut found, mut folders) = (vec![], vec![self.files.0.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }

    /// A connection to look behind the scenes; it would not see what is still to be taken back.
    pub async fn sql(&self) -> AsyncPgConnection {
        assert!(!self.takes_back, "use `run`");
        AsyncPgConnection::establish(&self.database.url).await.unwrap()
    }

    /// A statement on a connection of the application.
    pub async fn run(&self, sql: &str) {
        self.services.db.conn().await.unwrap().batch_execute(sql).await.unwrap();
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Caller<'_> {
        Caller { app: self, login: None, language: "en", counted: true }
    }

    /// Somebody with an account; each request carries a fresh token of one session.
    pub fn caller(&self, account: AccountId, session: SessionId) -> Caller<'_> {
        Caller { app: self, login: Some((account, session)), language: "en", counted: true }
    }
}

/// Who sends requests.
#[derive(Clone)]
pub struct Caller<'a> {
    app: &'a TestApp,
    login: Option<(AccountId, SessionId)>,
    language: &'static str,
    counted: bool,
}

impl Caller<'_> {
    /// The same person, reading Swahili.
    #[must_use]
    pub fn in_swahili(mut self) -> Self {
        self.language = "sw";
        self
    }

    /// The same person, sending requests at once: their statements cannot be told apart.
    #[must_use]
    pub fn at_once(mut self) -> Self {
        self.counted = false;
        self
    }

    /// An access token of this caller.
    pub fn token(&self) -> Option<String> {
        let (account, session) = self.login?;
        Some(self.app.services.tokens.issue(account, session, self.app.clock.now()).unwrap().0)
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(TestRequest::get(), path).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(TestRequest::post().set_json(body), path).await
    }

    /// A transition of what two people may move.
    pub async fn post_if(&self, path: &str, tag: &str, body: Value) -> Reply {
        self.send(TestRequest::post().insert_header(("if-match", tag)).set_json(body), path).await
    }

    pub async fn put(&self, path: &str, tag: &str, body: Value) -> Reply {
        self.send(TestRequest::put().insert_header(("if-match", tag)).set_json(body), path).await
    }

    pub async fn patch(&self, path: &str, tag: &str, body: Value) -> Reply {
        self.send(TestRequest::patch().insert_header(("if-match", tag)).set_json(body), path).await
    }

    pub async fn delete_if(&self, path: &str, tag: &str) -> Reply {
        self.send(TestRequest::delete().insert_header(("if-match", tag)), path).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(TestRequest::delete(), path).await
    }

    /// Sends a request below `/api/v1` (or from the root with `//`) and holds the answer against the document and the budget.
    pub async fn send(&self, request: TestRequest, path: &str) -> Reply {
        let path = path
            .strip_prefix('/')
            .filter(|rest| rest.starts_with('/'))
            .map_or_else(|| format!("/api/v1{path}"), str::to_owned);
        let mut request = request.uri(&path).insert_header(("accept-language", self.language));
        if let Some(token) = self.token() {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        if let Some((_, session)) = self.login {
            // The look-up behind a token is cached for seconds in real life; the budget below counts the request alone.
            let _ = self.app.services.identities.of(session).await;
        }
        let request = request.to_request();
        let verb = request.method().to_string();
        let with_key = request.headers().contains_key("idempotency-key");
        let before = self.app.services.db.statements();
        let response = (self.app.served)(request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = read_body(response).await.to_vec();
        let statements = self.app.services.db.statements() - before;
        let content_type = headers.get("content-type").map_or("", |value| value.to_str().unwrap());
        assert!(
            status < 500 || status == 503,
            "{verb} {path} answered {status}: {}",
            String::from_utf8_lossy(&body)
        );
        contract::check(&verb, &path, status, content_type, &body);
        // A key costs two more: to reserve it, and to keep the answer.
        let most = if verb == "GET" { 3 } else { 6 } + if with_key { 2 } else { 0 };
        assert!(
            !self.counted || statements <= most,
            "{verb} {path} sent {statements} statements, {most} are the budget"
        );
        Reply { request: format!("{verb} {path}"), status, headers, body, statements }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub request: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub statements: usize,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}: not JSON: {}", self.request, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Asserts a success.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(
            (200..300).contains(&self.status),
            "{} answered {}: {}",
            self.request,
            self.status,
            self.text()
        );
        self
    }

    /// Asserts a refusal by its status and code.
    #[track_caller]
    pub fn is(self, status: u16, code: &str) -> Self {
        let found = (self.status, self.json()["code"].as_str().map(str::to_owned));
        assert_eq!(found, (status, Some(code.to_owned())), "{}: {}", self.request, self.text());
        self
    }

    /// Asserts a 422 with exactly these wrong fields, as `pointer code`.
    #[track_caller]
    pub fn wrong(self, expected: &[&str]) -> Self {
        let this = self.is(422, "invalid_fields");
        let json = this.json();
        let text = |field: &Value, name: &str| field[name].as_str().unwrap_or_default().to_owned();
        let found: Vec<_> = json["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| format!("{} {}", text(f, "pointer"), text(f, "code")))
            .collect();
        assert_eq!(found, expected, "{}", this.request);
        this
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `ETag`.
    #[track_caller]
    pub fn tag(&self) -> String {
        let tag = self.header("etag");
        assert!(!tag.is_empty(), "{} has no ETag", self.request);
        tag.to_owned()
    }

    /// The `id` of the body.
    pub fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{}: no id: {}", self.request, self.text()))
            .to_owned()
    }
}
