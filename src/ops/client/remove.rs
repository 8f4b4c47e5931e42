//! Removing a client with all that is in it, and forgetting one that was removed.
//!
//! Everything in the client goes as changes of its own, so that an undo brings it back. Purging
//! drops the journal's images of it: nothing brings it back then, and the chain still verifies.

use super::named;
use crate::{
    domain::{
        AccountId, Code, Refusal, Result,
        access::{self, Below, ClientAction, ClientFacts},
        account::Account,
        change::Change,
        client::ClientRight,
        entity::{Entity, EntityKind},
        group::Membership,
        journal::{Entry, Event},
        laws,
    },
    ops::{Confirm, Session},
};

/// Removes a client that is disabled and has no clients of its own.
pub fn remove(session: &mut Session<'_>, typed: &str) -> Result<()> {
    let client = named(session, typed)?;
    session.may_on_client(ClientAction::Delete, &client)?;
    laws::removable(&client, &session.tx().some_clients_of(client.id)?)?;
    let contents = session.tx().everything_in(&client)?;
    let inside = counted(&contents);
    if contents.iter().any(|entity| matches!(entity, Entity::User(_))) {
        session.warn("passwords are not kept: users that an undo brings back are invited again");
    }
    session.confirm(Confirm {
        question: format!("remove client {} with {inside}?", client.handle),
        typed: Some(client.handle.to_string()),
    });
    session.record(contents.into_iter().map(Change::remove))?;
    session.record([Change::remove(client)])
}

/// How many users, groups and assets there are, in words.
fn counted(contents: &[Entity]) -> String {
    let of = |kinds: &[EntityKind]| contents.iter().filter(|entity| kinds.contains(&entity.entity_kind())).count();
    let said = |count: usize, thing: &str| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
    let (users, groups) = (of(&[EntityKind::User]), of(&[EntityKind::Group]));
    let assets = of(&[EntityKind::Asset]);
    format!("{}, {} and {}", said(users, "user"), said(groups, "group"), said(assets, "asset"))
}

/// A client that was removed, as the journal remembers it.
struct Removed {
    account: Account,
    shares: Vec<(crate::domain::GroupId, ClientRight)>,
}

/// Drops the journal's images of a client that was removed from below the account acted in.
pub fn purge(session: &mut Session<'_>, handle: &str) -> Result<()> {
    let mut gone = Vec::new();
    for (operation, id) in session.tx().removals_of(handle)? {
        let known = gone.iter().any(|removed: &Removed| removed.account.id == id);
        if let Some(removed) = removed(&session.tx().entries(operation)?, id).filter(|_| !known) {
            gone.push(removed);
        }
    }
    let mut reached = Vec::new();
    for removed in gone {
        if may_purge(session, &removed)? {
            reached.push(removed.account);
        }
    }
    if reached.is_empty() {
        return Err(nothing_to_purge(session, handle)?);
    }
    session.confirm(Confirm { question: format!("forget client {handle} for good?"), typed: Some(handle.to_owned()) });
    let mut dropped = 0;
    for account in &reached {
        dropped += session.tx().drop_images(account.id)?;
    }
    session.done(Event::Database, format!("dropped the images of {dropped} changes of client {handle}"));
    Ok(())
}

/// The client as it stood when it was removed, with the shares that led to it.
fn removed(entries: &[Entry], id: AccountId) -> Option<Removed> {
    let mut found = None;
    let mut shares = Vec::new();
    for entity in entries.iter().filter(|entry| entry.account == id).filter_map(|entry| entry.change()?.before) {
        match entity {
            Entity::Account(account) => found = Some(account),
            Entity::ClientShare(share) => shares.push((share.group.id, share.right)),
            _ => {}
        }
    }
    found.map(|account| Removed { account, shares })
}

/// Whether the client was in reach when it was removed; then the operator must have been allowed
/// to remove it.
fn may_purge(session: &Session<'_>, removed: &Removed) -> Result<bool> {
    let here = session.account().id;
    if removed.account.parent.as_ref().is_none_or(|parent| parent.id != here) {
        return Ok(false);
    }
    let mut share = None;
    if session.level().is_none() {
        let groups = session.tx().memberships_of(here, &session.operator().user.reference())?;
        let joined = |group| group == crate::domain::GroupId::all_users(here) || is_among(&groups, group);
        share = removed.shares.iter().filter(|(group, _)| joined(*group)).map(|(_, right)| *right).max();
    }
    let facts = ClientFacts { below: Below::Directly, share, assigned: false };
    if !access::in_reach(session.person(), &facts) {
        return Ok(false);
    }
    let decision = access::client(session.person(), ClientAction::Delete, &facts);
    if decision.allowed {
        return Ok(true);
    }
    Err(session
        .forbidden(format!("{} may not purge client {}", session.operator().user.email, removed.account.handle))
        .detail("rule", decision.rule.to_string()))
}

fn is_among(groups: &[Membership], group: crate::domain::GroupId) -> bool {
    groups.iter().any(|member| member.group.id == group)
}

fn nothing_to_purge(session: &Session<'_>, handle: &str) -> Result<Refusal> {
    match session.tx().account_by_handle(handle)? {
        Some(found) if !found.is_master() && session.could_view(&found)? => Ok(Refusal::new(
            Code::ClientNotRemoved,
            format!("client {handle} has not been removed; only what is gone can be purged"),
        )
        .hint(format!("usher client remove {handle}"))),
        _ => Ok(Refusal::not_found(format!("removed client {handle} below {}", session.account().said()))
            .hint("usher log list")),
    }
}
