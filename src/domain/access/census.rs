//! Everybody and everything of one account, as far as access goes, in compact arrays.
//!
//! Where many questions are asked about one account, reading it once and deciding from memory is
//! cheaper than reading a little for each. It holds facts only: what reaches whom comes from [`Shared`],
//! as it does for a single question, and the evaluator decides.
//!
//! People are in the order of their e-mails and assets in that of kind and handle, so both are found by
//! name without a table beside. What belongs to one of them stands in [`Rows`]: all items one after
//! another, and where each part ends.

use super::{
    facts::{Reach, Standing},
    shared::{GroupShare, Shared, UserShare},
};
use crate::domain::{
    asset::AssetKind,
    id::{AccountId, AssetId, GroupId, UserId},
};

/// One row for each thing that a census is made of, in the order in which a store reads them.
#[derive(Debug, Default)]
pub struct Counted {
    /// The users with their e-mails, by e-mail.
    pub people: Vec<(Standing, String)>,
    /// Who is in which group.
    pub memberships: Vec<(UserId, GroupId)>,
    /// The assets with handle and owner, by kind and handle.
    pub assets: Vec<(AssetId, AssetKind, String, Option<UserId>)>,
    /// Shares with groups, those of one asset one after another.
    pub group_shares: Vec<(AssetId, GroupShare)>,
    /// Shares with users, by asset and user.
    pub user_shares: Vec<(AssetId, UserShare)>,
    /// Parts with what holds them.
    pub placements: Vec<(AssetId, AssetId)>,
}

/// An account in compact arrays.
#[derive(Debug)]
pub struct Census {
    account: AccountId,
    people: Vec<Standing>,
    emails: Names,
    by_user: Vec<(UserId, u32)>,
    groups: Rows<GroupId>,
    assets: Vec<(AssetId, AssetKind, Option<UserId>)>,
    handles: Names,
    by_asset: Vec<(AssetId, u32)>,
    group_shares: Rows<GroupShare>,
    user_shares: Rows<UserShare>,
    holders: Rows<u32>,
}

/// The place of somebody in a census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonAt(u32);

/// The place of an asset in a census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetAt(u32);

impl Census {
    /// Arranges what was read.
    #[must_use]
    pub fn of(account: AccountId, counted: Counted) -> Self {
        let Counted { people, memberships, assets, group_shares, user_shares, placements } = counted;
        let by_user = numbered(people.iter().map(|(standing, _)| standing.user));
        let by_asset = numbered(assets.iter().map(|(id, ..)| *id));
        let at = |asset: AssetId| place(&by_asset, asset);
        let groups = memberships.into_iter().filter_map(|(user, group)| Some((place(&by_user, user)?, group)));
        let groups = Rows::of(people.len(), groups.collect());
        let by_groups = group_shares.into_iter().filter_map(|(asset, share)| Some((at(asset)?, share))).collect();
        let by_users = user_shares.into_iter().filter_map(|(asset, share)| Some((at(asset)?, share))).collect();
        let holders = placements.into_iter().filter_map(|(part, holder)| Some((at(part)?, at(holder)?))).collect();
        Self {
            account,
            emails: Names::of(people.iter().map(|(_, email)| email.as_str())),
            people: people.into_iter().map(|(standing, _)| standing).collect(),
            groups,
            handles: Names::of(assets.iter().map(|(_, _, handle, _)| handle.as_str())),
            group_shares: Rows::of(assets.len(), by_groups),
            user_shares: Rows::of(assets.len(), by_users),
            holders: Rows::of(assets.len(), holders),
            assets: assets.into_iter().map(|(id, kind, _, owner)| (id, kind, owner)).collect(),
            by_user,
            by_asset,
        }
    }

