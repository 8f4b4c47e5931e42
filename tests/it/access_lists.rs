//! Lists of answers about access: what `who` and `what` promise.

use serde_json::{Value, json};
use usher::domain::{
    asset::AssetKind,
    role::BuiltIn,
    share::{Right, Subject, Visibility},
    user::UserStatus,
};

use crate::{
    access::WORKED,
    support::{
        House,
        world::{self, all_users},
    },
};

fn worked() -> House {
    let house = House::north();
    house.populate(world::worked);
    house
}

/// The value of a field in each row.
fn each(rows: &Value, field: &str) -> Vec<Value> {
    rows.as_array().unwrap().iter().map(|row| row[field].clone()).collect()
}

fn row<'v>(rows: &'v Value, field: &str, value: &str) -> Option<&'v Value> {
    rows.as_array().unwrap().iter().find(|row| row[field] == value)
}

#[test]
fn every_worked_answer_is_seen_from_both_sides() {
    let house = worked();
    for line in WORKED.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let [user, action, target, client, answer, rule] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let scope = if client == "-" { String::new() } else { format!("-c {client}") };
        let named = if target == "-" { "" } else { target };
        let people = house.usher(&format!("access who {action} {named} {scope} -o json")).ok().json();
        let told = row(&people, "user", user).map(|row| row["rule"].clone());
        assert_eq!(told, (answer == "yes").then(|| json!(rule)), "who: {line}");
        if target != "-" {
            let reached = house.usher(&format!("access what {user} --action {action} {scope} -o json")).ok().json();
            let told = row(&reached, "what", target).map(|row| row["rule"].clone());
            assert_eq!(told, (answer == "yes").then(|| json!(rule)), "what: {line}");
        }
    }
}

#[test]
fn who_tells_each_with_the_way_and_the_roles_by_e_mail() {
    let house = worked();
    let who = |words: &str| house.usher(&format!("access who {words}")).ok().stdout;
    assert_eq!(
        who("view dashboard:web -c acme"),
        "ada@acme.example\tA4\tadmin\tadmin\tactive\t\n\
         dana@acme.example\tA6\tgroup:marketing view\teditor\tactive\t\n\
         eve@acme.example\tA6\tgroup:design edit\teditor\tactive\t\n\
         nora@acme.example\tA7\tgroup:marketing view, add\t\tactive\t\n\
         vic@acme.example\tA6\tgroup:marketing view\tview-only\tactive\t\n"
    );
    assert_eq!(
        who("edit dashboard:web -c acme"),
        "ada@acme.example\tA4\tadmin\tadmin\tactive\t\n\
         eve@acme.example\tA6\tgroup:design edit\teditor\tactive\t\n\
         mia@acme.example\tA5\tmanage all: admin.tab\ttab-admin\tactive\t\n"
    );
    assert!(who("view klip:sessions -c acme").contains("vic@acme.example\tA8\ton dashboard:web\t\tactive"));
    assert_eq!(
        who("sign-in:admin client:acme"),
        "ada@north.example\tnorth\tA10\trole reaches every client\tadmin\tactive\t\n\
         pat@north.example\tnorth\tA10\tgroup:delivery admin\teditor\tactive\t\n"
    );
    assert_eq!(
        who("sign-in:assigned client:acme"),
        "val@north.example\tnorth\tA11\tassigned as editor\teditor\tactive\t\n"
    );
    assert_eq!(
        who("admin.tab -c acme"),
        "ada@acme.example\tA3\trole admin\tadmin\tactive\t\nmia@acme.example\tA3\trole tab-admin\ttab-admin\tactive\t\n"
    );
    assert_eq!(who("tab.edit -c acme -q"), "ada@acme.example\ndana@acme.example\neve@acme.example\nmia@acme.example\n");
}

#[test]
fn what_a_list_of_people_leaves_out_is_said_with_the_command_that_asks_it() {
    let house = House::north();
    house.populate(world::worked);
    house.usher("access who sign-in:admin client:acme").ok().says("usher access who sign-in:assigned client:acme");
    assert_eq!(house.usher("access who edit dashboard:web -c acme").ok().stderr, "");
    house.usher("client add Lone --seats 1").ok();
    house.usher("group create Marketing -c lone").ok();
    house.usher("klip create Alone -c lone").ok();
    house
        .usher("access who view klip:alone -c lone")
        .ok()
        .says("staff who can sign in act inside as Admins")
        .says("usher access who sign-in:admin client:lone");
    assert_eq!(house.usher("access who sign-in:admin client:lone").ok().stderr, "");
}

