//! Looking back: the operations of an account, newest first, and each with its changes.
//!
//! In an account stand the operations made in it and those made elsewhere of which a change is told
//! to it. One's own operations are always seen; those of others need `account.usage`. Of an
//! operation made elsewhere only the changes told to the account are seen, and neither where it was
//! made nor the command, unless the operator could look it up there too: an account never names
//! what is in another.

use std::collections::VecDeque;

use super::{Session, told::Names};
use crate::domain::{
    AccountId, Refusal, Result, UserId, access,
    change::{Change, ChangeView},
    journal::{Entry, Operation},
    permission::Permission,
};

mod verify;
mod view;

pub use verify::{Head, Verified, head, verify};
pub use view::{Detail, OperationView, RefusedView};

/// Operations read at a time.
const PAGE: usize = 100;

/// In which order operations are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The newest first.
    Falling,
    /// The oldest first.
    Rising,
}

/// The operations that the operator may see from the account acted in, read page by page.
pub struct Listing<'a, 's> {
    session: &'a Session<'s>,
    sight: Sight,
    direction: Direction,
    /// The number of the last operation read.
    at: i64,
    page: VecDeque<Operation>,
}

/// What of the journal is looked at from an account.
#[derive(Debug, Clone, Copy)]
struct Sight {
    /// The account of which everything is seen.
    account: Option<AccountId>,
    /// The operator whose operations are seen wherever they were made.
    operator: Option<UserId>,
}

impl Sight {
    /// What the operator may see: with `account.usage` all of the account; at home, also what they
    /// did elsewhere.
    fn of(session: &Session<'_>) -> Self {
        let all = session.sees_all_operations();
        let home = session.own_user().is_some();
        Self {
            account: all.then_some(session.account.id),
            operator: (home || !all).then_some(session.operator.user.id),
        }
    }
}

/// The operations below a number, newest first; all when there is none.
#[must_use]
pub fn list<'a, 's>(session: &'a Session<'s>, below: Option<i64>) -> Listing<'a, 's> {
    let sight = Sight::of(session);
    Listing { session, sight, direction: Direction::Falling, at: below.unwrap_or(i64::MAX), page: VecDeque::new() }
}

/// Every operation of the account with its changes, oldest first.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.usage`.
pub fn export<'a, 's>(session: &'a Session<'s>) -> Result<impl Iterator<Item = Result<Detail>> + use<'a, 's>> {
    session.may(Permission::AccountUsage)?;
    let sight = Sight { account: Some(session.account.id), operator: None };
    let listing = Listing { session, sight, direction: Direction::Rising, at: 0, page: VecDeque::new() };
    Ok(listing.operations().map(move |operation| session.detail(&operation?)))
}

/// One operation with its changes.
///
/// # Errors
/// [`crate::domain::Code::NotFound`] when there is none that the operator may see from here.
pub fn show(session: &Session<'_>, number: i64) -> Result<Detail> {
    match session.tx.operation(number)? {
        Some((operation, _)) if session.sees_operation(&operation)? => session.detail(&operation),
        _ => Err(session.no_operation(number)),
    }
}

impl<'a, 's> Listing<'a, 's> {
    /// The operations themselves rather than how they are shown.
    fn operations(mut self) -> impl Iterator<Item = Result<Operation>> + use<'a, 's> {
        std::iter::from_fn(move || self.next_operation().transpose())
    }

    fn next_operation(&mut self) -> Result<Option<Operation>> {
        loop {
            if self.page.is_empty() {
                let Sight { account, operator } = self.sight;
                let tx = self.session.tx;
                self.page = match self.direction {
                    Direction::Falling => tx.operations_before(account, operator, self.at, PAGE)?,
                    Direction::Rising => tx.operations_after(account, operator, self.at, PAGE)?,
                }
                .into();
            }
            let Some(operation) = self.page.pop_front() else { return Ok(None) };
            self.at = operation.number;
            if self.session.sees_operation(&operation)? {
                return Ok(Some(operation));
            }
        }
    }
}

impl Iterator for Listing<'_, '_> {
    type Item = Result<OperationView>;

