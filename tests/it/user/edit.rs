//! Fields, the primary contact, disabling and enabling.

use serde_json::json;

use super::plant;
use crate::support::House;

#[test]
fn fields_are_changed_and_the_same_value_changes_nothing() {
    let house = House::north();
    house.usher("user edit ada@north.example --first Ada --time-zone Europe/Paris --phone 123").ok();
    let renamed = house.usher("user edit ada@north.example --email Ada.Moss@north.example").ok();
    renamed.says("email ada@north.example → ada.moss@north.example");
    house.usher("user edit ada.moss@north.example --first Ada").ok().says("nothing to change");
    house.usher("user edit ada.moss@north.example --phone none --time-zone none").ok();
    let shown = house.usher("user show ada.moss@north.example -o json").ok().json();
    assert_eq!((&shown["phone"], &shown["time_zone"], &shown["first"]), (&json!(null), &json!(null), &json!("Ada")));
}

#[test]
fn there_is_one_primary_contact_who_hands_over() {
    let house = House::north();
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    let moved = house.usher("user edit pat@north.example --primary-contact -o json").ok().json();
    let changed: Vec<_> =
        moved["changes"].as_array().unwrap().iter().map(|c| (&c["key"], &c["after"]["primary_contact"])).collect();
    assert_eq!(changed, [(&json!("ada@north.example"), &json!(false)), (&json!("pat@north.example"), &json!(true))]);
    house.usher("user edit pat@north.example --primary-contact").ok().says("nothing to change");
    house.usher("user add val@north.example --role editor --primary-contact --no-invite").ok();
    house.usher("user list --where primary_contact=true -q").ok().says("val@north.example\n");
    house.usher("user remove val@north.example --yes -o json").refused(5, "user.primary-contact");
    house.usher("user edit ada@north.example --primary-contact").ok();
    house.usher("user remove val@north.example --yes").ok();
}

#[test]
fn people_change_their_own_profile_and_nothing_else() {
    let house = House::north();
    let pat = plant::colleague(&house, "pat@north.example", "--role editor");
    let val = plant::colleague(&house, "val@north.example", "--role view-only");
    plant::usher_as(&house, &pat, "user edit PAT@north.example --first Pat --time-zone Europe/Berlin").ok();
    for line in [
        "user edit pat@north.example --email p@north.example",
        "user edit pat@north.example --first P --primary-contact",
        "user edit val@north.example --first V",
        "user edit nobody@north.example --first V",
    ] {
        plant::usher_as(&house, &pat, &format!("{line} -o json")).refused(4, "forbidden");
    }
    // View-Only has no account.profile.
    plant::usher_as(&house, &val, "user edit val@north.example --first V -o json").refused(4, "forbidden");
}

#[test]
fn disabling_ends_log_ins_and_enabling_returns_to_what_was() {
    let house = House::north();
    let pat = plant::colleague(&house, "pat@north.example", "--role editor");
    house.usher("user add ivo@north.example --role editor --no-invite").ok();
    plant::usher_as(&house, &pat, "user list -q").ok();
    house.usher("user disable pat@north.example --dry-run").ok();
    plant::usher_as(&house, &pat, "user list -q").ok();
    house.usher("user disable pat@north.example").ok().says("status active → disabled");
    house.usher("user disable pat@north.example").ok().says("nothing to change");
    house.usher("user disable ivo@north.example").ok().says("status invited → disabled");
    plant::usher_as(&house, &pat, "user list -o json").refused(4, "auth.required");
    house.usher("user enable pat@north.example").ok().says("status disabled → active");
    house.usher("user enable ivo@north.example").ok().says("status disabled → invited");
    house.usher("user enable ivo@north.example").ok().says("nothing to change");
    // The log-in that was ended stays ended.
    plant::usher_as(&house, &pat, "user list -o json").refused(4, "auth.required");
}

#[test]
fn whoever_locks_themselves_out_says_so() {
    let house = House::north();
    let eve = plant::colleague(&house, "eve@north.example", "--role admin");
    for line in ["user disable eve@north.example --yes -o json", "user remove eve@north.example --yes -o json"] {
        plant::usher_as(&house, &eve, line).refused(6, "confirmation.required").says("--yes-myself");
    }
    plant::usher_as(&house, &eve, "user list -q").ok();
    plant::usher_as(&house, &eve, "user disable eve@north.example --yes-myself").ok();
    plant::usher_as(&house, &eve, "user list -o json").refused(4, "auth.required");
    // The last Admin is told the rule, not asked.
    house.usher("user disable ada@north.example -o json").refused(5, "last-admin");
}

#[test]
fn a_locked_user_is_shown_as_locked_until_the_lock_ends() {
    let house = House::north();
    let lock = |until: &str| {
        let file = rusqlite::Connection::open(house.database()).unwrap();
        let until: usher::domain::Time = until.parse().unwrap();
        assert_eq!(file.execute("UPDATE credentials SET locked = 1, locked_until = ?1", [until.0]).unwrap(), 1);
    };
    lock("2026-11-21T20:15:00Z");
    let shown = house.usher("user show ada@north.example -o json").ok().json();
    assert_eq!((&shown["status"], &shown["locked_until"]), (&json!("locked"), &json!("2026-11-21T20:15:00Z")));
    assert_eq!(shown["locked"], json!(true));
    house.usher("user list --where status=locked -q").ok().says("ada@north.example");
    lock("2026-11-21T19:59:00Z");
    let shown = house.usher("user show ada@north.example -o json").ok().json();
    assert_eq!((&shown["status"], &shown["locked_until"]), (&json!("active"), &json!(null)));
    assert_eq!(shown["locked"], json!(false));
}
