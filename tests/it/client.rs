//! Clients: what the commands promise.

use serde_json::{Value, json};

use crate::support::House;

fn shown(house: &House, client: &str) -> Value {
    house.usher(&format!("client show {client} -o json")).ok().json()
}

#[test]
fn a_client_is_added_below_the_account_acted_in_and_its_handle_is_unique_everywhere() {
    let house = House::north();
    house
        .usher("client add 'Acme Ltd' --handle acme --description 'Retail, EU' --seats 3 --status active")
        .ok()
        .says("+ client acme  Acme Ltd  active  3 seats");
    house.usher("client add 'Acme again' --handle acme --seats 1 -o json").refused(8, "exists");
    house.usher("client add 'Acme EU' --seats unlimited -c acme").ok().says("operation 3 in acme");
    assert_eq!(shown(&house, "acme-eu")["parent"], "acme");
    house.usher("client add Acme --seats 1 -c acme-eu -o json").refused(8, "exists");
    house.usher("client list -q").ok().says("acme\n");
    assert_eq!(house.usher("client list --tree -q").ok().stdout, "acme\nacme-eu\n");
}

#[test]
fn seats_are_asked_for_except_in_setup_and_an_active_client_has_some() {
    let house = House::north();
    house.usher("client add Acme -o json").refused(6, "input.required").says("--seats N");
    house.usher("client add Acme --status setup").ok();
    house.usher("client edit acme --status active -o json").refused(5, "seats.zero");
    house.usher("client edit acme --status active --seats 2").ok().says("status setup → active");
    house.usher("client edit acme --seats 0 -o json").refused(5, "seats.zero");
    house.usher("client add Beta --seats 0 -o json").refused(5, "seats.zero");
    house.usher("client add Beta --seats many -o json").refused(2, "usage");
}

#[test]
fn a_trial_lasts_fourteen_days_is_extended_once_and_never_comes_back() {
    let house = House::north();
    house.usher("client add Acme --seats 2 --status trial").ok();
    assert_eq!(shown(&house, "acme")["trial_days_left"], 14);
    house.usher("client extend-trial acme").ok();
    assert_eq!(shown(&house, "acme")["trial_days_left"], 28);
    house.usher("client extend-trial acme -o json").refused(5, "trial.extended");
    house.usher("client edit acme --status disabled -o json").refused(6, "confirmation.required");
    house.usher("client edit acme --status disabled --yes").ok();
    house.usher("client edit acme --status trial").ok();
    house.usher("client edit acme --status active").ok();
    house.usher("client edit acme --status trial -o json").refused(5, "status.transition");
    house.usher("client edit acme --status setup -o json").refused(5, "status.transition");
    house.usher("client edit north --status disabled --yes -o json").refused(3, "not-found");
    house.usher("account edit --status disabled --yes -o json").refused(5, "status.transition");
}

#[test]
fn adding_again_skips_or_brings_the_client_to_what_was_asked_for() {
    let house = House::north();
    house.all(
        "group create Delivery
         client add Acme --seats 3 --label tier=gold --property ga_id=UA1 --description Shoes",
    );
    house.usher("client add 'Acme Ltd' --handle acme --seats 5 --if-exists skip").ok().says("nothing to change");
    house
        .usher("client add 'Acme Ltd' --handle acme --seats 5 --label tier=silver --share delivery=admin --if-exists update")
        .ok()
        .says("seats 3 → 5");
    let acme = shown(&house, "acme");
    assert_eq!(acme["labels"], json!({ "tier": "silver" }));
    assert_eq!(acme["properties"], json!({ "ga_id": "UA1", "company.id": "acme", "company.name": "Acme Ltd" }));
    assert_eq!(
        (&acme["description"], &acme["shares"]),
        (&json!("Shoes"), &json!([{ "group": "delivery", "right": "admin" }]))
    );
}

#[test]
fn a_client_is_shared_with_groups_of_its_own_parent_and_sharing_again_changes_the_right() {
    let house = House::north();
    house.all(
        "group create Delivery
         client add Acme --seats 3
         client add 'Acme EU' --seats 3 -c acme",
    );
    house.usher("client share acme --with group:delivery --right admin").ok().says("has no members");
    house.usher("client share acme --with delivery=settings --with all-users").ok().says("right admin → settings");
    house.usher("client share acme --with delivery").ok().says("nothing to change");
    house
        .usher("client share acme --with delivery=full -o json")
        .refused(2, "usage")
        .says("view-only, admin, settings");
    house.usher("client share acme --with group:nobody -o json").refused(3, "not-found");
    house.usher("client share acme --with group:delivery --right edit -o json").refused(2, "usage");
    house.usher("client share acme-eu --with group:delivery -o json").refused(3, "not-found").says("-c acme");
    house.usher("client unshare acme --from group:delivery").ok();
    house.usher("client unshare acme --from group:delivery -o json").refused(3, "not-found");
    assert_eq!(shown(&house, "acme")["shares"], json!([{ "group": "all-users", "right": "view-only" }]));
}

#[test]
fn a_feature_off_in_the_parent_is_off_in_its_clients_and_turned_off_there_first() {
    let house = House::north();
    house.all(
        "client add Acme --seats 3
         client feature disable acme embeds
         client add 'Acme EU' --seats 3 -c acme",
    );
    assert!(!shown(&house, "acme-eu")["features"].as_array().unwrap().contains(&json!("embeds")));
    house.usher("client feature enable acme-eu embeds -o json").refused(5, "feature.parent");
    house.usher("client feature disable acme public_dashboards -o json").refused(5, "feature.children").says("acme-eu");
    house.usher("client feature disable acme-eu public_dashboards").ok();
    house.usher("client feature disable acme public_dashboards").ok();
    house.usher("client feature enable acme flying -o json").refused(2, "usage");
    house.usher("client add Beta --seats 1 --feature theming -c acme -o json").refused(5, "feature.parent");
}

