//! Sharing: what the commands promise.

use usher::domain::{account::Status, permission::Permission as P, role::BuiltIn};

use crate::support::House;

/// A house with the client acme: the dashboard web holds klips and a metric, of which sessions uses
/// a data source, and there are two groups.
fn acme() -> House {
    let house = House::north();
    house.client("acme");
    house.all(
        "group create Marketing -c acme
         group create Design -c acme
         datasource create Traffic -c acme
         klip create Sessions -c acme --datasource traffic
         klip create Churn -c acme
         metric create Revenue -c acme
         dashboard create Web -c acme --klip sessions --klip churn --metric revenue
         dashboard create Lab -c acme",
    );
    house
}

/// The shares of acme, each as `asset subject right visibility`.
fn shares(house: &House, about: &str) -> Vec<String> {
    let listed = house.usher(&format!("share list {about} -c acme -o json")).ok().json();
    listed
        .as_array()
        .unwrap()
        .iter()
        .map(|share| {
            let text = |field: &str| share[field].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", text("asset"), text("subject"), text("right"), text("visibility"))
        })
        .collect()
}

#[test]
fn sharing_waits_for_building_even_where_the_dashboard_does_not_exist() {
    let house = House::north();
    house.client_with("acme", |_| {});
    house.usher("group create Marketing -c acme").ok();
    house.usher("share dashboard:web -c acme --with group:marketing -o json").refused(5, "checklist.order");
    house.all("klip create Sessions -c acme\ndashboard create Web -c acme --klip sessions");
    house.usher("share dashboard:lab -c acme --with group:marketing -o json").refused(3, "not-found");
    house.usher("share dashboard:web -c acme --with group:marketing --right view --no-contents").ok();
    house.client_with("setup", |account| account.status = Status::Setup);
    house.all("group create Staff -c setup\nklip create K -c setup\ndashboard create D -c setup --klip k");
    house.usher("share dashboard:d -c setup --with group:staff -o json").refused(5, "status.setup");
}

#[test]
fn a_dashboard_is_shared_with_its_contents_and_what_is_higher_stays() {
    let house = acme();
    house.usher("share klip:churn --with group:marketing=edit -c acme").ok();
    house.usher("share dashboard:web --with group:marketing=edit --with group:design -c acme").ok();
    assert_eq!(
        shares(&house, ""),
        [
            "dashboard:web group:design view add",
            "dashboard:web group:marketing edit add",
            "klip:churn group:design view -",
            "klip:churn group:marketing edit -",
            "klip:sessions group:design view -",
            "klip:sessions group:marketing view -",
            "metric:revenue group:design view -",
            "metric:revenue group:marketing view -",
        ]
    );
    house.usher("share dashboard:web --with group:marketing -c acme").ok().says("right edit → view");
    house.usher("share dashboard:web --with group:marketing -c acme").ok().says("nothing to change");
    house.usher("share dashboard:web --with group:design --contents edit --with-datasources -c acme").ok();
    assert_eq!(shares(&house, "datasource:traffic"), ["datasource:traffic group:design edit -"]);
    assert_eq!(shares(&house, "klip:sessions")[0], "klip:sessions group:design edit -");
    house
        .usher("share dashboard:lab klip:sessions --with group:marketing --no-contents --with-datasources -c acme")
        .ok();
    assert_eq!(shares(&house, "traffic")[1], "datasource:traffic group:marketing view -");
}

#[test]
fn a_named_klip_has_the_right_that_was_said_also_when_it_stands_on_the_dashboard() {
    let house = acme();
    house.usher("share dashboard:web klip:sessions --with group:marketing=edit -c acme").ok();
    assert_eq!(shares(&house, "klip:sessions"), ["klip:sessions group:marketing edit -"]);
    assert_eq!(shares(&house, "klip:churn"), ["klip:churn group:marketing view -"]);
}

