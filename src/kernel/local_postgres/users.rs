//! Who uses a cluster, and its end when they are gone.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use super::{
    Doing, Result,
    place::{Place, private_folder},
};

/// Enters this process into `users/`. A guardian may take the emptied folder away in between: then once more.
pub(super) fn register(place: &Place) -> Result<(String, File)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let file = place.users().join(&name);
    let what = || file.display().to_string();
    loop {
        private_folder(&place.users(), None)?;
        match File::create(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).doing(what),
            Ok(user) => {
                user.lock().doing(what)?;
                return Ok((name, user));
            }
        }
    }
}

/// Whether anyone else is there. The dead hold no lock; they are struck off.
pub(super) fn others(place: &Place, own: &str) -> Result<bool> {
    let entries = match fs::read_dir(place.users()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries.doing(|| place.users().display().to_string())?,
    };
    let mut alive = false;
    for entry in entries.flatten().filter(|entry| entry.file_name() != own) {
        let path = entry.path();
        let Ok(file) = File::open(&path) else { continue };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => alive = true,
            _ => {
                let _ = fs::remove_file(&path);
            }
        }
    }
    Ok(alive)
}

/// Waits for the owner's end, leaves, and turns the light out if nobody is left (`rmdir` knows). It signals
/// the server by the number that it had at that moment, never one that was started since.
const GUARDIAN: &str = r#"
trap '' HUP INT TERM
cat >/dev/null
postmaster=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
rm -f "$1/users/$2"
rmdir "$1/users" 2>/dev/null && [ -n "$postmaster" ] || exit 0
kill -INT "$postmaster" 2>/dev/null
waited=0
while [ -e "$1/data/postmaster.pid" ] && kill -0 "$postmaster" 2>/dev/null && [ $waited -lt 600 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
"#;

pub(super) fn guard(place: &Place, name: &str) -> Result<Child> {
    let mut shell = Command::new("sh");
    shell.process_group(0).current_dir("/").args(["-c", GUARDIAN, "guardian"]).arg(&place.folder).arg(name);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().doing(|| "sh".to_owned())
}