#[test]
fn properties_labels_and_limits_are_set_taken_away_and_listed() {
    let house = House::north();
    house.all(
        "client add Acme --seats 3
         client add Beta --seats 3
         client property set acme ga_id=UA1
         client label set acme tier=gold region=eu
         client limit set acme dashboard.combined.total=20",
    );
    house.usher("client property set acme company.name=x -o json").refused(2, "usage");
    house.usher("client property list acme").ok().says("company.id\tacme\tyes");
    assert_eq!(house.usher("client list --label tier=gold -q").ok().stdout, "acme\n");
    house.usher("client label unset acme tier").ok();
    assert_eq!(house.usher("client list --label tier=gold -q").ok().stdout, "");
    house.usher("client label unset acme tier -o json").refused(3, "not-found");
    house.usher("client limit list acme").ok().says("dashboard.combined.total\t20\t0\tyes");
    house.usher("client limit unset acme dashboard.combined.total").ok();
    house.usher("client limit set acme seats=3 -o json").refused(2, "usage");
    house.usher("account edit --description Europe -c label:region=eu --yes").ok().says("1 client: acme");
}

#[test]
fn what_only_looks_takes_one_client_and_a_wrong_line_says_what_is_missing() {
    let house = House::north();
    let many = house.usher("user list -c all -o json").refused(2, "usage");
    many.says("stands for several clients").says("usher client list -q | xargs -I% usher user list -c % -o json");
    let missing = house.usher("client share acme -o json").refused(2, "usage");
    missing.says("--with <GROUP>").says("usher client share --help");
    house.usher("client list --sotr name -o json").refused(2, "usage").says("a similar argument exists: '--sort'");
    house.usher("checklist -o json").refused(2, "usage").says("requires a subcommand").says("usher checklist --help");
}

#[test]
fn the_default_template_comes_from_the_configuration_and_partner_warns_of_white_label() {
    let house = House::north_with("--white-label");
    std::fs::create_dir_all(house.dir().join("config/usher")).unwrap();
    house.file("config/usher/config.toml", "checklist = \"partner\"\n");
    house.usher("client add Globex --seats unlimited").ok().says("usher whitelabel set");
    assert_eq!(shown(&house, "globex")["checklist"]["template"], "partner");
    house.usher("client edit globex --checklist standard").ok();
    house.usher("client edit globex --checklist nothing -o json").refused(3, "not-found");
    let added = house.usher("client add Acme --seats 1 --checklist standard -o json").ok().json();
    assert_eq!(added["warnings"], json!([]));
}

#[test]
fn a_client_is_removed_when_disabled_and_then_purged() {
    let house = House::north();
    house.all(
        "client add Acme --seats 3
         client add 'Acme EU' --seats 3 -c acme
         group create Marketing -c acme
         client label set acme tier=gold",
    );
    house.usher("client remove acme --yes -o json").refused(5, "status.not-disabled");
    house.usher("client edit acme --status disabled --yes").ok();
    house.usher("client remove acme --yes -o json").refused(5, "client.has-clients").says("acme-eu");
    house.usher("client purge acme --yes -o json").refused(5, "client.not-removed");
    house.all(
        "client edit acme-eu --status disabled --yes
         client remove acme-eu --yes",
    );
    house.usher("client remove acme -o json").refused(6, "confirmation.required");
    let predicted = house.usher("client remove acme --yes --dry-run -o json").ok().json();
    let removed = house.usher("client remove acme --yes -o json").ok().json();
    assert_eq!(predicted["changes"], removed["changes"]);
    assert_eq!(removed["changes"].as_array().unwrap().len(), 3);
    house.usher("client show acme -o json").refused(3, "not-found");
    house.usher("client add Acme --seats 1").ok();
    house.usher("client purge acme -o json").refused(6, "confirmation.required");
    house.usher("client purge acme --yes").ok().says("dropped the images of 7 changes of client acme");
    house.usher("client purge acme --yes -o json").refused(5, "client.not-removed");
}

#[test]
fn a_list_turns_pages_and_a_miss_suggests_only_what_is_near() {
    let house = House::north();
    for name in ["Acme", "Beta", "Gamma"] {
        house.usher(&format!("client add {name} --seats 2")).ok();
    }
    house.usher("client list --limit 2").ok().says("2 clients shown, there are more");
    assert_eq!(house.usher("client list -q --limit 2").ok().stdout, "acme\nbeta\n");
    assert_eq!(house.usher("client list -q --limit 2 --after beta").ok().stdout, "gamma\n");
    assert_eq!(house.usher("client list -q --where name=Beta --limit 1").ok().stdout, "beta\n");
    house.usher("client show acne -o json").refused(3, "not-found").says("did you mean acme?");
    let far = house.usher("client show zzzz").exits(3);
    assert!(!far.stderr.contains("did you mean"), "{}", far.stderr);
}

#[test]
fn the_journal_of_a_client_does_not_name_the_others_that_a_command_was_for() {
    let house = House::north();
    house.all("client add Acme --seats 5\nclient add Beta --seats 5");
    house.usher("group create Board -c acme,beta --yes").ok();
    let told = house.usher("log list -c acme -o json").ok().stdout;
    assert!(told.contains("usher group create Board -c acme --yes"), "{told}");
    assert!(!told.contains("beta"), "{told}");
}
