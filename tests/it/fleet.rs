//! `checklist show --all`: which clients it keeps, the table at several widths, and what scripts get.

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use super::support::{House, expected, pty::Terminal};

/// Clients at every stage: nothing done, half done, onboarded, regressed, and one of another checklist.
fn fleet() -> House {
    let house = House::north_with("--white-label");
    house.build(|build| {
        for (handle, template) in [
            ("acme", "standard"),
            ("bluefin", "standard"),
            ("cafe", "standard"),
            ("delta", "partner"),
            ("northern-lights-trading-company", "standard"),
        ] {
            build.client(handle, "north", template);
        }
        build.client("below", "cafe", "standard");
        for client in ["bluefin", "cafe"] {
            build.group(client, "marketing");
            build.asset(client, "klip:sessions", &[]);
            build.asset(client, "dashboard:web", &["klip:sessions"]);
            build.share(client, "dashboard:web", "group:marketing");
            build.user(client, &format!("dana@{client}.example"), BuiltIn::Editor, &["marketing"]);
        }
        build.group("northern-lights-trading-company", "marketing");
        build.edit("northern-lights-trading-company", |account| {
            account.name = "Northern Lights Trading Co. 12".to_owned();
        });
    });
    house.all(
        "client label set acme tier=gold region=eu
         client label set bluefin tier=gold
         client label set cafe vip=
         checklist waive acme groups --reason 'has none'
         client edit bluefin --description Coffee
         client edit cafe --description Cafés
         group remove marketing -c cafe --yes",
    );
    house
}

/// The clients that a line keeps.
fn kept(house: &House, flags: &str) -> Vec<String> {
    let shown = house.usher(&format!("checklist show --all {flags} -q")).ok();
    shown.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn clients_are_kept_by_label_and_by_what_can_be_said_of_them() {
    let house = fleet();
    let lights = "northern-lights-trading-company";
    assert_eq!(kept(&house, ""), ["acme", "below", "bluefin", "cafe", "delta", lights]);
    assert_eq!(kept(&house, "--label tier=gold"), ["acme", "bluefin"]);
    assert_eq!(kept(&house, "--label tier=gold --label region=eu"), ["acme"]);
    assert_eq!(kept(&house, "--label vip"), ["cafe"]);
    house.usher("checklist show --all --label tier=silver -o json").refused(3, "not-found");
    house.usher("checklist show --all --label vip --label tier=gold").exits(3).says("label:vip and label:tier=gold");
    assert_eq!(kept(&house, "--state open"), ["acme", "below", "cafe", "delta", lights]);
    assert_eq!(kept(&house, "--state blocked"), ["acme", "below", "delta", lights]);
    assert_eq!(kept(&house, "--state regressed"), ["cafe"]);
    assert_eq!(kept(&house, "--state waived"), ["acme"]);
    assert_eq!(kept(&house, "--state onboarded"), ["bluefin"]);
    assert_eq!(kept(&house, "--where onboarded=yes"), ["bluefin", "cafe"]);
    assert_eq!(kept(&house, "--state waived,regressed"), ["acme", "cafe"]);
    assert_eq!(kept(&house, "--state open --label tier=gold --where checklist=standard"), ["acme"]);
    assert_eq!(kept(&house, "--sort -done --where done!=0 --label tier=gold"), ["bluefin", "acme"]);
    house.usher("checklist show --all --state lost").exits(2).says("regressed");
    house.usher("checklist show acme --state open").exits(2);
    house.usher("checklist show --label tier=gold").exits(2);
}

#[test]
fn check_answers_for_the_clients_that_were_kept() {
    let house = fleet();
    house.usher("checklist show --all --check").exits(10);
    house.usher("checklist show --all --check --label tier=gold").exits(10);
    house.usher("checklist show --all --check --label tier=gold --where onboarded=yes").exits(0);
    house.usher("checklist show --all --check --state regressed -q").exits(10);
    house.usher("checklist show --all --check --label tier=silver").exits(3);
}

#[test]
fn scripts_get_every_step_as_json_and_the_same_columns_whatever_the_checklists_are() {
    let house = fleet();
    let all = house.usher("checklist show --all -o json").ok().json();
    let cafe = all.as_array().unwrap().iter().find(|client| client["client"] == "cafe").unwrap();
    assert_eq!(cafe["states"], json!(["open", "regressed"]));
    let step =
        |id: &str| -> Value { cafe["steps"].as_array().unwrap().iter().find(|step| step["id"] == id).unwrap().clone() };
    assert_eq!(step("groups"), json!({"id": "groups", "state": "open", "regressed": true}));
    assert_eq!(step("build"), json!({"id": "build", "state": "done", "regressed": false}));
    let csv = house.usher("checklist show --all -o csv").ok();
    assert_eq!(csv.stdout.lines().next(), Some("client,name,checklist,done,required,open,onboarded,regressed"));
    assert_eq!(csv.stdout.lines().count(), 7);
    let plain = house.usher("checklist show --all --label vip").ok();
    assert_eq!(plain.stdout, "cafe\tCafe Ltd\tstandard\t3\t5\tgroups\tyes\tgroups, share\n");
    let steps = house.usher("checklist show --all --label vip --fields client,steps.id,states -o tsv").ok();
    assert!(steps.stdout.ends_with("cafe\tclient, groups, build, share, users, brand, whitelabel\topen, regressed\n"));
}

#[test]
fn the_table_fits_wide_usual_and_narrow_terminals() {
    let house = fleet();
    let mut told = String::new();
    for columns in [120, 80, 40] {
        let line = "checklist show --all -o table";
        let mut command = house.command(line.split(' '));
        command.env("COLUMNS", columns.to_string());
        let run = house.run(line, command, "").ok();
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        told += &format!("# {columns} columns\n{}", run.transcript());
    }
    told += &house.usher("checklist show --all --label tier=none -o table").exits(3).transcript();
    expected::matches("checklist-fleet.txt", &told);
}

#[test]
fn a_terminal_gets_signs_in_colour() {
    let house = fleet();
    let mut terminal = Terminal::of(&house.command(["checklist", "show", "--all", "--state", "regressed"]));
    assert_eq!(terminal.left(), 0);
    let shown = terminal.shown.clone();
    assert!(shown.contains("checklist standard"), "{shown}");
    assert!(shown.contains("\u{1b}[31m✗\u{1b}[0m"), "{shown}");
    assert!(shown.contains("\u{1b}[31mregressed\u{1b}[0m"), "{shown}");
}

#[test]
fn what_is_open_of_a_client_is_said_to_nobody_who_cannot_reach_it() {
    let house = House::north();
    let template = |kind: &str| {
        let steps =
            format!("[[step]]\nid = \"client\"\nkind = \"client\"\n[[step]]\nid = \"{kind}\"\nkind = \"{kind}\"\n");
        house.file("own.toml", format!("handle = \"own\"\nname = \"Own\"\n{steps}"));
        house.usher("checklist template add own.toml --if-exists update").ok();
        let file = rusqlite::Connection::open(house.database()).unwrap();
        let sql = "SELECT answer FROM operations ORDER BY number DESC LIMIT 1";
        file.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
    };
    template("groups");
    house.usher("client add Zeta --seats 5 --checklist own").ok();
    house.person_who("north", "set@north.example", &[usher::domain::permission::Permission::AccountSettings]);
    house.be("north", "set@north.example");
    assert!(!template("users").contains("zeta"));
    house.be_ada();
    assert!(template("groups").contains("zeta"));
}
