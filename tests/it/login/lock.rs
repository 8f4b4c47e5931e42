//! Wrong passwords in a row, and the locks that they lead to.

use std::{io::Write as _, process::Stdio};

use serde_json::json;
use usher::domain::role::BuiltIn;

use super::{WRONG, as_ada, keep_ada, newest, with_pat};
use crate::support::{House, PASSWORD, Run, words};

fn wrong(house: &House, typed: &str, times: usize) {
    for _ in 0..times {
        house.log_in_with(typed, WRONG).refused(4, "auth.failed");
    }
}

fn status(house: &House, email: &str) -> String {
    let shown = as_ada(house, &format!("user show {email} -o json")).ok().json();
    shown["status"].as_str().unwrap().to_owned()
}

#[test]
fn five_wrong_ones_lock_for_a_quarter_of_an_hour_and_then_counting_begins_anew() {
    let house = with_pat();
    keep_ada(&house);
    wrong(&house, "pat@north.example", 4);
    assert_eq!(status(&house, "pat@north.example"), "active");
    wrong(&house, "pat@north.example", 1);
    assert_eq!(status(&house, "pat@north.example"), "locked");
    as_ada(&house, "user list --where status=locked -q").ok().says("pat@north.example");
    let shown = as_ada(&house, "user show pat@north.example -o json").ok().json();
    assert_eq!(shown["locked"], true);
    let end: usher::domain::Time = shown["locked_until"].as_str().unwrap().parse().unwrap();
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    assert!(newest(&house, "")["refused"]["message"].as_str().unwrap().contains("locked until"));
    // Going on guessing does not make it longer.
    wrong(&house, "pat@north.example", 3);
    let still = as_ada(&house, "user show pat@north.example -o json").ok().json();
    assert_eq!(still["locked_until"].as_str().unwrap(), end.to_string());
    // Right at its end it is over, and not a moment before.
    let left = (end.0 - house.tick().0) / 1_000_000;
    house.wait_seconds(left - 2);
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    wrong(&house, "pat@north.example", 1);
    assert_eq!(status(&house, "pat@north.example"), "active");
    wrong(&house, "pat@north.example", 3);
    house.log_in_with("pat@north.example", PASSWORD).ok();
    // A right one is the end of the row.
    wrong(&house, "pat@north.example", 4);
    house.log_in_with("pat@north.example", PASSWORD).ok();
}

#[test]
fn a_lock_blocks_new_log_ins_and_nothing_else() {
    let house = with_pat();
    keep_ada(&house);
    house.usher_at("pat", "login pat@north.example --password-stdin", PASSWORD).ok();
    wrong(&house, "pat@north.example", 5);
    assert_eq!(status(&house, "pat@north.example"), "locked");
    house.usher_at("pat", "whoami", "").ok().says("pat@north.example");
    house.usher_at("pat", "klip create Sessions", "").ok();
    house.usher_at("pat", "access can pat@north.example edit klip:sessions", "").ok();
    house.usher_at("other", "login pat@north.example --password-stdin -o json", PASSWORD).refused(4, "auth.failed");
    as_ada(&house, "user unlock pat@north.example").ok().says("unlocked pat@north.example");
    assert_eq!(status(&house, "pat@north.example"), "active");
    house.usher_at("other", "login pat@north.example --password-stdin", PASSWORD).ok();
}

#[test]
fn every_way_of_writing_an_e_mail_counts_for_the_same_user() {
    let house = with_pat();
    keep_ada(&house);
    for typed in ["PAT@north.example", "' pat@NORTH.example '", "pat@north.EXAMPLE", "'ｐａｔ@north.example'"] {
        wrong(&house, typed, 1);
    }
    assert_eq!(status(&house, "pat@north.example"), "active");
    wrong(&house, "pat@north。example", 1);
    assert_eq!(status(&house, "pat@north.example"), "locked");
    house.log_in_with("Pat@North.Example", PASSWORD).refused(4, "auth.failed");
}

