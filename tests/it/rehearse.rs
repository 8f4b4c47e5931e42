//! The rehearsal: what it shows of a first sign-in, what it judges, and that its commands mend.

use serde_json::{Value, json};
use usher::domain::{
    account::{Seats, Status},
    client::ClientRight,
    permission::Permission,
    role::BuiltIn,
    share::{Right, Visibility},
};

use crate::support::{House, expected, words};

/// The client `acme` with the group `marketing`, and on its dashboard `web` a klip and a metric.
fn acme() -> House {
    let house = House::north();
    house.build(|build| {
        build.client("acme", "north", "standard");
        build.group("acme", "marketing");
        build.asset("acme", "datasource:ga", &[]);
        build.asset("acme", "klip:sessions", &["datasource:ga"]);
        build.asset("acme", "metric:revenue", &[]);
        build.asset("acme", "dashboard:web", &["klip:sessions", "metric:revenue"]);
    });
    house
}

fn rehearse(house: &House, whom: &str, status: i32) -> Value {
    house.usher(&format!("access rehearse {whom} -c acme -o json")).exits(status).json()
}

fn mends(view: &Value) -> Vec<&str> {
    view["mends"].as_array().unwrap().iter().map(|mend| mend["command"].as_str().unwrap()).collect()
}

/// Types every command that mends, as one does at a terminal.
fn type_all(house: &House, commands: &[&str]) {
    for command in commands {
        house.usher(&format!("{} --yes", command.strip_prefix("usher ").unwrap())).ok();
    }
}

/// What is offered for somebody, and that it is all that it takes.
fn mended(house: &House, whom: &str, verdict: &str, commands: &[&str]) {
    let view = rehearse(house, whom, 10);
    assert_eq!((&view["verdict"], &view["mendable"]), (&json!(verdict), &json!(true)), "{view:#}");
    assert_eq!(mends(&view), commands);
    type_all(house, commands);
    let view = rehearse(house, whom, 0);
    assert_eq!((&view["verdict"], &view["mends"]), (&json!("ready"), &json!([])));
}

#[test]
fn the_screen_leads_from_an_empty_client_to_the_invitation() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    house.usher("group create Marketing -c acme").ok();
    let show = |whom: &str| house.usher(&format!("access rehearse {whom} -c acme -o table")).transcript();
    let mut told = show("marketing");
    house.all(
        "datasource create GA --handle ga -c acme
         klip create Sessions -c acme --datasource ga
         klip create Churn -c acme
         metric create Revenue -c acme
         dashboard create 'Web analytics' --handle web -c acme --klip sessions --metric revenue
         dashboard create Lab -c acme --klip churn
         share dashboard:lab --with group:marketing --visibility library -c acme",
    );
    told += &show("group:marketing");
    house.usher("share dashboard:web --with group:marketing --no-contents -c acme").ok();
    house
        .usher("user add dana@acme.example --first Dana --last Fox --role editor --group marketing --no-invite -c acme")
        .ok();
    told += &show("dana@acme.example");
    house.usher("share klip:sessions metric:revenue --with group:marketing -c acme").ok();
    told += &show("user:dana@acme.example");
    house.usher("user invite dana@acme.example -c acme").ok();
    told += &show("dana@acme.example");
    house.usher("user disable dana@acme.example -c acme").ok();
    told += &show("dana@acme.example");
    told += &show("ada@north.example");
    let narrow = house.command(words("access rehearse marketing -c acme -o table")).env("COLUMNS", "40").output();
    told += &format!("$ (in 40 columns)\n{}", String::from_utf8(narrow.unwrap().stdout).unwrap());
    told += &house.usher("access rehearse dana@acme.example -c acme -o csv").transcript();
    expected::matches("access-rehearse.txt", &told);
}

#[test]
fn a_klip_or_metric_that_is_not_shared_breaks_the_screen_until_the_command_is_typed() {
    let house = acme();
    house.build(|build| build.share("acme", "dashboard:web", "group:marketing"));
    let view = rehearse(&house, "marketing", 10);
    let tiles: Vec<_> = view["dashboards"][0]["tiles"].as_array().unwrap().iter().map(|it| &it["hidden_by"]).collect();
    assert_eq!(tiles, [&json!("A6"), &json!("A6")]);
    assert_eq!(view["reason"], "2 of 2 tiles are not seen");
    mended(
        &house,
        "group:marketing",
        "broken",
        &[
            "usher share klip:sessions --with group:marketing -c acme",
            "usher share metric:revenue --with group:marketing -c acme",
        ],
    );
}

