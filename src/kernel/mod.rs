//! What knows no noun of the API and not who is calling.

pub mod audit;
pub mod chores;
pub mod clock;
pub mod config;
pub mod db;
pub mod decimal;
pub mod difference;
pub mod error;
pub mod etag;
pub mod id;
pub mod json;
pub mod language;
pub mod local_postgres;
pub mod log;
pub mod objects;
pub mod paging;
pub mod patch;
pub mod problems;
pub mod rhythm;
pub mod sql;
pub mod text;
