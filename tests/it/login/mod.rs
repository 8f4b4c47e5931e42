//! Logging in and out: what the commands promise.

mod lock;
mod password;
mod policy;
mod quiet;
mod recover;
mod token;

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use crate::support::{House, PASSWORD, Run};

/// A password that is nobody's.
const WRONG: &str = "incorrect horse battery";

/// A house with Pat, who has the password that everybody has.
fn with_pat() -> House {
    let house = House::north();
    house.person("north", "pat@north.example", BuiltIn::Editor);
    house.plant_password("north", "pat@north.example");
    house
}

/// The newest operation that an account's journal tells of, seen by the Admin of north.
fn newest(house: &House, flags: &str) -> Value {
    let mut listed = house.usher_at("state/usher/session.ada", &format!("log list --limit 1 -o json {flags}"), "");
    if listed.status == 4 {
        listed = house.usher(&format!("log list --limit 1 -o json {flags}"));
    }
    listed.ok().json()[0].clone()
}

/// Logs the Admin of north in a second time, for [`as_ada`] and [`newest`].
fn keep_ada(house: &House) {
    house.usher_at("state/usher/session.ada", "login ada@north.example --password-stdin", PASSWORD).ok();
}

/// Runs a command as the Admin of north, whoever is logged in.
fn as_ada(house: &House, line: &str) -> Run {
    house.usher_at("state/usher/session.ada", line, "")
}

#[test]
fn whoever_logs_in_is_known_until_the_log_in_ends_and_the_journal_tells() {
    let house = with_pat();
    keep_ada(&house);
    let file = house.session();
    std::fs::remove_file(&file).unwrap();
    let came = house.log_in_with("pat@north.example", PASSWORD).ok().json();
    assert_eq!((&came["user"], &came["account"]), (&json!("pat@north.example"), &json!("north")));
    assert_eq!(came["last_sign_in"], json!(null));
    let who = house.usher("whoami -o json").ok().json();
    assert_eq!((&who["user"], &who["until"]), (&json!("pat@north.example"), &came["until"]));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let told = as_ada(&house, "log list --limit 2 -o json").ok().json();
    assert_eq!((&told[0]["operator"], &told[0]["event"]), (&json!("pat@north.example"), &json!("entry")));
    assert!(told[0]["command"].as_str().unwrap().starts_with("usher login pat@north.example"));
    assert!(as_ada(&house, "user show pat@north.example -o json").ok().json()["last_sign_in"].is_string());
    let again = house.log_in_with("pat@north.example", PASSWORD).ok().json();
    assert!(again["last_sign_in"].is_string());
    // Without JSON it is one line; and without a password nothing is tried.
    house.usher_in("login pat@north.example --password-stdin", PASSWORD).ok().says("logged in as pat@north.example");
    house.usher("login pat@north.example -o json").refused(6, "input.required");
    house.usher("login pat -o json").refused(2, "usage");
}

#[test]
fn a_wrong_password_lets_nobody_in_and_leaves_whoever_was_logged_in() {
    let house = with_pat();
    let before = house.session();
    let token = std::fs::read_to_string(&before).unwrap();
    house.log_in_with("pat@north.example", WRONG).refused(4, "auth.failed");
    house.log_in_with("pat@north.example", "").refused(4, "auth.failed");
    assert_eq!(std::fs::read_to_string(&before).unwrap(), token);
    let left: Vec<_> = std::fs::read_dir(before.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "a draft was left behind: {left:?}");
    let refused = newest(&house, "");
    assert_eq!((&refused["event"], &refused["operator"]), (&json!("refused"), &json!("pat@north.example")));
    assert_eq!(refused["refused"]["code"], "auth.failed");
    assert!(refused["refused"]["message"].as_str().unwrap().contains("wrong password"), "{refused}");
    house.log_in_with("nobody@north.example", WRONG).refused(4, "auth.failed");
    let unknown = newest(&house, "");
    assert_eq!((&unknown["operator"], &unknown["account"]), (&json!("(nobody)"), &json!("north")));
}

#[test]
fn logging_out_ends_the_log_in_and_says_so_where_nobody_was() {
    let house = with_pat();
    keep_ada(&house);
    house.login("pat@north.example");
    let token = std::fs::read_to_string(house.session()).unwrap();
    let out = house.usher("logout -o json").ok().json();
    assert_eq!(out, json!({ "user": "pat@north.example", "account": "north" }));
    assert!(!house.session().exists());
    house.usher("whoami -o json").refused(4, "auth.required");
    house.file("stolen", token);
    house.usher_at("stolen", "whoami -o json", "").refused(4, "auth.required");
    house.usher("logout").ok().says("nobody was logged in");
    assert_eq!(house.usher("logout -o json").ok().json(), json!({ "user": null, "account": null }));
    let told = as_ada(&house, "log list --limit 1 -o json").ok().json();
    assert_eq!(
        (&told[0]["operator"], &told[0]["command"]),
        (&json!("pat@north.example"), &json!("usher logout -o json"))
    );
}

