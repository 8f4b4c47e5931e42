//! Every statement that runs, written to a file: how the review of query plans learns of them, and how
//! tests count what they take.
//!
//! Only in unreleased builds, and only where `USHER_TRACE_SQL` or `USHER_TRACE_STEPS` names the file.

use std::{ffi::OsStr, fmt::Display, fs::OpenOptions, io::Write as _};

use rusqlite::{
    Connection, StatementStatus,
    trace::{TraceEvent, TraceEventCodes},
};

/// Appends to a file, one a line, each statement of a connection; or each that has ended, after what it has
/// taken since it was prepared: steps, how often it was prepared anew, and steps of reading a whole table.
pub(super) fn install(conn: &mut Connection) -> rusqlite::Result<()> {
    if let Some(path) = std::env::var_os("USHER_TRACE_SQL")
        && let Some(mut tell) = lines_of(&path)
    {
        return conn.trace_v2(
            TraceEventCodes::SQLITE_TRACE_STMT,
            Some(move |event: TraceEvent<'_>| {
                if let TraceEvent::Stmt(statement, _) = event {
                    tell(&plain(&statement.sql()));
                }
            }),
        );
    }
    if let Some(path) = std::env::var_os("USHER_TRACE_STEPS")
        && let Some(mut tell) = lines_of(&path)
    {
        return conn.trace_v2(
            TraceEventCodes::SQLITE_TRACE_PROFILE,
            Some(move |event: TraceEvent<'_>| {
                if let TraceEvent::Profile(statement, _) = event {
                    let [steps, anew, scanned] =
                        [StatementStatus::VmStep, StatementStatus::RePrepare, StatementStatus::FullscanStep]
                            .map(|status| statement.get_status(status));
                    tell(&format_args!("{steps} {anew} {scanned} {}", plain(&statement.sql())));
                }
            }),
        );
    }
    Ok(())
}

fn lines_of(path: &OsStr) -> Option<impl FnMut(&dyn Display) + Send + use<>> {
    let mut file = OpenOptions::new().append(true).create(true).open(path).ok()?;
    Some(move |line: &dyn Display| {
        let _ = writeln!(file, "{line}");
    })
}

fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
