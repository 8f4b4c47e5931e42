//! Nobody gives what they do not have, and nobody takes themselves out by mistake.

use rusqlite::{Connection, OpenFlags};
use usher::domain::{client::ClientRight, role::BuiltIn, share::Right};

use crate::support::House;

/// A house with an Admin besides ada.
fn two_admins() -> House {
    let house = House::north();
    house.person("north", "eve@north.example", BuiltIn::Admin);
    house
}

/// A house where ursa manages users and reaches nothing, and vic is in a group that reaches acme.
fn managed() -> House {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    house.all(
        "group create Delivery
         client share acme --with group:delivery --right settings
         role create Boss --like user-admin
         role create Clerk --permission klip.library",
    );
    house.build(|build| {
        build.user("north", "ursa@north.example", BuiltIn::ViewOnly, &[]);
        build.user("north", "vic@north.example", BuiltIn::ViewOnly, &["delivery"]);
    });
    house.usher("user role ursa@north.example --add boss --remove view-only").ok();
    house.be("north", "ursa@north.example");
    house
}

/// Nothing changes by a line that is refused.
#[track_caller]
fn refuses(house: &House, line: &str, status: i32, code: &str) {
    let state = |house: &House| {
        house.look(|tx| tx.users_of(usher::domain::AccountId(1), "", 100).map(|all| format!("{all:?}")))
    };
    let before = state(house).unwrap_or_default();
    house.usher(&format!("{line} -o json")).refused(status, code);
    assert_eq!(state(house).unwrap_or_default(), before, "{line}");
}

#[test]
fn who_takes_themselves_out_says_so_with_a_flag_of_its_own_and_is_logged_out() {
    for line in ["user disable eve@north.example", "user remove eve@north.example --yes"] {
        let house = two_admins();
        house.be("north", "eve@north.example");
        let before = house.export();
        house.usher(&format!("{line} --no-input -o json")).refused(6, "confirmation.required");
        house.usher(&format!("{line} --dry-run --yes-myself")).ok();
        assert_eq!(house.export(), before);
        house.usher(&format!("{line} --yes-myself")).ok();
        house.usher("whoami -o json").refused(4, "auth.required");
    }
}

#[test]
fn a_role_that_opens_a_client_to_a_member_of_a_group_is_given_by_who_reaches_it() {
    let house = managed();
    refuses(&house, "user role vic@north.example --add editor", 4, "forbidden");
    refuses(&house, "user add vic@north.example --role editor --if-exists update", 4, "forbidden");
    // Nor by way of a role that they have, and not in two steps through another e-mail.
    house.be_ada();
    house.usher("user role vic@north.example --add clerk --remove view-only").ok();
    house.be("north", "ursa@north.example");
    refuses(&house, "role edit clerk --add client.access,client.edit,client.login", 4, "forbidden");
    refuses(&house, "role edit clerk --add client.access", 4, "forbidden");
    house.usher("user edit vic@north.example --email mine@north.example").ok();
    refuses(&house, "user role mine@north.example --add editor", 4, "forbidden");
    // What opens nothing is given as ever, and to who is in no such group.
    house.usher("role edit clerk --add klip.edit").ok();
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    house.usher("role create Way --permission client.access,client.edit,client.login").ok();
    // Who reaches it gives it.
    house.be_ada();
    house.usher("group add-member delivery ursa@north.example").ok();
    house.be("north", "ursa@north.example");
    house.usher("user role mine@north.example --add editor").ok();
}

#[test]
fn of_a_client_out_of_reach_the_refusal_does_not_tell_the_name() {
    let house = managed();
    let run = house.usher("user role vic@north.example --add editor");
    assert!(!run.stderr.contains("acme"), "{}", run.transcript());
    let _ = run.says("would reach a client out of reach at settings").exits(4);
}

