//! Looking a database through: its pages, its references, its schema.
//!
//! What the rows mean is checked elsewhere. A check writes nothing and stops at nothing: what
//! cannot be read is a finding like any other.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::SCHEMA;
use crate::domain::digest;

/// How many findings of one kind are told.
const MOST: usize = 100;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: `pages`, `references`, `schema` or `journal-mode`.
    pub part: &'static str,
    /// What was found, one sentence.
    pub what: String,
}

impl Finding {
    fn new(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, what: what.into() }
    }
}

/// Everything that can be told about a database without knowing what its rows mean; empty when it
/// is sound.
#[must_use]
pub fn check(conn: &Connection) -> Vec<Finding> {
    check_as(conn, SCHEMA)
}

/// The same for a database that should have this schema.
pub(super) fn check_as(conn: &Connection, expected: &str) -> Vec<Finding> {
    let mut findings = pages(conn, "integrity_check");
    findings.extend(or_found("references", references(conn)));
    findings.extend(or_found("schema", schema(conn, expected)));
    let mode = conn.pragma_query_one::<String>(None, "journal_mode").unwrap_or_else(|error| error.to_string());
    if mode != "wal" {
        findings.push(Finding::new("journal-mode", format!("the journal mode is {mode}, not wal")));
    }
    findings
}

/// The pages alone, without comparing indexes with their tables.
pub(super) fn pages_quickly(conn: &Connection) -> Vec<Finding> {
    pages(conn, "quick_check")
}

fn pages(conn: &Connection, pragma: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let run = conn.pragma(None, pragma, MOST as i64, |row| {
        let line: String = row.get(0)?;
        if line != "ok" {
            findings.push(Finding::new("pages", line));
        }
        Ok(())
    });
    if let Err(error) = run {
        findings.push(Finding::new("pages", error.to_string()));
    }
    findings
}

fn or_found(part: &'static str, found: rusqlite::Result<Vec<Finding>>) -> Vec<Finding> {
    found.unwrap_or_else(|error| vec![Finding::new(part, error.to_string())])
}

/// Rows that point at nothing.
pub(super) fn references(conn: &Connection) -> rusqlite::Result<Vec<Finding>> {
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let broken = statement.query_map([], |row| {
        let (table, row_id, parent) =
            (row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?);
        let row_id = row_id.map_or_else(String::new, |id| format!(" {id}"));
        Ok(Finding::new("references", format!("row{row_id} of table {table} points at no row of {parent}")))
    })?;
    broken.take(MOST).collect()
}

/// The digest of a database's schema: equal for two databases whose tables, indexes, views and
/// triggers are defined alike, however the definitions are laid out and commented.
///
/// # Errors
/// What SQLite says.
pub fn fingerprint(conn: &Connection) -> rusqlite::Result<String> {
    let objects = objects(conn)?;
    let parts: Vec<&[u8]> = objects.iter().flat_map(|(name, sql)| [name.as_bytes(), sql.as_bytes()]).collect();
    Ok(digest::of(&parts))
}

/// How the schema differs from a fresh one.
pub(super) fn schema(conn: &Connection, expected: &str) -> rusqlite::Result<Vec<Finding>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(expected)?;
    if fingerprint(conn)? == fingerprint(&fresh)? {
        return Ok(Vec::new());
    }
    let (found, expected) = (objects(conn)?, objects(&fresh)?);
    let mut findings = Vec::new();
    for (name, sql) in &found {
        match expected.get(name) {
            None => findings.push(Finding::new("schema", format!("{name} does not belong to the schema"))),
            Some(right) if right != sql => {
                findings.push(Finding::new("schema", format!("{name} is not as the schema has it")));
            }
            Some(_) => {}
        }
    }
    for name in expected.keys().filter(|name| !found.contains_key(*name)) {
        findings.push(Finding::new("schema", format!("{name} is missing")));
    }
    Ok(findings)
}

/// Definitions by kind and name, such as `table user`. What SQLite keeps for itself is left out.
fn objects(conn: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement = conn.prepare(
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, plain(&row.get::<_, String>(1)?))))?;
    rows.collect()
}

/// SQL with comments left out and every run of white space made one blank, except in quotes.
fn plain(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' | '`' | '[' => {
                let end = if c == '[' { ']' } else { c };
                out.push(c);
                for inner in chars.by_ref() {
                    out.push(inner);
                    if inner == end {
                        break;
                    }
                }
            }
            '-' if chars.peek() == Some(&'-') => {
                chars.by_ref().find(|&inner| inner == '\n');
                blank(&mut out);
            }
            '/' if chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                chars.by_ref().find(|&inner| std::mem::replace(&mut before, inner) == '*' && inner == '/');
                blank(&mut out);
            }
            c if c.is_whitespace() => blank(&mut out),
            '(' | ')' | ',' | ';' => {
                if out.ends_with(' ') {
                    out.pop();
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.trim_end().to_owned()
}

fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '(', ')', ',', ';']) {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_comments_do_not_change_a_definition_but_words_and_quotes_do() {
        let one = plain("CREATE TABLE t (\n  a TEXT, -- why\n  b /* x * y */ INT\n) STRICT");
        assert_eq!(one, plain("CREATE TABLE t(a TEXT,b INT)STRICT"));
        assert_ne!(one, plain("CREATE TABLE t(a TEXT, b TEXT) STRICT"));
        assert_ne!(plain("CHECK (a <> 'x  y')"), plain("CHECK (a <> 'x y')"));
        assert_eq!(plain("a '--' b"), "a '--' b");
    }
}
