//! Checklists: what the commands promise, and that order holds.

use serde_json::{Value, json};
use usher::domain::{
    account::{Seats, Status},
    client::ClientRight,
    role::BuiltIn,
};

use crate::support::{House, build::Build, expected};

/// The master `north` with the client `acme`, which follows this checklist.
fn with_acme(template: &str) -> House {
    let house = House::north();
    house.build(|build| build.client("acme", "north", template));
    house
}

fn state(house: &House, step: &str) -> String {
    let shown = house.usher("checklist show acme -o json").ok().json();
    let found = shown["steps"].as_array().unwrap().iter().find(|it| it["id"] == step).unwrap().clone();
    found["state"].as_str().unwrap().to_owned()
}

fn onboarded(house: &House) -> bool {
    house.usher("checklist show acme -o json").ok().json()["onboarded"] == true
}

/// All that this noun and groups can show of acme.
fn everything(house: &House) -> (Value, Value) {
    let read = |line| house.usher(line).ok().json();
    (read("checklist show acme -o json"), read("group list -c acme -o json"))
}

/// A dashboard with a klip, shared with a group, and somebody in it.
fn furnish(build: &Build<'_, '_>) {
    build.group("acme", "marketing");
    build.asset("acme", "klip:sessions", &[]);
    build.asset("acme", "dashboard:web", &["klip:sessions"]);
    build.share("acme", "dashboard:web", "group:marketing");
    build.share("acme", "klip:sessions", "group:marketing");
    build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing"]);
}

#[test]
fn the_screen_leads_from_step_to_step() {
    let house = with_acme("standard");
    let show = || house.usher("checklist show acme -o table").ok().transcript();
    let mut told = show();
    house.usher("group create Marketing -c acme").ok();
    told += &show();
    house.build(|build| {
        build.asset("acme", "datasource:ga", &[]);
        build.asset("acme", "klip:sessions", &["datasource:ga"]);
        build.asset("acme", "metric:churn", &[]);
        build.asset("acme", "dashboard:web", &["klip:sessions", "metric:churn"]);
    });
    told += &show();
    house.build(|build| {
        build.share("acme", "dashboard:web", "group:marketing");
        build.group("acme", "sales");
    });
    told += &show();
    house.build(|build| {
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing"]);
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &[]);
        build.user("acme", "eve@acme.example", BuiltIn::Editor, &[]);
        build.disable("acme", "eve@acme.example");
    });
    told +=
        &house.usher("checklist waive acme brand --reason 'uses ours' --until 2026-12-31 -o table").ok().transcript();
    told += &show();
    told += &house.usher("checklist show acme").ok().transcript();
    told += &house.usher("checklist show --all -o table").ok().transcript();
    let plain = house.command(["checklist", "show", "acme", "-o", "table"]).env("LC_ALL", "C").output().unwrap();
    told += &String::from_utf8(plain.stdout).unwrap();
    expected::matches("checklist-show.txt", &told);
}

#[test]
fn an_operation_that_comes_too_early_is_refused_and_nothing_is_written() {
    let house = with_acme("standard");
    house.build(|build| build.edit("acme", |acme| (acme.status, acme.seats) = (Status::Setup, Seats::Number(0))));
    house.usher("group create Marketing -c acme").ok();
    house.build(|build| {
        build.edit("acme", |acme| (acme.status, acme.disabled_from) = (Status::Disabled, Some(Status::Setup)));
    });
    let before = everything(&house);
    let refused = house.usher("group create Sales -c acme -o json").refused(5, "checklist.order");
    assert!(refused.stderr.contains("usher client edit acme --status active"), "{}", refused.stderr);
    house.usher("group create Sales -c acme --dry-run -o json").refused(5, "checklist.order");
    assert_eq!(everything(&house), before);
}

#[test]
fn the_partner_checklist_asks_for_the_brand_before_groups() {
    let house = with_acme("partner");
    house.usher("group create Sales -c acme -o json").refused(5, "checklist.order");
    house.usher("checklist waive acme brand --reason 'set up by hand'").ok();
    house.usher("group create Sales -c acme").ok();
    assert_eq!([state(&house, "whitelabel"), state(&house, "brand")], ["not-applicable", "waived"]);
}

#[test]
fn right_comes_before_order_and_order_before_what_is_taken() {
    let house = with_acme("partner");
    house.build(|build| {
        build.group("acme", "sales");
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &[]);
    });
    house.usher("group create Sales -c acme -o json").refused(5, "checklist.order");
    house.build(|build| build.log_in("acme", "vic@acme.example"));
    house.usher("group create Sales -o json").refused(4, "forbidden");
}

