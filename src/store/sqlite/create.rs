//! Making a new database.
//!
//! A database comes into being in one step: it is made and filled as a draft, and gets its name
//! when it is whole. Until then no other command sees it, and a command that is killed on the way
//! leaves no database behind.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::draft::Draft;
use super::wal::beside;
use super::{APPLICATION_ID, Access, PAGE_SIZE, PATIENCE, SCHEMA, SCHEMA_VERSION, guard, open, settings, wait};
use crate::store::error::StoreError;

/// A database in the making. Dropped before [`Creation::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Creation {
    // Declared before the draft: its lock on the file goes first.
    connection: Connection,
    draft: Draft,
    path: PathBuf,
}

impl Creation {
    /// Begins a database at `path` with an empty schema. The folder is made when it is missing,
    /// for its owner only (0700); the file is the owner's only (0600).
    ///
    /// # Errors
    /// [`StoreError::Exists`] or [`StoreError::Unsafe`] when something stands at the path or the
    /// log of an earlier database lies beside it, [`StoreError::Busy`] while another command is
    /// making it, and what the disk says.
    pub fn begin(path: &Path) -> Result<Self, StoreError> {
        let path = in_folder(path)?;
        let draft = Draft::begin(&path)?;
        no_remains(&path)?;
        let connection = lay_out(draft.path()).map_err(|error| error.at(&path))?;
        Ok(Self { connection, draft, path })
    }

    /// The connection to fill the database with what it must not be without.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Gives the database its name, and tells where it is with its folder resolved.
    ///
    /// # Errors
    /// As [`Creation::begin`]; after an error there is no database, save where it is
    /// [`StoreError::OutcomeUnknown`].
    pub fn finish(self) -> Result<PathBuf, StoreError> {
        let Self { connection, draft, path } = self;
        seal(connection).map_err(|error| error.at(&path))?;
        draft.publish()?;
        Ok(path)
    }
}

/// Makes an empty database and opens it for changes.
///
/// # Errors
/// As [`Creation::begin`].
pub fn create(path: &Path) -> Result<Connection, StoreError> {
    open(&Creation::begin(path)?.finish()?, Access::Write)
}

/// The located path, its folder made if need be.
fn in_folder(path: &Path) -> Result<PathBuf, StoreError> {
    match guard::locate(path) {
        Err(StoreError::Missing { .. }) => {
            let folder = path.parent().unwrap_or(Path::new("."));
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| StoreError::io(folder, e))?;
            guard::locate(path)
        }
        other => other,
    }
}

/// A log without its database is the rest of an earlier one, perhaps moved by mistake; SQLite
/// would delete it or roll it into the new one.
fn no_remains(path: &Path) -> Result<(), StoreError> {
    for suffix in ["-wal", "-journal"] {
        let remains = beside(path, suffix);
        if std::fs::symlink_metadata(&remains).is_ok() {
            let why = format!("the log of an earlier database lies beside it, {}", remains.display());
            return Err(StoreError::Unsafe { path: path.to_owned(), why });
        }
    }
    Ok(())
}

fn lay_out(path: &Path) -> Result<Connection, StoreError> {
    let mut conn = open::raw(path)?;
    wait::install(&mut conn, PATIENCE)?;
    conn.execute_batch(&format!("PRAGMA page_size={PAGE_SIZE}; PRAGMA encoding='UTF-8';"))?;
    settings::apply(&conn, Access::Write)?;
    unsynced(&conn)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.execute_batch(SCHEMA)?;
    tx.commit()?;
    Ok(conn)
}

/// Nothing of a draft is promised before it is published, and publishing syncs it: until then the
/// disk need not keep up, and what undoes a statement stays in memory.
pub(super) fn unsynced(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;")
}

/// Turns a draft's write-ahead log on, which is remembered in the file, and closes it so that
/// nothing lies beside it.
pub(super) fn seal(conn: Connection) -> Result<(), StoreError> {
    conn.flush_prepared_statement_cache();
    let mode = log_on(&conn)?;
    if mode != "wal" {
        return Err(StoreError::Other { what: format!("the file system allows no write-ahead log ({mode})") });
    }
    open::close_tidily(conn)
}

/// The statement writes to the file when it ends, after its answer: it is run to its end, for an
/// error that comes then is otherwise not seen.
fn log_on(conn: &Connection) -> rusqlite::Result<String> {
    let mut statement = conn.prepare("PRAGMA journal_mode=WAL")?;
    let mut rows = statement.query([])?;
    let mut mode = String::new();
    while let Some(row) = rows.next()? {
        mode = row.get(0)?;
    }
    Ok(mode)
}
