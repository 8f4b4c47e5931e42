//! Changes: what one operation does to one thing, with its image before and after.

use serde::Serialize;
use serde_json::Value;

use super::entity::{self, Entity};

/// One thing created, changed or removed. At least one of the two images is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What stood before; none when it is created.
    pub before: Option<Entity>,
    /// What stands after; none when it is removed.
    pub after: Option<Entity>,
}

/// What a command decided to do, in the order in which it is applied.
pub type Changes = Vec<Change>;

impl Change {
    /// Something new.
    pub fn create(entity: impl Into<Entity>) -> Self {
        Self { before: None, after: Some(entity.into()) }
    }

    /// Something changed. Equal images are no change; [`Change::is_nothing`] says so.
    pub fn update(before: impl Into<Entity>, after: impl Into<Entity>) -> Self {
        Self { before: Some(before.into()), after: Some(after.into()) }
    }

    /// Something removed.
    pub fn remove(entity: impl Into<Entity>) -> Self {
        Self { before: Some(entity.into()), after: None }
    }

    /// Whether nothing would be different afterwards.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        Self { before: self.after, after: self.before }
    }

    /// The image that names the thing: the newer one.
    ///
    /// A change without either image cannot be made through the constructors.
    #[must_use]
    pub fn entity(&self) -> Option<&Entity> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Created, changed or removed.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match (&self.before, &self.after) {
            (None, _) => Verb::Created,
            (_, None) => Verb::Removed,
            _ => Verb::Changed,
        }
    }

    /// The change as answers show it, but for the account, which is known here by its number only.
    #[must_use]
    pub fn view(&self) -> ChangeView {
        let image = |entity: &Option<Entity>| entity.as_ref().map_or(Value::Null, |e| entity::shown(&e.image()));
        ChangeView {
            kind: self.entity().map_or("", Entity::kind).to_owned(),
            key: self.entity().map(Entity::key).unwrap_or_default(),
            account: None,
            verb: self.verb(),
            before: image(&self.before),
            after: image(&self.after),
        }
    }
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// It is new.
    Created,
    /// It was there and is different now.
    Changed,
    /// It is gone.
    Removed,
}

impl Verb {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// The verb that a word in the journal stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Created, Self::Changed, Self::Removed].into_iter().find(|verb| verb.as_str() == word)
    }
}

/// One change as answers show it: by handle and e-mail, without ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeView {
    /// The kind of thing, such as `group`.
    pub kind: String,
    /// Its handle or e-mail.
    pub key: String,
    /// Handle of the account that it is in; null where that is gone or not in reach.
    pub account: Option<String>,
    /// Created, changed or removed.
    pub verb: Verb,
    /// What stood before; null when it is created.
    pub before: Value,
    /// What stands after; null when it is removed.
    pub after: Value,
}
