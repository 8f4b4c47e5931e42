//! `access fix` and `access cut`: for each rule what they offer, in which order, and what they do not.

use serde_json::{Value, json};
use usher::domain::{
    account::{Feature, Status},
    client::ClientRight,
    permission::Permission,
    role::BuiltIn,
    share::{Right, Visibility},
};

use crate::support::{House, expected, words};

/// A client in which something is built: a dashboard with a klip, shared with marketing, where dana edits
/// and vic looks; eve of design edits.
fn acme() -> House {
    let house = House::north();
    house.build(|build| {
        build.client("acme", "north", "standard");
        build.onboarded("acme");
        build.group("acme", "marketing");
        build.group("acme", "design");
        build.asset("acme", "klip:sessions", &[]);
        build.asset("acme", "dashboard:web", &["klip:sessions"]);
        build.asset("acme", "dashboard:lab", &[]);
        build.user("acme", "ann@acme.example", BuiltIn::Admin, &[]);
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing"]);
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        build.user("acme", "eve@acme.example", BuiltIn::Editor, &["design"]);
        build.share("acme", "dashboard:web", "group:marketing");
        build.share("acme", "klip:sessions", "group:marketing");
        build.share_as("acme", "dashboard:lab", "group:marketing", Right::View, Some(Visibility::Library));
        build.share_as("acme", "dashboard:web", "group:design", Right::Edit, Some(Visibility::Add));
        build.group("north", "delivery");
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.client_share("acme", "delivery", ClientRight::Admin);
    });
    house
}

fn ways(view: &Value, list: &str) -> Vec<Vec<String>> {
    let commands = |way: &Value| {
        let commands = way["commands"].as_array().unwrap().iter();
        commands.map(|command| command.as_str().unwrap().strip_prefix("usher ").unwrap().to_owned()).collect()
    };
    view[list].as_array().unwrap().iter().map(commands).collect()
}

/// The ways of an answer, which is looked for without anything being written.
fn asked(house: &House, line: &str, list: &str, status: i32) -> (Value, Vec<Vec<String>>) {
    let before = (house.export(), house.usher("log list --all -o json").ok().stdout);
    let view = house.usher(&format!("access {line} -o json")).exits(status).json();
    assert_eq!((house.export(), house.usher("log list --all -o json").ok().stdout), before, "{line}");
    let found = ways(&view, list);
    (view, found)
}

/// Holds that the first way of a fix is this, and that typed it makes the answer yes.
fn fixed(house: &House, question: &str, commands: &[&str]) {
    let (view, ways) = asked(house, &format!("fix {question}"), "fixes", 0);
    assert_eq!(
        ways.first().map(Vec::as_slice),
        Some(&commands.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..]),
        "{view:#}"
    );
    let twin = house.twin();
    twin.usher(&format!("can {question}")).exits(10);
    commands.iter().for_each(|command| drop(twin.usher(command).ok()));
    twin.usher(&format!("can {question}")).ok();
    let again = twin.usher(&format!("access fix {question} -o json")).ok().json();
    assert_eq!((&again["allowed"], &again["fixes"]), (&json!(true), &json!([])));
}

