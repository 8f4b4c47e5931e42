//! When each kind of step is done, and what is said of it.

use super::*;
use crate::domain::{
    account::{Feature, Seats, Status},
    checklist::facts::RoleFact,
};

type Change = fn(&mut ChecklistFacts);

/// Checks one step alone against states of the client: state and words.
fn check(step: &str, cases: &[(Change, &str, &str)]) {
    let checklist = of_steps(&[&format!("id = \"it\"\n{step}")]);
    for (change, state, detail) in cases {
        let mut facts = ChecklistFacts::just_added();
        change(&mut facts);
        let progress = progress(&checklist, &facts);
        let found = &progress.steps[0];
        assert_eq!((found.state.as_str(), found.detail.as_str()), (*state, *detail), "{step}");
    }
}

#[test]
fn a_client_is_ready_with_seats_or_in_set_up_and_never_disabled() {
    check(
        "kind = \"client\"",
        &[
            (|_| {}, "done", "active, 10 seats"),
            (|facts| facts.seats = Seats::Unlimited, "done", "active, unlimited seats"),
            (|facts| facts.seats = Seats::Number(1), "done", "active, 1 seat"),
            (|facts| facts.seats = Seats::Number(0), "open", "active, no seats"),
            (|facts| facts.status = Status::Trial, "done", "trial, 10 seats"),
            (|facts| facts.status = Status::Disabled, "open", "disabled, 10 seats"),
            (
                |facts| {
                    facts.status = Status::Setup;
                    facts.seats = Seats::Number(0);
                },
                "done",
                "setup, no seats",
            ),
        ],
    );
}

#[test]
fn groups_are_counted_against_the_minimum() {
    check("kind = \"groups\"", &[(|_| {}, "open", "no group yet"), (|facts| facts.groups = 1, "done", "1 group")]);
    check(
        "kind = \"groups\"\nmin = 3",
        &[
            (|_| {}, "open", "0 of 3 groups"),
            (|facts| facts.groups = 2, "open", "2 of 3 groups"),
            (|facts| facts.groups = 3, "done", "3 groups"),
        ],
    );
}

#[test]
fn only_dashboards_with_klips_count_as_built() {
    let empty: Change = |facts| facts.dashboards = 2;
    let one: Change = |facts| {
        facts.dashboards = 2;
        facts.dashboards_with_klips = 1;
        facts.placed_klips = 2;
    };
    check(
        "kind = \"build\"",
        &[
            (|_| {}, "open", "no dashboard yet"),
            (empty, "open", "no dashboard holds a klip yet"),
            (one, "done", "1 dashboard with 2 klips"),
        ],
    );
    check("kind = \"build\"\nmin = 2", &[(one, "open", "1 of 2 dashboards with klips")]);
}

#[test]
fn a_share_counts_when_the_step_says_so() {
    let group: Change = |facts| facts.shared = SharedDashboards { with_group: 1, with_user: 0, with_either: 1 };
    let user: Change = |facts| facts.shared = SharedDashboards { with_group: 0, with_user: 1, with_either: 1 };
    let nothing: Change = |_| {};
    check(
        "kind = \"share\"",
        &[
            (nothing, "open", "no dashboard is shared yet"),
            (group, "done", "1 dashboard shared"),
            (user, "open", "no dashboard is shared yet"),
        ],
    );
    check(
        "kind = \"share\"\nwith = [\"group\", \"user\"]",
        &[(group, "done", "1 dashboard shared"), (user, "done", "1 dashboard shared")],
    );
    check(
        "kind = \"share\"\nwith = [\"user\"]",
        &[(group, "open", "no dashboard is shared with a user yet"), (user, "done", "1 dashboard shared with a user")],
    );
    check("kind = \"share\"\nmin = 2", &[(group, "open", "1 of 2 dashboards shared")]);
}

#[test]
fn invited_users_count_and_are_said() {
    check(
        "kind = \"users\"",
        &[
            (|_| {}, "open", "no user yet"),
            (|facts| facts.users = 2, "done", "2 users"),
            (
                |facts| {
                    facts.users = 2;
                    facts.invited = 1;
                },
                "done",
                "2 users, 1 invited",
            ),
        ],
    );
    check("kind = \"users\"\nmin = 3", &[(|facts| facts.users = 2, "open", "2 of 3 users")]);
}

#[test]
fn a_brand_is_its_logo() {
    check(
        "kind = \"brand\"",
        &[(|_| {}, "open", "no logo is set"), (|facts| facts.logo = true, "done", "a logo is set")],
    );
}

