//! What a creating command does when the thing exists already.

use super::{
    account::Account,
    name::Handle,
    refusal::{Code, Refusal},
};

/// What to do when the thing exists already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IfExists {
    /// Refuse.
    #[default]
    Error,
    /// Leave it as it is and do nothing.
    Skip,
    /// Bring it to what was asked for.
    Update,
}

/// The refusal of a handle that is taken. It never gets a suffix instead.
#[must_use]
pub fn taken(word: &str, handle: &Handle, account: &Account) -> Refusal {
    Refusal::new(Code::Exists, format!("{word} {handle} exists already in {}", account.said()))
        .detail("handle", handle.as_str())
        .hint("choose another handle with --handle, or say --if-exists skip|update")
}

/// The refusal of a new handle that another thing has already.
#[must_use]
pub fn taken_by_another(word: &str, handle: &Handle, account: &Account) -> Refusal {
    Refusal::new(Code::Exists, format!("another {word} in {} has the handle {handle}", account.said()))
        .detail("handle", handle.as_str())
        .hint("choose another handle with --handle")
}