#[test]
fn every_rule_that_fails_has_its_remedy() {
    let house = acme();
    // A6, A3 with A6, A3 alone, A8.
    fixed(
        &house,
        "dana@acme.example edit dashboard:web -c acme",
        &["share dashboard:web --with user:dana@acme.example --right edit -c acme"],
    );
    fixed(
        &house,
        "vic@acme.example edit dashboard:web -c acme",
        &[
            "role create tab-edit --permission tab.edit -c acme",
            "user role vic@acme.example --add tab-edit -c acme",
            "share dashboard:web --with user:vic@acme.example --right edit -c acme",
        ],
    );
    fixed(
        &house,
        "vic@acme.example user.view -c acme",
        &["role create user-view --permission user.view -c acme", "user role vic@acme.example --add user-view -c acme"],
    );
    // A13, of a feature that the partner has not got either.
    house.build(|build| {
        build.edit("acme", |acme| acme.features = acme.features.set(Feature::Embeds, false));
        build.edit("north", |north| north.features = north.features.set(Feature::Embeds, false));
    });
    fixed(
        &house,
        "dana@acme.example embed klip:sessions -c acme",
        &["account feature enable embeds", "client feature enable acme embeds"],
    );
    // A10 and A11.
    fixed(
        &house,
        "pat@north.example sign-in:settings client:acme",
        &["client share acme --with group:delivery --right settings"],
    );
    fixed(
        &house,
        "pat@north.example sign-in:assigned client:acme",
        &["user assign pat@north.example --to acme --role view-only"],
    );
    // A2, and A7 of what is required.
    house.build(|build| {
        build.disable("acme", "vic@acme.example");
        build.asset("acme", "dashboard:must", &[]);
        build.share_as("acme", "dashboard:must", "group:marketing", Right::View, Some(Visibility::Required));
    });
    fixed(&house, "vic@acme.example view dashboard:web -c acme", &["user enable vic@acme.example -c acme"]);
    fixed(
        &house,
        "dana@acme.example close dashboard:must -c acme",
        &["share dashboard:must --with group:marketing --visibility add -c acme"],
    );
    // A1.
    house.build(|build| {
        build.edit("acme", |acme| (acme.status, acme.disabled_from) = (Status::Disabled, Some(Status::Active)))
    });
    fixed(&house, "dana@acme.example view dashboard:web -c acme", &["client edit acme --status active"]);
}

#[test]
fn a_dashboard_or_klip_that_the_role_has_no_list_of_is_opened_at_sign_in_or_shown_on_a_dashboard() {
    let house = acme();
    house.build(|build| {
        build.user_who("acme", "nora@acme.example", &[Permission::DashboardAnnotationView]);
        build.member("acme", "marketing", "nora@acme.example");
        build.asset("acme", "klip:churn", &[]);
        build.share("acme", "klip:churn", "group:marketing");
    });
    let (_, ways) = asked(&house, "fix nora@acme.example view dashboard:lab -c acme", "fixes", 0);
    let alone = |command: &str| vec![command.to_owned()];
    assert!(ways.contains(&alone("share dashboard:lab --with user:nora@acme.example -c acme")), "{ways:?}");
    assert!(ways.contains(&alone("share dashboard:lab --with group:marketing --visibility add -c acme")), "{ways:?}");
    // The klip is shared with her, and stands on no dashboard that she sees.
    let (_, ways) = asked(&house, "fix nora@acme.example view klip:churn -c acme", "fixes", 0);
    assert!(ways.contains(&alone("dashboard place web klip:churn -c acme")), "{ways:?}");
}

#[test]
fn ways_are_ranked_by_what_else_they_open_and_an_existing_role_is_among_them() {
    let house = acme();
    house.build(|build| {
        build.asset("acme", "klip:churn", &[]);
        build.share_as("acme", "klip:churn", "group:design", Right::Edit, None);
    });
    let (view, found) = asked(&house, "fix dana@acme.example edit dashboard:web -c acme", "fixes", 0);
    assert_eq!(found.last().unwrap(), &["group add-member design dana@acme.example -c acme"]);
    let join = view["fixes"].as_array().unwrap().last().unwrap();
    assert_eq!(join["besides"], "also opens: 1 person gains view and edit on 1 klip");
    assert_eq!((&join["access"]["gain"], &join["access"]["gained_by"]), (&json!(1), &json!(["dana@acme.example"])));
    let (view, found) = asked(&house, "fix vic@acme.example user.view -c acme", "fixes", 0);
    assert_eq!(found.last().unwrap(), &["user role vic@acme.example --add editor -c acme"]);
    assert_eq!(view["fixes"][1]["permissions"], 40);
    assert!(!found.iter().flatten().any(|command| command.contains("--add admin")), "nobody is made Admin");
}

#[test]
fn what_stands_in_the_way_is_removed_first() {
    let house = acme();
    house.build(|build| {
        build.disable("acme", "vic@acme.example");
        build.edit("acme", |acme| acme.seats = usher::domain::account::Seats::Number(3));
    });
    fixed(
        &house,
        "vic@acme.example view dashboard:web -c acme",
        &["client edit acme --seats 4", "user enable vic@acme.example -c acme"],
    );
    // Whoever is in no group gets one of their own.
    house.build(|build| {
        build.client("beta", "north", "standard");
        build.user("north", "zoe@north.example", BuiltIn::Editor, &[]);
    });
    fixed(
        &house,
        "zoe@north.example sign-in:admin client:beta",
        &[
            "group create beta-team",
            "group add-member beta-team zoe@north.example",
            "client share beta --with group:beta-team --right admin",
        ],
    );
}

