//! Creating, listing and showing.

use usher::domain::{permission::Permission, role::BuiltIn};

use super::acme;
use crate::support::House;

#[test]
fn building_waits_for_groups_and_an_asset_is_known_by_its_handle() {
    let house = House::north();
    house.client_with("acme", |_| {});
    house.usher("klip create Sessions -c acme -o json").refused(5, "checklist.order");
    house.usher("dashboard create Web -c acme -o json --klip nothing").refused(5, "checklist.order");
    house.usher("group create Marketing -c acme").ok();
    house.usher("datasource create 'Web traffic' --handle traffic -c acme").ok().says("+ datasource traffic");
    house
        .usher("klip create Sessions -c acme --datasource traffic")
        .ok()
        .says("+ placement klip:sessions datasource:traffic");
    house.usher("klip create Sessions -c acme -o json").refused(8, "exists");
    house.usher("klip create Sessions -c acme --if-exists skip").ok().says("nothing to change");
    house.usher("metric create Sessions -c acme").ok().says("+ metric sessions");
    house.usher("klip create Churn -c acme --datasource nowhere -o json").refused(3, "not-found");
    house.usher("klip list -c acme -q").ok().says("sessions");
}

#[test]
fn updating_what_exists_adds_parts_and_needs_the_right_to_edit_it() {
    let house = acme();
    house.person_who("acme", "bea@acme.example", &[Permission::KlipBuild, Permission::KlipLibrary]);
    house.be("acme", "bea@acme.example");
    house.usher("klip create Sessions --name X -o json").refused(2, "usage");
    house.usher("klip create 'Sessions' --if-exists update -o json").refused(4, "forbidden");
    house.be_ada();
    house.usher("datasource create CRM -c acme").ok();
    let answer = house
        .usher("klip create 'Visits' --handle sessions --datasource crm --if-exists update -c acme -o json")
        .ok()
        .json();
    assert_eq!(answer["changes"][0]["verb"], "changed");
    assert_eq!(answer["changes"][1]["key"], "klip:sessions datasource:crm");
}

#[test]
fn what_somebody_makes_is_theirs_and_what_staff_makes_is_nobodys() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.be("acme", "dana@acme.example");
    let made = house.usher("datasource create CRM --connected -o json").ok().json();
    assert_eq!(made["changes"][0]["after"]["owner"], "dana@acme.example");
    assert_eq!(made["changes"][0]["after"]["connection"]["state"], "connected");
    assert_eq!(made["changes"][0]["after"]["connection"]["owner"], "dana@acme.example");
    house.be_ada();
    let shown = house.usher("datasource show traffic -c acme -o json").ok().json();
    assert_eq!((&shown["owner"], &shown["connection"]["state"]), (&serde_json::Value::Null, &"to-connect".into()));
    assert_eq!(shown["used_by"], serde_json::json!(["klip:sessions"]));
}

#[test]
fn a_dashboard_has_a_currency_only_in_an_account_that_is_transact() {
    let house = acme();
    house.usher("dashboard create Sales --currency EUR -c acme -o json").refused(5, "user.currency");
    house.usher("dashboard create Sales --currency euros -c acme -o json").refused(2, "usage");
    house.change_account("acme", |acme| acme.transact = true);
    house.usher("dashboard create Sales --currency eur -c acme").ok();
    let shown = house.usher("dashboard show sales -c acme -o json").ok().json();
    assert_eq!(shown["currency"], "EUR");
    house.usher("dashboard edit sales --currency none -c acme").ok().says("currency EUR");
}

#[test]
fn each_kind_is_created_by_its_own_permission_and_only_what_one_may_view_can_be_used() {
    use Permission as P;
    let house = acme();
    house.person_who("acme", "kit@acme.example", &[P::KlipBuild]);
    house.person_who("acme", "tab@acme.example", &[P::TabBuild]);
    house.be("acme", "kit@acme.example");
    house.usher("klip create Mine").ok();
    for other in ["dashboard", "datasource", "metric"] {
        house.usher(&format!("{other} create Mine -o json")).refused(4, "forbidden");
    }
    house.usher("klip create Yours --datasource traffic -o json").refused(4, "forbidden");
    house.be("acme", "tab@acme.example");
    house.usher("dashboard create Mine").ok();
    house.usher("dashboard create Yours --klip sessions -o json").refused(4, "forbidden").says("dashboard.klip");
    house.usher("klip create Yours -o json").refused(4, "forbidden");
}

#[test]
fn a_list_holds_what_one_may_view_and_a_view_tells_no_more() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.person("acme", "vic@acme.example", BuiltIn::ViewOnly);
    house.build(|build| build.member("acme", "marketing", "vic@acme.example"));
    house.be("acme", "dana@acme.example");
    house.usher("klip list -o json").ok().says("[]");
    house.usher("klip show sessions -o json").refused(4, "forbidden");
    house.usher("klip list -c north -o json").refused(3, "not-found");
    house.be_ada();
    house.usher("share dashboard:web klip:sessions --with group:marketing --no-contents -c acme").ok();
    house.be("acme", "vic@acme.example");
    house.usher("klip list -o json").refused(4, "forbidden");
    house.usher("klip show churn -o json").refused(4, "forbidden");
    let shown = house.usher("klip show sessions -o json").ok().json();
    assert_eq!(shown["shares"], serde_json::Value::Null);
    let listed = house.usher("dashboard list -o json").ok().json();
    assert_eq!(listed[0]["contains"], serde_json::json!(["klip:sessions", "klip:churn"]));
    house.be_ada();
    let shown = house.usher("dashboard show web -c acme -o json").ok().json();
    assert_eq!(shown["shares"][0]["subject"], "group:marketing");
    house.usher("dashboard show wbe -c acme").exits(3).says("did you mean web?");
}