#[test]
fn a_share_names_groups_and_users_of_the_same_account_only() {
    let house = acme();
    house.usher("group create Delivery").ok();
    house.person("acme", "gus@acme.example", BuiltIn::ViewOnly);
    let hidden =
        house.usher("share dashboard:web -c acme --with group:delivery -o json").refused(3, "not-found").stderr;
    let unknown =
        house.usher("share dashboard:web -c acme --with group:nowhere -o json").refused(3, "not-found").stderr;
    assert_eq!(hidden, unknown.replace("nowhere", "delivery"));
    house.usher("share dashboard:web -c acme --with user:ada@north.example -o json").refused(3, "not-found");
    house.usher("share north/dashboard:web -c acme --with group:marketing -o json").refused(3, "not-found");
    house.usher("share dashboard:web --with group:delivery -o json").refused(3, "not-found");
    house.usher("share dashboard:web -c acme --with klip:churn -o json").refused(2, "usage");
    house.usher("share dashboard:web -c acme --with group:marketing=all -o json").refused(2, "usage");
    house
        .usher(
            "share dashboard:web -c acme --with marketing --with gus@acme.example --with group:all-users --no-contents",
        )
        .ok();
    assert_eq!(
        shares(&house, "dashboard:web"),
        [
            "dashboard:web group:all-users view add",
            "dashboard:web group:marketing view add",
            "dashboard:web user:gus@acme.example view -",
        ]
    );
    assert_eq!(shares(&house, "gus@acme.example"), ["dashboard:web user:gus@acme.example view -"]);
}

#[test]
fn what_one_may_not_share_of_several_is_skipped_and_of_one_refused() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.usher("share dashboard:web --with user:dana@acme.example --right edit -c acme").ok();
    house.be("acme", "dana@acme.example");
    house.usher("klip create Mine").ok();
    house.usher("share klip:churn --with group:design -o json").refused(4, "forbidden");
    house.usher("share klip:churn klip:sessions --with group:design -o json").refused(4, "forbidden");
    let partly = house.usher("share klip:churn klip:mine --with group:design -o json").exits(7).json();
    assert_eq!(partly["skipped"][0]["key"], "klip:churn");
    assert_eq!((&partly["skipped"][0]["code"], partly["changes"].as_array().unwrap().len()), (&"forbidden".into(), 1));
    // The dashboard may be shared; what stands on it is only hers to view.
    let partly = house.usher("share dashboard:web --with group:design -o json").exits(7).json();
    let skipped: Vec<_> = partly["skipped"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect();
    assert_eq!(skipped, ["klip:sessions", "klip:churn", "metric:revenue"]);
    assert_eq!(partly["changes"].as_array().unwrap().len(), 1);
    // What they have already needs no sharing, and nothing is listed.
    house.be_ada();
    house.usher("share dashboard:web --with group:design -c acme").ok();
    house.be("acme", "dana@acme.example");
    house.usher("share dashboard:web --with group:design --right edit").ok();
}

#[test]
fn sharing_needs_the_permission_of_the_kind() {
    let house = acme();
    house.person_who("acme", "kim@acme.example", &[P::KlipBuild, P::KlipShare, P::KlipLibrary]);
    house.be("acme", "kim@acme.example");
    house.usher("klip create Mine").ok();
    house.usher("share klip:mine --with group:design").ok();
    house.usher("share dashboard:nowhere --with group:design -o json").refused(4, "forbidden").says("tab.share");
    house.usher("share klip:nowhere --with group:design -o json").refused(3, "not-found");
    house.usher("share klip:mine dashboard:web --with group:marketing -o json").exits(7);
}

#[test]
fn changing_how_a_dashboard_meets_a_group_needs_a_permission_of_its_own() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.usher("share dashboard:lab --with group:marketing --visibility library -c acme").ok();
    assert_eq!(shares(&house, "dashboard:lab"), ["dashboard:lab group:marketing view library"]);
    house.usher("share dashboard:lab --with group:marketing --right edit -c acme").ok();
    assert_eq!(shares(&house, "dashboard:lab"), ["dashboard:lab group:marketing edit library"]);
    house.usher("share dashboard:lab --with user:dana@acme.example=edit -c acme").ok();
    house.usher("share klip:churn --with group:design --visibility add -c acme -o json").refused(2, "usage");
    house.usher("share dashboard:lab --with group:design --visibility hidden -c acme -o json").refused(2, "usage");
    house.be("acme", "dana@acme.example");
    house.usher("share dashboard:lab --with group:design --visibility required -o json").refused(4, "forbidden");
    house.usher("share dashboard:lab --with group:marketing --visibility add -o json").refused(4, "forbidden");
    house.usher("share dashboard:lab --with group:design --visibility add").ok();
    house.usher("share dashboard:lab --with group:marketing").ok();
    house.be_ada();
    assert_eq!(
        shares(&house, "dashboard:lab"),
        [
            "dashboard:lab group:design view add",
            "dashboard:lab group:marketing view library",
            "dashboard:lab user:dana@acme.example edit -"
        ]
    );
}

