//! Putting a backup back.
//!
//! The backup is copied and the copy looked through before anything is touched, and what is
//! replaced is kept beside as `….replaced-TIME`. A database that can still be read is overwritten
//! page by page in one transaction, while no other command can hold it: its name, its file and its
//! log stay, so that nobody goes on working with an old file or reads an old log into a new one. A
//! damaged one is moved aside together with its log. A file that is no database of this tool is
//! never replaced.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::draft::{self, Draft};
use super::{Access, PATIENCE, SCHEMA, SCHEMA_VERSION, backup, guard, open, settings, verify, wait, wal};
use crate::store::error::StoreError;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The database, its folder resolved.
    pub path: PathBuf,
    /// Where the replaced database is kept; `None` when there was none.
    pub kept: Option<PathBuf>,
}

/// Puts the backup `from` in the place of the database `to`, or where none stands. A backup of an
/// older schema is put back as it is and brought up to date when it is next opened. No connection
/// of this process may be open to either.
///
/// # Errors
/// What [`super::open()`] says of `from`, and [`StoreError::Damaged`] when it does not hold
/// together; [`StoreError::Foreign`], [`StoreError::Unsafe`] or [`StoreError::Newer`] when `to` is
/// something that must not be replaced; [`StoreError::Busy`] while other commands use it. After an
/// error `to` is as it was, save when moving a damaged one aside fails half-way: then its parts
/// stand under the name that `kept` would have had.
pub fn restore(from: &Path, to: &Path) -> Result<Restored, StoreError> {
    restore_as(from, to, SCHEMA)
}

/// The same for a backup that should have this schema.
pub(super) fn restore_as(from: &Path, to: &Path, schema: &str) -> Result<Restored, StoreError> {
    let from = guard::locate(from)?;
    let to = guard::locate(to)?;
    if from == to {
        return Err(StoreError::Unsafe { path: to, why: "it is itself the backup".to_owned() });
    }
    let inspected = guard::inspect(&to);
    let draft = match &inspected {
        Ok(()) | Err(StoreError::Damaged { .. }) => Draft::begin(&wal::beside(&to, ".restore"))?,
        Err(StoreError::Missing { .. }) => Draft::begin(&to)?,
        Err(_) => return inspected.map(|()| Restored { path: to, kept: None }),
    };
    take(&from, draft.path(), schema).map_err(|error| error.at(&from))?;
    let kept = match inspected {
        Ok(()) => Some(overwrite_or_move(draft, &to)?),
        Err(StoreError::Damaged { .. }) => Some(move_aside(draft, &to)?),
        Err(_) => {
            draft.publish()?;
            None
        }
    };
    Ok(Restored { path: to, kept })
}

/// Copies the backup into the draft and looks the copy through.
fn take(from: &Path, draft: &Path, schema: &str) -> Result<(), StoreError> {
    let (source, version) = open::connect(from, Access::Read, PATIENCE)?;
    let filled = backup::fill(&source, draft);
    open::close_tidily(source)?;
    filled?;
    let (copy, _) = open::connect(draft, Access::Read, PATIENCE)?;
    let mut findings = verify::check_as(&copy, schema);
    open::close_tidily(copy)?;
    // An old schema is another one; it is compared when it has been brought up to date.
    findings.retain(|found| version == SCHEMA_VERSION || found.part != "schema");
    match findings.first() {
        Some(found) => Err(StoreError::Damaged { at: None, what: found.what.clone() }),
        None => Ok(()),
    }
}

fn overwrite_or_move(draft: Draft, to: &Path) -> Result<PathBuf, StoreError> {
    match overwrite(&draft, to).map_err(|error| error.at(to)) {
        Err(StoreError::Damaged { .. }) => move_aside(draft, to),
        other => other,
    }
}

/// Overwrites a readable database in place, keeping a copy. Holding it exclusively from before the
/// copy until after the last page means that no change falls between.
fn overwrite(draft: &Draft, to: &Path) -> Result<PathBuf, StoreError> {
    let mut conn = open::raw(to)?;
    wait::install(&mut conn, PATIENCE)?;
    // Before the first look, so that SQLite asks for the whole file rather than for a share of it.
    conn.execute_batch("PRAGMA locking_mode=EXCLUSIVE;")?;
    settings::apply(&conn, Access::Write)?;
    let version: i64 = conn.pragma_query_one(None, "user_version")?;
    guard::version(to, version)?;
    let kept = backup::keep(&conn, to, ".replaced", PATIENCE)?;
    let source = open_draft(draft)?;
    backup::pages(&source, &mut conn)?;
    drop(source);
    wal::truncate(&conn)?;
    open::close_tidily(conn)?;
    Ok(kept)
}

fn open_draft(draft: &Draft) -> Result<Connection, StoreError> {
    open::connect(draft.path(), Access::Read, PATIENCE).map(|(conn, _)| conn)
}

/// Moves a damaged database and its log aside and puts the draft in its place. The log goes first:
/// at no instant does it lie beside a database that it does not belong to.
fn move_aside(draft: Draft, to: &Path) -> Result<PathBuf, StoreError> {
    let kept = backup::beside_with_time(to, ".replaced");
    for suffix in ["-wal", ""] {
        let (old, new) = (wal::beside(to, suffix), wal::beside(&kept, suffix));
        if old.exists() {
            draft::rename(&old, &new)?;
        }
    }
    let _ = std::fs::remove_file(wal::beside(to, "-shm"));
    draft.publish_as(to)?;
    Ok(kept)
}
