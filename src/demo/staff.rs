//! The people of one institution: units, their heads, staff, and who supervises whom.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{
    World, facts,
    nation::{FOUNDED, Post, date, morning},
    people::Person,
};
use crate::kernel::error::{Error, Result};

/// An institution with its people.
pub(super) struct Office {
    pub(super) institution: Uuid,
    pub(super) units: Vec<Unit>,
    pub(super) people: Vec<Member>,
}

/// A unit in the making.
pub(super) struct Unit {
    pub(super) id: Uuid,
    pub(super) code: String,
    kind: String,
    pub(super) name_en: String,
    name_sw: String,
    parent: Option<usize>,
    boss: Option<usize>,
    head_post: String,
    share: usize,
    staff: Vec<String>,
    /// The head's place among the people
    pub(super) head: usize,
}

/// Somebody in his post.
pub(super) struct Member {
    pub(super) person: Person,
    pub(super) posting: Uuid,
    pub(super) post: Post,
    pub(super) unit: usize,
    pub(super) is_head: bool,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) supervisor: Option<Uuid>,
    pub(super) reviewer: Option<Uuid>,
}

impl World {
    /// Fills an institution with about so many people.
    pub(super) fn staff(&mut self, staffed: &facts::Staffed, size: usize) -> Result<Office> {
        let institution = *self
            .nation
            .institutions
            .get(&staffed.code)
            .ok_or_else(|| Error::internal("no such institution"))?;
        let mut office = Office { institution, units: self.plan(staffed, size)?, people: Vec::new() };
        self.hire(&mut office, &staffed.code, size)?;
        self.line(&mut office, &staffed.code)?;
        self.write(&office)?;
        Ok(office)
    }

    /// The tree of the institution's shape, with what is its own, and a council's wards and stations.
    fn plan(&mut self, staffed: &facts::Staffed, size: usize) -> Result<Vec<Unit>> {
        let facts = self.facts.clone();
        let mut units = Vec::new();
        for fact in
            facts.units.iter().filter(|unit| unit.shape == staffed.shape || unit.shape == staffed.code)
        {
            self.unit(&mut units, fact, "", "")?;
        }
        if staffed.shape == "council" {
            let wards = facts.wards_of(&staffed.code);
            // A ward with its stations has about this many people; a quarter of all are in the departments.
            let count = (size * 3 / 4 / 28).clamp(1, wards.len().max(1));
            for (n, ward) in wards.iter().take(count).enumerate() {
                let shape = if n % 2 == 0 { "ward_urban" } else { "ward_rural" };
                for fact in facts.units.iter().filter(|unit| unit.shape == shape) {
                    self.unit(&mut units, fact, ward, &format!("-{:02}", n + 1))?;
                }
            }
        }
        Ok(units)
    }

    fn unit(&mut self, units: &mut Vec<Unit>, fact: &facts::Unit, ward: &str, suffix: &str) -> Result<()> {
        let place = |code: &Option<String>| {
            let code = code.as_ref()?;
            units.iter().rposition(|unit| unit.code == *code || unit.code == format!("{code}{suffix}"))
        };
        let (parent, boss) = (place(&fact.under), place(&fact.answers_to));
        let named = |name: &str| name.replace("{ward}", ward);
        units.push(Unit {
            id: self.ids.at(morning(date(FOUNDED)?)),
            code: format!("{}{suffix}", fact.code),
            kind: fact.kind.clone(),
            name_en: named(&fact.name_en),
            name_sw: named(&fact.name_sw),
            parent,
            boss: boss.or(parent),
            head_post: fact.head.clone(),
            share: fact.share,
            staff: fact.staff().into_iter().map(str::to_owned).collect(),
            head: 0,
        });
        Ok(())
    }

    /// A head for each unit, then the rest by the units' shares. Here and there a head's post is vacant and a member acts in it.
    fn hire(&mut self, office: &mut Office, place: &str, size: usize) -> Result<()> {
        let rest = size.saturating_sub(office.units.len());
        let total: usize = office.units.iter().map(|unit| unit.share).sum::<usize>().max(1);
        let (mut before, mut hired) = (0, 0);
        for n in 0..office.units.len() {
            let unit = office.units.get(n).ok_or_else(|| Error::internal("no such unit"))?;
            let (head_post, staff) = (unit.head_post.clone(), unit.staff.clone());
            before += unit.share;
            let count = rest * before / total - hired;
            hired += count;
            let vacant = n > 0 && count > 1 && self.dice.percent(6);
            let head = office.people.len();
            if !vacant {
                self.member(office, place, n, &head_post, true)?;
            }
            for post in staff.iter().cycle().take(count) {
                self.member(office, place, n, post, false)?;
            }
            let unit = office.units.get_mut(n).ok_or_else(|| Error::internal("no such unit"))?;
            unit.head = head;
        }
        Ok(())
    }

    fn member(
        &mut self,
        office: &mut Office,
        place: &str,
        unit: usize,
        post: &str,
        is_head: bool,
    ) -> Result<()> {
        let person = self.person(is_head, place)?;
        let post = self
            .nation
            .posts
            .get(post)
            .cloned()
            .ok_or_else(|| Error::internal(format!("no such post: {post}")))?;
        let earliest = date("2016-07-01")?.max(person.appointed_on);
        let starts_on = self.dice.day(earliest, date("2024-10-01")?.max(earliest));
        // A few have retired since.
        let ends_on = if !is_head && person.appointed_on < date("2020-01-01")? && self.dice.percent(1) {
            Some(date("2026-09-30")?)
        } else {
            None
        };
        office.people.push(Member {
            posting: self.ids.at(morning(starts_on)),
            person,
            post,
            unit,
            is_head,
            starts_on,
            ends_on,
            supervisor: None,
            reviewer: None,
        });
        Ok(())
    }

