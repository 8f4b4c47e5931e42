//! Files that are no sound database of this tool, met by the binary.

use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::{Path, PathBuf},
};

use usher::domain::digest;

use super::{Chance, asked, composed, names};
use crate::support::{House, Run, tell, through, words};

/// Seconds after which a command is taken to hang.
const SOON: &str = "10";

/// Commands that look, and one that changes.
const LOOKS: &[&str] = &["group list", "whoami", "db check", "db status"];
const CHANGE: &str = "group create Sales";

/// A house with a folder of files, and the bytes of a sound database with nothing beside it.
struct Shelf {
    house: House,
    sound: Vec<u8>,
}

impl Shelf {
    fn new() -> Self {
        let house = House::north();
        house.all("group create Marketing\n client add Acme --seats 5 --status active\n db backup sound.db");
        let sound = fs::read(house.dir().join("sound.db")).unwrap();
        fs::create_dir(house.dir().join("shelf")).unwrap();
        Self { house, sound }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.house.dir().join("shelf").join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.place(name), bytes).unwrap();
        self.place(name)
    }

    /// The sound database with some bytes replaced.
    fn with(&self, at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut changed = self.sound.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    }

    fn run(&self, line: &str, database: &Path) -> Run {
        let mut command = self.house.command(words(&format!("{line} -o json")));
        command.env("USHER_DB", database);
        let run = Run::of(line, through(["timeout", "-k", "1", SOON], &command).output().unwrap());
        composed(&run);
        run
    }

    /// Holds that every command refuses a file with a code, and leaves it and its folder alone.
    #[track_caller]
    fn refuses(&self, database: &Path, code: &str) {
        let before = self.contents();
        for line in LOOKS.iter().chain([&CHANGE]) {
            let run = self.run(line, database).refused(1, code);
            assert!(run.stderr.contains("\"hints\":[\""), "{}: says nothing to do: {}", database.display(), run.stderr);
            assert_eq!(self.contents(), before, "{line} touched {}", database.display());
        }
    }

    /// The names on the shelf and what the regular files hold.
    fn contents(&self) -> Vec<(String, String)> {
        let look = |name: String| {
            let path = self.place(&name);
            let regular = fs::symlink_metadata(&path).unwrap().is_file();
            let held = if regular { digest::of(&[&fs::read(path).unwrap()]) } else { String::new() };
            (name, held)
        };
        names(&self.house.dir().join("shelf")).into_iter().map(look).collect()
    }
}

#[test]
fn files_of_another_kind_are_refused_and_left_alone() {
    let shelf = Shelf::new();
    let noise: Vec<u8> = (0..64_u32).flat_map(|n| digest::of(&[&n.to_be_bytes()]).into_bytes()).collect();
    let files: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("byte", b"S"),
        ("text", b"a list of clients\n"),
        ("99", &[0; 99]),
        ("noise", &noise),
        ("zeros", &[0; 8_192]),
    ];
    for (name, bytes) in files {
        shelf.refuses(&shelf.put(name, bytes), "database.foreign");
    }
    let other = shelf.with(68, b"Othr");
    shelf.refuses(&shelf.put("of another program", other), "database.foreign");
    shelf.refuses(&shelf.place("not there"), "database.missing");
    shelf.refuses(&shelf.place("no folder/usher.db"), "database.missing");
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let shelf = Shelf::new();
    let newer = shelf.put("newer", shelf.with(60, &99_u32.to_be_bytes()));
    shelf.refuses(&newer, "database.newer");
    assert!(shelf.run("whoami", &newer).stderr.contains("schema 99"));
}

#[test]
fn truncated_and_overwritten_databases_are_refused_and_left_alone() {
    let shelf = Shelf::new();
    let whole = shelf.sound.len();
    let lengths = [16, 50, 99, 100, 101, 512, 1_024, 4_095, 4_096, 4_097, 8_192, whole / 2, whole - 4_096, whole - 1];
    for length in lengths {
        let cut = shelf.put(&format!("cut to {length}"), &shelf.sound[..length]);
        shelf.refuses(&cut, "database.damaged");
        fs::remove_file(cut).unwrap();
    }
    for (what, at, bytes) in
        [("page size", 16, &[0x80_u8, 0][..]), ("encoding", 56, &[0, 0, 0, 2]), ("format", 44, &[9; 4])]
    {
        shelf.refuses(&shelf.put(what, shelf.with(at, bytes)), "database.damaged");
    }
}

