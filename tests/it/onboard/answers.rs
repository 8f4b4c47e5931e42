//! Answers from a file, and nobody at all.

use super::*;
use crate::support::LOGO;

const ACME: &str = r#"
[client]
name = "Acme"
seats = 10
time_zone = "Europe/Berlin"

[[groups]]
name = "Marketing"

[[groups]]
name = "Board"
use_only = true

[[build]]
dashboard = "Web"
klips = ["Sessions", "Churn"]
datasource = "Google Analytics"

[[share]]
with = ["group:marketing", "group:board"]
visibility = "required"

[[users]]
email = "dana@acme.example"
roles = ["editor"]
groups = ["marketing"]
"#;

#[test]
fn a_file_onboards_a_client_and_again_changes_nothing() {
    let house = House::north();
    house.file("acme.toml", ACME);
    let run = house.usher("onboard --answers acme.toml").ok();
    assert!(run.stderr.contains("usher group create Board --use-only --if-exists skip -c acme"), "{}", run.stderr);
    assert_eq!(house.usher("checklist show acme -o json").json()["onboarded"], true);
    let once = house.export();
    house.usher("onboard --answers acme.toml").ok();
    assert_eq!(house.export(), once);
    let json = house.usher("onboard acme --answers acme.toml -o json").ok();
    assert_eq!(json.stderr, "");
    assert_eq!(json.json()["client"], "acme");
}

