//! Scripts from descriptions alone; that they make the same client is shown where there is a database.

use super::*;
use crate::domain::typed::{Typed, person};
use crate::domain::{
    account::{Limits, LogInPolicy, Seats},
    checklist::Checklist,
    export::{AssetExport, ChecklistExport, GroupExport, ShareExport, UserExport},
};

fn group(handle: &str, members: &[&str]) -> GroupExport {
    GroupExport {
        handle: handle.to_owned(),
        members: members.iter().map(|email| (*email).to_owned()).collect(),
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
        default_dashboards: Vec::new(),
    }
}

fn asset(kind: &str, handle: &str, contains: &[&str]) -> AssetExport {
    AssetExport {
        kind: kind.to_owned(),
        handle: handle.to_owned(),
        owner: None,
        contains: contains.iter().map(|part| (*part).to_owned()).collect(),
        name: handle.to_owned(),
        description: String::new(),
        currency: None,
        origin: None,
        connection: None,
        links: Vec::new(),
    }
}

fn share(asset: &str, subject: &str) -> ShareExport {
    let visibility = asset.starts_with("dashboard").then(|| "add".to_owned());
    ShareExport { asset: asset.to_owned(), subject: subject.to_owned(), right: "view".to_owned(), visibility }
}

/// A client that has gone through its whole checklist.
fn standing(checklist: Checklist) -> Standing {
    let dana = UserExport {
        email: "dana@acme.example".to_owned(),
        status: "invited".to_owned(),
        roles: vec!["admin".to_owned()],
        groups: vec!["marketing".to_owned()],
        first: String::new(),
        last: String::new(),
        phone: None,
        joined: false,
        avatar: None,
        time_zone: None,
        currency: None,
        primary_contact: false,
    };
    Standing {
        account: AccountExport {
            handle: "acme".to_owned(),
            name: "Acme".to_owned(),
            parent: Some("north".to_owned()),
            status: "active".to_owned(),
            seats: Seats::Number(5),
            features: Features::DEFAULT,
            users: vec![dana],
            groups: vec![group("all-users", &["dana@acme.example"]), group("marketing", &["dana@acme.example"])],
            roles: Vec::new(),
            assets: vec![asset("klip", "sessions", &[]), asset("dashboard", "web", &["klip:sessions"])],
            shares: vec![share("klip:sessions", "group:marketing"), share("dashboard:web", "group:marketing")],
            client_shares: Vec::new(),
            assignments: Vec::new(),
            description: String::new(),
            disabled_from: None,
            pool: None,
            limits: Limits::default(),
            time_zone: "UTC".to_owned(),
            transact: false,
            log_in: LogInPolicy::default(),
            legacy_view_only: false,
            white_label: false,
            trial_ends: None,
            trial_extended: false,
            properties: BTreeMap::new(),
            labels: BTreeMap::new(),
            checklist: ChecklistExport {
                template: checklist.handle.to_string(),
                onboarded: true,
                waivers: Vec::new(),
                ticks: Vec::new(),
            },
            templates: Vec::new(),
            brand: None,
            whitelabel: None,
        },
        parent: Parent { handle: None, features: Features::ALL, groups: Vec::new() },
        master: "north".to_owned(),
        checklist,
        template: None,
        white_label: None,
        product: None,
        pictures: BTreeMap::new(),
        below: Vec::new(),
        now: Time(0),
    }
}

fn built_in(handle: &str) -> Checklist {
    Checklist::built_in(handle).unwrap().clone()
}

fn own(steps: &str) -> Checklist {
    let step = |step: &str| {
        let (id, rest) = step.split_once(' ').unwrap_or((step, ""));
        format!("[[step]]\nid = \"{id}\"\nkind = \"{id}\"\n{rest}\n")
    };
    let steps: String = steps.split(", ").map(step).collect();
    Checklist::parse(&format!("handle = \"own\"\nname = \"Own\"\n{steps}"), "own.toml").unwrap()
}

