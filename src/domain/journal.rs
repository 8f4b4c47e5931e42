//! The journal: operations chained by hash over digests of their changes.
//!
//! What is hashed is written down here once, for recording and for verifying. A change's digest
//! covers its images; the operation's hash covers the digests only, so that images can be purged
//! and the chain still verifies.

use serde_json::Value;

use super::{
    AccountId, Time, UserId, account::Account, change::Change, client::Level, digest, entity::Entity, refusal::Code,
    user::User,
};

/// The hash before the first operation.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What an operation was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A command that changed something, or could have.
    Change,
    /// A refused attempt to exceed one's rights.
    Refused,
    /// Something done to the database as a whole: made, restored, migrated, purged.
    Database,
    /// About who may come in: a log-in, a sign-in to a client, a password, a lock, an invitation.
    Entry,
}

impl Event {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Refused => "refused",
            Self::Database => "database",
            Self::Entry => "entry",
        }
    }

    /// The event that a stored word stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Change, Self::Refused, Self::Database, Self::Entry].into_iter().find(|event| event.as_str() == word)
    }
}

/// One operation, as it stands in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its number: 1 for the first, each one more.
    pub number: i64,
    /// When, by the clock of the machine; order is by number.
    pub at: Time,
    /// On whose behalf; none for the database itself.
    pub operator: Option<UserId>,
    /// Their e-mail at that time.
    pub operator_name: String,
    /// The account acted in.
    pub account: AccountId,
    /// Its handle at that time.
    pub account_name: String,
    /// The level of the sign-in it was made from; none in one's own account.
    pub level: Option<Level>,
    /// The operation that began that sign-in; none where it lasted for this command only.
    pub sign_in: Option<i64>,
    /// What it was.
    pub event: Event,
    /// The command as typed.
    pub command: String,
    /// The reason given.
    pub reason: Option<String>,
    /// The operation whose inverse this one is.
    pub undoes: Option<i64>,
    /// The key given with `--once`.
    pub once_key: Option<String>,
    /// What was answered besides the changes, so that `--once` can answer the same again.
    pub answer: Value,
    /// How many changes it made.
    pub changed: u32,
}

impl Operation {
    /// An operation in an account on nobody's behalf, of which nothing is said yet. Its number is given
    /// when it is recorded.
    #[must_use]
    pub fn new(at: Time, account: &Account, event: Event) -> Self {
        Self {
            number: 0,
            at,
            operator: None,
            operator_name: String::new(),
            account: account.id,
            account_name: account.handle.to_string(),
            level: None,
            sign_in: None,
            event,
            command: String::new(),
            reason: None,
            undoes: None,
            once_key: None,
            answer: Value::Object(serde_json::Map::new()),
            changed: 0,
        }
    }

    /// The same on a user's behalf.
    #[must_use]
    pub fn by(self, user: &User) -> Self {
        Self { operator: Some(user.id), operator_name: user.email.to_string(), ..self }
    }

    /// The same on the behalf of somebody who is no user, in words such as `(nobody)`.
    #[must_use]
    pub fn by_stranger(self, said: &str) -> Self {
        Self { operator: None, operator_name: said.to_owned(), ..self }
    }

    /// The same with the command as it was typed.
    #[must_use]
    pub fn typed(self, command: &str) -> Self {
        Self { command: command.to_owned(), ..self }
    }

    /// The same with what was done besides changes, as a sentence.
    #[must_use]
    pub fn saying(self, done: impl Into<String>) -> Self {
        Self { answer: serde_json::json!({ "done": done.into() }), ..self }
    }

    /// The same with the refusal that it ended with: its code and a sentence.
    #[must_use]
    pub fn refused(self, code: Code, message: &str) -> Self {
        Self { answer: serde_json::json!({ "code": code.as_str(), "message": message }), ..self }
    }

    /// The hash of this operation after the one with the hash `previous`, over the digests of its
    /// changes in order.
    #[must_use]
    pub fn hash(&self, previous: &str, digests: &[String]) -> String {
        let mut hash = self.begin_hash(previous);
        for digest in digests {
            hash.add(digest.as_bytes());
        }
        hash.finish()
    }

