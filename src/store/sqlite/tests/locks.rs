//! Several commands on one database, and the length of the log.

use std::sync::mpsc;
use std::time::Instant;

use rusqlite::TransactionBehavior::Immediate;

use super::*;
use crate::store::sqlite::wal::WAL_BOUND;
use crate::store::sqlite::{after_commit, open_with, wal};

#[test]
fn a_writer_waits_until_the_other_is_done() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 0);
    let mut first = open(&path, Access::Write).unwrap();
    let mut second = open(&path, Access::Write).unwrap();
    let tx = first.transaction_with_behavior(Immediate).unwrap();
    let (started, waits) = mpsc::channel();
    std::thread::scope(|scope| {
        let other = scope.spawn(move || {
            started.send(()).unwrap();
            let tx = second.transaction_with_behavior(Immediate).unwrap();
            let seen = count(&tx);
            put(&tx, 2);
            tx.commit().unwrap();
            seen
        });
        waits.recv().unwrap();
        std::thread::sleep(Duration::from_millis(60));
        put(&tx, 1);
        tx.commit().unwrap();
        assert_eq!(other.join().unwrap(), 1);
    });
    assert_eq!(count(&first), 2);
}

#[test]
fn patience_ends_and_is_counted_anew_for_every_wait() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 0);
    let mut holder = open(&path, Access::Write).unwrap();
    let held = holder.transaction_with_behavior(Immediate).unwrap();
    let mut waiting = open_with(&path, Access::Write, Duration::from_millis(80)).unwrap().connection;
    for _ in 0..2 {
        let began = Instant::now();
        let tried = waiting.transaction_with_behavior(Immediate).map(drop).map_err(StoreError::from);
        assert_eq!(code(tried), Code::Busy);
        assert!((Duration::from_millis(80)..SOON).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
    drop(held);
}

#[test]
fn changes_of_eight_writers_at_once_are_all_there_and_none_is_refused() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 0);
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let path = &path;
            scope.spawn(move || {
                for n in 0..25 {
                    let mut conn = open(path, Access::Write).unwrap();
                    let tx = conn.transaction_with_behavior(Immediate).unwrap();
                    put(&tx, writer * 1000 + n);
                    tx.commit().unwrap();
                    after_commit(&conn, path).unwrap();
                }
            });
        }
    });
    let conn = open(&path, Access::Read).unwrap();
    assert_eq!(count(&conn), 200);
    assert_eq!(crate::store::sqlite::verify::pages_quickly(&conn), []);
}

fn change(conn: &mut Connection, path: &Path, n: i64) {
    let tx = conn.transaction_with_behavior(Immediate).unwrap();
    put(&tx, n);
    tx.commit().unwrap();
    after_commit(conn, path).unwrap();
}

#[test]
fn the_log_stays_within_its_bound_and_survives_closing() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 0);
    let (mut longest, mut folded) = (0, 0);
    for n in 1..=120 {
        let mut conn = open(&path, Access::Write).unwrap();
        change(&mut conn, &path, n);
        drop(conn);
        let size = wal::size(&path);
        longest = longest.max(size);
        folded += usize::from(size == 0);
    }
    assert!(longest <= WAL_BOUND, "{longest}");
    assert!(longest > 0, "the log is folded in at every close");
    assert!((1..20).contains(&folded), "the log was folded in {folded} times");
    assert_eq!(count_at(&path), 120);
}

#[test]
fn a_long_reader_keeps_its_snapshot_and_delays_no_writer() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 3);
    let reader = open(&path, Access::Read).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader), 3);
    let mut writer = open(&path, Access::Write).unwrap();
    let began = Instant::now();
    for n in 10..160 {
        change(&mut writer, &path, n);
    }
    assert!(wal::size(&path) > WAL_BOUND);
    assert!(began.elapsed() < SOON, "the writer waited for the reader: {:?}", began.elapsed());
    assert_eq!(count(&reader), 3);
    reader.execute_batch("COMMIT").unwrap();
    change(&mut writer, &path, 200);
    assert_eq!(wal::size(&path), 0);
    assert_eq!(count(&reader), 154);
}
