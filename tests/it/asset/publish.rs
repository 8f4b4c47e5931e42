//! Published links.

use usher::domain::{account::Feature, permission::Permission as P, role::BuiltIn};

use super::acme;

#[test]
fn a_link_is_recorded_with_its_kind_and_who_published_it() {
    let house = acme();
    house.usher("dashboard publish web -c acme").ok().says("+ link dashboard:web private");
    house.usher("dashboard publish web -c acme -o json").refused(8, "exists");
    house.usher("dashboard publish web -c acme --if-exists skip").ok();
    house.usher("dashboard publish web --public --name Board -c acme").ok();
    let links = house.usher("dashboard links -c acme -o json").ok().json();
    assert_eq!((&links[0]["name"], &links[0]["kind"]), (&"Board".into(), &"public".into()));
    assert_eq!((&links[1]["by"], &links[1]["dashboard"]), (&"ada@north.example".into(), &"dashboard:web".into()));
    house.usher("dashboard unpublish web -c acme -o json").refused(3, "ambiguous");
    house.usher("dashboard unpublish web --name Board -c acme").ok();
    house.usher("dashboard unpublish web -c acme").ok();
    house.usher("dashboard unpublish web -c acme -o json").refused(3, "not-found");
}

#[test]
fn each_kind_of_link_needs_its_feature_and_taking_one_back_needs_none() {
    let house = acme();
    house.usher("dashboard publish web -c acme").ok();
    house.change_account("acme", |acme| acme.features = acme.features.set(Feature::PublishedDashboards, false));
    let refused = house.usher("dashboard publish web --name Second -c acme -o json").refused(4, "forbidden");
    assert!(refused.stderr.contains(r#""rule":"A13""#), "{}", refused.stderr);
    house.usher("dashboard publish web --public -c acme").ok();
    house.change_account("acme", |acme| acme.features = acme.features.set(Feature::PublicDashboards, false));
    house.usher("dashboard publish web --public --name Third -c acme -o json").refused(4, "forbidden");
    house.usher("dashboard unpublish web --name private -c acme").ok();
}

#[test]
fn the_limits_hold_dashboards_and_private_links_but_not_public_ones() {
    let house = acme();
    house.change_account("acme", |acme| {
        acme.limits.dashboards = Some(2);
        acme.limits.private_links = Some(1);
    });
    house.usher("dashboard create Lab -c acme").ok();
    house.usher("dashboard create Third -c acme -o json").refused(5, "limit.full");
    house.usher("dashboard publish web -c acme").ok();
    house.usher("dashboard publish lab -c acme -o json").refused(5, "limit.full");
    house.usher("dashboard publish lab --public -c acme").ok();
    house.usher("dashboard publish lab --public --if-exists update -c acme").ok().says("nothing to change");
    house.usher("dashboard remove web -c acme").ok();
    house.usher("dashboard publish lab -c acme").ok();
}

#[test]
fn publishing_needs_its_permission_and_whoever_may_not_know_others_lists_their_own_links() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.person_who("acme", "pia@acme.example", &[P::TabBuild, P::TabPublish, P::DashboardLibrary]);
    house.usher("dashboard publish web -c acme").ok();
    house.usher("share dashboard:web --with user:pia@acme.example --right edit -c acme --no-contents").ok();
    house.be("acme", "dana@acme.example");
    house.usher("dashboard create Lab").ok();
    house.usher("dashboard publish lab -o json").refused(4, "forbidden").says("tab.publish");
    house.usher("dashboard links web -o json").refused(4, "forbidden");
    house.be("acme", "pia@acme.example");
    house.usher("dashboard publish web --name Mine").ok();
    let links = house.usher("dashboard links web -o json").ok().json();
    assert_eq!(links.as_array().unwrap().len(), 1);
    assert_eq!(links[0]["name"], "Mine");
}
