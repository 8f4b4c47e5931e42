//! Brands and the white-label: what is set, shown, refused, inherited and taken back.

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use super::support::{House, LOGO, through, words};

fn acme() -> House {
    let house = House::north_with("--white-label");
    house.client("acme");
    house.file("logo.png", LOGO);
    house
}

impl House {
    /// Changes rows in the file, as no command does.
    fn rows(&self, sql: &str) {
        rusqlite::Connection::open(self.database()).unwrap().execute_batch(sql).unwrap();
    }
}

fn brand(house: &House, flags: &str) -> Value {
    house.usher(&format!("brand show -o json {flags}")).ok().json()
}

#[test]
fn a_logo_is_read_by_its_content_and_every_answer_tells_its_size_and_not_its_bytes() {
    let house = acme();
    let set = house.usher("brand set --logo logo.png --theme dark -c acme -o json").ok();
    assert!(!set.stdout.contains("png"), "{}", set.stdout);
    let shown = brand(&house, "-c acme");
    assert_eq!((&shown["logo"]["width"], &shown["logo"]["height"]), (&json!(1), &json!(1)));
    assert_eq!((&shown["theme"], &shown["effective"]["theme"]), (&json!("dark"), &json!("dark")));
    house.usher("brand set --logo logo.png -c acme").ok().says("nothing to change");
    let told = house.usher("brand set --theme light -c acme --dry-run").ok().stdout;
    assert_eq!(told, "~ brand  theme dark → light\n");
    house.usher("whitelabel set --product-name 'North Insights' --support-email help@north.example").ok();
    let footer = house.usher("whitelabel set --footer-logo logo.png=https://north.example/ --dry-run").ok();
    assert_eq!(footer.stdout, "+ footer-logo 1  https://north.example/\n");
    house.file("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    house.usher("brand set --logo logo.svg -c acme -o json").refused(5, "image.invalid").says("scripts");
    house.file("empty.png", "");
    house.usher("brand set --logo empty.png -c acme").refused(5, "image.invalid").says("empty.png is empty");
    house.usher("brand set --logo . -c acme -o json").refused(5, "image.invalid").says(". is a folder");
    house.usher("brand set --logo nowhere.png -c acme -o json").refused(3, "not-found");
    house.usher("brand set -c acme -o json").refused(6, "input.required");
    house.usher("db check").ok().says("sound");
}

/// A chunk of a PNG.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&kind[..], content].concat();
    let sum = named.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    [&u32::try_from(content.len()).unwrap().to_be_bytes(), &named[..], &(!sum).to_be_bytes()].concat()
}

