//! What ends a sign-in besides leaving, at once, whichever way the change came.

use usher::domain::{Time, role::BuiltIn};

use super::{Somebody, staffed, told};
use crate::support::House;

const BEGIN: &str = "impersonate acme --as admin --reason 'first set-up'";

#[test]
fn it_is_in_force_until_just_before_its_end_and_never_again() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher("impersonate acme --as admin --reason work --ttl 45m").ok();
    let who = pat.usher("whoami -o json").ok().json();
    let until: Time = who["sign_in"]["until"].as_str().unwrap().parse().unwrap();
    assert_eq!(who["sign_in"]["client"], "acme");

    pat.usher_at(Time(until.0 - 1), "group create Marketing").ok();
    pat.usher_at(until, "group create Never -o json").refused(4, "sign-in.ended").says("its time was over");
    assert_eq!(told(&house)[0], "the sign-in to client acme has ended: its time was over");
    // Told once; then nothing revives it, not even a clock that was set back.
    pat.usher_at(until, "whoami").ok().says("north");
    pat.usher_at(Time(until.0 - 1), "group create Never -n -o json").refused(4, "forbidden");
    assert_eq!(told(&house).iter().filter(|done| done.contains("has ended")).count(), 1);
    for years in [-10, 10] {
        let pat = Somebody::of(&house, "north", "pat@north.example");
        pat.usher("impersonate acme --as admin --reason work --ttl 45m").ok();
        pat.usher_at(until.plus_days(years * 365), "group create Never -o json").refused(4, "auth.required");
    }
    house.usher("group show never -c acme -o json").refused(3, "not-found");
    house.usher("group show never -o json").refused(3, "not-found");
}

#[test]
fn it_never_outlasts_the_log_in_it_was_begun_from() {
    let house = staffed();
    house.usher("impersonate acme --as admin --reason long --ttl 12h").ok();
    let who = house.usher("whoami -o json").ok().json();
    assert_eq!(who["sign_in"]["until"], who["until"]);
}

/// Takes something away while pat and ned are inside.
fn ends(house: &House, begin: &str, takes: &str, why: &str, others_stay: bool) {
    let pat = Somebody::of(house, "north", "pat@north.example");
    let ned = Somebody::of(house, "north", "ned@north.example");
    pat.usher(begin).ok();
    ned.usher(BEGIN).ok();
    assert_eq!((pat.is_in(), ned.is_in()), ("acme".to_owned(), "acme".to_owned()));
    house.usher(takes).ok();
    let over = pat.usher("group create Nope -o json").refused(4, "sign-in.ended").says(why);
    assert!(over.stderr.contains("own account again"), "{takes}: {}", over.stderr);
    assert!(told(house)[0].ends_with(why), "{takes}: {:?}", told(house));
    assert_eq!(pat.is_in(), "north", "{takes}");
    house.usher("group show nope -o json").refused(3, "not-found");
    house.usher("group show nope -c acme -o json").refused(3, "not-found");
    if others_stay {
        assert_eq!(ned.is_in(), "acme", "{takes}");
    } else {
        ned.usher("whoami -o json").refused(4, "sign-in.ended");
    }
    // What was given back does not revive it.
    house.usher("undo").ok();
    assert_eq!(pat.is_in(), "north", "{takes}");
    pat.usher(begin).ok();
    for somebody in [&pat, &ned] {
        let _ = somebody.usher("leave");
    }
}

#[test]
fn a_right_that_is_taken_away_ends_it_at_once_and_the_sign_ins_of_others_stay() {
    let house = staffed();
    let right = "the right behind it was taken away";
    for takes in [
        "client unshare acme --from group:delivery",
        "client share acme --with group:delivery --right view-only",
        "group remove-member delivery pat@north.example",
        "user role pat@north.example --remove editor --add view-only",
        "group remove delivery --yes",
    ] {
        ends(&house, BEGIN, takes, right, true);
    }
    // A role that is edited, an assignment, and a role that reaches every client.
    house.all(
        "role create Helper --permission client.access --permission client.edit --permission client.login
         user role pat@north.example --remove editor --add helper",
    );
    ends(&house, BEGIN, "role edit helper --remove client.login", right, true);
    house.all(
        "user role pat@north.example --remove helper --add view-only
         user assign pat@north.example --to acme --role editor",
    );
    ends(
        &house,
        "impersonate acme --as assigned --reason 'looks after it'",
        "user unassign pat@north.example --from acme",
        right,
        true,
    );
    house.all(
        "role create Manager --permission client.access --permission client.edit --permission client.login \
         --permission admin.client
         user role pat@north.example --add manager",
    );
    let begin = "impersonate acme --as settings --reason 'new contract'";
    ends(&house, begin, "user role pat@north.example --remove manager", right, true);
}

