//! The page of the first screen: what it shows, to whom, where it goes, and how a browser takes it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;
use usher::domain::role::BuiltIn;

use super::support::{House, LOGO, tell, words};

mod browser;
mod letters;
mod pages;

pub use browser::Browser;
pub use pages::{FAINT, LIVE, keep};

/// A partner with a look of its own, and a client with a brand, two dashboards that open, one tile
/// that is not shared, and a dashboard in the list.
fn globex() -> House {
    let house = House::north_with("--white-label");
    house.file("logo.png", LOGO);
    house.all(
        "whitelabel set --product-name 'North Insights' --widget-name Widget --domain dash.north.example \
           --support-email help@north.example --sender-name 'North Insights' \
           --link help=https://north.example/help --footer-logo logo.png=https://partner.example
         client add Globex --seats 5
         client feature enable globex theming
         group create Marketing -c globex
         klip create Sessions -c globex
         klip create Revenue -c globex
         klip create Basket -c globex
         dashboard create 'Web traffic' --description 'Who comes, and from where' -c globex
         dashboard create Shop -c globex
         dashboard create Archive -c globex
         dashboard place web-traffic sessions -c globex
         dashboard place shop revenue basket -c globex
         share dashboard:web-traffic --with group:marketing --visibility required -c globex
         share dashboard:shop --with group:marketing -c globex
         share dashboard:archive --with group:marketing --visibility library -c globex
         unshare klip:basket --from group:marketing -c globex
         group default marketing web-traffic -c globex
         user add gus@globex.example --first Gus --last Okafor --role view-only --group marketing \
           --time-zone Pacific/Auckland -c globex
         user add lea@globex.example --first Léa --role view-only -c globex
         user edit gus@globex.example --avatar logo.png -c globex
         brand set --logo logo.png --favicon logo.png -c globex",
    );
    house
}

fn page(house: &House, line: &str) -> String {
    house.usher(line).ok().stdout
}

/// How often one text stands in another.
fn times(page: &str, text: &str) -> usize {
    page.matches(text).count()
}

#[test]
fn the_page_shows_what_the_person_meets_in_the_look_of_the_account() {
    let house = globex();
    let shown = page(&house, "brand preview -c globex --user gus@globex.example --stdout");
    for text in [
        "North Insights",
        "Welcome back, <bdi>Gus Okafor</bdi>",
        "2 dashboards open for you, and one more is in the list.",
        "Not shared with you",
        "dash.north.example",
        "href=\"https://north.example/help\"",
        "href=\"https://partner.example/\"",
        "mailto:help@north.example",
        // 20:00 in UTC is the next morning there.
        "Sunday, 22 November 2026",
        "Pacific/Auckland time",
    ] {
        assert!(shown.contains(text), "{text}\n{shown}");
    }
    assert_eq!((times(&shown, "class=\"tile\""), times(&shown, "class=\"tile broken\"")), (2, 1));
    assert_eq!(times(&shown, "src=\"data:image/png;base64,"), 3, "the logo, the face, the one at the foot");
    let face = "<img class=\"face\" src=\"data:image/png;base64,";
    assert!(shown.contains(face) && shown.contains("alt=\"Gus Okafor\""), "{shown}");
    let order = ["Web traffic</h2>", "Shop</h2>", "In the list", "Archive</h3>"].map(|name| shown.find(name).unwrap());
    assert!(order.is_sorted(), "{order:?}");

    let nothing = page(&house, "brand preview -c globex --user lea@globex.example --stdout");
    assert!(nothing.contains("Nothing is shared here yet") && !nothing.contains("Web traffic"), "{nothing}");
    assert!(!nothing.contains(face) && nothing.contains("<span class=\"face\""), "{nothing}");
    let anyone = page(&house, "brand preview -c globex --stdout");
    assert!(anyone.contains("Welcome to <bdi>Globex</bdi>") && anyone.contains("Shop"), "{anyone}");
    assert!(!anyone.contains("class=\"face\""), "{anyone}");
    house.usher("brand preview -c globex --user nobody@globex.example --stdout").refused(3, "not_found");
}

#[test]
fn the_theme_is_that_of_the_account_unless_another_is_named() {
    let house = globex();
    let background = |line: &str| {
        let page = page(&house, &format!("brand preview --stdout {line}"));
        page.split_once("--page: ").unwrap().1.split_once(';').unwrap().0.to_owned()
    };
    house.usher("brand set --accent #f4a259 --background #fff8f0 --text #2b1d0e -c globex").ok();
    assert_eq!(background("-c globex"), "#fff8f0");
    assert_eq!(background("-c globex --theme dark"), "#14181d");
    assert_eq!(background("-c globex --theme light"), "#ffffff");
    house.usher("brand set --theme dark -c globex").ok();
    assert_eq!(background("-c globex"), "#14181d");
    house.usher("brand preview --theme custom -c globex -o json").refused(2, "usage");
}

#[test]
fn images_are_those_of_whoever_the_account_inherits_them_from() {
    let house = globex();
    house.all("client add Initech --seats 2\nbrand set --logo logo.png");
    let images = || times(&page(&house, "brand preview -c initech --stdout"), "alt=\"Initech\"");
    assert_eq!(images(), 0);
    house.usher("brand set --inherit on -c initech").ok();
    assert_eq!(images(), 1);
}

