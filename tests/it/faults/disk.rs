//! A disk that is full, a file or folder that cannot be written, files of somebody else.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
};

use usher::domain::digest;

use super::{beside_database, changing_command, composed, key, ledger::Ledger, names, needs, needs_root};
use crate::support::{House, PASSWORD, Run, tell, through, words};

/// Nobody in particular.
const NOBODY: u32 = 65_534;

/// A small disk of one's own, gone at the end.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Mounts one at a folder, which is made; none, with a word about it, where that is not allowed.
    fn at(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let option = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &option, "usher-it"]).arg(at).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { at: at.to_owned() });
        }
        tell(&format!("NOT RUN: nothing can be mounted ({})", std::thread::current().name().unwrap_or_default()));
        None
    }

    /// Leaves so many bytes free and no more.
    fn fill(&self, left: usize) {
        let filler = self.at.join("filler");
        let _ = fs::remove_file(&filler);
        let free = rustix::fs::statvfs(&self.at).unwrap();
        fs::write(&filler, vec![0; (free.f_bavail * free.f_frsize) as usize - left]).unwrap();
    }

    fn make_room(&self) {
        fs::remove_file(self.at.join("filler")).unwrap();
    }

    fn remount(&self, how: &str) {
        let option = format!("remount,{how}");
        assert!(Command::new("mount").args(["-o", &option]).arg(&self.at).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).output();
    }
}

fn change(house: &House, n: usize) -> Run {
    let run = Run::of(&format!("(change {n})"), house.command(changing_command(n)).output().unwrap());
    composed(&run);
    run
}

const INIT: &str = "init --name 'North Agency' --admin ada@north.example --password-stdin -o json";

#[test]
fn a_full_disk_refuses_changes_loses_nothing_and_works_again_when_there_is_room() {
    let house = House::empty();
    if !needs_root() {
        return;
    }
    let Some(disk) = Disk::at(&house.dir().join("data"), "4m") else { return };
    disk.fill(0);
    house.usher_in(INIT, PASSWORD).refused(1, "database.full");
    assert_eq!(beside_database(&house), [""; 0]);
    disk.fill(100_000);
    house.usher_in(INIT, PASSWORD).refused(1, "database.full");
    assert_eq!(beside_database(&house), [""; 0]);
    disk.make_room();
    house.usher_in(INIT, PASSWORD).ok();

    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for left in [400_000, 200_000, 60_000, 8_192, 0] {
        disk.fill(left);
        for n in (done.len() + refused.len()).. {
            let run = change(&house, n);
            if run.status == 0 {
                done.push((n, run.json()));
                continue;
            }
            let unknown = run.stderr.contains("database.outcome");
            let run = if unknown { run } else { run.refused(1, "database.full") };
            assert!(run.stderr.contains("hints\":[\"") && run.stderr.lines().count() == 1, "{}", run.stderr);
            refused.push(n);
            break;
        }
        // Looking needs no room, and finds all that was acknowledged.
        for look in ["group list -q --all", "client list -q --all", "whoami", "db status", "db check"] {
            house.usher(look).ok();
        }
        let ledger = Ledger::of(&house.database());
        done.iter().for_each(|(n, answer)| ledger.holds(&key(*n), answer));
        assert!(refused.iter().all(|n| ledger.number(&key(*n)).is_none()), "refused and yet there");
        ledger.agrees(&house);
    }
    let before = names(&disk.at);
    house.usher("db backup data/kept.db -o json").refused(1, "database.full");
    assert_eq!(names(&disk.at), before, "a half copy was left");

    disk.make_room();
    for n in &refused {
        change(&house, *n).ok();
    }
    house.usher("db backup data/kept.db").ok();
    assert_eq!(Ledger::of(&house.database()).len(), 1 + done.len() + refused.len());
    tell(&format!("a disk filled up five times: {} changes done, {} refused, none lost", done.len(), refused.len()));
}

#[test]
fn a_disk_that_is_read_only_refuses_changes_and_works_again_when_it_is_not() {
    let house = House::empty();
    if !needs_root() {
        return;
    }
    let Some(disk) = Disk::at(&house.dir().join("data"), "4m") else { return };
    disk.remount("ro");
    house.usher_in(INIT, PASSWORD).exits(1);
    disk.remount("rw");
    house.usher_in(INIT, PASSWORD).ok();
    change(&house, 0).ok();
    disk.remount("ro");
    change(&house, 1).refused(1, "database.read-only");
    let run = house.usher("group list -o json");
    composed(&run);
    assert!(run.status == 0 || run.stderr.contains("database.read-only"), "{}", run.stderr);
    disk.remount("rw");
    change(&house, 1).ok();
    Ledger::of(&house.database()).agrees(&house);
}

