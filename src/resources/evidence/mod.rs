//! Evidence (ushahidi) of progress: links, and files of a limited size and type.
//!
//! It belongs to a week's entry and is seen by whoever sees that. A file's type is told by its content, never by its name or
//! by what the client says; what is not what it says is refused. Files live in the object store under random keys and are
//! only ever given out as attachments. The file is written before its row commits, and taken back if that does not come to
//! pass; what is left over after a crash is swept.

mod actions;
mod dto;
mod files;
mod http;
mod model;
mod sniff;
mod store;

pub use files::sweep;
pub use http::routes;
