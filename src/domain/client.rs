//! Shares of client accounts with groups of the parent, and the levels of signing in to a client.

use serde::{Deserialize, Serialize};

use super::{
    id::{AccountId, GroupId, Ref},
    refusal::{Code, Refusal},
};

/// What a client share allows. The order is the order of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientRight {
    /// Preview as the client would see it.
    ViewOnly,
    /// Sign in as Admin of the client.
    Admin,
    /// The same, and change the client's own settings.
    Settings,
}

impl ClientRight {
    /// All three, the weakest first.
    pub const ALL: [Self; 3] = [Self::ViewOnly, Self::Admin, Self::Settings];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewOnly => "view-only",
            Self::Admin => "admin",
            Self::Settings => "settings",
        }
    }
}

impl std::fmt::Display for ClientRight {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for ClientRight {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|right| right.as_str() == text).ok_or_else(|| {
            Refusal::new(Code::Usage, format!("{text:?} is not a right on a client: view-only, admin, settings"))
        })
    }
}

/// How somebody acts inside a client account that is not their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Preview; nothing can be changed.
    ViewOnly,
    /// As the built-in Admin.
    Admin,
    /// As the built-in Admin who may also change the client's settings.
    Settings,
    /// With the roles of an assignment.
    Assigned,
}

impl Level {
    /// All four.
    pub const ALL: [Self; 4] = [Self::ViewOnly, Self::Admin, Self::Settings, Self::Assigned];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewOnly => "view-only",
            Self::Admin => "admin",
            Self::Settings => "settings",
            Self::Assigned => "assigned",
        }
    }

    /// The level that a word stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// The right on the client that the level needs; none for `assigned`.
    #[must_use]
    pub const fn right(self) -> Option<ClientRight> {
        match self {
            Self::ViewOnly => Some(ClientRight::ViewOnly),
            Self::Admin => Some(ClientRight::Admin),
            Self::Settings => Some(ClientRight::Settings),
            Self::Assigned => None,
        }
    }
}

impl From<ClientRight> for Level {
    fn from(right: ClientRight) -> Self {
        match right {
            ClientRight::ViewOnly => Self::ViewOnly,
            ClientRight::Admin => Self::Admin,
            ClientRight::Settings => Self::Settings,
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

/// One client account shared with one group of its parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientShare {
    /// The parent account, to which the group belongs.
    pub parent: AccountId,
    /// The client.
    pub client: Ref<AccountId>,
    /// The group of the parent.
    pub group: Ref<GroupId>,
    /// What it allows.
    pub right: ClientRight,
}
