//! Users: what the commands promise.

mod assign;
mod avatar;
mod edit;
mod email;
mod last_admin;
mod plant;
mod remove;
mod seats;

use serde_json::json;
use usher::domain::account::{Account, Seats, Status};

use crate::support::House;

#[test]
fn a_user_is_added_with_everything_at_once_and_stays_invited() {
    let house = House::north();
    house.usher("group create Delivery").ok();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    let answer = house
        .usher(
            "user add Pat@North.example --first Pat --last Lee --phone '+49 30 1' --time-zone europe/berlin \
             --role editor --role view-only --role editor --group delivery --group delivery \
             --customer acme=editor --no-invite -o json",
        )
        .ok()
        .json();
    let keys: Vec<_> =
        answer["changes"].as_array().unwrap().iter().map(|change| change["key"].as_str().unwrap()).collect();
    assert_eq!(
        keys,
        [
            "pat@north.example",
            "pat@north.example editor",
            "pat@north.example view-only",
            "delivery pat@north.example",
            "acme pat@north.example editor"
        ]
    );
    assert_eq!(answer["warnings"], json!([]));
    let shown = house.usher("user show pat@north.example -o json").ok().json();
    assert_eq!(
        shown,
        json!({
            "email": "pat@north.example", "name": "Pat Lee", "first": "Pat", "last": "Lee", "phone": "+49 30 1",
            "status": "invited", "roles": ["editor", "view-only"], "groups": ["delivery"], "primary_contact": false,
            "time_zone": "Europe/Berlin", "currency": null, "last_sign_in": null, "locked": false, "locked_until": null, "invitation": "none",
            "assignments": [{"client": "acme", "roles": ["editor"]}], "assets": 0, "avatar": null
        })
    );
    house.usher("user list -q").ok().says("ada@north.example\npat@north.example\n");
    house.usher("user show 'Pat Lee'").ok().says("pat@north.example");
}

#[test]
fn giving_admin_warns_however_it_is_given() {
    let house = House::north();
    let answer = house.usher("user add eve@north.example --role admin -o json").ok().json();
    let warnings = answer["warnings"].to_string();
    assert!(warnings.contains("has everything in account north, whatever is shared"), "{warnings}");
    let quiet = house.usher("user add pat@north.example --role editor --no-invite -o json").ok().json();
    assert_eq!(quiet["warnings"], json!([]));
    let given = house.usher("user role pat@north.example --add admin -o json").ok().json();
    assert!(given["warnings"].to_string().contains("pat@north.example is Admin now"), "{given}");
}

#[test]
fn what_is_wrong_is_refused_in_the_order_that_scripts_rely_on() {
    let house = House::north();
    for (line, status, code) in [
        ("user add pat --role editor", 2, "usage"),
        ("user add pat@north.example --role editor --time-zone Mars/Base", 2, "usage"),
        ("user add pat@north.example --role editor --currency HRK", 2, "usage"),
        ("user add pat@north.example --role editor --customer acme", 2, "usage"),
        ("user add pat@north.example --role editor --group nobody", 3, "not-found"),
        ("user add pat@north.example --role nothing", 3, "not-found"),
        ("user add pat@north.example --role editor --customer acme=editor", 3, "not-found"),
        ("user add pat@north.example", 6, "input.required"),
        ("user add pat@north.example --currency EUR", 6, "input.required"),
        ("user add pat@north.example --role editor --currency EUR", 5, "user.currency"),
        ("user add ADA@north.example --role editor", 5, "email.exists"),
        ("user add pat@north.example --role editor --group all-users", 5, "group.built-in"),
        ("user add pat@north.example --role view-only-no-powermetrics", 5, "role.unavailable"),
        ("user show pat@north.example", 3, "not-found"),
        ("user edit ada@north.example", 6, "input.required"),
        ("user role ada@north.example", 6, "input.required"),
        ("user role ada@north.example --add editor --remove editor", 2, "usage"),
        ("user role ada@north.example --remove admin", 5, "last-admin"),
    ] {
        house.usher(&format!("{line} -o json")).refused(status, code);
    }
    house.usher("user list -q").ok().says("ada@north.example\n");
}

#[test]
fn an_unknown_role_suggests_the_one_that_is_meant() {
    let house = House::north();
    house.usher("user add pat@north.example --role editr").refused(3, "not-found").says("did you mean editor?");
}

#[test]
fn adding_again_can_skip_or_bring_the_user_up_to_date() {
    let house = House::north();
    house.all(
        "group create Delivery
         group create Design
         user add pat@north.example --first Pat --role editor --group design --no-invite",
    );
    house.usher("user add pat@north.example --role admin --if-exists skip").ok().says("nothing to change");
    let again = "user add pat@north.example --last Lee --role view-only --group delivery --if-exists update";
    house.usher(again).ok();
    let shown = house.usher("user show pat@north.example -o json").ok().json();
    assert_eq!((&shown["name"], &shown["roles"]), (&json!("Pat Lee"), &json!(["view-only"])));
    assert_eq!(shown["groups"], json!(["delivery", "design"]));
    house.usher(again).ok().says("nothing to change");
}