#[test]
fn a_use_only_group_is_shared_with_at_view_only() {
    let house = acme();
    house.usher("group create Board --use-only -c acme").ok();
    house.usher("share dashboard:web --with group:board --right edit -c acme -o json").refused(5, "group.use-only");
    house.usher("share dashboard:web --with group:board --contents edit -c acme -o json").refused(5, "group.use-only");
    house.usher("share dashboard:web --with group:board -c acme").ok();
}

#[test]
fn taking_a_share_away_leaves_the_contents_unless_they_are_named() {
    let house = acme();
    house.all(
        "dashboard place lab churn -c acme
         share dashboard:web dashboard:lab --with group:marketing -c acme",
    );
    house.build(|build| build.default_dashboards("acme", "marketing", &["lab", "web"]));
    house.usher("unshare dashboard:web --from group:design -c acme -o json").refused(3, "not-found");
    house
        .usher("unshare dashboard:lab --from group:marketing -c acme")
        .ok()
        .says("- default-dashboard marketing dashboard:lab")
        .says("~ default-dashboard marketing dashboard:web");
    assert_eq!(shares(&house, "group:marketing").len(), 4);
    house.usher("share dashboard:lab --with group:marketing -c acme").ok();
    let answer = house.usher("unshare dashboard:web --from group:marketing --contents -c acme -o json").ok().json();
    assert_eq!(
        answer["warnings"][0],
        "group:marketing keeps dashboard:lab, where klip:churn is a broken tile for them now"
    );
    assert_eq!(shares(&house, "group:marketing"), ["dashboard:lab group:marketing view add"]);
    let partly =
        house.usher("unshare dashboard:lab dashboard:web --from group:marketing -c acme -o json").exits(7).json();
    assert_eq!(partly["skipped"][0]["key"], "dashboard:web group:marketing");
}

#[test]
fn whoever_may_not_know_of_others_lists_what_reaches_them() {
    let house = acme();
    house.person("acme", "vic@acme.example", BuiltIn::ViewOnly);
    house.person("acme", "eve@acme.example", BuiltIn::Editor);
    house.build(|build| build.member("acme", "marketing", "vic@acme.example"));
    house.all(
        "share dashboard:web --with group:marketing --with group:design --no-contents -c acme
         share dashboard:lab --with group:all-users --with user:eve@acme.example -c acme",
    );
    house.be("acme", "vic@acme.example");
    let listed = |about: &str| {
        let run = house.usher(&format!("share list {about} -o json")).ok().json();
        run.as_array().unwrap().iter().map(|share| share["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(""), ["group:all-users", "group:marketing"]);
    assert_eq!(listed("dashboard:web"), ["group:marketing"]);
    assert_eq!(listed("group:marketing"), ["group:marketing"]);
    house.usher("share list group:design -o json").refused(4, "forbidden");
    house.be("acme", "eve@acme.example");
    assert_eq!(listed("group:design"), ["group:design"]);
    assert_eq!(listed("").len(), 4);
}

#[test]
fn a_dry_run_of_sharing_predicts_and_writes_nothing() {
    let house = acme();
    let predicted = house.usher("share dashboard:web --with group:marketing -c acme --dry-run -o json").ok().json();
    assert_eq!(shares(&house, ""), Vec::<String>::new());
    let done = house.usher("share dashboard:web --with group:marketing -c acme -o json").ok().json();
    assert_eq!(predicted["changes"], done["changes"]);
}
