//! Which changes of an operation are told to whoever looks, and whose they are said to be.
//!
//! A command may complete the checklists of clients that are not in its operator's reach. The marks
//! that they get stand in the journal, and their own accounts are told; the operator learns neither
//! who nor how many they are.

use std::collections::BTreeMap;

use super::Session;
use crate::domain::{
    AccountId, Result,
    change::{Change, ChangeView},
    entity::Entity,
};

/// The names of accounts that changes are in, as far as they are told.
pub(super) struct Names<'a, 's> {
    session: &'a Session<'s>,
    known: BTreeMap<AccountId, Option<String>>,
}

impl<'a, 's> Names<'a, 's> {
    /// For changes among which these are. An account that an operation itself makes, changes or removes
    /// is named by it.
    pub(super) fn among<'c>(session: &'a Session<'s>, changes: impl IntoIterator<Item = &'c Change>) -> Self {
        let named = changes.into_iter().filter_map(|change| match change.entity() {
            Some(Entity::Account(account)) => Some((account.id, Some(account.handle.to_string()))),
            _ => None,
        });
        Self { session, known: named.collect() }
    }

    /// The handle of an account; none where it is gone or not in reach.
    pub(super) fn of(&mut self, id: AccountId) -> Result<Option<String>> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let name = match self.session.tx.account(id)? {
            Some(account) if self.session.could_view(&account)? => Some(account.handle.to_string()),
            _ => None,
        };
        self.known.insert(id, name.clone());
        Ok(name)
    }

    /// Whether a change of that kind in an account is told: all are, but for the marks of clients that
    /// are not in reach.
    pub(super) fn are_told(&mut self, kind: &str, id: AccountId) -> Result<bool> {
        Ok(kind != Entity::MARK || id == self.session.account.id || self.of(id)?.is_some())
    }
}

impl Session<'_> {
    /// Changes as answers show them.
    pub(super) fn shown<'c>(&self, changes: impl IntoIterator<Item = &'c Change> + Clone) -> Result<Vec<ChangeView>> {
        let mut names = Names::among(self, changes.clone());
        let mut shown = Vec::new();
        for change in changes {
            let Some(entity) = change.entity() else { continue };
            if names.are_told(entity.kind(), entity.account())? {
                shown.push(ChangeView { account: names.of(entity.account())?, ..change.view() });
            }
        }
        Ok(shown)
    }
}
