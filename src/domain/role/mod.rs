//! Roles: the four built-in ones, and custom ones of one account.
//!
//! Who may give which permissions is not decided here: that holds for every route.

use serde::{Deserialize, Serialize};

use super::{
    account::Account,
    id::{AccountId, Ref, RoleId},
    name::Handle,
    permission::{BUILT_IN, PermissionSet},
    refusal::{Code, Refusal},
};

mod create;
mod edit;
pub mod lint;
pub mod look_alike;
mod migrate;
pub mod ready_made;
mod remove;

pub use create::{Create, CreateFacts};
pub use edit::{Edit, EditFacts, Regrant};
pub use migrate::{Migrant, MigrateFacts, MigrateViewOnly};
pub use remove::{Remove, RemoveFacts};

/// A custom role of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// The id, above those of the built-in roles.
    pub id: RoleId,
    /// The account.
    pub account: AccountId,
    /// The handle, unique among the account's roles.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description, possibly empty.
    pub description: String,
    /// What its holders may do.
    pub permissions: PermissionSet,
}

impl Role {
    /// A reference to this role.
    #[must_use]
    pub fn reference(&self) -> Ref<RoleId> {
        Ref::new(self.id, self.handle.as_str())
    }
}

/// A role that exists in every account and cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuiltIn {
    /// Everything, and no share is ever consulted.
    Admin,
    /// Builds and shares.
    Editor,
    /// Looks.
    ViewOnly,
    /// The legacy variant that sees only what opens at sign-in.
    ViewOnlyNoPowermetrics,
}

impl BuiltIn {
    /// All four, in the order of the permission table.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Editor, Self::ViewOnly, Self::ViewOnlyNoPowermetrics];

    /// Its id in the database: 1 to 4.
    #[must_use]
    pub const fn id(self) -> RoleId {
        RoleId(self as i64 + 1)
    }

    /// The built-in role with this id, if it is one.
    #[must_use]
    pub fn by_id(id: RoleId) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The built-in role with this handle, if it is one.
    #[must_use]
    pub fn by_handle(handle: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.handle() == handle)
    }

    /// Its handle.
    #[must_use]
    pub const fn handle(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::ViewOnly => "view-only",
            Self::ViewOnlyNoPowermetrics => "view-only-no-powermetrics",
        }
    }

    /// Its display name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Editor => "Editor",
            Self::ViewOnly => "View-Only",
            Self::ViewOnlyNoPowermetrics => "View-Only (No PowerMetrics)",
        }
    }

    /// What its holders may do.
    #[must_use]
    pub const fn permissions(self) -> PermissionSet {
        let [admin, editor, view, legacy] = BUILT_IN;
        match self {
            Self::Admin => admin,
            Self::Editor => editor,
            Self::ViewOnly => view,
            Self::ViewOnlyNoPowermetrics => legacy,
        }
    }

    /// A reference to it.
    #[must_use]
    pub fn reference(self) -> Ref<RoleId> {
        Ref::new(self.id(), self.handle())
    }

    /// The refusal of a change to it; `what` says what was tried, as `edited`.
    #[must_use]
    pub fn unchangeable(self, account: &Account, what: &str) -> Refusal {
        let handle = self.handle();
        Refusal::new(Code::RoleBuiltIn, format!("the role {handle} is built in, so it cannot be {what}"))
            .detail("role", handle)
            .hint(format!("usher role create NAME --like {handle}{}", account.scope_flag()))
    }
}
