//! The folder of letters: where they end where no server is configured, and where each lies while it
//! is being sent, so that one whose sending was killed is sent again with the very same bytes.
//!
//! Files are readable by their owner only, written under another name, synced and renamed, and never
//! through a symbolic link. Their names are made from ids and digests, never from what people typed.
//! When a letter is due is not known here.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, Dir, Mode, OFlags},
    io::Errno,
    process::{Pid, test_kill_process},
};

use crate::domain::{Code, Refusal};

/// The folder inside the outbox where letters lie that are being sent.
const STAGED: &str = ".staged";
/// How the name of a letter ends, and that of one that is being written.
const LETTER: &str = ".eml";
const DRAFT: &str = ".tmp";
/// Largest letter that is read back, in bytes: some logos of 1 MiB in base64 and to spare.
const LARGEST: u64 = 8 * 1024 * 1024;

/// An outbox at a place; nothing is made until something is put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    path: PathBuf,
}

impl Outbox {
    /// The outbox at a path.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a letter that is about to be sent, in place of whatever was kept of it before. On return
    /// it is on the disk.
    ///
    /// # Errors
    /// [`Code::Io`], naming the path, when it cannot be written, or when the outbox is a symbolic link
    /// or a folder that others may write to.
    pub fn stage(&self, id: i64, token_digest: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let name = name(id, token_digest)?;
        let staging = self.staging()?;
        staging.write(&name, bytes)?;
        staging.remove_of(id, Some(&name))
    }

    /// The letter that was kept under this id with this token; None when there is none.
    ///
    /// # Errors
    /// [`Code::Io`] when it is there but cannot be read.
    pub fn staged(&self, id: i64, token_digest: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let name = name(id, token_digest)?;
        match Folder::existing(&self.path)? {
            Some(outbox) => match outbox.existing_within(STAGED)? {
                Some(staging) => staging.read(&name),
                None => Ok(None),
            },
            None => Ok(None),
        }
    }

    /// Makes the letter that is kept a file in the outbox, for good, and returns its path. Done again
    /// it changes nothing. An earlier letter of the same id, with a token that is void by now, goes.
    ///
    /// # Errors
    /// [`Code::Io`] when that cannot be done, or nothing is kept.
    pub fn deliver(&self, id: i64, token_digest: &str) -> Result<PathBuf, Refusal> {
        let name = name(id, token_digest)?;
        let staging = self.staging()?;
        let outbox = Folder::made(&self.path)?;
        match rustix::fs::renameat(&staging.folder, &name, &outbox.folder, &name) {
            Ok(()) => {}
            Err(Errno::NOENT) if outbox.holds(&name) => {}
            Err(error) => return Err(about(&outbox.path.join(&name), error)),
        }
        outbox.sync()?;
        staging.sync()?;
        outbox.remove_of(id, Some(&name))?;
        Ok(outbox.path.join(name))
    }

    /// Whether the letter is in the outbox for good.
    ///
    /// # Errors
    /// [`Code::Io`] when the outbox cannot be looked into.
    pub fn delivered(&self, id: i64, token_digest: &str) -> Result<bool, Refusal> {
        let name = name(id, token_digest)?;
        Ok(Folder::existing(&self.path)?.is_some_and(|outbox| outbox.holds(&name)))
    }

    /// Removes whatever is kept of a letter, once it has been sent or given up. Files in the outbox
    /// itself stay.
    ///
    /// # Errors
    /// [`Code::Io`] when that cannot be done.
    pub fn discard(&self, id: i64) -> Result<(), Refusal> {
        let Some(outbox) = Folder::existing(&self.path)? else { return Ok(()) };
        match outbox.existing_within(STAGED)? {
            Some(staging) => staging.remove_of(id, None),
            None => Ok(()),
        }
    }

    fn staging(&self) -> Result<Folder, Refusal> {
        Folder::made(&self.path)?.made_within(STAGED)
    }
}

/// The name of the file of a letter: its id, and the beginning of its token's digest.
fn name(id: i64, token_digest: &str) -> Result<String, Refusal> {
    let hex = token_digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match token_digest.get(..16) {
        Some(digest) if hex => Ok(format!("{}{digest}{LETTER}", beginning(id))),
        _ => Err(Refusal::new(Code::Unexpected, "a letter is kept under a digest in lower-case hex")),
    }
}

/// How the names of all files of one id begin.
fn beginning(id: i64) -> String {
    format!("{id:08}-")
}

