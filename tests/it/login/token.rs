//! The token of a log-in: what matches it, and for how long.

use crate::support::{House, PASSWORD};

use super::with_pat;

#[test]
fn only_the_whole_token_as_it_was_given_matches() {
    let house = House::north();
    let token = std::fs::read_to_string(house.session()).unwrap().trim().to_owned();
    assert_eq!(token.len(), 64);
    let try_token = |text: &str| {
        house.file("tried", text);
        house.usher_at("tried", "whoami -o json", "")
    };
    try_token(&token).ok();
    for length in 0..token.len() {
        try_token(&token[..length]).refused(4, "auth.required");
    }
    for wrong in [
        token.to_uppercase(),
        format!("{token}0"),
        format!("0{token}"),
        format!("{token}{token}"),
        format!("{token}\n{token}"),
        token[1..].to_owned(),
        token.chars().rev().collect(),
        "NULL".to_owned(),
        "%".repeat(64),
        "x".repeat(100_000),
    ] {
        try_token(&wrong).refused(4, "auth.required");
    }
    // Nor is the digest, which stands in the database, a token.
    try_token(&usher::domain::digest::hex_of_token(&token)).refused(4, "auth.required");
    let held = std::fs::read(house.database()).unwrap();
    assert!(!held.windows(64).any(|part| part == token.as_bytes()), "the token stands in the database");
}

#[test]
fn a_log_in_is_good_until_just_before_its_end_and_is_made_no_longer_by_use() {
    let house = House::north();
    let end = house.usher("whoami -o json").ok().json()["until"].as_str().unwrap().to_owned();
    let end: usher::domain::Time = end.parse().unwrap();
    let at = |micros: i64| {
        let mut command = house.command(["whoami", "-o", "json"]);
        command.env("USHER_NOW", usher::domain::Time(micros).to_string());
        house.run("whoami", command, "")
    };
    at(end.0 - 1).ok();
    at(end.0).refused(4, "auth.required");
    // It was found to be over, and no clock that is set back brings it to life.
    at(end.0 - 1).refused(4, "auth.required");
}

#[test]
fn no_clock_that_moves_ten_years_brings_a_log_in_to_life() {
    const TEN_YEARS: i64 = 10 * 365 * 24 * 60 * 60;
    let house = with_pat();
    house.login("pat@north.example");
    house.wait_seconds(TEN_YEARS);
    house.usher("whoami -o json").refused(4, "auth.required");
    house.wait_seconds(-TEN_YEARS);
    house.usher("whoami -o json").refused(4, "auth.required");
    house.login("pat@north.example");
    house.wait_seconds(-TEN_YEARS);
    house.usher("whoami -o json").refused(4, "auth.required");
    house.wait_seconds(TEN_YEARS);
    house.usher("whoami -o json").refused(4, "auth.required");
    // A log-in ten years later sweeps those that are over.
    house.login("pat@north.example");
    house.wait_seconds(TEN_YEARS);
    house.usher_at("new", "login pat@north.example --password-stdin", PASSWORD).ok();
    let left = house.look(|tx| {
        let account = tx.account_by_handle("north").unwrap().unwrap().id;
        let pat = tx.user_by_email(account, "pat@north.example").unwrap().unwrap().id;
        tx.logins_of(account, pat).unwrap().len()
    });
    assert_eq!(left, 1);
    house.usher_at("new", "whoami", "").ok();
}

#[test]
fn a_session_file_that_others_can_read_or_that_is_a_link_is_not_taken() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let house = House::north();
    let wide = house.dir().join("wide");
    std::fs::copy(house.session(), &wide).unwrap();
    house.usher_at("wide", "whoami -o json", "").ok();
    std::fs::set_permissions(&wide, std::fs::Permissions::from_mode(0o640)).unwrap();
    house.usher_at("wide", "whoami -o json", "").refused(1, "io").says("chmod 600");
    symlink(house.session(), house.dir().join("link")).unwrap();
    house.usher_at("link", "whoami -o json", "").refused(1, "io").says("it is a link");
}
