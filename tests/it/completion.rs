//! Completion, as a real shell asks for it.

use std::{fs, path::Path, process::Command};

use crate::support::House;

/// What bash offers for a line, with the program's own script.
fn bash(house: &House, line: &str) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_usher"));
    // The shell passes the word behind the last of its own word breaks.
    let last = line.rsplit([' ', '@', ':', '=']).next().unwrap_or_default();
    let script = format!(
        "source <(usher completion bash); COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; \
         _usher usher '{last}' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let environment = house.command(["--version"]);
    let mut shell = Command::new("bash");
    shell.args(["--norc", "-c", &script]).env_clear();
    for (name, value) in environment.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let output = shell.env("PATH", path).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "completing says nothing");
    String::from_utf8(output.stdout).unwrap().lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_live_names_also_behind_its_word_breaks() {
    let house = House::north();
    house.all(
        "client add Acme --seats 5
         group create Marketing -c acme
         group create Markets -c acme
         klip create Sessions -c acme
         dashboard create Web --klip sessions -c acme
         share dashboard:web --with group:marketing -c acme
         user add dana@acme.example --role editor --no-invite -c acme",
    );
    assert_eq!(bash(&house, "usher gro"), ["group"]);
    assert_eq!(bash(&house, "usher client show a"), ["acme"]);
    assert_eq!(bash(&house, "usher group show -c acme mar"), ["marketing", "markets"]);
    assert_eq!(bash(&house, "usher user show -c acme dana@ac"), ["acme.example"]);
    assert_eq!(bash(&house, "usher share -c acme dashboard:w"), ["web"]);
    assert!(bash(&house, "usher group show -c acme zzz").is_empty());
    // Where somebody signs in to a client, its users and groups are those that can be previewed.
    assert_eq!(bash(&house, "usher impersonate a"), ["acme"]);
    assert_eq!(bash(&house, "usher impersonate acme --as v"), ["view-only"]);
    assert_eq!(bash(&house, "usher impersonate acme --as view-only --group mark"), ["marketing", "markets"]);
    assert_eq!(bash(&house, "usher impersonate acme --as view-only --user dana@ac"), ["acme.example"]);
}

#[test]
fn completing_is_silent_and_makes_nothing_where_there_is_no_database_or_a_broken_one() {
    let house = House::empty();
    assert!(bash(&house, "usher group show m").is_empty());
    assert!(!house.database().exists());
    fs::create_dir_all(house.database().parent().unwrap()).unwrap();
    fs::write(house.database(), "not a database").unwrap();
    assert!(bash(&house, "usher group show m").is_empty());
    assert_eq!(fs::read_to_string(house.database()).unwrap(), "not a database");
}
