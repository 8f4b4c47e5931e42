//! What there is to say about the file itself: who can read it, how large it is.
//!
//! Nothing is refused here, for a file may be shared on purpose; it is told, so that it is on
//! purpose.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::{guard, wal};
use crate::store::error::StoreError;

/// The file of a database, for `db status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file, its folder resolved.
    pub path: PathBuf,
    /// The permission bits of the file, such as `0o600`.
    pub mode: u32,
    /// The permission bits of its folder, such as `0o700`.
    pub directory_mode: u32,
    /// Whether anybody but the owner can read or write the file, as far as the file's own bits go.
    pub group_or_world_readable: bool,
    /// Whether anybody but the owner can put files into the folder.
    pub directory_shared: bool,
    /// The number of the user who owns the file.
    pub owner: u32,
    /// Whether that is the user who runs this command.
    pub owned_by_me: bool,
    /// The length of the file, in bytes.
    pub size: u64,
    /// The length of the write-ahead log beside it, in bytes: changes that are safe but not yet
    /// folded into the file.
    pub wal_size: u64,
}

/// Looks at the file of a database without opening it.
///
/// # Errors
/// [`StoreError::Missing`] when it is not there, [`StoreError::Io`] when it cannot be looked at.
pub fn file_report(path: &Path) -> Result<FileReport, StoreError> {
    let path = guard::locate(path)?;
    let look = |at: &Path| {
        std::fs::symlink_metadata(at).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::Missing { path: path.clone() },
            _ => StoreError::io(at, error),
        })
    };
    let file = look(&path)?;
    let folder = look(path.parent().unwrap_or(Path::new(".")))?;
    let (mode, directory_mode) = (file.mode() & 0o7777, folder.mode() & 0o7777);
    Ok(FileReport {
        mode,
        directory_mode,
        group_or_world_readable: mode & 0o066 != 0,
        directory_shared: directory_mode & 0o022 != 0,
        owner: file.uid(),
        owned_by_me: file.uid() == rustix::process::geteuid().as_raw(),
        size: file.len(),
        wal_size: wal::size(&path),
        path,
    })
}
