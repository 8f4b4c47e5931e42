//! Keeping the write-ahead log short.
//!
//! Connections do not checkpoint when they close: a change then costs two syncs instead of five.
//! But a log that is never folded in is replayed by every command that opens the database, so
//! after a commit that leaves it longer than [`WAL_BOUND`] it is folded in and cut to nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::wait;
use crate::store::error::StoreError;

/// How long the log may be when a command ends, in bytes: 64 pages, some ten changes. A longer
/// one means fewer checkpoints (two or three syncs each) and more to replay at the next opening,
/// which was seen to take a thousand instructions a KiB.
pub const WAL_BOUND: u64 = 256 * 1024;

/// The name of a file that SQLite keeps beside the database: `-wal`, `-shm`, `-journal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The length of the write-ahead log in bytes; 0 when there is none.
pub(super) fn size(path: &Path) -> u64 {
    std::fs::symlink_metadata(beside(path, "-wal")).map_or(0, |meta| meta.len())
}

/// To be called after every commit, with the path of the database: folds the log in when it has
/// become long. Never waits: while somebody still reads from the log, or the disk is full, it is
/// left to the next command, for the change is safe where it is.
///
/// # Errors
/// Only what the disk says. The change stands all the same: an error from here may be told as a
/// warning, but the command has succeeded.
pub fn after_commit(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    if size(path) <= WAL_BOUND {
        return Ok(());
    }
    match wait::at_most(Duration::ZERO, || truncate(conn)) {
        Ok(()) => Ok(()),
        Err(error) => match StoreError::from(error).at(path) {
            StoreError::Busy { .. } | StoreError::Full { .. } => Ok(()),
            other => Err(other),
        },
    }
}

/// Folds the log in and cuts it to nothing, waiting for readers as the connection is set to.
pub(super) fn truncate(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)).and_then(|busy| match busy {
        0 => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)),
    })
}
