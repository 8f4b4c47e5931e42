//! Whom and what the changes of a command touch: whose access to which things may be different
//! afterwards.
//!
//! What is told here may be too much, never too little: the evaluator looks at all of it in both states,
//! and finds no difference where there is none. What was taken away is known from the changes, what is
//! there from the database as it is with them; so whoever a change concerns in either state is among
//! those touched. What touches everything of somebody swallows what touches a part, so a client that
//! goes with all that is in it is no more than its people.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        AccountId, AssetId, GroupId, Ref, Result, UserId,
        account::{Account, Status},
        asset::{Asset, AssetKind},
        change::Change,
        entity::Entity,
        share::{Share, Subject},
    },
    store::Tx,
};

/// What is touched, by the account of the people.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeMap<AccountId, Here>);

/// What is touched of the people of one account.
#[derive(Debug, Default)]
pub(super) struct Here {
    /// Whose access to everything is touched: assets, and clients below.
    pub whole: People,
    /// Whose access to single assets is.
    pub assets: BTreeMap<AssetId, People>,
    /// Whose access to single clients is.
    pub clients: BTreeMap<AccountId, People>,
}

/// Which people of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum People {
    /// Everybody.
    All,
    /// These.
    These(BTreeSet<UserId>),
}

impl Default for People {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl People {
    fn one(user: UserId) -> Self {
        Self::These([user].into())
    }

    /// Whether somebody is among them.
    pub fn has(&self, user: UserId) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.contains(&user),
        }
    }

    /// With others.
    pub fn join(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::These(these), Self::These(others)) => these.extend(others),
            _ => *self = Self::All,
        }
    }
}

impl Here {
    /// Everybody of whom anything is touched.
    pub fn people(&self) -> People {
        let mut people = self.whole.clone();
        self.assets.values().chain(self.clients.values()).for_each(|others| people.join(others));
        people
    }
}

impl Touched {
    /// What some changes, applied already, touch.
    pub fn by<'c>(tx: &Tx<'_>, changes: impl IntoIterator<Item = &'c Change> + Clone) -> Result<Self> {
        let mut touching = Touching { tx, moved: Moved::among(changes.clone()), touched: Self::default() };
        // Accounts that come or go swallow what is in them, so they are looked at first.
        for change in changes.clone() {
            if let (Some(Entity::Account(client)), None) | (None, Some(Entity::Account(client))) =
                (&change.before, &change.after)
            {
                touching.whole(client.id, &People::All);
                touching.reached_from_above(client)?;
            }
        }
        for change in changes {
            touching.change(change)?;
        }
        Ok(touching.touched)
    }

    /// The accounts whose people are touched.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Here)> {
        self.0.iter().map(|(account, here)| (*account, here))
    }
}

/// Members, parts and clients that come or go among the changes, for what is no longer there to be read.
#[derive(Default)]
struct Moved {
    /// The parents of clients.
    parents: BTreeMap<AccountId, AccountId>,
    members: BTreeMap<GroupId, BTreeSet<UserId>>,
    parts: BTreeMap<AssetId, BTreeSet<AssetId>>,
}

impl Moved {
    fn among<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Self {
        let mut moved = Self::default();
        for change in changes {
            match change.entity() {
                Some(Entity::Account(client)) => {
                    moved.parents.extend(client.parent.as_ref().map(|parent| (client.id, parent.id)));
                }
                Some(Entity::Membership(member)) => {
                    moved.members.entry(member.group.id).or_default().insert(member.user.id);
                }
                Some(Entity::Placement(placed)) => {
                    moved.parts.entry(placed.container.id).or_default().insert(placed.part.id);
                }
                _ => {}
            }
        }
        moved
    }
}

struct Touching<'t> {
    tx: &'t Tx<'t>,
    moved: Moved,
    touched: Touched,
}

