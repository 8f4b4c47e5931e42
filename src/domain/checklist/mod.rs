//! Onboarding checklists: steps that are done because a condition over the data holds now.
//!
//! ```text
//! template ──┐
//! facts ─────┼──► progress ──┬──► order    may this operation be carried out yet?
//! waivers ───┘               └──► view     what is shown, with the next command
//! ```
//!
//! Facts come from the store by a few bounded queries; nothing here remembers that a step was
//! done. Marking a client as onboarded is the recorder's, gathering facts the store's.

pub mod command;
mod condition;
pub mod facts;
pub mod next;
pub mod order;
mod parse;
pub mod progress;
pub mod summary;
pub mod template;
pub mod view;
pub mod warnings;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use facts::{
    Candidates, ChecklistFacts, LackingParts, Named, RoleFact, SharedDashboards, WarningFacts, WhiteLabelFacts,
};
pub use next::next_command;
pub use order::{Blocked, Stage};
pub use parse::SOURCE_MAX;
pub use progress::{Progress, State, StepProgress};
pub use summary::{ChecklistSummary, Standing};
pub use template::{Checklist, Condition, Step, StepKind};
pub use view::ChecklistView;

use super::{id::AccountId, name::Handle, time::Time};

/// A custom checklist template of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The account that added it; its clients may follow it.
    pub account: AccountId,
    /// The handle, unique among the account's templates.
    pub handle: Handle,
    /// The TOML text as it was added.
    pub source: String,
}

/// A step that no longer blocks, because somebody said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The client.
    pub account: AccountId,
    /// The step's id.
    pub step: String,
    /// Why.
    pub reason: String,
    /// When the waiver ends; none when it does not.
    pub until: Option<Time>,
    /// E-mail of who said so.
    pub by: String,
    /// When.
    pub at: Time,
}

/// A manual step that somebody ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The client.
    pub account: AccountId,
    /// The step's id.
    pub step: String,
    /// What was noted, possibly empty.
    pub note: String,
    /// E-mail of who ticked it.
    pub by: String,
    /// When.
    pub at: Time,
}

/// The mark that a client is onboarded: from then on order is not enforced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onboarding {
    /// The client.
    pub account: AccountId,
    /// When every required step was done.
    pub at: Time,
}
