//! Roles: what the commands promise.

use serde_json::{Value, json};
use usher::domain::share::{Right, Visibility};

use crate::support::House;

fn permissions(house: &House, role: &str) -> Vec<String> {
    let shown = house.usher(&format!("role show {role} -o json")).ok().json();
    let ids = shown["permissions"].as_array().unwrap().iter();
    ids.map(|held| held["permission"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_role_is_created_with_permissions_or_like_another() {
    let house = House::north();
    house.usher("role create Analyst --permission klip.library --permission klip.edit").ok().says("+ role analyst");
    assert_eq!(permissions(&house, "analyst"), ["klip.library", "klip.edit"]);
    house.all(
        "role create Watcher --like view-only
         role create Copy --like Analyst
         role create Lead --like user-admin",
    );
    assert_eq!(permissions(&house, "watcher"), permissions(&house, "view-only"));
    assert_eq!(permissions(&house, "copy"), permissions(&house, "analyst"));
    assert!(permissions(&house, "lead").contains(&"user.manage".to_owned()));
    house.usher("role create Analyst --like editor -o json").refused(8, "exists");
    house.usher("role create Analyst --like editor --if-exists skip").ok().says("nothing to change");
    house.usher("role create X --like nothing").says("build-and-view").refused(3, "not-found");
    house.usher("role create X -o json").refused(2, "usage");
    house.usher("role create X --permission klip.edti").says("did you mean klip.edit?").refused(2, "usage");
}

#[test]
fn editing_a_role_replaces_adds_or_takes_permissions() {
    let house = House::north();
    house.usher("role create Analyst --permission klip.library,klip.edit").ok();
    house.usher("role edit analyst --add tab.edit --remove klip.edit").ok().says("permissions +tab.edit -klip.edit");
    house.usher("role edit analyst --permission klip.email").ok();
    assert_eq!(permissions(&house, "analyst"), ["klip.email"]);
    house.usher("role edit analyst --name 'Data analyst' --description Figures").ok();
    assert_eq!(permissions(&house, "analyst"), ["klip.email"]);
    house.usher("role edit 'Data analyst' --add klip.email").ok().says("nothing to change");
    house.usher("role edit analyst --permission klip.edit --add klip.email -o json").refused(2, "usage");
    house.usher("role edit analyst --add klip.fly -o json").refused(2, "usage");
}

#[test]
fn built_in_roles_are_neither_changed_removed_nor_imitated() {
    let house = House::north();
    for line in ["role edit editor --permission klip.edit", "role edit Admin --name Boss", "role remove view-only"] {
        house.usher(&format!("{line} -o json")).refused(5, "role.built-in");
    }
    house.usher("role create Admin --like editor -o json").refused(5, "handle.reserved");
    house.usher("role create Admin --handle boss --like editor -o json").refused(5, "role.built-in");
    house.usher("role create Аdmin --handle boss --like editor -o json").refused(5, "role.built-in");
    house.usher("role create Adm1n --like editor -o json").refused(5, "role.built-in");
    house.usher("role create Boss --like editor").ok();
    house.usher("role edit boss --name ADMlN -o json").refused(5, "role.built-in");
    house.usher("role create B0ss --like editor -o json").refused(8, "exists");
}

#[test]
fn a_role_that_is_held_or_assigned_stays() {
    let house = House::north();
    house.all(
        "role create Analyst --permission klip.edit
         role create Unused --permission klip.edit
         user add vic@north.example --role view-only --role analyst --no-invite
         client add Acme --seats 5
         role create Author --permission klip.edit -c acme
         user assign vic@north.example --to acme --role author",
    );
    house.usher("role remove analyst").says("vic@north.example").refused(5, "role.in-use");
    house
        .usher("role remove author -c acme")
        .says("usher user unassign vic@north.example --from acme --role author")
        .refused(5, "role.in-use");
    house.usher("role remove unused").ok().says("- role unused");
    let counts = house.usher("role list -o json --fields handle,holder_count").ok().json();
    assert_eq!(counts[4], json!({"handle": "analyst", "holder_count": 1}));
    let shown = house.usher("role show author -c acme -o json").ok().json();
    assert_eq!((&shown["holders"], &shown["assigned"]), (&json!([]), &json!(["vic@north.example"])));
    house.usher("role show editor -o table").ok().says("  klip.edit  ");
}

#[test]
fn two_roles_differ_by_what_only_one_has() {
    let house = House::north();
    house.usher("role create Analyst --permission klip.library,dashboard.tab").ok();
    let differences = house.usher("role diff analyst view-only -o json").ok().json();
    assert_eq!(
        differences[0],
        json!({"only_in": "analyst", "permission": "klip.library", "section": "Klips", "label": "Access Klips"})
    );
    assert_eq!(differences.as_array().unwrap().iter().filter(|one| one["only_in"] == "view-only").count(), 5);
    assert_eq!(house.usher("role diff editor editor -o json").ok().json(), json!([]));
}

#[test]
fn lint_warns_of_every_role_of_the_account_or_of_one() {
    let house = House::north();
    house.all(
        "role create Analyst --permission klip.edit
         role create Fine --permission klip.edit,klip.library",
    );
    let warning = json!({
        "role": "analyst",
        "permission": "klip.edit",
        "missing": ["klip.library"],
        "purpose": "to find klips",
    });
    assert_eq!(house.usher("role lint -o json").ok().json(), json!([warning]));
    assert_eq!(house.usher("role lint fine -o json").ok().json(), json!([]));
    house.usher("role lint admin -q").ok();
}

/// Vic and Nora hold the legacy role, and dashboard lab reaches both, for the list only.
fn with_legacy() -> House {
    let house = House::north();
    house.usher("group create Marketing").ok();
    house.build(|build| {
        build.edit("north", |master| master.legacy_view_only = true);
        for dashboard in ["dashboard:lab", "dashboard:web"] {
            build.asset("north", dashboard, &[]);
            build.share_as("north", dashboard, "group:marketing", Right::View, Some(Visibility::Library));
        }
        build.share("north", "dashboard:web", "group:all-users");
    });
    for name in ["vic", "nora"] {
        let role = "--role view-only-no-powermetrics --group marketing --no-invite";
        house.usher(&format!("user add {name}@north.example {role}")).ok();
    }
    house
}

#[test]
fn migrating_says_what_is_gained_and_asks() {
    let house = with_legacy();
    let asked = house.usher("role migrate-view-only --all");
    asked.says("move 2 users of account north").refused(6, "confirmation.required");
    let predicted = house.usher("role migrate-view-only --all --dry-run -o json").ok().json();
    assert_eq!(
        predicted["warnings"],
        json!([
            "nora@north.example, vic@north.example gain dashboard.library, dashboard.tab, dashboard.theme, \
             dashboard.fullscreen, account.api",
            "nora@north.example, vic@north.example will find dashboard:lab in the list",
        ])
    );
    let holders = |role: &str| house.usher(&format!("role show {role} -o json")).ok().json()["holders"].clone();
    assert_eq!(holders("view-only"), Value::Array(vec![]));

    house.usher("role migrate-view-only vic@north.example --yes").ok();
    let legacy = "user add olga@north.example --role view-only-no-powermetrics --no-invite -o json";
    house.usher(&format!("{legacy} --dry-run")).ok();
    house.usher("role migrate-view-only vic@north.example --yes").ok().says("does not hold the role");
    house.usher("role migrate-view-only --all --yes").ok().says("legacy view only yes → no");
    house.usher(legacy).refused(5, "role.unavailable");
    assert_eq!(holders("view-only"), json!(["nora@north.example", "vic@north.example"]));
    assert_eq!(holders("view-only-no-powermetrics"), json!([]));
    house.usher("role migrate-view-only --all").ok().says("nothing to change");
    house.usher("role migrate-view-only -o json").refused(2, "usage");
}
