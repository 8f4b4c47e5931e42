//! What is recorded, for whom, and where it goes.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;
use usher::domain::{asset::AssetKind, role::BuiltIn};

use super::{WORKED, amiss, house};
use crate::support::{House, expected, world};

#[test]
fn what_everybody_can_do_is_recorded_the_same_each_time_and_passes_at_once() {
    let house = house();
    let acme = house.usher("access test --record -c acme").ok();
    assert_eq!(house.usher("access test --record -c acme").ok().stdout, acme.stdout);
    let north = house.usher("access test --record").ok();
    expected::matches("access-record.txt", &(acme.transcript() + "\n" + &north.transcript()));
    for recorded in [&acme, &north] {
        house.usher_in("access test -", &recorded.stdout).ok();
        assert_eq!(house.usher_in("access test - --record", &recorded.stdout).ok().stdout, recorded.stdout);
    }
}

#[test]
fn a_user_may_be_recorded_alone_and_each_once_in_the_order_given() {
    let house = house();
    let line =
        "access test --record -c acme --user vic@acme.example --user ' DANA@acme.example' --user vic@acme.example";
    let recorded = house.usher(line).ok().stdout;
    let users: Vec<_> = recorded.lines().filter(|line| line.starts_with("[section.")).collect();
    assert_eq!(users, ["[section.expect.\"vic@acme.example\"]", "[section.expect.\"dana@acme.example\"]"]);
    house.usher("access test --record -c acme --user nobody@acme.example -o json").refused(3, "not-found");
    house.usher("access test --record -c none -o json").refused(3, "not-found");
    house.usher("access test --record -c all -o json").refused(2, "usage");
    house.usher("access test access.toml --record --user vic@acme.example -o json").refused(2, "usage");
    house.all("client add Empty --handle empty --seats 2");
    house.usher("access test --record -c empty -o json").refused(3, "not-found");
}

#[test]
fn a_file_is_recorded_anew_in_its_order_with_its_comments() {
    let house = house();
    for text in [amiss(), amiss().replace('\n', "\r\n")] {
        house.file("access.toml", &text);
        let run = house.usher("access test access.toml --record").exits(7);
        run.says("access.toml:18 is left as it is: no dashboard lob").says("access.toml:44 is left as it is");
    }
    house.file("access.toml", amiss());
    let run = house.usher("access test access.toml --record -o json").exits(7).json();
    assert_eq!((&run["questions"], &run["changed"], &run["unasked"]), (&json!(18), &json!(2), &json!(2)));
    let named = run["source"].as_str().unwrap().replace("lob", "lab").replace("hall", "hal");
    assert_eq!(named, WORKED.replace("\"yes A5\"", "\"yes\""), "the rule stands where it stood");
    // In place, by the name of the file itself.
    house.file("access.toml", named.replace("\"yes\"", "\"no\""));
    house.usher("access test access.toml").exits(10);
    house.usher("access test access.toml --record --out access.toml -o json").refused(8, "exists");
    let run = house.usher("access test access.toml --record --out access.toml --force").ok();
    run.says("20 questions recorded, of which 1 answered otherwise before");
    assert_eq!(fs::read_to_string(house.dir().join("access.toml")).unwrap(), named);
    house.usher("access test none.toml --record").exits(3).says("usher access test --record --out none.toml");
}

#[test]
fn a_recorded_file_is_its_owners_and_replaces_nothing_unasked() {
    let house = house();
    let file = house.dir().join("acme.toml");
    let run = house.usher("access test --record -c acme --out acme.toml").ok();
    assert_eq!(run.stdout, "acme.toml\n");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    house.usher("access test acme.toml").ok();
    let text = fs::read(&file).unwrap();
    house.usher("access test --record --out acme.toml -o json").refused(8, "exists").says("--force");
    std::os::unix::fs::symlink(&file, house.dir().join("link.toml")).unwrap();
    house.usher("access test --record --out link.toml --force -o json").refused(8, "exists");
    assert_eq!(fs::read(&file).unwrap(), text);
    house.usher("access test --record --out no/acme.toml -o json").refused(1, "io");
    let said = house.usher("access test --record --out acme.toml --force -o json").ok().json();
    assert_eq!((&said["file"], &said["source"]), (&json!("acme.toml"), &json!(null)));
    house.usher("access test --out x.toml -o json").refused(2, "usage");
}

#[test]
fn what_does_not_print_is_kept_in_the_file_and_shown_escaped() {
    let house = house();
    let text = "# \u{202e}\n[[section]]\nname = 'A'\nclient = 'acme'\n[section.expect.'vic@acme.example']\n\t'tab.edit' = 'yes'\n";
    house.file("access.toml", text);
    let shown = house.usher("access test access.toml --record").ok().stdout;
    assert!(shown.starts_with("# \\u{202e}\n") && shown.ends_with("\t'tab.edit' = \"no\"\n"), "{shown}");
    house.usher("access test access.toml --record --out new.toml").ok();
    assert_eq!(fs::read_to_string(house.dir().join("new.toml")).unwrap(), text.replace("'yes'", "\"no\""));
}

#[test]
fn whoever_may_ask_about_nobody_else_records_themselves_and_nothing_that_they_may_not_see() {
    let house = House::north();
    let worked = house.populate(world::worked);
    house.populate(|builder| builder.asset(&worked.acme, AssetKind::Dashboard, "secret", None));
    house.log_in(&worked.vic);
    house.usher("access test --record -o json").refused(4, "forbidden");
    house.usher("access test --record --user dana@acme.example -o json").refused(4, "forbidden");
    let own = house.usher("access test --record --user vic@acme.example").ok().stdout;
    assert!(own.contains("\"view dashboard:web\" = \"yes\"") && !own.contains("secret"), "{own}");
    house.usher_in("access test -", &own).ok();
    // Somebody who may ask is told what is near.
    house.log_in(&worked.dana);
    let other = house.usher("access test --record --user vic@acme.example").ok().stdout;
    assert!(other.contains("\"view dashboard:secret\" = \"no\""), "{other}");
}

#[test]
fn of_an_account_too_large_for_a_file_it_is_told_who_is_left_out_and_the_file_passes() {
    let house = House::north();
    house.populate(|builder| {
        let crowd = builder.client(&builder.master(), "crowd");
        for asset in 0..120 {
            builder.asset(&crowd, AssetKind::Klip, &format!("klip-{asset:03}"), None);
        }
        for user in 0..60 {
            builder.user(&crowd, &format!("user-{user:02}@crowd.example"), &[BuiltIn::Admin.reference()]);
        }
    });
    let run = house.usher("access test --record -c crowd --out crowd.toml").exits(7);
    let left_out = run.stderr.split_whitespace().find(|word| word.ends_with("@crowd.example")).unwrap().to_owned();
    run.says(&format!("usher access test --record --user {left_out} -c crowd"));
    let text = fs::read_to_string(house.dir().join("crowd.toml")).unwrap();
    assert!(text.len() <= 256 * 1024 && text.contains("# there may be more assets") && !text.contains(&left_out));
    house.usher("access test crowd.toml").ok();
}