#[test]
fn what_the_operator_is_refused_is_told_with_the_refusal_and_not_offered() {
    let house = acme();
    house.build(|build| build.log_in("acme", "eve@acme.example"));
    let view = house.usher("access fix vic@acme.example user.view -o json").exits(10).json();
    assert_eq!(view["fixes"], json!([]));
    let refused = &view["refused"][0];
    assert_eq!((&refused["code"], &refused["needs"]), (&json!("forbidden"), &json!("user.manage")));
    house
        .usher("access fix vic@acme.example user.view -o table")
        .exits(10)
        .says("refused\n")
        .says("somebody who may do what is refused has to");
    // She may share what she edits, and nothing else.
    let (_, found) = asked_as(&house, "fix dana@acme.example edit dashboard:web");
    let expected = ["user:dana@acme.example", "group:marketing"]
        .map(|with| vec![format!("share dashboard:web --with {with} --right edit")]);
    assert_eq!(found, expected);
    // What she may not do herself `why` does not offer.
    house.build(|build| build.log_in("acme", "vic@acme.example"));
    let why = house.usher("why vic@acme.example edit dashboard:web -o json").exits(10).json();
    assert_eq!((&why["near"], &why["fixes"], &why["hints"]), (&json!([]), &json!([]), &json!([])));
    house.usher("access fix dana@acme.example edit dashboard:web -o json").refused(4, "forbidden");
    house.usher("access cut dana@acme.example dashboard:web -o json").refused(4, "forbidden");
}

#[test]
fn a_role_that_grants_nothing_else_is_not_made_a_second_time() {
    let house = acme();
    house.usher("role create 'Klip download' --permission klip.download -c acme").ok();
    let (view, ways) = asked(&house, "fix vic@acme.example klip.download -c acme", "fixes", 0);
    assert_eq!(ways[0], ["user role vic@acme.example --add klip-download -c acme"]);
    assert!(!view.to_string().contains("role create"), "{view:#}");
}

#[test]
fn why_offers_nothing_that_the_operator_is_refused() {
    let house = acme();
    house.build(|build| {
        let asks = [Permission::UserView, Permission::GroupView, Permission::ClientAccess];
        build.user_who("north", "may@north.example", &asks);
        build.group("north", "askers");
        build.member("north", "askers", "may@north.example");
        build.client("globex", "north", "standard");
        build.client_share("globex", "delivery", ClientRight::ViewOnly);
        build.client_share("globex", "askers", ClientRight::ViewOnly);
        build.log_in("north", "may@north.example");
    });
    let why = house.usher("why pat@north.example sign-in:admin client:globex").exits(10);
    assert!(!why.stderr.contains("client share"), "{}", why.stderr);
    let why = house.usher("why pat@north.example sign-in:admin client:globex -o json").exits(10).json();
    assert_eq!((&why["hints"], &why["fixes"]), (&json!([]), &json!([])), "{why:#}");
    let fix = house.usher("access fix pat@north.example sign-in:admin client:globex -o tsv").exits(10);
    assert!(fix.stderr.contains("somebody who may do what is refused has to"), "{}", fix.stderr);
}

fn asked_as(house: &House, line: &str) -> (Value, Vec<Vec<String>>) {
    let view = house.usher(&format!("access {line} -o json")).ok().json();
    let found = ways(&view, "fixes");
    (view, found)
}

#[test]
fn whoever_may_ask_about_themselves_only_learns_of_no_group_and_no_role_besides() {
    let house = acme();
    house.build(|build| {
        build.user_who("acme", "tess@acme.example", &[Permission::TabEdit]);
        build.log_in("acme", "vic@acme.example");
    });
    for line in [
        "access fix vic@acme.example edit dashboard:web",
        "why vic@acme.example edit dashboard:web",
        "access cut vic@acme.example dashboard:web",
    ] {
        let run = house.usher(&format!("{line} -o json"));
        assert!([0, 10].contains(&run.status), "{}", run.transcript());
        for secret in ["design", "tess", "dana@", "eve@"] {
            assert!(!run.stdout.contains(secret), "{line} tells {secret}: {}", run.stdout);
        }
    }
}

