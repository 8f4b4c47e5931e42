//! Asks one access question with hand-written SQL: `minimal DATABASE ACCOUNT E-MAIL DASHBOARD`.
//!
//! Exits with 0 when the user's permissions hold `tab.edit` and a share reaches `edit`, else with
//! 10. It reads what `usher access can E-MAIL edit dashboard:DASHBOARD -c ACCOUNT` reads, and does
//! nothing else: no log-in, no rights of the operator, no explanation.

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

/// The bit of `tab.edit` in the table of permissions.
const TAB_EDIT: i64 = 1 << 15;

fn main() -> rusqlite::Result<std::process::ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, account, email, dashboard] = arguments.as_slice() else {
        return Ok(std::process::ExitCode::from(2));
    };
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
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
    let allowed = answer.is_some_and(|(permissions, admin, right)| {
        admin || (permissions & TAB_EDIT != 0 && right == Some(2))
    });
    Ok(std::process::ExitCode::from(if allowed { 0 } else { 10 }))
}
