//! The database as a whole: where it is, whether it is sound, copies of it.
//!
//! Nobody is logged in for these: whoever can read the file can read it all, and whoever can write
//! it can change it. The tool says so rather than pretending otherwise.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{
    domain::{
        AccountId, Result, Time,
        journal::{Event, Operation},
    },
    store::{self, Access, Store},
};

/// What there is to say about the file and what is in it.
#[derive(Debug, Clone, Serialize)]
pub struct DatabaseView {
    /// The file.
    pub path: String,
    /// Which of the ways of running this it is.
    pub kept_as: &'static str,
    /// The permission bits of the file in octal, such as `600`.
    pub mode: String,
    /// The permission bits of its folder in octal, such as `700`.
    pub directory_mode: String,
    /// The number of the user who owns it.
    pub owner: u32,
    /// The length of the file in bytes.
    pub size: u64,
    /// The length of the log beside it in bytes.
    pub wal_size: u64,
    /// How many accounts, the master included.
    pub accounts: i64,
    /// How many users in all accounts.
    pub users: i64,
    /// The number of the newest operation.
    pub operations: i64,
    /// What should be mended about the file.
    pub warnings: Vec<String>,
}

/// Looks at the file and counts what is in it.
///
/// # Errors
/// What opening the database refuses.
pub fn status(path: &Path) -> Result<DatabaseView> {
    let mut store = Store::open(path, Access::Read)?;
    let (accounts, users, operations) = store.begin(Access::Read)?.totals()?;
    let file = store::file_report(path)?;
    let mut warnings = Vec::new();
    let shown = file.path.display();
    if file.group_or_world_readable {
        warnings.push(format!("others than its owner can read or write it: chmod 600 {shown}"));
    }
    if file.directory_shared {
        warnings.push(format!("others can put files beside it: chmod go-w {}", parent(&file.path).display()));
    }
    Ok(DatabaseView {
        kept_as: if file.owned_by_me { "a personal file" } else { "a file of another account" },
        path: shown.to_string(),
        mode: format!("{:o}", file.mode),
        directory_mode: format!("{:o}", file.directory_mode),
        owner: file.owner,
        size: file.size,
        wal_size: file.wal_size,
        accounts,
        users,
        operations,
        warnings,
    })
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// Where, in a word.
    pub part: String,
    /// What was found.
    pub what: String,
}

/// Looks the whole database through: pages, references, schema, and what the rows mean. Empty when
/// it is sound.
///
/// # Errors
/// What opening the database refuses.
pub fn check(path: &Path) -> Result<Vec<FindingView>> {
    let mut store = Store::open(path, Access::Read)?;
    let mut findings = store.check_file();
    // Rows of a broken file cannot be trusted to mean anything.
    if findings.is_empty() {
        findings = store.begin(Access::Read)?.check_rows()?;
    }
    Ok(findings.into_iter().map(|finding| FindingView { part: finding.part.to_owned(), what: finding.what }).collect())
}

/// Copies the database while it is in use, and gives the path of the copy.
///
/// # Errors
/// When anything stands at the target, or the disk says no.
pub fn backup(path: &Path, to: &Path) -> Result<PathBuf> {
    let store = Store::open(path, Access::Read)?;
    Ok(store.backup(to)?)
}

/// Puts a backup in the place of the database and journals that in it. Gives where the replaced
/// one is kept, if there was one.
///
/// # Errors
/// When the backup is not a sound database, or the place holds something else.
pub fn restore(path: &Path, from: &Path, now: Time, command: &str) -> Result<Option<PathBuf>> {
    let restored = store::restore(from, path)?;
    let mut store = Store::open(path, Access::Write)?;
    let tx = store.begin(Access::Write)?;
    if let Some(master) = tx.master()? {
        let mut operation = by_owner(master.id, master.handle.as_str(), now, command);
        tx.append(&mut operation, &[])?;
        tx.commit()?;
        store.after_commit();
    }
    Ok(restored.kept)
}

/// An operation of whoever owns the file, on whose behalf nobody is logged in.
pub(super) fn by_owner(account: AccountId, name: &str, now: Time, command: &str) -> Operation {
    Operation {
        number: 0,
        at: now,
        operator: None,
        operator_name: "(owner of the file)".to_owned(),
        account,
        account_name: name.to_owned(),
        level: None,
        event: Event::Database,
        command: command.to_owned(),
        reason: None,
        sign_in: None,
        undoes: None,
        once_key: None,
        answer: serde_json::json!({}),
        changed: 0,
    }
}
