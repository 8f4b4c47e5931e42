//! The commands that move open steps on.

use super::{
    super::{Candidates, facts::RoleFact, next::next_command},
    *,
};
use crate::domain::account::{Seats, Status};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Things of acme that commands can name.
pub(super) fn candidates() -> Candidates {
    Candidates {
        groups: vec!["marketing".to_owned(), "design".to_owned()],
        klip: some("sessions"),
        unshared_dashboard: some("web"),
        user: some("dana@acme.example"),
        parent_group: some("delivery"),
        ..Candidates::default()
    }
}

/// The command for one step alone, with acme in the state that `change` makes of it.
fn next(step: &str, change: fn(&mut ChecklistFacts, &mut Candidates)) -> String {
    let checklist = of_steps(&[&format!("id = \"it\"\n{step}")]);
    let (mut facts, mut candidates) = (ChecklistFacts::just_added(), candidates());
    change(&mut facts, &mut candidates);
    next_command(&checklist.steps[0], &facts, &candidates)
}

#[test]
fn every_kind_of_step_has_a_command_that_names_real_things() {
    for (step, command) in [
        ("kind = \"groups\"", "usher group create Sales -c acme"),
        ("kind = \"build\"", "usher dashboard create Overview --klip sessions -c acme"),
        ("kind = \"share\"", "usher share dashboard:web --with group:marketing -c acme"),
        ("kind = \"share\"\nwith = [\"user\"]", "usher share dashboard:web --with user:dana@acme.example -c acme"),
        ("kind = \"users\"", "usher user add dana@acme.example --role view-only --group marketing -c acme"),
        ("kind = \"brand\"", "usher brand set --logo logo.png -c acme"),
        (
            "kind = \"whitelabel\"",
            "usher whitelabel set --product-name \"Insights\" --support-email help@agency.example",
        ),
        ("kind = \"client-share\"", "usher client share acme --with group:delivery --right admin"),
        (
            "kind = \"properties\"\nkeys = [\"ga_id\", \"shop id\"]",
            "usher client property set acme ga_id=VALUE 'shop id'=VALUE",
        ),
        ("kind = \"features\"\nfeatures = [\"embeds\", \"theming\"]", "usher client feature enable acme theming"),
        ("kind = \"role\"", "usher role create Analyst --like build-and-view -c acme"),
        ("kind = \"role\"\nrole = \"buyer\"", "usher role create buyer --like build-and-view -c acme"),
        ("kind = \"role\"\nrole = \"buyer\"\nheld = true", "usher role create buyer --like build-and-view -c acme"),
        ("kind = \"role\"\nrole = \"admin\"\nheld = true", "usher user role dana@acme.example --add admin -c acme"),
        ("kind = \"manual\"", "usher checklist tick acme it --note \"…\""),
    ] {
        // All shipped features are on but the last two, so only theming is missing above.
        let change = |facts: &mut ChecklistFacts, _: &mut Candidates| {
            facts.features = facts.features.set(crate::domain::account::Feature::Theming, false);
        };
        assert_eq!(next(step, change), command, "{step}");
    }
}

#[test]
fn the_command_for_the_client_makes_it_active_and_gives_it_seats() {
    let step = "kind = \"client\"";
    assert_eq!(next(step, |facts, _| facts.status = Status::Disabled), "usher client edit acme --status active");
    assert_eq!(next(step, |facts, _| facts.seats = Seats::Number(0)), "usher client edit acme --seats 10");
}

#[test]
fn the_command_for_a_dashboard_starts_with_what_is_missing() {
    let step = "kind = \"build\"";
    assert_eq!(next(step, |_, candidates| candidates.klip = None), "usher klip create Sessions -c acme");
    assert_eq!(
        next(step, |_, candidates| candidates.empty_dashboard = some("lab")),
        "usher dashboard place lab sessions -c acme"
    );
    assert_eq!(
        next(step, |facts, _| facts.dashboards = 2),
        "usher dashboard create \"Overview 3\" --klip sessions -c acme"
    );
}

#[test]
fn a_share_that_cannot_be_made_yet_is_preceded_by_what_makes_it_possible() {
    let step = "kind = \"share\"";
    assert_eq!(
        next(step, |_, candidates| candidates.unshared_dashboard = None),
        "usher dashboard create Overview --klip sessions -c acme"
    );
    assert_eq!(next(step, |_, candidates| candidates.groups.clear()), "usher group create Marketing -c acme");
    assert_eq!(
        next("kind = \"share\"\nwith = [\"group\", \"user\"]", |_, candidates| candidates.groups.clear()),
        "usher share dashboard:web --with user:dana@acme.example -c acme"
    );
    let setup: fn(&mut ChecklistFacts, &mut Candidates) = |facts, _| {
        facts.status = Status::Setup;
        facts.seats = Seats::Number(0);
    };
    assert_eq!(next(step, setup), "usher client edit acme --status active --seats 10");
    assert_eq!(next("kind = \"users\"", setup), "usher client edit acme --status active --seats 10");
}

#[test]
fn a_user_is_added_enabled_or_given_a_seat() {
    let step = "kind = \"users\"\nmin = 9";
    assert_eq!(
        next(step, |_, candidates| candidates.disabled_user = some("o'dea@acme.example")),
        r"usher user enable 'o'\''dea@acme.example' -c acme"
    );
    assert_eq!(
        next(step, |facts, _| {
            facts.seats = Seats::Number(3);
            facts.users = 3;
        }),
        "usher client edit acme --seats 9"
    );
    assert_eq!(
        next(step, |facts, candidates| {
            facts.users = 7;
            candidates.groups.clear();
        }),
        "usher user add user8@acme.example --role view-only -c acme"
    );
}

#[test]
fn an_invitation_held_back_is_sent_to_its_user() {
    let step = "kind = \"invitations\"";
    assert_eq!(
        next(step, |_, candidates| candidates.uninvited_user = some("vic@acme.example")),
        "usher user invite vic@acme.example -c acme"
    );
    assert!(next(step, |_, _| {}).starts_with("usher user add "));
}

#[test]
fn a_sample_name_that_is_taken_is_not_suggested() {
    assert_eq!(
        next("kind = \"groups\"\nmin = 9", |facts, candidates| {
            facts.groups = 4;
            candidates.groups = ["marketing", "design", "sales", "support"].map(str::to_owned).into();
        }),
        "usher group create \"Group 5\" -c acme"
    );
    assert_eq!(
        next("kind = \"role\"\nmin = 2", |facts, _| {
            facts.roles = vec![RoleFact { handle: "analyst".to_owned(), built_in: false, holders: 0 }];
        }),
        "usher role create \"Analyst 2\" --like build-and-view -c acme"
    );
}

#[test]
fn a_sub_tenant_without_groups_above_is_sent_to_its_parent() {
    let step = "kind = \"client-share\"";
    assert_eq!(
        next(step, |_, candidates| {
            candidates.parent_group = None;
            candidates.parent = some("globex");
        }),
        "usher group create Delivery -c globex"
    );
    assert_eq!(next(step, |_, candidates| candidates.parent_group = None), "usher group create Delivery");
}

#[test]
fn only_what_is_missing_of_the_white_label_is_asked_for() {
    let step = "kind = \"whitelabel\"";
    assert_eq!(
        next(step, |facts, _| facts.white_label = Some(WhiteLabelFacts { product_name: true, support_email: false })),
        "usher whitelabel set --support-email help@agency.example"
    );
}
