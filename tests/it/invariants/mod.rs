//! What must always hold, where no noun is the place to show it: here that a dry run predicts, that
//! accounts learn nothing of each other, that an e-mail is given once, and that nothing hostile gets
//! out; in the files below what a part of it is. Each says which.
//!
//! The table in `ARCHITECTURE.md` names these tests beside those that stand with their nouns.

mod admins;
mod granting;
mod journal;
mod schema;
mod seats;
mod tenancy;
mod undo;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use usher::domain::{Time, permission::Permission, role::BuiltIn};

use crate::support::{House, Run, words};

/// A log-in of somebody who has joined, in a file of its own; whoever was logged in still is.
fn log_in(house: &House, account: &str, email: &str) -> PathBuf {
    house.be(account, email);
    let token = fs::read(house.dir().join("state/usher/session")).unwrap();
    house.be_ada();
    house.file(&format!("session-{email}"), token)
}

/// Runs a command as somebody who logged in.
#[must_use]
fn usher_as(house: &House, session: &Path, line: &str) -> Run {
    Run::of(line, house.command(words(line)).env("USHER_SESSION", session).output().unwrap())
}

/// Starts a command as somebody, or as the Admin of the house, and does not wait for it.
fn begin(house: &House, session: Option<&Path>, line: &str) -> std::process::Child {
    let mut command = house.command(words(line));
    command.envs(session.map(|session| ("USHER_SESSION", session)));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// With what commands that were begun ended, lowest first.
fn ended(begun: Vec<std::process::Child>) -> Vec<i32> {
    let mut ended: Vec<_> = begun.into_iter().map(|mut one| one.wait().unwrap().code().unwrap()).collect();
    ended.sort_unstable();
    ended
}

/// Uma of north, who has all that an Editor has and manages users, groups and roles.
fn uma(house: &House) -> PathBuf {
    let permissions: Vec<_> = BuiltIn::Editor.permissions().iter().chain([Permission::UserManage]).collect();
    house.person_who("north", "uma@north.example", &permissions);
    log_in(house, "north", "uma@north.example")
}

/// The file, opened past the tool.
fn file(house: &House) -> Connection {
    let conn = Connection::open_with_flags(house.database(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    conn.execute_batch("PRAGMA foreign_keys=ON").unwrap();
    conn
}

/// What the commands of the dry runs start from.
fn stocked() -> House {
    let house = House::north();
    house.client("acme");
    house.all(
        "group create Marketing -c acme
         group create Design -c acme
         datasource create Traffic -c acme --provider ga4 --connected
         klip create Sessions -c acme --datasource traffic
         dashboard create Web -c acme --klip sessions
         user add dana@acme.example -c acme --role editor --group marketing --no-invite
         share dashboard:web -c acme --with group:marketing=view",
    );
    house
}

/// Every moment in an answer by the same word: the clock goes on between two commands.
fn without_moments(value: &mut Value) {
    match value {
        Value::String(text) if text.parse::<Time>().is_ok() => "a moment".clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(without_moments),
        Value::Object(fields) => fields.values_mut().for_each(without_moments),
        _ => {}
    }
}

#[test]
fn a_dry_run_lists_the_very_changes_that_the_real_run_then_makes() {
    let house = stocked();
    for line in [
        "group edit design --name 'Design & Print' -c acme",
        "group default marketing dashboard:web -c acme",
        "share dashboard:web -c acme --with group:design=edit",
        "role create Analyst -c acme --permission klip.library --permission klip.edit",
        "user add vic@acme.example -c acme --first Vic --role analyst --group design --no-invite",
        "user edit vic@acme.example -c acme --last Vox",
        "metric create Revenue -c acme --datasource traffic",
        "dashboard place web metric:revenue -c acme --at 1",
        "client edit acme --description Retail --seats 12",
        "client label set acme tier=gold",
        "user remove vic@acme.example -c acme --yes",
        "klip remove sessions -c acme --cascade --yes",
        "group remove marketing -c acme --yes",
        "client add Beta --seats 5",
        "undo",
    ] {
        let before = house.export();
        let mut predicted = house.usher(&format!("{line} --dry-run -o json")).ok().json();
        assert_eq!(house.export(), before, "usher {line} --dry-run wrote something");
        assert_eq!((&predicted["operation"], &predicted["committed"]), (&Value::Null, &Value::Bool(false)), "{line}");
        let mut done = house.usher(&format!("{line} -o json")).ok().json();
        assert!(!done["changes"].as_array().unwrap().is_empty(), "usher {line} changed nothing");
        without_moments(&mut predicted);
        without_moments(&mut done);
        assert_eq!(predicted["changes"], done["changes"], "usher {line}");
    }
}

/// Everything that looks, of what there is in an account.
const LOOKS: &str = "
    whoami
    account show
    account usage
    account seats
    client list
    client show beta
    user list
    user show zebra@beta.example
    role list
    role show zebra
    role lint
    group list
    group show zebra
    group show all-users
    klip list
    klip show zebra
    datasource list
    metric list
    dashboard list
    dashboard show zebra
    dashboard links
    share list
    share list dashboard:zebra
    checklist show
    checklist show --all
    access can zebra@beta.example view dashboard:zebra
    access why adam@acme.example view dashboard:zebra
    log list
    export -o json
    dashboard import beta/dashboard:zebra
    share dashboard:web --with group:zebra=view
    user role adam@acme.example --add zebra
    dashboard remove zebra
";

/// What all the looks answer, with everything that is said beside.
fn looks(house: &House, flags: &str) -> Vec<String> {
    let lines = LOOKS.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| house.usher(&format!("{line} {flags}")).transcript()).collect()
}

#[test]
fn whatever_a_client_holds_changes_no_answer_in_another() {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    house.person("acme", "adam@acme.example", BuiltIn::Admin);
    house.usher("dashboard create Web -c acme").ok();
    let seen = |house: &House| {
        house.be("acme", "adam@acme.example");
        let seen = looks(house, "");
        let nowhere = house.usher("group list -c nosuch").transcript().replace("nosuch", "beta");
        assert_eq!(house.usher("group list -c beta").transcript(), nowhere);
        house.be_ada();
        seen
    };
    let before = seen(&house);
    house.all(
        "client edit beta --description zebra
         group create Zebra -c beta --description zebra
         role create Zebra -c beta --permission klip.library
         datasource create Zebra -c beta --provider zebra --connected
         klip create Zebra -c beta --datasource zebra
         metric create Zebra -c beta --datasource zebra
         dashboard create Zebra -c beta --klip zebra
         share dashboard:zebra -c beta --with group:zebra=view
         dashboard publish zebra -c beta --name zebra
         user add zebra@beta.example -c beta --role zebra --group zebra --no-invite",
    );
    let full = house.usher("export -o json -c beta").ok().stdout;
    assert!(full.matches("zebra").count() > 10, "{full}");
    for (before, after) in before.iter().zip(&seen(&house)) {
        assert_eq!(after, before);
    }
    assert_eq!(house.usher("export -o json -c beta").ok().stdout, full, "beta was written to from acme");
}

#[test]
fn of_thirty_two_who_race_for_one_e_mail_one_gets_it() {
    let house = House::north();
    house.client("acme");
    let line = "user add dana@acme.example --role editor --no-invite -c acme -o json";
    let racing: Vec<_> = (0..32)
        .map(|_| house.command(words(line)).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let ended: Vec<_> = racing.into_iter().map(|one| Run::of(line, one.wait_with_output().unwrap())).collect();
    let (got, refused): (Vec<_>, Vec<_>) = ended.into_iter().partition(|run| run.status == 0);
    assert_eq!(got.len(), 1);
    for run in refused {
        run.refused(5, "email.exists");
    }
}

/// Text that drives terminals, hides, turns around, ends early or counts in a spreadsheet.
const HOSTILE: [&str; 12] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "a\u{202e}b",
    "a\u{2066}b\u{2069}",
    "a\u{200b}b",
    "a\u{feff}b",
    "a\r\nb",
    "\u{9b}31m",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "'; DROP TABLE users; --",
    "<script>alert(1)</script>",
];

/// Whether a character may go to a terminal: what ends lines or lays them out, and what is seen.
fn harmless(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
}

#[test]
fn whatever_is_typed_into_a_field_the_answer_drives_no_terminal_and_no_spreadsheet() {
    let house = stocked();
    for text in HOSTILE {
        for words in [
            &["group", "create", text, "-c", "acme"][..],
            &["group", "edit", "design", "--description", text, "-c", "acme"],
            &["group", "show", text, "-c", "acme"],
            &["user", "edit", "dana@acme.example", "--first", text, "-c", "acme"],
            &["user", "add", text, "--role", "editor", "--no-invite", "-c", "acme"],
            &["client", "property", "set", "acme", &format!("key={text}")],
            &["client", "show", text],
            &["access", "can", text, text, text],
            &["checklist", "waive", "acme", text, "--reason", text],
            &["group", "list", "-c", "acme", "--where", &format!("name={text}"), "-o", "table"],
        ] {
            let run = house.usher_words(words);
            assert!([0, 2, 3, 5, 10].contains(&run.status), "{}", run.transcript());
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(said.chars().all(|c| harmless(c) || c == '\t'), "{said:?}");
        }
        for line in
            ["group list -c acme", "group show design -c acme", "user show dana@acme.example -c acme", "log list"]
        {
            let shown = house.usher(&format!("{line} -o table")).ok().stdout;
            assert!(shown.chars().all(harmless), "{shown:?}");
        }
        for line in ["group list -c acme", "user list -c acme", "client property list acme", "log list"] {
            let file = house.usher(&format!("{line} -o csv")).ok().stdout;
            for record in csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes()).records() {
                for cell in &record.unwrap() {
                    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!formula || cell.parse::<f64>().is_ok(), "{cell:?} in {file}");
                }
            }
        }
    }
}

