//! The account acted in: what the commands promise.

use serde_json::json;

use crate::support::House;

#[test]
fn the_partners_own_account_has_a_pool_that_holds_the_seats_of_all() {
    let house = House::north();
    house.all(
        "client add Acme --seats 3
         client add 'Acme EU' --seats unlimited -c acme",
    );
    house.usher("account seats --pool 10 -o json").refused(5, "pool.exceeded");
    house.usher("client edit acme-eu --seats 5").ok();
    house.usher("account seats --pool 8 -o json").refused(5, "pool.exceeded");
    house.usher("account seats --pool 10").ok();
    let seats = house.usher("account seats -o json").ok().json();
    assert_eq!(
        seats,
        json!({ "account": "north", "seats": "unlimited", "used": 1, "free": 1, "pool": 10, "given": 8 })
    );
    house.usher("client edit acme --seats 5 -o json").refused(5, "pool.exceeded");
    house.usher("client edit acme --seats unlimited -o json").refused(5, "pool.exceeded");
    house.usher("client add Beta --seats 2 -o json").refused(5, "pool.exceeded");
    house.usher("account seats --pool 5 -c acme -o json").refused(2, "usage");
    house.usher("account seats --pool none").ok();
    house.usher("client edit acme --seats unlimited").ok();
}

#[test]
fn the_account_shows_itself_and_a_client_from_inside_tells_nothing_of_above() {
    let house = House::north();
    house.all(
        "group create Delivery
         client add Acme --seats 3 --share delivery=admin
         account edit --name 'North & Co' --time-zone europe/berlin",
    );
    let north = house.usher("account show -o json").ok().json();
    assert_eq!((&north["name"], &north["time_zone"]), (&json!("North & Co"), &json!("Europe/Berlin")));
    assert_eq!((&north["parent"], &north["checklist"]), (&json!(null), &json!(null)));
    let acme = house.usher("account show -c acme -o json").ok().json();
    assert_eq!((&acme["handle"], &acme["shares"]), (&json!("acme"), &json!(null)));
    house.usher("account edit --seats 3 -o json").refused(2, "usage");
    house.usher("account edit -o json").refused(2, "usage");
    house.usher("account edit --seats 4 --time-zone UTC -c acme").ok().says("seats 3 → 4");
}

#[test]
fn white_label_is_enabled_in_the_partners_own_account_only() {
    let house = House::north();
    house.usher("client add Acme --seats 3").ok();
    house.usher("account feature enable white-label -c acme -o json").refused(5, "feature.off");
    house.usher("account feature enable white-label").ok().says("white label no → yes");
    house.usher("account feature enable white-label").ok().says("nothing to change");
    house.usher("account feature disable white-label").ok();
    house.usher("account feature disable embeds -o json").refused(5, "feature.children");
    house.usher("account feature disable embeds -c acme").ok();
    house.usher("account feature disable embeds").ok();
}

#[test]
fn usage_counts_what_stands_in_the_account() {
    let house = House::north();
    house.all(
        "group create Delivery
         client add Acme --seats 3
         client add Beta --seats 3",
    );
    let usage = house.usher("account usage -o json").ok().json();
    assert_eq!(usage["users"], json!({ "active": 1, "invited": 0, "disabled": 0 }));
    assert_eq!((&usage["groups"], &usage["clients"]), (&json!(1), &json!(2)));
    assert_eq!(usage["assets"], json!({ "klip": 0, "dashboard": 0, "datasource": 0, "metric": 0 }));
    assert_eq!(
        usage["limits"][0],
        json!({ "id": "dashboard.combined.total", "allowed": null, "used": 0, "enforced": true })
    );
}
