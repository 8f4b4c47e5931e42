//! What `checklist show` answers.

use serde_json::json;

use super::{
    super::{
        Candidates, ChecklistView, WarningFacts,
        facts::{LackingParts, Named},
    },
    *,
};

fn named(names: &[&str], total: u32) -> Named {
    Named { names: names.iter().map(|name| (*name).to_owned()).collect(), total }
}

fn warnings() -> WarningFacts {
    WarningFacts {
        lacking: vec![LackingParts {
            group: "design".to_owned(),
            dashboard: "web".to_owned(),
            parts: named(&["klip:sessions", "klip:churn"], 2),
        }],
        idle_groups: named(&["sales"], 1),
        users_in_no_group: named(&["mia@acme.example", "nora@acme.example"], 5),
        users_without_dashboard: named(&["mia@acme.example"], 1),
    }
}

fn view(checklist: &Checklist, facts: &ChecklistFacts, waivers: &[Waiver], warnings: &WarningFacts) -> ChecklistView {
    let progress = Progress::of(checklist, facts, waivers, &[], false, NOW);
    let candidates = Candidates {
        groups: vec!["marketing".to_owned()],
        unshared_dashboard: Some("web".to_owned()),
        ..Candidates::default()
    };
    ChecklistView::new(checklist, &progress, facts, &candidates, warnings)
}

#[test]
fn the_answer_has_the_documented_fields_and_null_rather_than_missing_ones() {
    let mut facts = ChecklistFacts::just_added();
    carry_out("groups", &mut facts);
    carry_out("build", &mut facts);
    let until = Some(NOW.plus_days(3));
    let shown = view(&built_in("standard"), &facts, &[waiver("users", until)], &WarningFacts::default());
    let shown = serde_json::to_value(shown).unwrap();
    let head: Vec<_> = shown.as_object().unwrap().iter().filter(|(key, _)| *key != "steps").collect();
    assert_eq!(
        serde_json::to_string(&head).unwrap(),
        r#"[["client","acme"],["name","Acme Ltd"],["checklist","standard"],["onboarded",false],["done",4],["required",5]]"#
    );
    assert_eq!(
        shown["steps"][3],
        json!({
            "id": "share", "title": "Shared dashboards", "kind": "share", "state": "open", "optional": false,
            "regressed": false, "detail": "no dashboard is shared yet", "note": "",
            "next": "usher share dashboard:web --with group:marketing -c acme", "waiver": null, "warnings": [],
        })
    );
    assert_eq!(
        shown["steps"][4]["waiver"],
        json!({
            "reason": "not in the contract", "by": "ada@north.example", "at": "2026-11-22T20:00:00Z",
            "until": "2026-11-25T20:00:00Z",
        })
    );
    let next: Vec<_> = shown["steps"].as_array().unwrap().iter().map(|step| step["next"].is_string()).collect();
    assert_eq!(next, [false, false, false, true, false, true, false], "open and optional steps have a command");
}

#[test]
fn a_client_that_nobody_reaches_and_nothing_describes_is_warned_of() {
    let facts = ChecklistFacts { parent_groups: 0, described: false, ..ChecklistFacts::just_added() };
    let shown = view(&built_in("standard"), &facts, &[], &WarningFacts::default());
    assert_eq!(shown.steps[0].warnings, ["shared with no group of the parent", "no description"]);
}

#[test]
fn what_is_not_shared_is_warned_of_only_once_the_share_step_is_done() {
    let mut facts = ChecklistFacts::just_added();
    let early = view(&built_in("standard"), &facts, &[], &warnings());
    assert!(early.steps[3].warnings.is_empty());
    assert_eq!(early.steps[4].warnings, ["in no group: mia@acme.example, nora@acme.example and 3 more"]);
    carry_out("share", &mut facts);
    let shared = view(&built_in("standard"), &facts, &[], &warnings());
    assert_eq!(
        shared.steps[3].warnings,
        ["group design has dashboard web but lacks klip:sessions, klip:churn", "nothing is shared with: sales"]
    );
    assert_eq!(shared.steps[4].warnings.len(), 2);
    assert_eq!(shared.steps[4].warnings[1], "would see no dashboard: mia@acme.example");
}

#[test]
fn of_several_steps_of_a_kind_only_the_first_warns() {
    let own = of_steps(&["id = \"some\"\nkind = \"users\"", "id = \"many\"\nkind = \"users\"\nmin = 5"]);
    let shown = view(&own, &ChecklistFacts::just_added(), &[], &warnings());
    assert_eq!((shown.steps[0].warnings.len(), shown.steps[1].warnings.len()), (1, 0));
}

#[test]
fn without_names_there_are_states_and_details_but_no_commands_and_no_names() {
    let mut facts = ChecklistFacts { parent_groups: 0, ..ChecklistFacts::just_added() };
    carry_out("share", &mut facts);
    let shown = view(&built_in("standard"), &facts, &[], &warnings()).without_names();
    assert!(shown.steps.iter().all(|step| step.next.is_none()));
    let warned: Vec<_> = shown.steps.iter().flat_map(|step| &step.warnings).collect();
    assert_eq!(warned, ["shared with no group of the parent"]);
    assert_eq!(shown.steps[1].detail, "no group yet");
}
