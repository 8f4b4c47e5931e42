//! Whether the condition of a step holds, and what people read about it.
//!
//! Done and undone are answers to the same look at the facts, so that the words beside a step can
//! never disagree with its mark.

use super::{
    Tick,
    facts::{ChecklistFacts, RoleFact, WhiteLabelFacts},
    template::{Condition, RoleWanted, ShareWith, Step},
};
use crate::domain::account::{Feature, Seats, Status};

/// What a look at the facts says of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The condition holds.
    Holds(String),
    /// It does not, and what is missing.
    Lacks(String),
    /// The step does not concern this database.
    DoesNotApply(String),
}

impl Step {
    /// Looks whether the step's condition holds.
    pub(super) fn verdict(&self, facts: &ChecklistFacts, ticks: &[Tick]) -> Verdict {
        match &self.condition {
            Condition::Client => client(facts),
            Condition::Groups { min } => counted(facts.groups, *min, "group", ""),
            Condition::Build { min } => build(facts, *min),
            Condition::Share { min, with } => share(facts, *min, *with),
            Condition::Users { min } => users(facts, *min),
            Condition::Brand => verdict(facts.logo, "a logo is set", "no logo is set"),
            Condition::Whitelabel => white_label(facts.white_label),
            Condition::ClientShare => client_share(facts),
            Condition::Properties { keys } => {
                let missing = missing_properties(keys, facts);
                listed(&keys.iter().map(String::as_str).collect::<Vec<_>>(), &missing, "set")
            }
            Condition::Features { features } => {
                let ids: Vec<_> = features.iter().map(|feature| feature.id()).collect();
                let missing: Vec<_> = missing_features(features, facts).iter().map(|feature| feature.id()).collect();
                listed(&ids, &missing, "on")
            }
            Condition::Role(wanted) => role(wanted, &facts.roles),
            Condition::Invitations => invitations(facts),
            Condition::Manual => match ticks.iter().find(|tick| tick.step == self.id) {
                Some(tick) if tick.note.is_empty() => Verdict::Holds(format!("ticked by {}", tick.by)),
                Some(tick) => Verdict::Holds(format!("ticked by {}: {}", tick.by, tick.note)),
                None => Verdict::Lacks("not ticked".to_owned()),
            },
        }
    }
}

/// The properties among `keys` that have no value yet.
pub(super) fn missing_properties<'k>(keys: &'k [String], facts: &ChecklistFacts) -> Vec<&'k str> {
    keys.iter().map(String::as_str).filter(|key| !facts.properties.contains(*key)).collect()
}

/// The features among those wanted that are off.
pub(super) fn missing_features(features: &[Feature], facts: &ChecklistFacts) -> Vec<Feature> {
    features.iter().copied().filter(|feature| !facts.features.has(*feature)).collect()
}

