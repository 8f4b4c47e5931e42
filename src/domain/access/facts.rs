//! The facts that an answer is made from: who asks, and what reaches the asset or the client.
//!
//! They are small values that the store gathers by key. A caller that must name the grants keeps
//! them as [`Grant`]s; a caller that only needs the answer lets the database fold them into a
//! [`Reach`].

use crate::domain::{
    account::Features,
    client::{ClientRight, Level},
    id::{GroupId, Ref, UserId},
    permission::PermissionSet,
    share::{Right, Visibility},
    user::UserStatus,
};

/// Who asks, as they stand in the account that the question is asked in.
///
/// Somebody previewed by name during a view-only sign-in is a person acting in their own account:
/// the preview shows exactly what they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Whether that account is disabled.
    pub account_disabled: bool,
    /// Where the user stands; of signed-in staff, where they stand in their own account.
    pub user_status: UserStatus,
    /// The union over the roles that count there: the user's own, those of an assignment, or the
    /// view-only role that a view-only sign-in acts with. Signed in as `admin` or `settings` it is
    /// not looked at.
    pub permissions: PermissionSet,
    /// Whether one of those roles is the built-in Admin.
    pub admin: bool,
    /// The features that are on in that account.
    pub features: Features,
    /// As one of its users, or signed in from above.
    pub acting: Acting,
}

/// How a user stands in their own account, whatever that account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The user.
    pub user: UserId,
    /// Where they stand.
    pub status: UserStatus,
    /// The union of the permissions of their roles.
    pub permissions: PermissionSet,
    /// Whether one of the roles is the built-in Admin.
    pub admin: bool,
}

/// How somebody acts in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Acting {
    /// As a user of that account.
    Own,
    /// Signed in from an account above, at a level (A12).
    SignedIn(Level),
}

impl Person {
    /// Whether the account lets them in (A1).
    #[must_use]
    pub const fn is_let_in(&self) -> bool {
        !self.account_disabled || matches!(self.acting, Acting::SignedIn(_))
    }

    /// Whether they may do nothing at all, whatever they hold and whatever reaches them (A1, A2).
    #[must_use]
    pub const fn is_shut_out(&self) -> bool {
        !self.is_let_in() || matches!(self.user_status, UserStatus::Disabled)
    }

    /// Whether they act as the built-in Admin: by role, or by the level of the sign-in (A4, A12).
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        match self.acting {
            Acting::Own | Acting::SignedIn(Level::Assigned) => self.admin,
            Acting::SignedIn(Level::Admin | Level::Settings) => true,
            Acting::SignedIn(Level::ViewOnly) => false,
        }
    }

    /// Every permission that counts: none for a disabled user or in a disabled account, all for
    /// the built-in Admin.
    #[must_use]
    pub const fn holds(&self) -> PermissionSet {
        if self.is_shut_out() {
            PermissionSet::NONE
        } else if self.is_admin() {
            PermissionSet::ALL
        } else {
            self.permissions
        }
    }

    /// What of a reach counts for them: nothing for an assignment, which acts by its roles alone,
    /// and no more than `view` for a view-only sign-in (A12).
    #[must_use]
    pub fn counted(&self, reach: Reach) -> Reach {
        match self.acting {
            Acting::SignedIn(Level::Assigned) => Reach::NONE,
            Acting::SignedIn(Level::ViewOnly) => Reach { right: reach.right.min(Some(Right::View)), ..reach },
            Acting::Own | Acting::SignedIn(Level::Admin | Level::Settings) => reach,
        }
    }
}

/// Where a right on an asset comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The user made the asset.
    Owner,
    /// A share with the user.
    Direct,
    /// A share with a group that the user is in; All Users is one of them.
    Group(Ref<GroupId>),
}

/// One thing that gives a user a right on an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Where it comes from.
    pub source: Source,
    /// What it allows; `edit` for the owner.
    pub right: Right,
    /// How a dashboard shared with a group meets its members; none for all else.
    pub visibility: Option<Visibility>,
}

impl Grant {
    /// Whether it opens a dashboard at sign-in, without the list of dashboards (A7).
    #[must_use]
    pub fn opens(&self) -> bool {
        self.source == Source::Direct || matches!(self.visibility, Some(Visibility::Add | Visibility::Required))
    }

