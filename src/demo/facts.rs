//! The files that the demo is made from: real institutions, and what invented people are called and do.

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    kernel::{
        decimal::Decimal,
        error::{Error, Result},
    },
    resources::plans::Direction,
    scoring::Measured,
};

/// All of them.
pub(super) struct Facts {
    pub(super) regions: Vec<Region>,
    pub(super) institutions: Vec<Institution>,
    pub(super) councils: Vec<Council>,
    pub(super) posts: Vec<Post>,
    pub(super) staffed: Vec<Staffed>,
    pub(super) units: Vec<Unit>,
    pub(super) wards: Vec<Wards>,
    pub(super) names: Names,
    pub(super) objectives: Vec<Objective>,
    pub(super) targets: Vec<Target>,
}

#[derive(Deserialize)]
pub(super) struct Region {
    pub(super) code: String,
    pub(super) name_en: String,
    pub(super) name_sw: String,
    pub(super) capital: String,
    pub(super) zone: String,
}

#[derive(Deserialize)]
pub(super) struct Institution {
    pub(super) code: String,
    pub(super) acronym: Option<String>,
    pub(super) name_en: String,
    pub(super) name_sw: String,
    pub(super) kind: String,
    pub(super) parent_code: Option<String>,
    pub(super) region: String,
    pub(super) budget_vote: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Council {
    pub(super) code: String,
    pub(super) population_2012: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct Post {
    pub(super) code: String,
    pub(super) name_en: String,
    pub(super) name_sw: String,
    pub(super) family: String,
    pub(super) entry_scale: Option<String>,
}

/// An institution that has servants in the demo, the shape of its tree, and how large it is beside the others.
#[derive(Clone, Deserialize)]
pub(super) struct Staffed {
    pub(super) code: String,
    pub(super) shape: String,
    pub(super) weight: usize,
}

/// A unit of a shape, or of one institution.
#[derive(Deserialize)]
pub(super) struct Unit {
    pub(super) shape: String,
    pub(super) code: String,
    pub(super) kind: String,
    pub(super) under: Option<String>,
    pub(super) answers_to: Option<String>,
    pub(super) name_en: String,
    pub(super) name_sw: String,
    pub(super) head: String,
    pub(super) share: usize,
    staff: String,
}

#[derive(Deserialize)]
pub(super) struct Wards {
    pub(super) council: String,
    wards: String,
}

#[derive(Deserialize)]
pub(super) struct Names {
    pub(super) christian: FirstNames,
    pub(super) muslim: FirstNames,
    pub(super) families: Vec<Family>,
}

#[derive(Deserialize)]
pub(super) struct FirstNames {
    pub(super) female: Vec<String>,
    pub(super) male: Vec<String>,
}

/// Family names of a region, and how many of a hundred who bear them are Muslims.
#[derive(Deserialize)]
pub(super) struct Family {
    #[expect(dead_code, reason = "tells the reader of the file whose names they are")]
    pub(super) region: String,
    pub(super) muslims: i64,
    pub(super) names: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Objective {
    pub(super) family: String,
    pub(super) title_en: String,
    pub(super) title_sw: String,
    pub(super) indicator_en: String,
    pub(super) indicator_sw: String,
    pub(super) unit_en: String,
    pub(super) unit_sw: String,
    pub(super) baseline: Decimal,
    pub(super) target: Decimal,
    pub(super) serves_en: String,
    pub(super) serves_sw: String,
}

/// An indicator of a target that institutions of some shapes have in their plans.
#[derive(Deserialize)]
pub(super) struct Target {
    pub(super) shapes: String,
    pub(super) objective_sw: String,
    pub(super) serves_en: String,
    pub(super) units: String,
    pub(super) target_sw: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "tells the reader of the file what is measured"))]
    pub(super) indicator_en: String,
    pub(super) indicator_sw: String,
    pub(super) unit_sw: String,
    pub(super) direction: Direction,
    pub(super) measured: Measured,
    pub(super) baseline: i64,
    pub(super) q1: Option<i64>,
    pub(super) q2: Option<i64>,
    pub(super) q3: Option<i64>,
    pub(super) q4: Option<i64>,
}

impl Facts {
    pub(super) fn read() -> Result<Self> {
        let mut posts: Vec<Post> = table(include_str!("../../data/demo/posts.csv"))?;
        posts.extend(table::<Post>(include_str!("../../data/cadres_sample.csv"))?);
        Ok(Self {
            regions: table(include_str!("../../data/regions.csv"))?,
            institutions: table(include_str!("../../data/institutions.csv"))?,
            councils: table(include_str!("../../data/councils.csv"))?,
            posts,
            staffed: table(include_str!("../../data/demo/institutions.csv"))?,
            units: table(include_str!("../../data/demo/units.csv"))?,
            wards: table(include_str!("../../data/demo/wards.csv"))?,
            names: serde_json::from_str(include_str!("../../data/demo/names.json"))
                .map_err(Error::internal)?,
            objectives: table(include_str!("../../data/demo/objectives.csv"))?,
            targets: table(include_str!("../../data/demo/targets.csv"))?,
        })
    }

    /// The wards of a council; `*` has some for those that are not listed.
    pub(super) fn wards_of(&self, council: &str) -> Vec<&str> {
        let of = |code: &str| self.wards.iter().find(|row| row.council == code);
        of(council).or_else(|| of("*")).map(|row| row.wards.split(';').collect()).unwrap_or_default()
    }
}

impl Unit {
    /// The codes of its staff's posts, each as often as it weighs.
    pub(super) fn staff(&self) -> Vec<&str> {
        let repeated = self.staff.split_whitespace().flat_map(|post| {
            let (code, weight) = post.split_once(':').unwrap_or((post, "1"));
            std::iter::repeat_n(code, weight.parse().unwrap_or(1))
        });
        repeated.collect()
    }
}

impl Institution {
    /// The kind in the service's seven, and the fine kind where it says more.
    pub(super) fn kinds(&self) -> (&str, Option<&str>) {
        let kind = self.kind.as_str();
        match kind {
            "ministry"
            | "independent_department"
            | "executive_agency"
            | "regional_secretariat"
            | "public_corporation" => (kind, None),
            "commission" | "constitutional_body" | "security_force" => ("independent_department", Some(kind)),
            "authority" | "regulator" | "water_authority" | "fund" => ("public_corporation", Some(kind)),
            council if council.ends_with("_council") => ("local_government_authority", Some(kind)),
            _ => ("other", Some(kind)),
        }
    }

    /// The code of its region.
    pub(super) fn region_code(&self) -> String {
        self.region.to_uppercase().replace(' ', "-")
    }
}

fn table<T: DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<csv::Result<_>>()
        .map_err(Error::internal)
}