#[test]
fn the_operation_that_ends_a_checklist_also_marks_the_client_and_the_mark_stays() {
    let house = with_acme("standard");
    house.build(|build| {
        furnish(build);
        build.disable("acme", "dana@acme.example");
    });
    let predicted = house.usher("checklist waive acme users --reason later --dry-run -o json").ok().json();
    assert!(!onboarded(&house));
    let done = house.usher("checklist waive acme users --reason later -o json").ok().json();
    for answer in [&predicted, &done] {
        let changed = answer["changes"].as_array().unwrap().iter();
        let said: Vec<_> = changed.map(|change| (change["kind"].as_str(), change["key"].as_str())).collect();
        assert_eq!(said, [(Some("waiver"), Some("users")), (Some("checklist"), Some("onboarded"))]);
    }
    assert!(onboarded(&house));
    // Touched again with everything still done, it is not marked twice.
    let again = house.usher("group create Sales -c acme -o json").ok().json();
    assert_eq!(again["changes"].as_array().unwrap().len(), 1);
}

#[test]
fn what_an_onboarded_client_loses_is_shown_and_enforced_only_after_reopening() {
    let house = with_acme("standard");
    house.usher("checklist reopen acme -o json").refused(5, "checklist.not-onboarded");
    house.build(furnish);
    house.usher("checklist waive acme brand --reason none").ok().says("+ checklist onboarded");
    house.usher("checklist show acme --check").ok();
    house.build(|build| {
        build.edit("acme", |acme| (acme.status, acme.disabled_from) = (Status::Disabled, Some(Status::Active)));
        build.disable("acme", "dana@acme.example");
    });
    house.usher("group create Sales -c acme").ok();
    let all = house.usher("checklist show --all -o json").ok().json();
    assert_eq!(all[0]["regressed"], json!(["client", "users"]));
    assert_eq!((&all[0]["onboarded"], &all[0]["open"]), (&json!(true), &json!("client")));
    house.usher("checklist show acme --check -o json").exits(10);
    house.usher("checklist show --all --check").exits(10);

    house.usher("checklist reopen acme").ok().says("- checklist onboarded");
    assert!(!onboarded(&house));
    house.usher("group create Support -c acme -o json").refused(5, "checklist.order");
    house.usher("checklist reopen acme -o json").refused(5, "checklist.not-onboarded");
}

#[test]
fn a_client_reopened_with_every_step_done_is_warned_of_and_marked_at_the_next_change() {
    let house = with_acme("standard");
    house.build(furnish);
    house.usher("group create Sales -c acme").ok();
    house.usher("checklist reopen acme").ok().says("the next change in client acme marks it onboarded again");
    assert!(!onboarded(&house));
    house.usher("group create Support -c acme").ok().says("+ checklist onboarded");
}

#[test]
fn a_waiver_counts_until_its_last_day_and_no_longer() {
    let house = with_acme("partner");
    house.build(|build| build.log_in("north", "ada@north.example"));
    house.usher("checklist waive acme brand --reason x --until 2026-11-20 -o json").refused(2, "usage");
    house.usher("checklist waive acme brand --reason x --until 2026-02-30 -o json").refused(2, "usage");
    house.usher("checklist waive acme brand --reason 'logo comes' --until 2026-11-23").ok();
    house.wait_days(2);
    house.usher("group create Sales -c acme").ok();
    house.wait_days(1);
    assert_eq!(state(&house, "brand"), "open");
    house.usher("group create Support -c acme -o json").refused(5, "checklist.order");
    house.usher("checklist waive acme brand --reason 'logo comes' --until 2026-11-30").ok().says("~ waiver brand");
    house.usher("checklist waive acme brand --reason 'logo comes' --until 2026-11-30").ok().says("nothing to change");
    house.usher("group create Support -c acme").ok();
}

#[test]
fn a_waiver_needs_a_client_a_right_a_step_and_a_reason_in_that_order() {
    let house = with_acme("standard");
    house.build(|build| {
        build.group("north", "delivery");
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.client("beta", "north", "standard");
        build.client_share("acme", "delivery", ClientRight::Admin);
    });
    house.usher("checklist waive acme groups -o json").refused(6, "input.required");
    house.usher("checklist waive acme groups --reason '  ' -o json").refused(6, "input.required");
    house.usher("checklist waive acme gruops -o json").refused(5, "checklist.step");
    house.usher("checklist waive amce groups -o json").refused(3, "not-found");
    house.usher("checklist waive north groups -o json").refused(3, "not-found");
    house.build(|build| build.log_in("north", "pat@north.example"));
    house.usher("checklist show acme").ok();
    house.usher("checklist show beta -o json").refused(3, "not-found");
    for line in ["waive acme gruops", "tick acme groups", "reopen acme"] {
        house.usher(&format!("checklist {line} -o json")).refused(4, "forbidden");
        house.usher(&format!("checklist {} -o json", line.replace("acme", "beta"))).refused(3, "not-found");
    }
}

