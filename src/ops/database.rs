//! The database as a whole: where it is, whether it is sound, copies of it.
//!
//! Nobody is logged in for these: whoever can read the file can read it all, and whoever can write
//! it can change it. The tool says so rather than pretending otherwise.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{
    domain::{
        Result, Time,
        account::Account,
        journal::{Event, Operation},
    },
    store::{
        self, Access, Store,
        report::{self, FileReport, Wide},
    },
};

pub use crate::store::report::{account_name, account_number};

/// What there is to say about the file and what is in it.
#[derive(Debug, Clone, Serialize)]
pub struct DatabaseView {
    /// The file.
    pub path: String,
    /// Which of the ways of running this it is: `personal file`, `service account NAME, used by NAME`
    /// or `file of NAME`.
    pub run_as: String,
    /// The user of this machine who reaches the file through a service account; none otherwise.
    pub used_by: Option<String>,
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
    /// How many accounts, the master included; not told to who is not the owner of the file.
    pub accounts: Option<i64>,
    /// How many users in all accounts; the same.
    pub users: Option<i64>,
    /// The number of the newest operation; the same.
    pub operations: Option<i64>,
    /// What should be mended about the file.
    pub warnings: Vec<String>,
}

/// How the tool is run, as far as the environment says it.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The user of this machine on whose behalf this runs under another account.
    pub used_by: Option<String>,
    /// Whether that user may know what the file holds as a whole.
    pub owner: bool,
    /// The configuration file, there or not.
    pub config: Option<PathBuf>,
    /// The file of the log-in session, there or not.
    pub session: Option<PathBuf>,
}

/// Looks at the file and counts what is in it.
///
/// # Errors
/// What opening the database refuses.
pub fn status(path: &Path, around: &Surroundings) -> Result<DatabaseView> {
    let mut store = Store::open(path, Access::Read)?;
    let totals = store.begin(Access::Read)?.totals()?;
    let totals = Some(totals).filter(|_| around.owner);
    let file = store::file_report(path)?;
    Ok(DatabaseView {
        run_as: run_as(&file, around),
        used_by: around.used_by.clone(),
        warnings: warnings(&file, around),
        path: file.path.display().to_string(),
        mode: format!("{:o}", file.mode),
        directory_mode: format!("{:o}", file.directory_mode),
        owner: file.owner,
        size: file.size,
        wal_size: file.wal_size,
        accounts: totals.map(|(accounts, ..)| accounts),
        users: totals.map(|(_, users, _)| users),
        operations: totals.map(|(.., operations)| operations),
    })
}

fn run_as(file: &FileReport, around: &Surroundings) -> String {
    let owner = account_name(file.owner);
    match &around.used_by {
        _ if !file.owned_by_me => format!("file of {owner}"),
        Some(name) => format!("service account {owner}, used by {name}"),
        None => "personal file".to_owned(),
    }
}

/// What should be mended, each with the command that does it.
fn warnings(file: &FileReport, around: &Surroundings) -> Vec<String> {
    let mut warnings = Vec::new();
    let shown = file.path.display();
    if file.group_or_world_readable {
        warnings.push(format!("others than its owner can read or write it: chmod 600 {shown}"));
    }
    let folder = parent(&file.path);
    if file.directory_shared {
        warnings.push(format!("others can put files beside it: chmod go-w {}", folder.display()));
    }
    let config = around.config.as_deref();
    for place in config.into_iter().chain(config.and_then(Path::parent)) {
        if let Some(Wide { path, mode }) = report::wide(place, 0o022) {
            let path = path.display();
            warnings.push(format!("others can change the configuration ({mode:o}): chmod go-w {path}"));
        }
    }
    if let Some(Wide { path, mode }) = report::wide_outbox(&file.path) {
        warnings.push(format!("others can read mails that wait ({mode:o}): chmod 700 {}", path.display()));
    }
    if let Some(Wide { path, mode }) = around.session.as_deref().and_then(|session| report::wide(session, 0o077)) {
        warnings.push(format!("others can use this log-in ({mode:o}): chmod 600 {}", path.display()));
    }
    warnings
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
        let mut operation = by_owner(&master, now, command);
        tx.append(&mut operation, &[])?;
        tx.commit()?;
        store.after_commit();
    }
    Ok(restored.kept)
}

/// An operation of whoever owns the file, on whose behalf nobody is logged in.
pub(super) fn by_owner(account: &Account, now: Time, command: &str) -> Operation {
    Operation::new(now, account, Event::Database).by_stranger("(owner of the file)").typed(command)
}
