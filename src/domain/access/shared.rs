//! All that can reach anybody on one asset, and what of it reaches whom.
//!
//! It is the same for everyone, so a store reads it once for many questions; so are the groups of a
//! user for many assets. Shares with users are the exception: where they are many, those of one user
//! are read by themselves.

use super::facts::Reach;
use crate::domain::{
    id::{AccountId, GroupId, UserId},
    share::{Right, Visibility},
};

/// A share with a group: whom, what, and how a dashboard meets its members.
pub type GroupShare = (GroupId, Right, Option<Visibility>);

/// A share with a user: whom and what.
pub type UserShare = (UserId, Right);

/// The owner of an asset and its shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared<'s> {
    /// The account of all of them.
    pub account: AccountId,
    /// Who made it.
    pub owner: Option<UserId>,
    /// The groups it is shared with.
    pub groups: &'s [GroupShare],
    /// The users it is shared with, by their ids: all of them, or of one user whether it is with them.
    pub users: &'s [UserShare],
}

impl Shared<'_> {
    /// What reaches a user who is in these groups, besides All Users.
    #[must_use]
    pub fn reach(&self, user: UserId, groups: &[GroupId]) -> Reach {
        let everybody = GroupId::all_users(self.account);
        let found = self.users.binary_search_by_key(&user, |(shared_with, _)| *shared_with).ok();
        let direct = found.and_then(|at| self.users.get(at)).map(|(_, right)| *right);
        let owned = if self.owner == Some(user) { Some(Right::Edit) } else { None };
        let own = Reach { right: owned.max(direct), opens: direct.is_some(), required: false };
        let theirs = self.groups.iter().filter(|(group, ..)| *group == everybody || groups.contains(group));
        theirs.fold(own, |reach, share| reach.and(of_group(share)))
    }

    /// The highest visibility of the shares with these groups and with All Users.
    #[must_use]
    pub fn visibility(&self, groups: &[GroupId]) -> Option<Visibility> {
        let everybody = GroupId::all_users(self.account);
        let theirs = self.groups.iter().filter(|(group, ..)| *group == everybody || groups.contains(group));
        theirs.filter_map(|(.., visibility)| *visibility).max()
    }

    /// What reaches somebody who is in every group, and is no user of the account (A12).
    #[must_use]
    pub fn reach_of_every_group(&self) -> Reach {
        self.groups.iter().fold(Reach::NONE, |reach, share| reach.and(of_group(share)))
    }

    /// What reaches a member of one group who is no user of the account: a view-only sign-in that
    /// shows what that group sees.
    #[must_use]
    pub fn reach_of_group(&self, group: GroupId) -> Reach {
        let counted = [group, GroupId::all_users(self.account)];
        let theirs = self.groups.iter().filter(|(shared_with, ..)| counted.contains(shared_with));
        theirs.fold(Reach::NONE, |reach, share| reach.and(of_group(share)))
    }
}

fn of_group(&(_, right, visibility): &GroupShare) -> Reach {
    Reach {
        right: Some(right),
        opens: visibility >= Some(Visibility::Add),
        required: visibility == Some(Visibility::Required),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        access::{Grant, Source},
        id::Ref,
    };

    const ACCOUNT: AccountId = AccountId(9);
    const DANA: UserId = UserId(1);

    const MAKER: UserId = UserId(2);

    fn groups(groups: &[(i64, Right, Visibility)]) -> Vec<GroupShare> {
        groups.iter().map(|(id, right, visibility)| (GroupId(*id), *right, Some(*visibility))).collect()
    }

    fn shared<'s>(groups: &'s [GroupShare], users: &'s [UserShare]) -> Shared<'s> {
        Shared { account: ACCOUNT, owner: Some(MAKER), groups, users }
    }

    #[test]
    fn shares_with_ones_groups_and_with_all_users_count_and_others_do_not() {
        let two = groups(&[(3, Right::Edit, Visibility::Library), (4, Right::View, Visibility::Add)]);
        let web = shared(&two, &[]);
        assert_eq!(web.reach(DANA, &[]), Reach::NONE);
        assert_eq!(web.reach(DANA, &[GroupId(4)]), Reach { right: Some(Right::View), opens: true, required: false });
        assert_eq!(web.reach(DANA, &[GroupId(3)]), Reach { right: Some(Right::Edit), opens: false, required: false });
        let all = groups(&[(ACCOUNT.0, Right::View, Visibility::Required)]);
        let everybody = shared(&all, &[]);
        assert_eq!(everybody.reach(DANA, &[]), Reach { right: Some(Right::View), opens: true, required: true });
        assert_eq!(web.reach_of_every_group(), Reach { right: Some(Right::Edit), opens: true, required: false });
        assert_eq!(web.reach_of_group(GroupId(3)), Reach { right: Some(Right::Edit), opens: false, required: false });
        assert_eq!(web.reach_of_group(GroupId(5)), Reach::NONE);
        assert_eq!(everybody.reach_of_group(GroupId(5)), everybody.reach_of_every_group());
    }

    #[test]
    fn of_many_users_it_is_shared_with_the_one_asked_about_counts() {
        let users = [(DANA, Right::View), (MAKER, Right::View), (UserId(7), Right::Edit)];
        let web = shared(&[], &users);
        assert_eq!(web.reach(UserId(7), &[]), Reach { right: Some(Right::Edit), opens: true, required: false });
        assert_eq!(web.reach(UserId(5), &[]), Reach::NONE);
        assert_eq!(web.reach(MAKER, &[]), Reach { right: Some(Right::Edit), opens: true, required: false });
    }

    #[test]
    fn it_comes_to_what_the_grants_come_to_one_by_one() {
        let listed = groups(&[(3, Right::View, Visibility::Library)]);
        let with_dana = [(DANA, Right::View)];
        let web = shared(&listed, &with_dana);
        let grant = |source, right, visibility| Grant { source, right, visibility };
        let group = grant(Source::Group(Ref::new(GroupId(3), "marketing")), Right::View, Some(Visibility::Library));
        let direct = grant(Source::Direct, Right::View, None);
        assert_eq!(web.reach(DANA, &[GroupId(3)]), Reach::of(&[group.clone(), direct]));
        assert_eq!(web.reach(MAKER, &[GroupId(3)]), Reach::of(&[group, grant(Source::Owner, Right::Edit, None)]));
    }
}
