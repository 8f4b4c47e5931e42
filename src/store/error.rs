//! What can go wrong between the decision and the disk, and how it is said.
//!
//! Errors of SQLite are told apart by their extended code, never by their text. An error that
//! comes from a statement does not know its file; [`StoreError::at`] adds it on the way out.
//! Nothing here is retried: waiting for other commands happens below, in the busy handler.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ffi;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another command held the database for longer than this one waits.
    #[error("another command holds {}", named(at.as_deref()))]
    Busy {
        /// The database file, once known.
        at: Option<PathBuf>,
    },
    /// The disk has no room; nothing was changed.
    #[error("there is no room left on the disk for {}", named(at.as_deref()))]
    Full {
        /// The database file, once known.
        at: Option<PathBuf>,
    },
    /// The file or its folder cannot be written; nothing was changed.
    #[error("{} cannot be written: {why}", named(at.as_deref()))]
    ReadOnly {
        /// The database file, once known.
        at: Option<PathBuf>,
        /// What stands in the way.
        why: String,
    },
    /// The file is, or was, a database of this tool and cannot be trusted any more.
    #[error("{} is damaged: {what}", named(at.as_deref()))]
    Damaged {
        /// The database file, once known.
        at: Option<PathBuf>,
        /// What was found.
        what: String,
    },
    /// The file is something else.
    #[error("{} is not a database of usher: {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// The schema is newer than this program knows.
    #[error("{} was made by a newer usher (schema {version}, this one knows {known})", named(Some(path.as_path())))]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The schema version found in it.
        version: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// There is no file of that name, or not even its folder.
    #[error("there is no database at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file may well be a database, but using it through this name would not be safe.
    #[error("{} cannot be used as a database: {why}", path.display())]
    Unsafe {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file that would have been made is there already; it was left as it is.
    #[error("{} exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A row was not as it had been read.
    #[error("{what} has changed meanwhile")]
    Stale {
        /// What was to be changed.
        what: String,
    },
    /// Other rows point at what was to go, or what was pointed at is not there.
    #[error("a reference would lead nowhere: {what}")]
    Referenced {
        /// What SQLite said, for the log.
        what: String,
    },
    /// A name that must be the only one stands already; nothing was changed.
    #[error("it exists already: {what}")]
    Taken {
        /// What SQLite said: it names the table and the columns.
        what: String,
    },
    /// A rule of the schema was about to be broken; nothing was changed.
    #[error("the database refused a row: {what}")]
    Constraint {
        /// What SQLite said: it names the table and the columns.
        what: String,
    },
    /// The disk failed while a change was being committed.
    #[error("the disk failed while a change was written to {}; it may be there or not: {what}", named(at.as_deref()))]
    OutcomeUnknown {
        /// The database file, once known.
        at: Option<PathBuf>,
        /// What failed.
        what: String,
    },
    /// An old database could not be brought up to date; it is as it was.
    #[error("{} could not be brought from schema {from} to {to} and is as it was: {why}", named(Some(path.as_path())))]
    Migration {
        /// The database file.
        path: PathBuf,
        /// The schema version it has.
        from: i64,
        /// The schema version it should have got.
        to: i64,
        /// What failed.
        why: String,
    },
    /// The operating system refused something about a file.
    #[error("{}: {}", path.display(), source.kind())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk or the file system failed under SQLite.
    #[error("{} could not be read or written: {what}", named(at.as_deref()))]
    Disk {
        /// The database file, once known.
        at: Option<PathBuf>,
        /// What failed.
        what: String,
    },
    /// The command was interrupted.
    #[error("the command was interrupted")]
    Interrupted,
    /// A fault of this program rather than of the world.
    #[error("the database could not be used: {what}")]
    Other {
        /// What was said.
        what: String,
    },
}

fn named(path: Option<&Path>) -> String {
    path.map_or_else(|| "the database".to_owned(), |path| format!("database {}", path.display()))
}

impl StoreError {
    /// The same error, naming the file it is about unless it does so already.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        match &mut self {
            Self::Busy { at }
            | Self::Full { at }
            | Self::ReadOnly { at, .. }
            | Self::Damaged { at, .. }
            | Self::OutcomeUnknown { at, .. }
            | Self::Disk { at, .. } => {
                at.get_or_insert_with(|| path.to_owned());
            }
            _ => {}
        }
        self
    }

    /// What an error of `COMMIT` means. Where SQLite has not begun to write, or says that it could
    /// not, nothing was changed; after anything else nobody knows before the next look.
    #[must_use]
    pub fn from_commit(error: rusqlite::Error) -> Self {
        match Self::from(error) {
            Self::Disk { at, what } | Self::Damaged { at, what } => Self::OutcomeUnknown { at, what },
            Self::Other { what } => Self::OutcomeUnknown { at: None, what },
            certain => certain,
        }
    }

    /// An error of the operating system about a file.
    pub(crate) fn io(path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io { path: path.to_owned(), source: source.into() }
    }

    /// A closure for `map_err` on results of SQLite about one file.
    pub(crate) fn about(path: &Path) -> impl Fn(rusqlite::Error) -> Self + '_ {
        move |error| Self::from(error).at(path)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        let what = error.to_string();
        match error {
            E::SqliteFailure(failure, _) | E::SqlInputError { error: failure, .. } => {
                from_code(failure.extended_code, what)
            }
            // The columns are typed by the schema, so a value of another type or range was not
            // written by this program.
            E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..) => Self::Damaged { at: None, what },
            _ => Self::Other { what },
        }
    }
}

