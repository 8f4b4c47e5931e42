//! What an undo does not do: give more than whoever undoes could give now, bring log-ins, sign-ins,
//! passwords or mails back, or go over what was done since. Undone and redone leaves what stood.

use usher::domain::{client::ClientRight, role::BuiltIn};

use super::{log_in, stocked, usher_as};
use crate::support::House;

fn latest(house: &House) -> String {
    house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned()
}

#[test]
fn an_undo_brings_no_log_in_sign_in_password_or_mail_back() {
    let house = stocked();
    house.usher("group create Delivery").ok();
    house.client_shared("acme", "delivery", ClientRight::Admin);
    house.build(|build| build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]));
    let kept = |what: &str| -> i64 {
        super::file(&house).query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).unwrap()
    };
    let pat = log_in(&house, "north", "pat@north.example");
    usher_as(&house, &pat, "impersonate acme --as admin --reason 'to look'").ok();
    assert_eq!(kept("sign_ins"), 1);
    house.usher("user disable pat@north.example").ok();
    assert_eq!(kept("sign_ins"), 0);
    house.usher("undo").ok();
    usher_as(&house, &pat, "whoami -o json").refused(4, "auth.required");
    // A share that is given back lets nobody in again who was put out.
    let pat = log_in(&house, "north", "pat@north.example");
    usher_as(&house, &pat, "impersonate acme --as admin --reason 'to look'").ok();
    house.usher("client unshare acme --from group:delivery").ok();
    house.usher("undo").ok();
    assert_eq!(kept("sign_ins"), 0);
    usher_as(&house, &pat, "whoami -o json").refused(4, "sign-in.ended");
    usher_as(&house, &pat, "whoami -o json").ok().says("\"level\": null");
    // Who was removed comes back to be invited anew, without the mail that waited.
    house.usher("user add new@acme.example --role editor -c acme").ok();
    assert_eq!((kept("mails"), kept("invitations")), (1, 1));
    house.usher("user remove new@acme.example --yes -c acme").ok();
    house.usher("undo").ok();
    assert_eq!((kept("mails"), kept("invitations")), (0, 0));
    house.usher("user remove pat@north.example --yes").ok();
    house.usher("undo").ok();
    assert_eq!(kept("credentials c JOIN users u ON u.id = c.user WHERE u.email LIKE 'pat@%'"), 0);
    house.usher("log verify").ok();
}

#[test]
fn the_last_operations_undone_one_by_one_leave_what_stood_and_redone_what_there_was() {
    let house = stocked();
    let mut stood = vec![house.export()];
    let lines = [
        "group edit design --name Print -c acme",
        "user role dana@acme.example --add view-only -c acme",
        "share klip:sessions --with group:design=edit -c acme",
        "dashboard unplace web klip:sessions -c acme",
        "group remove design --yes -c acme",
        "user remove dana@acme.example --yes -c acme",
        "client edit acme --seats 7",
        "dashboard remove web -c acme",
    ];
    for line in lines {
        house.usher(line).ok();
        stood.push(house.export());
    }
    let last = stood.pop().unwrap();
    for before in stood.iter().rev() {
        house.usher("undo").ok();
        assert_eq!(&house.export(), before);
    }
    for _ in 0..lines.len() {
        house.usher("redo").ok();
    }
    assert_eq!(house.export(), last);
}

#[test]
fn an_undo_lists_what_was_done_since_to_the_same_things_and_does_nothing() {
    let house = stocked();
    house.usher("group edit design --name Print -c acme").ok();
    let first = latest(&house);
    house.usher("group edit design --name 'Print and screen' -c acme").ok();
    let second = latest(&house);
    let before = house.export();
    let refused = house.usher(&format!("undo {first} -o json")).refused(8, "undo.conflict");
    assert!(refused.stderr.contains(&format!("operation {second} by ada@north.example")), "{}", refused.stderr);
    assert_eq!(house.export(), before);
}