/// A house of nobody's, and how a command is run there as nobody; none where that cannot be done.
struct Modest {
    house: House,
}

impl Modest {
    fn house() -> Option<Self> {
        if !needs_root() || !needs("setpriv") {
            return None;
        }
        let house = House::north();
        let modest = Self { house };
        modest.give(modest.house.dir());
        let run = modest.usher("--version");
        if run.status != 0 {
            tell(&format!("NOT RUN: the program cannot be reached by others than root: {}", run.stderr));
            return None;
        }
        Some(modest)
    }

    /// Makes nobody the owner of a folder and all in it.
    fn give(&self, path: &Path) {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        if path.is_dir() {
            names(path).iter().for_each(|name| self.give(&path.join(name)));
        }
    }

    fn command(&self, line: &str) -> Command {
        let nobody = NOBODY.to_string();
        let options = ["setpriv", "--reuid", &nobody, "--regid", &nobody, "--clear-groups"];
        through(options, &self.house.command(words(line)))
    }

    fn usher(&self, line: &str) -> Run {
        let run = Run::of(line, self.command(line).output().unwrap());
        composed(&run);
        run
    }

    fn folder(&self) -> PathBuf {
        self.house.database().parent().unwrap().to_owned()
    }

    /// What the folder holds, with names, contents and modes.
    fn contents(&self) -> Vec<(String, String, u32)> {
        let folder = self.folder();
        let look = |name: String| {
            let path = folder.join(&name);
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            (name, digest::of(&[&fs::read(path).unwrap()]), mode)
        };
        names(&folder).into_iter().map(look).collect()
    }
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_is_read_and_not_changed() {
    let Some(modest) = Modest::house() else { return };
    modest.usher("group create First").ok();
    mode(&modest.house.database(), 0o400);
    let before = fs::read(modest.house.database()).unwrap();
    let refused = modest.usher("group create Second -o json").refused(1, "database.read-only");
    assert!(refused.stderr.contains("usher.db"), "it says which file: {}", refused.stderr);
    modest.usher("group list -q").ok().says("first");
    assert_eq!(fs::read(modest.house.database()).unwrap(), before);
    mode(&modest.house.database(), 0o600);
    modest.usher("group create Second").ok();
}

#[test]
fn a_folder_that_cannot_be_written_gets_nothing_and_is_named() {
    let Some(modest) = Modest::house() else { return };
    // At rest, with nothing beside the database.
    modest.usher("db backup whole.db").ok();
    names(&modest.folder()).iter().for_each(|name| fs::remove_file(modest.folder().join(name)).unwrap());
    fs::rename(modest.house.dir().join("whole.db"), modest.house.database()).unwrap();
    mode(&modest.folder(), 0o500);
    let before = modest.contents();
    for line in ["group create Second -o json", "group list -o json", "db check -o json", "db status -o json"] {
        let run = modest.usher(line).refused(1, "database.read-only");
        assert!(run.stderr.contains("folder"), "{line}: {}", run.stderr);
        assert_eq!(modest.contents(), before, "{line}");
    }
    modest.usher("db backup data/usher/copy.db -o json").exits(1);
    let nobody = modest.command(INIT).env("USHER_DB", modest.folder().join("new.db")).output().unwrap();
    composed(&Run::of("init", nobody));
    assert_eq!(modest.contents(), before);
    mode(&modest.folder(), 0o700);
    modest.usher("group create Second").ok();
}

#[test]
fn files_and_folders_of_somebody_else_are_refused_by_name() {
    let Some(modest) = Modest::house() else { return };
    let (database, session) = (modest.house.database(), modest.house.dir().join("state/usher/session"));
    for (path, line) in [
        (&database, "group list -o json"),
        (&database, "group create Second -o json"),
        (&modest.folder(), "group list -o json"),
        (&modest.folder(), "group create Second -o json"),
        (&session, "group list -o json"),
    ] {
        let modes = fs::metadata(path).unwrap().permissions().mode();
        chown(path, Some(0), Some(0)).unwrap();
        mode(path, modes & 0o700);
        let run = modest.usher(line).exits(1);
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(run.stderr.contains(name), "{line}: {}", run.stderr);
        assert!(run.stderr.to_lowercase().contains("permission denied"), "{line}: {}", run.stderr);
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    modest.usher("group create Second").ok();
}