#[test]
fn of_guesses_made_at_once_none_counts_beyond_the_lock_even_when_it_is_right() {
    let house = with_pat();
    keep_ada(&house);
    let line = "login pat@north.example --password-stdin -o json";
    let racing: Vec<_> = (0..20)
        .map(|number| {
            let mut command = house.command(words(line));
            command.env("USHER_SESSION", house.dir().join(format!("guess-{number}")));
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            child.stdin.take().unwrap().write_all(WRONG.as_bytes()).unwrap();
            child
        })
        .collect();
    for one in racing {
        Run::of(line, one.wait_with_output().unwrap()).refused(4, "auth.failed");
    }
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    assert_eq!(status(&house, "pat@north.example"), "locked");
    let told = as_ada(&house, "log list --limit 30 -o json").ok().json();
    let said = told.to_string();
    assert_eq!(said.matches("a wrong password, ").count(), 5, "{said}");
    assert_eq!(said.matches("the user is locked until").count(), 1 + 16, "{said}");
}

#[test]
fn unlocking_needs_to_manage_users_and_everything_that_the_user_has() {
    let house = with_pat();
    keep_ada(&house);
    house.person("north", "eve@north.example", BuiltIn::Admin);
    house.plant_password("north", "eve@north.example");
    house.person_who("north", "uma@north.example", &[usher::domain::permission::Permission::UserManage]);
    wrong(&house, "eve@north.example", 5);
    wrong(&house, "pat@north.example", 5);
    house.be("north", "uma@north.example");
    house.usher("user unlock eve@north.example -o json").refused(4, "forbidden");
    house.be("north", "pat@north.example");
    house.usher("user unlock eve@north.example -o json").refused(4, "forbidden");
    let line = "user unlock pat@north.example eve@north.example nobody@north.example -o json";
    as_ada(&house, line).refused(3, "not-found");
    assert_eq!(status(&house, "pat@north.example"), "locked");
    let dry = as_ada(&house, "user unlock pat@north.example eve@north.example --dry-run -o json").ok().json();
    assert_eq!(dry["committed"], false);
    assert_eq!(status(&house, "pat@north.example"), "locked");
    let line = "user unlock pat@north.example eve@north.example uma@north.example -o json";
    let answer = as_ada(&house, line).ok().json();
    assert_eq!(answer["warnings"], json!(["uma@north.example is not locked"]));
    let told = newest(&house, "");
    assert_eq!((&told["event"], &told["operation"]), (&json!("entry"), &answer["operation"]));
    as_ada(&house, &format!("undo {} -o json", answer["operation"])).refused(5, "undo.impossible").says("locks");
    as_ada(&house, "user unlock pat@north.example").ok().says("nothing to change");
    house.log_in_with("eve@north.example", PASSWORD).ok();
}

#[test]
fn the_lock_of_the_last_admin_ends_by_time_even_where_locks_do_not() {
    let house = with_pat();
    keep_ada(&house);
    house.usher("account edit --lock-minutes until-unlocked").ok();
    house.person("north", "eve@north.example", BuiltIn::Admin);
    house.plant_password("north", "eve@north.example");
    wrong(&house, "pat@north.example", 5);
    wrong(&house, "eve@north.example", 5);
    for email in ["pat@north.example", "eve@north.example"] {
        let shown = as_ada(&house, &format!("user show {email} -o json")).ok().json();
        assert_eq!(
            (&shown["locked"], &shown["locked_until"], &shown["status"]),
            (&json!(true), &json!(null), &json!("locked"))
        );
    }
    // With Eve locked for good there is only Ada left, and her lock ends.
    wrong(&house, "ada@north.example", 5);
    assert!(as_ada(&house, "user show ada@north.example -o json").ok().json()["locked_until"].is_string());
    house.wait_seconds(16 * 60);
    house.log_in_with("eve@north.example", PASSWORD).refused(4, "auth.failed");
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    house.log_in_with("ada@north.example", PASSWORD).ok();
    // Where Ada goes, Eve is the last one: her lock ends by time then.
    house.usher("user disable ada@north.example --yes-myself").ok();
    house.wait_seconds(16 * 60);
    house.log_in_with("eve@north.example", PASSWORD).ok();
    house.usher("user unlock pat@north.example").ok();
    house.log_in_with("pat@north.example", PASSWORD).ok();
}

#[test]
fn nobody_takes_off_their_own_lock() {
    let house = with_pat();
    wrong(&house, "ada@north.example", 5);
    house.usher("user unlock ada@north.example -o json").refused(4, "forbidden").says("nobody lets themselves in");
    house.log_in_with("ada@north.example", PASSWORD).refused(4, "auth.failed");
}
