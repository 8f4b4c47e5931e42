//! Creating a group.

use super::Group;
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::GroupId,
    if_exists::{self, IfExists},
    name::Handle,
};

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
    /// [`crate::domain::Code::Exists`] when the handle is taken, unless told to skip or update.
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
