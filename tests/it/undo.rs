//! Taking operations back and putting them back: what is restored, what is refused, who may.

use serde_json::Value;
use usher::domain::{
    asset::AssetKind,
    change::Change,
    client::ClientRight,
    group::Group,
    permission::{Permission, PermissionSet},
    role::BuiltIn,
    share::Right,
    user::{RoleHolding, User, UserStatus},
};

use crate::{
    support::{House, Run, entities},
    tour::story,
};

/// The refusal as JSON.
fn error(run: &Run) -> Value {
    serde_json::from_str::<Value>(&run.stderr).unwrap()["error"].clone()
}

/// The numbers of the operations that stand in the way.
fn in_the_way(run: &Run) -> Vec<i64> {
    let error = error(run);
    let operations = error["details"]["operations"].as_array().unwrap();
    operations.iter().map(|operation| operation["operation"].as_i64().unwrap()).collect()
}

/// Renames a group of the account.
fn rename(house: &House, client: Option<&str>, handle: &str, name: &str) {
    house
        .record(client, |session| {
            let group = session.group(handle)?;
            let renamed = Group { name: name.to_owned(), ..group.clone() };
            session.record([Change::update(group, renamed)])
        })
        .unwrap();
}

#[test]
fn an_undo_is_an_operation_with_the_inverse_changes_and_a_redo_undoes_it() {
    let house = House::north();
    let before = house.export();
    let made = house.usher("group create Marketing -o json").ok().json();
    let after = house.export();
    let undone = house.usher("undo -o json").ok().json();
    assert_eq!(undone["operation"], 3);
    assert_eq!(undone["changes"][0]["verb"], "removed");
    assert_eq!(undone["changes"][0]["before"], made["changes"][0]["after"]);
    assert_eq!(house.export(), before);
    let log = house.usher("log list -o json").ok().json();
    assert_eq!((&log[0]["undoes"], &log[1]["undone_by"]), (&2.into(), &3.into()));
    house.usher("redo").ok().says("+ group marketing");
    assert_eq!(house.export(), after);
    assert_eq!(house.usher("log list -o json").ok().json()[2]["undone_by"], Value::Null);
    house.usher("log verify").ok();
}

#[test]
fn without_a_number_the_latest_is_undone_that_is_no_undo_and_is_not_undone() {
    let house = House::north();
    house.usher("undo -o json").refused(3, "undo.nothing");
    house.usher("redo -o json").refused(3, "undo.nothing");
    house.all("group create A1\n group create B1\n group create C1");
    house.usher("undo").ok().says("- group c1");
    house.usher("undo").ok().says("- group b1");
    house.usher("redo").ok().says("+ group b1");
    house.usher("redo").ok().says("+ group c1");
    house.usher("redo -o json").refused(3, "undo.nothing");
    // What was put back stands again, and is undone again.
    house.usher("undo").ok().says("- group c1");
    house.usher("redo").ok().says("+ group c1");
    for handle in ["c1", "b1", "a1"] {
        house.usher("undo").ok().says(&format!("- group {handle}"));
    }
    house.usher("undo -o json").refused(3, "undo.nothing");
}

