//! What the command line asks of the rooms above the kernel.

use eutendaji::kernel::{clock::Clock, config::Settings};
use std::net::TcpListener;

use crate::Outcome;

/// Serves until Ctrl-C or SIGTERM, then lets requests under way finish.
pub(crate) fn serve(_: Settings, _: Clock, _: TcpListener) -> Outcome {
    Err("not wired yet: app::serve".into())
}

/// Migrates, loads demo data if there are none, prints where the docs are and the log-ins, and serves.
pub(crate) fn demo(_: Settings, _: Clock, listener: TcpListener, _: u32) -> Outcome {
    Err(format!("not wired yet: the demo on {}", listener.local_addr()?).into())
}

/// Makes a national administrator and prints the activation code.
pub(crate) fn create_admin(_: &Settings, _: &str, _: &str) -> Outcome {
    Err("not wired yet: accounts".into())
}

/// A new private key as PEM.
pub(crate) fn generate_key(_: bool) -> Outcome<String> {
    Err("not wired yet: access::token".into())
}
