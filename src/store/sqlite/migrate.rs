//! Bringing an old database up to date.
//!
//! The schema has a number, kept as `user_version`; step *n* of [`MIGRATIONS`] leads from *n* to
//! *n + 1*. Two laws:
//! - a released step is never edited: databases that have taken it do not take it again;
//! - `schema.sql` is the sum of all steps. A migrated database whose schema differs from a fresh
//!   one is not committed.
//!
//! All steps run in one transaction, after a backup beside the database. The backup is made while
//! the transaction already keeps others from writing, so it holds exactly what is migrated.
//! References are not enforced while steps run, since a step may build a table anew; they are
//! checked before the commit. There is no way back but the backup.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::backup;
use super::{PATIENCE, SCHEMA, open, verify};
use crate::store::error::StoreError;

/// The released steps, oldest first.
pub const MIGRATIONS: &[&str] = &[];

/// Steps together with the schema they lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps<'a> {
    pub(super) sql: &'a [&'a str],
    pub(super) schema: &'a str,
}

/// What this program brings.
pub(super) const RELEASED: Steps<'static> = Steps { sql: MIGRATIONS, schema: SCHEMA };

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The schema version before.
    pub from: i64,
    /// The schema version now.
    pub to: i64,
    /// The copy of the database as it was before.
    pub backup: PathBuf,
}

/// Brings the database up to date; `None` when another command has done so meanwhile.
///
/// # Errors
/// [`StoreError::Newer`] when it is beyond the steps, [`StoreError::Migration`] when a step fails
/// or its result is not sound: the database is then as it was, and so when no backup can be made.
pub(super) fn run(conn: &mut Connection, path: &Path, steps: &Steps<'_>) -> Result<Option<Migrated>, StoreError> {
    enforce_references(conn, false)?;
    let result = run_unenforced(conn, path, steps);
    enforce_references(conn, true)?;
    result.map_err(|error| error.at(path))
}

fn enforce_references(conn: &Connection, on: bool) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, on)?;
    Ok(())
}

fn run_unenforced(conn: &mut Connection, path: &Path, steps: &Steps<'_>) -> Result<Option<Migrated>, StoreError> {
    let to = 1 + steps.sql.len() as i64;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from: i64 = tx.pragma_query_one(None, "user_version")?;
    if from == to {
        return Ok(None);
    }
    let pending = usize::try_from(from - 1).ok().and_then(|done| steps.sql.get(done..));
    let Some(pending) = pending else {
        return Err(StoreError::Newer { path: path.to_owned(), version: from, known: to });
    };
    let backup = save(path, from)?;
    apply(&tx, pending, to, steps.schema).map_err(|why| StoreError::Migration {
        path: path.to_owned(),
        from,
        to,
        why,
    })?;
    tx.commit().map_err(StoreError::from_commit)?;
    // The database is up to date whether its log can be folded in now or not.
    let _ = super::after_commit(conn, path);
    Ok(Some(Migrated { from, to, backup }))
}

/// A connection in a write transaction cannot be copied from, hence a second one. It sees the
/// state before the transaction.
fn save(path: &Path, version: i64) -> Result<PathBuf, StoreError> {
    let reader = open::raw(path)?;
    super::settings::apply(&reader, super::Access::Read)?;
    backup::keep(&reader, path, &format!(".backup-v{version}"), PATIENCE)
}

fn apply(conn: &Connection, pending: &[&str], to: i64, schema: &str) -> Result<(), String> {
    let said = |error: rusqlite::Error| error.to_string();
    for step in pending {
        conn.execute_batch(step).map_err(said)?;
    }
    if let Some(broken) = verify::references(conn).map_err(said)?.first() {
        return Err(broken.what.clone());
    }
    if let Some(different) = verify::schema(conn, schema).map_err(said)?.first() {
        return Err(different.what.clone());
    }
    conn.pragma_update(None, "user_version", to).map_err(said)
}
