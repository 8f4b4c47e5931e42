//! Copying a database while it is in use.
//!
//! The copy is one snapshot, taken by SQLite itself in one step; commands that write go on
//! meanwhile. It is a database like any other and can be opened as one. It stands under its name
//! only when it is whole, on the disk, and has been opened and looked through.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::draft::Draft;
use super::{Access, PATIENCE, create, guard, open, verify, wal};
use crate::store::error::StoreError;

/// Copies the database of `conn` to `to`, readable by its owner only, and returns the path with
/// its folder resolved. The folder must be there.
///
/// # Errors
/// [`StoreError::Exists`] or [`StoreError::Unsafe`] when anything stands at `to`: nothing is ever
/// overwritten. [`StoreError::Damaged`] when the copy does not hold together, which means that the
/// database does not. After an error nothing stands at `to`.
pub fn backup(conn: &Connection, to: &Path) -> Result<PathBuf, StoreError> {
    let to = guard::locate(to).map_err(|error| match error {
        StoreError::Missing { path } => StoreError::io(&path, std::io::Error::from(std::io::ErrorKind::NotFound)),
        other => other,
    })?;
    copy(conn, &to, PATIENCE)?;
    Ok(to)
}

/// Copies to a located path at which nothing stands.
fn copy(conn: &Connection, to: &Path, patience: Duration) -> Result<(), StoreError> {
    let draft = Draft::begin(to)?;
    look_through(conn, &draft, to, patience)?;
    draft.publish()
}

/// Keeps a copy beside the database under a name with the time in it. While it is made it has a
/// name without, so that the next command finds what a killed one left.
pub(super) fn keep(conn: &Connection, path: &Path, word: &str, patience: Duration) -> Result<PathBuf, StoreError> {
    let kept = beside_with_time(path, word);
    let draft = Draft::begin(&wal::beside(path, word))?;
    look_through(conn, &draft, &kept, patience)?;
    draft.publish_as(&kept)?;
    Ok(kept)
}

/// Fills the draft and holds that the copy is whole.
fn look_through(conn: &Connection, draft: &Draft, to: &Path, patience: Duration) -> Result<(), StoreError> {
    fill(conn, draft.path()).map_err(|error| error.at(to))?;
    let (made, _) = open::connect(draft.path(), Access::Read, patience)?;
    let findings = verify::pages_quickly(&made);
    open::close_tidily(made)?;
    match findings.first() {
        Some(found) => Err(StoreError::Damaged { at: None, what: found.what.clone() }),
        None => Ok(()),
    }
}

/// Copies every page into the draft at `path`.
pub(super) fn fill(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let mut draft = open::raw(path)?;
    create::unsynced(&draft)?;
    pages(conn, &mut draft)?;
    create::seal(draft)
}

/// Copies every page of one database over another, in one transaction of each.
pub(super) fn pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let copying = Backup::new(from, to)?;
    loop {
        match copying.step(-1)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // The busy handlers have waited already.
            _ => return Err(StoreError::Busy { at: None }),
        }
    }
}

/// A name beside the database that no other copy has: `usher.db.backup-v1-20261121T200600.123456Z`.
pub(super) fn beside_with_time(path: &Path, word: &str) -> PathBuf {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%.6fZ");
    wal::beside(path, &format!("{word}-{now}"))
}