#[test]
fn owners_shares_with_a_user_and_all_users_are_ways_and_the_invited_are_marked() {
    let house = House::north();
    let acme = house.populate(world::worked);
    house.populate(|builder| {
        let account = builder.tx.account_by_handle("acme").unwrap().unwrap();
        let ivo = builder.user_with(&account, "ivo@acme.example", &[BuiltIn::Editor.reference()], UserStatus::Invited);
        builder.user_with(&account, "olga@acme.example", &[BuiltIn::Admin.reference()], UserStatus::Disabled);
        let own = builder.asset(&account, AssetKind::Dashboard, "own", Some(&ivo));
        builder.share(&own, Subject::User(acme.dana.reference()), Right::Edit, None);
        builder.share(&own, Subject::Group(all_users(account.id)), Right::View, Some(Visibility::Add));
    });
    let people = house.usher("access who view dashboard:own -c acme -o json").ok().json();
    let route = |user: &str| row(&people, "user", user).map(|row| row["route"].as_str().unwrap().to_owned());
    assert_eq!(route("ivo@acme.example").as_deref(), Some("owner, and 1 more"));
    assert_eq!(route("dana@acme.example").as_deref(), Some("shared with user, edit, and 1 more"));
    assert_eq!(route("eve@acme.example").as_deref(), Some("All Users view"));
    assert_eq!(route("nora@acme.example").as_deref(), Some("All Users view, add"));
    assert_eq!(route("olga@acme.example"), None, "a disabled user may nothing");
    assert_eq!(row(&people, "user", "ivo@acme.example").unwrap()["status"], "invited");
    let grants = &row(&people, "user", "dana@acme.example").unwrap()["grants"];
    assert_eq!(
        *grants,
        json!([
            { "source": "user:dana@acme.example", "right": "edit", "visibility": null },
            { "source": "group:all-users", "right": "view", "visibility": "add" },
        ])
    );
    let reached = house.usher("access what ivo@acme.example -c acme");
    reached.says("ivo@acme.example is invited").says("dashboard:own\tedit\tA6\towner\town\teditor");
}

#[test]
fn what_tells_everything_by_kind_with_right_and_way() {
    let house = worked();
    let what = |words: &str| house.usher(&format!("access what {words}")).ok().stdout;
    assert_eq!(
        what("dana@acme.example -c acme"),
        "dashboard:lab\tview\tA6\tgroup:marketing view\tlab\teditor\n\
         dashboard:web\tview\tA6\tgroup:marketing view\tweb\teditor\n\
         klip:sessions\tview\tA6\tgroup:marketing view\tsessions\teditor\n"
    );
    assert_eq!(what("eve@acme.example -c acme -q"), "dashboard:web\n");
    assert_eq!(what("pat@north.example"), "client:acme\tadmin\tA10\tgroup:delivery admin\tacme\teditor\n");
    assert_eq!(what("val@north.example"), "client:acme\tassigned\tA11\tassigned as editor\tacme\teditor\n");
    assert_eq!(what("hal@north.example"), "client:acme\tview\tA10\tgroup:delivery admin\tacme\thalf\n");
    let eve = house.usher("access what eve@acme.example -c acme -o json").ok().json();
    assert_eq!(eve[0]["actions"].as_array().unwrap().len(), 16, "{eve:#}");
    assert_eq!((&eve[0]["right"], &eve[0]["action"]), (&json!("edit"), &json!("edit")));
    let download = house.usher("access what dana@acme.example --action download -c acme -o json").ok().json();
    assert_eq!(each(&download, "action"), ["download", "download", "download"]);
    assert_eq!(each(&download, "right"), ["view", "view", "view"]);
}

#[test]
fn people_read_it_under_headings() {
    let house = worked();
    let table = house.usher("access what ada@acme.example -c acme -o table").ok().stdout;
    assert_eq!(
        table,
        "  WHAT           RIGHT  RULE  THROUGH  NAME      ROLES\n\
         dashboards\n  \
           dashboard:lab  edit   A4    admin    lab       admin\n  \
           dashboard:web  edit   A4    admin    web       admin\n\
         klips\n  \
           klip:sessions  edit   A4    admin    sessions  admin\n"
    );
    let sorted = house.usher("access what ada@acme.example -c acme -o table --sort -what").ok().stdout;
    assert!(!sorted.contains("dashboards\n"), "sorted otherwise there are no headings: {sorted}");
    house.usher("access what vic@acme.example -c acme -o table --kind metric").ok().says("no things in reach");
}

#[test]
fn pages_go_on_after_a_key_in_either_list() {
    let house = worked();
    let follow = |command: &str| {
        let whole = house.usher(&format!("{command} -q")).ok().stdout;
        let (mut pages, mut after) = (String::new(), String::new());
        loop {
            let page = house.usher(&format!("{command} -q --limit 1{after}")).ok().stdout;
            if page.is_empty() {
                break;
            }
            after = format!(" --after {}", page.trim_end());
            pages += &page;
        }
        assert_eq!(pages, whole, "{command}");
        assert!(whole.lines().count() > 1, "{command}");
    };
    follow("access who view dashboard:web -c acme");
    follow("access what dana@acme.example -c acme");
    follow("access who sign-in:admin client:acme");
}

