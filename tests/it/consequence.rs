//! What a change gives and takes, said before it is carried out, expected of it, and looked back at.

use std::process::Stdio;

use serde_json::{Value, json};
use usher::domain::{permission::Permission, role::BuiltIn};

use crate::support::{House, is_here, pty::Terminal, words};

/// Clients `acme` and `beta`, each with the dashboard `web` for its group `marketing`: of acme dana, eve and
/// vic are in it, of beta bob.
fn two_clients() -> House {
    let house = House::north();
    house.build(|build| {
        for (client, people) in [("acme", &["dana", "eve", "vic"][..]), ("beta", &["bob"])] {
            build.client(client, "north", "standard");
            build.onboarded(client);
            build.group(client, "marketing");
            build.group(client, "design");
            build.asset(client, "klip:sessions", &[]);
            build.asset(client, "dashboard:web", &["klip:sessions"]);
            build.share(client, "dashboard:web", "group:marketing");
            build.share(client, "klip:sessions", "group:marketing");
            for name in people {
                build.user(client, &format!("{name}@{client}.example"), BuiltIn::ViewOnly, &["marketing"]);
            }
        }
    });
    house
}

/// Everything that must be as it was: what stands, and the journal.
fn all(house: &House) -> (String, String) {
    (house.export(), house.usher("log head").ok().stdout)
}

fn access(house: &House, line: &str) -> Value {
    house.usher(&format!("{line} -o json")).ok().json()["access"].clone()
}

#[test]
fn a_dry_run_says_how_many_gain_and_lose_on_what_and_who_they_are() {
    let house = two_clients();
    let line = "unshare dashboard:web --from group:marketing -c acme --dry-run";
    house
        .usher(line)
        .ok()
        .says("access: 0 gain, 3 people lose view on 1 dashboard and 1 klip\n")
        .says("who loses: dana@acme.example, eve@acme.example, vic@acme.example");
    let said = access(&house, line);
    assert_eq!((&said["gain"], &said["lose"], &said["whole"]), (&json!(0), &json!(3), &json!(true)));
    assert_eq!(said["losses"][0], json!({"action": "view", "kind": "dashboard", "people": 3, "things": 1}));
    house
        .usher("share dashboard:web klip:sessions --with group:all-users --right view -c beta --dry-run")
        .ok()
        .says("access: nobody gains or loses anything");
    house
        .usher("group add-member design bob@beta.example -c beta --dry-run")
        .ok()
        .says("access: nobody gains or loses anything");
}

#[test]
fn roles_users_groups_and_clients_that_come_and_go_are_weighed() {
    let house = two_clients();
    for (line, gain, lose) in [
        ("user role dana@acme.example --add editor -c acme", 1, 0),
        ("user disable eve@acme.example -c acme", 0, 1),
        ("user remove eve@acme.example -c acme", 0, 1),
        ("user add new@acme.example --role view-only --group marketing --no-invite -c acme", 1, 0),
        ("group remove marketing -c acme", 0, 3),
        ("dashboard remove web -c acme", 0, 3),
        ("dashboard unplace web sessions -c acme", 0, 3),
        ("client edit acme --status disabled", 0, 3),
        // Whoever is Admin above reaches a client that is new.
        ("client add Gamma --seats 5", 1, 0),
        ("group create Sales -c acme", 0, 0),
    ] {
        let said = access(&house, &format!("{line} --dry-run"));
        assert_eq!((&said["gain"], &said["lose"]), (&json!(gain), &json!(lose)), "{line}: {said:#}");
    }
    house.usher("client edit acme --status disabled --yes").ok();
    let removed = house.usher("client remove acme --yes -o json").ok().json();
    // Only ada loses: nobody in a disabled client had anything.
    assert_eq!(removed["access"], Value::Null, "what stands was not weighed, as nobody asked");
    let undone = access(&house, "undo --dry-run");
    assert_eq!((&undone["gain"], &undone["gained_by"]), (&json!(1), &json!(["ada@north.example"])));
}

