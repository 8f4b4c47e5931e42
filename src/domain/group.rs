//! Groups: named sets of users of one account.

use serde::{Deserialize, Serialize};

use super::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::{AccountId, AssetId, GroupId, Ref, UserId},
    if_exists::{self, IfExists},
    name::Handle,
};

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

/// Create a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The handle, given or derived.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description.
    pub description: String,
    /// Whether shares to it can only be `view`.
    pub use_only: bool,
    /// What to do when the handle is taken.
    pub if_exists: IfExists,
}

/// What deciding about a new group needs to know.
#[derive(Debug, Clone)]
pub struct CreateFacts {
    /// The account.
    pub account: Account,
    /// The group that has the handle already.
    pub taken: Option<Group>,
    /// The id that the new group gets.
    pub id: GroupId,
}

impl Create {
    /// Decides whether the group may be created.
    ///
    /// # Errors
    /// [`Code::Exists`] when the handle is taken, unless told to skip or update.
    pub fn decide(self, facts: CreateFacts) -> Result<Changes> {
        let wanted = Group {
            id: facts.id,
            account: facts.account.id,
            handle: self.handle,
            name: self.name,
            description: self.description,
            use_only: self.use_only,
        };
        match facts.taken {
            None => Ok(vec![Change::create(wanted)]),
            Some(taken) => match self.if_exists {
                IfExists::Skip => Ok(vec![]),
                IfExists::Update => {
                    let id = taken.id;
                    Ok(vec![Change::update(taken, Group { id, ..wanted })])
                }
                IfExists::Error => Err(if_exists::taken("group", &wanted.handle, &facts.account)),
            },
        }
    }
}
