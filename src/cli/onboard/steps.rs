//! What each kind of step asks, and the commands that come of the answers: a file a kind, or one for
//! several that ask little.

use usher::domain::{
    Result,
    checklist::{StepKind, view::StepView},
    name,
    permission::Permission,
    typed::Typed,
};

use super::{
    question::{Ask, Form},
    world::World,
};

mod build;
pub mod client;
mod look;
mod rest;
mod share;
pub mod users;

/// What a step asks for, once or again and again.
pub struct Work<'w> {
    /// The questions.
    pub asks: Vec<Ask<'w>>,
    /// The commands that come of the answers.
    pub commands: Commands<'w>,
    /// What is made, where there may be more to make.
    pub makes: Option<&'static str>,
}

/// The commands that come of answers.
pub type Commands<'w> = Box<dyn Fn(&Form) -> Vec<Typed> + 'w>;

/// What a step asks for now.
#[must_use]
pub fn work<'w>(step: &'w StepView, world: &'w World) -> Work<'w> {
    match step.kind {
        StepKind::Client => client::ready(world),
        StepKind::Groups => rest::groups(world),
        StepKind::Build => build::work(world),
        StepKind::Share => share::work(step, world),
        StepKind::Users => users::work(world),
        StepKind::Invitations => users::invitations(world),
        StepKind::Brand => look::brand(world),
        StepKind::Whitelabel => look::white_label(world),
        StepKind::ClientShare => rest::client_share(world),
        StepKind::Properties => rest::properties(step, world),
        StepKind::Features => rest::features(step, world),
        StepKind::Role => rest::role(step, world),
        StepKind::Manual => rest::manual(step, world),
    }
}

/// The keys of all that a step may ask for.
#[must_use]
pub const fn keys(kind: StepKind) -> &'static [&'static str] {
    match kind {
        StepKind::Client => &["status", "seats"],
        StepKind::Groups => &["name", "description", "use_only"],
        StepKind::Build => &["how", "source", "dashboard", "klips", "datasource", "provider"],
        StepKind::Share => &["dashboards", "with", "right", "visibility", "datasources"],
        StepKind::Users => &["email", "first", "last", "phone", "roles", "groups", "time_zone", "currency", "hold"],
        StepKind::Invitations => &["users"],
        StepKind::Brand => &["logo", "logo_dark", "theme", "accent", "background", "text"],
        StepKind::Whitelabel => &["product_name", "support_email", "widget_name", "help"],
        StepKind::ClientShare => &["groups", "right"],
        StepKind::Properties => &["values"],
        StepKind::Features => &["features"],
        StepKind::Role => &["users", "name", "like"],
        StepKind::Manual => &["note"],
    }
}

/// Whether one after the other can be made in a step.
#[must_use]
pub const fn makes_several(kind: StepKind) -> bool {
    matches!(kind, StepKind::Groups | StepKind::Build | StepKind::Share | StepKind::Users)
}

/// The permission without which nothing of a step can be done, where one alone says so.
#[must_use]
pub const fn needs(kind: StepKind) -> Option<Permission> {
    match kind {
        StepKind::Groups | StepKind::Users | StepKind::Invitations | StepKind::Role => Some(Permission::UserManage),
        StepKind::Build => Some(Permission::TabBuild),
        StepKind::Brand | StepKind::Whitelabel => Some(Permission::AccountSettings),
        StepKind::Client
        | StepKind::Share
        | StepKind::ClientShare
        | StepKind::Properties
        | StepKind::Features
        | StepKind::Manual => None,
    }
}

/// What a step is for, in a line.
#[must_use]
pub const fn purpose(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Client => "The account itself: a status that lets people in, and seats for them.",
        StepKind::Groups => "Groups are what dashboards are shared with; people join them.",
        StepKind::Build => "A dashboard with klips on it: what people are going to look at.",
        StepKind::Share => "Sharing gives a group or a user the right to see a dashboard and what stands on it.",
        StepKind::Users => "The people of the client, each with a role that says what they may do.",
        StepKind::Invitations => "An invitation is a mail with a line to type; it holds for 48 hours.",
        StepKind::Brand => "The logo and colours that the client's people meet.",
        StepKind::Whitelabel => "What the product is called and where people ask for help, for all clients.",
        StepKind::ClientShare => "Who of your own people may sign in to the client, and as what.",
        StepKind::Properties => "Values that template dashboards fill in.",
        StepKind::Features => "What the client may use.",
        StepKind::Role => "A role of the client's own, or somebody who holds it.",
        StepKind::Manual => "Something that is done outside of usher, and ticked here.",
    }
}

/// The rule for a display name.
fn is_name(text: &str) -> Result<()> {
    name::name(text).map(|_| ())
}

/// The rule for something that is named by its handle later: its name yields one.
fn yields_handle(text: &str) -> Result<()> {
    let name = name::name(text)?;
    name::Handle::given_or_derived(None, &name).map(|_| ())
}

/// The rule for a longer text.
fn is_text(what: &'static str) -> impl Fn(&str) -> Result<()> {
    move |text| name::text(what, text, name::TEXT_MAX).map(|_| ())
}

/// The handle of something that was named: its own where it exists, else the one it will get.
fn handle_of(there: &[String], typed: &str) -> String {
    if there.iter().any(|handle| handle == typed) {
        return typed.to_owned();
    }
    name::name(typed)
        .and_then(|name| name::Handle::given_or_derived(None, &name))
        .map_or_else(|_| typed.to_owned(), |handle| handle.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_names_every_question_of_every_kind_of_step() {
        let guide = include_str!("../../../docs/onboarding.md");
        let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let rows: Vec<(String, Vec<String>)> = guide
            .lines()
            .filter_map(|line| line.strip_prefix("| `"))
            .filter_map(|line| line.split_once(" | "))
            .map(|(kind, asks)| (kind.split('`').next().unwrap_or_default().to_owned(), quoted(asks)))
            .collect();
        let told = |kind: StepKind, keys: &[&str]| {
            rows.iter()
                .any(|(row, asks)| row == kind.as_str() && keys.iter().all(|key| asks.iter().any(|ask| ask == key)))
        };
        for kind in StepKind::ALL {
            assert!(told(*kind, keys(*kind)), "{kind}");
        }
        assert!(told(StepKind::Client, client::KEYS));
    }
}