#[test]
fn where_one_of_several_is_denied_nothing_is_given() {
    let house = managed();
    house.be_ada();
    house.all(
        "group create Team
         group create Other
         role create Everything --like admin
         group add-member delivery ursa@north.example
         client share beta --with group:other --right view-only",
    );
    house.be("north", "ursa@north.example");
    let before = |house: &House| {
        house.be_ada();
        let export = house.export();
        house.be("north", "ursa@north.example");
        export
    };
    let export = before(&house);
    for (line, status, code) in [
        ("user role vic@north.example --add clerk --add everything", 4, "forbidden"),
        ("user add new@north.example --role clerk --group team --group other --no-invite", 4, "forbidden"),
        (
            "user add new@north.example --role clerk --customer acme=editor --customer beta=editor --no-invite",
            3,
            "not-found",
        ),
        ("group add-member team vic@north.example nobody@north.example", 3, "not-found"),
        ("group add-member other vic@north.example ursa@north.example", 4, "forbidden"),
        ("role create Way --permission klip.library,admin.client", 4, "forbidden"),
        ("role edit clerk --add klip.edit,account.settings", 4, "forbidden"),
    ] {
        house.usher(&format!("{line} -o json")).refused(status, code);
    }
    assert_eq!(before(&house), export);
}

#[test]
fn of_several_assets_those_that_may_not_be_shared_are_skipped_and_listed() {
    let house = managed();
    house.build(|build| {
        build.group("north", "team");
        build.group("north", "other");
        build.asset("north", "klip:open", &[]);
        build.asset("north", "klip:closed", &[]);
        build.member("north", "team", "ursa@north.example");
        build.share_as("north", "klip:open", "group:team", Right::Edit, None);
    });
    let run = house.usher("share klip:open klip:closed --with group:other -o json").exits(7).json();
    assert_eq!(run["changes"].as_array().unwrap().len(), 1);
    assert_eq!(run["skipped"][0]["key"], "klip:closed");
}

#[test]
fn a_client_is_shared_at_each_level_or_at_none() {
    let house = managed();
    house.client_shared("beta", "delivery", ClientRight::Admin);
    house.be_ada();
    house.all("group create Team\n group create Other\n group add-member delivery ursa@north.example");
    house.be("north", "ursa@north.example");
    let line = "client share beta --with group:team=view-only --with group:other=settings -o json";
    house.usher(line).refused(4, "forbidden");
    house.usher("client share beta --with group:team=admin").ok();
    let shares = house.usher("client show beta -o json").ok().json();
    assert!(!shares.to_string().contains("other"), "{shares}");
}

#[test]
fn built_in_roles_are_as_they_are_and_none_is_named_like_one() {
    let house = House::north();
    for line in ["role edit admin --remove klip.edit", "role edit editor --name Boss", "role remove view-only"] {
        house.usher(&format!("{line} -o json")).refused(5, "role.built-in");
    }
    for name in ["admin", "Admin", "\u{0410}dmin", "Adm\u{0131}n", "Ad\u{200b}min", "Editor ", "V\u{0456}ew-Only"] {
        let run = house.usher_words(&[
            "role",
            "create",
            name,
            "--handle",
            "other",
            "--permission",
            "klip.library",
            "-o",
            "json",
        ]);
        assert_ne!(run.status, 0, "{}", run.transcript());
    }
    house.usher("role list -o json --where built_in=no").ok().says("[]");
}

