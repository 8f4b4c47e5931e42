//! An e-mail stands once on a branch: never in an account and below it.

use usher::domain::account::Seats;

use super::plant;
use crate::support::House;

/// north over acme over acme-eu, and beta beside acme.
fn branches() -> House {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    plant::client(&house, "acme", "acme-eu", Seats::Unlimited);
    plant::client(&house, "north", "beta", Seats::Unlimited);
    house
}

fn add(house: &House, account: &str) -> crate::support::Run {
    house.usher(&format!("user add DANA@acme.example --role editor --no-invite -c {account} -o json"))
}

#[test]
fn an_e_mail_is_taken_in_the_account_and_in_any_account_below() {
    let house = branches();
    add(&house, "acme-eu").ok();
    for account in ["acme-eu", "acme", "north"] {
        let refused = add(&house, account).refused(5, "email.exists");
        assert!(refused.stderr.contains(r#""account":"acme-eu""#), "{}", refused.stderr);
    }
}

#[test]
fn an_e_mail_may_stand_above_and_in_unrelated_branches() {
    let house = branches();
    add(&house, "north").ok();
    add(&house, "acme").ok();
    add(&house, "acme-eu").ok();
    add(&house, "beta").ok();
}

#[test]
fn a_changed_e_mail_obeys_the_same_rule() {
    let house = branches();
    house.all(
        "user add nils@acme.example --role editor --no-invite -c acme-eu
         user add dana@acme.example --role editor --no-invite -c acme
         user add vic@beta.example --role editor --no-invite -c beta",
    );
    let to_nils = |user: &str, account: &str| {
        house.usher(&format!("user edit {user} --email nils@acme.example -c {account} -o json"))
    };
    to_nils("dana@acme.example", "acme").refused(5, "email.exists").says("in client acme-eu, below client acme");
    to_nils("ada@north.example", "north").refused(5, "email.exists").says("acme-eu");
    to_nils("vic@beta.example", "beta").ok();
    house.usher("user edit nils@acme.example --email dana@acme.example -c acme-eu").ok();
}

#[test]
fn a_disabled_user_keeps_the_e_mail_and_a_removed_one_frees_it() {
    let house = branches();
    add(&house, "acme").ok();
    house.usher("user disable dana@acme.example -c acme").ok();
    add(&house, "north").refused(5, "email.exists");
    house.usher("user remove dana@acme.example -c acme --yes").ok();
    add(&house, "north").ok();
}

#[test]
fn the_account_is_named_only_to_who_could_view_it() {
    let house = branches();
    add(&house, "acme-eu").ok();
    plant::record(&house, None, |session| {
        use usher::domain::{change::Change, name::Handle, permission::Permission, role::Role};
        let all_but_clients = Permission::ALL.iter().copied().filter(|one| *one != Permission::AdminClient).collect();
        session.record([Change::create(Role {
            id: session.tx().new_role_id()?,
            account: session.account().id,
            handle: Handle::stored("people"),
            name: "People".to_owned(),
            description: String::new(),
            permissions: all_but_clients,
        })])
    });
    let mia = plant::colleague(&house, "mia@north.example", "--role people");
    let refused =
        plant::usher_as(&house, &mia, "user add dana@acme.example --role editor -o json").refused(5, "email.exists");
    assert!(refused.stderr.contains("in an account below account north"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("acme-eu"), "{}", refused.stderr);
}