#[test]
fn what_was_not_expected_is_refused_and_nothing_is_written() {
    let house = two_clients();
    let before = all(&house);
    let line = "unshare dashboard:web --from group:marketing -c acme --expect lose=0";
    house.usher(&format!("{line} -o json")).refused(5, "expectation").says("3 people lose view on 1 dashboard");
    house.usher(&format!("{line} --dry-run -o json")).refused(5, "expectation");
    house.usher(&format!("{line} --once k1 -o json")).refused(5, "expectation");
    assert_eq!(all(&house), before);
    // The key was not used up, and what is expected is done and said.
    let line = line.replace("lose=0", "lose<=3,gain=0");
    house.usher(&format!("{line} --once k1")).ok().says("access: 0 gain, 3 people lose view on 1 dashboard and 1 klip");
    house.usher("undo --expect gain=2 -o json").refused(5, "expectation");
    house.usher("undo --expect gain=3,lose=0").ok();
    house.usher("redo --expect lose=0 -o json").refused(5, "expectation");
    house.usher("user disable dana@acme.example -c acme --expect nonsense").exits(2);
}

#[test]
fn of_several_clients_each_is_held_to_what_is_expected() {
    let house = two_clients();
    let line = "unshare dashboard:web --from group:marketing -c all --yes --expect lose<=1";
    let run = house.usher(&format!("{line} -o json")).exits(7).json();
    assert_eq!(run[0]["error"]["code"], "expectation");
    assert_eq!((&run[1]["committed"], &run[1]["access"]["lose"]), (&json!(true), &json!(1)));
    assert!(house.usher("share list dashboard:web -c acme").ok().stdout.contains("marketing"));
}

#[test]
fn before_a_question_it_is_said_what_would_come_of_a_yes_in_each_client_and_in_all() {
    if !is_here("setsid") {
        return;
    }
    let house = two_clients();
    let before = all(&house);
    let mut asked = Terminal::of(&house.command(words("unshare dashboard:web --from group:marketing -c all")));
    asked.wait_for("acme: 0 gain, 3 people lose view on 1 dashboard");
    asked.wait_for("beta: 0 gain, 1 person loses view on 1 dashboard");
    asked.wait_for("in all: 0 gain, 4 people lose");
    asked.wait_for("[y/N]");
    asked.types("n\n");
    asked.wait_for("nothing was changed");
    assert_eq!(all(&house), before);
}

#[test]
fn what_was_agreed_to_is_done_or_nothing_is_though_others_change_something_meanwhile() {
    if !is_here("setsid") {
        return;
    }
    let house = two_clients();
    let mut asked = Terminal::of(&house.command(words("group remove marketing -c acme")));
    asked.wait_for("3 people lose view on 1 dashboard and 1 klip");
    asked.wait_for("who loses: dana@acme.example, eve@acme.example, vic@acme.example");
    asked.wait_for("[y/N]");
    house.usher("user add new@acme.example --role view-only --group marketing --no-invite -c acme").ok();
    let before = all(&house);
    asked.types("y\n");
    asked.wait_for("lose=3 was expected, but 0 gain, 4 people lose");
    assert_eq!(all(&house), before);
}

#[test]
fn of_two_who_race_for_the_same_expectation_one_is_refused() {
    let house = two_clients();
    house.usher("user add new@acme.example --role view-only --no-invite -c acme").ok();
    // Each takes away what a share gives to everybody; the second takes nothing any more.
    house.usher("share dashboard:web --with group:all-users --right view -c acme --expect gain=1").ok();
    let start = |line: &str| house.command(words(line)).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let lines = ["unshare dashboard:web --from group:all-users", "unshare dashboard:web --from group:marketing"];
    let children = lines.map(|line| start(&format!("{line} -c acme --expect lose<=1 --yes")));
    let ended = children.map(|child| child.wait_with_output().unwrap().status.code().unwrap());
    // The share of everybody takes from new alone while the group has one, and from four when it has none.
    let (first, second) = (ended[0], ended[1]);
    assert!(matches!((first, second), (0, 5) | (5, 0)), "{ended:?}");
}

