//! Copies from one account to another.

use usher::domain::{client::ClientRight, permission::Permission as P, role::BuiltIn};

use super::acme;
use crate::support::House;

/// The changes of an answer, each as `verb kind key`.
fn told(answer: &serde_json::Value) -> Vec<String> {
    let told = |change: &serde_json::Value| {
        format!("{} {} {}", change["verb"], change["kind"], change["key"]).replace('"', "")
    };
    answer["changes"].as_array().unwrap().iter().map(told).collect()
}

/// Every operation of an account in the journal: operator, command and number of changes.
fn journal(house: &House, account: &str) -> Vec<(String, String, u32)> {
    house.look(|tx| {
        let account = tx.account_by_handle(account).unwrap().unwrap();
        (1..)
            .map_while(|number| tx.operation(number).unwrap())
            .map(|(operation, _)| operation)
            .filter(|operation| operation.account == account.id)
            .map(|operation| (operation.operator_name, operation.command, operation.changed))
            .collect()
    })
}

#[test]
fn a_dashboard_brings_its_klips_and_their_data_sources_and_neither_shares_nor_connections() {
    let house = acme();
    house.all(
        "metric create Revenue -c acme --datasource traffic
         dashboard place web metric:revenue -c acme
         datasource edit traffic --connected -c acme
         share dashboard:web --with group:marketing -c acme",
    );
    let answer = house.usher("dashboard import acme/dashboard:web -o json").ok().json();
    assert_eq!(
        told(&answer),
        [
            "created datasource traffic",
            "created klip sessions",
            "created placement klip:sessions datasource:traffic",
            "created klip churn",
            "created metric revenue",
            "created placement metric:revenue datasource:traffic",
            "created dashboard web",
            "created placement dashboard:web klip:sessions",
            "created placement dashboard:web klip:churn",
            "created placement dashboard:web metric:revenue",
        ]
    );
    assert_eq!(answer["account"], "north");
    assert_eq!(answer["warnings"][0], "datasource:traffic is to be connected: connections are not copied");
    let copy = house.usher("datasource show traffic -o json").ok().json();
    assert_eq!(copy["origin"], "acme/datasource:traffic");
    assert_eq!(copy["owner"], "ada@north.example");
    assert_eq!(
        (&copy["connection"]["state"], &copy["connection"]["provider"]),
        (&"to-connect".into(), &"analytics".into())
    );
    // Independent: the original changes, the copy does not.
    house.usher("dashboard edit web --name Other -c acme").ok();
    house.usher("dashboard show web").ok().says("Web analytics");
    assert_eq!(house.usher("share list -o json").ok().json(), serde_json::json!([]));
}

#[test]
fn both_journals_tell_of_a_copy_and_the_source_does_not_learn_where_it_went() {
    let house = acme();
    house.client("beta");
    house.usher("klip import acme/klip:sessions -c beta --reason 'as in acme'").ok();
    let (operator, command, changed) = journal(&house, "acme").pop().unwrap();
    assert_eq!((operator.as_str(), changed), ("ada@north.example", 0));
    assert_eq!(command, "usher klip import acme/klip:sessions");
    let (_, command, changed) = journal(&house, "beta").pop().unwrap();
    assert_eq!(command, "usher klip import acme/klip:sessions -c beta --reason 'as in acme'");
    assert_eq!(changed, 3);
    let before = journal(&house, "acme").len();
    house.usher("klip import acme/klip:sessions -c beta --if-exists skip").ok().says("nothing to change");
    house.usher("klip import acme/klip:churn -c beta --dry-run").ok();
    assert_eq!(journal(&house, "acme").len(), before);
    // Whoever cannot view the account that a copy came from is not told of it.
    house.person("beta", "bo@beta.example", BuiltIn::Admin);
    house.be("beta", "bo@beta.example");
    let shown = house.usher("klip show sessions -o json").ok().json();
    assert_eq!(shown["origin"], serde_json::Value::Null);
}

