//! `usher access diff`: what one may do that another may not, and the reverse.

use serde_json::{Value, json};
use usher::domain::asset::AssetKind;

use super::support::{House, expected, words, world::worked};

fn acme() -> House {
    let house = House::north();
    house.populate(worked);
    house
}

fn diff(house: &House, line: &str, status: i32) -> Value {
    house.usher(&format!("access diff {line} -o json")).exits(status).json()
}

#[test]
fn things_that_differ_in_one_way_stand_together() {
    let house = acme();
    let mut told = String::new();
    for (line, columns) in [
        ("dana@acme.example vic@acme.example -c acme", "80"),
        ("vic@acme.example dana@acme.example -c acme", "40"),
        ("mia@acme.example nora@acme.example -c acme", "120"),
        ("vic@acme.example vic@acme.example -c acme", "80"),
        ("pat@north.example val@north.example", "80"),
    ] {
        let mut command = house.command(words(&format!("access diff {line} -o table")));
        command.env("COLUMNS", columns);
        told += &house.run(&format!("access diff {line}   # {columns} columns"), command, "").transcript();
    }
    expected::matches("access-diff.txt", &told);
}

#[test]
fn what_one_has_is_what_the_other_lacks_the_other_way_round() {
    let house = acme();
    let there = diff(&house, "eve@acme.example dana@acme.example -c acme", 10);
    let back = diff(&house, "dana@acme.example eve@acme.example -c acme", 10);
    let turned: Vec<_> = back["differences"].as_array().unwrap().iter().map(|it| json!({"kind": it["kind"], "target": it["target"], "name": it["name"], "gained": it["lost"], "lost": it["gained"]})).collect();
    assert_eq!(there["differences"], json!(turned));
    let of = |target: &str| turned.iter().find(|it| it["target"] == target).cloned().unwrap_or_default();
    assert_eq!(of("klip:sessions")["gained"], json!(["view", "email", "download", "embed", "import"]));
    assert_eq!(of("dashboard:web")["lost"][0], "edit");
    assert_eq!(of("dashboard:web")["gained"], json!([]));
    assert!(!turned.iter().any(|it| it["kind"] == "permission"), "both are Editors");
    let same = diff(&house, "eve@acme.example eve@acme.example -c acme", 0);
    assert_eq!(
        (&same["differences"], &same["account"], &same["clients_told"]),
        (&json!([]), &json!("acme"), &json!(true))
    );
}

#[test]
fn lines_hold_one_thing_each_and_quiet_names_alone() {
    let house = acme();
    let line = "access diff dana@acme.example vic@acme.example -c acme";
    let csv = house.usher(&format!("{line} -o csv")).exits(10).stdout;
    assert!(
        csv.starts_with("kind,target,lost,gained\nklip,klip:sessions,\"email, download, embed, import\",\n"),
        "{csv}"
    );
    let quiet = house.usher(&format!("{line} -q")).exits(10).stdout;
    assert_eq!(quiet, "klip:sessions\ndashboard:lab\ndashboard:web\n");
    let named = house.usher(&format!("{line} --fields target,name -o json")).exits(10).json();
    assert_eq!(named[0], json!({"target": "klip:sessions", "name": "sessions"}));
}

#[test]
fn clients_are_compared_by_whoever_may_look_at_them_and_only_those_in_reach() {
    let house = acme();
    house.populate(|builder| {
        let north = builder.master();
        let role = builder.role(&north, "looks", &["user.view", "group.view"]);
        let user = builder.user(&north, "lea@north.example", &[role]);
        builder.log_in(&user, "lea");
        let out_of_reach = builder.client(&north, "canary");
        builder.asset(&out_of_reach, AssetKind::Dashboard, "canary", None);
    });
    let both = diff(&house, "pat@north.example val@north.example", 10);
    let client =
        both["differences"].as_array().unwrap().iter().find(|it| it["target"] == "client:acme").cloned().unwrap();
    assert_eq!(client["lost"], json!(["sign-in:view-only", "sign-in:admin", "share"]));
    assert_eq!(client["gained"], json!(["sign-in:assigned"]));
    house.be("north", "lea@north.example");
    let told = diff(&house, "pat@north.example val@north.example", 10);
    assert_eq!(told["clients_told"], json!(false));
    assert!(!told.to_string().contains("client:"), "{told}");
    house.usher("access diff pat@north.example val@north.example").exits(10).says("client.access");
    house.be("north", "pat@north.example");
    let told = diff(&house, "pat@north.example ada@north.example", 10);
    assert!(told.to_string().contains("client:acme") && !told.to_string().contains("canary"), "{told}");
}

#[test]
fn about_others_the_right_is_needed_and_nothing_of_another_account_is_found() {
    let house = acme();
    house.be("acme", "vic@acme.example");
    house.usher("access diff vic@acme.example dana@acme.example -o json").refused(4, "forbidden");
    assert_eq!(diff(&house, "vic@acme.example vic@acme.example", 0)["differences"], json!([]));
    let house = acme();
    house.usher("access diff vic@acme.example pat@north.example -c acme -o json").refused(3, "not-found");
    house.usher("access diff vic@acme.example group:marketing -c acme -o json").refused(2, "usage");
    house.usher("access diff vic@acme.example -c acme -o json").refused(2, "usage");
}
