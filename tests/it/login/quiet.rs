//! Whoever is not let in learns nothing of why: not by words, nor by work. What it takes in time is
//! measured by `benches/refused.sh`.

use std::fs;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use usher::domain::role::BuiltIn;

use super::{WRONG, with_pat};
use crate::support::{House, PASSWORD, words};

/// The hash of a password, as this program makes it.
pub(super) fn hash_of(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).unwrap().to_string()
}

/// One of each who cannot come in, with the password that would otherwise be right.
const SHUT: [&str; 6] = [
    "nobody@north.example",
    "pat@north.example",
    "lena@north.example",
    "dora@north.example",
    "ines@north.example",
    "otto@closed.example",
];

/// A house with Pat, whose password is another; Lena, who is locked; Dora, who is disabled; Ines, who
/// has not joined; Otto, whose account is disabled.
fn with_all() -> House {
    let house = with_pat();
    house.client("closed");
    for email in ["lena@north.example", "dora@north.example"] {
        house.person("north", email, BuiltIn::Editor);
        house.plant_password("north", email);
    }
    house.person("closed", "otto@closed.example", BuiltIn::Admin);
    house.plant_password("closed", "otto@closed.example");
    house.usher("user add ines@north.example --role editor --no-invite").ok();
    house.plant_password("north", "ines@north.example");
    house.plant_hash("north", "pat@north.example", &hash_of("another good password"));
    house.build(|build| build.disable("north", "dora@north.example"));
    house.usher("client edit closed --status disabled --yes").ok();
    // Pat is tried often; only Lena is to be locked.
    house.usher("account edit --lock-after 100 --lock-minutes until-unlocked").ok();
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    let lena = "UPDATE credentials SET failed = 5, locked = 1
                WHERE user = (SELECT id FROM users WHERE email = 'lena@north.example')";
    assert_eq!(conn.execute(lena, []).unwrap(), 1);
    house
}

#[test]
fn all_who_are_not_let_in_hear_the_same_words_and_leave_the_same_trace() {
    let house = with_all();
    let mut heard = Vec::new();
    for email in SHUT {
        let operations = |house: &House| house.look(|tx| tx.totals().unwrap().2);
        let before = operations(&house);
        let run = house.log_in_with(email, PASSWORD).refused(4, "auth.failed");
        assert_eq!(operations(&house), before + 1, "{email}");
        heard.push((run.stdout, run.stderr));
        let people = house.usher_in(&format!("login {email} --password-stdin"), WRONG).exits(4);
        assert!(!people.stderr.contains(email), "{}", people.stderr);
        heard.push((people.stdout, people.stderr));
    }
    let (json, words) = (heard[0].clone(), heard[1].clone());
    for pair in heard.chunks(2) {
        assert_eq!((&pair[0], &pair[1]), (&json, &words));
    }
}

/// How often argon2 runs in one command.
fn runs(house: &House, line: &str, stdin: &str) -> usize {
    let count = house.dir().join("argon2");
    let _ = fs::remove_file(&count);
    let mut command = house.command(words(line));
    command.env("USHER_COUNT_ARGON2", &count);
    let _ = house.run(line, command, stdin);
    fs::read_to_string(count).unwrap_or_default().lines().count()
}

#[test]
fn argon2_runs_once_for_a_password_that_is_set_or_checked_and_else_never() {
    let house = with_all();
    for email in SHUT {
        assert_eq!(runs(&house, &format!("login {email} --password-stdin"), PASSWORD), 1, "{email}");
    }
    assert_eq!(runs(&house, "login ada@north.example --password-stdin", PASSWORD), 1);
    assert_eq!(runs(&house, "login ada@north.example --account acme --password-stdin", PASSWORD), 1);
    assert_eq!(runs(&house, "user password pat@north.example --password-stdin", PASSWORD), 1);
    let own = "user password --password-stdin";
    assert_eq!(runs(&house, own, &format!("{PASSWORD}\n{PASSWORD}")), 2, "one checked and one set");
    assert_eq!(runs(&house, own, &format!("{WRONG}\n{PASSWORD}")), 1);
    // Whoever may not set a password, or whose command cannot succeed, spends none.
    house.be("north", "pat@north.example");
    assert_eq!(runs(&house, "user password ada@north.example --password-stdin", PASSWORD), 0);
    assert_eq!(runs(&house, "db recover-admin nobody@north.example --password-stdin --yes", PASSWORD), 0);
    for line in ["whoami", "klip list", "logout", "whoami"] {
        assert_eq!(runs(&house, line, ""), 0, "{line}");
    }
}

#[test]
fn a_hash_of_another_kind_or_cost_never_lets_in_and_is_found() {
    let house = with_pat();
    let with = |algorithm, params: Params, password: &str| {
        let argon2 = Argon2::new(algorithm, Version::V0x13, params);
        argon2.hash_password(password.as_bytes()).unwrap().to_string()
    };
    let of = |memory, passes, lanes| Params::new(memory, passes, lanes, None).unwrap();
    let good = with(Algorithm::Argon2id, of(19_456, 2, 1), PASSWORD);
    let cut = good.rsplit_once('$').unwrap().0;
    let planted = [
        with(Algorithm::Argon2id, of(8, 2, 1), PASSWORD),
        with(Algorithm::Argon2id, of(19_456, 1, 1), PASSWORD),
        with(Algorithm::Argon2id, of(19_456, 2, 17), PASSWORD),
        "$argon2id$".to_owned(),
        "$argon2id$v=19$m=19456,t=2,p=1".to_owned(),
        cut.to_owned(),
        format!("{cut}$"),
        good.replace("m=19456", "m=4294967295"),
        good.replace("t=2", "t=4294967295"),
    ];
    for hash in planted {
        house.plant_hash("north", "pat@north.example", &hash);
        for password in [PASSWORD, "", " "] {
            house.log_in_with("pat@north.example", password).refused(4, "auth.failed");
        }
        house.usher("db check -o json").exits(1).says("the password of pat@north.example");
    }
    // Of a dearer one only the cost is greater.
    house.plant_hash("north", "pat@north.example", &with(Algorithm::Argon2id, of(32_768, 3, 2), PASSWORD));
    house.usher("db check").ok();
    house.log_in_with("pat@north.example", PASSWORD).ok();
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    let gone = "UPDATE credentials SET password = NULL WHERE user = (SELECT id FROM users WHERE email LIKE 'pat@%')";
    assert_eq!(conn.execute(gone, []).unwrap(), 1);
    drop(conn);
    house.log_in_with("pat@north.example", "").refused(4, "auth.failed");
    let other = with(Algorithm::Argon2i, of(19_456, 2, 1), PASSWORD);
    assert!(!usher::domain::password::is_sound(&other), "the database itself does not take it");
}
