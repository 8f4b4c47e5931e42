//! Avatars: set, shown, taken out as files, and gone when nobody shows them any more.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};
use usher::domain::{permission::Permission, role::BuiltIn};

use crate::support::{House, LOGO};

/// A client with Dana, an editor, and Eve, who views.
fn house() -> House {
    let house = House::north_with("--white-label");
    house.client("acme");
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.person("acme", "eve@acme.example", BuiltIn::ViewOnly);
    house.file("dana.png", LOGO);
    house
}

fn avatar(house: &House, email: &str) -> Value {
    house.usher(&format!("user show {email} -c acme -o json")).ok().json()["avatar"].clone()
}

/// How many pictures the client has.
fn pictures(house: &House) -> usize {
    house.look(|tx| {
        let acme = tx.account_by_handle("acme").unwrap().unwrap();
        tx.images(acme.id).unwrap().len()
    })
}

#[test]
fn an_avatar_is_set_with_a_user_or_later_and_goes_with_the_flag_or_the_user() {
    let house = house();
    house.usher("user edit dana@acme.example --avatar dana.png -c acme").ok();
    let shown = avatar(&house, "dana@acme.example");
    assert_eq!((&shown["width"], &shown["height"]), (&json!(1), &json!(1)));
    let export = house.usher("export -c acme -o json").ok().json();
    assert_eq!(export["accounts"][0]["users"][0]["avatar"], shown["digest"]);
    house.usher("user edit dana@acme.example --avatar dana.png -c acme").ok().says("nothing to change");
    house.usher("user edit dana@acme.example --avatar dana.png --no-avatar -c acme -o json").refused(2, "usage");
    house.usher("user edit dana@acme.example --no-avatar -c acme").ok();
    assert_eq!((avatar(&house, "dana@acme.example"), pictures(&house)), (json!(null), 0));

    house.usher("user add zoe@acme.example --role editor --avatar dana.png --no-invite -c acme").ok();
    assert_eq!(avatar(&house, "zoe@acme.example"), shown);
    house.usher("user add zoe@acme.example --role editor --if-exists update -c acme").ok();
    assert_eq!(avatar(&house, "zoe@acme.example"), shown, "what is not said stays");
    let mut command = house.command(["user", "edit", "zoe@acme.example", "--avatar", "-", "-c", "acme"]);
    let given = command.stdin(fs::File::open(house.dir().join("dana.png")).unwrap()).output().unwrap();
    assert!(String::from_utf8_lossy(&given.stderr).contains("nothing to change"), "{given:?}");
    house.usher("user remove zoe@acme.example --yes -c acme").ok();
    assert_eq!(pictures(&house), 0);
    house.usher("undo").ok();
    assert_eq!(avatar(&house, "zoe@acme.example"), shown);
    house.file("big.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    house.usher("user edit zoe@acme.example --avatar big.svg -c acme -o json").refused(5, "image.invalid");
    house.usher("db check").ok().says("sound");
    house.usher("log verify").ok();
}

#[test]
fn a_picture_that_several_show_is_kept_once_until_nobody_does() {
    let house = house();
    house.usher("user edit dana@acme.example --avatar dana.png -c acme").ok();
    house.usher("user edit eve@acme.example --avatar dana.png -c acme").ok();
    house.usher("brand set --logo dana.png -c acme").ok();
    assert_eq!(pictures(&house), 1);
    // The first to show it goes back to none, although others show it: nothing is in the way of that.
    let first = house.usher("log list -c acme -o json").ok().json();
    let mut edits = first.as_array().unwrap().iter().filter(|one| one["command"].as_str().unwrap().contains("dana@"));
    let number = edits.next_back().unwrap()["operation"].clone();
    house.usher(&format!("undo {number} -c acme")).ok();
    assert_eq!((avatar(&house, "dana@acme.example"), pictures(&house)), (json!(null), 1));
    house.usher("user edit eve@acme.example --no-avatar -c acme").ok();
    assert_eq!(pictures(&house), 1);
    house.usher("brand reset -c acme").ok();
    assert_eq!(pictures(&house), 0);
    // What was taken back while others showed the picture comes back as long as they do.
    house.usher(&format!("redo {number} -c acme -o json")).refused(8, "undo.conflict");
    house.usher("undo -c acme").ok();
    house.usher(&format!("redo {number} -c acme")).ok();
    assert_eq!((avatar(&house, "dana@acme.example")["width"].clone(), pictures(&house)), (json!(1), 1));
    house.usher("client edit acme --status disabled --yes").ok();
    house.usher("client remove acme --yes").ok();
    house.usher("undo").ok();
    assert_eq!(avatar(&house, "dana@acme.example")["width"], 1);
    house.usher("db check").ok().says("sound");
}

#[test]
fn ones_own_avatar_needs_the_profile_alone_and_so_does_taking_it_back() {
    let house = house();
    house.person_who("acme", "pia@acme.example", &[Permission::AccountProfile]);
    house.be("acme", "pia@acme.example");
    house.usher("user edit pia@acme.example --avatar dana.png").ok();
    house.usher("undo").ok();
    house.usher("redo").ok();
    house.usher("user edit pia@acme.example --no-avatar").ok();
    house.usher("undo").ok();
    house.usher("user edit dana@acme.example --avatar dana.png -o json").refused(4, "forbidden");
    house.person_who("acme", "nil@acme.example", &[Permission::UserView]);
    house.be("acme", "nil@acme.example");
    house.usher("user edit nil@acme.example --avatar dana.png -o json").refused(4, "forbidden");
}

#[test]
fn pictures_are_taken_out_as_new_files_and_are_the_same_when_they_come_back() {
    let house = house();
    house.usher("user edit dana@acme.example --avatar dana.png -c acme").ok();
    house.usher("brand set --logo dana.png --favicon dana.png -c acme").ok();
    house.usher("whitelabel set --footer-logo dana.png=https://north.example").ok();
    let folder = house.dir().join("pictures");
    fs::create_dir(&folder).unwrap();
    house.usher("brand show -c acme --images pictures").ok().says("wrote pictures/acme-logo.png");
    house.usher("user show dana@acme.example -c acme --images pictures").ok();
    house.usher("whitelabel show --images pictures -o json").ok();
    let mut names: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["acme-dana@acme.example-avatar.png", "acme-favicon.png", "acme-logo.png", "north-footer-1.png"]);
    let mode = fs::metadata(folder.join("acme-logo.png")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for file in &names {
        house.usher(&format!("brand set --logo pictures/{file} -c acme")).ok().says("nothing to change");
    }
    // Nothing is written over, and where one cannot be written none is.
    fs::remove_file(folder.join("acme-logo.png")).unwrap();
    house.usher("brand show -c acme --images pictures -o json").refused(8, "exists").says("acme-favicon.png");
    assert!(!folder.join("acme-logo.png").exists());
    std::os::unix::fs::symlink("nowhere.png", folder.join("acme-logo.png")).unwrap();
    house.usher("brand show -c acme --images pictures -o json").refused(8, "exists").says("acme-logo.png");
    assert!(!folder.join("nowhere.png").exists());
    house.usher("brand show -c acme --images dana.png -o json").refused(1, "io");
    house.usher("brand show -c acme --images there/it/is").ok();
    assert!(house.dir().join("there/it/is/acme-logo.png").exists());
    for made in ["there", "there/it", "there/it/is"] {
        let mode = fs::metadata(house.dir().join(made)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{made}");
    }
    house.usher("user show eve@acme.example -c acme --images pictures").ok().says("no image of its own");
}
