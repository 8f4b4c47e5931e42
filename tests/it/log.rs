//! Looking back: what the journal shows, to whom, and that altering it is found.

use serde_json::Value;
use usher::domain::{change::Change, client::ClientRight, role::BuiltIn};

use crate::support::{House, entities};

/// A house with the client acme, shared as admin with the group delivery, in which pat is.
fn with_acme() -> House {
    let house = House::north();
    house.add_client("acme");
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.usher("group create Delivery").ok();
    house
        .record(None, |session| {
            let here = session.account().id;
            let (pat, delivery) = (session.user("pat@north.example")?, session.group("delivery")?);
            let acme = session.client("acme")?;
            debug_assert_eq!(pat.account, here);
            session.record([
                Change::create(entities::member(&delivery, &pat)),
                Change::create(entities::client_shared(&acme, &delivery, ClientRight::Admin)),
            ])
        })
        .unwrap();
    house
}

fn numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|row| row["operation"].as_i64().unwrap()).collect()
}

#[test]
fn the_newest_operation_stands_first_with_who_and_why() {
    let house = House::north();
    house.usher("group create Marketing --reason 'first set-up'").ok();
    house.usher("group create Design").ok();
    let list = house.usher("log list -o json").ok().json();
    assert_eq!(numbers(&list), [3, 2, 1]);
    assert_eq!(list[1]["operator"], "ada@north.example");
    assert_eq!(list[1]["reason"], "first set-up");
    assert_eq!(list[1]["command"], "usher group create Marketing --reason 'first set-up'");
    assert_eq!(
        (&list[1]["changed"], &list[1]["account"], &list[1]["level"]),
        (&1.into(), &"north".into(), &Value::Null)
    );
    assert_eq!(numbers(&house.usher("log list -o json --limit 1 --after 3").ok().json()), [2]);
    assert_eq!(numbers(&house.usher("log list -o json --where 'reason=first set-up'").ok().json()), [2]);
    house.usher("log list --after x -o json").refused(2, "usage");
    house.usher("log list").ok().says("first set-up");
}

#[test]
fn an_operation_is_shown_with_its_changes_as_answers_show_them() {
    let house = House::north();
    let answer = house.usher("group create Marketing -o json").ok().json();
    let shown = house.usher("log show 2 -o json").ok().json();
    assert_eq!(shown["changes"], answer["changes"]);
    assert_eq!(shown["operation"], 2);
    house.usher("log show 2 -o table").ok().says("+ group marketing");
    house.usher("log show 99 -o json").refused(3, "not-found");
}

#[test]
fn a_client_shows_what_was_done_in_it_and_what_was_done_to_it() {
    let house = with_acme();
    house.become_user("north", "pat@north.example");
    house.usher("group create Marketing -c acme --reason 'first set-up'").ok();
    house.become_user("north", "ada@north.example");
    let list = house.usher("log list -c acme -o json").ok().json();
    // Made in acme by pat; shared and added from north; not: pat added to north, the group delivery.
    assert_eq!(numbers(&list), [6, 5, 2]);
    assert_eq!((&list[0]["operator"], &list[0]["level"]), (&"pat@north.example".into(), &"admin".into()));
    let shared = house.usher("log show 5 -c acme -o json").ok().json();
    assert_eq!(shared["changes"].as_array().unwrap().len(), 2, "ada may know all of it");
    // At home, ada sees what was made there, and not what pat did in acme.
    assert_eq!(numbers(&house.usher("log list -o json").ok().json()), [5, 4, 3, 2, 1]);
}

#[test]
fn a_client_s_own_people_never_read_what_is_of_the_parent() {
    let house = with_acme();
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Admin);
    house
        .record(None, |session| {
            let acme = session.client("acme")?;
            let mut renamed = acme.clone();
            renamed.description = "Retail".to_owned();
            session.record([Change::update(acme, renamed)])
        })
        .unwrap();
    house.become_user("acme", "dana@acme.example");
    let list = house.usher("log list -o json").ok().json();
    assert_eq!(numbers(&list), [7, 6, 2], "the client share of operation 5 is the parent's");
    assert_eq!((&list[0]["account"], &list[0]["command"]), (&Value::Null, &Value::Null));
    assert_eq!(list[0]["operator"], "ada@north.example");
    let told: String = ["log list", "log export", "log show 2 -o json", "log show 7 -o json", "export"]
        .iter()
        .map(|line| house.usher(line).ok().stdout)
        .collect();
    for name in ["delivery", "pat@", "\"north\"", "North Agency"] {
        assert!(!told.contains(name), "{name} in\n{told}");
    }
    house.usher("log show 5 -o json").refused(3, "not-found");
    house.usher("log show 4 -o json").refused(3, "not-found");
}

