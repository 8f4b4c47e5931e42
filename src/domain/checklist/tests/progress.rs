//! States of steps, waivers, regressions and the end of onboarding.

use super::*;
use crate::domain::account::{Seats, Status};

#[test]
fn the_standard_checklist_goes_forward_a_step_at_a_time() {
    let standard = built_in("standard");
    let mut facts = ChecklistFacts { seats: Seats::Number(0), ..ChecklistFacts::just_added() };
    let required = ["client", "groups", "build", "share", "users"];
    for (done, step) in required.into_iter().enumerate() {
        let before = progress(&standard, &facts);
        for (position, state) in states(&before).into_iter().enumerate() {
            let wanted = match position {
                5 => "optional",
                6 => "not-applicable",
                _ if position < done => "done",
                _ if position == done => "open",
                _ => "waiting",
            };
            assert_eq!(state, wanted, "step {position} with {done} done");
        }
        assert_eq!(before.counts(), (done, 5));
        assert_eq!(before.first_open().unwrap().step.id, step);
        assert!(!before.complete());
        assert!(
            before.steps.iter().skip(done + 1).take(4 - done).all(|later| later.detail == format!("waits for {step}"))
        );
        carry_out(step, &mut facts);
    }
    let after = progress(&standard, &facts);
    assert!(after.complete());
    assert_eq!(after.counts(), (5, 5));
    assert_eq!(after.first_open(), None);
    assert_eq!(after.steps[5].detail, "optional, no logo is set");
}

#[test]
fn the_partner_checklist_goes_forward_in_its_own_order() {
    let partner = built_in("partner");
    let mut facts = ChecklistFacts {
        seats: Seats::Number(0),
        white_label: Some(WhiteLabelFacts { product_name: false, support_email: false }),
        ..ChecklistFacts::just_added()
    };
    for (done, step) in ["whitelabel", "client", "brand", "groups", "users", "build", "share"].into_iter().enumerate() {
        let before = progress(&partner, &facts);
        assert_eq!(before.counts(), (done, 7));
        assert_eq!(before.first_open().unwrap().step.id, step);
        carry_out(step, &mut facts);
    }
    assert!(progress(&partner, &facts).complete());
}

#[test]
fn without_white_label_the_partner_checklist_starts_at_the_client() {
    let progress = progress(&built_in("partner"), &ChecklistFacts::just_added());
    assert_eq!(states(&progress), ["not-applicable", "done", "open", "waiting", "waiting", "waiting", "waiting"]);
    assert_eq!(progress.counts(), (1, 6));
}

#[test]
fn a_waiver_holds_until_its_end_and_not_at_it() {
    let standard = built_in("standard");
    let facts = ChecklistFacts::just_added();
    for (until, state) in
        [(None, "waived"), (Some(Time(NOW.0 + 1)), "waived"), (Some(NOW), "open"), (Some(Time(NOW.0 - 1)), "open")]
    {
        let progress = Progress::of(&standard, &facts, &[waiver("groups", until)], &[], false, NOW);
        assert_eq!(progress.steps[1].state.as_str(), state, "{until:?}");
        assert_eq!(progress.steps[1].waiver.is_some(), state == "waived");
        assert_eq!(progress.steps[2].state.as_str(), if state == "waived" { "open" } else { "waiting" });
        assert_eq!(progress.counts().0, if state == "waived" { 2 } else { 1 });
    }
}

#[test]
fn a_waiver_says_who_why_and_until_when() {
    let until = Some(NOW.plus_days(1));
    let progress =
        Progress::of(&built_in("standard"), &ChecklistFacts::just_added(), &[waiver("groups", until)], &[], false, NOW);
    assert_eq!(progress.steps[1].detail, "waived by ada@north.example until 2026-11-23 20:00: not in the contract");
}

#[test]
fn a_waived_step_whose_condition_holds_is_done() {
    let mut facts = ChecklistFacts::just_added();
    carry_out("groups", &mut facts);
    let progress = Progress::of(&built_in("standard"), &facts, &[waiver("groups", None)], &[], false, NOW);
    assert_eq!(progress.steps[1].state.as_str(), "done");
    assert!(progress.steps[1].waiver.is_some());
}

