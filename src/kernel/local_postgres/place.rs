//! Where a cluster lives and as whom it runs.

use sha2::{Digest, Sha256};
use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs::{self, DirBuilder, File},
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Doing, Fault, Result};

/// A socket's path may have 103 bytes on some systems (`sun_path`), with `/.s.PGSQL.5432` at its end.
const LONGEST_SOCKET_FOLDER: usize = 88;

/// The folders of one cluster.
#[derive(Debug)]
pub(super) struct Place {
    /// Holds `data`, `users`, `log`, `lock` and, where its path is short enough, `socket`
    pub(super) folder: PathBuf,
    /// The folder of the socket
    pub(super) socket: PathBuf,
    /// Whether it is another folder than the one asked for
    pub(super) moved: bool,
    /// As whom the server runs
    pub(super) server: User,
}

impl Place {
    /// Makes the folder ready. Where root's server can't get at it (below /root), one in /var/tmp stands in.
    pub(super) fn settle(folder: &Path) -> Result<Self> {
        let server = User::for_server()?;
        match Self::at(folder, server) {
            Ok(place) if server.reaches(&place.folder) => Ok(place),
            Err(fault) if server.drop_to.is_none() => Err(fault),
            _ => Ok(Self { moved: true, ..Self::at(&Self::fallback(folder), server)? }),
        }
    }

    /// The stand-in for a folder.
    pub(super) fn fallback(folder: &Path) -> PathBuf {
        Path::new("/var/tmp").join(name_for(folder))
    }

    fn at(folder: &Path, server: User) -> Result<Self> {
        let what = || folder.display().to_string();
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.map_or(Ok(()), fs::create_dir_all).doing(what)?;
        private_folder(folder, None)?;
        // The server passes through, and sees only its own two folders.
        fs::set_permissions(folder, PermissionsExt::from_mode(0o711)).doing(what)?;
        let folder = fs::canonicalize(folder).doing(what)?;
        let mut socket = folder.join("socket");
        if socket.as_os_str().len() > LONGEST_SOCKET_FOLDER {
            socket = Path::new("/tmp").join(format!("e-utendaji-{}", fingerprint(&folder)));
        }
        Ok(Self { folder, socket, moved: false, server })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(super) fn users(&self) -> PathBuf {
        self.folder.join("users")
    }

    /// The server's own note of its process, while it runs.
    pub(super) fn note(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    /// Held while a cluster is started or erased.
    pub(super) fn lock(&self) -> Result<File> {
        let path = self.folder.join("lock");
        let file = File::create(&path).doing(|| path.display().to_string())?;
        file.lock().doing(|| path.display().to_string())?;
        Ok(file)
    }
}

/// A name for what stands in for a folder elsewhere.
pub(super) fn name_for(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    format!("e-utendaji-{}", fingerprint(&whole))
}

fn fingerprint(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A folder that only its owner can enter: us, or the server. One of somebody else is refused: /tmp is everybody's.
pub(super) fn private_folder(folder: &Path, server: Option<User>) -> Result<()> {
    let what = || folder.display().to_string();
    let drop_to = server.and_then(|server| server.drop_to);
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {
            return drop_to.map_or(Ok(()), |(uid, gid)| chown(folder, Some(uid), Some(gid))).doing(what);
        }
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error).doing(what),
        Err(_) => {}
    }
    let found = fs::symlink_metadata(folder).doing(what)?;
    let owner = match drop_to {
        Some((uid, _)) => uid,
        None => id(&["-u"])?,
    };
    if !found.is_dir() || found.uid() != owner {
        return Err(Fault::Foreign(folder.to_path_buf()));
    }
    fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).doing(what)
}

/// As whom the server runs: ourselves, but never root, which PostgreSQL refuses.
#[derive(Debug, Clone, Copy)]
pub(super) struct User {
    /// We are root and become this user and group
    drop_to: Option<(u32, u32)>,
}

impl User {
    fn for_server() -> Result<Self> {
        if id(&["-u"])? != 0 {
            return Ok(Self { drop_to: None });
        }
        let name = if id(&["-u", "postgres"]).is_ok() { "postgres" } else { "nobody" };
        Ok(Self { drop_to: Some((id(&["-u", name])?, id(&["-g", name])?)) })
    }

    /// A program that runs as this user, apart from the terminal's signals.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("LC_ALL", "C").current_dir("/").process_group(0);
        if let Some((uid, gid)) = self.drop_to {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Whether this user can get to the folder.
    fn reaches(self, folder: &Path) -> bool {
        let mut shell = self.command("sh");
        shell.args(["-c", "cd -- \"$1\"", "reach"]).arg(folder).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    }
}

/// What `id` says: also right where users come from a directory service.
fn id(arguments: &[&str]) -> Result<u32> {
    let failed = |detail: String| Fault::Program(format!("id {}", arguments.join(" ")), detail);
    let output = Command::new("id").args(arguments).output().map_err(|error| failed(error.to_string()))?;
    let unreadable = |_| failed(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(unreadable)
}
