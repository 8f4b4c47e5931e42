//! What access some operations gave and took: the transaction is the plan, taken back.
//!
//! ```text
//!   now ─ take back what came later ─► after B: measured ─ take back A to B ─► before A: measured
//!    └──────────────────────────────── roll back ◄───────────────────────────────┘
//! ```
//!
//! What is taken back are the inverse changes of the journal, each guarded by what it must find, at the
//! store: no rule and no right is asked, as nothing of it stands. The operator sees what they could see
//! with `log show`, and is told of whom they could ask.

use std::str::FromStr;

use serde::Serialize;

use crate::{
    domain::{
        Code, Refusal, Result,
        change::{Change, Changes},
        entity::Entity,
        journal::Entry,
        permission::Permission,
    },
    ops::{AccessView, ConsequenceView, Request, Session, consequence::Lookback, try_out},
    store::{Store, Tx},
};

/// How much of the journal is taken back at most, in operations and changes: other commands wait meanwhile.
const MOST: u64 = 20_000;

/// Operations one after the other: `12`, `12..15`, or `12..` to the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: i64,
    /// None for the newest.
    to: Option<i64>,
}

impl FromStr for Span {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self> {
        let number = |text: &str| text.parse().ok().filter(|number: &i64| *number > 0);
        let read = || {
            let Some((from, to)) = text.split_once("..") else {
                return number(text).map(|one| Self { from: one, to: Some(one) });
            };
            let (from, to) = (number(from)?, if to.is_empty() { None } else { Some(number(to)?) });
            Some(Self { from, to })
        };
        let wrong = |message| Refusal::new(Code::Usage, message).hint("usher log list");
        match read() {
            Some(Self { from, to: Some(to) }) if to < from => {
                Err(wrong(format!("{text:?} names no operations: the first, {from}, comes after the last, {to}")))
            }
            Some(span) => Ok(span),
            None => Err(wrong(format!("{text:?} names no operations: 12, 12..15, or 12.. to the newest"))),
        }
    }
}

/// What operations gave and took. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationsDiffView {
    /// The handle of the account that it is seen from.
    pub account: String,
    /// The number of the first operation.
    pub from: i64,
    /// The number of the last.
    pub to: i64,
    /// How many operations between them, both included, are seen from the account.
    pub operations: usize,
    /// What they gave and took together.
    pub access: AccessView,
    /// The same by person and thing, by account, person and thing.
    pub differences: Vec<ConsequenceView>,
}

/// Tells what access operations gave and took.
///
/// # Errors
/// [`Code::Forbidden`] without `user.view` and `group.view`; [`Code::NotFound`] where the first or the last
/// cannot be seen from the account acted in; [`Code::UndoImpossible`] where what was changed is not known any
/// more, [`Code::JournalLong`] where it is too much to be taken back.
pub fn diff_of_operations(store: &mut Store, request: &Request, span: Span) -> Result<OperationsDiffView> {
    try_out(store, request, |session| {
        session.may(Permission::UserView)?;
        session.may(Permission::GroupView)?;
        let newest = session.tx.journal_head()?.0;
        let (from, to) = (span.from, span.to.unwrap_or(newest));
        // The newest is not asked for by its number, so it need not be seen.
        for end in std::iter::once(from).chain(span.to) {
            match session.tx.operation(end)? {
                Some((operation, _)) if session.sees_operation(&operation)? => {}
                _ => return Err(session.no_operation(end)),
            }
        }
        let done = Done::since(session, from)?;
        let (within, later): (Vec<_>, Vec<_>) = done.into_iter().partition(|done| done.number <= to);
        let seen = || within.iter().filter(|done| done.seen);
        if let Some(done) = seen().find(|done| !done.whole) {
            let why = "changed what was purged since, so what stood before is not known any more";
            return Err(Refusal::new(Code::UndoImpossible, format!("operation {} {why}", done.number))
                .hint(format!("usher log show {}", done.number)));
        }
        let tx = session.tx;
        tx.mark()?;
        take_back(tx, &later)?;
        let changed = within.iter().chain(&later).flat_map(|done| &done.changes);
        let touching: Vec<&Change> = seen().flat_map(|done| &done.changes).collect();
        let mut lookback = Lookback::with(tx, touching, changed)?;
        take_back(tx, &within)?;
        lookback.measure_without(tx)?;
        tx.back_to_mark()?;
        let (access, differences) = lookback.told(session)?;
        let account = session.account.handle.to_string();
        Ok(OperationsDiffView { account, from, to, operations: seen().count(), access, differences })
    })
}

/// One operation, with what it changed.
struct Done {
    number: i64,
    changes: Changes,
    /// Whether it is seen from the account acted in.
    seen: bool,
    /// Whether all that it changed is known. What was purged concerns a client that is gone alone, and
    /// nothing refers to it any more: others are taken back without it.
    whole: bool,
}

impl Done {
    /// All since an operation, in order.
    fn since(session: &Session<'_>, from: i64) -> Result<Vec<Self>> {
        let (mut all, mut at, mut much) = (Vec::new(), from - 1, 0);
        while let Some((operation, _)) = session.tx.next_operation(at)? {
            at = operation.number;
            much += 1 + u64::from(operation.changed);
            if much > MOST {
                return Err(Refusal::new(
                    Code::JournalLong,
                    format!(
                        "since operation {from} there are more than {MOST} operations and changes, too many to take \
                         back for a look"
                    ),
                )
                .detail("most", MOST)
                .hint("usher log list"));
            }
            let entries = session.tx.entries(at)?;
            let changes: Changes = entries.iter().filter_map(Entry::change).collect();
            let whole = changes.len() == entries.len();
            all.push(Self { number: at, changes, seen: session.sees_operation(&operation)?, whole });
        }
        Ok(all)
    }
}

/// Takes operations back, the last one first.
fn take_back(tx: &Tx<'_>, done: &[Done]) -> Result<()> {
    for done in done.iter().rev() {
        for change in done.changes.iter().rev() {
            // Invitations are no part of the journal; those that somebody sent would refer to nobody.
            if let (None, Some(Entity::User(user))) = (&change.before, &change.after) {
                for (account, invited) in tx.invited_by(user.account, user.id)? {
                    tx.void_invitation(account, invited)?;
                }
            }
            tx.apply(&change.clone().inverse()).map_err(|error| {
                let broken = format!("operation {} cannot be taken back for a look: {error}", done.number);
                Refusal::new(Code::JournalBroken, broken).hint("usher db check")
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_operation_several_and_all_since_are_named_and_nothing_else_is() {
        let span = |from, to| Span { from, to };
        for (text, expected) in [
            ("12", span(12, Some(12))),
            ("12..15", span(12, Some(15))),
            ("3..3", span(3, Some(3))),
            ("7..", span(7, None)),
        ] {
            assert_eq!(text.parse::<Span>().unwrap(), expected, "{text}");
        }
        for text in ["", "..", "..4", "0", "-1", "4..3", "a..b", "1...2", "1..2..3", "1,2"] {
            assert_eq!(text.parse::<Span>().unwrap_err().code, Code::Usage, "{text}");
        }
    }
}
