//! The folder of letters: where they end where no server is configured, and where each lies while it
//! is being sent, so that one whose sending was killed is sent again with the very same bytes.
//!
//! Files are readable by their owner only, written under another name, synced and renamed, and never
//! through a symbolic link. Their names are made from ids and digests, never from what people typed.
//! When a letter is due is not known here.

use std::path::{Path, PathBuf};

use crate::domain::{Code, Refusal};

mod folder;

use folder::Folder;

/// The folder inside the outbox where letters lie that are being sent.
const STAGED: &str = ".staged";
/// How the name of a letter ends.
const LETTER: &str = ".eml";

/// An outbox at a place; nothing is made until something is put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    path: PathBuf,
}

impl Outbox {
    /// The outbox at a path.
    #[must_use]
    pub fn at(path: impl AsRef<Path>) -> Self {
        // Without a slash at the end, which would have a link followed.
        Self { path: path.as_ref().components().collect() }
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
        staging.remove(&beginning(id), Some(&name))
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
        staging.pass_on(&name, &outbox)?;
        outbox.remove(&beginning(id), Some(&name))?;
        Ok(self.path.join(name))
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
            Some(staging) => staging.remove(&beginning(id), None),
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

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    const FIRST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const SECOND: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

    /// A folder of one test, removed when it ends.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("usher-outbox-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn outbox(&self) -> Outbox {
            Outbox::at(self.0.join("data/outbox"))
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        files.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_letter_is_kept_until_it_is_delivered_and_readable_by_its_owner_only() {
        let place = Place::new("kept");
        let outbox = place.outbox();
        assert_eq!(outbox.staged(7, FIRST).unwrap(), None);
        outbox.discard(7).unwrap();
        assert!(!outbox.path().exists(), "looking makes nothing");
        outbox.stage(7, FIRST, b"letter").unwrap();
        assert_eq!(outbox.staged(7, FIRST).unwrap().unwrap(), b"letter");
        assert_eq!(outbox.staged(7, SECOND).unwrap(), None);
        assert!(!outbox.delivered(7, FIRST).unwrap());
        let path = outbox.deliver(7, FIRST).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"letter");
        assert_eq!(path.file_name().unwrap(), "00000007-0011223344556677.eml");
        assert_eq!((mode(&path), mode(outbox.path()), mode(&outbox.path().join(STAGED))), (0o600, 0o700, 0o700));
        assert!(outbox.delivered(7, FIRST).unwrap());
        assert_eq!(outbox.staged(7, FIRST).unwrap(), None);
    }

    #[test]
    fn the_same_letter_again_is_the_same_file() {
        let place = Place::new("again");
        let outbox = place.outbox();
        for _ in 0..3 {
            outbox.stage(7, FIRST, b"letter").unwrap();
            outbox.deliver(7, FIRST).unwrap();
            outbox.deliver(7, FIRST).unwrap();
        }
        assert_eq!(files(outbox.path()).len(), 1);
        outbox.stage(7, SECOND, b"with a new token").unwrap();
        outbox.deliver(7, SECOND).unwrap();
        assert_eq!(files(outbox.path()), ["00000007-ffeeddccbbaa9988.eml"]);
        outbox.stage(8, SECOND, b"to somebody else").unwrap();
        outbox.deliver(8, SECOND).unwrap();
        assert_eq!(files(outbox.path()).len(), 2);
        assert_eq!(outbox.deliver(9, FIRST).unwrap_err().code, Code::Io);
    }

    #[test]
    fn keeping_and_discarding_leave_nothing_else_of_a_letter_behind() {
        let place = Place::new("discard");
        let outbox = place.outbox();
        let staging = outbox.path().join(STAGED);
        outbox.stage(7, FIRST, b"one").unwrap();
        outbox.stage(70, FIRST, b"another's").unwrap();
        fs::write(staging.join(format!("00000007-0011223344556677.eml.{}.tmp", i32::MAX)), b"killed").unwrap();
        outbox.stage(7, SECOND, b"two").unwrap();
        assert_eq!(outbox.staged(7, FIRST).unwrap(), None);
        assert_eq!(files(&staging).len(), 2, "{:?}", files(&staging));
        outbox.discard(7).unwrap();
        outbox.discard(7).unwrap();
        assert_eq!(files(&staging), ["00000070-0011223344556677.eml"]);
    }

    #[test]
    fn a_link_is_never_followed_and_a_folder_open_to_others_is_not_used() {
        let place = Place::new("links");
        let outbox = place.outbox();
        let elsewhere = place.0.join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::create_dir(place.0.join("data")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, outbox.path()).unwrap();
        let slash = Outbox::at(format!("{}/", outbox.path().display()));
        for refusal in [outbox.stage(7, FIRST, b"x").unwrap_err(), slash.staged(7, FIRST).unwrap_err()] {
            assert_eq!(refusal.code, Code::Io);
            assert!(refusal.message.contains(&outbox.path().display().to_string()), "{}", refusal.message);
        }
        fs::remove_file(outbox.path()).unwrap();

        outbox.stage(7, FIRST, b"x").unwrap();
        let (victim, name) = (place.0.join("victim"), "00000007-0011223344556677.eml");
        fs::write(&victim, b"mine").unwrap();
        std::os::unix::fs::symlink(&victim, outbox.path().join(name)).unwrap();
        outbox.deliver(7, FIRST).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
        assert!(fs::symlink_metadata(outbox.path().join(name)).unwrap().is_file());
        std::os::unix::fs::symlink(&victim, outbox.path().join(STAGED).join(name)).unwrap();
        assert_eq!(outbox.staged(7, FIRST).unwrap_err().code, Code::Io);

        fs::set_permissions(outbox.path(), fs::Permissions::from_mode(0o770)).unwrap();
        let refusal = outbox.stage(7, FIRST, b"x").unwrap_err();
        assert_eq!(refusal.hints, [format!("chmod 700 {}", outbox.path().display())]);
        assert_eq!(mode(outbox.path()), 0o770, "what others have set is left to them");
    }

    #[test]
    fn only_digests_name_files() {
        let outbox = Outbox::at("/nonexistent");
        for wrong in ["", "abc", "../../etc/passwd0", "00112233445566GG", "é112233445566778"] {
            assert_eq!(outbox.stage(1, wrong, b"x").unwrap_err().code, Code::Unexpected, "{wrong:?}");
        }
    }
}
