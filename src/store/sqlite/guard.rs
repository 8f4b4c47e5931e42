//! What a file is, found out before SQLite sees it.
//!
//! SQLite takes an empty file, a file of one byte or a device for a new database, writes files
//! beside whatever it opens, and follows what lies there. So the file is looked at first, without
//! writing anything: it must be a regular file of one name that begins with our header, as long as
//! that header says, with nothing odd beside it. What a page holds is not looked at here.

use std::fs::{File, FileType, Metadata};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};

use super::wal::beside;
use super::{APPLICATION_ID, PAGE_SIZE, SCHEMA_VERSION};
use crate::store::error::StoreError;

const HEADER: usize = 100;

/// The path with its folder resolved, so that no link is followed after this point.
/// The last component is taken as it stands; nothing need be there.
pub(super) fn locate(path: &Path) -> Result<PathBuf, StoreError> {
    let Some(name) = path.file_name() else {
        return Err(StoreError::Unsafe { path: path.to_owned(), why: "it names a folder".to_owned() });
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match folder.canonicalize() {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::Missing { path: path.to_owned() }),
        Err(error) => Err(StoreError::io(folder, error)),
    }
}

/// How often a file that looks damaged is looked at again, and how long after.
const LOOKS: usize = 3;
const PAUSE: Duration = Duration::from_millis(3);

/// Checks the file at a located path; see the module.
///
/// Another command may be folding its log into the file between the looks at its header, its length
/// and its log, which then do not fit together. Only what stays so is damage.
pub(super) fn inspect(path: &Path) -> Result<(), StoreError> {
    for _ in 0..LOOKS {
        match look(path) {
            Err(StoreError::Damaged { .. }) => std::thread::sleep(PAUSE),
            looked => return looked,
        }
    }
    look(path)
}

fn look(path: &Path) -> Result<(), StoreError> {
    let entry = std::fs::symlink_metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => StoreError::Missing { path: path.to_owned() },
        _ => StoreError::io(path, error),
    })?;
    regular(path, &entry)?;
    let log_is_empty = neighbours(path)?;

    // Between the look and the opening the file may have been swapped, hence the flags and the
    // second look: a link is not followed and a pipe does not block.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| StoreError::io(path, error))?;
    let mut file = File::from(file);
    let opened = file.metadata().map_err(|error| StoreError::io(path, error))?;
    regular(path, &opened)?;
    let mut head = Vec::with_capacity(HEADER);
    file.by_ref().take(HEADER as u64).read_to_end(&mut head).map_err(|error| StoreError::io(path, error))?;
    header(path, &head, opened.len(), log_is_empty)
}

/// Refuses anything but a regular file that has one name.
pub(super) fn regular(path: &Path, meta: &Metadata) -> Result<(), StoreError> {
    let why = if meta.is_file() {
        match meta.nlink() {
            0 | 1 => return Ok(()),
            names => format!("it has {names} names (hard links)"),
        }
    } else {
        format!("it is {}", kind(meta.file_type()))
    };
    Err(StoreError::Unsafe { path: path.to_owned(), why })
}

fn kind(kind: FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

/// Looks at what SQLite would use beside the file, and tells whether the write-ahead log is empty.
fn neighbours(path: &Path) -> Result<bool, StoreError> {
    let mut log_is_empty = true;
    for suffix in ["-wal", "-shm", "-journal"] {
        let neighbour = beside(path, suffix);
        let Ok(meta) = std::fs::symlink_metadata(&neighbour) else { continue };
        regular(&neighbour, &meta)?;
        match suffix {
            "-wal" => log_is_empty = meta.len() == 0,
            // Our files never have one: SQLite would roll a stranger's pages into the database.
            "-journal" if meta.len() > 0 => {
                let why = format!("a rollback journal lies beside it, {}", neighbour.display());
                return Err(StoreError::Unsafe { path: path.to_owned(), why });
            }
            _ => {}
        }
    }
    Ok(log_is_empty)
}

/// Checks the first bytes of the file. Its length and schema version can be trusted only while the
/// log is empty: pages in the log are newer than those in the file.
fn header(path: &Path, head: &[u8], length: u64, log_is_empty: bool) -> Result<(), StoreError> {
    let foreign = |what: &str| Err(StoreError::Foreign { path: path.to_owned(), what: what.to_owned() });
    let damaged = |what: String| Err(StoreError::Damaged { at: Some(path.to_owned()), what });
    const MAGIC: &[u8] = b"SQLite format 3\0";
    if head.is_empty() {
        return foreign("the file is empty");
    }
    if !head.starts_with(MAGIC) {
        return foreign("it is a file of another kind");
    }
    if head.len() < HEADER {
        return damaged(format!("the file ends after {length} bytes"));
    }
    if number(head, 68) != APPLICATION_ID {
        return foreign("it is a database of another program");
    }
    // The page size, read and write version 2 (write-ahead log), no reserved bytes, fixed
    // fractions: all as this program makes them.
    let shape = [(PAGE_SIZE >> 8) as u8, (PAGE_SIZE & 0xff) as u8, 2, 2, 0, 64, 32, 32];
    match head.get(16..24) {
        Some(found) if found == shape => {}
        Some([size @ .., 1, 1, 0, 64, 32, 32]) if shape.starts_with(size) => {
            let why = "its write-ahead log was turned off by another program".to_owned();
            return Err(StoreError::Unsafe { path: path.to_owned(), why });
        }
        _ => return damaged("its header is not as usher writes it".to_owned()),
    }
    // Schema format 4, no automatic vacuum, UTF-8, no incremental vacuum, and the reserve unused.
    let fixed = [(44, 4), (52, 0), (56, 1), (64, 0), (72, 0), (76, 0), (80, 0), (84, 0), (88, 0)];
    if fixed.iter().any(|&(at, value)| number(head, at) != value) {
        return damaged("its header is not as usher writes it".to_owned());
    }
    if !log_is_empty {
        return Ok(());
    }
    let whole = u64::from(number(head, 28)) * u64::from(PAGE_SIZE);
    let whole_is_known = number(head, 24) == number(head, 92) && whole > 0;
    if !length.is_multiple_of(u64::from(PAGE_SIZE)) || (whole_is_known && length < whole) {
        return damaged(format!("the file ends after {length} of {whole} bytes"));
    }
    version(path, i64::from(number(head, 60))).map(drop)
}

/// Passes a schema version on, unless it is one that this program does not know.
pub(super) fn version(path: &Path, version: i64) -> Result<i64, StoreError> {
    if version > SCHEMA_VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), version, known: SCHEMA_VERSION });
    }
    if version < 1 {
        let what = format!("its schema version is {version}");
        return Err(StoreError::Damaged { at: Some(path.to_owned()), what });
    }
    Ok(version)
}

/// The big-endian number of four bytes at an offset.
fn number(head: &[u8], at: usize) -> u32 {
    head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
}
