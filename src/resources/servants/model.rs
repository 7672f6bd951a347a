//! A person in the service, and where he stands today.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    kernel::{id::ServantId, sql::text_enum},
    schema::servants,
};

text_enum! {
    /// Sex, as on the form.
    pub enum Sex { Female = "female", Male = "male" }
}

text_enum! {
    /// The order of a list of servants.
    pub enum Sort { CheckNumber = "check_number", CheckNumberDown = "-check_number", LastName = "last_name", LastNameDown = "-last_name" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = servants, treat_none_as_null = true)]
pub struct Servant {
    pub id: ServantId,
    pub check_number: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub sex: Sex,
    pub date_of_birth: NaiveDate,
    pub first_appointed_on: NaiveDate,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub version: i32,
}
