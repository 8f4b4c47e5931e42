//! Where files are: the database, the configuration, the log-in session.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use usher::domain::{Code, Refusal};

use super::behalf;

/// Folders of the platform for this tool.
fn folders() -> Result<ProjectDirs, Refusal> {
    ProjectDirs::from("", "", "usher").ok_or_else(|| {
        Refusal::new(Code::Io, "there is no home folder, so no place for files is known")
            .hint("name the database with --db or USHER_DB, and the session file with USHER_SESSION")
    })
}

/// The database: the one that a flag or variable names, else the configuration, else the platform's
/// place. An operator who comes through a service account does not choose which of its files is used.
///
/// # Errors
/// [`Code::Io`] when no place is known, [`Code::Forbidden`] when it is not the operator's to choose.
pub fn database(named: Option<&Path>, configured: Option<&Path>) -> Result<PathBuf, Refusal> {
    if let (Some(named), Some(one)) = (named, behalf::somebody()?.filter(|one| !one.is_root())) {
        let name = one.name();
        let said = format!(
            "this runs for {name}, who uses the database of the service account and cannot name {}",
            named.display()
        );
        return Err(Refusal::new(Code::Forbidden, said).hint("leave out --db, and unset USHER_DB"));
    }
    match named.or(configured) {
        Some(path) => Ok(path.to_owned()),
        None => Ok(folders()?.data_dir().join("usher.db")),
    }
}

/// The configuration file; none where no folder for it is known.
pub fn config() -> Option<PathBuf> {
    folders().ok().map(|folders| folders.config_dir().join("config.toml"))
}

/// The folder for what a run leaves for the next.
///
/// # Errors
/// [`Code::Io`] when no place is known.
pub fn state() -> Result<PathBuf, Refusal> {
    folders().map(|folders| folders.state_dir().unwrap_or_else(|| folders.data_dir()).to_owned())
}

/// The file that holds the log-in token: one for each operator where this runs for somebody else.
/// No variable names it there, for the process could read the files of all of them.
///
/// # Errors
/// [`Code::Io`] when no place is known, [`Code::Usage`] when it is not known for whom this runs, or
/// a variable names the file of a session that may be another operator's.
pub fn session() -> Result<PathBuf, Refusal> {
    let named = std::env::var_os("USHER_SESSION").filter(|file| !file.is_empty());
    match (behalf::somebody()?, named) {
        (None, Some(file)) => Ok(PathBuf::from(file)),
        (None, None) => Ok(state()?.join("session")),
        (Some(one), None) => Ok(state()?.join("sessions").join(one.number.to_string())),
        (Some(one), Some(_)) => Err(Refusal::new(
            Code::Usage,
            format!("USHER_SESSION is not taken where this runs for somebody else, here {}", one.name()),
        )
        .hint("unset USHER_SESSION")),
    }
}