#[test]
fn whoever_may_not_ask_about_all_is_told_what_they_may_know_and_can_expect_nothing() {
    let house = two_clients();
    house.build(|build| {
        let only = [Permission::UserManage, Permission::UserView];
        build.user_who("acme", "mia@acme.example", &only);
        build.user("acme", "bea@acme.example", BuiltIn::Admin, &[]);
        build.client("gamma", "beta", "standard");
        build.user("beta", "ben@beta.example", BuiltIn::Admin, &[]);
    });
    house.become_user("acme", "mia@acme.example");
    let line = "user disable dana@acme.example";
    house.usher(&format!("{line} --dry-run")).ok().says("there is more that you may not ask about");
    house.usher(&format!("{line} --expect lose<=9 -o json")).refused(4, "forbidden");
    // What happens to people above is neither told nor missing.
    house.become_user("beta", "ben@beta.example");
    let said = access(&house, "client add Delta --seats 5 --dry-run");
    assert_eq!((&said["gained_by"], &said["whole"]), (&json!(["ben@beta.example"]), &json!(true)));
}

#[test]
fn operations_are_looked_back_at_by_person_and_thing() {
    let house = two_clients();
    let number = |line: &str| house.usher(&format!("{line} -o json")).ok().json()["operation"].as_i64().unwrap();
    let first = number("group add-member design dana@acme.example -c acme");
    let shared = number("share dashboard:web --with group:design --right edit -c acme");
    let taken = number("unshare dashboard:web --from group:marketing -c acme");
    number("user remove vic@acme.example -c acme --yes");
    house.usher(&format!("access diff --op {first} -c acme")).ok().says("nobody gains or loses anything");
    let one = house.usher(&format!("access diff --op {taken} -c acme -o json")).exits(10).json();
    // Dana keeps it by the other group; vic is gone since, and had it then.
    let said = |it: &Value| format!("{} {}", it["user"].as_str().unwrap(), it["target"].as_str().unwrap());
    let lost: Vec<_> = one["differences"].as_array().unwrap().iter().map(said).collect();
    let expected =
        ["eve", "vic"].map(|who| ["dashboard:web", "klip:sessions"].map(|it| format!("{who}@acme.example {it}")));
    assert_eq!(lost, expected.concat(), "{one:#}");
    assert_eq!(one["differences"][0]["target"], "dashboard:web");
    assert_eq!(one["differences"][0]["gained"], json!([]));
    let both = house.usher(&format!("access diff --op {shared}.. -c acme -o table")).exits(10);
    both.says("eve@acme.example\n  - dashboard:web  view").says("3 operations from");
    let after = all(&house);
    house.usher(&format!("access diff --op {first}..{taken} -c acme")).exits(10);
    assert_eq!(all(&house), after, "nothing of the look stays");
}

#[test]
fn somebody_who_invited_others_since_is_taken_back_with_what_they_sent() {
    let house = two_clients();
    house.usher("user add yan@acme.example --role view-only -c acme").ok();
    let add = house.usher("user add may@acme.example --role admin -c acme -o json").ok().json()["operation"].clone();
    house.become_user("acme", "may@acme.example");
    house.usher("user invite yan@acme.example").ok();
    let state = all(&house);
    house.usher(&format!("access diff --op {add}")).exits(10).says("may@acme.example");
    assert_eq!(all(&house), state, "the invitation stands");
}

#[test]
fn what_cannot_be_looked_back_at_is_refused() {
    let house = two_clients();
    house.usher("group create Sales -c beta").ok();
    house.usher("access diff --op 99 -o json").refused(3, "not-found");
    house.usher("access diff --op 3..1").exits(2);
    house.usher("access diff").exits(2);
    let add = house.usher("client add Gone --seats 5 -o json").ok().json()["operation"].as_i64().unwrap();
    house.all("client edit gone --status disabled --yes\nclient remove gone --yes");
    house.usher(&format!("access diff --op {add}")).exits(10).says("client:gone");
    house.usher("client purge gone --yes").ok();
    house.usher(&format!("access diff --op {add} -o json")).refused(5, "undo.impossible").says("purged");
    // Others are looked back at past it.
    house.usher("access diff --op 2..2").exits(0);
    // Of what was done in a client whose journal they do not see, nobody in another learns.
    let newest = house.usher("group create Ops -c beta -o json").ok().json()["operation"].clone();
    house.build(|build| build.user("acme", "bea@acme.example", BuiltIn::Admin, &[]));
    house.become_user("acme", "bea@acme.example");
    house.usher(&format!("access diff --op {newest}.. -o json")).refused(3, "not-found");
    house.usher("access diff --op 2 -o json").refused(3, "not-found");
}
