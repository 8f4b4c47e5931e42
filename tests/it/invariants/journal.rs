//! The journal tells of every change, once; no secret gets into it or anywhere else; what is typed
//! into it stays on its line. That nothing in it can be altered stands with the schema.

use std::fs;

use usher::domain::permission::Permission;

use super::{file, log_in, stocked, usher_as};
use crate::support::{House, PASSWORD};

/// What of the tables is state: all but the journal, the counter, and what only says who is in.
fn state(house: &House) -> Vec<(String, i64)> {
    let conn = file(house);
    let mut tables = conn
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN
             ('counter', 'operations', 'changes', 'logins', 'sign_ins', 'credentials', 'mails', 'invitations')",
        )
        .unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let count = |name: &String| conn.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).unwrap();
    names.iter().map(|name| (name.clone(), count(name))).collect()
}

#[test]
fn every_change_is_one_operation_with_the_rows_that_it_made_and_took() {
    let house = stocked();
    let total = |house: &House| state(house).iter().map(|(_, rows)| rows).sum::<i64>();
    let newest = |house: &House| house.look(|tx| tx.journal_head().unwrap().0);
    for line in [
        "group create Sales -c acme",
        "user add vic@acme.example --role editor --role view-only --group sales --no-invite -c acme",
        "share dashboard:web --with group:sales -c acme",
        "group edit sales --name Selling -c acme",
        "group default sales dashboard:web -c acme",
        "client add Beta --seats 5 --label tier=gold",
        "user remove vic@acme.example --yes -c acme",
        "group remove sales --yes -c acme",
        "undo",
        "group create Sales --if-exists skip -c acme",
        "group create Sales --if-exists skip -c acme --dry-run",
    ] {
        let (rows, head) = (total(&house), newest(&house));
        let run = house.usher(&format!("{line} -o json")).ok().json();
        let changes = run["changes"].as_array().unwrap();
        let told = |verb: &str| changes.iter().filter(|change| change["verb"] == verb).count();
        let verbs = told("created") + told("changed") + told("removed");
        assert_eq!(verbs, changes.len(), "usher {line}");
        assert_eq!(newest(&house) - head, i64::from(!changes.is_empty()), "usher {line}");
        // All Users comes with its account and is no change of its own.
        let accounts = i64::from(line.starts_with("client add"));
        let made = i64::try_from(told("created")).unwrap() - i64::try_from(told("removed")).unwrap() + accounts;
        assert_eq!(total(&house) - rows, made, "usher {line}\n{run:#}");
    }
    house.usher("log verify").ok();
}

#[test]
fn what_is_refused_for_want_of_a_right_is_in_the_journal_and_changes_nothing() {
    let house = House::north();
    house.person_who("north", "vic@north.example", &[Permission::KlipLibrary]);
    let vic = log_in(&house, "north", "vic@north.example");
    let before = (house.export(), house.look(|tx| tx.journal_head().unwrap().0));
    usher_as(&house, &vic, "group create Mine -o json").refused(4, "forbidden");
    assert_eq!((house.export(), house.look(|tx| tx.journal_head().unwrap().0)), (before.0, before.1 + 1));
    house.usher("log list --limit 1 -o csv").ok().says("vic@north.example").says("group create Mine");
}

#[test]
fn no_password_and_no_token_is_anywhere_but_where_it_belongs() {
    let house = stocked();
    let session = house.dir().join("state/usher/session");
    let token = fs::read_to_string(&session).unwrap().trim().to_owned();
    assert_eq!(token.len(), 64);
    let mut said = String::new();
    for line in [
        "whoami -o json",
        "user list --fields all",
        "user show ada@north.example -o json",
        "log list -o json",
        "log show 1 -o json",
        "log export",
        "export -o json",
        "db status -o json",
        "db check",
        "db backup copy.db",
        "user remove ada@north.example --yes --yes-myself",
        "--nonsense",
    ] {
        let run = house.usher(line);
        said += &run.transcript();
    }
    said += &house.usher_in("init --name X --admin x@x.example --password-stdin", PASSWORD).transcript();
    let folders = ["data/usher", "."];
    let mut looked = 0;
    for folder in folders {
        for entry in fs::read_dir(house.dir().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let Ok(bytes) = fs::read(&path) else { continue };
            looked += 1;
            assert!(!path.to_string_lossy().contains(&token));
            for secret in [PASSWORD, &token] {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{} holds a secret", path.display());
            }
        }
    }
    assert!(looked >= 3, "the files were not found");
    assert!(!said.contains(PASSWORD) && !said.contains(&token) && !said.contains("$argon2id"), "{said}");
}

#[test]
fn what_is_typed_stays_on_its_line_of_the_journal() {
    let house = House::north();
    let reason = "a\u{85}operation 99 stands\u{2028}b\u{2029}c\u{b}d\u{c}e\u{1b}[2K";
    house.usher_words(&["group", "create", "Team", "--reason", reason]).ok();
    for (line, lines) in [
        ("log list -o table", 3),
        ("log list -o csv", 3),
        ("log list -o tsv", 3),
        ("log list -o jsonl", 2),
        ("log export", 2),
    ] {
        let shown = house.usher(line).ok().stdout;
        assert!(!shown.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{1b}']), "{line}: {shown:?}");
        assert_eq!(shown.lines().count(), lines, "{line}: {shown}");
    }
}
