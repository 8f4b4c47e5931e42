//! Groups: what the commands promise.

use serde_json::json;
use usher::domain::share::{Right, Visibility};

use crate::support::House;

#[test]
fn a_group_is_created_once_and_its_handle_never_gets_a_suffix() {
    let house = House::north();
    house.usher("group create 'Design & Print'").ok().says("+ group design-print");
    house.usher("group create 'Design  Print' -o json").refused(8, "exists");
    house.usher("group create 'Design & Print' --if-exists skip").ok().says("nothing to change");
}

#[test]
fn a_dry_run_predicts_the_change_and_writes_nothing() {
    let house = House::north();
    let predicted = house.usher("group create Sales --dry-run -o json").ok().json();
    house.usher("group list -q").ok().says("all-users");
    let done = house.usher("group create Sales -o json").ok().json();
    assert_eq!(predicted["changes"], done["changes"]);
    assert_eq!((&predicted["committed"], &done["committed"]), (&false.into(), &true.into()));
}

#[test]
fn a_group_is_edited_by_what_is_named_and_the_rest_stays() {
    let house = House::north();
    house.all(
        "group create Marketing --description 'All of it'
         group create Design
         group edit marketing --name 'Brand & Web' --use-only",
    );
    let shown = house.usher("group show marketing -o json").ok().json();
    assert_eq!((&shown["name"], &shown["use_only"]), (&json!("Brand & Web"), &json!(true)));
    assert_eq!(shown["description"], "All of it");
    house.usher("group edit marketing --name 'Brand & Web'").ok().says("nothing to change");
    house.usher("group edit marketing --handle design -o json").refused(8, "exists");
    house.usher("group edit marketing --handle brand --no-use-only").ok().says("handle marketing → brand");
    house.usher("group show marketing -o json").refused(3, "not-found");
    house.usher("group edit brand -o json").refused(2, "usage");
}

#[test]
fn all_users_is_computed_and_nothing_changes_it() {
    let house = House::north();
    for line in [
        "group edit all-users --name Everyone",
        "group add-member all-users ada@north.example",
        "group remove-member all-users ada@north.example",
        "group remove all-users --yes",
    ] {
        house.usher(&format!("{line} -o json")).refused(5, "group.built-in");
    }
    let shown = house.usher("group show all-users -o json").ok().json();
    assert_eq!(shown["members"], json!(["ada@north.example"]));
}

#[test]
fn members_come_and_go_and_asking_twice_changes_nothing() {
    let house = House::north();
    house.all(
        "user add vic@north.example --role view-only --no-invite
         group create Marketing",
    );
    let added = house.usher("group add-member marketing ada@north.example VIC@north.example -o json").ok().json();
    assert_eq!(added["changes"].as_array().unwrap().len(), 2);
    house.usher("group add-member marketing vic@north.example").ok().says("nothing to change");
    house.usher("group add-member marketing nobody@north.example -o json").refused(3, "not-found");
    let listed = house.usher("group list -o json --fields handle,member_count").ok().json();
    assert_eq!(listed, json!([{"handle": "all-users", "member_count": 2}, {"handle": "marketing", "member_count": 2}]));
    house
        .usher("group remove-member marketing vic@north.example")
        .ok()
        .says("- membership marketing vic@north.example");
    house.usher("group remove-member marketing vic@north.example").ok().says("is not a member of group marketing");
}

/// Dashboards web (shared with marketing at edit), lab (at view, in the library) and own (not shared).
fn with_shares() -> House {
    let house = House::north();
    house.all(
        "group create Marketing
         client add Acme --seats 5 --share marketing=admin",
    );
    house.build(|build| {
        for dashboard in ["dashboard:web", "dashboard:lab", "dashboard:own"] {
            build.asset("north", dashboard, &[]);
        }
        let (marketing, library) = ("group:marketing", Some(Visibility::Library));
        build.share_as("north", "dashboard:web", marketing, Right::Edit, Some(Visibility::Add));
        build.share_as("north", "dashboard:lab", marketing, Right::View, library);
    });
    house
}

#[test]
fn default_dashboards_are_set_as_a_list_and_only_of_what_is_shared() {
    let house = with_shares();
    house.usher("group default marketing lab dashboard:web").ok();
    let shown = |house: &House| house.usher("group show marketing -o json").ok().json()["default_dashboards"].clone();
    assert_eq!(shown(&house), json!(["dashboard:lab", "dashboard:web"]));
    house.usher("group default marketing web lab").ok();
    assert_eq!(shown(&house), json!(["dashboard:web", "dashboard:lab"]));
    house.usher("group default marketing web own -o json").refused(5, "group.default");
    house.usher("group default marketing klip:web -o json").refused(2, "usage");
    house.usher("group default marketing -o json").refused(2, "usage");
    assert_eq!(shown(&house), json!(["dashboard:web", "dashboard:lab"]));
    house.usher("group default marketing --clear").ok();
    assert_eq!(shown(&house), json!([]));
}

#[test]
fn a_group_does_not_become_use_only_while_something_is_shared_with_it_at_edit() {
    let house = with_shares();
    let refused = house.usher("group edit marketing --use-only");
    refused.says("dashboard:web can be shared with it only at view").refused(5, "group.use-only");
    let again = "group create Marketing --use-only --if-exists update -o json";
    house.usher(again).refused(5, "group.use-only");
    assert_eq!(house.usher("group show marketing -o json").ok().json()["use_only"], false);
}

#[test]
fn a_removed_group_takes_all_that_was_given_to_it_and_says_so() {
    let house = with_shares();
    house.all(
        "group add-member marketing ada@north.example
         group default marketing web",
    );
    let asked = house.usher("group remove marketing");
    asked.says("with 1 member, 2 shares, 1 client share, 1 default dashboard").refused(6, "confirmation.required");
    let removed = house.usher("group remove marketing --yes -o json").ok().json();
    let keys: Vec<_> =
        removed["changes"].as_array().unwrap().iter().map(|change| change["key"].as_str().unwrap()).collect();
    assert_eq!(
        keys,
        [
            "marketing dashboard:web",
            "dashboard:lab group:marketing",
            "dashboard:web group:marketing",
            "acme group:marketing",
            "marketing ada@north.example",
            "marketing",
        ]
    );
    house.usher("group show marketing -o json").refused(3, "not-found");
}

#[test]
fn a_group_is_shown_with_everything_that_belongs_to_it() {
    let house = with_shares();
    let shown = house.usher("group show marketing -o json").ok().json();
    assert_eq!(
        shown["shares"],
        json!([
            {"asset": "dashboard:lab", "right": "view", "visibility": "library"},
            {"asset": "dashboard:web", "right": "edit", "visibility": "add"},
        ])
    );
    assert_eq!(shown["client_shares"], json!([{"client": "acme", "right": "admin"}]));
    house.usher("group show marketing -o table").ok().says("dashboard:lab  view library");
    house.usher("group show marketing").ok().says("shares\tdashboard:lab view library, dashboard:web edit add");
    house.usher("group show marketing --fields shares.asset -o csv").ok().says("\"dashboard:lab, dashboard:web\"");
}