#[test]
fn an_undo_that_takes_the_grant_back_ends_it() {
    let house = staffed();
    house.usher("client unshare acme --from group:delivery").ok();
    for grant in [
        "client share acme --with group:delivery --right admin",
        "group add-member desk pat@north.example",
        "user assign pat@north.example --to acme --role editor",
    ] {
        house.usher(grant).ok();
        let pat = Somebody::of(&house, "north", "pat@north.example");
        let level = if grant.starts_with("user assign") { "assigned" } else { "admin" };
        pat.usher(&format!("impersonate acme --as {level} --reason work")).ok();
        house.usher("undo").ok();
        pat.usher("group create Nope -o json").refused(4, "sign-in.ended");
        assert_eq!(pat.is_in(), "north", "{grant}");
    }
}

#[test]
fn a_right_that_stays_another_way_ends_nothing() {
    let house = staffed();
    house.usher("group add-member desk pat@north.example").ok();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher(BEGIN).ok();
    house.all(
        "client unshare acme --from group:delivery
         client share acme --with group:desk --right settings
         group remove delivery --yes",
    );
    assert_eq!(pat.is_in(), "acme");
}

#[test]
fn a_client_that_is_disabled_or_removed_and_what_a_preview_showed_end_it() {
    let house = staffed();
    house.all("group create Marketing -c acme");
    house.build(|build| build.user("acme", "vic@acme.example", BuiltIn::ViewOnly, &[]));
    let look = "impersonate acme --as view-only --reason look";
    let removed = "user vic@acme.example was removed";
    ends(
        &house,
        &format!("{look} --user vic@acme.example"),
        "user remove vic@acme.example -c acme --yes",
        removed,
        true,
    );
    let removed = "group marketing was removed";
    ends(&house, &format!("{look} --group marketing"), "group remove marketing -c acme --yes", removed, true);
    ends(&house, BEGIN, "client edit acme --status disabled --yes", "the client was disabled", false);

    // Staff may still sign in to a disabled client; its removal ends that.
    house.usher("client edit acme --status disabled --yes").ok();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher(BEGIN).ok();
    house.usher("client remove acme --yes").ok();
    pat.usher("group create Nope -o json").refused(4, "sign-in.ended").says("the client was removed");
    house.usher("undo").ok();
    assert_eq!(pat.is_in(), "north");
}

#[test]
fn whoever_is_disabled_or_removed_is_out_everywhere_and_the_journal_tells() {
    let house = staffed();
    for (takes, why) in [
        ("user disable pat@north.example", "the user was disabled"),
        ("user remove pat@north.example --yes", "the user was removed"),
    ] {
        let pat = Somebody::of(&house, "north", "pat@north.example");
        let ned = Somebody::of(&house, "north", "ned@north.example");
        pat.usher(BEGIN).ok();
        ned.usher(BEGIN).ok();
        house.usher(takes).ok();
        pat.usher("group create Nope -o json").refused(4, "auth.required");
        assert_eq!(told(&house)[0], format!("the sign-in to client acme has ended: {why}"));
        house.usher("undo").ok();
        pat.usher("whoami -o json").refused(4, "auth.required");
        assert_eq!(ned.is_in(), "acme", "{takes}");
    }
}

#[test]
fn what_has_ended_is_told_once_and_before_anything_is_done_also_in_looks_and_batches() {
    let house = staffed();
    for line in [
        "whoami -o json",
        "access can --batch -o json",
        "log list -o json",
        "leave -o json",
        "client list -c acme -o json",
    ] {
        let pat = Somebody::of(&house, "north", "pat@north.example");
        pat.usher(BEGIN).ok();
        house.usher("client unshare acme --from group:delivery").ok();
        pat.usher(&format!("{line} ")).refused(4, "sign-in.ended");
        house.usher("undo").ok();
        pat.usher("client show acme -o json").ok();
    }
}

#[test]
fn logging_out_ends_it_and_a_new_log_in_is_at_home() {
    let house = staffed();
    house.usher(BEGIN).ok();
    house.usher("logout").ok();
    house.usher("group create Nope -o json").refused(4, "auth.required");
    house.usher_in("login ada@north.example --password-stdin", crate::support::PASSWORD).ok();
    assert_eq!(house.usher("whoami -o json").ok().json()["account"], "north");
    assert_eq!(told(&house)[0], "the sign-in to client acme has ended: its user logged out");
}
