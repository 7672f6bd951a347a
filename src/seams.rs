//! What the command line asks of the rooms above the kernel.

use eutendaji::{
    access::session_rules::SessionRules,
    kernel::{clock::Clock, config::Settings, db::Db, error::Error, language::Language},
    resources::accounts,
};
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
pub(crate) fn create_admin(settings: &Settings, email: &str, name: &str) -> Outcome {
    let url = settings.database.url.as_ref().ok_or("database.url: expected the database's URL")?;
    let pems = settings.signing_keys()?;
    if pems.is_empty() {
        return Err(
            "auth.signing_keys: expected the key files of the service: activation codes depend on them"
                .into(),
        );
    }
    let made = async {
        let rules = SessionRules::new(&settings.auth, &pems)?;
        let db = Db::new(url.reveal(), 1, settings.database.statement_timeout_ms)?;
        accounts::create_national_admin(&mut *db.conn().await?, &rules, email, name, Clock::system().now())
            .await
    };
    let code = crate::runtime()?.block_on(made).map_err(|error: Error| {
        let problem = error.problem(Language::En, None);
        let wrong = problem.errors.iter().map(|field| format!(" {} {}", field.pointer, field.detail));
        format!("{}{}", problem.detail, wrong.collect::<String>())
    })?;
    println!("Activation code of {email}, good for {} hours: {code}", settings.auth.activation_hours);
    Ok(())
}

/// A new private key as PEM.
pub(crate) fn generate_key(_: bool) -> Outcome<String> {
    Err("not wired yet: access::token".into())
}
