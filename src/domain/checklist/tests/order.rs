//! What comes too early, and how that is said.

use proptest::prelude::*;

use super::{
    super::{Candidates, Stage, template::BUILT_IN},
    next::candidates,
    *,
};
use crate::domain::{
    account::{Seats, Status},
    refusal::Code,
};

/// The step that holds up each stage, in the order of [`Stage::ALL`]; empty where none does.
fn held_up(progress: &Progress) -> [String; 5] {
    Stage::ALL.map(|stage| progress.blocks(stage).map(|blocked| blocked.open.id).unwrap_or_default())
}

#[test]
fn each_stage_of_the_standard_checklist_waits_for_the_first_open_step_before_it() {
    let standard = built_in("standard");
    let mut facts = ChecklistFacts { status: Status::Disabled, ..ChecklistFacts::just_added() };
    // groups, build, share, users, brand
    assert_eq!(held_up(&progress(&standard, &facts)), ["client", "client", "client", "client", ""]);
    facts.status = Status::Active;
    for (step, after) in [
        ("client", ["", "groups", "groups", "groups", ""]),
        ("groups", ["", "", "build", "build", ""]),
        ("build", ["", "", "", "share", ""]),
        ("share", ["", "", "", "", ""]),
    ] {
        carry_out(step, &mut facts);
        assert_eq!(held_up(&progress(&standard, &facts)), after, "after {step}");
    }
}

#[test]
fn each_stage_of_the_partner_checklist_waits_for_the_first_open_step_before_it() {
    let partner = built_in("partner");
    let none = Some(WhiteLabelFacts { product_name: false, support_email: false });
    let mut facts = ChecklistFacts { white_label: none, ..ChecklistFacts::just_added() };
    assert_eq!(held_up(&progress(&partner, &facts)), ["whitelabel"; 5]);
    for (step, after) in [
        ("whitelabel", ["brand", "brand", "brand", "brand", ""]),
        ("brand", ["", "groups", "groups", "groups", ""]),
        ("groups", ["", "users", "users", "", ""]),
        ("users", ["", "", "build", "", ""]),
        ("build", ["", "", "", "", ""]),
    ] {
        carry_out(step, &mut facts);
        assert_eq!(held_up(&progress(&partner, &facts)), after, "after {step}");
    }
}

#[test]
fn the_steps_of_a_sub_tenant_can_be_waived_until_users_may_come() {
    let white_label = Some(WhiteLabelFacts { product_name: true, support_email: true });
    let facts = ChecklistFacts { white_label, ..ChecklistFacts::just_added() };
    let waivers = [waiver("groups", None), waiver("brand", None)];
    let progress = Progress::of(&built_in("partner"), &facts, &waivers, &[], false, NOW);
    assert_eq!(progress.blocks(Stage::Users), None);
    assert_eq!(progress.blocks(Stage::Build).unwrap().open.id, "users");
}

#[test]
fn an_ended_waiver_holds_up_again() {
    let progress = Progress::of(
        &built_in("standard"),
        &ChecklistFacts::just_added(),
        &[waiver("groups", Some(NOW))],
        &[],
        false,
        NOW,
    );
    assert_eq!(progress.blocks(Stage::Build).unwrap().open.id, "groups");
}

#[test]
fn operations_of_an_earlier_step_are_free_also_when_it_is_done_already() {
    let mut facts = ChecklistFacts::just_added();
    carry_out("groups", &mut facts);
    assert_eq!(progress(&built_in("standard"), &facts).blocks(Stage::Groups), None);
}

#[test]
fn kinds_that_a_checklist_lacks_or_has_as_optional_are_never_refused() {
    let own = of_steps(&["id = \"call\"\nkind = \"manual\"", "id = \"users\"\nkind = \"users\"\noptional = true"]);
    assert_eq!(held_up(&progress(&own, &ChecklistFacts::just_added())), [""; 5]);
}

#[test]
fn of_several_steps_of_a_kind_the_first_decides() {
    let own = of_steps(&[
        "id = \"some\"\nkind = \"users\"",
        "id = \"groups\"\nkind = \"groups\"",
        "id = \"many\"\nkind = \"users\"\nmin = 5",
    ]);
    assert_eq!(progress(&own, &ChecklistFacts::just_added()).blocks(Stage::Users), None);
}

