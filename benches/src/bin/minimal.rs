//! The yardstick for whole commands: the same reads and writes, by a program that does nothing else.
//!
//! `minimal DATABASE ACCOUNT E-MAIL DASHBOARD` reads what `usher access can E-MAIL edit
//! dashboard:DASHBOARD -c ACCOUNT` reads, and exits with 0 for yes and 10 for no. `minimal DATABASE ACCOUNT
//! NAME` makes a group as `usher group create NAME -c ACCOUNT` does, just as durably. No log-in, no rights
//! of the operator, no explanation, no journal.

use std::process::ExitCode;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};

/// The bit of `tab.edit` in the table of permissions.
const TAB_EDIT: i64 = 1 << 15;

fn main() -> rusqlite::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [database, account, email, dashboard] => may_edit(&open(database)?, account, email, dashboard),
        [database, account, name] => create(open(database)?, account, name),
        _ => Ok(ExitCode::from(2)),
    }
}

fn open(database: &str) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn may_edit(conn: &Connection, account: &str, email: &str, dashboard: &str) -> rusqlite::Result<ExitCode> {
    let answer: Option<(i64, bool, Option<i64>)> = conn
        .query_row(
            "SELECT u.permissions, u.admin, (
               SELECT max(s.right) FROM group_shares s
               WHERE s.account = a.id AND s.asset = d.id AND (s.grp = a.id OR EXISTS (
                 SELECT 1 FROM memberships m WHERE m.account = a.id AND m.grp = s.grp AND m.user = u.id)))
             FROM accounts a
             JOIN users u ON u.account = a.id AND u.email = ?2 AND u.status <> 'disabled'
             JOIN assets d ON d.account = a.id AND d.kind = 'dashboard' AND d.handle = ?3
             WHERE a.handle = ?1",
            [account, email, dashboard],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let allowed =
        answer.is_some_and(|(permissions, admin, right)| admin || (permissions & TAB_EDIT != 0 && right == Some(2)));
    Ok(ExitCode::from(if allowed { 0 } else { 10 }))
}

fn create(mut conn: Connection, account: &str, name: &str) -> rusqlite::Result<ExitCode> {
    conn.execute_batch("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL")?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let id: i64 = tx.query_row("UPDATE counter SET next = next + 1 RETURNING next - 1", [], |row| row.get(0))?;
    tx.execute(
        "INSERT INTO groups SELECT ?1, id, lower(?3), ?3, '', 0 FROM accounts WHERE handle = ?2",
        rusqlite::params![id, account, name],
    )?;
    tx.commit()?;
    Ok(ExitCode::SUCCESS)
}
