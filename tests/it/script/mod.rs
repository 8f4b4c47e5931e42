//! The script of commands that make a client as it stands: run on an empty database, it gives the same
//! export.

mod edges;
mod random;

use std::{
    os::unix::fs::symlink,
    process::{Command, Stdio},
};

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::Value;
use usher::{
    domain::{
        Code, Refusal,
        look::image::MOST_BYTES,
        role::BuiltIn,
        script::{Line, Script},
    },
    ops::{self, Request},
    store::{Access, Store},
};

use crate::support::{House, LOGO, Run};

impl House {
    /// The script of a client, for whoever is logged in.
    fn script_of(&self, client: &str) -> Result<Script, Refusal> {
        let token = std::fs::read_to_string(self.dir().join("state/usher/session")).unwrap();
        let request = Request {
            token: Some(token.trim().to_owned()),
            client: None,
            now: self.tick(),
            command: "usher onboard".to_owned(),
            reason: None,
            once: None,
            dry_run: false,
            confirmed: false,
            expect: None,
            banner: std::cell::OnceCell::new(),
        };
        let mut store = Store::open(&self.database(), Access::Read).unwrap();
        ops::read(&mut store, &request, |session| ops::script::of(session, client))
    }

    /// Runs a script with `sh`, where `usher` is the binary of these tests.
    fn runs(&self, script: &Script) -> Run {
        for file in &script.files {
            self.file(&file.name, &file.bytes);
        }
        self.file("script.sh", script.text());
        let bin = self.dir().join("bin");
        if !bin.exists() {
            std::fs::create_dir(&bin).unwrap();
            symlink(env!("CARGO_BIN_EXE_usher"), bin.join("usher")).unwrap();
        }
        let like = self.command(["script"]);
        let mut command = Command::new("sh");
        command.arg("script.sh").env_clear().current_dir(self.dir()).stdin(Stdio::null());
        command.envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", bin.display())).env("USHER_CLIENT", "nobody");
        Run::of(&script.text(), command.output().unwrap())
    }

    /// The export of one client.
    fn export_of(&self, client: &str) -> Value {
        let whole = self.usher("export -o json").ok().json();
        whole["accounts"].as_array().unwrap().iter().find(|account| account["handle"] == client).unwrap().clone()
    }
}

/// What no command makes, the same everywhere: what scripts say of it at their end.
fn without_history(mut account: Value) -> Value {
    for user in account["users"].as_array_mut().unwrap() {
        if user["status"] == "active" {
            user["status"] = "invited".into();
        }
        user["joined"] = false.into();
    }
    for asset in account["assets"].as_array_mut().unwrap() {
        asset["owner"] = Value::Null;
        asset["origin"] = Value::Null;
        if !asset["connection"].is_null() {
            asset["connection"]["owner"] = Value::Null;
        }
    }
    without_times(account)
}

/// Without who said something when, and when a trial began.
fn without_times(mut account: Value) -> Value {
    let checklist = account["checklist"].clone();
    for (list, things) in [("waivers", &checklist["waivers"]), ("ticks", &checklist["ticks"])] {
        let mut things = things.clone();
        things.as_array_mut().unwrap().iter_mut().for_each(|thing| thing["at"] = Value::Null);
        account["checklist"][list] = things;
    }
    for asset in account["assets"].as_array_mut().unwrap() {
        asset["links"].as_array_mut().unwrap().iter_mut().for_each(|link| link["at"] = Value::Null);
    }
    if !account["trial_ends"].is_null() {
        account["trial_ends"] = "some day".into();
    }
    account
}

#[track_caller]
fn same(one: &Value, other: &Value, script: &Script) {
    let text = |value| serde_json::to_string_pretty(value).unwrap();
    let (one, other) = (text(one), text(other));
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert!(one == other, "{differs:?}\n{}\n{one}\n{other}", script.text());
}

/// Makes the client anew in another house, from the script alone, and compares.
#[track_caller]
fn made_again(house: &House, fresh: &House, client: &str) -> Script {
    let script = house.script_of(client).unwrap();
    fresh.runs(&script).ok();
    same(&without_times(house.export_of(client)), &without_times(fresh.export_of(client)), &script);
    // What was made gives the same script: there is nothing in it of how it came about.
    assert_eq!(fresh.script_of(client).unwrap().lines, script.lines);
    script
}

