//! Demo data: real institutions, invented people, last year complete, this year in every state.
//!
//! Made from `data/` and a seed, the same each time. Nothing of it is reachable through the API: it is loaded by the `demo`
//! command into an empty database, in one transaction. All people are invented, have check numbers from 90000001 on,
//! addresses that lead nowhere (RFC 2606), and one password that everybody may know.

mod agreements;
mod appeals;
mod appraisals;
mod copy;
mod dice;
mod facts;
mod growth;
mod logins;
mod moderations;
mod movement;
mod nation;
mod notices;
mod people;
mod plans;
mod progress;
mod staff;

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use tokio_postgres::{Client, NoTls, Transaction};
use uuid::Uuid;

use self::{
    copy::Rows,
    dice::{Dice, Ids},
    facts::{Facts, Staffed},
    nation::{Nation, date, morning},
    staff::Office,
};
use crate::{
    kernel::error::{Error, Result},
    resources::appraisals::Appraisal,
    scoring::shipped,
};

pub use logins::Login;
pub use progress::store_files;

/// The password of every log-in of the demo.
pub const PASSWORD: &str = "karibu-e-utendaji";

/// The day on which the demo's year stands: mid-year reviews are open.
pub const TODAY: &str = "2026-12-07";

const SEED: u64 = 2004;

/// Beyond so many servants the others are spread over all councils, by their population.
const IN_A_DOZEN: usize = 4000;

/// So many servants' papers go to the database at once.
const PIECE: usize = 500;

/// Loads the demo with about so many servants if the database is empty, and says who can log in. Nothing if it is not empty.
pub async fn load(url: &str, servants: u32, password_hash: &str) -> Result<Option<Vec<Login>>> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(Error::internal)?;
    tokio::spawn(connection);
    if !is_empty(&client).await? {
        return Ok(None);
    }
    let tx = client.transaction().await.map_err(Error::internal)?;
    let logins =
        World::new(password_hash)?.make(&tx, usize::try_from(servants).unwrap_or(usize::MAX)).await?;
    tx.commit().await.map_err(Error::internal)?;
    // New tables without statistics make slow plans.
    client.batch_execute("analyze").await.map_err(Error::internal)?;
    Ok(Some(logins))
}

/// Loads the nation's directory without any people if the database has no institutions yet: regions, institutions with their kinds
/// and superiors, designations. How many institutions; nothing if there are some.
pub async fn load_directory(url: &str) -> Result<Option<usize>> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(Error::internal)?;
    tokio::spawn(connection);
    if !is_empty(&client).await? {
        return Ok(None);
    }
    let tx = client.transaction().await.map_err(Error::internal)?;
    let mut world = World::new("")?;
    world.directory()?;
    world.rows.send(&tx).await?;
    tx.commit().await.map_err(Error::internal)?;
    client.batch_execute("analyze").await.map_err(Error::internal)?;
    Ok(Some(world.nation.institutions.len()))
}

async fn is_empty(client: &Client) -> Result<bool> {
    let row = client
        .query_one("select not exists (select from institutions)", &[])
        .await
        .map_err(Error::internal)?;
    row.try_get(0).map_err(Error::internal)
}

/// The demo in the making.
struct World {
    facts: Arc<Facts>,
    dice: Dice,
    ids: Ids,
    rows: Rows,
    nation: Nation,
    password_hash: String,
    today: NaiveDate,
    /// The head of each institution that has people, and who is above him
    heads: BTreeMap<String, Uuid>,
    lines: BTreeMap<Uuid, Option<Uuid>>,
    /// Who writes the plans of each institution that has people, and what its approved plans offer to serve
    planners: BTreeMap<String, plans::Planner>,
    served: BTreeMap<(Uuid, &'static str), plans::Served>,
    /// What waits for disclosure in the institution that is being made
    countersigned: Vec<Appraisal>,
    /// How often an address was given
    emails: BTreeMap<String, u32>,
    /// How many people there are
    hired: u64,
    /// How many of the few files were given out
    files: usize,
}

impl World {
    fn new(password_hash: &str) -> Result<Self> {
        Ok(Self {
            facts: Arc::new(Facts::read()?),
            dice: Dice::new(SEED),
            ids: Ids::default(),
            rows: Rows::default(),
            nation: Nation::default(),
            password_hash: password_hash.to_owned(),
            today: date(TODAY)?,
            heads: BTreeMap::new(),
            lines: BTreeMap::new(),
            planners: BTreeMap::new(),
            served: BTreeMap::new(),
            countersigned: Vec::new(),
            emails: BTreeMap::new(),
            hired: 0,
            files: 0,
        })
    }