#[test]
fn whoever_is_in_the_account_sees_their_own_and_others_only_with_the_right() {
    let house = globex();
    house.be("globex", "gus@globex.example");
    assert!(page(&house, "brand preview --stdout").contains("Gus Okafor"));
    assert!(page(&house, "brand preview --user gus@globex.example --stdout").contains("Gus Okafor"));
    house.usher("brand preview --user lea@globex.example --stdout").refused(4, "forbidden");
    house.usher("whitelabel preview --stdout").refused(5, "feature.off");
    house.person("globex", "max@globex.example", BuiltIn::Admin);
    house.be("globex", "max@globex.example");
    assert!(page(&house, "brand preview --user gus@globex.example --stdout").contains("Not shared with you"));
}

#[test]
fn the_white_label_is_previewed_in_the_partners_own_account() {
    let house = globex();
    let shown = page(&house, "whitelabel preview --stdout");
    assert!(shown.contains("North Insights") && shown.contains("North Agency"), "{shown}");
    assert!(!shown.contains("Globex") && shown.contains("Nothing is shared here yet"), "{shown}");
    house.usher("whitelabel preview --stdout -c globex").refused(5, "feature.off");
    // An operator's avatar is of the operator's own account, wherever they are looked at.
    house.usher("user edit ada@north.example --avatar logo.png").ok();
    for line in ["whitelabel preview --stdout", "brand preview --user ada@north.example --stdout -c globex"] {
        assert!(page(&house, line).contains("<img class=\"face\""), "{line}");
    }
    house.usher("account feature disable white-label").ok();
    house.usher("whitelabel preview --stdout").refused(5, "feature.off");
    assert!(!page(&house, "brand preview --stdout").contains("North Insights"), "what is off is not in effect");
}

#[test]
fn a_preview_holds_nothing_of_another_client() {
    let house = globex();
    house.all(
        "client add CANARY --seats 3
         client feature enable canary theming
         group create CANARY -c canary
         klip create CANARY -c canary
         dashboard create CANARY --description CANARY -c canary
         dashboard place canary canary -c canary
         share dashboard:canary --with group:canary -c canary
         user add canary@canary.example --first CANARY --last CANARY --role view-only --group canary -c canary
         brand set --accent #facade --background #ffffff --text #000000 -c canary",
    );
    for line in ["-c globex", "-c globex --user gus@globex.example", ""] {
        let shown = page(&house, &format!("brand preview --stdout {line}"));
        assert!(!shown.to_lowercase().contains("canary") && !shown.contains("facade"), "{line}\n{shown}");
    }
}

#[test]
fn the_page_becomes_a_file_of_ones_own_that_replaces_none() {
    let house = globex();
    let line = "brand preview -c globex --out page.html";
    house.usher(line).ok().says("page.html");
    let file = house.dir().join("page.html");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&file).unwrap().starts_with("<!doctype html>"));
    house.usher(&format!("{line} -o json")).refused(8, "exists").says("--force");
    let answer = house.usher(&format!("{line} --force --theme dark -o json")).ok().json();
    assert_eq!(
        answer,
        json!({
            "account": "globex", "viewer": null, "product": "North Insights", "theme": "dark",
            "dashboards": 2, "broken": 1, "file": "page.html", "html": null,
        })
    );
    assert!(fs::read_to_string(&file).unwrap().contains("#14181d"));

    house.file("target", "untouched");
    std::os::unix::fs::symlink("target", house.dir().join("link.html")).unwrap();
    for force in ["", "--force"] {
        house.usher(&format!("brand preview -c globex --out link.html {force} -o json")).refused(8, "exists");
    }
    assert_eq!(fs::read_to_string(house.dir().join("target")).unwrap(), "untouched");
    house.usher("brand preview -c globex --out no/page.html -o json").refused(1, "io");
    house.usher("brand preview -c globex --out page.html --stdout -o json").refused(2, "usage");

    let piped = house.usher("brand preview -c globex -o json").ok().json();
    assert!(piped["html"].as_str().unwrap().starts_with("<!doctype html>"), "{piped}");
    assert_eq!(piped["file"], json!(null));
    for (line, said) in [("--stdout", "globex"), ("-o json", "globex"), ("--out quiet.html -o json", "quiet.html")] {
        assert_eq!(page(&house, &format!("brand preview -q -c globex {line}")), format!("{said}\n"));
    }
}

#[test]
fn a_page_is_opened_by_the_program_of_the_platform_and_without_one_that_is_said() {
    let house = globex();
    let open = || {
        let mut command = house.command(words("brand preview -c globex --open"));
        command.env("PATH", house.dir().join("bin"));
        command.output().unwrap()
    };
    let without = open();
    let said = String::from_utf8_lossy(&without.stderr);
    assert!(said.contains("could not be opened"), "{without:?}");
    assert!(!said.contains("previews"), "the answer names the file: {said}");
    fs::create_dir(house.dir().join("bin")).unwrap();
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opener = house.file(&format!("bin/{program}"), "#!/bin/sh\necho \"$1\" > opened\n");
    fs::set_permissions(opener, fs::Permissions::from_mode(0o700)).unwrap();
    let with = open();
    assert!(with.status.success(), "{with:?}");
    assert_eq!(String::from_utf8_lossy(&with.stderr), format!("{program} was started to open it\n"));
    let opened = fs::read_to_string(house.dir().join("opened")).unwrap();
    let (opened, folder) = (house.dir().join(opened.trim()), house.dir().join("state/usher/previews"));
    assert!(opened.starts_with(&folder), "{}", opened.display());
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert!(fs::read_to_string(opened).unwrap().contains("North Insights"));

    // The same client of another database does not replace it.
    fs::copy(house.database(), house.dir().join("other.db")).unwrap();
    let mut other = house.command(words("brand preview -c globex --open"));
    other.env("PATH", house.dir().join("bin")).env("USHER_DB", house.dir().join("other.db"));
    assert!(other.output().unwrap().status.success());
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
}
