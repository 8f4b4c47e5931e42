//! What a script needs of the accounts above the client: made where that is possible without a secret,
//! looked for where it is not, so that the script stops before it has begun.

use super::{Beside, Line, Standing};
use crate::domain::typed::{Typed, person};
use crate::domain::{
    account::Feature,
    checklist::{StepKind, WhiteLabelFacts},
    group::ALL_USERS,
};

/// The lines before the client is added.
pub(super) fn needed(standing: &Standing, files: &mut Vec<Beside>) -> Vec<Line> {
    let mut lines = Vec::new();
    let parent = standing.parent.handle.as_deref();
    let mut say = |text: String| lines.push(Line::Comment(text));
    if let Some(parent) = parent {
        let features: Vec<_> = standing.parent.features.iter().map(Feature::id).collect();
        say(format!("client {parent}, its parent, has to be there, with {}", features.join(", ")));
    }
    let asks = standing.checklist.steps.iter().any(|step| step.kind() == StepKind::Whitelabel && !step.optional);
    match standing.white_label {
        Some(WhiteLabelFacts { product_name: true, support_email: true }) if asks => {
            say("white-label has to be enabled and set, as its checklist asks for".to_owned());
        }
        Some(_) if asks => say("white-label has to be enabled, as its checklist asks for it".to_owned()),
        _ => {}
    }
    let mut type_in = |typed: Typed| lines.push(Line::Command(typed.words()));
    for group in standing.parent.groups.iter().filter(|group| group.handle != ALL_USERS) {
        type_in(
            Typed::new("group create")
                .called(&group.name, &group.handle)
                .given("--description", Some(&group.description))
                .switch("--use-only", group.use_only)
                .flag("--if-exists", "skip")
                .inside(parent),
        );
    }
    for assigned in &standing.account.assignments {
        let home = Some(assigned.account.as_str()).filter(|home| *home != standing.master);
        type_in(Typed::new("user show").name(person(&assigned.user)).flag("--fields", "email").inside(home));
    }
    if let Some(source) = &standing.template {
        let name = format!("{}-checklist.toml", standing.account.handle);
        type_in(Typed::new("checklist template add").name(name.as_str()).flag("--if-exists", "skip").inside(parent));
        files.push(Beside { name, bytes: source.clone().into_bytes() });
    }
    if !lines.is_empty() {
        lines.splice(0..0, [Line::Blank, Line::Comment("What it needs of the accounts above".to_owned())]);
    }
    lines
}
