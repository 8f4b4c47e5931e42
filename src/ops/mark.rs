//! Marking clients as onboarded: the recorder looks after every operation whether one has become it.
//!
//! What a checklist looks at stands in the client, but for two things: the template that it follows,
//! and the white-label, which is the master's. An operation on those may complete several checklists.

use std::collections::BTreeSet;

use super::Session;
use crate::domain::{
    AccountId, Result,
    change::Change,
    checklist::{Checklist, Onboarding, next_command, template::BUILT_IN},
    entity::Entity,
};

impl Session<'_> {
    /// The accounts of which the checklist may stand differently now: those touched, those of users who
    /// were invited, and those that follow a template that was replaced. A client that this command
    /// reopens stays open.
    fn looked_at(&self) -> Result<BTreeSet<AccountId>> {
        let mut accounts = BTreeSet::new();
        accounts.extend(self.recorder.printed.iter().map(|printed| printed.account));
        for change in &self.recorder.changes {
            accounts.extend(change.entity().map(Entity::account));
            if let Some(Entity::Template(template)) = &change.after {
                accounts.extend(self.tx.followers(template.account, template.handle.as_str())?);
            }
        }
        for change in &self.recorder.changes {
            if let (Some(Entity::Onboarding(mark)), None) = (&change.before, &change.after) {
                accounts.remove(&mark.account);
            }
        }
        Ok(accounts)
    }

    /// Marks every client of which all required steps are done now: those touched, and where the
    /// white-label was, those that wait for it.
    pub(super) fn mark_onboarded(&mut self) -> Result<()> {
        self.looked_at()?.into_iter().try_for_each(|id| self.mark_if_onboarded(id))?;
        if self.recorder.changes.iter().any(is_of_white_label) { self.mark_those_that_wait() } else { Ok(()) }
    }

    /// Marks the clients that waited for the white-label alone. They are nobody's business whom they are
    /// not in reach of, so only the others are named.
    fn mark_those_that_wait(&mut self) -> Result<()> {
        let waits = |handle: &&str| Checklist::built_in(handle).is_some_and(Checklist::waits_for_white_label);
        let mut clients = self.tx.not_onboarded(None)?;
        for handle in BUILT_IN.iter().map(|(handle, _)| *handle).filter(waits) {
            clients.extend(self.tx.not_onboarded(Some(handle))?);
        }
        for id in clients {
            let Some(client) = self.tx.account(id)? else { continue };
            if self.checklist_of(&client)?.waits_for_white_label() && self.progress_of(&client)?.complete() {
                self.record_one(Change::create(Onboarding { account: id, at: self.request.now }))?;
                if self.could_view(&client)? {
                    self.recorder.notes.push(format!("{} is onboarded now", client.said()));
                }
            }
        }
        Ok(())
    }

    /// Marks a client of which all required steps are done now. What is open of one is said to whom it is
    /// in reach of.
    pub(super) fn mark_if_onboarded(&mut self, id: AccountId) -> Result<()> {
        let Some(account) = self.tx.account(id)? else { return Ok(()) };
        if account.is_master() || self.tx.onboarded(id)?.is_some() {
            return Ok(());
        }
        let (facts, progress) = self.onboarding(&account)?;
        if progress.complete() {
            self.record_one(Change::create(Onboarding { account: id, at: self.request.now }))?;
        } else if let Some(open) = progress.first_open()
            && self.could_view(&account)?
        {
            let command = next_command(&open.step, &facts, &self.candidates_in(&account)?);
            let (done, required) = progress.counts();
            self.next(format!("{command}   # checklist {}: {done} of {required} done", account.template));
        }
        Ok(())
    }
}

/// Whether a change is about what the step whitelabel looks at.
fn is_of_white_label(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (Some(Entity::Account(before)), Some(Entity::Account(after))) => before.white_label != after.white_label,
        _ => matches!(change.entity(), Some(Entity::WhiteLabel(_))),
    }
}
