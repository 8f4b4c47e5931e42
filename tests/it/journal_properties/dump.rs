//! Every row of every table of things, as text: what two databases are compared by.

use std::{collections::BTreeMap, path::Path};

use rusqlite::{Connection, OpenFlags, types::Value};

/// Tables that hold no things: the journal itself, ids given, and what is never journalled.
const ASIDE: [&str; 5] = ["operations", "changes", "counter", "credentials", "logins"];

/// The rows by table, derived columns included. No other connection may be open.
pub fn tables(path: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let things = names.into_iter().filter(|name| !name.starts_with("sqlite_") && !ASIDE.contains(&name.as_str()));
    things.map(|name| (name.clone(), rows(&conn, &name))).collect()
}

fn rows(conn: &Connection, table: &str) -> Vec<Vec<String>> {
    let mut all = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let width = all.column_count();
    let read = |row: &rusqlite::Row<'_>| {
        (0..width).map(|column| row.get::<_, Value>(column).map(|value| format!("{value:?}"))).collect()
    };
    let mut rows: Vec<Vec<String>> = all.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap();
    rows.sort();
    rows
}
