//! A view-only sign-in changes nothing, whatever is typed.

use serde_json::json;
use usher::domain::role::BuiltIn;

use super::{Somebody, staffed};
use crate::{
    journal_properties::dump::tables,
    support::{House, words},
    tour::story,
};

/// Lines of the tour that need no log-in, or go in and out.
const ASIDE: [&str; 8] = ["init ", "db ", "impersonate ", "leave", "login", "logout", "man ", "completion "];

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = story::lines().filter(|line| !ASIDE.iter().any(|aside| line.starts_with(aside)));
    lines.map(|line| line.split_once(" <<< ").unwrap_or((line, "")))
}

#[test]
fn whatever_is_typed_during_a_view_only_sign_in_nothing_changes() {
    let house = House::empty();
    house.file("checklist-retail.toml", include_str!("../../../examples/checklist-retail.toml"));
    for line in story::lines().take_while(|line| !line.starts_with("db ") && !line.starts_with("logout")) {
        let (line, stdin) = line.split_once(" <<< ").unwrap_or((line, ""));
        let _ = house.usher_in(line, stdin);
    }
    let export = house.export();
    for preview in ["", " --user dana@acme.example", " --group marketing"] {
        house.usher(&format!("impersonate acme --as view-only --ttl 12h --reason look{preview}")).ok();
        let before = tables(&house.database());
        let mut refused = 0;
        for (line, stdin) in lines() {
            let run = house.run(line, house.command(words(line)), stdin);
            refused += u32::from([4, 5].contains(&run.status));
            assert!(
                tables(&house.database()) == before,
                "usher {line} changed something\n{}\n{}",
                run.stdout,
                run.stderr
            );
            if preview.is_empty() {
                // Without -c too: what is inside is named without it.
                let line = line.replace(" -c acme", "");
                let _ = house.run(&line, house.command(words(&line)), stdin);
                assert!(tables(&house.database()) == before, "usher {line} changed something");
            }
        }
        assert!(refused > 60, "only {refused} were refused");
        house.usher("leave").ok();
        assert_eq!(house.export(), export);
    }
    house.usher("log verify").ok();
}

#[test]
fn it_acts_with_the_view_only_role_that_is_in_use_there() {
    let house = staffed();
    let metrics = |house: &House| {
        let who = house.usher("whoami -o json").ok().json();
        who["permissions"].as_u64().unwrap()
    };
    let begin = "impersonate acme --as view-only --reason look";
    house.usher(begin).ok();
    let usual = metrics(&house);
    assert_eq!(usual, BuiltIn::ViewOnly.permissions().iter().count() as u64);
    house.usher("leave").ok();
    house.person("acme", "nora@acme.example", BuiltIn::ViewOnlyNoPowermetrics);
    house.usher(begin).ok();
    assert_eq!(metrics(&house), BuiltIn::ViewOnlyNoPowermetrics.permissions().iter().count() as u64);
    assert_ne!(metrics(&house), usual);
}

#[test]
fn a_preview_shows_what_the_user_or_the_group_sees() {
    let house = staffed();
    house.build(|build| {
        for group in ["marketing", "design"] {
            build.group("acme", group);
        }
        for dashboard in ["web", "print", "lab", "all"] {
            build.asset("acme", &format!("dashboard:{dashboard}"), &[]);
        }
        build.member("acme", "marketing", "dana@acme.example");
        build.share("acme", "dashboard:web", "group:marketing");
        build.share("acme", "dashboard:print", "group:design");
        build.share("acme", "dashboard:lab", "user:dana@acme.example");
        build.share("acme", "dashboard:all", "group:all-users");
    });
    let seen = |preview: &str| {
        house.usher(&format!("impersonate acme --as view-only --reason look{preview}")).ok();
        let listed = house.usher("dashboard list -o json").ok().json();
        house.usher("leave").ok();
        let handles = listed.as_array().unwrap().iter().map(|it| it["handle"].as_str().unwrap().to_owned());
        handles.collect::<Vec<_>>()
    };
    assert_eq!(seen(""), ["all", "print", "web"]);
    assert_eq!(seen(" --group marketing"), ["all", "web"]);
    assert_eq!(seen(" --group all-users"), ["all"]);
    assert_eq!(seen(" --user dana@acme.example"), ["all", "lab", "web"]);

    // What an Admin of the client may, whoever may only look does not see as that Admin.
    house.person("acme", "alex@acme.example", BuiltIn::Admin);
    house.usher("client share acme --with group:delivery --right view-only").ok();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher("impersonate acme --as view-only --reason look --user alex@acme.example")
        .ok()
        .says("view-only permissions");
    assert_eq!(pat.usher("user list -o json").status, 4);
    assert_eq!(
        pat.usher("whoami -o json").ok().json()["permissions"],
        json!(BuiltIn::ViewOnly.permissions().iter().count())
    );
}
