//! The database in one local SQLite file.
//!
//! This part is the discipline of the file: how it is made ([`mod@create`]), looked at before SQLite
//! sees it (`guard`), opened ([`mod@open`]), kept up to date ([`migrate`]), checked ([`verify`]),
//! copied and put back ([`backup`], [`restore`]).
//!
//! Rules that callers keep:
//! - one process holds at most one connection to a database, and never copies or reads its file by
//!   other means while it does: closing any other handle of the file drops SQLite's locks;
//! - a changing command is one `BEGIN IMMEDIATE`, followed by [`wal::after_commit`]; an answer is
//!   one read transaction;
//! - an error of `COMMIT` goes through [`super::StoreError::from_commit`].
//!
//! Since the write-ahead log is not folded in at every close, a database at rest is the file *and*
//! its `-wal`: it is copied with [`backup::backup`], not with `cp`.
//!
//! What the rows mean is not known here.

pub mod backup;
pub mod create;
mod draft;
mod guard;
pub mod migrate;
pub mod open;
pub mod report;
pub mod restore;
mod settings;
pub mod verify;
mod wait;
pub mod wal;

mod access;
mod account;
mod apply;
mod asset;
mod census;
mod check_look;
mod checklist;
mod checklist_warnings;
mod client;
mod contents;
mod credential;
mod derived;
mod first_screen;
mod group;
mod journal;
mod log;
mod login;
mod look;
mod mail;
mod matrix;
mod role;
mod row;
mod share;
#[cfg(debug_assertions)]
mod trace;
mod tx;
mod usage;
mod user;
mod user_facts;
mod what;
mod who;

pub use access::SharedRows;
pub use credential::Credential;
pub use first_screen::Through;
pub use login::LogIn;
pub use mail::Intent;
pub use matrix::{NamedAsset, StandingUser};
pub use tx::{Store, Tx};
pub use user::AdminCount;
pub use what::{ClientReached, Reached, Walk};
pub use who::{About, Candidate};

#[cfg(test)]
mod tests;

pub use create::{Creation, create};
pub use open::{Access, Opened, open, open_with};
pub use wait::PATIENCE;
pub use wal::after_commit;

/// The schema of a new database, at [`SCHEMA_VERSION`].
pub const SCHEMA: &str = include_str!("schema.sql");

/// The schema version that this program reads and writes, kept as SQLite's `user_version`.
pub const SCHEMA_VERSION: i64 = 1 + migrate::MIGRATIONS.len() as i64;

/// SQLite's `application_id` of our files: the letters `Ushr`. A file without it is never touched.
pub const APPLICATION_ID: u32 = 0x5573_6872;

/// The page size of our files, in bytes. It is fixed so that a file can be checked before SQLite
/// sees it and restored in place.
const PAGE_SIZE: u32 = 4096;

/// The oldest SQLite that may be used: earlier ones can corrupt a write-ahead log when it is reset
/// while another connection checkpoints.
const SQLITE_FLOOR: i32 = 3_051_003;
