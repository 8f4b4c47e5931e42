//! Removing a user: what goes with them, what moves to the heir, what is to be reconnected.

use std::collections::BTreeMap;

use super::{Assignment, RoleHolding, User};
use crate::domain::{
    Result,
    account::Account,
    asset::{Asset, Connection, ConnectionState},
    change::{Change, Changes},
    group::Membership,
    refusal::{Code, Refusal},
    share::Share,
};

/// A user who is to be removed, with everything that refers to them.
#[derive(Debug, Clone)]
pub struct Removal {
    /// The account.
    pub account: Account,
    /// The user.
    pub user: User,
    /// Who takes over the assets.
    pub heir: Option<User>,
    /// The assets that the user owns.
    pub owned: Vec<Asset>,
    /// The data sources whose connection is the user's.
    pub connections: Vec<Asset>,
    /// What is shared with the user directly.
    pub shares: Vec<Share>,
    /// The groups joined.
    pub memberships: Vec<Membership>,
    /// The roles held.
    pub roles: Vec<RoleHolding>,
    /// The clients assigned to.
    pub assignments: Vec<Assignment>,
}

impl Removal {
    /// Decides what changes: assets move, connections are to be made again, everything given to
    /// the user goes, and the user last.
    ///
    /// # Errors
    /// [`Code::HeirRequired`] when there are assets and nobody to take them.
    pub fn decide(&self) -> Result<Changes> {
        if let (None, false) = (&self.heir, self.owned.is_empty()) {
            return Err(Refusal::new(
                Code::HeirRequired,
                format!("{} owns {} in {}", self.user.email, counted(self.owned.len(), "asset"), self.account.said()),
            )
            .detail("assets", self.owned.iter().map(Asset::said).collect::<Vec<_>>())
            .hint(format!(
                "usher user remove {} --heir E-MAIL{}",
                self.user.email,
                self.account.scope_flag()
            )));
        }
        let mut changes = self.assets();
        changes.extend(self.shares.iter().cloned().map(Change::remove));
        changes.extend(self.memberships.iter().cloned().map(Change::remove));
        changes.extend(self.assignments.iter().cloned().map(Change::remove));
        changes.extend(self.roles.iter().cloned().map(Change::remove));
        changes.push(Change::remove(self.user.clone()));
        Ok(changes)
    }

    /// Requires that the account keeps its primary contact.
    ///
    /// # Errors
    /// [`Code::PrimaryContact`] when that is the user.
    pub fn leaves_a_contact(&self) -> Result<()> {
        if self.user.primary_contact {
            return Err(Refusal::new(
                Code::PrimaryContact,
                format!("{} is the primary contact of {}", self.user.email, self.account.said()),
            )
            .hint(format!("usher user edit E-MAIL --primary-contact{}", self.account.scope_flag())));
        }
        Ok(())
    }

    /// One change for each asset, also where both the asset and its connection were the user's.
    fn assets(&self) -> Changes {
        let touched: BTreeMap<_, _> =
            self.owned.iter().chain(&self.connections).map(|asset| (asset.said(), asset)).collect();
        let moved = |asset: &Asset| {
            let mut after = asset.clone();
            if after.owner.as_ref().is_some_and(|owner| owner.id == self.user.id) {
                after.owner = self.heir.as_ref().map(User::reference);
            }
            if self.connections.iter().any(|connected| connected.id == asset.id) {
                after.connection = after.connection.map(|connection| Connection {
                    owner: None,
                    state: ConnectionState::ToConnect,
                    ..connection
                });
            }
            Change::update(asset.clone(), after)
        };
        touched.into_values().map(moved).collect()
    }

    /// What would be lost, as a question.
    #[must_use]
    pub fn question(&self) -> String {
        let mut parts = Vec::new();
        if let (Some(heir), false) = (&self.heir, self.owned.is_empty()) {
            parts.push(format!("{} to {}", counted(self.owned.len(), "asset"), heir.email));
        }
        for (number, word) in [
            (self.connections.len(), "connection"),
            (self.shares.len(), "share"),
            (self.memberships.len(), "membership"),
            (self.assignments.len(), "assignment"),
        ] {
            if number > 0 {
                parts.push(counted(number, word));
            }
        }
        let with = if parts.is_empty() { String::new() } else { format!(", with {}", parts.join(", ")) };
        format!("remove user {} from {}{with}?", self.user.email, self.account.said())
    }
}

/// `1 share`, `2 shares`.
fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
