//! What a script has made so far, as the checklist sees it.
//!
//! Whether a command would be refused, and whether it marks the client onboarded, is answered by the
//! same progress that refuses and marks: here stand the facts that it looks at.

use std::collections::BTreeSet;

use super::Standing;
use crate::domain::{
    account::{Features, Seats, Status},
    checklist::{Checklist, ChecklistFacts, Progress, RoleFact, SharedDashboards, Stage, Tick, Waiver},
    id::AccountId,
    role::BuiltIn,
};

/// What a command changes of what checklists look at.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    Status(Status),
    Seats(Seats),
    Features(Features),
    Properties(Vec<String>),
    /// The client is shared with so many more groups of its parent.
    ParentGroups(usize),
    Staff,
    Role(String),
    Group,
    /// A dashboard, with the klips that stand on it.
    Dashboard(Vec<String>),
    /// Klips that come to stand on a dashboard without any.
    Klips(Vec<String>),
    /// Dashboards shared with a group, or else with a user.
    Shared {
        dashboards: Vec<String>,
        group: bool,
    },
    /// A user with these roles.
    User(Vec<String>),
    /// The user with these roles is disabled.
    Disabled(Vec<String>),
    /// Every invitation is sent.
    Invited,
    Logo,
    Tick(Tick),
    Waiver(Waiver),
}

/// What there is so far.
pub(super) struct Made<'s> {
    standing: &'s Standing,
    checklist: &'s Checklist,
    facts: ChecklistFacts,
    klips: BTreeSet<String>,
    with_group: BTreeSet<String>,
    with_user: BTreeSet<String>,
    waivers: Vec<Waiver>,
    ticks: Vec<Tick>,
    /// Whether the client carries the mark.
    pub(super) onboarded: bool,
}

impl<'s> Made<'s> {
    /// A client that is not there yet, which will follow its checklist.
    pub(super) fn nothing(standing: &'s Standing) -> Self {
        let account = &standing.account;
        Self {
            standing,
            checklist: &standing.checklist,
            facts: ChecklistFacts {
                described: !account.description.is_empty(),
                white_label: standing.white_label,
                ..ChecklistFacts::nothing_in(&account.handle, &account.name)
            },
            klips: BTreeSet::new(),
            with_group: BTreeSet::new(),
            with_user: BTreeSet::new(),
            waivers: Vec::new(),
            ticks: Vec::new(),
            onboarded: false,
        }
    }

    /// Whether the checklist lets operations of a stage be carried out now.
    pub(super) fn allows(&self, stage: Stage) -> bool {
        self.onboarded || self.progress().blocks(stage).is_none()
    }

    /// Takes note of a command that was carried out.
    pub(super) fn note(&mut self, effects: &[Effect]) {
        effects.iter().for_each(|effect| self.apply(effect));
        if !effects.is_empty() && !self.onboarded {
            self.onboarded = self.progress().complete();
        }
    }

    fn progress(&self) -> Progress {
        let Self { checklist, facts, waivers, ticks, onboarded, .. } = self;
        Progress::of(checklist, facts, waivers, ticks, *onboarded, self.standing.now)
    }

    fn apply(&mut self, effect: &Effect) {
        let facts = &mut self.facts;
        match effect {
            Effect::Status(status) => facts.status = *status,
            Effect::Seats(seats) => facts.seats = *seats,
            Effect::Features(features) => facts.features = *features,
            Effect::Properties(keys) => facts.properties.extend(keys.iter().cloned()),
            Effect::ParentGroups(more) => facts.parent_groups = plus(facts.parent_groups, *more),
            Effect::Staff => facts.assigned_staff = plus(facts.assigned_staff, 1),
            Effect::Role(handle) => {
                facts.roles.push(RoleFact { handle: handle.clone(), built_in: false, holders: 0 });
            }
            Effect::Group => facts.groups = plus(facts.groups, 1),
            Effect::Dashboard(klips) => {
                facts.dashboards = plus(facts.dashboards, 1);
                self.place(klips);
            }
            Effect::Klips(klips) => self.place(klips),
            Effect::Shared { dashboards, group } => self.share(dashboards, *group),
            Effect::User(roles) => {
                facts.users = plus(facts.users, 1);
                facts.invited = plus(facts.invited, 1);
                facts.unsent_invitations = plus(facts.unsent_invitations, 1);
                roles.iter().for_each(|role| self.holds(role, true));
            }
            Effect::Disabled(roles) => {
                facts.users = facts.users.saturating_sub(1);
                facts.invited = facts.invited.saturating_sub(1);
                facts.unsent_invitations = facts.unsent_invitations.saturating_sub(1);
                roles.iter().for_each(|role| self.holds(role, false));
            }
            Effect::Invited => facts.unsent_invitations = 0,
            Effect::Logo => facts.logo = true,
            Effect::Tick(tick) => self.ticks.push(tick.clone()),
            Effect::Waiver(waiver) => self.waivers.push(waiver.clone()),
        }
    }

    fn place(&mut self, klips: &[String]) {
        if !klips.is_empty() {
            self.facts.dashboards_with_klips = plus(self.facts.dashboards_with_klips, 1);
        }
        self.klips.extend(klips.iter().cloned());
        self.facts.placed_klips = count(self.klips.len());
    }

    fn share(&mut self, dashboards: &[String], group: bool) {
        let with = if group { &mut self.with_group } else { &mut self.with_user };
        with.extend(dashboards.iter().cloned());
        self.facts.shared = SharedDashboards {
            with_group: count(self.with_group.len()),
            with_user: count(self.with_user.len()),
            with_either: count(self.with_group.union(&self.with_user).count()),
        };
    }

    fn holds(&mut self, role: &str, more: bool) {
        let roles = &mut self.facts.roles;
        let at = roles.iter().position(|fact| fact.handle == role).unwrap_or_else(|| {
            let built_in = BuiltIn::by_handle(role).is_some();
            roles.push(RoleFact { handle: role.to_owned(), built_in, holders: 0 });
            roles.len().saturating_sub(1)
        });
        if let Some(fact) = roles.get_mut(at) {
            fact.holders = if more { plus(fact.holders, 1) } else { fact.holders.saturating_sub(1) };
        }
    }
}

/// A tick as the checklist looks at it.
pub(super) fn tick(step: &str) -> Tick {
    let (step, note, by) = (step.to_owned(), String::new(), String::new());
    Tick { account: AccountId(0), step, note, by, at: crate::domain::Time(0) }
}

/// A waiver as the checklist looks at it.
pub(super) fn waiver(step: &str, until: Option<crate::domain::Time>) -> Waiver {
    let (step, reason, by) = (step.to_owned(), String::new(), String::new());
    Waiver { account: AccountId(0), step, reason, until, by, at: crate::domain::Time(0) }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn plus(number: u32, more: usize) -> u32 {
    number.saturating_add(count(more))
}