#[test]
fn the_open_step_named_is_one_that_can_be_worked_on() {
    let own = of_steps(&[
        "id = \"groups\"\nkind = \"groups\"",
        "id = \"share\"\nkind = \"share\"\nafter = [\"groups\"]",
        "id = \"brand\"\nkind = \"brand\"\nafter = [\"share\"]",
        "id = \"users\"\nkind = \"users\"\nafter = [\"brand\"]",
    ]);
    let blocked = progress(&own, &ChecklistFacts::just_added()).blocks(Stage::Users).unwrap();
    assert_eq!(blocked.open.id, "groups", "brand waits for share, and share for groups");
}

#[test]
fn nothing_is_refused_once_the_client_is_onboarded() {
    let progress = Progress::of(&built_in("standard"), &ChecklistFacts::just_added(), &[], &[], true, NOW);
    assert_eq!(held_up(&progress), [""; 5]);
}

#[test]
fn the_refusal_names_both_steps_and_the_command_that_moves_the_open_one_on() {
    let mut facts = ChecklistFacts::just_added();
    carry_out("groups", &mut facts);
    carry_out("build", &mut facts);
    let blocked = progress(&built_in("standard"), &facts).blocks(Stage::Users).unwrap();
    let refusal = blocked.refusal(&facts, &candidates());
    assert_eq!(refusal.code, Code::ChecklistOrder);
    assert_eq!(refusal.message, "step \"users\" comes after \"share\", which is open for client acme");
    assert_eq!(
        refusal.hints,
        ["usher share dashboard:web --with group:marketing -c acme", "usher checklist show acme"]
    );
    assert_eq!(
        serde_json::Value::Object(refusal.details),
        serde_json::json!({"step": "users", "open": "share", "client": "acme"})
    );
}

prop_compose! {
    fn any_facts()(
        status in 0..4_usize,
        seats in 0..2_u32,
        counts in proptest::array::uniform4(0..2_u32),
        shared in (0..2_u32, 0..2_u32),
        logo in any::<bool>(),
        white_label in proptest::option::of((any::<bool>(), any::<bool>())),
    ) -> ChecklistFacts {
        let [groups, dashboards, klips, users] = counts;
        let (with_group, with_user) = shared;
        ChecklistFacts {
            status: Status::ALL[status],
            seats: Seats::Number(seats),
            groups,
            dashboards,
            dashboards_with_klips: dashboards * klips,
            placed_klips: klips,
            shared: SharedDashboards { with_group, with_user, with_either: with_group.max(with_user) },
            users,
            logo,
            white_label: white_label.map(|(product_name, support_email)| WhiteLabelFacts { product_name, support_email }),
            ..ChecklistFacts::just_added()
        }
    }
}

proptest! {
    #[test]
    fn a_complete_checklist_holds_nothing_up_and_an_incomplete_one_has_a_step_to_work_on(
        facts in any_facts(),
        which in 0..BUILT_IN.len(),
        waived in 0..128_u8,
        onboarded in any::<bool>(),
    ) {
        let checklist = built_in(BUILT_IN[which].0);
        let waivers: Vec<_> = checklist
            .steps
            .iter()
            .enumerate()
            .filter(|(position, _)| waived & (1 << position) != 0)
            .map(|(_, step)| waiver(&step.id, None))
            .collect();
        let progress = Progress::of(&checklist, &facts, &waivers, &[], onboarded, NOW);
        let (done, required) = progress.counts();
        prop_assert_eq!(progress.complete(), done == required);
        prop_assert_eq!(progress.complete(), progress.first_open().is_none());
        if progress.complete() || onboarded {
            prop_assert_eq!(held_up(&progress), [""; 5]);
        }
        for stage in Stage::ALL {
            if let Some(blocked) = progress.blocks(stage) {
                let open = progress.steps.iter().find(|step| step.step.id == blocked.open.id).unwrap();
                prop_assert_eq!(open.state.as_str(), "open");
                prop_assert!(!open.step.optional);
                let refusal = blocked.refusal(&facts, &Candidates::default());
                prop_assert_eq!(refusal.hints.len(), 2);
                prop_assert!(refusal.hints[0].starts_with("usher "));
            }
        }
    }
}