#[test]
fn logging_out_leaves_the_client_and_its_journal_tells() {
    let house = House::north();
    house.client("acme");
    house.usher("impersonate acme --as admin --reason 'new logo'").ok();
    house.usher("whoami").ok().says("new logo");
    house.usher("logout").ok();
    house.login("ada@north.example");
    let told = house.usher("log list -c acme --limit 1 -o json").ok().json();
    assert_eq!((&told[0]["event"], &told[0]["reason"]), (&json!("entry"), &json!("new logo")));
    assert_eq!(house.usher("whoami -o json").ok().json()["sign_in"], json!(null));
    // Also when the sign-in has ended by itself, and nothing was said of it yet.
    house.usher("impersonate acme --as admin --reason 'new logo' --ttl 5m").ok();
    house.wait_seconds(600);
    house.usher("logout").ok().says("logged out ada@north.example");
}

#[test]
fn a_log_in_takes_the_place_of_the_one_before_in_the_same_file() {
    let house = with_pat();
    house.client("acme");
    let token = std::fs::read_to_string(house.session()).unwrap();
    house.usher("impersonate acme --as admin --reason 'new logo'").ok();
    house.login("pat@north.example");
    house.file("before", token);
    house.usher_at("before", "whoami -o json", "").refused(4, "auth.required");
    // A log-in in another file is another one, and stays.
    house.usher_at("script", "login pat@north.example --password-stdin", PASSWORD).ok();
    house.usher("whoami").ok();
    house.usher_at("script", "whoami", "").ok().says("pat@north.example");
}

#[test]
fn of_several_users_with_one_e_mail_the_password_says_which() {
    let house = with_pat();
    house.client("acme");
    house.person("acme", "pat@north.example", BuiltIn::ViewOnly);
    house.log_in_with("pat@north.example --account acme", PASSWORD).refused(4, "auth.failed");
    let came = house.log_in_with("pat@north.example", PASSWORD).ok().json();
    assert_eq!(came["account"], "north");
    house.plant_password("acme", "pat@north.example");
    let several = house.log_in_with("pat@north.example", PASSWORD).refused(6, "input.required");
    several.says("--account acme").says("--account north");
    let came = house.log_in_with("pat@north.example --account acme", PASSWORD).ok().json();
    assert_eq!(came["account"], "acme");
    house.log_in_with("pat@north.example --account beta", PASSWORD).refused(4, "auth.failed");
    // Where one of them may not log in, nobody is asked.
    house.build(|build| build.disable("acme", "pat@north.example"));
    assert_eq!(house.log_in_with("pat@north.example", PASSWORD).ok().json()["account"], "north");
}

#[test]
fn a_wrong_password_counts_for_all_that_could_be_meant_and_a_right_one_for_none() {
    let house = with_pat();
    house.client("acme");
    house.person("acme", "pat@north.example", BuiltIn::Editor);
    house.plant_hash("acme", "pat@north.example", &crate::login::quiet::hash_of("another good password"));
    for _ in 0..5 {
        house.log_in_with("pat@north.example", PASSWORD).ok();
    }
    house.login("ada@north.example");
    let status = |house: &House, flags: &str| {
        let shown = house.usher(&format!("user show pat@north.example -o json {flags}")).ok().json();
        shown["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&house, "-c acme"), "active");
    for _ in 0..5 {
        house.log_in_with("pat@north.example", WRONG).refused(4, "auth.failed");
    }
    assert_eq!((status(&house, ""), status(&house, "-c acme")), ("locked".to_owned(), "locked".to_owned()));
    assert_eq!(newest(&house, "-c acme")["refused"]["code"], "auth.failed");
}

#[test]
fn each_account_counts_for_itself_and_its_journal_tells_nothing_of_another() {
    let house = with_pat();
    house.client("acme");
    house.person("acme", "pat@north.example", BuiltIn::Editor);
    house.plant_hash("acme", "pat@north.example", &crate::login::quiet::hash_of("another good password"));
    for _ in 0..5 {
        house.log_in_with("pat@north.example", WRONG).refused(4, "auth.failed");
    }
    // Locked in both; the client takes its own lock off, and goes on guessing.
    house.usher("user unlock pat@north.example -c acme").ok();
    let told = |password: &str| {
        house.log_in_with("pat@north.example", password).refused(4, "auth.failed");
        newest(&house, "-c acme")["refused"]["message"].as_str().unwrap().to_owned()
    };
    assert!(told(WRONG).ends_with("a wrong password, 1 in a row"));
    assert!(told(PASSWORD).ends_with("a wrong password, 2 in a row"), "right in north, which acme does not learn");
}

#[test]
fn disabling_removing_and_a_new_password_end_log_ins() {
    let house = with_pat();
    let enter = |house: &House| {
        house.usher_at("pat", "login pat@north.example --password-stdin", PASSWORD).ok();
        house.usher_at("pat", "whoami", "").ok();
    };
    enter(&house);
    house.usher("user disable pat@north.example").ok();
    house.usher("user enable pat@north.example").ok();
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    enter(&house);
    house.usher_in("user password pat@north.example --password-stdin", PASSWORD).ok();
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    enter(&house);
    house.usher("user remove pat@north.example --yes").ok();
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    // Brought back, Pat has neither log-in nor password; the e-mail given to somebody new has neither.
    house.usher("undo").ok();
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
    house.usher("user remove pat@north.example --yes").ok();
    house.person("north", "pat@north.example", BuiltIn::Editor);
    house.usher_at("pat", "whoami -o json", "").refused(4, "auth.required");
    house.log_in_with("pat@north.example", PASSWORD).refused(4, "auth.failed");
}
