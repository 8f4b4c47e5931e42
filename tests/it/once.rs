//! `--once KEY`: a command that is killed and tried again is carried out once.

use std::process::Stdio;

use usher::domain::role::BuiltIn;

use crate::support::House;

#[test]
fn the_same_key_and_command_answer_what_they_answered_and_change_nothing() {
    let house = House::north();
    let line = "group create Marketing --once k1 -o json";
    let first = house.usher(line).ok().stdout;
    let before = (house.export(), house.usher("log head").ok().stdout);
    assert_eq!(house.usher(line).ok().stdout, first, "the same operation number too");
    let again = house.usher("group create Marketing --once k1 -o json").ok();
    assert_eq!(again.stderr, "", "the answer is the contract of scripts");
    assert_eq!((house.export(), house.usher("log head").ok().stdout), before);
    // Also when what it made is gone again.
    house.usher("undo").ok();
    assert_eq!(house.usher(line).ok().stdout, first);
    house.usher("group list -q").ok().says("all-users");
    assert!(!house.export().contains("marketing"));
}

#[test]
fn a_key_used_for_another_command_is_refused() {
    let house = House::north();
    house.usher("group create Marketing --once k1").ok();
    let before = house.export();
    house.usher("group create Design --once k1 -o json").refused(8, "once.conflict").says("log show 2");
    assert_eq!(house.export(), before);
    house.usher("group create Design --once k2").ok();
}

#[test]
fn the_same_words_in_another_client_are_another_command() {
    let house = House::north();
    house.add_client("acme");
    house.add_client("beta");
    let in_client = |client: &str| {
        let mut command = house.command(["group", "create", "Marketing", "--once", "k1", "-o", "json"]);
        command.env("USHER_CLIENT", client).output().unwrap()
    };
    assert_eq!(in_client("acme").status.code(), Some(0));
    assert_eq!(in_client("acme").status.code(), Some(0));
    assert_eq!(in_client("beta").status.code(), Some(8));
}

#[test]
fn a_key_belongs_to_the_operator_who_used_it() {
    let house = House::north();
    house.add_user(None, "bob@north.example", BuiltIn::Admin);
    house.usher("group create Marketing --once k1").ok();
    house.become_user("north", "bob@north.example");
    house.usher("group create Design --once k1").ok();
}

#[test]
fn a_dry_run_with_a_key_uses_nothing_up() {
    let house = House::north();
    let head = house.usher("log head").ok().stdout;
    house.usher("group create Marketing --once k1 --dry-run").ok();
    assert_eq!(house.usher("log head").ok().stdout, head);
    house.usher("group create Marketing --once k1").ok().says("+ group marketing");
}

#[test]
fn a_refused_command_does_not_use_its_key_up() {
    let house = House::north();
    house.usher("group create 'All Users' --once k1 -o json").exits(5);
    house.usher("group create Design --once k1").ok();
}

#[test]
fn a_command_that_changed_nothing_is_remembered_with_its_key() {
    let house = House::north();
    house.usher("group create Marketing").ok();
    let line = "group create Marketing --if-exists skip --once k1 -o json";
    let first = house.usher(line).ok().json();
    assert_eq!((&first["operation"], &first["changes"]), (&3.into(), &serde_json::json!([])));
    assert_eq!(house.usher(line).ok().json(), first);
    house.usher("log verify").ok();
}

#[test]
fn an_undo_with_a_key_is_done_once() {
    let house = House::north();
    house.add_client("acme");
    house.usher("group create Marketing -c acme").ok();
    house.usher("group create Design -c acme").ok();
    let first = house.usher("undo --once u1 -o json").ok().stdout;
    assert_eq!(house.usher("undo --once u1 -o json").ok().stdout, first);
    house.usher("log list -q -c acme --limit 1").ok().says("5");
    assert!(house.export().contains("marketing"));
}

#[test]
fn killed_and_tried_again_it_is_done_exactly_once() {
    let house = House::north();
    for round in 0..12_u64 {
        let words = ["group", "create", &format!("Group {round}"), "--once", &format!("k{round}"), "-o", "json"];
        let mut child = house.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 3));
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        let told = house.usher_words(&words).ok().stdout;
        assert_eq!(house.usher_words(&words).ok().stdout, told);
    }
    let verified = house.usher("log verify -o json").ok().json();
    assert_eq!(verified["operations"], 13, "init and one for each group");
}

#[test]
fn whoever_reads_along_is_told_that_it_was_done_before() {
    let house = House::north();
    let first = house.usher("group create Marketing --once k1").ok();
    assert!(!first.stderr.contains("done before"), "{}", first.stderr);
    house.usher("group create Marketing --once k1").ok().says("done before, in operation 2: nothing was done again");
}
