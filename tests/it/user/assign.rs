//! Assignments to clients below.

use serde_json::json;
use usher::domain::account::Seats;

use super::plant;
use crate::support::House;

#[test]
fn a_user_is_assigned_to_clients_below_and_taken_off_again() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    plant::client(&house, "acme", "acme-eu", Seats::Unlimited);
    house.all(
        "user add pat@north.example --role editor --no-invite
         user assign pat@north.example --to acme --role editor --role view-only
         user assign pat@north.example --to acme-eu --role editor",
    );
    house.usher("user assign pat@north.example --to acme --role editor").ok().says("nothing to change");
    house.usher("user assign pat@north.example --to acme -o json").refused(6, "input.required");
    house.usher("user assign pat@north.example --to acme --role nothing -o json").refused(3, "not-found");
    house.usher("user assign pat@north.example --to north --role editor -o json").refused(2, "usage");
    let shown = house.usher("user show pat@north.example -o json").ok().json();
    assert_eq!(
        shown["assignments"],
        json!([{"client": "acme", "roles": ["editor", "view-only"]}, {"client": "acme-eu", "roles": ["editor"]}])
    );
    house.usher("user unassign pat@north.example --from acme --role editor").ok();
    house.usher("user unassign pat@north.example --from acme --role editor").ok().says("does not have the role editor");
    house
        .usher("user unassign pat@north.example --from acme")
        .ok()
        .says("- assignment acme pat@north.example view-only");
    house.usher("user unassign pat@north.example --from acme").ok().says("is not assigned to client acme");
    let admin = house.usher("user assign pat@north.example --to acme --role admin -o json").ok().json();
    assert!(admin["warnings"][0].as_str().unwrap().contains("everything in client acme"), "{admin}");
}

#[test]
fn from_inside_a_client_its_people_are_assigned_to_its_own_clients_only() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    plant::client(&house, "acme", "acme-eu", Seats::Unlimited);
    plant::client(&house, "north", "beta", Seats::Unlimited);
    house.usher("user add dana@acme.example --role editor --no-invite -c acme").ok();
    house.usher("user assign dana@acme.example --to acme-eu --role editor -c acme").ok();
    house.usher("user assign dana@acme.example --to beta --role editor -c acme -o json").refused(3, "not-found");
    house.usher("user assign dana@acme.example --to acme --role editor -c acme -o json").refused(2, "usage");
}

#[test]
fn assigning_needs_the_level_settings_and_hides_clients_out_of_reach() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    plant::client(&house, "north", "beta", Seats::Unlimited);
    house.usher("group create Delivery").ok();
    plant::record(&house, None, |session| {
        use usher::domain::{
            change::Change,
            client::{ClientRight, ClientShare},
            name::Handle,
            permission::Permission,
            role::Role,
        };
        let acme = session.client("acme")?;
        let all_but_clients = Permission::ALL.iter().copied().filter(|one| *one != Permission::AdminClient).collect();
        session.record([
            Change::create(ClientShare {
                parent: session.account().id,
                client: acme.reference(),
                group: session.group("delivery")?.reference(),
                right: ClientRight::Admin,
            }),
            Change::create(Role {
                id: session.tx().new_role_id()?,
                account: session.account().id,
                handle: Handle::stored("people"),
                name: "People".to_owned(),
                description: String::new(),
                permissions: all_but_clients,
            }),
        ])
    });
    house.usher("user add pat@north.example --role editor --customer beta=editor --no-invite").ok();
    let mia = plant::colleague(&house, "mia@north.example", "--role people --group delivery");
    for line in ["user assign pat@north.example --to acme", "user unassign pat@north.example --from acme"] {
        // The roles of a client are looked up only for who may give them.
        plant::usher_as(&house, &mia, &format!("{line} --role nothing -o json")).refused(4, "forbidden");
    }
    let add = "user add x@north.example --role editor --customer";
    plant::usher_as(&house, &mia, &format!("{add} acme=editor -o json")).refused(4, "forbidden");
    plant::usher_as(&house, &mia, &format!("{add} beta=editor -o json")).refused(3, "not-found");
    let shown = plant::usher_as(&house, &mia, "user show pat@north.example -o json").ok().json();
    assert_eq!(shown["assignments"], json!([]));
}
