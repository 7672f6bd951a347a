//! Invented people: believable names of many regions, in a range of check numbers of their own.

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde_json::json;
use uuid::Uuid;

use super::{
    World,
    nation::{date, morning},
};
use crate::kernel::error::Result;

/// Check numbers of the demo begin here.
const FIRST_CHECK_NUMBER: u64 = 90_000_001;

/// A person with a log-in.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) check_number: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) appointed_on: NaiveDate,
    pub(super) swahili: bool,
}

impl World {
    /// Invents somebody: a head is older than his staff; some were appointed only this year.
    pub(super) fn person(&mut self, head: bool, place: &str) -> Result<Person> {
        let family = self.dice.pick(&self.facts.names.families)?;
        let religion = if self.dice.percent(family.muslims) {
            &self.facts.names.muslim
        } else {
            &self.facts.names.christian
        };
        let female = self.dice.percent(46);
        let first = self.dice.pick(if female { &religion.female } else { &religion.male })?.clone();
        let middle = self.dice.percent(90).then(|| self.dice.pick(&religion.male).cloned()).transpose()?;
        let last = self.dice.pick(&family.names)?.clone();
        let age = if head { self.dice.between(40, 58) } else { self.dice.between(24, 58) };
        let born = date("2026-01-01")? - TimeDelta::days(age * 365 + self.dice.between(0, 364));
        let first_day = (born + TimeDelta::days(self.dice.between(23, 29) * 366)).with_day(1).unwrap_or(born);
        let recruit = !head && self.dice.percent(4);
        let appointed_on = if recruit {
            self.dice.day(date("2026-02-01")?, date("2026-10-15")?)
        } else {
            first_day.min(date("2024-09-01")?)
        };
        let number = FIRST_CHECK_NUMBER + self.hired;
        let email = self.dice.percent(85).then(|| self.email(&first, &last, place));
        let made = morning(appointed_on);
        self.hired += 1;
        let person = Person {
            id: self.ids.at(made),
            account: self.ids.at(made.max(morning(date("2024-01-02")?))),
            check_number: number.to_string(),
            name: format!("{first} {last}"),
            email,
            appointed_on,
            swahili: self.dice.percent(85),
        };
        let phone =
            self.dice.percent(90).then(|| format!("+2557{:08}", self.dice.between(10_000_000, 99_999_999)));
        self.rows.add("servants", &json!({
            "id": person.id, "check_number": person.check_number, "first_name": first, "middle_name": middle, "last_name": last,
            "sex": if female { "female" } else { "male" }, "date_of_birth": born, "first_appointed_on": appointed_on,
            "phone": phone, "email": person.email, "created_at": made,
        }))?;
        Ok(person)
    }

    /// An address that leads nowhere (RFC 2606) and that nobody else has.
    fn email(&mut self, first: &str, last: &str, place: &str) -> String {
        let plain = |text: &str| {
            text.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-', "")
        };
        let name = format!("{}.{}", plain(first), plain(last));
        let taken = self.emails.entry(format!("{name}@{place}")).or_insert(0_u32);
        *taken += 1;
        let number = if *taken == 1 { String::new() } else { taken.to_string() };
        format!("{name}{number}@{}.example", plain(place).trim_start_matches("lga-"))
    }

    /// The person's log-in, activated, with the one password of the demo.
    pub(super) fn account(&mut self, person: &Person) -> Result<()> {
        let language = if person.swahili { "sw" } else { "en" };
        self.rows.add("accounts", &json!({
            "id": person.account, "servant_id": person.id, "email": person.email, "display_name": person.name, "status": "active",
            "language": language, "password_hash": self.password_hash, "created_at": morning(person.appointed_on),
        }))
    }

    /// A log-in of somebody who is no servant of an institution here.
    pub(super) fn outsider(&mut self, email: &str, name: &str, role: &str) -> Result<Uuid> {
        let at = morning(date("2024-01-02")?);
        let id = self.ids.at(at);
        self.rows.add(
            "accounts",
            &json!({
                "id": id, "servant_id": null, "email": email, "display_name": name, "status": "active",
                "language": "en", "password_hash": self.password_hash, "created_at": at,
            }),
        )?;
        self.grant(id, role, None, false, None)?;
        Ok(id)
    }

    /// Grants a role.
    pub(super) fn grant(
        &mut self,
        account: Uuid,
        role: &str,
        institution: Option<Uuid>,
        below: bool,
        by: Option<Uuid>,
    ) -> Result<()> {
        let at = morning(date("2025-01-06")?);
        self.rows.add("grants", &json!({
            "id": self.ids.at(at), "account_id": account, "role": role, "institution_id": institution, "with_subordinates": below,
            "reason": "Appointed by letter; kwa barua ya uteuzi", "granted_by": by, "granted_at": at,
        }))
    }
}
