//! What is opened, how it is set, and what is made anew.

use std::os::unix::fs::PermissionsExt as _;

use rusqlite::config::DbConfig;

use super::*;
use crate::store::sqlite::settings::{self, LIMITS, READING, SWITCHES, WRITING};
use crate::store::sqlite::{APPLICATION_ID, SCHEMA_VERSION, create, report, wal};

#[test]
fn a_new_database_says_what_it_is_and_is_sound() {
    let scratch = Scratch::new();
    let conn = create(&scratch.file("usher.db")).unwrap();
    assert_eq!(conn.pragma_query_one::<u32>(None, "application_id").unwrap(), APPLICATION_ID);
    assert_eq!(conn.pragma_query_one::<i64>(None, "user_version").unwrap(), SCHEMA_VERSION);
    assert_eq!(crate::store::sqlite::verify::check(&conn), []);
}

#[test]
fn every_setting_is_in_force_in_both_kinds_of_connection() {
    let scratch = Scratch::new();
    at_rest(&scratch.file("usher.db"), 1);
    for (access, pragmas) in [(Access::Read, READING), (Access::Write, WRITING)] {
        let conn = open(&scratch.file("usher.db"), access).unwrap();
        for &(switch, value) in SWITCHES {
            assert_eq!(conn.db_config(switch).unwrap(), value, "{switch:?}");
        }
        for &(limit, value) in LIMITS {
            assert_eq!(conn.limit(limit).unwrap(), value, "{limit:?}");
        }
        for &(name, value) in pragmas {
            assert_eq!(conn.pragma_query_one::<i64>(None, name).unwrap(), value, "{name}");
        }
        assert_eq!(conn.pragma_query_one::<i64>(None, "foreign_keys").unwrap(), 1);
        assert_eq!(conn.pragma_query_one::<i64>(None, "mmap_size").unwrap(), 0);
        assert_eq!(conn.pragma_query_one::<String>(None, "journal_mode").unwrap(), "wal");
        assert!(conn.execute_batch("SELECT \"nosuch\"").is_err());
        assert!(conn.execute_batch("ATTACH ':memory:' AS other").is_err());
        let loading = conn.query_row("SELECT load_extension('x')", [], |_| Ok(())).unwrap_err();
        assert!(loading.to_string().contains("not authorized"), "{loading}");
        assert!(!conn.db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA).unwrap());
    }
}

#[test]
fn a_connection_turned_from_reading_to_writing_is_set_like_one_that_was_opened_for_it() {
    let scratch = Scratch::new();
    at_rest(&scratch.file("usher.db"), 1);
    let conn = open(&scratch.file("usher.db"), Access::Read).unwrap();
    settings::apply(&conn, Access::Write).unwrap();
    for &(name, value) in WRITING {
        assert_eq!(conn.pragma_query_one::<i64>(None, name).unwrap(), value, "{name}");
    }
    put(&conn, 2);
}

#[test]
fn a_reading_connection_cannot_write() {
    let scratch = Scratch::new();
    at_rest(&scratch.file("usher.db"), 1);
    let conn = open(&scratch.file("usher.db"), Access::Read).unwrap();
    let tried = conn.execute_batch("DELETE FROM probe").map_err(StoreError::from);
    assert_eq!(code(tried), Code::DatabaseReadOnly);
    assert_eq!(count(&conn), 1);
}

#[test]
fn a_path_that_looks_like_a_uri_is_a_file_name() {
    let scratch = Scratch::new();
    let path = scratch.file("file:usher.db?mode=memory");
    at_rest(&path, 2);
    assert_eq!(count_at(&path), 2);
    assert!(path.exists());
}

#[test]
fn a_missing_database_is_not_made_by_opening_it() {
    let scratch = Scratch::new();
    for name in ["usher.db", "no/such/folder/usher.db"] {
        assert_eq!(code(open(&scratch.file(name), Access::Write)), Code::DatabaseMissing);
    }
    assert_eq!(code(open(std::path::Path::new("/"), Access::Read)), Code::DatabaseUnsafe);
    assert!(scratch.contents().is_empty());
}

