//! Groups: named sets of users of one account.
//!
//! All Users is a group too, but a computed one: nothing about it can be edited, and nobody joins
//! or leaves it. What is shared with a group is not decided here.

use serde::{Deserialize, Serialize};

use super::{
    Result,
    account::Account,
    id::{AccountId, AssetId, GroupId, Ref, UserId},
    name::Handle,
    refusal::{Code, Refusal},
};

mod create;
mod default;
mod edit;
mod members;
mod remove;

pub use create::{Create, CreateFacts};
pub use default::{DEFAULTS_MAX, SetDefault, SetDefaultFacts};
pub use edit::{Edit, EditFacts};
pub use members::{AddMembers, MembersFacts, RemoveMembers};
pub use remove::{Remove, RemoveFacts};

/// Handle of the group that everyone of an account is in.
pub const ALL_USERS: &str = "all-users";

/// A named set of users of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The id.
    pub id: GroupId,
    /// The account.
    pub account: AccountId,
    /// The handle, unique among the account's groups.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description, possibly empty.
    pub description: String,
    /// Whether shares to it can only be `view`.
    pub use_only: bool,
}

impl Group {
    /// Whether this is All Users, whose members are computed.
    #[must_use]
    pub const fn is_all_users(&self) -> bool {
        self.id.0 == self.account.0
    }

    /// A reference to this group.
    #[must_use]
    pub fn reference(&self) -> Ref<GroupId> {
        Ref::new(self.id, self.handle.as_str())
    }

    /// Requires that this is not All Users; `what` says what cannot be done with that, as `edited`.
    fn not_computed(&self, account: &Account, what: &str) -> Result<()> {
        if !self.is_all_users() {
            return Ok(());
        }
        Err(Refusal::new(
            Code::GroupBuiltIn,
            format!("All Users is everyone in {}, so it cannot be {what}", account.said()),
        )
        .hint(format!("usher group create NAME{}", account.scope_flag())))
    }
}

/// One user in one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The account of both.
    pub account: AccountId,
    /// The group.
    pub group: Ref<GroupId>,
    /// The user.
    pub user: Ref<UserId>,
}

/// A dashboard that a member of the group sees first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultDashboard {
    /// The account of both.
    pub account: AccountId,
    /// The group.
    pub group: Ref<GroupId>,
    /// The dashboard, shared with the group.
    pub dashboard: Ref<AssetId>,
    /// Its place in the list, from 1.
    pub position: u32,
}
