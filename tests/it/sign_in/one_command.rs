//! One command inside a client, then out.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Stdio},
};

use serde_json::json;

use super::{Somebody, staffed, told};

const BEGIN: &str = "impersonate acme --as admin --reason 'first groups'";

#[test]
fn the_command_runs_inside_and_the_log_in_of_the_operator_stays_as_it_was() {
    let house = staffed();
    let session = fs::read(house.dir().join("state/usher/session")).unwrap();
    let run = house.usher(&format!("{BEGIN} -o json -- group create Marketing")).ok();
    assert_eq!(run.stderr.lines().count(), 1, "the banner alone: {}", run.stderr);
    let answer = run.json();
    assert_eq!(answer["account"], "acme");
    // The words may be a whole command line, with flags of its own, and -c may name the same client.
    house.usher(&format!("{BEGIN} -- usher group create Design -c acme")).ok();
    let names = house.usher(&format!("{BEGIN} -- group list -o json")).ok().json();
    assert_eq!(names.as_array().unwrap().len(), 3);
    assert_eq!(house.usher("whoami -o json").ok().json()["account"], "north");
    assert_eq!(house.usher("impersonate list -o json").ok().json(), json!([]));
    assert_eq!(fs::read(house.dir().join("state/usher/session")).unwrap(), session);

    let operation = answer["operation"].as_i64().unwrap();
    let made = house.usher(&format!("log show {operation} -c acme -o json")).ok().json();
    assert_eq!(made["command"], "usher group create Marketing");
    assert_eq!(made["reason"], "first groups");
    assert_eq!((&made["level"], &made["sign_in"]), (&json!("admin"), &json!(operation - 1)));
    let begun = house.usher(&format!("log show {} -c acme -o json", operation - 1)).ok().json();
    assert!(begun["done"].as_str().unwrap().starts_with("signed in to client acme as admin until"));
    let left = house.usher(&format!("log show {} -c acme -o json", operation + 1)).ok().json();
    assert_eq!((&left["done"], &left["command"]), (&json!("left client acme"), &json!(null)));
    assert_eq!(left["sign_in"], operation - 1);
}

#[test]
fn its_exit_status_is_that_of_the_command_and_the_client_is_left_whatever_it_was() {
    let house = staffed();
    for (inner, status) in [
        ("group create Marketing", 0),
        ("group create Marketing", 8),
        ("group show nothing", 3),
        ("client edit acme --seats 9", 4),
        ("dashboard show web -c beta", 5),
        ("group remove marketing", 6),
        ("can dana@acme.example user.manage", 10),
        ("whoami", 0),
    ] {
        let before = told(&house).len();
        house.usher(&format!("{BEGIN} -- {inner}")).exits(status);
        assert_eq!(told(&house)[0], "left client acme", "{inner}");
        assert_eq!(told(&house).len(), before + 2, "{inner}");
        assert_eq!(house.usher("whoami -o json").ok().json()["account"], "north");
    }
}

#[test]
fn what_is_wrong_by_itself_is_refused_before_anybody_signs_in() {
    let house = staffed();
    for inner in [
        "leave",
        "impersonate beta --as admin --reason x",
        "impersonate list",
        "init --name X --admin x@x.example",
        "completion bash",
        "man pages",
        "db status",
        "nonsense",
        "group nonsense",
        "group list --db other.db",
        "usher",
    ] {
        house.usher(&format!("{BEGIN} -o json -- {inner}")).refused(2, "usage");
    }
    house.usher(&format!("{BEGIN} --dry-run -o json -- group list")).refused(2, "usage");
    // An empty variable after -- is no wish to stay.
    house.usher(&format!("{BEGIN} -o json --")).refused(2, "usage");
    assert_eq!(house.usher("whoami -o json").ok().json()["level"], serde_json::Value::Null);
    house.usher(&format!("{BEGIN} --once k -o json -- group list")).refused(2, "usage");
    house.usher(&format!("{BEGIN} -- group create --help")).ok().says("Usage: usher group create");
    assert_eq!(told(&house), [""; 0]);
}

#[test]
fn refusals_to_sign_in_are_those_of_a_longer_one_and_no_command_runs() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    for (line, status, code) in [
        ("impersonate beta --as admin --reason x -o json -- group create Nope", 3, "not-found"),
        ("impersonate acme --as settings --reason x -o json -- group create Nope", 4, "forbidden"),
        ("impersonate acme --as admin -o json -- group create Nope", 6, "input.required"),
        ("impersonate acme --reason x -o json -- group create Nope", 6, "input.required"),
    ] {
        pat.usher(line).refused(status, code);
    }
    pat.usher(BEGIN).ok();
    pat.usher(&format!("{BEGIN} -o json -- group create Nope")).refused(5, "session.nested");
    house.usher("group show nope -c acme -o json").refused(3, "not-found");
}

/// A batch of questions that waits for more, inside a client.
fn waiting(somebody: &Somebody<'_>) -> (Child, ChildStdin) {
    let mut command = somebody.command(&format!("{BEGIN} -o json -- access can --batch"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, r#"{{"user":"dana@acme.example","action":"klip.edit"}}"#).unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut answer).unwrap();
    assert!(answer.contains("true"), "{answer}");
    (child, stdin)
}

#[test]
fn of_a_command_that_is_killed_the_sign_in_ends_by_time_and_is_told() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let (mut child, _stdin) = waiting(&pat);
    assert_eq!(pat.is_in(), "north", "the log-in itself is nowhere else");
    assert_eq!(pat.usher("impersonate list -o json").ok().json()[0]["client"], "acme");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(pat.usher("impersonate list -o json").ok().json().as_array().unwrap().len(), 1);
    let later = house.tick().plus_seconds(2 * 60 * 60);
    assert_eq!(pat.usher_at(later, "impersonate list -o json").ok().json(), json!([]));
    pat.usher_at(later, &format!("{BEGIN} -- whoami")).ok();
    let told = told(&house);
    assert_eq!(told[0], "left client acme");
    assert_eq!(told.iter().filter(|done| done.ends_with("its time was over")).count(), 1, "{told:?}");
}

#[test]
fn a_right_taken_away_while_it_runs_ends_it_and_the_end_is_told_once() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let (child, stdin) = waiting(&pat);
    house.usher("client unshare acme --from group:delivery").ok();
    assert_eq!(house.usher("impersonate list -o json").ok().json(), json!([]));
    drop(stdin);
    assert!(child.wait_with_output().unwrap().status.success());
    let ends: Vec<_> = told(&house).into_iter().filter(|done| !done.starts_with("signed in")).collect();
    assert_eq!(ends, ["the sign-in to client acme has ended: the right behind it was taken away"]);
    assert_eq!(pat.is_in(), "north");
}

#[test]
fn logging_out_while_it_runs_ends_it_and_the_client_is_told() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let (child, stdin) = waiting(&pat);
    pat.usher("logout").ok();
    assert_eq!(told(&house)[0], "the sign-in to client acme has ended: its user logged out");
    drop(stdin);
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(told(&house).len(), 2);
}