#[test]
fn what_came_to_everybody_or_to_one_user_is_mended_for_that_user_alone() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        build.share("acme", "dashboard:web", "group:all-users");
        build.share("acme", "metric:revenue", "group:all-users");
    });
    mended(&house, "vic@acme.example", "broken", &["usher share klip:sessions --with user:vic@acme.example -c acme"]);
    assert_eq!(rehearse(&house, "marketing", 10)["verdict"], "broken");
}

#[test]
fn an_empty_screen_is_filled_by_one_dashboard_with_what_stands_on_it() {
    let house = acme();
    mended(&house, "marketing", "empty", &["usher share dashboard:web --with group:marketing -c acme"]);
    house.build(|build| build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &[]));
    mended(&house, "vic@acme.example", "empty", &["usher share dashboard:web --with user:vic@acme.example -c acme"]);
}

#[test]
fn a_dashboard_in_the_list_alone_is_no_first_screen_whether_or_not_the_role_has_the_list() {
    for role in [BuiltIn::ViewOnly, BuiltIn::ViewOnlyNoPowermetrics, BuiltIn::Editor] {
        let house = acme();
        house.build(|build| {
            build.user("acme", "vic@acme.example", role, &["marketing"]);
            build.asset("acme", "klip:churn", &[]);
            build.asset("acme", "dashboard:lab", &["klip:churn"]);
            let library = Some(Visibility::Library);
            build.share_as("acme", "dashboard:lab", "group:marketing", Right::Edit, library);
            build.onboarded("acme");
        });
        let view = rehearse(&house, "vic@acme.example", 10);
        let listed = view["dashboards"].as_array().unwrap().len();
        assert_eq!(listed, usize::from(role != BuiltIn::ViewOnlyNoPowermetrics), "{role:?}");
        assert!(view["reason"].as_str().unwrap().contains("in the list"), "{}", view["reason"]);
        mended(
            &house,
            "vic@acme.example",
            "empty",
            &["usher share dashboard:lab --with group:marketing --right edit --visibility add -c acme"],
        );
    }
}

#[test]
fn a_role_that_shows_no_metrics_is_what_lacks_where_one_is_shared() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "nora@acme.example", BuiltIn::ViewOnlyNoPowermetrics, &["marketing"]);
        build.share("acme", "dashboard:web", "group:marketing");
        build.share("acme", "klip:sessions", "group:marketing");
    });
    let commands = [
        "usher user role nora@acme.example --add view-only -c acme",
        "usher share metric:revenue --with group:marketing -c acme",
    ];
    mended(&house, "nora@acme.example", "broken", &commands);
    // The legacy variant is in use as long as somebody has it.
    mended(&house, "marketing", "broken", &["usher role migrate-view-only --all -c acme"]);
}

#[test]
fn default_dashboards_open_first_then_required_ones_then_by_name_and_the_list_comes_last() {
    let house = acme();
    house.build(|build| {
        build.group("acme", "design");
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing", "design"]);
        for (handle, with, visibility) in [
            ("alpha", "group:marketing", Visibility::Library),
            ("beta", "group:marketing", Visibility::Add),
            ("gamma", "group:design", Visibility::Required),
            ("delta", "group:marketing", Visibility::Add),
            ("omega", "group:design", Visibility::Add),
        ] {
            build.asset("acme", &format!("dashboard:{handle}"), &[]);
            build.share_as("acme", &format!("dashboard:{handle}"), with, Right::View, Some(visibility));
        }
        build.asset("acme", "dashboard:aaa", &[]);
        build.share("acme", "dashboard:aaa", "user:dana@acme.example");
        build.asset("acme", "dashboard:zzz", &[]);
        build.own("acme", "dashboard:zzz", "dana@acme.example");
        build.default_dashboards("acme", "marketing", &["delta"]);
        build.default_dashboards("acme", "design", &["omega"]);
    });
    let view = rehearse(&house, "dana@acme.example", 0);
    let shown: Vec<_> = view["dashboards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["handle"], it["opens"], it["default"], it["visibility"], it["right"]]))
        .collect();
    assert_eq!(
        shown,
        [
            json!(["omega", true, true, "add", "view"]),
            json!(["delta", true, true, "add", "view"]),
            json!(["gamma", true, false, "required", "view"]),
            json!(["aaa", true, false, null, "view"]),
            json!(["beta", true, false, "add", "view"]),
            json!(["alpha", false, false, "library", "view"]),
            json!(["zzz", false, false, null, "edit"]),
        ]
    );
    assert_eq!(view["edits"], json!([{ "kind": "dashboard", "total": 1, "names": ["zzz"] }]));
}

#[test]
fn whoever_sees_everything_begins_with_the_list() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "ann@acme.example", BuiltIn::Admin, &[]);
        build.user_who(
            "acme",
            "tab@acme.example",
            &[Permission::AdminTab, Permission::DashboardLibrary, Permission::AccountApi],
        );
    });
    let view = rehearse(&house, "ann@acme.example", 0);
    assert_eq!(
        (&view["sees_all"], &view["reason"]),
        (&json!(true), &json!("nothing opens by itself, and the list has 1 dashboard"))
    );
    // Seeing every dashboard is not seeing what stands on them.
    mended(
        &house,
        "tab@acme.example",
        "broken",
        &[
            "usher share klip:sessions --with user:tab@acme.example -c acme",
            "usher share metric:revenue --with user:tab@acme.example -c acme",
        ],
    );
}

