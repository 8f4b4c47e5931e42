//! All that can reach anybody on one asset, and what of it reaches whom.
//!
//! It is the same for everyone, so a store reads it once for many questions; so are the groups of a
//! user for many assets.

use super::facts::Reach;
use crate::domain::{
    id::{AccountId, AssetId, GroupId, UserId},
    share::{Right, Visibility},
};

/// The owner of an asset and its shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The account of all of them.
    pub account: AccountId,
    /// The asset.
    pub asset: AssetId,
    /// Who made it.
    pub owner: Option<UserId>,
    /// The groups it is shared with.
    pub groups: Vec<(GroupId, Right, Option<Visibility>)>,
    /// The users it is shared with; none where they are too many to be held.
    pub users: Option<Vec<(UserId, Right)>>,
}

impl Shared {
    /// What reaches a user who is in these groups, besides All Users. `direct` is the share with
    /// the user alone.
    #[must_use]
    pub fn reach(&self, user: UserId, groups: &[GroupId], direct: Option<Right>) -> Reach {
        let everybody = GroupId::all_users(self.account);
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

fn of_group(&(_, right, visibility): &(GroupId, Right, Option<Visibility>)) -> Reach {
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

    fn shared(groups: &[(i64, Right, Visibility)]) -> Shared {
        let groups = groups.iter().map(|(id, right, visibility)| (GroupId(*id), *right, Some(*visibility))).collect();
        Shared { account: ACCOUNT, asset: AssetId(5), owner: Some(UserId(2)), groups, users: Some(vec![]) }
    }

    #[test]
    fn shares_with_ones_groups_and_with_all_users_count_and_others_do_not() {
        let web = shared(&[(3, Right::Edit, Visibility::Library), (4, Right::View, Visibility::Add)]);
        assert_eq!(web.reach(DANA, &[], None), Reach::NONE);
        assert_eq!(
            web.reach(DANA, &[GroupId(4)], None),
            Reach { right: Some(Right::View), opens: true, required: false }
        );
        assert_eq!(
            web.reach(DANA, &[GroupId(3)], None),
            Reach { right: Some(Right::Edit), opens: false, required: false }
        );
        let everybody = shared(&[(ACCOUNT.0, Right::View, Visibility::Required)]);
        assert_eq!(everybody.reach(DANA, &[], None), Reach { right: Some(Right::View), opens: true, required: true });
        assert_eq!(web.reach_of_every_group(), Reach { right: Some(Right::Edit), opens: true, required: false });
        assert_eq!(web.reach_of_group(GroupId(3)), Reach { right: Some(Right::Edit), opens: false, required: false });
        assert_eq!(web.reach_of_group(GroupId(5)), Reach::NONE);
        assert_eq!(everybody.reach_of_group(GroupId(5)), everybody.reach_of_every_group());
    }

    #[test]
    fn it_comes_to_what_the_grants_come_to_one_by_one() {
        let web = shared(&[(3, Right::View, Visibility::Library)]);
        let grant = |source, right, visibility| Grant { source, right, visibility };
        let group = grant(Source::Group(Ref::new(GroupId(3), "marketing")), Right::View, Some(Visibility::Library));
        let direct = grant(Source::Direct, Right::View, None);
        assert_eq!(web.reach(DANA, &[GroupId(3)], Some(Right::View)), Reach::of(&[group.clone(), direct]));
        assert_eq!(
            web.reach(UserId(2), &[GroupId(3)], None),
            Reach::of(&[group, grant(Source::Owner, Right::Edit, None)])
        );
    }
}
