//! Acting supervisors (kukaimu): one acts in full for another for a time.
//!
//! HR names who acts for an absent supervisor from a day to a day. In that time the acting one holds every right of the absent
//! one, over all his reports and as reviewer too, signatures included, and everything he does says for whom; the absent one
//! still reads, and does nothing. Nothing else is written: on the day after, all is as before. Nobody acts on his own case, nor
//! twice in one chain: there the next above does. A duty that is only lent, and never signs, is a delegation.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
