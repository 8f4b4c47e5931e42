//! Copying an asset into another account.
//!
//! A copy is independent and remembers where it came from. It brings what it holds and uses, and
//! neither shares nor people; how a data source reaches its data does not come along.

use std::collections::BTreeMap;

use super::{Asset, Connection, ConnectionState, Placement, layout};
use crate::domain::{
    AssetId, Code, Ref, Refusal, Result, UserId,
    account::Account,
    change::{Change, Changes},
    if_exists::IfExists,
    name::Handle,
};

/// Copy an asset from another account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The handle that the copy gets; that of the original when none is given.
    pub handle: Option<Handle>,
    /// What to do when handles are taken.
    pub if_exists: IfExists,
}

/// One asset that comes along.
#[derive(Debug, Clone)]
pub struct Brought {
    /// What is copied.
    pub original: Asset,
    /// What it holds or uses of that which comes along, in order.
    pub parts: Vec<AssetId>,
    /// The asset of the account that has the handle already, with its parts.
    pub taken: Option<(Asset, Vec<Placement>)>,
    /// The id that the copy gets.
    pub id: AssetId,
}

/// What deciding about a copy needs to know.
#[derive(Debug, Clone)]
pub struct ImportFacts {
    /// The account that it goes to.
    pub account: Account,
    /// Handle of the account that it comes from.
    pub source: Handle,
    /// The user of the account who makes it; none for signed-in staff.
    pub owner: Option<Ref<UserId>>,
    /// What comes along, parts before what holds them.
    pub contents: Vec<Brought>,
    /// What was asked for.
    pub root: Brought,
}

impl Import {
    /// Whether an asset that has the handle of something brought along is used in its stead: where
    /// that is wanted, and always where it is an earlier copy of the same.
    #[must_use]
    pub fn reuses(&self, taken: &Asset, source: &Handle, original: &Asset) -> bool {
        self.if_exists != IfExists::Error || taken.origin.as_deref() == Some(&origin(source, original))
    }

    /// Decides what the copy is made of. Contents that are not to be copied are those that are
    /// there; the asset itself, where it is there, is left alone or brought to its original.
    ///
    /// # Errors
    /// [`Code::Exists`], naming all handles that are taken, unless told to skip or update.
    pub fn decide(self, facts: ImportFacts) -> Result<Changes> {
        self.free(&facts)?;
        if self.if_exists == IfExists::Skip && facts.root.taken.is_some() {
            return Ok(vec![]);
        }
        let mut copies: BTreeMap<AssetId, Ref<AssetId>> = BTreeMap::new();
        let mut changes = Changes::new();
        for brought in &facts.contents {
            let copy = match &brought.taken {
                Some((taken, _)) => taken.reference(),
                None => {
                    let copy = copied(&facts, brought, None);
                    changes.push(Change::create(copy.clone()));
                    changes.extend(layout::arranged(&copy, &[], &parts(brought, &copies)));
                    copy.reference()
                }
            };
            copies.insert(brought.original.id, copy);
        }
        let held = parts(&facts.root, &copies);
        match &facts.root.taken {
            None => {
                let copy = copied(&facts, &facts.root, self.handle);
                changes.push(Change::create(copy.clone()));
                changes.extend(layout::arranged(&copy, &[], &held));
            }
            Some((taken, present)) => {
                let original = &facts.root.original;
                let wanted =
                    Asset { name: original.name.clone(), description: original.description.clone(), ..taken.clone() };
                changes.push(Change::update(taken.clone(), wanted));
                changes.extend(layout::arranged(taken, present, &layout::with(present, &held, None)));
            }
        }
        Ok(changes)
    }

    /// Requires that nothing in the account has one of the handles that copies are to get.
    fn free(&self, facts: &ImportFacts) -> Result<()> {
        let stands = |brought: &Brought| brought.taken.as_ref().map(|(asset, _)| asset.clone());
        let contents = facts.contents.iter().filter_map(|brought| {
            stands(brought).filter(|taken| !self.reuses(taken, &facts.source, &brought.original))
        });
        let root = stands(&facts.root).filter(|_| self.if_exists == IfExists::Error);
        let taken: Vec<_> = contents.chain(root).map(|asset| asset.said()).collect();
        let exist = match taken.len() {
            0 => return Ok(()),
            1 => "exists",
            _ => "exist",
        };
        Err(Refusal::new(Code::Exists, format!("{} {exist} already in {}", taken.join(", "), facts.account.said()))
            .detail("taken", taken)
            .hint("use what is there with --if-exists skip|update"))
    }
}

