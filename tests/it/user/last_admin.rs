//! The last active Admin of an account stays, by every route and in every race.

use std::process::Stdio;

use usher::domain::account::Seats;

use super::plant;
use crate::support::{House, words};

#[test]
fn the_last_admin_cannot_go_by_any_route() {
    let house = House::north();
    house.usher("user add pat@north.example --role editor --primary-contact --no-invite").ok();
    for line in [
        "user remove ada@north.example --yes --yes-myself",
        "user remove ada@north.example --yes",
        "user disable ada@north.example --yes-myself",
        "user role ada@north.example --remove admin --add editor",
        "user add ada@north.example --role editor --if-exists update",
    ] {
        house.usher(&format!("{line} -o json")).refused(5, "last-admin");
    }
    house.usher("user show ada@north.example --fields status,roles").ok().says("admin");
}

#[test]
fn an_invited_or_disabled_admin_does_not_stand_in_for_an_active_one() {
    let house = House::north();
    house.usher("user add eve@north.example --role admin --no-invite").ok();
    house.usher("user disable ada@north.example --yes-myself -o json").refused(5, "last-admin");
    plant::join(&house, "north", "eve@north.example");
    house.usher("user disable eve@north.example").ok();
    house.usher("user disable ada@north.example --yes-myself -o json").refused(5, "last-admin");
    house.usher("user enable eve@north.example").ok();
    house.usher("user disable ada@north.example --yes-myself").ok();
}

#[test]
fn where_none_is_active_yet_the_last_invited_admin_counts() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Unlimited);
    house.all(
        "user add dana@acme.example --role editor --no-invite -c acme
         user role dana@acme.example --remove editor --add view-only -c acme
         user add eve@acme.example --role admin --no-invite -c acme
         user add ivo@acme.example --role admin --no-invite -c acme
         user remove ivo@acme.example --yes -c acme",
    );
    house.usher("user remove eve@acme.example --yes -c acme -o json").refused(5, "last-admin");
    house.usher("user role eve@acme.example --remove admin --add editor -c acme -o json").refused(5, "last-admin");
}

#[test]
fn of_two_admins_who_demote_each_other_exactly_one_succeeds() {
    let house = House::north();
    let ada = plant::log_in(&house, "north", "ada@north.example");
    let eve = plant::colleague(&house, "eve@north.example", "--role admin");
    for trial in 0..10 {
        let demote = |session: &std::path::Path, other: &str| {
            let line = format!("user role {other}@north.example --remove admin --add editor -o json");
            let mut command = house.command(words(&line));
            command.env("USHER_SESSION", session).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (mut one, mut two) = (demote(&ada, "eve"), demote(&eve, "ada"));
        let ended = [one.wait().unwrap(), two.wait().unwrap()].map(|status| status.code().unwrap());
        // Whoever comes second is no Admin any more.
        assert!(matches!(ended, [0, 4] | [4, 0]), "trial {trial}: {ended:?}");
        let (winner, loser) = if ended[0] == 0 { (&ada, "eve") } else { (&eve, "ada") };
        plant::usher_as(&house, winner, &format!("user role {loser}@north.example --add admin --remove editor")).ok();
    }
}