/// E-mails that mean something to a shell, and are e-mails all the same.
const MEANT: [&str; 4] =
    ["`touch${ifs}x`@acme.example", "o'neil@acme.example", "$home@acme.example", "a&b|c*?{d}~#!@acme.example"];

#[test]
fn a_hint_that_is_copied_into_a_shell_does_what_it_says_and_nothing_else() {
    let house = stocked();
    house.usher("role create Analyst -c acme --permission klip.library").ok();
    for email in MEANT {
        let add = ["user", "add", email, "--role", "analyst", "--no-invite", "-c", "acme"];
        let run = |words: &[&str]| house.usher_words(words);
        run(&add).ok();
        let mut said = Vec::new();
        for words in [
            &add[..],
            &["user", "role", email, "-c", "acme"],
            &["user", "role", email, "-c", "acme", "--remove", "analyst"],
            &["role", "remove", "analyst", "-c", "acme"],
            &["access", "can", email, "edit", "dashboard:web", "-c", "acme"],
            &["access", "why", email, "edit", "dashboard:web", "-c", "acme"],
            &["user", "remove", email, "--yes", "-c", "acme"],
            &["undo", "-c", "acme"],
        ] {
            said.push(run(words).stderr);
        }
        let told: Vec<_> = said
            .iter()
            .flat_map(|said| said.lines())
            .filter_map(|line| line.split_once("usher "))
            .filter(|(before, _)| before.ends_with("hint: ") || before.ends_with("next: "))
            .map(|(_, command)| command.split("   # ").next().unwrap())
            .filter(|command| command.contains("@acme.example") || command.contains("acme.example'"))
            .collect();
        assert!(told.len() >= 3, "{email}: {said:#?}");
        for command in told {
            let script = format!("set -f; printf '%s\\n' {command}");
            let shell =
                std::process::Command::new("sh").args(["-c", &script]).current_dir(house.dir()).output().unwrap();
            let words = String::from_utf8(shell.stdout).unwrap();
            assert!(words.lines().any(|word| word == email || word.ends_with(&format!(":{email}"))), "{command}");
            assert!(shell.stderr.is_empty() && !house.dir().join("x").exists(), "{command}");
        }
        run(&["user", "remove", email, "--yes", "-c", "acme"]).ok();
    }
}
