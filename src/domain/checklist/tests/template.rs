//! Reading templates.

use super::{super::template::*, *};
use crate::domain::refusal::Code;

fn refused(source: &str) -> (Code, Vec<String>) {
    let refusal = Checklist::parse(source, "own.toml").unwrap_err();
    let told = if refusal.hints.is_empty() { vec![refusal.message.clone()] } else { refusal.hints.clone() };
    assert_eq!(refusal.details["problems"].as_array().unwrap().len(), told.len());
    (refusal.code, told)
}

/// A template with one good step and then the given lines.
fn after_client(lines: &str) -> String {
    format!("handle = \"own\"\nname = \"Own\"\n[[step]]\nid = \"client\"\nkind = \"client\"\n{lines}")
}

#[test]
fn the_two_checklists_that_ship_hold_the_steps_of_the_domain_in_its_order() {
    let steps = |handle| -> Vec<_> {
        built_in(handle).steps.iter().map(|step| (step.kind().as_str(), step.optional)).collect()
    };
    let required = |kinds: &[&'static str]| -> Vec<_> { kinds.iter().map(|kind| (*kind, false)).collect() };
    let mut standard = required(&["client", "groups", "build", "share", "users"]);
    standard.extend([("brand", true), ("whitelabel", true)]);
    assert_eq!(steps("standard"), standard);
    assert_eq!(steps("partner"), required(&["whitelabel", "client", "brand", "groups", "users", "build", "share"]));
    assert_eq!(Checklist::built_in("retail"), None);
    assert!(BUILT_IN.iter().any(|(handle, _)| *handle == DEFAULT));
}

#[test]
fn only_the_partner_checklist_counts_a_share_with_a_user() {
    let with = |handle| {
        built_in(handle).steps.into_iter().find_map(|step| match step.condition {
            Condition::Share { with, .. } => Some(with),
            _ => None,
        })
    };
    assert_eq!(with("standard"), Some(ShareWith::Group));
    assert_eq!(with("partner"), Some(ShareWith::Either));
}

#[test]
fn the_example_template_reads_and_uses_what_the_reference_offers() {
    let source = include_str!("../../../../examples/checklist-retail.toml");
    let retail = Checklist::parse(source, "checklist-retail.toml").unwrap();
    assert_eq!(retail.handle.as_str(), "retail");
    for kind in StepKind::ALL {
        assert!(retail.first_of(*kind).is_some(), "the example shows no step of kind {kind}");
    }
    let brand = retail.step("brand").unwrap();
    assert_eq!(brand.after, Some(vec!["contract".to_owned()]));
    assert_eq!(retail.step("groups").unwrap().condition, Condition::Groups { min: 2 });
    assert_eq!(
        retail.step("managers").unwrap().condition,
        Condition::Role(RoleWanted::Exists("shop-manager".to_owned()))
    );
    assert_eq!(retail.step("training").unwrap().note, "Half an hour by telephone is enough");
}

#[test]
fn a_step_without_a_title_is_titled_by_its_kind() {
    let own = of_steps(&["id = \"a\"\nkind = \"groups\"", "id = \"b\"\nkind = \"groups\"\ntitle = \" Teams \""]);
    assert_eq!(own.steps[0].title, "Groups");
    assert_eq!(own.steps[1].title, "Teams");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_line_and_column() {
    let source = "\
handle = \"own\"
nmae = \"Own\"
[[step]]
id = \"a\"
kind = \"gruops\"
[[step]]
id = \"b\"
  kind = \"users\"
min = 0
";
    let refusal = Checklist::parse(source, "own.toml").unwrap_err();
    assert_eq!(refusal.code, Code::Usage);
    assert_eq!(refusal.message, "own.toml has 4 problems");
    let places: Vec<_> =
        refusal.hints.iter().map(|hint| hint.splitn(5, ':').take(3).collect::<Vec<_>>().join(":")).collect();
    assert_eq!(places, ["own.toml:1:1", "own.toml:2:1", "own.toml:5:8", "own.toml:9:7"]);
    assert!(refusal.hints[1].contains("unknown key \"nmae\""), "{:?}", refusal.hints);
    assert!(refusal.hints[2].contains("client-share"), "the kinds are named: {:?}", refusal.hints);
    assert_eq!(refusal.details["problems"][2]["line"], 5);
    assert_eq!(refusal.details["problems"][2]["column"], 8);
}

#[test]
fn columns_count_characters_and_lines_may_end_in_carriage_returns() {
    let source = "handle = \"own\"\r\nname = \"Café\" # é\r\nx = 1\r\n[[step]]\r\nid = \"a\"\r\nkind = \"client\"\r\n";
    assert!(refused(source).1[0].starts_with("own.toml:3:1: "));
    let source = "handle = \"own\"\nname = \"Own\"\nstep = [{id = \"é\", kind = \"client\"}]\n";
    assert!(refused(source).1[0].starts_with("own.toml:3:15: "), "{:?}", refused(source));
    let source = "handle = \"own\"\nname = \"Own\"\nstep = [{title = \"é\", id = \"é\", kind = \"client\"}]\n";
    assert!(refused(source).1[0].starts_with("own.toml:3:28: "), "{:?}", refused(source));
}

#[test]
fn what_is_not_toml_is_refused_with_its_places() {
    let (code, told) = refused("handle = \nname = \"Own\"\nstep = [\n");
    assert_eq!(code, Code::Usage);
    assert!(told.iter().any(|line| line.starts_with("own.toml:1:")), "{told:?}");
}

#[test]
fn each_mistake_in_a_step_is_refused_in_words_that_name_it() {
    for (lines, words) in [
        ("[[step]]\nid = \"a\"", "needs the key \"kind\""),
        ("[[step]]\nkind = \"groups\"", "needs the key \"id\""),
        ("[[step]]\nid = \"A b\"\nkind = \"groups\"", "is not an id of a step"),
        ("[[step]]\nid = \"client\"\nkind = \"groups\"", "stands twice"),
        ("[[step]]\nid = \"a\"\nkind = \"brand\"\nmin = 2", "unknown key \"min\": a step of kind brand has"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nmin = 0", "min is a number from 1"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nmin = -1", "min is a number from 1"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nmin = 99999999999", "min is a number from 1"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nmin = \"2\"", "min is a number, not a text"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\noptional = 1", "optional is true or false, not a number"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nafter = \"client\"", "after is a list of texts, not a text"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nafter = [1]", "after is a list of texts, not a number"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nafter = [\"a\"]", "cannot wait for itself"),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\nafter = [\"z\"]", "there is no step \"z\""),
        (
            "[[step]]\nid = \"a\"\nkind = \"groups\"\nafter = [\"b\"]\n[[step]]\nid = \"b\"\nkind = \"users\"",
            "step \"b\" stands later",
        ),
        (
            "[[step]]\nid = \"a\"\nkind = \"groups\"\noptional = true\n[[step]]\nid = \"b\"\nkind = \"users\"\nafter = [\"a\"]",
            "is optional, so nothing waits for it",
        ),
        ("[[step]]\nid = \"a\"\nkind = \"groups\"\noptional = true\nafter = [\"client\"]", "it waits for nothing"),
        ("[[step]]\nid = \"a\"\nkind = \"share\"\nwith = [\"staff\"]", "not \"staff\""),
        ("[[step]]\nid = \"a\"\nkind = \"share\"\nwith = []", "names \"group\", \"user\" or both"),
        ("[[step]]\nid = \"a\"\nkind = \"properties\"", "needs keys"),
        ("[[step]]\nid = \"a\"\nkind = \"properties\"\nkeys = []", "needs keys"),
        ("[[step]]\nid = \"a\"\nkind = \"properties\"\nkeys = [\"company.id\"]", "is built in"),
        ("[[step]]\nid = \"a\"\nkind = \"features\"\nfeatures = [\"teleport\"]", "\"teleport\" is not a feature"),
        ("[[step]]\nid = \"a\"\nkind = \"role\"\nrole = \"editor\"", "add held = true"),
        ("[[step]]\nid = \"a\"\nkind = \"role\"\nrole = \"analyst\"\nmin = 2", "needs held = true"),
        ("[[step]]\nid = \"a\"\nkind = \"role\"\nheld = true", "needs role ="),
        ("[[step]]\nid = \"a\"\nkind = \"manual\"\nnote = \"a\\u202eb\"", "does not print"),
    ] {
        let (code, told) = refused(&after_client(lines));
        assert_eq!(code, Code::Usage, "{lines}");
        assert_eq!(told.len(), 1, "{lines}: {told:?}");
        assert!(told[0].contains(words), "{lines}: {told:?}");
    }
}

#[test]
fn a_checklist_has_steps_and_one_of_them_is_required() {
    let head = "handle = \"own\"\nname = \"Own\"\n";
    assert!(refused(head).1[0].contains("at least one step"));
    assert!(refused(&format!("{head}step = 1")).1[0].contains("a step is a table"));
    let optional = format!("{head}[[step]]\nid = \"a\"\nkind = \"brand\"\noptional = true");
    assert!(refused(&optional).1[0].contains("not optional"));
    let many: String = (0..=50).map(|n| format!("[[step]]\nid = \"s{n}\"\nkind = \"manual\"\n")).collect();
    assert!(refused(&format!("{head}{many}")).1[0].contains("at most 50 steps"));
    assert!(refused(&format!("{head}# {}", "x".repeat(70_000))).1[0].contains("at most 65536 bytes"));
}

#[test]
fn nobody_takes_the_handle_of_a_checklist_that_ships() {
    for handle in ["standard", "partner", "all"] {
        let source = format!("handle = \"{handle}\"\nname = \"Own\"\n[[step]]\nid = \"a\"\nkind = \"client\"");
        assert_eq!(refused(&source).0, Code::HandleReserved, "{handle}");
    }
}

#[test]
fn a_step_that_is_not_there_is_refused_naming_those_that_are() {
    let refusal = built_in("standard").step("grops").unwrap_err();
    assert_eq!(refusal.code, Code::StepKind);
    assert!(refusal.hints[0].contains("client, groups, build, share, users, brand, whitelabel"));
}

#[test]
fn only_manual_steps_can_be_ticked() {
    let own = of_steps(&["id = \"call\"\nkind = \"manual\"", "id = \"groups\"\nkind = \"groups\""]);
    assert_eq!(own.manual_step("call").unwrap().id, "call");
    for id in ["groups", "nothing"] {
        assert_eq!(own.manual_step(id).unwrap_err().code, Code::StepKind, "{id}");
    }
}
