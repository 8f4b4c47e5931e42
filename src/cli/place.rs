//! Where files are: the database, the configuration, the log-in session.

use std::path::PathBuf;

use directories::ProjectDirs;
use usher::domain::{Code, Refusal};

/// Folders of the platform for this tool.
fn folders() -> Result<ProjectDirs, Refusal> {
    ProjectDirs::from("", "", "usher").ok_or_else(|| {
        Refusal::new(Code::Io, "there is no home folder, so no place for files is known")
            .hint("name the database with --db or USHER_DB, and the session file with USHER_SESSION")
    })
}

/// The database, where no flag, variable or configuration names one.
pub fn database() -> Result<PathBuf, Refusal> {
    Ok(folders()?.data_dir().join("usher.db"))
}

/// The configuration file; none where no folder for it is known.
pub fn config() -> Option<PathBuf> {
    folders().ok().map(|folders| folders.config_dir().join("config.toml"))
}

/// The file that holds the log-in token.
pub fn session() -> Result<PathBuf, Refusal> {
    if let Some(file) = std::env::var_os("USHER_SESSION").filter(|file| !file.is_empty()) {
        return Ok(PathBuf::from(file));
    }
    let folders = folders()?;
    Ok(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("session"))
}