#[test]
fn without_account_usage_one_reads_only_what_one_did_oneself() {
    let house = with_acme();
    house.become_user("north", "pat@north.example");
    house.usher("group create Marketing -c acme").ok();
    house.usher("group create Sales -o json").refused(4, "forbidden");
    let list = house.usher("log list -o json").ok().json();
    assert_eq!(numbers(&list), [7, 6]);
    assert_eq!((&list[0]["event"], &list[0]["refused"]["code"]), (&"refused".into(), &"forbidden".into()));
    assert_eq!(list[1]["account"], "acme");
    house.usher("log list").ok().says("forbidden");
    house.usher("log show 2 -o json").refused(3, "not-found");
    for line in ["log verify -o json", "log head -o json", "log export -o json"] {
        house.usher(line).refused(4, "forbidden");
    }
}

#[test]
fn the_journal_verifies_and_a_head_kept_elsewhere_shows_what_was_cut_off() {
    let house = House::north();
    house.usher("group create Marketing").ok();
    let kept = house.usher("log head").ok().stdout.trim().to_owned();
    assert!(kept.starts_with("2:"));
    house.usher("group create Design").ok();
    let verified = house.usher("log verify -o json").ok().json();
    assert_eq!((&verified["operations"], &verified["changes"], &verified["purged"]), (&3.into(), &5.into(), &0.into()));
    house.usher(&format!("log verify --head {kept}")).ok().says("the journal verifies: 3 operations");
    let other = kept.replace("2:", "3:");
    house.usher(&format!("log verify --head {other} -o json")).refused(1, "journal.broken");
    let newer = kept.replace("2:", "9:");
    house.usher(&format!("log verify --head {newer} -o json")).refused(1, "journal.broken").says("operation 4");
    house.usher("log verify --head nonsense -o json").refused(2, "usage");
}

/// Alters the database behind the program's back, without the guards of the schema.
fn tamper(house: &House, guard: &str, sql: &str) {
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    let trigger: String =
        conn.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [guard], |row| row.get(0)).unwrap();
    conn.execute_batch(&format!("DROP TRIGGER {guard}; {sql}; {trigger};")).unwrap();
}

#[test]
fn whatever_is_altered_the_first_break_is_named() {
    for (guard, sql, operation) in [
        ("changes_stand", "UPDATE changes SET after = replace(after, 'Marketing', 'Sales') WHERE operation = 2", 2),
        ("changes_stand", "UPDATE changes SET digest = replace(digest, 'a', 'b') WHERE operation = 3", 3),
        ("changes_stand", "UPDATE changes SET before = NULL, after = NULL, key = 'x' WHERE operation = 1", 0),
        ("changes_stay", "DELETE FROM changes WHERE operation = 2", 2),
        ("operations_stand", "UPDATE operations SET operator_name = 'eve@north.example' WHERE number = 2", 2),
        ("operations_stand", "UPDATE operations SET reason = 'none' WHERE number = 3", 3),
        ("operations_stand", "UPDATE operations SET changed = 7 WHERE number = 3", 3),
        ("operations_stand", "UPDATE operations SET hash = replace(hash, 'a', 'b') WHERE number = 1", 1),
        ("operations_stay", "DELETE FROM changes WHERE operation = 2; DELETE FROM operations WHERE number = 2", 2),
    ] {
        let house = House::north();
        house.usher("group create Marketing").ok();
        house.usher("group create Design").ok();
        if sql.starts_with("DELETE FROM changes WHERE operation = 2;") {
            tamper(&house, "changes_stay", "DELETE FROM changes WHERE operation = 2");
            tamper(&house, guard, "DELETE FROM operations WHERE number = 2");
        } else {
            tamper(&house, guard, sql);
        }
        if operation == 0 {
            // Dropping images is what a purge does: the digests still hold the chain together.
            assert_eq!(house.usher("log verify -o json").ok().json()["purged"], 3);
        } else {
            let refused = house.usher("log verify -o json").refused(1, "journal.broken");
            let error: Value = serde_json::from_str(&refused.stderr).unwrap();
            assert_eq!(error["error"]["details"]["operation"], operation, "{sql}");
        }
    }
}

#[test]
fn the_journal_is_exported_oldest_first_one_operation_a_line_without_ids() {
    let house = House::north();
    house.usher("group create Marketing").ok();
    let lines = house.usher("log export").ok().stdout;
    let operations: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(operations.len(), 2);
    assert_eq!(operations[0]["changes"].as_array().unwrap().len(), 3);
    assert_eq!(operations[1]["changes"][0]["after"]["handle"], "marketing");
    assert!(!lines.contains("\"id\"") && !lines.contains("argon2"));
}