    /// Whether it keeps a dashboard from being closed (A7).
    #[must_use]
    pub fn requires(&self) -> bool {
        self.visibility == Some(Visibility::Required)
    }
}

/// All that reaches one user on one asset, folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// The highest right: owner, direct share, shares of the user's groups and of All Users.
    pub right: Option<Right>,
    /// Whether a share opens the dashboard at sign-in: one to the user, or one whose visibility is
    /// `required` or `add`. Owning does not open.
    pub opens: bool,
    /// Whether a share that reaches the user says `required`.
    pub required: bool,
}

impl Reach {
    /// Nothing reaches the user.
    pub const NONE: Self = Self { right: None, opens: false, required: false };

    /// All that shares can give.
    pub const ALL: Self = Self { right: Some(Right::Edit), opens: true, required: true };

    /// What the grants come to.
    #[must_use]
    pub fn of(grants: &[Grant]) -> Self {
        grants.iter().fold(Self::NONE, |reach, grant| {
            reach.and(Self { right: Some(grant.right), opens: grant.opens(), required: grant.requires() })
        })
    }

    /// What two of them come to together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            right: self.right.max(other.right),
            opens: self.opens || other.opens,
            required: self.required || other.required,
        }
    }
}

/// What reaches the user on the asset asked about.
#[derive(Debug, Clone, Copy)]
pub struct AssetFacts<'a> {
    /// On the asset itself.
    pub reach: Reach,
    /// For viewing a klip: on each dashboard that holds it, those that nothing reaches included,
    /// because a role may see them all the same. Empty for all else. The reaches may be folded
    /// into one with [`Reach::and`]: no answer changes, only the dashboard cannot be named.
    pub placed_on: &'a [Reach],
}

/// Where a client account lies, seen from the account of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Below {
    /// Not below it: above, beside, or the account itself.
    Not,
    /// A child of it.
    Directly,
    /// Below one of its clients.
    Deeper,
}

/// What reaches the user on the client asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientFacts {
    /// Where it lies.
    pub below: Below,
    /// The highest client share among the user's groups, All Users included.
    pub share: Option<ClientRight>,
    /// Whether the user is assigned to it.
    pub assigned: bool,
}

impl ClientFacts {
    /// The client share that counts: shares reach direct children only (A10).
    #[must_use]
    pub(super) const fn counted(&self) -> Option<ClientRight> {
        match self.below {
            Below::Directly => self.share,
            Below::Not | Below::Deeper => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(source: Source, right: Right, visibility: Option<Visibility>) -> Grant {
        Grant { source, right, visibility }
    }

    #[test]
    fn the_highest_right_counts_and_an_owner_does_not_open() {
        let owner = grant(Source::Owner, Right::Edit, None);
        let listed = grant(Source::Group(Ref::new(GroupId(7), "marketing")), Right::View, Some(Visibility::Library));
        let reach = Reach::of(&[listed, owner]);
        assert_eq!(reach, Reach { right: Some(Right::Edit), opens: false, required: false });
        assert_eq!(Reach::of(&[]), Reach::NONE);
    }

    #[test]
    fn a_direct_share_opens_and_a_required_one_also_stays() {
        let direct = Reach::of(&[grant(Source::Direct, Right::View, None)]);
        assert_eq!((direct.opens, direct.required), (true, false));
        let group = Source::Group(Ref::new(GroupId(7), "marketing"));
        let required = Reach::of(&[grant(group, Right::View, Some(Visibility::Required))]);
        assert_eq!((required.opens, required.required), (true, true));
    }

    #[test]
    fn a_disabled_user_holds_nothing_and_a_view_only_sign_in_is_never_admin() {
        let ada = Person {
            account_disabled: false,
            user_status: UserStatus::Active,
            permissions: PermissionSet::NONE,
            admin: true,
            features: Features::ALL,
            acting: Acting::Own,
        };
        assert_eq!(ada.holds(), PermissionSet::ALL);
        assert_eq!(Person { user_status: UserStatus::Disabled, ..ada }.holds(), PermissionSet::NONE);
        assert_eq!(Person { account_disabled: true, ..ada }.holds(), PermissionSet::NONE);
        assert_eq!(Person { acting: Acting::SignedIn(Level::ViewOnly), ..ada }.holds(), PermissionSet::NONE);
    }
}
