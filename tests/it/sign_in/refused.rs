//! Who was not signed in: what is refused, and that it is told in their own account and nowhere else.

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use super::{Somebody, staffed};
use crate::support::House;

/// The refused attempts that the journal of an account tells of, the newest first.
fn refused(house: &House, scope: &str) -> Vec<Value> {
    let listed = house.usher(&format!("log list {scope} -o json --all")).ok().json();
    listed.as_array().unwrap().iter().filter(|it| it["event"] == "refused").cloned().collect()
}

#[test]
fn every_refused_attempt_to_sign_in_is_told_in_the_operators_own_account() {
    let house = staffed();
    house.build(|build| build.user("north", "vic@north.example", BuiltIn::ViewOnly, &["delivery"]));
    let pat = Somebody::of(&house, "north", "pat@north.example");
    let vic = Somebody::of(&house, "north", "vic@north.example");
    let tried = |count: usize| -> Value {
        let all = refused(&house, "");
        assert_eq!(all.len(), count, "{all:?}");
        all[0].clone()
    };
    // Out of reach and not there are one and the same, in the journal too.
    for (place, client) in ["beta", "nowhere"].into_iter().enumerate() {
        pat.usher(&format!("impersonate {client} --as admin --reason x -o json")).refused(3, "not-found");
        let told = tried(place + 1);
        assert_eq!(told["command"], format!("usher impersonate {client} --as admin --reason x -o json"));
        assert_eq!((&told["operator"], &told["reason"]), (&json!("pat@north.example"), &json!("x")));
        assert_eq!(told["refused"], json!({ "code": "not-found", "message": format!("no client {client}") }));
    }
    vic.usher("impersonate acme --as settings --reason x -o json").refused(4, "forbidden");
    assert_eq!(tried(3)["refused"]["code"], "forbidden");
    pat.usher("impersonate acme --as view-only --user nobody@acme.example --reason x -o json").refused(3, "not-found");
    assert_eq!(tried(4)["account"], "north");
    pat.usher("impersonate nowhere --as admin --reason x -o json -- group list").refused(3, "not-found");
    assert_eq!(tried(5)["refused"]["code"], "not-found");

    // From inside a client it names neither that one to the own account, nor to that one the other.
    pat.usher("impersonate acme --as admin --reason work").ok();
    let lines = ["impersonate beta --as admin --reason x", "group list -c beta", "group create Nope -c nowhere"];
    for (place, line) in lines.into_iter().enumerate() {
        pat.usher(&format!("{line} -o json")).refused(5, "session.nested");
        let told = tried(place + 6);
        assert_eq!((&told["account"], &told["level"], &told["sign_in"]), (&json!("north"), &json!(null), &json!(null)));
        assert_eq!(told["refused"]["code"], "session.nested");
        assert!(!told.to_string().contains("acme"), "{told}");
    }
    assert_eq!(refused(&house, "-c acme"), [json!(null); 0]);

    // What was not gone through with, or is wrong by itself, is no attempt; nor is leaving.
    for (line, status) in [
        ("impersonate acme --as admin", 5),
        ("leave", 0),
        ("leave", 3),
        ("impersonate acme --as admin", 6),
        ("impersonate nowhere --as admin --reason x -n", 3),
        ("impersonate north --as admin --reason x", 2),
        ("group list -c nowhere", 3),
    ] {
        let before = refused(&house, "").len();
        pat.usher(line).exits(status);
        let after = refused(&house, "").len();
        assert_eq!(after - before, usize::from(status == 5), "{line}");
    }
    house.usher("log verify").ok();
}

#[test]
fn a_client_named_with_c_is_the_one_that_is_signed_in_to_or_it_is_refused() {
    let house = staffed();
    let begin = "--as admin --reason work -o json";
    for line in ["impersonate acme -c beta", "impersonate acme -c beta --as admin --reason work -- group create Nope"] {
        let (before, after) = line.split_once(" -- ").map_or((line, None), |(before, after)| (before, Some(after)));
        let flags = if after.is_some() { "-o json" } else { begin };
        let after = after.map(|after| format!(" -- {after}")).unwrap_or_default();
        house.usher(&format!("{before} {flags}{after}")).refused(2, "usage").says("another client than acme");
    }
    house.usher(&format!("impersonate acme -c nowhere {begin}")).refused(3, "not-found");
    house.usher(&format!("impersonate acme -c all {begin}")).refused(3, "not-found");
    assert_eq!(house.usher("whoami -o json").ok().json()["account"], "north");
    house.usher("group show nope -c beta -o json").refused(3, "not-found");
    for line in ["impersonate acme -c acme", "impersonate acme -c client:acme", "impersonate -c acme"] {
        house.usher(&format!("{line} {begin}")).ok();
        assert_eq!(house.usher("whoami -o json").ok().json()["account"], "acme", "{line}");
        house.usher("leave").ok();
    }
    house.usher("impersonate acme -c acme --as admin --reason work -- group create Marketing").ok();
    house.usher("group show marketing -c acme").ok();
}
