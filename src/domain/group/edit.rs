//! Editing a group.
//!
//! That nothing is shared at `edit` with a use-only group is not looked at here: it holds for every
//! route, in the state that results.

use super::Group;
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    if_exists,
    name::Handle,
};

/// Edit a group; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The display name.
    pub name: Option<String>,
    /// The handle.
    pub handle: Option<Handle>,
    /// The description, which may become empty.
    pub description: Option<String>,
    /// Whether shares to it can only be `view`.
    pub use_only: Option<bool>,
}

/// What deciding about an edited group needs to know.
#[derive(Debug, Clone)]
pub struct EditFacts {
    /// The account.
    pub account: Account,
    /// The group as it stands.
    pub group: Group,
    /// The group that has the new handle already, which may be the same.
    pub taken: Option<Group>,
}

impl Edit {
    /// Decides what the group becomes.
    ///
    /// # Errors
    /// [`crate::domain::Code::GroupBuiltIn`] for All Users, [`crate::domain::Code::Exists`] when
    /// another group has the handle.
    pub fn decide(self, facts: EditFacts) -> Result<Changes> {
        let EditFacts { account, group, taken } = facts;
        group.not_computed(&account, "edited")?;
        let edited = Group {
            name: self.name.unwrap_or_else(|| group.name.clone()),
            handle: self.handle.unwrap_or_else(|| group.handle.clone()),
            description: self.description.unwrap_or_else(|| group.description.clone()),
            use_only: self.use_only.unwrap_or(group.use_only),
            ..group
        };
        if taken.is_some_and(|taken| taken.id != group.id) {
            return Err(if_exists::taken_by_another("group", &edited.handle, &account));
        }
        Ok(vec![Change::update(group, edited)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Code,
        sample::{account, all_users, group},
    };

    fn facts(group: Group, taken: Option<Group>) -> EditFacts {
        EditFacts { account: account(), group, taken }
    }

    #[test]
    fn what_is_not_named_stays_and_the_same_again_changes_nothing() {
        let marketing = group(20, "marketing");
        let renamed = Edit { name: Some("Brand".to_owned()), ..Edit::default() };
        let changes = renamed.decide(facts(marketing.clone(), None)).unwrap();
        assert_eq!(
            changes,
            [Change::update(marketing.clone(), Group { name: "Brand".to_owned(), ..marketing.clone() })]
        );
        let same = Edit { handle: Some(marketing.handle.clone()), ..Edit::default() };
        let changes = same.decide(facts(marketing.clone(), Some(marketing))).unwrap();
        assert!(changes.iter().all(Change::is_nothing));
    }

    #[test]
    fn the_handle_of_another_group_is_refused() {
        let taken = group(21, "design");
        let edit = Edit { handle: Some(taken.handle.clone()), ..Edit::default() };
        assert_eq!(edit.decide(facts(group(20, "marketing"), Some(taken))).unwrap_err().code, Code::Exists);
    }

    #[test]
    fn all_users_cannot_be_edited() {
        let edit = Edit { description: Some("us".to_owned()), ..Edit::default() };
        let refusal = edit.decide(facts(all_users(), None)).unwrap_err();
        assert_eq!(refusal.code, Code::GroupBuiltIn);
        assert_eq!(refusal.hints, ["usher group create NAME -c acme"]);
    }
}
