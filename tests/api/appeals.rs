//! Referral and appeal: every level, every outcome, late, withdrawn, and nobody decides who marked.

mod levels;
mod outcomes;

use super::{
    appraisals::Case,
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

/// The institution that is the commission in the tests' settings.
const COMMISSION: uuid::Uuid = OTHER;

/// An appeal on its way.
pub struct Appeal<'a> {
    app: &'a TestApp,
    pub path: String,
}

pub fn plea(appraisal: &str) -> Value {
    json!({
        "appraisal_id": appraisal.trim_start_matches("/appraisals/"),
        "grounds": ["marks", "evidence"],
        "text": "Lengo la kwanza lilikamilika kwa wakati.",
        "remedy": "Alama ya lengo la kwanza iwe 1.",
        "evidence": [{ "title": "Ripoti ya robo ya nne", "url": "https://nyaraka.example.go.tz/4" }],
    })
}

pub fn reasons() -> Value {
    json!({ "reasons": "Sababu zimeandikwa." })
}

/// Committee members of an institution, by grant.
pub async fn seat(app: &TestApp, people: &[Person], institution: uuid::Uuid) {
    for person in people {
        app.run(&format!(
            "insert into grants (id, account_id, role, institution_id, reason, granted_at)
             values (gen_random_uuid(), '{}', 'committee_member', '{institution}', 'test', '2026-07-01')",
            person.account()
        ))
        .await;
    }
    app.services.identities.forget();
}

impl<'a> Appeal<'a> {
    pub async fn lodge(case: &Case<'a>) -> Appeal<'a> {
        let new = case.app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.ok();
        Appeal { app: case.app, path: format!("/appeals/{}", new.id()) }
    }

    pub async fn tag(&self) -> String {
        self.app.acting_as(OWNER).get(&self.path).await.tag()
    }

    async fn read(&self, who: Person) -> Value {
        self.app.acting_as(who).get(&self.path).await.ok().json()
    }

    pub async fn post(&self, who: Person, verb: &str, body: Value) -> Reply {
        let tag = self.app.acting_as(OWNER).get(&self.path).await.tag();
        self.app.acting_as(who).post_if(&format!("{}/{verb}", self.path), &tag, body).await
    }

    /// Asks for the file and answers it.
    pub async fn heard(&self, decider: Person) {
        self.post(decider, "request_file", json!({})).await.ok();
        self.post(SUPERVISOR, "statement", json!({ "statement": "Ripoti ilichelewa wiki tatu." })).await.ok();
    }

    /// The committee hears it and votes so; the first takes the chair.
    async fn voted(&self, members: &[Person], outcome: &str) {
        self.post(members[0], "chair", json!({})).await.ok();
        self.heard(members[0]).await;
        for member in members {
            self.post(*member, "votes", json!({ "outcome": outcome, "reasons": "Ushahidi" })).await.ok();
        }
    }

    pub async fn decide(&self, who: Person, body: Value) -> Reply {
        self.post(who, "decide", body).await
    }
}

pub fn dismissed() -> Value {
    json!({ "outcome": "dismissed", "reasons": "Alama ni sahihi." })
}

fn status(appeal: &Value) -> (&str, Option<&str>) {
    (appeal["status"].as_str().unwrap(), appeal["outcome"].as_str())
}