/// An open folder; files in it are reached through it, whatever its path leads to meanwhile.
struct Folder {
    folder: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// The folder at a path, made for its owner only when it is missing, with those above it.
    fn made(path: &Path) -> Result<Self, Refusal> {
        if let Some(folder) = Self::existing(path)? {
            return Ok(folder);
        }
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| about(path, error))?;
        Self::existing(path)?.ok_or_else(|| about(path, Errno::NOENT))
    }

    fn existing(path: &Path) -> Result<Option<Self>, Refusal> {
        Self::opened(rustix::fs::open(path, FOLDER, Mode::empty()), path.to_owned())
    }

    fn made_within(&self, name: &str) -> Result<Self, Refusal> {
        let path = self.path.join(name);
        match rustix::fs::mkdirat(&self.folder, name, Mode::RWXU) {
            Ok(()) => self.sync()?,
            Err(Errno::EXIST) => {}
            Err(error) => return Err(about(&path, error)),
        }
        self.existing_within(name)?.ok_or_else(|| about(&path, Errno::NOENT))
    }

    fn existing_within(&self, name: &str) -> Result<Option<Self>, Refusal> {
        Self::opened(rustix::fs::openat(&self.folder, name, FOLDER, Mode::empty()), self.path.join(name))
    }

    /// Takes a folder that was opened, unless others may put files into it.
    fn opened(opened: Result<OwnedFd, Errno>, path: PathBuf) -> Result<Option<Self>, Refusal> {
        let folder = match opened {
            Ok(folder) => folder,
            Err(Errno::NOENT) => return Ok(None),
            // With O_DIRECTORY, a link is told as what is no folder.
            Err(Errno::LOOP | Errno::NOTDIR) => {
                let why = "is not a folder of its own: links are not followed, files are left as they are";
                return Err(Refusal::new(Code::Io, format!("the outbox {} {why}", path.display())));
            }
            Err(error) => return Err(about(&path, error)),
        };
        let stat = rustix::fs::fstat(&folder).map_err(|error| about(&path, error))?;
        if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
            let shown = path.display();
            return Err(Refusal::new(Code::Io, format!("others may write to the outbox {shown}"))
                .hint(format!("chmod 700 {shown}")));
        }
        Ok(Some(Self { folder, path }))
    }

    fn sync(&self) -> Result<(), Refusal> {
        rustix::fs::fsync(&self.folder).map_err(|error| about(&self.path, error))
    }

    fn holds(&self, name: &str) -> bool {
        rustix::fs::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file())
    }

    /// Writes a file, whole or not at all; what had the name is replaced.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let draft = format!("{name}.{}{DRAFT}", std::process::id());
        let written = self
            .write_draft(&draft, bytes)
            .and_then(|()| rustix::fs::renameat(&self.folder, &draft, &self.folder, name).map_err(io::Error::from));
        if let Err(error) = written {
            let _ = rustix::fs::unlinkat(&self.folder, &draft, AtFlags::empty());
            return Err(about(&self.path.join(name), error));
        }
        self.sync()
    }

    fn write_draft(&self, draft: &str, bytes: &[u8]) -> io::Result<()> {
        // One left by a killed process that had our number.
        let _ = rustix::fs::unlinkat(&self.folder, draft, AtFlags::empty());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(&self.folder, draft, flags, Mode::RUSR | Mode::WUSR)?);
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let path = self.path.join(name);
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(&self.folder, name, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(about(&path, error)),
        };
        let meta = file.metadata().map_err(|error| about(&path, error))?;
        if !meta.is_file() || meta.len() > LARGEST {
            return Err(Refusal::new(Code::Io, format!("{} is not a letter that was kept here", path.display())));
        }
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| about(&path, error))?;
        Ok(Some(bytes))
    }

    /// Removes the files of one id but one, and the drafts of it that killed processes left.
    fn remove_of(&self, id: i64, but: Option<&str>) -> Result<(), Refusal> {
        let beginning = beginning(id);
        let mut removed = false;
        for entry in Dir::read_from(&self.folder).map_err(|error| about(&self.path, error))? {
            let entry = entry.map_err(|error| about(&self.path, error))?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if !name.starts_with(&beginning) || Some(name) == but || (!name.ends_with(LETTER) && !abandoned(name)) {
                continue;
            }
            match rustix::fs::unlinkat(&self.folder, name, AtFlags::empty()) {
                Ok(()) => removed = true,
                Err(Errno::NOENT) => {}
                Err(error) => return Err(about(&self.path.join(name), error)),
            }
        }
        if removed { self.sync() } else { Ok(()) }
    }
}

/// How a folder is opened: never through a link.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Whether a file is a draft whose writer is gone.
fn abandoned(name: &str) -> bool {
    let writer = name.strip_suffix(DRAFT).and_then(|name| name.rsplit_once('.'));
    let writer = writer.and_then(|(_, number)| number.parse().ok()).and_then(Pid::from_raw);
    writer.is_some_and(|writer| test_kill_process(writer) == Err(Errno::SRCH))
}

fn about(path: &Path, error: impl Into<io::Error>) -> Refusal {
    Refusal::new(Code::Io, format!("{}: {}", path.display(), error.into()))
}
