//! Expectations in a file: what `access test` says of them, and what it records.

mod record;

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};

use crate::support::{House, Run, expected, world};

/// The worked answers of the access rules, as a file.
const WORKED: &str = r#"# The worked answers.
[[section]]
name = "Acme"
client = "acme"

[section.expect."dana@acme.example"]
"edit dashboard:web" = "no A6"

[section.expect."eve@acme.example"]
"edit dashboard:web" = "yes A6"
"view klip:sessions" = "no A6"
"tab.edit" = "yes A3"

[section.expect."vic@acme.example"]
"view dashboard:web" = "yes A6"
"view klip:sessions" = "yes A8"
"edit dashboard:web" = "no A3"
"view dashboard:lab" = "yes A6"
"tab.edit" = "no A3"

[section.expect."nora@acme.example"]
"view dashboard:web" = "yes A7"
"view dashboard:lab" = "no A3"

[section.expect."ada@acme.example"]
"delete klip:sessions" = "yes A4"

[section.expect."mia@acme.example"]
"edit dashboard:web" = "yes A5"
"view klip:sessions" = "no A3"

[[section]]
name = "Delivery"

[section.expect."pat@north.example"]
"sign-in:admin client:acme" = "yes A10"
"sign-in:settings client:acme" = "no A10"

[section.expect."val@north.example"]
"sign-in:view-only client:acme" = "no A9"
"sign-in:assigned client:acme" = "yes A11"

[section.expect."hal@north.example"]
"sign-in:admin client:acme" = "no A9"

[section.expect."ada@north.example"]
"sign-in:settings client:acme" = "yes A10"
"#;

/// The same with what does not pass: another answer, another rule, names of nobody and nothing.
fn amiss() -> String {
    WORKED
        .replace("\"edit dashboard:web\" = \"yes A5\"", "\"edit dashboard:web\" = \"no\"")
        .replace("\"view dashboard:web\" = \"yes A7\"", "\"view dashboard:web\" = \"yes A6\"")
        .replace("hal@north", "hall@north")
        .replace("view dashboard:lab\" = \"yes", "view dashboard:lob\" = \"yes")
}

fn house() -> House {
    let house = House::north();
    house.populate(world::worked);
    house
}

fn test(house: &House, text: &str, flags: &str) -> Run {
    house.file("access.toml", text);
    house.usher(&format!("access test access.toml {flags}"))
}

#[test]
fn the_worked_answers_pass_by_their_rules() {
    let house = house();
    test(&house, WORKED, "").ok().says("✓ access.toml: 20 passed");
    let view = test(&house, WORKED, "-o json").ok().json();
    assert_eq!((&view["passed"], &view["failed"], &view["unasked"]), (&json!(20), &json!(0), &json!(0)));
    let answers: Vec<Value> = view["sections"][1]["expectations"].as_array().unwrap().clone();
    assert_eq!(
        answers[0],
        json!({
            "at": "access.toml:36", "outcome": "passed", "user": "pat@north.example", "action": "sign-in:admin",
            "target": "client:acme", "expected": {"allowed": true, "rule": "A10"}, "allowed": true, "rule": "A10",
            "finding": "the client share reaches admin", "error": null, "why": null,
        })
    );
}

#[test]
fn what_does_not_pass_is_told_by_line_with_the_rule_and_the_command_that_looks_closer() {
    let house = house();
    let mut told = String::new();
    for (text, flags) in [
        (WORKED.to_owned(), "-o table"),
        (amiss(), "-o table"),
        (amiss(), "--verbose -o table"),
        (amiss(), "-o csv"),
        (amiss(), "-q"),
        (amiss(), "--fields at,outcome,expected.rule,rule"),
        (amiss().replace("\"no A9\"", "\"nein\"").replace("client = \"acme\"", "klient = \"acme\""), ""),
    ] {
        told += &test(&house, &text, flags).transcript();
        told.push('\n');
    }
    expected::matches("access-test.txt", &told);
}

