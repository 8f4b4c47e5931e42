//! Removing: the heir, connections, and the record of what was taken away.

use serde_json::{Value, json};
use usher::domain::{
    account::Seats,
    asset::AssetKind,
    change::Change,
    share::{Right, Share, Subject},
};

use super::plant;
use crate::support::House;

/// Dana of acme owns a klip and a connected data source, is in a group, and has a share.
fn acme() -> House {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    house.all(
        "group create Marketing -c acme
         user add dana@acme.example --role editor --group marketing --no-invite -c acme
         user add eve@acme.example --role editor --no-invite -c acme",
    );
    plant::asset(&house, "acme", AssetKind::Klip, "sessions", "dana@acme.example");
    plant::asset(&house, "acme", AssetKind::Datasource, "traffic", "dana@acme.example");
    plant::asset(&house, "acme", AssetKind::Klip, "churn", "eve@acme.example");
    plant::record(&house, Some("acme"), |session| {
        let churn = session.asset("klip:churn", None)?;
        session.record([Change::create(Share {
            account: churn.account,
            asset: churn.reference(),
            subject: Subject::User(plant::user(session, "acme", "dana@acme.example")?.reference()),
            right: Right::View,
            visibility: None,
        })])
    });
    house
}

fn told(answer: &Value) -> Vec<String> {
    let text = |change: &Value, field: &str| change[field].as_str().unwrap().to_owned();
    let changes = answer["changes"].as_array().unwrap();
    changes.iter().map(|one| format!("{} {} {}", text(one, "verb"), text(one, "kind"), text(one, "key"))).collect()
}

#[test]
fn assets_move_to_the_heir_and_everything_else_goes_and_is_told() {
    let house = acme();
    let remove = "user remove dana@acme.example -c acme";
    house.usher(&format!("{remove} --yes -o json")).refused(6, "input.heir");
    house.usher(&format!("{remove} --heir dana@acme.example --yes -o json")).refused(2, "usage");
    house.usher(&format!("{remove} --heir ada@north.example --yes -o json")).refused(3, "not-found");
    let asked = house.usher(&format!("{remove} --heir eve@acme.example -o json")).refused(6, "confirmation.required");
    let question = "remove user dana@acme.example from client acme, \
                    with 2 assets to eve@acme.example, 1 connection, 1 share, 1 membership?";
    assert!(asked.stderr.contains(question), "{}", asked.stderr);
    let answer = house.usher(&format!("{remove} --heir eve@acme.example --yes -o json")).ok().json();
    assert_eq!(
        told(&answer),
        [
            "changed datasource traffic",
            "changed klip sessions",
            "removed share klip:churn user:dana@acme.example",
            "removed membership marketing dana@acme.example",
            "removed user-role dana@acme.example editor",
            "removed user dana@acme.example",
        ]
    );
    let traffic = &answer["changes"][0];
    assert_eq!(traffic["after"]["owner"], json!("eve@acme.example"));
    assert_eq!(traffic["after"]["connection"], json!({"provider": "sheets", "owner": null, "state": "to-connect"}));
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 1);
    assert!(answer["warnings"][0].as_str().unwrap().starts_with("datasource:traffic is to be reconnected"));
    let eve = house.usher("user show eve@acme.example -c acme -o json").ok().json();
    assert_eq!(eve["assets"], 3);
    house.usher("user show dana@acme.example -c acme -o json").refused(3, "not-found");
}

#[test]
fn the_operator_is_the_heir_in_their_own_account() {
    let house = House::north();
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    house.usher("user assign pat@north.example --to acme --role editor").ok();
    plant::asset(&house, "north", AssetKind::Dashboard, "web", "pat@north.example");
    let dry = house.usher("user remove pat@north.example --dry-run -o json").ok().json();
    let answer = house.usher("user remove pat@north.example --yes -o json").ok().json();
    assert_eq!(answer["changes"], dry["changes"]);
    assert_eq!(answer["changes"][0]["after"]["owner"], json!("ada@north.example"));
    assert!(told(&answer).contains(&"removed assignment acme pat@north.example editor".to_owned()));
    assert_eq!(house.usher("user show ada@north.example -o json").ok().json()["assets"], 1);
}

#[test]
fn who_removes_themselves_names_an_heir_and_the_e_mail_is_free_again() {
    let house = House::north();
    let eve = plant::colleague(&house, "eve@north.example", "--role admin");
    plant::asset(&house, "north", AssetKind::Klip, "churn", "eve@north.example");
    let remove = "user remove eve@north.example --yes --yes-myself";
    plant::usher_as(&house, &eve, &format!("{remove} -o json")).refused(6, "input.heir");
    plant::usher_as(&house, &eve, &format!("{remove} --heir ada@north.example")).ok();
    plant::usher_as(&house, &eve, "user list -o json").refused(4, "auth.required");
    house.usher("user add eve@north.example --role view-only --no-invite").ok();
    // Whoever has the e-mail now inherits nothing, the log-in least of all.
    plant::usher_as(&house, &eve, "user list -o json").refused(4, "auth.required");
    assert_eq!(house.usher("user show eve@north.example -o json").ok().json()["assets"], 0);
}
