//! How the users of an account log in is the account's own to say.

use serde_json::json;
use usher::domain::role::BuiltIn;

use super::{WRONG, as_ada, keep_ada};
use crate::support::{House, PASSWORD};

#[test]
fn it_is_set_for_each_account_shown_exported_and_undone() {
    let house = House::north();
    house.client("acme");
    let standard = json!({ "lock_after": 5, "lock_minutes": 15, "login_hours": 12 });
    assert_eq!(house.usher("account show -o json").ok().json()["log_in"], standard);
    house.usher("account edit --lock-after 3 --lock-minutes until-unlocked --login-hours 8").ok();
    let set = json!({ "lock_after": 3, "lock_minutes": "until-unlocked", "login_hours": 8 });
    assert_eq!(house.usher("account show -o json").ok().json()["log_in"], set);
    assert_eq!(house.usher("client show acme -o json").ok().json()["log_in"], standard);
    assert_eq!(house.usher("export -o json").ok().json()["accounts"][0]["log_in"]["login_hours"], 8);
    house.usher("undo").ok();
    assert_eq!(house.usher("account show -o json").ok().json()["log_in"], standard);
    for flags in ["--lock-after 0", "--lock-after 101", "--lock-minutes 0", "--lock-minutes 43201", "--login-hours 169"]
    {
        house.usher(&format!("account edit {flags} -o json")).refused(2, "usage");
    }
    house.usher("account edit --lock-minutes soon -o json").refused(2, "usage");
}

#[test]
fn a_clients_own_admin_sets_it_and_undoes_it() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "adam@acme.example", BuiltIn::Admin);
    house.person("acme", "eve@acme.example", BuiltIn::Editor);
    house.be("acme", "adam@acme.example");
    house.usher("account edit --login-hours 2 --time-zone Europe/Berlin").ok();
    house.usher("undo").ok();
    house.usher("redo").ok();
    assert_eq!(house.usher("account show -o json").ok().json()["log_in"]["login_hours"], 2);
    house.usher("account edit --login-hours 3 --seats 90 -o json").refused(4, "forbidden");
    house.be("acme", "eve@acme.example");
    house.usher("account edit --login-hours 3 -o json").refused(4, "forbidden");
}

#[test]
fn it_decides_over_locks_and_the_time_of_log_ins() {
    let house = House::north();
    keep_ada(&house);
    house.client("acme");
    house.person("acme", "dana@acme.example", BuiltIn::Admin);
    house.person("acme", "vic@acme.example", BuiltIn::ViewOnly);
    house.plant_password("acme", "dana@acme.example");
    house.plant_password("acme", "vic@acme.example");
    house.usher("account edit --lock-after 2 --lock-minutes 60 --login-hours 1 -c acme").ok();
    for _ in 0..2 {
        house.log_in_with("vic@acme.example", WRONG).refused(4, "auth.failed");
    }
    house.wait_seconds(59 * 60);
    house.log_in_with("vic@acme.example", PASSWORD).refused(4, "auth.failed");
    house.wait_seconds(2 * 60);
    house.log_in_with("vic@acme.example", PASSWORD).ok();
    house.wait_seconds(59 * 60);
    house.usher("whoami").ok();
    house.wait_seconds(60);
    house.usher("whoami -o json").refused(4, "auth.required");
    as_ada(&house, "whoami").ok();
}
