//! Changing, placing and removing.

use usher::domain::{permission::Permission as P, role::BuiltIn};

use super::acme;

#[test]
fn an_edit_changes_what_is_named_and_the_handle_only_when_it_is_said() {
    let house = acme();
    house.usher("klip edit sessions --name Visits -c acme").ok().says("name Sessions → Visits");
    house.usher("klip show sessions -c acme -o json").ok().says("Visits");
    house.usher("klip edit sessions --name Visits -c acme").ok().says("nothing to change");
    house.usher("klip edit sessions --handle churn -c acme -o json").refused(8, "exists");
    house.usher("klip edit sessions --handle visits -c acme").ok();
    house.usher("klip show sessions -c acme -o json").refused(3, "not-found");
    house.usher("klip edit visits -c acme -o json").refused(6, "input.required");
    house.usher("datasource create CRM -c acme").ok();
    house
        .usher("klip edit visits --add-datasource crm --remove-datasource traffic -c acme")
        .ok()
        .says("- placement klip:visits datasource:traffic")
        .says("+ placement klip:visits datasource:crm");
    house.usher("klip edit visits --remove-datasource traffic -c acme -o json").refused(3, "not-found");
}

#[test]
fn a_connection_of_ones_own_needs_the_permission_for_tokens() {
    let house = acme();
    house.person_who("acme", "dee@acme.example", &[P::DatasourceCreate, P::DatasourceEdit, P::DatasourceLibrary]);
    house.be("acme", "dee@acme.example");
    house.usher("datasource create Shop --connected -o json").refused(4, "forbidden").says("account.tokens");
    house.usher("datasource create Shop").ok();
    house.usher("datasource edit shop --name 'The shop'").ok();
    house.usher("datasource edit shop --to-connect -o json").refused(4, "forbidden");
    house.usher("datasource edit shop --connected -o json").refused(4, "forbidden");
    house.be_ada();
    house.usher("datasource edit shop --connected --provider shopify -c acme").ok().says("to-connect → connected");
    house.be("acme", "dee@acme.example");
    // The connection is no longer hers: staff made it stand.
    house.usher("datasource edit shop --to-connect").ok();
}

#[test]
fn klips_are_placed_in_order_and_the_others_close_up() {
    let house = acme();
    house.all("klip create Orders -c acme\nmetric create Revenue -c acme");
    house.usher("dashboard place web revenue orders --at 1 -c acme").ok();
    let shown = || house.usher("dashboard show web -c acme -o json").ok().json()["contains"].clone();
    assert_eq!(shown(), serde_json::json!(["metric:revenue", "klip:orders", "klip:sessions", "klip:churn"]));
    house.usher("dashboard place web orders -c acme").ok().says("nothing to change");
    house.usher("dashboard place web orders --at 9 -c acme").ok();
    house.usher("dashboard unplace web metric:revenue -c acme").ok();
    assert_eq!(shown(), serde_json::json!(["klip:sessions", "klip:churn", "klip:orders"]));
    house.usher("dashboard unplace web revenue -c acme -o json").refused(3, "not-found");
    house.usher("dashboard place web traffic -c acme -o json").refused(3, "not-found");
    house.usher("dashboard place web datasource:traffic -c acme -o json").refused(2, "usage");
    house.usher("dashboard place web orders --at 0 -c acme -o json").refused(2, "usage");
}

#[test]
fn placing_needs_the_right_on_the_dashboard_and_a_view_of_each_klip() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.be("acme", "dana@acme.example");
    house.all("klip create Mine\ndashboard create Lab");
    house.usher("dashboard place web mine -o json").refused(4, "forbidden");
    house.usher("dashboard place lab sessions -o json").refused(4, "forbidden");
    let partly = house.usher("dashboard place lab sessions mine -o json").exits(7).json();
    assert_eq!(partly["skipped"][0]["key"], "klip:sessions");
    assert_eq!(partly["changes"][0]["key"], "dashboard:lab klip:mine");
}

#[test]
fn what_others_use_is_removed_only_with_its_placements_and_they_stay() {
    let house = acme();
    let refused = house.usher("klip remove sessions -c acme -o json").refused(5, "asset.in-use");
    let error: serde_json::Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!(error["error"]["details"]["used_by"], serde_json::json!(["dashboard:web"]));
    assert_eq!(error["error"]["hints"][0], "usher klip remove sessions --cascade -c acme");
    house.usher("datasource remove traffic -c acme -o json").refused(5, "asset.in-use");
    house.usher("klip remove sessions --cascade -c acme").ok();
    let shown = house.usher("dashboard show web -c acme -o json").ok().json();
    assert_eq!(shown["contains"], serde_json::json!(["klip:churn"]));
    house.usher("datasource remove traffic -c acme").ok();
}

#[test]
fn a_removed_dashboard_takes_its_shares_links_and_places_among_default_dashboards_along() {
    let house = acme();
    house.all(
        "dashboard create Lab -c acme
         share dashboard:web dashboard:lab --with group:marketing -c acme
         dashboard publish web -c acme",
    );
    house.build(|build| build.default_dashboards("acme", "marketing", &["web", "lab"]));
    let changes = house.usher("dashboard rm web -c acme -o json").ok().json()["changes"].clone();
    let told: Vec<_> = changes
        .as_array()
        .unwrap()
        .iter()
        .map(|change| format!("{} {} {}", change["verb"], change["kind"], change["key"]).replace('"', ""))
        .collect();
    assert_eq!(
        told,
        [
            "removed placement dashboard:web klip:sessions",
            "removed placement dashboard:web klip:churn",
            "removed link dashboard:web private",
            "removed default-dashboard marketing dashboard:web",
            "changed default-dashboard marketing dashboard:lab",
            "removed share dashboard:web group:marketing",
            "removed dashboard web",
        ]
    );
    house.usher("klip show churn -c acme").ok();
}
