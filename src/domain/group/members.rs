//! Adding users to a group, and taking them out.
//!
//! Who is in it already, or is not, changes nothing: what was asked for holds. What joining gives
//! is looked at where every change passes, not here.

use super::{Group, Membership};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::{Ref, UserId},
};

/// Add users to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMembers {
    /// Who joins.
    pub users: Vec<Ref<UserId>>,
}

/// Take users out of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveMembers {
    /// Who leaves.
    pub users: Vec<Ref<UserId>>,
}

/// What deciding about the members of a group needs to know.
#[derive(Debug, Clone)]
pub struct MembersFacts {
    /// The account.
    pub account: Account,
    /// The group.
    pub group: Group,
    /// Who is in it now.
    pub members: Vec<Membership>,
}

impl AddMembers {
    /// Decides who joins.
    ///
    /// # Errors
    /// [`crate::domain::Code::GroupBuiltIn`] for All Users.
    pub fn decide(self, facts: MembersFacts) -> Result<Changes> {
        let MembersFacts { account, group, members } = facts;
        group.not_computed(&account, "added to")?;
        let (mut known, mut changes) = (members, Changes::new());
        for user in self.users {
            if known.iter().all(|member| member.user != user) {
                let joined = Membership { account: account.id, group: group.reference(), user };
                changes.push(Change::create(joined.clone()));
                known.push(joined);
            }
        }
        Ok(changes)
    }
}

impl RemoveMembers {
    /// Decides who leaves.
    ///
    /// # Errors
    /// [`crate::domain::Code::GroupBuiltIn`] for All Users.
    pub fn decide(self, facts: MembersFacts) -> Result<Changes> {
        let MembersFacts { account, group, members } = facts;
        group.not_computed(&account, "left")?;
        Ok(members.into_iter().filter(|member| self.users.contains(&member.user)).map(Change::remove).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Code,
        sample::{account, all_users, group},
    };

    fn user(id: i64) -> Ref<UserId> {
        Ref::new(UserId(id), format!("user{id}@acme.example"))
    }

    fn facts(members: &[i64]) -> MembersFacts {
        let (account, group) = (account(), group(20, "marketing"));
        let joined = |id: &i64| Membership { account: account.id, group: group.reference(), user: user(*id) };
        MembersFacts { members: members.iter().map(joined).collect(), account, group }
    }

    #[test]
    fn who_is_in_the_group_already_or_named_twice_joins_once() {
        let add = AddMembers { users: vec![user(1), user(2), user(2)] };
        let keys: Vec<_> = add.decide(facts(&[1])).unwrap().iter().map(|change| change.view().key).collect();
        assert_eq!(keys, ["marketing user2@acme.example"]);
    }

    #[test]
    fn only_members_leave() {
        let remove = RemoveMembers { users: vec![user(2), user(3)] };
        let changes = remove.decide(facts(&[1, 2])).unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].view().key, "marketing user2@acme.example");
    }

    #[test]
    fn nobody_joins_or_leaves_all_users() {
        let facts = || MembersFacts { group: all_users(), ..facts(&[]) };
        let users = vec![user(1)];
        assert_eq!(AddMembers { users: users.clone() }.decide(facts()).unwrap_err().code, Code::GroupBuiltIn);
        assert_eq!(RemoveMembers { users }.decide(facts()).unwrap_err().code, Code::GroupBuiltIn);
    }
}
