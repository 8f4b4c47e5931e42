//! The recorder: every change passes here, whichever way it came.
//!
//! Rules about what a change gives are looked at before it is applied; rules about the state that
//! results are looked at once, when the command ends. Then the operation is journalled in the same
//! transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::{Confirm, Session, give, invitation::ToPrint, laws, mail::Due};
use crate::{
    domain::{
        AccountId, Code, Refusal, Result,
        change::Change,
        entity::Entity,
        journal::{Entry, Event, Operation},
        role::BuiltIn,
        sign_in::SignIn,
        user::User,
    },
    store::{AdminCount, StoreError},
};

/// What a command has recorded so far, and what it will say.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The changes, applied already, in order.
    pub(super) changes: Vec<Change>,
    /// Said with the answer.
    pub(super) warnings: Vec<String>,
    /// Said beside the answer, for people.
    pub(super) notes: Vec<String>,
    /// Commands to type next.
    pub(super) next: Vec<String>,
    /// What one may not do of a multiple selection.
    pub(super) skipped: Vec<super::Skipped>,
    /// The question asked before the command is carried out.
    pub(super) confirm: Option<Confirm>,
    /// What was done besides changes to things, such as a purge or a sign-in; then the operation is
    /// journalled also without changes.
    pub(super) done: Option<(Event, String)>,
    /// The sign-in to a client that the operation begins, and the digest of the log-in that it is for.
    pub(super) sign_in: Option<(String, SignIn)>,
    /// The users to whom the operation sends an invitation.
    pub(super) invited: Vec<User>,
    /// The invitations that are printed.
    pub(super) printed: Vec<ToPrint>,
    /// The mails that were queued.
    pub(super) mails: Vec<Due>,
    /// Whether the operator's log-in got a new token.
    pub(super) renewed: bool,
    /// The operation that this one takes back.
    pub(super) undoes: Option<i64>,
    /// The clients that an undo brings back with all that is in them.
    pub(super) restored: BTreeSet<AccountId>,
    /// Operations without changes that tell other accounts what was read there.
    pub(super) told: Vec<Operation>,
    /// Admins of each touched account before the first change.
    pub(super) admins: BTreeMap<AccountId, AdminCount>,
}

impl Session<'_> {
    /// Applies one change after looking at what it gives.
    pub(super) fn record_one(&mut self, change: Change) -> Result<()> {
        self.look_at(&change)?;
        self.tx.apply(&change).map_err(|error| self.explain(&change, error))?;
        self.made(change)
    }

    /// Looks at what a change gives, and at the rules that it may break by itself.
    pub(super) fn look_at(&mut self, change: &Change) -> Result<()> {
        self.remember_admins(change)?;
        laws::before(self, change)?;
        // Whoever brings back a whole client needs what adding one needs, and gives nothing besides.
        if !change.entity().is_some_and(|entity| self.recorder.restored.contains(&entity.account())) {
            give::check(self, change)?;
        }
        self.end_before(change)
    }

    /// Takes note of a change that was applied.
    pub(super) fn made(&mut self, change: Change) -> Result<()> {
        self.follow_up(&change)?;
        self.recorder.changes.push(change);
        Ok(())
    }

    /// What a change brings with it, whichever way it came: giving Admin warns.
    fn follow_up(&mut self, change: &Change) -> Result<()> {
        let (user, place) = match (&change.before, &change.after) {
            (None, Some(Entity::RoleHolding(held))) if held.role.id == BuiltIn::Admin.id() => {
                let account = self.tx.account(held.account)?;
                (&held.user, account.map(|account| account.said()).unwrap_or_default())
            }
            (None, Some(Entity::Assignment(given))) if given.role.id == BuiltIn::Admin.id() => {
                (&given.user, format!("client {}", given.client))
            }
            _ => return Ok(()),
        };
        self.warn(format!("{user} is Admin now and has everything in {place}, whatever is shared"));
        Ok(())
    }

    /// Remembers how many Admins an account had before this command touched its people.
    fn remember_admins(&mut self, change: &Change) -> Result<()> {
        let account = match change.entity() {
            Some(Entity::User(user)) => user.account,
            Some(Entity::RoleHolding(held)) if held.role.id == BuiltIn::Admin.id() => held.account,
            _ => return Ok(()),
        };
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.recorder.admins.entry(account) {
            vacant.insert(self.tx.admin_count(account)?);
        }
        Ok(())
    }

    /// A constraint that says no means that the name is taken; everything else keeps its own words.
    fn explain(&self, change: &Change, error: StoreError) -> Refusal {
        match (error, &change.before, change.entity()) {
            (StoreError::Taken { .. }, None, Some(entity)) => Refusal::new(
                Code::Exists,
                format!("{} {} exists already in {}", entity.kind(), entity.key(), self.account.said()),
            ),
            (error, ..) => error.into(),
        }
    }

    /// Looks at the state that results, marks clients that are onboarded now, and journals.
    ///
    /// Returns the number of the operation; none when nothing changed and no key was given.
    pub(super) fn finish(&mut self) -> Result<Option<i64>> {
        self.settle()?;
        let event = self.recorder.done.as_ref().map_or(Event::Change, |(event, _)| *event);
        if self.recorder.changes.is_empty() && self.request.once.is_none() && event == Event::Change {
            return Ok(None);
        }
        self.journal(self.operation(event)).map(Some)
    }

    /// The same where the operation is another's than the operator's, and is journalled always.
    pub(super) fn finish_as(&mut self, operation: Operation) -> Result<i64> {
        self.settle()?;
        self.journal(operation)
    }

    /// Holds the rules of the state that results, and does what follows from it.
    fn settle(&mut self) -> Result<()> {
        laws::after(self)?;
        self.record_printed()?;
        self.drop_unshown_images()?;
        self.mark_onboarded()?;
        self.end_withdrawn()?;
        self.leave_an_admin_unlocked()
    }

    /// Journals the operation with what was recorded, and begins what goes by its number.
    fn journal(&mut self, mut operation: Operation) -> Result<i64> {
        let entries: Vec<Entry> = self.recorder.changes.iter().filter_map(Entry::of).collect();
        operation.undoes = self.recorder.undoes;
        operation.once_key.clone_from(&self.request.once);
        operation.answer = serde_json::json!({
            "warnings": self.recorder.warnings,
            "skipped": self.recorder.skipped,
            "next": self.recorder.next,
            "done": self.recorder.done.as_ref().map(|(_, done)| done),
        });
        if let (Some(_), Some(client), Some(answer)) =
            (&self.request.once, &self.request.client, operation.answer.as_object_mut())
        {
            answer.insert("client".to_owned(), client.as_str().into());
        }
        let number = self.tx.append(&mut operation, &entries)?;
        for told in &mut self.recorder.told {
            self.tx.append(told, &[])?;
        }
        self.begin_sign_in(number)?;
        self.queue_invitations(number)?;
        Ok(number)
    }

    /// An operation of this session, without changes yet.
    pub(super) fn operation(&self, event: Event) -> Operation {
        let operation =
            Operation::new(self.request.now, &self.account, event).by(&self.operator.user).typed(&self.request.command);
        Operation {
            level: self.level(),
            sign_in: self.sign_in().map(|sign_in| sign_in.operation),
            // What is done during a sign-in is done for the reason that it was begun for.
            reason: self.request.reason.clone().or_else(|| self.sign_in().map(|sign_in| sign_in.reason.clone())),
            ..operation
        }
    }
}