#[test]
fn taken_handles_are_all_named_and_what_is_there_can_be_used_instead() {
    let house = acme();
    house.client("beta");
    house.all("klip create Sessions -c beta\nklip create Churn -c beta");
    house
        .usher("dashboard import acme/dashboard:web -c beta -o json")
        .refused(8, "exists")
        .says("klip:sessions, klip:churn exist already in client beta");
    let answer = house.usher("dashboard import acme/dashboard:web -c beta --if-exists skip -o json").ok().json();
    assert_eq!(
        told(&answer),
        [
            "created dashboard web",
            "created placement dashboard:web klip:sessions",
            "created placement dashboard:web klip:churn",
        ]
    );
    house.usher("dashboard import acme/dashboard:web -c beta -o json").refused(8, "exists");
    house
        .usher("dashboard import acme/dashboard:web --handle site --if-exists skip -c beta")
        .ok()
        .says("+ dashboard site");
    house.all("dashboard edit web --name Site -c acme\nklip create Orders -c acme\ndashboard place web orders -c acme");
    let answer = house.usher("dashboard import acme/dashboard:web -c beta --if-exists update -o json").ok().json();
    assert_eq!(
        told(&answer),
        ["created klip orders", "changed dashboard web", "created placement dashboard:web klip:orders"]
    );
    house.usher("klip import acme/klip:sessions -c acme -o json").refused(8, "exists");
}

#[test]
fn what_was_copied_before_is_used_again_and_a_metric_is_copied_by_whoever_may_view_it() {
    let house = acme();
    house.all(
        "metric create Revenue -c acme --datasource traffic
         klip import acme/klip:sessions",
    );
    let answer = house.usher("metric import acme/metric:revenue -o json").ok().json();
    assert_eq!(told(&answer), ["created metric revenue", "created placement metric:revenue datasource:traffic"]);
    house.usher("klip import acme/klip:sessions -o json").refused(8, "exists");
    house.usher("klip import acme/klip:sessions --handle visits").ok();
    house.person_who("north", "ivo@north.example", &[P::MetricCreate, P::AccountApi]);
    house.usher("share metric:revenue --with user:ivo@north.example").ok();
    house.client("beta");
    house.be("north", "ivo@north.example");
    house.usher("metric import north/metric:revenue -c beta -o json").refused(3, "not-found");
    house.usher("metric import acme/metric:revenue -o json").refused(3, "not-found");
}

#[test]
fn importing_needs_a_right_at_both_ends_and_what_one_may_not_copy_is_left_out() {
    let house = acme();
    house.person("north", "pat@north.example", BuiltIn::Editor);
    house.usher("group create Delivery").ok();
    house.build(|build| build.member("north", "delivery", "pat@north.example"));
    house.all(
        "datasource create Mine
         klip create Mine --datasource mine
         klip create Yours
         dashboard create Base --klip mine --klip yours
         share dashboard:base --with group:delivery --no-contents
         share klip:mine --with group:delivery",
    );
    house.be("north", "pat@north.example");
    house.usher("dashboard import north/dashboard:base -c acme -o json").refused(3, "not-found");
    house.be_ada();
    house.client_shared("acme", "delivery", ClientRight::Admin);
    house.be("north", "pat@north.example");
    let partly = house.usher("dashboard import north/dashboard:base -c acme -o json").exits(7).json();
    let skipped: Vec<_> = partly["skipped"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect();
    assert_eq!(skipped, ["north/datasource:mine", "north/klip:yours"]);
    assert_eq!(
        told(&partly),
        ["created klip mine", "created dashboard base", "created placement dashboard:base klip:mine"]
    );
    // The other way: signed in to the client as Admin there, an Editor at home.
    house.usher("klip import acme/klip:churn").ok();
    house.be_ada();
    house.person_who("north", "ivo@north.example", &[P::KlipImport, P::KlipLibrary]);
    house.usher("share klip:yours --with user:ivo@north.example").ok();
    house.be("north", "ivo@north.example");
    house.usher("klip import acme/klip:churn -o json").refused(3, "not-found");
    house.usher("klip import north/klip:yours -o json").refused(4, "forbidden").says("klip.build");
}

#[test]
fn nothing_is_imported_from_an_account_out_of_reach_nor_before_its_turn() {
    let house = acme();
    house.client_with("beta", |_| {});
    house.usher("klip import acme/klip:sessions -c beta -o json").refused(5, "checklist.order");
    house.usher("group create Staff -c beta").ok();
    house.usher("klip import acme/klip:sessions -c beta").ok();
    house.person("beta", "bo@beta.example", BuiltIn::Admin);
    house.be("beta", "bo@beta.example");
    let unknown = house.usher("klip import gamma/klip:sessions -o json").refused(3, "not-found").stderr;
    let hidden = house.usher("klip import acme/klip:sessions -o json").refused(3, "not-found").stderr;
    assert_eq!(hidden, unknown.replace("gamma", "acme"));
    house.usher("dashboard import north/dashboard:base -o json").refused(3, "not-found");
    house.usher("klip import sessions -o json").refused(2, "usage");
    house.usher("klip import beta/dashboard:web -o json").refused(2, "usage");
}