fn from_code(extended: i32, what: String) -> StoreError {
    use StoreError as S;
    let at = None;
    match extended {
        ffi::SQLITE_BUSY_SNAPSHOT => return S::Stale { what: "the database".to_owned() },
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return S::Taken { what };
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return S::Referenced { what },
        // The shared-memory file is the first to notice a full disk, and SQLite has no better word.
        ffi::SQLITE_IOERR_SHMSIZE => return S::Full { at },
        ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS => return S::Damaged { at, what },
        ffi::SQLITE_READONLY_CANTINIT | ffi::SQLITE_READONLY_DIRECTORY | ffi::SQLITE_READONLY_CANTLOCK => {
            return S::ReadOnly { at, why: "its folder is read-only".to_owned() };
        }
        ffi::SQLITE_READONLY_DBMOVED => {
            return S::Disk { at, what: "the file was moved or replaced while it was in use".to_owned() };
        }
        _ => {}
    }
    match extended & 0xff {
        // The locking protocol gives up after many lost races; to a person that is the same thing.
        ffi::SQLITE_BUSY | ffi::SQLITE_PROTOCOL => S::Busy { at },
        ffi::SQLITE_FULL => S::Full { at },
        ffi::SQLITE_READONLY => S::ReadOnly { at, why: what },
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => S::Damaged { at, what },
        ffi::SQLITE_CONSTRAINT => S::Constraint { what },
        ffi::SQLITE_IOERR | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM => S::Disk { at, what },
        ffi::SQLITE_INTERRUPT => S::Interrupted,
        _ => S::Other { what },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Code, Refusal};

    fn failure(extended: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(extended), None)
    }

    fn code(error: StoreError) -> Code {
        Refusal::from(error).code
    }

    #[test]
    fn extended_codes_are_told_apart() {
        let table = [
            (ffi::SQLITE_BUSY, Code::Busy),
            (ffi::SQLITE_BUSY_RECOVERY, Code::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, Code::Stale),
            (ffi::SQLITE_PROTOCOL, Code::Busy),
            (ffi::SQLITE_FULL, Code::DatabaseFull),
            (ffi::SQLITE_IOERR_SHMSIZE, Code::DatabaseFull),
            (ffi::SQLITE_READONLY_DIRECTORY, Code::DatabaseReadOnly),
            (ffi::SQLITE_READONLY, Code::DatabaseReadOnly),
            (ffi::SQLITE_CORRUPT_INDEX, Code::DatabaseDamaged),
            (ffi::SQLITE_NOTADB, Code::DatabaseDamaged),
            (ffi::SQLITE_IOERR_SHORT_READ, Code::DatabaseDamaged),
            (ffi::SQLITE_IOERR_FSYNC, Code::Io),
            (ffi::SQLITE_CANTOPEN, Code::Io),
            (ffi::SQLITE_INTERRUPT, Code::Interrupted),
            (ffi::SQLITE_LOCKED, Code::Unexpected),
        ];
        for (extended, expected) in table {
            assert_eq!(code(failure(extended).into()), expected, "extended code {extended}");
        }
        assert!(matches!(failure(ffi::SQLITE_CONSTRAINT_FOREIGNKEY).into(), StoreError::Referenced { .. }));
        assert!(matches!(failure(ffi::SQLITE_CONSTRAINT_UNIQUE).into(), StoreError::Taken { .. }));
        assert!(matches!(failure(ffi::SQLITE_CONSTRAINT_CHECK).into(), StoreError::Constraint { .. }));
    }

    #[test]
    fn a_failed_commit_is_unknown_unless_sqlite_says_that_nothing_was_written() {
        let of = |extended| StoreError::from_commit(failure(extended));
        assert!(matches!(of(ffi::SQLITE_IOERR_FSYNC), StoreError::OutcomeUnknown { .. }));
        assert!(matches!(of(ffi::SQLITE_IOERR_WRITE), StoreError::OutcomeUnknown { .. }));
        assert!(matches!(of(ffi::SQLITE_FULL), StoreError::Full { .. }));
        assert!(matches!(of(ffi::SQLITE_BUSY), StoreError::Busy { .. }));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT_FOREIGNKEY), StoreError::Referenced { .. }));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_damage_rather_than_a_fault_of_the_program() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        let error = conn.query_row("SELECT x'ff'", [], |row| row.get::<_, String>(0)).unwrap_err();
        assert_eq!(code(error.into()), Code::DatabaseDamaged);
    }
}
