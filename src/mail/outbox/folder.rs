//! A folder that only its owner writes to, and the files in it: never through a link, never half.

use std::{
    fs::{DirBuilder, File},
    io::{self, Read as _, Write as _},
    os::{fd::OwnedFd, unix::fs::DirBuilderExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, Dir, Mode, OFlags},
    io::Errno,
    process::{Pid, test_kill_process},
};

use crate::domain::{Code, Refusal};

/// How the name of a file ends that is being written.
const DRAFT: &str = ".tmp";
/// Largest letter that is read back, in bytes: some logos of 1 MiB in base64 and to spare.
const LARGEST: u64 = 8 * 1024 * 1024;

/// An open folder; files in it are reached through it, whatever its path leads to meanwhile.
pub struct Folder {
    folder: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// The folder at a path, made for its owner only when it is missing, with those above it.
    pub fn made(path: &Path) -> Result<Self, Refusal> {
        if let Some(folder) = Self::existing(path)? {
            return Ok(folder);
        }
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| about(path, error))?;
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(above).and_then(|above| above.sync_all()).map_err(|error| about(above, error))?;
        Self::existing(path)?.ok_or_else(|| about(path, Errno::NOENT))
    }

    /// The folder at a path; None when there is none.
    pub fn existing(path: &Path) -> Result<Option<Self>, Refusal> {
        Self::opened(rustix::fs::open(path, FOLDER, Mode::empty()), path.to_owned())
    }

    /// The folder of this name inside, made when it is missing.
    pub fn made_within(&self, name: &str) -> Result<Self, Refusal> {
        let path = self.path.join(name);
        match rustix::fs::mkdirat(&self.folder, name, Mode::RWXU) {
            Ok(()) => self.sync()?,
            Err(Errno::EXIST) => {}
            Err(error) => return Err(about(&path, error)),
        }
        self.existing_within(name)?.ok_or_else(|| about(&path, Errno::NOENT))
    }

    /// The folder of this name inside; None when there is none.
    pub fn existing_within(&self, name: &str) -> Result<Option<Self>, Refusal> {
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

    /// Gives a file to another folder, for good; one that it has already may be gone from here.
    pub fn pass_on(&self, name: &str, to: &Self) -> Result<(), Refusal> {
        match rustix::fs::renameat(&self.folder, name, &to.folder, name) {
            Ok(()) => {}
            Err(Errno::NOENT) if to.holds(name) => {}
            Err(error) => return Err(about(&to.path.join(name), error)),
        }
        to.sync()?;
        self.sync()
    }

    /// Whether there is a file of this name.
    pub fn holds(&self, name: &str) -> bool {
        rustix::fs::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file())
    }

    /// Writes a file, whole or not at all; what had the name is replaced.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
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

    /// What is in a file; None when there is none.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
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

    /// Removes the files whose names begin so, but one; of drafts, those that killed processes left.
    pub fn remove(&self, beginning: &str, but: Option<&str>) -> Result<(), Refusal> {
        let mut removed = false;
        for entry in Dir::read_from(&self.folder).map_err(|error| about(&self.path, error))? {
            let entry = entry.map_err(|error| about(&self.path, error))?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if !name.starts_with(beginning) || Some(name) == but || (name.ends_with(DRAFT) && !abandoned(name)) {
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
