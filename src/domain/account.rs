//! Accounts: the master and the clients below it, with status, seats, features and limits.

mod add;
mod edit;
mod feature;
mod limits;
mod log_in;
mod status;
#[cfg(test)]
pub(crate) mod tests;
mod usage;
pub mod value;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    id::{AccountId, Ref},
    name::Handle,
    refusal::{Code, Refusal},
    time::Time,
};

pub use add::{Add, AddFacts};
pub use edit::{Edit, EditLogIn};
pub use feature::{Feature, Features};
pub use limits::{Limits, amount};
pub use log_in::{LogInPolicy, UNTIL_UNLOCKED};
pub use usage::Usage;
pub use value::{AccountValue, Space};

/// Days that a trial lasts, and days that the one extension adds (domain, 3).
pub const TRIAL_DAYS: i64 = 14;

/// One account: the master, which has no parent, or a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The id.
    pub id: AccountId,
    /// The account that this one is a client of; none for the master.
    pub parent: Option<Ref<AccountId>>,
    /// The handle, unique in the whole database.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description, possibly empty.
    pub description: String,
    /// Where the client stands in its life.
    pub status: Status,
    /// The status it had before it was disabled; none while it is not.
    pub disabled_from: Option<Status>,
    /// How many users it may have.
    pub seats: Seats,
    /// The master's pool of seats for itself and all accounts below; none when it has no pool.
    pub pool: Option<u32>,
    /// The features that are on.
    pub features: Features,
    /// The limits.
    pub limits: Limits,
    /// The IANA time zone.
    pub time_zone: String,
    /// Whether users may have a currency.
    pub transact: bool,
    /// The checklist template that its onboarding follows.
    pub template: String,
    /// When its trial ends; none when it never was in trial.
    pub trial_ends: Option<Time>,
    /// Whether the trial has been extended.
    pub trial_extended: bool,
    /// Added with the legacy view-only role and not migrated yet.
    pub legacy_view_only: bool,
    /// Whether white-label is enabled; only ever true in the master.
    pub white_label: bool,
    /// How its users log in.
    pub log_in: LogInPolicy,
    /// When it was added.
    pub created: Time,
}

impl Account {
    /// Whether this is the partner's own account.
    #[must_use]
    pub const fn is_master(&self) -> bool {
        self.parent.is_none()
    }

    /// A reference to this account.
    #[must_use]
    pub fn reference(&self) -> Ref<AccountId> {
        Ref::new(self.id, self.handle.as_str())
    }

    /// The word for it in sentences: `client acme`, or `account north` for the master.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{} {}", if self.is_master() { "account" } else { "client" }, self.handle)
    }

    /// What a command about things in it is typed with: ` -c acme`, or nothing for the master.
    #[must_use]
    pub fn scope_flag(&self) -> String {
        if self.is_master() { String::new() } else { format!(" -c {}", self.handle) }
    }
}

/// Where a client stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Built behind the scenes: no users, no shares inside.
    Setup,
    /// Two weeks, once extendable.
    Trial,
    /// The usual one.
    Active,
    /// Its users are refused everything; staff may still sign in.
    Disabled,
}

impl Status {
    /// All, in the order of a client's life.
    pub const ALL: [Self; 4] = [Self::Setup, Self::Trial, Self::Active, Self::Disabled];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Status {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            Refusal::new(Code::Usage, format!("{text:?} is not a status: setup, trial, active, disabled"))
        })
    }
}

/// How many users an account may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seats {
    /// As many as one likes.
    Unlimited,
    /// So many.
    Number(u32),
}

impl Seats {
    /// Whether another user fits when so many seats are used.
    #[must_use]
    pub const fn holds(self, used: u32) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Number(seats) => used <= seats,
        }
    }

    /// The number, or none when unlimited.
    #[must_use]
    pub const fn number(self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::Number(seats) => Some(seats),
        }
    }
}

impl std::fmt::Display for Seats {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unlimited => out.pad("unlimited"),
            Self::Number(seats) => seats.fmt(out),
        }
    }
}

impl std::str::FromStr for Seats {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "unlimited" => Ok(Self::Unlimited),
            number => number
                .parse()
                .map(Self::Number)
                .map_err(|_| Refusal::new(Code::Usage, format!("{text:?} is not a number of seats or \"unlimited\""))),
        }
    }
}

impl Serialize for Seats {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unlimited => to.serialize_str("unlimited"),
            Self::Number(seats) => to.serialize_u32(*seats),
        }
    }
}

impl<'de> Deserialize<'de> for Seats {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(from)? {
            serde_json::Value::String(text) => text.parse().map_err(serde::de::Error::custom),
            value => value
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .map(Self::Number)
                .ok_or_else(|| serde::de::Error::custom("seats are a number or \"unlimited\"")),
        }
    }
}
