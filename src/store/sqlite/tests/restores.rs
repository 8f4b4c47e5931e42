//! Backups put back.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::store::sqlite::backup::backup;
use crate::store::sqlite::restore::{Restored, restore_as};
use crate::store::sqlite::{open_with, verify};

fn restore(from: &Path, to: &Path) -> Result<Restored, StoreError> {
    restore_as(from, to, &schema())
}

/// A database with three rows, and a backup of when it had two.
fn pair(scratch: &Scratch) -> (PathBuf, PathBuf) {
    let path = scratch.file("usher.db");
    at_rest(&path, 2);
    let conn = open(&path, Access::Write).unwrap();
    let copy = backup(&conn, &scratch.file("copy")).unwrap();
    put(&conn, 3);
    (path, copy)
}

#[test]
fn a_restored_database_is_the_backup_and_the_replaced_one_is_kept() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    let before = sha256(&copy);
    assert!(std::fs::metadata(scratch.file("usher.db-wal")).unwrap().len() > 0);
    let kept = restore(&copy, &path).unwrap().kept.unwrap();
    assert_eq!(sha256(&copy), before);
    assert_eq!((count_at(&path), count_at(&kept)), (2, 3));
    assert!(kept.to_str().unwrap().contains("usher.db.replaced-20"));
    for file in [&path, &kept] {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let conn = open(&path, Access::Write).unwrap();
    put(&conn, 4);
    assert_eq!(verify::check_as(&conn, &schema()), []);
    drop(conn);
    let names: Vec<_> = scratch.contents().into_keys().filter(|name| !name.starts_with("usher.db.replaced")).collect();
    assert_eq!(names, ["copy", "usher.db", "usher.db-shm", "usher.db-wal"]);
}

#[test]
fn a_restore_where_nothing_stands_makes_the_database() {
    let scratch = Scratch::new();
    let (_, copy) = pair(&scratch);
    let restored = restore(&copy, &scratch.file("new.db")).unwrap();
    assert_eq!(restored.kept, None);
    assert_eq!(count_at(&restored.path), 2);
}

#[test]
fn a_damaged_database_is_moved_aside_with_its_log() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    let log = sha256(&scratch.file("usher.db-wal"));
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..99]).unwrap();
    let damaged = sha256(&path);
    let kept = restore(&copy, &path).unwrap().kept.unwrap();
    assert_eq!(sha256(&kept), damaged);
    assert_eq!(sha256(&kept.with_extension(format!("{}-wal", kept.extension().unwrap().to_str().unwrap()))), log);
    assert_eq!(count_at(&path), 2);
}

#[test]
fn a_database_with_damaged_pages_can_be_replaced() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    close_tidily(open(&path, Access::Write).unwrap()).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let kept = restore(&copy, &path).unwrap().kept.unwrap();
    assert_eq!(count_at(&path), 2);
    assert!(kept.exists());
}

#[test]
fn what_is_no_sound_backup_is_refused_and_the_database_stays() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    let sound = std::fs::read(&copy).unwrap();
    let mut garbled = sound.clone();
    let last = garbled.len() - 4096;
    garbled[last..].fill(0xa5);
    std::fs::write(scratch.file("text"), "not a backup").unwrap();
    std::fs::write(scratch.file("cut"), &sound[..sound.len() - 1]).unwrap();
    std::fs::write(scratch.file("garbled"), garbled).unwrap();
    let mut newer = sound;
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(scratch.file("newer"), newer).unwrap();
    let before = scratch.contents();
    for (name, expected) in [
        ("text", Code::DatabaseForeign),
        ("cut", Code::DatabaseDamaged),
        ("garbled", Code::DatabaseDamaged),
        ("newer", Code::DatabaseNewer),
        ("none", Code::DatabaseMissing),
        ("usher.db", Code::DatabaseUnsafe),
    ] {
        assert_eq!(code(restore(&scratch.file(name), &path)), expected, "{name}");
    }
    assert_eq!(scratch.contents(), before);
    assert_eq!(count_at(&path), 3);
}

#[test]
fn a_file_that_is_no_database_of_ours_is_never_replaced() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    std::fs::write(scratch.file("letter"), "dear client").unwrap();
    std::os::unix::fs::symlink(&path, scratch.file("link")).unwrap();
    let before = scratch.contents();
    assert_eq!(code(restore(&copy, &scratch.file("letter"))), Code::DatabaseForeign);
    assert_eq!(code(restore(&copy, &scratch.file("link"))), Code::DatabaseUnsafe);
    assert_eq!(scratch.contents(), before);
}

#[test]
fn while_a_database_is_being_replaced_nobody_else_gets_in() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            for _ in 0..40 {
                let opened = open_with(&path, Access::Read, SOON).unwrap();
                seen.push(count(&opened.connection));
            }
            seen
        });
        restore(&copy, &path).unwrap();
        for rows in reader.join().unwrap() {
            assert!(rows == 3 || rows == 2, "a reader saw {rows} rows");
        }
    });
    assert_eq!(count_at(&path), 2);
}

#[test]
fn no_change_falls_between_the_copy_that_is_kept_and_the_restored_database() {
    let scratch = Scratch::new();
    let (path, copy) = pair(&scratch);
    let done = AtomicBool::new(false);
    let (kept, written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut written = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let n = 100 + i64::try_from(written.len()).unwrap();
                put(&open(&path, Access::Write).unwrap(), n);
                written.push(n);
            }
            written
        });
        std::thread::sleep(Duration::from_millis(20));
        let kept = restore(&copy, &path).unwrap().kept.unwrap();
        done.store(true, Ordering::Relaxed);
        (kept, writer.join().unwrap())
    });
    let holds = |file: &Path, n: i64| {
        let conn = open(file, Access::Read).unwrap();
        conn.query_row("SELECT count(*) FROM probe WHERE n = ?1", [n], |row| row.get::<_, i64>(0)).unwrap() == 1
    };
    assert!(written.len() > 1);
    for n in written {
        assert!(holds(&kept, n) || holds(&path, n), "row {n} was acknowledged and is nowhere");
    }
}
