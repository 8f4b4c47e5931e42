//! Files that are not sound databases: each is refused with what it is, and left as it is.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::time::Instant;

use super::*;
use crate::store::sqlite::verify;

/// Opens the file both ways, and holds that nothing in its folder changes.
fn refused(scratch: &Scratch, name: &str) -> (Code, String) {
    let before = scratch.contents();
    let began = Instant::now();
    let outcomes = [Access::Read, Access::Write].map(|access| {
        let refusal = Refusal::from(open(&scratch.file(name), access).expect_err(name));
        (refusal.code, refusal.message)
    });
    assert!(began.elapsed() < SOON, "{name} kept the command waiting");
    assert_eq!(scratch.contents(), before, "{name} was touched");
    assert_eq!(outcomes[0], outcomes[1]);
    outcomes[0].clone()
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn files_of_another_kind_are_named_foreign() {
    let scratch = Scratch::new();
    let noise: Vec<u8> = (0..4096_u32).flat_map(|n| digest::of(&[&n.to_be_bytes()]).into_bytes()).take(4096).collect();
    std::fs::write(scratch.file("empty"), "").unwrap();
    std::fs::write(scratch.file("byte"), "S").unwrap();
    std::fs::write(scratch.file("text"), "a list of clients\n".repeat(300)).unwrap();
    std::fs::write(scratch.file("noise"), noise).unwrap();
    std::fs::write(scratch.file("99"), [0; 99]).unwrap();
    let other = Connection::open(scratch.file("other")).unwrap();
    other.execute_batch("PRAGMA journal_mode=WAL; CREATE TABLE t (a); PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    other.close().unwrap();
    for name in ["empty", "byte", "text", "noise", "99", "other"] {
        assert_eq!(refused(&scratch, name).0, Code::DatabaseForeign, "{name}");
    }
    assert!(refused(&scratch, "empty").1.contains("the file is empty"));
    assert!(refused(&scratch, "other").1.contains("another program"));
}

#[test]
fn what_is_no_regular_file_of_one_name_is_named_unsafe() {
    let scratch = Scratch::new();
    at_rest(&scratch.file("real"), 1);
    std::fs::hard_link(scratch.file("real"), scratch.file("hard link")).unwrap();
    std::os::unix::fs::symlink(scratch.file("real"), scratch.file("link")).unwrap();
    std::os::unix::fs::symlink(scratch.file("nowhere"), scratch.file("dangling")).unwrap();
    std::fs::create_dir(scratch.file("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(scratch.file("socket")).unwrap();
    pipe(&scratch.file("pipe"));
    let expected = [
        ("hard link", "2 names"),
        ("link", "a symbolic link"),
        ("dangling", "a symbolic link"),
        ("folder", "a folder"),
        ("socket", "a socket"),
        ("pipe", "a pipe"),
    ];
    for (name, said) in expected {
        let (code, message) = refused(&scratch, name);
        assert_eq!(code, Code::DatabaseUnsafe, "{name}");
        assert!(message.contains(said), "{message}");
    }
    for device in ["/dev/null", "/dev/zero"] {
        let refusal = Refusal::from(open(Path::new(device), Access::Write).unwrap_err());
        assert_eq!(refusal.code, Code::DatabaseUnsafe);
        assert!(refusal.message.contains("a device"));
    }
}

fn pipe(path: &Path) {
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
}

#[test]
fn odd_files_beside_a_database_are_refused_before_sqlite_uses_them() {
    for (suffix, lay) in [
        ("-wal", pipe as fn(&Path)),
        ("-wal", |path| std::os::unix::fs::symlink("/etc/hostname", path).unwrap()),
        ("-shm", pipe),
        ("-shm", |path| std::fs::create_dir(path).unwrap()),
        ("-journal", |path| std::fs::write(path, "pages of a stranger").unwrap()),
    ] {
        let scratch = Scratch::new();
        at_rest(&scratch.file("usher.db"), 1);
        lay(&scratch.file(&format!("usher.db{suffix}")));
        assert_eq!(refused(&scratch, "usher.db").0, Code::DatabaseUnsafe, "{suffix}");
    }
}

#[test]
fn a_log_of_another_database_is_not_read_into_this_one() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 7);
    std::fs::write(scratch.file("usher.db-wal"), [0x5a; 9000]).unwrap();
    assert_eq!(count_at(&path), 7);
}

#[test]
fn a_database_cut_short_is_damaged_wherever_it_is_cut() {
    let scratch = Scratch::new();
    let whole = scratch.file("whole");
    at_rest(&whole, 200);
    let bytes = std::fs::read(&whole).unwrap();
    let sizes =
        [16, 50, 99, 100, 101, 512, 1024, 4095, 4096, 4097, 8192, bytes.len() / 2, bytes.len() - 4096, bytes.len() - 1];
    for size in sizes {
        std::fs::write(scratch.file("cut"), &bytes[..size]).unwrap();
        assert_eq!(refused(&scratch, "cut").0, Code::DatabaseDamaged, "cut after {size}");
    }
    for size in [0, 1, 15] {
        std::fs::write(scratch.file("cut"), &bytes[..size]).unwrap();
        assert_eq!(refused(&scratch, "cut").0, Code::DatabaseForeign, "cut after {size}");
    }
}

#[test]
fn a_newer_schema_is_refused_at_rest_and_in_the_log() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 1);
    let conn = open(&path, Access::Write).unwrap();
    conn.execute_batch("PRAGMA user_version=99").unwrap();
    drop(conn);
    assert!(std::fs::metadata(scratch.file("usher.db-wal")).unwrap().len() > 0);
    let before = sha256(&path);
    assert_eq!(code(open(&path, Access::Write)), Code::DatabaseNewer);
    assert_eq!(sha256(&path), before);

    std::fs::remove_file(scratch.file("usher.db-wal")).unwrap();
    std::fs::remove_file(scratch.file("usher.db-shm")).unwrap();
    overwrite(&path, 60, &99_u32.to_be_bytes());
    let (code, message) = refused(&scratch, "usher.db");
    assert_eq!(code, Code::DatabaseNewer);
    assert!(message.contains("schema 99"), "{message}");
    overwrite(&path, 60, &0_u32.to_be_bytes());
    assert_eq!(refused(&scratch, "usher.db").0, Code::DatabaseDamaged);
}