#[test]
fn a_checklist_of_waived_steps_is_complete() {
    let standard = built_in("standard");
    let waivers: Vec<_> = standard.steps.iter().map(|step| waiver(&step.id, None)).collect();
    let facts = ChecklistFacts { status: Status::Disabled, ..ChecklistFacts::just_added() };
    assert!(Progress::of(&standard, &facts, &waivers, &[], false, NOW).complete());
}

#[test]
fn after_names_the_only_steps_that_are_waited_for() {
    let own = of_steps(&[
        "id = \"client\"\nkind = \"client\"",
        "id = \"groups\"\nkind = \"groups\"",
        "id = \"brand\"\nkind = \"brand\"\nafter = [\"client\"]",
        "id = \"free\"\nkind = \"build\"\nafter = []",
        "id = \"users\"\nkind = \"users\"",
    ]);
    let progress = progress(&own, &ChecklistFacts::just_added());
    assert_eq!(states(&progress), ["done", "open", "open", "open", "waiting"]);
    assert_eq!(progress.steps[4].waits_for, ["groups", "brand", "free"]);
}

#[test]
fn an_optional_step_waits_for_nothing_and_holds_nothing_up_wherever_it_stands() {
    let own = of_steps(&[
        "id = \"groups\"\nkind = \"groups\"",
        "id = \"brand\"\nkind = \"brand\"\noptional = true",
        "id = \"users\"\nkind = \"users\"",
    ]);
    let progress = progress(&own, &ChecklistFacts::just_added());
    assert_eq!(states(&progress), ["open", "optional", "waiting"]);
    assert_eq!(progress.steps[2].waits_for, ["groups"]);
    assert!(own.before(2).eq([0]));
}

#[test]
fn a_step_is_done_by_its_condition_even_where_an_earlier_one_is_open() {
    let mut facts = ChecklistFacts::just_added();
    carry_out("users", &mut facts);
    let progress = progress(&built_in("standard"), &facts);
    assert_eq!(states(&progress)[..5], ["done", "open", "waiting", "waiting", "done"]);
    assert!(!progress.complete());
}

/// A client with everything that the standard checklist asks for.
fn finished() -> ChecklistFacts {
    let mut facts = ChecklistFacts::just_added();
    for step in ["client", "groups", "build", "share", "users"] {
        carry_out(step, &mut facts);
    }
    facts
}

#[test]
fn what_an_onboarded_client_loses_is_open_again_and_regressed_and_nothing_waits() {
    let facts = ChecklistFacts { groups: 0, shared: SharedDashboards::default(), ..finished() };
    let progress = Progress::of(&built_in("standard"), &facts, &[], &[], true, NOW);
    assert_eq!(states(&progress)[..5], ["done", "open", "done", "open", "done"]);
    let regressed: Vec<_> = progress.regressions().map(|step| step.step.id.as_str()).collect();
    assert_eq!(regressed, ["groups", "share"]);
    assert!(progress.onboarded);
}

#[test]
fn a_step_taken_back_during_onboarding_is_regressed_when_a_later_one_proves_it_was_done() {
    let standard = built_in("standard");
    let mut facts = ChecklistFacts::just_added();
    let regressed = |facts: &ChecklistFacts| -> Vec<String> {
        progress(&standard, facts).regressions().map(|step| step.step.id.clone()).collect()
    };
    assert!(regressed(&facts).is_empty(), "nothing has been done yet");
    carry_out("groups", &mut facts);
    carry_out("build", &mut facts);
    assert!(regressed(&facts).is_empty(), "nothing was taken back");
    facts.groups = 0;
    assert_eq!(regressed(&facts), ["groups"]);
}

#[test]
fn optional_and_waived_steps_never_regress() {
    let facts = ChecklistFacts { groups: 0, ..finished() };
    let progress = Progress::of(&built_in("standard"), &facts, &[waiver("groups", None)], &[], true, NOW);
    assert_eq!(progress.regressions().count(), 0);
}