    /// Staff answer to the head of their unit, a head to the head of the unit above, the first of all to the institution above.
    fn line(&mut self, office: &mut Office, place: &str) -> Result<()> {
        let above = self
            .facts
            .institutions
            .iter()
            .find(|one| one.code == place)
            .and_then(|one| one.parent_code.clone());
        let above = above.and_then(|code| self.heads.get(&code)).copied();
        let ids: Vec<Uuid> = office.people.iter().map(|member| member.person.id).collect();
        let heads: Vec<Option<Uuid>> = office.units.iter().map(|unit| ids.get(unit.head).copied()).collect();
        let bosses: Vec<Option<usize>> = office.units.iter().map(|unit| unit.boss).collect();
        let boss_of = |unit: usize| bosses.get(unit).copied().flatten();
        let head_of = |unit: Option<usize>| unit.and_then(|unit| heads.get(unit).copied().flatten());
        let mut lines: BTreeMap<Uuid, Option<Uuid>> = BTreeMap::new();
        for member in &mut office.people {
            let is_head = head_of(Some(member.unit)) == Some(member.person.id);
            let boss = boss_of(member.unit);
            member.supervisor = match (is_head, boss) {
                (false, _) => head_of(Some(member.unit)),
                (true, Some(_)) => head_of(boss),
                (true, None) => above,
            };
            lines.insert(member.person.id, member.supervisor);
        }
        for member in &mut office.people {
            let own = member.supervisor.and_then(|supervisor| lines.get(&supervisor).copied());
            // The head of the institution above has his own line there.
            member.reviewer = own.unwrap_or_else(|| {
                member.supervisor.and_then(|supervisor| self.lines.get(&supervisor).copied().flatten())
            });
        }
        if let Some(first) = heads.first().copied().flatten() {
            self.heads.insert(place.to_owned(), first);
            self.lines.insert(first, above);
        }
        Ok(())
    }

    fn write(&mut self, office: &Office) -> Result<()> {
        let founded = morning(date(FOUNDED)?);
        for unit in &office.units {
            let head = office.people.get(unit.head).map(|member| member.person.id);
            let parent = unit.parent.and_then(|place| office.units.get(place)).map(|parent| parent.id);
            self.rows.add("units", &json!({ "institution_id": office.institution, "id": unit.id, "parent_id": parent, "code": unit.code,
                "kind": unit.kind, "name_en": unit.name_en, "name_sw": unit.name_sw, "head_id": head, "created_at": founded }))?;
        }
        for member in &office.people {
            let unit = office.units.get(member.unit).ok_or_else(|| Error::internal("no such unit"))?;
            self.posting(office, unit, member)?;
            self.account(&member.person)?;
        }
        Ok(())
    }

    /// The posting, the one before it if there was one, and an acting one where he acts as head.
    fn posting(&mut self, office: &Office, unit: &Unit, member: &Member) -> Result<()> {
        let (from, to) = (member.starts_on, member.ends_on);
        let reason = to.map(|_| "retirement");
        let earlier = from - TimeDelta::days(1);
        if (earlier - member.person.appointed_on).num_days() > 400 && self.dice.percent(30) {
            let old = self.ids.at(morning(member.person.appointed_on));
            let why = if self.dice.percent(50) { "promotion" } else { "transfer" };
            self.posted(
                office,
                unit,
                member,
                (old, &member.post, "substantive"),
                (member.person.appointed_on, Some(earlier), Some(why)),
            )?;
        }
        self.posted(office, unit, member, (member.posting, &member.post, "substantive"), (from, to, reason))?;
        let acts = !member.is_head
            && office.people.get(unit.head).is_some_and(|head| head.person.id == member.person.id);
        if acts {
            let post = self
                .nation
                .posts
                .get(&unit.head_post)
                .cloned()
                .ok_or_else(|| Error::internal("no such post"))?;
            let since = from.max(date("2025-03-03")?);
            let id = self.ids.at(morning(since));
            self.posted(office, unit, member, (id, &post, "acting"), (since, None, None))?;
        }
        Ok(())
    }

    pub(super) fn posted(
        &mut self,
        office: &Office,
        unit: &Unit,
        member: &Member,
        (id, post, kind): (Uuid, &Post, &str),
        (starts_on, ends_on, end_reason): (NaiveDate, Option<NaiveDate>, Option<&str>),
    ) -> Result<()> {
        let (institution, servant) = (office.institution, member.person.id);
        let at: DateTime<Utc> = morning(starts_on);
        self.rows.add("postings", &json!({ "institution_id": institution, "id": id, "servant_id": servant, "unit_id": unit.id,
            "designation_id": post.id, "salary_scale": post.scale, "kind": kind, "starts_on": starts_on, "ends_on": ends_on,
            "end_reason": end_reason, "created_at": at }))?;
        if kind == "substantive" {
            self.rows.add(
                "main_postings",
                &json!({ "posting_id": id, "institution_id": institution, "servant_id": servant,
                "starts_on": starts_on, "ends_on": ends_on }),
            )?;
        }
        let Some(supervisor) = member.supervisor else { return Ok(()) };
        self.rows.add(
            "supervisions",
            &json!({ "institution_id": institution, "id": self.ids.at(at), "posting_id": id,
            "supervisor_id": supervisor, "starts_on": starts_on, "ends_on": ends_on }),
        )
    }
}
