//! Seats: every route that takes one, and races for the last.

use std::process::Stdio;

use serde_json::{Value, json};
use usher::domain::account::{Account, Seats};

use super::plant;
use crate::support::{House, words};

fn seats(house: &House, number: u32) {
    plant::change_account(house, "acme", |account| Account { seats: Seats::Number(number), ..account });
}

#[test]
fn a_user_beyond_the_last_seat_is_refused_with_the_numbers() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Number(2));
    house.all(
        "user add a@acme.example --role editor --no-invite -c acme
         user add b@acme.example --role editor --no-invite -c acme",
    );
    let refused = house.usher("user add c@acme.example --role editor -c acme -o json").refused(5, "seats.full");
    let error: Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!(error["error"]["message"], "all seats of client acme are used: 2 of 2");
    assert_eq!(error["error"]["details"], json!({"used": 2, "needed": 3, "account": "acme", "seats": 2}));
    assert_eq!(error["error"]["hints"][0], "usher client edit acme --seats 3");
    // Who is there already is not a seat more.
    house.usher("user edit a@acme.example --first Al -c acme").ok();
    house.usher("user add a@acme.example --role view-only --if-exists update -c acme").ok();
}

#[test]
fn a_disabled_user_frees_the_seat_and_needs_one_to_come_back() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Number(1));
    house.all(
        "user add a@acme.example --role editor --no-invite -c acme
         user disable a@acme.example -c acme
         user add b@acme.example --role editor --no-invite -c acme",
    );
    house.usher("user enable a@acme.example -c acme -o json").refused(5, "seats.full");
    house.usher("user remove b@acme.example --yes -c acme").ok();
    house.usher("user enable a@acme.example -c acme").ok();
}

#[test]
fn the_seat_pool_counts_the_masters_own_users() {
    let house = House::north_with("--seat-pool 2");
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    house.usher("user add val@north.example --role editor --no-invite -o json").refused(5, "pool.exceeded");
}

#[test]
fn of_thirty_two_who_race_for_five_seats_five_get_one() {
    let house = House::north();
    plant::client(&house, "north", "acme", Seats::Number(1));
    house.usher("user add first@acme.example --role editor --no-invite -c acme").ok();
    seats(&house, 6);
    let mut racing: Vec<_> = (0..32)
        .map(|number| {
            let line = format!("user add u{number}@acme.example --role editor --no-invite -c acme");
            house.command(words(&line)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    let mut ended: Vec<_> = racing.iter_mut().map(|process| process.wait().unwrap().code().unwrap()).collect();
    ended.sort_unstable();
    assert_eq!(ended[..5], [0; 5]);
    assert_eq!(ended[5..], [5; 27]);
    assert_eq!(house.usher("user list -c acme -q").ok().stdout.lines().count(), 6);
}
