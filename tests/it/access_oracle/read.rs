//! A world read back from a database, whatever was done to it: what the second evaluator goes through.

use std::collections::{BTreeMap, BTreeSet};

use usher::{
    domain::{
        AccountId, AssetId, GroupId, RoleId, UserId,
        access::{AssetAction, ClientAction},
        account::{self, Status},
        entity::Entity,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
        share::Subject,
    },
    store::Tx,
};

use super::{
    naive::Who,
    world::{Account, Asset, Assignment, ClientShare, Group, Share, User, With, World},
};
use crate::journal_properties::world as stored;

/// A thing that somebody may do something to: its kind, and its number in the database.
pub type Target = (&'static str, i64);

/// Everything that anybody may do, in their own account.
pub type Answers = BTreeSet<(UserId, Target, &'static str)>;

/// A world, with the numbers of the users and things in it.
#[derive(Default)]
pub struct Read {
    world: Option<World>,
    accounts: Vec<AccountId>,
    users: Vec<UserId>,
    groups: Vec<GroupId>,
    roles: Vec<RoleId>,
    assets: Vec<AssetId>,
}

fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|it| it == one).unwrap()
}

fn ids(set: PermissionSet) -> Vec<&'static str> {
    set.iter().map(|permission| permission.id()).collect()
}

impl Read {
    /// What stands in a database.
    pub fn from(tx: &Tx<'_>) -> Self {
        let things = stored::World::read(tx).things;
        let mut read = Self::default();
        let mut world = World {
            accounts: vec![],
            roles: BuiltIn::ALL.iter().map(|role| ids(role.permissions())).collect(),
            users: vec![],
            groups: vec![],
            assets: vec![],
            shares: vec![],
            placements: vec![],
            client_shares: vec![],
            assignments: vec![],
        };
        read.roles = BuiltIn::ALL.iter().map(|role| role.id()).collect();
        let of = |kind: fn(&Entity) -> bool| things.iter().filter(move |thing| kind(thing));
        let mut accounts: Vec<&account::Account> = of(|it| matches!(it, Entity::Account(_)))
            .filter_map(|it| if let Entity::Account(account) = it { Some(account) } else { None })
            .collect();
        accounts.sort_by_key(|account| account.id);
        read.accounts = accounts.iter().map(|account| account.id).collect();
        world.accounts = accounts.iter().map(|account| read.account(account)).collect();
        for thing in &things {
            read.first(&mut world, thing);
        }
        for thing in &things {
            read.second(&mut world, thing);
        }
        read.world = Some(world);
        read
    }

    fn account(&self, account: &account::Account) -> Account {
        Account {
            parent: account.parent.as_ref().map(|parent| place(&self.accounts, &parent.id)),
            disabled: account.status == Status::Disabled,
            features: account::Feature::ALL
                .iter()
                .filter(|feature| account.features.has(**feature))
                .map(|feature| feature.id())
                .collect(),
        }
    }

    /// What others refer to.
    fn first(&mut self, world: &mut World, thing: &Entity) {
        match thing {
            Entity::Role(role) => {
                self.roles.push(role.id);
                world.roles.push(ids(role.permissions));
            }
            Entity::User(user) => {
                self.users.push(user.id);
                let account = place(&self.accounts, &user.account);
                world.users.push(User { account, status: user.status.as_str(), roles: vec![] });
            }
            Entity::Group(group) => {
                self.groups.push(group.id);
                world.groups.push(Group { account: place(&self.accounts, &group.account), members: vec![] });
            }
            _ => {}
        }
        if let Entity::Asset(asset) = thing {
            self.assets.push(asset.id);
            let account = place(&self.accounts, &asset.account);
            world.assets.push(Asset { account, kind: asset.kind.as_str(), owner: None });
        }
    }

    fn with(&self, account: AccountId, group: GroupId) -> With {
        if group == GroupId::all_users(account) { With::AllUsers } else { With::Group(place(&self.groups, &group)) }
    }

