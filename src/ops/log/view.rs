//! Operations as they are shown. The serialised forms are a contract.

use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{
        Code, Result, Time,
        change::{Change, ChangeView, Verb},
        journal::{Entry, Event, Operation},
        permission::Permission,
        reference::Reference,
    },
    ops::{Session, told::Names},
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
    /// The operation that began the sign-in it was made from; null in one's own account, where the
    /// sign-in lasted for this command only, and when it is not to be known here.
    pub sign_in: Option<i64>,
    /// Handle of the account it was made in; null when that is not to be known here.
    pub account: Option<String>,
    /// `change`, `refused`, `database` or `entry`.
    pub event: String,
    /// The command as typed; null when there was none, as where a sign-in ended by itself, and when it
    /// is not to be known here.
    pub command: Option<String>,
    /// What it did besides changes, as a sentence; null when it is not to be known here.
    pub done: Option<String>,
    /// How many changes it made, as far as they are seen here.
    pub changed: u32,
    /// Why it was refused; null when it was not.
    pub refused: Option<RefusedView>,
    /// The reason given; null also when it is not to be known here.
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
    /// Whether the command and what was said to it may be told here. What somebody signed in typed
    /// may name other accounts, and is told only to whoever can view those from their own.
    fn tells_command(&self, operation: &Operation) -> Result<bool> {
        let operator = self.operator();
        let sees_every_client =
            operator.account.is_master() && (operator.admin || operator.permissions.has(Permission::AdminClient));
        if sees_every_client || operation.operator == Some(operator.user.id) {
            return Ok(true);
        }
        for account in named_elsewhere(&operation.command, &operation.account_name) {
            if !self.could_see_from_home(&account)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// An operation as it is shown from the account acted in.
    pub(in crate::ops) fn view(&self, operation: &Operation) -> Result<OperationView> {
        let (known, told) = (self.knows(operation)?, self.tells_command(operation)?);
        Ok(OperationView {
            operation: operation.number,
            time: operation.at,
            operator: operation.operator_name.clone(),
            level: operation.level.map(|level| level.to_string()),
            sign_in: operation.sign_in.filter(|_| known),
            account: known.then(|| operation.account_name.clone()),
            event: operation.event.as_str().to_owned(),
            command: (known && told && !operation.command.is_empty()).then(|| operation.command.clone()),
            done: operation.answer.get("done").and_then(Value::as_str).filter(|_| known && told).map(str::to_owned),
            changed: self.changes_seen(operation)?,
            refused: (operation.event == Event::Refused).then(|| refused(&operation.answer, told)),
            reason: operation.reason.clone().filter(|_| known),
            undoes: operation.undoes,
            undone_by: self.standing_undo(operation.number)?,
        })
    }

    /// An operation with its changes as it is shown from the account acted in.
    pub(super) fn detail(&self, operation: &Operation) -> Result<Detail> {
        Ok(Detail { operation: self.view(operation)?, changes: self.told_changes(operation)? })
    }
}

/// Why an attempt was refused; in the general words of the code where the sentence names an account
/// that the reader is not to know of.
fn refused(answer: &Value, told: bool) -> RefusedView {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let code = text("code");
    let meaning = || Code::ALL.iter().find(|known| known.as_str() == code).map_or("", |code| code.meaning()).to_owned();
    RefusedView { message: if told { text("message") } else { meaning() }, code }
}

/// The accounts that a command as typed names besides the one it was made in: with `-c`, or before
/// the slash of a reference.
fn named_elsewhere(command: &str, here: &str) -> Vec<String> {
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches(['\'', '"'])).collect();
    let imports = words.contains(&"import");
    let mut named = Vec::new();
    let mut clients_follow = false;
    for word in words {
        let clients = match word.strip_prefix("--client=") {
            _ if clients_follow => Some(word),
            None if !word.starts_with("--") => word.strip_prefix("-c").filter(|rest| !rest.is_empty()),
            given => given,
        };
        clients_follow = matches!(word, "-c" | "--client");
        if let Some(clients) = clients {
            let clients = clients.trim_start_matches('=');
            if clients != "all" && !clients.starts_with("label:") {
                named.extend(clients.split(',').map(str::to_owned));
            }
        } else if let Ok(Reference { account: Some(account), kind, .. }) = word.parse()
            && (imports || kind.is_some())
        {
            named.push(account);
        }
    }
    named.retain(|account| account != here);
    named
}

/// Changes told from the journal; without images where they were purged. The account above, and
/// the one that a copy came from, are left out where the reader is not to know them.
pub(super) fn changes(session: &Session<'_>, entries: &[Entry], without_parent: bool) -> Result<Vec<ChangeView>> {
    let changes: Vec<Option<Change>> = entries.iter().map(Entry::change).collect();
    let mut names = Names::among(session, changes.iter().flatten());
    let told = entries.iter().zip(&changes).map(|(entry, change)| {
        let view = shown(session, entry, change.as_ref(), without_parent)?;
        Ok(ChangeView { account: names.of(entry.account)?, ..view })
    });
    told.collect()
}

fn shown(session: &Session<'_>, entry: &Entry, change: Option<&Change>, without_parent: bool) -> Result<ChangeView> {
    let mut view = match change {
        Some(change) => change.view(),
        None => ChangeView {
            kind: entry.kind.clone(),
            key: entry.key.clone(),
            account: None,
            verb: Verb::of(&entry.verb).unwrap_or(Verb::Changed),
            before: Value::Null,
            after: Value::Null,
        },
    };
    for image in [&mut view.before, &mut view.after] {
        if let Some(parent) = image.get_mut("parent").filter(|_| without_parent) {
            *parent = Value::Null;
        }
        if let Some(origin) = image.get_mut("origin") {
            *origin = session.origin_told(origin.as_str())?.into();
        }
    }
    Ok(view)
}
