//! Ids of things, and references that carry the name beside the id.
//!
//! Ids are whole numbers from one counter per database, given once and never again, and never
//! shown to anyone: people and scripts know things by handle or e-mail.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }
    )+};
}

ids! {
    /// An account: the master or a client.
    AccountId,
    /// A user of one account.
    UserId,
    /// A group of one account.
    GroupId,
    /// A role: 1 to 4 are built in, all others belong to one account.
    RoleId,
    /// A klip, dashboard, datasource or metric of one account.
    AssetId,
    /// A published link of a dashboard.
    LinkId,
}

impl GroupId {
    /// The group All Users of an account. It shares the number of its account, which no other
    /// group can have because all ids come from one counter.
    #[must_use]
    pub const fn all_users(account: AccountId) -> Self {
        Self(account.0)
    }
}

/// A thing referred to by another: its id, and what it was called when the reference was read.
///
/// Two references are equal when the ids are; the name is there for people, so that a journal
/// entry still reads well after the thing has been renamed or removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ref<I> {
    /// The id, which decides equality.
    pub id: I,
    /// The handle or e-mail at the time of reading.
    pub name: String,
}

impl<I> Ref<I> {
    /// A reference to the thing with this id, known by this handle or e-mail.
    pub fn new(id: I, name: impl Into<String>) -> Self {
        Self { id, name: name.into() }
    }
}

impl<I: PartialEq> PartialEq for Ref<I> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<I: Eq> Eq for Ref<I> {}

impl<I> std::fmt::Display for Ref<I> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name.fmt(out)
    }
}