#[test]
fn what_cannot_be_tried_is_answered_all_the_same() {
    let house = acme();
    let view = house.usher("access fix ada@north.example edit dashboard:web -c acme -o json").ok().json();
    assert_eq!(view["allowed"], true, "an Admin signed in may do everything");
    // Another command holds the database.
    let holder = rusqlite::Connection::open(house.database()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = house.usher("access fix dana@acme.example edit dashboard:web -c acme -o json").exits(10).json();
    assert_eq!((&busy["fixes"], busy["untried"].is_string()), (&json!([]), true), "{busy:#}");
    assert_eq!(busy["hints"], json!(["usher share dashboard:web --with user:dana@acme.example --right edit -c acme"]));
    let why = house.usher("why dana@acme.example edit dashboard:web -c acme").exits(10);
    assert_eq!(why.stderr, "hint: usher share dashboard:web --with user:dana@acme.example --right edit -c acme\n");
    house.usher("why eve@acme.example edit dashboard:web -c acme").ok();
    let cut = house.usher("access cut dana@acme.example dashboard:web -c acme -o json").exits(10).json();
    assert!(cut["untried"].is_string());
}

#[test]
fn a_view_only_sign_in_is_answered_and_tries_nothing() {
    let house = acme();
    house.build(|build| {
        build.group("north", "lookers");
        build.user("north", "lou@north.example", BuiltIn::Editor, &["lookers"]);
        build.client_share("acme", "lookers", ClientRight::ViewOnly);
        build.log_in("north", "lou@north.example");
    });
    let view = house.usher("access fix lou@north.example edit dashboard:web -c acme -o json").exits(10).json();
    assert_eq!((&view["level"], &view["fixes"], view["untried"].is_string()), (&json!("view-only"), &json!([]), true));
    let why = house.usher("why lou@north.example edit dashboard:web -c acme -o json").exits(10).json();
    assert_eq!((&why["hints"], &why["fixes"]), (&json!([]), &json!([])), "nothing is offered");
    let view = house.usher("access cut lou@north.example dashboard:web -c acme -o json").exits(10).json();
    assert!(view["untried"].as_str().unwrap().contains("has what that level gives"), "{view:#}");
}

fn cuts(house: &House, question: &str) -> (Value, Vec<Vec<String>>) {
    asked(house, &format!("cut {question}"), "cuts", 0)
}

#[test]
fn a_cut_is_leaving_the_group_or_taking_the_share_from_it_whichever_takes_less() {
    let house = acme();
    let (view, found) = cuts(&house, "dana@acme.example klip:sessions -c acme");
    assert_eq!(
        found,
        [
            vec!["unshare klip:sessions --from group:marketing -c acme".to_owned()],
            vec!["group remove-member marketing dana@acme.example -c acme".to_owned()]
        ]
    );
    assert_eq!(view["cuts"][0]["besides"], "also takes: 1 person loses view on 1 klip");
    // What reaches somebody twice is taken twice.
    house.build(|build| build.share("acme", "dashboard:web", "user:eve@acme.example"));
    let (_, found) = cuts(&house, "eve@acme.example dashboard:web -c acme");
    assert_eq!(found[0].len(), 2, "{found:?}");
    for way in &found {
        let twin = house.twin();
        way.iter().for_each(|command| drop(twin.usher(command).ok()));
        twin.usher("can eve@acme.example view dashboard:web -c acme").exits(10);
        let view = twin.usher("access cut eve@acme.example dashboard:web -c acme -o json").ok().json();
        assert_eq!((&view["reached"], &view["actions"]), (&json!(false), &json!([])));
    }
    // Where looking may stay, the share is lowered.
    house.build(|build| build.member("acme", "marketing", "eve@acme.example"));
    house.usher("unshare dashboard:web --from user:eve@acme.example -c acme").ok();
    let (view, found) = cuts(&house, "eve@acme.example dashboard:web --action edit -c acme");
    let lowered = ["share dashboard:web --with group:design --right view --no-contents -c acme"];
    let at = found.iter().position(|way| *way == lowered).unwrap();
    assert_eq!(view["cuts"][at]["besides"], "takes nothing else");
}

#[test]
fn many_grants_are_cut_all_of_them() {
    let house = acme();
    house.build(|build| {
        for number in 0..12 {
            let group = format!("team-{number}");
            build.group("acme", &group);
            build.member("acme", &group, "eve@acme.example");
            build.share("acme", "klip:sessions", &format!("group:{group}"));
        }
        build.share("acme", "klip:sessions", "group:all-users");
    });
    let (_, found) = cuts(&house, "eve@acme.example klip:sessions -c acme");
    let twin = house.twin();
    assert_eq!(found[0].len(), 13);
    found[0].iter().for_each(|command| drop(twin.usher(command).ok()));
    twin.usher("can eve@acme.example view klip:sessions -c acme").exits(10);
}

#[test]
fn what_cannot_be_cut_is_said_with_what_stands_in_the_way() {
    let house = acme();
    let (view, found) = asked(&house, "cut ann@acme.example dashboard:web -c acme", "cuts", 10);
    assert!(found.is_empty());
    assert_eq!(view["refused"][0]["code"], "last-admin");
    house
        .usher("access cut ann@acme.example dashboard:web -c acme -o table")
        .exits(10)
        .says("would be left without an Admin")
        .says("what is refused cannot be done as things stand");
    house.build(|build| {
        build.user("acme", "amy@acme.example", BuiltIn::Admin, &[]);
        build.asset("acme", "klip:own", &[]);
        build.own("acme", "klip:own", "dana@acme.example");
    });
    let (_, found) = cuts(&house, "ann@acme.example dashboard:web -c acme");
    assert_eq!(found[0], ["user role ann@acme.example --add view-only --remove admin -c acme"]);
    let view = house.usher("access cut dana@acme.example klip:own -c acme -o json").ok().json();
    assert_eq!(view["owns"], true);
    house.usher("access cut dana@acme.example klip:own -c acme -o table").ok().says("dana@acme.example owns klip:own");
}

#[test]
fn clients_are_cut_off_by_group_share_role_and_assignment() {
    let house = acme();
    house.build(|build| build.assign("acme", "north", "pat@north.example", BuiltIn::Editor));
    let (_, found) = cuts(&house, "pat@north.example client:acme");
    assert_eq!(
        found[0],
        ["group remove-member delivery pat@north.example", "user unassign pat@north.example --from acme"]
    );
    let (_, found) = cuts(&house, "pat@north.example client:acme --action sign-in:assigned");
    assert_eq!(found[0], ["user unassign pat@north.example --from acme"]);
    let (_, found) = asked(&house, "cut eve@acme.example dashboard:lab -c acme", "cuts", 0);
    assert!(found.is_empty(), "nothing has to be changed");
    house.usher("access cut pat@north.example client:none -o json").refused(3, "not-found");
    house.usher("access cut pat@north.example client:acme --action publish -o json").refused(2, "usage");
    house.usher("access cut pat@north.example group:delivery -o json").refused(2, "usage");
}

#[test]
fn the_screens_tell_ways_with_commands_that_are_never_broken() {
    let house = acme();
    house.build(|build| {
        build.asset("acme", "klip:churn", &[]);
        build.share_as("acme", "klip:churn", "group:design", Right::Edit, None);
    });
    let mut told = String::new();
    for line in [
        "why dana@acme.example edit dashboard:web -c acme",
        "access fix dana@acme.example edit dashboard:web -c acme -o table",
        "access fix vic@acme.example edit dashboard:web -c acme -o table",
        "access fix dana@acme.example view dashboard:web -c acme -o table",
        "access fix dana@acme.example edit dashboard:web -c acme",
        "access fix dana@acme.example edit dashboard:web -c acme -q",
        "access cut dana@acme.example dashboard:web -c acme -o table",
        "access cut eve@acme.example dashboard:web --action edit -c acme -o table",
        "access cut ann@acme.example dashboard:web -c acme -o table",
        "access cut eve@acme.example dashboard:lab -c acme -o table",
    ] {
        told += &house.usher(line).transcript();
    }
    let narrow = house
        .command(words("access fix vic@acme.example edit dashboard:web -c acme -o table"))
        .env("COLUMNS", "40")
        .output();
    told += &format!("$ (in 40 columns)\n{}", String::from_utf8(narrow.unwrap().stdout).unwrap());
    expected::matches("access-fix.txt", &told);
}
