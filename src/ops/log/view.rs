//! Operations as they are shown. The serialised forms are a contract.

use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{
        Result, Time,
        change::{ChangeView, Verb},
        journal::{Entry, Event, Operation},
    },
    ops::Session,
};

/// One operation in the list of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperationView {
    /// Its number.
    pub operation: i64,
    /// When, by the clock of the machine; order is by number.
    pub time: Time,
    /// E-mail of the person it was done by.
    pub operator: String,
    /// The level of the sign-in it was made from; null in one's own account.
    pub level: Option<String>,
    /// Handle of the account it was made in; null when that is not to be known here.
    pub account: Option<String>,
    /// `change`, `refused`, `database` or `entry`.
    pub event: String,
    /// The command as typed; null when it is not to be known here.
    pub command: Option<String>,
    /// How many changes it made, as far as they are seen here.
    pub changed: u32,
    /// Why it was refused; null when it was not.
    pub refused: Option<RefusedView>,
    /// The reason given.
    pub reason: Option<String>,
    /// The operation that it takes back.
    pub undoes: Option<i64>,
    /// The operation by which it is taken back now.
    pub undone_by: Option<i64>,
}

/// Why an attempt was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedView {
    /// The code of the refusal.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// One operation with its changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The operation.
    #[serde(flatten)]
    pub operation: OperationView,
    /// What it changed, in order, as far as it is seen here.
    pub changes: Vec<ChangeView>,
}

impl Session<'_> {
    /// An operation as it is shown from the account acted in.
    pub(in crate::ops) fn view(&self, operation: &Operation) -> Result<OperationView> {
        let known = self.knows(operation)?;
        Ok(OperationView {
            operation: operation.number,
            time: operation.at,
            operator: operation.operator_name.clone(),
            level: operation.level.map(|level| level.to_string()),
            account: known.then(|| operation.account_name.clone()),
            event: operation.event.as_str().to_owned(),
            command: known.then(|| operation.command.clone()),
            changed: self.changes_seen(operation)?,
            refused: (operation.event == Event::Refused).then(|| refused(&operation.answer)),
            reason: operation.reason.clone(),
            undoes: operation.undoes,
            undone_by: self.standing_undo(operation.number)?,
        })
    }

    /// An operation with its changes as it is shown from the account acted in.
    pub(super) fn detail(&self, operation: &Operation) -> Result<Detail> {
        Ok(Detail { operation: self.view(operation)?, changes: self.told_changes(operation)? })
    }
}

fn refused(answer: &Value) -> RefusedView {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    RefusedView { code: text("code"), message: text("message") }
}

/// A change told from the journal; without images where they were purged. The account above is
/// left out where the reader is not to know it.
pub(super) fn change(entry: &Entry, without_parent: bool) -> ChangeView {
    let mut view = match entry.change() {
        Some(change) => change.view(),
        None => ChangeView {
            kind: entry.kind.clone(),
            key: entry.key.clone(),
            verb: Verb::of(&entry.verb).unwrap_or(Verb::Changed),
            before: Value::Null,
            after: Value::Null,
        },
    };
    if without_parent {
        for image in [&mut view.before, &mut view.after] {
            if let Some(parent) = image.get_mut("parent") {
                *parent = Value::Null;
            }
        }
    }
    view
}