#[test]
fn a_database_whose_log_was_turned_off_is_not_called_damaged() {
    let scratch = Scratch::new();
    at_rest(&scratch.file("usher.db"), 1);
    overwrite(&scratch.file("usher.db"), 18, &[1, 1]);
    assert_eq!(refused(&scratch, "usher.db").0, Code::DatabaseUnsafe);
}

#[test]
fn flipped_bits_never_panic_hang_or_change_the_file() {
    let scratch = Scratch::new();
    let whole = scratch.file("whole");
    at_rest(&whole, 60);
    let sound = std::fs::read(&whole).unwrap();
    let path = scratch.file("flipped");
    let mut noticed = 0;
    // Every bit of the header, then bits spread over the pages.
    let spread = (0..400_usize).map(|n| 800 + n * (sound.len() * 8 - 800) / 400 + n % 7);
    for bit in (0..800).chain(spread) {
        let mut bytes = sound.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&path, &bytes).unwrap();
        let began = Instant::now();
        let found = match open(&path, Access::Write) {
            Err(_) => {
                assert_eq!(scratch.contents().len(), 2, "bit {bit}: something lies beside a refused file");
                true
            }
            Ok(conn) => {
                let rows = conn.prepare("SELECT n, text FROM probe").and_then(|mut rows| {
                    rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
                        .collect::<Result<Vec<_>, _>>()
                });
                rows.is_err() || !verify::pages_quickly(&conn).is_empty()
            }
        };
        noticed += usize::from(found);
        assert!(began.elapsed() < SOON, "bit {bit}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "bit {bit}: the file was changed");
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(scratch.file(&format!("flipped{suffix}")));
        }
    }
    assert!(noticed > 500, "only {noticed} of 1200 flips were noticed");
}
