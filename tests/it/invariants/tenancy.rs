//! Accounts are apart: every statement names whose rows it reads; a right is asked for where the thing
//! is; what is not there and what is not yours are told alike; ids are given once; a disabled client
//! is shut for its people at once, and for them alone; a client's people are made inside it only.

use std::collections::BTreeSet;

use usher::domain::{client::ClientRight, role::BuiltIn};

use super::{LOOKS, file, log_in, stocked, usher_as};
use crate::support::{House, words};

/// acme and beta, each with a dashboard, a group and people; pat of north looks after acme alone.
fn two_clients() -> House {
    let house = stocked();
    house.client("beta");
    house.all(
        "group create Delivery
         group create Zebras -c beta
         role create Zebra -c beta --permission klip.library
         dashboard create Zebra -c beta
         klip create Zebra -c beta
         user add zebra@beta.example -c beta --role zebra --group zebras --no-invite",
    );
    house.client_shared("acme", "delivery", ClientRight::Settings);
    house.build(|build| build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]));
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house
}

#[test]
fn every_statement_names_whose_rows_it_reads() {
    let house = two_clients();
    let amy = log_in(&house, "acme", "amy@acme.example");
    let trace = house.dir().join("statements.sql");
    let lines = LOOKS.lines().map(str::trim).filter(|line| !line.is_empty());
    let changes = [
        "group create Print",
        "user add vic@acme.example --role view-only --group print --no-invite",
        "share dashboard:web --with group:print",
        "user edit vic@acme.example --first Vic",
        "user remove vic@acme.example --yes",
        "undo",
        "group remove print --yes",
    ];
    for line in lines.chain(changes) {
        let mut command = house.command(words(line));
        command.env("USHER_SESSION", &amy).env("USHER_TRACE_SQL", &trace).output().unwrap();
    }
    let traced = std::fs::read_to_string(trace).unwrap();
    let conn = file(&house);
    let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let aside = ["counter", "accounts", "operations", "changes"];
    let mut looked = 0;
    let mut open = BTreeSet::new();
    for statement in traced.lines().filter(|line| !line.starts_with("--")) {
        let spaced = statement.replace(['(', ')', ',', '.', '='], " ");
        let all: BTreeSet<_> = spaced.split_whitespace().collect();
        let held = tables.iter().any(|table| !aside.contains(&table.as_str()) && all.contains(table.as_str()));
        let reads = ["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| statement.trim_start().starts_with(verb));
        if !held || !reads {
            continue;
        }
        looked += 1;
        // By whose it is, or by the one key that nobody else has.
        let whose = ["account", "client", "parent", "user_account", "by_account", "digest", "login"];
        let condition = spaced.split_once("WHERE").map_or("", |(_, condition)| condition);
        if !whose.iter().any(|column| condition.split_whitespace().any(|word| word == *column)) {
            open.insert(statement.to_owned());
        }
    }
    assert!(looked > 100, "only {looked} statements were seen");
    open.retain(|statement| !ACROSS.iter().any(|allowed| statement.contains(allowed)));
    assert!(open.is_empty(), "{open:#?}");
}

/// Statements that may look past one account, each for a reason.
const ACROSS: [&str; 1] = [
    // An e-mail stands once on a branch: it is looked for in all accounts, and then by where they lie.
    "FROM users WHERE email = ",
];

#[test]
fn a_right_is_asked_for_where_the_thing_is() {
    let house = two_clients();
    let pat = log_in(&house, "north", "pat@north.example");
    // Pat is as good as an Admin of acme, and that is where this is typed.
    let before = house.export();
    for line in [
        "user edit zebra@beta.example --first Z -c acme",
        "user role zebra@beta.example --add admin -c acme",
        "user remove zebra@beta.example --yes -c acme",
        "group add-member zebras dana@acme.example -c acme",
        "group add-member marketing zebra@beta.example -c acme",
        "share dashboard:web --with user:zebra@beta.example -c acme",
        "share dashboard:web --with group:zebras -c acme",
        "share dashboard:zebra --with group:marketing -c acme",
        "share beta/dashboard:zebra --with group:marketing -c acme",
        "dashboard import beta/dashboard:zebra -c acme",
        "dashboard place web beta/klip:zebra -c acme",
        "klip create X --datasource beta/datasource:zebra -c acme",
        "user add x@acme.example --role zebra --no-invite -c acme",
        "client edit beta --seats 3",
        "client edit beta --seats 3 -c acme",
        "client share beta --with group:delivery -c acme",
        "client property set beta a=b",
        "checklist waive beta groups --reason mine",
        "checklist reopen beta",
        "group create Mine -c beta",
        "impersonate beta --as view-only --reason mine",
        "user assign pat@north.example --to beta --role editor",
    ] {
        let run = usher_as(&house, &pat, &format!("{line} -o json"));
        assert!([2, 3, 4].contains(&run.status), "{}", run.transcript());
    }
    assert_eq!(house.export(), before);
}

#[test]
fn what_is_not_there_and_what_is_not_yours_are_told_alike() {
    let house = two_clients();
    house.usher("group create Theirs -c beta").ok();
    let theirs = house.usher("log list --limit 1 -q -c beta").ok().stdout.trim().to_owned();
    let (amy, pat) = (log_in(&house, "acme", "amy@acme.example"), log_in(&house, "north", "pat@north.example"));
    let lines = [
        "client show beta",
        "client edit beta --seats 3",
        "client remove beta --yes",
        "group list -c beta",
        "group create X -c beta",
        "user list -c beta",
        "user show zebra@beta.example",
        "user remove zebra@beta.example --yes",
        "access can zebra@beta.example view dashboard:web",
        "access can zebra@beta.example view dashboard:web -c beta",
        "checklist show beta",
        "export -c beta",
        "log list -c beta",
        "impersonate beta --as view-only --reason mine",
        "dashboard import beta/dashboard:zebra",
        "user assign amy@acme.example --to beta --role editor",
    ];
    for line in lines {
        let nowhere = line.replace("beta/dashboard:zebra", "nosuch/dashboard:nosuch");
        let nowhere = nowhere.replace("zebra@beta.example", "nobody@nosuch.example").replace("beta", "nosuch");
        for who in [&amy, &pat] {
            for look in ["", " -o json"] {
                let there = usher_as(&house, who, &format!("{line}{look}"));
                let not = usher_as(&house, who, &format!("{nowhere}{look}"));
                assert!([2, 3, 4].contains(&there.status), "{}", there.transcript());
                let told = not.transcript().replace("nosuch/dashboard:nosuch", "beta/dashboard:zebra");
                let told = told.replace("nobody@nosuch.example", "zebra@beta.example").replace("nosuch", "beta");
                assert_eq!(there.transcript(), told);
            }
        }
    }
    for verb in ["log show", "undo", "redo"] {
        for who in [&amy, &pat] {
            let there = usher_as(&house, who, &format!("{verb} {theirs} -o json"));
            let not = usher_as(&house, who, &format!("{verb} 99999 -o json"));
            assert_eq!(there.transcript().replace(&theirs, "99999"), not.transcript());
        }
    }
}

#[test]
fn an_id_is_given_once_and_who_comes_back_inherits_nothing() {
    let house = two_clients();
    let ids = |email: &str| {
        house.look(|tx| {
            let acme = tx.account_by_handle("acme").unwrap().unwrap();
            let group = tx.group_by_handle(acme.id, "marketing").unwrap().unwrap();
            let user = tx.user_by_email(acme.id, email).unwrap().unwrap();
            let web = tx.asset_by_handle(acme.id, "dashboard".parse().unwrap(), "web").unwrap().unwrap();
            (acme.id.0, group.id.0, user.id.0, web.id.0)
        })
    };
    let session = log_in_invited(&house);
    let before = ids("dana@acme.example");
    house.all(
        "share klip:sessions -c acme --with user:dana@acme.example=edit
         user remove dana@acme.example --yes --heir amy@acme.example -c acme
         user add dana@acme.example -c acme --role view-only --no-invite
         dashboard remove web --cascade -c acme
         dashboard create Web -c acme
         group remove marketing --yes -c acme
         group create Marketing -c acme",
    );
    let after = ids("dana@acme.example");
    assert!(after.1 > before.3 && after.2 > before.3 && after.3 > before.3, "{before:?} {after:?}");
    let dana = house.usher("user show dana@acme.example -c acme -o json").ok().json();
    assert!(dana["groups"].as_array().is_none_or(|groups| groups.iter().all(|group| group != "marketing")), "{dana}");
    house.usher("can dana@acme.example view klip:sessions -c acme").exits(10);
    house.usher("can dana@acme.example view dashboard:web -c acme").exits(10);
    usher_as(&house, &session, "whoami -o json").refused(4, "auth.required");
    // A client comes back by its handle only: nothing of the old one is the new one's.
    house.all("client edit beta --status disabled --yes\nclient remove beta --yes\nclient add Beta --seats 5");
    let beta = house.look(|tx| tx.account_by_handle("beta").unwrap().unwrap().id.0);
    assert!(beta > after.1, "{beta}");
    house.usher("group list -q -c beta").ok().says("all-users");
    assert!(!house.usher("export -o json -c beta").ok().stdout.contains("ebra"));
}

/// A log-in of Dana, who has joined.
fn log_in_invited(house: &House) -> std::path::PathBuf {
    house.build(|build| build.edit("acme", |_| {}));
    file(house)
        .execute("UPDATE users SET status = 'active', joined = 1 WHERE email = 'dana@acme.example'", [])
        .unwrap();
    log_in(house, "acme", "dana@acme.example")
}

#[test]
fn a_disabled_client_is_shut_for_its_people_at_once_and_for_them_alone() {
    let house = two_clients();
    house.usher("client add Eu --seats 5 -c acme").ok();
    house.person("eu", "una@eu.example", BuiltIn::Admin);
    let (amy, pat) = (log_in(&house, "acme", "amy@acme.example"), log_in(&house, "north", "pat@north.example"));
    usher_as(&house, &amy, "group list").ok();
    usher_as(&house, &amy, "impersonate eu --as settings --reason 'to look'").ok();
    house.usher("client edit acme --status disabled --yes").ok();
    for line in ["whoami", "group list", "group create X", "group list -c eu", "export", "log list"] {
        let run = usher_as(&house, &amy, &format!("{line} -o json"));
        assert!([4, 5].contains(&run.status) && run.stdout.is_empty(), "{}", run.transcript());
    }
    house.usher("can amy@acme.example view dashboard:web -c acme").exits(10);
    // Staff come in, and take out what is there.
    usher_as(&house, &pat, "group list -c acme").ok();
    house.usher("export -c acme").ok();
}

#[test]
fn a_clients_people_are_made_inside_it_and_shared_with_by_its_own_parent_only() {
    let house = two_clients();
    house.usher("user add dan@acme.example --role view-only --no-invite").ok();
    house.usher("user show dan@acme.example -c acme -o json").refused(3, "not-found");
    house.usher("user show dan@acme.example").ok();
    house.usher("client add Eu --seats 5 -c acme").ok();
    house.usher("client share eu --with group:delivery -c acme -o json").refused(3, "not-found");
    let conn = file(&house);
    let id = |sql: &str| -> i64 { conn.query_row(sql, [], |row| row.get(0)).unwrap() };
    let (eu, acme) =
        (id("SELECT id FROM accounts WHERE handle = 'eu'"), id("SELECT id FROM accounts WHERE handle = 'acme'"));
    let (north, delivery) = (
        id("SELECT account FROM groups WHERE handle = 'delivery'"),
        id("SELECT id FROM groups WHERE handle = 'delivery'"),
    );
    for parent in [acme, north] {
        let share = conn.execute("INSERT INTO client_shares VALUES (?1, ?2, ?3, 1)", [parent, eu, delivery]);
        assert!(share.is_err(), "a client was shared with a group that is not its parent's");
    }
}