    /// What refers to others.
    fn second(&self, world: &mut World, thing: &Entity) {
        match thing {
            Entity::RoleHolding(held) => {
                world.users[place(&self.users, &held.user.id)].roles.push(place(&self.roles, &held.role.id));
            }
            Entity::Membership(member) if member.group.id != GroupId::all_users(member.account) => {
                world.groups[place(&self.groups, &member.group.id)].members.push(place(&self.users, &member.user.id));
            }
            Entity::Asset(asset) => {
                let owner = asset.owner.as_ref().map(|owner| place(&self.users, &owner.id));
                world.assets[place(&self.assets, &asset.id)].owner = owner;
            }
            Entity::Placement(placed) => {
                let at = |id| place(&self.assets, &id);
                let (container, part) = (at(placed.container.id), at(placed.part.id));
                if world.assets[container].kind == "dashboard" {
                    world.placements.push((container, part));
                }
            }
            Entity::Share(share) => world.shares.push(Share {
                asset: place(&self.assets, &share.asset.id),
                with: match &share.subject {
                    Subject::Group(group) => self.with(share.account, group.id),
                    Subject::User(user) => With::User(place(&self.users, &user.id)),
                },
                right: share.right.as_str(),
                visibility: share.visibility.map(|visibility| visibility.as_str()),
            }),
            Entity::ClientShare(share) => world.client_shares.push(ClientShare {
                client: place(&self.accounts, &share.client.id),
                with: self.with(share.parent, share.group.id),
                right: share.right.as_str(),
            }),
            Entity::Assignment(it) => world.assignments.push(Assignment {
                user: place(&self.users, &it.user.id),
                client: place(&self.accounts, &it.client.id),
                role: place(&self.roles, &it.role.id),
            }),
            _ => {}
        }
    }

    /// Whether somebody's account is this one or below it.
    pub fn belongs(&self, user: UserId, account: AccountId) -> bool {
        let world = self.world.as_ref().unwrap();
        let Some(user) = self.users.iter().position(|it| *it == user) else { return false };
        let home = world.users[user].account;
        let Some(account) = self.accounts.iter().position(|it| *it == account) else { return false };
        home == account || world.above(home).contains(&account)
    }

    /// Every question that has yes for an answer.
    pub fn answers(&self) -> Answers {
        let world = self.world.as_ref().unwrap();
        let mut answers = Answers::new();
        for (user, it) in world.users.iter().enumerate() {
            let who = Who { user, account: it.account, level: None };
            for (place, asset) in world.assets.iter().enumerate().filter(|(_, asset)| asset.account == it.account) {
                for action in AssetAction::ALL {
                    if world.asset(who, action.as_str(), place).is_some_and(|answer| answer.0) {
                        answers.insert((self.users[user], (asset.kind, self.assets[place].0), action.as_str()));
                    }
                }
            }
            for permission in Permission::ALL {
                if world.permission(who, permission.id()).0 {
                    let roles = ("permission", self.accounts[it.account].0);
                    answers.insert((self.users[user], roles, permission.id()));
                }
            }
            for client in (0..world.accounts.len()).filter(|client| world.above(*client).contains(&it.account)) {
                for action in ClientAction::ALL {
                    if world.client(who, action.as_str(), client).0 {
                        answers.insert((self.users[user], ("client", self.accounts[client].0), action.as_str()));
                    }
                }
                // Whoever may sign in by assignment holds what the assigned roles allow.
                let assigned = Who { user, account: client, level: Some("assigned") };
                for permission in Permission::ALL {
                    if world.client(who, "sign-in:assigned", client).0 && world.permission(assigned, permission.id()).0
                    {
                        let roles = ("permission", self.accounts[client].0);
                        answers.insert((self.users[user], roles, permission.id()));
                    }
                }
            }
        }
        answers
    }
}

/// People and things of answers, by kind and action.
pub fn counted<'a>(
    answers: impl Iterator<Item = &'a (UserId, Target, &'static str)>,
) -> BTreeMap<(&'static str, &'static str), (usize, usize)> {
    let mut by: BTreeMap<_, (BTreeSet<UserId>, BTreeSet<i64>)> = BTreeMap::new();
    for (user, (kind, id), action) in answers {
        let (people, things) = by.entry((*kind, *action)).or_default();
        people.insert(*user);
        things.insert(*id);
    }
    by.into_iter().map(|(place, (people, things))| (place, (people.len(), things.len()))).collect()
}
