//! Copying an asset from another account, with what it holds and uses.
//!
//! Three accounts may be in play: the operator's own, the one that the copy comes from, and the one
//! acted in, which it goes to. The one that it comes from is only looked at. Its journal tells that
//! a copy was made and by whom, but not where it went: one client does not learn of another.

use super::with_parts;
use crate::{
    domain::{
        AssetId, Code, Ref, Refusal, Result,
        access::AssetAction,
        asset::{Asset, AssetKind, Brought, Connection, ConnectionState, Import, ImportFacts},
        change::Change,
        checklist::Stage,
        entity::Entity,
        if_exists::IfExists,
        journal::Event,
        reference::Reference,
        user::User,
    },
    ops::Session,
};

/// Copies an asset of another account into the one acted in.
///
/// Of what it brings, each needs what it would need by itself; what lacks it is left out and listed.
pub fn import(session: &mut Session<'_>, kind: AssetKind, source: &Reference, command: Import) -> Result<()> {
    let Some(account) = &source.account else {
        return Err(Refusal::new(Code::Usage, format!("{source} does not say which account it is in"))
            .hint(format!("write ACCOUNT/{kind}:HANDLE, such as north/{kind}:web")));
    };
    let there = session.seen_from(account)?;
    there.may_act(needed(kind), kind)?;
    session.may(kind.creating())?;
    session.in_order(Stage::Build)?;
    let original = there.asset(&source.to_string(), Some(kind))?;
    there.may_on(needed(kind), &original)?;
    if there.account().id == session.account().id {
        return Err(Refusal::new(
            Code::Exists,
            format!("{} is in {} already; importing copies from another account", original.said(), account),
        ));
    }
    let mut gathering = Gathering { there: &there, command: &command, brought: Vec::new(), left_out: Vec::new() };
    let parts = gathering.bring_parts(session, &original)?;
    let contents = gathering.brought;
    let handle = command.handle.as_ref().unwrap_or(&original.handle);
    let taken = session.tx().asset_by_handle(session.account().id, kind, handle.as_str())?;
    if let (Some(taken), IfExists::Update) = (&taken, command.if_exists) {
        session.may_on(AssetAction::Edit, taken)?;
        if kind == AssetKind::Dashboard {
            session.may_on(AssetAction::Place, taken)?;
        }
    }
    let facts = ImportFacts {
        account: session.account().clone(),
        source: there.account().handle.clone(),
        owner: session.own_user().map(User::reference),
        contents,
        root: Brought {
            taken: taken.map(|taken| with_parts(session, taken)).transpose()?,
            id: session.tx().new_asset_id()?,
            original: original.clone(),
            parts,
        },
    };
    let changes = command.decide(facts)?;
    if changes.iter().all(Change::is_nothing) {
        return Ok(());
    }
    for change in &changes {
        to_connect(session, change);
    }
    tell_source(session, &there, &original);
    session.record(changes)
}

/// What copying needs where the copy comes from. Metrics have no action of their own for it: whoever
/// may view one may copy it.
const fn needed(kind: AssetKind) -> AssetAction {
    match kind {
        AssetKind::Metric => AssetAction::View,
        _ => AssetAction::Import,
    }
}

/// The parts of an asset and theirs, gathered so that each comes before what holds it.
struct Gathering<'a, 's> {
    there: &'a Session<'s>,
    command: &'a Import,
    brought: Vec<Brought>,
    left_out: Vec<AssetId>,
}

impl Gathering<'_, '_> {
    /// Gathers the parts of an asset. Returns those that come along, in order.
    fn bring_parts(&mut self, session: &mut Session<'_>, asset: &Asset) -> Result<Vec<AssetId>> {
        let mut kept = Vec::new();
        for placed in self.there.tx().parts(asset.account, &asset.reference())? {
            if self.left_out.contains(&placed.part.id) {
                continue;
            }
            let known = self.brought.iter().any(|brought| brought.original.id == placed.part.id);
            if known || self.bring(session, &placed.part)? {
                kept.push(placed.part.id);
            }
        }
        Ok(kept)
    }

    /// Gathers one part with its own. Returns whether it comes along.
    fn bring(&mut self, session: &mut Session<'_>, part: &Ref<AssetId>) -> Result<bool> {
        let Some(original) = self.there.tx().asset(self.there.account().id, part.id)? else { return Ok(false) };
        let taken = session.tx().asset_by_handle(session.account().id, original.kind, original.handle.as_str())?;
        if let Err(refusal) = self.may(session, &original, taken.as_ref()) {
            if refusal.code != Code::Forbidden {
                return Err(refusal);
            }
            session.skip(format!("{}/{}", self.there.account().handle, original.said()), &refusal);
            self.left_out.push(original.id);
            return Ok(false);
        }
        // What is there already is used as it is, with the parts that it has there.
        let parts = match &taken {
            None => self.bring_parts(session, &original)?,
            Some(_) => Vec::new(),
        };
        self.brought.push(Brought {
            taken: taken.map(|taken| with_parts(session, taken)).transpose()?,
            id: session.tx().new_asset_id()?,
            original,
            parts,
        });
        Ok(true)
    }

    /// What a part needs: to be imported from there, and to be created here or, where it is used as
    /// it is here, to be viewed.
    fn may(&self, session: &Session<'_>, original: &Asset, taken: Option<&Asset>) -> Result<()> {
        self.there.may_on(needed(original.kind), original)?;
        match taken {
            Some(taken) if self.command.reuses(taken, &self.there.account().handle, original) => {
                session.may_on(AssetAction::View, taken)
            }
            _ => session.may(original.kind.creating()),
        }
    }
}

/// Warns of a copied data source that nobody has connected yet.
fn to_connect(session: &mut Session<'_>, change: &Change) {
    let Change { before: None, after: Some(Entity::Asset(asset)) } = change else { return };
    if let Some(Connection { state: ConnectionState::ToConnect, .. }) = asset.connection {
        session.warn(format!("{} is to be connected: connections are not copied", asset.said()));
        session.next(format!("usher datasource edit {} --connected{}", asset.handle, session.scope_flag()));
    }
}

/// Has the journal of the account that the copy comes from tell of it.
fn tell_source(session: &mut Session<'_>, there: &Session<'_>, original: &Asset) {
    let mut told = there.operation(Event::Change);
    told.command = format!("usher {} import {}/{}", original.kind, there.account().handle, original.said());
    told.reason = None;
    told.answer = serde_json::json!({ "copied": original.said() });
    session.recorder.told.push(told);
}
