//! Who has a role, and whom a newcomer can log in as.

use serde::{Deserialize, Serialize};
use std::fmt::Write;
use uuid::Uuid;

use super::{
    PASSWORD, World,
    facts::Staffed,
    plans::Planner,
    staff::{Member, Office},
};
use crate::kernel::error::Result;

/// The institution whose people are shown.
pub(super) const SHOWN: &str = "LGA-DODOMA-CC";

/// The unit of whom is shown as servant.
const SHOWN_UNIT: &str = "PLAN";

/// Units whose head keeps the staff's records.
const HR_UNITS: [&str; 3] = ["HR", "DAHRM", "ADM"];

/// Units whose head plans.
const PLANNING_UNITS: [&str; 2] = ["PLAN", "DPP"];

/// Somebody to log in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// What he is in the story
    pub role: String,
    /// His name
    pub name: String,
    /// His post and place
    pub place: String,
    /// Check number or e-mail address, to log in with
    pub login: String,
    /// The password
    pub password: String,
    /// The servant, if he is one
    pub servant_id: Option<Uuid>,
    /// The account
    pub account_id: Uuid,
    /// His institution, if he has one
    pub institution_id: Option<Uuid>,
}

impl Login {
    /// Somebody of no institution, who logs in by e-mail.
    pub(super) fn outsider(role: &str, email: &str, name: &str, account: Uuid) -> Self {
        Self {
            role: role.to_owned(),
            name: name.to_owned(),
            place: "the nation".to_owned(),
            login: email.to_owned(),
            password: PASSWORD.to_owned(),
            servant_id: None,
            account_id: account,
            institution_id: None,
        }
    }

    fn member(role: &str, office: &Office, member: &Member) -> Self {
        let place = office.units.get(member.unit).map(|unit| unit.name_en.clone()).unwrap_or_default();
        Self {
            role: role.to_owned(),
            name: member.person.name.clone(),
            place,
            login: member.person.check_number.clone(),
            password: PASSWORD.to_owned(),
            servant_id: Some(member.person.id),
            account_id: member.person.account,
            institution_id: Some(office.institution),
        }
    }

    /// As a table for people to read.
    pub fn table(logins: &[Self]) -> String {
        let wide =
            |of: fn(&Self) -> &str| logins.iter().map(|login| of(login).chars().count()).max().unwrap_or(0);
        let (role, name, login) = (wide(|l| &l.role), wide(|l| &l.name), wide(|l| &l.login));
        let mut table = String::new();
        for one in logins {
            // Writing to a string does not fail.
            let _ = writeln!(
                table,
                "  {:role$}  {:login$}  {:name$}  {}",
                one.role, one.login, one.name, one.place
            );
        }
        table
    }
}

impl World {
    /// Grants the roles that an institution has.
    pub(super) fn roles(&mut self, office: &Office, staffed: &Staffed, by: Uuid) -> Result<()> {
        let below = matches!(staffed.shape.as_str(), "secretariat" | "ministry");
        let here = Some(office.institution);
        for (role, member, below) in [
            ("institution_head", office.head_of(&[]), false),
            ("hr_officer", office.head_of(&HR_UNITS), below),
            ("planning_officer", office.head_of(&PLANNING_UNITS), below),
            ("institution_admin", office.administrator(), false),
        ] {
            if let Some(member) = member {
                self.grant(member.person.account, role, here, below, Some(by))?;
            }
        }
        for unit in office.units.iter().skip(2).take(3) {
            if let Some(member) = office.people.get(unit.head) {
                self.grant(member.person.account, "committee_member", here, false, Some(by))?;
            }
        }
        Ok(())
    }

    /// Puts the people of one line on the list. The first of them has no agreement for this year yet, and is returned.
    pub(super) fn show(&self, office: &Office, logins: &mut Vec<Login>) -> Result<Option<Uuid>> {
        let planning = office.head_of(&[SHOWN_UNIT]);
        let unit = planning.map(|head| head.unit);
        let staff = || {
            office.people.iter().filter(|one| {
                Some(one.unit) == unit
                    && one.ends_on.is_none()
                    && office
                        .people
                        .get(office.head_place(one.unit))
                        .is_none_or(|head| head.person.id != one.person.id)
            })
        };
        let veteran = |one: &&Member| one.starts_on < self.today - chrono::TimeDelta::days(600);
        let fresh = staff().find(veteran);
        let shown = [
            ("servant", fresh),
            ("another servant", staff().filter(veteran).nth(1)),
            ("supervisor", planning),
            ("reviewer, head of institution", office.head_of(&[])),
            ("HR officer", office.head_of(&HR_UNITS)),
            ("institution administrator", office.administrator()),
        ];
        let shown = shown.iter().filter_map(|(role, member)| Some(Login::member(role, office, (*member)?)));
        logins.splice(0..0, shown);
        Ok(fresh.map(|member| member.person.id))
    }
}

impl Office {
    /// The head of the first of these units that there is; of the whole institution where none is named.
    fn head_of(&self, codes: &[&str]) -> Option<&Member> {
        let unit = self.units.iter().find(|unit| codes.is_empty() || codes.contains(&unit.code.as_str()))?;
        self.people.get(unit.head)
    }

    /// Who writes the institution's plan: who heads its planning, or the institution.
    pub(super) fn planner(&self) -> Option<Planner> {
        let member = self.head_of(&PLANNING_UNITS).or_else(|| self.head_of(&[]))?;
        Some(Planner { institution: self.institution, account: member.person.account })
    }

    /// The first of some units, named by their codes, that there is; else the first of all.
    pub(super) fn unit_of(&self, codes: &str) -> Option<Uuid> {
        let named = codes.split(' ').find_map(|code| self.units.iter().find(|unit| unit.code == code));
        named.or_else(|| self.units.first()).map(|unit| unit.id)
    }

    /// Who sits on the institution's committee: three heads below the first two units.
    pub(super) fn committee(&self) -> impl Iterator<Item = Uuid> {
        self.units.iter().skip(2).take(3).filter_map(|unit| Some(self.people.get(unit.head)?.person.id))
    }

    /// The account of the HR officer.
    pub(super) fn hr_account(&self) -> Option<Uuid> {
        self.head_of(&HR_UNITS).map(|member| member.person.account)
    }

    fn head_place(&self, unit: usize) -> usize {
        self.units.get(unit).map_or(usize::MAX, |unit| unit.head)
    }

    /// The head of ICT, or an officer of the HR unit.
    fn administrator(&self) -> Option<&Member> {
        let hr = self.head_of(&HR_UNITS)?;
        self.head_of(&["ICT"])
            .or_else(|| self.people.iter().find(|one| one.unit == hr.unit && one.person.id != hr.person.id))
    }
}
