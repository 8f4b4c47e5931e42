//! Ticks, waivers, reopening and templates.

use super::{
    super::{
        Onboarding, Template,
        command::{self, AddTemplate, Followers, StepFacts},
    },
    *,
};
use crate::domain::{
    account::{Account, Features, Limits, Seats, Status},
    change::Verb,
    id::Ref,
    if_exists::IfExists,
    name::Handle,
    refusal::Code,
};

fn acme() -> Account {
    Account {
        id: AccountId(2),
        parent: Some(Ref::new(AccountId(1), "north")),
        handle: Handle::stored("acme"),
        name: "Acme Ltd".to_owned(),
        description: String::new(),
        status: Status::Active,
        disabled_from: None,
        seats: Seats::Number(10),
        pool: None,
        features: Features::DEFAULT,
        limits: Limits::default(),
        time_zone: "UTC".to_owned(),
        transact: false,
        template: "own".to_owned(),
        trial_ends: None,
        trial_extended: false,
        legacy_view_only: false,
        log_in: crate::domain::account::LogInPolicy::default(),
        white_label: false,
        created: NOW,
    }
}

fn facts<'c>(client: &'c Account, checklist: &'c Checklist) -> StepFacts<'c> {
    StepFacts { client, checklist, by: "ada@north.example".to_owned(), now: NOW }
}

fn call() -> Checklist {
    of_steps(&["id = \"groups\"\nkind = \"groups\"", "id = \"call\"\nkind = \"manual\""])
}

fn ticking(step: &str, note: &str) -> command::Tick {
    command::Tick { step: step.to_owned(), note: note.to_owned() }
}

#[test]
fn a_manual_step_is_ticked_once_and_again_only_for_another_note() {
    let (client, checklist) = (acme(), call());
    let facts = facts(&client, &checklist);
    let first = ticking("call", "").decide(&facts, None).unwrap();
    assert_eq!(first.iter().map(|change| change.verb()).collect::<Vec<_>>(), [Verb::Created]);
    let noted = Some(tick("call", "with Dana"));
    assert_eq!(ticking("call", "").decide(&facts, noted.clone()).unwrap(), []);
    assert_eq!(ticking("call", "with Dana").decide(&facts, noted.clone()).unwrap(), []);
    let again = ticking("call", "with Eve").decide(&facts, noted).unwrap();
    assert_eq!(again[0].verb(), Verb::Changed);
}

#[test]
fn a_step_with_a_condition_is_never_ticked() {
    let (client, checklist) = (acme(), call());
    for step in ["groups", "users"] {
        let refusal = ticking(step, "").decide(&facts(&client, &checklist), None).unwrap_err();
        assert_eq!(refusal.code, Code::StepKind, "{step}");
        assert_eq!(refusal.hints.last().unwrap(), "usher checklist show acme");
    }
}

fn waiving(step: &str, reason: Option<&str>, until: Option<Time>) -> command::Waive {
    command::Waive { step: step.to_owned(), reason: reason.map(str::to_owned), until }
}

#[test]
fn a_waiver_needs_a_step_then_a_reason_then_an_end_to_come() {
    let (client, checklist) = (acme(), call());
    let refused = |waive: command::Waive| waive.decide(&facts(&client, &checklist), None).unwrap_err();
    assert_eq!(refused(waiving("gruops", None, None)).code, Code::StepKind);
    for reason in [None, Some("")] {
        let refusal = refused(waiving("groups", reason, Some(NOW)));
        assert_eq!(refusal.code, Code::InputRequired);
        assert_eq!(refusal.hints, ["usher checklist waive acme groups --reason \"…\""]);
    }
    assert_eq!(refused(waiving("groups", Some("none yet"), Some(NOW))).code, Code::Usage);
}

#[test]
fn waiving_again_replaces_reason_and_end_and_the_same_again_changes_nothing() {
    let (client, checklist) = (acme(), call());
    let decide =
        |reason, until, waived| waiving("groups", Some(reason), until).decide(&facts(&client, &checklist), waived);
    let (old, reason) = (waiver("groups", None), waiver("groups", None).reason);
    assert_eq!(decide(&reason, None, Some(old.clone())).unwrap(), []);
    let until = Some(NOW.plus_days(1));
    assert_eq!(decide(&reason, until, Some(old.clone())).unwrap()[0].verb(), Verb::Changed);
    assert_eq!(decide("later", None, Some(old)).unwrap()[0].verb(), Verb::Changed);
    assert_eq!(decide("later", until, None).unwrap()[0].verb(), Verb::Created);
}

#[test]
fn only_an_onboarded_client_is_reopened() {
    let mark = Onboarding { account: AccountId(2), at: NOW };
    assert_eq!(command::reopen(&acme(), Some(mark)).unwrap()[0].verb(), Verb::Removed);
    assert_eq!(command::reopen(&acme(), None).unwrap_err().code, Code::NotOnboarded);
}

fn template(source: &str) -> Template {
    Template { account: AccountId(2), handle: Handle::stored("own"), source: source.to_owned() }
}

#[test]
fn a_template_that_is_there_is_kept_skipped_or_replaced() {
    let add = |if_exists, taken| {
        AddTemplate { handle: Handle::stored("own"), source: "new".to_owned(), if_exists }.decide(&acme(), taken)
    };
    assert_eq!(add(IfExists::Error, None).unwrap()[0].verb(), Verb::Created);
    let old = Some(template("old"));
    assert_eq!(add(IfExists::Error, old.clone()).unwrap_err().code, Code::Exists);
    assert_eq!(add(IfExists::Skip, old.clone()).unwrap(), []);
    assert_eq!(add(IfExists::Update, old).unwrap()[0].verb(), Verb::Changed);
    assert!(add(IfExists::Update, Some(template("new"))).unwrap()[0].is_nothing());
}

#[test]
fn a_template_in_use_stays_and_only_clients_in_reach_are_named() {
    assert!(command::remove_template(template(""), &Followers::default()).is_ok());
    for (named, said) in [
        (vec![], "clients follow it"),
        (vec!["acme"], "client acme follows it"),
        (vec!["acme", "beta"], "clients acme, beta follow it"),
    ] {
        let followers = Followers { named: named.iter().map(|name| (*name).to_owned()).collect(), any: true };
        let refusal = command::remove_template(template(""), &followers).unwrap_err();
        assert_eq!(refusal.code, Code::TemplateInUse);
        assert_eq!(refusal.message, format!("checklist template own is in use: {said}"));
        assert_eq!(refusal.hints.len(), named.len().min(1));
    }
}