#[test]
fn a_permission_that_is_not_known_is_refused_and_cannot_stand_in_the_database() {
    let house = House::north();
    house.usher("role create Way --permission klip.library,klip.everything -o json").refused(2, "usage");
    house.usher("role create Way --permission klip.library").ok();
    house.usher("role edit way --add KLIP.EDIT -o json").refused(2, "usage");
    let conn = Connection::open_with_flags(house.database(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    for beyond in ["1 << 57", "1 << 62", "-1"] {
        assert!(conn.execute(&format!("UPDATE roles SET permissions = {beyond}"), []).is_err(), "{beyond}");
    }
}

#[test]
fn nobody_acts_as_somebody_with_more_rights_on_assets_whichever_way_these_reach_them() {
    let house = managed();
    house.be_ada();
    house.all("group create Design\n group create Desk");
    house.build(|build| {
        for asset in ["klip:own", "klip:direct", "klip:drawn", "klip:seen"] {
            build.asset("north", asset, &[]);
        }
        for (user, groups) in [("olga", &[][..]), ("dirk", &[]), ("gina", &["design"]), ("seth", &["desk"])] {
            build.user("north", &format!("{user}@north.example"), BuiltIn::ViewOnly, groups);
        }
        build.own("north", "klip:own", "olga@north.example");
        build.share_as("north", "klip:direct", "user:dirk@north.example", Right::Edit, None);
        build.share_as("north", "klip:drawn", "group:design", Right::Edit, None);
        build.share_as("north", "klip:seen", "group:desk", Right::View, None);
        build.share_as("north", "klip:seen", "group:all-users", Right::Edit, None);
    });
    for user in ["olga", "dirk", "gina", "seth"] {
        house.plant_password("north", &format!("{user}@north.example"));
    }
    let attempts = |user: &str| {
        [
            format!("user edit {user}@north.example --email {user}2@north.example -o json"),
            format!("user invite {user}@north.example --print -o json"),
            format!("user invite {user}@north.example -o json"),
            format!("user password {user}@north.example --password-stdin -o json"),
        ]
    };
    house.be("north", "ursa@north.example");
    for (user, asset) in [("olga", "klip:own"), ("dirk", "klip:direct"), ("gina", "klip:drawn")] {
        for line in attempts(user) {
            let refused = house.usher_in(&line, "a long new password").refused(4, "forbidden");
            let said = format!("{user}@north.example has edit on {asset}, which ursa@north.example has not");
            assert!(refused.stderr.contains(&said), "{}", refused.transcript());
        }
        house.usher(&format!("user disable {user}@north.example")).ok();
        house.usher(&format!("user enable {user}@north.example -o json")).refused(4, "forbidden");
        house.usher("undo -o json").refused(4, "forbidden");
        // A lock keeps nobody out who acts for them, so taking it off is no way in.
        house.usher(&format!("user unlock {user}@north.example")).ok();
    }
    // What reaches everybody, or the operator too, is no more than they have.
    attempts("seth").iter().rev().for_each(|line| drop(house.usher_in(line, "a long new password").ok()));
    house.be_ada();
    house.usher("group add-member design ursa@north.example").ok();
    house.be("north", "ursa@north.example");
    house.usher("user enable gina@north.example").ok();
    attempts("gina").iter().rev().for_each(|line| drop(house.usher_in(line, "a long new password").ok()));
    house.be_ada();
    house.usher("user enable olga@north.example").ok();
}

#[test]
fn what_a_removed_user_owned_goes_only_to_who_may_edit_it_or_from_who_may() {
    let house = managed();
    house.be_ada();
    house.usher("group create Design").ok();
    house.build(|build| {
        build.user("north", "olga@north.example", BuiltIn::ViewOnly, &[]);
        build.user("north", "dirk@north.example", BuiltIn::ViewOnly, &["design"]);
        build.user("north", "eve@north.example", BuiltIn::Admin, &[]);
        build.asset("north", "dashboard:secret", &[]);
        build.own("north", "dashboard:secret", "olga@north.example");
    });
    house.be("north", "ursa@north.example");
    let remove = "user remove olga@north.example --yes -o json";
    let refused = house.usher(remove).refused(4, "forbidden");
    let said = "ursa@north.example has no right to edit dashboard:secret, so it cannot go to ursa@north.example";
    let _ = refused.says(said).says("usher user remove olga@north.example --heir E-MAIL");
    let other = format!("{remove} --heir dirk@north.example");
    house.usher(&other).refused(4, "forbidden").says("cannot go to dirk@north.example, who has none either");
    // Neither where the owner had less before.
    house.usher("user role olga@north.example --add clerk --remove view-only").ok();
    house.usher(remove).refused(4, "forbidden");
    // To an Admin goes nothing that they had not; but it does not come back by somebody without it.
    house.usher(&format!("{remove} --heir eve@north.example")).ok();
    house.usher("undo -o json").refused(4, "forbidden").says("cannot go to olga@north.example");
}