#[test]
fn what_is_packed_in_a_small_picture_takes_no_memory() {
    let house = acme();
    // The codes of a stream in which every bit but those that begin it is half of "258 zeros more".
    let mut packed = vec![0x78, 0xda, 0xec, 0xc1, 0x01, 0x01, 0, 0, 0, 0x80, 0x90, 0xfe, 0xaf, 0xee, 0x08, 0x0a];
    packed.resize(1_000_000, 0);
    let header = 8 + 25;
    for (kind, name) in [
        (b"iCCP", &b"icc\0\0"[..]),
        (b"zTXt", b"Raw profile type iptc\0\0"),
        (b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0"),
    ] {
        let bomb = chunk(kind, &[name, &packed].concat());
        house.file("bomb.png", [&LOGO[..header], &bomb, &LOGO[header..]].concat());
        for line in ["brand set --logo bomb.png -c acme", "user edit ada@north.example --avatar bomb.png"] {
            let limited = through(["sh", "-c", r#"ulimit -v 400000; exec "$@""#, "sh"], &house.command(words(line)));
            house.run(line, limited, "").ok();
        }
    }
    assert_eq!(brand(&house, "-c acme")["logo"]["width"], 1);
}

#[test]
fn a_picture_that_is_piped_in_is_called_so() {
    let house = acme();
    let said = house.usher_in("brand set --logo - -c acme -o json", "no picture").refused(5, "image.invalid");
    said.says("stdin is not a PNG");
}

#[test]
fn colours_need_the_feature_and_text_that_can_be_read() {
    let house = acme();
    let line = "brand set --accent #0b4f6c --text #ffffff --background #1c2128 -c acme";
    house.usher(&format!("{line} -o json")).refused(5, "feature.off");
    house.usher("client feature enable acme theming").ok();
    house.usher(line).ok();
    assert_eq!(brand(&house, "-c acme")["effective"]["background"], "#1c2128");
    let low = house.usher("brand set --text #777777 --background #ffffff -c acme -o json").refused(5, "contrast.low");
    low.says("4.4:1").says("--allow-low-contrast");
    house.usher("brand set --text #777777 --background #ffffff --allow-low-contrast -c acme").ok();
    house.usher("client feature disable acme theming").ok();
    assert_eq!(brand(&house, "-c acme")["effective"]["theme"], "light", "what is off is not in effect");
    house.usher("brand set --accent red -c acme -o json").refused(2, "usage");
}

#[test]
fn a_brand_that_inherits_is_as_its_parents_where_nothing_is_set() {
    let house = acme();
    house.usher("brand set --theme dark --logo logo.png").ok();
    assert_eq!(brand(&house, "-c acme")["effective"]["theme"], "light");
    house.usher("brand set --inherit on -c acme").ok();
    let shown = brand(&house, "-c acme");
    assert_eq!((&shown["logo"], &shown["effective"]["logo"]), (&json!(null), &json!(true)));
    assert_eq!(shown["effective"]["theme"], "dark");
    house.usher("brand set --theme light -c acme").ok();
    assert_eq!(brand(&house, "-c acme")["effective"]["theme"], "light");
}

#[test]
fn what_was_set_is_taken_back_with_its_pictures_and_comes_back_with_a_removed_client() {
    let house = acme();
    let before = brand(&house, "-c acme");
    house.usher("brand set --logo logo.png --favicon logo.png -c acme").ok();
    let export = house.usher("export -o json").ok().json();
    assert_eq!(export["accounts"][1]["brand"]["logo"], brand(&house, "-c acme")["logo"]["digest"]);
    let set = brand(&house, "-c acme");
    house.usher("undo").ok();
    assert_eq!(brand(&house, "-c acme"), before);
    house.usher("redo").ok();
    assert_eq!(brand(&house, "-c acme"), set);
    house.usher("client edit acme --status disabled --yes").ok();
    house.usher("client remove acme --yes").ok();
    house.usher("undo").ok();
    assert_eq!(brand(&house, "-c acme"), set);
    house.usher("brand reset -c acme").ok();
    assert_eq!(brand(&house, "-c acme"), before);
    house.usher("log verify").ok();
}

#[test]
fn white_label_is_set_once_in_the_partners_own_account_where_it_is_enabled() {
    let house = acme();
    let line = "whitelabel set --product-name 'North Insights' --link help=https://north.example/help";
    house.usher(&format!("{line} --footer-logo logo.png=https://north.example")).ok();
    let shown = house.usher("whitelabel show -o json").ok().json();
    assert_eq!(
        (&shown["product_name"], &shown["help"]),
        (&json!("North Insights"), &json!("https://north.example/help"))
    );
    assert_eq!(shown["footer_logos"][0]["link"], "https://north.example/");
    house.usher(&format!("{line} --footer-logo logo.png=https://north.example")).ok().says("nothing to change");
    assert_eq!(brand(&house, "-c acme")["effective"]["product"], "North Insights");
    house.usher(&format!("{line} -c acme -o json")).refused(5, "feature.off");
    for wrong in ["help=javascript:alert", "help=http://north.example", "blog=https://north.example", "help"] {
        house.usher(&format!("whitelabel set --link {wrong} -o json")).refused(2, "usage");
    }
    let long = format!("https://x.example/{}", "é".repeat(400));
    let label = format!("{}.example", "a".repeat(64));
    for link in [&long, "https://localhost./", "https://a..b/", "https://-a.example/", &format!("https://{label}/")] {
        house.usher(&format!("whitelabel set --link help={link} -o json")).refused(2, "usage");
    }
    for domain in ["localhost.", "a..b", "-a.example", "a-.example", &label] {
        house.usher(&format!("whitelabel set --domain={domain} -o json")).refused(2, "usage");
    }
    house.usher("whitelabel set --domain dash.north.example").ok();
    let four = "--footer-logo logo.png=https://a.example ".repeat(4);
    house.usher(&format!("whitelabel set {four} -o json")).refused(2, "usage");
    // The same picture stands in the brand and at the foot, and goes when neither shows it.
    house.usher("brand set --logo logo.png").ok();
    house.usher("whitelabel reset").ok();
    assert_eq!(brand(&house, "")["logo"]["width"], 1);
    house.usher("brand reset").ok();
    house.usher("account feature disable white-label").ok();
    house.usher(&format!("{line} -o json")).refused(5, "feature.off").says("feature enable white-label");
    house.usher("db check").ok().says("sound");
}

#[test]
fn the_step_whitelabel_is_done_by_it_and_the_clients_that_waited_for_it_go_on() {
    let house = House::north_with("--white-label");
    house.file("logo.png", LOGO);
    house.usher("client add Globex --seats 5 --checklist partner").ok();
    house.usher("brand set --logo logo.png -c globex -o json").refused(5, "checklist.order").says("whitelabel set");
    house.usher("whitelabel set --product-name Insights --support-email help@north.example").ok();
    house.usher("brand set --logo logo.png -c globex").ok();
    let steps = house.usher("checklist show globex -o json").ok().json()["steps"].clone();
    let done = |id: &str| steps.as_array().unwrap().iter().any(|step| step["id"] == id && step["state"] == "done");
    assert!(done("whitelabel") && done("brand"), "{steps}");
}

#[test]
fn whoever_is_in_the_account_sees_it_and_who_may_manage_settings_sets_it() {
    let house = acme();
    house.person("acme", "vic@acme.example", BuiltIn::ViewOnly);
    house.be("acme", "vic@acme.example");
    house.usher("brand show").ok();
    house.usher("whitelabel show").ok();
    house.usher("brand set --theme dark -o json").refused(4, "forbidden");
    house.usher("brand reset -o json").refused(4, "forbidden");
    house.usher("whitelabel set --product-name X -o json").refused(4, "forbidden");
}

#[test]
fn clients_that_waited_for_the_white_label_alone_are_onboarded_with_it() {
    let house = House::north_with("--white-label");
    house.build(|build| {
        for handle in ["acme", "beta", "cafe"] {
            build.client(handle, "north", if handle == "cafe" { "standard" } else { "partner" });
        }
        build.group("acme", "marketing");
        build.asset("acme", "klip:sessions", &[]);
        build.asset("acme", "dashboard:web", &["klip:sessions"]);
        build.share("acme", "dashboard:web", "group:marketing");
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &["marketing"]);
    });
    house.usher("checklist waive acme brand --reason 'uses ours'").ok();
    let onboarded =
        |client: &str| house.usher(&format!("checklist show {client} -o json")).ok().json()["onboarded"].clone();
    assert_eq!(onboarded("acme"), false);
    house.usher("whitelabel set --product-name Insights -o json").ok();
    assert_eq!(onboarded("acme"), false, "the support e-mail is missing");
    let dry = house.usher("whitelabel set --support-email help@north.example --dry-run").ok();
    dry.says("client acme is onboarded now");
    let set = house.usher("whitelabel set --support-email help@north.example").ok();
    assert!(!set.stderr.contains("beta") && !set.stderr.contains("cafe"), "{}", set.stderr);
    assert_eq!((onboarded("acme"), onboarded("beta"), onboarded("cafe")), (true.into(), false.into(), false.into()));
    // The client's own journal tells of it, and the mark stays when the white-label goes.
    let told = house.usher("log list -c acme -o json").ok().json();
    let number = told[0]["operation"].clone();
    let told = house.usher(&format!("log show {number} -c acme -o json")).ok().json()["changes"].clone();
    assert_eq!((&told[1]["kind"], &told[1]["key"]), (&json!("checklist"), &json!("onboarded")), "{told}");
    house.usher("undo").ok();
    assert_eq!(onboarded("acme"), true);
    let shown = house.usher("checklist show acme -o json").ok().json();
    assert_eq!((&shown["steps"][0]["id"], &shown["steps"][0]["regressed"]), (&json!("whitelabel"), &json!(true)));

    // Where white-label is not enabled any more, nobody waits for it.
    house.usher("checklist reopen acme --reason 'once more'").ok();
    house.usher("account feature disable white-label").ok().says("client acme is onboarded now");
    assert_eq!(onboarded("acme"), true);
    house.usher("log verify").ok();
}

#[test]
fn a_client_of_a_custom_checklist_waits_for_the_white_label_too_and_is_not_named_to_who_cannot_reach_it() {
    let house = House::north_with("--white-label");
    house.file("own.toml", "handle = \"own\"\nname = \"Own\"\n[[step]]\nid = \"label\"\nkind = \"whitelabel\"\n");
    house.usher("checklist template add own.toml").ok();
    house.usher("client add Globex --seats 5 --checklist own").ok();
    house.person_who("north", "set@north.example", &[usher::domain::permission::Permission::AccountSettings]);
    house.be("north", "set@north.example");
    let set = house.usher("whitelabel set --product-name Insights --support-email help@north.example -o table").ok();
    assert!(!set.stdout.contains("globex") && !set.stderr.contains("globex"), "{}\n{}", set.stdout, set.stderr);
    let number = house.usher("log list -o json").ok().json()[0]["operation"].clone();
    let known = |count: usize| {
        let told = house.usher(&format!("log show {number} -o json")).ok().json();
        let listed = house.usher("log list -o json").ok().json();
        let listed = listed.as_array().unwrap().iter().find(|one| one["operation"] == number).unwrap().clone();
        assert_eq!(told["changes"].as_array().unwrap().len(), count, "{told}");
        assert_eq!((&told["changed"], &listed["changed"]), (&json!(count), &json!(count)));
    };
    known(1);
    house.be_ada();
    known(2);
    assert_eq!(house.usher("checklist show globex -o json").ok().json()["onboarded"], true);
}

#[test]
fn every_client_that_is_marked_is_named_and_one_out_of_reach_is_not_even_counted() {
    let house = House::north_with("--white-label");
    house.file("own.toml", "handle = \"own\"\nname = \"Own\"\n[[step]]\nid = \"label\"\nkind = \"whitelabel\"\n");
    house.usher("checklist template add own.toml").ok();
    for client in ["acme", "beta"] {
        house.usher(&format!("client add {client} --seats 5 --checklist own")).ok();
    }
    let line = "whitelabel set --product-name Insights --support-email help@north.example";
    let whose = |run: &Value| -> Vec<Value> {
        run["changes"].as_array().unwrap().iter().map(|change| change["account"].clone()).collect()
    };
    let dry = house.usher(&format!("{line} --dry-run -o json")).ok().json();
    assert_eq!(whose(&dry), ["north", "acme", "beta"]);
    house.usher(&format!("{line} --dry-run")).ok().says("+ checklist onboarded in acme").says("onboarded in beta");

    house.person_who("north", "set@north.example", &[usher::domain::permission::Permission::AccountSettings]);
    house.be("north", "set@north.example");
    house.usher("client list -o json").refused(4, "forbidden");
    for line in [format!("{line} --dry-run"), format!("{line} --once k"), format!("{line} --once k")] {
        let run = house.usher(&format!("{line} -o json")).ok();
        assert_eq!(whose(&run.json()), ["north"], "{line}");
    }
}

#[test]
fn a_link_that_no_command_would_take_is_shown_changed_and_taken_back_as_any_other() {
    let house = acme();
    house.usher("whitelabel set --product-name Insights --footer-logo logo.png=https://north.example").ok();
    house.rows(
        "UPDATE white_labels SET help = 'https://localhost/'; UPDATE footer_logos SET link = 'https://localhost/'",
    );
    let shown = house.usher("whitelabel show -o json").ok().json();
    assert_eq!((&shown["product_name"], &shown["help"]), (&json!("Insights"), &json!("https://localhost/")));
    assert_eq!(shown["footer_logos"][0]["link"], "https://localhost/");
    house.usher("brand preview --stdout").ok();
    house.usher("db check").exits(1).says("\"Help\" is \"https://localhost/\"").says("logo 1 at the foot");
    house.usher("whitelabel set --widget-name Tile").ok();
    house.usher("whitelabel reset").ok();
    house.usher("undo").ok();
    assert_eq!(house.usher("whitelabel show -o json").ok().json()["help"], "https://localhost/");
    house.usher("whitelabel set --link help=https://north.example/help --footer-logo logo.png=https://n.example").ok();
    house.usher("db check").ok().says("sound");
}

#[test]
fn images_and_white_labels_that_are_not_as_they_should_be_are_found() {
    let house = acme();
    house.usher("brand set --logo logo.png -c acme").ok();
    house.usher("whitelabel set --product-name Insights").ok();
    house.usher("db check").ok().says("sound");
    let found = |rows: &str, says: &str| {
        let house = house.twin();
        house.rows(rows);
        house.usher("db check").exits(1).says(says);
    };
    found("UPDATE brands SET logo = NULL", "nothing in acme shows the image");
    found("UPDATE images SET png = 'aGFsbG8='", "of acme is not the picture that it is known by");
    found("UPDATE images SET png = '%'", "of acme is not base64");
    found(
        "INSERT INTO white_labels (account, product_name) SELECT id, 'X' FROM accounts WHERE handle = 'acme'",
        "acme has a white-label",
    );
    found(
        "INSERT INTO footer_logos SELECT account, 1, digest, 'https://n.example/' FROM images",
        "acme has logos at the foot",
    );
}