impl Touching<'_> {
    fn change(&mut self, change: &Change) -> Result<()> {
        let Some(entity) = change.entity() else { return Ok(()) };
        if self.touched.0.get(&entity.account()).is_some_and(|here| here.whole == People::All)
            && !matches!(entity, Entity::ClientShare(_) | Entity::Assignment(_) | Entity::Role(_))
        {
            return Ok(());
        }
        match (&change.before, &change.after) {
            (Some(Entity::Account(before)), Some(Entity::Account(after))) => {
                let counts = |account: &Account| (account.status == Status::Disabled, account.features);
                if counts(before) != counts(after) {
                    self.whole(after.id, &People::All);
                }
            }
            (Some(Entity::User(before)), Some(Entity::User(after))) if before.status == after.status => {}
            (Some(Entity::Role(before)), Some(Entity::Role(after))) if before.permissions != after.permissions => {
                let holders = self.tx.role_holders(after.account, after.id)?.into_iter().map(|user| user.id);
                self.whole(after.account, &People::These(holders.collect()));
                let client = Ref::new(after.account, "");
                for it in self.tx.assignments_to(&client)?.into_iter().filter(|it| it.role.id == after.id) {
                    self.client(it.user_account, after.account, &People::one(it.user.id));
                }
            }
            (Some(Entity::Asset(before)), Some(Entity::Asset(after))) => {
                let owner = |asset: &Asset| asset.owner.as_ref().map(|owner| owner.id);
                if owner(before) != owner(after) {
                    let owners = owner(before).into_iter().chain(owner(after));
                    self.asset_of(after, &People::These(owners.collect()))?;
                }
            }
            _ => self.entity(entity)?,
        }
        Ok(())
    }

    /// Something that comes or goes, or is different in what it gives.
    fn entity(&mut self, entity: &Entity) -> Result<()> {
        match entity {
            Entity::User(user) => self.whole(user.account, &People::one(user.id)),
            Entity::RoleHolding(held) => self.whole(held.account, &People::one(held.user.id)),
            Entity::Membership(member) => self.whole(member.account, &People::one(member.user.id)),
            // Everybody may reach what comes or goes by their role.
            Entity::Asset(asset) => self.asset_of(asset, &People::All)?,
            Entity::Placement(placed) => self.asset(placed.account, placed.part.id, &People::All),
            Entity::Share(Share { account, asset, subject, .. }) => {
                let people = match subject {
                    Subject::Group(group) => self.members(*account, group)?,
                    Subject::User(user) => People::one(user.id),
                };
                self.with_parts(*account, asset, &people)?;
            }
            Entity::ClientShare(share) => {
                let people = self.members(share.parent, &share.group)?;
                self.client(share.parent, share.client.id, &people);
            }
            Entity::Assignment(it) => self.client(it.user_account, it.client.id, &People::one(it.user.id)),
            _ => {}
        }
        Ok(())
    }

    fn here(&mut self, account: AccountId) -> &mut Here {
        self.touched.0.entry(account).or_default()
    }

    fn whole(&mut self, account: AccountId, people: &People) {
        self.here(account).whole.join(people);
    }

    fn asset(&mut self, account: AccountId, asset: AssetId, people: &People) {
        self.here(account).assets.entry(asset).or_default().join(people);
    }

    fn client(&mut self, account: AccountId, client: AccountId, people: &People) {
        self.here(account).clients.entry(client).or_default().join(people);
    }

    /// A client that comes or goes: everybody above it may reach it by their role. What is above may be
    /// gone as well.
    fn reached_from_above(&mut self, client: &Account) -> Result<()> {
        let mut at = client.parent.as_ref().map(|parent| parent.id);
        while let Some(above) = at {
            self.client(above, client.id, &People::All);
            at = match self.tx.account(above)? {
                Some(account) => account.parent.map(|parent| parent.id),
                None => self.moved.parents.get(&above).copied(),
            };
        }
        Ok(())
    }

    /// An asset that comes, goes or has another owner, and where it is a dashboard, what stands on it.
    fn asset_of(&mut self, asset: &Asset, people: &People) -> Result<()> {
        if asset.kind == AssetKind::Dashboard {
            return self.with_parts(asset.account, &asset.reference(), people);
        }
        self.asset(asset.account, asset.id, people);
        Ok(())
    }

    /// An asset, and what stands or stood on it: a dashboard that somebody may view shows its klips.
    fn with_parts(&mut self, account: AccountId, asset: &Ref<AssetId>, people: &People) -> Result<()> {
        let are = self.tx.parts(account, asset)?.into_iter().map(|placed| placed.part.id);
        let were = self.moved.parts.get(&asset.id).cloned().unwrap_or_default();
        for part in are.chain(were).chain([asset.id]) {
            self.asset(account, part, people);
        }
        Ok(())
    }

    /// Everybody who is or was in a group of the account.
    fn members(&self, account: AccountId, group: &Ref<GroupId>) -> Result<People> {
        if group.id == GroupId::all_users(account) {
            return Ok(People::All);
        }
        let are = self.tx.members(account, group)?.into_iter().map(|member| member.user.id);
        let were = self.moved.members.get(&group.id).cloned().unwrap_or_default();
        Ok(People::These(are.chain(were).collect()))
    }
}
