//! What depends on who runs the command. The process is made anew for these: a test cannot change
//! the mask of the others, and root may write anything.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use super::*;
use crate::store::sqlite::backup::backup;
use crate::store::sqlite::create;

const ALONE: &str = "USHER_TEST_ALONE";
const NOBODY: u32 = 65_534;

/// Runs the body of a test in a process of its own; as nobody when asked and when root can.
fn alone(test: &str, as_nobody: bool, body: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        return body();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
    command.args([&name, "--exact", "--nocapture"]).env(ALONE, "1");
    if as_nobody && rustix::process::geteuid().is_root() {
        command.current_dir("/").uid(NOBODY).gid(NOBODY);
    }
    match command.output() {
        Err(error) => {
            // Nobody may not be able to reach the test program; then there is nothing to see.
            writeln!(std::io::stderr(), "{test} was not run: {error}").unwrap();
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.contains("1 passed"), "{said}");
        }
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn files_are_their_owners_alone_whatever_the_mask() {
    alone("files_are_their_owners_alone_whatever_the_mask", false, || {
        for mask in [0o000, 0o022, 0o077] {
            rustix::process::umask(rustix::fs::Mode::from_raw_mode(mask));
            let scratch = Scratch::new();
            let path = scratch.file("a/b/usher.db");
            let mut conn = create(&path).unwrap();
            let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
            tx.execute_batch("CREATE TABLE probe (n INTEGER)").unwrap();
            tx.commit().unwrap();
            backup(&conn, &scratch.file("a/copy")).unwrap();
            for folder in ["a", "a/b"] {
                assert_eq!(mode(&scratch.file(folder)), 0o700, "mask {mask:o}");
            }
            for file in ["a/b/usher.db", "a/b/usher.db-wal", "a/b/usher.db-shm", "a/copy"] {
                assert_eq!(mode(&scratch.file(file)), 0o600, "{file} under mask {mask:o}");
            }
        }
    });
}

#[test]
fn what_may_not_be_written_is_named_read_only_and_still_read_where_it_can_be() {
    alone("what_may_not_be_written_is_named_read_only_and_still_read_where_it_can_be", true, || {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.file("box")).unwrap();
        let path = scratch.file("box/usher.db");
        at_rest(&path, 2);
        let before = sha256(&path);

        set(&path, 0o400);
        assert_eq!(code(open(&path, Access::Write)), Code::DatabaseReadOnly);
        assert_eq!(count_at(&path), 2);
        // What the reader could not take away serves the next one, even where nothing can be made.
        set(&scratch.file("box"), 0o500);
        assert_eq!(count_at(&path), 2);

        set(&scratch.file("box"), 0o700);
        for suffix in ["-wal", "-shm"] {
            std::fs::remove_file(scratch.file(&format!("box/usher.db{suffix}"))).unwrap();
        }
        set(&scratch.file("box"), 0o500);
        assert_eq!(code(open(&path, Access::Read)), Code::DatabaseReadOnly);
        assert_eq!(code(open(&path, Access::Write)), Code::DatabaseReadOnly);
        assert_eq!(code(create(&scratch.file("box/new.db"))), Code::DatabaseReadOnly);

        set(&path, 0o600);
        assert_eq!(code(open(&path, Access::Read)), Code::DatabaseReadOnly);
        assert_eq!(code(open(&path, Access::Write)), Code::DatabaseReadOnly);

        set(&path, 0o000);
        assert_eq!(code(open(&path, Access::Read)), Code::Io);
        set(&scratch.file("box"), 0o000);
        assert_eq!(code(open(&path, Access::Read)), Code::Io);

        set(&scratch.file("box"), 0o700);
        set(&path, 0o600);
        assert_eq!(sha256(&path), before);
        assert_eq!(count_at(&path), 2);
    });
}