/// A number with its noun: `1 group`, `2 groups`.
pub(super) fn many(count: u32, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn verdict(holds: bool, yes: impl Into<String>, no: impl Into<String>) -> Verdict {
    if holds { Verdict::Holds(yes.into()) } else { Verdict::Lacks(no.into()) }
}

/// Enough of something: `2 of 3 groups`. `state` is what they have to be, such as ` shared`.
fn counted(count: u32, min: u32, noun: &str, state: &str) -> Verdict {
    let lacks = match (count, min) {
        (0, 1) => format!("no {noun}{state} yet"),
        _ => format!("{count} of {}{state}", many(min, noun)),
    };
    verdict(count >= min, many(count, noun) + state, lacks)
}

fn client(facts: &ChecklistFacts) -> Verdict {
    let ready = match facts.status {
        Status::Disabled => false,
        Status::Setup => true,
        Status::Trial | Status::Active => facts.seats != Seats::Number(0),
    };
    let seats = match facts.seats {
        Seats::Unlimited => "unlimited seats".to_owned(),
        Seats::Number(0) => "no seats".to_owned(),
        Seats::Number(seats) => many(seats, "seat"),
    };
    let said = format!("{}, {seats}", facts.status);
    verdict(ready, said.clone(), said)
}

fn build(facts: &ChecklistFacts, min: u32) -> Verdict {
    let holding = facts.dashboards_with_klips;
    let lacks = match (facts.dashboards, holding, min) {
        (0, _, 1) => "no dashboard yet".to_owned(),
        (_, 0, 1) => "no dashboard holds a klip yet".to_owned(),
        _ => format!("{holding} of {} with klips", many(min, "dashboard")),
    };
    let holds = format!("{} with {}", many(holding, "dashboard"), many(facts.placed_klips, "klip"));
    verdict(holding >= min, holds, lacks)
}

fn share(facts: &ChecklistFacts, min: u32, with: ShareWith) -> Verdict {
    let (shared, whom) = match with {
        ShareWith::Group => (facts.shared.with_group, ""),
        ShareWith::User => (facts.shared.with_user, " with a user"),
        ShareWith::Either => (facts.shared.with_either, ""),
    };
    let lacks = match (shared, min) {
        (0, 1) => format!("no dashboard is shared{whom} yet"),
        _ => format!("{shared} of {} shared{whom}", many(min, "dashboard")),
    };
    verdict(shared >= min, format!("{} shared{whom}", many(shared, "dashboard")), lacks)
}

fn users(facts: &ChecklistFacts, min: u32) -> Verdict {
    match (counted(facts.users, min, "user", ""), facts.invited) {
        (Verdict::Holds(users), invited) if invited > 0 => Verdict::Holds(format!("{users}, {invited} invited")),
        (verdict, _) => verdict,
    }
}

fn white_label(found: Option<WhiteLabelFacts>) -> Verdict {
    let Some(WhiteLabelFacts { product_name, support_email }) = found else {
        return Verdict::DoesNotApply("not enabled".to_owned());
    };
    match (product_name, support_email) {
        (true, true) => Verdict::Holds("product name and support e-mail are set".to_owned()),
        (true, false) => Verdict::Lacks("no support e-mail".to_owned()),
        (false, true) => Verdict::Lacks("no product name".to_owned()),
        (false, false) => Verdict::Lacks("no product name and no support e-mail".to_owned()),
    }
}

fn client_share(facts: &ChecklistFacts) -> Verdict {
    let groups = format!("shared with {} of the parent", many(facts.parent_groups, "group"));
    let staff = format!("{} assigned", many(facts.assigned_staff, "user"));
    match (facts.parent_groups, facts.assigned_staff) {
        (0, 0) => Verdict::Lacks("shared with no group of the parent, nobody is assigned".to_owned()),
        (_, 0) => Verdict::Holds(groups),
        (0, _) => Verdict::Holds(staff),
        (_, _) => Verdict::Holds(format!("{groups}, {staff}")),
    }
}

/// All of a list: `ga_id and region are set`, `region is not set`.
fn listed(all: &[&str], missing: &[&str], state: &str) -> Verdict {
    let said = |names: &[&str], not: &str| {
        let verb = if names.len() == 1 { "is" } else { "are" };
        format!("{} {verb} {not}{state}", names.join(", "))
    };
    verdict(missing.is_empty(), said(all, ""), said(missing, "not "))
}

fn role(wanted: &RoleWanted, roles: &[RoleFact]) -> Verdict {
    match wanted {
        RoleWanted::Custom(min) => {
            let custom = roles.iter().filter(|role| !role.built_in).count();
            counted(u32::try_from(custom).unwrap_or(u32::MAX), *min, "custom role", "")
        }
        RoleWanted::Exists(handle) => verdict(
            roles.iter().any(|role| role.handle == *handle),
            format!("role {handle} is there"),
            format!("no role {handle} yet"),
        ),
        RoleWanted::Held { role: handle, min } => {
            let holders = roles.iter().find(|role| role.handle == *handle).map_or(0, |role| role.holders);
            counted(holders, *min, "user", &format!(" with role {handle}"))
        }
    }
}

fn invitations(facts: &ChecklistFacts) -> Verdict {
    match (facts.users, facts.unsent_invitations) {
        (0, 0) => Verdict::Lacks("no user yet".to_owned()),
        (_, 0) => Verdict::Holds("every invitation is sent".to_owned()),
        (_, unsent) => Verdict::Lacks(format!("{} not sent", many(unsent, "invitation"))),
    }
}