    /// About how many bytes of memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + size_of_val(self.people.as_slice())
            + size_of_val(self.by_user.as_slice())
            + size_of_val(self.assets.as_slice())
            + size_of_val(self.by_asset.as_slice())
            + self.emails.bytes()
            + self.handles.bytes()
            + self.groups.bytes()
            + self.group_shares.bytes()
            + self.user_shares.bytes()
            + self.holders.bytes()
    }

    /// The user with this e-mail.
    #[must_use]
    pub fn person(&self, email: &str) -> Option<PersonAt> {
        self.emails.find(0, self.people.len(), email).map(PersonAt)
    }

    /// The user with this id.
    #[must_use]
    pub fn person_of(&self, user: UserId) -> Option<PersonAt> {
        place(&self.by_user, user).map(PersonAt)
    }

    /// How somebody stands.
    #[must_use]
    pub fn standing(&self, person: PersonAt) -> Option<&Standing> {
        self.people.get(index(person.0))
    }

    /// The groups that somebody is in, besides All Users.
    #[must_use]
    pub fn groups(&self, person: PersonAt) -> &[GroupId] {
        self.groups.get(person.0)
    }

    /// The asset with this kind and handle.
    #[must_use]
    pub fn asset(&self, kind: AssetKind, handle: &str) -> Option<AssetAt> {
        let word = kind.as_str();
        let from = self.assets.partition_point(|(_, of, _)| of.as_str() < word);
        let to = self.assets.partition_point(|(_, of, _)| of.as_str() <= word);
        self.handles.find(from, to, handle).map(AssetAt)
    }

    /// The asset with this id.
    #[must_use]
    pub fn asset_of(&self, asset: AssetId) -> Option<AssetAt> {
        place(&self.by_asset, asset).map(AssetAt)
    }

    /// All that can reach anybody on an asset.
    #[must_use]
    pub fn shared(&self, asset: AssetAt) -> Shared<'_> {
        Shared {
            account: self.account,
            owner: self.assets.get(index(asset.0)).and_then(|(.., owner)| *owner),
            groups: self.group_shares.get(asset.0),
            users: self.user_shares.get(asset.0),
        }
    }

    /// What reaches a user of the account on an asset.
    #[must_use]
    pub fn reach(&self, person: PersonAt, asset: AssetAt) -> Reach {
        self.standing(person)
            .map_or(Reach::NONE, |standing| self.shared(asset).reach(standing.user, self.groups(person)))
    }

    /// What holds a part: of a klip, the dashboards that it stands on.
    pub fn holders(&self, part: AssetAt) -> impl Iterator<Item = AssetAt> {
        self.holders.get(part.0).iter().map(|holder| AssetAt(*holder))
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// A place in an array. A census holds far fewer rows than fit.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Ids with their places, by id.
fn numbered<I: Ord + Copy>(ids: impl Iterator<Item = I>) -> Vec<(I, u32)> {
    let mut numbered: Vec<_> = ids.enumerate().map(|(at, id)| (id, number(at))).collect();
    numbered.sort_unstable_by_key(|(id, _)| *id);
    numbered
}

fn place<I: Ord + Copy>(numbered: &[(I, u32)], id: I) -> Option<u32> {
    let found = numbered.binary_search_by_key(&id, |(it, _)| *it).ok()?;
    numbered.get(found).map(|(_, at)| *at)
}

/// Names one after another in one text.
#[derive(Debug)]
struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for name in names {
            text.push_str(name);
            ends.push(number(text.len()));
        }
        text.shrink_to_fit();
        Self { text, ends }
    }

    fn get(&self, at: usize) -> &str {
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| index(*end));
        let to = self.ends.get(at).map_or(from, |end| index(*end));
        self.text.get(from..to).unwrap_or_default()
    }

    /// The place of a name among those between two places, which are in order.
    fn find(&self, from: usize, to: usize, name: &str) -> Option<u32> {
        let (mut low, mut high) = (from, to);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(name) {
                std::cmp::Ordering::Equal => return Some(number(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn bytes(&self) -> usize {
        self.text.len() + size_of_val(self.ends.as_slice())
    }
}

/// Some items for each of many places, all in one array.
#[derive(Debug)]
struct Rows<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Rows<T> {
    /// Those of one place keep the order in which they come.
    fn of(places: usize, mut items: Vec<(u32, T)>) -> Self {
        items.sort_by_key(|(at, _)| *at);
        let mut ends = vec![0; places];
        for (at, _) in &items {
            if let Some(end) = ends.get_mut(index(*at)) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        Self { ends, items: items.into_iter().map(|(_, item)| item).collect() }
    }

    fn get(&self, at: u32) -> &[T] {
        let from = at.checked_sub(1).and_then(|before| self.ends.get(index(before))).map_or(0, |end| index(*end));
        let to = self.ends.get(index(at)).map_or(from, |end| index(*end));
        self.items.get(from..to).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        size_of_val(self.items.as_slice()) + size_of_val(self.ends.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        permission::PermissionSet,
        share::{Right, Visibility},
        user::UserStatus,
    };

    fn standing(user: i64) -> Standing {
        Standing { user: UserId(user), status: UserStatus::Active, permissions: PermissionSet::NONE, admin: false }
    }

    fn census() -> Census {
        let person = |id, email: &str| (standing(id), email.to_owned());
        let asset = |id, kind, handle: &str, owner| (AssetId(id), kind, handle.to_owned(), owner);
        Census::of(
            AccountId(9),
            Counted {
                people: vec![person(30, "ann@w.example"), person(20, "bob@w.example"), person(40, "cyd@w.example")],
                memberships: vec![(UserId(20), GroupId(50)), (UserId(20), GroupId(51)), (UserId(40), GroupId(51))],
                assets: vec![
                    asset(61, AssetKind::Dashboard, "web", Some(UserId(30))),
                    asset(60, AssetKind::Klip, "lab", None),
                    asset(62, AssetKind::Klip, "web", None),
                ],
                group_shares: vec![
                    (AssetId(61), (GroupId(51), Right::Edit, Some(Visibility::Library))),
                    (AssetId(62), (GroupId(9), Right::View, None)),
                ],
                user_shares: vec![(AssetId(60), (UserId(40), Right::View))],
                placements: vec![(AssetId(60), AssetId(61)), (AssetId(62), AssetId(61))],
            },
        )
    }

    fn id(census: &Census, asset: AssetAt) -> AssetId {
        [60, 61, 62].map(AssetId).into_iter().find(|id| census.asset_of(*id) == Some(asset)).unwrap()
    }

    #[test]
    fn everybody_and_everything_is_found_by_name_and_by_id() {
        let census = census();
        let user = |email| census.person(email).and_then(|at| census.standing(at)).map(|standing| standing.user);
        assert_eq!(user("ann@w.example"), Some(UserId(30)));
        assert_eq!(user("cyd@w.example"), Some(UserId(40)));
        assert_eq!(user("dan@w.example"), None);
        let asset = |kind, handle| census.asset(kind, handle).map(|at| id(&census, at));
        assert_eq!(asset(AssetKind::Klip, "web"), Some(AssetId(62)));
        assert_eq!(asset(AssetKind::Dashboard, "web"), Some(AssetId(61)));
        assert_eq!(asset(AssetKind::Dashboard, "lab"), None);
        assert_eq!(asset(AssetKind::Metric, "web"), None);
        assert_eq!(census.person_of(UserId(20)), census.person("bob@w.example"));
        assert_eq!(census.asset_of(AssetId(60)), census.asset(AssetKind::Klip, "lab"));
        assert_eq!(census.asset_of(AssetId(63)), None);
    }

    #[test]
    fn what_reaches_somebody_is_theirs_that_of_their_groups_and_of_everybody() {
        let census = census();
        let right = |user, asset| {
            let (person, asset) = (census.person_of(UserId(user)).unwrap(), census.asset_of(AssetId(asset)).unwrap());
            census.reach(person, asset).right
        };
        assert_eq!([30, 20, 40].map(|user| right(user, 61)), [Some(Right::Edit); 3]);
        assert_eq!([30, 20, 40].map(|user| right(user, 60)), [None, None, Some(Right::View)]);
        assert_eq!([30, 20, 40].map(|user| right(user, 62)), [Some(Right::View); 3]);
    }

    #[test]
    fn a_klip_knows_the_dashboards_that_hold_it() {
        let census = census();
        let holders = |asset| {
            let at = census.asset_of(AssetId(asset)).unwrap();
            census.holders(at).map(|at| id(&census, at)).collect::<Vec<_>>()
        };
        assert_eq!([holders(60), holders(61), holders(62)], [vec![AssetId(61)], vec![], vec![AssetId(61)]]);
    }
}
