//! All that somebody may do to one thing, as a set of actions.
//!
//! The evaluator fills it, an action at a time, so a set says what the single answers say. Sets are
//! compared where it matters what a change gives and takes: what is in one and not in the other.

use super::{
    action::{AssetAction, ClientAction},
    evaluate,
    facts::{AssetFacts, ClientFacts, Person},
};
use crate::domain::{asset::AssetKind, permission::PermissionSet};

/// The actions that somebody may do to one asset or to one client, or the permissions of their roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionSet(u64);

impl ActionSet {
    /// Nothing may be done.
    pub const NONE: Self = Self(0);

    /// What somebody may do to an asset. The dashboards that hold a klip belong to the facts.
    #[must_use]
    pub fn on_asset(person: &Person, kind: AssetKind, facts: &AssetFacts<'_>) -> Self {
        let allowed = |action: &&AssetAction| {
            action.needs(kind).is_some_and(|needs| {
                let placed_on = if matches!(action, AssetAction::View) { facts.placed_on } else { &[] };
                evaluate::asset(person, &needs, &AssetFacts { reach: facts.reach, placed_on }).allowed
            })
        };
        AssetAction::ALL.iter().filter(allowed).fold(Self::NONE, |set, action| set.with_asset(*action))
    }

    /// What somebody may do to a client.
    #[must_use]
    pub fn on_client(person: &Person, facts: &ClientFacts) -> Self {
        let places = ClientAction::ALL.iter().enumerate();
        let allowed = places.filter(|(_, action)| evaluate::client(person, **action, facts).allowed);
        allowed.fold(Self::NONE, |set, (place, _)| Self(set.0 | 1 << place))
    }

    /// What somebody's roles allow, whatever it is done to.
    #[must_use]
    pub const fn of_roles(permissions: PermissionSet) -> Self {
        Self(permissions.0)
    }

    /// Of a set about roles, the permissions.
    #[must_use]
    pub const fn permissions(self) -> PermissionSet {
        PermissionSet(self.0)
    }

    /// Whether nothing may be done.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// With an action on an asset.
    #[must_use]
    pub const fn with_asset(self, action: AssetAction) -> Self {
        Self(self.0 | 1 << action as u32)
    }

    /// With an action on a client.
    #[must_use]
    pub fn with_client(self, action: ClientAction) -> Self {
        let place = ClientAction::ALL.iter().position(|it| *it == action).unwrap_or_default();
        Self(self.0 | 1 << place)
    }

    /// Whether an action on an asset is among them.
    #[must_use]
    pub const fn has(self, action: AssetAction) -> bool {
        self.0 & (1 << action as u32) != 0
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Of a set about an asset, the actions in the order of the table.
    pub fn on_asset_iter(self) -> impl Iterator<Item = AssetAction> {
        AssetAction::ALL.iter().copied().filter(move |action| self.has(*action))
    }

    /// Of a set about a client, the actions in their order.
    pub fn on_client_iter(self) -> impl Iterator<Item = ClientAction> {
        let places = ClientAction::ALL.into_iter().enumerate();
        places.filter(move |(place, _)| self.0 & (1 << place) != 0).map(|(_, action)| action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        access::{Acting, Below, Reach},
        account::Features,
        client::{ClientRight, Level},
        role::BuiltIn,
        share::Right,
        user::UserStatus,
    };

    fn editor() -> Person {
        Person {
            account_disabled: false,
            user_status: UserStatus::Active,
            permissions: BuiltIn::Editor.permissions(),
            admin: false,
            features: Features::ALL,
            acting: Acting::Own,
        }
    }

    #[test]
    fn a_set_holds_every_action_that_is_allowed_by_itself_and_no_other() {
        let placed_on = [Reach { right: Some(Right::View), opens: true, required: false }];
        for right in [None, Some(Right::View), Some(Right::Edit)] {
            for kind in AssetKind::ALL {
                let facts = AssetFacts { reach: Reach { right, opens: false, required: false }, placed_on: &placed_on };
                let set = ActionSet::on_asset(&editor(), kind, &facts);
                for action in AssetAction::ALL {
                    let alone =
                        action.needs(kind).is_some_and(|needs| evaluate::asset(&editor(), &needs, &facts).allowed);
                    assert_eq!(set.has(*action), alone, "{action} on a {kind} with {right:?}");
                }
            }
        }
    }

    #[test]
    fn actions_on_clients_come_back_in_their_order() {
        let facts = ClientFacts { below: Below::Directly, share: Some(ClientRight::Admin), assigned: true };
        let set = ActionSet::on_client(&editor(), &facts);
        let said: Vec<_> = set.on_client_iter().collect();
        let expected = [
            ClientAction::View,
            ClientAction::SignIn(Level::ViewOnly),
            ClientAction::SignIn(Level::Admin),
            ClientAction::SignIn(Level::Assigned),
            ClientAction::Share,
        ];
        let allowed: Vec<_> =
            expected.into_iter().filter(|it| evaluate::client(&editor(), *it, &facts).allowed).collect();
        assert_eq!(said, allowed);
        assert!(said.contains(&ClientAction::SignIn(Level::Admin)));
    }

    #[test]
    fn the_difference_of_two_sets_is_what_one_has_and_the_other_lacks() {
        let both = ActionSet::NONE.with_asset(AssetAction::View).with_asset(AssetAction::Edit);
        let one = ActionSet::NONE.with_asset(AssetAction::View);
        assert_eq!(both.minus(one).on_asset_iter().collect::<Vec<_>>(), [AssetAction::Edit]);
        assert!(one.minus(both).is_empty());
        assert_eq!(one.union(both), both);
    }
}