#[test]
fn what_is_no_regular_file_of_one_name_is_refused_and_left_alone() {
    let shelf = Shelf::new();
    let real = shelf.put("real", &shelf.sound);
    fs::hard_link(&real, shelf.place("hard link")).unwrap();
    shelf.refuses(&shelf.place("hard link"), "database.unsafe");
    fs::remove_file(shelf.place("hard link")).unwrap();
    symlink(&real, shelf.place("link")).unwrap();
    symlink(shelf.place("nowhere"), shelf.place("dangling")).unwrap();
    fs::create_dir(shelf.place("folder")).unwrap();
    let _socket = UnixListener::bind(shelf.place("socket")).unwrap();
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, shelf.place("pipe"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for name in ["link", "dangling", "folder", "socket", "pipe"] {
        shelf.refuses(&shelf.place(name), "database.unsafe");
    }
    for device in ["/dev/null", "/dev/zero", "/dev/full"] {
        shelf.refuses(Path::new(device), "database.unsafe");
    }
    // Nor is a database made where one of them stands.
    for name in ["link", "dangling", "folder", "pipe", "real"] {
        let line = "init --name North --admin ada@north.example --password-stdin";
        let before = shelf.contents();
        shelf.run(line, &shelf.place(name)).refused(8, "exists");
        assert_eq!(shelf.contents(), before);
    }
}

#[test]
fn a_log_that_lies_alone_or_belongs_elsewhere_does_not_get_into_a_new_database() {
    let shelf = Shelf::new();
    let log = fs::read(shelf.house.database().with_extension("db-wal")).unwrap();
    assert!(!log.is_empty());
    shelf.put("new-wal", &log);
    shelf.refuses(&shelf.place("new"), "database.missing");
    let mut command = shelf.house.command(words("init --name N --admin a@b.example --password-stdin -o json"));
    command.env("USHER_DB", shelf.place("new"));
    shelf.house.run("init", command, crate::support::PASSWORD).refused(1, "database.unsafe");
    assert!(!shelf.place("new").exists());
    // Beside a database that it was not written for, it is not recognised by anybody; nothing
    // worse may come of it than a refusal.
    let other = House::north();
    other.all("db backup sound.db");
    let foreign = shelf.put("elsewhere", fs::read(other.dir().join("sound.db")).unwrap());
    shelf.put("elsewhere-wal", &log[..log.len() / 2]);
    for line in LOOKS {
        shelf.run(line, &foreign);
    }
}

/// The number of flips is set with `USHER_FLIPS`.
#[test]
fn flipped_bits_never_bring_a_command_out_of_its_composure() {
    let (shelf, flips) = (Shelf::new(), asked("USHER_FLIPS", 60));
    let (mut chance, mut refused, mut found) = (Chance(0x5eed), 0, 0);
    for flip in 0..flips {
        // Every fourth in the header, which decides how all the rest is read.
        let end = if flip % 4 == 0 { 100 } else { shelf.sound.len() as u64 };
        let at = chance.below(end) as usize;
        let bytes = shelf.with(at, &[shelf.sound[at] ^ 1 << chance.below(8)]);
        let file = shelf.put("flipped", &bytes);
        let check = shelf.run("db check", &file);
        found += usize::from(check.status != 0);
        let look = shelf.run("client list", &file);
        refused += usize::from(look.status != 0);
        assert_eq!(fs::read(&file).unwrap(), bytes, "byte {at}: looking wrote to the file");
        let change = shelf.run(CHANGE, &file);
        if change.status == 0 {
            assert_eq!(change.json()["committed"], true);
        }
        names(&shelf.house.dir().join("shelf")).iter().for_each(|name| fs::remove_file(shelf.place(name)).unwrap());
    }
    tell(&format!("{flips} flipped bits: {found} found by the check, {refused} refused on looking, none worse"));
}