    fn next(&mut self) -> Option<Self::Item> {
        let operation = self.next_operation().transpose()?;
        Some(operation.and_then(|operation| self.session.view(&operation)))
    }
}

impl Session<'_> {
    /// Whether the operator sees the operations of others in the account acted in.
    fn sees_all_operations(&self) -> bool {
        access::permission(&self.person, Permission::AccountUsage).allowed
    }

    /// Whether the operator may see an operation from the account acted in.
    pub(super) fn sees_operation(&self, operation: &Operation) -> Result<bool> {
        let own = operation.operator == Some(self.operator.user.id);
        if own && self.own_user().is_some() {
            return Ok(true);
        }
        if !own && !self.sees_all_operations() {
            return Ok(false);
        }
        Ok(operation.account == self.account.id || self.changes_told(operation)? > 0)
    }

    /// How many changes of an operation are seen from here.
    fn changes_seen(&self, operation: &Operation) -> Result<u32> {
        if !self.knows(operation)? {
            return self.changes_told(operation);
        }
        if !self.tx.marks_others(self.account.id, operation.number)? {
            return Ok(operation.changed);
        }
        Ok(u32::try_from(self.entries_known(operation)?.len()).unwrap_or(u32::MAX))
    }

    /// How many changes of an operation are told to the account acted in.
    fn changes_told(&self, operation: &Operation) -> Result<u32> {
        let told = self.tx.told_to(self.account.id, operation.number)?;
        if told == 0 || self.is_from_above() {
            return Ok(told);
        }
        let entries = self.tx.entries(operation.number)?;
        Ok(u32::try_from(entries.iter().filter(|entry| self.is_told(entry)).count()).unwrap_or(u32::MAX))
    }

    /// Whether the operator may know all of an operation that is seen from here: their own, those
    /// made here, and those that they could look up where they were made.
    fn knows(&self, operation: &Operation) -> Result<bool> {
        if operation.account == self.account.id || operation.operator == Some(self.operator.user.id) {
            return Ok(true);
        }
        let home = self.operator.account.id;
        let holds = |permission| self.operator.admin || self.operator.permissions.has(permission);
        if operation.account == home {
            return Ok(holds(Permission::AccountUsage));
        }
        Ok(holds(Permission::AdminClient) && self.tx.above(operation.account)?.contains(&home))
    }

    /// Whether the operator belongs to an account above the one acted in.
    pub(super) fn is_from_above(&self) -> bool {
        self.own_user().is_none()
    }

    /// Whether a change of an operation made elsewhere is told to the account acted in. Who of the
    /// parent reaches a client is not told to the client's own users.
    fn is_told(&self, entry: &Entry) -> bool {
        let of_the_parent = matches!(entry.kind.as_str(), "client-share" | "assignment");
        entry.account == self.account.id && (self.is_from_above() || !of_the_parent)
    }

    /// The changes of an operation that are seen from here, as answers show them.
    fn told_changes(&self, operation: &Operation) -> Result<Vec<ChangeView>> {
        if self.knows(operation)? {
            return view::changes(self, &self.entries_known(operation)?, false);
        }
        let mut entries = self.tx.entries(operation.number)?;
        entries.retain(|entry| self.is_told(entry));
        view::changes(self, &entries, !self.is_from_above())
    }

    /// The changes of an operation of which the operator may know all but the marks of clients that are
    /// not in reach.
    fn entries_known(&self, operation: &Operation) -> Result<Vec<Entry>> {
        let entries = self.tx.entries(operation.number)?;
        let changes: Vec<Change> = entries.iter().filter_map(Entry::change).collect();
        let mut names = Names::among(self, &changes);
        let mut known = Vec::with_capacity(entries.len());
        for entry in entries {
            if names.are_told(&entry.kind, entry.account)? {
                known.push(entry);
            }
        }
        Ok(known)
    }

    /// That there is no operation of this number to be seen from here.
    pub(super) fn no_operation(&self, number: i64) -> Refusal {
        Refusal::not_found(format!("operation {number} in {}", self.account.said()))
            .hint(format!("usher log list{}", self.scope_flag()))
    }
}