#[test]
fn a_disabled_user_or_account_is_said_plainly_and_enabled_first() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        for asset in ["dashboard:web", "klip:sessions", "metric:revenue"] {
            build.share("acme", asset, "group:marketing");
        }
        build.disable("acme", "vic@acme.example");
        build.edit("acme", |acme| (acme.status, acme.disabled_from) = (Status::Disabled, Some(Status::Active)));
    });
    assert_eq!(rehearse(&house, "vic@acme.example", 10)["reason"], "client acme is disabled, so nobody gets in");
    mended(&house, "marketing", "empty", &["usher client edit acme --status active"]);
    assert_eq!(rehearse(&house, "vic@acme.example", 10)["reason"], "the user is disabled, so nothing is shown");
    mended(&house, "vic@acme.example", "empty", &["usher user enable vic@acme.example -c acme"]);
}

#[test]
fn a_client_in_set_up_is_made_active_before_anything_is_shared() {
    let house = acme();
    house.build(|build| build.edit("acme", |acme| acme.status = Status::Setup));
    mended(
        &house,
        "marketing",
        "empty",
        &["usher client edit acme --status active", "usher share dashboard:web --with group:marketing -c acme"],
    );
}

#[test]
fn what_the_checklist_would_refuse_is_not_offered() {
    let house = House::north();
    house.build(|build| {
        build.client("acme", "north", "standard");
        build.group("acme", "marketing");
        build.asset("acme", "dashboard:web", &[]);
    });
    let view = rehearse(&house, "marketing", 10);
    assert_eq!((&view["mends"], &view["mendable"]), (&json!([]), &json!(false)));
    let step = &view["checklist"]["steps"][0];
    assert_eq!((&step["id"], &step["state"]), (&json!("build"), &json!("open")));
    house.usher(step["next"].as_str().unwrap().strip_prefix("usher ").unwrap()).ok();
}

#[test]
fn how_the_invitation_stands_is_told_and_the_command_given() {
    let house = acme();
    house.usher("share dashboard:web --with group:marketing -c acme").ok();
    let view = rehearse(&house, "marketing", 0);
    assert_eq!((&view["members"], &view["invitation"]), (&json!(0), &Value::Null));
    assert_eq!(view["next"], "usher user add E-MAIL --role view-only --group marketing -c acme");
    house.usher("user add vic@acme.example --role view-only --group marketing --no-invite -c acme").ok();
    for whom in ["marketing", "vic@acme.example"] {
        let view = rehearse(&house, whom, 0);
        assert_eq!(view["uninvited"], json!(["vic@acme.example"]));
        assert_eq!(view["next"], "usher user invite vic@acme.example -c acme");
    }
    assert_eq!(rehearse(&house, "vic@acme.example", 0)["invitation"], "none");
    house.usher("user invite vic@acme.example --print -c acme").ok();
    let view = rehearse(&house, "vic@acme.example", 0);
    assert_eq!((&view["invitation"], &view["next"]), (&json!("printed"), &Value::Null));
    house.wait_days(3);
    assert_eq!(rehearse(&house, "vic@acme.example", 0)["invitation"], "over");
}

#[test]
fn oneself_may_always_be_rehearsed_and_learns_nothing_of_what_one_may_not_see() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        build.share("acme", "dashboard:web", "group:marketing");
        build.log_in("acme", "vic@acme.example");
    });
    let told = house.usher("access rehearse vic@acme.example -o json").exits(10);
    let view = told.json();
    assert_eq!(view["dashboards"][0]["handle"], "web");
    assert_eq!(view["dashboards"][0]["tiles"][0]["handle"], Value::Null);
    assert_eq!((&view["mends"], &view["mendable"]), (&json!([]), &json!(false)));
    for told in [view.to_string(), house.usher("access rehearse vic@acme.example -o table").exits(10).stdout] {
        assert!(!told.contains("sessions") && !told.contains("revenue"), "{told}");
    }
    for whom in ["marketing", "group:marketing", "group:nothing", "nobody@acme.example", "Marketing"] {
        house.usher(&format!("access rehearse {whom} -o json")).refused(4, "forbidden");
    }
    house.usher("access rehearse dashboard:web -o json").refused(2, "usage");
}

