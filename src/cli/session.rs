//! The file that holds the log-in token of whoever is logged in here: one line, readable by its
//! owner only.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::OFlags,
    io::Errno,
    process::{Pid, test_kill_process},
};
use usher::domain::{Code, Refusal};

use super::{behalf, laid, place};

/// The most that is read of a session file, in bytes: far more than a token has.
const LONGEST: u64 = 4_096;

/// The log-in token in the session file; none when there is no such file.
///
/// # Errors
/// [`Code::Io`] when the file cannot be read or is no regular file, which could keep a command
/// waiting for ever.
pub fn token() -> Result<Option<String>, Refusal> {
    let path = place::session()?;
    let mut text = String::new();
    let read = open(&path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(Some(text.trim().to_owned()).filter(|token| !token.is_empty())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(&path, &error)),
    }
}

fn open(path: &Path) -> io::Result<File> {
    let for_somebody = behalf::somebody().map_err(io::Error::other)?.is_some();
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = opened.map_err(|error| match Errno::from_io_error(&error) {
        Some(Errno::LOOP) => io::Error::other("it is a link, and a log-in is never read through one"),
        _ => error,
    })?;
    let looked = file.metadata()?;
    if !looked.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if looked.mode() & 0o077 != 0 {
        return Err(io::Error::other("others can read or write it; chmod 600 it, or log in anew"));
    }
    if for_somebody {
        behalf::trusted(path, &looked)?;
        owned_folder(path)?;
    }
    Ok(file)
}

/// Where this runs for somebody else, the folder of the session files is nobody's to lay files into
/// but the account's under which it runs.
fn owned_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    behalf::trusted(folder, &fs::metadata(folder)?)
}

/// A token that is written but not yet in force; dropped, it leaves nothing.
#[must_use]
pub struct Draft {
    draft: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl Draft {
    /// Writes a token beside the session file, whose folder is made when it is missing.
    ///
    /// # Errors
    /// [`Code::Io`] when that cannot be done.
    pub fn begin(token: &str) -> Result<Self, Refusal> {
        let path = place::session()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            laid::folder(folder)?;
        }
        if behalf::somebody()?.is_some() {
            owned_folder(&path).map_err(|error| about(&path, &error))?;
        }
        if path.is_dir() {
            return Err(about(&path, &io::Error::from(ErrorKind::IsADirectory)));
        }
        discard_stale(&path);
        let draft = draft_of(&path, std::process::id());
        let _ = fs::remove_file(&draft);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
        let begun = Self { draft, path, kept: false };
        let written = file.and_then(|mut file| file.write_all(format!("{token}\n").as_bytes()));
        written.map_err(|error| about(&begun.path, &error))?;
        Ok(begun)
    }

    /// Puts the token in force. A link at that place is replaced, never followed.
    ///
    /// # Errors
    /// [`Code::Io`] when that cannot be done; then whoever was logged in before still is.
    pub fn keep(mut self) -> Result<(), Refusal> {
        fs::rename(&self.draft, &self.path).map_err(|error| about(&self.path, &error))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.draft);
        }
    }
}

/// Removes the session file; there may be none. A link at that place is removed, never followed.
///
/// # Errors
/// [`Code::Io`] when it stays.
pub fn discard() -> Result<(), Refusal> {
    let path = place::session()?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(about(&path, &error)),
        _ => Ok(()),
    }
}

/// Where a process writes: two commands at once each have a draft of their own.
fn draft_of(path: &Path, process: u32) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{process}.tmp"));
    PathBuf::from(name)
}

/// Removes the drafts of commands that were killed. Those that cannot be removed do no harm.
fn discard_stale(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let ending = found.to_str().and_then(|found| found.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".tmp"));
        let Some(process) = ending.and_then(|number| number.parse().ok()).and_then(Pid::from_raw) else { continue };
        if test_kill_process(process) == Err(Errno::SRCH) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn about(path: &Path, error: &io::Error) -> Refusal {
    Refusal::new(Code::Io, format!("{}: {error}", path.display()))
}
