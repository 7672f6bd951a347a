//! How the house's own types travel to and from Postgres.

/// A closed set of words: `text` with a named check in the database, snake_case in JSON, an enum in the code.
macro_rules! text_enum {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $(
            #[doc = concat!("`", $text, "`")]
            $(#[$vmeta])*
            #[serde(rename = $text)]
            $variant
        ),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::kernel::sql::words(concat!($($doc),+).trim(), &[$($text),+])
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $crate::kernel::sql::schema_name(module_path!(), stringify!($name)).into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                use std::io::Write;
                out.write_all(self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                match bytes.as_bytes() {
                    $(word if word == $text.as_bytes() => Ok(Self::$variant),)+
                    _ => Err(concat!("not a word of ", stringify!($name)).into()),
                }
            }
        }
    };
}
pub(crate) use text_enum;

/// The name of a type in the API document: that of a slice's type begins with the slice's noun (`units::Kind` is `UnitKind`).
pub fn schema_name(module: &str, name: &str) -> String {
    let mut segments = module.split("::").skip_while(|segment| *segment != "resources").skip(1);
    let slice = segments.next().unwrap_or_default();
    let noun: String = slice.strip_suffix('s').unwrap_or(slice).split('_').map(capitalised).collect();
    if name.starts_with(&noun) { name.to_owned() } else { format!("{noun}{name}") }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The schema of a closed set of words.
pub fn words(
    description: &str,
    words: &[&'static str],
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    let words = words.iter().copied();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words))
        .into()
}

/// A value that is kept as one `jsonb` document.
macro_rules! json_column {
    ($name:ty) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                use std::io::Write;
                out.write_all(&[1])?;
                serde_json::to_writer(out, self).map(|()| diesel::serialize::IsNull::No).map_err(Into::into)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                match bytes.as_bytes().split_first() {
                    Some((1, json)) => serde_json::from_slice(json).map_err(Into::into),
                    _ => Err("not a jsonb value of version 1".into()),
                }
            }
        }
    };
}
pub(crate) use json_column;
