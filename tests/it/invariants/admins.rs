//! The last Admin stays, by undo as by every other way and however many race; nobody raises
//! themselves by any route; who shuts themselves out is asked, and is out at once.

use usher::domain::{client::ClientRight, role::BuiltIn};

use super::{begin, ended, log_in, uma, usher_as};
use crate::support::House;

#[test]
fn the_last_admin_does_not_go_by_undo_redo_or_through_a_group_or_role() {
    let house = House::north();
    house.person("north", "eve@north.example", BuiltIn::Editor);
    house.usher("user role eve@north.example --add admin").ok();
    let made = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    house.usher("user disable ada@north.example --yes-myself").ok();
    let eve = log_in(&house, "north", "eve@north.example");
    let before = usher_as(&house, &eve, "export -o json").ok().stdout;
    for line in [
        format!("undo {made} --yes-myself"),
        format!("undo {made}"),
        "user role eve@north.example --remove admin --yes-myself".to_owned(),
        "user disable eve@north.example --yes-myself".to_owned(),
        "user remove eve@north.example --yes --yes-myself".to_owned(),
    ] {
        let run = usher_as(&house, &eve, &format!("{line} -o json"));
        assert!([2, 5].contains(&run.status), "{}", run.transcript());
        assert!(run.status == 2 || run.stderr.contains("last-admin"), "{}", run.transcript());
    }
    assert_eq!(usher_as(&house, &eve, "export -o json").ok().stdout, before);
    usher_as(&house, &eve, "user enable ada@north.example").ok();
    usher_as(&house, &eve, &format!("undo {made}")).ok();
    usher_as(&house, &eve, "redo -o json").exits(4);
}

#[test]
fn of_sixteen_admins_who_all_disable_each_other_at_once_one_is_left() {
    let house = House::north();
    house.build(|build| (0..16).for_each(|n| build.user("north", &format!("a{n}@north.example"), BuiltIn::Admin, &[])));
    let sessions: Vec<_> = (0..16).map(|n| log_in(&house, "north", &format!("a{n}@north.example"))).collect();
    house.usher("user edit a0@north.example --primary-contact").ok();
    house.usher("user remove ada@north.example --yes --yes-myself --heir a0@north.example").ok();
    let round = |line: &str| {
        let racing = (0..64).map(|n| {
            let other = (n % 16 + 1 + n / 16 * 3) % 16;
            begin(&house, Some(&sessions[n % 16]), &format!("user {line} a{other}@north.example --yes-myself"))
        });
        ended(racing.collect())
    };
    let ends = round("disable");
    let gone = ends.iter().filter(|status| **status == 0).count();
    // Whoever was disabled is nobody, and the last one is refused; nothing else happened.
    assert!(gone > 0 && ends.iter().all(|status| [0, 4, 5].contains(status)), "{ends:?}");
    let left = house.look(|tx| {
        let north = tx.account_by_handle("north").unwrap().unwrap();
        let active = |n: &usize| {
            let user = tx.user_by_email(north.id, &format!("a{n}@north.example")).unwrap().unwrap();
            user.status == usher::domain::user::UserStatus::Active
        };
        (0..16).filter(active).count()
    });
    assert!(left >= 1, "nobody is left");
}

#[test]
fn nobody_raises_themselves_by_any_route() {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    house.build(|build| {
        build.group("north", "delivery");
        build.group("north", "board");
        build.asset("north", "dashboard:secret", &[]);
        build.share("north", "dashboard:secret", "group:board");
    });
    house.client_shared("acme", "delivery", ClientRight::Admin);
    house.client_shared("beta", "board", ClientRight::ViewOnly);
    house.usher("role create Treasurer --permission account.settings").ok();
    let uma = uma(&house);
    house.usher("group add-member delivery uma@north.example").ok();
    // What makes a user over again: her own role, a group, a share, a user of her own, an assignment.
    let before = house.export();
    for line in [
        "user role uma@north.example --add admin",
        "user role uma@north.example --add treasurer",
        "role edit role-of-uma-north-example --add account.settings",
        "group add-member board uma@north.example",
        "share dashboard:secret --with user:uma@north.example",
        "share dashboard:secret --with group:all-users --right edit",
        "client share acme --with group:delivery --right settings",
        "client share beta --with group:delivery --right view-only",
        "client add Gamma --seats 5 --share delivery=settings -c acme",
        "client edit acme --seats 50",
        "user assign uma@north.example --to acme --role admin",
        "user add uma2@north.example --role admin --no-invite",
        "user add uma2@north.example --role view-only --group board --no-invite",
        "user add uma2@north.example --role view-only --customer acme=admin --no-invite",
        "account edit --description mine",
        "account feature enable white-label",
        "checklist waive acme groups --reason mine",
    ] {
        let run = usher_as(&house, &uma, &format!("{line} -o json"));
        assert!([3, 4].contains(&run.status), "{}", run.transcript());
    }
    assert_eq!(house.export(), before);
    // Inside acme she acts as its Admin, and it gives her nothing outside.
    usher_as(&house, &uma, "role create Everything --like admin -c acme").ok();
    usher_as(&house, &uma, "user role uma@north.example --add everything -o json").refused(3, "not-found");
    usher_as(&house, &uma, "user add uma@acme.example --role admin --no-invite -c acme").ok();
    usher_as(&house, &uma, "client edit acme --seats 50 -o json").refused(4, "forbidden");
}

#[test]
fn who_shuts_themselves_out_is_asked_and_is_out_at_once() {
    let house = House::north();
    for (line, email) in [
        ("user disable eve@north.example", "eve@north.example"),
        ("user remove mia@north.example --yes --heir ada@north.example", "mia@north.example"),
    ] {
        house.person("north", email, BuiltIn::Admin);
        let session = log_in(&house, "north", email);
        usher_as(&house, &session, &format!("{line} -o json")).refused(6, "confirmation.required");
        usher_as(&house, &session, "whoami").ok();
        usher_as(&house, &session, &format!("{line} --yes-myself")).ok();
        usher_as(&house, &session, "whoami -o json").refused(4, "auth.required");
    }
}
