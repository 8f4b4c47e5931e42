//! The discipline of the file, tried on files. Nothing here depends on the schema: what is kept
//! and compared are the rows of a table of the tests' own.

mod backups;
mod damage;
mod locks;
mod migrations;
mod opening;
mod privileges;
mod restores;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use super::{Access, Creation, open, open::close_tidily};
use crate::domain::{Code, Refusal, digest};
use crate::store::StoreError;

/// A folder of one test, removed with everything in it when the test ends.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("usher-store-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path.canonicalize().unwrap())
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Every name in the folder, with what it holds (a digest for regular files). Shared memory is
    /// no content: it changes with every lock.
    pub(super) fn contents(&self) -> BTreeMap<String, String> {
        let entries = std::fs::read_dir(&self.0).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let regular = entry.file_type().unwrap().is_file();
            let content = regular && !entry.path().to_str().unwrap().ends_with("-shm");
            let held = if content { sha256(&entry.path()) } else { "no content".to_owned() };
            (entry.file_name().into_string().unwrap(), held)
        });
        entries.collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn sha256(path: &Path) -> String {
    digest::of(&[&std::fs::read(path).unwrap()])
}

const PROBE: &str = "CREATE TABLE probe (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;";

/// What the schema is once the table of the tests is in it.
pub(super) fn schema() -> String {
    format!("{};{PROBE}", super::SCHEMA)
}

/// A sound database at rest, nothing beside it: table `probe` with rows `1..=rows`.
pub(super) fn at_rest(path: &Path, rows: i64) {
    let mut creation = Creation::begin(path).unwrap();
    let conn = creation.connection();
    conn.execute_batch(PROBE).unwrap();
    for n in 1..=rows {
        put(conn, n);
    }
    creation.finish().unwrap();
}

pub(super) fn put(conn: &Connection, n: i64) {
    conn.execute("INSERT INTO probe VALUES (?1, ?2)", (n, "row ".repeat(50))).unwrap();
}

pub(super) fn count(conn: &Connection) -> i64 {
    conn.query_row("SELECT count(*) FROM probe", [], |row| row.get(0)).unwrap()
}

pub(super) fn count_at(path: &Path) -> i64 {
    let conn = open(path, Access::Read).unwrap();
    let counted = count(&conn);
    close_tidily(conn).unwrap();
    counted
}

#[track_caller]
pub(super) fn code<T>(result: Result<T, StoreError>) -> Code {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => Refusal::from(error).code,
    }
}

/// Long enough for a busy machine, short enough to notice that somebody waits for nothing.
pub(super) const SOON: Duration = Duration::from_secs(5);
