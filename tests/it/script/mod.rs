//! The script of commands that make a client as it stands: run on an empty database, it gives the same
//! export.

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

#[test]
fn whatever_its_status_a_client_comes_out_with_it() {
    let (house, fresh) = (House::north(), House::north());
    house.all(
        "
        client add One --status setup
        client add Two --status trial --seats 3
        client add Three --status trial --seats 3
        client extend-trial three
        client edit three --status active
        client edit three --status disabled --yes
        client add Four --status setup
        group create Marketing -c four
        client edit four --status disabled --yes
        client add Five --seats 1
        group create Marketing -c five
        client edit five --status disabled --yes
        client edit five --seats 0
        client add Six --seats 2
        checklist waive six groups --reason none
        checklist waive six build --reason none
        checklist waive six share --reason none
        user add a@six.example --role admin --no-invite -c six
        user add b@six.example --role admin --no-invite -c six
        user disable a@six.example -c six
        client edit six --seats 1
        client edit six --status disabled --yes
        ",
    );
    for client in ["one", "two", "three", "four", "five", "six"] {
        let script = made_again(&house, &fresh, client);
        assert!(!script.text().contains("any-order"), "{}", script.text());
    }
}

#[test]
fn what_its_checklist_would_refuse_by_now_is_made_without_order_and_the_mark_is_as_it_was() {
    let (house, fresh) = (House::north(), House::north());
    // Onboarded, and then the groups went; the same reopened; users came, and then the groups went;
    // disabled in set-up, and then users came, for whom nothing is refused there.
    for client in ["gone", "again"] {
        house.all(&format!(
            "
            client add {client} --seats 5
            group create Marketing -c {client}
            klip create Sessions -c {client}
            dashboard create Web --klip sessions -c {client}
            share dashboard:web --with group:marketing -c {client}
            user add dana@{client}.example --role admin --no-invite -c {client}
            group remove marketing --yes -c {client}
            "
        ));
    }
    house.all(
        "
        checklist reopen again --reason anew
        client add late --seats 5 --status setup
        client edit late --status disabled --yes
        checklist waive late client --reason none
        checklist waive late groups --reason none
        checklist waive late build --reason none
        checklist waive late share --reason none --until 2026-11-22
        user add dana@late.example --role admin --no-invite -c late
        ",
    );
    for (client, onboarded) in [("gone", true), ("again", false)] {
        let script = made_again(&house, &fresh, client);
        assert_eq!(fresh.export_of(client)["checklist"]["onboarded"], onboarded);
        assert!(script.text().contains("any-order"), "{}", script.text());
    }
    made_again(&house, &fresh, "late");
    // The checklist without order is gone again.
    assert_eq!(fresh.export_of("north")["templates"], Value::Array(Vec::new()));
    // A waiver that has ended is none any more, and cannot be said again.
    house.wait_days(3);
    let script = house.script_of("late").unwrap();
    assert!(
        script.notes.iter().any(|note| note.contains("the waiver of share, which has ended")),
        "{:?}",
        script.notes
    );
}

#[test]
fn what_people_did_themselves_is_told_and_left_out() {
    let (house, fresh) = (House::north(), House::north());
    house.add_client("acme");
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Admin);
    house.build(|build| {
        build.asset("acme", "datasource:traffic", &[]);
        build.own("acme", "datasource:traffic", "dana@acme.example");
        build.onboarded("acme");
    });
    house.usher("klip create Sessions").ok();
    house.usher("klip import north/klip:sessions -c acme").ok();
    let script = house.script_of("acme").unwrap();
    fresh.runs(&script).ok();
    same(&without_history(house.export_of("acme")), &without_history(fresh.export_of("acme")), &script);
    for told in [
        "that dana@acme.example has joined: they come as invited, without an invitation",
        "that datasource:traffic is of dana@acme.example: it comes without an owner",
        "that klip:sessions was copied from north/klip:sessions",
    ] {
        assert!(script.notes.iter().any(|note| note == told), "{told}: {:?}", script.notes);
        assert!(script.text().contains(&format!("\n# not made by this script: {told}\n")), "{}", script.text());
    }
    // Nobody is written to; the command that would is there to be typed.
    let held = "\n# usher user invite dana@acme.example -c acme\n";
    assert!(script.text().contains(held), "{}", script.text());
    let mails = fresh.usher("mail list -c acme -o json").ok().json();
    assert_eq!(mails, Value::Array(Vec::new()));
}

#[test]
fn whoever_may_not_export_a_client_gets_no_script_of_it() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "adam@acme.example", BuiltIn::Admin);
    house.person("acme", "edi@acme.example", BuiltIn::Editor);
    house.person("north", "pat@north.example", BuiltIn::Editor);
    assert_eq!(house.script_of("north").unwrap_err().code, Code::NotFound);
    assert_eq!(house.script_of("nowhere").unwrap_err().code, Code::NotFound);
    house.be("north", "pat@north.example");
    assert_eq!(house.script_of("acme").unwrap_err().code, Code::NotFound);
    house.be("acme", "edi@acme.example");
    assert_eq!(house.script_of("acme").unwrap_err().code, Code::Forbidden);
    // Its own Admin gets one in which nothing of the partner stands.
    house.client_shared_with_delivery();
    house.be("acme", "adam@acme.example");
    let script = house.script_of("acme").unwrap();
    assert!(!script.text().contains("delivery"), "{}", script.text());
    assert!(script.notes.iter().any(|note| note.starts_with("who of the partner reaches it")), "{:?}", script.notes);
}

impl House {
    fn client_shared_with_delivery(&self) {
        self.be_ada();
        self.usher("group create Delivery").ok();
        self.usher("client share acme --with delivery=admin").ok();
    }
}

/// Names that mean something to a shell, to the command line or to references.
const HOSTILE: [&str; 9] =
    ["--dry-run", "-c", "$(touch broken)", "`touch broken`", "it's; \"so\" & so", "a=b", "x\\", "acme/web", "*?[!]~#"];

#[test]
fn names_that_mean_something_to_a_shell_are_names() {
    let (house, fresh) = (House::north(), House::north());
    let add = ["client", "add", "--handle", "acme", "--seats", "9", "--description", "$HOME", "--", HOSTILE[0]];
    house.usher_words(&add).ok();
    for (at, name) in HOSTILE.iter().enumerate() {
        let (handle, description) = (format!("h{at}"), format!("--description={name}"));
        for noun in ["group", "klip"] {
            let words = [noun, "create", "--handle", &handle, &description, "-c", "acme", "--", name];
            house.usher_words(&words).ok();
        }
    }
    house.all(
        "
        klip create Sessions -c acme
        dashboard create Web --klip sessions -c acme
        share dashboard:web --with group:h1 -c acme
        user add o'neil/a=b@acme.example --role editor --group h2 --first=-c --no-invite -c acme
        user add -x@acme.example --role editor --no-invite -c acme
        "
        .replace("o'neil", "\"o'neil\"")
        .replace(
            "user add -x@acme.example --role editor --no-invite -c acme",
            "user add --role editor --no-invite -c acme -- -x@acme.example",
        )
        .as_str(),
    );
    house.usher_words(&["share", "klip:h3", "--with", "user:o'neil/a=b@acme.example=edit", "-c", "acme"]).ok();
    house.usher_words(&["user", "disable", "-c", "acme", "user:o'neil/a=b@acme.example"]).ok();
    made_again(&house, &fresh, "acme");
    assert!(!fresh.dir().join("broken").exists());
}
