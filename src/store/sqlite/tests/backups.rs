//! Copies of a database in use.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::store::sqlite::after_commit;
use crate::store::sqlite::backup::backup;

#[test]
fn a_backup_holds_what_is_in_the_log_and_can_be_opened() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 2);
    let conn = open(&path, Access::Write).unwrap();
    put(&conn, 3);
    let copy = backup(&conn, &scratch.file("copy.db")).unwrap();
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(count_at(&copy), 3);
    let left: Vec<_> = scratch.contents().into_keys().filter(|name| name.starts_with("copy")).collect();
    assert_eq!(left, ["copy.db"]);
    // A reading connection can be copied from as well.
    backup(&open(&copy, Access::Read).unwrap(), &scratch.file("copy of a copy")).unwrap();
}

#[test]
fn nothing_is_overwritten_and_no_link_is_followed() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 2);
    let conn = open(&path, Access::Read).unwrap();
    std::fs::write(scratch.file("taken"), "mine").unwrap();
    std::os::unix::fs::symlink(scratch.file("victim"), scratch.file("dangling")).unwrap();
    std::os::unix::fs::symlink(scratch.file("victim"), scratch.file("trap.tmp")).unwrap();
    let before = scratch.contents();
    for (name, expected) in [
        ("taken", Code::Exists),
        ("usher.db", Code::Exists),
        ("dangling", Code::DatabaseUnsafe),
        ("trap", Code::DatabaseUnsafe),
        ("no/such/folder", Code::Io),
    ] {
        assert_eq!(code(backup(&conn, &scratch.file(name))), expected, "{name}");
    }
    assert_eq!(scratch.contents(), before);
}

#[test]
fn a_damaged_database_gives_no_backup_that_looks_sound() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 200);
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let conn = open(&path, Access::Read).unwrap();
    assert_eq!(code(backup(&conn, &scratch.file("copy"))), Code::DatabaseDamaged);
    assert!(!scratch.contents().into_keys().any(|name| name.starts_with("copy")));
}

#[test]
fn backups_made_while_others_write_are_snapshots() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let (path, done) = (&path, &done);
            scope.spawn(move || {
                let mut conn = open(path, Access::Write).unwrap();
                let mut n = writer * 1_000_000;
                while !done.load(Ordering::Relaxed) {
                    // Two rows at a time: an odd count would be half a change.
                    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
                    put(&tx, n);
                    put(&tx, n + 1);
                    tx.commit().unwrap();
                    after_commit(&conn, path).unwrap();
                    n += 2;
                }
            });
        }
        let conn = open(&path, Access::Read).unwrap();
        let mut before = 0;
        for n in 0..10 {
            let copy = backup(&conn, &scratch.file(&format!("copy {n}"))).unwrap();
            let rows = count_at(&copy);
            assert_eq!(rows % 2, 0);
            assert!(rows >= before);
            before = rows;
        }
        done.store(true, Ordering::Relaxed);
        assert!(before > 0);
    });
}