fn verbs(standing: &Standing) -> Vec<String> {
    let script = Script::of(standing);
    script.commands().map(|words| words[..2].join(" ")).collect()
}

#[test]
fn commands_stand_in_the_order_of_the_checklist() {
    let standard = verbs(&standing(built_in("standard")));
    let share = "share klip:sessions";
    let shares = "share dashboard:web";
    let build = ["klip create", "dashboard create"];
    assert_eq!(standard, ["client add", "group create", build[0], build[1], share, shares, "user add"]);
    let users_first = verbs(&standing(own("client, users, groups, build, share")));
    let wanted = ["client add", "user add", "group create", "group add-member", build[0], build[1], share, shares];
    assert_eq!(users_first, wanted);
    let building_first = verbs(&standing(own("build, groups after = [\"build\"], users")));
    assert_eq!(building_first[..4], ["client add", build[0], build[1], "group create"]);
}

#[test]
fn what_the_checklist_would_refuse_by_now_is_made_without_order() {
    let mut gone = standing(built_in("standard"));
    gone.account.groups.truncate(1);
    gone.account.users[0].groups.clear();
    gone.account.shares.clear();
    let script = Script::of(&gone);
    let files: Vec<_> = script.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["acme-any-order.toml"]);
    let found = verbs(&gone);
    assert_eq!(found.first().map(String::as_str), Some("checklist template"));
    assert_eq!(found[found.len() - 2..], ["client edit", "checklist template"]);
    // Without the mark it is taken away again, last of all.
    gone.account.checklist.onboarded = false;
    assert_eq!(verbs(&gone).last().map(String::as_str), Some("checklist reopen"));
    // The checklist without order parses, and is never the client's own.
    let source = String::from_utf8(script.files[0].bytes.clone()).unwrap();
    gone.checklist = Checklist::parse(&source, "any-order.toml").unwrap();
    gone.account.checklist.waivers.clear();
    assert!(Script::of(&gone).files.is_empty(), "it asks for nothing that is not there");
}

#[test]
fn a_mark_that_the_commands_would_set_is_taken_away_where_it_is_not() {
    let mut open = standing(built_in("standard"));
    assert!(!verbs(&open).contains(&"checklist reopen".to_owned()));
    open.account.checklist.onboarded = false;
    assert_eq!(verbs(&open).last().map(String::as_str), Some("checklist reopen"));
}

#[test]
fn klips_and_metrics_that_stand_mixed_are_placed_in_their_order() {
    let mut mixed = standing(built_in("standard"));
    mixed.account.assets.push(asset("metric", "revenue", &[]));
    mixed.account.assets[1].contains = vec!["metric:revenue".to_owned(), "klip:sessions".to_owned()];
    let text = Script::of(&mixed).text();
    assert!(text.contains("\nusher dashboard create web -c acme\n"), "{text}");
    assert!(text.contains("\nusher dashboard place web metric:revenue klip:sessions -c acme\n"), "{text}");
}

#[test]
fn values_that_look_like_flags_are_tied_and_names_that_do_stand_behind_two_hyphens() {
    let words = |typed: Typed| typed.words().join(" ");
    assert_eq!(
        words(Typed::new("klip create").name("a").flag("--description", "-x")),
        "klip create a --description=-x"
    );
    let typed = Typed::new("klip create").called("-x", "minus").inside(Some("acme"));
    assert_eq!(words(typed), "klip create --handle minus -c acme -- -x");
    assert_eq!(words(Typed::new("klip create").called("Web App", "web-app")), "klip create Web App");
    assert_eq!(person("dana@acme.example"), "dana@acme.example");
    assert_eq!(person("a/b@acme.example"), "user:a/b@acme.example");
}

#[test]
fn nothing_in_a_comment_ends_it() {
    let line = Line::Comment("one\nrm -r two\u{2028}three".to_owned());
    assert_eq!(line.text(), "# one rm -r two three");
    assert_eq!(Line::Held(vec!["a b".to_owned()]).text(), "# usher 'a b'");
}
