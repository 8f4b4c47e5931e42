//! What the client's journal and every command tell of a sign-in.

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use super::{Somebody, staffed};

#[test]
fn the_journal_of_the_client_tells_who_came_why_at_which_level_what_they_did_and_when_they_left() {
    let house = staffed();
    house.person("acme", "alex@acme.example", BuiltIn::Admin);
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher("impersonate acme --as admin --reason 'first set-up'").ok();
    pat.usher("group create Marketing").ok();
    pat.usher("group create Print --reason 'asked for by Dana'").ok();
    pat.usher("client edit acme --seats 9").refused(4, "forbidden");
    pat.usher("group list").ok();
    pat.usher("leave").ok();
    pat.usher("group create Design -c acme").ok();

    let alex = Somebody::of(&house, "acme", "alex@acme.example");
    let listed = alex.usher("log list -o json").ok().json();
    let rows: Vec<_> = listed.as_array().unwrap().iter().rev().collect();
    let begun = rows[0]["operation"].clone();
    let of = |field: &str| -> Vec<Value> { rows.iter().map(|row| row[field].clone()).collect() };
    assert_eq!(of("event"), ["entry", "change", "change", "refused", "entry", "change"]);
    assert_eq!(of("operator"), vec![json!("pat@north.example"); 6]);
    assert_eq!(of("level"), vec![json!("admin"); 6]);
    assert_eq!(of("sign_in"), [json!(null), begun.clone(), begun.clone(), begun.clone(), begun, json!(null)]);
    let work = json!("first set-up");
    assert_eq!(of("reason"), [work.clone(), work.clone(), json!("asked for by Dana"), work.clone(), work, json!(null)]);
    assert!(rows[0]["done"].as_str().unwrap().starts_with("signed in to client acme as admin until "));
    assert_eq!(rows[4]["done"], "left client acme");
    assert!(!alex.usher("log list -o json").stdout.contains("account north"));
    alex.usher(&format!("log show {}", rows[1]["operation"])).ok().says("first set-up");
}

#[test]
fn an_end_that_no_command_made_is_told_in_words_in_place_of_a_command() {
    let house = staffed();
    let pat = Somebody::of(&house, "north", "pat@north.example");
    pat.usher("impersonate acme --as admin --reason work").ok();
    house.usher("client unshare acme --from group:delivery").ok();
    let why = "the sign-in to client acme has ended: the right behind it was taken away";
    house.usher("log list -c acme").ok().says(why);
    let ended = house.usher("log list -c acme -o json --limit 1").ok().json()[0].clone();
    assert_eq!((&ended["command"], &ended["done"]), (&json!(null), &json!(why)));
    assert_eq!(ended["operator"], "pat@north.example");
    house.usher(&format!("log show {} -c acme -o table", ended["operation"])).ok().says("right behind it");
}

#[test]
fn every_command_says_where_one_is_whatever_comes_of_it() {
    let house = staffed();
    house.usher("impersonate acme --as view-only --reason look --user dana@acme.example").ok();
    let line = "signed in to client acme as view-only until ";
    for (command, status) in [
        ("whoami", 0),
        ("dashboard list", 0),
        ("group create Nope", 4),
        ("dashboard show nothing", 3),
        ("dashboard list --where nonsense=1", 2),
        ("dashboard list -q", 0),
        ("group list -c beta", 5),
        ("can dana@acme.example klip.edit", 0),
        ("why dana@acme.example klip.edit", 0),
        ("log list", 0),
        ("export", 4),
        ("undo", 4),
    ] {
        let run = house.usher(command).exits(status);
        assert_eq!(
            run.stderr
                .lines()
                .filter(|said| said.starts_with(line) && said.ends_with("seeing what user:dana@acme.example sees"))
                .count(),
            1,
            "{command}\n{}",
            run.stderr
        );
        let run = house.usher(&format!("{command} -o json")).exits(status);
        let first: Value = serde_json::from_str(run.stderr.lines().next().unwrap()).unwrap();
        assert_eq!(first["sign_in"]["client"], "acme", "{command}");
        assert_eq!(first["sign_in"]["preview"], "user:dana@acme.example", "{command}");
    }
    let batch =
        house.usher_in("access can --batch", "{\"user\":\"dana@acme.example\",\"action\":\"klip.edit\"}\n").ok();
    assert!(batch.stderr.starts_with(line), "{}", batch.stderr);
    house.usher("whoami -o table").ok().says("signed in to").says("dana@acme.example").says("look");
    house.usher("leave").ok();
    let home = house.usher("whoami -o table").ok();
    assert!(!home.stdout.contains("signed in"), "{}", home.stdout);
}
