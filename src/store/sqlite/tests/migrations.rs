//! Old databases brought up to date with steps made for the test.

use super::*;
use crate::store::sqlite::migrate::{Migrated, Steps, run};
use crate::store::sqlite::{SCHEMA, SCHEMA_VERSION, guard};

const STEP: &str = "CREATE TABLE added (n INTEGER PRIMARY KEY REFERENCES probe) STRICT; INSERT INTO added VALUES (1);";

fn with_one_step(step: &str, path: &Path) -> Result<Option<Migrated>, StoreError> {
    assert_eq!(SCHEMA_VERSION, 1, "these tests make step 2 out of thin air");
    let schema = format!("{}CREATE TABLE added (n INTEGER PRIMARY KEY REFERENCES probe) STRICT;", schema());
    let mut conn = open(path, Access::Write).unwrap();
    run(&mut conn, &guard::locate(path).unwrap(), &Steps { sql: &[step], schema: &schema })
}

fn version(path: &Path) -> i64 {
    let conn = Connection::open(path).unwrap();
    conn.pragma_query_one(None, "user_version").unwrap()
}

#[test]
fn a_step_is_taken_once_after_a_backup_of_what_was() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 4);
    // A change that is still in the log belongs to the backup, too.
    put(&open(&path, Access::Write).unwrap(), 5);
    let done = with_one_step(STEP, &path).unwrap().unwrap();
    assert_eq!((done.from, done.to), (1, 2));
    assert_eq!(version(&path), 2);
    assert_eq!(count_at(&done.backup), 5);
    let name = done.backup.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("usher.db.backup-v1-20"), "{name}");
    assert_eq!(code(open(&path, Access::Read)), Code::DatabaseNewer);
}

#[test]
fn a_database_that_is_up_to_date_is_left_alone() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 1);
    let mut conn = open(&path, Access::Write).unwrap();
    let before = scratch.contents();
    assert_eq!(run(&mut conn, &path, &Steps { sql: &[], schema: SCHEMA }).unwrap(), None);
    assert_eq!(scratch.contents(), before);
    assert!(conn.pragma_query_one::<bool>(None, "foreign_keys").unwrap());
}

#[test]
fn a_step_that_fails_leaves_the_old_database_and_its_backup() {
    let failing = [
        ("CREATE TABLE added (n INTEGER PRIMARY KEY REFERENCES probe) STRICT; NONSENSE;", "syntax error"),
        (
            "CREATE TABLE added (n INTEGER PRIMARY KEY REFERENCES probe) STRICT; INSERT INTO added VALUES (99);",
            "points at no row",
        ),
        ("CREATE TABLE added (n INTEGER PRIMARY KEY) STRICT;", "table added is not as the schema has it"),
        ("DROP TABLE probe;", "table"),
    ];
    for (step, why) in failing {
        let scratch = Scratch::new();
        let path = scratch.file("usher.db");
        at_rest(&path, 4);
        let error = with_one_step(step, &path).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(code(Err::<(), _>(error)), Code::Unexpected);
        assert_eq!(version(&path), 1);
        assert_eq!(count_at(&path), 4);
        let backups = scratch.contents().into_keys().filter(|name| name.contains(".backup-v1-")).count();
        assert_eq!(backups, 1);
    }
}

#[test]
fn steps_that_do_not_reach_the_database_refuse_it_and_write_nothing() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    at_rest(&path, 1);
    let mut conn = open(&path, Access::Write).unwrap();
    conn.execute_batch("PRAGMA user_version=7").unwrap();
    let before = scratch.contents();
    let refused = run(&mut conn, &path, &Steps { sql: &[STEP], schema: SCHEMA });
    assert_eq!(code(refused), Code::DatabaseNewer);
    assert_eq!(scratch.contents(), before);
}