/// Where a copy comes from, as it remembers it.
fn origin(source: &Handle, original: &Asset) -> String {
    format!("{source}/{}", original.said())
}

fn parts(brought: &Brought, copies: &BTreeMap<AssetId, Ref<AssetId>>) -> Vec<Ref<AssetId>> {
    brought.parts.iter().filter_map(|part| copies.get(part).cloned()).collect()
}

fn copied(facts: &ImportFacts, brought: &Brought, handle: Option<Handle>) -> Asset {
    let original = &brought.original;
    Asset {
        id: brought.id,
        account: facts.account.id,
        handle: handle.unwrap_or_else(|| original.handle.clone()),
        owner: facts.owner.clone(),
        currency: original.currency.clone().filter(|_| facts.account.transact),
        origin: Some(origin(&facts.source, original)),
        connection: original.connection.as_ref().map(|connection| Connection {
            provider: connection.provider.clone(),
            owner: facts.owner.clone(),
            state: ConnectionState::ToConnect,
        }),
        ..original.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{
        AssetKind,
        tests::{acme, asset},
    };

    fn brought(original: Asset, parts: &[i64], id: i64) -> Brought {
        Brought { original, parts: parts.iter().copied().map(AssetId).collect(), taken: None, id: AssetId(id) }
    }

    fn facts() -> ImportFacts {
        let mut traffic = asset(3, AssetKind::Datasource, "traffic");
        traffic.connection = Some(Connection {
            provider: "analytics".to_owned(),
            owner: Some(Ref::new(UserId(7), "ada@north.example")),
            state: ConnectionState::Connected,
        });
        ImportFacts {
            account: acme(),
            source: Handle::stored("north"),
            owner: None,
            contents: vec![brought(traffic, &[], 13), brought(asset(2, AssetKind::Klip, "sessions"), &[3], 12)],
            root: brought(asset(1, AssetKind::Dashboard, "web"), &[2, 99], 11),
        }
    }

    fn import(if_exists: IfExists) -> Import {
        Import { handle: None, if_exists }
    }

    fn keys(changes: &Changes) -> Vec<String> {
        changes.iter().map(|change| change.entity().unwrap().key()).collect()
    }

    #[test]
    fn a_copy_brings_its_parts_first_and_its_connections_are_to_be_made_anew() {
        let changes = import(IfExists::Error).decide(facts()).unwrap();
        assert_eq!(
            keys(&changes),
            ["traffic", "sessions", "klip:sessions datasource:traffic", "web", "dashboard:web klip:sessions"]
        );
        let Some(crate::domain::entity::Entity::Asset(traffic)) = &changes[0].after else { panic!() };
        assert_eq!(traffic.origin.as_deref(), Some("north/datasource:traffic"));
        let connection = traffic.connection.as_ref().unwrap();
        assert_eq!((connection.state, connection.owner.is_none()), (ConnectionState::ToConnect, true));
    }

    #[test]
    fn all_taken_handles_are_named_and_what_is_there_is_used_where_that_is_wanted() {
        let mut known = facts();
        known.contents[1].taken = Some((asset(22, AssetKind::Klip, "sessions"), vec![]));
        let refused = import(IfExists::Error).decide(known.clone()).unwrap_err();
        assert_eq!(refused.message, "klip:sessions exists already in client acme");
        let changes = import(IfExists::Skip).decide(known.clone()).unwrap();
        assert_eq!(keys(&changes), ["traffic", "web", "dashboard:web klip:sessions"]);
        // An earlier copy of the same is no stranger that has taken the handle.
        let mut again = known.clone();
        let copied = Asset { origin: Some("north/klip:sessions".to_owned()), ..asset(22, AssetKind::Klip, "sessions") };
        again.contents[1].taken = Some((copied, vec![]));
        assert_eq!(import(IfExists::Error).decide(again).unwrap().len(), 3);
        known.root.taken = Some((asset(21, AssetKind::Dashboard, "web"), vec![]));
        assert_eq!(import(IfExists::Skip).decide(known.clone()).unwrap(), []);
        let changes = import(IfExists::Update).decide(known).unwrap();
        assert_eq!(changes.iter().filter(|change| change.before.is_none()).count(), 2);
    }

    #[test]
    fn the_copy_may_be_called_otherwise() {
        let import = Import { handle: Some(Handle::stored("site")), if_exists: IfExists::Error };
        assert!(keys(&import.decide(facts()).unwrap()).contains(&"dashboard:site klip:sessions".to_owned()));
    }
}