#[test]
fn a_number_names_the_operation_and_a_redo_takes_either_number() {
    let house = House::north();
    house.all("group create A1\n group create B1\n undo 2");
    let refused = house.usher("undo 2 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [4]);
    house.usher("redo 3 -o json").refused(3, "undo.nothing");
    house.usher("redo 2 --dry-run").ok().says("+ group a1");
    house.usher("redo 4").ok().says("+ group a1");
    house.usher("redo 4 -o json").refused(8, "undo.conflict");
    house.usher("undo 99 -o json").refused(3, "not-found");
    house.usher("undo 0 -o json").refused(3, "not-found");
}

#[test]
fn later_operations_on_the_same_things_are_listed_and_nothing_is_merged() {
    let house = House::north();
    house.usher("group create Marketing").ok();
    rename(&house, None, "marketing", "Sales");
    rename(&house, None, "marketing", "Sales & more");
    let before = house.export();
    let refused = house.usher("undo 2 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [3, 4]);
    assert_eq!(error(&refused)["details"]["operations"][0]["operator"], "ada@north.example");
    let refused = house.usher("undo 3 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [4]);
    house.usher("undo 2").exits(8).says("operation 3 by ada@north.example: usher record");
    assert_eq!(house.export(), before);
    // In reverse order they can all be taken back.
    house.all("undo\n undo\n undo");
    assert!(!house.export().contains("marketing"));
}

#[test]
fn what_refers_to_a_thing_since_stands_in_the_way() {
    let house = House::north();
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.usher("group create Marketing").ok();
    house.usher("group create Other").ok();
    house
        .record(None, |session| {
            let (marketing, pat) = (session.group("marketing")?, session.user("pat@north.example")?);
            session.record([Change::create(entities::member(&marketing, &pat))])
        })
        .unwrap();
    let refused = house.usher("undo 3 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [5]);
    house.usher("undo 5").ok();
    house.usher("undo 3").ok();
    // A handle that was given again is taken.
    house.usher("group create Marketing").ok();
    let refused = house.usher("redo 7 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [8]);
}

#[test]
fn an_undo_goes_to_the_client_in_which_the_operation_was_made() {
    let house = House::north();
    house.add_client("acme");
    house.add_client("beta");
    house.all("group create Marketing -c acme\n group create Design -c beta\n group create Delivery");
    let here = house.usher("undo -c acme --dry-run -o json").ok().json();
    assert_eq!((&here["account"], &here["changes"][0]["key"]), (&"acme".into(), &"marketing".into()));
    house.usher("undo 4 -c beta -o json").refused(3, "not-found");
    let undone = house.usher("undo 4 -o json").ok().json();
    assert_eq!(undone["account"], "acme");
    let logged = house.usher("log show 7 -c acme -o json").ok().json();
    assert_eq!((&logged["level"], &logged["undoes"]), (&"settings".into(), &4.into()));
    house.usher("undo -c acme -o json").refused(3, "undo.nothing");
    house.usher("undo").ok().says("group delivery");
    house.usher("undo").ok().says("group design");
}

#[test]
fn what_is_out_of_reach_now_is_neither_named_nor_undone() {
    let house = House::north();
    house.add_client("acme");
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.usher("group create Delivery").ok();
    let share = |session: &mut usher::ops::Session<'_>| {
        let (acme, delivery) = (session.client("acme")?, session.group("delivery")?);
        let pat = session.user("pat@north.example")?;
        session.record([
            Change::create(entities::member(&delivery, &pat)),
            Change::create(entities::client_shared(&acme, &delivery, ClientRight::Admin)),
        ])
    };
    house.record(None, share).unwrap();
    house.become_user("north", "pat@north.example");
    house.usher("group create Marketing -c acme").ok();
    house.become_user("north", "ada@north.example");
    house.usher("undo 5").ok();
    house.become_user("north", "pat@north.example");
    house.usher("undo -o json").refused(3, "undo.nothing");
    house.usher("undo 6 -o json").refused(3, "not-found");
    // Operations of others are not pat's to see, so they are not there.
    house.usher("undo 4 -o json").refused(3, "not-found");
}

#[test]
fn the_beginning_refusals_and_empty_operations_cannot_be_undone() {
    let house = House::north();
    house.usher("undo 1 -o json").refused(5, "undo.impossible");
    house.usher("group create Marketing").ok();
    house.usher("group create Marketing --if-exists skip --once k").ok();
    house.usher("undo 3 -o json").refused(5, "undo.impossible");
    house.usher("undo --dry-run").ok().says("- group marketing");
}

#[test]
fn nobody_gets_by_undo_what_they_could_not_be_given() {
    let house = House::north();
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.add_user(None, "val@north.example", BuiltIn::ViewOnly);
    let manager = PermissionSet::NONE.with(Permission::UserManage).with(Permission::AccountUsage);
    // Operation 4: the role, and pat and mia as its holders; 5: val was Admin; 6: and is not now.
    house
        .record(None, |session| {
            let account = session.account().id;
            let role = entities::role(session.tx().new_role_id()?, account, "manager", manager);
            let mia = entities::user(session.tx().new_user_id()?, account, "mia@north.example", UserStatus::Active);
            session.record([
                Change::create(role.clone()),
                Change::create(mia.clone()),
                Change::create(RoleHolding { account, user: mia.reference(), role: role.reference() }),
            ])
        })
        .unwrap();
    let admin = |session: &usher::ops::Session<'_>| -> Result<RoleHolding, usher::domain::Refusal> {
        let val = session.user("val@north.example")?;
        Ok(RoleHolding { account: val.account, user: val.reference(), role: BuiltIn::Admin.reference() })
    };
    house.record(None, |session| session.record([Change::create(admin(session)?)])).unwrap();
    house.record(None, |session| session.record([Change::remove(admin(session)?)])).unwrap();
    house.usher("group create Delivery").ok();

    house.become_user("north", "mia@north.example");
    house.usher("log show 6").ok();
    let before = house.usher("log head").ok().stdout;
    house.usher("undo 6 -o json").refused(4, "forbidden").says("only an Admin can make val@north.example Admin");
    assert_ne!(house.usher("log head").ok().stdout, before, "the attempt is recorded");
    house.usher("undo 7").ok().says("- group delivery");
    house.become_user("north", "pat@north.example");
    house.usher("undo 7 -o json").refused(3, "not-found");
}

#[test]
fn one_who_lost_the_permission_cannot_undo_even_their_own() {
    let house = House::north();
    house.add_user(None, "bob@north.example", BuiltIn::Admin);
    house.become_user("north", "bob@north.example");
    house.usher("group create Marketing").ok();
    house.become_user("north", "ada@north.example");
    house
        .record(None, |session| {
            let bob = session.user("bob@north.example")?;
            let held =
                |role: BuiltIn| RoleHolding { account: bob.account, user: bob.reference(), role: role.reference() };
            session.record([Change::create(held(BuiltIn::Editor)), Change::remove(held(BuiltIn::Admin))])
        })
        .unwrap();
    house.become_user("north", "bob@north.example");
    house.usher("undo -o json").refused(4, "forbidden").says("user.manage");
}

#[test]
fn a_removed_dashboard_comes_back_with_what_stood_on_it_and_whom_it_was_shared_with() {
    let house = House::north();
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.usher("group create Marketing").ok();
    house
        .record(None, |session| {
            let (account, tx) = (session.account().id, session.tx());
            let (marketing, pat) = (session.group("marketing")?, session.user("pat@north.example")?);
            let web = entities::asset(tx.new_asset_id()?, account, AssetKind::Dashboard, "web");
            let klip = entities::asset(tx.new_asset_id()?, account, AssetKind::Klip, "sessions");
            session.record([
                Change::create(entities::member(&marketing, &pat)),
                Change::create(web.clone()),
                Change::create(klip.clone()),
                Change::create(entities::placed(&web, &klip, 1)),
                Change::create(entities::shared(&web, &marketing, Right::Edit)),
                Change::create(entities::shared(&klip, &marketing, Right::View)),
            ])
        })
        .unwrap();
    let before = house.export();
    house.become_user("north", "pat@north.example");
    let remove = |session: &mut usher::ops::Session<'_>| {
        let (web, marketing) = (session.asset("dashboard:web", None)?, session.group("marketing")?);
        let klip = session.asset("klip:sessions", None)?;
        session.record([
            Change::remove(entities::shared(&web, &marketing, Right::Edit)),
            Change::remove(entities::placed(&web, &klip, 1)),
            Change::remove(web),
        ])
    };
    house.record(None, remove).unwrap();
    // pat's right to share it comes back with the share itself.
    house.usher("undo").ok().says("+ dashboard web");
    house.become_user("north", "ada@north.example");
    assert_eq!(house.export(), before);
}

#[test]
fn a_share_taken_away_is_not_given_back_by_those_who_lost_it() {
    let house = House::north();
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house
        .record(None, |session| {
            let (account, tx) = (session.account().id, session.tx());
            let pat = session.user("pat@north.example")?;
            let held = entities::role(
                tx.new_role_id()?,
                account,
                "reader-of-logs",
                PermissionSet::NONE.with(Permission::AccountUsage),
            );
            let marketing = entities::group(tx.new_group_id()?, account, "marketing");
            let web = entities::asset(tx.new_asset_id()?, account, AssetKind::Dashboard, "web");
            session.record([
                Change::create(held.clone()),
                Change::create(RoleHolding { account, user: pat.reference(), role: held.reference() }),
                Change::create(marketing.clone()),
                Change::create(entities::member(&marketing, &pat)),
                Change::create(web.clone()),
                Change::create(entities::shared(&web, &marketing, Right::Edit)),
            ])
        })
        .unwrap();
    house
        .record(None, |session| {
            let (web, marketing) = (session.asset("web", None)?, session.group("marketing")?);
            session.record([Change::remove(entities::shared(&web, &marketing, Right::Edit))])
        })
        .unwrap();
    house.become_user("north", "pat@north.example");
    house.usher("undo 4 -o json").refused(4, "forbidden").says("may not share dashboard:web");
}

#[test]
fn a_user_comes_back_without_a_password() {
    let house = House::north();
    house.add_client("acme");
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Editor);
    house.become_user("acme", "dana@acme.example");
    house.usher("group list -q").ok();
    house.become_user("north", "ada@north.example");
    let before = house.export();
    house
        .record(Some("acme"), |session| {
            let dana = session.user("dana@acme.example")?;
            let held = session.tx().roles_held(dana.account, &dana.reference())?;
            session.record(held.into_iter().map(Change::remove))?;
            session.record([Change::remove(dana)])
        })
        .unwrap();
    house.usher("undo").ok().says("warning: dana@acme.example is back without password and log-ins");
    assert_eq!(house.export(), before);
    let token = house.dir().join("state/usher/session");
    std::fs::write(token, "token-of-dana@acme.example").unwrap();
    house.usher("group list -o json").refused(4, "auth.required");
}

#[test]
fn rules_about_states_hold_for_an_undo_too() {
    let house = House::north();
    house.add_client("acme");
    let seats = |seats: u32| {
        house
            .record(None, |session| {
                let acme = session.client("acme")?;
                let seats = usher::domain::account::Seats::Number(seats);
                session.record([Change::update(acme.clone(), usher::domain::account::Account { seats, ..acme })])
            })
            .unwrap();
    };
    seats(1);
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Editor);
    house
        .record(Some("acme"), |session| {
            let dana = session.user("dana@acme.example")?;
            session.record([Change::update(dana.clone(), User { status: UserStatus::Disabled, ..dana })])
        })
        .unwrap();
    house.add_user(Some("acme"), "eve@acme.example", BuiltIn::Editor);
    let before = house.export();
    house.usher("undo 5 -o json").refused(5, "seats.full");
    assert_eq!(house.export(), before);
    // The same e-mail elsewhere on the branch keeps a user from coming back.
    house.usher("undo 6").ok();
    house.add_user(None, "eve@acme.example", BuiltIn::Editor);
    house.usher("redo 7").ok();
    house.usher("undo 9").ok();
    house.usher("undo 8").ok();
    house.usher("redo 10").ok();
    house.usher("redo 11 -o json").refused(5, "email.exists");
}

