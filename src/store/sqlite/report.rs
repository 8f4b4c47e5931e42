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

/// The folder beside a database where mails lie that no server takes.
const OUTBOX: &str = "outbox";

/// A file or folder that others than its owner get at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wide {
    /// Where it is.
    pub path: PathBuf,
    /// The permission bits, such as `0o755`.
    pub mode: u32,
}

/// What is wider than it should be at a path, by the bits of its own mode that others should not
/// have; nothing where it is not there or cannot be looked at.
#[must_use]
pub fn wide(path: &Path, forbidden: u32) -> Option<Wide> {
    let mode = std::fs::metadata(path).ok()?.mode() & 0o7777;
    (mode & forbidden != 0).then(|| Wide { path: path.to_owned(), mode })
}

/// The folder of waiting mails beside a database, where others than its owner get at it.
#[must_use]
pub fn wide_outbox(database: &Path) -> Option<Wide> {
    wide(&database.parent()?.join(OUTBOX), 0o077)
}

/// The name of a user of this machine, or the number where the list of users does not hold it.
#[must_use]
pub fn account_name(number: u32) -> String {
    let said = number.to_string();
    let found = accounts().find_map(|(name, at)| (at == number).then_some(name));
    found.unwrap_or(said)
}

/// The number of a user of this machine, where the list of users holds the name.
#[must_use]
pub fn account_number(name: &str) -> Option<u32> {
    accounts().find_map(|(known, number)| (known == name).then_some(number))
}

/// The users in the list of this machine. Those of a directory service are not in it.
fn accounts() -> impl Iterator<Item = (String, u32)> {
    let list = std::fs::read("/etc/passwd").unwrap_or_default();
    let list = String::from_utf8_lossy(&list).into_owned();
    let account = |line: &str| {
        let mut fields = line.split(':');
        Some((fields.next()?.to_owned(), fields.nth(1)?.parse().ok()?))
    };
    list.lines().filter_map(account).collect::<Vec<_>>().into_iter()
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
