//! Shares of assets with groups and users of the same account.
//!
//! The entities stand here, the decisions beside. Whether the operator may share an asset is not
//! decided here but by [`super::access`].

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

use super::{
    id::{AccountId, AssetId, GroupId, Ref, UserId},
    refusal::{Code, Refusal},
};

mod give;
mod take;

pub use give::{Given, Recipient, given};
pub use take::taken;

/// What a share allows on an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Look.
    View,
    /// Look and change.
    Edit,
}

impl Right {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
        }
    }
}

impl std::fmt::Display for Right {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Right {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "view" => Ok(Self::View),
            "edit" => Ok(Self::Edit),
            _ => Err(Refusal::new(Code::Usage, format!("{text:?} is not a right: view, edit"))),
        }
    }
}

/// How a dashboard shared with a group meets its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Only in the dashboard list.
    Library,
    /// Shown at sign-in, can be removed.
    Add,
    /// Shown at sign-in, cannot be removed.
    Required,
}

impl Visibility {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Add => "add",
            Self::Required => "required",
        }
    }
}

impl std::fmt::Display for Visibility {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Visibility {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "library" => Ok(Self::Library),
            "add" => Ok(Self::Add),
            "required" => Ok(Self::Required),
            _ => Err(Refusal::new(Code::Usage, format!("{text:?} is not a visibility: required, add, library"))),
        }
    }
}

/// Whom an asset is shared with. Written as one reference, `group:marketing` or
/// `user:dana@acme.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A group of the account.
    Group(Ref<GroupId>),
    /// A user of the account.
    User(Ref<UserId>),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Group(group) => write!(out, "group:{group}"),
            Self::User(user) => write!(out, "user:{user}"),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let id = match self {
            Self::Group(group) => group.id.0,
            Self::User(user) => user.id.0,
        };
        let mut reference = to.serialize_struct("Ref", 2)?;
        reference.serialize_field("id", &id)?;
        reference.serialize_field("name", &self.to_string())?;
        reference.end()
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Ref { id, name } = Ref::<i64>::deserialize(from)?;
        match name.split_once(':') {
            Some(("group", handle)) => Ok(Self::Group(Ref::new(GroupId(id), handle))),
            Some(("user", email)) => Ok(Self::User(Ref::new(UserId(id), email))),
            _ => Err(serde::de::Error::custom("a subject is group:HANDLE or user:E-MAIL")),
        }
    }
}

/// One asset shared with one group or user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The account of both.
    pub account: AccountId,
    /// The asset.
    pub asset: Ref<AssetId>,
    /// With whom.
    pub subject: Subject,
    /// What it allows.
    pub right: Right,
    /// How a dashboard shared with a group meets its members; none for all other shares.
    pub visibility: Option<Visibility>,
}
