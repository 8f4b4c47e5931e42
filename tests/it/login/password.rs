//! Passwords that are changed, one's own and those of others.

use serde_json::json;
use usher::domain::{permission::Permission, role::BuiltIn};

use super::{WRONG, as_ada, keep_ada, newest, with_pat};
use crate::support::{House, PASSWORD, pty::Terminal, words};

const NEW: &str = "a much better password";

fn two(current: &str, new: &str) -> String {
    format!("{current}\n{new}\n")
}

#[test]
fn ones_own_goes_on_under_a_new_token_and_ends_every_other_log_in() {
    let house = with_pat();
    house.person("north", "vic@north.example", BuiltIn::ViewOnly);
    house.plant_password("north", "vic@north.example");
    house.login("vic@north.example");
    house.usher_at("other", "login vic@north.example --password-stdin", PASSWORD).ok();
    let (token, until) =
        (std::fs::read_to_string(house.session()).unwrap(), house.usher("whoami -o json").ok().json()["until"].clone());
    let answer = house.usher_in("user password --password-stdin -o json", &two(PASSWORD, NEW)).ok().json();
    assert_eq!((&answer["committed"], &answer["changes"]), (&json!(true), &json!([])));
    assert_ne!(std::fs::read_to_string(house.session()).unwrap(), token);
    assert_eq!(house.usher("whoami -o json").ok().json()["until"], until, "it lasts no longer for it");
    house.file("stolen", token);
    house.usher_at("stolen", "whoami -o json", "").refused(4, "auth.required");
    house.usher_at("other", "whoami -o json", "").refused(4, "auth.required");
    house.log_in_with("vic@north.example", PASSWORD).refused(4, "auth.failed");
    house.log_in_with("vic@north.example", NEW).ok();
    house.usher(&format!("undo {} -o json", answer["operation"])).refused(5, "undo.impossible").says("passwords");
    house.usher_in("user password Vic@north.example --password-stdin", &two(NEW, PASSWORD)).ok();
}

#[test]
fn whichever_way_one_names_oneself_the_current_password_is_needed() {
    let house = with_pat();
    house.usher("user edit ada@north.example --first Ada --last North").ok();
    for named in ["north/user:ada@north.example", "user:ada@north.example", "'Ada North'", "ADA@north.example"] {
        let line = format!("user password {named} --password-stdin -o json");
        house.usher_in(&line, &two(WRONG, NEW)).refused(4, "auth.failed");
        house.log_in_with("ada@north.example", PASSWORD).ok();
    }
    house.usher_in("user password 'Ada North' --password-stdin", &two(PASSWORD, NEW)).ok();
    house.log_in_with("ada@north.example", NEW).ok();
}

#[test]
fn a_wrong_current_password_counts_as_a_failed_log_in() {
    let house = with_pat();
    keep_ada(&house);
    house.login("pat@north.example");
    for _ in 0..4 {
        house.usher_in("user password --password-stdin -o json", &two(WRONG, NEW)).refused(4, "auth.failed");
    }
    house.usher_in("user password --password-stdin --dry-run -o json", &two(WRONG, NEW)).refused(4, "auth.failed");
    assert_eq!(newest(&house, "")["refused"]["code"], "auth.failed");
    let shown = as_ada(&house, "user show pat@north.example -o json").ok().json();
    assert_eq!(shown["status"], "locked");
    house.usher_in("user password --password-stdin -o json", &two(PASSWORD, NEW)).refused(4, "auth.failed");
    as_ada(&house, "user unlock pat@north.example").ok();
    house.usher_in("user password --password-stdin", &two(PASSWORD, NEW)).ok();
}

#[test]
fn what_the_partner_calls_the_product_is_no_password_whichever_way_it_is_set() {
    let house = House::north_with("--white-label");
    house.usher("whitelabel set --product-name 'Northern Insights'").ok();
    house.usher("user add pat@north.example --role editor").ok();
    let token = house.letter().token();
    let named = "northern INSIGHTS";
    house.usher_in(&format!("accept {token} --password-stdin -o json"), named).refused(5, "password.weak");
    house.accept(&token).ok();
    house.usher_in("user password pat@north.example --password-stdin -o json", named).refused(5, "password.weak");
    house
        .usher_in("db recover-admin ada@north.example --password-stdin --yes -o json", named)
        .refused(5, "password.weak");
    house.plant_password("north", "pat@north.example");
    house.login("pat@north.example");
    house.usher_in("user password --password-stdin -o json", &two(PASSWORD, named)).refused(5, "password.weak");
    house.usher_in("user password --password-stdin", &two(PASSWORD, NEW)).ok();
}

#[test]
fn what_cannot_be_a_password_is_refused_and_nothing_is_changed() {
    let house = with_pat();
    house.login("pat@north.example");
    let line = "user password --password-stdin -o json";
    for weak in ["short", "pat@north.example", &"x".repeat(257)] {
        house.usher_in(line, &two(PASSWORD, weak)).refused(5, "password.weak");
    }
    for input in ["", PASSWORD, "a\nb\nc\n", "\n\n"] {
        house.usher_in(line, input).refused(6, "input.required");
    }
    house.usher("user password -o json").refused(6, "input.required");
    house.log_in_with("pat@north.example", PASSWORD).ok();
    let dry = house.usher_in("user password --password-stdin --dry-run -o json", &two(PASSWORD, NEW)).ok().json();
    assert_eq!(dry["committed"], false);
    house.usher("whoami").ok();
    house.log_in_with("pat@north.example", PASSWORD).ok();
}

