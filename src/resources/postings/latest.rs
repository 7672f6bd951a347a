//! Where somebody stands, or stood last.

/// Joins a person with his main posting of a day or, if he has left, with his last one before it, so that what is his stays
/// within the reach of the institution that he left.
macro_rules! latest {
    ($person:literal, $on:expr) => {
        crate::schema::main_postings::starts_on.nullable().eq(diesel::dsl::sql::<
            diesel::sql_types::Nullable<diesel::sql_types::Date>,
        >(concat!(
            "(select max(l.starts_on) from main_postings l where l.servant_id = ",
            $person,
            " and l.starts_on <= "
        ))
        .bind::<diesel::sql_types::Date, _>($on)
        .sql(")"))
    };
}
pub(in crate::resources) use latest;
