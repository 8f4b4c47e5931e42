//! Brands and the white-label: what is set, shown, refused, inherited and taken back.

use serde_json::{Value, json};
use usher::domain::role::BuiltIn;

use super::support::{House, LOGO};

fn acme() -> House {
    let house = House::north_with("--white-label");
    house.client("acme");
    house.file("logo.png", LOGO);
    house
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
    house.usher("brand set --logo nowhere.png -c acme -o json").refused(1, "io");
    house.usher("brand set -c acme -o json").refused(6, "input.required");
    house.usher("db check").ok().says("sound");
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
    assert_eq!(brand(&house, "-c acme")["effective"]["product"], "North Insights");
    house.usher(&format!("{line} -c acme -o json")).refused(5, "feature.off");
    for wrong in ["help=javascript:alert", "help=http://north.example", "blog=https://north.example", "help"] {
        house.usher(&format!("whitelabel set --link {wrong} -o json")).refused(2, "usage");
    }
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
    house.be_ada();
    assert_eq!(house.usher("checklist show globex -o json").ok().json()["onboarded"], true);
}
