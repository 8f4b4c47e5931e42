//! Opening a database that is there.
//!
//! Nothing is ever created here, and a file that is refused is left as it is, with nothing beside
//! it. An old database is brought up to date on the way. A path is never taken as a URI: it is made
//! absolute first.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::migrate::{self, Migrated};
use super::{PATIENCE, SCHEMA_VERSION, SQLITE_FLOOR, guard, settings, wait, wal};
use crate::store::error::StoreError;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Answers only: every attempt to write fails. The file is opened for writing all the same,
    /// since a write-ahead log cannot be read without; a read-only file in a folder that can be
    /// written is enough.
    Read,
    /// Changes.
    Write,
}

/// An opened database.
#[derive(Debug)]
pub struct Opened {
    /// The connection, set for its use.
    pub connection: Connection,
    /// The file, its folder resolved: what [`super::after_commit`] wants.
    pub path: PathBuf,
    /// What was done to bring an old database up to date, for a word to the operator.
    pub migrated: Option<Migrated>,
}

/// Opens the database for reading or changing, waiting [`PATIENCE`] for other commands.
///
/// # Errors
/// As [`open_with`].
pub fn open(path: &Path, access: Access) -> Result<Connection, StoreError> {
    open_with(path, access, PATIENCE).map(|opened| opened.connection)
}

/// Opens the database, waiting at most `patience` whenever another command holds it.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Foreign`], [`StoreError::Damaged`],
/// [`StoreError::Newer`] or [`StoreError::Unsafe`] by what the file is, [`StoreError::ReadOnly`]
/// where it cannot be used as asked, [`StoreError::Migration`] when an old database cannot be
/// brought up to date, and what the disk and other commands bring.
pub fn open_with(path: &Path, access: Access, patience: Duration) -> Result<Opened, StoreError> {
    let path = guard::locate(path)?;
    let (connection, version) = connect(&path, access, patience)?;
    if version == SCHEMA_VERSION {
        return Ok(Opened { connection, path, migrated: None });
    }
    drop(connection);
    let (mut connection, _) = connect(&path, Access::Write, patience)?;
    let migrated = migrate::run(&mut connection, &path, &migrate::RELEASED)?;
    drop(connection);
    let (connection, _) = connect(&path, access, patience)?;
    Ok(Opened { connection, path, migrated })
}

/// Opens a file at a located path and tells its schema version, which this program knows but which
/// may be old.
pub(super) fn connect(path: &Path, access: Access, patience: Duration) -> Result<(Connection, i64), StoreError> {
    guard::inspect(path)?;
    let mut conn = raw(path)?;
    let version = prepare(&mut conn, access, patience).and_then(|version| guard::version(path, version));
    match version {
        Ok(version) => Ok((conn, version)),
        Err(error) => {
            // SQLite has made its files beside this one by now; it takes them away again when it
            // is the last to close. A log that holds something must not get into a refused file.
            if wal::size(path) == 0 {
                let _ = close_tidily(conn);
            }
            Err(error.at(path))
        }
    }
}

/// Sets the connection and takes the first look into the file, which replays its log.
fn prepare(conn: &mut Connection, access: Access, patience: Duration) -> Result<i64, StoreError> {
    wait::install(conn, patience)?;
    #[cfg(debug_assertions)]
    super::trace::install(conn)?;
    settings::apply(conn, access)?;
    Ok(conn.pragma_query_one(None, "user_version")?)
}

/// A connection as SQLite gives it, to a file that must be there.
pub(super) fn raw(path: &Path) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < SQLITE_FLOOR {
        let what = format!("SQLite {} is too old, 3.51.3 is needed", rusqlite::version());
        return Err(StoreError::Other { what });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    Connection::open_with_flags(path, flags).map_err(StoreError::about(path))
}

/// Closes a connection to a file that nobody else uses, folding its log in so that nothing stays
/// beside it.
pub(super) fn close_tidily(conn: Connection) -> Result<(), StoreError> {
    use rusqlite::config::DbConfig;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    conn.close().map_err(|(_, error)| StoreError::from(error))
}