#[test]
fn a_currency_is_taken_only_where_the_account_is_transact() {
    let house = House::north();
    house.usher("account edit --transact on").ok();
    house.usher("user add pat@north.example --role editor --currency jpy --no-invite").ok();
    house.usher("user list --fields email,currency --where currency=JPY").ok().says("pat@north.example\tJPY");
    house.usher("account edit --transact off -o json").refused(5, "user.currency").says("pat@north.example");
    house.usher("user edit pat@north.example --currency none").ok().says("currency JPY → none");
    house.usher("account edit --transact off").ok();
    house.usher("user edit pat@north.example --currency EUR -o json").refused(5, "user.currency");
}

#[test]
fn users_wait_for_the_checklist_and_for_the_end_of_setup() {
    let house = House::north();
    plant::planted(&house, "north", "acme", Seats::Number(5), Status::Active, false);
    plant::planted(&house, "north", "beta", Seats::Number(0), Status::Setup, true);
    let add = "user add dana@acme.example --role editor --no-invite -o json";
    house.usher(&format!("{add} -c acme")).refused(5, "checklist.order");
    house.usher(&format!("{add} --group nothing -c acme")).refused(5, "checklist.order");
    house.usher(&format!("{add} -c beta")).refused(5, "status.setup");
}

#[test]
fn the_legacy_role_is_given_only_where_it_is_still_in_use() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    plant::change_account(&house, "acme", |account| Account { legacy_view_only: true, ..account });
    house.usher("user add nora@acme.example --role view-only-no-powermetrics -c acme --no-invite").ok();
    plant::change_account(&house, "acme", |account| Account { legacy_view_only: false, ..account });
    house.all(
        "user add vic@acme.example --role view-only-no-powermetrics -c acme --no-invite
         user disable vic@acme.example -c acme
         user role nora@acme.example --add view-only --remove view-only-no-powermetrics -c acme
         user assign ada@north.example --to acme --role view-only-no-powermetrics
         user role vic@acme.example --add view-only --remove view-only-no-powermetrics -c acme
         user unassign ada@north.example --from acme",
    );
    house
        .usher("user role nora@acme.example --add view-only-no-powermetrics -c acme -o json")
        .refused(5, "role.unavailable");
    house
        .usher("user assign ada@north.example --to acme --role view-only-no-powermetrics -o json")
        .refused(5, "role.unavailable");
}

#[test]
fn every_user_keeps_a_role() {
    let house = House::north();
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    house.usher("user role pat@north.example --remove editor -o json").refused(5, "role.last");
    house.usher("user role pat@north.example --remove editor --add view-only").ok();
    house.usher("user role pat@north.example --add view-only").ok().says("nothing to change");
    house.usher("user role pat@north.example --remove admin").ok().says("does not have the role admin");
}

#[test]
fn nobody_manages_users_without_the_right_nor_gives_what_they_lack() {
    let house = House::north();
    let pat = plant::colleague(&house, "pat@north.example", "--role editor");
    for line in [
        "user add x@north.example --role editor",
        "user role pat@north.example --add admin",
        "user disable ada@north.example",
        "user enable nobody@north.example",
        "user remove ada@north.example --yes",
        "user assign pat@north.example --to acme --role editor",
    ] {
        plant::usher_as(&house, &pat, &format!("{line} -o json")).refused(4, "forbidden");
    }
    plant::usher_as(&house, &pat, "user list -q").ok().says("ada@north.example");

    plant::record(&house, None, |session| {
        use usher::domain::{change::Change, name::Handle, permission::Permission, role::Role};
        session.record([Change::create(Role {
            id: session.tx().new_role_id()?,
            account: session.account().id,
            handle: Handle::stored("people"),
            name: "People".to_owned(),
            description: String::new(),
            permissions: [Permission::UserManage, Permission::UserView].into_iter().collect(),
        })])
    });
    let mia = plant::colleague(&house, "mia@north.example", "--role people");
    // What one lacks is said before what is taken: a script tells the two apart.
    plant::usher_as(&house, &mia, "user add ada@north.example --role editor -o json").refused(4, "forbidden");
    plant::usher_as(&house, &mia, "user role mia@north.example --add admin -o json").refused(4, "forbidden");
    plant::usher_as(&house, &mia, "user add x@north.example --role people --no-invite -o json").ok();
    plant::usher_as(&house, &mia, "user edit ada@north.example --email a@north.example -o json")
        .refused(4, "forbidden");
    plant::usher_as(&house, &mia, "user edit x@north.example --email y@north.example -o json").ok();
    // Taking away is allowed to who may manage; giving it back is not.
    plant::usher_as(&house, &mia, "user disable pat@north.example").ok();
    plant::usher_as(&house, &mia, "user enable pat@north.example -o json").refused(4, "forbidden");
}