    /// The hash without its changes: their digests are to be added in order.
    #[must_use]
    pub fn begin_hash(&self, previous: &str) -> digest::Parts {
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        let head = [
            previous.to_owned(),
            self.number.to_string(),
            self.at.0.to_string(),
            number(self.operator.map(|id| id.0)),
            self.operator_name.clone(),
            self.account.to_string(),
            self.account_name.clone(),
            self.level.map(|level| level.to_string()).unwrap_or_default(),
            number(self.sign_in),
            self.event.as_str().to_owned(),
            self.command.clone(),
            self.reason.clone().unwrap_or_default(),
            number(self.undoes),
            self.once_key.clone().unwrap_or_default(),
            self.answer.to_string(),
        ];
        let mut hash = digest::Parts::default();
        for part in head {
            hash.add(part.as_bytes());
        }
        hash
    }
}

/// One change as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The account that it is told to.
    pub account: AccountId,
    /// The word for the kind of thing.
    pub kind: String,
    /// What stays the same for as long as the thing exists.
    pub identity: String,
    /// What people read.
    pub key: String,
    /// Created, changed or removed.
    pub verb: String,
    /// The image before, as JSON text; none when created or purged.
    pub before: Option<String>,
    /// The image after, as JSON text; none when removed or purged.
    pub after: Option<String>,
    /// The digest over all of this.
    pub digest: String,
}

impl Entry {
    /// The entry for a change.
    #[must_use]
    pub fn of(change: &Change) -> Option<Self> {
        let entity = change.entity()?;
        let image = |entity: &Option<Entity>| entity.as_ref().map(|entity| entity.image().to_string());
        let mut entry = Self {
            account: entity.account(),
            kind: entity.kind().to_owned(),
            identity: entity.identity(),
            key: entity.key(),
            verb: change.verb().as_str().to_owned(),
            before: image(&change.before),
            after: image(&change.after),
            digest: String::new(),
        };
        entry.digest = entry.computed();
        Some(entry)
    }

    /// The digest as it must be; of a purged entry it can no longer be computed.
    #[must_use]
    pub fn computed(&self) -> String {
        let image = |image: &Option<String>| image.clone().unwrap_or_default();
        let (before, after, account) = (image(&self.before), image(&self.after), self.account.to_string());
        let parts = [&account, &self.kind, &self.identity, &self.key, &self.verb, &before, &after];
        digest::of(&parts.map(|part| part.as_bytes()))
    }

    /// Whether the images were purged.
    #[must_use]
    pub const fn is_purged(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    /// The change that the entry tells of; none when it was purged or cannot be read.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        if self.is_purged() {
            return None;
        }
        let kind = Entity::kind_of(&self.kind)?;
        let read = |image: &Option<String>| match image {
            None => Some(None),
            Some(text) => {
                let value = serde_json::from_str(text).ok()?;
                Entity::from_image(kind, value).map(Some)
            }
        };
        Some(Change { before: read(&self.before)?, after: read(&self.after)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GroupId, group::Group, name::Handle};

    fn group() -> Group {
        Group {
            id: GroupId(101),
            account: AccountId(100),
            handle: Handle::stored("marketing"),
            name: "Marketing".to_owned(),
            description: String::new(),
            use_only: false,
        }
    }

    #[test]
    fn a_change_is_read_back_from_its_entry() {
        let renamed = Group { name: "Market".to_owned(), ..group() };
        let change = Change::update(group(), renamed);
        let entry = Entry::of(&change).unwrap();
        assert_eq!(entry.change().unwrap(), change);
        assert_eq!(entry.computed(), entry.digest);
    }

    #[test]
    fn an_altered_image_no_longer_has_its_digest() {
        let mut entry = Entry::of(&Change::create(group())).unwrap();
        entry.after = entry.after.map(|image| image.replace("Marketing", "Sales"));
        assert_ne!(entry.computed(), entry.digest);
    }
}
