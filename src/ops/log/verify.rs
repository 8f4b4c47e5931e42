//! Recomputing the chain of the journal, one change after another: it never holds more than a page.
//!
//! What verifies was not altered inside. That the newest operations were not cut off only a head
//! kept elsewhere can show; it is compared on the way.

use serde::Serialize;

use crate::{
    domain::{
        Code, Refusal, Result, digest,
        journal::{GENESIS, Operation},
        permission::Permission,
    },
    ops::Session,
};

/// Changes read at a time.
const PAGE: usize = 64;

/// The newest operation and its hash, which covers all before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its number; 0 in an empty journal.
    pub operation: i64,
    /// Its hash as lower-case hex.
    pub hash: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.operation, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (operation, hash) = text.trim().split_once(':')?;
            let hex = hash.len() == GENESIS.len() && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let operation = operation.parse().ok().filter(|number| *number >= 0)?;
            hex.then(|| Self { operation, hash: hash.to_owned() })
        };
        read().ok_or_else(|| {
            Refusal::new(Code::Usage, format!("{text:?} is not a head of the journal: NUMBER:HASH"))
                .hint("usher log head")
        })
    }
}

/// What was found where everything verifies. How much there is, of all accounts together, is null for
/// who may not know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many operations there are.
    pub operations: Option<u64>,
    /// How many changes they made.
    pub changes: Option<u64>,
    /// How many of those have no images any more, because their client was purged.
    pub purged: Option<u64>,
    /// The newest operation.
    pub head: Option<Head>,
}

/// What was read so far.
struct Found {
    operations: u64,
    changes: u64,
    purged: u64,
    head: Head,
}

/// The newest operation and its hash, to keep elsewhere.
///
/// # Errors
/// [`Code::Forbidden`] without `account.usage`.
pub fn head(session: &Session<'_>) -> Result<Head> {
    session.may(Permission::AccountUsage)?;
    let (operation, hash) = session.tx().journal_head()?;
    Ok(Head { operation, hash })
}

/// Recomputes every digest and every hash; `kept` is a head that was kept elsewhere.
///
/// # Errors
/// [`Code::Forbidden`] without `account.usage`; [`Code::JournalBroken`] at the first operation that
/// is not as it was recorded.
pub fn verify(session: &Session<'_>, kept: Option<&Head>) -> Result<Verified> {
    session.may(Permission::AccountUsage)?;
    let head = Head { operation: 0, hash: GENESIS.to_owned() };
    let mut found = Found { operations: 0, changes: 0, purged: 0, head };
    while let Some((operation, stored)) = session.tx().next_operation(found.head.operation)? {
        agrees(kept, &found.head)?;
        let expected = found.head.operation + 1;
        if operation.number != expected {
            return Err(broken(expected, "it is missing"));
        }
        let hash = hash(session, &operation, &mut found)?;
        if hash != stored {
            return Err(broken(operation.number, "it is not what was recorded"));
        }
        found.operations += 1;
        found.head = Head { operation: operation.number, hash };
    }
    agrees(kept, &found.head)?;
    match kept {
        Some(kept) if kept.operation > found.head.operation => Err(broken(found.head.operation + 1, "it is missing")),
        _ => Ok(told(session, found)),
    }
}

/// What was found, as far as the operator may know it.
fn told(session: &Session<'_>, found: Found) -> Verified {
    let Found { operations, changes, purged, head } = found;
    if session.sees_all_usage() {
        Verified { operations: Some(operations), changes: Some(changes), purged: Some(purged), head: Some(head) }
    } else {
        Verified { operations: None, changes: None, purged: None, head: None }
    }
}

/// The hash of an operation, computed anew from its changes.
fn hash(session: &Session<'_>, operation: &Operation, found: &mut Found) -> Result<String> {
    let mut hash: digest::Parts = operation.begin_hash(&found.head.hash);
    let mut place = 0;
    loop {
        let page = session.tx().entries_after(operation.number, place, PAGE)?;
        let last = page.len() < PAGE;
        for entry in page {
            place += 1;
            if entry.is_purged() {
                found.purged += 1;
            } else if entry.computed() != entry.digest {
                return Err(broken(operation.number, &format!("its change {place} is not what was recorded"))
                    .detail("change", place));
            }
            hash.add(entry.digest.as_bytes());
        }
        if last {
            break;
        }
    }
    if place != usize::try_from(operation.changed).unwrap_or(usize::MAX) {
        return Err(broken(operation.number, &format!("it has {place} changes instead of {}", operation.changed)));
    }
    found.changes += u64::from(operation.changed);
    Ok(hash.finish())
}

/// The head that was kept, if it is this one, has the same hash.
fn agrees(kept: Option<&Head>, head: &Head) -> Result<()> {
    match kept {
        Some(kept) if kept.operation == head.operation && kept.hash != head.hash => {
            Err(broken(head.operation, "its hash is not the one that was kept"))
        }
        _ => Ok(()),
    }
}

fn broken(operation: i64, how: &str) -> Refusal {
    Refusal::new(Code::JournalBroken, format!("the journal breaks at operation {operation}: {how}"))
        .detail("operation", operation)
        .hint("usher db check")
        .hint("usher db restore BACKUP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_back_as_it_is_written_and_nothing_else_is_one() {
        let head = Head { operation: 12, hash: GENESIS.to_owned() };
        assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
        for bad in ["", "12", "12:abc", &format!("-1:{GENESIS}"), &format!("x:{GENESIS}")] {
            assert_eq!(bad.parse::<Head>().unwrap_err().code, Code::Usage, "{bad:?}");
        }
    }
}
