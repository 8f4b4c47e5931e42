//! Nobody gives what they do not have, whichever way it goes: the permissions of a role, a role, a
//! place in a group, a client share, a log-in in the name of somebody who has more. Taking away needs
//! no more than the right to do so. Of several at once each is looked at, and where one is refused
//! nothing is done. A permission that nobody knows gives nothing.

use usher::domain::{client::ClientRight, permission::Permission, role::BuiltIn};

use super::{file, log_in, uma, usher_as};
use crate::support::House;

/// North with somebody above Uma: an Admin beside Ada, and people who hold what she lacks.
fn north() -> House {
    let house = House::north();
    house.person("north", "eve@north.example", BuiltIn::Admin);
    house.person("north", "pat@north.example", BuiltIn::Editor);
    house.all(
        "role create Treasurer --permission account.settings --permission klip.library
         role create Reader --permission klip.library --permission group.view
         group create Team",
    );
    house
}

/// Holds that every line is refused for want of a right, and that nothing is changed by any.
fn all_refused(house: &House, who: &std::path::Path, lines: &[&str]) {
    let before = house.export();
    for line in lines {
        usher_as(house, who, &format!("{line} -o json")).refused(4, "forbidden");
    }
    assert_eq!(house.export(), before);
}

#[test]
fn no_role_is_given_permissions_that_its_maker_lacks() {
    let house = north();
    let uma = uma(&house);
    all_refused(
        &house,
        &uma,
        &[
            "role create Boss --permission account.settings",
            "role create Boss --permission klip.library --permission admin.klip",
            "role create Boss --like admin",
            "role create Boss --like treasurer",
            "role create Reader --permission account.settings --if-exists update",
            "role edit reader --add account.settings",
            "role edit reader --permission klip.library --permission tab.push",
            "role edit treasurer --add admin.tab",
        ],
    );
    usher_as(&house, &uma, "role create Helper --permission klip.library --permission user.manage").ok();
    usher_as(&house, &uma, "role edit helper --add klip.edit").ok();
}

#[test]
fn a_role_beyond_ones_own_can_be_described_and_lessened_but_not_filled_up_again() {
    let house = north();
    let uma = uma(&house);
    usher_as(&house, &uma, "role edit treasurer --name Purser --description 'Keeps the purse'").ok();
    usher_as(&house, &uma, "role edit treasurer --remove klip.library").ok();
    usher_as(&house, &uma, "role edit treasurer --add klip.library").ok();
    usher_as(&house, &uma, "role edit treasurer --remove account.settings").ok();
    all_refused(&house, &uma, &["role edit treasurer --add account.settings", "undo"]);
}

#[test]
fn a_role_is_given_by_no_route_to_whoever_lacks_its_permissions() {
    let house = north();
    house.client("acme");
    let uma = uma(&house);
    house.usher("user role pat@north.example --add treasurer").ok();
    house.usher("user role pat@north.example --remove treasurer").ok();
    house.usher("user add old@north.example --role treasurer --no-invite").ok();
    house.usher("user remove old@north.example --yes").ok();
    let removed = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    all_refused(
        &house,
        &uma,
        &[
            "user add x@north.example --role treasurer --no-invite",
            "user add x@north.example --role reader --role admin --no-invite",
            "user add pat@north.example --role treasurer --if-exists update",
            "user role pat@north.example --add treasurer",
            "user role pat@north.example --add reader --add treasurer",
            "user role pat@north.example --remove editor --add admin",
        ],
    );
    // Of a client out of reach not even the name is told.
    for line in [
        "user add x@north.example --role reader --customer acme=editor --no-invite",
        "user assign pat@north.example --to acme --role view-only",
    ] {
        usher_as(&house, &uma, &format!("{line} -o json")).refused(3, "not-found");
    }
    // The journal of others is not Uma's to see unless she may; where she may, she gets nothing by it.
    let permissions = BuiltIn::Editor.permissions().iter().chain([Permission::UserManage, Permission::AccountUsage]);
    house.person_who("north", "ida@north.example", &permissions.collect::<Vec<_>>());
    let ida = log_in(&house, "north", "ida@north.example");
    all_refused(&house, &ida, &[&format!("undo {removed}")]);
    usher_as(&house, &uma, "user add x@north.example --role reader --no-invite").ok();
}

