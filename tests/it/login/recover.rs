//! A way back into the partner's own account, for whoever owns the file.

use serde_json::json;
use usher::domain::role::BuiltIn;

use super::{WRONG, as_ada, keep_ada, with_pat};
use crate::support::{PASSWORD, pty::Terminal, words};

const NEW: &str = "a much better password";

#[test]
fn a_user_of_the_master_becomes_an_active_admin_with_a_new_password() {
    let house = with_pat();
    keep_ada(&house);
    house.usher_at("pat", "login pat@north.example --password-stdin", PASSWORD).ok();
    for _ in 0..5 {
        house.log_in_with("pat@north.example", WRONG).refused(4, "auth.failed");
    }
    house.usher("logout").ok();
    let done = house.usher_in("db recover-admin pat@north.example --password-stdin --yes -o json", NEW).ok().json();
    assert_eq!((&done["user"], &done["account"]), (&json!("pat@north.example"), &json!("north")));
    let has_everything = "pat@north.example is Admin now and has everything in account north, whatever is shared";
    assert_eq!(done["warnings"], json!([has_everything]));
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    house.log_in_with("pat@north.example", NEW).ok();
    let shown = house.usher("user show pat@north.example -o json").ok().json();
    assert_eq!((&shown["status"], &shown["roles"]), (&json!("active"), &json!(["admin", "editor"])));
    let told = house.usher(&format!("log show {} -o json", done["operation"])).ok().json();
    assert_eq!((&told["event"], &told["operator"]), (&json!("database"), &json!("(owner of the file)")));
    assert_eq!(told["changes"][0]["kind"], "user-role");
    house.usher("log verify").ok();
    house.usher("db check").ok();
    house.usher(&format!("undo {} -o json", done["operation"])).refused(5, "undo.impossible");
    // Also one who is disabled, and one who never joined.
    house.usher("user add ines@north.example --role editor --no-invite").ok();
    house.usher("user disable ada@north.example").ok();
    for email in ["ada@north.example", "ines@north.example"] {
        house.usher_in(&format!("db recover-admin {email} --password-stdin --yes"), NEW).ok();
        house.log_in_with(email, NEW).ok();
        house.usher("user list -q").ok();
    }
}

#[test]
fn it_asks_first_keeps_the_rules_and_names_nobody() {
    let house = with_pat();
    house.client("acme");
    house.person("acme", "dana@acme.example", BuiltIn::Admin);
    let line = |email: &str, flags: &str| format!("db recover-admin {email} --password-stdin {flags} -o json");
    let before = house.export();
    for email in ["dana@acme.example", "nobody@north.example"] {
        let refused = house.usher_in(&line(email, "--yes"), NEW).refused(3, "not-found");
        assert!(!refused.stderr.contains("ada@") && !refused.stderr.contains("acme\""), "{}", refused.stderr);
    }
    house.usher("db recover-admin pat@north.example --yes -o json").refused(6, "input.required");
    house.usher_in(&line("pat@north.example", "--yes"), "short").refused(5, "password.weak");
    house.usher_in(&line("pat@north.example", ""), NEW).refused(6, "confirmation.required").says("--yes");
    assert_eq!(house.export(), before);
    house.log_in_with("pat@north.example", NEW).refused(4, "auth.failed");
    // A seat is needed for one who has none.
    house.change_account("acme", |acme| acme.seats = usher::domain::account::Seats::Number(5));
    house.usher("user disable pat@north.example").ok();
    house.usher("account seats --pool 6").ok();
    house.usher_in(&line("pat@north.example", "--yes"), NEW).refused(5, "pool.exceeded");
    house.usher("user list --where status=disabled -q").ok().says("pat@north.example");
}

#[test]
fn at_a_terminal_it_is_confirmed() {
    let house = with_pat();
    keep_ada(&house);
    let answer = |key: &str| {
        let mut terminal = Terminal::of(&house.command(words("db recover-admin pat@north.example")));
        for question in ["New password for pat@north.example (12 characters or more): ", "The same again: "] {
            terminal.wait_for(question);
            terminal.types(&format!("{NEW}\n"));
        }
        terminal.wait_for("[y/N]");
        terminal.types(key);
        terminal.left()
    };
    assert_eq!(answer("n"), 130);
    house.log_in_with("pat@north.example", NEW).refused(4, "auth.failed");
    assert_eq!(answer("y"), 0);
    house.log_in_with("pat@north.example", NEW).ok();
    as_ada(&house, "user show pat@north.example").ok().says("admin");
}