#[test]
fn accounts_between_are_told_to_whom_could_ask_there_and_to_nobody_else() {
    let house = House::north();
    house.populate(|builder| {
        let north = builder.master();
        let partner = builder.client(&north, "partner");
        let shop = builder.client(&partner, "shop");
        let admin = [BuiltIn::Admin.reference()];
        builder.user(&partner, "paul@partner.example", &admin);
        let eva = builder.user(&north, "eva@north.example", &[BuiltIn::Editor.reference()]);
        builder.assign(&eva, &shop, BuiltIn::Editor.reference());
    });
    let people = |words: &str| house.usher(&format!("access who {words} -q")).ok().stdout;
    assert_eq!(people("sign-in:admin client:shop"), "ada@north.example\npaul@partner.example\n");
    let rows = house.usher("access who sign-in:admin client:shop -o json").ok().json();
    assert_eq!(each(&rows, "account"), ["north", "partner"]);
    let eva = house.populate(|builder| {
        let north = builder.master();
        builder.tx.user_by_email(north.id, "eva@north.example").unwrap().unwrap()
    });
    house.log_in(&eva);
    assert_eq!(people("sign-in:admin client:shop"), "ada@north.example\n", "partner is out of reach for her");
    let others = house.usher("access what ada@north.example -q").ok().stdout;
    assert_eq!(others, "client:shop\n", "clients that she does not reach are not told");
    house.usher("access who view client:partner -o json").refused(3, "not-found");
}

#[test]
fn usage_comes_before_what_may_be_asked_and_that_before_what_exists() {
    let house = House::north();
    let acme = house.populate(world::worked);
    house.usher("access who publish klip:none -c acme -o json").refused(2, "usage");
    house.usher("access who edit -c acme -o json").refused(2, "usage");
    house.usher("access who edit klip:none -c acme -o json").refused(3, "not-found");
    house.usher("access who edit group:marketing -c acme -o json").refused(2, "usage");
    house.usher("access who view client:none -o json").refused(3, "not-found");
    house.usher("access what dana@acme.example --action fly -c acme -o json").refused(2, "usage");
    house
        .usher("access what dana@acme.example --action tab.edit -c acme")
        .exits(2)
        .says("usher can dana@acme.example tab.edit");
    house.usher("access what dana@acme.example --action publish --kind klip -c acme -o json").refused(2, "usage");
    house.usher("access what dana@acme.example --action publish --kind client -c acme -o json").refused(2, "usage");
    house.usher("access what nobody@acme.example -c acme -o json").refused(3, "not-found");
    house.usher("access what dana@acme.example --where colour=red -c acme -o json").refused(2, "usage");
    house.usher("access what dana@acme.example -c acme,north -o json").refused(2, "usage");

    house.log_in(&acme.vic);
    house.usher("access who publish klip:none -o json").refused(2, "usage");
    house.usher("access who edit klip:none -o json").refused(4, "forbidden");
    house.usher("access what dana@acme.example -o json").refused(4, "forbidden");
    house.usher("access what vic@acme.example -q").ok().says("dashboard:web");
}

#[test]
fn inside_a_client_it_is_told_of_that_client_and_why_nobody_may_is_said() {
    let house = worked();
    let inside = house.usher("access what ada@north.example -c acme").ok();
    inside.says("dashboard:web\tedit\tA4\tadmin");
    let val = house.populate(|builder| {
        let north = builder.master();
        builder.tx.user_by_email(north.id, "val@north.example").unwrap().unwrap()
    });
    let ada = house.populate(|builder| {
        let north = builder.master();
        builder.tx.user_by_email(north.id, "ada@north.example").unwrap().unwrap()
    });
    house.log_in(&val);
    house.usher("access what val@north.example -c acme").ok().says("dashboard:web\tedit\tA12\tassigned as editor");
    house.log_in(&ada);
    house
        .usher("access who view client:acme -c acme")
        .ok()
        .says("who may sign in to client acme is asked in the account above it");
    house.usher("user disable vic@acme.example -c acme").ok();
    house.usher("access what vic@acme.example -c acme").ok().says("vic@acme.example is disabled");
    house.usher("client edit acme --status disabled --yes").ok();
    house.usher("access what dana@acme.example -c acme").ok().says("client acme is disabled");
    house.usher("access who view dashboard:web -c acme").ok().says("client acme is disabled");
    house.usher("impersonate acme --as view-only --group marketing --reason look").ok();
    house.usher("access what ada@north.example").ok().says("dashboard:web\tview\tA7\tgroup:marketing view, add");
    house.usher("access who view dashboard:web -o json").refused(4, "forbidden");
}
