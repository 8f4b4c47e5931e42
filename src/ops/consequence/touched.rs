//! Whom and what the changes of a command touch: whose access to which things may be different
//! afterwards.
//!
//! What is told here may be too much, never too little: the evaluator looks at all of it in both states,
//! and finds no difference where there is none. What was taken away is known from the changes, what is
//! there from the database as it is after them; so whoever a change concerned in either state is among
//! those touched.

use std::collections::BTreeSet;

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

/// Some people of one account, and what of their access may be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Touch {
    /// The account of the people.
    pub account: AccountId,
    /// Who.
    pub people: People,
    /// On what.
    pub things: Things,
}

/// Which people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum People {
    /// Everybody in the account.
    All,
    /// These.
    These(BTreeSet<UserId>),
}

/// Which things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Things {
    /// Whatever reaches the people: assets, and clients below their account.
    All,
    /// These assets of the account.
    Assets(BTreeSet<AssetId>),
    /// These clients below the account.
    Clients(BTreeSet<AccountId>),
}

/// What some changes, applied already, touch.
pub(super) fn touched<'c>(tx: &Tx<'_>, changes: impl IntoIterator<Item = &'c Change> + Clone) -> Result<Vec<Touch>> {
    let gone = Moved::among(changes.clone());
    let mut touches: Vec<Touch> = Vec::new();
    for change in changes {
        for touch in by(tx, &gone, change)? {
            if !touches.contains(&touch) {
                touches.push(touch);
            }
        }
    }
    Ok(touches)
}

/// Members and parts that come or go among the changes, for what is no longer there to be read.
struct Moved {
    members: Vec<(GroupId, UserId)>,
    parts: Vec<(AssetId, AssetId)>,
}

impl Moved {
    fn among<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Self {
        let mut moved = Self { members: Vec::new(), parts: Vec::new() };
        for change in changes {
            match change.entity() {
                Some(Entity::Membership(member)) => moved.members.push((member.group.id, member.user.id)),
                Some(Entity::Placement(placed)) => moved.parts.push((placed.container.id, placed.part.id)),
                _ => {}
            }
        }
        moved
    }

    /// Everybody who is or was in a group of the account.
    fn members(&self, tx: &Tx<'_>, account: AccountId, group: &Ref<GroupId>) -> Result<People> {
        if group.id == GroupId::all_users(account) {
            return Ok(People::All);
        }
        let are = tx.members(account, group)?.into_iter().map(|member| member.user.id);
        let were = self.members.iter().filter(|(of, _)| *of == group.id).map(|(_, user)| *user);
        Ok(People::These(are.chain(were).collect()))
    }

    /// An asset, and what stands or stood on it: a dashboard that somebody may view shows its klips.
    fn with_parts(&self, tx: &Tx<'_>, account: AccountId, asset: &Ref<AssetId>) -> Result<Things> {
        let are = tx.parts(account, asset)?.into_iter().map(|placed| placed.part.id);
        let were = self.parts.iter().filter(|(container, _)| *container == asset.id).map(|(_, part)| *part);
        Ok(Things::Assets(are.chain(were).chain([asset.id]).collect()))
    }
}

fn by(tx: &Tx<'_>, moved: &Moved, change: &Change) -> Result<Vec<Touch>> {
    let one = |account, people, things| vec![Touch { account, people, things }];
    let user = |account, user: UserId| one(account, People::These([user].into()), Things::All);
    Ok(match (&change.before, &change.after) {
        (Some(Entity::Account(before)), Some(Entity::Account(after))) => {
            if (before.status == Status::Disabled, before.features)
                == (after.status == Status::Disabled, after.features)
            {
                Vec::new()
            } else {
                one(after.id, People::All, Things::All)
            }
        }
        (Some(Entity::Account(client)), None) | (None, Some(Entity::Account(client))) => from_above(tx, client)?,
        (Some(Entity::User(before)), Some(Entity::User(after))) if before.status == after.status => Vec::new(),
        (Some(Entity::User(it)), _) | (None, Some(Entity::User(it))) => user(it.account, it.id),
        (Some(Entity::RoleHolding(held)), _) | (None, Some(Entity::RoleHolding(held))) => {
            user(held.account, held.user.id)
        }
        (Some(Entity::Membership(member)), _) | (None, Some(Entity::Membership(member))) => {
            user(member.account, member.user.id)
        }
        (Some(Entity::Role(before)), Some(Entity::Role(after))) if before.permissions != after.permissions => {
            let holders = tx.role_holders(after.account, after.id)?.into_iter().map(|user| user.id);
            one(after.account, People::These(holders.collect()), Things::All)
        }
        (Some(Entity::Asset(before)), Some(Entity::Asset(after))) if before.owner == after.owner => Vec::new(),
        (Some(Entity::Asset(asset)), _) | (None, Some(Entity::Asset(asset))) => asset_touched(tx, moved, asset)?,
        (Some(Entity::Placement(placed)), _) | (None, Some(Entity::Placement(placed))) => {
            one(placed.account, People::All, Things::Assets([placed.part.id].into()))
        }
        (Some(Entity::Share(share)), _) | (None, Some(Entity::Share(share))) => {
            let Share { account, asset, subject, .. } = share;
            let people = match subject {
                Subject::Group(group) => moved.members(tx, *account, group)?,
                Subject::User(user) => People::These([user.id].into()),
            };
            one(*account, people, moved.with_parts(tx, *account, asset)?)
        }
        (Some(Entity::ClientShare(share)), _) | (None, Some(Entity::ClientShare(share))) => {
            let people = moved.members(tx, share.parent, &share.group)?;
            one(share.parent, people, Things::Clients([share.client.id].into()))
        }
        (Some(Entity::Assignment(it)), _) | (None, Some(Entity::Assignment(it))) => {
            one(it.user_account, People::These([it.user.id].into()), Things::Clients([it.client.id].into()))
        }
        _ => Vec::new(),
    })
}

/// A client that comes or goes: everybody above it may reach it by their role.
fn from_above(tx: &Tx<'_>, client: &Account) -> Result<Vec<Touch>> {
    let Some(parent) = &client.parent else { return Ok(Vec::new()) };
    let above = std::iter::once(parent.id).chain(tx.above(parent.id)?);
    let touch = |account| Touch { account, people: People::All, things: Things::Clients([client.id].into()) };
    Ok(above.map(touch).collect())
}

/// An asset that comes, goes or has another owner: everybody may reach it by their role.
fn asset_touched(tx: &Tx<'_>, moved: &Moved, asset: &Asset) -> Result<Vec<Touch>> {
    let things = if asset.kind == AssetKind::Dashboard {
        moved.with_parts(tx, asset.account, &asset.reference())?
    } else {
        Things::Assets([asset.id].into())
    };
    Ok(vec![Touch { account: asset.account, people: People::All, things }])
}