#[test]
fn white_label_asks_for_both_and_only_where_it_is_enabled() {
    let set = |product_name, support_email| Some(WhiteLabelFacts { product_name, support_email });
    for (found, state, detail) in [
        (None, "not-applicable", "not enabled"),
        (set(false, false), "open", "no product name and no support e-mail"),
        (set(true, false), "open", "no support e-mail"),
        (set(false, true), "open", "no product name"),
        (set(true, true), "done", "product name and support e-mail are set"),
    ] {
        let facts = ChecklistFacts { white_label: found, ..ChecklistFacts::just_added() };
        let progress = progress(&built_in("partner"), &facts);
        assert_eq!((progress.steps[0].state.as_str(), progress.steps[0].detail.as_str()), (state, detail));
    }
}

#[test]
fn staff_reach_a_client_by_share_or_by_assignment() {
    check(
        "kind = \"client-share\"",
        &[
            (|_| {}, "done", "shared with 1 group of the parent"),
            (|facts| facts.parent_groups = 0, "open", "shared with no group of the parent, nobody is assigned"),
            (
                |facts| {
                    facts.parent_groups = 0;
                    facts.assigned_staff = 2;
                },
                "done",
                "2 users assigned",
            ),
            (|facts| facts.assigned_staff = 1, "done", "shared with 1 group of the parent, 1 user assigned"),
        ],
    );
}

#[test]
fn every_named_property_and_feature_is_asked_for() {
    check(
        "kind = \"properties\"\nkeys = [\"ga_id\", \"shop\"]",
        &[
            (|_| {}, "open", "ga_id, shop are not set"),
            (|facts| facts.properties = ["ga_id".to_owned()].into(), "open", "shop is not set"),
            (|facts| facts.properties = ["ga_id".to_owned(), "shop".to_owned()].into(), "done", "ga_id, shop are set"),
        ],
    );
    check(
        "kind = \"features\"\nfeatures = [\"scheduled_emails\", \"theming\"]",
        &[
            (|facts| facts.features = facts.features.set(Feature::Theming, false), "open", "theming is not on"),
            (
                |facts| facts.features = facts.features.set(Feature::Theming, true),
                "done",
                "scheduled_emails, theming are on",
            ),
        ],
    );
}

#[test]
fn a_role_step_asks_for_custom_roles_or_one_role_or_its_holders() {
    fn role(handle: &str, built_in: bool, holders: u32) -> RoleFact {
        RoleFact { handle: handle.to_owned(), built_in, holders }
    }
    let admin: Change = |facts| facts.roles = vec![role("admin", true, 2)];
    let analyst: Change = |facts| facts.roles = vec![role("analyst", false, 0)];
    let held: Change = |facts| facts.roles = vec![role("analyst", false, 1)];
    check("kind = \"role\"", &[(admin, "open", "no custom role yet"), (analyst, "done", "1 custom role")]);
    check("kind = \"role\"\nmin = 2", &[(analyst, "open", "1 of 2 custom roles")]);
    check(
        "kind = \"role\"\nrole = \"analyst\"",
        &[(admin, "open", "no role analyst yet"), (analyst, "done", "role analyst is there")],
    );
    check(
        "kind = \"role\"\nrole = \"analyst\"\nheld = true",
        &[(analyst, "open", "no user with role analyst yet"), (held, "done", "1 user with role analyst")],
    );
    check(
        "kind = \"role\"\nrole = \"admin\"\nheld = true\nmin = 2",
        &[(held, "open", "0 of 2 users with role admin"), (admin, "done", "2 users with role admin")],
    );
}

#[test]
fn invitations_are_done_when_users_are_there_and_none_waits() {
    check(
        "kind = \"invitations\"",
        &[
            (|_| {}, "open", "no user yet"),
            (
                |facts| {
                    facts.users = 2;
                    facts.unsent_invitations = 1;
                },
                "open",
                "1 invitation not sent",
            ),
            (|facts| facts.users = 2, "done", "every invitation is sent"),
        ],
    );
}

#[test]
fn a_manual_step_is_done_by_its_own_tick_only() {
    let own = of_steps(&["id = \"call\"\nkind = \"manual\"", "id = \"visit\"\nkind = \"manual\""]);
    let facts = ChecklistFacts::just_added();
    let progress = Progress::of(&own, &facts, &[], &[tick("call", "spoke to Dana")], false, NOW);
    assert_eq!(states(&progress), ["done", "open"]);
    assert_eq!(progress.steps[0].detail, "ticked by pat@north.example: spoke to Dana");
    assert_eq!(progress.steps[1].detail, "not ticked");
    let silent = Progress::of(&own, &facts, &[], &[tick("visit", "")], false, NOW);
    assert_eq!(silent.steps[1].detail, "ticked by pat@north.example");
}

#[test]
fn a_tick_of_a_step_that_has_a_condition_counts_for_nothing() {
    let progress =
        Progress::of(&built_in("standard"), &ChecklistFacts::just_added(), &[], &[tick("groups", "")], false, NOW);
    assert_eq!(progress.steps[1].state.as_str(), "open");
}
