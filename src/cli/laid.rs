//! Files that are laid where somebody asks for them: whole or not at all, for their owner only, and
//! never through a link.

use std::{
    fs::{DirBuilder, File},
    io::{self, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};
use usher::domain::{Code, Refusal};

use super::behalf;

/// How the name of a file ends that is being written.
const DRAFT: &str = ".tmp";

/// Requires that files are written by whoever runs this for themselves: a service account would write
/// where an operator who comes through it could not.
///
/// # Errors
/// [`Code::Forbidden`], naming for whom this runs.
pub fn mine() -> Result<(), Refusal> {
    match behalf::somebody()?.filter(|one| !one.is_root()) {
        None => Ok(()),
        Some(one) => {
            Err(Refusal::new(Code::Forbidden, format!("this runs for {}, for whom it writes no files", one.name())))
        }
    }
}

/// Makes a folder, and those above it, for their owner only. One that is there is left as it is.
///
/// # Errors
/// [`Code::Io`] when it cannot be made.
pub fn folder(path: &Path) -> Result<(), Refusal> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| about(path, error))
}

/// Lays several files where nothing stands, or none: what was laid before one could not be is taken
/// away again.
///
/// # Errors
/// As [`lay`].
pub fn lay_all(files: &[(PathBuf, &[u8])]) -> Result<(), Refusal> {
    for (place, (path, bytes)) in files.iter().enumerate() {
        if let Err(refusal) = lay(path, bytes, false) {
            for (laid, _) in files.iter().take(place) {
                let _ = std::fs::remove_file(laid);
            }
            return Err(refusal);
        }
    }
    Ok(())
}

/// Lays a file at a path; one that stands there is replaced only where that is wanted, and only if it
/// is a regular file. On return it is on the disk.
///
/// # Errors
/// [`Code::Exists`] where something stands there that is not to be replaced, [`Code::Usage`] for a
/// path that names no file, [`Code::Io`] when it cannot be written.
pub fn lay(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Refusal> {
    let named = path.file_name().and_then(|name| name.to_str());
    let name =
        named.ok_or_else(|| Refusal::new(Code::Usage, format!("{} does not name a file", path.display())))?.to_owned();
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(above, folder, Mode::empty()).map(File::from).map_err(|error| about(above, error))?;
    if let Ok(stat) = rustix::fs::statat(&folder, &name, AtFlags::SYMLINK_NOFOLLOW) {
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            let said = format!("{} is no regular file, and is left as it is", path.display());
            return Err(Refusal::new(Code::Exists, said));
        }
        if !replace {
            return Err(stands(path));
        }
    }
    let draft = format!(".{name}.{}{DRAFT}", std::process::id());
    let laid = written(&folder, &draft, bytes).and_then(|()| named_so(&folder, &draft, &name, replace));
    if let Err(error) = laid {
        let _ = rustix::fs::unlinkat(&folder, &draft, AtFlags::empty());
        return Err(if error.kind() == io::ErrorKind::AlreadyExists { stands(path) } else { about(path, error) });
    }
    folder.sync_all().map_err(|error| about(above, error))
}

fn written(folder: &File, draft: &str, bytes: &[u8]) -> io::Result<()> {
    // One left by a killed process that had our number.
    let _ = rustix::fs::unlinkat(folder, draft, AtFlags::empty());
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::openat(folder, draft, flags, Mode::RUSR | Mode::WUSR)?);
    file.write_all(bytes)?;
    file.sync_all()
}

fn named_so(folder: &File, draft: &str, name: &str, replace: bool) -> io::Result<()> {
    if replace {
        return Ok(rustix::fs::renameat(folder, draft, folder, name)?);
    }
    match rustix::fs::renameat_with(folder, draft, folder, name, RenameFlags::NOREPLACE) {
        // File systems without that operation: a second name, which does not replace either.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            rustix::fs::linkat(folder, draft, folder, name, AtFlags::empty())?;
            Ok(rustix::fs::unlinkat(folder, draft, AtFlags::empty())?)
        }
        other => Ok(other?),
    }
}

fn stands(path: &Path) -> Refusal {
    Refusal::new(Code::Exists, format!("{} exists already", path.display()))
}

fn about(path: &Path, error: impl Into<io::Error>) -> Refusal {
    Refusal::new(Code::Io, format!("{}: {}", path.display(), error.into()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_file_is_laid_once_for_its_owner_only_and_replaced_only_where_that_is_wanted() {
        let folder = std::env::temp_dir().join(format!("usher-laid-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        super::folder(&folder.join("below")).unwrap();
        fs::remove_dir(folder.join("below")).unwrap();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        super::folder(&folder).unwrap();
        let file = folder.join("page.html");
        lay(&file, b"one", false).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(lay(&file, b"two", false).unwrap_err().code, Code::Exists);
        assert_eq!(fs::read(&file).unwrap(), b"one");
        lay(&file, b"two", true).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");

        let (target, link) = (folder.join("target"), folder.join("link"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        for replace in [false, true] {
            assert_eq!(lay(&link, b"three", replace).unwrap_err().code, Code::Exists);
            assert_eq!(lay(&folder, b"three", replace).unwrap_err().code, Code::Exists);
        }
        assert!(!target.exists() && link.is_symlink());
        assert_eq!(lay(Path::new(".."), b"", false).unwrap_err().code, Code::Usage);
        assert_eq!(lay(&folder.join("no/page.html"), b"", false).unwrap_err().code, Code::Io);
        let (one, other) = (folder.join("one"), folder.join("other"));
        let refusal = lay_all(&[(one.clone(), b"1"), (file.clone(), b"2"), (other.clone(), b"3")]).unwrap_err();
        assert_eq!(refusal.code, Code::Exists);
        assert!(!one.exists() && !other.exists() && fs::read(&file).unwrap() == b"two");
        let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