const OWN: &str = r#"handle = "own"
name = "Own"
[[step]]
id = "client"
kind = "client"
[[step]]
id = "training"
kind = "manual"
title = "Head office was trained"
note = "Half an hour is enough"
[[step]]
id = "groups"
kind = "groups"
min = 2
"#;

#[test]
fn a_template_of_ones_own_is_followed_with_steps_that_are_ticked() {
    let house = House::north();
    house.file("own.toml", OWN);
    house.usher("checklist template add own.toml").ok().says("+ template own");
    house.build(|build| build.client("acme", "north", "own"));
    house.usher("group create Sales -c acme -o json").refused(5, "checklist.order");
    house.usher("checklist tick acme groups -o json").refused(5, "checklist.step");
    house.usher("checklist tick acme training --note 'with Dana'").ok().says("+ tick training");
    house.usher("checklist tick acme training").ok().says("nothing to change");
    house.usher("checklist tick acme training --note 'with Eve'").ok().says("~ tick training");
    house.usher("checklist show acme").ok().says("ticked by ada@north.example: with Eve");
    house.usher("group create Sales -c acme").ok();
    let last = house.usher("group create Support -c acme -o json").ok().json();
    assert_eq!(last["changes"][1]["kind"], "checklist");
    assert!(onboarded(&house));
}

#[test]
fn a_template_is_added_listed_shown_replaced_and_removed() {
    let house = House::north();
    house.file("own.toml", OWN);
    house.file("bad.toml", OWN.replace("manual", "manuel"));
    house.file("standard.toml", OWN.replace("\"own\"", "\"standard\""));
    house.usher("checklist template add bad.toml -o json").refused(2, "usage");
    house.usher("checklist template add none.toml -o json").refused(3, "not-found");
    house.usher("checklist template add standard.toml -o json").refused(5, "handle.reserved");
    house.usher_in("checklist template add -", OWN).ok();
    house.usher("checklist template add own.toml -o json").refused(8, "exists");
    house.usher("checklist template add own.toml --if-exists skip").ok().says("nothing to change");
    assert_eq!(house.usher("checklist template list -q").ok().stdout, "standard\npartner\nown\n");
    assert_eq!(house.usher("checklist template show own").ok().stdout, OWN);
    let shown = house.usher("checklist template show own -o json").ok().json();
    assert_eq!((&shown["built_in"], &shown["steps"][2]["min"]), (&json!(false), &json!(2)));
    assert_eq!(shown["steps"][1]["min"], Value::Null);
    house.usher("checklist template show partner").ok().says("handle = \"partner\"");
    house.usher("checklist template show retail -o json").refused(3, "not-found");

    house.build(|build| build.client("acme", "north", "own"));
    let used = house.usher("checklist template remove own -o json").refused(5, "template.in-use");
    assert!(used.stderr.contains("acme"), "{}", used.stderr);
    house.usher("checklist template remove standard -o json").refused(5, "template.built-in");
    house.build(|build| build.edit("acme", |acme| acme.template = "standard".to_owned()));
    house.usher("checklist template rm own").ok().says("- template own");
    house.usher("checklist template remove own -o json").refused(3, "not-found");
}