    async fn make(mut self, tx: &Transaction<'_>, servants: usize) -> Result<Vec<Login>> {
        let templates = self.templates(tx).await?;
        self.directory()?;
        self.years(&templates)?;
        let admin = self.outsider("admin@utumishi.example", "National Administrator", "national_admin")?;
        let auditor = self.outsider("auditor@naot.example", "National Auditor", "auditor")?;
        self.extend_windows(admin)?;
        self.rows.send(tx).await?;
        let mut logins = vec![
            Login::outsider(
                "national administrator",
                "admin@utumishi.example",
                "National Administrator",
                admin,
            ),
            Login::outsider("auditor", "auditor@naot.example", "National Auditor", auditor),
        ];
        for (staffed, size) in self.sizes(servants) {
            let mut office = self.staff(&staffed, size)?;
            self.roles(&office, &staffed, admin)?;
            self.plans(&office, &staffed, admin)?;
            self.rows.send(tx).await?;
            let fresh = if staffed.code == logins::SHOWN { self.show(&office, &mut logins)? } else { None };
            if staffed.code == logins::SHOWN {
                self.movement(&mut office)?;
            }
            self.papers(tx, &office, &staffed.shape, fresh).await?;
            self.feedback(&office)?;
            if staffed.code == logins::SHOWN {
                self.improvement(&office)?;
            }
            self.rows.send(tx).await?;
        }
        self.record()?;
        self.rows.send(tx).await?;
        self.notices(tx).await?;
        Ok(logins)
    }

    /// The shipped templates by their codes: those in the database, else made here so that their ids are the same each time.
    async fn templates(&mut self, tx: &Transaction<'_>) -> Result<BTreeMap<String, Uuid>> {
        let rows = tx
            .query("select code, id::text from templates where edition = 1", &[])
            .await
            .map_err(Error::internal)?;
        let mut ids = BTreeMap::new();
        for row in rows {
            let id: &str = row.try_get(1).map_err(Error::internal)?;
            ids.insert(row.try_get(0).map_err(Error::internal)?, id.parse().map_err(Error::internal)?);
        }
        let at = morning(date(nation::FOUNDED)?);
        for new in shipped()
            .map_err(Error::internal)?
            .into_iter()
            .filter(|new| !ids.contains_key(&new.code))
            .collect::<Vec<_>>()
        {
            let id = self.ids.at(at);
            self.rows.add("templates", &json!({ "id": id, "code": new.code, "edition": 1, "name_en": new.name.en, "name_sw": new.name.sw,
                "status": "published", "content": new.content, "created_at": at, "published_at": at }))?;
            ids.insert(new.code, id);
        }
        Ok(ids)
    }

    /// The institutions with servants, those above first, and how many each has.
    fn sizes(&self, servants: usize) -> Vec<(Staffed, usize)> {
        let facts = &self.facts;
        let dozen = servants.min(IN_A_DOZEN);
        let total: usize = facts.staffed.iter().map(|one| one.weight).sum();
        let mut sizes: Vec<_> =
            facts.staffed.iter().map(|one| (one.clone(), dozen * one.weight / total.max(1))).collect();
        let others = facts
            .councils
            .iter()
            .filter(|council| servants > dozen && !facts.staffed.iter().any(|one| one.code == council.code));
        let others: Vec<_> =
            others.map(|council| (council, council.population_2012.unwrap_or(150_000))).collect();
        let people: usize = others.iter().map(|(_, population)| population).sum();
        for (council, population) in others {
            let staffed = Staffed { code: council.code.clone(), shape: "council".to_owned(), weight: 0 };
            // A whole council has no fewer than its departments' heads.
            sizes.push((staffed, (servants - dozen) * population / people.max(1)));
        }
        sizes
    }

    /// Agreements and appraisals of everybody, but none for this year of the one who shall go through it by hand.
    async fn papers(
        &mut self,
        tx: &Transaction<'_>,
        office: &Office,
        shape: &str,
        fresh: Option<Uuid>,
    ) -> Result<()> {
        self.rhythms(office)?;
        for (n, member) in office.people.iter().enumerate() {
            let calendar = if shape == "council" && member.post.family == "education" {
                "calendar"
            } else {
                "financial"
            };
            let years: Vec<_> = self
                .nation
                .years
                .iter()
                .filter(|year| year.calendar == calendar && year.status != "draft")
                .cloned()
                .collect();
            for year in years {
                if year.status == "open" && fresh == Some(member.person.id) {
                    continue;
                }
                if let Some(agreed) = self.agreement(office, member, &year)? {
                    if year.status == "open" {
                        self.progress(office, member, &year, &agreed)?;
                    }
                    self.appraisals(office, member, &year, &agreed)?;
                    self.check_ins(office, member, &year, &agreed)?;
                }
            }
            if n % PIECE == PIECE - 1 {
                self.rows.send(tx).await?;
            }
        }
        self.moderate(office)?;
        self.rows.send(tx).await
    }

    /// One entry of the audit trail says where all of it comes from.
    fn record(&mut self) -> Result<()> {
        let at = morning(self.today) - TimeDelta::hours(1);
        let after = json!({ "servants": self.hired, "seed": SEED });
        self.rows.add("audit_entries", &json!({
            "institution_id": Uuid::nil(), "id": self.ids.at(at), "at": at, "account_id": null, "action": "demo.load",
            "subject_kind": "demo", "subject_id": Uuid::nil(), "before": null, "after": after, "request_id": null, "address": null,
        }))
    }
}
