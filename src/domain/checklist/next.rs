//! The very command that moves an open step on, ready to be typed.
//!
//! It names real things of the client wherever there are some, and samples where something new is
//! to be made. Where the obvious command would be refused (the client is in set-up, seats are
//! used up, there is nothing to share yet) it is the one that comes before it.

use super::{
    condition::{missing_features, missing_properties},
    facts::{Candidates, ChecklistFacts, WhiteLabelFacts},
    template::{Condition, RoleWanted, ShareWith, Step},
};
use crate::domain::{
    account::{Seats, Status},
    name::shell_word,
};

const GROUPS: [(&str, &str); 4] =
    [("marketing", "Marketing"), ("design", "Design"), ("sales", "Sales"), ("support", "Support")];
const SAMPLE_SEATS: u32 = 10;

/// The command that moves a step on that is not done.
#[must_use]
pub fn next_command(step: &Step, facts: &ChecklistFacts, candidates: &Candidates) -> String {
    let client = &facts.client;
    match &step.condition {
        Condition::Client => make_active(facts),
        Condition::Groups { .. } => create_group(facts, candidates),
        Condition::Build { .. } => build(facts, candidates),
        Condition::Share { with, .. } => share(facts, candidates, *with),
        Condition::Users { min } => add_user(facts, candidates, *min),
        Condition::Brand => format!("usher brand set --logo logo.png -c {client}"),
        Condition::Whitelabel => white_label(facts.white_label),
        Condition::ClientShare => share_client(client, candidates),
        Condition::Properties { keys } => {
            let set: Vec<_> =
                missing_properties(keys, facts).into_iter().map(|key| format!("{}=VALUE", shell_word(key))).collect();
            format!("usher client property set {client} {}", set.join(" "))
        }
        Condition::Features { features } => {
            let ids: Vec<_> = missing_features(features, facts).iter().map(|feature| feature.id()).collect();
            format!("usher client feature enable {client} {}", ids.join(" "))
        }
        Condition::Role(wanted) => role(wanted, facts, candidates),
        Condition::Invitations => match &candidates.uninvited_user {
            Some(email) => format!("usher user invite {} -c {client}", shell_word(email)),
            None => add_user(facts, candidates, 1),
        },
        Condition::Manual => format!("usher checklist tick {client} {} --note \"…\"", step.id),
    }
}

/// Out of set-up or disablement, with seats if it has none.
fn make_active(facts: &ChecklistFacts) -> String {
    let mut command = format!("usher client edit {}", facts.client);
    if matches!(facts.status, Status::Setup | Status::Disabled) {
        command.push_str(" --status active");
    }
    if facts.seats == Seats::Number(0) {
        command.push_str(&format!(" --seats {SAMPLE_SEATS}"));
    }
    command
}

fn create_group(facts: &ChecklistFacts, candidates: &Candidates) -> String {
    let free = GROUPS.iter().find(|(handle, _)| !candidates.groups.iter().any(|group| group == handle));
    match free {
        Some((_, name)) => format!("usher group create {name} -c {}", facts.client),
        None => format!("usher group create \"Group {}\" -c {}", facts.groups.saturating_add(1), facts.client),
    }
}

fn build(facts: &ChecklistFacts, candidates: &Candidates) -> String {
    let client = &facts.client;
    match (&candidates.klip, &candidates.empty_dashboard) {
        (None, _) => format!("usher klip create Sessions -c {client}"),
        (Some(klip), Some(dashboard)) => format!("usher dashboard place {dashboard} {klip} -c {client}"),
        (Some(klip), None) => {
            let name = match facts.dashboards {
                0 => "Overview".to_owned(),
                taken => format!("\"Overview {}\"", taken.saturating_add(1)),
            };
            format!("usher dashboard create {name} --klip {klip} -c {client}")
        }
    }
}

fn share(facts: &ChecklistFacts, candidates: &Candidates, with: ShareWith) -> String {
    if facts.status == Status::Setup {
        return make_active(facts);
    }
    let Some(dashboard) = &candidates.unshared_dashboard else { return build(facts, candidates) };
    let group = candidates.groups.first().map(|group| format!("group:{group}"));
    let user = candidates.user.as_ref().map(|email| shell_word(&format!("user:{email}")));
    let subject = match with {
        ShareWith::Group => group,
        ShareWith::User => user,
        ShareWith::Either => group.or(user),
    };
    match (subject, with) {
        (Some(subject), _) => format!("usher share dashboard:{dashboard} --with {subject} -c {}", facts.client),
        (None, ShareWith::User) => add_user(facts, candidates, 1),
        (None, _) => create_group(facts, candidates),
    }
}

fn add_user(facts: &ChecklistFacts, candidates: &Candidates, min: u32) -> String {
    const FIRST_NAMES: [&str; 6] = ["dana", "eve", "vic", "nora", "mia", "gus"];
    let client = &facts.client;
    if facts.status == Status::Setup {
        return make_active(facts);
    }
    if let Seats::Number(seats) = facts.seats
        && facts.users >= seats
    {
        return format!("usher client edit {client} --seats {}", min.max(facts.users.saturating_add(1)));
    }
    if let Some(email) = &candidates.disabled_user {
        return format!("usher user enable {} -c {client}", shell_word(email));
    }
    let name = usize::try_from(facts.users).ok().and_then(|users| FIRST_NAMES.get(users));
    let local = name.map_or_else(|| format!("user{}", facts.users.saturating_add(1)), |name| (*name).to_owned());
    let group = candidates.groups.first().map(|group| format!(" --group {group}")).unwrap_or_default();
    format!("usher user add {local}@{client}.example --role view-only{group} -c {client}")
}

fn white_label(found: Option<WhiteLabelFacts>) -> String {
    let mut command = "usher whitelabel set".to_owned();
    let missing = found.unwrap_or(WhiteLabelFacts { product_name: false, support_email: false });
    if !missing.product_name {
        command.push_str(" --product-name \"Insights\"");
    }
    if !missing.support_email {
        command.push_str(" --support-email help@agency.example");
    }
    command
}

fn share_client(client: &str, candidates: &Candidates) -> String {
    match (&candidates.parent_group, &candidates.parent) {
        (Some(group), _) => format!("usher client share {client} --with group:{group} --right admin"),
        (None, Some(parent)) => format!("usher group create Delivery -c {parent}"),
        (None, None) => "usher group create Delivery".to_owned(),
    }
}

fn role(wanted: &RoleWanted, facts: &ChecklistFacts, candidates: &Candidates) -> String {
    let client = &facts.client;
    let create = |name: &str| format!("usher role create {name} --like build-and-view -c {client}");
    let found = |handle: &str| facts.roles.iter().find(|role| role.handle == handle);
    match wanted {
        RoleWanted::Custom(_) => match facts.roles.iter().filter(|role| !role.built_in).count() {
            0 => create("Analyst"),
            taken => create(&format!("\"Analyst {}\"", taken + 1)),
        },
        RoleWanted::Exists(handle) => create(handle),
        RoleWanted::Held { role, .. } => {
            let built_in = crate::domain::role::BuiltIn::by_handle(role).is_some();
            if !built_in && found(role).is_none() {
                return create(role);
            }
            match &candidates.user {
                Some(email) => format!("usher user role {} --add {role} -c {client}", shell_word(email)),
                None => add_user(facts, candidates, 1),
            }
        }
    }
}