#[test]
fn whoever_may_ask_about_others_is_not_told_the_names_of_what_they_do_not_see() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "eve@acme.example", BuiltIn::Editor, &[]);
        build.asset("acme", "klip:secret", &["datasource:ga"]);
        build.asset("acme", "dashboard:board", &["klip:secret"]);
        build.share("acme", "dashboard:board", "group:marketing");
        build.share("acme", "dashboard:web", "group:marketing");
        build.share("acme", "dashboard:web", "user:eve@acme.example");
        build.log_in("acme", "eve@acme.example");
    });
    let told = house.usher("access rehearse marketing -o json").exits(10);
    assert!(!told.stdout.contains("secret") && !told.stdout.contains("board\""), "{}", told.stdout);
    let view = told.json();
    assert_eq!(view["dashboards"].as_array().unwrap().len(), 2);
    assert_eq!(view["dashboards"][0]["tiles"][0]["hidden_by"], "A6");
    house.usher("access rehearse nothing -o json").refused(3, "not-found");
}

#[test]
fn staff_rehearse_inside_a_client_and_themselves_as_signed_in_there() {
    let house = acme();
    house.build(|build| {
        build.group("north", "delivery");
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.client_share("acme", "delivery", ClientRight::ViewOnly);
        build.share("acme", "dashboard:web", "group:marketing");
        build.share("acme", "klip:sessions", "group:marketing");
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        build.log_in("north", "pat@north.example");
    });
    let view = rehearse(&house, "pat@north.example", 10);
    assert_eq!((&view["level"], &view["roles"]), (&json!("view-only"), &json!(["view-only"])));
    assert_eq!(view["mends"], json!([]));
    // The view-only role has no business with other people.
    house.usher("access rehearse vic@acme.example -c acme -o json").refused(4, "forbidden");
    house.usher("access rehearse pat@north.example -o json").exits(10);
    house.usher("access rehearse vic@acme.example -c beta -o json").refused(3, "not-found");
}

#[test]
fn data_sources_that_cannot_be_opened_are_noted_for_those_whose_role_has_them_and_break_nothing() {
    let house = acme();
    house.build(|build| {
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing"]);
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]);
        for asset in ["dashboard:web", "klip:sessions", "metric:revenue"] {
            build.share("acme", asset, "group:marketing");
        }
    });
    let missing = |whom: &str| rehearse(&house, whom, 0)["dashboards"][0]["tiles"][0]["datasources_missing"].clone();
    assert_eq!(missing("dana@acme.example"), json!(["ga"]));
    assert_eq!(missing("vic@acme.example"), json!([]));
    house.usher("share datasource:ga --with group:marketing -c acme").ok();
    assert_eq!(missing("dana@acme.example"), json!([]));
}

#[test]
fn where_a_rule_stands_in_the_way_the_command_that_removes_it_comes_first() {
    let house = acme();
    house.build(|build| {
        for email in ["a@acme.example", "b@acme.example"] {
            build.user("acme", email, BuiltIn::ViewOnly, &["marketing"]);
        }
        build.disable("acme", "a@acme.example");
        build.share("acme", "dashboard:web", "group:marketing");
        build.edit("acme", |acme| acme.seats = Seats::Number(1));
    });
    let view = rehearse(&house, "a@acme.example", 10);
    assert_eq!(view["refused"], json!([]));
    mended(
        &house,
        "a@acme.example",
        "empty",
        &[
            "usher client edit acme --seats 2",
            "usher user enable a@acme.example -c acme",
            "usher share klip:sessions --with group:marketing -c acme",
            "usher share metric:revenue --with group:marketing -c acme",
        ],
    );
}

