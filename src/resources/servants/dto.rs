//! Bodies in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Servant, Sex, Sort};
use crate::{
    kernel::{
        error::{Code, Error, Result},
        id::ServantId,
        paging::page_type,
        patch::{nullable, present},
        text::Check,
    },
    resources::postings::{AppointmentIn, Posting, PostingOut},
};

/// Which servants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; `check_number` if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only with a main posting in this institution today
    pub institution_id: Option<Uuid>,
    /// Only with a main posting in this unit today
    pub unit_id: Option<Uuid>,
    /// Only with this designation today
    pub designation_id: Option<Uuid>,
    /// A whole check number
    #[param(example = "9000101")]
    pub check_number: Option<String>,
    /// Part of a name
    pub q: Option<String>,
}

/// A public servant.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServantOut {
    /// His id
    pub id: ServantId,
    /// His check number (namba ya cheki)
    #[schema(example = "9000101", pattern = "^[0-9]{6,12}$")]
    pub check_number: String,
    /// First name
    #[schema(example = "Neema")]
    pub first_name: String,
    /// Middle name
    pub middle_name: Option<String>,
    /// Last name
    #[schema(example = "Mwakalinga")]
    pub last_name: String,
    /// Sex
    pub sex: Sex,
    /// Date of birth
    pub date_of_birth: NaiveDate,
    /// Date of first appointment
    pub first_appointed_on: NaiveDate,
    /// Telephone
    pub phone: Option<String>,
    /// E-mail
    pub email: Option<String>,
    /// His main posting today; the last one if he has left; null if he has none
    pub main_posting: Option<PostingOut>,
}

/// A public servant with who stands above him.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServantWhole {
    /// The person
    #[serde(flatten)]
    pub servant: ServantOut,
    /// The day on which the posting and the line are looked at
    pub as_of: NaiveDate,
    /// His supervisor on that day
    pub supervisor_id: Option<ServantId>,
    /// His supervisor's supervisor on that day
    pub reviewer_id: Option<ServantId>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// The day; today if absent
    pub as_of: Option<NaiveDate>,
}

page_type! {
    /// A page of servants.
    ServantPage of ServantOut
}

/// A new public servant with his first posting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServantIn {
    /// His id, if the client makes it (UUIDv7)
    pub id: Option<Uuid>,
    /// His check number (namba ya cheki)
    #[schema(example = "9123456", pattern = "^[0-9]{6,12}$")]
    pub check_number: String,
    /// First name
    #[schema(example = "Neema", max_length = 100)]
    pub first_name: String,
    /// Middle name
    #[schema(max_length = 100)]
    pub middle_name: Option<String>,
    /// Last name
    #[schema(example = "Mwakalinga", max_length = 100)]
    pub last_name: String,
    /// Sex
    pub sex: Sex,
    /// Date of birth
    #[schema(example = "1990-02-28")]
    pub date_of_birth: NaiveDate,
    /// Date of first appointment
    #[schema(example = "2015-07-01")]
    pub first_appointed_on: NaiveDate,
    /// Telephone
    #[schema(example = "+255700000000", max_length = 20)]
    pub phone: Option<String>,
    /// E-mail
    #[schema(example = "neema@example.go.tz", max_length = 254)]
    pub email: Option<String>,
    /// His first posting
    pub appointment: AppointmentIn,
}

/// A correction: what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServantPatchIn {
    /// First name
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[schema(max_length = 100)]
    pub first_name: Option<String>,
    /// Middle name; null takes it away
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 100)]
    pub middle_name: Option<Option<String>>,
    /// Last name
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[schema(max_length = 100)]
    pub last_name: Option<String>,
    /// Sex
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub sex: Option<Sex>,
    /// Date of birth
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub date_of_birth: Option<NaiveDate>,
    /// Date of first appointment
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub first_appointed_on: Option<NaiveDate>,
    /// Telephone; null takes it away
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 20)]
    pub phone: Option<Option<String>>,
    /// E-mail; null takes it away
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_length = 254)]
    pub email: Option<Option<String>>,
}

/// Longest single name, in characters.
const NAME: usize = 100;

impl NewServantIn {
    /// The checked rows.
    pub fn parse(self) -> Result<(Servant, (Posting, Option<ServantId>))> {
        let mut check = Check::default();
        let id = self.id.map_or_else(ServantId::new, Into::into);
        let digits = (6..=12).contains(&self.check_number.len())
            && self.check_number.bytes().all(|b| b.is_ascii_digit());
        check.ensure(digits, "/check_number", Code::FieldCheckNumber);
        let servant = Servant {
            id,
            check_number: self.check_number,
            first_name: check.line("/first_name", &self.first_name, NAME),
            middle_name: check.optional_line("/middle_name", self.middle_name.as_deref(), NAME),
            last_name: check.line("/last_name", &self.last_name, NAME),
            sex: self.sex,
            date_of_birth: check.date("/date_of_birth", self.date_of_birth),
            first_appointed_on: check.date("/first_appointed_on", self.first_appointed_on),
            phone: check.optional_line("/phone", self.phone.as_deref(), 20),
            email: check.email("/email", self.email.as_deref()),
            version: 1,
        };
        check_dates(&servant, &mut check);
        let appointment = check.also(self.appointment.parse(id, "/appointment"))?;
        check.finish()?;
        Ok((servant, appointment.ok_or_else(|| Error::internal("an appointment without a fault"))?))
    }
}

impl ServantPatchIn {
    /// The corrected row.
    pub fn parse(self, before: &Servant) -> Result<Servant> {
        let mut check = Check::default();
        let mut after = Servant { version: before.version + 1, ..before.clone() };
        if let Some(name) = self.first_name {
            after.first_name = check.line("/first_name", &name, NAME);
        }
        if let Some(name) = self.middle_name {
            after.middle_name = check.optional_line("/middle_name", name.as_deref(), NAME);
        }
        if let Some(name) = self.last_name {
            after.last_name = check.line("/last_name", &name, NAME);
        }
        if let Some(phone) = self.phone {
            after.phone = check.optional_line("/phone", phone.as_deref(), 20);
        }
        if let Some(email) = self.email {
            after.email = check.email("/email", email.as_deref());
        }
        after.sex = self.sex.unwrap_or(after.sex);
        after.date_of_birth =
            self.date_of_birth.map_or(after.date_of_birth, |date| check.date("/date_of_birth", date));
        after.first_appointed_on = self
            .first_appointed_on
            .map_or(after.first_appointed_on, |date| check.date("/first_appointed_on", date));
        check_dates(&after, &mut check);
        check.finish()?;
        Ok(after)
    }
}

fn check_dates(servant: &Servant, check: &mut Check) {
    check.ensure(servant.first_appointed_on > servant.date_of_birth, "/first_appointed_on", Code::DatesOrder);
}

impl ServantOut {
    /// A person with where he stands today.
    pub fn new(row: Servant, posting: Option<Posting>) -> Self {
        Self {
            id: row.id,
            check_number: row.check_number,
            first_name: row.first_name,
            middle_name: row.middle_name,
            last_name: row.last_name,
            sex: row.sex,
            date_of_birth: row.date_of_birth,
            first_appointed_on: row.first_appointed_on,
            phone: row.phone,
            email: row.email,
            main_posting: posting.map(Into::into),
        }
    }
}