#[test]
fn the_operation_that_added_a_client_is_undone_only_while_nothing_is_in_it() {
    let house = House::north();
    let before = house.export();
    house.add_client("acme");
    house.usher("group create Marketing -c acme").ok();
    let refused = house.usher("undo 2 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [3]);
    house.all("undo 3\n undo 2");
    assert_eq!(house.export(), before);
    let refused = house.usher("redo 4 -o json").refused(8, "undo.conflict");
    assert_eq!(in_the_way(&refused), [5]);
    house.usher("redo 5").ok().says("+ client acme");
    house.usher("redo 4").ok().says("+ group marketing");
}

#[test]
fn a_dry_run_of_an_undo_predicts_it_and_writes_nothing() {
    let house = House::north();
    house.usher("group create Marketing").ok();
    let (before, head) = (house.export(), house.usher("log head").ok().stdout);
    let predicted = house.usher("undo --dry-run -o json").ok().json();
    assert_eq!((house.export(), house.usher("log head").ok().stdout), (before, head));
    let done = house.usher("undo -o json").ok().json();
    assert_eq!(predicted["changes"], done["changes"]);
}

#[test]
fn every_change_of_the_tour_can_be_taken_back_and_put_back() {
    let house = House::empty();
    house.file("checklist-retail.toml", include_str!("../../examples/checklist-retail.toml"));
    let unmarked = |export: String| export.replace("\"onboarded\": true", "\"onboarded\": false");
    let (mut before, mut taken_back) = (String::new(), 0);
    for line in story::lines() {
        let (line, stdin) = line.split_once(" <<< ").unwrap_or((line, ""));
        let stdin = &stdin.replace("\\n", "\n");
        // During a preview nothing is exported.
        if line.contains("--as view-only")
            || line.starts_with("undo")
            || line.starts_with("redo")
            || line.starts_with("db restore")
        {
            continue;
        }
        let answer: Value =
            serde_json::from_str(&house.usher_in(&format!("{line} -o json"), stdin).stdout).unwrap_or_default();
        let changes = answer["changes"].as_array().map_or(0, Vec::len);
        if answer["committed"] == true && changes > 0 {
            let after = house.export();
            house.usher("undo").ok();
            assert_eq!(unmarked(house.export()), unmarked(before.clone()), "usher {line}, undone");
            house.usher("redo").ok();
            assert_eq!(house.export(), after, "usher {line}, undone and redone");
            taken_back += 1;
        }
        // After these nobody is logged in until the next log-in.
        if !["logout", "login nobody", "db recover-admin"].iter().any(|out| line.starts_with(out)) {
            before = house.export();
        }
    }
    assert!(taken_back > 50, "{taken_back}");
    house.usher("log verify").ok();
}

#[test]
fn an_undo_says_which_command_it_took_back_and_a_redo_which_it_put_back() {
    let house = House::north();
    house.all("group create Marketing\ngroup create Design");
    house.usher("undo --dry-run").ok().says("took back operation 3: usher group create Design");
    house.usher("undo").ok().says("took back operation 3: usher group create Design");
    house.usher("redo").ok().says("put back operation 3: usher group create Design");
    house.usher("undo 5").ok().says("took back operation 3: usher group create Design");
    house.usher("undo 2").ok().says("took back operation 2: usher group create Marketing");
}