#[test]
fn what_the_operator_may_not_do_is_told_as_refused_and_not_offered() {
    let house = acme();
    let disabled = "dan@acme.example";
    house.build(|build| {
        build.user_who("acme", "lou@acme.example", &[Permission::UserView, Permission::GroupView]);
        // Nobody lets in whom they would give more than they have.
        let manages = [Permission::UserView, Permission::GroupView, Permission::UserManage];
        let permissions: Vec<_> = manages.into_iter().chain(BuiltIn::ViewOnly.permissions().iter()).collect();
        build.user_who("acme", "max@acme.example", &permissions);
        build.share("acme", "dashboard:web", "user:max@acme.example");
        build.user("acme", disabled, BuiltIn::ViewOnly, &["marketing"]);
        build.disable("acme", disabled);
        build.share("acme", "dashboard:web", "group:marketing");
        for asset in ["dashboard:web", "klip:sessions"] {
            build.share("acme", asset, "user:lou@acme.example");
        }
        build.log_in("acme", "lou@acme.example");
    });
    let ask = |whom: &str| house.usher(&format!("access rehearse {whom} -o json")).exits(10).json();
    let view = ask(disabled);
    assert_eq!((&view["mends"], &view["mendable"]), (&json!([]), &json!(false)));
    let refused = &view["refused"][0];
    assert_eq!(
        (&refused["command"], &refused["code"], &refused["needs"]),
        (&json!("usher user enable dan@acme.example"), &json!("forbidden"), &json!("user.manage"))
    );
    let told = house.usher(&format!("access rehearse {disabled} -o table")).exits(10).stdout;
    assert!(told.contains("user.manage") && !told.contains("to mend it"), "{told}");
    // What somebody else would have to share is refused, too, one by one.
    let view = ask("marketing");
    assert_eq!((&view["mends"], &view["mendable"]), (&json!([]), &json!(false)));
    assert_eq!(view["refused"].as_array().unwrap().len(), 1, "the klip that is seen: {view:#}");
    // Whoever may manage users, and no clients, has nowhere to take a seat from.
    house.build(|build| {
        build.edit("acme", |acme| acme.seats = Seats::Number(2));
        build.log_in("acme", "max@acme.example");
    });
    let view = ask(disabled);
    assert_eq!((&view["mends"], &view["refused"][0]["code"]), (&json!([]), &json!("seats.full")), "{view:#}");
}

#[test]
fn what_was_tried_is_taken_back_and_where_nothing_can_be_tried_the_answer_comes_without() {
    let house = acme();
    house.build(|build| build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]));
    let dump = || house.usher("share list -c acme -o json").ok().stdout + &house.usher("log list -o json").ok().stdout;
    let before = dump();
    assert_eq!(rehearse(&house, "marketing", 10)["mends"].as_array().unwrap().len(), 1);
    assert_eq!(dump(), before);
    // Somebody else is changing something meanwhile: the answer comes without commands.
    let holder = rusqlite::Connection::open(house.database()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let view = rehearse(&house, "marketing", 10);
    assert_eq!((&view["verdict"], &view["mends"], &view["mendable"]), (&json!("empty"), &json!([]), &json!(false)));
    assert!(view["untried"].as_str().unwrap().contains("holds"), "{view:#}");
}

#[test]
fn of_a_group_it_is_told_how_many_wait_for_an_invitation_and_who_comes_first() {
    let house = acme();
    let everybody: Vec<_> = (1..=8).map(|number| format!("p{number}@acme.example")).collect();
    house.usher("share dashboard:web --with group:marketing -c acme").ok();
    house.build(|build| build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &["marketing"]));
    for email in &everybody {
        house.usher(&format!("user add {email} --role view-only --group marketing --no-invite -c acme")).ok();
    }
    let invite = |emails: &[String]| house.usher(&format!("user invite {} --print -c acme", emails.join(" "))).ok();
    for (whom, first) in [("marketing", 0), ("all-users", 0), ("marketing", 2), ("all-users", 2)] {
        if first > 0 {
            invite(&everybody[..first]);
        }
        // Nothing is shared with everybody, so only the numbers are looked at there.
        let view = rehearse(&house, whom, if whom == "marketing" { 0 } else { 10 });
        assert_eq!(view["uninvited"], json!(everybody[first..first + 5]));
        assert_eq!(view["uninvited_count"], json!(8 - first), "{whom}");
    }
    let told = house.usher("access rehearse marketing -c acme -o table").ok().stdout;
    assert!(told.contains("p7@acme.example, and 1 more"), "{told}");
    // Whoever may not manage users is not told to invite.
    house.build(|build| {
        build.user_who("acme", "lou@acme.example", &[Permission::UserView, Permission::GroupView]);
        build.log_in("acme", "lou@acme.example");
    });
    let view = house.usher("access rehearse marketing -o json").ok().json();
    assert_eq!((&view["uninvited_count"], &view["next"]), (&json!(6), &Value::Null));
}
