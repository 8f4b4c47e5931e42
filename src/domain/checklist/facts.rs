//! What the store gathers about one client, for every question that a checklist asks.
//!
//! [`ChecklistFacts`] are counts and flags, cheap enough to be looked at after every operation.
//! [`Candidates`] are gathered when a command is to be suggested, [`WarningFacts`] when the
//! checklist is shown. Every list in them is bounded by whoever gathers it.

use std::collections::BTreeSet;

use crate::domain::account::{Features, Seats, Status};

/// The state of one client, as far as steps depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistFacts {
    /// The client's handle.
    pub client: String,
    /// The client's display name.
    pub name: String,
    /// Where it stands in its life.
    pub status: Status,
    /// Its seats.
    pub seats: Seats,
    /// Whether it has a description.
    pub described: bool,
    /// Groups of the parent that the client is shared with.
    pub parent_groups: u32,
    /// Users of accounts above who are assigned to it.
    pub assigned_staff: u32,
    /// Groups besides All Users.
    pub groups: u32,
    /// Dashboards, whatever they hold.
    pub dashboards: u32,
    /// Dashboards that hold at least one klip.
    pub dashboards_with_klips: u32,
    /// Different klips that stand on some dashboard.
    pub placed_klips: u32,
    /// Dashboards shared inside the client.
    pub shared: SharedDashboards,
    /// Users who are not disabled: the used seats.
    pub users: u32,
    /// Those of them who have not accepted their invitation.
    pub invited: u32,
    /// Invitations held back or not sent yet.
    pub unsent_invitations: u32,
    /// Keys of the properties that have a value other than the empty one.
    pub properties: BTreeSet<String>,
    /// The features that are on.
    pub features: Features,
    /// The custom roles, and those built-in ones that somebody holds.
    pub roles: Vec<RoleFact>,
    /// Whether the client's own brand has a logo.
    pub logo: bool,
    /// The master's white-label; none where it is not enabled.
    pub white_label: Option<WhiteLabelFacts>,
}

/// How many dashboards are shared, by whom they are shared with; All Users never counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SharedDashboards {
    /// With a group.
    pub with_group: u32,
    /// With a user.
    pub with_user: u32,
    /// With a group or a user; a dashboard shared with both counts once.
    pub with_either: u32,
}

/// One role of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFact {
    /// The handle.
    pub handle: String,
    /// Whether it is one of the four.
    pub built_in: bool,
    /// Users who are not disabled and hold it.
    pub holders: u32,
}

/// Which parts of the white-label the checklist asks for are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhiteLabelFacts {
    /// The product name.
    pub product_name: bool,
    /// The support e-mail.
    pub support_email: bool,
}

/// Things of the client that a suggested command can name. None means that there is no such
/// thing, so that what is suggested is to make one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Handles of some groups besides All Users, those with nothing shared first.
    pub groups: Vec<String>,
    /// Handle of a klip, one that stands on no dashboard first.
    pub klip: Option<String>,
    /// Handle of a dashboard without klips.
    pub empty_dashboard: Option<String>,
    /// Handle of a dashboard that no group besides All Users has, one with klips first.
    pub unshared_dashboard: Option<String>,
    /// E-mail of a user who is not disabled.
    pub user: Option<String>,
    /// E-mail of a disabled user.
    pub disabled_user: Option<String>,
    /// E-mail of a user whose invitation was not sent.
    pub uninvited_user: Option<String>,
    /// Handle of a group of the parent, one with members first.
    pub parent_group: Option<String>,
    /// Handle of the parent, when it is not the master.
    pub parent: Option<String>,
}

/// What is worth a warning although it holds nothing up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WarningFacts {
    /// Dashboards shared with a group that lacks some of what stands on them.
    pub lacking: Vec<LackingParts>,
    /// Handles of the groups that nothing is shared with.
    pub idle_groups: Named,
    /// E-mails of users who are not disabled and in no group besides All Users.
    pub users_in_no_group: Named,
    /// E-mails of users who are not disabled and would see no dashboard on signing in.
    pub users_without_dashboard: Named,
}

/// What a group that has a dashboard does not see on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LackingParts {
    /// Handle of the group.
    pub group: String,
    /// Handle of the dashboard.
    pub dashboard: String,
    /// The klips, metrics and data sources, such as `klip:sessions`.
    pub parts: Named,
}

/// Some names out of so many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The first of them.
    pub names: Vec<String>,
    /// How many there are altogether, at least as many as are named.
    pub total: u32,
}

impl Named {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.names.join(", "))?;
        let named = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        match self.total.saturating_sub(named) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

impl ChecklistFacts {
    /// A client in set-up in which there is nothing, with the features that are on by default.
    pub(in crate::domain) fn nothing_in(client: &str, name: &str) -> Self {
        Self {
            client: client.to_owned(),
            name: name.to_owned(),
            status: Status::Setup,
            seats: Seats::Number(0),
            described: false,
            parent_groups: 0,
            assigned_staff: 0,
            groups: 0,
            dashboards: 0,
            dashboards_with_klips: 0,
            placed_klips: 0,
            shared: SharedDashboards::default(),
            users: 0,
            invited: 0,
            unsent_invitations: 0,
            properties: BTreeSet::new(),
            features: Features::DEFAULT,
            roles: Vec::new(),
            logo: false,
            white_label: None,
        }
    }
}

#[cfg(test)]
impl ChecklistFacts {
    /// The client `acme` just added, active with ten seats and nothing in it.
    pub(super) fn just_added() -> Self {
        Self {
            status: Status::Active,
            seats: Seats::Number(10),
            described: true,
            parent_groups: 1,
            ..Self::nothing_in("acme", "Acme Ltd")
        }
    }
}
