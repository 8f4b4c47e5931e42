//! Nothing leads out of a client that one is signed in to, nor into what is not below.

use usher::domain::{client::ClientRight, role::BuiltIn};

use super::{Somebody, staffed};

#[test]
fn inside_a_client_nothing_of_other_accounts_is_reached() {
    let house = staffed();
    house.build(|build| {
        build.client("sub", "acme", "standard");
        build.onboarded("sub");
    });
    house.client_shared("beta", "delivery", ClientRight::Admin);
    house.usher("group create Desk-Two").ok();
    let at_home = house.usher("log list -o json --limit 1").ok().json()[0]["operation"].as_i64().unwrap();
    house.usher("group create Elsewhere -c beta").ok();
    let in_beta = at_home + 1;
    house.usher("impersonate acme --as settings --reason work").ok();
    for (line, status, code) in [
        ("impersonate beta --as admin --reason x", 5, "session.nested"),
        ("impersonate sub --as admin --reason x", 5, "session.nested"),
        ("impersonate acme --as admin --reason x", 5, "session.nested"),
        ("group list -c beta", 5, "session.nested"),
        ("group list -c sub", 5, "session.nested"),
        ("group list -c north", 5, "session.nested"),
        ("group create X -c beta,acme", 3, "not-found"),
        ("client show beta", 3, "not-found"),
        ("client share acme --with group:delivery --right admin", 4, "forbidden"),
        ("client remove acme", 4, "forbidden"),
        ("group add-member delivery dana@acme.example", 3, "not-found"),
        ("user show ada@north.example", 3, "not-found"),
        ("user assign dana@acme.example --to beta --role editor", 3, "not-found"),
        ("dashboard import beta/dashboard:web", 3, "not-found"),
        ("can pat@north.example sign-in:admin client:beta", 3, "not-found"),
        ("access why pat@north.example sign-in:admin client:acme", 3, "not-found"),
    ] {
        let run = house.usher(&format!("{line} -o json"));
        let said = run.stderr.lines().last().unwrap_or_default().to_owned();
        assert!(said.contains(&format!("\"code\":\"{code}\"")), "{line}: {said}");
        run.exits(status);
    }
    for verb in ["undo", "redo", "log show"] {
        for operation in [at_home, in_beta] {
            house.usher(&format!("{verb} {operation} -o json")).refused(3, "not-found");
        }
    }
    house.usher("undo -o json").refused(3, "undo.nothing");
    let export = house.usher("export -o json").ok().stdout;
    for name in ["beta", "elsewhere", "desk-two", "ada@north.example", "pat@north.example"] {
        assert!(!export.contains(name), "{name} in\n{export}");
    }
    let questions = "{\"client\":\"beta\",\"user\":\"ada@north.example\",\"action\":\"klip.edit\"}\n\
                     {\"client\":\"acme\",\"user\":\"dana@acme.example\",\"action\":\"klip.edit\"}\n\
                     {\"client\":null,\"user\":\"dana@acme.example\",\"action\":\"klip.edit\"}\n";
    let batch = house.usher_in("access can --batch", questions);
    let lines: Vec<_> = batch.stdout.lines().collect();
    assert!(lines[0].contains("not-found"), "{}", lines[0]);
    assert!(lines[1].contains("\"allowed\":true") && lines[2].contains("\"allowed\":true"), "{lines:?}");
    house.usher("leave").ok();
    house.usher(&format!("undo {in_beta}")).ok();
}

#[test]
fn nobody_signs_in_to_their_own_account_to_the_master_nor_beside_or_above() {
    let house = staffed();
    house.build(|build| {
        build.client("sub", "acme", "standard");
        build.user("acme", "alex@acme.example", BuiltIn::Admin, &[]);
    });
    let alex = Somebody::of(&house, "acme", "alex@acme.example");
    for (account, status, code) in
        [("north", 3, "not-found"), ("beta", 3, "not-found"), ("acme", 2, "usage"), ("master", 3, "not-found")]
    {
        for level in ["view-only", "admin", "settings", "assigned"] {
            let line = format!("impersonate {account} --as {level} --reason x -o json");
            alex.usher(&line).refused(status, code);
        }
    }
    alex.usher("impersonate sub --as settings --reason 'ours'").ok();
    alex.usher("group create Ours").ok();
    alex.usher("leave").ok();
    house.usher("impersonate north --as admin --reason x -o json").refused(2, "usage");
    house.usher("impersonate sub --as admin --reason deeper").ok();
}

#[test]
fn only_settings_changes_the_settings_of_the_client() {
    let house = staffed();
    let edits = [
        "client edit acme --seats 9",
        "client feature enable acme theming",
        "client label set acme a=b",
        "account edit --description X",
    ];
    for level in ["admin", "settings"] {
        house.usher(&format!("impersonate acme --as {level} --reason contract")).ok();
        for line in edits {
            let run = house.usher(line);
            if level == "settings" {
                run.ok()
            } else {
                run.refused(4, "forbidden")
            };
        }
        house.usher("leave").ok();
    }
}

#[test]
fn what_is_listed_is_ones_own_and_of_others_with_account_usage() {
    let house = staffed();
    let (pat, ned) =
        (Somebody::of(&house, "north", "pat@north.example"), Somebody::of(&house, "north", "ned@north.example"));
    let count = |run: crate::support::Run| run.ok().json().as_array().unwrap().len();
    pat.usher("impersonate acme --as admin --reason work").ok();
    ned.usher("impersonate acme --as view-only --reason look --user dana@acme.example").ok();
    assert_eq!(count(house.usher("impersonate list -o json")), 2);
    assert_eq!(count(house.usher("impersonate list -o json -c acme")), 2);
    let listed = house.usher("impersonate list -o json").json();
    assert_eq!(listed[1]["preview"], "user:dana@acme.example");
    assert_eq!(listed[1]["user"], "ned@north.example");
    ned.usher("leave").ok();
    assert_eq!(count(ned.usher("impersonate list -o json")), 0);
    assert_eq!(count(pat.usher("impersonate list -o json")), 1);
    let dana = Somebody::of(&house, "acme", "dana@acme.example");
    assert_eq!(count(dana.usher("impersonate list -o json")), 0);
}