#[test]
fn a_failure_exits_with_10_and_so_does_what_names_nobody() {
    let house = house();
    let one = |user: &str, question: &str, answer: &str| {
        format!("[[section]]\nname = 'A'\nclient = 'acme'\n[section.expect.'{user}']\n'{question}' = '{answer}'\n")
    };
    test(&house, &one("dana@acme.example", "view dashboard:web", "yes"), "").ok();
    test(&house, &one("dana@acme.example", "view dashboard:web", "no"), "").exits(10).says("0 passed, 1 failed");
    test(&house, &one("dana@acme.example", "view dashboard:web", "yes A4"), "").exits(10).says("expected yes · A4");
    for (user, question, code) in [
        ("dan@acme.example", "view dashboard:web", "not-found"),
        ("dana@acme.example", "view dashboard:wbe", "not-found"),
        ("dana@acme.example", "view beta/dashboard:web", "not-found"),
        ("dana@acme.example", "view client:beta", "not-found"),
    ] {
        let view = test(&house, &one(user, question, "no"), "-o json").exits(10).json();
        assert_eq!(view["unasked"], 1, "{view:#}");
        assert_eq!(view["sections"][0]["expectations"][0]["error"]["code"], code, "{view:#}");
    }
    let view = test(&house, &one("dan@acme.example", "tab.edit", "no"), "-o json").exits(10).json();
    let hints = &view["sections"][0]["expectations"][0]["error"]["hints"];
    assert!(hints[0].as_str().unwrap().contains("dana@acme.example"), "{view:#}");
    let elsewhere = one("dana@acme.example", "tab.edit", "yes").replace("'acme'", "'acne'");
    test(&house, &elsewhere, "").exits(10).says("could not be asked: no client acne").says("did you mean acme?");
}

#[test]
fn each_expectation_is_a_line_for_scripts_and_the_file_may_come_from_stdin() {
    let house = house();
    let run = house.usher_in("access test - -o jsonl", &amiss()).exits(10);
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 20);
    assert_eq!(
        (&lines[0]["at"], &lines[0]["section"], &lines[0]["client"]),
        (&json!("stdin:7"), &json!("Acme"), &json!("acme"))
    );
    assert_eq!(lines.iter().filter(|line| line["outcome"] != "passed").count(), 4);
    let quiet = house.usher_in("access test - -q", &amiss()).exits(10).stdout;
    assert_eq!(quiet.lines().count(), 4);
    assert_eq!(house.usher_in("access test - -q", WORKED).ok().stdout, "");
    house.usher("access test access.toml -c acme -o json").refused(2, "usage").says("each section names its client");
}

#[test]
fn a_file_that_is_none_is_refused_before_anything_is_asked() {
    let house = house();
    house.usher("access test none.toml -o json").refused(3, "not-found");
    house.usher("access test . -o json").refused(1, "io");
    house.usher("access test -o json").refused(2, "usage");
    for (bytes, said) in [
        (b"".as_slice(), "at least one section"),
        (b"\xff\xfe".as_slice(), "is not UTF-8"),
        (b"[[section]]\nname = \"\0\"\n".as_slice(), "access.toml:2:9: "),
        (b"[[section]\n".as_slice(), "access.toml:1:11: "),
        (&b"x".repeat(1_100_000), "access.toml:1:1: "),
    ] {
        house.file("access.toml", bytes);
        house.usher("access test access.toml -o json").refused(2, "usage").says(said);
    }
    // All that is wrong is told, in the order of the lines, also as data.
    let run = test(&house, "[[section]]\nnome = 'A'\n[section.expect.'a@b.example']\n'fly' = 'yes'\n", "-o json");
    let error: Value = serde_json::from_str(run.refused(2, "usage").stderr.lines().last().unwrap()).unwrap();
    let places: Vec<_> = error["error"]["details"]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["line"], &it["column"]))
        .collect();
    assert_eq!(places, [(&json!(1), &json!(1)), (&json!(2), &json!(1)), (&json!(4), &json!(1))]);
}

#[test]
fn what_one_may_not_ask_refuses_the_whole_and_is_noted_once() {
    let house = House::north();
    let worked = house.populate(world::worked);
    house.log_in(&worked.vic);
    let about =
        |user: &str| format!("[[section]]\nname = '{user}'\n[section.expect.'{user}']\n'view dashboard:web' = 'yes'\n");
    test(&house, &about("vic@acme.example"), "").ok();
    let both = about("vic@acme.example") + &about("dana@acme.example") + &about("nobody@acme.example");
    test(&house, &both, "-o json").refused(4, "forbidden").says("access.toml:8: ");
    house.usher("access test access.toml --record -o json").refused(4, "forbidden");
    let noted = |number| house.populate(|builder| builder.tx.operation(number).unwrap().is_some());
    assert!(noted(3) && !noted(4), "once for each command");
    // A client that one may not sign in to, and one that is out of reach.
    let of_acme = about("vic@acme.example").replace("[section.", "client = 'north'\n[section.");
    test(&house, &of_acme, "").exits(10).says("no client north");
}

#[test]
fn a_file_from_a_pipe_and_one_through_a_named_pipe_are_read() {
    let house = house();
    let pipe = house.dir().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    let writer = std::thread::spawn(move || fs::write(pipe, WORKED).unwrap());
    house.usher("access test pipe").ok().says("20 passed");
    writer.join().unwrap();
    let laid = house.file("access.toml", WORKED);
    fs::set_permissions(&laid, fs::Permissions::from_mode(0o444)).unwrap();
    house.usher("access test access.toml").ok();
}
