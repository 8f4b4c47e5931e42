//! Creating a custom role.

use super::Role;
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::RoleId,
    if_exists::{self, IfExists},
    name::Handle,
    permission::PermissionSet,
};

/// Create a custom role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The handle, given or derived.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description.
    pub description: String,
    /// What its holders may do.
    pub permissions: PermissionSet,
    /// What to do when the handle is taken.
    pub if_exists: IfExists,
}

/// What deciding about a new role needs to know.
#[derive(Debug, Clone)]
pub struct CreateFacts {
    /// The account.
    pub account: Account,
    /// The role that has the handle already.
    pub taken: Option<Role>,
    /// The id that the new role gets.
    pub id: RoleId,
}

impl Create {
    /// Decides whether the role may be created.
    ///
    /// # Errors
    /// [`crate::domain::Code::Exists`] when the handle is taken, unless told to skip or update.
    pub fn decide(self, facts: CreateFacts) -> Result<Changes> {
        let wanted = Role {
            id: facts.id,
            account: facts.account.id,
            handle: self.handle,
            name: self.name,
            description: self.description,
            permissions: self.permissions,
        };
        match (facts.taken, self.if_exists) {
            (None, _) => Ok(vec![Change::create(wanted)]),
            (Some(_), IfExists::Skip) => Ok(vec![]),
            (Some(taken), IfExists::Update) => {
                let id = taken.id;
                Ok(vec![Change::update(taken, Role { id, ..wanted })])
            }
            (Some(_), IfExists::Error) => Err(if_exists::taken("role", &wanted.handle, &facts.account)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Code, permission::Permission, sample};

    fn decide(if_exists: IfExists, taken: Option<Role>) -> Result<Changes> {
        let wanted = sample::role(0, "Analyst", &[Permission::KlipEdit]);
        let Role { handle, name, description, permissions, .. } = wanted;
        let facts = CreateFacts { account: sample::account(), taken, id: RoleId(30) };
        Create { handle, name, description, permissions, if_exists }.decide(facts)
    }

    #[test]
    fn a_handle_that_is_taken_is_refused_left_or_brought_to_what_was_asked() {
        let taken = sample::role(20, "Analyst", &[]);
        assert_eq!(decide(IfExists::Error, Some(taken.clone())).unwrap_err().code, Code::Exists);
        assert_eq!(decide(IfExists::Skip, Some(taken.clone())).unwrap(), []);
        let wanted = sample::role(20, "Analyst", &[Permission::KlipEdit]);
        assert_eq!(decide(IfExists::Update, Some(taken.clone())).unwrap(), [Change::update(taken, wanted)]);
        assert_eq!(
            decide(IfExists::Error, None).unwrap(),
            [Change::create(sample::role(30, "Analyst", &[Permission::KlipEdit]))]
        );
    }
}
