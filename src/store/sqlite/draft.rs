//! A file made under a working name and given its own only when it is whole.
//!
//! Databases, backups and restored files are all made this way, so that no half-made file ever
//! stands under a name that somebody uses. The working name is the final one with `.tmp`. A draft
//! left by a command that was killed is taken away by the next one; a draft that is still being
//! made is told from it by the lock (`flock`) its maker holds.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::{guard, wal::beside};
use crate::store::error::StoreError;

/// The draft; dropped before it is published, it is removed.
#[derive(Debug)]
pub(super) struct Draft {
    target: PathBuf,
    path: PathBuf,
    file: File,
    published: bool,
}

impl Draft {
    /// Begins a draft of `target`, a located path at which nothing may stand: an empty file that
    /// only its owner can read.
    pub(super) fn begin(target: &Path) -> Result<Self, StoreError> {
        vacant(target)?;
        let path = beside(target, ".tmp");
        let file = match exclusive(&path) {
            Err(Errno::EXIST) => {
                discard_stale(&path)?;
                exclusive(&path)
            }
            other => other,
        };
        let file = file.map_err(|error| made(&path, error))?;
        let draft = Self { target: target.to_owned(), path, file, published: false };
        rustix::fs::flock(&draft.file, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| StoreError::Busy { at: Some(target.to_owned()) })?;
        Ok(draft)
    }

    /// Where to write. No connection to it may be open when the draft is published or dropped.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the file to the disk and gives it its name, never over another file.
    ///
    /// # Errors
    /// [`StoreError::OutcomeUnknown`] when it has its name and the disk does not say that it will
    /// keep it; after any other error nothing stands there.
    pub(super) fn publish(self) -> Result<(), StoreError> {
        let target = self.target.clone();
        self.publish_as(&target)
    }

    /// The same under another name in the same folder.
    pub(super) fn publish_as(mut self, target: &Path) -> Result<(), StoreError> {
        self.file.sync_all().map_err(|error| StoreError::io(&self.path, error))?;
        rename(&self.path, target)?;
        self.published = true;
        sync_folder(target)
            .map_err(|error| StoreError::OutcomeUnknown { at: Some(target.to_owned()), what: error.to_string() })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.published {
            return;
        }
        // A draft that cannot be removed is taken away by the next command that makes one.
        for suffix in ["-journal", "-wal", "-shm", ""] {
            let _ = std::fs::remove_file(beside(&self.path, suffix));
        }
    }
}

/// Refuses a path at which anything stands, even a link that leads nowhere.
fn vacant(path: &Path) -> Result<(), StoreError> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::io(path, error)),
        Ok(meta) => {
            guard::regular(path, &meta)?;
            Err(StoreError::Exists { path: path.to_owned() })
        }
    }
}

fn exclusive(path: &Path) -> Result<File, Errno> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR).map(File::from)
}

fn made(path: &Path, error: Errno) -> StoreError {
    let at = Some(path.to_owned());
    match error {
        Errno::EXIST => StoreError::Busy { at },
        Errno::NOSPC | Errno::DQUOT => StoreError::Full { at },
        Errno::ROFS => StoreError::ReadOnly { at, why: "its folder is read-only".to_owned() },
        Errno::ACCESS | Errno::PERM => StoreError::ReadOnly { at, why: "permission denied".to_owned() },
        other => StoreError::io(path, other),
    }
}

/// Removes what a killed command left. Whoever still works on its draft holds the lock.
fn discard_stale(path: &Path) -> Result<(), StoreError> {
    let meta = std::fs::symlink_metadata(path).map_err(|error| StoreError::io(path, error))?;
    guard::regular(path, &meta)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let stale = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| StoreError::io(path, error))?;
    rustix::fs::flock(&stale, FlockOperation::NonBlockingLockExclusive)
        .map_err(|_| StoreError::Busy { at: Some(path.to_owned()) })?;
    for suffix in ["-journal", "-wal", "-shm", ""] {
        match std::fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(StoreError::io(path, error)),
            _ => {}
        }
    }
    Ok(())
}

/// Renames without replacing. File systems without that operation get a second name and lose the
/// first, which does not replace either.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    let renamed = match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            rustix::fs::link(from, to).and_then(|()| rustix::fs::unlink(from))
        }
        other => other,
    };
    renamed.map_err(|error| match error {
        Errno::EXIST => StoreError::Exists { path: to.to_owned() },
        other => StoreError::io(to, other),
    })
}

/// Brings the names in the folder of a file to the disk.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::io(folder, error))
}
