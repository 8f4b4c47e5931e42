//! People of an account above who look after a client by an assignment.

use serde_json::json;
use usher::domain::{client::ClientRight, role::BuiltIn};

use super::{Somebody, staffed};

#[test]
fn whoever_is_assigned_does_what_the_assigned_roles_allow_and_shares_do_not_matter() {
    let house = staffed();
    house.build(|build| {
        build.user("north", "val@north.example", BuiltIn::ViewOnly, &[]);
        build.group("acme", "marketing");
        build.asset("acme", "klip:sessions", &[]);
        build.asset("acme", "dashboard:web", &["klip:sessions"]);
    });
    house.usher("user assign val@north.example --to acme --role editor").ok();
    let shown = house.usher("user show val@north.example -o json").ok().json();
    assert_eq!(shown["assignments"], json!([{"client": "acme", "roles": ["editor"]}]));

    let val = Somebody::of(&house, "north", "val@north.example");
    // Beyond what she may at home, and nothing is shared with her.
    val.usher("klip create Nope -o json").refused(4, "forbidden");
    val.usher("impersonate acme --as assigned --reason 'looks after it'").ok();
    assert_eq!(val.usher("whoami -o json").ok().json()["level"], "assigned");
    val.usher("klip create Churn").ok();
    val.usher("dashboard edit web --description 'Every visit'").ok();
    val.usher("share dashboard:web --with group:marketing").ok();
    for line in [
        "user add x@acme.example --role editor",
        "client edit acme --seats 9",
        "role create Boss --permission user.manage",
    ] {
        val.usher(&format!("{line} -o json")).refused(4, "forbidden");
    }
    val.usher("leave").ok();
    val.usher("klip show churn -c acme").ok();

    // A second role counts too, and one that is taken away counts no more, in the same sign-in.
    val.usher("impersonate acme --as assigned --reason more").ok();
    house.usher("user assign val@north.example --to acme --role view-only").ok();
    val.usher("klip create Visits").ok();
    house.usher("user unassign val@north.example --from acme --role editor").ok();
    val.usher("klip create Nope -o json").refused(4, "forbidden");
    val.usher("dashboard show web").ok();
    house.usher("user unassign val@north.example --from acme").ok();
    val.usher("dashboard show web -o json").refused(4, "sign-in.ended");
    val.usher("impersonate acme --as assigned --reason more -o json").refused(3, "not-found");
}

#[test]
fn where_c_acts_at_view_only_the_hint_names_the_way_by_the_assignment() {
    let house = staffed();
    house.usher("client share beta --with group:all-users --right view-only").ok();
    house.usher("user assign pat@north.example --to beta --role editor").ok();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let way = "usher impersonate beta --as assigned --reason TEXT -- klip create Churn -c beta";
    pat.usher("klip create Churn -c beta -o json").refused(4, "forbidden").says(way);
    pat.usher(&way.strip_prefix("usher ").unwrap().replace("TEXT", "charts")).ok();
    // Without an assignment there is no such way.
    let ned = Somebody::of(&house, "north", "ned@north.example");
    let refused = ned.usher("klip create Visits -c beta -o json").refused(4, "forbidden");
    assert!(!refused.stderr.contains("assigned"), "{}", refused.stderr);
    house.client_shared("beta", "desk", ClientRight::Admin);
    ned.usher("klip create Visits -c beta").ok();
}