#[test]
fn a_key_answers_again_and_takes_no_password() {
    let house = with_pat();
    house.login("pat@north.example");
    let line = "user password --password-stdin --once change-1 -o json";
    let first = house.usher_in(line, &two(PASSWORD, NEW)).ok().stdout;
    assert_eq!(house.usher_in(line, &two(PASSWORD, NEW)).ok().stdout, first);
    house.usher("whoami").ok();
    house.log_in_with("pat@north.example", NEW).ok();
}

#[test]
fn that_of_another_needs_to_manage_users_and_everything_that_the_user_has() {
    let house = with_pat();
    keep_ada(&house);
    house.person_who("north", "uma@north.example", &[Permission::UserManage]);
    house.person_who("north", "kim@north.example", &[Permission::KlipLibrary]);
    for operator in ["uma@north.example", "kim@north.example"] {
        house.be("north", operator);
        let line = "user password ada@north.example --password-stdin -o json";
        house.usher_in(line, NEW).refused(4, "forbidden");
        house.usher_in("user password pat@north.example --password-stdin -o json", NEW).refused(4, "forbidden");
    }
    // Nobody is asked for a password in vain.
    house.usher("user password ada@north.example -o json").refused(4, "forbidden");
    let answer = as_ada(&house, "user password nobody@north.example -o json");
    answer.refused(3, "not-found");
    as_ada(&house, "user add ines@north.example --role editor --no-invite").ok();
    let line = "user password ines@north.example --password-stdin -o json";
    house.usher_at("state/usher/session.ada", line, NEW).refused(5, "user.status").says("usher user invite");
    as_ada(&house, "user password ines@north.example -o json").refused(6, "input.required");
    let line = "user password pat@north.example --password-stdin --reason 'lost it' -o json";
    let answer = house.usher_at("state/usher/session.ada", line, NEW).ok().json();
    let told = newest(&house, "");
    assert_eq!((&told["event"], &told["reason"]), (&json!("entry"), &json!("lost it")));
    as_ada(&house, &format!("undo {} -o json", answer["operation"])).refused(5, "undo.impossible");
    house.log_in_with("pat@north.example", NEW).ok();
}

#[test]
fn a_password_takes_off_the_lock() {
    let house = with_pat();
    for _ in 0..5 {
        house.log_in_with("pat@north.example", WRONG).refused(4, "auth.failed");
    }
    house.usher_in("user password pat@north.example --password-stdin", NEW).ok();
    assert_eq!(house.usher("user show pat@north.example -o json").ok().json()["locked"], false);
    house.log_in_with("pat@north.example", NEW).ok();
}

#[test]
fn inside_a_client_it_is_that_of_its_users() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "dana@acme.example", BuiltIn::Admin);
    house.plant_password("acme", "dana@acme.example");
    house.usher("user password -c acme -o json").refused(2, "usage");
    house.usher_in("user password dana@acme.example -c acme --password-stdin", NEW).ok();
    house.usher("impersonate acme --as admin --reason 'lost it'").ok();
    house.usher_in("user password dana@acme.example --password-stdin", PASSWORD).ok();
    house.usher("leave").ok();
    house.usher("impersonate acme --as view-only --reason look").ok();
    house.usher_in("user password dana@acme.example --password-stdin", NEW).exits(4).says("view-only");
    house.usher("user unlock dana@acme.example").exits(4).says("view-only");
    house.usher("leave").ok();
    house.usher_at("dana", "login dana@acme.example --password-stdin", PASSWORD).ok();
    let told = house.usher_at("dana", "log list --limit 12 -o json", "").ok().json();
    assert!(told.to_string().contains("lost it"), "the client's journal tells who and why: {told}");
}

#[test]
fn at_a_terminal_it_is_asked_for_and_asked_for_twice() {
    let house = with_pat();
    house.login("pat@north.example");
    let mut terminal = Terminal::of(&house.command(words("user password")));
    terminal.wait_for("Current password: ");
    terminal.types(&format!("{PASSWORD}\n"));
    terminal.wait_for("New password (12 characters or more): ");
    terminal.types("short\n");
    terminal.wait_for("the password has 5 characters");
    for time in 1..=2 {
        terminal.wait_for_times("New password (12 characters or more): ", time + 1);
        terminal.types(&format!("{NEW}\n"));
        terminal.wait_for_times("The same again: ", time);
        terminal.types(&format!("{NEW}x\n"));
        terminal.wait_for_times("not the same", time);
    }
    assert_eq!(terminal.left(), 2);
    assert!(!terminal.shown.contains(NEW) && !terminal.shown.contains(PASSWORD), "{}", terminal.shown);
    house.client("acme");
    house.person("acme", "pat@north.example", BuiltIn::Editor);
    house.plant_password("acme", "pat@north.example");
    let mut terminal = Terminal::of(&house.command(words("login pat@north.example")));
    terminal.wait_for("Password for pat@north.example: ");
    terminal.types(&format!("{PASSWORD}\n"));
    terminal.wait_for("Account");
    terminal.types("\r");
    terminal.wait_for("logged in as pat@north.example in acme");
    assert_eq!(terminal.left(), 0);
}
