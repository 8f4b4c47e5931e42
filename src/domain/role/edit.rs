//! Editing a custom role. What its holders may do follows at once.

use super::Role;
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    if_exists,
    name::Handle,
    permission::{Permission, PermissionSet},
    refusal::{Code, Refusal},
};

/// Edit a custom role; what is none stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The display name.
    pub name: Option<String>,
    /// The handle.
    pub handle: Option<Handle>,
    /// The description, which may become empty.
    pub description: Option<String>,
    /// The permissions.
    pub permissions: Regrant,
}

/// How the permissions of a role change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regrant {
    /// To exactly these.
    Replace(PermissionSet),
    /// By some more and some fewer.
    Adjust {
        /// Those that come in.
        add: PermissionSet,
        /// Those that go.
        remove: PermissionSet,
    },
}

impl Regrant {
    /// The permissions after the change.
    ///
    /// # Errors
    /// [`Code::Usage`] when a permission is both added and removed.
    fn of(self, permissions: PermissionSet) -> Result<PermissionSet> {
        match self {
            Self::Replace(wanted) => Ok(wanted),
            Self::Adjust { add, remove } => {
                let both: Vec<_> = add.minus(add.minus(remove)).iter().map(Permission::id).collect();
                if both.is_empty() {
                    return Ok(permissions.union(add).minus(remove));
                }
                Err(Refusal::new(Code::Usage, format!("{} cannot be both added and removed", both.join(", "))))
            }
        }
    }
}

/// What deciding about an edited role needs to know.
#[derive(Debug, Clone)]
pub struct EditFacts {
    /// The account.
    pub account: Account,
    /// The role as it stands.
    pub role: Role,
    /// The role that has the new handle already, which may be the same.
    pub taken: Option<Role>,
}

impl Edit {
    /// Decides what the role becomes.
    ///
    /// # Errors
    /// [`Code::Exists`] when another role has the handle, [`Code::Usage`] when a permission is both
    /// added and removed.
    pub fn decide(self, facts: EditFacts) -> Result<Changes> {
        let EditFacts { account, role, taken } = facts;
        let edited = Role {
            name: self.name.unwrap_or_else(|| role.name.clone()),
            handle: self.handle.unwrap_or_else(|| role.handle.clone()),
            description: self.description.unwrap_or_else(|| role.description.clone()),
            permissions: self.permissions.of(role.permissions)?,
            ..role
        };
        if taken.is_some_and(|taken| taken.id != role.id) {
            return Err(if_exists::taken_by_another("role", &edited.handle, &account));
        }
        Ok(vec![Change::update(role, edited)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        permission::Permission::{KlipEdit, KlipLibrary, TabEdit},
        sample,
    };

    const KEEP: Regrant = Regrant::Adjust { add: PermissionSet::NONE, remove: PermissionSet::NONE };

    fn decide(permissions: Regrant, handle: Option<&str>, taken: Option<Role>) -> Result<Role> {
        let role = sample::role(20, "Analyst", &[KlipLibrary, KlipEdit]);
        let edit = Edit { name: None, handle: handle.map(Handle::stored), description: None, permissions };
        let mut changes = edit.decide(EditFacts { account: sample::account(), role, taken })?;
        match changes.pop().unwrap().after {
            Some(crate::domain::entity::Entity::Role(role)) => Ok(role),
            other => panic!("{other:?}"),
        }
    }

    fn set(permissions: &[Permission]) -> PermissionSet {
        permissions.iter().copied().collect()
    }

    #[test]
    fn permissions_are_replaced_or_adjusted() {
        let permissions = |regrant| decide(regrant, None, None).unwrap().permissions;
        assert_eq!(permissions(Regrant::Replace(set(&[TabEdit]))), set(&[TabEdit]));
        let adjusted = Regrant::Adjust { add: set(&[TabEdit, KlipEdit]), remove: set(&[KlipLibrary]) };
        assert_eq!(permissions(adjusted), set(&[KlipEdit, TabEdit]));
        assert_eq!(permissions(KEEP), set(&[KlipLibrary, KlipEdit]));
    }

    #[test]
    fn a_permission_is_not_added_and_removed_at_once() {
        let both = Regrant::Adjust { add: set(&[TabEdit, KlipEdit]), remove: set(&[KlipEdit]) };
        let refusal = decide(both, None, None).unwrap_err();
        assert_eq!((refusal.code, &*refusal.message), (Code::Usage, "klip.edit cannot be both added and removed"));
    }

    #[test]
    fn the_handle_of_another_role_is_refused_and_the_roles_own_is_not() {
        let other = sample::role(21, "Author", &[]);
        assert_eq!(decide(KEEP, Some("author"), Some(other)).unwrap_err().code, Code::Exists);
        let itself = sample::role(20, "Analyst", &[]);
        assert_eq!(decide(KEEP, Some("analyst"), Some(itself)).unwrap().handle.as_str(), "analyst");
    }
}