/// A picture of so many columns and rows, of which no two pixels have to do with each other: as PNG it
/// takes all the room that they can.
fn picture(side: u32, format: ImageFormat) -> Vec<u8> {
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(side, side, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = seed.to_le_bytes();
        image::Rgb([red, green, blue])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::from(noise).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Headings of the script, in order.
fn headings(script: &Script) -> Vec<&str> {
    let lines = script.lines.windows(2);
    let headings = lines.filter_map(|pair| match pair {
        [Line::Blank, Line::Comment(heading)] => Some(heading.as_str()),
        _ => None,
    });
    headings.collect()
}

const CONTENTS: &str = "
    role create 'Report author' --permission klip.edit,klip.library -c acme
    datasource create 'Web traffic' --handle traffic --provider analytics --connected -c acme
    datasource create CRM --description 'What sales types' -c acme
    klip create Sessions --datasource traffic --datasource crm -c acme
    klip create Churn -c acme
    metric create Revenue --datasource crm -c acme
    dashboard create 'Web & App' --handle web --klip sessions --metric revenue -c acme
    dashboard place web churn -c acme
    dashboard create Lab --description Experiments --klip sessions --currency EUR -c acme
    dashboard publish web --name Board --public -c acme
    dashboard publish web -c acme
    share dashboard:web --with group:marketing=edit --with group:design -c acme
    share dashboard:lab --with group:design --visibility library --no-contents -c acme
    share dashboard:lab --with group:all-users --visibility required --no-contents -c acme
    group default design lab web -c acme
";

const PEOPLE: &str = "
    user add dana@acme.example --first Dana --last \"O'Fox\" --phone '+41 44 000' --role admin --role report-author --group marketing --primary-contact --no-invite -c acme
    user add eve@acme.example --role editor --group design --group marketing --time-zone Asia/Tokyo --currency CHF --no-invite -c acme
    user add vic@acme.example --role view-only --group design --no-invite -c acme
    user disable vic@acme.example -c acme
";

#[test]
fn a_client_with_everything_comes_out_the_same() {
    let (house, fresh) = (House::north(), House::north());
    for house in [&house, &fresh] {
        house.usher("user add pat@north.example --role editor --no-invite").ok();
    }
    house.file("logo.png", LOGO);
    house.file("dana.jpg", picture(640, ImageFormat::Jpeg));
    house.file("retail.toml", include_str!("../../../examples/checklist-retail.toml"));
    house.all(
        "
        group create Delivery --use-only
        client add 'Acme & Söhne' --handle acme --seats 2 --description 'Retail, \"EU\"' --transact on --time-zone Europe/Berlin --label tier=gold --label region=eu --feature theming --property ga_id=UA-1 --property 'note=a  b' --legacy-view-only
        client edit acme --lock-after 3 --lock-minutes until-unlocked --login-hours 8
        client feature disable acme embeds
        client share acme --with delivery=admin --with all-users=view-only
        group create Marketing -c acme
        group create Design --description 'Who draws' --use-only -c acme
        ",
    );
    house.all(CONTENTS);
    house.all("client edit acme --seats 3");
    house.all(PEOPLE);
    house.all(
        "
        client edit acme --seats 2
        user edit dana@acme.example --avatar dana.jpg -c acme
        user edit eve@acme.example --avatar logo.png -c acme
        user edit vic@acme.example --avatar dana.jpg -c acme
        user assign pat@north.example --to acme --role editor --role view-only
        share klip:churn --with user:dana@acme.example=edit -c acme
        share dashboard:lab --with user:eve@acme.example -c acme
        brand set --logo logo.png --theme custom --text #777777 --allow-low-contrast --inherit on -c acme
        checklist waive acme whitelabel --reason \"it's ours\" --until 2030-01-31
        checklist template add retail.toml -c acme
        client limit set acme dashboard.combined.total=1 published.private.links=0 api.requests.perDay=5
        client feature disable acme theming public_dashboards
        ",
    );
    let script = made_again(&house, &fresh, "acme");
    let order = ["1 client: ", "2 groups: ", "3 build: ", "4 share: ", "5 users: "];
    let found = headings(&script);
    let places = order.map(|step| found.iter().position(|heading| heading.starts_with(step)).expect(step));
    assert!(places.is_sorted(), "{found:?}");
    assert!(!script.text().contains("any-order"), "{}", script.text());
    let names: Vec<_> = script.files.iter().map(|file| file.name.as_str()).collect();
    // One file for each picture of users, whoever shows it.
    assert_eq!(names, ["acme-avatar-1.png", "acme-avatar-2.png", "acme-logo.png", "acme-template-retail.toml"]);
    // What as PNG is larger than the file of a picture may be that somebody brings comes back all the same.
    assert!(script.files[0].bytes.len() as u64 > MOST_BYTES, "{}", script.files[0].bytes.len());
    assert_eq!(script.text().matches("--avatar acme-avatar-1.png ").count(), 2);
}

#[test]
fn the_partners_checklist_has_the_brand_first_and_users_before_what_they_see() {
    let (house, fresh) = (House::north_with("--white-label"), House::north_with("--white-label"));
    house.file("logo.png", LOGO);
    house.usher("whitelabel set --product-name 'North Insights' --support-email help@north.example").ok();
    house.all(
        "
        client add Acme --seats unlimited --checklist partner --transact on --status trial
        client extend-trial acme
        brand set --logo logo.png --theme dark -c acme
        group create Marketing -c acme
        group create Design -c acme
        ",
    );
    house.all(PEOPLE.replace("--role report-author", "--role editor").as_str());
    house.all(CONTENTS);
    let script = made_again(&house, &fresh, "acme");
    let found = headings(&script);
    let order = ["2 client: ", "3 brand: ", "4 groups: ", "5 users: ", "6 build: ", "7 share: "];
    let places = order.map(|step| found.iter().position(|heading| heading.starts_with(step)).expect(step));
    assert!(places.is_sorted(), "{found:?}");
    assert_eq!(house.export_of("acme")["checklist"]["onboarded"], true);
    assert!(!script.text().contains("any-order"), "{}", script.text());
    assert!(script.text().contains("right after `usher init --white-label` on"), "{}", script.text());
    // White-label was not set there before.
    assert_eq!(fresh.usher("whitelabel show -o json").ok().json()["product_name"], "North Insights");

    let without = House::north();
    without.runs(&script).refused(5, "feature.off");
    assert_eq!(without.usher("client list -q").ok().stdout, "", "it stops before anything is made");
}

#[test]
fn a_checklist_that_does_not_ask_for_white_label_leaves_it_alone() {
    let (house, fresh) = (House::north_with("--white-label"), House::north());
    house.usher("whitelabel set --product-name Insights --support-email help@north.example").ok();
    house.all("client add Acme --seats 1");
    let text = made_again(&house, &fresh, "acme").text();
    assert!(!text.contains("whitelabel set") && text.contains("`usher init` on"), "{text}");
}

/// A checklist with an order of its own: users and what they do first, then groups.
const OWN: &str = r#"
handle = "own"
name = "Own"
[[step]]
id = "start"
kind = "client"
[[step]]
id = "numbers"
kind = "properties"
keys = ["ga_id"]
[[step]]
id = "staff"
kind = "client-share"
[[step]]
id = "contract"
kind = "manual"
title = "The contract $(is) `signed`"
[[step]]
id = "roles"
kind = "role"
min = 1
[[step]]
id = "people"
kind = "users"
min = 2
after = ["contract", "roles"]
[[step]]
id = "letters"
kind = "invitations"
[[step]]
id = "teams"
kind = "groups"
min = 2
[[step]]
id = "dashboards"
kind = "build"
[[step]]
id = "shared"
kind = "share"
with = ["user"]
"#;

#[test]
fn a_checklist_of_ones_own_gives_the_order_with_ticks_at_their_steps_and_invitations_where_it_asks() {
    let (house, fresh) = (House::north(), House::north());
    house.file("own.toml", OWN);
    house.all(
        "
        group create Delivery
        checklist template add own.toml
        client add Acme --seats 5 --checklist own --property ga_id=1
        client share acme --with delivery=settings
        checklist tick acme contract --note=-see
        role create Analyst --permission klip.edit -c acme
        user add dana@acme.example --role analyst -c acme
        user add eve@acme.example --role admin -c acme
        group create Marketing -c acme
        group create Design -c acme
        group add-member design eve@acme.example dana@acme.example -c acme
        klip create Sessions -c acme
        dashboard create Web --klip sessions -c acme
        share dashboard:web --with user:dana@acme.example -c acme
        ",
    );
    let script = made_again(&house, &fresh, "acme");
    assert_eq!(house.export_of("acme")["checklist"]["onboarded"], true);
    let found = headings(&script);
    let ids: Vec<_> = found.iter().filter_map(|heading| heading.split_once(':')).map(|(id, _)| id).collect();
    let wanted = [
        "1 start",
        "2 numbers",
        "3 staff",
        "4 contract",
        "5 roles",
        "6 people",
        "7 letters",
        "8 teams",
        "9 dashboards",
        "10 shared",
    ];
    assert_eq!(ids, wanted, "{}", script.text());
    assert!(script.text().contains("\nusher user invite "), "{}", script.text());
    assert!(!script.text().contains("any-order"), "{}", script.text());
}

#[test]
fn a_client_of_a_client_is_made_inside_it_from_the_groups_there() {
    let (house, fresh) = (House::north(), House::north());
    for house in [&house, &fresh] {
        house.all(
            "
            client add Acme --seats 5
            client feature disable acme embeds
            group create 'Head Office' -c acme
            klip create Sessions -c acme
            dashboard create Web --klip sessions -c acme
            share dashboard:web --with group:head-office -c acme
            user add gus@acme.example --role client-looker --no-invite -c acme
            "
            .replace("client-looker", "editor")
            .as_str(),
        );
    }
    house.all(
        "
        client add 'Acme EU' --seats 3 --share head-office=admin -c acme
        user assign gus@acme.example --to acme-eu --role view-only -c acme
        group create Shops -c acme-eu
        klip create Sales -c acme-eu
        dashboard create Sales --klip sales -c acme-eu
        share dashboard:sales --with group:shops -c acme-eu
        user add sue@shop.example --role admin --group shops --no-invite -c acme-eu
        ",
    );
    let script = made_again(&house, &fresh, "acme-eu");
    assert!(script.text().contains("# client acme, its parent, has to be there"), "{}", script.text());
    let below = house.script_of("acme").unwrap();
    assert!(below.notes.iter().any(|note| note.ends_with("a script of its own: acme-eu")), "{:?}", below.notes);
}
