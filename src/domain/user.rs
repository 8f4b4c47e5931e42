//! Users: people of one account, known by e-mail.

use serde::{Deserialize, Serialize};

use super::{
    change::{Change, Changes},
    email::Email,
    id::{AccountId, Ref, RoleId, UserId},
};

mod add;
mod edit;
mod profile;
mod remove;
mod roles;

pub use add::{Add, AddFacts, Standing};
pub use edit::{Edit, EditFacts};
pub use profile::{Avatar, Profile};
pub use remove::Removal;
pub use roles::{ChangeRoles, RolesFacts};

/// A person in one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The account.
    pub account: AccountId,
    /// The e-mail in canonical form.
    pub email: Email,
    /// First name, possibly empty.
    pub first: String,
    /// Last name, possibly empty.
    pub last: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Where the person stands.
    pub status: UserStatus,
    /// Whether the invitation was ever accepted: what enabling a disabled user returns to.
    pub joined: bool,
    /// Digest of the avatar's picture.
    pub avatar: Option<String>,
    /// IANA time zone; none means the account's.
    pub time_zone: Option<String>,
    /// ISO 4217 code; none means USD.
    pub currency: Option<String>,
    /// Whether this is the account's primary contact; at most one is.
    pub primary_contact: bool,
}

impl User {
    /// A reference to this user.
    #[must_use]
    pub fn reference(&self) -> Ref<UserId> {
        Ref::new(self.id, self.email.as_str())
    }

    /// First and last name as one, possibly empty.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last).trim().to_owned()
    }

    /// Lets the user in no longer; roles, groups and data stay.
    #[must_use]
    pub fn disable(self) -> Changes {
        let after = Self { status: UserStatus::Disabled, ..self.clone() };
        vec![Change::update(self, after)]
    }

    /// Takes a disabled user back to where they stood: active if they ever joined, else invited.
    /// Anybody else stays as they are.
    #[must_use]
    pub fn enable(self) -> Changes {
        let status = match self.status {
            UserStatus::Disabled if self.joined => UserStatus::Active,
            UserStatus::Disabled => UserStatus::Invited,
            other => other,
        };
        let after = Self { status, ..self.clone() };
        vec![Change::update(self, after)]
    }

    /// Lets the primary contact step back for the user with this id. It comes before the other
    /// becomes one, because two at once cannot be written down.
    fn steps_back_for(primary: Option<Self>, id: UserId) -> Changes {
        let before = primary.filter(|user| user.id != id);
        before
            .map(|user| {
                let after = Self { primary_contact: false, ..user.clone() };
                Change::update(user, after)
            })
            .into_iter()
            .collect()
    }
}

/// Where a user stands. A lock after wrong passwords is not a status of its own in the database:
/// it ends by time and is shown as `locked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserStatus {
    /// Has not accepted the invitation yet.
    Invited,
    /// Accepted, and set a password.
    Active,
    /// Refused everything; keeps roles, groups and data, frees the seat.
    Disabled,
}

impl UserStatus {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl std::fmt::Display for UserStatus {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

/// One role that one user holds in their own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolding {
    /// The account of both.
    pub account: AccountId,
    /// Who holds it.
    pub user: Ref<UserId>,
    /// The role.
    pub role: Ref<RoleId>,
}

/// One role that one user of an account above holds inside one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The client.
    pub client: Ref<AccountId>,
    /// The account of the user, somewhere above the client.
    pub user_account: AccountId,
    /// The assigned user.
    pub user: Ref<UserId>,
    /// A built-in role or one of the client's own.
    pub role: Ref<RoleId>,
}