#[test]
fn nobody_is_put_into_a_group_that_reaches_further_than_whoever_puts_them_there() {
    let house = north();
    house.client("acme");
    house.client_shared("acme", "team", ClientRight::Admin);
    house.build(|build| {
        build.group("north", "readers");
        build.asset("north", "dashboard:web", &[]);
        build.share("north", "dashboard:web", "group:readers");
        build.group("north", "harmless");
    });
    let uma = uma(&house);
    all_refused(
        &house,
        &uma,
        &[
            "group add-member team pat@north.example",
            "group add-member team uma@north.example",
            "group add-member readers pat@north.example",
            "user add x@north.example --role view-only --group team --no-invite",
            "user add x@north.example --role view-only --group harmless --group readers --no-invite",
        ],
    );
    usher_as(&house, &uma, "group add-member harmless pat@north.example uma@north.example").ok();
}

#[test]
fn taking_away_needs_no_more_than_managing_users() {
    let house = north();
    let uma = uma(&house);
    house.usher("user role pat@north.example --add treasurer").ok();
    usher_as(&house, &uma, "user role pat@north.example --remove treasurer").ok();
    usher_as(&house, &uma, "user role eve@north.example --remove admin --add reader").ok();
    all_refused(&house, &uma, &["user role eve@north.example --add admin", "undo"]);
}

#[test]
fn nobody_comes_to_act_in_the_name_of_somebody_who_has_more() {
    let house = north();
    let uma = uma(&house);
    house.usher("user disable eve@north.example").ok();
    house.usher("user add tom@north.example --role treasurer --no-invite").ok();
    all_refused(
        &house,
        &uma,
        &[
            "user edit eve@north.example --email uma2@north.example",
            "user edit tom@north.example --email uma2@north.example",
            "user enable eve@north.example",
            "user invite tom@north.example",
            "user invite tom@north.example --print",
        ]
        .into_iter()
        // Inviting is not a command of every version.
        .filter(|line| !line.starts_with("user invite") || house.usher("user invite --help").status == 0)
        .collect::<Vec<_>>(),
    );
}

#[test]
fn a_client_is_shared_by_who_may_and_no_higher_than_they_reach_it() {
    let house = north();
    house.client("acme");
    house.client("beta");
    house.client_shared("acme", "team", ClientRight::ViewOnly);
    house.build(|build| {
        build.group("north", "sales");
        build.member("north", "team", "pat@north.example");
    });
    house.person("north", "vic@north.example", BuiltIn::ViewOnly);
    house.build(|build| build.member("north", "team", "vic@north.example"));
    let (pat, vic) = (log_in(&house, "north", "pat@north.example"), log_in(&house, "north", "vic@north.example"));
    all_refused(
        &house,
        &pat,
        &[
            "client share acme --with group:sales --right admin",
            "client share acme --with group:sales --right settings",
            "client share acme --with group:team --right admin",
        ],
    );
    all_refused(&house, &vic, &["client share acme --with group:sales --right view-only"]);
    usher_as(&house, &pat, "client share beta --with group:sales -o json").refused(3, "not-found");
    usher_as(&house, &pat, "client share acme --with group:sales --right view-only").ok();
}

#[test]
fn of_several_at_once_each_is_looked_at_and_one_refused_refuses_all() {
    let house = north();
    house.client("acme");
    house.client_shared("acme", "team", ClientRight::ViewOnly);
    house.build(|build| {
        build.group("north", "sales");
        build.group("north", "staff");
        build.member("north", "team", "pat@north.example");
    });
    let (uma, pat) = (uma(&house), log_in(&house, "north", "pat@north.example"));
    all_refused(&house, &pat, &["client share acme --with group:sales=view-only --with group:staff=admin"]);
    let before = house.export();
    usher_as(&house, &uma, "group add-member staff pat@north.example nobody@north.example -o json")
        .refused(3, "not-found");
    usher_as(&house, &uma, "role create Two --permission klip.library --permission no.such -o json")
        .refused(2, "usage");
    house.usher("group remove-member team pat@north.example nobody@north.example -o json").refused(3, "not-found");
    assert_eq!(house.export(), before);
}

#[test]
fn a_permission_that_nobody_knows_is_an_error_and_gives_nothing() {
    let house = north();
    house.person("north", "vic@north.example", BuiltIn::ViewOnly);
    for line in [
        "role create X --permission klip.fly",
        "role create X --permission KLIP.LIBRARY2",
        "role create X --permission ''",
        "role edit reader --add admin",
        "role edit reader --remove klip.fly",
    ] {
        house.usher(&format!("{line} -o json")).refused(2, "usage");
    }
    // A bit that stands for nothing, written past the tool.
    let vic = log_in(&house, "north", "vic@north.example");
    usher_as(&house, &vic, "group create X -o json").refused(4, "forbidden");
    let all = i64::MIN;
    file(&house).execute("UPDATE users SET permissions = ?1 WHERE email LIKE 'vic@%'", [all]).unwrap();
    assert_ne!(usher_as(&house, &vic, "group create X -o json").status, 0);
    assert_eq!(house.usher("db check").status, 1);
}
