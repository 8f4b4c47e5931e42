//! Every statement that runs, written to a file: how the review of query plans learns of them.
//!
//! Only in unreleased builds, and only where `USHER_TRACE_SQL` names the file.

use std::{fs::OpenOptions, io::Write as _};

use rusqlite::{
    Connection,
    trace::{TraceEvent, TraceEventCodes},
};

/// Appends each statement of a connection to the file, one a line.
pub(super) fn install(conn: &mut Connection) -> rusqlite::Result<()> {
    let Some(path) = std::env::var_os("USHER_TRACE_SQL") else { return Ok(()) };
    let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path) else { return Ok(()) };
    conn.trace_v2(
        TraceEventCodes::SQLITE_TRACE_STMT,
        Some(move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(statement, _) = event {
                let sql = statement.sql();
                let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
                let _ = writeln!(file, "{line}");
            }
        }),
    )
}