#[test]
fn a_template_that_is_replaced_counts_at_once_for_the_clients_that_follow_it() {
    let house = House::north();
    house.file("own.toml", OWN);
    house.usher("checklist template add own.toml").ok();
    house.build(|build| build.client("acme", "north", "own"));
    let easier = OWN.split("[[step]]\nid = \"training\"").next().unwrap();
    house.file("own.toml", easier);
    let replaced = house.usher("checklist template add own.toml --if-exists update -o json").ok().json();
    assert_eq!(replaced["changes"][1]["key"], "onboarded");
    assert_eq!(replaced["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn templates_are_for_whoever_manages_company_settings() {
    let house = House::north();
    house.file("own.toml", OWN);
    house.build(|build| build.user("north", "pat@north.example", BuiltIn::Editor, &[]));
    house.build(|build| build.log_in("north", "pat@north.example"));
    house.usher("checklist template add own.toml -o json").refused(4, "forbidden");
    house.usher("checklist template remove own -o json").refused(4, "forbidden");
    house.usher("checklist template list").ok().says("standard");
}

#[test]
fn people_of_a_client_see_their_own_checklist_without_names_that_are_not_theirs_to_see() {
    let house = with_acme("standard");
    house.build(|build| {
        furnish(build);
        build.group("acme", "council");
        build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &[]);
        build.user("acme", "amy@acme.example", BuiltIn::Admin, &[]);
        build.client("beta", "north", "standard");
    });
    house.build(|build| build.log_in("acme", "vic@acme.example"));
    let shown = house.usher("checklist show -o json").ok();
    for name in ["council", "amy@", "dana@", "usher "] {
        assert!(!shown.stdout.contains(name), "{name} in {}", shown.stdout);
    }
    assert_eq!(house.usher("checklist show acme -o json").ok().json(), shown.json());
    house.usher("checklist show beta -o json").refused(3, "not-found");
    house.usher("checklist waive acme groups --reason x -o json").refused(4, "forbidden");
    assert_eq!(house.usher("checklist show --all -o json").ok().json(), json!([]));

    house.build(|build| build.log_in("acme", "amy@acme.example"));
    house.usher("checklist show").ok();
    let shown = house.usher("checklist show -o json").ok().json();
    assert_eq!(shown["steps"][3]["warnings"], json!(["nothing is shared with: council"]));
    house.usher("checklist waive acme groups --reason x -o json").refused(4, "forbidden");
}

#[test]
fn the_list_of_all_holds_what_is_in_reach_however_deep_and_nothing_else() {
    let house = with_acme("standard");
    house.build(|build| {
        build.client("globex", "north", "partner");
        build.client("globex-eu", "globex", "partner");
        build.client("zeta", "globex-eu", "standard");
        build.group("north", "delivery");
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.client_share("acme", "delivery", ClientRight::ViewOnly);
        build.assign("zeta", "north", "pat@north.example", BuiltIn::Editor);
    });
    assert_eq!(house.usher("checklist show --all -q").ok().stdout, "acme\nglobex\nglobex-eu\nzeta\n");
    assert_eq!(house.usher("checklist show --all -c globex -q").ok().stdout, "globex-eu\nzeta\n");
    let partner = house.usher("checklist show --all --where checklist=partner --fields client,done,required").ok();
    assert_eq!(partner.stdout, "globex\t1\t6\nglobex-eu\t1\t6\n");
    house.build(|build| build.log_in("north", "pat@north.example"));
    assert_eq!(house.usher("checklist show --all -q").ok().stdout, "acme\nzeta\n");
    // At the level view-only the commands, which name things of the client, are not told.
    house.usher("checklist show acme").ok();
    assert!(!house.usher("checklist show acme -o json").ok().stdout.contains("usher "));
    assert!(house.usher("checklist show zeta -o json").ok().json()["steps"][1]["next"].is_null());
}

#[test]
fn without_a_client_there_is_nothing_to_show_in_the_master_account() {
    let house = with_acme("standard");
    house.usher("checklist show -o json").refused(6, "input.required");
    house.usher("checklist show north -o json").refused(3, "not-found");
    house.usher("checklist show -c acme").ok();
    house.usher("checklist show acme --all -o json").refused(2, "usage");
    for line in ["show acme --where onboarded=no", "show -c acme --where onboarded=no", "show acme --sort name"] {
        house.usher(&format!("checklist {line} -o json")).refused(2, "usage");
    }
}

#[test]
fn the_steps_are_a_list_for_pipes_and_fields() {
    let house = with_acme("standard");
    let steps = house.usher("checklist show acme --fields id,state").ok().stdout;
    assert!(steps.starts_with("client\tdone\ngroups\topen\nbuild\twaiting\n"), "{steps}");
    assert_eq!(house.usher("checklist show acme -q").ok().stdout.lines().count(), 7);
    let lines = house.usher("checklist show acme -o csv").ok().stdout;
    assert!(lines.starts_with("id,state,regressed,detail,next\nclient,done,no,"), "{lines}");
}

#[test]
fn a_sub_tenant_is_led_by_its_parents_templates_and_can_be_waived_along() {
    let house = House::north();
    house.file("own.toml", OWN);
    house.build(|build| build.client("globex", "north", "standard"));
    house.usher("checklist template add own.toml -c globex").ok();
    house.build(|build| build.client("globex-eu", "globex", "own"));
    house.usher("checklist show globex-eu -o json").ok().says("\"checklist\": \"own\"");
    assert_eq!(house.usher("checklist template list -q").ok().stdout, "standard\npartner\n");
    house.usher("checklist waive globex-eu training --reason 'by hand'").ok();
    house.usher("group create Sales -c globex-eu").ok();
}
