//! What a script needs of the accounts above the client: made where that is possible without a secret,
//! looked for where it is not, so that the script stops before it has begun.

use super::{Beside, Line, Standing};
use crate::domain::typed::{Typed, person};
use crate::domain::{
    account::Feature,
    checklist::{Step, StepKind},
    group::ALL_USERS,
};

/// Whether the checklist of the client asks for white-label where it is made.
pub(super) fn asks_for_white_label(standing: &Standing) -> bool {
    let asks = |step: &Step| step.kind() == StepKind::Whitelabel && !step.optional;
    standing.white_label.is_some() && standing.checklist.steps.iter().any(asks)
}

/// The lines before the client is added.
pub(super) fn needed(standing: &Standing, files: &mut Vec<Beside>) -> Vec<Line> {
    let mut lines = Vec::new();
    let parent = standing.parent.handle.as_deref();
    let mut say = |text: String| lines.push(Line::Comment(text));
    if let Some(parent) = parent {
        let features: Vec<_> = standing.parent.features.iter().map(Feature::id).collect();
        say(format!("client {parent}, its parent, has to be there, with {}", features.join(", ")));
    }
    let asks = asks_for_white_label(standing);
    let product = standing.product.as_ref().filter(|_| asks);
    if product.is_some() {
        say("white-label, which its checklist asks for; it is refused where it is not enabled".to_owned());
    } else if asks {
        say("white-label has to be enabled, as its checklist asks for it".to_owned());
    }
    let mut type_in = |typed: Typed| lines.push(Line::Command(typed.words()));
    if let Some((name, email)) = product {
        type_in(Typed::new("whitelabel set").flag("--product-name", name).flag("--support-email", email));
    }
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