#[test]
fn the_first_open_question_is_named_and_what_was_answered_before_stands() {
    let house = House::north();
    let (whole, _) = ACME.split_once("[[users]]").unwrap();
    house.file("acme.toml", whole);
    let run = house.usher("onboard --answers acme.toml -o json").refused(6, "input.required");
    assert!(run.stderr.contains(r#""question":"users.email""#), "{}", run.stderr);
    assert_eq!(house.usher("checklist show acme -o json").json()["done"], 4);
    house.file("acme.toml", format!("{whole}[[users]]\nfirst = \"Dana\"\n[[users]]\nemail = \"eve@acme.example\"\n"));
    let run = house.usher("onboard --answers acme.toml").refused(6, "input.required");
    assert!(run.stderr.contains("leaves open users[1].email"), "{}", run.stderr);
    house.file("acme.toml", "[client]\nname = \"Beta\"\n");
    let run = house.usher("onboard --answers acme.toml").refused(6, "input.required");
    assert!(run.stderr.contains("leaves open client.seats"), "{}", run.stderr);
}

#[test]
fn what_is_wrong_with_a_file_is_said_before_anything_is_done() {
    let house = House::north();
    let before = house.export();
    for (file, said) in [
        ("[client]\nname = \"Acme\"\nseats = 10\n[[groups]]\nnmae = \"x\"\n", "there is no question groups.nmae"),
        ("[client]\nname = \"Acme\"\nseats = 10\n[[gruops]]\nname = \"x\"\n", "there is no step gruops"),
        ("[client]\nname = \"Acme\nseats = 10\n", "acme.toml:2:"),
        ("client = 3\n", "client is neither a table nor several"),
        ("[client]\nname = \"Acme\"\nseats = 0\n", "client.seats: a client that lets people in has at least one seat"),
        ("[client]\nname = \"Acme\"\nseats = [1, 2]\n", "client.seats: it takes one"),
        ("[client]\nname = \"Acme\"\nseats = 1.5\n", "client.seats: it is a text, number"),
        (
            "[client]\nname = \"Acme\"\nseats = 3\nstatus = \"disabled\"\n",
            "client.status: there is no disabled: choose among active",
        ),
    ] {
        house.file("acme.toml", file);
        let run = house.usher("onboard --answers acme.toml");
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
        assert!(run.status == 2 || run.status == 3, "{} {}", run.status, run.stderr);
        assert_eq!(house.export(), before, "{said}");
    }
    house.usher("onboard --answers nothing.toml").refused(3, "not-found");
}

#[test]
fn the_order_of_the_checklist_holds_for_a_file_too() {
    let house = House::north_with("--white-label");
    let file = ACME.replace("seats = 10", "seats = 10\nchecklist = \"partner\"");
    house.file("acme.toml", file);
    let run = house.usher("onboard --answers acme.toml -o json").refused(6, "input.required");
    assert!(run.stderr.contains(r#""question":"whitelabel.product_name""#), "{}", run.stderr);
}

#[test]
fn where_nobody_can_be_asked_the_open_step_and_the_next_command_are_said() {
    let house = House::north();
    let run = house.usher("onboard").refused(6, "input.required");
    assert!(run.stderr.contains("hint: usher client add NAME --seats N"), "{}", run.stderr);
    house.usher("client add Acme --seats 10").ok();
    let run = house.usher("onboard acme").exits(6);
    assert!(run.stdout.contains("groups\topen"), "{}", run.stdout);
    assert!(run.stderr.contains("step groups of client acme is open"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: usher group create Marketing -c acme"), "{}", run.stderr);
    let json = house.usher("onboard -c acme -o json").exits(6);
    assert_eq!(json.json()["steps"][1]["state"], "open");
    house.file("acme.toml", ACME);
    house.usher("onboard acme --answers acme.toml").ok();
    house.usher("onboard acme").exits(0);
    house.usher("onboard nobody").refused(3, "not-found");
}

const EVERY_KIND: &str = r#"
handle = "everything"
name = "Everything"

[[step]]
id = "whitelabel"
kind = "whitelabel"
[[step]]
id = "client"
kind = "client"
[[step]]
id = "client-share"
kind = "client-share"
[[step]]
id = "properties"
kind = "properties"
keys = ["ga_id", "region"]
[[step]]
id = "features"
kind = "features"
features = ["theming", "embeds"]
[[step]]
id = "brand"
kind = "brand"
[[step]]
id = "groups"
kind = "groups"
min = 2
[[step]]
id = "role"
kind = "role"
role = "analyst"
[[step]]
id = "build"
kind = "build"
min = 2
[[step]]
id = "share"
kind = "share"
with = ["group", "user"]
[[step]]
id = "users"
kind = "users"
[[step]]
id = "lead"
kind = "role"
role = "analyst"
held = true
[[step]]
id = "invitations"
kind = "invitations"
[[step]]
id = "training"
kind = "manual"
"#;

const EVERYTHING: &str = r##"
[whitelabel]
product_name = "North Insights"
support_email = "help@north.example"
widget_name = "Tile"
help = "https://north.example/help"

[client]
name = "-Acme"
handle = "acme"
description = "Retail, $HOME"
checklist = "everything"
status = "trial"
seats = "unlimited"
time_zone = "Europe/Berlin"
share = ["delivery"]
right = "settings"

[client-share]
groups = ["support"]
right = "view-only"

[properties]
values = ["ga_id=UA-1", "region=eu"]

[features]
features = ["theming", "embeds"]

[brand]
logo = "logo.png"
logo_dark = "logo.png"
theme = "custom"
accent = "#8ecae6"
background = "#ffffff"
text = "#101010"

[[groups]]
name = "Marketing"
description = "Web & shop"

[[groups]]
name = "Board"
use_only = true

[role]
name = "Analyst"
like = "build-and-view"

[[build]]
dashboard = "Web"
klips = ["Sessions", "Churn"]
datasource = "Google Analytics"
provider = "Google"

[[build]]
how = "copy"
source = "template"

[[share]]
dashboards = ["web"]
with = ["group:marketing"]
right = "edit"
visibility = "required"
datasources = true

[[users]]
email = "dana@acme.example"
first = "Dana"
last = "Moss"
phone = "+49 30 1"
roles = ["editor", "view-only"]
groups = ["marketing", "board"]
time_zone = "America/New_York"
hold = true

[lead]
users = ["dana@acme.example"]

[invitations]
users = ["dana@acme.example"]

[training]
note = "with Dana"
"##;

#[test]
fn every_kind_of_step_and_every_question_is_answered_from_a_file() {
    let house = House::north_with("--white-label");
    house.file("everything.toml", EVERY_KIND);
    house.file("acme.toml", EVERYTHING);
    house.file("logo.png", crate::support::LOGO);
    house.all(
        "checklist template add everything.toml\ngroup create Delivery\ngroup create Support\n\
         klip create Pattern\ndashboard create Template --klip pattern",
    );
    house.usher("onboard --answers acme.toml").ok();
    let shown = house.usher("checklist show acme -o json").ok().json();
    assert_eq!(shown["onboarded"], true, "{shown}");
    let client = house.usher("client show acme -o json").ok().json();
    assert_eq!((client["name"].as_str(), client["status"].as_str()), (Some("-Acme"), Some("trial")));
    assert_eq!(client["properties"]["region"], "eu");
    assert_eq!(client["shares"].as_array().map(Vec::len), Some(2), "{client}");
    let user = house.usher("user show dana@acme.example -c acme -o json").ok().json();
    assert_eq!((user["invitation"].as_str(), user["time_zone"].as_str()), (Some("sent"), Some("America/New_York")));
    assert_eq!(user["roles"].as_array().map(Vec::len), Some(3), "{user}");
    assert_eq!(house.usher("dashboard list -q -c acme").ok().stdout, "template\nweb\n");
    let once = house.export();
    house.usher("onboard --answers acme.toml").ok();
    assert_eq!(house.export(), once);
}

#[test]
fn a_step_that_is_called_like_the_client_is_not_taken_for_it() {
    let house = House::north();
    house.file(
        "own.toml",
        "handle = \"own\"\nname = \"Own\"\n[[step]]\nid = \"account\"\nkind = \"client\"\n[[step]]\nid = \"client\"\nkind = \"manual\"\n",
    );
    house.file("acme.toml", "[client]\nname = \"Acme\"\nseats = 3\nchecklist = \"own\"\n");
    house.usher("checklist template add own.toml").ok();
    let before = house.export();
    house.usher("onboard --answers acme.toml -o json").refused(2, "usage").says("a step client of kind manual");
    assert_eq!(house.export(), before);
}

#[test]
fn a_client_that_is_there_under_another_name_is_not_taken_over() {
    let house = House::north();
    house.usher("client add 'Acme Ltd' --handle acme --seats 10").ok();
    house.file("acme.toml", "[client]\nname = \"ACME!\"\nseats = 3\n[[groups]]\nname = \"Theirs\"\n");
    let before = house.export();
    let run = house.usher("onboard --answers acme.toml -o json").refused(8, "exists");
    assert!(run.stderr.contains("its name is Acme Ltd"), "{}", run.stderr);
    house.file(
        "acme.toml",
        "[client]\nname = \"Acme Ltd\"\nhandle = \"acme\"\nseats = 50\n[[groups]]\nname = \"Ours\"\n",
    );
    house.usher("onboard --new --answers acme.toml -o json").refused(8, "exists");
    assert_eq!(house.export(), before);
    // The same client stays as it is, which is said where the file says otherwise.
    let run = house.usher("onboard --answers acme.toml").exits(6);
    assert!(run.stderr.contains("seats is 10, the file says 50"), "{}", run.stderr);
    assert_eq!(house.usher("client show acme -o json").ok().json()["seats"], 10);
    assert_eq!(house.usher("group list -q -c acme --where handle=ours").ok().stdout, "ours\n");
}

#[test]
fn a_dry_run_of_a_file_shows_all_of_it_and_changes_nothing() {
    let house = House::north();
    house.file("acme.toml", ACME);
    let before = house.export();
    let run = house.usher("onboard --answers acme.toml --dry-run").ok();
    assert!(run.stderr.contains("+ user dana@acme.example"), "{}", run.stderr);
    assert!(run.stderr.contains("dry run: nothing was changed"), "{}", run.stderr);
    assert!(run.stdout.contains("users\tdone"), "{}", run.stdout);
    assert_eq!(house.export(), before);
    house.usher("db check").ok();
    house.usher("onboard --dry-run").exits(2);
}

#[test]
fn a_step_that_the_file_does_not_speak_of_is_not_answered_for_it() {
    let house = House::north();
    house.file("acme.toml", "[client]\nname = \"Acme\"\nseats = 3\n");
    let run = house.usher("onboard --answers acme.toml -o json").refused(6, "input.required");
    assert!(run.stderr.contains(r#""question":"groups.name""#), "{}", run.stderr);
    assert!(run.stderr.contains("what was done stays"), "{}", run.stderr);
    assert_eq!(house.usher("group list -q -c acme").ok().stdout, "all-users\n");
}

#[test]
fn names_that_yield_the_same_handle_do_not_melt_into_one() {
    let house = House::north();
    house.file("acme.toml", ACME.replace(r#"["Sessions", "Churn"]"#, r#"["Cost (€)", "Cost ($)"]"#));
    let run = house.usher("onboard --answers acme.toml").refused(2, "usage");
    assert!(run.stderr.contains("Cost (€) and Cost ($) would both be called cost"), "{}", run.stderr);
}

#[test]
fn what_is_there_stays_when_a_file_is_used_again() {
    let house = House::north();
    house.file("acme.toml", ACME);
    house.usher("onboard --answers acme.toml").ok();
    house.all("share dashboard:web --with group:marketing --right edit -c acme\nbrand set --theme dark -c acme");
    let before = house.export();
    house.file("logo.png", crate::support::LOGO);
    house.usher("onboard --answers acme.toml").ok();
    assert_eq!(house.export(), before);
    house.file("acme.toml", format!("{ACME}\n[brand]\nlogo = \"logo.png\"\ntheme = \"light\"\n"));
    house.usher("onboard --answers acme.toml").ok();
    let brand = house.usher("brand show -c acme -o json").ok().json();
    assert_eq!((&brand["theme"], brand["logo"].is_null()), (&"dark".into(), false), "{brand}");
}

#[test]
fn empty_answers_are_none_and_tables_that_are_too_many_are_refused() {
    let house = House::north();
    house.file("acme.toml", ACME.replace("roles = [\"editor\"]", "roles = []\nphone = \"\""));
    let run = house.usher("onboard --answers acme.toml -o json").refused(6, "input.required");
    assert!(run.stderr.contains(r#""question":"users.roles""#), "{}", run.stderr);
    house.file("two.toml", "[[client]]\nname = \"One\"\nseats = 1\n[[client]]\nname = \"Two\"\nseats = 1\n");
    house.usher("onboard --answers two.toml").refused(2, "usage").says("client is answered once");
    house.file("name.toml", "[client]\nname = []\n");
    let run = house.usher("onboard --answers name.toml -o json").refused(6, "input.required");
    assert!(run.stderr.contains(r#""question":"client.name""#), "{}", run.stderr);
    house.file("bytes.toml", b"[client]\nname = \"\xff\"\n");
    house.usher("onboard --answers bytes.toml").refused(2, "usage").says("UTF-8");
    assert_eq!(house.usher("client list -q").ok().stdout, "acme\n");
}

#[test]
fn answers_for_one_client_are_not_given_to_another() {
    let house = House::north();
    house.usher("client add Acme --seats 3").ok();
    house.file("beta.toml", "[client]\nname = \"Beta\"\n[[groups]]\nname = \"Beta Only\"\n");
    let before = house.export();
    house.usher("onboard acme --answers beta.toml").refused(8, "exists");
    house.usher("onboard -c acme --answers beta.toml").refused(8, "exists");
    assert_eq!(house.export(), before);
}

#[test]
fn a_script_on_stdout_says_which_files_it_reads_and_lacks() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    let bare = house.usher("onboard acme --script -").ok();
    assert!(!bare.stderr.contains("warning"), "{}", bare.stderr);
    house.file("logo.png", LOGO);
    house.usher("brand set --logo logo.png -c acme").ok();
    let run = house.usher("onboard acme --script -").ok();
    assert!(run.stdout.contains("acme-logo.png"), "{}", run.stdout);
    assert!(run.stderr.contains("the script reads acme-logo.png"), "{}", run.stderr);
    house.usher("onboard acme --script acme.sh").ok();
    assert!(house.dir().join("acme-logo.png").exists());
}