#[test]
fn a_folder_may_be_reached_through_a_link_but_the_file_may_not_be_one() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.file("real")).unwrap();
    at_rest(&scratch.file("real/usher.db"), 3);
    std::os::unix::fs::symlink(scratch.file("real"), scratch.file("door")).unwrap();
    assert_eq!(count_at(&scratch.file("door/usher.db")), 3);
    std::os::unix::fs::symlink(scratch.file("real/usher.db"), scratch.file("link.db")).unwrap();
    assert_eq!(code(open(&scratch.file("link.db"), Access::Read)), Code::DatabaseUnsafe);
}

#[test]
fn creating_refuses_whatever_stands_there_and_leaves_it() {
    let scratch = Scratch::new();
    std::fs::write(scratch.file("text"), "mine").unwrap();
    at_rest(&scratch.file("usher.db"), 1);
    std::os::unix::fs::symlink(scratch.file("nowhere"), scratch.file("dangling")).unwrap();
    std::fs::create_dir(scratch.file("folder")).unwrap();
    std::fs::write(scratch.file("orphan-wal"), "the log of a database that was moved").unwrap();
    let before = scratch.contents();
    let expected = [
        ("text", Code::Exists),
        ("usher.db", Code::Exists),
        ("dangling", Code::DatabaseUnsafe),
        ("folder", Code::DatabaseUnsafe),
        ("orphan", Code::DatabaseUnsafe),
    ];
    for (name, expected) in expected {
        assert_eq!(code(create(&scratch.file(name))), expected, "{name}");
    }
    assert_eq!(scratch.contents(), before);
}

#[test]
fn a_creation_given_up_leaves_nothing_and_one_left_by_a_killed_command_is_cleared() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    drop(Creation::begin(&path).unwrap());
    assert!(scratch.contents().is_empty());
    std::fs::write(scratch.file("usher.db.tmp"), "half a database").unwrap();
    std::fs::write(scratch.file("usher.db.tmp-journal"), "its journal").unwrap();
    close_tidily(create(&path).unwrap()).unwrap();
    assert_eq!(scratch.contents().into_keys().collect::<Vec<_>>(), ["usher.db"]);
}

#[test]
fn the_second_of_two_creators_loses_at_every_moment() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    let mut first = Creation::begin(&path).unwrap();
    assert_eq!(code(Creation::begin(&path)), Code::Busy);
    first.connection().execute_batch("CREATE TABLE probe (n INTEGER PRIMARY KEY, text TEXT) STRICT").unwrap();
    // Somebody else puts a file there in between: it is not overwritten.
    std::fs::write(&path, "faster").unwrap();
    assert_eq!(code(first.finish()), Code::Exists);
    assert_eq!(std::fs::read(&path).unwrap(), b"faster");
    assert_eq!(scratch.contents().len(), 1);
}

#[test]
fn of_many_creators_at_once_exactly_one_wins() {
    let scratch = Scratch::new();
    let path = scratch.file("usher.db");
    let won: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8).map(|_| scope.spawn(|| create(&path).is_ok())).collect();
        racers.into_iter().map(|racer| usize::from(racer.join().unwrap())).sum()
    });
    assert_eq!(won, 1);
    assert!(open(&path, Access::Read).is_ok());
}

#[test]
fn the_report_tells_who_can_read_the_file() {
    let scratch = Scratch::new();
    let path = scratch.file("mine/usher.db");
    at_rest(&path, 1);
    let told = report::file_report(&path).unwrap();
    assert_eq!((told.mode, told.directory_mode), (0o600, 0o700));
    assert!(!told.group_or_world_readable && !told.directory_shared && told.owned_by_me);
    assert_eq!((told.size % 4096, told.wal_size), (0, 0));

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::set_permissions(scratch.file("mine"), std::fs::Permissions::from_mode(0o770)).unwrap();
    let conn = open(&path, Access::Write).unwrap();
    put(&conn, 2);
    let told = report::file_report(&path).unwrap();
    assert!(told.group_or_world_readable && told.directory_shared);
    assert_eq!(told.wal_size, wal::size(&path));
    assert!(told.wal_size > 0);
    assert_eq!(code(report::file_report(&scratch.file("none.db"))), Code::DatabaseMissing);
}
