//! Used seats never pass the seats: invited users count, whatever brings one back needs a free seat,
//! seats do not go below those used, and of a crowd that wants the last ones exactly so many get them.

use usher::domain::account::Seats;

use super::{begin, ended};
use crate::support::House;

/// The client acme with this many seats, past its onboarding.
fn acme(seats: Seats) -> House {
    let house = House::north();
    house.client("acme");
    house.change_account("acme", |account| account.seats = seats);
    house
}

#[test]
fn of_sixty_four_who_race_for_fifty_seats_fifty_get_one() {
    let house = acme(Seats::Number(50));
    let add = |n| begin(&house, None, &format!("user add u{n}@acme.example --role view-only --no-invite -c acme"));
    let ends = ended((0..64).map(add).collect());
    assert_eq!((ends[..50].to_vec(), ends[50..].to_vec()), (vec![0; 50], vec![5; 14]));
    assert_eq!(house.usher("user list -c acme -q --all").ok().stdout.lines().count(), 50);
}

#[test]
fn whoever_is_invited_has_a_seat() {
    let house = acme(Seats::Number(1));
    house.usher("user add a@acme.example --role view-only -c acme").ok();
    house.usher("user add b@acme.example --role view-only -c acme -o json").refused(5, "seats.full");
    assert_eq!(house.usher("account seats -c acme -o json").ok().json()["used"], 1);
}

#[test]
fn whatever_brings_a_user_back_needs_a_free_seat() {
    let house = acme(Seats::Number(2));
    house.all(
        "user add a@acme.example --role view-only --no-invite -c acme
         user add b@acme.example --role view-only --no-invite -c acme
         user disable a@acme.example -c acme",
    );
    let disabled = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    house.usher("user remove b@acme.example --yes -c acme").ok();
    let removed = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    house.all(
        "user add c@acme.example --role view-only --no-invite -c acme
         user add d@acme.example --role view-only --no-invite -c acme",
    );
    let before = house.export();
    for line in [
        "user enable a@acme.example -c acme".to_owned(),
        format!("undo {disabled} -c acme"),
        format!("undo {removed} -c acme"),
        "user add a@acme.example --role view-only --if-exists update -c acme".to_owned(),
    ] {
        let run = house.usher(&format!("{line} -o json"));
        assert!(run.status == 0 || run.stderr.contains("seats.full"), "{}", run.transcript());
    }
    assert_eq!(house.usher("account seats -c acme -o json").ok().json()["used"], 2);
    house.usher("user show a@acme.example -c acme --fields status").ok().says("disabled");
    assert_eq!(house.export(), before);
    house.usher("user remove c@acme.example --yes -c acme").ok();
    house.usher(&format!("undo {removed} -c acme")).ok();
}

#[test]
fn seats_do_not_go_below_those_used_and_disable_nobody() {
    let house = acme(Seats::Number(3));
    house.all(
        "user add a@acme.example --role view-only --no-invite -c acme
         user add b@acme.example --role view-only --no-invite -c acme",
    );
    house.usher("client edit acme --seats 1 -o json").refused(5, "seats.below-used");
    house.usher("client edit acme --seats unlimited").ok();
    let widened = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    house.all(
        "user add c@acme.example --role view-only --no-invite -c acme
         user add d@acme.example --role view-only --no-invite -c acme",
    );
    house.usher(&format!("undo {widened} -o json")).refused(5, "seats.below-used");
    assert_eq!(house.usher("account seats -c acme -o json").ok().json()["used"], 4);
    // As many as are used is enough.
    house.usher("client edit acme --seats 4").ok();
    house.usher("user add e@acme.example --role view-only -c acme -o json").refused(5, "seats.full");
}

#[test]
fn no_seats_and_as_many_as_there_can_be_are_numbers_like_others() {
    let house = House::north();
    house.usher("client add None --seats 0 -o json").refused(5, "seats.zero");
    house.usher("client add None --seats 0 --status setup").ok();
    house.usher(&format!("client add Most --seats {}", u32::MAX)).ok();
    house.usher(&format!("client add More --seats {} -o json", u64::from(u32::MAX) + 1)).refused(2, "usage");
    house.usher("client add Less --seats -1 -o json").refused(2, "usage");
    let most = house.usher("client show most -o json").ok().json();
    assert_eq!(most["seats"]["seats"].as_u64().or(most["seats"].as_u64()), Some(u64::from(u32::MAX)), "{most}");
    house.client_with("zero", |account| account.seats = Seats::Number(1));
    house.build(|build| build.onboarded("zero"));
    house.usher("user add a@zero.example --role view-only --no-invite -c zero").ok();
    house.usher("user add b@zero.example --role view-only -c zero -o json").refused(5, "seats.full");
}
