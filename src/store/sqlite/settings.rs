//! How a connection is set before anything is asked of it.
//!
//! Calls into the library are preferred to `PRAGMA`, since they run no statement: this happens in
//! every command. What a call answers is compared. Connections that write read their pragmas back,
//! for what they promise (durability, references) would otherwise fail unseen; connections that
//! only read take back the one setting that keeps them from writing. A test reads back every one.
//!
//! Loading extensions is off in the library unless it is asked for, and this build has no way to
//! ask. `journal_mode` is a property of the file and is checked in its header.

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, MAIN_DB};

use super::open::Access;
use super::wal::WAL_BOUND;
use crate::store::error::StoreError;

/// What the library is told, and must answer.
pub(super) const SWITCHES: &[(DbConfig, bool)] = &[
    (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    // Statistics must not make SQLite prepare a statement anew for every bound value.
    (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
];

/// The most that a statement or value may ask for. No second file can be attached.
pub(super) const LIMITS: &[(Limit, i32)] = &[
    (Limit::SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 999),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256),
];

/// Pragmas of connections that write, with the value read back. Names and values are ours. They
/// also undo those of a connection that only read until now.
pub(super) const WRITING: &[(&str, i64)] = &[
    ("query_only", 0),
    ("synchronous", 2),
    ("recursive_triggers", 1),
    ("secure_delete", 1),
    ("cell_size_check", 1),
    ("temp_store", 2),
    ("journal_size_limit", WAL_BOUND as i64),
];

/// Pragmas of connections that only read.
pub(super) const READING: &[(&str, i64)] = &[("cell_size_check", 1), ("temp_store", 2), ("query_only", 1)];

/// Sets the connection for its use.
pub(super) fn apply(conn: &Connection, access: Access) -> Result<(), StoreError> {
    for &(switch, value) in SWITCHES {
        if conn.set_db_config(switch, value)? != value {
            return Err(refused(&format!("{switch:?}")));
        }
    }
    for &(limit, value) in LIMITS {
        conn.set_limit(limit, value)?;
    }
    match access {
        Access::Read => {
            conn.execute_batch(&assignments(READING))?;
            agree(conn, "query_only", 1)
        }
        Access::Write => {
            if conn.is_readonly(MAIN_DB)? {
                return Err(StoreError::ReadOnly { at: None, why: "the file is read-only".to_owned() });
            }
            conn.execute_batch(&assignments(WRITING))?;
            WRITING.iter().try_for_each(|&(name, value)| agree(conn, name, value))
        }
    }
}

fn assignments(pragmas: &[(&str, i64)]) -> String {
    use std::fmt::Write as _;
    pragmas.iter().fold(String::with_capacity(256), |mut sql, (name, value)| {
        let _ = write!(sql, "PRAGMA {name}={value};");
        sql
    })
}

fn agree(conn: &Connection, name: &str, value: i64) -> Result<(), StoreError> {
    if conn.pragma_query_one::<i64>(None, name)? == value { Ok(()) } else { Err(refused(name)) }
}

fn refused(name: &str) -> StoreError {
    StoreError::Other { what: format!("SQLite does not take the setting {name}") }
}
