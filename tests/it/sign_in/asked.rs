//! What is asked for on a terminal, and what is refused without one.

use super::{Somebody, staffed};
use crate::{faults::needs, support::pty::Terminal};

#[test]
fn what_is_missing_is_named_where_nobody_can_be_asked() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    for (line, named) in [
        ("impersonate -o json", "CLIENT"),
        ("impersonate acme -o json", "--as view-only|admin"),
        ("impersonate acme --as admin -o json", "--reason"),
        ("impersonate acme --as admin --reason ' ' -o json", "--reason"),
    ] {
        pat.usher(line).refused(6, "input.required").says(named);
    }
}

#[test]
fn refusals_come_in_their_order() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    for (line, status, code) in [
        ("impersonate beta --as nonsense", 2, "usage"),
        ("impersonate beta --as admin --ttl 13h", 2, "usage"),
        ("impersonate beta --as admin --user dana@acme.example", 2, "usage"),
        ("impersonate beta --as admin --reason 'a\u{7}b'", 2, "usage"),
        ("impersonate beta", 3, "not-found"),
        ("impersonate beta --as settings", 3, "not-found"),
        ("impersonate nowhere --as settings", 3, "not-found"),
        ("impersonate acme --as settings", 4, "forbidden"),
        ("impersonate acme --as assigned", 4, "forbidden"),
        ("impersonate acme --as view-only --user nobody@acme.example", 3, "not-found"),
        ("impersonate acme --as view-only --group nothing", 3, "not-found"),
        ("impersonate acme --as view-only --user dana@acme.example", 6, "input.required"),
        ("impersonate north --as admin --reason x", 2, "usage"),
    ] {
        pat.usher(&format!("{line} -o json")).refused(status, code);
    }
    house.usher("client unshare acme --from group:delivery").ok();
    house.usher("user assign pat@north.example --to acme --role editor").ok();
    pat.usher("impersonate acme --as view-only -o json").refused(4, "forbidden");
    pat.usher("impersonate acme -o json").refused(6, "input.required").says("--as assigned");
}

#[test]
fn client_level_and_reason_are_asked_for_one_after_another() {
    if !needs("setsid") {
        return;
    }
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let mut terminal = Terminal::of(&pat.command("impersonate"));
    terminal.wait_for("acme");
    terminal.types("\r");
    terminal.wait_for("admin  As Admin of the client");
    assert!(!terminal.shown.contains("settings  "), "only levels that are granted: {}", terminal.shown);
    terminal.types("\u{1b}[B\r");
    terminal.wait_for("Why, for the journal of client acme");
    terminal.types("new logo\r");
    assert_eq!(terminal.left(), 0, "{}", terminal.shown);
    let who = pat.usher("whoami -o json").ok().json();
    assert_eq!((who["account"].as_str(), who["level"].as_str()), (Some("acme"), Some("admin")));
    assert_eq!(who["sign_in"]["reason"], "new logo");
}

#[test]
fn a_question_that_is_left_signs_nobody_in() {
    if !needs("setsid") {
        return;
    }
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let mut terminal = Terminal::of(&pat.command("impersonate acme"));
    terminal.wait_for("view-only  Look only");
    terminal.types("\u{1b}");
    assert_eq!(terminal.left(), 6, "{}", terminal.shown);
    let mut terminal = Terminal::of(&pat.command("impersonate acme --as admin -- group create Nope"));
    terminal.wait_for("Why, for the journal");
    terminal.types("\u{4}");
    assert_eq!(terminal.left(), 130, "{}", terminal.shown);
    assert_eq!(pat.is_in(), "north");
    // Of one who may not, nothing is asked.
    let mut terminal = Terminal::of(&pat.command("impersonate acme --as settings"));
    assert_eq!(terminal.left(), 4, "{}", terminal.shown);
}
